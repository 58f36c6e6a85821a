"""Cards and answers: all that may be graded is asked, tolerance never lets a dangerous neighbour through."""

from __future__ import annotations

from collections import Counter

import pytest

from app.content.catalog import Catalog, Glossary, GlossaryEntry
from app.terminology.domain.answers import Verdict, judge
from app.terminology.domain.cards import KEY_LENGTH, CardKind, Deck, deck_of, senses, spellings
from app.terminology.domain.mistakes import words_in


@pytest.fixture(scope="module")
def deck(catalog: Catalog) -> Deck:
    return deck_of(catalog.glossary)


def verdict(deck: Deck, key: str, typed: str) -> Verdict:
    return judge(deck.by_key[key], typed).verdict


def test_every_graded_word_has_its_cards(deck: Deck, catalog: Catalog) -> None:
    words = {entry.slug for entry in catalog.glossary.entries if entry.graded and "ambigu" not in entry.note}
    assert words <= set(deck.by_word)
    assert {card.kind for card in deck.cards} == set(CardKind)
    assert len(deck.by_key) == len(deck.cards)
    assert max(len(key) for key in deck.by_key) <= KEY_LENGTH


def test_at_least_120_pairs_are_told_apart_each_with_its_difference(deck: Deck, catalog: Catalog) -> None:
    pairs = catalog.glossary.neighbours
    assert len(pairs) >= 120
    assert len({frozenset((pair.left, pair.right)) for pair in pairs}) == len(pairs)
    assert all(len(pair.difference) > 20 for pair in pairs)
    assert Counter(card.kind for card in deck.cards)[CardKind.NEIGHBOURS] == 2 * len(pairs)


def test_what_is_to_be_checked_is_never_asked() -> None:
    entries = (
        GlossaryEntry("sur", "sûr", "term", "dont on est sûr"),
        GlossaryEntry("doute", "doute", "term", "dont on doute", graded=False),
        GlossaryEntry("im", "IM", "abbreviation", "intramusculaire", note="ambigu : plusieurs sens"),
    )
    assert set(deck_of(Glossary(entries)).by_word) == {"sur"}


def test_every_accepted_answer_is_right_and_no_rejected_one_ever_is(deck: Deck) -> None:
    for card in deck.cards:
        assert all(judge(card, form).verdict == Verdict.EXACT for form in card.accept), card.key
    few = [card for card in deck.cards if len(card.reject) < 20]
    many = [card for card in deck.cards if len(card.reject) >= 20]
    for card in (*few, *many[::60]):
        assert not any(judge(card, form).right for form in card.reject), card.key


def test_no_form_of_the_other_side_passes_whatever_its_dress(deck: Deck) -> None:
    for card in deck.cards:
        if card.kind == CardKind.NEIGHBOURS:
            for form in card.reject:
                for dressed in (form.upper(), f" -{form}- ", form.replace("é", "e")):
                    assert judge(card, dressed).verdict == Verdict.WRONG, (card.key, dressed)


@pytest.mark.parametrize(
    ("key", "typed", "expected"),
    [
        ("form:hyper", "hyper", Verdict.EXACT),
        ("form:hyper", "HYPER-", Verdict.EXACT),
        ("form:hyper", "hypre", Verdict.SLIP),
        ("form:hyper", "hypo", Verdict.WRONG),
        ("form:ectomie", "tomie", Verdict.WRONG),
        ("form:ectomie", "-stomie", Verdict.WRONG),
        ("form:ectomie", "ectomi", Verdict.SLIP),
        ("form:ectomie", "", Verdict.BLANK),
        ("sense:hyper", "insuffisance", Verdict.WRONG),
        ("sense:hyper", "trop", Verdict.COMPARE),
        ("sense:ite", "Inflamation", Verdict.SLIP),
        ("build:hypoglycemie", "hyperglycémie", Verdict.WRONG),
        ("build:hypoglycemie", "hypoglycemie", Verdict.EXACT),
        ("neighbours:uretre-uretere:left", "urètre", Verdict.EXACT),
        ("neighbours:uretre-uretere:left", "uretere", Verdict.WRONG),
        ("neighbours:uretre-uretere:left", "urettre", Verdict.WRONG),
        ("neighbours:uretre-uretere:left", "uretr", Verdict.SLIP),
        ("expand:irm", "imagerie par resonance magnetique", Verdict.EXACT),
        ("expand:irm", "imagerie résonance magnétiqe", Verdict.SLIP),
        ("expand:irm", "imagerie par resonnances magnétiques", Verdict.COMPARE),
        ("expand:irm", "infarctus", Verdict.WRONG),
        ("decompose:cardiologie", "cardio / logie", Verdict.EXACT),
        ("decompose:cardiologie", "cardi-o-logie", Verdict.EXACT),
        ("decompose:cardiologie", "card iologie", Verdict.WRONG),
        ("decompose:cardiologie", "cardiologie", Verdict.WRONG),
        ("decompose:cardiologie", "cardo logie", Verdict.SLIP),
        ("decompose:hypoglycemie", "hyper-glyc-émie", Verdict.WRONG),
    ],
)
def test_tolerance(deck: Deck, key: str, typed: str, expected: Verdict) -> None:
    assert verdict(deck, key, typed) == expected


def test_a_form_with_its_link_and_a_definition_with_its_senses_are_read() -> None:
    assert spellings("cardi(o)-") == ("cardio", "cardi")
    assert spellings("gon(o)- (genou)") == ("gono", "gon")
    assert senses("amnios (membrane), poche") == ("amnios (membrane), poche", "amnios, poche", "amnios", "poche")


def test_the_words_that_a_text_cites_are_found_and_common_words_are_not(catalog: Catalog) -> None:
    found = words_in(catalog.glossary, "Deux gastrectomies, une IRM, une cystite ; -ectomie n’est pas -tomie.")
    assert {"gastrectomie", "irm", "cystite", "ectomie", "tomie"} <= set(found)
    assert words_in(catalog.glossary, "Le patient attend son rendez-vous de mardi.") == ()
