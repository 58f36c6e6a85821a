"""The log: what is kept, what is refused, what closes, on both databases."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.accounts.domain import Role, Viewer
from app.attempts import queries
from app.attempts import services as log
from app.attempts.domain import GRACE, Mode
from app.attempts.models import Attempt, AttemptAction, Outcome
from app.attempts.queries import Owner
from app.cohorts import services as cohorts
from app.errors import Conflict, Forbidden, Gone, InvalidAction, NotFound
from app.quizzes import services
from app.quizzes.domain.regrade import RegradePolicy
from app.quizzes.services import ENGINE
from tests.attempts.people import NOW, a_person, at, begun, filled, stored
from tests.quizzes.samples import COMPETENCE, RIGHT, a_quiz, questions

QUIZ = a_quiz(time_limit_minutes=20)
ENGINES: dict[str, Any] = {"quiz": ENGINE}


def test_what_is_saved_is_found_again_and_logged_once(db: Session) -> None:
    awa = a_person(db)
    attempt = begun(db, awa, QUIZ)
    services.save(db, awa, attempt.id, filled(QUIZ, attempt, RIGHT), "cle-numero-1", at(1))
    assert len(queries.actions_of(db, attempt.id)) == 1
    assert {one: a.response for one, a in log.engine_state(db, ENGINE, attempt).answers.items()} == RIGHT
    assert log.replay_one(db, ENGINE, attempt) == ()


def test_the_same_key_twice_is_one_act(db: Session) -> None:
    awa = a_person(db)
    attempt = begun(db, awa, QUIZ)
    form = filled(QUIZ, attempt, {"single": "b"})
    first = services.save(db, awa, attempt.id, form, "cle-numero-1", at(1))
    other = filled(QUIZ, attempt, {"single": "a"})
    again = services.save(db, awa, attempt.id, other, "cle-numero-1", at(2))
    assert not first.appended.replayed
    assert again.appended.replayed
    assert again.appended.state.answer("single").response == "b"
    assert attempt.action_count == 1


def test_saving_what_is_already_there_logs_nothing(db: Session) -> None:
    awa = a_person(db)
    attempt = begun(db, awa, QUIZ)
    form = filled(QUIZ, attempt, {"single": "b"})
    services.save(db, awa, attempt.id, form, "cle-numero-1", at(1))
    services.save(db, awa, attempt.id, form, "cle-numero-2", at(2))
    assert attempt.action_count == 1


@pytest.mark.parametrize("key", ["", "court", "x" * 65, "clé-avec-un-accent"])
def test_an_act_without_a_proper_key_is_refused(db: Session, key: str) -> None:
    awa = a_person(db)
    attempt = begun(db, awa, QUIZ)
    with pytest.raises(InvalidAction):
        services.save(db, awa, attempt.id, filled(QUIZ, attempt, {"single": "b"}), key, at(1))


def test_a_key_of_sixty_four_signs_checks_as_well_as_a_short_one(db: Session) -> None:
    awa = a_person(db)
    quiz = a_quiz("single", mode="training")
    attempt = begun(db, awa, quiz)
    key = "k" * 62
    found = services.check(db, awa, attempt.id, "single", filled(quiz, attempt, {"single": "b"}), key, at(1))
    assert found.appended.state.answer("single").settled
    assert not found.appended.replayed


def test_bruno_cannot_answer_in_awa_s_place(db: Session) -> None:
    awa, bruno = a_person(db), a_person(db, "Bruno")
    attempt = begun(db, awa, QUIZ)
    for owner in (bruno, Owner(), Owner(guest_key="ab" * 32)):
        with pytest.raises(NotFound) as theirs:
            services.save(db, owner, attempt.id, filled(QUIZ, attempt, {"single": "b"}), "cle-numero-1", at(1))
        with pytest.raises(NotFound) as nothing:
            services.save(db, owner, "0" * 26, {"dans": ["single"]}, "cle-numero-1", at(1))
        assert theirs.value.message == nothing.value.message
        with pytest.raises(NotFound):
            queries.own_attempt(db, owner, attempt.id)


def test_a_double_start_opens_one_attempt(db: Session) -> None:
    awa = a_person(db)
    assert begun(db, awa, QUIZ).id == begun(db, awa, QUIZ, now=at(3)).id


def test_an_open_attempt_goes_on_with_the_version_it_began_with(db: Session) -> None:
    awa = a_person(db)
    attempt = begun(db, awa, QUIZ)
    newer = a_quiz(time_limit_minutes=20, title="Un autre titre")
    assert begun(db, awa, newer, now=at(1)).content_digest == QUIZ.digest
    assert log.spec_of(db, ENGINE, attempt.content_digest) == QUIZ


def test_attempts_are_counted_and_the_last_allowed_one_is_the_last(db: Session) -> None:
    awa = a_person(db)
    quiz = a_quiz("single", max_attempts=2)
    for number in (1, 2):
        attempt = begun(db, awa, quiz, now=at(number))
        assert attempt.number == number
        services.hand_in(db, awa, attempt.id, {}, f"cle-numero-{number}", at(number, 30))
    with pytest.raises(Forbidden):
        begun(db, awa, quiz, now=at(5))


def test_handing_in_writes_the_result_and_the_outcomes_at_once(db: Session) -> None:
    awa = a_person(db)
    attempt = begun(db, awa, QUIZ)
    services.hand_in(db, awa, attempt.id, filled(QUIZ, attempt, RIGHT), "cle-numero-1", at(10))
    found = stored(db, attempt.id)
    assert (found.state, found.closed_by, found.earned, found.possible) == ("closed", "learner", 11, 14)
    outcome = next(one for one in queries.current_outcomes(db, attempt.id) if one.competence_id == COMPETENCE)
    assert (outcome.earned, outcome.possible, outcome.at) == (11, 11, at(10))


def test_a_copy_handed_in_twice_has_one_result(db: Session) -> None:
    awa = a_person(db)
    attempt = begun(db, awa, QUIZ)
    services.hand_in(db, awa, attempt.id, filled(QUIZ, attempt, {"single": "b"}), "cle-numero-1", at(1))
    assert services.hand_in(db, awa, attempt.id, {}, "cle-numero-1", at(1)).appended.replayed
    with pytest.raises(Gone):
        services.hand_in(db, awa, attempt.id, {}, "cle-numero-2", at(1))
    with pytest.raises(Gone):
        services.save(db, awa, attempt.id, filled(QUIZ, attempt, {"single": "a"}), "cle-numero-3", at(1))
    assert db.scalar(select(func.count()).select_from(Outcome)) == 2


def test_a_malformed_answer_keeps_the_copy_open_and_the_others_saved(db: Session) -> None:
    awa = a_person(db)
    attempt = begun(db, awa, QUIZ)
    form = {**filled(QUIZ, attempt, {"single": "b"}), "dans": ["single", "number"], "q.number": ["trente"]}
    saved = services.hand_in(db, awa, attempt.id, form, "cle-numero-1", at(1))
    assert saved.form.errors.keys() == {"number"}
    assert saved.form.typed["number"] == {"": ["trente"]}
    assert attempt.state == "open"
    assert log.engine_state(db, ENGINE, attempt).answer("single").response == "b"


@pytest.mark.parametrize(
    ("after", "late"),
    [
        (timedelta(minutes=20), False),
        (timedelta(minutes=20) + GRACE, False),
        (timedelta(minutes=20) + GRACE + timedelta(microseconds=1), True),
    ],
)
def test_exactly_at_the_end_of_the_grace_is_in_time(db: Session, after: timedelta, late: bool) -> None:
    awa = a_person(db)
    attempt = begun(db, awa, QUIZ)
    saved = services.save(db, awa, attempt.id, filled(QUIZ, attempt, {"single": "b"}), "cle-numero-1", NOW + after)
    assert saved.appended.late is late
    assert (attempt.state == "closed") is late
    assert attempt.deadline_at == at(20)


def test_extra_time_moves_the_deadline_by_its_factor(db: Session) -> None:
    awa = a_person(db)
    attempt = begun(db, awa, a_quiz(time_limit_minutes=10), time_factor=Fraction(4, 3))
    assert attempt.deadline_at == at(13, 20)
    assert not services.save(
        db, awa, attempt.id, filled(QUIZ, attempt, {"single": "b"}), "cle-numero-1", at(13, 50)
    ).appended.late


def test_a_late_answer_is_kept_flagged_and_not_counted(db: Session) -> None:
    awa = a_person(db)
    attempt = begun(db, awa, QUIZ)
    services.save(db, awa, attempt.id, filled(QUIZ, attempt, {"true-false": True}), "cle-numero-1", at(19))
    services.save(db, awa, attempt.id, filled(QUIZ, attempt, {"single": "b"}), "cle-numero-2", at(21))
    services.hand_in(db, awa, attempt.id, filled(QUIZ, attempt, {"number": "37,5"}), "cle-numero-3", at(22))
    found = stored(db, attempt.id)
    assert (found.earned, found.closed_by, found.closed_at) == (1, "deadline", at(20))
    acts = queries.actions_of(db, attempt.id)
    assert [act.late for act in acts] == [False, True, True]
    assert acts[1].payload["answers"]["single"]["response"] == "b"
    assert queries.late_count(db, attempt.id) == 2
    assert log.replay_one(db, ENGINE, found) == ()


def test_a_late_answer_sent_again_is_told_late_again(db: Session) -> None:
    awa = a_person(db)
    attempt = begun(db, awa, QUIZ)
    form = filled(QUIZ, attempt, {"true-false": True})
    first = services.save(db, awa, attempt.id, form, "cle-numero-1", at(21)).appended
    again = services.save(db, awa, attempt.id, form, "cle-numero-1", at(22)).appended
    assert (first.late, first.replayed, again.late, again.replayed) == (True, False, True, True)
    assert queries.late_count(db, attempt.id) == 1


def test_the_server_takes_the_copies_whose_time_is_over_page_open_or_not(db: Session) -> None:
    awa, bruno = a_person(db), a_person(db, "Bruno")
    attempt, other = begun(db, awa, QUIZ), begun(db, bruno, QUIZ, now=at(15))
    services.save(db, awa, attempt.id, filled(QUIZ, attempt, {"single": "b"}), "cle-numero-1", at(5))
    assert log.tidy(db, ENGINES, at(20, 30)) == 0
    assert log.tidy(db, ENGINES, at(20, 31)) == 1
    assert stored(db, attempt.id).earned == 2
    assert stored(db, other.id).state == "open"
    again = begun(db, awa, QUIZ, now=at(40))
    assert again.number == 2


def test_starting_again_takes_the_forgotten_copy_first(db: Session) -> None:
    awa = a_person(db)
    attempt = begun(db, awa, QUIZ)
    assert begun(db, awa, QUIZ, now=at(60)).number == 2
    assert stored(db, attempt.id).closed_by == "deadline"


def test_an_exam_waits_for_its_publication_and_leaves_no_outcome_before(db: Session) -> None:
    awa, claire = a_person(db), a_person(db, "Claire", "trainer")
    quiz = a_quiz(mode="exam")
    attempt = begun(db, awa, quiz)
    services.hand_in(db, awa, attempt.id, filled(quiz, attempt, {**RIGHT, "essay": "Bonjour."}), "cle-numero-1", at(9))
    assert not log.is_published(attempt)
    assert queries.current_outcomes(db, attempt.id) == []
    assert claire.learner_id is not None
    with pytest.raises(Conflict):
        log.release(db, ENGINE, attempt.id, at(10))
    services.mark_essay(db, attempt.id, "essay", {"0": 1, "1": 1}, "Clair.", claire.learner_id, at(11))
    assert queries.current_outcomes(db, attempt.id) == []
    exported = log.export_of(db, awa.learner_id or 0)
    assert exported[0]["points"] is None
    assert "Clair." not in str(exported)
    log.release(db, ENGINE, attempt.id, at(12))
    assert log.release(db, ENGINE, attempt.id, at(13)).released_at == at(12)
    assert sum(one.earned for one in queries.current_outcomes(db, attempt.id)) == 14
    assert "Clair." in str(log.export_of(db, awa.learner_id or 0))
    assert log.replay_one(db, ENGINE, stored(db, attempt.id)) == ()


def test_a_marking_dates_the_old_outcomes_and_nobody_marks_their_own_copy(db: Session) -> None:
    awa, claire = a_person(db), a_person(db, "Claire", "trainer")
    attempt = begun(db, awa, QUIZ)
    assert awa.learner_id is not None
    assert claire.learner_id is not None
    with pytest.raises(Conflict):
        services.mark_essay(db, attempt.id, "essay", {"0": 1, "1": 1}, "", claire.learner_id, at(1))
    services.hand_in(db, awa, attempt.id, filled(QUIZ, attempt, {"essay": "Bonjour."}), "cle-numero-1", at(9))
    assert attempt.complete is False
    with pytest.raises(Forbidden):
        services.mark_essay(db, attempt.id, "essay", {"0": 1, "1": 1}, "", awa.learner_id, at(10))
    # At the very instant of the hand-in, and twice by the same button.
    for _ in range(2):
        services.mark_essay(
            db, attempt.id, "essay", {"0": 1, "1": 0}, "Bien.", claire.learner_id, at(9), "cle-numero-2"
        )
    found = stored(db, attempt.id)
    assert (found.earned, found.complete, found.action_count) == (2, True, 2)
    every = db.scalars(select(Outcome).where(Outcome.attempt_id == attempt.id)).all()
    assert sorted({one.revision for one in every}) == [1, 2]
    assert all((one.superseded_at is not None) == (one.revision == 1) for one in every)
    assert all(one.at == at(9) for one in every)
    assert log.replay_one(db, ENGINE, found) == ()


def test_a_guest_s_attempt_stays_theirs_for_a_day_then_is_forgotten(db: Session) -> None:
    guest, other = Owner(guest_key="aa" * 32), Owner(guest_key="bb" * 32)
    quiz = a_quiz("single", mode="training")
    attempt = begun(db, guest, quiz)
    services.hand_in(db, guest, attempt.id, filled(quiz, attempt, {"single": "b"}), "cle-numero-1", at(1))
    assert db.scalar(select(func.count()).select_from(Outcome)) == 0
    with pytest.raises(NotFound):
        queries.own_attempt(db, other, attempt.id)
    assert log.tidy(db, ENGINES, NOW + timedelta(hours=24)) == 0
    assert queries.own_attempt(db, guest, attempt.id).earned == 2
    assert log.tidy(db, ENGINES, NOW + timedelta(hours=24, seconds=1)) == 1
    assert db.scalar(select(func.count()).select_from(AttemptAction)) == 0


def test_erasing_somebody_takes_their_practice_and_leaves_their_graded_copies(db: Session) -> None:
    awa, bruno = a_person(db), a_person(db, "Bruno")
    training = a_quiz("single", mode="training", id="exercice")
    for owner in (awa, bruno):
        for quiz in (training, QUIZ):
            attempt = begun(db, owner, quiz)
            services.hand_in(db, owner, attempt.id, filled(quiz, attempt, {"single": "b"}), "cle-numero-1", at(1))
        begun(db, owner, a_quiz(id="ouvert"))
    log.erase_of(db, awa.learner_id or 0, at(2))
    assert [one.activity_id for one in queries.history_of(db, awa)] == ["essai"]
    assert len(queries.history_of(db, bruno)) == 3
    assert {one.mode for one in queries.outcomes_of(db, awa.learner_id or 0)} == {Mode.GRADED}


@pytest.mark.parametrize(
    "tamper",
    [
        "UPDATE attempts SET earned = '13'",
        "UPDATE attempts SET passed = false",
        "UPDATE attempts SET snapshot = replace(snapshot, 'Tachycardie', 'bradycardie')",
        "UPDATE attempts SET action_count = 7",
        "UPDATE attempt_actions SET payload = replace(payload, 'Tachycardie', 'rien')",
        "UPDATE attempt_actions SET payload = replace(payload, 'answers', 'reponses')",
        'UPDATE attempt_actions SET payload = \'{"answers": {"inconnue": {}}}\' WHERE number = 1',
        "UPDATE attempt_actions SET late = true WHERE number = 1",
        "DELETE FROM attempt_actions WHERE number = 1",
        "UPDATE outcomes SET earned = '3' WHERE competence_id LIKE '%c1'",
        "DELETE FROM outcomes WHERE competence_id LIKE '%c2'",
        "UPDATE outcomes SET superseded_at = at",
    ],
)
def test_replaying_the_log_finds_what_was_tampered_with(db: Session, tamper: str) -> None:
    awa = a_person(db)
    attempt = begun(db, awa, QUIZ)
    answers = {**RIGHT, "short-text": "Tachycardie"}
    services.save(db, awa, attempt.id, filled(QUIZ, attempt, answers), "cle-numero-1", at(1))
    services.hand_in(db, awa, attempt.id, {}, "cle-numero-2", at(2))
    db.flush()
    assert list(log.replay(db, ENGINES)) == []
    db.execute(text(tamper))
    db.expire_all()
    assert list(log.replay(db, ENGINES)) != []


def test_replaying_since_a_day_leaves_older_attempts_out(db: Session) -> None:
    awa = a_person(db)
    begun(db, awa, QUIZ)
    db.flush()
    db.execute(text("UPDATE attempts SET action_count = 7"))
    db.expire_all()
    assert len(list(log.replay(db, ENGINES, NOW))) == 1
    assert list(log.replay(db, ENGINES, at(1))) == []
    assert (queries.count_since(db, NOW), queries.count_since(db, at(1))) == (1, 0)


def test_a_regrade_shows_before_it_writes_and_leaves_a_trace(db: Session) -> None:
    awa, bruno = a_person(db), a_person(db, "Bruno")
    old = a_quiz("single", "true-false")
    values = questions("single", "true-false")
    values[0]["choices"][0]["correct"], values[0]["choices"][1]["correct"] = True, False
    new = a_quiz(questions=values)
    for owner, answers in ((awa, {"single": "a"}), (bruno, {"true-false": True})):
        attempt = begun(db, owner, old)
        services.hand_in(db, owner, attempt.id, filled(old, attempt, answers), "cle-numero-1", at(1))
    shown = services.regraded_copies(db, new, RegradePolicy.STRICT)
    assert [(copy.learner_id, copy.regrade.before.earned, copy.regrade.after.earned) for copy in shown] == [
        (awa.learner_id, 0, 2)
    ]
    assert {one.earned for one in queries.attempts_at(db, "quiz", "essai")} == {0, 1}
    written = services.apply_regrade(db, new, RegradePolicy.STRICT, at(60))
    assert len(written) == 1
    found = stored(db, written[0].attempt_id)
    assert (found.earned, found.passed, found.content_digest) == (2, False, old.digest)
    act = queries.actions_of(db, found.id)[-1]
    assert (act.kind, act.actor_id, act.payload["digest"]) == ("regrade", None, new.digest)
    every = db.scalars(select(Outcome).where(Outcome.attempt_id == found.id).order_by(Outcome.revision)).all()
    assert [(one.earned, one.superseded_at) for one in every] == [(0, at(60)), (2, None)]
    assert services.regraded_copies(db, new, RegradePolicy.STRICT) == []
    assert list(log.replay(db, ENGINES)) == []


def viewer(owner: Owner, role: Role) -> Viewer:
    return Viewer(id=owner.learner_id or 0, email="x@example.org", name="Claire", role=role)


def test_a_trainer_reads_the_copies_of_their_own_cohorts_only(db: Session) -> None:
    awa, bruno, claire = a_person(db), a_person(db, "Bruno"), a_person(db, "Claire", "trainer")
    cohort = cohorts.create_cohort(db, "Promotion", NOW.date(), NOW, trainer_ids=(claire.learner_id or 0,))
    cohorts.enrol(db, cohort.id, awa.learner_id or 0, NOW)
    for minute, owner in enumerate((awa, bruno, claire)):
        attempt = begun(db, owner, QUIZ)
        form = filled(QUIZ, attempt, {"essay": "Bonjour."})
        services.hand_in(db, owner, attempt.id, form, "cle-numero-1", at(minute))
    db.flush()
    trainer, admin = viewer(claire, Role.TRAINER), viewer(a_person(db, "Dom", "admin"), Role.ADMIN)
    assert [one.learner for one in queries.waiting_for(db, trainer, "quiz")] == ["Awa"]
    assert [one.learner for one in queries.waiting_for(db, admin, "quiz")] == ["Awa", "Bruno", "Claire"]
    theirs = queries.attempts_of(db, bruno, "quiz", "essai")[0]
    with pytest.raises(NotFound):
        queries.attempt_visible_to(db, trainer, Owner(), theirs.id)


def test_history_comes_page_by_page_the_latest_first(db: Session) -> None:
    awa = a_person(db)
    for number in range(5):
        begun(db, awa, a_quiz("single", id=f"quiz-{number}"), now=at(number))
    db.flush()
    assert queries.count_of(db, awa) == 5
    assert [one.activity_id for one in queries.history_of(db, awa, limit=2, offset=2)] == ["quiz-2", "quiz-1"]
    assert isinstance(db.scalars(select(Attempt)).first(), Attempt)
