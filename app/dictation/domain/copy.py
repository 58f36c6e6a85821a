"""A copy being typed, whatever it is for: its text, its revisions, the time really spent on it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from typing import Any

from app.attempts.domain import Action
from app.dictation.domain.words import word_count
from app.errors import Conflict, InvalidAction

VERSION = 1
LONGEST = 8000
# Between two savings, so much counts as work; a longer silence counts only for the words that end it.
PAUSE = 60
SECONDS_A_WORD = 3


@dataclass(frozen=True)
class Copy:
    """The state of an attempt. `seconds` is the time at work; `at` the instant of the last act; `page` who wrote last.

    A page may overwrite what it wrote itself a moment before; what another page wrote, only if it has seen it.
    """

    training: bool
    text: str = ""
    rev: int = 0
    words: int = 0
    seconds: int = 0
    at: str = ""
    page: str = ""
    reading: bool = False
    handed_in: bool = False

    @property
    def words_per_minute(self) -> Fraction | None:
        """How fast it was typed; None before anything is."""
        return Fraction(self.words * 60, self.seconds) if self.words and self.seconds else None


class StaleText(Conflict):
    """Another tab wrote meanwhile: what is kept is not overwritten."""

    def __init__(self, kept: str) -> None:
        super().__init__("Ce texte a changé dans un autre onglet. Celui qui est enregistré n’a pas bougé.")
        self.kept = kept


def started(setup: Mapping[str, Any]) -> Copy:
    """Before any act; the time at work runs from the start."""
    return Copy(training=setup.get("mode") == "training", at=str(setup.get("at", "")))


def checked_text(text: Any) -> str:
    """The text of a form or an act; refused when it is none, or longer than any copy."""
    if not isinstance(text, str):
        raise InvalidAction("Un texte est attendu.")
    clean = str(text).replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    if len(clean) > LONGEST:
        raise InvalidAction(f"Ce texte dépasse {LONGEST} signes : raccourcissez-le.")
    return clean


def written(copy: Copy, action: Action) -> Copy:
    """The copy once its text is kept."""
    if copy.handed_in:
        raise InvalidAction("Cette copie est déjà rendue.")
    text = checked_text(action.payload.get("text"))
    page = str(action.payload.get("page", ""))
    if is_stale(copy, text, action.payload.get("rev"), page):
        raise StaleText(copy.text)
    words = word_count(text)
    return replace(
        copy,
        text=text,
        rev=copy.rev + (text != copy.text),
        words=words,
        seconds=copy.seconds + _worked(copy, action.at, max(0, words - copy.words)),
        at=action.at.isoformat(),
        page=page,
    )


def is_stale(copy: Copy, text: str, seen: Any, page: str) -> bool:
    """Whether another page wrote something else since this one looked."""
    behind = isinstance(seen, int) and seen < copy.rev and text != copy.text
    return behind and not (page and page == copy.page)


def _worked(copy: Copy, at: datetime, new_words: int) -> int:
    if not copy.at:
        return 0
    gap = max(0, int((at - datetime.fromisoformat(copy.at)).total_seconds()))
    return min(gap, PAUSE + SECONDS_A_WORD * new_words)


def dumped(copy: Copy) -> dict[str, Any]:
    """The copy as JSON values; what has not begun is left out."""
    values: dict[str, Any] = {"v": VERSION, "text": copy.text, "rev": copy.rev, "words": copy.words}
    values |= {"seconds": copy.seconds, "at": copy.at, "page": copy.page}
    flags = {"training": copy.training, "reading": copy.reading, "handed_in": copy.handed_in}
    return values | {name: True for name, given in flags.items() if given}


def loaded(values: Mapping[str, Any]) -> Copy:
    """The copy back from its values."""
    if values["v"] != VERSION:
        raise ValueError(f"unknown version of a copy: {values['v']}")
    return Copy(
        training=values.get("training", False),
        text=values["text"],
        rev=values["rev"],
        words=values["words"],
        seconds=values["seconds"],
        at=values["at"],
        page=values["page"],
        reading=values.get("reading", False),
        handed_in=values.get("handed_in", False),
    )
