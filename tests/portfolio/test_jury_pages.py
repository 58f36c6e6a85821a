"""A frozen copy and the links that open it: what a juror sees, for how long, and that it is seen."""

from __future__ import annotations

import hashlib
import io
import json
import re
import tracemalloc
import zipfile
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from flask import Flask

from app.accounts.domain import Role
from app.clock import utc_now
from app.documents.archive import stream_archive
from app.errors import InvalidAction
from app.portfolio.models.jury import FrozenRecord, JuryLink
from app.portfolio.queries import record as record_queries
from app.portfolio.services import frozen as copies
from app.portfolio.services.jury import note_look
from app.portfolio.services.record_data import erase, export_of, purge
from tests.people import Person
from tests.portfolio.dossiers import an_evidence, example_ids, frozen, joined, shared, written

PDF = b"%PDF-1.7\n" + b"une fiche d'appel " * 200


def a_shared_dossier(app: Flask, person: Person, **asked: str) -> tuple[str, str]:
    first, _ = written(app, person)
    joined(app, person, first, an_evidence(app, person, file=PDF))
    return shared(app, person, frozen(app, person), **asked)


class Links(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found += [value for name, value in attrs if name in {"href", "src"} and value]


def test_a_juror_reads_the_dossier_alone_and_each_claim_opens_its_evidence(app, sign_in, stranger):
    person = sign_in()
    path, _ = a_shared_dossier(app, person)
    answer = stranger.get(path)
    page = answer.get_data(as_text=True)
    assert "Un accueil en période d’épidémie" in page
    assert "<nav" not in page
    assert "/connexion" not in page
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert answer.headers["Cache-Control"] == "no-store"
    links = Links(page).found
    assert all(link.startswith((path, "#", "/static/")) for link in links), links
    assert f"{path}/preuves/1" in links
    piece = stranger.get(f"{path}/preuves/1").get_data(as_text=True)
    assert hashlib.sha256(PDF).hexdigest() in piece
    assert f"{path}/preuves/1/fichier" in Links(piece).found
    file = stranger.get(f"{path}/preuves/1/fichier")
    assert file.data == PDF
    assert "sandbox" in file.headers["Content-Security-Policy"]
    assert stranger.get(f"{path}/dossier.pdf").data.startswith(b"%PDF-")
    assert stranger.get(f"{path}/preuves/2").status_code == 404
    looks = person.get("/dossier-professionnel/partages").get_data(as_text=True)
    for what in ("Dossier</td>", "Preuve n°\u00a01</td>", "Dossier en PDF</td>"):
        assert what in looks, what
    assert "Preuve n°\u00a02" not in looks


def test_a_link_is_closed_at_once_and_ends_by_itself(app, sign_in, stranger):
    person = sign_in()
    path, _ = a_shared_dossier(app, person)
    other, _ = shared(app, person, 1)
    with app.extensions["tdu"].database.writing() as db:
        kept = db.query(JuryLink).order_by(JuryLink.id).all()
        assert kept[0].expires_at - kept[0].created_at == timedelta(days=14)
        token = path.rpartition("/")[2]
        assert token not in json.dumps([[one.token_hash, one.label, one.code_hash] for one in kept])
        number = kept[0].id
    assert person.post(f"/dossier-professionnel/liens/{number}/fermer").status_code == 303
    for address in (path, f"{path}/preuves/1", f"{path}/archive.zip", f"{path}/dossier.pdf"):
        assert stranger.get(address).status_code == 410
    assert stranger.get(other).status_code == 200
    with app.extensions["tdu"].database.writing() as db:
        past = utc_now() - timedelta(days=20)
        db.query(JuryLink).update({"created_at": past, "expires_at": past + timedelta(days=1)})
    assert stranger.get(other).status_code == 410
    assert stranger.get("/jury/" + "a" * 43).status_code == 404


def test_a_link_lasts_sixty_days_at_most(app, sign_in):
    person = sign_in()
    written(app, person)
    copy = frozen(app, person)
    answer = person.post(f"/dossier-professionnel/copies/{copy}/liens", {"label": "Jury", "days": "90"})
    assert answer.status_code == 422


def test_a_code_is_asked_and_guesses_are_slowed_down(app, sign_in, stranger):
    person = sign_in()
    path, code = a_shared_dossier(app, person, with_code="y")
    assert len(code.replace(" ", "")) == 8
    door = stranger.get(path).get_data(as_text=True)
    assert "code à huit chiffres" in door
    assert "épidémie" not in door
    assert "Hélène" not in door
    for address in (f"{path}/preuves/1", f"{path}/archive.zip", f"{path}/dossier.pdf", f"{path}/preuves/1/fichier"):
        assert stranger.get(address).status_code == 404
    assert stranger.post(path, {"code": "00000000"}).status_code == 422
    assert stranger.post(path, {"code": code}).status_code == 303
    assert "épidémie" in stranger.get(path).get_data(as_text=True)
    assert stranger.get(f"{path}/preuves/1").status_code == 200
    guesser = Person(app)
    answers = [guesser.post(path, {"code": f"1111111{number}"}).status_code for number in range(7)]
    assert answers[:5] == [422] * 5
    assert answers[5:] == [429, 429]


def test_what_a_jury_saw_stays_as_it_was(app, sign_in, stranger):
    person = sign_in()
    path, _ = a_shared_dossier(app, person)
    before = stranger.get(path).get_data(as_text=True)
    first = example_ids(app, person)[0]
    person.post(f"/dossier-professionnel/exemples/{first}", {"intitule": "Un autre titre", "rev.intitule": "1"})
    with app.extensions["tdu"].database.writing() as db:
        db.connection().exec_driver_sql("DELETE FROM evidence_competences")
        db.connection().exec_driver_sql("DELETE FROM evidence_files")
        db.connection().exec_driver_sql("DELETE FROM evidence")
    app.extensions["tdu"].storage.delete("preuves/000001")
    assert stranger.get(path).get_data(as_text=True) == before
    assert stranger.get(f"{path}/preuves/1/fichier").data == PDF


def test_the_archive_opens_without_a_connection_and_its_manifest_holds(app, sign_in, stranger):
    person = sign_in()
    path, _ = a_shared_dossier(app, person)
    answer = stranger.get(f"{path}/archive.zip")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        names = archive.namelist()
        assert archive.testzip() is None
        manifest = archive.read("manifeste.json")
        told = json.loads(manifest)
        assert {one["name"] for one in told["fichiers"]} == set(names) - {"manifeste.json", "lisez-moi.txt"}
        for one in told["fichiers"]:
            data = archive.read(one["name"])
            assert (hashlib.sha256(data).hexdigest(), len(data)) == (one["sha256"], one["size"])
        assert hashlib.sha256(manifest).hexdigest() in archive.read("lisez-moi.txt").decode("utf-8-sig")
        for name in [one for one in names if one.endswith(".html")]:
            folder = name.rpartition("/")[0]
            page = archive.read(name).decode()
            assert "<script" not in page
            for link in Links(page).found:
                target = link.partition("#")[0]
                assert "://" not in link
                assert not link.startswith("/")
                where = f"{folder}/{target}" if folder else target
                assert not target or re.sub(r"[^/]+/\.\./", "", where) in names, (name, link)
        index = archive.read("index.html").decode()
        assert "preuves/01.html" in Links(index).found
        assert archive.read("dossier.pdf").startswith(b"%PDF-")
    with app.extensions["tdu"].database.reading() as db:
        assert db.query(FrozenRecord).one().digest == hashlib.sha256(manifest).hexdigest()
    assert answer.data == stranger.get(f"{path}/archive.zip").data


def test_an_archive_of_thirty_attachments_is_sent_without_being_held_in_memory(app, sign_in):
    person = sign_in()
    first, second = written(app, person)
    size = 2 * 1024 * 1024
    for number in range(30):
        data = b"%PDF-1.7\n" + bytes([number]) * size
        joined(app, person, first if number % 2 else second, an_evidence(app, person, f"Fiche {number}", data))
    copy = frozen(app, person)
    runtime = app.extensions["tdu"]
    with runtime.database.reading() as db:
        row = db.get(FrozenRecord, copy)
        tracemalloc.start()
        sent = sum(len(piece) for piece in copies.archive(runtime.storage, row))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert sent > 30 * size
    assert peak < 6 * 1024 * 1024, f"{peak / 1024 / 1024:.1f} MiB for {sent / 1024 / 1024:.0f} MiB sent"


def test_a_dossier_with_a_patients_name_or_a_changed_evidence_is_not_frozen(app, sign_in):
    person = sign_in()
    first, _ = written(app, person)
    person.post(f"/dossier-professionnel/exemples/{first}", {"r3": "Avec Mme Haddad.", "rev.r3": "1"})
    answer = person.post("/dossier-professionnel/copies", {"title": "Session"})
    assert answer.status_code == 422
    assert "Haddad" in answer.get_data(as_text=True)
    person.post(f"/dossier-professionnel/exemples/{first}", {"r3": "Avec ma tutrice.", "rev.r3": "2"})
    joined(app, person, first, an_evidence(app, person))
    with app.extensions["tdu"].database.writing() as db:
        db.connection().exec_driver_sql("UPDATE evidence SET digest = 'f' || substr(digest, 2)")
    answer = person.post("/dossier-professionnel/copies", {"title": "Session"})
    assert answer.status_code == 422
    assert "elle a changé depuis son insertion" in answer.get_data(as_text=True)


def test_a_copy_and_its_links_are_their_owners_alone(app, sign_in):
    person, other = sign_in(), sign_in()
    written(app, person)
    copy = frozen(app, person)
    path = f"/dossier-professionnel/copies/{copy}"
    for somebody in (other, sign_in(Role.TRAINER), sign_in(Role.EVALUATOR), sign_in(Role.ADMIN)):
        assert somebody.get(path).status_code == 404
        assert somebody.get(f"{path}/archive.zip").status_code == 404
        assert somebody.post(f"{path}/liens", {"label": "x", "days": "14"}).status_code == 404
    written(app, other)
    shared(app, person, copy)
    assert other.post("/dossier-professionnel/liens/1/fermer").status_code == 404


def test_all_is_given_to_its_owner_and_erased_but_for_the_digest_of_copies(app, sign_in, stranger):
    person, other = sign_in(), sign_in()
    path, _ = a_shared_dossier(app, person)
    stranger.get(path)
    runtime = app.extensions["tdu"]
    with runtime.database.reading() as db:
        (given,) = export_of(db, person.id)
        assert export_of(db, other.id) == []
        digest = db.query(FrozenRecord).one().digest
        keys = [file["key"] for file in db.query(FrozenRecord).one().files.values()]
    told = json.dumps(given, ensure_ascii=False)
    for marker in ("Un accueil en période d’épidémie", digest, "Jury", "12 rue des Tilleuls"):
        assert marker in told, marker
    with runtime.database.writing() as db:
        erase(db, runtime.storage, person.id, utc_now())
    with runtime.database.reading() as db:
        row = db.query(FrozenRecord).one()
        assert (row.digest, row.document, row.title, row.files) == (digest, "", "", {})
        (left,) = export_of(db, person.id)
        assert "épidémie" not in json.dumps(left, ensure_ascii=False)
    assert not any(runtime.storage.exists(key) for key in keys)
    assert stranger.get(path).status_code in {404, 410}


def test_looks_are_forgotten_a_year_after_the_end_of_their_link(app, sign_in, stranger):
    person = sign_in()
    path, _ = a_shared_dossier(app, person)
    stranger.get(path)
    database = app.extensions["tdu"].database
    with database.writing() as db:
        assert purge(db, utc_now() + timedelta(days=14 + 364)) == 0
        assert purge(db, utc_now() + timedelta(days=14 + 366)) == 1


def test_an_archive_takes_no_name_that_leaves_its_folder():
    at = utc_now()
    for name in ("../x", "/x", "a//b", "a/../b", "c:\\x", ""):
        with pytest.raises(InvalidAction):
            list(stream_archive([(name, iter((b"x",)))], at))


def test_leaving_the_product_erases_dossier_evidence_and_links_together(app, sign_in, stranger):
    person, trainer = sign_in(), sign_in(Role.TRAINER)
    path, _ = a_shared_dossier(app, person)
    stranger.get(path)
    runtime = app.extensions["tdu"]
    with runtime.database.writing() as db:
        record = record_queries.records_of(db, person.id)[0]
        note_look(db, record.id, "Dossier", utc_now(), viewer_id=trainer.id)
    for somebody in (trainer.id, person.id):
        with runtime.database.writing() as db:
            for eraser in runtime.erasers.values():
                eraser(db, somebody, utc_now())
    with runtime.database.reading() as db:
        kept = json.dumps(export_of(db, person.id), ensure_ascii=False)
        assert record_queries.looks_of(db, record.id) == []
    assert "épidémie" not in kept
    assert "Tilleuls" not in kept
    assert stranger.get(path).status_code in {404, 410}


def test_an_administrator_closes_a_link_without_reading_what_it_opens(app, sign_in, stranger):
    person, admin = sign_in(name="Hélène Morvan"), sign_in(Role.ADMIN)
    path, _ = a_shared_dossier(app, person)
    page = admin.get("/admin/partages").get_data(as_text=True)
    assert "Dossier de Hélène Morvan" in page
    assert "épidémie" not in page
    assert path.rpartition("/")[2] not in page
    assert admin.post("/admin/partages/1/fermer").status_code == 303
    assert stranger.get(path).status_code == 410
    assert "Aucun lien n’est ouvert." in admin.get("/admin/partages").get_data(as_text=True)
    assert person.get("/admin/partages").status_code == 403
