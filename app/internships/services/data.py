"""What a person takes away of their stages, what leaves with them, what has come to its end."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, Select, delete, select, update
from sqlalchemy.orm import Session

from app.clock import in_paris
from app.internships import queries
from app.internships.models import Internship, InternshipAssessment, InternshipDay, InternshipLink


def export_of(db: Session, learner_id: int) -> list[dict[str, Any]]:
    """Somebody's stages, with the tutor's words: they belong to the person they speak of."""
    exported = []
    for line in queries.internships_of(db, learner_id):
        row = db.get_one(Internship, line.id)
        assessment = queries.assessment_of(db, line.id)
        exported.append(
            {
                "lieu": row.place,
                "du": row.starts_on.isoformat(),
                "au": row.ends_on.isoformat(),
                "heures_visees": row.hours_goal,
                "tutrice_ou_tuteur": row.tutor_name,
                "jours": [
                    {
                        "jour": day.day.isoformat(),
                        "minutes": day.minutes,
                        "note": day.note,
                        "confirme": day.confirmed_at is not None,
                    }
                    for day in queries.days_of(db, line.id)
                ],
                "evaluation": assessment.document if assessment is not None and assessment.digest else None,
            }
        )
    return exported


def erase(db: Session, learner_id: int, now: datetime) -> None:
    """Hours stay, as proof of training, under a number; names, notes, words and links go."""
    own = select(Internship.id).where(Internship.learner_id == learner_id)
    db.execute(delete(InternshipAssessment).where(InternshipAssessment.internship_id.in_(own)))
    db.execute(delete(InternshipLink).where(InternshipLink.internship_id.in_(own)))
    db.execute(update(InternshipDay).where(InternshipDay.internship_id.in_(own)).values(note=""))
    db.execute(
        update(Internship).where(Internship.learner_id == learner_id).values(place="", tutor_name="", tutor_email="")
    )


def forget_old(db: Session, instant: datetime) -> int:
    """Stages that ended before this instant, with all that hangs on them; how many."""
    old = _ended(instant)
    for table in (InternshipAssessment, InternshipLink, InternshipDay):
        db.execute(delete(table).where(table.internship_id.in_(old)))
    gone = db.execute(delete(Internship).where(Internship.ends_on < in_paris(instant).date()))
    return cast("CursorResult[Any]", gone).rowcount


def _ended(instant: datetime) -> Select[int]:
    return select(Internship.id).where(Internship.ends_on < in_paris(instant).date())
