"""The glossary: what the terminology files say, one entry a word, found whatever its accents and case."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from app.content.schema.terminology import AbbreviationEntry, ElementEntry, NeighbourEntry, TermEntry
from app.content.slugs import folded, slugify
from app.content.typography import french

EntryKind = Literal["element", "term", "abbreviation"]
_TO_CHECK = re.compile(r"à\s+vérifier", re.IGNORECASE)
_SUFFIX: Mapping[EntryKind, str] = {"term": "terme", "element": "element", "abbreviation": "abreviation"}
_PREFERRED: tuple[EntryKind, ...] = ("term", "abbreviation", "element")


@dataclass(frozen=True)
class GlossaryEntry:
    """One word and what it means. `graded`: a marked question may rest on it (nothing in it is « à vérifier »)."""

    slug: str
    term: str
    kind: EntryKind
    definition: str
    parts: tuple[tuple[str, str], ...] = ()
    specialty: str = ""
    note: str = ""
    examples: tuple[str, ...] = ()
    source: str = ""
    graded: bool = True
    origin: str = ""
    nature: str = ""

    @property
    def forms(self) -> tuple[str, ...]:
        """The spellings under which it is found: « anté-, antéro- » has two."""
        return tuple(form.strip() for form in self.term.split(",")) if self.kind == "element" else (self.term,)


@dataclass(frozen=True)
class NeighbourPair:
    """Two forms that must not be taken for one another. `graded` as for an entry."""

    slug: str
    left: str
    left_means: str
    right: str
    right_means: str
    difference: str
    source: str = ""
    graded: bool = True


@dataclass(frozen=True)
class Glossary:
    """All entries, in alphabetical order, and the pairs that must be told apart."""

    entries: tuple[GlossaryEntry, ...] = ()
    neighbours: tuple[NeighbourPair, ...] = ()

    @cached_property
    def _index(self) -> dict[str, GlossaryEntry]:
        index: dict[str, GlossaryEntry] = {}
        for kind in _PREFERRED:
            for entry in self.entries:
                if entry.kind == kind:
                    for form in (entry.term, *entry.forms):
                        index.setdefault(_key(form), entry)
        for entry in self.entries:
            for form in entry.forms:
                index.setdefault(_key(form).strip("-"), entry)
        return index

    @cached_property
    def _slugs(self) -> dict[str, GlossaryEntry]:
        return {entry.slug: entry for entry in self.entries}

    def find(self, term: str) -> GlossaryEntry | None:
        """The entry of a word, whatever its accents, case and outer hyphens; a term before an abbreviation."""
        return self._index.get(_key(term)) or self._index.get(_key(term).strip("-"))

    def by_slug(self, slug: str) -> GlossaryEntry | None:
        """The entry whose address on the glossary page is this."""
        return self._slugs.get(slug)


def _key(term: str) -> str:
    return " ".join(folded(term).split())


def _graded(*texts: str) -> bool:
    return not any(_TO_CHECK.search(text) for text in texts)


def element_entry(slug: str, entry: ElementEntry) -> GlossaryEntry:
    """The glossary entry of a word element."""
    return GlossaryEntry(
        slug=slug,
        term=french(entry.form),
        kind="element",
        definition=french(entry.meaning),
        examples=tuple(french(one) for one in entry.examples),
        source=french(entry.source),
        graded=_graded(entry.source, entry.meaning, entry.origin),
        origin=french(entry.origin),
        nature=entry.kind,
    )


def term_entry(slug: str, entry: TermEntry) -> GlossaryEntry:
    """The glossary entry of a term taken apart."""
    split = (part.partition("=") for part in entry.parts)
    return GlossaryEntry(
        slug=slug,
        term=french(entry.term),
        kind="term",
        definition=french(entry.definition),
        parts=tuple((french(form.strip()), french(sense.strip())) for form, _, sense in split),
        specialty=french(entry.specialty),
        source=french(entry.source),
        graded=_graded(entry.source, entry.definition),
    )


def abbreviation_entry(slug: str, entry: AbbreviationEntry) -> GlossaryEntry:
    """The glossary entry of an abbreviation."""
    return GlossaryEntry(
        slug=slug,
        term=french(entry.abbr),
        kind="abbreviation",
        definition=french(entry.expansion),
        note=french(entry.note),
        source=french(entry.source),
        graded=_graded(entry.source, entry.expansion, entry.note),
    )


def neighbour_pair(entry: NeighbourEntry) -> NeighbourPair:
    """The pair as the trainer asks it."""
    return NeighbourPair(
        slug=f"{slugify(entry.left)}-{slugify(entry.right)}",
        left=french(entry.left),
        left_means=french(entry.left_means),
        right=french(entry.right),
        right_means=french(entry.right_means),
        difference=french(entry.difference),
        source=french(entry.source),
        graded=_graded(entry.source, entry.left_means, entry.right_means, entry.difference),
    )


def glossary_of(entries: Iterable[GlossaryEntry], neighbours: Iterable[NeighbourPair] = ()) -> Glossary:
    """The glossary of these entries: a slug taken twice gets the kind of its word, then a number."""
    made: dict[str, GlossaryEntry] = {}
    for entry in sorted(entries, key=lambda one: (_PREFERRED.index(one.kind), folded(one.term), one.term)):
        slug = slugify(entry.term)
        if slug in made:
            slug = first = f"{slug}-{_SUFFIX[entry.kind]}"
            number = 2
            while slug in made:
                slug, number = f"{first}-{number}", number + 1
        made[slug] = GlossaryEntry(**{**entry.__dict__, "slug": slug})
    shelved = tuple(sorted(made.values(), key=lambda one: (folded(one.term).strip("-"), one.slug)))
    return Glossary(shelved, tuple(neighbours))
