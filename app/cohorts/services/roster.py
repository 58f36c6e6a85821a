"""Enrolling a whole list: each line's fate is told first, then followed once somebody has said yes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction

from sqlalchemy.orm import Session

from app.accounts.domain import Role
from app.accounts.models import User
from app.accounts.services import invite
from app.accounts.services.people import InvitationLinks
from app.cohorts import queries
from app.cohorts.domain.roster import PlannedLine, Roster, RosterFate, RosterLine
from app.cohorts.models import Cohort
from app.cohorts.services.codes import end_of
from app.cohorts.services.groups import enrol
from app.errors import InvalidAction

NOT_A_LEARNER = "ce compte n’est pas celui d’une apprenante ou d’un apprenant"
CLOSED = "ce compte est fermé"
NAMELESS = "nom manquant : il en faut un pour ouvrir un compte"
INVITED_AGAIN = "l’invitation repart"
NEUTRALISED = "le début du nom, une formule de tableur, est retiré"


def plan_roster(db: Session, cohort: Cohort, roster: Roster) -> list[PlannedLine]:
    """What would become of each line today; nothing is written."""
    known = queries.people_by_email(db, [line.email for line in roster.lines if line.problem is None])
    inside = queries.enrolled_ids(db, cohort.id)
    return [_planned(line, known.get(line.email), inside) for line in roster.lines]


def _planned(line: RosterLine, user: User | None, inside: frozenset[int]) -> PlannedLine:
    def fate(what: RosterFate, reason: str = "", invites: bool = False) -> PlannedLine:
        told = "; ".join(filter(None, (reason, NEUTRALISED if line.neutralised and line.problem is None else "")))
        return PlannedLine(line.number, line.email, line.name, what, told, None if user is None else user.id, invites)

    if line.problem is not None:
        return fate(RosterFate.REFUSED, line.problem)
    if user is None:
        return fate(RosterFate.CREATED, invites=True) if line.name else fate(RosterFate.REFUSED, NAMELESS)
    if user.role != Role.LEARNER:
        return fate(RosterFate.REFUSED, NOT_A_LEARNER)
    if user.disabled_at is not None:
        return fate(RosterFate.REFUSED, CLOSED)
    if user.id in inside:
        return fate(RosterFate.ALREADY)
    if user.confirmed_at is None and user.password_hash is None:
        return fate(RosterFate.ENROLLED, INVITED_AGAIN, invites=True)
    return fate(RosterFate.ENROLLED)


def follow_roster(
    db: Session,
    cohort: Cohort,
    plan: Sequence[PlannedLine],
    role_label: str,
    links: InvitationLinks,
    actor_id: int,
    now: datetime,
) -> int:
    """Open the accounts and enrol the people of a plan; how many entered the cohort."""
    if cohort.archived_at is not None:
        raise InvalidAction("Cette cohorte est archivée : rouvrez-la d’abord.")
    ends_at = end_of(cohort.ends_on)
    if ends_at is not None and ends_at <= now:
        raise InvalidAction("Cette cohorte est terminée : changez d’abord son dernier jour.")
    entered = 0
    for line in plan:
        if line.fate not in {RosterFate.CREATED, RosterFate.ENROLLED}:
            continue
        learner_id = line.user_id
        if line.invites:
            name = line.name
            if learner_id is not None and not name:
                name = db.get_one(User, learner_id).name
            learner_id = invite(db, line.email, name, Role.LEARNER, role_label, links, actor_id, now).id
        if learner_id is not None:
            enrol(db, cohort.id, learner_id, now, ends_at, Fraction(1))
            entered += 1
    return entered
