"""Use cases around a dossier's texts: a trainer's comments, and words that look like a patient's data."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.accounts.domain import Viewer
from app.errors import Forbidden, InvalidAction
from app.portfolio.domain.record_shape import RecordShape
from app.portfolio.models.record import ProfessionalRecord, RecordComment, RecordWaiver
from app.portfolio.queries import record as queries
from app.portfolio.services.record import keep_version, known_keys

LONGEST_COMMENT = 2000
LONGEST_REASON = 300


def comment(
    db: Session,
    author: Viewer,
    record: ProfessionalRecord,
    shape: RecordShape,
    example_id: int,
    key: str,
    typed: str,
    now: datetime,
) -> RecordComment:
    """Say something of one text; the revision that was read is kept with it."""
    if author.id == record.owner_id:
        raise Forbidden("Les commentaires viennent de la personne qui vous accompagne.")
    text = typed.strip()
    if not text or len(text) > LONGEST_COMMENT:
        raise InvalidAction(f"Écrivez votre commentaire, en {LONGEST_COMMENT} signes au plus.")
    if key not in known_keys(shape, example_id):
        raise InvalidAction("Ce champ n’existe pas dans le modèle.")
    if example_id:
        queries.get_example(db, record.id, example_id)
    row = queries.texts_of(db, record.id).get((example_id, key))
    made = RecordComment(
        record_id=record.id,
        example_id=example_id,
        key=key,
        text_revision=row.revision if row else 0,
        author_id=author.id,
        text=text,
        at=now,
        resolved_at=None,
        resolved_by=None,
    )
    db.add(made)
    db.flush()  # the page goes to it
    return made


def resolve(comment: RecordComment, by: Viewer, now: datetime, *, again: bool = False) -> None:
    """A comment is dealt with, or opened again."""
    comment.resolved_at, comment.resolved_by = (None, None) if again else (now, by.id)


def ask_review(db: Session, record: ProfessionalRecord, now: datetime) -> None:
    """Show the dossier to one's trainer as it stands now."""
    keep_version(db, record, "review", "Relecture demandée", now)
    record.review_asked_at = now


def end_review(record: ProfessionalRecord) -> None:
    """The trainer has read it."""
    record.review_asked_at = None


def waive(
    db: Session,
    record: ProfessionalRecord,
    shape: RecordShape,
    example_id: int,
    key: str,
    words: str,
    reason: str,
    now: datetime,
) -> RecordWaiver:
    """Say why these words, in this place, are nobody's personal data; saying it again changes the reason."""
    if key not in known_keys(shape, example_id):
        raise InvalidAction("Ce champ n’existe pas dans le modèle.")
    said = reason.strip()
    if not said or len(said) > LONGEST_REASON:
        raise InvalidAction("Dites en une phrase pourquoi ces mots ne désignent aucun patient.")
    for row in waivers_in(queries.waivers_of(db, record.id), example_id, key):
        if row.words == words:
            row.reason, row.at = said, now
            return row
    row = RecordWaiver(record_id=record.id, example_id=example_id, key=key, words=words[:200], reason=said, at=now)
    db.add(row)
    db.flush()  # the page no longer warns of it
    return row


def waivers_in(waivers: Sequence[RecordWaiver], example_id: int, key: str) -> list[RecordWaiver]:
    """The waivers of one text."""
    return [row for row in waivers if row.example_id == example_id and row.key == key]
