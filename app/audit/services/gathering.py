"""What a scope holds, read once: the same facts give the page before the pack, and the pack."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from app.accounts.domain import Role, Viewer
from app.attempts.models import Attempt
from app.attendance.domain import monday_of, paris_day
from app.attendance.domain.attendance import AttendanceState
from app.attendance.domain.sessions import half_days
from app.attendance.domain.surveys import SurveyFigures, SurveyMoment, SurveyScope, figures, questions_for
from app.attendance.models.attendance import AttendanceMark
from app.attendance.models.certificates import CompletionCertificate
from app.attendance.models.complaints import Complaint
from app.attendance.models.contacts import Contact
from app.attendance.models.sessions import LiveSession
from app.attendance.queries import surveys as survey_queries
from app.audit.domain.scope import Scope
from app.audit.queries import pieces as queries
from app.audit.queries.covered import Covered, covered_by
from app.audit.queries.pieces import TeamLine
from app.certification.models.sittings import ExamSeat, ExamSitting
from app.certification.models.statements import Statement
from app.cohorts.models import Departure
from app.content.catalog import Catalog, Framework
from app.internships.models import Internship
from app.organisation.services import organisation
from app.pathways.models import CohortPath, LearnerPath
from app.pathways.queries.placement import Conclusion


@dataclass(frozen=True)
class Opinion:
    """What a cohort said at one moment; nothing is told of fewer than five answers."""

    cohort_id: int
    moment: SurveyMoment
    figures: SurveyFigures


@dataclass(frozen=True)
class Facts:
    """Everything that a scope holds, but the logs and what is computed from them."""

    scope: Scope
    for_admin: bool
    house: str
    house_numbers: str
    covered: Covered
    frameworks: tuple[Framework, ...]
    departures: Sequence[Departure]
    team: Sequence[TeamLine]
    conclusions: Sequence[Conclusion]
    cohort_paths: Sequence[CohortPath]
    own_paths: Sequence[LearnerPath]
    sessions: Sequence[LiveSession]
    marks: Sequence[AttendanceMark]
    contacts: Sequence[Contact]
    attempts: Sequence[Attempt]
    opinions: Sequence[Opinion]
    # None where the register is not this person's to read.
    complaints: Sequence[Complaint] | None
    certificates: Sequence[CompletionCertificate]
    statements: Sequence[Statement]
    seats: Sequence[tuple[ExamSeat, ExamSitting]]
    stages: Sequence[tuple[Internship, int, int]]

    @property
    def signed_placements(self) -> Mapping[int, Conclusion]:
        """The last conclusion that both signed, by person."""
        return {one.learner_id: one for one in self.conclusions if one.signed}

    @property
    def corrected_contacts(self) -> frozenset[int]:
        """Entries that a later one replaces."""
        return frozenset(one.corrects_id for one in self.contacts if one.corrects_id is not None)

    @property
    def last_day(self) -> date:
        """The last Paris day that the scope looks at."""
        return paris_day(self.scope.until - timedelta(microseconds=1))


def gather(db: Session, catalog: Catalog, viewer: Viewer, scope: Scope) -> Facts:
    """Read a scope, in a number of statements that does not depend on how many people it covers."""
    covered = covered_by(db, viewer, scope)
    ids, cohort_ids = covered.ids, covered.cohort_ids
    house = organisation(db)
    sessions = queries.sessions_in(db, cohort_ids, ids, scope)
    is_admin = viewer.role is Role.ADMIN
    codes = {one.framework.lower() for one in covered.cohorts if one.framework}
    return Facts(
        scope=scope,
        for_admin=is_admin,
        house=house.name,
        house_numbers=house.numbers,
        covered=covered,
        frameworks=tuple(one for key, one in sorted(catalog.frameworks.items()) if not codes or key in codes),
        departures=queries.departures_from(db, cohort_ids, scope),
        team=queries.team_of(db, cohort_ids, scope),
        conclusions=queries.conclusions_about(db, ids, scope),
        cohort_paths=queries.paths_given(db, cohort_ids, scope),
        own_paths=queries.paths_chosen(db, ids, scope),
        sessions=sessions,
        marks=queries.marks_in(db, [one.id for one in sessions], scope),
        contacts=queries.contacts_about(db, ids, scope),
        attempts=queries.attempts_in(db, ids, scope),
        opinions=[
            _opinion(db, cohort_id, moment, scope) for cohort_id in cohort_ids for moment in sorted(SurveyMoment)
        ],
        complaints=queries.complaints_in(db, scope, ids) if is_admin else None,
        certificates=queries.certificates_in(db, ids, scope),
        statements=queries.statements_in(db, ids, scope),
        seats=queries.seats_in(db, ids, scope),
        stages=queries.stages_in(db, ids, scope),
    )


def _opinion(db: Session, cohort_id: int, moment: SurveyMoment, scope: Scope) -> Opinion:
    """An opinion is dated by its week: that of the instant of the data is not over, and is left out. A period does not
    cut them: two packs whose days differ by one would tell what one person said."""
    last_week = monday_of(paris_day(scope.at)) - timedelta(weeks=1)
    answers = survey_queries.answers_about(db, moment, SurveyScope.COHORT, str(cohort_id), None, last_week)
    invited = queries.invited_to(db, moment.value, cohort_id, scope)
    # The words of a remark may say who wrote it: a pack leaves the house, and carries figures only.
    told = figures(questions_for(moment, SurveyScope.COHORT), [(values, "") for values, _ in answers], invited)
    return Opinion(cohort_id, moment, told)


def unanswered_halves(facts: Facts) -> Mapping[int, list[int]]:
    """The half-days of each session that nobody of the team signed, by session."""
    signed = {(mark.session_id, mark.half) for mark in facts.marks if mark.state == AttendanceState.COUNTERSIGNED.value}
    found: dict[int, list[int]] = {}
    for session in facts.sessions:
        missing = [
            half.number
            for half in half_days(session.starts_at, session.ends_at)
            if (session.id, half.number) not in signed
        ]
        if missing:
            found[session.id] = missing
    return found
