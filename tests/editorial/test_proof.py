"""The editorial proof of the shipped course: what a careful reader would send back to its author."""

from __future__ import annotations

import itertools
import os
import re
import shutil
import subprocess
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from rapidfuzz import fuzz

from app.content.catalog import Catalog
from app.quizzes.domain.marking import competences_of
from tests.editorial.texts import Piece, choice_questions, everything, question_texts, questions, shown, words_of

LONGEST_SENTENCE = 35
LONG_SENTENCES_AT_MOST = 0.01
KNOWN_WORDS = Path(__file__).with_name("words.txt")
ABBREVIATIONS = Path(__file__).with_name("abbreviations.txt")
TIGHT = re.compile(r"\w [;!?»]|« \w|\w[!?»](?!\w)|«\w")
GENDERED = re.compile(r"\w·\w|\w\((?:e|ne|se|le|trice|euse)s?\)|\b(?:un|le)/(?:une|la)\b", re.IGNORECASE)
FRAGMENT = re.compile(r"(?:-[\wÀ-ÿ]+|[\wÀ-ÿ]+-)(?![\wÀ-ÿ])|(?<![\wÀ-ÿ])-[\wÀ-ÿ]+")


def listed(path: Path) -> set[str]:
    return {line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip() and line[0] != "#"}


def test_every_competence_that_is_known_has_lessons_and_questions(catalog: Catalog) -> None:
    taught = Counter(
        one for module in catalog.modules.values() for lesson in module.lessons for one in set(lesson.competences)
    )
    asked = Counter(one for quiz in catalog.quizzes.values() for q in quiz.questions for one in competences_of(quiz, q))
    for framework in catalog.frameworks.values():
        for block in framework.blocks:
            for competence in block.competences:
                bears = f"{competence.id}: {taught[competence.id]} lessons, {asked[competence.id]} questions"
                assert taught[competence.id] >= 2, bears
                assert asked[competence.id] >= 5, bears


def test_every_lesson_names_its_sources(catalog: Catalog) -> None:
    without = [f"{m.id}/{one.id}" for m in catalog.modules.values() for one in m.lessons if not one.sources]
    assert without == []


def test_every_question_is_tied_to_a_competence(catalog: Catalog) -> None:
    without = [
        f"{quiz.id}/{q.id}" for quiz in catalog.quizzes.values() for q in quiz.questions if not competences_of(quiz, q)
    ]
    assert without == []


def test_no_rule_is_older_than_its_own_expiry(catalog: Catalog) -> None:
    today = date.today()  # noqa: DTZ011 - a day of the calendar, wherever the reader is
    expired = [
        f"{rule.id}: {rule.expires_on}"
        for rule in catalog.rules.values()
        if rule.expires_on and rule.expires_on < today
    ]
    assert expired == [], "check these facts again, then move their date"


def test_sentences_are_long_only_rarely(catalog: Catalog) -> None:
    counted, long = 0, []
    for piece in question_texts(catalog):
        for sentence in piece.sentences():
            counted += 1
            if len(words_of(sentence)) > LONGEST_SENTENCE:
                long.append(f"{piece.where}: {sentence[:80]}")
    assert len(long) <= LONG_SENTENCES_AT_MOST * counted, "\n".join(long)


def test_no_word_hides_its_gender_behind_a_point_or_a_bracket(catalog: Catalog) -> None:
    found = [f"{p.where}: {GENDERED.search(p.plain)[0]}" for p in everything(catalog) if GENDERED.search(p.plain)]  # type: ignore[index]
    assert found == []


def test_lessons_are_set_with_the_spaces_of_french(catalog: Catalog) -> None:
    found = []
    for piece in shown(catalog):
        text = re.sub(r"https?://\S+", " ", piece.text)
        found += [f"{piece.where}: …{text[max(0, m.start() - 20) : m.end() + 10]}…" for m in TIGHT.finditer(text)]
    assert found == []


def test_the_right_answer_is_neither_the_longest_nor_the_first_as_a_habit(catalog: Catalog) -> None:
    one_right = [(where, q) for where, q in choice_questions(catalog) if sum(c.correct for c in q.choices) == 1]
    assert len(one_right) > 50
    longest = places = 0
    for _, question in one_right:
        right = next(choice for choice in question.choices if choice.correct)
        longest += all(len(right.text) > len(other.text) for other in question.choices if other is not right)
        places += question.choices[0] is right
    assert longest <= 0.4 * len(one_right), f"{longest} of {len(one_right)} right answers are the longest"
    assert places <= 0.4 * len(one_right), f"{places} of {len(one_right)} right answers come first"


def test_no_two_questions_are_nearly_the_same(catalog: Catalog) -> None:
    prompts = [(where, " ".join(words_of(question.prompt)).lower()) for where, question in questions(catalog)]
    # A short instruction may come back; what is told in it may not.
    told = [(where, text) for where, text in prompts if len(text) > 60]
    alike = [
        f"{one} ~ {other}"
        for (one, first), (other, second) in itertools.combinations(told, 2)
        if fuzz.ratio(first, second, score_cutoff=93)
    ]
    assert alike == []


def test_every_wrong_choice_says_why(catalog: Catalog) -> None:
    silent = [
        f"{where}: {choice.text[:50]}"
        for where, question in choice_questions(catalog)
        for choice in question.choices
        if not choice.correct and not choice.feedback
    ]
    assert silent == []


def test_an_abbreviation_is_in_the_glossary_or_spelled_out_in_its_module(catalog: Catalog) -> None:
    known = {entry.term.upper() for entry in catalog.glossary.entries} | listed(ABBREVIATIONS)
    missing = set()
    for module in catalog.modules.values():
        whole = " ".join(lesson.body.text for lesson in module.lessons)
        for short in set(re.findall(r"\b[A-Z]{3,6}\b", whole)) - known:
            # « numéro d’ordre (NIR) », « NIR (numéro…) », « NIR : numéro… »; or a name in capitals.
            spelled = re.search(rf"\({short}\b|{short}[»\s\u00a0\u202f]*[(:,–]", whole)
            if not spelled and not re.search(rf"\b{short.capitalize()}\b", whole):
                missing.add(f"{module.id}: {short}")
    assert sorted(missing) == []


def unknown_words(pieces: list[Piece], known: set[str]) -> dict[str, str]:
    """Lower-case words that neither the French dictionary nor we know, each with a place where it stands."""
    places: dict[str, str] = {}
    for piece in pieces:
        for word in words_of(FRAGMENT.sub(" ", piece.plain)):
            if word == word.lower() and len(word) > 2:
                places.setdefault(word, piece.where)
    spelled = subprocess.run(
        ["hunspell", "-d", "fr", "-l", "-i", "utf-8"],
        input="\n".join(word.replace("’", "'") for word in places),
        text=True,
        capture_output=True,
        check=True,
    )
    bad = set(spelled.stdout.split())
    return {
        word: where
        for word, where in sorted(places.items())
        if word.replace("’", "'") in bad and word.rpartition("’")[2] not in known
    }


def test_nothing_is_misspelled(catalog: Catalog) -> None:
    if shutil.which("hunspell") is None:
        if os.environ.get("CI") == "true":
            pytest.fail("CI must have hunspell and its French dictionary")
        pytest.skip("hunspell is not on this machine")
    entries = catalog.glossary.entries
    glossary = {word.lower() for e in entries for word in words_of(f"{e.term} {' '.join(e.examples)}")}
    glossary |= {form.strip("-").lower() for e in entries for form, _ in e.parts}
    glossary |= {part for e in entries for part in re.split(r"[-/,() ]+", e.term.lower())}
    found = unknown_words(everything(catalog), glossary | listed(KNOWN_WORDS))
    assert found == {}
