"""A sitting: parts in order, time of the server, time given back on the record, sixteen starts that make one."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.attempts import services as log
from app.attempts.domain import GRACE, AttemptState, seat_of_copy
from app.attempts.models import Attempt
from app.attempts.queries import Owner, waiting_for
from app.certification.domain.sittings import PartState, Phase, left_words
from app.certification.models.sittings import ExamIncident, ExamPartTaken, ExamSeat, ExamSitting
from app.certification.queries import sittings as queries
from app.certification.services import exam_data
from app.certification.services import sittings as services
from app.content.catalog import Catalog
from app.db import Database
from app.errors import Conflict, DomainError, Forbidden, InvalidAction, NotFound
from app.quizzes import services as quizzes
from app.quizzes.services import ENGINE as QUIZ_ENGINE
from tests.attempts.people import filled
from tests.certification.exam_people import DATES, ENGINES, NOW, SHORT, WHOLE, Hall, at, follows, somebody, viewer_of

AT_ONCE = 16


def attempt_of(db: Session, seat: ExamSeat, position: int) -> Attempt:
    row = db.get_one(ExamPartTaken, (seat.id, position))
    return db.get_one(Attempt, row.attempt_id)


def phase_at(db: Session, seat: ExamSeat, when: Any) -> Phase:
    return services.course_at(db, seat, when)[2].phase


def test_nothing_begins_before_the_doors_open_nor_after_they_close(db: Session, catalog: Catalog) -> None:
    hall = Hall(db, catalog)
    before, after = DATES.opens_at - timedelta(seconds=1), DATES.closes_at
    assert phase_at(db, hall.seat, before) == Phase.EARLY
    assert phase_at(db, hall.seat, after) == Phase.MISSED
    for when in (before, after):
        with pytest.raises(Conflict):
            hall.begin(0, when)
    assert db.scalar(select(func.count()).select_from(Attempt)) == 0


def test_parts_are_taken_in_order_and_one_at_a_time(db: Session, catalog: Catalog) -> None:
    hall = Hall(db, catalog)
    with pytest.raises(Conflict):
        hall.begin(1, NOW)
    hall.begin(0, NOW)
    with pytest.raises(Conflict):
        hall.begin(1, at(1))
    hall.end(0, at(2))
    assert phase_at(db, hall.seat, at(2)) == Phase.BETWEEN
    hall.begin(1, at(3))
    hall.end(1, at(4))
    hall.begin(2, at(5))
    hall.end(2, at(6))
    assert phase_at(db, hall.seat, at(6)) == Phase.FINISHED
    assert hall.seat.finished_at == at(6)


def test_a_copy_is_taken_in_exam_mode_whatever_the_file_says(db: Session, catalog: Catalog) -> None:
    hall = Hall(db, catalog, WHOLE)
    for position in range(4):
        hall.begin(position, at(position * 2))
        attempt = attempt_of(db, hall.seat, position)
        assert attempt.mode == "exam"
        assert seat_of_copy(attempt.activity_id) == hall.seat.id
        hall.end(position, at(position * 2 + 1))
        assert attempt.state == AttemptState.CLOSED
        assert not log.is_published(attempt)
    # The trainer of the cohort finds none of them among the copies to mark.
    assert waiting_for(db, hall.trainer, QUIZ_ENGINE.kind) == []


def test_extra_time_is_in_the_deadline_of_the_part_and_of_its_copy(db: Session, catalog: Catalog) -> None:
    hall = Hall(db, catalog, factor=Fraction(4, 3))
    row = hall.begin(0, NOW)
    assert row.deadline_at == at(20)  # 15 minutes and a third
    assert attempt_of(db, hall.seat, 0).deadline_at == at(20)
    hall.end(0, at(1))
    hall.begin(1, at(1))
    hall.end(1, at(2))
    assert hall.begin(2, at(2)).deadline_at == at(22)


def test_the_server_closes_a_part_at_its_deadline_with_no_page_open(db: Session, catalog: Catalog) -> None:
    hall = Hall(db, catalog)
    hall.begin(0, NOW)
    hall.end(0, at(1))
    row = hall.begin(1, at(1))
    attempt = attempt_of(db, hall.seat, 1)
    question = next(one for one in catalog.quiz("confidentialite-examen-blanc").questions if one.type == "single")
    form = filled(catalog.quiz("confidentialite-examen-blanc"), attempt, {question.id: question.choices[0].id})
    quizzes.save(db, Owner(learner_id=hall.candidate.id), attempt.id, form, "un-envoi-1", at(5))
    assert services.tidy(db, ENGINES, row.deadline_at + GRACE) == 0
    assert services.tidy(db, ENGINES, row.deadline_at + GRACE + timedelta(seconds=1)) == 1
    assert (row.closed_at, row.closed_by) == (row.deadline_at, "deadline")
    assert attempt.state == AttemptState.CLOSED
    state = log.engine_state(db, QUIZ_ENGINE, attempt)
    assert state.answer(question.id).response == question.choices[0].id
    late = quizzes.save(db, Owner(learner_id=hall.candidate.id), attempt.id, form, "un-envoi-2", at(90))
    assert late.appended.late  # kept apart, not counted
    assert services.tidy(db, ENGINES, at(600)) == 0


def test_a_page_read_after_the_deadline_already_says_that_it_is_over(db: Session, catalog: Catalog) -> None:
    hall = Hall(db, catalog)
    row = hall.begin(0, NOW)
    late = row.deadline_at + GRACE + timedelta(seconds=1)
    course = services.course_at(db, hall.seat, late)[2]
    assert course.lines[0].state == PartState.DONE
    assert row.closed_at is None  # reading wrote nothing
    # And the next part may begin at once: the closing is written on the way.
    hall.begin(1, late)
    assert row.closed_by == "deadline"


def test_a_copy_handed_in_on_its_own_page_ends_its_part(db: Session, catalog: Catalog) -> None:
    hall = Hall(db, catalog)
    hall.begin(0, NOW)
    hall.end(0, at(1))
    hall.begin(1, at(1))
    attempt = attempt_of(db, hall.seat, 1)
    quizzes.hand_in(db, Owner(learner_id=hall.candidate.id), attempt.id, {}, "rendre-ma-copie", at(4))
    assert phase_at(db, hall.seat, at(4)) == Phase.BETWEEN
    hall.begin(2, at(5))
    row = db.get_one(ExamPartTaken, (hall.seat.id, 1))
    assert (row.closed_at, row.closed_by) == (at(4), "learner")


def test_time_given_back_moves_both_deadlines_and_is_on_the_record(db: Session, catalog: Catalog) -> None:
    hall = Hall(db, catalog)
    row = hall.begin(0, NOW)
    before = row.deadline_at
    for _ in range(2):  # the same sending twice is one act
        services.record_incident(
            db, hall.trainer, hall.sitting, hall.seat.id, "Coupure de courant.", 10, "incident-1", at(3)
        )
    assert row.deadline_at == before + timedelta(minutes=10)
    assert attempt_of(db, hall.seat, 0).deadline_at == row.deadline_at
    [incident] = db.scalars(select(ExamIncident)).all()
    assert (incident.actor_id, incident.minutes, incident.position, incident.at) == (hall.trainer.id, 10, 0, at(3))
    assert services.tidy(db, ENGINES, before + GRACE + timedelta(seconds=1)) == 0
    assert services.tidy(db, ENGINES, row.deadline_at + GRACE + timedelta(seconds=1)) == 1
    with pytest.raises(Conflict):
        services.record_incident(db, hall.trainer, hall.sitting, hall.seat.id, "Trop tard.", 5, "incident-2", at(60))
    with pytest.raises(InvalidAction):
        services.record_incident(db, hall.trainer, hall.sitting, None, "À tout le monde.", 5, "incident-3", at(3))


def test_nobody_marks_whom_they_train_nor_sits_where_they_mark(db: Session, catalog: Catalog) -> None:
    hall = Hall(db, catalog)
    close = somebody(db, "evaluator", "Proche")
    follows(db, close, hall.candidate)
    with pytest.raises(InvalidAction):
        hall.assign(close)
    # The bond that comes later counts too: the seat is no longer there for them.
    follows(db, hall.first, hall.candidate)
    with pytest.raises(NotFound):
        queries.seat_marked_by(db, hall.first, hall.seat.id)
    assert queries.seat_marked_by(db, hall.second, hall.seat.id) is hall.seat
    with pytest.raises(Forbidden):
        services.add_candidate(db, hall.second, hall.sitting, hall.second.id, NOW)


def test_a_sitting_is_seen_by_those_whom_it_concerns_and_by_nobody_else(db: Session, catalog: Catalog) -> None:
    hall = Hall(db, catalog)
    admin, outside = somebody(db, "admin"), somebody(db, "evaluator")
    other, learner = somebody(db, "trainer"), somebody(db, "learner")
    for person in (hall.trainer, hall.first, admin):
        assert queries.sitting_visible_to(db, person, hall.sitting.id) is hall.sitting
    for person in (outside, other, learner, hall.candidate):
        with pytest.raises(NotFound):
            queries.sitting_visible_to(db, person, hall.sitting.id)
        with pytest.raises(NotFound):
            queries.sitting_managed_by(db, person, hall.sitting.id)
        with pytest.raises(NotFound):
            queries.seat_marked_by(db, person, hall.seat.id)
        if person is not hall.candidate:
            with pytest.raises(NotFound):
                queries.own_seat(db, person, hall.seat.id)
    # The administration organises; it does not mark. An evaluator marks; they do not organise.
    with pytest.raises(NotFound):
        queries.seat_marked_by(db, admin, hall.seat.id)
    with pytest.raises(NotFound):
        queries.sitting_managed_by(db, hall.first, hall.sitting.id)
    assert [line.sitting.id for line in queries.sittings_of(db, hall.first)] == [hall.sitting.id]
    assert queries.sittings_of(db, outside) == []


def test_a_trainer_seats_only_the_people_they_follow(db: Session, catalog: Catalog) -> None:
    hall = Hall(db, catalog)
    unknown = somebody(db, "learner", "Inconnue")
    email = viewer_of(db, unknown.id).email
    with pytest.raises(InvalidAction) as refused:
        services.candidate_named(db, hall.trainer, email)
    with pytest.raises(InvalidAction) as absent:
        services.candidate_named(db, hall.trainer, "personne-du-tout@example.org")
    assert refused.value.message == absent.value.message


def test_a_free_training_gives_its_copies_back_and_decides_nothing(db: Session, catalog: Catalog) -> None:
    learner = somebody(db, "learner")
    exam = catalog.exam(SHORT)
    seat = services.start_own(db, learner, exam, NOW)
    assert services.start_own(db, learner, exam, at(1)).id == seat.id
    with pytest.raises(Conflict):
        services.show_own_results(db, ENGINES, seat, at(1))
    for position in range(len(exam.parts)):
        services.begin_part(db, catalog, seat, position, at(position))
        services.end_part(db, ENGINES, seat, position, at(position, 30))
    services.show_own_results(db, ENGINES, seat, at(10))
    assert phase_at(db, seat, at(10)) == Phase.PUBLISHED
    assert attempt_of(db, seat, 1).released_at == at(10)
    # The next one is another one.
    assert services.start_own(db, learner, exam, at(11)).id != seat.id


def test_what_is_held_of_a_person_is_given_back_and_erased(db: Session, catalog: Catalog) -> None:
    hall = Hall(db, catalog)
    services.start_own(db, hall.candidate, catalog.exam(WHOLE), NOW)
    hall.begin(0, NOW)
    told = exam_data.export_of(db, hall.candidate.id)
    assert {one["examen"] for one in told["passages"]} == {hall.exam.title, catalog.exam(WHOLE).title}
    assert all("grilles" not in one for one in told["passages"])  # nothing before publication
    exam_data.erase_of(db, hall.candidate.id, at(5))
    assert [seat.id for seat in db.scalars(select(ExamSeat))] == [hall.seat.id]
    assert exam_data.export_of(db, somebody(db, "learner").id) == {"passages": [], "grilles_remplies": []}


def test_the_time_left_is_said_in_words() -> None:
    assert left_words(0) == "Le temps est écoulé"
    assert left_words(59) == "Il reste moins d’une minute"
    assert left_words(60) == "Il reste 1\u00a0minute"
    assert left_words(3900) == "Il reste 1\u00a0h\u00a005"


# Races, on real files and servers.


def together(database: Database, act: Callable[[Session, int], Any]) -> list[Any]:
    barrier, found = threading.Barrier(AT_ONCE), [None] * AT_ONCE

    def run(index: int) -> None:
        barrier.wait()
        try:
            with database.writing() as db:
                found[index] = act(db, index)
        except DomainError as refusal:
            found[index] = refusal  # type: ignore[call-overload]
        except Exception as bug:
            found[index] = bug  # type: ignore[call-overload]

    threads = [threading.Thread(target=run, args=(index,)) for index in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not [one for one in found if isinstance(one, Exception) and not isinstance(one, DomainError)], found
    return found


def test_sixteen_starts_of_a_free_training_make_one(database: Database, catalog: Catalog) -> None:
    with database.writing() as db:
        learner = somebody(db, "learner")
    found = together(database, lambda db, _: services.start_own(db, learner, catalog.exam(SHORT), NOW).id)
    assert len(set(found)) == 1
    with database.reading() as db:
        assert db.scalar(select(func.count()).select_from(ExamSitting)) == 1
        assert db.scalar(select(func.count()).select_from(ExamSeat)) == 1


def test_sixteen_starts_of_a_part_open_one_copy(database: Database, catalog: Catalog) -> None:
    with database.writing() as db:
        hall = Hall(db, catalog)
        seat_id, candidate = hall.seat.id, hall.candidate

    def begin(db: Session, _: int) -> Any:
        seat = queries.own_seat(db, candidate, seat_id, hold=True)
        return services.begin_part(db, catalog, seat, 0, NOW).attempt_id

    assert len(set(together(database, begin))) == 1
    with database.reading() as db:
        assert db.scalar(select(func.count()).select_from(Attempt)) == 1
        assert db.scalar(select(func.count()).select_from(ExamPartTaken)) == 1


def test_sixteen_sendings_of_an_incident_give_the_time_back_once(database: Database, catalog: Catalog) -> None:
    with database.writing() as db:
        hall = Hall(db, catalog)
        row = hall.begin(0, NOW)
        before, sitting_id, seat_id, trainer = row.deadline_at, hall.sitting.id, hall.seat.id, hall.trainer

    def record(db: Session, _: int) -> Any:
        sitting = queries.sitting_managed_by(db, trainer, sitting_id, hold=True)
        return services.record_incident(db, trainer, sitting, seat_id, "Alarme.", 5, "le-meme-envoi", at(2)).id

    assert len(set(together(database, record))) == 1
    with database.reading() as db:
        assert db.get_one(ExamPartTaken, (seat_id, 0)).deadline_at == before + timedelta(minutes=5)
