"""A note on a lesson: one text per person and lesson, that two windows may not overwrite blindly."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime

from app.errors import Conflict, InvalidAction

NOTE_LENGTH = 20_000


@dataclass(frozen=True)
class Note:
    """What a person wrote about a lesson. `revision` counts the texts kept; 0 is a note never written."""

    module_id: str
    lesson_id: str
    text: str = ""
    revision: int = 0
    updated_at: datetime | None = None


class NoteTooLong(InvalidAction):
    """The text passes what a note may hold."""


class NoteConflict(Conflict):
    """The note has changed since this window read it; `kept` is the text in force, `typed` the one refused."""

    def __init__(self, kept: Note, typed: str) -> None:
        super().__init__(
            "Cette note a changé dans une autre fenêtre. Rien n’est perdu : choisissez ce que vous gardez."
        )
        self.kept = kept
        self.typed = typed


def cleaned(text: str) -> str:
    """The text as it is kept: line ends made one, control signs gone, nothing hanging at the end."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(sign for sign in lines if sign in "\n\t" or unicodedata.category(sign) != "Cc").rstrip()


def edited(note: Note, text: str, revision: int, now: datetime) -> Note:
    """The note with this text.

    The same text sent again changes nothing, whatever its revision: an answer lost on the way may be sent twice.
    """
    text = cleaned(text)
    if len(text) > NOTE_LENGTH:
        raise NoteTooLong(
            f"Cette note compte {_thousands(len(text))} signes ; elle peut en tenir {_thousands(NOTE_LENGTH)}. "
            "Raccourcissez-la : votre texte est encore à l’écran."
        )
    if text == note.text:
        return note
    if revision != note.revision:
        raise NoteConflict(note, text)
    return replace(note, text=text, revision=note.revision + 1, updated_at=now)


def both(kept: str, typed: str) -> str:
    """The two texts one after the other, for who wants to lose nothing."""
    return "\n\n".join(part for part in (kept, typed) if part)


def _thousands(number: int) -> str:
    return f"{number:,}".replace(",", "\u202f")
