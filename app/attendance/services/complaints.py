"""Use cases of complaints: file, acknowledge, answer, note what was changed, close."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from app.accounts.domain import Viewer
from app.accounts.domain.letters import Letter
from app.accounts.queries import get_user
from app.accounts.services import queue_letter
from app.attendance.domain.complaints import MAX_TEXT, ComplaintAct, ComplaintState, ComplaintSubject
from app.attendance.models.complaints import Complaint, ComplaintEvent
from app.attendance.queries import complaints as queries
from app.errors import Conflict, InvalidAction

MOST_OPEN = 20


def file_complaint(
    db: Session,
    viewer: Viewer,
    subject: ComplaintSubject,
    text: str,
    wanted: str,
    now: datetime,
    register_url: str,
) -> Complaint:
    """Anybody signed in files a complaint; those who treat them are told that one waits, without a word of it."""
    if not text.strip():
        raise InvalidAction("Dites ce qui ne va pas.")
    if max(len(text), len(wanted)) > MAX_TEXT:
        raise InvalidAction("Chaque texte tient en 5\u00a0000 signes.")
    waiting = [one for one in queries.complaints_of(db, viewer.id) if one.state == ComplaintState.FILED]
    if len(waiting) >= MOST_OPEN:
        raise InvalidAction("Vingt de vos réclamations attendent déjà une réponse\u00a0: nous les lisons toutes.")
    row = Complaint(
        author_id=viewer.id,
        subject=subject.value,
        text=text.strip(),
        wanted=wanted.strip(),
        filed_at=now,
        state=ComplaintState.FILED.value,
    )
    db.add(row)
    db.flush()  # its record points at its number
    _tell(db, row, viewer.id, ComplaintAct.FILED, now)
    for manager in queries.managers(db):
        if manager.id != viewer.id:
            queue_letter(db, waiting_letter(register_url), manager.email, now, user_id=manager.id)
    return row


def acknowledge(db: Session, viewer: Viewer, complaint_id: int, now: datetime, page_url: str) -> Complaint:
    """Say that a complaint was received and is being looked at; its author is told."""
    row = queries.complaint_handled_by(db, viewer, complaint_id, hold=True)
    if row.state != ComplaintState.FILED:
        raise Conflict("Cette réclamation est déjà prise en charge.")
    row.state, row.acknowledged_at = ComplaintState.ACKNOWLEDGED.value, now
    _tell(db, row, viewer.id, ComplaintAct.ACKNOWLEDGED, now)
    _write_to_author(db, row, acknowledged_letter(page_url), now)
    return row


def answer(db: Session, viewer: Viewer, complaint_id: int, words: str, now: datetime, page_url: str) -> Complaint:
    """Answer a complaint, which acknowledges it too; its author is told."""
    row = queries.complaint_handled_by(db, viewer, complaint_id, hold=True)
    if row.state in {ComplaintState.ANSWERED, ComplaintState.CLOSED}:
        raise Conflict("Cette réclamation a déjà reçu sa réponse.")
    if not words.strip():
        raise InvalidAction("Écrivez la réponse.")
    row.acknowledged_at = row.acknowledged_at or now
    row.state, row.answered_at, row.answer = ComplaintState.ANSWERED.value, now, words.strip()
    _tell(db, row, viewer.id, ComplaintAct.ANSWERED, now)
    _write_to_author(db, row, answered_letter(page_url), now)
    return row


def close(db: Session, viewer: Viewer, complaint_id: int, action: str, now: datetime) -> Complaint:
    """Close an answered complaint with what was changed so that it does not happen again, or why nothing was."""
    row = queries.complaint_handled_by(db, viewer, complaint_id, hold=True)
    if row.state != ComplaintState.ANSWERED:
        raise Conflict("On clôt une réclamation qui a reçu sa réponse.")
    if not action.strip():
        raise InvalidAction("Dites ce qui a été changé, ou pourquoi rien ne l’a été.")
    row.state, row.closed_at, row.action = ComplaintState.CLOSED.value, now, action.strip()
    _tell(db, row, viewer.id, ComplaintAct.ACTION, now)
    _tell(db, row, viewer.id, ComplaintAct.CLOSED, now)
    return row


def _tell(db: Session, row: Complaint, actor_id: int, act: ComplaintAct, now: datetime) -> None:
    db.add(ComplaintEvent(complaint_id=row.id, at=now, actor_id=actor_id, act=act.value))
    db.flush()  # an act is kept with its trace


def _write_to_author(db: Session, row: Complaint, letter: Letter, now: datetime) -> None:
    if row.author_id is not None:
        queue_letter(db, letter, get_user(db, row.author_id).email, now, user_id=row.author_id)


def waiting_letter(register_url: str) -> Letter:
    return Letter(
        "Une réclamation attend",
        ("Une réclamation vient d’être déposée. Elle doit être prise en charge sous cinq jours ouvrés.",),
        ("Ouvrir le registre", register_url),
    )


def acknowledged_letter(page_url: str) -> Letter:
    return Letter(
        "Votre demande est prise en charge",
        ("Votre demande a été lue et quelqu’un s’en occupe.",),
        ("La suivre", page_url),
    )


def answered_letter(page_url: str) -> Letter:
    return Letter("Une réponse vous attend", ("Votre demande a reçu une réponse.",), ("La lire", page_url))
