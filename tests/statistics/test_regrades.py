"""Regrades in the base: put in force with a reason, told, taken back; the log always gives back what is stored."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.domain import Role, Viewer
from app.accounts.models import User
from app.attempts.models import Attempt, Outcome
from app.attempts.queries import Owner
from app.attempts.services import replay
from app.content.schema.quiz import PublishedQuiz
from app.db.journal import JournalEntry
from app.errors import Conflict, InvalidAction
from app.messaging.models import Notice
from app.quizzes import services as quiz_services
from app.quizzes.domain.marking import grade
from app.quizzes.domain.regrade import RegradePolicy
from app.quizzes.services import ENGINE
from app.statistics.services import regrades
from app.statistics.services.regrades import Moved
from tests.statistics.edits import OLD, edited, some_answers
from tests.statistics.plays import NOW, cohort, people, played

REASON = "La clé de la question était inversée."
BASE = "http://localhost"
LATER = NOW + timedelta(hours=1)


def viewer_of(db: Session, user_id: int) -> Viewer:
    user = db.get_one(User, user_id)
    return Viewer(
        id=user.id,
        session_id=0,
        name=user.name,
        email=user.email,
        role=Role(user.role),
        has_second_factor=False,
        reauthenticated_at=NOW,
        theme="auto",
        text_size="normal",
        spacing="normal",
        ruler=False,
        framework=None,
    )


def trainer_of(db: Session) -> Viewer:
    return viewer_of(db, people(db, 1, Role.TRAINER, "Formatrice")[0])


def put_in_force(db: Session, viewer: Viewer, quiz: PublishedQuiz, policy: RegradePolicy = RegradePolicy.STRICT) -> Any:
    token = regrades.plan(db, viewer, quiz, policy).token
    return regrades.apply(db, viewer, quiz, policy, REASON, token, LATER, BASE)


def stored(db: Session, ids: Sequence[str]) -> list[tuple[Any, ...]]:
    db.expire_all()
    rows = db.execute(
        select(Attempt.earned, Attempt.possible, Attempt.passed, Attempt.complete)
        .where(Attempt.id.in_(ids))
        .order_by(Attempt.id)
    )
    return [tuple(row) for row in rows]


def agrees(db: Session) -> bool:
    db.flush()
    return not list(replay(db, {ENGINE.kind: ENGINE}))


def close_outcomes(db: Session, quiz: PublishedQuiz, ids: Sequence[str]) -> None:
    """The outcomes that handing in writes."""
    for attempt in db.scalars(select(Attempt).where(Attempt.id.in_(ids))):
        result = ENGINE.result(quiz, ENGINE.load(quiz, attempt.seed, attempt.snapshot))
        for competence, share in result.competences.items():
            db.add(
                Outcome(
                    attempt_id=attempt.id,
                    revision=1,
                    competence_id=competence,
                    learner_id=attempt.learner_id,
                    activity_kind=attempt.activity_kind,
                    activity_id=attempt.activity_id,
                    mode=attempt.mode,
                    earned=share.earned,
                    possible=share.possible,
                    at=attempt.closed_at,
                    superseded_at=None,
                )
            )
    db.flush()


@pytest.mark.parametrize("kind", ["key", "removed", "accepted", "pass_percent"])
def test_regrading_stored_copies_is_grading_them_from_scratch_and_can_be_undone(db: Session, kind: str) -> None:
    rng = random.Random(kind)
    answers = {one: some_answers(rng) for one in people(db, 12)}
    given = {
        learner: {name: value for name, value in copy.items() if value is not None} for learner, copy in answers.items()
    }
    ids = played(db, OLD, list(given.items()))
    close_outcomes(db, OLD, ids)
    before = stored(db, ids)
    assert agrees(db)
    new, trainer = edited(kind), trainer_of(db)
    run = put_in_force(db, trainer, new)
    assert agrees(db)
    by_id = dict(zip(ids, given.values(), strict=True))
    held = {one.id for one in OLD.questions}
    moved = 0
    for attempt in db.scalars(select(Attempt).where(Attempt.id.in_(ids))):
        marks = [one for one in grade(new, by_id[attempt.id]).marks if one.question_id in held]
        assert attempt.earned == sum(one.earned for one in marks)
        assert attempt.possible == sum(one.possible for one in marks)
        moved += attempt.snapshot.get("regrading") is not None
    assert run.copies == moved > 0

    dated = select(func.count()).select_from(Outcome).where(Outcome.superseded_at.is_not(None))
    assert db.scalar(dated) == sum(
        len({one for question in OLD.questions for one in question.competences or OLD.competences})
        for attempt_id in ids
        if db.get_one(Attempt, attempt_id).snapshot.get("regrading")
    )
    done = regrades.undo(db, trainer, run.id, "La clé était juste, après relecture.", LATER + timedelta(hours=1), BASE)
    assert (done.restored, done.left) == (moved, 0)
    assert stored(db, ids) == before
    assert agrees(db)
    with pytest.raises(Conflict):
        regrades.undo(db, trainer, run.id, REASON, LATER, BASE)


def test_authors_are_told_and_the_journal_holds_the_act(db: Session) -> None:
    learners = people(db, 3)
    played(db, OLD, [(one, {"true-false": True}) for one in learners])
    run = put_in_force(db, trainer_of(db), edited("key"))
    told = db.scalars(select(Notice)).all()
    assert {one.user_id for one in told} == set(learners)
    assert all(one.address.startswith("/tentatives/") and one.kind == "result_recomputed" for one in told)
    entry = db.scalars(select(JournalEntry)).one()
    assert (entry.kind, entry.about) == ("grade_changed", f"quiz {OLD.id}")
    assert run.reason == REASON


def test_a_copy_handed_in_meanwhile_sends_back_to_the_preview(db: Session) -> None:
    learners, trainer, new = people(db, 4), trainer_of(db), edited("key")
    played(db, OLD, [(one, {"true-false": True}) for one in learners[:3]])
    token = regrades.plan(db, trainer, new, RegradePolicy.STRICT).token
    ids = played(db, OLD, [(learners[3], {"true-false": True})])
    with pytest.raises(Moved):
        regrades.apply(db, trainer, new, RegradePolicy.STRICT, REASON, token, LATER, BASE)
    assert db.get_one(Attempt, ids[0]).snapshot.get("regrading") is None


def test_a_copy_under_way_is_left_alone_and_counted(db: Session) -> None:
    learners, trainer, new = people(db, 2), trainer_of(db), edited("key")
    played(db, OLD, [(learners[0], {"true-false": True})])
    begun = quiz_services.start(db, Owner(learner_id=learners[1]), OLD, NOW)
    found = regrades.plan(db, trainer, new, RegradePolicy.STRICT)
    assert (found.open_copies, len(found.copies)) == (1, 1)
    put_in_force(db, trainer, new)
    assert db.get_one(Attempt, begun.id).action_count == 0


def test_names_are_those_of_followed_people_and_one_s_own_copy_waits_for_somebody_else(db: Session) -> None:
    learners, trainer = people(db, 4), trainer_of(db)
    cohort(db, "Suivie", learners[:2], [trainer.id])
    played(db, OLD, [(one, {"true-false": True}) for one in [*learners, trainer.id]])
    found = regrades.plan(db, trainer, edited("key"), RegradePolicy.STRICT)
    assert [name for name, _ in found.named] == ["Personne 1", "Personne 2"]
    assert (found.unnamed, found.own_copies) == (2, 1)
    run = put_in_force(db, trainer, edited("key"))
    assert run.copies == 4


def test_an_earlier_regrade_counts_again_when_the_last_is_taken_back(db: Session) -> None:
    learner, trainer = people(db, 1)[0], trainer_of(db)
    ids = played(db, OLD, [(learner, {"single": "b", "true-false": True, "number": "40"})])
    first = put_in_force(db, trainer, edited("tolerance"))
    after_first = stored(db, ids)
    second = put_in_force(db, trainer, edited("key"))
    assert stored(db, ids) != after_first
    left = regrades.undo(db, trainer, first.id, REASON, LATER, BASE)
    assert (left.restored, left.left) == (0, 1)
    assert regrades.undo(db, trainer, second.id, REASON, LATER, BASE).restored == 1
    assert stored(db, ids) == after_first
    assert agrees(db)


def test_a_text_marked_since_keeps_its_mark_when_the_regrade_is_taken_back(db: Session) -> None:
    learner, trainer = people(db, 1)[0], trainer_of(db)
    ids = played(db, OLD, [(learner, {"true-false": True, "essay": "Bonjour."})])
    run = put_in_force(db, trainer, edited("key"))
    quiz_services.mark_essay(db, ids[0], "essay", {"0": 1, "1": 1}, "Bien.", trainer.id, LATER)
    regrades.undo(db, trainer, run.id, REASON, LATER, BASE)
    attempt = db.get_one(Attempt, ids[0])
    assert (attempt.earned, attempt.complete) == (4, True)
    assert agrees(db)


@pytest.mark.parametrize("reason", ["", "court", "x" * 1001])
def test_a_reason_that_says_nothing_is_refused(db: Session, reason: str) -> None:
    trainer = trainer_of(db)
    played(db, OLD, [(people(db, 1)[0], {"true-false": True})])
    token = regrades.plan(db, trainer, edited("key"), RegradePolicy.STRICT).token
    with pytest.raises(InvalidAction):
        regrades.apply(db, trainer, edited("key"), RegradePolicy.STRICT, reason, token, LATER, BASE)


def test_what_changed_since_each_version_is_told(db: Session) -> None:
    played(db, OLD, [(people(db, 1)[0], {"true-false": True})])
    told = regrades.version_changes(db, edited("pass_percent"))
    assert [(one.copies, one.questions, one.pass_percent_changes) for one in told] == [(1, (), True)]
    assert len(regrades.version_changes(db, edited("points"))[0].questions) == 2
