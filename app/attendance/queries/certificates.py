"""Every SELECT over certificates of completion; who may see which."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.domain import Role, Viewer
from app.attendance.models.certificates import CompletionCertificate
from app.cohorts.queries import may_see_work_of
from app.errors import NotFound

UNKNOWN = "Ce certificat n’existe pas, ou il n’est pas à vous."


def certificate_visible_to(db: Session, viewer: Viewer, number: str) -> CompletionCertificate:
    """One's own certificate, or that of somebody whose work one may see; the others do not exist."""
    found = db.scalars(select(CompletionCertificate).where(CompletionCertificate.number == number)).one_or_none()
    if found is None or not may_see_work_of(db, viewer, found.learner_id):
        raise NotFound(UNKNOWN)
    return found


def certificate_issued_by_staff(db: Session, viewer: Viewer, number: str) -> CompletionCertificate:
    """A certificate that this trainer or admin may withdraw: of somebody they accompany, and not their own."""
    found = certificate_visible_to(db, viewer, number)
    if viewer.role not in {Role.TRAINER, Role.ADMIN} or found.learner_id == viewer.id:
        raise NotFound(UNKNOWN)
    return found


def certificates_of(db: Session, learner_id: int) -> Sequence[CompletionCertificate]:
    """The certificates of one person, the last first."""
    return db.scalars(
        select(CompletionCertificate)
        .where(CompletionCertificate.learner_id == learner_id)
        .order_by(CompletionCertificate.id.desc())
    ).all()


def last_rank(db: Session, year: int) -> int:
    """The rank of the last certificate of a year; 0 before the first."""
    return db.scalar(select(func.max(CompletionCertificate.rank)).where(CompletionCertificate.year == year)) or 0
