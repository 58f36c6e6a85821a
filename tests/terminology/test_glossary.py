"""The glossary: filed, filtered, each word taken apart."""

from __future__ import annotations

import re

import pytest

from app.content.catalog import Catalog, Glossary, GlossaryEntry
from app.terminology.domain import Filters, Shelf, family, letter_of, matching, parts_of, read_filters, shelved
from tests.people import Person

GLOSSARY = Glossary(
    (
        GlossaryEntry("cardi-o", "cardi(o)-", "element", "cœur", nature="radical"),
        GlossaryEntry("ectomie", "-ectomie", "element", "ablation", nature="suffixe"),
        GlossaryEntry("ite", "-ite", "element", "inflammation", examples=("otite",), nature="suffixe"),
        GlossaryEntry("irm", "IRM", "abbreviation", "imagerie par résonance magnétique"),
        GlossaryEntry("3c", "3C", "abbreviation", "centre de coordination en cancérologie"),
        GlossaryEntry(
            "cardite",
            "cardite",
            "term",
            "inflammation du cœur",
            (("card", "cœur"), ("-ite", "inflammation")),
            specialty="cardiologie",
        ),
        GlossaryEntry(
            "cardiologie",
            "cardiologie",
            "term",
            "étude du cœur",
            (("cardio", "cœur"), ("-logie", "étude")),
            specialty="cardiologie",
        ),
        GlossaryEntry(
            "otite",
            "otite",
            "term",
            "inflammation de l’oreille",
            (("ot", "oreille"), ("-ite", "inflammation")),
            specialty="ORL",
        ),
        GlossaryEntry("oedeme", "œdème", "term", "gonflement"),
    )
)


@pytest.fixture
def shelf() -> Shelf:
    return shelved(GLOSSARY)


def terms(shelf: Shelf, **asked: str) -> list[str]:
    return [entry.term for entry in matching(shelf, Filters(**asked))]


@pytest.mark.parametrize(
    ("term", "letter"),
    [("-ectomie", "E"), ("œdème", "O"), ("a-, an-", "A"), ("3C", "0-9"), ("Épi-", "E"), ("-", "0-9")],
)
def test_a_word_is_filed_under_its_first_letter_whatever_stands_before(term: str, letter: str):
    assert letter_of(term) == letter


def test_words_are_in_alphabetical_order_and_figures_last_among_letters(shelf: Shelf):
    assert [one.entry.term for one in shelf.entries][:4] == ["3C", "cardi(o)-", "cardiologie", "cardite"]
    assert shelf.letters == ("C", "E", "I", "O", "0-9")


def test_filters_add_up(shelf: Shelf):
    assert terms(shelf, letter="C", kind="term") == ["cardiologie", "cardite"]
    assert terms(shelf, specialty="ORL") == ["otite"]
    assert terms(shelf, letter="E", specialty="ORL") == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("-ite", ["-ite", "cardite", "otite"]),
        ("ŒDEME", ["œdème"]),
        ("irm", ["IRM"]),
        ("oreille", ["otite"]),
        ("inflammation coeur", ["cardite"]),
        ("card", ["cardi(o)-", "cardiologie", "cardite"]),
        ("introuvable", []),
    ],
)
def test_a_text_finds_by_term_then_by_sense(shelf: Shelf, text: str, found: list[str]):
    assert terms(shelf, text=text) == found


def test_what_is_not_a_filter_asks_nothing(shelf: Shelf):
    assert read_filters(shelf, " ", "?", "verbe", "magie") == Filters()
    assert len(read_filters(shelf, "x" * 100_000, "", "", "").text) == 80


def test_each_piece_of_a_word_leads_to_the_element_that_explains_it(shelf: Shelf):
    entry = GLOSSARY.by_slug("cardite")
    assert entry is not None
    assert [(part.form, part.entry.slug if part.entry else None) for part in parts_of(shelf, entry)] == [
        ("card", "cardi-o"),
        ("ite", "ite"),
    ]


def test_a_family_begins_with_who_shares_the_rarest_piece():
    cardite, ite, cardio = (GLOSSARY.by_slug(slug) for slug in ("cardite", "ite", "cardi-o"))
    assert cardite is not None
    assert ite is not None
    assert cardio is not None
    assert [one.term for one in family(GLOSSARY, cardite)] == ["otite"]
    assert [one.term for one in family(GLOSSARY, ite)] == ["cardite", "otite"]
    assert [one.term for one in family(GLOSSARY, cardio)] == ["cardiologie"]


def test_the_glossary_is_open_to_strangers_and_light(stranger: Person, catalog: Catalog):
    answer = stranger.get("/glossaire")
    assert answer.status_code == 200
    assert len(answer.data) < 100_000
    assert str(len(catalog.glossary.entries))[-3:] in answer.text


def test_every_entry_has_a_page(stranger: Person, catalog: Catalog):
    for entry in catalog.glossary.entries[::97]:
        page = stranger.get(f"/glossaire/{entry.slug}")
        assert page.status_code == 200
        assert f"<h1>{entry.term}</h1>" in page.text.replace("&#39;", "'")
    assert stranger.get("/glossaire/absent").status_code == 404


def test_every_letter_kind_and_page_opens(stranger: Person, catalog: Catalog):
    page = stranger.get("/glossaire").text
    for letter in re.findall(r'href="(/glossaire\?lettre=[^"]+)"', page):
        assert stranger.get(letter.replace("&amp;", "&")).status_code == 200
    last = stranger.get("/glossaire?page=9999").text
    assert "Page précédente" in last
    assert "Page suivante" not in last


@pytest.mark.parametrize("typed", ["<script>alert(1)</script>", "' --", "é" * 5000, "☃", "%"])
def test_whatever_is_typed_the_glossary_answers_with_a_page(stranger: Person, typed: str):
    answer = stranger.get("/glossaire", query_string={"q": typed, "lettre": typed, "sorte": typed, "page": typed})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
