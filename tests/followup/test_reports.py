"""Questions that people contest: who may, who answers, what is told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.domain import Role, Viewer
from app.accounts.models import OutgoingMail
from app.attempts.queries import Owner
from app.content.catalog import Catalog
from app.errors import Conflict, Forbidden, InvalidAction, NotFound, TooManyRequests
from app.followup.domain.concerns import ConcernKind
from app.followup.domain.reports import ReportReason, ReportState
from app.followup.models import QuestionReport
from app.followup.queries import reports as queries
from app.followup.services import reports as services
from app.messaging.models import Notice
from app.quizzes import services as quizzes
from tests.followup.test_table import NOW, cohort_of, hand_in_wrong, kinds, person, rows_by_name

HOME = "https://formation.example.org"
WORDS = "La leçon dit le contraire de cette réponse."


def training(catalog: Catalog) -> tuple[str, str]:
    quiz = next(one for one in catalog.quizzes.values() if one.mode == "training")
    return quiz.id, quiz.questions[0].id


def graded(catalog: Catalog) -> str:
    return next(one.id for one in catalog.quizzes.values() if one.mode == "graded" and not one.draw)


def contest(db: Session, catalog: Catalog, author: Viewer, *, at: int = 0) -> QuestionReport:
    quiz_id, question_id = training(catalog)
    found = services.contested_by(db, catalog, author, quiz_id, question_id, None)
    return services.report(db, author, found, ReportReason.WRONG_KEY, WORDS, NOW + timedelta(minutes=at))


def test_a_question_of_one_s_own_published_copy_may_be_contested(db: Session, catalog: Catalog) -> None:
    awa, bruno = person(db, "Awa"), person(db, "Bruno")
    quiz_id = graded(catalog)
    copy = hand_in_wrong(db, catalog, awa, quiz_id, NOW - timedelta(days=1))
    question_id = copy.setup["questions"][0]
    found = services.contested_by(db, catalog, awa, quiz_id, question_id, copy.id)
    assert found.attempt_id == copy.id
    made = services.report(db, awa, found, ReportReason.AMBIGUOUS, WORDS, NOW)
    assert made.quiz_digest == copy.content_digest
    for viewer, quiz, question, attempt in (
        (bruno, quiz_id, question_id, copy.id),
        (awa, quiz_id, "nothing", copy.id),
        (awa, training(catalog)[0], question_id, copy.id),
        # Without a copy, only the questions that a lesson may show.
        (awa, quiz_id, question_id, None),
        (awa, training(catalog)[0], "nothing", None),
        (awa, "nothing", question_id, None),
    ):
        with pytest.raises(NotFound):
            services.contested_by(db, catalog, viewer, quiz, question, attempt)


def test_a_question_of_a_copy_that_is_still_open_cannot_be_read_here(db: Session, catalog: Catalog) -> None:
    awa, quiz = person(db, "Awa"), catalog.quiz(graded(catalog))
    attempt = quizzes.start(db, Owner(learner_id=awa.id), quiz, NOW)
    with pytest.raises(NotFound):
        services.contested_by(db, catalog, awa, quiz.id, attempt.setup["questions"][0], attempt.id)


def test_one_report_a_person_and_a_question_until_it_is_answered(db: Session, catalog: Catalog) -> None:
    claire, awa = person(db, "Claire", Role.TRAINER), person(db, "Awa")
    cohort_of(db, claire, awa)
    contest(db, catalog, awa)
    with pytest.raises(Conflict, match="déjà signalé"):
        contest(db, catalog, awa, at=1)
    quiz_id, question_id = training(catalog)
    services.answer(db, claire, quiz_id, question_id, ReportState.REFUSED, WORDS, "Quiz", NOW, HOME)
    contest(db, catalog, awa, at=2)


def test_too_many_reports_in_a_day_wait(db: Session, catalog: Catalog) -> None:
    awa = person(db, "Awa")
    quiz = max(catalog.quizzes.values(), key=lambda one: len(one.questions) if one.mode == "training" else 0)
    questions = [one.id for one in quiz.questions]

    def report(number: int) -> None:
        found = services.contested_by(db, catalog, awa, quiz.id, questions[number % len(questions)], None)
        one = services.report(db, awa, found, ReportReason.OTHER, WORDS, NOW)
        one.state, one.answered_at = "refused", NOW
        db.flush()

    for number in range(20):
        report(number)
    with pytest.raises(TooManyRequests):
        report(20)


@pytest.mark.parametrize("text", ["", "  court ", "x" * 2001])
def test_a_report_says_why(db: Session, catalog: Catalog, text: str) -> None:
    awa = person(db, "Awa")
    found = services.contested_by(db, catalog, awa, *training(catalog), None)
    with pytest.raises(InvalidAction):
        services.report(db, awa, found, ReportReason.OTHER, text, NOW)


def test_several_reports_of_one_question_are_answered_at_once_and_each_author_is_told(
    db: Session, catalog: Catalog
) -> None:
    claire, denis = person(db, "Claire", Role.TRAINER), person(db, "Denis", Role.TRAINER)
    awa, bruno, chloe = person(db, "Awa"), person(db, "Bruno"), person(db, "Chloe")
    cohort_of(db, claire, awa, chloe)
    cohort_of(db, denis, bruno)
    for number, author in enumerate((awa, chloe, bruno)):
        contest(db, catalog, author, at=number)
    assert ConcernKind.QUESTION in kinds(rows_by_name(db, catalog, claire)["Awa"])
    [question] = queries.reported_questions(db, claire)
    assert [one.author for one in question.open] == ["Awa", "Chloe"]
    quiz_id, question_id = training(catalog)
    with pytest.raises(Forbidden):
        services.answer(db, awa, quiz_id, question_id, ReportState.ACCEPTED, WORDS, "Quiz", NOW, HOME)
    with pytest.raises(InvalidAction):
        services.answer(db, claire, quiz_id, question_id, ReportState.RECEIVED, WORDS, "Quiz", NOW, HOME)
    db.expire_all()
    told = services.answer(db, claire, quiz_id, question_id, ReportState.ACCEPTED, WORDS, "Quiz", NOW, HOME)
    assert told == 2
    assert {one.user_id for one in db.scalars(select(Notice))} == {awa.id, chloe.id}
    assert all(WORDS not in mail.text for mail in db.scalars(select(OutgoingMail)))
    # Bruno's report is for his own trainer, and what is answered is not answered again.
    assert [one.state for one in queries.own_reports(db, bruno.id)] == ["received"]
    with pytest.raises(Conflict):
        services.answer(db, claire, quiz_id, question_id, ReportState.REFUSED, WORDS, "Quiz", NOW, HOME)
    assert ConcernKind.QUESTION not in kinds(rows_by_name(db, catalog, claire)["Awa"])


def test_reports_are_given_back_and_leave_with_their_author(db: Session, catalog: Catalog) -> None:
    claire, awa, bruno = person(db, "Claire", Role.TRAINER), person(db, "Awa"), person(db, "Bruno")
    cohort_of(db, claire, awa, bruno)
    contest(db, catalog, awa)
    contest(db, catalog, bruno)
    quiz_id, question_id = training(catalog)
    services.answer(db, claire, quiz_id, question_id, ReportState.ACCEPTED, "On la corrige demain.", "Quiz", NOW, HOME)
    [given] = services.export_of(db, awa.id)
    assert (given["texte"], given["reponse"]) == (WORDS, "On la corrige demain.")
    services.erase(db, awa.id, NOW)
    services.erase(db, claire.id, NOW)
    assert [one.author_id for one in db.scalars(select(QuestionReport))] == [bruno.id]
    assert queries.own_reports(db, bruno.id)[0].answered_by is None
