"""Use cases of experiences, and what a CV is made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from sqlalchemy.orm import Session

from app.errors import InvalidAction
from app.portfolio.domain.experiences import ExperienceKind, Period, TimeSpent, time_spent
from app.portfolio.domain.statements import Statement
from app.portfolio.models.experiences import CvProfile, Experience, ExperienceActivity, ExperienceCompetence
from app.portfolio.queries import experiences as queries
from app.portfolio.services.evidence import check_anonymity

EXPERIENCES_AT_MOST = 60


@dataclass(frozen=True)
class ExperienceDraft:
    """What an author gives of an experience."""

    kind: ExperienceKind
    employer: str
    place: str
    role: str
    missions: str
    starts_on: date
    ends_on: date | None
    percent: int
    competences: tuple[str, ...]
    activities: Mapping[str, int]


def keep(
    db: Session,
    learner_id: int,
    draft: ExperienceDraft,
    statements: Iterable[Statement],
    now: datetime,
    today: date,
    experience: Experience | None = None,
) -> Experience:
    """Keep a new experience, or change one; what names a patient is refused as in any evidence."""
    if draft.starts_on > today:
        raise InvalidAction("Une expérience a déjà commencé : corrigez la date de début.")
    if draft.ends_on is not None and draft.ends_on < draft.starts_on:
        raise InvalidAction("La date de fin vient avant celle du début.")
    if draft.ends_on is not None and draft.ends_on > today:
        raise InvalidAction("Une date de fin à venir n’est pas encore acquise : laissez-la vide tant que cela dure.")
    if sum(draft.activities.values()) > 100:
        raise InvalidAction("Les parts de temps des activités dépassent 100 % ensemble : corrigez-les.")
    check_anonymity(db, learner_id, {"missions": draft.missions}, statements)
    if experience is None:
        if len(queries.experiences_of(db, learner_id)) >= EXPERIENCES_AT_MOST:
            raise InvalidAction("Soixante expériences au plus : regroupez celles qui se ressemblent.")
        experience = Experience(learner_id=learner_id, created_at=now)
        db.add(experience)
    experience.kind, experience.employer, experience.place = draft.kind, draft.employer, draft.place
    experience.role, experience.missions = draft.role, draft.missions
    experience.starts_on, experience.ends_on, experience.percent = draft.starts_on, draft.ends_on, draft.percent
    experience.updated_at = now
    kept = {link.competence_id: link for link in experience.links}
    experience.links = [
        kept.get(one) or ExperienceCompetence(competence_id=one) for one in sorted(set(draft.competences))
    ]
    known = {one.activity: one for one in experience.activities}
    activities = []
    for activity, percent in sorted(draft.activities.items()):
        if percent:
            row = known.get(activity) or ExperienceActivity(activity=activity)
            row.percent = percent
            activities.append(row)
    experience.activities = activities
    db.flush()  # evidence points at its number
    return experience


def remove(experience: Experience, now: datetime) -> None:
    """Take it out of the list; evidence that rests on it keeps what it said."""
    experience.removed_at = experience.removed_at or now


def period_of(experience: Experience, today: date) -> Period:
    """An experience as the time that it took; one that lasts goes to this day."""
    return Period(
        experience.starts_on,
        experience.ends_on or today,
        Fraction(experience.percent, 100),
        {one.activity: Fraction(one.percent, 100) for one in experience.activities},
    )


def time_of(experiences: Iterable[Experience], today: date) -> TimeSpent:
    """The time of all of these, overlaps counted once."""
    return time_spent(period_of(one, today) for one in experiences)


def keep_profile(db: Session, learner_id: int, given: Mapping[str, str], now: datetime) -> CvProfile:
    """What heads the CV."""
    profile = queries.find_cv_profile(db, learner_id)
    if profile is None:
        profile = CvProfile(learner_id=learner_id)
        db.add(profile)
    for name in ("headline", "summary", "phone", "town", "software", "languages"):
        setattr(profile, name, given.get(name, ""))
    profile.updated_at = now
    db.flush()  # the CV is drawn from it
    return profile
