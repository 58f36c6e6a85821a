"""Progress read from the log, on both databases."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from app.accounts.domain import Role, Viewer
from app.accounts.models import User
from app.accounts.services import add_user
from app.attempts.domain import Mode
from app.attempts.models import Outcome
from app.attempts.queries import Owner
from app.db import Database
from app.errors import InvalidAction, NotFound
from app.progress import queries, services
from app.progress.domain.mastery import Mastery
from app.progress.domain.situation import StepKind
from app.quizzes import services as quizzes
from app.quizzes.domain.view import encoded
from tests.progress.builders import NOW, RECORDS, WELCOME, a_catalog, a_framework, a_module, a_quiz
from tests.progress.rows import add_attempt, add_cohort, add_reading, an_outcome, statements_on

CATALOG = a_catalog(a_module(), a_quiz(module="accueil"))


@pytest.fixture
def awa(db: Session) -> Viewer:
    return someone(db, "awa@example.org")


def someone(db: Session, email: str, role: Role = Role.LEARNER) -> Viewer:
    user: User = add_user(db, email, "Awa Diallo", role, None, NOW)
    db.flush()
    return Viewer(user.id, user.email, user.name, role)


def test_outcomes_in_force_make_the_figures_and_those_replaced_do_not(db: Session, awa: Viewer) -> None:
    attempt = add_attempt(db, awa.id, earned=2)
    db.execute(Outcome.__table__.update().values(superseded_at=NOW))
    db.add(an_outcome(attempt, awa.id, "accueil", WELCOME, Mode.GRADED, 9, 10, NOW, revision=2))
    db.flush()
    (trace,) = queries.traces_of(db, awa.id)
    assert (trace.earned, trace.mode, trace.at) == (9, Mode.GRADED, NOW)
    (line,) = queries.evidence_of(db, awa.id, WELCOME)
    assert (line.revision, line.number, line.version, line.complete) == (2, 1, "01234567", True)


def test_nobody_elses_work_enters_somebodys_figures(db: Session, awa: Viewer) -> None:
    bruno = someone(db, "bruno@example.org")
    add_attempt(db, bruno.id)
    assert queries.traces_of(db, awa.id) == []
    assert queries.evidence_of(db, awa.id, WELCOME) == []
    desk = services.desk_of(db, CATALOG, awa, NOW, 300)
    assert desk.situation.is_newcomer
    assert desk.week.minutes == 0


def test_four_graded_quizzes_acquire_a_competence(db: Session, awa: Viewer) -> None:
    for number in range(4):
        add_attempt(db, awa.id, f"quiz-{number}", competences=(WELCOME, RECORDS) if number else (WELCOME,))
    progress = services.progress_of(db, CATALOG, awa.id, None)
    assert progress.framework is not None
    assert progress.framework.code == "RNCP40800"
    assert [one.state for one in progress.competences] == [
        Mastery.ACQUIRED,
        Mastery.NOT_ACQUIRED,
        Mastery.IN_PROGRESS,
    ]


def test_the_evidence_of_a_competence_is_every_attempt_behind_its_figure(db: Session, awa: Viewer) -> None:
    add_attempt(db, awa.id, earned=4, at=NOW - timedelta(days=3))
    best = add_attempt(db, awa.id, earned=10, at=NOW - timedelta(days=2), number=2)
    add_attempt(db, awa.id, "ailleurs", competences=(RECORDS,))
    file = services.evidence_file(db, CATALOG, awa.id, WELCOME)
    assert [line.trace.earned for line in file.evidence] == [10, 4]
    assert file.kept == {best}
    assert file.block.short == "BC01"
    assert [(module.id, len(lessons)) for module, lessons in file.lessons] == [("accueil", 2)]


def test_a_competence_of_no_referentiel_does_not_exist(db: Session, awa: Viewer) -> None:
    with pytest.raises(NotFound):
        services.evidence_file(db, CATALOG, awa.id, "rncp40800.bc99-c9")


def test_the_result_of_an_exam_stays_unknown_until_its_publication(db: Session, awa: Viewer) -> None:
    add_attempt(db, awa.id, "examen", mode=Mode.EXAM)
    desk = services.desk_of(db, CATALOG, awa, NOW, 300)
    (past,) = desk.situation.attempts
    assert (past.published, past.passed, past.earned) == (False, None, None)
    assert desk.progress.count(Mastery.NOT_ACQUIRED) == 3
    assert [due.what for due in desk.dues] == ["examen"]


def test_a_published_exam_counts(db: Session, awa: Viewer) -> None:
    add_attempt(db, awa.id, "examen", mode=Mode.EXAM, released_at=NOW)
    desk = services.desk_of(db, CATALOG, awa, NOW, 300)
    assert desk.situation.attempts[0].passed
    assert desk.progress.count(Mastery.IN_PROGRESS) == 1


def test_the_desk_gathers_the_step_the_dues_and_the_week(db: Session, awa: Viewer) -> None:
    trainer = someone(db, "claire@example.org", Role.TRAINER)
    add_cohort(db, awa.id, trainer.id, ends_on=date(2026, 12, 18))
    add_cohort(db, awa.id, trainer.id, title="Fini", ends_on=date(2026, 11, 24))
    add_attempt(db, awa.id, earned=None, deadline_at=NOW + timedelta(minutes=15), at=NOW - timedelta(minutes=1))
    add_reading(db, awa.id, "accueil", "lecon-1", NOW - timedelta(minutes=9))
    desk = services.desk_of(db, CATALOG, awa, NOW, 300)
    assert desk.step.kind == StepKind.DEADLINE
    assert [due.soon for due in desk.dues] == [True, False]
    # A reading, then two answers 7 and 8 minutes later.
    assert desk.week.minutes == 9


def test_work_of_last_week_is_not_work_of_this_week(db: Session, awa: Viewer) -> None:
    sunday = datetime(2026, 11, 22, 20, 0, tzinfo=NOW.tzinfo)
    add_attempt(db, awa.id, at=sunday)
    add_reading(db, awa.id, "accueil", "lecon-1", sunday)
    week = services.desk_of(db, CATALOG, awa, NOW, 300).week
    # The reading and the second answer come at the same instant, a minute after the first answer.
    assert (week.minutes, week.minutes_before) == (0, 2)


def test_a_learner_picks_one_referentiel_of_the_course_and_no_other(db: Session, awa: Viewer) -> None:
    assert services.choose_framework(db, CATALOG, awa, "rncp36805").code == "RNCP36805"
    assert db.get_one(User, awa.id).framework == "rncp36805"
    with pytest.raises(InvalidAction):
        services.choose_framework(db, CATALOG, awa, "rncp1")
    assert db.get_one(User, awa.id).framework == "rncp36805"


def test_a_referentiel_that_left_the_course_gives_way_to_the_default_one() -> None:
    found = services.framework_in_force(CATALOG, "rncp1")
    assert found is not None
    assert found.code == "RNCP40800"
    only = a_catalog(frameworks=(a_framework("RNCP36805"),))
    other = services.framework_in_force(only, None)
    assert other is not None
    assert other.code == "RNCP36805"
    assert services.framework_in_force(a_catalog(frameworks=()), None) is None


def test_a_trainer_sees_the_learners_of_their_cohorts_and_no_others(db: Session, awa: Viewer) -> None:
    claire = someone(db, "claire@example.org", Role.TRAINER)
    stranger = someone(db, "denis@example.org", Role.TRAINER)
    jury = someone(db, "jury@example.org", Role.EVALUATOR)
    admin = someone(db, "admin@example.org", Role.ADMIN)
    add_cohort(db, awa.id, claire.id)
    for viewer in (claire, admin):
        assert queries.learner_visible_to(db, viewer, awa.id).id == awa.id
    for viewer in (stranger, jury):
        with pytest.raises(NotFound):
            queries.learner_visible_to(db, viewer, awa.id)
    for nobody in (999_999, 2**31, 10**30):
        with pytest.raises(NotFound):
            queries.learner_visible_to(db, admin, nobody)


def test_a_quiz_really_taken_changes_the_step_the_map_and_the_evidence(db: Session, awa: Viewer) -> None:
    quiz, owner = a_quiz(module="accueil"), Owner(learner_id=awa.id)
    attempt = quizzes.start(db, owner, quiz, NOW - timedelta(minutes=20))
    before = services.desk_of(db, CATALOG, awa, NOW, 300)
    assert (before.step.kind, before.step.parts) == (StepKind.ACTIVITY, ("tentatives", attempt.id))
    form: dict[str, list[str]] = {"dans": [question.id for question in quiz.questions]}
    for question in quiz.questions:
        for name, values in encoded(question, attempt.seed, question.id != "q1").items():
            form[f"q.{question.id}.{name}" if name else f"q.{question.id}"] = list(values)
    quizzes.hand_in(db, owner, attempt.id, form, "cle-de-la-copie", NOW - timedelta(minutes=15))
    after = services.desk_of(db, CATALOG, awa, NOW, 300)
    assert after.step.kind == StepKind.LESSON
    assert after.progress.competences[0].proofs == 1
    (line,) = services.evidence_file(db, CATALOG, awa.id, WELCOME).evidence
    assert (line.trace.attempt_id, line.trace.earned, line.trace.possible) == (attempt.id, 3, 4)


# What it costs


def live(db: Session, learner_id: int, days: int) -> None:
    for number in range(days):
        at = NOW - timedelta(hours=5 * number + 1)
        add_attempt(db, learner_id, f"quiz-{number}", at=at, competences=(WELCOME, RECORDS), acts=4)
        add_reading(db, learner_id, "accueil", f"lecon-{number}", at)


@pytest.mark.parametrize("days", [0, 1, 30])
def test_the_number_of_statements_does_not_grow_with_what_was_done(
    database: Database, db: Session, awa: Viewer, days: int
) -> None:
    live(db, awa.id, days)
    with statements_on(database) as desk:
        services.desk_of(db, CATALOG, awa, NOW, 300)
    with statements_on(database) as overview:
        services.progress_of(db, CATALOG, awa.id, None)
    with statements_on(database) as evidence:
        services.evidence_file(db, CATALOG, awa.id, WELCOME)
    assert [len(sent) for sent in (desk, overview, evidence)] == [6, 1, 1]


def test_every_statement_reaches_the_learners_rows_by_an_index(sqlite_database: Database) -> None:
    with sqlite_database.writer() as db:
        awa = someone(db, "awa@example.org")
        live(db, awa.id, 3)
        with statements_on(sqlite_database) as sent:
            services.desk_of(db, CATALOG, awa, NOW, 300)
            services.evidence_file(db, CATALOG, awa.id, WELCOME)
        assert len(sent) == 7
        for statement, parameters in sent:
            plan = [row[3] for row in db.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
            assert plan, statement
            assert not [line for line in plan if line.startswith("SCAN")], (statement, plan)
        db.rollback()
