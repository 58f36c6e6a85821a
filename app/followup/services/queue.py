"""The queue of what waits to be read: one list, the oldest first; what comes next once one thing is done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.accounts.domain import Viewer
from app.content.catalog import Catalog
from app.followup import queries
from app.followup.domain.concerns import TO_READ, Wait, WaitKind
from app.followup.services.table import wait_of

# What a blind reader does not learn: copies to mark. Evidence and dossiers are their author's own story.
BLIND = frozenset({WaitKind.ESSAY, WaitKind.DICTATION, WaitKind.EXAM_COPY})
IN_QUEUE = TO_READ | {WaitKind.REPORT}


@dataclass(frozen=True)
class Item:
    """One thing to read, and whose it is."""

    wait: Wait
    learner: str

    @property
    def key(self) -> str:
        """What names it in an address: « essay:01H… »."""
        return f"{self.wait.kind.value}:{self.wait.address.rpartition('/')[2]}"


def queue_for(db: Session, catalog: Catalog, viewer: Viewer, kind: WaitKind | None = None) -> list[Item]:
    """All that waits for this person's reading, the oldest first; a question reported twice is one thing."""
    seen: set[str] = set()
    found = []
    for waiting in queries.waiting_for(db, viewer):
        wait = wait_of(catalog, waiting)
        if wait.kind not in IN_QUEUE or (kind is not None and wait.kind is not kind) or wait.address in seen:
            continue
        seen.add(wait.address)
        found.append(Item(wait, waiting.learner))
    return found


def next_after(items: Sequence[Item], done: str) -> Item | None:
    """What to read next: the thing that follows this one in the list, else the oldest other."""
    keys = [one.key for one in items]
    place = keys.index(done) if done in keys else -1
    others = [one for one in (*items[place + 1 :], *items[: max(place, 0)]) if one.key != done]
    return others[0] if others else None
