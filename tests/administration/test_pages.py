"""The pages of administration: journal, conservation, health."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import text, update

from app.accounts.models import OutgoingMail, User, UserSession
from app.administration.domain import health
from app.administration.domain.health import CheckState
from app.administration.models import BackupRun, ChoreRun
from app.administration.services.health import disk
from app.administration.wiring import Noted
from app.chores import run_chores
from app.clock import utc_now
from app.db import Database
from app.db.journal import JournalEntry, JournalKind, journal_event
from tests.people import Person, add_person

SignIn = Callable[..., Person]
NOW = datetime(2026, 11, 25, 20, 0, tzinfo=UTC)


def acts(app: Flask, *kinds: JournalKind, actor: int | None = None, subject: int | None = None) -> None:
    with app.extensions["tdu"].database.writing() as db:
        for kind in kinds:
            journal_event(db, kind, utc_now(), actor_id=actor, subject_id=subject, about="cohorte 7")


def test_the_journal_is_filtered_by_act_person_and_day(app: Flask, sign_in: SignIn) -> None:
    admin = sign_in("admin", name="Ana Petit")
    awa = add_person(app, name="Fatou Ndiaye")
    acts(app, JournalKind.CODE_MADE, JournalKind.CODE_CLOSED, actor=admin.id)
    acts(app, JournalKind.COHORT_JOINED, actor=awa, subject=awa)
    today = utc_now().date()

    def shown(**query: str) -> str:
        table = admin.get("/admin/journal", query_string=query).get_data(as_text=True)
        return table.partition("<tbody>")[2].partition("</tbody>")[0]

    assert shown().count("<tr>") == 3
    assert "Code de cohorte ouvert" in shown(fait="code_made")
    assert "Code de cohorte fermé" not in shown(fait="code_made")
    assert shown(personne="ndiaye").count("<tr>") == 1
    assert shown(personne="%").count("<tr>") == 0
    assert shown(du=today.isoformat()).count("<tr>") == 3
    assert shown(au=(today - timedelta(days=2)).isoformat()) == ""
    assert shown(page="2") == ""
    for wrong in ({"fait": "x' or 1"}, {"du": "hier"}, {"personne": "x" * 101}):
        assert admin.get("/admin/journal", query_string=wrong).status_code == 422, wrong
    for odd in ({"page": "0"}, {"page": "²"}, {"page": "9" * 40}, {"du": "9999-12-31", "au": "9999-12-31"}):
        assert admin.get("/admin/journal", query_string=odd).status_code == 200, odd


def test_a_journal_that_was_edited_says_so(app: Flask, sign_in: SignIn) -> None:
    admin = sign_in("admin")
    acts(app, JournalKind.CODE_MADE, JournalKind.CODE_CLOSED)
    assert "La chaîne est intacte" in admin.get("/admin/journal?verifier=1").get_data(as_text=True)
    assert "chaîne intacte" in admin.get("/admin/sante").get_data(as_text=True)
    with app.extensions["tdu"].database.writing() as db:
        db.execute(update(JournalEntry).where(JournalEntry.number == 1).values(about="cohorte 8"))
    assert "La ligne 1 n’est pas telle" in admin.get("/admin/journal?verifier=1").get_data(as_text=True)
    assert "la ligne 1 n’est pas telle" in admin.get("/admin/sante").get_data(as_text=True)


def test_the_journal_is_taken_away_without_a_formula(app: Flask, sign_in: SignIn) -> None:
    admin = sign_in("admin")
    trap = add_person(app, name="=HYPERLINK(0)")
    acts(app, JournalKind.CODE_MADE, actor=trap)
    acts(app, JournalKind.CODE_CLOSED)
    answer = admin.post("/admin/journal/export?fait=code_made")
    assert answer.content_type.startswith("text/csv")
    rows = list(csv.reader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff")), delimiter=";"))
    assert len(rows) == 2
    assert rows[1][4] == "'=HYPERLINK(0)"
    assert "Journal exporté" in admin.get("/admin/journal").get_data(as_text=True)
    assert admin.post("/admin/journal/export?du=hier").status_code == 303
    with app.extensions["tdu"].database.writing() as db:
        db.query(UserSession).update({"reauthenticated_at": utc_now() - timedelta(minutes=11)})
    assert "/compte/confirmer" in admin.post("/admin/journal/export").headers["Location"]


@pytest.mark.parametrize("role", ["learner", "trainer", "evaluator"])
def test_only_an_admin_enters(sign_in: SignIn, role: str) -> None:
    somebody = sign_in(role)
    for path in ("/admin/journal", "/admin/conservation", "/admin/sante"):
        assert somebody.get(path).status_code == 403
    assert somebody.post("/admin/journal/export").status_code == 403


def test_acts_of_the_pages_are_in_the_journal(app: Flask, sign_in: SignIn) -> None:
    admin = sign_in("admin", name="Ana Petit")
    bruno = add_person(app, name="Bruno Marchand")
    path = admin.post(
        "/formation/cohortes/nouvelle", {"title": "Hiver", "starts_on": "2026-12-01", "framework": ""}
    ).headers["Location"]
    admin.post(f"{path}/codes", {"days": "30"})
    admin.post(f"/admin/personnes/{bruno}/fermer")
    page = admin.get("/admin/journal").get_data(as_text=True)
    for words in ("Cohorte créée", "Code de cohorte ouvert", "Compte fermé", "Bruno Marchand", "Ana Petit"):
        assert words in page


def test_conservation_shows_each_rule_and_each_passage(app: Flask, sign_in: SignIn) -> None:
    admin = sign_in("admin")
    assert "Aucun passage" in admin.get("/admin/conservation").get_data(as_text=True)
    touched = run_chores(app.extensions["tdu"])
    assert touched["conservation"] == 0
    page = admin.get("/admin/conservation").get_data(as_text=True)
    assert "Aucun passage" not in page
    assert "6 mois après la décision finale du jury" in page
    assert "rien n’était arrivé à son terme" in page


def test_health_tells_what_fares_well_and_what_does_not(app: Flask, sign_in: SignIn) -> None:
    admin = sign_in("admin")
    run_chores(app.extensions["tdu"])
    page = admin.get("/admin/sante").get_data(as_text=True)
    for words in ("SQLite", "à jour (", "libres sur", "dossier local, répond", "aucune n’est notée", "conservation"):
        assert words in page, words
    with app.extensions["tdu"].database.writing() as db:
        db.add(BackupRun(at=utc_now() - timedelta(hours=2), name="x.zip", size=10, row_count=5))
        db.add(
            OutgoingMail(
                message_id="m",
                recipient="a@example.org",
                subject="s",
                text="t",
                html="h",
                state="waiting",
                created_at=utc_now() - timedelta(hours=3),
                next_try_at=utc_now(),
            )
        )
    page = admin.get("/admin/sante").get_data(as_text=True)
    assert "il y a 2 heures" in page
    assert "le plus ancien attend depuis 3 heures" in page


def test_health_speaks_of_postgresql_too(database: Database) -> None:
    from app.administration import queries  # noqa: PLC0415 - named as the page names it

    with database.reading() as db:
        assert queries.database_size(db) > 10_000
        assert queries.database_version(db)[0].isdigit()
        assert queries.outbox(db, NOW).waiting == 0


@pytest.mark.parametrize(
    ("check", "state"),
    [
        (health.backup_check(None, False, NOW), "urgent"),
        (health.backup_check(NOW - timedelta(hours=26), False, NOW), "ok"),
        (health.backup_check(NOW - timedelta(hours=26, minutes=1), False, NOW), "urgent"),
        (health.backup_check(NOW - timedelta(hours=2), True, NOW), "attention"),
        (health.disk_check(2 * 1024**3, 10 * 1024**3), "ok"),
        (health.disk_check(2 * 1024**3, 100 * 1024**3), "attention"),
        (health.disk_check(1024**3 - 1, 2 * 1024**3), "urgent"),
        (health.mail_check(3, NOW - timedelta(minutes=59), 0, NOW), "ok"),
        (health.mail_check(3, NOW - timedelta(minutes=61), 0, NOW), "urgent"),
        (health.mail_check(0, None, 2, NOW), "attention"),
        (health.chores_check(None, 0, NOW), "attention"),
        (health.chores_check(NOW - timedelta(minutes=5), 0, NOW), "ok"),
        (health.chores_check(NOW - timedelta(minutes=31), 0, NOW), "attention"),
        (health.chores_check(NOW, 1, NOW), "attention"),
        (health.retention_check(None, 0, NOW), "attention"),
        (health.retention_check(NOW, 1, NOW), "urgent"),
        (health.retention_check(NOW - timedelta(hours=27), 0, NOW), "attention"),
        (health.journal_check(12, 3), "urgent"),
        (health.journal_check(12, None), "ok"),
    ],
)
def test_each_check_worries_when_it_must(check: health.Check, state: str) -> None:
    assert check.state == state
    assert bool(check.advice) is (check.state is not CheckState.OK)


def test_a_full_disk_is_seen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert disk(tmp_path).title == "Disque"
    monkeypatch.setattr("shutil.disk_usage", lambda path: SimpleNamespace(free=10, total=10**12))
    assert disk(tmp_path).state is CheckState.URGENT


def test_a_chore_is_noted_when_it_ends_well(database: Database) -> None:
    calls: list[int] = []

    def chore(db: object, now: datetime) -> int:
        calls.append(1)
        if len(calls) == 2:
            raise RuntimeError
        return 3

    noted = Noted("rangement", chore)
    with database.writing() as db:
        assert noted(db, NOW) == 3
    with pytest.raises(RuntimeError), database.writing() as db:
        noted(db, NOW + timedelta(hours=1))
    with database.writing() as db:
        noted(db, NOW + timedelta(minutes=5))
    with database.reading() as db:
        assert (db.get_one(ChoreRun, "rangement").at, db.get_one(ChoreRun, "rangement").touched) == (NOW, 3)
    with database.writing() as db:
        noted(db, NOW + timedelta(minutes=10))
    with database.reading() as db:
        assert db.get_one(ChoreRun, "rangement").at == NOW + timedelta(minutes=10)
        assert db.scalar(text("SELECT count(*) FROM chore_runs")) == 1
        assert db.query(User).count() == 0


@pytest.mark.parametrize(
    ("size", "words"),
    [(0, "0 octets"), (1023, "1023 octets"), (2048, "2 ko"), (3_670_016, "3,5 Mo"), (5 * 1024**4, "5120 Go")],
)
def test_sizes_are_told_in_words(size: int, words: str) -> None:
    assert health.size_words(size) == words
