"""The two engines: what a copy keeps, the time at work, the layout, the structure of letters, a trainer's reading."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest

from app.attempts.domain import Action, fold
from app.config import PROJECT
from app.content.catalog import Catalog
from app.dictation.domain.copy import LONGEST, Copy, StaleText
from app.dictation.domain.layout import LayoutCheck, layout_of
from app.dictation.domain.letter_player import LetterState
from app.dictation.domain.letters import LetterCheck, marks_of, points_of_letter
from app.dictation.domain.published import PublishedDictation, PublishedLetter
from app.dictation.domain.spoken import sentences_of, spoken_words, utterances, voice_digest
from app.dictation.services import (
    DICTATIONS,
    LETTERS,
    findings_in_dictation,
    findings_in_letter,
    published_dictation,
    published_letter,
)
from app.errors import InvalidAction

START = datetime(2026, 11, 25, 18, 0, tzinfo=UTC)
SETUP = {"mode": "graded", "at": START.isoformat()}


@pytest.fixture(scope="module")
def dictation(catalog: Catalog) -> PublishedDictation:
    return published_dictation(catalog, "consultation-angine")


@pytest.fixture(scope="module")
def letter(catalog: Catalog) -> PublishedLetter:
    return published_letter(catalog, "convocation-a-un-scanner")


def act(number: int, kind: str, seconds: int = 0, **payload: Any) -> Action:
    return Action(number, kind, payload, START + timedelta(seconds=seconds))


def test_a_copy_is_the_fold_of_its_log(dictation: PublishedDictation) -> None:
    acts = [
        act(1, "write", 10, text="Compte rendu", rev=0, page="a"),
        act(2, "read", 20),
        act(3, "write", 30, text="Compte rendu de consultation", rev=1, page="a"),
        act(4, "hand_in", 40),
    ]
    state = fold(DICTATIONS, dictation, "seed", SETUP, acts)
    assert (state.text, state.rev, state.reading, state.handed_in) == ("Compte rendu de consultation", 2, True, True)
    assert DICTATIONS.load(dictation, "seed", DICTATIONS.dump(state)) == state


def test_the_speed_counts_work_and_not_the_night(dictation: PublishedDictation) -> None:
    typed = "un deux trois quatre cinq six sept huit neuf dix"
    brisk = fold(DICTATIONS, dictation, "s", SETUP, [act(1, "write", 30, text=typed)])
    assert brisk.words_per_minute == 20
    later = DICTATIONS.apply(dictation, brisk, act(2, "write", 30 + 8 * 3600, text=f"{typed} onze douze"))
    # A night away counts for a minute and the time that two words may take.
    assert later.seconds == 30 + 60 + 2 * 3
    assert Copy(training=True).words_per_minute is None


def test_another_page_does_not_overwrite_what_it_has_not_seen(dictation: PublishedDictation) -> None:
    state = fold(DICTATIONS, dictation, "s", SETUP, [act(1, "write", 5, text="un", rev=0, page="a")])
    with pytest.raises(StaleText) as refused:
        DICTATIONS.apply(dictation, state, act(2, "write", 9, text="deux", rev=0, page="b"))
    assert refused.value.kept == "un"
    # The page that wrote last goes on, even before it heard that it was kept.
    assert DICTATIONS.apply(dictation, state, act(2, "write", 9, text="un deux", rev=0, page="a")).text == "un deux"


@pytest.mark.parametrize("payload", [{}, {"text": 3}, {"text": "a" * (LONGEST + 1)}])
def test_a_malformed_text_is_refused(dictation: PublishedDictation, payload: dict[str, Any]) -> None:
    with pytest.raises(InvalidAction):
        DICTATIONS.apply(dictation, Copy(training=True), act(1, "write", 1, **payload))


def test_a_grave_fault_keeps_a_copy_from_passing_whatever_its_points(dictation: PublishedDictation) -> None:
    spoilt = dictation.expected.replace("38,6", "36,8")
    result = DICTATIONS.result(dictation, Copy(training=False, text=spoilt))
    assert result.earned == 18
    assert not result.passed
    assert {share.earned for share in result.competences.values()} == {Fraction(18)}


def test_a_blank_copy_and_a_bare_frame_earn_nothing(dictation: PublishedDictation) -> None:
    frame = "\n".join(part.text for part in dictation.text if part.part != "paragraph")
    for text in ("", "   \n", frame):
        result = DICTATIONS.result(dictation, Copy(training=True, text=text))
        assert result.layout_points == 0, text
        assert not result.passed
    assert DICTATIONS.result(dictation, Copy(training=True)).earned == 0


def test_the_layout_is_told_line_by_line(dictation: PublishedDictation) -> None:
    one_block = dictation.expected.replace("\n", " ")
    held = {one.check: one.held for one in layout_of(dictation.text, one_block)}
    assert not any(held.values())
    moved = dictation.expected.replace("Motif\n", "")
    marks = {one.check: one for one in layout_of(dictation.text, moved)}
    assert marks[LayoutCheck.HEADINGS].missing == ("Motif",)
    assert marks[LayoutCheck.TITLE].whole
    assert marks[LayoutCheck.SIGNATURE].whole


def test_the_voice_says_units_signs_and_lines() -> None:
    assert spoken_words("à 136/82 mmHg, soit 5 mg.", {}, True) == (
        "à 136 sur 82 millimètres de mercure virgule, soit 5 milligrammes point."
    )
    assert spoken_words("Mme Roy prend 4\u202f000 UI.", {}, False) == "Madame Roy prend 4000 unités."
    assert spoken_words("Le disque L4-L5.", {"L4-L5": "L 4, L 5"}, False) == "Le disque L 4, L 5."
    assert list(sentences_of("Vu M. Roy ce jour. Va bien. À revoir.")) == [
        "Vu M. Roy ce jour.",
        "Va bien.",
        "À revoir.",
    ]


def test_a_change_of_the_text_outdates_its_sound(dictation: PublishedDictation) -> None:
    parts = tuple(one.model_copy(update={"text": one.text.replace("38,6", "38,7")}) for one in dictation.text)
    assert voice_digest(dictation.model_copy(update={"text": parts})) != voice_digest(dictation)


def test_the_kept_document_gives_the_same_dictation_and_letter_back(
    dictation: PublishedDictation, letter: PublishedLetter
) -> None:
    assert DICTATIONS.parse(dictation.canonical()) == dictation
    assert LETTERS.parse(letter.canonical()) == letter


# The shipped ones


def test_the_course_ships_what_it_promises(catalog: Catalog) -> None:
    works = catalog.dictations.values()
    assert len(works) >= 24
    assert {one.kind for one in works} == {
        *("consultation", "hospitalisation", "operatoire", "imagerie", "adressage", "certificat")
    }
    assert {one.level for one in works} == {1, 2, 3, 4, 5}
    assert len({one.specialty for one in works}) >= 8
    assert len(catalog.letters) >= 8
    assert not set(catalog.dictations) & set(catalog.letters)
    frameworks = {"rncp40800", "rncp36805"}
    for work in (*works, *catalog.letters.values()):
        assert {one.partition(".")[0] for one in work.competences} == frameworks, work.id
        assert work.module in catalog.modules


def test_every_sound_says_its_text_and_all_of_it(catalog: Catalog) -> None:
    problems = {one.id: found for one in catalog.dictations.values() if (found := findings_in_dictation(PROJECT, one))}
    assert problems == {}
    sounds = list((PROJECT / "content" / "dictations" / "audio").glob("*.mp3"))
    assert {one.stem for one in sounds} == set(catalog.dictations)
    assert sum(one.stat().st_size for one in sounds) < 10_000_000


def test_no_dictation_asks_for_a_name_that_it_does_not_give(catalog: Catalog) -> None:
    for one in catalog.dictations.values():
        signed = next(part.text for part in one.text if part.part == "signature")
        assert any(name.removeprefix("Dr ") in signed for name in one.names), one.id
        assert all(said.spoken for said in utterances(one))


# Letters


def test_every_model_holds_its_own_list(catalog: Catalog) -> None:
    assert {one.id: found for one in catalog.letters.values() if (found := findings_in_letter(one))} == {}


def held(letter: PublishedLetter, text: str) -> set[LetterCheck]:
    return {one.check for one in marks_of(letter, text) if not one.held}


@pytest.mark.parametrize(
    ("old", "new", "lost"),
    [
        ("Centre d’imagerie du Port\n", "Le centre\n", LetterCheck.SENDER),
        ("14 rue des Lilas\n", "\n", LetterCheck.RECIPIENT),
        ("le 25 novembre 2026", "le 25/11/26", LetterCheck.PLACE_AND_DATE),
        ("Objet : convocation à un examen", "", LetterCheck.SUBJECT),
        ("convocation à un examen", "convocation, nodule à revoir", LetterCheck.DISCREET_SUBJECT),
        ("\nMadame,\n", "\nBonjour,\n", LetterCheck.SALUTATION),
        ("agréer, Madame, l’", "agréer l’", LetterCheck.FAREWELL),
        ("Camille Roussel\nsecrétaire médicale", "Camille", LetterCheck.SIGNATURE),
        ("14 h 20", "16 h 20", LetterCheck.MENTION),
        ("Merci d’apporter", "Pour votre nodule, merci d’apporter", LetterCheck.FORBIDDEN),
    ],
)
def test_each_point_of_a_letter_falls_by_itself(letter: PublishedLetter, old: str, new: str, lost: LetterCheck) -> None:
    assert old in letter.model
    assert lost in held(letter, letter.model.replace(old, new))
    assert lost not in held(letter, letter.model)


def test_a_letter_with_straight_signs_and_capitals_is_read_as_well(letter: PublishedLetter) -> None:
    text = letter.model.replace("’", "'").replace("Élise Garnier", "Élise GARNIER").replace("14 h 20", "14h20")
    assert held(letter, text) == set()


def test_what_must_not_be_written_keeps_a_letter_from_passing(letter: PublishedLetter) -> None:
    state = LetterState(Copy(training=True, text=letter.model.replace("Merci d’apporter", "Vu le nodule, apportez")))
    result = LETTERS.result(letter, state)
    assert result.earned * 100 >= result.possible * 70
    assert not result.passed


def test_a_graded_letter_waits_for_its_reader_and_then_counts(letter: PublishedLetter) -> None:
    acts = [act(1, "hand_in", 300, text=letter.model)]
    state = fold(LETTERS, letter, "s", SETUP, acts)
    waiting = LETTERS.result(letter, state)
    assert (waiting.complete, waiting.passed, dict(waiting.competences)) == (False, False, {})
    best = {str(index): len(one.levels) - 1 for index, one in enumerate(letter.rubric)}
    read = LETTERS.apply(letter, state, act(2, "mark", 400, levels=best, comment="Bien."))
    result = LETTERS.result(letter, read)
    assert result.complete
    assert result.passed
    assert result.earned == result.possible == points_of_letter(letter)
    assert LETTERS.load(letter, "s", LETTERS.dump(read)) == read


@pytest.mark.parametrize("levels", [{}, {"0": 0}, {"0": 9, "1": 0, "2": 0}, {"0": "1", "1": 0, "2": 0}, None])
def test_a_reading_gives_a_level_to_each_criterion(letter: PublishedLetter, levels: Any) -> None:
    state = fold(LETTERS, letter, "s", SETUP, [act(1, "hand_in", 300, text="Madame,")])
    with pytest.raises(InvalidAction):
        LETTERS.apply(letter, state, act(2, "mark", 400, levels=levels, comment=""))


def test_a_training_letter_is_told_at_once_and_read_by_nobody(letter: PublishedLetter) -> None:
    state = fold(LETTERS, letter, "s", {"mode": "training"}, [act(1, "hand_in", 300, text=letter.model)])
    assert LETTERS.result(letter, state).complete
    with pytest.raises(InvalidAction):
        LETTERS.apply(letter, state, act(2, "mark", 400, levels={"0": 0, "1": 0, "2": 0}, comment=""))
