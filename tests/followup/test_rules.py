"""The rules of follow-up, without a base: each holds exactly from its threshold on."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.followup.domain.concerns import (
    Act,
    ConcernKind,
    Dossier,
    Facts,
    Failing,
    LastAct,
    Late,
    Level,
    Missed,
    Wait,
    WaitKind,
)
from app.followup.domain.missed import Asked, missed_again
from app.followup.domain.rules import RULES, line_of, sorted_lines

NOW = datetime(2026, 11, 25, 8, 30, tzinfo=UTC)


def days_ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def somebody(**facts: object) -> Facts:
    """Enrolled for a month, worked yesterday, nothing waits."""
    base = Facts(7, "Awa Diallo", days_ago(30), LastAct("la leçon « Le secret »", days_ago(1)))
    return replace(base, **facts)  # type: ignore[arg-type]


def kinds_of(facts: Facts) -> list[tuple[ConcernKind, Level]]:
    return [(one.kind, one.level) for one in line_of(facts, NOW).concerns]


def test_somebody_who_works_needs_nobody() -> None:
    assert line_of(somebody(), NOW).first is None


@pytest.mark.parametrize(
    ("days", "expected"), [(6, []), (7, [Level.ATTENTION]), (13, [Level.ATTENTION]), (14, [Level.URGENT])]
)
def test_a_week_without_an_act_is_told_and_two_are_pressing(days: int, expected: list[Level]) -> None:
    found = kinds_of(somebody(last_act=LastAct("la leçon « Le secret »", days_ago(days))))
    assert found == [(ConcernKind.AWAY, level) for level in expected]


@pytest.mark.parametrize(("days", "expected"), [(2, []), (3, [Level.ATTENTION]), (7, [Level.URGENT])])
def test_who_never_began_is_told_after_three_days(days: int, expected: list[Level]) -> None:
    found = kinds_of(somebody(since=days_ago(days), last_act=None))
    assert found == [(ConcernKind.NEVER_BEGUN, level) for level in expected]


def test_days_are_those_of_the_calendar_in_paris() -> None:
    # 23 h 30 in Paris on the 17th: seven midnights later, it is the 24th and not yet seven times 24 hours.
    facts = somebody(last_act=LastAct("un quiz", datetime(2026, 11, 17, 22, 30, tzinfo=UTC)))
    assert line_of(facts, datetime(2026, 11, 23, 22, 59, tzinfo=UTC)).first is None
    assert line_of(facts, datetime(2026, 11, 23, 23, 1, tzinfo=UTC)).first is not None


def test_one_writes_first_and_calls_who_was_told_and_does_not_come_back() -> None:
    gone = somebody(last_act=LastAct("la leçon « Le secret »", days_ago(9)))
    first = line_of(gone, NOW).first
    assert first is not None
    assert first.act is Act.WRITE
    told = line_of(replace(gone, contacted_at=days_ago(3)), NOW).first
    assert told is not None
    assert told.act is Act.CALL
    back_since = line_of(replace(gone, contacted_at=days_ago(12)), NOW).first
    assert back_since is not None
    assert back_since.act is Act.WRITE


def test_three_copies_failed_and_none_passed_is_a_reason() -> None:
    assert kinds_of(somebody(failing=(Failing("Facturation", 2, days_ago(1)),))) == []
    found = line_of(somebody(failing=(Failing("Facturation", 4, days_ago(2)),)), NOW).first
    assert found is not None
    assert found.kind is ConcernKind.FAILING
    assert found.since == days_ago(2)
    assert "4 échecs" in found.words
    assert "Facturation" in found.words


@pytest.mark.parametrize(("missed", "asked", "holds"), [(2, 2, False), (3, 5, True), (3, 6, True), (3, 7, False)])
def test_a_rule_missed_three_times_and_every_second_time_is_a_reason(missed: int, asked: int, holds: bool) -> None:
    facts = somebody(missed=(Missed("Devant un signe d’alerte, appeler le 15.", missed, asked, days_ago(1)),))
    assert bool(kinds_of(facts)) is holds


def test_only_steps_more_than_three_days_late_count_and_the_first_is_named() -> None:
    today = NOW.date()
    late = (Late("Module 3", today - timedelta(days=5)), Late("Module 2", today - timedelta(days=9)))
    just = Late("Module 4", today - timedelta(days=3))
    assert kinds_of(somebody(late=(just,))) == []
    found = line_of(somebody(late=(*late, just)), NOW).first
    assert found is not None
    assert (found.kind, found.level, found.act) == (ConcernKind.LATE, Level.ATTENTION, Act.EXTEND)
    assert found.words == "Module 2, et 1 autre"
    assert kinds_of(somebody(late=(Late("Module 1", today - timedelta(days=14)),))) == [
        (ConcernKind.LATE, Level.URGENT)
    ]


@pytest.mark.parametrize(
    ("left", "gap", "expected"),
    [(61, "x", []), (60, "x", [Level.ATTENTION]), (30, "x", [Level.URGENT]), (30, "", []), (-1, "x", [])],
)
def test_a_dossier_counts_against_the_date_of_the_exam(left: int, gap: str, expected: list[Level]) -> None:
    facts = somebody(exam_on=NOW.date() + timedelta(days=left), dossier=Dossier(gap))
    assert kinds_of(facts) == [(ConcernKind.DOSSIER, level) for level in expected]


def test_without_a_date_of_exam_the_dossier_says_nothing() -> None:
    assert kinds_of(somebody(dossier=Dossier("dossier pas encore commencé"))) == []


def test_the_most_pressing_reason_comes_first_and_the_others_follow() -> None:
    facts = somebody(
        last_act=LastAct("la leçon « Le secret »", days_ago(15)),
        failing=(Failing("Facturation", 3, days_ago(15)),),
        waits=(
            Wait(WaitKind.EVIDENCE, 7, "preuve « Un appel »", "/portfolio/preuves/3", days_ago(20)),
            Wait(WaitKind.MESSAGE, 7, "Le tiers payant", "/formation/messages/1", days_ago(1)),
        ),
    )
    line = line_of(facts, NOW)
    assert [one.kind for one in line.concerns] == [
        ConcernKind.AWAY,
        ConcernKind.MESSAGE,
        ConcernKind.FAILING,
        ConcernKind.READING,
    ]
    assert line.first is not None
    assert line.others == line.concerns[1:]


def test_a_message_that_waits_three_days_is_pressing() -> None:
    def waiting(days: int) -> Facts:
        return somebody(waits=(Wait(WaitKind.MESSAGE, 7, "Aide", "/formation/messages/1", days_ago(days)),))

    assert kinds_of(waiting(2)) == [(ConcernKind.MESSAGE, Level.ATTENTION)]
    assert kinds_of(waiting(3)) == [(ConcernKind.MESSAGE, Level.URGENT)]


def test_lines_are_sorted_by_gravity_then_by_age_then_those_who_need_nobody() -> None:
    gone = somebody(name="A", last_act=LastAct("x", days_ago(15)))
    longer = somebody(name="B", last_act=LastAct("x", days_ago(20)))
    slow = somebody(name="C", last_act=LastAct("x", days_ago(8)))
    fine, quiet = somebody(name="D"), somebody(name="E", last_act=LastAct("x", days_ago(3)))
    lines = sorted_lines([line_of(one, NOW) for one in (fine, quiet, slow, gone, longer)])
    assert [line.facts.name for line in lines] == ["B", "A", "C", "E", "D"]


def test_every_kind_of_reason_has_its_rule_on_the_page() -> None:
    assert {rule.kind for rule in RULES} == set(ConcernKind)
    assert all(rule.threshold and rule.why for rule in RULES)


def test_a_rule_counts_every_time_that_it_is_asked() -> None:
    held, missed = Asked("r1", "Appeler le 15.", True), Asked("r1", "Appeler le 15.", False)
    other = Asked("r2", "Vérifier l’identité.", True)
    found = missed_again([(days_ago(3), (held, missed)), (days_ago(1), (missed, other)), (days_ago(2), (missed,))])
    assert found == (Missed("Appeler le 15.", 3, 4, days_ago(1)),)
