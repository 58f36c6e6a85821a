"""The list of a trainer, from what is really in the base."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.accounts.domain import Role, Viewer
from app.accounts.models import User
from app.accounts.services import add_user
from app.attempts.domain import Mode
from app.attempts.models import Attempt
from app.attempts.queries import Owner
from app.clock import utc_now
from app.cohorts.services import create_cohort, enrol
from app.content.catalog import Catalog
from app.db import Database
from app.followup.domain.concerns import ConcernKind
from app.followup.services.table import Row, View, table_of
from app.modules.services import finish_lesson
from app.portfolio.models.evidence import Evidence
from app.quizzes import services as quizzes
from app.quizzes.domain.key import right_response, wrong_response
from app.quizzes.domain.view import encoded
from tests.people import Person, add_person
from tests.progress.rows import add_attempt, statements_on

SignIn = Callable[..., Person]
NOW = datetime.fromisoformat("2026-11-25T08:30:00+00:00")


def person(db: Session, name: str, role: Role = Role.LEARNER, **details: Any) -> Viewer:
    email = f"{name.lower().replace(' ', '.')}@example.org"
    user = add_user(db, email, name, role, None, NOW - timedelta(days=40), **details)
    db.flush()
    return Viewer(user.id, email, name, role)


def cohort_of(db: Session, trainer: Viewer, *learners: Viewer, days: int = 30, title: str = "Automne") -> int:
    since = NOW - timedelta(days=days)
    cohort = create_cohort(db, title, since.date(), since, trainer_ids=(trainer.id,))
    for learner in learners:
        enrol(db, cohort.id, learner.id, since)
    return cohort.id


def hand_in_wrong(db: Session, catalog: Catalog, learner: Viewer, quiz_id: str, at: datetime) -> Attempt:
    """A copy in which every answer is wrong; an essay waits for somebody."""
    quiz, owner = catalog.quiz(quiz_id), Owner(learner_id=learner.id)
    attempt = quizzes.start(db, owner, quiz, at)
    form: dict[str, list[str]] = {"dans": list(attempt.setup["questions"])}
    for question_id in attempt.setup["questions"]:
        question = quiz.question(question_id)
        response = right_response(question) if question.type == "essay" else wrong_response(question)
        for name, values in encoded(question, attempt.seed, response).items():
            form[f"q.{question_id}{'.' if name else ''}{name}"] = list(values)
    quizzes.hand_in(
        db, owner, attempt.id, form, f"sending-{learner.id:08d}-{attempt.number}", at + timedelta(minutes=5)
    )
    return attempt


def rows_by_name(db: Session, catalog: Catalog, viewer: Viewer, cohort_id: int | None = None) -> dict[str, Row]:
    return {row.followed.name: row for row in table_of(db, catalog, viewer, NOW, cohort_id).rows}


def kinds(row: Row) -> set[ConcernKind]:
    return {one.kind for one in row.line.concerns}


def test_each_reason_is_found_in_what_was_done(db: Session, catalog: Catalog) -> None:
    claire = person(db, "Claire", Role.TRAINER)
    away, never, fails, fine = (person(db, name) for name in ("Away", "Never", "Fails", "Fine"))
    cohort_of(db, claire, away, never, fails, fine)
    lesson = next(iter(catalog.modules.values())).lessons[0]
    finish_lesson(db, away.id, lesson, NOW - timedelta(days=16))
    finish_lesson(db, fine.id, lesson, NOW - timedelta(days=1))
    graded = next(
        one.id for one in catalog.quizzes.values() if one.mode == "graded" and any(q.rule for q in one.questions)
    )
    for number in range(3):
        hand_in_wrong(db, catalog, fails, graded, NOW - timedelta(days=3 - number))
    db.add(an_evidence(fine.id, NOW - timedelta(days=2)))
    db.flush()
    found = rows_by_name(db, catalog, claire)
    assert kinds(found["Away"]) == {ConcernKind.AWAY}
    assert f"« {lesson.title} »" in found["Away"].line.concerns[0].words
    assert kinds(found["Never"]) == {ConcernKind.NEVER_BEGUN}
    assert ConcernKind.FAILING in kinds(found["Fails"])
    assert ConcernKind.STUMBLING in kinds(found["Fails"])
    assert kinds(found["Fine"]) == {ConcernKind.READING}
    table = table_of(db, catalog, claire, NOW)
    assert [table.count(view) for view in View] == [4, 0, 4]
    # An administrator reads no evidence: nothing of it waits for them.
    admin = person(db, "Dominique", Role.ADMIN)
    assert kinds(rows_by_name(db, catalog, admin)["Fine"]) == set()


def an_evidence(learner_id: int, at: datetime) -> Evidence:
    return Evidence(
        learner_id=learner_id,
        kind="text",
        title="Un appel difficile",
        body={},
        state="submitted",
        digest="0" * 64,
        created_at=at,
        updated_at=at,
        submitted_at=at,
    )


def test_a_pass_ends_the_failures(db: Session, catalog: Catalog) -> None:
    claire, awa = person(db, "Claire", Role.TRAINER), person(db, "Awa")
    cohort_of(db, claire, awa)
    for number in range(1, 4):
        add_attempt(
            db, awa.id, earned=2, number=number, at=NOW - timedelta(days=2), passed=False, activity_kind="scenario"
        )
    db.flush()
    assert ConcernKind.FAILING in kinds(rows_by_name(db, catalog, claire)["Awa"])
    add_attempt(db, awa.id, earned=9, number=4, at=NOW - timedelta(days=1), passed=True, activity_kind="scenario")
    db.flush()
    assert kinds(rows_by_name(db, catalog, claire)["Awa"]) == set()


def test_the_result_of_an_exam_that_is_not_published_is_no_failure(db: Session, catalog: Catalog) -> None:
    claire, awa = person(db, "Claire", Role.TRAINER), person(db, "Awa")
    cohort_of(db, claire, awa)
    for number in range(1, 4):
        add_attempt(
            db,
            awa.id,
            "examen.x.1",
            earned=1,
            number=number,
            mode=Mode.EXAM,
            at=NOW - timedelta(days=1),
            passed=False,
        )
    db.flush()
    assert kinds(rows_by_name(db, catalog, claire)["Awa"]) == set()


def test_the_dossier_is_held_against_the_date_of_the_exam(db: Session, catalog: Catalog) -> None:
    claire, awa = person(db, "Claire", Role.TRAINER), person(db, "Awa", framework="rncp40800")
    cohort_of(db, claire, awa)
    add_attempt(db, awa.id, at=NOW - timedelta(days=1), activity_kind="scenario")
    db.get_one(User, awa.id).exam_date = date(2026, 12, 20)
    db.flush()
    row = rows_by_name(db, catalog, claire)["Awa"]
    assert kinds(row) == {ConcernKind.DOSSIER}
    assert "pas encore commencé" in row.line.concerns[0].words


def test_a_trainer_sees_own_cohorts_today_and_each_person_once(db: Session, catalog: Catalog) -> None:
    claire, denis = person(db, "Claire", Role.TRAINER), person(db, "Denis", Role.TRAINER)
    awa, bruno, gone = person(db, "Awa"), person(db, "Bruno"), person(db, "Gone")
    first = cohort_of(db, claire, awa, gone, title="Automne")
    second = cohort_of(db, claire, awa, days=5, title="Hiver")
    cohort_of(db, denis, bruno)
    enrol(db, first, gone.id, NOW, ends_at=NOW - timedelta(days=1))
    found = rows_by_name(db, catalog, claire)
    assert set(found) == {"Awa"}
    assert found["Awa"].followed.cohort == "Hiver"
    assert set(rows_by_name(db, catalog, claire, first)) == {"Awa"}
    assert set(rows_by_name(db, catalog, claire, second)) == {"Awa"}
    assert set(rows_by_name(db, catalog, person(db, "Admin", Role.ADMIN))) == {"Awa", "Bruno"}


def crowd(app: Flask, catalog: Catalog, trainer_id: int, size: int) -> int:
    """A cohort of that many, each with readings, copies and evidence; its identifier."""
    now = utc_now()
    quiz_id = next(one.id for one in catalog.quizzes.values() if one.mode == "training")
    lesson = next(iter(catalog.modules.values())).lessons[0]
    with app.extensions["tdu"].database.writing() as db:
        since = now - timedelta(days=30)
        cohort = create_cohort(db, f"{size} personnes", since.date(), since, trainer_ids=(trainer_id,))
        people = [
            User(
                email=f"foule-{size}-{number}@example.org",
                name=f"Personne {number}",
                role="learner",
                created_at=since,
                confirmed_at=since,
                theme="auto",
            )
            for number in range(size)
        ]
        db.add_all(people)
        db.flush()
        model = hand_in_wrong(db, catalog, Viewer(people[0].id, "", "", Role.LEARNER), quiz_id, now - timedelta(days=2))
        columns = {column.key: getattr(model, column.key) for column in Attempt.__mapper__.columns}
        for number, one in enumerate(people):
            enrol(db, cohort.id, one.id, since)
            if number:
                db.add(Attempt(**{**columns, "id": f"{size:06d}{number:020d}", "learner_id": one.id}))
            if number % 2:
                db.add(an_evidence(one.id, now - timedelta(days=number % 9)))
        finish_lesson(db, people[0].id, lesson, now - timedelta(days=1))
        return cohort.id


@pytest.mark.parametrize("size", [200])
def test_a_cohort_of_two_hundred_costs_as_many_statements_as_one_of_two(
    app: Flask, catalog: Catalog, sign_in: SignIn, size: int
) -> None:
    claire = sign_in("trainer")
    few, many = crowd(app, catalog, claire.id or 0, 2), crowd(app, catalog, claire.id or 0, size)
    database: Database = app.extensions["tdu"].database
    counts = []
    for cohort_id in (few, many):
        path = f"/formation?cohorte={cohort_id}&voir=toutes"
        with statements_on(database) as sent:
            page = claire.get(path)
        assert page.status_code == 200
        counts.append(len(sent))
    assert page.get_data(as_text=True).count('<th scope="row"') == size
    assert max(counts) <= 15, sent
    with statements_on(database) as again:
        claire.get(f"/formation?cohorte={few}&voir=toutes")
    with statements_on(database) as warm:
        claire.get(f"/formation?cohorte={many}&voir=toutes")
    assert len(again) == len(warm) <= 15


def test_filters_count_and_show_their_part(app: Flask, sign_in: SignIn) -> None:
    claire = sign_in("trainer")
    new, old = add_person(app, name="Fatou Ndiaye"), add_person(app, name="Karim Haddad")
    now = utc_now()
    with app.extensions["tdu"].database.writing() as db:
        cohort = create_cohort(db, "Automne", now.date(), now, trainer_ids=(claire.id or 0,))
        enrol(db, cohort.id, new, now)
        enrol(db, cohort.id, old, now - timedelta(days=9))
    to_follow = claire.get("/formation").get_data(as_text=True)
    assert "Karim Haddad" in to_follow
    assert "Fatou Ndiaye" not in to_follow
    assert "Écrire à Karim" in to_follow
    alone = claire.get("/formation?voir=seules").get_data(as_text=True)
    assert "Fatou Ndiaye" in alone
    assert "Karim Haddad" not in alone
    everybody = claire.get("/formation?voir=toutes").get_data(as_text=True)
    assert "Fatou Ndiaye" in everybody
    assert "Karim Haddad" in everybody
    # A cohort of somebody else, or words that are no number, change nothing.
    for typed in ("999999", "x", "-1", "9" * 30):
        assert claire.get(f"/formation?cohorte={typed}&voir=n-importe").status_code == 200


def test_the_rules_may_be_read_by_those_whom_they_are_about(sign_in: SignIn) -> None:
    for role in ("trainer", "learner", "admin"):
        page = sign_in(role).get("/formation/regles")
        assert page.status_code == 200
        text = page.get_data(as_text=True)
        assert "Ne vient plus" in text
        assert "7" in text
