"""Publishing: a valid text lies over its file from now on, with its author and a reason; going back is the same act."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import literal
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.authoring import queries
from app.authoring.domain.kinds import ASSET, item_at
from app.authoring.models import ContentRevision, ContentState
from app.authoring.services.texts import digest_of
from app.errors import Conflict, InvalidAction

MOST_REASON = 300


def cleaned_reason(reason: str) -> str:
    """Why a text is published, on one line; it must be said."""
    told = " ".join(reason.split())
    if not told:
        raise InvalidAction("Dites en quelques mots ce qui change, et pourquoi.")
    return told[:MOST_REASON]


def publish(
    db: Session,
    author_id: int,
    changes: Mapping[str, bytes | None],
    parents: Mapping[str, str],
    reason: str,
    seen_stamp: str,
    now: datetime,
    restores_id: int | None = None,
) -> str:
    """Lay `changes` over the files; the new stamp.

    They were checked against the course of `seen_stamp`: raises Conflict when something else was published since, and
    nothing is written. `parents` gives the digest of the text in force for each path.
    """
    told = cleaned_reason(reason)
    state = _held_state(db)
    if state.stamp != seen_stamp:
        raise Conflict("Un autre contenu vient d’être publié. Vérifiez encore une fois, puis publiez.")
    digests = []
    for path, data in sorted(changes.items()):
        item = item_at(path)
        digests.append(f"{path} {digest_of(data)}")
        db.add(
            ContentRevision(
                path=path,
                kind=item.kind.key if item else ASSET,
                body=data,
                digest=digest_of(data),
                parent_digest=parents.get(path, ""),
                author_id=author_id,
                reason=told,
                at=now,
                restores_id=restores_id,
            )
        )
    state.stamp = sha256("\n".join((state.stamp, now.isoformat(), *digests)).encode()).hexdigest()
    db.flush()  # the stamp is written with the texts that it announces
    return state.stamp


def _held_state(db: Session) -> ContentState:
    state = queries.held_state(db)
    if state is None:
        dialect: Any = postgresql if db.get_bind().dialect.name == "postgresql" else sqlite
        insert = dialect.insert(ContentState.__table__).values(id=1, stamp="").on_conflict_do_nothing()
        db.execute(insert.returning(literal(1)))
        state = queries.held_state(db)
    assert state is not None
    return state
