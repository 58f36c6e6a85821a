"""The retention rules: each at its own end, and sixty years later nobody is left."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import create_app
from app.accounts.domain import Role
from app.accounts.domain.events import EventKind
from app.accounts.models import OneTimeToken, OutgoingMail, SecurityEvent, User
from app.accounts.services import add_user, record
from app.accounts.services.people import ask_reset
from app.administration import queries
from app.administration.domain.retention import ELSEWHERE, RULES
from app.administration.models import RetentionRun
from app.administration.services import retention
from app.administration.services.retention import APPLIED, Passage, apply_rules
from app.cohorts.models import Departure, Enrolment
from app.cohorts.services import create_cohort, enrol, leave
from app.db import Base, Database
from app.db.journal import JournalEntry, JournalKind, journal_event, verify_journal
from app.db.migrate import upgrade
from app.extensions import Course
from app.portfolio.models.evidence import Evidence, EvidenceFile
from app.portfolio.models.vae import VaeJourney, VaeResult
from app.storage import Storage, open_storage
from tests.conftest import settings_for

NOW = datetime(2026, 11, 25, 20, 0, tzinfo=UTC)
DAY = timedelta(days=1)
YEAR = 365 * DAY


class Links:
    def reset(self, token: str) -> str:
        return f"http://localhost/r/{token}"


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    return open_storage(f"file:{tmp_path / 'files'}")


def passed(db: Session, storage: Storage, now: datetime, *, dry: bool = False) -> tuple[RetentionRun, Passage]:
    run = Passage(db, storage, (), "contact@example.org", now, dry=dry)
    report = apply_rules(run)
    assert report.failures == {}
    db.expire_all()
    return report, run


def person(db: Session, name: str, role: Role = Role.LEARNER, **details: Any) -> User:
    return add_user(db, f"{name}@example.org", name, role, None, NOW, **details)


def test_every_rule_is_told_in_full_and_done() -> None:
    assert set(APPLIED) == {rule.key for rule in RULES}
    keys = [rule.key for rule in RULES + ELSEWHERE]
    assert len(keys) == len(set(keys))
    for rule in RULES + ELSEWHERE:
        assert all((rule.data, rule.purpose, rule.basis, rule.delay, rule.then)), rule.key


def test_nothing_goes_before_its_time(db: Session, storage: Storage) -> None:
    awa = person(db, "awa")
    cohort = create_cohort(db, "Automne", date(2026, 11, 25), NOW)
    enrol(db, cohort.id, awa.id, NOW, time_factor=Fraction(4, 3))
    record(db, EventKind.SIGNED_IN, NOW, awa.id)
    report, run = passed(db, storage, NOW + 6 * DAY)
    assert sum(report.counts.values()) == 0
    assert run.doomed == []


@pytest.mark.parametrize(
    ("key", "kept_until", "gone_at"),
    [
        ("unconfirmed", 7 * DAY, 8 * DAY),
        ("mail_bodies", 30 * DAY, 31 * DAY),
        ("mail_traces", 365 * DAY, 366 * DAY),
        ("events", 365 * DAY, 366 * DAY),
        ("departures", 365 * DAY, 366 * DAY),
        ("access", 30 * DAY, 32 * DAY),
        ("gone", 365 * DAY, 366 * DAY),
        ("dormant", 3 * YEAR, 3 * YEAR + DAY),
        ("journal", 5 * YEAR, 5 * YEAR + DAY),
    ],
)
def test_each_kind_of_data_goes_at_its_end(
    db: Session, storage: Storage, key: str, kept_until: timedelta, gone_at: timedelta
) -> None:
    if key == "unconfirmed":
        person(db, "silence", confirmed=False)
    elif key in {"mail_bodies", "mail_traces", "access"}:
        person(db, "awa")
        ask_reset(db, "awa@example.org", Links(), NOW)  # type: ignore[arg-type]
        db.flush()
        assert db.scalar(select(func.count()).select_from(OneTimeToken)) == 1
    elif key == "events":
        record(db, EventKind.SIGNED_IN, NOW, person(db, "awa").id)
    elif key == "departures":
        awa, cohort = person(db, "awa"), create_cohort(db, "Automne", date(2026, 11, 25), NOW)
        enrol(db, cohort.id, awa.id, NOW)
        leave(db, cohort.id, awa.id, NOW, by_self=True)
    elif key == "gone":
        person(db, "awa")
    elif key == "dormant":
        person(db, "ana", Role.ADMIN)
        awa, cohort = person(db, "awa"), create_cohort(db, "Automne", date(2026, 11, 25), NOW)
        enrol(db, cohort.id, awa.id, NOW)
    else:
        journal_event(db, JournalKind.CODE_MADE, NOW)
    db.flush()
    run = Passage(db, storage, (), "contact@example.org", NOW + kept_until - timedelta(seconds=1))
    assert APPLIED[key](run) == 0
    run.now = NOW + gone_at
    assert APPLIED[key](run) >= 1
    assert APPLIED[key](run) == 0
    assert verify_journal(db) is None


def with_evidence(db: Session, storage: Storage, learner: User, key: str) -> EvidenceFile:
    evidence = Evidence(
        learner_id=learner.id,
        kind="document",
        title="Une preuve",
        state="accepted",
        body={},
        digest="0" * 64,
        created_at=NOW,
        updated_at=NOW,
        submitted_at=NOW,
        decided_at=NOW,
    )
    db.add(evidence)
    db.flush()
    file = EvidenceFile(
        evidence_id=evidence.id,
        learner_id=learner.id,
        name="planning-awa.pdf",
        kind="pdf",
        media_type="application/pdf",
        storage_key=key,
        size=9,
        sha256="a" * 64,
        words_read=0,
        added_at=NOW,
    )
    db.add(file)
    storage.put(key, b"%PDF-1.7 ")
    db.flush()
    return file


def test_evidence_goes_six_months_after_the_decision_and_its_digest_five_years_later(
    db: Session, storage: Storage
) -> None:
    awa, bruno = person(db, "awa"), person(db, "bruno")
    cohort = create_cohort(db, "Automne", date(2026, 11, 25), NOW)
    for one in (awa, bruno):
        one.last_seen_at = NOW + 400 * DAY
        enrol(db, cohort.id, one.id, NOW)
    judged, waiting = with_evidence(db, storage, awa, "preuves/a"), with_evidence(db, storage, bruno, "preuves/b")
    db.add(VaeJourney(learner_id=awa.id, framework="rncp40800", blocks=[], begun_at=NOW, updated_at=NOW))
    db.flush()
    db.add(VaeResult(learner_id=awa.id, block="B1", by_vae=True, noted_at=NOW + DAY))
    db.flush()
    report, run = passed(db, storage, NOW + 180 * DAY)
    assert report.counts["evidence"] == 0
    report, run = passed(db, storage, NOW + 185 * DAY)
    assert report.counts["evidence"] == 1
    assert run.doomed == ["preuves/a"]
    assert (judged.name, judged.sha256, judged.removed_at) == ("", "a" * 64, NOW + 185 * DAY)
    assert waiting.removed_at is None
    run.now = NOW + 185 * DAY + 5 * YEAR + DAY
    assert APPLIED["evidence_hashes"](run) == 1


def test_a_dry_run_counts_and_touches_nothing(database: Database, storage: Storage) -> None:
    with database.writing() as db:
        person(db, "ana", Role.ADMIN)
        awa = person(db, "awa")
        person(db, "silence", confirmed=False)
        record(db, EventKind.SIGNED_IN, NOW, awa.id)
        before = db.scalar(select(func.count()).select_from(User))
    with database.writer() as db:
        report, _run = passed(db, storage, NOW + 4 * YEAR, dry=True)
        assert {key for key, count in report.counts.items() if count} >= {"unconfirmed", "gone", "dormant", "events"}
        db.rollback()
    with database.reading() as db:
        assert db.scalar(select(func.count()).select_from(User)) == before
        assert db.scalar(select(func.count()).select_from(RetentionRun)) == 0
        assert db.scalars(select(User.name).where(User.name == "awa")).one() == "awa"
        assert db.scalar(select(func.count()).select_from(SecurityEvent)) == 1


def test_one_rule_that_fails_stops_no_other(
    db: Session, storage: Storage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(run: Passage) -> int:
        run.db.add(User(email="x"))
        run.db.flush()
        return 1

    monkeypatch.setattr(retention, "APPLIED", {**APPLIED, "factors": broken})
    person(db, "silence", confirmed=False)
    run = Passage(db, storage, (), "contact@example.org", NOW + 8 * DAY)
    report = apply_rules(run)
    assert report.failures == {"factors": "IntegrityError"}
    assert report.counts["unconfirmed"] == 1
    assert "retention rule factors failed" in caplog.text


@pytest.fixture(scope="module")
def lived_in(tmp_path_factory: pytest.TempPathFactory, course: Course) -> Iterator[Flask]:
    """The demonstration: people with everything that the product keeps of somebody."""
    app = create_app(settings_for(tmp_path_factory.mktemp("lived_in")), course=course)
    upgrade(app.extensions["tdu"].database)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("DEMO_PASSWORD", "Tilleul-cuivre-horloge-42")
        answer = app.test_cli_runner().invoke(args=["demo", "load"])
    assert answer.exit_code == 0, answer.output
    yield app
    app.extensions["tdu"].database.dispose()


def texts_in(db: Session) -> str:
    """Every text of the base, the course’s own documents left out."""
    told = []
    for table in Base.metadata.sorted_tables:
        if table.name in {"content_versions", "search_state", "content_revisions", "content_drafts"}:
            continue
        told += [json.dumps([str(value) for value in row], ensure_ascii=False) for row in db.execute(select(table))]
    return "\n".join(told)


def test_the_command_counts_then_erases(lived_in: Flask) -> None:
    runner = lived_in.test_cli_runner()
    dry = json.loads(runner.invoke(args=["retention", "run", "--dry-run", "--json"]).output)
    assert dry["dry_run"] is True
    assert dry["failures"] == {}
    assert set(dry["counts"]) == {rule.key for rule in RULES}
    real = runner.invoke(args=["retention", "run"])
    assert real.exit_code == 0, real.output
    assert "Les règles sont passées." in real.output
    with lived_in.extensions["tdu"].database.reading() as db:
        assert len(queries.retention_runs(db)) == 1
        assert (
            db.scalars(select(JournalEntry.kind).order_by(JournalEntry.number.desc()).limit(1)).one() == "retention_run"
        )
        assert db.scalar(select(func.count()).select_from(Enrolment)) >= 1
        assert db.scalar(select(func.count()).select_from(Departure)) == 0
        assert db.scalar(select(func.count()).select_from(OutgoingMail)) >= 0


def test_sixty_years_later_nobody_is_left(lived_in: Flask) -> None:
    runtime = lived_in.extensions["tdu"]
    with runtime.database.reading() as db:
        people = [(user.id, user.name, user.email) for user in db.scalars(select(User))]
        before = texts_in(db)
    assert len(people) >= 5
    assert all(email in before for _, _, email in people)
    later = datetime.now(UTC) + 60 * YEAR
    for instant in (later, later + 400 * DAY):
        with runtime.database.writing() as db:
            run = Passage(db, runtime.storage, tuple(runtime.erasers.values()), "contact@example.org", instant)
            report = apply_rules(run)
            assert report.failures == {}
            assert report.broken_row is None
        for key in run.doomed:
            runtime.storage.delete(key)
    with runtime.database.reading() as db:
        kept = db.scalars(select(User).where(User.erased_at.is_(None))).all()
        assert [user.role for user in kept] == ["admin"]  # the last one: the house is never without any
        after = texts_in(db)
        for user_id, name, email in people:
            if user_id != kept[0].id:
                assert email not in after
                assert name not in after, name
        for table in (
            "enrolments",
            "attempts",
            "attempt_actions",
            "outcomes",
            "exam_seats",
            "statements",
            "outgoing_mails",
        ):
            assert db.scalar(select(func.count()).select_from(Base.metadata.tables[table])) == 0, table
        assert verify_journal(db) is None
    assert not [file.key for file in runtime.storage.list() if not file.key.startswith("organisation/")]
