"""A dossier professionnel as it stands: its texts, its examples, its pieces; what it still lacks, said in place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from hashlib import sha256
from json import dumps
from typing import Any

from app.content.catalog import Competence
from app.portfolio.domain.record_shape import (
    ANNEXES,
    COVER,
    DOCUMENTS,
    ActivityType,
    RecordShape,
    Rubric,
)

LONGEST_TEXT = 20_000
LONGEST_LINE = 300
MOST_DIPLOMAS = 30
MOST_PIECES = 60


@dataclass(frozen=True)
class Piece:
    """An evidence inserted by reference. `digest` is the one it had when it was inserted, `now` today's."""

    id: int
    evidence_id: int
    title: str
    kind: str
    digest: str
    now: str
    state: str
    # what was written in it: (title of the part, text)
    parts: tuple[tuple[str, str], ...] = ()
    competences: tuple[str, ...] = ()
    at: datetime | None = None
    number: int = 0

    @property
    def changed(self) -> bool:
        """Whether the evidence was edited since it was inserted."""
        return self.digest != self.now


@dataclass(frozen=True)
class Example:
    """One example of practice."""

    id: int
    activity: str
    number: int
    texts: Mapping[str, str]
    competences: tuple[str, ...] = ()
    pieces: tuple[Piece, ...] = ()

    def text(self, key: str) -> str:
        """What is written under this key, trimmed."""
        return self.texts.get(key, "").strip()

    @property
    def title(self) -> str:
        return self.text("intitule")

    def shown_competences(self) -> frozenset[str]:
        """What this example shows: what its author ticked, and what its pieces bear on."""
        return frozenset(self.competences).union(*(piece.competences for piece in self.pieces))


@dataclass(frozen=True)
class Record:
    """The whole dossier."""

    texts: Mapping[str, str] = field(default_factory=dict)
    examples: tuple[Example, ...] = ()
    diplomas: tuple[Mapping[str, str], ...] = ()
    documents: tuple[Piece, ...] = ()
    annexes: tuple[Piece, ...] = ()

    def text(self, section: str, name: str) -> str:
        """What is written in one line of a part."""
        return self.texts.get(f"{section}.{name}", "").strip()

    def examples_of(self, activity: str) -> tuple[Example, ...]:
        """The examples of one activité-type, in order."""
        return tuple(example for example in self.examples if example.activity == activity)

    def pieces(self) -> tuple[Piece, ...]:
        """Each piece once, in order of appearance, numbered from 1."""
        seen: dict[int, Piece] = {}
        placed = [piece for example in self.examples for piece in example.pieces]
        for piece in (*placed, *self.documents, *self.annexes):
            if piece.evidence_id not in seen:
                seen[piece.evidence_id] = replace(piece, number=len(seen) + 1)
        return tuple(seen.values())

    def number_of(self, piece: Piece) -> int:
        """The number that this piece bears in the whole dossier."""
        return next(one.number for one in self.pieces() if one.evidence_id == piece.evidence_id)

    @property
    def owner_name(self) -> str:
        """The person as the cover says: first name, then the name in use or of birth."""
        names = [self.text(COVER, "prenom"), self.text(COVER, "nom_usage") or self.text(COVER, "nom_naissance")]
        return " ".join(name for name in names if name)


@dataclass(frozen=True)
class Gap:
    """Something that the model asks and that is not there yet; `key` says where."""

    key: str
    message: str


def gaps_of_rubric(example: Example, rubric: Rubric) -> tuple[Gap, ...]:
    """What one rubric lacks."""
    if not rubric.fields:
        missing = rubric.required and not example.text(rubric.id)
        return (Gap(rubric.id, "Rien n’est encore écrit ici."),) if missing else ()
    found = [
        Gap(f"{rubric.id}.{one.id}", f"Il manque{NBSP}: {one.name}.")
        for one in rubric.fields
        if rubric.required and one.required and not example.text(f"{rubric.id}.{one.id}")
    ]
    return (*found, *_gaps_of_dates(example, rubric))


NBSP = "\u00a0"


def _gaps_of_dates(example: Example, rubric: Rubric) -> Iterator[Gap]:
    days: list[date] = []
    for one in rubric.fields:
        typed = example.text(f"{rubric.id}.{one.id}")
        if one.kind != "date" or not typed:
            continue
        day = day_of(typed)
        if day is None:
            yield Gap(f"{rubric.id}.{one.id}", f"«{NBSP}{typed[:30]}{NBSP}» n’est pas une date jj/mm/aaaa.")
        else:
            days.append(day)
    if len(days) == 2 and days[0] > days[1]:
        yield Gap(f"{rubric.id}.{rubric.fields[-1].id}", "La fin de la période précède son début.")


def day_of(typed: str) -> date | None:
    """A day typed as jj/mm/aaaa, or None."""
    parts = typed.strip().replace(".", "/").replace("-", "/").split("/")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() and len(part) < 5 for part in parts):
        return None
    first, month, last = (int(part) for part in parts)
    year, day = (first, last) if len(parts[0]) == 4 else (last, first)
    try:
        return date(year, month, day) if year >= 1900 else None
    except ValueError:
        return None


def gaps_of_example(shape: RecordShape, example: Example) -> tuple[Gap, ...]:
    """What one example lacks."""
    title = () if example.title else (Gap("intitule", "Donnez un intitulé à cet exemple."),)
    return (*title, *(gap for rubric in shape.rubrics for gap in gaps_of_rubric(example, rubric)))


def gaps_of_section(shape: RecordShape, record: Record, name: str) -> tuple[Gap, ...]:
    """What the cover or the statement lacks; the signature is made on paper."""
    section = shape.section(name)
    if section is None or not section.required:
        return ()
    return tuple(
        Gap(f"{name}.{one.id}", f"Il manque{NBSP}: {one.label}.")
        for one in section.fields
        if one.required and one.id != "signature" and not record.text(name, one.id)
    )


@dataclass(frozen=True)
class CompetenceNeed:
    """One competence, and the examples and pieces of the dossier that show it."""

    competence: Competence
    examples: tuple[Example, ...]
    pieces: tuple[Piece, ...]
    available: int = 0

    @property
    def is_shown(self) -> bool:
        return bool(self.examples)


def needs_of(activity: ActivityType, record: Record, available: Mapping[str, int]) -> tuple[CompetenceNeed, ...]:
    """For each competence of an activité-type: where the dossier shows it, and how many kept evidences could."""
    examples = record.examples_of(activity.short)
    return tuple(
        CompetenceNeed(
            one,
            tuple(example for example in examples if one.id in example.shown_competences()),
            tuple(piece for example in examples for piece in example.pieces if one.id in piece.competences),
            available.get(one.id, 0),
        )
        for one in activity.competences
    )


@dataclass(frozen=True)
class ActivityState:
    """How far one activité-type is."""

    activity: ActivityType
    examples: tuple[tuple[Example, tuple[Gap, ...]], ...]
    needs: tuple[CompetenceNeed, ...]
    least: int
    most: int

    @property
    def ready(self) -> int:
        """Examples without a gap."""
        return sum(1 for _, gaps in self.examples if not gaps)

    @property
    def is_ready(self) -> bool:
        return self.ready >= max(self.least, len(self.examples)) and all(need.is_shown for need in self.needs)

    @property
    def may_add(self) -> bool:
        return len(self.examples) < self.most


def states_of(shape: RecordShape, record: Record, available: Mapping[str, int]) -> tuple[ActivityState, ...]:
    """How far each activité-type is."""
    return tuple(
        ActivityState(
            activity,
            tuple((one, gaps_of_example(shape, one)) for one in record.examples_of(activity.short)),
            needs_of(activity, record, available),
            shape.least_examples,
            shape.most_examples,
        )
        for activity in shape.activities
    )


def as_version(record: Record) -> dict[str, Any]:
    """The dossier as a version keeps it: texts, examples, diplomas and pieces by reference."""
    return {
        "texts": {key: text for key, text in sorted(record.texts.items()) if text},
        "examples": [
            {
                "id": one.id,
                "activity": one.activity,
                "number": one.number,
                "texts": {key: text for key, text in sorted(one.texts.items()) if text},
                "competences": list(one.competences),
                "pieces": [piece_reference(piece) for piece in one.pieces],
            }
            for one in record.examples
        ],
        "diplomas": [dict(row) for row in record.diplomas],
        DOCUMENTS: [piece_reference(piece) for piece in record.documents],
        ANNEXES: [piece_reference(piece) for piece in record.annexes],
    }


def piece_reference(piece: Piece) -> dict[str, Any]:
    """A piece as a version remembers it."""
    return {"evidence": piece.evidence_id, "title": piece.title, "digest": piece.digest}


def canonical(value: Any) -> str:
    """One text for one value: keys in order, no spaces, so that equal values have equal digests."""
    return dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest_of(value: Any) -> str:
    """The SHA-256 of a value's canonical text."""
    return sha256(canonical(value).encode()).hexdigest()
