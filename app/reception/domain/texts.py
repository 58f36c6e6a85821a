"""Free messages: whether a text gives the facts that it must, and holds a word that it must not."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from app.content.schema.day import Fact, Item, JudgedAct
from app.content.slugs import folded
from app.reception.domain.state import Event

_SIGNS = re.compile(r"[^a-z0-9]+")
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)


def is_well_said(item: Item, judged: JudgedAct, event: Event) -> bool:
    """Whether the text of an act gives all that the judged act wants told, and nothing that it must leave out."""
    text = str(event.get("text") or "")
    return not missing_in(item, judged.says, text) and not holds_any(text, judged.unsaid)


def missing_in(item: Item, wanted: Iterable[str], text: str) -> tuple[str, ...]:
    """The facts that a text does not give, under any of their wordings."""
    return tuple(name for name in wanted if not holds_any(text, wordings(name, item.facts[name], item.words.get(name))))


def wordings(name: str, value: Fact, others: Iterable[str] | None = None) -> tuple[str, ...]:
    """How a fact may be written: its value, a date in the French way, what its author adds, its name when it is so."""
    found = list(others or ())
    if value is True:
        found.append(name.replace("_", " "))
    elif not isinstance(value, bool):
        found.append(str(value))
    if isinstance(value, str) and _ISO.match(value):
        day = date.fromisoformat(value)
        found += [f"{day:%d/%m/%Y}", f"{day.day}/{day.month}/{day.year}", f"{day:%d/%m/%y}"]
        found.append(f"{'1er' if day.day == 1 else day.day} {MONTHS[day.month - 1]} {day.year}")
    return tuple(found)


def holds_any(text: str, wanted: Iterable[str]) -> bool:
    """Whether one of these words or phrases stands in the text as whole words, whatever its case or accents."""
    told = _plain(text)
    return any(_plain(one).strip() and _plain(one) in told for one in wanted)


def _plain(text: str) -> str:
    return f" {_SIGNS.sub(' ', folded(text)).strip()} "
