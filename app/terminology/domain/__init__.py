"""The glossary as one looks it up: by letter, by kind, by specialty, by the words of an entry."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from app.content.glossary import Glossary, GlossaryEntry
from app.modules.domain.words import folded

PAGE_SIZE = 60
QUERY_LENGTH = 80
OTHER = "0-9"
# The signs that hold the forms of elements together: « -ectomie », « a-, an- ».
EDGES = " -–'’.,()"
# The vowel in brackets that links an element to the next one.
LINK = re.compile(r"\(([^()]*)\)")


@dataclass(frozen=True)
class Filters:
    """What a reader asked of the glossary; an empty one asks nothing."""

    text: str = ""
    letter: str = ""
    kind: str = ""
    specialty: str = ""

    @property
    def active(self) -> bool:
        return bool(self.text or self.letter or self.kind or self.specialty)


@dataclass(frozen=True)
class Shelved:
    """An entry with what it is looked up by."""

    entry: GlossaryEntry
    letter: str
    order: tuple[str, str]
    term: str
    rest: str


@dataclass(frozen=True)
class Shelf:
    """All entries in alphabetical order, accents and case apart."""

    entries: tuple[Shelved, ...]
    elements: Mapping[str, GlossaryEntry]
    letters: tuple[str, ...]
    kinds: tuple[tuple[str, int], ...]
    specialties: tuple[tuple[str, int], ...]


def letter_of(term: str) -> str:
    """The letter under which a term is filed; hyphens before it do not count."""
    bare = folded(term).lstrip(EDGES)
    return bare[0].upper() if bare and "a" <= bare[0] <= "z" else OTHER


def shelved(glossary: Glossary) -> Shelf:
    """The glossary, filed."""
    entries = sorted((_shelved(entry) for entry in glossary.entries), key=lambda one: one.order)
    kinds = Counter(str(one.entry.kind) for one in entries)
    specialties = Counter(one.entry.specialty for one in entries if one.entry.specialty)
    return Shelf(
        tuple(entries),
        _elements(glossary),
        tuple(sorted({one.letter for one in entries}, key=lambda letter: (letter == OTHER, letter))),
        tuple(sorted(kinds.items(), key=lambda pair: (-pair[1], pair[0]))),
        tuple(sorted(specialties.items(), key=lambda pair: folded(pair[0]))),
    )


def _shelved(entry: GlossaryEntry) -> Shelved:
    term = folded(entry.term)
    words = [entry.definition, entry.note, entry.origin, *entry.examples]
    for form, sense in entry.parts:
        words += [form, sense]
    return Shelved(
        entry=entry,
        letter=letter_of(entry.term),
        order=(term.lstrip(EDGES), entry.slug),
        term=term,
        rest=folded(" ".join(words)).replace("’", "'"),
    )


def read_filters(shelf: Shelf, text: str, letter: str, kind: str, specialty: str) -> Filters:
    """What was asked, whatever was typed: an unknown letter, kind or specialty asks nothing."""
    return Filters(
        text=" ".join("".join(sign if sign.isprintable() else " " for sign in text[:1000]).split())[:QUERY_LENGTH],
        letter=letter if letter in shelf.letters else "",
        kind=kind if kind in dict(shelf.kinds) else "",
        specialty=specialty if specialty in dict(shelf.specialties) else "",
    )


def matching(shelf: Shelf, filters: Filters) -> list[GlossaryEntry]:
    """The entries that pass every filter; with a text, those whose term begins with it come first."""
    wanted = folded(filters.text).replace("’", "'").strip()
    bare = wanted.strip(EDGES) or wanted
    found: list[tuple[int, GlossaryEntry]] = []
    for one in shelf.entries:
        if not _passes(one, filters):
            continue
        rank = _closeness(one, bare) if bare else 0
        if rank is not None:
            found.append((rank, one.entry))
    found.sort(key=lambda pair: pair[0])
    return [entry for _, entry in found]


def _passes(one: Shelved, filters: Filters) -> bool:
    return (
        (not filters.letter or one.letter == filters.letter)
        and (not filters.kind or one.entry.kind == filters.kind)
        and (not filters.specialty or one.entry.specialty == filters.specialty)
    )


def _closeness(one: Shelved, wanted: str) -> int | None:
    if one.order[0].startswith(wanted):
        return 0 if one.order[0].rstrip(EDGES) == wanted else 1
    if wanted in one.term:
        return 2
    return 3 if all(word in one.rest or word in one.term for word in wanted.split()) else None


@dataclass(frozen=True)
class Part:
    """One piece of a word taken apart, with the entry that explains it when there is one."""

    form: str
    sense: str
    entry: GlossaryEntry | None


def parts_of(shelf: Shelf, entry: GlossaryEntry) -> tuple[Part, ...]:
    """A word taken apart, each piece bound to the element that explains it."""
    return tuple(Part(form.strip(EDGES), sense, _element(shelf, form)) for form, sense in entry.parts)


def _element(shelf: Shelf, form: str) -> GlossaryEntry | None:
    """The element of this form, with or without the vowel that links it to the next one."""
    bare = _bare(form)
    return next((shelf.elements[name] for name in (bare, f"{bare}o", f"{bare}i") if name in shelf.elements), None)


def _elements(glossary: Glossary) -> dict[str, GlossaryEntry]:
    """Every element by its bare forms: « cardi(o)- » is « cardio » and « cardi »."""
    found: dict[str, GlossaryEntry] = {}
    for entry in glossary.entries:
        if entry.kind == "element":
            for form in entry.forms:
                for written in (LINK.sub(r"\1", form), LINK.sub("", form)):
                    found.setdefault(_bare(written), entry)
    found.pop("", None)
    return found


def family(glossary: Glossary, entry: GlossaryEntry, most: int = 12) -> tuple[GlossaryEntry, ...]:
    """Other words built on a piece of this one, or on this element itself; those that share its rarest piece first."""
    forms = {bare for form, _ in entry.parts if len(bare := _bare(form)) > 1}
    if entry.kind == "element":
        written = [one for form in entry.forms for one in (LINK.sub(r"\1", form), LINK.sub("", form))]
        forms |= {bare for form in written if (bare := _bare(form))}
    shared = {
        other.slug: (other, common)
        for other in glossary.entries
        if other.slug != entry.slug and (common := forms & {_bare(form) for form, _ in other.parts})
    }
    spread = Counter(form for _, common in shared.values() for form in common)
    nearest = sorted(shared.values(), key=lambda pair: (min(spread[form] for form in pair[1]), pair[0].slug))
    return tuple(other for other, _ in nearest[:most])


def _bare(form: str) -> str:
    return folded(form).strip(EDGES)
