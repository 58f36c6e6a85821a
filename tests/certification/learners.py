"""People at the point where something may be attested of them."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.accounts.domain import Role
from app.accounts.services import add_user
from app.attempts.domain import Mode
from app.content.catalog import Catalog
from tests.people import PASSWORD
from tests.progress.builders import WELCOME
from tests.progress.rows import add_attempt, add_reading

PROOFS = 4


def follow_everything(db: Session, catalog: Catalog, learner_id: int, now: datetime, *, but: int = 0) -> None:
    """Read every lesson to the end and hand in every graded quiz; leave out the last lessons that `but` counts."""
    lessons = [lesson for module in catalog.modules.values() for lesson in module.lessons]
    for number, lesson in enumerate(lessons[: len(lessons) - but]):
        at = now - timedelta(days=20, minutes=-number)
        add_reading(db, learner_id, lesson.module_id, lesson.id, at)
    for quiz in catalog.quizzes.values():
        if quiz.mode == "graded" and quiz.module is not None:
            at = now - timedelta(days=10)
            add_attempt(db, learner_id, quiz.id, earned=1, at=at, mode=Mode.GRADED, competences=())


def prove(db: Session, learner_id: int, now: datetime, competence: str = WELCOME) -> list[str]:
    """Four graded proofs of one competence, from four activities."""
    return [
        add_attempt(
            db, learner_id, f"epreuve-{number}", at=now - timedelta(days=2, hours=number), competences=(competence,)
        )
        for number in range(PROOFS)
    ]


def person(db: Session, email: str, name: str, role: Role, now: datetime) -> int:
    """A confirmed account."""
    user = add_user(db, email, name, role, PASSWORD, now - timedelta(days=60))
    db.flush()
    return user.id
