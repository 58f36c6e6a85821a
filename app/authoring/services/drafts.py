"""Drafts: begun, written by one or several people without losing anybody's words, shared, thrown away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher

from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts.domain import Viewer
from app.authoring import queries
from app.authoring.domain.comparing import merged
from app.authoring.domain.kinds import item_at
from app.authoring.models import ContentDraft
from app.authoring.queries import SHARED, scope_of
from app.authoring.services.texts import CourseTexts, digest_of, normalised
from app.content.files import MARKDOWN_BYTES, YAML_BYTES
from app.errors import Conflict, InvalidAction, NotFound


@dataclass
class Met(Exception):
    """Two people wrote at once: both texts, and the two joined as far as they can be."""

    mine: str
    theirs: str
    joined: str
    places: int
    editor: str
    revision: int


def open_draft(db: Session, viewer: Viewer, texts: CourseTexts, path: str, now: datetime) -> ContentDraft:
    """The draft of a file: one's own first, then the shared one; begun from the text in force when there is none."""
    text = texts.text(path)
    if item_at(path) is None or text is None:
        raise NotFound("Ce contenu n’existe pas, ou ne s’écrit pas ici.")
    for scope in (scope_of(viewer), SHARED):
        found = queries.find_draft(db, path, scope)
        if found is not None:
            return found
    return begin(db, viewer, path, text, digest_of(texts.data(path)), now)


def begin(db: Session, viewer: Viewer, path: str, text: str, base_digest: str, now: datetime) -> ContentDraft:
    """A new shared draft; raises Conflict when somebody has just begun the same one."""
    item = item_at(path)
    if item is None:
        raise InvalidAction("Aucun contenu ne porte ce nom de fichier.")
    draft = ContentDraft(
        path=path,
        kind=item.kind.key,
        scope=SHARED,
        text=checked_size(path, text),
        base_digest=base_digest,
        revision=1,
        problems=0,
        author_id=viewer.id,
        editor_id=viewer.id,
        created_at=now,
        updated_at=now,
    )
    try:
        with db.begin_nested():
            db.add(draft)
            db.flush()  # two people may begin the same draft at once: the second is told now
    except IntegrityError:
        raise Conflict("Un brouillon de ce contenu vient d’être commencé. Ouvrez-le depuis l’atelier.") from None
    return draft


def checked_size(path: str, text: str) -> str:
    """The text, unless it is longer than a file of the course may be."""
    most = MARKDOWN_BYTES if path.endswith(".md") else YAML_BYTES
    if len(text.encode()) > most:
        raise InvalidAction("Ce texte est trop long pour un seul fichier : partagez-le en deux.")
    return text


def keep(
    db: Session,
    viewer: Viewer,
    draft: ContentDraft,
    typed: str,
    revision: int,
    problems: int,
    now: datetime,
    base: str | None = None,
) -> int:
    """Keep the text of a draft; its new revision. Raises Met when somebody else wrote since `revision`.

    `base` is the text that was written from, when it is known: the two are then joined better.
    """
    text = checked_size(draft.path, normalised(typed))
    if text == draft.text:
        # Sent twice, or nothing changed: there is nothing to keep.
        return draft.revision
    kept = db.execute(
        update(ContentDraft)
        .where(ContentDraft.id == draft.id, ContentDraft.revision == revision)
        .values(text=text, revision=revision + 1, problems=problems, editor_id=viewer.id, updated_at=now)
    )
    if kept.rowcount == 1:  # type: ignore[attr-defined]
        db.refresh(draft)
        return draft.revision
    db.refresh(draft)
    raise met(db, draft, text, base)


def met(db: Session, draft: ContentDraft, mine: str, base: str | None = None) -> Met:
    """What a page of conflict shows. The text that both began from is unknown: what is alike serves for it."""
    theirs = draft.text
    joined, places = merged(common(mine, theirs) if base is None else base, mine, theirs)
    return Met(mine, theirs, joined, places, queries.person_named(db, draft.editor_id), draft.revision)


def common(mine: str, theirs: str) -> str:
    """The lines that two texts share, in order: what they most likely began from."""
    left, right = mine.split("\n"), theirs.split("\n")
    blocks = SequenceMatcher(None, left, right, autojunk=False).get_matching_blocks()
    return "\n".join(line for block in blocks for line in left[block.a : block.a + block.size])


def note_problems(db: Session, draft: ContentDraft, count: int) -> None:
    """Remember how many problems a draft has, for the lists."""
    if draft.problems != count:
        draft.problems = count
        db.flush()  # the list shown next reads it


def rebase(db: Session, draft: ContentDraft, digest: str) -> None:
    """Say that a draft has taken into account the text in force."""
    draft.base_digest = digest
    db.flush()  # the next publication compares with it


def share(db: Session, viewer: Viewer, draft: ContentDraft, *, shared: bool) -> None:
    """Let every trainer write in a draft, or keep it for oneself; only who began it keeps it for themselves."""
    if not shared and draft.author_id != viewer.id:
        raise InvalidAction("Seule la personne qui a commencé ce brouillon peut le garder pour elle.")
    scope = SHARED if shared else scope_of(viewer)
    if draft.scope == scope:
        return
    if queries.find_draft(db, draft.path, scope) is not None:
        raise Conflict("Il y a déjà un brouillon partagé de ce contenu. Copiez-y votre texte, puis supprimez celui-ci.")
    draft.scope = scope
    db.flush()  # a second draft of the same scope would be refused here


def throw_away(db: Session, draft: ContentDraft) -> None:
    """Delete a draft; what is published stays."""
    db.execute(delete(ContentDraft).where(ContentDraft.id == draft.id))
