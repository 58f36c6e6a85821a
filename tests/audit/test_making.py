"""The making of packs behind the pages: asked, made, kept a week, handed to whoever asked alone."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.accounts.models import User
from app.audit.domain.verifying import verify
from app.audit.models import AuditPack
from app.audit.services import packs
from app.audit.workshop import Workshop
from app.clock import utc_now
from app.db.journal import JournalEntry
from tests.attendance.people import House, a_house
from tests.people import Person

PACKS = "/formation/dossiers-de-preuve"


@pytest.fixture
def house(app: Flask) -> House:
    with app.extensions["tdu"].database.writing() as db:
        return a_house(db)


@pytest.fixture
def admin(house: House, sign_in: Callable[..., Person]) -> Person:
    return sign_in("admin")


def made_in(app: Flask, after: timedelta = timedelta()) -> int:
    return Workshop(app.extensions["tdu"], lambda: utc_now() + after).make_waiting()


def asked_by(person: Person, house: House) -> str:
    answer = person.post(PACKS, {"sur": "cohorte", "cohorte": str(house.autumn)})
    assert answer.status_code == 303
    return answer.headers["Location"]


def rows(app: Flask) -> list[AuditPack]:
    with app.extensions["tdu"].database.reading() as db:
        return list(db.scalars(select(AuditPack)))


def journal(app: Flask) -> list[tuple[str, str]]:
    with app.extensions["tdu"].database.reading() as db:
        kinds = ("pack_made", "data_exported")
        found = db.scalars(select(JournalEntry).where(JournalEntry.kind.in_(kinds)).order_by(JournalEntry.number))
        return [(one.kind, one.detail) for one in found]


def test_a_pack_is_previewed_asked_made_and_fetched(app: Flask, house: House, admin: Person) -> None:
    seen = admin.get(f"{PACKS}/apercu?sur=cohorte&cohorte={house.autumn}").get_data(as_text=True)
    assert "Aucun positionnement signé pour 1 personne" in seen
    assert f"/formation/apprenants/{house.awa.id}/positionnement" in seen
    page = asked_by(admin, house)
    assert "en attente" in admin.get(page).get_data(as_text=True)
    assert admin.post(f"{page}/fichier").status_code == 409
    assert made_in(app) == 1
    (row,) = rows(app)
    assert (row.state, row.done, row.tries) == ("ready", row.steps, 1)
    answer = admin.post(f"{page}/fichier")
    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    assert verify(answer.data, row.fingerprint).holds
    assert "index.html" in zipfile.ZipFile(io.BytesIO(answer.data)).namelist()
    assert journal(app) == [
        ("pack_made", f"empreinte {row.fingerprint}"),
        ("data_exported", f"empreinte {row.fingerprint}"),
    ]


def test_the_same_instant_asked_again_is_the_same_file(app: Flask, house: House, admin: Person) -> None:
    page = asked_by(admin, house)
    made_in(app)
    again = admin.post(f"{page}/refaire").headers["Location"]
    assert made_in(app) == 1
    one, other = rows(app)
    assert one.sha256 == other.sha256
    assert "identique, octet pour octet" in admin.get(again).get_data(as_text=True)


def test_a_pack_is_its_owner_s_and_goes_after_a_week(
    app: Flask, house: House, admin: Person, sign_in: Callable[..., Person]
) -> None:
    page = asked_by(admin, house)
    made_in(app)
    for other in (sign_in("admin"), sign_in("trainer")):
        assert other.get(page).status_code == 404
        assert other.post(f"{page}/fichier").status_code == 404
    assert sign_in("learner").get(page).status_code in {403, 404}
    runtime = app.extensions["tdu"]
    key = rows(app)[0].storage_key
    with runtime.database.writing() as db:
        assert packs.forget_expired(db, runtime.storage, utc_now() + timedelta(days=6)) == 0
        assert packs.forget_expired(db, runtime.storage, utc_now() + timedelta(days=8)) == 1
    assert not runtime.storage.exists(key)
    assert admin.get(page).status_code == 404


def test_a_process_that_died_leaves_the_pack_to_the_next_three_times(app: Flask, house: House, admin: Person) -> None:
    asked_by(admin, house)
    database = app.extensions["tdu"].database
    with database.writing() as db:
        assert packs.take(db, utc_now()) is not None
    assert made_in(app) == 0
    assert made_in(app, timedelta(minutes=11)) == 1
    assert (rows(app)[0].state, rows(app)[0].tries) == ("ready", 2)
    asked_by(admin, house)
    with database.writing() as db:
        db.execute(update(AuditPack).where(AuditPack.state == "waiting").values(tries=3))
    assert made_in(app) == 0
    assert sorted(row.state for row in rows(app)) == ["failed", "ready"]


def test_a_role_taken_back_takes_the_pack_back(app: Flask, house: House, admin: Person) -> None:
    page = asked_by(admin, house)
    with app.extensions["tdu"].database.writing() as db:
        db.execute(update(User).where(User.id == admin.id).values(role="learner"))
    made_in(app)
    (row,) = rows(app)
    assert (row.state, row.storage_key) == ("failed", None)
    assert "ne permet plus" in row.failure
    assert admin.get(page).status_code in {403, 404}


def test_who_leaves_takes_their_packs_and_those_about_them(app: Flask, house: House, admin: Person) -> None:
    admin.post(PACKS, {"sur": "personne", "personne": str(house.awa.id)})
    made_in(app)
    runtime = app.extensions["tdu"]
    assert [one["objet"] for one in packs_of(app, admin)] == [f"dossier de preuve, personne {house.awa.id}"]
    with runtime.database.writing() as db:
        runtime.erasers["dossiers_de_preuve"](db, house.awa.id, utc_now())
    assert rows(app) == []


def packs_of(app: Flask, person: Person) -> list[dict[str, str]]:
    with app.extensions["tdu"].database.reading() as db:
        return list(app.extensions["tdu"].exporters["dossiers_de_preuve"](db, person.id))


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("sur=periode&du=2026-11-20&au=2026-11-01", "Le dernier jour vient après le premier."),
        ("sur=periode&du=2020-01-01&au=2026-11-01", "Choisissez trois ans au plus."),
        ("sur=periode&du=hier&au=2026-11-01", "Du"),
        ("sur=cohorte&cohorte=99999999999999999999", "Choisissez sur qui porte le dossier."),
    ],
)
def test_a_wrong_choice_is_said_and_kept(admin: Person, query: str, told: str) -> None:
    answer = admin.get(f"{PACKS}/apercu?{query}")
    assert answer.status_code == 422
    assert told in answer.get_data(as_text=True)


def test_a_stranger_to_a_cohort_does_not_learn_that_it_exists(house: House, sign_in: Callable[..., Person]) -> None:
    trainer = sign_in("trainer")
    assert trainer.get(f"{PACKS}/apercu?sur=cohorte&cohorte={house.autumn}").status_code == 404
    assert trainer.post(PACKS, {"sur": "cohorte", "cohorte": str(house.autumn)}).status_code == 404
    assert trainer.post(PACKS, {"sur": "personne", "personne": str(house.awa.id)}).status_code == 404


def test_the_command_verifies_a_file_and_says_the_broken_line(
    app: Flask, house: House, admin: Person, tmp_path: Path
) -> None:
    page = asked_by(admin, house)
    made_in(app)
    content = admin.post(f"{page}/fichier").data
    whole, broken = tmp_path / "dossier.zip", tmp_path / "change.zip"
    whole.write_bytes(content)
    broken.write_bytes(content.replace(b"Awa Diallo", b"Awa Dialla"))
    run = app.test_cli_runner()
    good = run.invoke(args=["audit", "verify", str(whole)])
    assert (good.exit_code, "Dossier intact" in good.output) == (0, True)
    bad = run.invoke(args=["audit", "verify", str(broken)])
    assert bad.exit_code == 1
    assert run.invoke(args=["audit", "verify", str(whole), "--fingerprint", "0" * 64]).exit_code == 1
    assert run.invoke(args=["audit", "verify", str(tmp_path / "rien.zip")]).exit_code == 2
    output = tmp_path / "fait.zip"
    assert run.invoke(args=["audit", "build", "--learner", str(house.awa.id), "--output", str(output)]).exit_code == 0
    assert verify(output.read_bytes()).holds
