"""The journal of sensitive acts: each row is tied to the one before, and no edit stays hidden."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from app.accounts.domain import Role
from app.accounts.domain.events import EventKind
from app.accounts.services import add_user, erase_person, record
from app.db import Database
from app.db.journal import (
    JournalEntry,
    JournalHead,
    JournalKind,
    forget_journal_before,
    journal_event,
    verify_journal,
)

NOW = datetime(2026, 11, 25, 20, 0, tzinfo=UTC)
KINDS = tuple(JournalKind)


def written(db: Session, count: int) -> None:
    for number in range(count):
        journal_event(
            db,
            KINDS[number % len(KINDS)],
            NOW + timedelta(minutes=number),
            actor_id=number % 5 or None,
            subject_id=number % 7 or None,
            about=f"cohorte {number}",
            detail="Été, « noté » → 12",
        )


def test_an_untouched_journal_holds(db: Session) -> None:
    assert verify_journal(db) is None
    written(db, 40)
    db.expire_all()
    assert verify_journal(db) is None


# Values of the same kind that differ from what was there.
CHANGES: dict[str, Callable[[Any, random.Random], Any]] = {
    "at": lambda value, rng: value + timedelta(microseconds=rng.choice([-1, 1, 1000, 86_400_000_000])),
    "kind": lambda value, rng: rng.choice([one.value for one in KINDS if one.value != value]),
    "actor_id": lambda value, rng: rng.choice([one for one in (None, 1, 2, 3, 99) if one != value]),
    "subject_id": lambda value, rng: rng.choice([one for one in (None, 1, 2, 3, 99) if one != value]),
    "about": lambda value, rng: value + rng.choice([" ", "x", "0", "\u00a0"]),
    "detail": lambda value, rng: rng.choice(["", value[:-1], value + ".", value.upper()]),
    "previous": lambda value, rng: value[:-1] + ("0" if value[-1] != "0" else "1"),
    "digest": lambda value, rng: ("0" if value[0] != "0" else "1") + value[1:],
}


def test_a_thousand_random_changes_are_a_thousand_found(db: Session) -> None:
    written(db, 10)
    rng = random.Random(20261125)
    # PostgreSQL answers each look more slowly: a hundred of them there.
    tries = 1000 if db.get_bind().dialect.name == "sqlite" else 100
    found = 0
    for _ in range(tries):
        number = rng.randint(1, 10)
        change = rng.choice([*CHANGES, "row gone", "row copied", "rows swapped", "tail cut"])
        point = db.begin_nested()
        if change in CHANGES:
            value = db.scalar(select(getattr(JournalEntry, change)).where(JournalEntry.number == number))
            db.execute(
                update(JournalEntry)
                .where(JournalEntry.number == number)
                .values({change: CHANGES[change](value, rng)})
                .execution_options(synchronize_session=False)
            )
        elif change == "row gone":
            db.execute(delete(JournalEntry).where(JournalEntry.number == number))
        elif change == "tail cut":
            db.execute(delete(JournalEntry).where(JournalEntry.number >= number))
        elif change == "row copied":
            row = db.execute(select(JournalEntry.__table__).where(JournalEntry.number == number)).one()
            db.execute(JournalEntry.__table__.insert().values({**row._mapping, "number": 11}))
        else:
            other = number % 10 + 1
            for old, new in ((number, 1000), (other, number), (1000, other)):
                db.execute(
                    update(JournalEntry)
                    .where(JournalEntry.number == old)
                    .values(number=new)
                    .execution_options(synchronize_session=False)
                )
        broken = verify_journal(db)
        found += broken is not None and broken <= 11
        point.rollback()
    assert found == tries
    assert verify_journal(db) is None


def test_the_first_broken_row_is_named(db: Session) -> None:
    written(db, 12)
    db.execute(update(JournalEntry).where(JournalEntry.number.in_([7, 9])).values(detail="autre"))
    assert verify_journal(db) == 7
    db.execute(update(JournalHead).values(number=11))
    db.execute(update(JournalEntry).where(JournalEntry.number.in_([7, 9])).values(detail="Été, « noté » → 12"))
    assert verify_journal(db) == 13


def test_acts_at_once_are_one_after_the_other(database: Database) -> None:
    def act(number: int) -> None:
        with database.writing() as db:
            journal_event(db, JournalKind.CODE_MADE, NOW, actor_id=number)

    threads = [threading.Thread(target=act, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as db:
        assert sorted(db.scalars(select(JournalEntry.number))) == list(range(1, 9))
        assert verify_journal(db) is None


def test_an_act_that_is_undone_leaves_no_row(database: Database) -> None:
    with database.writer() as db:
        journal_event(db, JournalKind.CODE_MADE, NOW)
        db.rollback()
    with database.reading() as db:
        assert db.scalar(select(func.count()).select_from(JournalEntry)) == 0
        assert verify_journal(db) is None


def test_erasing_a_person_breaks_no_link_and_leaves_no_name(db: Session) -> None:
    admin = add_user(db, "ana@example.org", "Ana", Role.ADMIN, None, NOW)
    awa = add_user(db, "awa@example.org", "Awa", Role.LEARNER, None, NOW)
    record(db, EventKind.DISABLED, NOW, awa.id, admin.id)
    record(db, EventKind.SIGNED_IN, NOW, awa.id)  # not an act to answer for: the security log alone tells it
    erase_person(db, awa, [], "contact@example.org", NOW)
    rows = db.scalars(select(JournalEntry).order_by(JournalEntry.number)).all()
    assert [(row.kind, row.actor_id, row.subject_id) for row in rows] == [
        ("account_disabled", admin.id, awa.id),
        ("account_erased", None, awa.id),
    ]
    assert not any("awa" in f"{row.about}{row.detail}".casefold() for row in rows)
    assert verify_journal(db) is None


def test_the_oldest_rows_go_and_the_chain_goes_on(db: Session) -> None:
    written(db, 10)
    assert forget_journal_before(db, NOW - timedelta(days=1)) == 0
    assert forget_journal_before(db, NOW + timedelta(minutes=4)) == 4
    assert verify_journal(db) is None
    journal_event(db, JournalKind.RETENTION_RUN, NOW + timedelta(days=1))
    assert verify_journal(db) is None
    db.execute(update(JournalEntry).where(JournalEntry.number == 5).values(actor_id=99))
    assert verify_journal(db) == 5
    db.execute(delete(JournalEntry).where(JournalEntry.number == 5))
    assert verify_journal(db) == 5
    assert forget_journal_before(db, NOW + timedelta(days=2)) == 7  # numbers 5 to 11
    journal_event(db, JournalKind.RETENTION_RUN, NOW + timedelta(days=3))
    assert verify_journal(db) is None
