"""The words of the glossary as they leave it: which ones, what each card says, in which deck."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass

from app.content.glossary import Glossary, GlossaryEntry, NeighbourPair
from app.content.slugs import folded, slugify

ROOT = "Trait d’union"
KINDS = {"element": "Éléments", "term": "Termes", "abbreviation": "Abréviations"}
KIND_WORDS = {"element": "élément", "term": "terme", "abbreviation": "abréviation"}
NEIGHBOURS = "Mots voisins"
WORD = re.compile(r"[\w’'-]+")
EDGES = "-’'"
LONGEST = 6
HEADINGS = ("terme", "sens", "sorte", "spécialité", "détails", "source")


@dataclass(frozen=True)
class DeckCard:
    """One word to learn. `key` never changes, so that a deck taken again updates the one that is there."""

    key: str
    deck: str
    front: str
    back: str
    details: str
    kind: str
    specialty: str
    source: str

    @property
    def tags(self) -> list[str]:
        """Its kind and its specialty, as tags without spaces."""
        return [slugify(one) for one in (self.kind, self.specialty) if one]


def cards_of(glossary: Glossary, kind: str = "", specialty: str = "", said: str | None = None) -> list[DeckCard]:
    """The cards of what may be taught: nothing « à vérifier ». `said` is a text whose words alone are wanted."""
    spoken = None if said is None else _spoken(said)
    entries = [
        one
        for one in glossary.entries
        if one.graded
        and kind in ("", one.kind)
        and specialty in ("", one.specialty)
        and (spoken is None or _is_spoken(one, *spoken))
    ]
    pairs = glossary.neighbours if not kind and not specialty and said is None else ()
    return [*map(_card, entries), *(_pair(one) for one in pairs if one.graded)]


def _spoken(text: str) -> tuple[set[str], set[str]]:
    """The words of a text as they are, and its runs of words whatever their case and accents."""
    words = WORD.findall(text)
    flat = [folded(one).replace("’", "'").strip("'") for one in words]
    for place, one in enumerate(flat):
        flat[place] = one.rpartition("'")[2] or one
    runs = {" ".join(flat[start : start + size]) for size in range(1, LONGEST) for start in range(len(flat))}
    # « l’ECG » says « ECG ».
    return {*words, *(re.split("[’']", one)[-1] for one in words)}, runs


def _is_spoken(entry: GlossaryEntry, words: set[str], runs: set[str]) -> bool:
    if entry.kind == "term":
        return " ".join(folded(entry.term).replace("’", "'").split()) in runs
    return any(form in words for form in entry.forms)


def _card(entry: GlossaryEntry) -> DeckCard:
    details = [
        ", ".join(f"{form.strip(EDGES)} ({sense})" for form, sense in entry.parts),
        f"Par exemple : {', '.join(entry.examples)}" if entry.examples else "",
        entry.note,
        entry.origin,
    ]
    shelf = f"{ROOT}::{KINDS[entry.kind]}"
    return DeckCard(
        key=f"mot:{entry.kind}:{folded(entry.term)}:{folded(entry.definition)[:40] if entry.kind != 'term' else ''}",
        deck=f"{shelf}::{entry.specialty}" if entry.specialty else shelf,
        front=entry.term,
        back=entry.definition,
        details=". ".join(one for one in details if one),
        kind=entry.nature or KIND_WORDS[entry.kind],
        specialty=entry.specialty,
        source=entry.source,
    )


def _pair(pair: NeighbourPair) -> DeckCard:
    return DeckCard(
        key=f"voisins:{pair.slug}",
        deck=f"{ROOT}::{NEIGHBOURS}",
        front=f"{pair.left} ou {pair.right} ?",
        back=f"{pair.left} : {pair.left_means}. {pair.right} : {pair.right_means}.",
        details=pair.difference,
        kind="voisins",
        specialty="",
        source=pair.source,
    )


def deck_csv(cards: Iterable[DeckCard]) -> str:
    """The cards as a table; `;` and a BOM, which spreadsheets open as they are."""
    held = io.StringIO(newline="")
    writer = csv.writer(held, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADINGS)
    for one in cards:
        writer.writerow([one.front, one.back, one.kind, one.specialty, one.details, one.source])
    return "\ufeff" + held.getvalue()
