"""/vae through its pages: a guide for anybody, a journey for its owner alone."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from docx import Document as WordFile
from flask import Flask
from icalendar import Calendar
from pypdf import PdfReader

from app.clock import in_paris, utc_now
from app.content.catalog import Catalog
from app.portfolio.domain.vae import add_months
from tests.people import Person
from tests.portfolio.people import add_evidence

SignIn = Callable[..., Person]
WHOLE = {"framework": "rncp40800", "scope": "whole"}
MOTIVES = "J’accueille des patients depuis huit ans et je veux que cela soit reconnu."


@pytest.fixture
def awa(app: Flask, sign_in: SignIn) -> Person:
    """Awa has begun."""
    person = sign_in("learner", name="Awa Diallo")
    assert person.post("/vae", WHOLE).status_code == 303
    return person


def body(person: Person, path: str, status: int = 200) -> str:
    answer = person.get(path)
    assert answer.status_code == status, (path, answer.status_code)
    return answer.get_data(as_text=True)


def today() -> date:
    return in_paris(utc_now()).date()


def events(data: bytes) -> dict[str, Any]:
    """What a calendar holds, by title."""
    calendar = Calendar.from_ical(data)
    return {str(event["summary"]): event for event in calendar.walk("VEVENT")}


def test_a_stranger_reads_the_steps_the_delays_their_sources_and_what_is_still_to_be_checked(
    stranger: Person, catalog: Catalog
) -> None:
    page = body(stranger, "/vae")
    guide = catalog.vae_guide()
    for step in guide.steps:
        assert f'id="{step.id}"' in page
    assert "Aucune durée minimale d’expérience" in page
    assert "Art.\u00a0R.\u00a06412-4" in page
    assert "lu le 22\u00a0novembre 2026" in page
    assert page.count("à vérifier</span>") == sum(
        one.status == "a_verifier" for step in guide.steps for one in step.facts
    ) + sum(one.status == "a_verifier" for one in guide.delays)
    assert 'href="/connexion?suivant=/vae">Se connecter pour commencer' in page
    assert "Je commence ma VAE" not in page


def test_a_stranger_finds_who_may_pay_in_their_situation_first(stranger: Person, catalog: Catalog) -> None:
    guide = catalog.vae_guide()
    for situation in guide.situations:
        page = body(stranger, f"/vae/financement?situation={situation.id}")
        titles = re.findall(r'<article class="vae-device" id="([^"]+)"', page)
        assert titles[: len(situation.devices)] == list(situation.devices)
        assert sorted(titles) == sorted(one.id for one in guide.devices)
    assert body(stranger, "/vae/financement?situation=nulle-part").count('class="vae-device"') == len(guide.devices)


@pytest.mark.parametrize(
    "path", ["dates", "documents", "faisabilite", "faisabilite.pdf", "faisabilite.docx", "calendrier", "decision"]
)
def test_the_personal_part_asks_to_sign_in_and_does_not_exist_before_one_begins(
    path: str, stranger: Person, sign_in: SignIn
) -> None:
    assert stranger.get(f"/vae/{path}").status_code == 303
    assert sign_in("learner").get(f"/vae/{path}").status_code == 404


def test_one_begins_once_whatever_the_clicks_and_may_aim_at_a_block(sign_in: SignIn) -> None:
    bruno = sign_in("learner", name="Bruno Costa")
    assert "Je commence ma VAE" in body(bruno, "/vae")
    refused = bruno.post("/vae", {"framework": "rncp40800", "scope": "blocks"})
    assert refused.status_code == 422
    assert "Cochez au moins un bloc" in refused.get_data(as_text=True)
    assert bruno.post("/vae", {"framework": "rncp99999", "scope": "whole"}).status_code == 422
    for _ in range(2):
        chosen = {"framework": "rncp40800", "scope": "blocks", "blocks": ["rncp40800.bc01", "rncp36805.bc01"]}
        assert bruno.post("/vae", chosen).status_code == 303
    page = body(bruno, "/vae")
    assert "Un bloc visé" in page or "un bloc visé" in page
    assert "Inscrivez-vous sur France VAE" in page
    assert 'name="activites.rncp40800.bc01"' in body(bruno, "/vae/faisabilite")
    assert 'name="activites.rncp40800.bc02"' not in body(bruno, "/vae/faisabilite")


def test_dates_move_where_one_stands_and_impossible_ones_are_refused_in_place(awa: Person) -> None:
    filed = today() - timedelta(days=20)
    answer = awa.post("/vae/dates", {"registered": (filed - timedelta(days=30)).isoformat(), "feasibility_filed": ""})
    assert answer.status_code == 303
    assert "Écrivez votre dossier de faisabilité" in body(awa, "/vae")
    assert awa.post("/vae/dates", {"page": "vae", "feasibility_filed": filed.strftime("%d/%m/%Y")}).status_code == 303
    page = body(awa, "/vae")
    assert "Attendez la réponse" in page
    assert "Réponse sur la recevabilité" in page
    to_come = awa.post("/vae/dates", {"eligibility_received": (today() + timedelta(days=1)).isoformat()})
    assert to_come.status_code == 422
    assert "Cette date est à venir" in to_come.get_data(as_text=True)
    before = awa.post("/vae/dates", {"page": "vae", "eligibility_received": (filed - timedelta(days=1)).isoformat()})
    assert before.status_code == 422
    assert "avant celle d’une étape précédente" in before.get_data(as_text=True)
    assert awa.post("/vae/dates", {"registered": "hier"}).status_code == 422
    assert awa.post("/vae/dates", {"page": "vae", "eligibility_received": ""}).status_code == 422
    assert "Attendez la réponse" in body(awa, "/vae")


def test_the_calendar_holds_ones_days_and_the_delays_that_run(awa: Person) -> None:
    filed = today() - timedelta(days=10)
    awa.post("/vae/dates", {"registered": filed.isoformat(), "feasibility_filed": filed.isoformat()})
    answer = awa.get("/vae/calendrier.ics")
    assert answer.mimetype == "text/calendar"
    assert "attachment" in answer.headers["Content-Disposition"]
    found = events(answer.data)
    assert set(found) == {
        "VAE\u00a0: Candidature envoyée",
        "VAE\u00a0: Dossier de faisabilité déposé",
        "VAE, au plus tard\u00a0: Réponse sur la recevabilité",
    }
    deadline = found["VAE, au plus tard\u00a0: Réponse sur la recevabilité"]
    assert deadline["dtstart"].dt == add_months(filed, 2)
    assert "R.\u00a06412-4" in str(deadline["description"])
    assert len({str(event["uid"]) for event in found.values()}) == 3
    again = events(awa.get("/vae/calendrier.ics").data)
    assert {str(one["uid"]) for one in again.values()} == {str(one["uid"]) for one in found.values()}
    assert "Awa" not in answer.get_data(as_text=True)


def test_ones_own_delay_comes_with_reminders_and_a_jury_too(awa: Person) -> None:
    awa.post("/vae/dates", {"eligibility_received": (today() - timedelta(days=30)).isoformat()})
    found = events(awa.get("/vae/calendrier.ics").data)
    own = found["VAE, au plus tard\u00a0: Engager une démarche après la recevabilité"]
    assert [one["trigger"].dt for one in own.walk("VALARM")] == [timedelta(days=-30), timedelta(days=-7)]
    awa.post("/vae/dates", {"jury_on": (today() + timedelta(days=40)).isoformat()})
    found = events(awa.get("/vae/calendrier.ics").data)
    assert "VAE, au plus tard\u00a0: Engager une démarche après la recevabilité" not in found
    assert len(found["VAE\u00a0: Jour du jury"].walk("VALARM")) == 2


def test_a_private_link_is_shown_once_follows_the_dates_and_can_be_taken_back(
    app: Flask, awa: Person, stranger: Person
) -> None:
    shown = awa.post("/vae/calendrier")
    link = re.search(r'value="http://localhost(/vae/agenda/[\w-]{43}\.ics)"', shown.get_data(as_text=True))
    assert link is not None
    token = link[1].removeprefix("/vae/agenda/").removesuffix(".ics")
    assert token not in body(awa, "/vae/calendrier")
    with app.extensions["tdu"].database.reader() as db:
        kept = db.connection().exec_driver_sql("SELECT token_hash FROM vae_feeds").scalars().all()
    assert token not in kept
    awa.post("/vae/dates", {"registered": today().isoformat()})
    answer = stranger.get(link[1])
    assert answer.status_code == 200
    assert set(events(answer.data)) == {"VAE\u00a0: Candidature envoyée"}
    assert (answer.headers["Cache-Control"], answer.headers["Referrer-Policy"]) == ("no-store", "no-referrer")
    assert "noindex" in answer.headers["X-Robots-Tag"]
    second = re.search(r"/vae/agenda/[\w-]{43}\.ics", awa.post("/vae/calendrier").get_data(as_text=True))
    assert second is not None
    assert stranger.get(link[1]).status_code == 410
    assert stranger.get(second[0]).status_code == 200
    assert awa.post("/vae/calendrier/retirer").status_code == 303
    assert stranger.get(second[0]).status_code == 410
    assert stranger.get("/vae/agenda/" + "b" * 43 + ".ics").status_code == 404


def test_documents_are_ticked_one_by_one_and_tied_to_ones_own_evidence_only(
    awa: Person, sign_in: SignIn, catalog: Catalog
) -> None:
    bruno = sign_in("learner", name="Bruno Costa")
    of_bruno = add_evidence(bruno).rpartition("/")[2]
    of_awa = add_evidence(awa).rpartition("/")[2]
    assert awa.post("/vae/documents", {"document.preuves": "1", "preuve.preuves": of_bruno}).status_code == 422
    given = {"document.identite": "1", "preuve.preuves": of_awa, "document.inconnu": "1"}
    assert awa.post("/vae/documents", given).status_code == 303
    page = body(awa, "/vae/documents")
    assert f"2 sur {len(catalog.vae_guide().documents)} rassemblés" in page
    assert f'value="{of_awa}" selected' in page
    assert awa.post("/vae/documents", {}).status_code == 303
    assert f"0 sur {len(catalog.vae_guide().documents)} rassemblés" in body(awa, "/vae/documents")


def test_the_feasibility_file_saves_itself_and_two_windows_lose_nothing(awa: Person) -> None:
    first = awa.post_json("/vae/faisabilite/textes", {"key": "motivations", "text": MOTIVES, "revision": 0})
    assert (first.status_code, first.get_json()["revision"]) == (200, 1)
    same = awa.post_json("/vae/faisabilite/textes", {"key": "motivations", "text": MOTIVES, "revision": 0})
    assert (same.status_code, same.get_json()["revision"]) == (200, 1)
    other = awa.post_json("/vae/faisabilite/textes", {"key": "motivations", "text": "Autre texte.", "revision": 0})
    assert other.status_code == 409
    assert (other.get_json()["kept"], other.get_json()["revision"]) == (MOTIVES, 1)
    stale = awa.post("/vae/faisabilite", {"motivations": "Autre texte.", "rev.motivations": "0", "besoins": "Relire."})
    assert stale.status_code == 422
    page = stale.get_data(as_text=True)
    assert MOTIVES in page
    assert "Autre texte." in page
    kept = body(awa, "/vae/faisabilite")
    assert MOTIVES in kept
    assert "Relire." in kept
    unknown = awa.post_json("/vae/faisabilite/textes", {"key": "prix", "text": "x", "revision": 0})
    assert unknown.status_code == 422


def test_no_file_leaves_with_a_patient_in_it_until_the_author_corrects_or_answers(awa: Person) -> None:
    named = "J’ai reçu Mme Lefebvre le matin et pris son numéro 06 12 34 56 78."
    awa.post_json("/vae/faisabilite/textes", {"key": "motivations", "text": named, "revision": 0})
    page = body(awa, "/vae/faisabilite")
    keys = re.findall(r'<select id="raison-([0-9a-f]{16})"', page)
    assert len(keys) == 2
    for ending in ("pdf", "docx"):
        refused = awa.get(f"/vae/faisabilite.{ending}")
        assert (refused.status_code, refused.headers["Location"]) == (303, "/vae/faisabilite")
    assert "ressemblent aux données d’une personne" in body(awa, "/vae/faisabilite")
    answers = {f"raison-{key}": "invented" for key in keys}
    assert awa.post("/vae/faisabilite", {"motivations": named, "rev.motivations": "1", **answers}).status_code == 303
    assert 'id="anonymat"' not in body(awa, "/vae/faisabilite")
    assert awa.get("/vae/faisabilite.pdf").status_code == 200
    more = f"{named} M. Garnier attendait."
    awa.post_json("/vae/faisabilite/textes", {"key": "motivations", "text": more, "revision": 1})
    assert awa.get("/vae/faisabilite.pdf").status_code == 303


def test_the_file_gathers_experiences_diplomas_and_texts_as_pdf_and_docx(awa: Person) -> None:
    awa.post(
        "/portfolio/experiences/nouvelle",
        {
            "kind": "job",
            "role": "Secrétaire d’accueil",
            "employer": "Clinique des Tilleuls",
            "place": "Tours",
            "starts_on": "2019-03-01",
            "ends_on": "2024-02-29",
            "percent": "80",
            "missions": "Accueil au comptoir.",
            "competences": ["rncp40800.bc01-c1", "rncp36805.bc01-c1"],
            "part-rncp40800.bc01": "50",
        },
    )
    add_evidence(awa, "diplome", title="Mon diplôme", diploma="Baccalauréat", school="Lycée Bréquigny", year="2012")
    awa.post_json("/vae/faisabilite/textes", {"key": "motivations", "text": MOTIVES, "revision": 0})
    awa.post_json(
        "/vae/faisabilite/textes",
        {"key": "activites.rncp40800.bc01", "text": "- Ouvrir les plannings\n- Orienter", "revision": 0},
    )
    page = body(awa, "/vae/faisabilite")
    assert "Secrétaire d’accueil" in page
    assert "Une compétence liée" in page
    assert "2\u00a0ans pour" in page or "2 ans pour" in page
    word = WordFile(io.BytesIO(awa.get("/vae/faisabilite.docx").data))
    told = "\n".join(one.text for one in word.paragraphs)
    cells = "\n".join(cell.text for table in word.tables for row in table.rows for cell in row.cells)
    headings = [one.text for one in word.paragraphs if one.style is not None and one.style.name.startswith("Heading")]
    for title in ("Certification visée", "Expériences en rapport direct", "Formations et diplômes", "Justificatifs"):
        assert title in headings
    assert MOTIVES in told
    assert "Orienter" in told
    assert "Accueillir, renseigner et orienter un patient" in told
    assert "Produire des documents professionnels courants" not in told
    assert "2 ans" in told
    assert "Baccalauréat, Lycée Bréquigny, 2012" in told
    assert "Secrétaire d’accueil, Clinique des Tilleuls" in cells
    pdf = PdfReader(io.BytesIO(awa.get("/vae/faisabilite.pdf").data))
    text = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
    assert "Awa Diallo" in text
    assert "RNCP40800" in text
    assert "fait foi" in text
    assert pdf.root_object["/MarkInfo"]["/Marked"]  # type: ignore[index]


def test_a_partial_decision_names_its_blocks_and_what_is_left(awa: Person) -> None:
    day = (today() - timedelta(days=2)).isoformat()
    nothing = awa.post("/vae/decision", {"outcome": "partial", "decision_received": day})
    assert nothing.status_code == 422
    assert "nomme au moins un CCP" in nothing.get_data(as_text=True)
    assert awa.post("/vae/decision", {"outcome": "partial", "blocks": ["rncp40800.bc01"]}).status_code == 422
    everything = {"outcome": "partial", "decision_received": day, "blocks": ["rncp40800.bc01", "rncp40800.bc02"]}
    assert awa.post("/vae/decision", everything).status_code == 422
    given = {"outcome": "partial", "decision_received": day, "blocks": ["rncp40800.bc01"]}
    assert awa.post("/vae/decision", given).status_code == 303
    page = body(awa, "/vae")
    assert "Validation partielle" in page
    assert "Un CCP est obtenu" in page
    assert "Se représenter sans nouvelle formation" in page
    assert awa.post("/vae/decision", {"outcome": "none"}).status_code == 303
    assert "Validation partielle" not in body(awa, "/vae")


def test_blocks_of_the_old_title_are_kept_and_carry_nothing_over_as_long_as_nothing_says_so(awa: Person) -> None:
    assert awa.post("/vae/acquis", {"blocks": ["rncp36805.bc02", "rncp99999.bc01"]}).status_code == 303
    page = body(awa, "/vae/decision")
    assert 'value="rncp36805.bc02" checked' in page
    assert "De RNCP36805 vers RNCP40800, la correspondance n’est pas connue" in page
    assert "rien n’est reporté" in page
    assert "vaut RNCP40800" not in page


def test_a_journey_is_its_owners_alone(awa: Person, sign_in: SignIn) -> None:
    awa.post_json("/vae/faisabilite/textes", {"key": "motivations", "text": MOTIVES, "revision": 0})
    for role in ("learner", "trainer", "evaluator", "admin"):
        other = sign_in(role)
        assert MOTIVES not in body(other, "/vae")
        assert other.get("/vae/faisabilite").status_code == 404
        assert other.post("/vae/dates", {"registered": "2026-01-05"}).status_code == 404
        assert other.post("/vae/calendrier").status_code == 404


def test_one_who_aims_at_a_title_that_was_replaced_is_told_so(awa: Person, sign_in: SignIn) -> None:
    assert "Enregistrée jusqu’au 1er\u00a0septembre 2030" in body(awa, "/vae")
    bruno = sign_in("learner", name="Bruno Costa")
    assert bruno.post("/vae", {"framework": "rncp36805", "scope": "whole"}).status_code == 303
    assert "RNCP36805 est remplacé par RNCP40800" in body(bruno, "/vae")
    assert bruno.post("/vae", WHOLE).status_code == 303
    assert "est remplacé par" not in body(bruno, "/vae")


def test_the_menu_leads_there(awa: Person, stranger: Person) -> None:
    assert 'href="/vae">Ma VAE</a>' in body(awa, "/tableau-de-bord")
    assert "Ma VAE" not in body(stranger, "/modules")
