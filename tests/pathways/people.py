"""People and records for the tests of paths."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from app.accounts.domain import Role
from app.accounts.services import add_user
from app.modules.models import LessonReading
from tests.people import PASSWORD

NOW = datetime(2026, 11, 25, 18, 30, tzinfo=UTC)


def a_person(db: Session, email: str, role: str = "learner", name: str = "Awa Diallo") -> int:
    """A confirmed account; its number."""
    user = add_user(db, email, name, Role(role), PASSWORD, NOW)
    db.flush()
    return user.id


def has_read(db: Session, learner_id: int, *references: str, at: datetime = NOW) -> None:
    """Lessons read to the end, named « module/leçon »."""
    for reference in references:
        module_id, _, lesson_id = reference.partition("/")
        db.add(
            LessonReading(
                learner_id=learner_id,
                module_id=module_id,
                lesson_id=lesson_id,
                heading=None,
                furthest=1,
                opened_at=at,
                updated_at=at,
                finished_at=at,
                digest="0" * 64,
            )
        )
    db.flush()
