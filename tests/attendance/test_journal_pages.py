"""The pages of the journal: written by whoever accompanies, read by the person, closed to the others."""

from __future__ import annotations

from flask import Flask

from app.clock import utc_now
from app.cohorts.services import create_cohort, enrol
from tests.people import sign_in_as

TYPED = {
    "kind": "technical",
    "channel": "phone",
    "at": "2026-11-20T18:30",
    "minutes": "15",
    "requested_at": "2026-11-20T09:30",
    "summary": "Le micro ne marchait pas.",
}


def test_a_trainer_notes_and_corrects_and_the_learner_reads(app: Flask) -> None:
    awa, claire, denis = sign_in_as(app), sign_in_as(app, "trainer", name="Claire Morel"), sign_in_as(app, "trainer")
    now = utc_now()
    with app.extensions["tdu"].database.writing() as db:
        cohort = create_cohort(db, "Automne", now.date(), now, trainer_ids=(claire.id or 0,))
        enrol(db, cohort.id, awa.id or 0, now)
    address = f"/formation/personnes/{awa.id}/accompagnement"
    refused = claire.post(address, TYPED | {"requested_at": "2026-11-21T09:30"})
    assert refused.status_code == 422
    assert "Le micro ne marchait pas." in refused.get_data(as_text=True)
    assert claire.post(address, TYPED).status_code == 303
    page = claire.get(address).get_data(as_text=True)
    assert "répondu en 9\u00a0h" in page
    entry = page.split("/formation/accompagnement/")[1].split('"')[0]
    assert "2026-11-20T18:30" in claire.get(f"/formation/accompagnement/{entry}").get_data(as_text=True)
    change = TYPED | {"summary": "Le micro était coupé."}
    assert claire.post(f"/formation/accompagnement/{entry}", change).status_code == 303
    assert claire.get(f"/formation/accompagnement/{entry}").status_code == 404
    own = awa.get("/mon-accompagnement").get_data(as_text=True)
    assert "Le micro était coupé." in own
    assert "Claire Morel" in own
    assert denis.get(address).status_code == 404
    assert denis.post(address, TYPED).status_code == 404
    assert denis.post(f"/formation/accompagnement/{entry}", change).status_code == 404
    assert awa.get(address).status_code == 404
