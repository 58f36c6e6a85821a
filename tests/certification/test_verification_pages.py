"""The pages: asking, issuing, carrying away, verifying as a stranger, withdrawing."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.accounts.models import UserSession
from app.certification.domain.statements import NOT_A_TITLE, shown_number
from app.certification.queries.statements import statements_of
from app.certification.services.throttling import CHECKS_A_MINUTE
from app.clock import utc_now
from app.content.catalog import Catalog
from app.db import Database
from tests.certification.learners import follow_everything, prove
from tests.people import Person, sign_in_as
from tests.progress.rows import add_cohort
from tests.test_pages import problems_of

SignIn = Callable[..., Person]


def database_of(app: Flask) -> Database:
    found: Database = app.extensions["tdu"].database
    return found


def words_of(page: TestResponse) -> str:
    main = page.get_data(as_text=True).split("<main", 1)[1].split("</main>", 1)[0].partition(">")[2]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", main)))


class Scene:
    """Awa has proved one competence, Claire has issued the statement through the page."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.awa = sign_in_as(app, "learner", name="Awa Diallo")
        self.claire = sign_in_as(app, "trainer", name="Claire Morel")
        assert self.awa.id is not None
        assert self.claire.id is not None
        with database_of(app).writing() as db:
            add_cohort(db, self.awa.id, self.claire.id)
            prove(db, self.awa.id, utc_now())
        self.desk = f"/formation/apprenants/{self.awa.id}/attestations"

    def issue(self) -> str:
        answer = self.claire.post(self.desk)
        assert answer.status_code == 303, answer.get_data(as_text=True)
        return answer.headers["Location"].rpartition("/")[2]


@pytest.fixture
def scene(app: Flask) -> Scene:
    return Scene(app)


def upload(person: Person, data: bytes, name: str = "attestation.json") -> TestResponse:
    return person.post("/verifier/fichier", {"file": (io.BytesIO(data), name)}, content_type="multipart/form-data")


def test_conditions_and_what_is_missing_are_said_before_anything_is_asked(sign_in: SignIn) -> None:
    awa = sign_in("learner")
    page = awa.get("/attestations")
    assert "Ce qui manque" in words_of(page)
    assert "Demander mon attestation" not in words_of(page)
    refused = awa.post("/attestations/fin-de-formation")
    assert refused.status_code == 422
    assert "Les conditions ne sont pas encore réunies" in words_of(refused)
    assert not problems_of(refused.get_data(as_text=True))


def test_somebody_who_followed_everything_asks_and_receives(app: Flask, sign_in: SignIn, catalog: Catalog) -> None:
    awa = sign_in("learner", name="Awa Diallo")
    assert awa.id is not None
    with database_of(app).writing() as db:
        follow_everything(db, catalog, awa.id, utc_now())
    assert "Demander mon attestation" in words_of(awa.get("/attestations"))
    answer = awa.post("/attestations/fin-de-formation")
    assert answer.status_code == 303
    page = awa.get(answer.headers["Location"])
    assert "Attestation de fin de formation" in words_of(page)
    assert NOT_A_TITLE in words_of(page).replace(" :", "\u00a0:")
    assert not problems_of(page.get_data(as_text=True))
    again = awa.post("/attestations/fin-de-formation")
    assert again.headers["Location"] == answer.headers["Location"], "asked twice is issued once"
    pdf = awa.get(f"{answer.headers['Location']}/attestation.pdf")
    assert pdf.mimetype == "application/pdf"


def test_issuing_competences_wants_a_recent_proof_of_identity(app: Flask, scene: Scene) -> None:
    with database_of(app).writing() as db:
        long_ago = utc_now().replace(year=2020)
        db.query(UserSession).update({"reauthenticated_at": long_ago})
    answer = scene.claire.post(scene.desk)
    assert answer.status_code == 303
    assert "/compte/confirmer" in answer.headers["Location"]
    with database_of(app).reading() as db:
        assert scene.awa.id is not None
        assert not statements_of(db, scene.awa.id)


def test_an_administrator_sees_and_does_not_attest(app: Flask, scene: Scene) -> None:
    odile = sign_in_as(app, "admin")
    assert "l’administration ne note ni n’atteste" in words_of(odile.get(scene.desk))
    assert odile.post(scene.desk).status_code == 404


def test_a_trainer_of_another_group_finds_nothing(app: Flask, scene: Scene) -> None:
    number = scene.issue()
    other = sign_in_as(app, "trainer")
    for path in (scene.desk, f"/attestations/{number}", f"/attestations/{number}/retrait"):
        assert other.get(path).status_code == 404
    assert other.post(scene.desk).status_code == 404


def test_the_three_files_say_the_same_and_verify(scene: Scene, stranger: Person) -> None:
    number = scene.issue()
    files = {suffix: scene.awa.get(f"/attestations/{number}/attestation.{suffix}") for suffix in ("pdf", "json", "jwt")}
    for suffix, answer in files.items():
        assert answer.status_code == 200
        assert "attachment" in answer.headers["Content-Disposition"]
        found = upload(stranger, answer.data, f"attestation.{suffix}")
        assert found.status_code == 303, words_of(found)
        assert found.headers["Location"].endswith(f"/verifier/{number.replace('-', '')}")
    with pikepdf.open(io.BytesIO(files["pdf"].data)) as document:
        assert bytes(document.attachments["attestation.json"].get_file().read_bytes()) == files["json"].data
        assert str(document.Root.Lang).startswith("fr")
        assert "Attestation de compétences" in str(document.docinfo["/Title"])
    credential = json.loads(files["json"].data)
    assert credential["credentialSubject"]["licenseNumber"] == number.replace("-", "")


def test_a_stranger_verifies_by_number_and_learns_name_title_date_and_state(scene: Scene, stranger: Person) -> None:
    number = scene.issue()
    sent = stranger.post("/verifier", {"number": number.lower().replace("-", " ")})
    assert sent.status_code == 303
    page = stranger.get(sent.headers["Location"])
    words = words_of(page)
    assert page.status_code == 200
    assert words.strip().startswith("Oui")
    for told in ("Awa Diallo", "Attestation de compétences", "en vigueur", "ne vaut ni titre professionnel"):
        assert told in words
    for hidden in (scene.awa.email, "Claire Morel", "epreuve-0", "Accueillir"):
        assert hidden not in page.get_data(as_text=True)
    assert not problems_of(page.get_data(as_text=True))


def test_pages_of_verification_are_indexed_nowhere_and_kept_nowhere(scene: Scene, stranger: Person) -> None:
    for path in ("/verifier", f"/verifier/{scene.issue()}", f"/verifier/{'0' * 20}"):
        answer = stranger.get(path)
        assert "noindex" in answer.headers["X-Robots-Tag"]
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "no-store"
        assert 'content="noindex' in answer.get_data(as_text=True)


def test_an_unknown_number_and_a_word_get_a_clear_no(stranger: Person) -> None:
    for typed in ("0" * 20, "bonjour"):
        answer = stranger.get(f"/verifier/{typed}")
        assert answer.status_code == 404
        assert words_of(answer).strip().startswith("Non")
    refused = stranger.post("/verifier", {"number": "bonjour"})
    assert refused.status_code == 422
    assert 'value="bonjour"' in refused.get_data(as_text=True)


def test_a_tampered_file_is_refused_and_what_it_claims_is_not_repeated(scene: Scene, stranger: Person) -> None:
    number = scene.issue()
    data = scene.awa.get(f"/attestations/{number}/attestation.json").data
    changed = data.replace("Attestation de compétences".encode(), b"Titre professionnel SAMA")
    answer = upload(stranger, changed)
    assert answer.status_code == 422
    words = words_of(answer)
    assert "a été modifié depuis sa délivrance" in words
    assert "Titre professionnel SAMA" not in words
    assert not problems_of(answer.get_data(as_text=True))
    assert upload(stranger, b"").status_code == 422
    assert stranger.post("/verifier/fichier").status_code == 422


def test_a_withdrawal_has_a_reason_and_the_stranger_is_told(scene: Scene, stranger: Person) -> None:
    number = scene.issue()
    data = scene.awa.get(f"/attestations/{number}/attestation.json").data
    page = scene.claire.get(f"/attestations/{number}/retrait")
    assert not problems_of(page.get_data(as_text=True))
    refused = scene.claire.post(f"/attestations/{number}/retrait", {"note": "Je garde ceci."})
    assert refused.status_code == 422
    assert "Je garde ceci." in words_of(refused)
    assert stranger.get(f"/verifier/{number}").status_code == 200
    done = scene.claire.post(f"/attestations/{number}/retrait", {"reason": "error", "note": "Mauvais groupe."})
    assert done.status_code == 303
    words = words_of(stranger.get(f"/verifier/{number}"))
    assert words.strip().startswith("Non")
    assert "erreur à la délivrance" in words
    assert "Mauvais groupe" not in words
    assert "Mauvais groupe" in words_of(scene.awa.get(f"/attestations/{number}"))
    assert "a été retirée" in words_of(upload(stranger, data))
    listed = stranger.get("/emetteur/retraits").get_json()["revokedCredential"]
    assert [one["id"] for one in listed] == [json.loads(data)["id"]]
    assert number.replace("-", "") not in json.dumps(listed), "the public list leads to nobody's name"
    assert scene.claire.post(f"/attestations/{number}/retrait", {"reason": "fraud"}).status_code == 409


def test_thirty_verifications_a_minute_then_one_waits(scene: Scene, stranger: Person) -> None:
    for _ in range(CHECKS_A_MINUTE - 1):
        assert stranger.get(f"/verifier/{'0' * 20}").status_code == 404
    assert upload(stranger, b"{}").status_code == 422
    answer = stranger.get(f"/verifier/{'0' * 20}")
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 61
    assert upload(stranger, b"{}").status_code == 429


def test_the_issuer_publishes_what_a_verifier_needs(stranger: Person) -> None:
    profile = stranger.get("/emetteur").get_json()
    keys = stranger.get("/emetteur/cles").get_json()["keys"]
    assert profile["id"] == "http://localhost/emetteur"
    assert {key["kty"] for key in keys} == {"OKP", "RSA"}
    assert not [key for key in keys if {"d", "p", "q"} & set(key)]
    assert {method["id"].rpartition("#")[2] for method in profile["verificationMethod"]} <= {key["kid"] for key in keys}
    one = stranger.get(f"/emetteur/cles/{keys[0]['kid']}")
    assert one.get_json() == keys[0]
    assert one.headers["Access-Control-Allow-Origin"] == "*"
    assert stranger.get("/emetteur/cles/rien").status_code == 404


def test_what_was_published_is_enough_to_verify_elsewhere(scene: Scene, stranger: Person, tmp_path: Path) -> None:
    number = scene.issue()
    file = tmp_path / "attestation.jwt"
    file.write_bytes(scene.awa.get(f"/attestations/{number}/attestation.jwt").data)
    folder = tmp_path / "cles"
    folder.mkdir()
    (folder / "cles.json").write_bytes(stranger.get("/emetteur/cles").data)
    (folder / "retraits.json").write_bytes(stranger.get("/emetteur/retraits").data)
    done = scene.app.test_cli_runner().invoke(args=["badge", "verify", str(file), "--keys", str(folder), "--json"])
    told = json.loads(done.stdout)
    assert (done.exit_code, told["valid"], told["revocation_checked"]) == (0, True, True)
    assert told["number"] == number.replace("-", "")


def test_leaving_empties_the_register_of_the_name(app: Flask, scene: Scene, stranger: Person) -> None:
    number = scene.issue()
    export: Any = app.extensions["tdu"].exporters["attestations"]
    erase: Any = app.extensions["tdu"].erasers["attestations"]
    with database_of(app).writing() as db:
        assert [one["numero"] for one in export(db, scene.awa.id)] == [number.replace("-", "")]
        erase(db, scene.awa.id, utc_now())
    words = words_of(stranger.get(f"/verifier/{number}"))
    assert "Awa" not in words
    assert "effacé, à la demande de la personne" in words
    assert scene.awa.get(f"/attestations/{number}").status_code == 404
    assert shown_number(number.replace("-", "")) == number
