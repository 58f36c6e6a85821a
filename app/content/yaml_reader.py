"""YAML to values, without surprises, and with the line of everything.

YAML 1.2 booleans and numbers (`no`, `012` and dates stay texts), exact decimals, tuples for sequences,
duplicate keys refused, no tags, aliases counted as what they expand to. Nothing is raised: what is wrong
comes back as (line, French message).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import yaml

try:
    from yaml import CSafeLoader as EventLoader
except ImportError:  # libyaml is not there: the same, slower.
    from yaml import SafeLoader as EventLoader  # type: ignore[assignment]

MOST_NODES = 100_000
MOST_DEPTH = 40
MOST_KEY = 300
BOOLEANS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
NULLS = frozenset({"", "~", "null", "Null", "NULL"})
INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,40})\Z")
DECIMAL = re.compile(r"[-+]?(?:\.[0-9]{1,60}|(?:0|[1-9][0-9]{0,40})(?:\.[0-9]{0,60})?)(?:[eE][-+]?[0-9]{1,3})?\Z")
# What no text of a course holds: controls, lone surrogates, marks that reverse the reading order.
FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


class Signed(int):
    """A whole number written with its sign: in a scenario, `+1` adds where `1` sets."""


@dataclass(slots=True)
class Place:
    """The lines of a value: its own, those of its keys, those of its elements."""

    line: int
    size: int = 1
    key_lines: dict[str, int] = field(default_factory=dict)
    values: dict[str, Place] = field(default_factory=dict)
    items: list[Place] = field(default_factory=list)


@dataclass(frozen=True)
class Document:
    """A value, the places in it, and what was wrong while reading."""

    value: Any
    place: Place
    mistakes: tuple[tuple[int, str], ...] = ()
    # What was made of this document already, by the schema that made it: the value never changes.
    made: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)

    def line_of(self, location: tuple[str | int, ...], *, of_key: bool = False) -> int:
        """The line of what `location` names; steps that the file does not have are skipped."""
        place, line = self.place, self.place.line
        for step in location:
            if isinstance(step, int) and 0 <= step < len(place.items):
                place = place.items[step]
                line = place.line
            elif isinstance(step, str) and step in place.values:
                line = place.key_lines[step]
                place = place.values[step]
        if not of_key and place.line and not place.values and not place.items:
            return place.line
        return line


class _Refused(Exception):
    """Reading cannot go on."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line, self.message = line, message


class _Composer:
    """Makes values and places from the parser's events; depth and size are bounded."""

    def __init__(self, text: str, first_line: int) -> None:
        self._loader = EventLoader(text)
        self._first = first_line
        self._anchors: dict[str, tuple[Any, Place]] = {}
        self._nodes = 0
        self.mistakes: list[tuple[int, str]] = []

    def document(self) -> tuple[Any, Place]:
        loader = self._loader
        try:
            loader.get_event()
            if loader.check_event(yaml.StreamEndEvent):
                raise _Refused(self._first, "le fichier est vide")
            loader.get_event()
            made = self._node(loader.get_event(), 0)
            loader.get_event()
            if not loader.check_event(yaml.StreamEndEvent):
                line = self._line(loader.peek_event())
                raise _Refused(line, "un seul document par fichier : retirez la ligne « --- » et ce qui la suit")
            return made
        finally:
            loader.dispose()

    def _line(self, event: Any) -> int:
        return int(event.start_mark.line) + self._first

    def _count(self, size: int, line: int) -> None:
        self._nodes += size
        if self._nodes > MOST_NODES:
            raise _Refused(line, f"le fichier dépasse {MOST_NODES} éléments, renvois compris : partagez-le")

    def _node(self, event: Any, depth: int) -> tuple[Any, Place]:
        line = self._line(event)
        if isinstance(event, yaml.AliasEvent):
            if event.anchor not in self._anchors:
                raise _Refused(line, f"le renvoi « *{event.anchor} » ne mène à rien, ou se contient lui-même")
            value, place = self._anchors[event.anchor]
            self._count(place.size, line)
            return value, Place(line, place.size, place.key_lines, place.values, place.items)
        self._count(1, line)
        if depth > MOST_DEPTH:
            raise _Refused(line, f"plus de {MOST_DEPTH} niveaux emboîtés : simplifiez")
        if event.tag is not None and event.tag != "!":
            self.mistakes.append((line, f"les étiquettes comme « {event.tag[:40]} » ne sont pas permises"))
        if isinstance(event, yaml.ScalarEvent):
            made: tuple[Any, Place] = self._scalar(event, line), Place(line)
        elif isinstance(event, yaml.SequenceStartEvent):
            made = self._sequence(line, depth)
        else:
            made = self._mapping(line, depth)
        if event.anchor is not None:
            self._anchors[event.anchor] = made
        return made

    def _scalar(self, event: Any, line: int) -> Any:
        text = event.value
        bad = FORBIDDEN.search(text)
        if bad:
            self.mistakes.append((line, _forbidden(bad.group())))
            text = FORBIDDEN.sub("", text)
        return resolved(text) if event.implicit[0] else text

    def _sequence(self, line: int, depth: int) -> tuple[Any, Place]:
        place, values = Place(line), []
        while not isinstance(event := self._loader.get_event(), yaml.SequenceEndEvent):
            value, inner = self._node(event, depth + 1)
            values.append(value)
            place.items.append(inner)
            place.size += inner.size
        return tuple(values), place

    def _mapping(self, line: int, depth: int) -> tuple[Any, Place]:
        place, values = Place(line), {}
        while not isinstance(event := self._loader.get_event(), yaml.MappingEndEvent):
            key_line = self._line(event)
            key = self._key(event, key_line, depth)
            value, inner = self._node(self._loader.get_event(), depth + 1)
            if key is None:
                continue
            place.size += inner.size + 1
            if key in values:
                first = place.key_lines[key]
                self.mistakes.append((key_line, f"la clé « {key} » est écrite deux fois (d’abord ligne {first})"))
                continue
            values[key] = value
            place.values[key] = inner
            place.key_lines[key] = key_line
        return values, place

    def _key(self, event: Any, line: int, depth: int) -> str | None:
        if isinstance(event, yaml.ScalarEvent):
            self._count(1, line)
            key: str = event.value
            if FORBIDDEN.search(key) or len(key) > MOST_KEY:
                self.mistakes.append((line, "cette clé n’est pas lisible"))
                return None
            return key
        self._node(event, depth + 1)
        self.mistakes.append((line, "une clé est un mot, et non une liste, un groupe ou un renvoi"))
        return None


def resolved(text: str) -> Any:
    """What a plain scalar means in YAML 1.2: null, a boolean, a number, or else its text."""
    if text in NULLS:
        return None
    if text in BOOLEANS:
        return BOOLEANS[text]
    if INTEGER.match(text):
        return Signed(text) if text[0] in "+-" else int(text)
    if DECIMAL.match(text):
        return Decimal(text)
    return text


def _forbidden(sign: str) -> str:
    return f"le caractère U+{ord(sign):04X}, invisible, n’est pas permis : retapez ce texte"


# What libyaml says, and what it means for the person who writes the file.
EXPLAINED: Mapping[str, str] = {
    "mapping values are not allowed in this context": (
        "deux-points inattendu : mettez entre guillemets le texte qui en contient, ou vérifiez le retrait"
    ),
    "found character that cannot start any token": (
        "ce signe ne peut pas commencer un texte (tabulation, @, ` ou %) : mettez le texte entre guillemets"
    ),
    "did not find expected key": "le retrait de cette ligne ne va pas avec les précédentes, ou un guillemet manque",
    "did not find expected '-' indicator": "un tiret « - » est attendu ici : vérifiez le retrait de la liste",
    "could not find expected ':'": "il manque « : » après la clé, ou un guillemet n’est pas fermé",
    "did not find expected ',' or '}'": "il manque une virgule ou « } » : un texte avec virgule va entre guillemets",
    "did not find expected ',' or ']'": "il manque une virgule ou « ] » : un texte avec virgule va entre guillemets",
    "did not find expected node content": "une valeur manque ici",
    "found unexpected end of stream": "le fichier finit au milieu d’un texte : un guillemet n’est pas fermé",
    "found unexpected document indicator": "« --- » ou « ... » au milieu d’un texte : un guillemet n’est pas fermé",
    "block sequence entries are not allowed in this context": "un tiret « - » n’a pas sa place ici : passez à la ligne",
    "found unknown escape character": "suite « \\ » inconnue : écrivez ce texte sans guillemets droits doubles",
    "did not find expected <document start>": "le fichier continue après sa fin : vérifiez le premier retrait",
    "exceeded maximum nesting depth": "trop de niveaux emboîtés : simplifiez",
}


def read_yaml(text: str, *, first_line: int = 1) -> Document:
    """Read one document; `first_line` is the line of the file where the text begins."""
    bad = FORBIDDEN.search(text)
    if bad:
        line = text.count("\n", 0, bad.start()) + first_line
        return Document(None, Place(first_line), ((line, _forbidden(bad.group())),))
    composer = _Composer(text, first_line)
    try:
        value, place = composer.document()
    except _Refused as refused:
        return Document(None, Place(first_line), (*composer.mistakes, (refused.line, refused.message)))
    except yaml.MarkedYAMLError as error:
        # A quote left open is found at the end of the file; it is where it was opened that it must be mended.
        quoted = "quoted scalar" in (error.context or "")
        mark = error.context_mark if quoted else error.problem_mark or error.context_mark
        line = (mark.line if mark else 0) + first_line
        explained = next((said for known, said in EXPLAINED.items() if known in (error.problem or "")), None)
        message = f"YAML illisible : {explained}" if explained else "YAML illisible à partir d’ici"
        return Document(None, Place(first_line), (*composer.mistakes, (line, message)))
    except (yaml.YAMLError, ValueError):
        return Document(None, Place(first_line), (*composer.mistakes, (first_line, "YAML illisible")))
    return Document(value, place, tuple(composer.mistakes))
