"""Start a dictation or a letter, keep what is typed, hand in, mark."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.attempts import services as log
from app.attempts.domain import Engine, Mode
from app.attempts.models import Attempt
from app.attempts.queries import Owner
from app.attempts.services import Activity, Appended
from app.content.catalog import Catalog
from app.content.schema.dictation import Dictation, Letter
from app.dictation.domain.copy import Copy, StaleText, checked_text, is_stale
from app.dictation.domain.letter_player import LetterEngine, LetterState
from app.dictation.domain.player import DictationEngine
from app.dictation.domain.published import PublishedDictation, PublishedLetter

DICTATIONS, LETTERS = DictationEngine(), LetterEngine()
ENGINES: Mapping[str, Engine] = {DICTATIONS.kind: DICTATIONS, LETTERS.kind: LETTERS}
# A catalog is an immutable value: as long as it holds the same file, what was made of it serves.
_dictations: dict[str, tuple[Dictation, str, PublishedDictation]] = {}
_letters: dict[str, tuple[Letter, PublishedLetter]] = {}


def published_dictation(catalog: Catalog, dictation_id: str) -> PublishedDictation:
    """The dictation of this id as a copy would hold it now; raises NotFound."""
    dictation = catalog.dictation(dictation_id)
    kept = _dictations.get(dictation_id)
    if kept is None or kept[0] is not dictation or kept[1] != catalog.digest:
        made = PublishedDictation.publish(dictation, catalog.glossary.neighbours)
        kept = _dictations[dictation_id] = (dictation, catalog.digest, made)
    return kept[2]


def published_letter(catalog: Catalog, letter_id: str) -> PublishedLetter:
    """The letter of this id as a copy would hold it now; raises NotFound."""
    letter = catalog.letter(letter_id)
    kept = _letters.get(letter_id)
    if kept is None or kept[0] is not letter:
        values = {name: getattr(letter, name) for name in Letter.model_fields}
        kept = _letters[letter_id] = (letter, PublishedLetter(**values))
    return kept[1]


def start(db: Session, owner: Owner, spec: PublishedDictation | PublishedLetter, mode: Mode, now: datetime) -> Attempt:
    """Open a copy, or give back the open one."""
    engine: Engine = DICTATIONS if isinstance(spec, PublishedDictation) else LETTERS
    setup = {"mode": mode.value, "at": now.isoformat()}
    log.remember_spec(engine, spec.digest, spec)
    activity = Activity(engine.kind, spec.id, spec.digest, spec.canonical(), mode)
    return log.start_attempt(db, engine, owner, activity, spec, setup, secrets.token_hex(16), now)


@dataclass(frozen=True)
class Typed:
    """What a page sends: the text, the revision that it had seen, its own number."""

    text: str
    rev: int | None = None
    page: str = ""


def save(db: Session, owner: Owner, kind: str, attempt_id: str, typed: Typed, key: str, now: datetime) -> Appended:
    """Keep the text of a copy; nothing is logged when it did not change."""

    def payload(spec: Any, state: Any) -> Mapping[str, Any] | None:
        return _act_of(copy_in(state), typed)

    return log.append(db, ENGINES[kind], owner, attempt_id, "write", payload, key, now)


def hand_in(
    db: Session, owner: Owner, kind: str, attempt_id: str, typed: Typed | None, key: str, now: datetime
) -> Appended:
    """Close a copy, with the text of the form if it brings one."""

    def payload(spec: Any, state: Any) -> Mapping[str, Any]:
        return (_act_of(copy_in(state), typed) if typed is not None else None) or {}

    return log.append(db, ENGINES[kind], owner, attempt_id, "hand_in", payload, key, now)


def ask_to_read(db: Session, owner: Owner, attempt_id: str, key: str, now: datetime) -> Appended:
    """Have the sentences of a dictation in writing, one at a time; asked twice, it is asked once."""

    def payload(spec: PublishedDictation, state: Copy) -> Mapping[str, Any] | None:
        return None if state.reading else {}

    return log.append(db, DICTATIONS, owner, attempt_id, "read", payload, key, now)


def mark_letter(
    db: Session, attempt_id: str, levels: Mapping[str, int], comment: str, actor_id: int, now: datetime, key: str = ""
) -> Appended:
    """A trainer reads a graded letter, criterion by criterion; the same `key` twice is one reading."""
    payload = {"levels": dict(levels), "comment": comment}
    return log.append_by_staff(db, LETTERS, attempt_id, "mark", payload, key or secrets.token_hex(16), actor_id, now)


def copy_in(state: Copy | LetterState) -> Copy:
    """The copy of either activity."""
    return state.copy if isinstance(state, LetterState) else state


def _act_of(copy: Copy, typed: Typed) -> Mapping[str, Any] | None:
    text = checked_text(typed.text)
    if text == copy.text:
        return None
    if is_stale(copy, text, typed.rev, typed.page):
        raise StaleText(copy.text)
    seen = {} if typed.rev is None else {"rev": typed.rev}
    return {"text": text, **seen, **({"page": typed.page} if typed.page else {})}
