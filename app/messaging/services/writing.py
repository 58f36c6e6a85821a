"""Use cases of threads: open one, answer, read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts.domain import Role, Viewer
from app.accounts.services import queue_letter
from app.cohorts.queries import may_see_work_of
from app.errors import Forbidden, InvalidAction, NotFound, TooManyRequests
from app.messaging.domain import LONGEST_SUBJECT, HelpKind, checked_text, message_letter
from app.messaging.models import Message, MessageThread, ThreadMark
from app.messaging.queries import notices as people
from app.messaging.queries import threads as queries

MOST_MESSAGES = 20
MOST_WITHIN = timedelta(minutes=10)
KEY_LENGTH = 64
WRITERS = frozenset({Role.TRAINER, Role.ADMIN})


def open_thread(
    db: Session,
    author: Viewer,
    learner_id: int,
    subject: str,
    typed: str,
    now: datetime,
    key: str,
    base_url: str,
    *,
    context: str = "",
    kind: HelpKind | None = None,
) -> MessageThread:
    """Begin a conversation: a learner with those who accompany them, or the other way round."""
    if author.id != learner_id and (author.role not in WRITERS or not may_see_work_of(db, author, learner_id)):
        raise NotFound("Cette personne n’existe pas, ou vous ne la suivez pas.")
    title = " ".join(subject.split())
    if not title:
        raise InvalidAction("Donnez un objet à votre message : quelques mots suffisent.")
    if len(title) > LONGEST_SUBJECT:
        raise InvalidAction(f"L’objet tient en {LONGEST_SUBJECT}\u00a0signes.")
    checked_text(typed)
    _check_kind(author, learner_id, kind)
    sent = queries.message_with_key(db, author.id, _checked_key(key))
    if sent is not None:
        return queries.held_thread(db, sent.thread_id)
    thread = MessageThread(
        learner_id=learner_id,
        subject=title,
        context=context,
        created_at=now,
        last_at=now,
        last_author_id=author.id,
        last_message_id=0,
    )
    db.add(thread)
    db.flush()  # its first message points at its number
    write(db, author, thread, typed, now, key, base_url, kind=kind)
    return thread


def write(
    db: Session,
    author: Viewer,
    thread: MessageThread,
    typed: str,
    now: datetime,
    key: str,
    base_url: str,
    *,
    kind: HelpKind | None = None,
) -> Message:
    """Add a message to a thread that this person may see; the same sending twice is one message.

    The team says of which kind its help was; the wait of the learner ends, and how long it lasted is kept.
    """
    text, key = checked_text(typed), _checked_key(key)
    by_learner = author.id == thread.learner_id
    _check_kind(author, thread.learner_id, kind)
    thread = queries.held_thread(db, thread.id)
    sent = queries.message_with_key(db, author.id, key)
    if sent is not None:
        return sent
    if queries.sent_since(db, author.id, now - MOST_WITHIN) >= MOST_MESSAGES:
        raise TooManyRequests("Beaucoup de messages en peu de temps : reprenez dans quelques minutes.", 300)
    recipients = _recipients(db, thread, author)
    # Who has not read the last message was told already: one e-mail a time.
    told = queries.unread_by(db, thread, recipients) if thread.last_message_id else frozenset()
    message = Message(
        thread_id=thread.id,
        author_id=author.id,
        text=text,
        at=now,
        kind=None if kind is None else kind.value,
        answers_since=None if by_learner else thread.waiting_since,
        key=key,
    )
    try:
        with db.begin_nested():
            db.add(message)
            db.flush()  # two sendings at once: one message
    except IntegrityError:
        found = queries.message_with_key(db, author.id, key)
        if found is None:
            raise
        return found
    thread.last_message_id, thread.last_at, thread.last_author_id = message.id, now, author.id
    thread.waiting_since = (thread.waiting_since or now) if by_learner else None
    mark_read(db, thread, author.id, now)
    _tell(db, thread, [one for one in recipients if one not in told], by_learner, base_url, now)
    return message


def _check_kind(author: Viewer, learner_id: int, kind: HelpKind | None) -> None:
    if author.id == learner_id:
        if kind is not None:
            raise Forbidden("C’est la personne qui répond qui dit de quelle aide il s’agit.")
    elif author.role not in WRITERS:
        raise NotFound(queries.ABSENT)
    elif kind is None:
        raise InvalidAction("Dites de quelle aide il s’agit : technique ou pédagogique.")


def _checked_key(key: str) -> str:
    if not 8 <= len(key) <= KEY_LENGTH or not key.isascii():
        raise InvalidAction("Cet envoi ne porte pas de numéro valable. Rechargez la page.")
    return key


def _recipients(db: Session, thread: MessageThread, author: Viewer) -> list[int]:
    """The learner; or those who accompany them, the administration where nobody does."""
    if author.id != thread.learner_id:
        return [thread.learner_id]
    team = [one.id for one in people.trainers_of_learner(db, thread.learner_id)]
    return team or list(people.administrators(db))


def _tell(
    db: Session, thread: MessageThread, user_ids: Sequence[int], by_learner: bool, base_url: str, now: datetime
) -> None:
    """An e-mail to each of these people that says that there is a message, and nothing of it."""
    page = f"/formation/messages/{thread.id}" if by_learner else f"/messages/{thread.id}"
    letter = message_letter(f"{base_url.rstrip('/')}{page}")
    for one in people.reachable(db, user_ids):
        queue_letter(db, letter, one.email, now, one.id)


def mark_read(db: Session, thread: MessageThread, user_id: int, now: datetime) -> None:
    """This person has read this thread up to its last message; twice changes nothing."""
    mark = queries.find_mark(db, thread.id, user_id)
    if mark is None:
        try:
            with db.begin_nested():
                db.add(
                    ThreadMark(thread_id=thread.id, user_id=user_id, last_read_id=thread.last_message_id, read_at=now)
                )
                db.flush()  # two tabs at once: one mark
        except IntegrityError:
            return
    elif mark.last_read_id < thread.last_message_id:
        mark.last_read_id, mark.read_at = thread.last_message_id, now
