"""What fits in five minutes, beside the next step. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice

from app.attempts.domain import Mode
from app.content.catalog import Catalog
from app.modules.domain import next_lesson
from app.modules.domain.reading import PART_LEVEL
from app.progress.domain.mastery import to_take_up_again
from app.progress.domain.situation import (
    DONE,
    QUIZ,
    Situation,
    Step,
    StepKind,
    find_lesson,
    lesson_parts,
    questions_in,
    quiz_minutes,
    title_of,
)
from app.progress.domain.words import date_words, plural, proofs_words

SHORT = 5
WORTH_REREADING = timedelta(days=7)


def short_steps(catalog: Catalog, situation: Situation, but: Step, limit: int = 3) -> tuple[Step, ...]:
    """What fits in five minutes and is not the next step, one of each sort: a passage, mistakes, a short quiz…"""
    found: dict[tuple[str, ...], Step] = {}
    for step in _short_candidates(catalog, situation):
        if step.parts != but.parts:
            found.setdefault(step.parts, step)
    return tuple(found.values())[:limit]


def _short_candidates(catalog: Catalog, situation: Situation) -> Iterator[Step]:
    yield from islice(_a_part_to_read(catalog, situation), 1)
    yield from islice(_mistakes_to_reread(catalog, situation), 1)
    yield from islice(_short_quizzes(catalog, situation), 1)
    yield from islice(_a_lesson_read_long_ago(catalog, situation), 1)
    yield from islice(_what_a_competence_lacks(situation), 1)


def _a_part_to_read(catalog: Catalog, situation: Situation) -> Iterator[Step]:
    """One part of a lesson under way, or of the next one."""
    under_way = sorted(
        (reading for reading in situation.readings.values() if reading.finished_at is None),
        key=lambda reading: reading.updated_at,
        reverse=True,
    )
    lessons = [find_lesson(catalog, reading.module_id, reading.lesson_id) for reading in under_way]
    for lesson in (*lessons, next_lesson(catalog, situation.readings)):
        if lesson is None:
            continue
        reading = situation.readings.get((lesson.module_id, lesson.id))
        parts = [rank for rank, heading in enumerate(lesson.body.headings) if heading.level == PART_LEVEL]
        left = [rank for rank in parts if rank + 1 >= max(reading.furthest if reading else 0, 1)]
        if left:
            heading = lesson.body.headings[left[0]]
            yield Step(
                StepKind.LESSON,
                f"Lire le passage « {heading.title} »",
                f"dans la leçon « {lesson.title} »",
                lesson_parts(lesson),
                "Lire",
                min(max(lesson.duration_minutes // len(parts), 1), SHORT),
            )


def _mistakes_to_reread(catalog: Catalog, situation: Situation) -> Iterator[Step]:
    """The last corrected copies that hold mistakes, the one that earned the least first."""
    shares = [
        (one.earned / one.possible, one)
        for one in situation.last_copies.values()
        if one.activity_kind in DONE and one.published and one.complete and one.earned is not None and one.possible
    ]
    for share, one in sorted(shares, key=lambda pair: (pair[0], pair[1].id)):
        if share < 1:
            yield Step(
                StepKind.REREAD,
                f"Relire les erreurs de « {title_of(catalog, one)} »",
                f"{DONE[one.activity_kind]} {date_words(one.closed_at or one.touched_at, situation.now)}",
                ("tentatives", one.id),
                "Relire",
                SHORT,
            )


def _a_lesson_read_long_ago(catalog: Catalog, situation: Situation) -> Iterator[Step]:
    finished = [
        (reading.finished_at, lesson)
        for reading in situation.readings.values()
        if reading.finished_at is not None
        and situation.now - reading.finished_at > WORTH_REREADING
        and (lesson := find_lesson(catalog, reading.module_id, reading.lesson_id))
    ]
    for finished_at, lesson in sorted(finished, key=lambda pair: (pair[0], lesson_parts(pair[1]))):
        yield Step(
            StepKind.LESSON,
            f"Parcourir de nouveau « {lesson.title} »",
            f"leçon terminée {date_words(finished_at, situation.now)}",
            lesson_parts(lesson),
            "Parcourir",
            SHORT,
        )


def _what_a_competence_lacks(situation: Situation) -> Iterator[Step]:
    for one in to_take_up_again(situation.progress):
        yield Step(
            StepKind.REVISE,
            f"Voir ce qui manque à « {one.competence.label} »",
            proofs_words(one),
            ("progression", one.competence.id),
            "Voir",
            SHORT,
        )


def _short_quizzes(catalog: Catalog, situation: Situation) -> Iterator[Step]:
    for quiz in catalog.quizzes.values():
        if Mode(quiz.mode) == Mode.TRAINING and (QUIZ, quiz.id) not in situation.taken and quiz_minutes(quiz) <= SHORT:
            yield Step(
                StepKind.ACTIVITY,
                f"S’entraîner avec « {quiz.title} »",
                f"{plural(questions_in(quiz), 'question', 'questions')}, sans enjeu",
                ("quiz", quiz.id),
                "S’entraîner",
                quiz_minutes(quiz),
            )
