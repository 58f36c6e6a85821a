"""What to do next, and why: each rule, its limits, and which goes before which."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from app.attempts.domain import GRACE, Mode
from app.content.catalog import Lesson
from app.modules.domain import ReadingState
from app.progress.domain.five_minutes import short_steps
from app.progress.domain.next_step import LOOK_BACK, next_step, steps
from app.progress.domain.situation import StepKind, minutes_left
from tests.progress.builders import (
    NOW,
    WELCOME,
    a_catalog,
    a_copy,
    a_lesson,
    a_module,
    a_quiz,
    a_situation,
    a_trace,
    an_offer,
    an_open_attempt,
    some_progress,
)

Readings = dict[tuple[str, str], ReadingState]


def read(*lessons: Lesson, finished: bool = True, days_ago: float = 2, furthest: int = 3) -> Readings:
    at = NOW - timedelta(days=days_ago)
    return {
        (one.module_id, one.id): ReadingState(
            one.module_id, one.id, None, furthest, at, at, at if finished else None, one.digest
        )
        for one in lessons
    }


def kinds(*things: Any, **situation: Any) -> list[StepKind]:
    copies = situation.pop("copies", ())
    return [step.kind for step in steps(a_catalog(*things), a_situation(*copies, **situation))]


def test_a_newcomer_without_a_title_chooses_one_first_and_may_read_at_once() -> None:
    step = next_step(a_catalog(a_module()), a_situation(framework_chosen=False))
    assert step.kind == StepKind.CHOOSE
    assert step.parts == ("progression", "referentiel")
    assert step.also is not None
    assert step.also.parts == ("modules", "accueil", "lecon-1")


def test_with_one_title_only_there_is_nothing_to_choose() -> None:
    catalog = a_catalog(a_module(), frameworks=())
    assert next_step(catalog, a_situation(framework_chosen=False)).kind == StepKind.LESSON


def test_a_newcomer_with_a_title_reads_the_first_lesson() -> None:
    step = next_step(a_catalog(a_module()), a_situation())
    assert step.parts == ("modules", "accueil", "lecon-1")
    assert "première leçon" in step.reason
    assert step.minutes == 8


def test_somebody_who_did_something_is_never_stopped_by_the_choice_of_a_title() -> None:
    lessons = a_module().lessons
    step = next_step(a_catalog(a_module()), a_situation(readings=read(lessons[0]), framework_chosen=False))
    assert step.kind == StepKind.LESSON


def test_a_copy_whose_time_runs_goes_before_everything() -> None:
    module = a_module()
    situation = a_situation(
        an_open_attempt("presse", minutes_left=12),
        an_open_attempt("large", minutes_left=50),
        a_copy("accueil", 1),
        readings=read(module.lessons[0], finished=False),
    )
    step = next_step(a_catalog(module, a_quiz(), a_quiz("presse"), a_quiz("large")), situation)
    assert (step.kind, step.parts, step.minutes) == (StepKind.DEADLINE, ("tentatives", "presse-open"), 12)
    assert "19\u00a0h\u00a052" in step.reason


def test_a_copy_stays_urgent_until_the_end_of_the_grace_and_not_after() -> None:
    grace = GRACE.total_seconds() / 60
    assert kinds(copies=[an_open_attempt(minutes_left=-grace)]) == [StepKind.DEADLINE]
    assert kinds(copies=[an_open_attempt(minutes_left=-grace - 0.01)]) == []


def test_what_was_touched_last_is_taken_up_first() -> None:
    module = a_module()
    reading = read(module.lessons[0], finished=False, days_ago=0.5)
    catalog = a_catalog(module, a_quiz())
    recent = next_step(catalog, a_situation(an_open_attempt(hours_ago=1), readings=reading))
    assert (recent.kind, recent.parts) == (StepKind.ACTIVITY, ("tentatives", "accueil-open"))
    older = next_step(catalog, a_situation(an_open_attempt(hours_ago=48), readings=reading))
    assert (older.kind, older.parts) == (StepKind.LESSON, ("modules", "accueil", "lecon-1"))
    assert "Partie 3" in older.reason


def test_a_lesson_that_left_the_course_is_not_taken_up() -> None:
    gone = read(a_lesson("disparu", 1), finished=False)
    assert kinds(a_module(), readings=gone) == [StepKind.LESSON]
    assert next_step(a_catalog(a_module()), a_situation(readings=gone)).parts == ("modules", "accueil", "lecon-1")


def test_below_the_mark_one_rereads_then_tries_again() -> None:
    module, quiz = a_module(), a_quiz(module="accueil")
    catalog = a_catalog(module, quiz)
    before = read(*module.lessons, days_ago=5)
    reread = next_step(catalog, a_situation(a_copy(earned=2, days_ago=1), readings=before))
    assert (reread.kind, reread.parts) == (StepKind.REREAD, ("tentatives", "accueil-1"))
    assert "2 points sur 4" in reread.reason
    assert "2,8" in reread.reason
    assert reread.also is not None
    after = before | read(module.lessons[0], days_ago=0.2)
    again = next_step(catalog, a_situation(a_copy(earned=2, days_ago=1), readings=after))
    assert (again.kind, again.parts) == (StepKind.RETRY, ("quiz", "accueil"))


def test_without_a_try_left_one_rereads_once_and_is_not_told_to_try_again() -> None:
    module, quiz = a_module(), a_quiz(module="accueil", max_attempts=2)
    copies = [a_copy(earned=1, days_ago=3), a_copy(earned=2, days_ago=1, number=2)]
    before, after = read(*module.lessons, days_ago=5), read(*module.lessons, days_ago=0.2)
    step = next_step(a_catalog(module, quiz), a_situation(*copies, readings=before))
    assert (step.kind, step.also) == (StepKind.REREAD, None)
    assert kinds(module, quiz, copies=copies, readings=after) == []


def test_only_the_last_copy_says_whether_a_quiz_is_failed() -> None:
    copies = [a_copy(earned=1, days_ago=3), a_copy(earned=4, days_ago=1, number=2)]
    assert kinds(a_quiz(), copies=copies) == []


@pytest.mark.parametrize(
    "copy",
    [
        a_copy(earned=1, mode=Mode.TRAINING),
        a_copy(earned=1, published=False),
        a_copy(earned=1, complete=False),
        a_copy("retire", earned=1),
    ],
    ids=["training", "not published", "waiting for a marking", "no longer in the course"],
)
def test_a_copy_that_says_nothing_yet_asks_for_nothing(copy: Any) -> None:
    assert kinds(a_quiz(), copies=[copy]) == []


def test_an_unpublished_exam_never_tells_its_result() -> None:
    exam = a_copy("examen", earned=1, mode=Mode.EXAM, published=False)
    catalog = a_catalog(a_quiz("examen", mode="exam"))
    situation = a_situation(exam)
    assert next_step(catalog, situation) is LOOK_BACK
    assert short_steps(catalog, situation, LOOK_BACK) == ()


def test_a_module_read_to_its_end_calls_for_its_graded_quiz_before_the_next_module() -> None:
    first, second = a_module("un", order=1), a_module("deux", order=2)
    quiz = a_quiz("preuve", module="un")
    found = list(steps(a_catalog(first, second, quiz), a_situation(readings=read(*first.lessons))))
    assert [step.kind for step in found] == [StepKind.PROVE, StepKind.LESSON]
    assert found[0].parts == ("quiz", "preuve")
    assert "les 2 leçons" in found[0].reason


def test_a_module_half_read_calls_for_its_next_lesson_and_not_for_its_quiz() -> None:
    module = a_module("un", lessons=3)
    found = list(steps(a_catalog(module, a_quiz(module="un")), a_situation(readings=read(module.lessons[0]))))
    assert [step.kind for step in found] == [StepKind.LESSON]
    assert "1 leçon lue sur 3" in found[0].reason


def test_prerequisites_are_read_before_what_asks_for_them() -> None:
    first = a_module("avance", order=1, prerequisites=("base",))
    base = a_module("base", order=2)
    readings = read(a_lesson("ailleurs", 1))
    assert next_step(a_catalog(first, base), a_situation(readings=readings)).parts[1] == "base"


def test_what_a_module_asks_for_is_not_said_to_be_read_when_it_is_not() -> None:
    one, other = a_module("un", order=1, prerequisites=("deux",)), a_module("deux", order=2, prerequisites=("un",))
    barred = next_step(a_catalog(one, other), a_situation(readings=read(a_lesson("ailleurs", 1))))
    assert "vous avez lu ce qu’il demande" not in barred.reason
    base, after = a_module("base", order=1), a_module("suite", order=2, prerequisites=("base",))
    open_now = next_step(a_catalog(base, after), a_situation(readings=read(*base.lessons)))
    assert "vous avez lu ce qu’il demande" in open_now.reason


def test_the_exam_comes_once_every_graded_quiz_is_passed() -> None:
    things = (a_quiz("un"), a_quiz("deux"), a_quiz("examen", mode="exam", time_limit_minutes=45))
    assert kinds(*things, copies=[a_copy("un", 4)]) == []
    situation = a_situation(a_copy("un", 4), a_copy("deux", 3, days_ago=2))
    step = next_step(a_catalog(*things), situation)
    assert (step.kind, step.parts, step.minutes) == (StepKind.EXAM, ("quiz", "examen"), 45)


def test_then_the_weakest_competence_under_way_is_taken_up() -> None:
    quiz = a_quiz("accueil")
    progress = some_progress(a_trace("accueil", 4), offers={WELCOME: (an_offer("accueil"),)})
    step = next_step(a_catalog(quiz), a_situation(a_copy("accueil", 4), progress=progress))
    assert (step.kind, step.parts) == (StepKind.REVISE, ("quiz", "accueil"))
    assert "0 preuve sur 4 attendues" in step.reason


def test_a_quiz_without_a_try_left_is_not_proposed_to_revise() -> None:
    progress = some_progress(a_trace("accueil", 4), offers={WELCOME: (an_offer("accueil"),)})
    quiz = a_quiz("accueil", max_attempts=1)
    assert next_step(a_catalog(quiz), a_situation(a_copy("accueil", 4), progress=progress)) is LOOK_BACK


def test_an_old_acquired_competence_is_refreshed_by_its_oldest_activity() -> None:
    traces = [a_trace(f"q{number}", 9, days_ago=200 + number) for number in range(4)]
    things = [a_quiz(f"q{number}", mode="training") for number in range(4)]
    step = next_step(a_catalog(*things), a_situation(progress=some_progress(*traces)))
    assert (step.kind, step.parts) == (StepKind.REVISE, ("quiz", "q3"))
    fresh = [a_trace(f"q{number}", 9, days_ago=180 - number) for number in range(4)]
    assert next_step(a_catalog(*things), a_situation(progress=some_progress(*fresh))) is LOOK_BACK


def test_when_all_is_done_nothing_is_asked() -> None:
    assert next_step(a_catalog(), a_situation()) is LOOK_BACK


def test_five_minutes_offer_a_part_to_read_mistakes_and_a_short_quiz_but_never_the_next_step() -> None:
    first, second = a_module("un", order=1), a_module("deux", order=2)
    catalog = a_catalog(first, second, a_quiz("un", module="un"), a_quiz("bref", questions=4, mode="training"))
    situation = a_situation(a_copy("un", 3, days_ago=1), readings=read(*first.lessons))
    main = next_step(catalog, situation)
    assert main.parts == ("modules", "deux", "lecon-1")
    found = short_steps(catalog, situation, main)
    assert [step.parts for step in found] == [("tentatives", "un-1"), ("quiz", "bref")]
    later = a_situation(
        a_copy("un", 3, days_ago=1),
        a_copy("deux", 1, days_ago=2, mode=Mode.TRAINING),
        a_copy("bref", 4, days_ago=2, mode=Mode.TRAINING),
        readings=read(*first.lessons, days_ago=8),
        progress=some_progress(a_trace("un", 7)),
    )
    found = short_steps(catalog, later, main)
    assert [step.parts for step in found] == [
        ("tentatives", "deux-1"),
        ("modules", "un", "lecon-1"),
        ("progression", WELCOME),
    ]
    assert all(step.minutes is not None and step.minutes <= 5 for step in found)


def test_a_long_quiz_does_not_fit_in_five_minutes() -> None:
    catalog = a_catalog(a_quiz("long", questions=8, mode="training"))
    assert short_steps(catalog, a_situation(a_copy("autre", 4)), LOOK_BACK) == ()
    catalog = a_catalog(a_quiz("tire", questions=8, mode="training", draw=6))
    assert len(short_steps(catalog, a_situation(a_copy("autre", 4)), LOOK_BACK)) == 1


@pytest.mark.parametrize(("furthest", "left"), [(0, 8), (1, 8), (2, 6), (3, 4), (4, 2), (9, 2)])
def test_the_minutes_left_of_a_lesson_follow_the_parts_passed(furthest: int, left: int) -> None:
    assert minutes_left(a_lesson("accueil", 1, parts=4, minutes=8), furthest) == left


def test_every_step_gives_a_reason_that_completes_because() -> None:
    first, second = a_module("un", order=1), a_module("deux", order=2)
    catalog = a_catalog(first, second, a_quiz("un", module="un"), a_quiz("deux", module="deux"))
    situation = a_situation(
        an_open_attempt("deux", minutes_left=5), a_copy("un", 1), readings=read(*first.lessons, days_ago=9)
    )
    found = list(steps(catalog, situation))
    assert len(found) >= 3
    for step in (*found, LOOK_BACK):
        assert step.reason[0].islower()
        assert step.reason.endswith(".")
        assert step.title
        assert step.button
        assert step.parts
