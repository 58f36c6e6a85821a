"""The life of a piece of evidence through its pages: who sees it, who decides, what is remembered."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import OutgoingMail
from app.clock import utc_now
from app.cohorts.domain import Duty
from app.cohorts.services import assign_trainer
from app.portfolio.models.evidence import AnonymityStatement, Evidence, EvidenceEvent, EvidenceFile
from tests.people import Person
from tests.portfolio.people import COMPETENCE, TEXT, a_house, add_evidence
from tests.portfolio.samples import a_docx, a_pdf, a_pdf_that_acts
from tests.test_pages import problems_of

SignIn = Callable[..., Person]
NAMED = {**TEXT, "facts": "Mme Jeanne Moreau, NIR 2 56 03 35 238 123 41, est arrivée sans carte."}


def upload(person: Person, name: str, data: bytes, **changed: str) -> object:
    fields = {"title": "Une procédure", "remark": "", "competences": COMPETENCE, **changed}
    return person.post(
        "/portfolio/preuves/nouvelle/document",
        {**fields, "upload": (io.BytesIO(data), name)},
        content_type="multipart/form-data",
    )


def test_evidence_is_seen_by_its_owner_then_by_their_trainer_and_by_nobody_else(app: Flask, sign_in: SignIn) -> None:
    house = a_house(app, sign_in)
    address = add_evidence(house.awa)
    others = (house.bruno, house.claire, house.denis, house.admin, house.evaluator)
    assert [one.get(address).status_code for one in others] == [404] * 5
    assert house.awa.post(f"{address}/remettre").status_code == 303
    assert house.claire.get(address).status_code == 200
    for one in (house.bruno, house.denis, house.admin, house.evaluator):
        assert one.get(address).status_code == 404
        for act in (
            "remettre",
            "reprendre",
            "retirer",
            "signaler",
            "commentaires",
            "repondre",
            "modifier",
            "temoignage",
        ):
            assert one.post(f"{address}/{act}", {"reason": "Parce que je veux."}).status_code == 404, act
    assert "Une carte refusée" in house.claire.get("/formation/preuves").get_data(as_text=True)
    assert "Une carte refusée" not in house.denis.get("/formation/preuves").get_data(as_text=True)


def test_a_trainer_released_from_the_cohort_sees_nothing_more(app: Flask, sign_in: SignIn) -> None:
    house = a_house(app, sign_in)
    address = add_evidence(house.awa)
    house.awa.post(f"{address}/remettre")
    assert house.admin.post(f"/formation/cohortes/1/formation/{house.claire.id}/retirer").status_code == 303
    assert house.claire.get(address).status_code == 404


def test_the_whole_way_to_an_acceptance_is_kept_with_its_reasons(app: Flask, sign_in: SignIn) -> None:
    house = a_house(app, sign_in)
    address = add_evidence(house.awa)
    number = address.rpartition("/")[2]
    house.awa.post(f"{address}/remettre")
    assert house.awa.post(f"{address}/modifier", TEXT).status_code == 409
    assert house.claire.post(f"/formation/preuves/{number}/commencer").status_code == 303
    assert house.awa.post(f"{address}/reprendre").status_code == 409
    refused = house.claire.post(f"/formation/preuves/{number}/decision", {"decision": "accepted", "reason": "oui"})
    assert refused.status_code == 422
    decision = f"/formation/preuves/{number}/decision"
    house.claire.post(decision, {"decision": "sent_back", "reason": "Dites ce que vous avez vérifié."})
    assert house.awa.post(f"{address}/modifier", {**TEXT, "actions": "J’ai vérifié nom et date."}).status_code == 303
    house.awa.post(f"{address}/remettre")
    house.claire.post(decision, {"decision": "accepted", "reason": "Précis et sans nom."})
    with app.extensions["tdu"].database.reading() as db:
        events = db.scalars(select(EvidenceEvent).order_by(EvidenceEvent.id)).all()
        evidence = db.scalars(select(Evidence)).one()
        assert [one.kind for one in events] == [
            *("created", "submitted", "taken", "sent_back", "edited", "submitted", "accepted"),
        ]
        assert evidence.state == "accepted"
        assert events[-1].digest == evidence.digest != events[0].digest
        # What was there before the change can still be read.
        assert events[0].payload["holds"]["body"]["actions"] == TEXT["actions"]
    page = house.awa.get(address).get_data(as_text=True)
    assert "Dites ce que vous avez vérifié." in page
    assert "Précis et sans nom." in page
    assert problems_of(page) == []
    assert house.awa.post(f"{address}/retirer").status_code == 409


def test_a_tutor_reads_and_does_not_decide(app: Flask, sign_in: SignIn) -> None:
    house, tutor = a_house(app, sign_in), sign_in("trainer")
    with app.extensions["tdu"].database.writing() as db:
        assign_trainer(db, 1, tutor.id or 0, utc_now(), Duty.TUTOR)
    address = add_evidence(house.awa)
    house.awa.post(f"{address}/remettre")
    path = f"/formation/preuves/{address.rpartition('/')[2]}"
    assert tutor.get(address).status_code == 200
    assert tutor.post(f"{path}/commencer").status_code == 403
    decision = {"decision": "accepted", "reason": "Précis et sans nom."}
    assert tutor.post(f"{path}/decision", decision).status_code == 403
    assert house.claire.post(f"{path}/decision", decision).status_code == 303


def test_nobody_accepts_their_own_evidence(app: Flask, sign_in: SignIn) -> None:
    house = a_house(app, sign_in)
    address = add_evidence(house.claire)
    house.claire.post(f"{address}/remettre")
    number = address.rpartition("/")[2]
    answer = house.claire.post(
        f"/formation/preuves/{number}/decision", {"decision": "accepted", "reason": "Je suis très bien."}
    )
    assert answer.status_code == 404


def test_a_text_that_names_a_patient_is_shown_in_place_and_not_kept(app: Flask, sign_in: SignIn) -> None:
    awa = sign_in("learner", name="Awa Diallo")
    answer = awa.post("/portfolio/preuves/nouvelle/texte", NAMED)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert problems_of(page) == []
    assert re.search(r"<mark[^>]*><a [^>]*>2 56 03 35 238 123 41</a></mark>", page)
    assert "Jeanne Moreau" in page
    with app.extensions["tdu"].database.reading() as db:
        assert db.scalars(select(Evidence)).all() == []
    assert awa.post("/portfolio/preuves/nouvelle/texte", TEXT).status_code == 303


def test_an_answer_lets_the_text_pass_and_is_kept(app: Flask, sign_in: SignIn) -> None:
    awa = sign_in("learner", name="Awa Diallo")
    typed = {**TEXT, "facts": "Le Dr Vasseur m’a demandé de rappeler."}
    page = awa.post("/portfolio/preuves/nouvelle/texte", typed).get_data(as_text=True)
    (key,) = re.findall(r'name="raison-([0-9a-f]{16})"', page)
    vague = awa.post(
        "/portfolio/preuves/nouvelle/texte", {**typed, f"raison-{key}": "other", f"precision-{key}": "non"}
    )
    assert vague.status_code == 422
    address = add_evidence(awa, **{**typed, f"raison-{key}": "staff"})
    assert awa.post(f"{address}/remettre").status_code == 303
    with app.extensions["tdu"].database.reading() as db:
        said = db.scalars(select(AnonymityStatement)).one()
        assert (said.text, said.reason) == ("Vasseur", "staff")


def test_the_author_s_own_name_needs_no_answer(app: Flask, sign_in: SignIn) -> None:
    awa = sign_in("learner", name="Awa Diallo")
    assert add_evidence(awa, facts="Je suis Awa Diallo, à l’accueil.")


@pytest.mark.parametrize("make", [a_pdf, a_docx])
def test_a_patient_inside_a_file_is_found_before_the_file_is_kept(
    make: Callable[[str], bytes], app: Flask, sign_in: SignIn
) -> None:
    awa = sign_in("learner")
    name = "note.pdf" if make is a_pdf else "note.docx"
    answer = upload(awa, name, make("Compte rendu de Mme Jeanne Moreau."))
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert "Jeanne Moreau" in answer.get_data(as_text=True)  # type: ignore[attr-defined]
    assert list(app.extensions["tdu"].storage.list("preuves")) == []


def test_a_file_is_given_back_powerless_to_those_who_may_and_to_no_other(app: Flask, sign_in: SignIn) -> None:
    house = a_house(app, sign_in)
    data = a_pdf()
    address = upload(house.awa, "Procédure d’accueil.pdf", data).headers["Location"]  # type: ignore[attr-defined]
    house.awa.post(f"{address}/remettre")
    for one in (house.awa, house.claire):
        answer = one.get(f"{address}/fichier")
        assert answer.data == data
        assert answer.headers["Content-Disposition"].startswith("attachment;")
        assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    for one in (house.bruno, house.denis, house.admin, house.evaluator):
        assert one.get(f"{address}/fichier").status_code == 404
    with app.extensions["tdu"].database.reading() as db:
        file = db.scalars(select(EvidenceFile)).one()
        assert re.fullmatch(r"preuves/[0-9a-f]{40}", file.storage_key)


def test_a_refused_file_says_why_and_keeps_what_was_typed(sign_in: SignIn) -> None:
    answer = upload(sign_in("learner"), "piege.pdf", a_pdf_that_acts("script"), title="Ma procédure")
    page = answer.get_data(as_text=True)  # type: ignore[attr-defined]
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert "JavaScript" in page
    assert "Ma procédure" in page


def test_what_is_reported_is_hidden_at_once_from_all_but_its_owner(app: Flask, sign_in: SignIn) -> None:
    house = a_house(app, sign_in)
    address = add_evidence(house.awa)
    number = address.rpartition("/")[2]
    house.awa.post(f"{address}/remettre")
    assert house.claire.post(f"{address}/signaler", {"reason": "Un nom au deuxième paragraphe."}).status_code == 303
    assert house.claire.get(address).status_code == 404
    assert house.awa.get(address).status_code == 200
    assert house.awa.post(f"{address}/remettre").status_code == 422  # unchanged
    listed = house.admin.get("/formation/preuves/signalees").get_data(as_text=True)
    assert "Awa Diallo" in listed
    assert TEXT["title"] not in listed
    assert house.admin.get(address).status_code == 404
    assert house.admin.post(f"/formation/preuves/{number}/lever").status_code == 422  # no answer yet
    house.awa.post(f"{address}/repondre", {"reason": "C’est le nom d’une rue, pas d’une personne."})
    assert house.admin.post(f"/formation/preuves/{number}/lever").status_code == 303
    assert house.claire.get(address).status_code == 200


def test_a_corrected_evidence_leaves_quarantine_when_it_is_handed_in_again(app: Flask, sign_in: SignIn) -> None:
    house = a_house(app, sign_in)
    address = add_evidence(house.awa)
    house.awa.post(f"{address}/remettre")
    house.claire.post(f"{address}/signaler", {"reason": "Une date de naissance."})
    house.awa.post(f"{address}/modifier", {**TEXT, "facts": "Une patiente est venue."})
    assert house.claire.get(address).status_code == 404
    assert house.awa.post(f"{address}/remettre").status_code == 303
    assert house.claire.get(address).status_code == 200


def link_sent(app: Flask) -> str:
    with app.extensions["tdu"].database.reading() as db:
        text = db.scalars(select(OutgoingMail.text).order_by(OutgoingMail.id.desc())).first() or ""
    return str(re.search(r"http://localhost(/temoignage/\S+)", text)[1])  # type: ignore[index]


ASKED = {"recipient_name": "Paul Petit", "recipient": "paul@cabinet.fr", "employer": "Cabinet des Lilas", "message": ""}
SAID = {
    "witness": "Paul Petit",
    "position": "Médecin",
    "structure": "Cabinet des Lilas",
    "period": "de 2020 à 2022",
    "tasks": "L’accueil et le courrier.",
    "observed": "Awa Diallo a tenu le standard avec calme.",
    "example": "Un matin, trois urgences à la fois.",
}


def test_an_employer_testifies_once_without_an_account(app: Flask, sign_in: SignIn) -> None:
    awa = sign_in("learner", name="Awa Diallo")
    address = add_evidence(awa, "temoignage", **ASKED)
    assert awa.post(f"{address}/remettre").status_code == 422  # nothing has come yet
    link, employer = link_sent(app), Person(app)
    page = employer.get(link)
    assert page.headers["Referrer-Policy"] in {"no-referrer", "strict-origin"}
    assert "noindex" in page.headers["X-Robots-Tag"]
    assert problems_of(page.get_data(as_text=True)) == []
    named = employer.post(link, {**SAID, "example": "Mme Perrin criait ; elle l’a calmée."})
    assert named.status_code == 422
    assert "Perrin" in named.get_data(as_text=True)
    assert employer.post(link, SAID).status_code == 303
    assert employer.post(link, SAID).status_code == 410
    assert employer.get(link).status_code == 410
    assert awa.post(f"{address}/modifier", {"title": "Autre titre", "remark": "x", "tasks": "Tout."}).status_code == 303
    with app.extensions["tdu"].database.reading() as db:
        assert db.scalars(select(Evidence)).one().body["tasks"] == SAID["tasks"]
    assert awa.post(f"{address}/modifier", {**TEXT, "remark": ""}).status_code == 303
    assert awa.post(f"{address}/remettre").status_code == 303


def test_a_new_link_ends_the_one_before_and_a_false_one_is_gone(app: Flask, sign_in: SignIn) -> None:
    awa = sign_in("learner", name="Awa Diallo")
    address = add_evidence(awa, "temoignage", **ASKED)
    first = link_sent(app)
    assert awa.post(f"{address}/temoignage", {"title": "Témoignage", **ASKED}).status_code == 303
    assert Person(app).get(first).status_code == 410
    assert Person(app).get(link_sent(app)).status_code == 200
    assert Person(app).get("/temoignage/" + "a" * 43).status_code == 410


def test_a_learner_cannot_testify_for_themselves(sign_in: SignIn) -> None:
    awa = sign_in("learner", name="Awa Diallo")
    answer = awa.post("/portfolio/preuves/nouvelle/temoignage", {**TEXT, **ASKED, "recipient": awa.email})
    assert answer.status_code == 422


def test_comments_hang_on_a_paragraph_and_are_settled(app: Flask, sign_in: SignIn) -> None:
    house = a_house(app, sign_in)
    address = add_evidence(house.awa)
    house.awa.post(f"{address}/remettre")
    assert (
        house.claire.post(f"{address}/commentaires", {"paragraph": "facts-2", "text": "Combien ?"}).status_code == 303
    )
    assert house.claire.post(f"{address}/commentaires", {"paragraph": "facts-9", "text": "Où ?"}).status_code == 422
    page = house.awa.get(address).get_data(as_text=True)
    assert "La file s’allongeait." in page
    assert "Combien ?" in page
    assert house.denis.post(f"{address}/commentaires/1/regler").status_code == 404
    assert house.awa.post(f"{address}/commentaires/1/regler").status_code == 303
    assert "réglé le" in house.awa.get(address).get_data(as_text=True)


def test_one_s_archive_holds_evidence_and_experiences(app: Flask, sign_in: SignIn) -> None:
    awa = sign_in("learner", name="Awa Diallo")
    add_evidence(awa, title="Marqueur-preuve")
    runtime = app.extensions["tdu"]
    with runtime.database.reading() as db:
        found = {name: runtime.exporters[name](db, awa.id) for name in ("preuves", "experiences")}
    assert "Marqueur-preuve" in json.dumps(found, ensure_ascii=False)
