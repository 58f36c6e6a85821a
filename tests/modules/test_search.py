"""What is asked of the search, and the extract that answers."""

from __future__ import annotations

import time

import pytest

from app.content.catalog import SearchDocument
from app.modules.domain.search import (
    Hit,
    Query,
    contains,
    extract,
    heading_before,
    marked_title,
    ordered,
    page_of,
    read_query,
)
from app.modules.domain.words import folded, forms_of


def words(query: Query) -> list[str]:
    return [term.exact for term in query.terms]


def marks(text: str, asked: str) -> list[str]:
    return [piece.text for piece in extract(text, read_query(asked)).pieces if piece.marked]


def test_case_accents_ligatures_and_apostrophes_do_not_count():
    assert folded("L’ŒDÈME") == "l’oedeme"
    assert words(read_query("L’œdème")) == ["oedeme"]
    assert words(read_query("l'oedeme")) == ["oedeme"]


def test_common_words_are_dropped_unless_there_is_nothing_else():
    assert words(read_query("le secret de la patiente")) == ["secret", "patiente"]
    assert words(read_query("de la")) == ["de", "la"]


@pytest.mark.parametrize(
    ("one", "other"),
    [("échographies", "échographie"), ("hôpitaux", "hopital"), ("PATIENTES", "patiente"), ("opérées", "operee")],
)
def test_a_word_is_found_by_its_other_forms(one: str, other: str):
    assert forms_of(one)[1] & forms_of(other)[1]


@pytest.mark.parametrize("typed", ["", "   ", "« »", "---", "\x00\x01", "🙂", "\ud800"])
def test_a_query_without_a_word_asks_nothing(typed: str):
    assert not read_query(typed)


def test_a_query_of_a_hundred_thousand_signs_is_cut_at_once():
    begun = time.perf_counter()
    query = read_query("péricardite " * 9000)
    assert time.perf_counter() - begun < 0.5
    assert query.shortened
    assert len(query.text) <= 200
    assert words(query) == ["pericardite"]


def test_only_the_last_word_may_be_unfinished():
    first, last = read_query("cardi vascu").terms
    assert (first.unfinished, last.unfinished) == (False, True)
    assert not read_query("ca").terms[0].unfinished
    assert marks("Le système cardiovasculaire", "cardio") == ["cardiovasculaire"]


def test_a_word_taken_whole_is_not_the_beginning_of_another():
    query = read_query("secret")
    assert [piece.text for piece in extract("secret, secrétaire", query).pieces if piece.marked] == [
        "secret",
        "secrétaire",
    ]
    assert [piece.text for piece in extract("secret, secrétaire", query.whole).pieces if piece.marked] == ["secret"]


def test_the_extract_marks_every_form_of_the_words_and_nothing_else():
    text = "Une échographie, deux échographies ; rien d’autre."
    assert marks(text, "echographie") == ["échographie", "échographies"]


def test_the_extract_gives_the_text_back_without_touching_it():
    text = "Le <b>secret</b> & la suite : l’heure d’un rendez-vous."
    found = extract(text, read_query("secret"))
    assert "".join(piece.text for piece in found.pieces) == text
    assert not found.cut_before
    assert not found.cut_after


def test_the_extract_is_the_passage_where_the_words_meet():
    text = "Secret. " + "Rien à voir ici. " * 60 + "Le secret professionnel couvre l’agenda. " + "Suite. " * 60
    found = extract(text, read_query("secret professionnel"))
    shown = "".join(piece.text for piece in found.pieces)
    assert shown.startswith("Le secret professionnel couvre")
    assert found.cut_before
    assert found.cut_after
    assert len(shown) <= 240


def test_a_text_without_the_words_gives_its_beginning():
    found = extract("mot " * 200, read_query("absent"))
    assert found.start == 0
    assert len(found.pieces) == 1


def test_a_text_without_spaces_is_cut_all_the_same():
    assert sum(len(piece.text) for piece in extract("a" * 5000, read_query("b")).pieces) == 240


def test_a_title_is_marked_whole():
    assert [(piece.text, piece.marked) for piece in marked_title("Le secret médical", read_query("secrets"))] == [
        ("Le ", False),
        ("secret", True),
        (" médical", False),
    ]


def test_a_title_that_is_the_query_comes_first_then_one_that_begins_with_it():
    titles = {"a": "Le cœur", "b": "Cœur et vaisseaux", "c": "Cœur", "d": "Le sang"}
    hits = [Hit("a", 2.0), Hit("b", 5.0), Hit("c", 1.0), Hit("d", 9.0), Hit("gone", 99.0)]
    documents = {key: SearchDocument(key, "glossary", title, "", {}, "") for key, title in titles.items()}
    assert ordered(hits, documents, read_query("coeur")) == ["c", "b", "a", "d"]


def test_between_equals_a_lesson_comes_before_a_word_of_the_glossary():
    documents = {
        "word": SearchDocument("word", "glossary", "MT", "médecin traitant", {}, ""),
        "lesson": SearchDocument("lesson", "lesson", "Qui demande", "Le médecin, encore.", {}, ""),
    }
    assert ordered([Hit("word", 1.0), Hit("lesson", 0.9)], documents, read_query("médecin")) == ["lesson", "word"]


@pytest.mark.parametrize(
    ("asked", "number"), [(None, 1), ("2", 2), ("0", 1), ("-1", 1), ("99", 3), ("deux", 1), ("9" * 40, 1), ("²", 1)]
)
def test_a_page_number_is_whatever_can_be_made_of_what_was_typed(asked: str | None, number: int):
    assert page_of(31, asked, 15).number == number


def test_an_empty_list_has_one_page():
    assert (page_of(0, None).number, page_of(0, None).last) == (1, 1)


def test_an_extract_knows_under_which_heading_it_stands():
    text = "Début. Premier titre et du texte. Second titre et la fin."
    titles = ["Premier titre", "Absent", "Second titre"]
    assert heading_before(text, titles, 2) is None
    assert heading_before(text, titles, text.index("du texte")) == 0
    assert heading_before(text, titles, text.index("la fin")) == 2


def test_a_note_is_found_when_it_holds_every_word():
    assert contains("Rappeler la mutuelle demain", read_query("mutuelles rappeler"))
    assert not contains("Rappeler demain", read_query("mutuelle rappeler"))


def test_words_that_stand_side_by_side_come_before_words_that_are_apart():
    documents = {
        "apart": SearchDocument("apart", "lesson", "A", "Un mot. Le suffixe de la fin passe devant.", {}, ""),
        "together": SearchDocument("together", "lesson", "B", "Le mot de passe ne se partage pas.", {}, ""),
    }
    hits = [Hit("apart", 2.0), Hit("together", 1.0)]
    assert ordered(hits, documents, read_query("mot de passe")) == ["together", "apart"]
