"""What a learner does with a path: choose it, shift it, tick a piece, leave it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from app.content.schema.path import LearningPath
from app.errors import Conflict, InvalidAction
from app.pathways.domain.plan import LEAST_HOURS, MOST_HOURS
from app.pathways.models import LearnerPath, PathEvent
from app.pathways.queries import paths as queries
from app.pathways.services.plans import LearnerPlan

FARTHEST_DAYS = 366
MOST_SHIFTS = 52


def choose(
    db: Session, learner_id: int, path: LearningPath, starts_on: date, hours_per_week: int, now: datetime, today: date
) -> LearnerPath:
    """Walk this path from this day at this pace; an earlier choice is put away, nothing that was done is lost."""
    if abs((starts_on - today).days) > FARTHEST_DAYS:
        raise InvalidAction("Choisissez un premier jour à moins d’un an d’aujourd’hui.")
    if not LEAST_HOURS <= hours_per_week <= MOST_HOURS:
        raise InvalidAction(f"Indiquez entre {LEAST_HOURS} et {MOST_HOURS} heures par semaine.")
    leave(db, learner_id, now)
    row = LearnerPath(
        learner_id=learner_id, path_id=path.id, starts_on=starts_on, hours_per_week=hours_per_week, chosen_at=now
    )
    db.add(row)
    db.flush()  # events point at its number
    return row


def leave(db: Session, learner_id: int, now: datetime) -> bool:
    """Put away the path in force; True when there was one."""
    row = queries.own_path(db, learner_id)
    if row is None:
        return False
    row.ended_at = now
    db.flush()  # one path in force at a time
    return True


def shift_a_week(db: Session, walked: LearnerPlan, learner_id: int, now: datetime) -> int:
    """Move the first unfinished week, and all that follow, a week later; its number. Nothing is lost by it."""
    if not walked.own:
        raise InvalidAction("Les dates de ce parcours sont celles de votre cohorte. Demandez un délai à qui la forme.")
    from_week = walked.plan.first_open
    if from_week is None:
        raise InvalidAction("Tout est fait : il n’y a rien à décaler.")
    if len(walked.plan.basis.shifts) >= MOST_SHIFTS:
        raise InvalidAction("Ce parcours a déjà été décalé d’un an. Choisissez plutôt une nouvelle date de départ.")
    _note(db, walked, learner_id, "shift", now, from_week=from_week, weeks=1)
    return from_week + 1


def tick(db: Session, walked: LearnerPlan, learner_id: int, writing: str, done: bool, now: datetime) -> None:
    """Say that a piece of writing is done, or is not after all."""
    if writing not in {step.step.writing for step in walked.plan.steps if step.step.writing}:
        raise InvalidAction("Cette étape n’est pas dans votre parcours, ou elle se coche d’elle-même.")
    if done != (writing in walked.plan.basis.ticked):
        _note(db, walked, learner_id, "tick" if done else "untick", now, target=writing)


def dispense(db: Session, walked: LearnerPlan, learner_id: int, module_id: str, wanted: bool, now: datetime) -> None:
    """Take the lessons and the training of a module out of what is expected, or put them back."""
    if module_id not in modules_in(walked):
        raise InvalidAction("Ce module n’est pas dans votre parcours.")
    if wanted != (module_id in walked.plan.basis.dispensed):
        _note(db, walked, learner_id, "dispense" if wanted else "undispense", now, target=module_id)


def modules_in(walked: LearnerPlan) -> frozenset[str]:
    """The modules of which a path asks lessons."""
    whole = {step.step.module for step in walked.plan.steps if step.step.module}
    parts = {one.partition("/")[0] for step in walked.plan.steps for one in step.step.lessons or ()}
    return frozenset(whole | parts)


def _note(
    db: Session,
    walked: LearnerPlan,
    learner_id: int,
    kind: str,
    now: datetime,
    from_week: int | None = None,
    weeks: int | None = None,
    target: str = "",
) -> None:
    db.add(
        PathEvent(
            learner_id=learner_id,
            learner_path_id=walked.plan_id if walked.own else None,
            cohort_path_id=None if walked.own else walked.plan_id,
            kind=kind,
            from_week=from_week,
            weeks=weeks,
            target=target,
            reason="",
            actor_id=learner_id,
            at=now,
        )
    )
    db.flush()  # the page that follows reads it


def still_mine(walked: LearnerPlan | None) -> LearnerPlan:
    """The plan in force, or a refusal that says what to do."""
    if walked is None:
        raise Conflict("Vous n’avez pas de parcours en cours. Choisissez-en un.")
    return walked
