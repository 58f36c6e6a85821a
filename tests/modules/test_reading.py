"""Where a reader stands in a lesson, a module, the course."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.content.markdown import Heading
from app.errors import InvalidAction
from app.modules.domain import (
    LessonState,
    ReadingState,
    finished,
    is_open,
    lesson_state,
    module_progress,
    moved,
    next_lesson,
    opened,
    plan_of,
    reopened,
    resume_heading,
)
from app.modules.domain.catalogue import catalogue, lesson_lines, neighbours
from tests.modules.course import a_catalog, a_lesson, a_module

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


def at(minutes: int) -> datetime:
    return NOON + timedelta(minutes=minutes)


def read(module_id: str, *lesson_ids: str, minutes: int = 0, done: bool = True) -> dict[tuple[str, str], ReadingState]:
    when = at(minutes)
    return {
        (module_id, lesson_id): ReadingState(
            module_id, lesson_id, "s-suffixes", 2, when, when, when if done else None, "d1"
        )
        for lesson_id in lesson_ids
    }


def test_only_the_first_lesson_of_a_module_is_open_to_strangers():
    assert [is_open(lesson) for lesson in a_module().lessons] == [True, False, False]


def test_a_lesson_is_unread_then_started_then_finished():
    lesson = a_lesson()
    reading = opened(lesson, NOON)
    assert lesson_state(None) is LessonState.UNREAD
    assert lesson_state(reading) is LessonState.STARTED
    assert lesson_state(finished(lesson, reading, at(1))) is LessonState.FINISHED


def test_going_back_moves_the_place_but_what_was_reached_stays_reached():
    lesson = a_lesson()
    there = moved(lesson, opened(lesson, NOON), "s-retenir", at(1))
    back = moved(lesson, there, "s-morceaux", at(2))
    assert (back.heading, back.furthest, back.updated_at) == ("s-morceaux", 4, at(2))


def test_opening_a_lesson_again_keeps_the_place():
    lesson = a_lesson()
    there = moved(lesson, opened(lesson, NOON), "s-suffixes", at(1))
    again = moved(lesson, there, None, at(9))
    assert (again.heading, again.furthest, again.updated_at) == ("s-suffixes", 2, at(9))


def test_a_place_that_is_not_in_the_lesson_is_refused():
    lesson = a_lesson()
    with pytest.raises(InvalidAction):
        moved(lesson, opened(lesson, NOON), "s-ailleurs", at(1))


def test_finishing_twice_keeps_the_first_date():
    lesson = a_lesson()
    once = finished(lesson, opened(lesson, NOON), at(1))
    assert finished(lesson, once, at(5)).finished_at == at(1)


def test_a_reopened_lesson_is_to_be_finished_again():
    lesson = a_lesson()
    assert lesson_state(reopened(finished(lesson, opened(lesson, NOON), at(1)), at(2))) is LessonState.STARTED


def test_one_resumes_at_the_very_heading_where_one_stopped():
    lesson = a_lesson()
    reading = moved(lesson, opened(lesson, NOON), "s-exemple", at(1))
    assert resume_heading(lesson, reading) == Heading("s-exemple", "Un exemple", 3)


def test_there_is_nothing_to_resume_at_the_top_or_once_finished():
    lesson = a_lesson()
    top = moved(lesson, opened(lesson, NOON), "s-morceaux", at(1))
    assert resume_heading(lesson, None) is None
    assert resume_heading(lesson, opened(lesson, NOON)) is None
    assert resume_heading(lesson, top) is None
    assert resume_heading(lesson, finished(lesson, moved(lesson, top, "s-retenir", at(2)), at(3))) is None


def test_when_the_heading_is_gone_one_resumes_at_the_furthest_that_is_left():
    lesson = a_lesson()
    reading = moved(lesson, opened(lesson, NOON), "s-retenir", at(1))
    rewritten = a_lesson(headings=(Heading("s-a", "A", 2), Heading("s-b", "B", 2)), digest="d2")
    assert resume_heading(rewritten, reading) == Heading("s-b", "B", 2)
    assert resume_heading(a_lesson(headings=(), digest="d3"), reading) is None


def test_the_plan_holds_the_parts_and_says_which_are_read_and_which_is_here():
    lesson = a_lesson()
    reading = moved(lesson, opened(lesson, NOON), "s-exemple", at(1))
    steps = [(step.heading.id, step.read, step.here) for step in plan_of(lesson, reading)]
    assert steps == [("s-morceaux", True, False), ("s-suffixes", False, True), ("s-retenir", False, False)]


def test_the_last_part_is_read_only_when_the_lesson_is_finished():
    lesson = a_lesson()
    reading = moved(lesson, opened(lesson, NOON), "s-retenir", at(1))
    assert [step.read for step in plan_of(lesson, reading)] == [True, True, False]
    assert all(step.read and not step.here for step in plan_of(lesson, finished(lesson, reading, at(2))))


def test_a_stranger_has_a_plan_without_states():
    assert not any(step.read or step.here for step in plan_of(a_lesson(), None))


def test_progress_in_a_module_counts_finished_lessons_and_names_the_next():
    module = a_module()
    progress = module_progress(module, read("terminologie", "un"))
    assert (progress.read, progress.total, progress.started, progress.done) == (1, 3, True, False)
    assert progress.next is module.lessons[1]


def test_the_lesson_left_last_is_taken_up_before_an_unread_one():
    module = a_module()
    progress = read("terminologie", "trois", minutes=1, done=False) | read("terminologie", "deux", done=False)
    assert module_progress(module, progress).next is module.lessons[2]


def test_a_module_whose_lessons_are_all_read_is_done():
    assert module_progress(a_module(), read("terminologie", "un", "deux", "trois")).done
    assert not module_progress(a_module(lessons=0), {}).done


def test_a_reading_of_a_lesson_that_left_the_course_counts_for_nothing():
    progress = module_progress(a_module(lessons=1), read("terminologie", "disparue"))
    assert (progress.read, progress.total, progress.started) == (0, 1, False)


def test_the_course_begins_with_its_first_lesson_and_ends_with_none():
    one, two = a_module("un", 1), a_module("deux", 1)
    catalog = a_catalog(one, two)
    assert next_lesson(catalog, {}) is one.lessons[0]
    assert next_lesson(catalog, read("un", "un")) is two.lessons[0]
    assert next_lesson(catalog, read("un", "un") | read("deux", "un")) is None
    assert next_lesson(a_catalog(), {}) is None


def test_the_module_touched_last_goes_on_first():
    catalog = a_catalog(a_module("un"), a_module("deux"))
    progress = read("un", "un") | read("deux", "un", minutes=5)
    following = next_lesson(catalog, progress)
    assert following is not None
    assert following.module_id == "deux"


def test_a_module_waits_for_its_prerequisites_unless_nothing_else_is_left():
    needs = a_module("avance", 1, prerequisites=("base",))
    base = a_module("base", 1)
    assert next_lesson(a_catalog(needs, base), {}) is base.lessons[0]
    circle = a_catalog(a_module("a", 1, prerequisites=("b",)), a_module("b", 1, prerequisites=("a",)))
    assert next_lesson(circle, {}) is not None


def test_the_catalogue_tells_which_prerequisites_are_done():
    catalog = a_catalog(a_module("base", 1), a_module("avance", 1, prerequisites=("base", "inconnu")))
    before = catalogue(catalog, None, {})[1]
    after = catalogue(catalog, None, read("base", "un"))[1]
    assert ([one.done for one in before.prerequisites], before.barred) == ([False], True)
    assert ([one.done for one in after.prerequisites], after.barred) == ([True], False)


def test_a_lesson_rewritten_since_it_was_finished_says_so():
    module = a_module(lessons=1)
    lines = lesson_lines(module, read("terminologie", "un"))
    assert not lines[0].changed
    rewritten = replace(module, lessons=(replace(module.lessons[0], digest="d2"),))
    assert lesson_lines(rewritten, read("terminologie", "un"))[0].changed


def test_the_last_lesson_leads_to_the_next_module():
    catalog = a_catalog(a_module("un", 2), a_module("deux", 1))
    first, last = catalog.module("un").lessons
    assert neighbours(catalog, first).after is last
    assert neighbours(catalog, first).before is None
    around = neighbours(catalog, last)
    assert (around.before, around.after, around.next_module) == (first, None, catalog.module("deux"))
    assert neighbours(catalog, catalog.module("deux").lessons[0]).next_module is None
