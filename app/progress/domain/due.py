"""What is expected of a learner, and what a learner waits for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from app.attempts.domain import Mode
from app.attendance.domain import paris_day
from app.content.catalog import Catalog
from app.progress.domain.mastery import FrameworkProgress, Mastery
from app.progress.domain.situation import PastAttempt, Situation, title_of
from app.progress.domain.words import date_words, day_words, days_away_words, plural, when_words
from app.terminology.domain.session import minutes_for

SOON_DAYS = 7
WAITED_FOR = timedelta(days=365)


@dataclass(frozen=True)
class Due:
    """One line: when, what, and how it stands; `soon` draws the eye, `parts` is empty when nothing opens it."""

    when: str
    what: str
    state: str
    parts: tuple[str, ...] = ()
    soon: bool = False


@dataclass(frozen=True)
class CohortEnd:
    """The last day of a cohort the learner is enrolled in."""

    title: str
    ends_on: date


def dues(
    catalog: Catalog, situation: Situation, cohorts: Iterable[CohortEnd], exam_date: date | None
) -> tuple[Due, ...]:
    """First the copies whose time runs, then the days to come in order, then what waits for somebody else."""
    return (
        *_running(catalog, situation),
        *_days_to_come(situation, cohorts, exam_date),
        *_waiting(catalog, situation),
    )


def cards_due(count: int) -> tuple[Due, ...]:
    """The cards that come back today, with the time that they take; nothing when there are none."""
    if not count:
        return ()
    what = plural(count, "carte due", "cartes dues")
    minutes = plural(minutes_for(count), "minute", "minutes")
    return (Due("Aujourd’hui", f"{what}, {minutes}", "Révision de la terminologie", ("revision",)),)


def _running(catalog: Catalog, situation: Situation) -> Iterator[Due]:
    running = [(one.deadline_at, one) for one in situation.open_attempts if one.deadline_at is not None]
    for deadline_at, one in sorted(running, key=lambda pair: (pair[0], pair[1].id)):
        yield Due(
            f"Avant {when_words(deadline_at, situation.now).removeprefix('à ')}",
            title_of(catalog, one),
            "Votre copie est commencée. À cette heure, elle sera prise telle qu’elle est.",
            ("tentatives", one.id),
            soon=True,
        )


def _days_to_come(situation: Situation, cohorts: Iterable[CohortEnd], exam_date: date | None) -> Iterator[Due]:
    today = paris_day(situation.now)
    state = _acquired_words(situation.progress)
    days = [(one.ends_on, f"Dernier jour de « {one.title} »") for one in cohorts]
    if exam_date is not None:
        days.append((exam_date, "Votre examen"))
    for day, what in sorted(days):
        if day >= today:
            when = f"{day_words(day, today).capitalize()}, {days_away_words(day, today)}"
            yield Due(when, what, state, ("progression",), soon=(day - today).days <= SOON_DAYS)


def _acquired_words(progress: FrameworkProgress) -> str:
    total = len(progress.competences)
    acquired = progress.count(Mastery.ACQUIRED)
    if not acquired:
        return "Pas encore de compétence acquise" if total else ""
    return f"{plural(acquired, 'compétence acquise', 'compétences acquises')} sur {total}"


def _waiting(catalog: Catalog, situation: Situation) -> Iterator[Due]:
    for one in situation.attempts:
        if one.open or one.closed_at is None or situation.now - one.closed_at > WAITED_FOR:
            continue
        if one.mode == Mode.EXAM and not one.published:
            yield _wait(catalog, situation, one, "Le résultat paraîtra le jour de sa publication.")
        elif not one.complete:
            yield _wait(
                catalog, situation, one, "Une réponse rédigée attend la correction d’une formatrice ou d’un formateur."
            )


def _wait(catalog: Catalog, situation: Situation, one: PastAttempt, state: str) -> Due:
    assert one.closed_at is not None
    return Due(
        f"Copie rendue {date_words(one.closed_at, situation.now)}",
        title_of(catalog, one),
        state,
        ("tentatives", one.id),
    )
