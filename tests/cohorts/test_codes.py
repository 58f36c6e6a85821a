"""Entering a cohort by a code or its link, leaving it, and who is refused."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.accounts.domain import Role, Viewer
from app.accounts.models import User
from app.accounts.services import add_user
from app.accounts.services.tokens import issue_token
from app.clock import utc_now
from app.cohorts import queries, services
from app.cohorts.domain import CODE_ALPHABET, CodeState, Duty, plain_code, readable_code
from app.cohorts.models import CohortCode
from app.db import Database
from app.errors import Forbidden, Gone, InvalidAction, NotFound, TooManyRequests
from tests.conftest import settings_for
from tests.people import PASSWORD, Person, add_person

SignIn = Callable[..., Person]
NOW = datetime(2026, 11, 25, 20, 0, tzinfo=UTC)
TODAY = date(2026, 11, 25)
WEEK = timedelta(days=7)


def person(db: Session, name: str, role: Role = Role.LEARNER) -> User:
    return add_user(db, f"{name}@example.org", name, role, None, NOW)


def viewer(user: User) -> Viewer:
    return Viewer(id=user.id, email=user.email, name=user.name, role=Role(user.role))


def offer(db: Session, code: CohortCode, now: datetime = NOW) -> services.Offer:
    found = queries.find_code(db, code.code)
    assert found is not None
    cohort = found[1]
    return services.Offer(
        code.id,
        code.code,
        cohort.id,
        cohort.title,
        cohort.framework,
        cohort.starts_on,
        cohort.ends_on,
        services.state_of(code, cohort, now),
    )


@pytest.mark.parametrize("typed", ["acde-3467", "ACDE3467", " acde 3467 ", "«ACDE–3467»", "a.c.d.e_3-4-6-7"])
def test_a_code_is_read_however_it_was_typed(typed: str) -> None:
    assert plain_code(typed) == "ACDE3467"
    assert readable_code(plain_code(typed)) == "ACDE-3467"


def test_no_sign_of_a_code_is_taken_for_another() -> None:
    assert len(CODE_ALPHABET) == len(set(CODE_ALPHABET)) == 24
    assert not set(CODE_ALPHABET) & set("0OI1L2Z5S8B")


def test_a_code_opens_until_it_ends_is_closed_or_is_full(db: Session) -> None:
    claire = person(db, "claire", Role.TRAINER)
    cohort = services.create_cohort(db, "Automne", TODAY, NOW, ends_on=TODAY + timedelta(days=60))
    code = services.make_code(db, cohort, claire.id, NOW, WEEK, places=1)
    assert services.state_of(code, cohort, NOW) is CodeState.OPEN
    assert services.state_of(code, cohort, NOW + WEEK) is CodeState.EXPIRED
    awa, bruno = person(db, "awa"), person(db, "bruno")
    assert services.join(db, offer(db, code), awa.id, NOW)
    enrolment = queries.find_enrolment(db, cohort.id, awa.id)
    assert enrolment is not None
    assert enrolment.ends_at == datetime(2027, 1, 24, 23, 0, tzinfo=UTC)
    db.refresh(code)
    assert (code.uses, services.state_of(code, cohort, NOW)) == (1, CodeState.FULL)
    with pytest.raises(Gone, match="places"):
        services.join(db, offer(db, code), bruno.id, NOW)
    assert not services.join(db, offer(db, code), awa.id, NOW)
    db.refresh(code)
    assert code.uses == 1
    other = services.make_code(db, cohort, claire.id, NOW, WEEK)
    services.revoke_code(other, NOW)
    with pytest.raises(Gone, match="fermé"):
        services.join(db, offer(db, other), bruno.id, NOW)
    third = services.make_code(db, cohort, claire.id, NOW, WEEK)
    services.archive(cohort, NOW)
    with pytest.raises(Gone, match="terminée"):
        services.join(db, offer(db, third), bruno.id, NOW)
    with pytest.raises(InvalidAction):
        services.make_code(db, cohort, claire.id, NOW, WEEK)
    services.reopen(cohort)
    assert services.join(db, offer(db, third), bruno.id, NOW)
    db.refresh(third)
    assert not services.join(db, offer(db, third), bruno.id, NOW)
    db.refresh(third)
    assert third.uses == 1
    assert services.state_of(third, cohort, NOW + timedelta(days=90)) is CodeState.CLOSED


@pytest.mark.parametrize(("life", "places"), [(0, None), (400, None), (7, 0), (7, 501)])
def test_a_code_without_an_end_or_without_a_place_is_not_made(db: Session, life: int, places: int | None) -> None:
    cohort = services.create_cohort(db, "Automne", TODAY, NOW)
    with pytest.raises(InvalidAction):
        services.make_code(db, cohort, person(db, "claire", Role.TRAINER).id, NOW, timedelta(days=life), places)


def test_of_many_people_for_two_places_two_enter(database: Database) -> None:
    with database.writing() as db:
        cohort = services.create_cohort(db, "Automne", TODAY, NOW)
        code = services.make_code(db, cohort, person(db, "claire", Role.TRAINER).id, NOW, WEEK, places=2)
        wanted = offer(db, code)
        people = [person(db, f"p{number}").id for number in range(6)]
    refused: list[int] = []

    def enter(learner_id: int) -> None:
        try:
            with database.writing() as db:
                services.join(db, wanted, learner_id, NOW)
        except Gone:
            refused.append(learner_id)

    threads = [threading.Thread(target=enter, args=(one,)) for one in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as db:
        assert len(queries.learners_of(db, wanted.cohort_id)) == 2
        assert db.get_one(CohortCode, wanted.code_id).uses == 2
    assert len(refused) == 4


def test_codes_tried_one_after_another_are_slowed_down(database: Database, tmp_path: object) -> None:
    settings = settings_for(tmp_path)  # type: ignore[arg-type]
    with database.writing() as db:
        cohort = services.create_cohort(db, "Automne", TODAY, NOW)
        awa = person(db, "awa").id
        code = services.make_code(db, cohort, person(db, "claire", Role.TRAINER).id, NOW, WEEK).code
    for _ in range(9):  # a right code is never counted
        assert services.look_up(database, settings, code, "127.0.0.1", awa, NOW).cohort_id == cohort.id
    for _ in range(5):
        with pytest.raises(NotFound):
            services.look_up(database, settings, "AAAA-AAAA", "127.0.0.1", awa, NOW)
    with pytest.raises(TooManyRequests):
        services.look_up(database, settings, code, "127.0.0.1", awa, NOW)
    assert services.look_up(database, settings, code, "127.0.0.1", None, NOW).title == "Automne"
    assert services.look_up(database, settings, code, "127.0.0.1", awa, NOW + timedelta(minutes=2)).title == "Automne"


def test_leaving_takes_the_work_out_of_sight_and_coming_back_is_possible(db: Session) -> None:
    awa, claire = person(db, "awa"), person(db, "claire", Role.TRAINER)
    cohort = services.create_cohort(db, "Automne", TODAY, NOW, trainer_ids=(claire.id,))
    code = services.make_code(db, cohort, claire.id, NOW, WEEK)
    services.join(db, offer(db, code), awa.id, NOW)
    assert queries.may_see_work_of(db, viewer(claire), awa.id)
    services.leave(db, cohort.id, awa.id, NOW, by_self=True)
    assert not queries.may_see_work_of(db, viewer(claire), awa.id)
    assert [line["quittee_le"] for line in services.export_of(db, awa.id)] == [NOW.isoformat()]
    assert services.join(db, offer(db, code), awa.id, NOW)
    services.leave(db, cohort.id, awa.id, NOW, by_self=False)
    with pytest.raises(Forbidden, match="retiré"):
        services.join(db, offer(db, code), awa.id, NOW)
    with pytest.raises(NotFound):
        services.leave(db, cohort.id, awa.id, NOW, by_self=True)
    services.erase(db, awa.id, NOW)
    assert services.export_of(db, awa.id) == []


def test_a_tutor_sees_and_does_not_mark_and_nobody_marks_oneself(db: Session) -> None:
    awa, admin = person(db, "awa"), person(db, "ana", Role.ADMIN)
    claire, denis = person(db, "claire", Role.TRAINER), person(db, "denis", Role.TRAINER)
    cohort = services.create_cohort(db, "Automne", TODAY, NOW, trainer_ids=(claire.id,))
    services.enrol(db, cohort.id, awa.id, NOW, needs="support agrandi")
    services.assign_trainer(db, cohort.id, denis.id, NOW, Duty.TUTOR)
    for one, marks in ((claire, True), (denis, False), (admin, False), (awa, False)):
        assert queries.may_see_work_of(db, viewer(one), awa.id)
        assert queries.may_mark_work_of(db, viewer(one), awa.id) is marks
    assert queries.cohort_changed_by(db, viewer(claire), cohort.id) is cohort
    with pytest.raises(Forbidden):
        queries.cohort_changed_by(db, viewer(denis), cohort.id)
    services.assign_trainer(db, cohort.id, denis.id, NOW)
    assert queries.may_mark_work_of(db, viewer(denis), awa.id)


def test_places_of_people_who_never_answered_are_given_back(db: Session) -> None:
    cohort = services.create_cohort(db, "Automne", TODAY, NOW)
    silent = add_user(db, "silence@example.org", "Silence", Role.LEARNER, None, NOW, confirmed=False)
    services.enrol(db, cohort.id, silent.id, NOW)
    services.enrol(db, cohort.id, person(db, "awa").id, NOW)
    services.purge(db, [], "contact@example.org", NOW + timedelta(days=6))
    assert [one.is_waiting for one in queries.learners_of(db, cohort.id)] == [True, False]
    services.purge(db, [], "contact@example.org", NOW + timedelta(days=8))
    assert [one.name for one in queries.learners_of(db, cohort.id)] == ["awa"]


def made_code(app: Flask, trainer_id: int) -> tuple[int, str]:
    with app.extensions["tdu"].database.writing() as db:
        cohort = services.create_cohort(db, "Automne 2026", date(2026, 9, 1), utc_now(), trainer_ids=(trainer_id,))
        code = services.make_code(db, cohort, trainer_id, utc_now(), WEEK)
        return cohort.id, readable_code(code.code)


def test_a_trainer_opens_a_code_and_a_learner_enters_by_it(app: Flask, sign_in: SignIn) -> None:
    claire, denis, awa = sign_in("trainer", name="Claire Roy"), sign_in("trainer"), sign_in(name="Fatou Ndiaye")
    made = claire.post("/formation/cohortes/nouvelle", {"title": "Hiver", "starts_on": "2026-11-01", "framework": ""})
    path = made.headers["Location"]
    assert claire.post(f"{path}/codes", {"days": "30", "places": "12"}).status_code == 303
    with app.extensions["tdu"].database.reading() as db:
        code = queries.codes_of(db, int(path.rpartition("/")[2]))[0]
    shown = readable_code(code.code)
    assert shown in claire.get(path).get_data(as_text=True)
    assert denis.get(path).status_code == 404
    assert denis.post(f"{path}/codes/{code.id}/fermer").status_code == 404
    typed = awa.post("/rejoindre", {"code": shown.lower().replace("-", " ")})
    assert typed.headers["Location"] == f"/rejoindre/{shown}"
    page = awa.get(f"/rejoindre/{shown}").get_data(as_text=True)
    assert "Claire Roy" in page
    assert "Fatou Ndiaye" not in claire.get(path).get_data(as_text=True)
    assert awa.post(f"/rejoindre/{shown}").headers["Location"] == "/compte/cohortes"
    assert "Fatou Ndiaye" in claire.get(path).get_data(as_text=True)
    assert "Hiver" in awa.get("/compte/cohortes").get_data(as_text=True)
    assert "déjà" in awa.get(f"/rejoindre/{shown}").get_data(as_text=True)
    assert claire.post(f"{path}/codes/{code.id}/fermer").status_code == 303
    assert sign_in().post(f"/rejoindre/{shown}").status_code == 410
    assert awa.post(f"/compte/cohortes/{code.cohort_id}/quitter").status_code == 303
    assert "Fatou Ndiaye" not in claire.get(path).get_data(as_text=True)
    assert awa.post(f"/compte/cohortes/{code.cohort_id}/quitter").status_code == 404


def test_a_link_leads_a_stranger_to_an_account_and_back(app: Flask, sign_in: SignIn, stranger: Person) -> None:
    _, code = made_code(app, sign_in("trainer", name="Claire Roy").id or 0)
    page = stranger.get(f"/rejoindre/{code}")
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "Automne 2026" in page.get_data(as_text=True)
    assert "Claire Roy" not in page.get_data(as_text=True)
    assert stranger.post(f"/rejoindre/{code}", {"compte": "nouveau"}).headers["Location"] == "/inscription"
    details = {"name": "Nadia B", "email": "nadia@example.org", "password": PASSWORD}
    assert stranger.post("/inscription", details).status_code == 303
    with app.extensions["tdu"].database.writing() as db:
        user = db.query(User).filter_by(email="nadia@example.org").one()
        token = issue_token(db, "confirm", user.id, utc_now(), WEEK)
    confirmed = stranger.post(f"/inscription/{token}")
    assert confirmed.headers["Location"] == f"/connexion?suivant=/rejoindre/{code}"
    came = stranger.post(
        "/connexion", {"email": "nadia@example.org", "password": PASSWORD, "suivant": f"/rejoindre/{code}"}
    )
    assert came.headers["Location"] == f"/rejoindre/{code}"
    assert stranger.post(f"/rejoindre/{code}").headers["Location"] == "/compte/cohortes"
    other = Person(app)
    assert other.post(f"/rejoindre/{code}").headers["Location"] == f"/connexion?suivant=/rejoindre/{code}"


@pytest.mark.parametrize("role", ["trainer", "evaluator", "admin"])
def test_staff_enter_no_cohort_as_learners(app: Flask, sign_in: SignIn, role: str) -> None:
    _, code = made_code(app, add_person(app, "trainer"))
    somebody = sign_in(role)
    assert "autre rôle" in somebody.get(f"/rejoindre/{code}").get_data(as_text=True)
    assert somebody.post(f"/rejoindre/{code}").status_code == 403


@pytest.mark.parametrize("typed", ["", "ACDE", "ACDE-34677", "x" * 41])
def test_what_is_not_a_code_is_told_and_kept(stranger: Person, typed: str) -> None:
    answer = stranger.post("/rejoindre", {"code": typed})
    assert answer.status_code == 422
    assert f'value="{typed}"' in answer.get_data(as_text=True)


def test_a_code_that_opens_nothing_says_so(stranger: Person, sign_in: SignIn) -> None:
    assert stranger.get("/rejoindre/AAAA-AAAA").status_code == 404
    awa = sign_in()
    for _ in range(5):
        assert awa.post("/rejoindre/AAAA-AAAA").status_code == 404
    refused = awa.post("/rejoindre/AAAA-AAAA")
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0


def test_a_tutor_and_another_trainer_change_nothing(app: Flask, sign_in: SignIn) -> None:
    owner, tutor, other = sign_in("trainer"), sign_in("trainer"), sign_in("trainer")
    cohort_id, _ = made_code(app, owner.id or 0)
    with app.extensions["tdu"].database.writing() as db:
        services.assign_trainer(db, cohort_id, tutor.id or 0, utc_now(), Duty.TUTOR)
        code_id = queries.codes_of(db, cohort_id)[0].id
        elsewhere = services.create_cohort(db, "Ailleurs", date(2026, 9, 1), utc_now(), trainer_ids=(other.id or 0,)).id
    path = f"/formation/cohortes/{cohort_id}"
    changed = {"title": "Volée", "starts_on": "2026-11-01", "framework": "", "days": "30"}
    for act in ("modifier", "archiver", "rouvrir", "codes", f"codes/{code_id}/fermer"):
        assert tutor.post(f"{path}/{act}", changed).status_code == 403, act
        assert other.post(f"{path}/{act}", changed).status_code == 404, act
    assert other.post(f"/formation/cohortes/{elsewhere}/codes/{code_id}/fermer").status_code == 404
    assert tutor.get(path).status_code == 200
    assert "Codes pour entrer" not in tutor.get(path).get_data(as_text=True)
    assert owner.post(f"{path}/modifier", {**changed, "title": "Automne, le soir"}).status_code == 303
    assert "Automne, le soir" in owner.get("/formation/cohortes").get_data(as_text=True)
    assert owner.post(f"{path}/archiver").status_code == 303
    assert owner.post(f"{path}/rouvrir").status_code == 303
