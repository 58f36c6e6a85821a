"""Cards and answers: all that may be graded is asked, tolerance never lets a dangerous neighbour through."""

from __future__ import annotations

from collections import Counter

import pytest

from app.content.catalog import Catalog, Glossary, GlossaryEntry
from app.terminology.domain.answers import AnswerVerdict, judge
from app.terminology.domain.cards import KEY_LENGTH, CardKind, Deck, deck_of, senses, spellings
from app.terminology.domain.mistakes import words_in


@pytest.fixture(scope="module")
def deck(catalog: Catalog) -> Deck:
    return deck_of(catalog.glossary)


def verdict(deck: Deck, key: str, typed: str) -> AnswerVerdict:
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
        assert all(judge(card, form).verdict == AnswerVerdict.EXACT for form in card.accept), card.key
    few = [card for card in deck.cards if len(card.reject) < 20]
    many = [card for card in deck.cards if len(card.reject) >= 20]
    for card in (*few, *many[::60]):
        assert not any(judge(card, form).right for form in card.reject), card.key


def test_no_form_of_the_other_side_passes_whatever_its_dress(deck: Deck) -> None:
    for card in deck.cards:
        if card.kind == CardKind.NEIGHBOURS:
            for form in card.reject:
                for dressed in (form.upper(), f" -{form}- ", form.replace("é", "e")):
                    assert judge(card, dressed).verdict == AnswerVerdict.WRONG, (card.key, dressed)


@pytest.mark.parametrize(
    ("key", "typed", "expected"),
    [
        ("form:hyper", "hyper", AnswerVerdict.EXACT),
        ("form:hyper", "HYPER-", AnswerVerdict.EXACT),
        ("form:hyper", "hypre", AnswerVerdict.SLIP),
        ("form:hyper", "hypo", AnswerVerdict.WRONG),
        ("form:ectomie", "tomie", AnswerVerdict.WRONG),
        ("form:ectomie", "-stomie", AnswerVerdict.WRONG),
        ("form:ectomie", "ectomi", AnswerVerdict.SLIP),
        ("form:ectomie", "", AnswerVerdict.BLANK),
        ("sense:hyper", "insuffisance", AnswerVerdict.WRONG),
        ("sense:hyper", "trop", AnswerVerdict.COMPARE),
        ("sense:ite", "Inflamation", AnswerVerdict.SLIP),
        ("build:hypoglycemie", "hyperglycémie", AnswerVerdict.WRONG),
        ("build:hypoglycemie", "hypoglycemie", AnswerVerdict.EXACT),
        ("neighbours:uretre-uretere:left", "urètre", AnswerVerdict.EXACT),
        ("neighbours:uretre-uretere:left", "uretere", AnswerVerdict.WRONG),
        ("neighbours:uretre-uretere:left", "urettre", AnswerVerdict.WRONG),
        ("neighbours:uretre-uretere:left", "uretr", AnswerVerdict.SLIP),
        ("expand:irm", "imagerie par resonance magnetique", AnswerVerdict.EXACT),
        ("expand:irm", "imagerie résonance magnétiqe", AnswerVerdict.SLIP),
        ("expand:irm", "imagerie par resonnances magnétiques", AnswerVerdict.COMPARE),
        ("expand:irm", "infarctus", AnswerVerdict.WRONG),
        ("decompose:cardiologie", "cardio / logie", AnswerVerdict.EXACT),
        ("decompose:cardiologie", "cardi-o-logie", AnswerVerdict.EXACT),
        ("decompose:cardiologie", "card iologie", AnswerVerdict.WRONG),
        ("decompose:cardiologie", "cardiologie", AnswerVerdict.WRONG),
        ("decompose:cardiologie", "cardo logie", AnswerVerdict.SLIP),
        ("decompose:hypoglycemie", "hyper-glyc-émie", AnswerVerdict.WRONG),
    ],
)
def test_tolerance(deck: Deck, key: str, typed: str, expected: AnswerVerdict) -> None:
    assert verdict(deck, key, typed) == expected


def test_a_form_with_its_link_and_a_definition_with_its_senses_are_read() -> None:
    assert spellings("cardi(o)-") == ("cardio", "cardi")
    assert spellings("gon(o)- (genou)") == ("gono", "gon")
    assert senses("amnios (membrane), poche") == ("amnios (membrane), poche", "amnios, poche", "amnios", "poche")


def test_the_words_that_a_text_cites_are_found_and_common_words_are_not(catalog: Catalog) -> None:
    found = words_in(catalog.glossary, "Deux gastrectomies, une IRM, une cystite ; -ectomie n’est pas -tomie.")
    assert {"gastrectomie", "irm", "cystite", "ectomie", "tomie"} <= set(found)
    assert words_in(catalog.glossary, "Le patient attend son rendez-vous de mardi.") == ()
