"""Pages of paths and of the placement test, as each sees them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from app.clock import in_paris, utc_now
from app.cohorts.services import create_cohort, enrol
from app.content.catalog import Catalog
from app.pathways.domain.placement import question_now
from app.pathways.queries.placement import conclusions_of, signed_placement_of
from app.pathways.services import placement
from tests.people import Person

SignIn = Callable[..., Person]


def text_of(person: Person, path: str, status: int = 200) -> str:
    answer = person.get(path)
    assert answer.status_code == status, answer.status_code
    return answer.get_data(as_text=True)


def trained(app: Flask, trainer: Person, *learners: Person) -> int:
    """A cohort of these learners, begun two weeks ago; its number."""
    now = utc_now()
    with app.extensions["tdu"].database.writing() as db:
        cohort = create_cohort(
            db, "Automne", in_paris(now).date() - timedelta(weeks=2), now, trainer_ids=(trainer.id or 0,)
        )
        for learner in learners:
            enrol(db, cohort.id, learner.id or 0, now - timedelta(weeks=2))
        return cohort.id


def chosen(person: Person, path: str = "preparer-un-stage", weeks_ago: int = 0, hours: str = "6") -> None:
    day = in_paris(utc_now()).date() - timedelta(weeks=weeks_ago)
    answer = person.post(f"/parcours/{path}/choisir", {"starts_on": day.isoformat(), "hours_per_week": hours})
    assert answer.status_code == 303


def test_a_stranger_reads_every_path_and_is_told_why_an_account(stranger: Person, catalog: Catalog) -> None:
    page = text_of(stranger, "/parcours")
    for path in catalog.paths.values():
        assert f"/parcours/{path.id}" in page
    assert "Créer un compte" in text_of(stranger, "/parcours/vae")
    assert "Il faut un compte" in text_of(stranger, "/positionnement")
    assert stranger.post("/positionnement/commencer").status_code == 401
    text_of(stranger, "/parcours/nulle-part", 404)


def test_a_learner_chooses_shifts_ticks_and_leaves(sign_in: SignIn) -> None:
    awa = sign_in("learner")
    chosen(awa, weeks_ago=1)
    page = text_of(awa, "/parcours")
    assert "À rattraper" in page
    assert "Semaine 4" in page
    assert "Votre parcours, semaine 2" in text_of(awa, "/tableau-de-bord")
    assert awa.post("/parcours/decaler").status_code == 303
    assert "À rattraper" not in text_of(awa, "/parcours")
    assert awa.post("/parcours/ecrits", {"ecrit": "trois-questions-a-poser", "fait": "1"}).status_code == 303
    assert "Ce n’est pas fini" in text_of(awa, "/parcours")
    assert awa.post("/parcours/ecrits", {"ecrit": "ailleurs", "fait": "1"}).status_code == 422
    assert awa.post("/parcours/dispenses", {"module": "accueil", "dispense": "1"}).status_code == 303
    assert "Ce que vous savez déjà" in text_of(awa, "/parcours")
    assert awa.post("/parcours/quitter").status_code == 303
    assert "Choisir un parcours" in text_of(awa, "/parcours")
    assert awa.post("/parcours/decaler").status_code == 409


@pytest.mark.parametrize(("day", "hours"), [("", "6"), ("2026-13-45", "6"), ("2031-01-01", "6"), ("2026-11-30", "99")])
def test_what_was_typed_is_kept_when_it_cannot_be_taken(sign_in: SignIn, day: str, hours: str) -> None:
    awa = sign_in("learner")
    answer = awa.post("/parcours/vae/choisir", {"starts_on": day, "hours_per_week": hours})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "À corriger" in page
    assert f'value="{hours}"' in page


def test_a_trainer_gives_a_path_fixes_a_date_and_gives_one_person_time(app: Flask, sign_in: SignIn) -> None:
    claire, awa, bruno = (
        sign_in("trainer"),
        sign_in("learner", name="Awa Diallo"),
        sign_in("learner", name="Bruno Petit"),
    )
    cohort = trained(app, claire, awa, bruno)
    place = f"/formation/cohortes/{cohort}/parcours"
    assert "Pas de parcours" in text_of(claire, place)
    today = in_paris(utc_now()).date()
    wanted = {"path": "preparer-un-stage", "timing": "fixed", "starts_on": "", "hours_per_week": "6"}
    assert claire.post(place, wanted).status_code == 422
    start = (today - timedelta(weeks=2)).isoformat()
    assert claire.post(place, {**wanted, "starts_on": start}).status_code == 303
    page = text_of(claire, place)
    assert page.count("À rattraper") >= 2
    assert "Awa Diallo" in page
    assert "Décaler d’une semaine" not in text_of(awa, "/parcours")
    assert awa.post("/parcours/decaler").status_code == 422
    assert claire.post(f"{place}/dates", {"fin-0": "pas une date"}).status_code == 422
    assert claire.post(f"{place}/dates", {"fin-3": start}).status_code == 422
    assert claire.post(f"{place}/dates", {"fin-3": (today + timedelta(weeks=9)).isoformat()}).status_code == 303
    more = {"learner": str(awa.id), "from_week": "0", "weeks": "3", "reason": ""}
    assert claire.post(f"{place}/prolonger", more).status_code == 422
    assert claire.post(f"{place}/prolonger", {**more, "reason": "Changement d’horaires"}).status_code == 303
    assert "Changement d’horaires" in text_of(claire, place)
    assert "À rattraper" not in text_of(awa, "/parcours")
    assert "À rattraper" in text_of(bruno, "/parcours")
    assert claire.post(f"{place}/retirer").status_code == 303
    assert "Choisir un parcours" in text_of(bruno, "/parcours")


def test_another_trainer_does_not_learn_that_a_cohort_or_a_placement_exists(app: Flask, sign_in: SignIn) -> None:
    claire, denis, awa = sign_in("trainer"), sign_in("trainer"), sign_in("learner")
    cohort = trained(app, claire, awa)
    for path in (f"/formation/cohortes/{cohort}/parcours", f"/formation/apprenants/{awa.id}/positionnement"):
        text_of(claire, path)
        text_of(denis, path, 404)
        assert denis.post(path, {"anything": "1"}).status_code == 404


def answered_to_the_end(app: Flask, person: Person) -> int:
    """The placement test through its pages, « pas encore » each time; how many questions were asked."""
    for number in range(1, 22):
        with app.extensions["tdu"].database.reading() as db:
            _, spec, state = placement.under_way(db, person.id or 0)
            question = question_now(spec, state)
        form = {"question": question, "sait": "pas-encore", "cle": f"cle-numero-{number}"}
        answer = person.post("/positionnement/question", form)
        assert answer.status_code == 303
        if answer.headers["Location"].endswith("/resultat"):
            return number
    raise AssertionError("the test does not end")


def test_the_placement_is_taken_resumed_concluded_signed_and_printed(app: Flask, sign_in: SignIn) -> None:
    claire, awa = sign_in("trainer", name="Claire Morel"), sign_in("learner", name="Awa Diallo")
    trained(app, claire, awa)
    place = f"/formation/apprenants/{awa.id}/positionnement"
    assert "Pas encore de positionnement" in text_of(claire, place)
    assert awa.get("/positionnement/question").status_code == 303
    assert awa.get("/positionnement/resultat").status_code == 303
    assert awa.post("/positionnement/commencer").status_code == 303
    first = text_of(awa, "/positionnement/question")
    assert "Je ne sais pas encore" in first
    assert "Continuer" in text_of(awa, "/positionnement")
    blank = awa.post("/positionnement/question", {"question": question_in(app, awa), "cle": "cle-vide-1"})
    assert blank.status_code == 422
    assert "Choisissez une réponse" in blank.get_data(as_text=True)
    asked = answered_to_the_end(app, awa)
    result = text_of(awa, "/positionnement/resultat")
    assert f"{asked}\u00a0questions" in result
    assert "À apprendre" in result
    assert "/parcours/reconversion-6-mois" in result
    assert claire.post(place, {"note": ""}).status_code == 422
    concluded = {
        "note": "Vient du commerce, à l’aise au téléphone.",
        "path": "reconversion-6-mois",
        "hours_per_week": "10",
        "starts_on": "2026-11-30",
        "dispensations": ["accueil"],
    }
    assert claire.post(place, concluded).status_code == 303
    assert awa.post("/positionnement/signer", {"empreinte": "0" * 64}).status_code == 409
    with app.extensions["tdu"].database.reading() as db:
        digest = conclusions_of(db, awa.id or 0)[0].digest
    assert digest in text_of(awa, "/positionnement/resultat")
    assert awa.post("/positionnement/signer", {"empreinte": digest}).status_code == 303
    assert claire.post(f"{place}/signer", {"empreinte": digest}).status_code == 303
    for person, path in ((awa, "/positionnement/resultat"), (claire, place)):
        page = text_of(person, path)
        assert "par Awa Diallo" in page
        assert "par Claire Morel" in page
        assert "Signer la version" not in page
    with app.extensions["tdu"].database.reading() as db:
        signed = signed_placement_of(db, awa.id or 0)
    assert signed is not None
    assert signed.document["dispensations"][0]["id"] == "accueil"


def question_in(app: Flask, person: Person) -> str:
    with app.extensions["tdu"].database.reading() as db:
        _, spec, state = placement.under_way(db, person.id or 0)
        return question_now(spec, state) or ""


def test_one_may_stop_and_what_was_not_asked_stays_to_confirm(app: Flask, sign_in: SignIn) -> None:
    awa = sign_in("learner")
    awa.post("/positionnement/commencer")
    assert awa.post("/positionnement/terminer").status_code == 422
    awa.post(
        "/positionnement/question", {"question": question_in(app, awa), "sait": "pas-encore", "cle": "cle-numero-1"}
    )
    assert awa.post("/positionnement/terminer").status_code == 303
    assert text_of(awa, "/positionnement/resultat").count("À confirmer") >= 5
    assert awa.get("/tableau-de-bord").status_code == 200
    assert awa.get("/progression").status_code == 200


def test_a_double_click_answers_one_question(app: Flask, sign_in: SignIn) -> None:
    awa = sign_in("learner")
    awa.post("/positionnement/commencer")
    form = {"question": question_in(app, awa), "sait": "pas-encore", "cle": "cle-numero-1"}
    assert [awa.post("/positionnement/question", form).status_code for _ in range(2)] == [303, 303]
    with app.extensions["tdu"].database.reading() as db:
        assert len(placement.under_way(db, awa.id or 0)[2].answers) == 1
