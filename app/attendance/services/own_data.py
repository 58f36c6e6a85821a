"""What accompaniment holds of one person: given back whole, and what is left of it when they go.

That training took place is proved for five years by law: the instants, kinds and durations of contacts stay, their
words leave with the account.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from app.attendance.models.attendance import AttendanceMark
from app.attendance.models.certificates import CompletionCertificate
from app.attendance.models.complaints import Complaint
from app.attendance.models.contacts import Contact
from app.attendance.models.sessions import CalendarFeed, LiveSession
from app.attendance.models.surveys import SurveyInvitation
from app.attendance.queries import attendance as attendance_queries
from app.attendance.queries import certificates as certificate_queries
from app.attendance.queries import complaints as complaint_queries
from app.attendance.queries import contacts as contact_queries
from app.attendance.queries import sessions as session_queries
from app.attendance.queries import surveys as survey_queries


def export_of(db: Session, user_id: int) -> dict[str, Any]:
    """Everything kept about the accompaniment of one person, as JSON values."""
    return {
        "contacts": [_contact(row) for row in contact_queries.all_contacts(db, user_id)],
        "emargements": [_mark(mark, session) for mark, session in attendance_queries.all_marks_about(db, user_id)],
        "liens_de_calendrier": [
            {"cree_le": feed.created_at.isoformat(), "retire_le": feed.revoked_at and feed.revoked_at.isoformat()}
            for feed in session_queries.feeds_of(db, user_id)
        ],
        "certificats_de_realisation": [_certificate(row) for row in certificate_queries.certificates_of(db, user_id)],
        # The opinions themselves are kept without anything that leads to a person: they cannot be given back.
        "invitations_a_donner_un_avis": [
            {"moment": row.moment, "sur": row.scope, "le": row.invited_at.isoformat(), "repondu": row.answered}
            for row in survey_queries.invitations_of(db, user_id)
        ],
        "reclamations": [_complaint(row) for row in complaint_queries.complaints_of(db, user_id)],
    }


def _certificate(row: CompletionCertificate) -> dict[str, Any]:
    return {
        "numero": row.number,
        "etabli_le": row.issued_at.isoformat(),
        "nom": row.name,
        "employeur": row.employer,
        "sel": row.salt,
        "atteste": row.facts,
        "empreinte": row.digest,
        "retire_le": row.withdrawn_at and row.withdrawn_at.isoformat(),
        "raison_du_retrait": row.withdrawn_reason,
    }


def _complaint(row: Complaint) -> dict[str, Any]:
    return {
        "numero": row.id,
        "deposee_le": row.filed_at.isoformat(),
        "sujet": row.subject,
        "texte": row.text,
        "souhait": row.wanted,
        "etat": row.state,
        "prise_en_charge_le": row.acknowledged_at and row.acknowledged_at.isoformat(),
        "reponse": row.answer,
        "reponse_le": row.answered_at and row.answered_at.isoformat(),
        "ce_qui_a_change": row.action,
        "close_le": row.closed_at and row.closed_at.isoformat(),
    }


def _mark(mark: AttendanceMark, session: LiveSession) -> dict[str, Any]:
    return {
        "seance": session.title,
        "du": session.starts_at.isoformat(),
        "au": session.ends_at.isoformat(),
        "demi_journee": mark.half,
        "version": mark.revision,
        "etat": mark.state,
        "minutes_de_retard": mark.minutes_late,
        "motif": mark.reason,
        "correction": mark.note,
        "le": mark.at.isoformat(),
        "nom": mark.name,
        "sel": mark.salt,
        "signe": mark.statement,
        "empreinte": mark.digest,
    }


def _contact(row: Contact) -> dict[str, Any]:
    return {
        "numero": row.id,
        "le": row.at.isoformat(),
        "nature": row.kind,
        "moyen": row.channel,
        "minutes": row.minutes,
        "resume": row.summary,
        "demande_le": row.requested_at and row.requested_at.isoformat(),
        "remplace": row.corrects_id,
        "note_le": row.noted_at.isoformat(),
    }


def erase(db: Session, user_id: int, now: datetime) -> None:
    """Names and words leave with the person: under signatures, on certificates, in the journal, in complaints, and the
    links of calendars. That there was a contact, a signature, a certificate is the proof that the law asks for: it
    stays for five years under a number, and its fingerprint still holds."""
    for table, whose, emptied in (
        (AttendanceMark, AttendanceMark.slot, {"name": ""}),
        (AttendanceMark, AttendanceMark.signer_id, {"signer_name": ""}),
        (CompletionCertificate, CompletionCertificate.learner_id, {"name": "", "employer": ""}),
        (CompletionCertificate, CompletionCertificate.issued_by, {"issuer_name": ""}),
    ):
        db.execute(update(table).where(whose == user_id).values(**emptied))
    db.execute(delete(SurveyInvitation).where(SurveyInvitation.learner_id == user_id))
    db.execute(
        update(Complaint).where(Complaint.author_id == user_id).values(author_id=None, text="", wanted="", answer="")
    )
    db.execute(delete(CalendarFeed).where(CalendarFeed.user_id == user_id))
    db.execute(update(Contact).where(Contact.learner_id == user_id).values(summary=""))
