"""Two versions of a dossier side by side: for each text, the words taken away and the words added."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from app.portfolio.domain.record_shape import RecordShape

WORDS = re.compile(r"\s+|[^\s]+")
MOST_WORDS = 6000


@dataclass(frozen=True)
class Part:
    """A run of words: kept, removed or added."""

    text: str
    change: str = ""


@dataclass(frozen=True)
class ChangedText:
    """One text that differs between two versions."""

    place: str
    name: str
    parts: tuple[Part, ...]


def compared(before: str, after: str) -> tuple[Part, ...]:
    """The words of both, those that were taken away and added marked."""
    old, new = WORDS.findall(before), WORDS.findall(after)
    if len(old) > MOST_WORDS or len(new) > MOST_WORDS:
        return tuple(part for part in (Part(before, "removed"), Part(after, "added")) if part.text)
    parts: list[Part] = []
    for kind, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            parts.append(Part("".join(old[i:j])))
            continue
        if j > i:
            parts.append(Part("".join(old[i:j]), "removed"))
        if m > k:
            parts.append(Part("".join(new[k:m]), "added"))
    return tuple(parts)


def changes(shape: RecordShape, before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[ChangedText, ...]:
    """What differs between two versions, in the order of the model."""
    return tuple(_changes(shape, before, after))


def _changes(shape: RecordShape, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[ChangedText]:
    for section in shape.sections:
        for field in section.fields:
            key = f"{section.id}.{field.id}"
            yield from _changed(section.title, field.label, _texts(before).get(key, ""), _texts(after).get(key, ""))
    old, new = _examples(before), _examples(after)
    for identifier in sorted({*old, *new}, key=lambda one: _rank(new.get(one) or old[one])):
        one = new.get(identifier) or old[identifier]
        place = f"Exemple n°\N{NO-BREAK SPACE}{one['number']}, {_activity(shape, one['activity'])}"
        for key, name in shape.fields_of_examples():
            yield from _changed(place, name, _written(old, identifier, key), _written(new, identifier, key))
        yield from _changed(place, "Preuves jointes", _pieces(old, identifier), _pieces(new, identifier))
    yield from _changed("Titres et diplômes", "Lignes", _rows(before), _rows(after))
    for name, title in (("documents", "Documents joints"), ("annexes", "Annexes")):
        yield from _changed(title, "Pièces", _listed(before.get(name, ())), _listed(after.get(name, ())))


def _changed(place: str, name: str, before: str, after: str) -> Iterator[ChangedText]:
    if before != after:
        yield ChangedText(place, name, compared(before, after))


def _texts(version: Mapping[str, Any]) -> Mapping[str, str]:
    texts: Mapping[str, str] = version.get("texts", {})
    return texts


def _examples(version: Mapping[str, Any]) -> dict[int, Mapping[str, Any]]:
    return {one["id"]: one for one in version.get("examples", ())}


def _rank(example: Mapping[str, Any]) -> tuple[str, int]:
    return example["activity"], example["number"]


def _activity(shape: RecordShape, short: str) -> str:
    number = next((one.number for one in shape.activities if one.short == short), 0)
    return f"activité-type {number}" if number else short


def _written(examples: Mapping[int, Mapping[str, Any]], identifier: int, key: str) -> str:
    texts: Mapping[str, str] = examples.get(identifier, {}).get("texts", {})
    return texts.get(key, "")


def _pieces(examples: Mapping[int, Mapping[str, Any]], identifier: int) -> str:
    return _listed(examples.get(identifier, {}).get("pieces", ()))


def _listed(pieces: Sequence[Mapping[str, Any]]) -> str:
    return "\n".join(f"{piece['title']} ({piece['digest'][:16]})" for piece in pieces)


def _rows(version: Mapping[str, Any]) -> str:
    return "\n".join(", ".join(value for value in row.values() if value) for row in version.get("diplomas", ()))
