"""Who runs the site: what is told, where it shows, who may change it."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.domain import Role
from app.accounts.models import UserSession
from app.accounts.services import add_user
from app.clock import utc_now
from app.db import Database
from app.db.journal import JournalEntry, verify_journal
from app.errors import Conflict, InvalidAction
from app.organisation import services
from app.organisation.domain import TOLD, WORDS, Organisation, digits, is_nda, is_siret
from app.storage import open_storage
from tests.people import Person

SignIn = Callable[..., Person]
NOW = datetime(2026, 11, 25, 20, 0, tzinfo=UTC)
SIRET = "73282932000074"


@pytest.fixture(autouse=True)
def plain_footer(app: Flask) -> Iterator[None]:
    yield
    app.extensions.pop("organisation_footer", None)


def picture(kind: str = "PNG", size: tuple[int, int] = (900, 300), **options: Any) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, (11, 93, 102)).save(buffer, kind, **options)
    return buffer.getvalue()


@pytest.mark.parametrize("number", [SIRET, "35600000000048", "35600000049837"])
def test_a_siret_that_may_be(number: str) -> None:
    assert is_siret(number)


@pytest.mark.parametrize("number", ["", "73282932000075", "7328293200007", "7328293200007x", "73282931000074", "²²"])
def test_a_siret_that_cannot_be(number: str) -> None:
    assert not is_siret(number)


def test_numbers_are_read_and_told_as_people_write_them() -> None:
    assert digits("732 829 320 000\u00a074") == SIRET
    assert is_nda("11756789012")
    assert not is_nda("1175678901")
    told = Organisation(siret=SIRET, nda="11756789012").numbers
    assert told.startswith("SIRET 732 829 320 00074. Déclaration d’activité")
    assert "ne vaut pas agrément" in told
    assert Organisation().numbers == ""


def test_what_is_told_is_read_once_and_again_when_it_changed(database: Database) -> None:
    with database.writing() as db:
        admin = add_user(db, "ana@example.org", "Ana", Role.ADMIN, None, NOW).id
        assert services.organisation(db) == Organisation()
        assert services.change_organisation(db, {"name": " Atelier  Santé "}, 0, admin, NOW) == ("name",)
    with database.reading() as db:
        first = services.organisation(db)
        assert (first.name, first.version) == ("Atelier Santé", 1)
        assert services.organisation(db) is first
    with database.writing() as db:
        services.change_organisation(db, {"name": "Autre"}, 1, admin, NOW + timedelta(seconds=1))
        assert services.organisation(db).name == "Autre"
        db.rollback()
    with database.reading() as db:
        assert services.organisation(db).name == "Atelier Santé"
    with database.writing() as db:
        services.change_organisation(db, {"name": "Troisième"}, 1, admin, NOW + timedelta(seconds=2))
    with database.reading() as db:
        assert (services.organisation(db).name, services.organisation(db).version) == ("Troisième", 2)


def test_two_people_do_not_overwrite_one_another(db: Session) -> None:
    admin = add_user(db, "ana@example.org", "Ana", Role.ADMIN, None, NOW).id
    services.change_organisation(db, {"name": "Une"}, 0, admin, NOW)
    for version in (0, 2, -1):
        with pytest.raises(Conflict):
            services.change_organisation(db, {"name": "Deux"}, version, admin, NOW)
    assert services.change_organisation(db, {"name": "Une"}, 1, admin, NOW) == ()
    assert [row.detail for row in db.scalars(select(JournalEntry))] == ["nom"]
    assert verify_journal(db) is None
    services.forget_actor(db, admin, NOW)
    assert services.export_of(db, admin) == []


@pytest.mark.parametrize("told", [{"siret": "12345678901234"}, {"nda": "12"}])
def test_numbers_that_cannot_be_are_refused(db: Session, told: dict[str, str]) -> None:
    with pytest.raises(InvalidAction):
        services.change_organisation(db, told, 0, 1, NOW)


def test_a_logo_keeps_its_pixels_only(db: Session, tmp_path: Any) -> None:
    admin = add_user(db, "ana@example.org", "Ana", Role.ADMIN, None, NOW).id
    storage = open_storage(f"file:{tmp_path / 'files'}")
    exif = Image.Exif()
    exif[0x010E] = "un secret"
    assert services.change_logo(db, storage, picture("JPEG", exif=exif) + b"<script>", 0, admin, NOW) is None
    first = services.organisation(db).logo_key
    kept = storage.get(first)
    assert b"un secret" not in kept
    assert b"<script>" not in kept
    with Image.open(io.BytesIO(kept)) as drawn:
        assert (drawn.format, drawn.size, dict(drawn.getexif())) == ("JPEG", (600, 200), {})
    assert services.change_logo(db, storage, picture(), 1, admin, NOW) == first
    assert services.organisation(db).logo_type == "image/png"
    assert services.remove_logo(db, 2, admin, NOW) is not None
    assert services.organisation(db).logo_key == ""


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"GIF89a\x01\x00\x01\x00\x00\x00\x00;",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        picture()[:200],
        b"\x89PNG\r\n\x1a\n" + b"0" * (2 * 1024 * 1024),
        picture(size=(12_000, 3_000)),
    ],
    ids=["empty", "gif", "svg", "cut", "heavy", "flood"],
)
def test_what_is_no_picture_is_no_logo(raw: bytes) -> None:
    with pytest.raises(InvalidAction):
        services.reencoded(raw)


def test_each_setting_has_its_word_for_the_journal() -> None:
    assert set(WORDS) == set(TOLD)


FORM = dict.fromkeys(TOLD, "") | {"version": "0"}


def test_an_admin_names_the_organisation_and_pages_tell_it(app: Flask, sign_in: SignIn, stranger: Person) -> None:
    admin = sign_in("admin")
    assert "Non renseigné" in stranger.get("/mentions-legales").get_data(as_text=True)
    sent = FORM | {
        "name": "Atelier Santé & Co",
        "siret": "732 829 320 00074",
        "nda": "11 75 67890 12",
        "contact_email": "bonjour@atelier.example",
        "dpo_contact": "Mme Vidal, dpo@atelier.example",
        "legal_text": "Premier.\r\n\r\n<script>alert(1)</script>",
        "footer": "Atelier Santé, organisme de formation",
    }
    assert admin.post("/admin/organisation", sent).status_code == 303
    legal = stranger.get("/mentions-legales").get_data(as_text=True)
    assert "Atelier Santé &amp; Co" in legal
    assert SIRET in legal
    assert "&lt;script&gt;" in legal
    assert "<script>alert" not in legal
    assert "Atelier Santé, organisme de formation" in stranger.get("/").get_data(as_text=True)
    assert "Mme Vidal" in stranger.get("/confidentialite").get_data(as_text=True)
    assert "bonjour@atelier.example" in stranger.get("/aide").get_data(as_text=True)
    assert stranger.get("/emetteur").get_json()["name"] == "Atelier Santé & Co"
    stale = admin.post("/admin/organisation", sent | {"name": "Trop tard"})
    assert stale.status_code == 422
    assert "Trop tard" in stale.get_data(as_text=True)
    for wrong in ({"siret": "1"}, {"nda": "x"}, {"contact_email": "non"}, {"footer": "x" * 201}, {"version": ""}):
        assert admin.post("/admin/organisation", sent | {"version": "1"} | wrong).status_code == 422, wrong


def test_a_logo_is_sent_seen_and_taken_away(sign_in: SignIn, stranger: Person) -> None:
    admin = sign_in("admin")
    assert stranger.get("/organisation/logo").status_code == 404
    bad = {"logo-version": "0", "logo-logo": (io.BytesIO(b"non"), "logo.png")}
    assert admin.post("/admin/organisation/logo", bad).status_code == 422
    good = {"logo-version": "0", "logo-logo": (io.BytesIO(picture()), "logo.png")}
    assert admin.post("/admin/organisation/logo", good).status_code == 303
    seen = stranger.get("/organisation/logo")
    assert (seen.status_code, seen.content_type) == (200, "image/png")
    assert stranger.get("/organisation/logo", headers={"If-None-Match": seen.headers["ETag"]}).status_code == 304
    assert admin.post("/admin/organisation/logo/retirer", {"retrait-version": "0"}).status_code == 409
    assert admin.post("/admin/organisation/logo/retirer", {"retrait-version": "1"}).status_code == 303
    assert stranger.get("/organisation/logo").status_code == 404


@pytest.mark.parametrize("role", ["learner", "trainer", "evaluator"])
def test_nobody_else_changes_the_organisation(sign_in: SignIn, role: str) -> None:
    somebody = sign_in(role)
    assert somebody.get("/admin/organisation").status_code == 403
    for path in ("", "/logo", "/logo/retirer"):
        assert somebody.post(f"/admin/organisation{path}", FORM).status_code == 403


def test_an_old_proof_is_asked_again(app: Flask, sign_in: SignIn) -> None:
    admin = sign_in("admin")
    with app.extensions["tdu"].database.writing() as db:
        db.query(UserSession).update({"reauthenticated_at": utc_now() - timedelta(minutes=11)})
    for answer in (admin.get("/admin/organisation"), admin.post("/admin/organisation", FORM)):
        assert "/compte/confirmer" in answer.headers["Location"]
