"""What messaging holds of one person: given back whole, and erased with the account.

A learner's conversations leave with them. What somebody of the team wrote belongs to the learner who received it: it
stays there, under an identity that `accounts` has emptied.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, delete, select
from sqlalchemy.orm import Session

from app.messaging.models import AnnouncementSeen, MailChoice, Message, MessageThread, Notice, ThreadMark
from app.messaging.queries import notices, threads

NOTICES_KEPT = timedelta(days=365)


def export_of(db: Session, user_id: int) -> dict[str, Any]:
    """Every conversation, notice and choice of one person, as JSON values."""
    return {
        "conversations": [
            {
                "objet": thread.subject,
                "page": thread.context,
                "ouverte_le": thread.created_at.isoformat(),
                "messages": [
                    {
                        "de": "moi" if one.author_id == user_id else one.author,
                        "le": one.at.isoformat(),
                        "texte": one.text,
                        "nature_de_l_aide": one.kind,
                        "demande_le": one.answers_since and one.answers_since.isoformat(),
                    }
                    for one in threads.messages_of(db, thread.id)
                ],
            }
            for thread in threads.threads_of(db, user_id)
        ],
        "messages_ecrits_a_d_autres": [
            {"le": at.isoformat(), "texte": text}
            for at, text in db.execute(
                select(Message.at, Message.text)
                .join(MessageThread, MessageThread.id == Message.thread_id)
                .where(Message.author_id == user_id, MessageThread.learner_id != user_id)
                .order_by(Message.id)
            )
        ],
        "avis": [
            {
                "nature": one.kind,
                "titre": one.title,
                "le": one.at.isoformat(),
                "vu_le": one.seen_at and one.seen_at.isoformat(),
            }
            for one in notices.notices_of(db, user_id, limit=10_000)
        ],
        "annonces_lues": [
            at.isoformat()
            for at in db.scalars(
                select(AnnouncementSeen.at).where(AnnouncementSeen.user_id == user_id).order_by(AnnouncementSeen.at)
            )
        ],
        "avis_par_e_mail": notices.wants_mail(db, user_id),
    }


def erase(db: Session, user_id: int, now: datetime) -> None:
    """Forget one person's conversations, notices, marks and choice."""
    own = select(MessageThread.id).where(MessageThread.learner_id == user_id)
    db.execute(delete(ThreadMark).where(ThreadMark.thread_id.in_(own)))
    db.execute(delete(Message).where(Message.thread_id.in_(own)))
    db.execute(delete(MessageThread).where(MessageThread.learner_id == user_id))
    for table in (ThreadMark, AnnouncementSeen, Notice, MailChoice):
        db.execute(delete(table).where(table.user_id == user_id))


def purge(db: Session, now: datetime) -> int:
    """Forget notices a year after they were told; how many."""
    done = db.execute(delete(Notice).where(Notice.at < now - NOTICES_KEPT))
    return cast("CursorResult[Any]", done).rowcount
