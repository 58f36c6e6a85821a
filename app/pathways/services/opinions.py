"""What a path lets its person give an opinion on: the path walked to its end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.accounts.domain import Viewer
from app.attendance.domain.surveys import SurveyScope
from app.attendance.services.surveys import Finished
from app.content.catalog import Catalog
from app.pathways.services.plans import plan_for


def finished_path(db: Session, catalog: Catalog, viewer: Viewer, now: datetime) -> Sequence[Finished]:
    """The path that one person walks, once nothing more is expected in it."""
    plan = plan_for(db, catalog, viewer.id, now)
    if plan is None or not plan.finished:
        return []
    return [Finished(SurveyScope.PATH, plan.path.id, plan.path.title)]
