"""The cards of the trainer, made from the glossary: what each asks, what it accepts, what it shows once answered. Pure.

A card's key is its kind and the address of its word: it stays the same whatever else the course gains.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain, zip_longest

from app.content.glossary import Glossary, GlossaryEntry, NeighbourPair
from app.terminology.domain import EDGES, LINK

KEY_LENGTH = 160
_BRACKETS = re.compile(r"\s*\([^()]*\)")
_SENSES = re.compile(r"\s*[,;]\s*|\s+ou\s+")
# A note that begins so says that the abbreviation has several senses: without a context it has no single answer.
_AMBIGUOUS = "ambigu"


class CardKind(StrEnum):
    """What a card asks for."""

    SENSE = "sense"
    FORM = "form"
    EXPAND = "expand"
    NEIGHBOURS = "neighbours"
    DECOMPOSE = "decompose"
    BUILD = "build"


@dataclass(frozen=True)
class Card:
    """One question. `word` is its glossary entry (empty for neighbours); `topic` is what two cards share when alike.

    `accept` are the right answers; `reject` those that no tolerance may let through; `open_ended` is a card whose
    answer may be said in other words: what is not accepted is then compared by the learner.
    """

    key: str
    kind: CardKind
    topic: str
    asked: str
    how: str
    accept: tuple[str, ...]
    answer: str
    explanation: str
    reject: tuple[str, ...] = ()
    open_ended: bool = False
    word: str = ""
    pieces: tuple[str, ...] = ()


@dataclass(frozen=True)
class Deck:
    """Every card, in the order in which a beginner meets them."""

    cards: tuple[Card, ...]
    by_key: Mapping[str, Card]
    by_word: Mapping[str, tuple[Card, ...]]


def deck_of(glossary: Glossary) -> Deck:
    """The cards of a glossary: only what may be graded is asked, « à vérifier » never is."""
    cards = tuple(_in_order(glossary))
    by_word: dict[str, list[Card]] = defaultdict(list)
    for card in cards:
        if card.word:
            by_word[card.word].append(card)
    return Deck(cards, {card.key: card for card in cards}, {word: tuple(some) for word, some in by_word.items()})


def _in_order(glossary: Glossary) -> Iterator[Card]:
    """The kinds in turn; within one, the elements that build most terms first."""
    graded = [entry for entry in glossary.entries if entry.graded]
    elements = _useful_first([one for one in graded if one.kind == "element"], graded)
    terms = _easy_first([one for one in graded if one.kind == "term"])
    abbreviations = [one for one in graded if one.kind == "abbreviation" and not one.note.startswith(_AMBIGUOUS)]
    abbreviations = [one for one in abbreviations if f"{_AMBIGUOUS} " not in one.note]
    pairs = [pair for pair in glossary.neighbours if pair.graded]
    forms, names = _Forms(graded, "element"), _Forms(graded, "term")
    risky = _risky_senses(pairs)
    series: tuple[Iterable[Card], ...] = (
        (_sense(one, risky) for one in elements),
        (_expansion(one, abbreviations) for one in abbreviations),
        (_decomposition(one) for one in terms if len(one.parts) > 1),
        (_form(one, forms) for one in elements),
        chain.from_iterable(_told_apart(pair) for pair in pairs),
        (_construction(one, names) for one in terms if one.parts),
        (_sense(one, risky) for one in terms),
    )
    for row in zip_longest(*series):
        yield from (card for card in row if card is not None)


def _useful_first(elements: Sequence[GlossaryEntry], graded: Iterable[GlossaryEntry]) -> list[GlossaryEntry]:
    uses = Counter(form.strip(EDGES) for entry in graded for form, _ in entry.parts)
    return sorted(elements, key=lambda one: -max(uses[written] for form in one.forms for written in spellings(form)))


def _easy_first(terms: Sequence[GlossaryEntry]) -> list[GlossaryEntry]:
    """Short words before long ones: the glossary is in alphabetical order, which teaches nothing."""
    return sorted(terms, key=lambda one: (len(one.parts), len(one.term)))


def spellings(form: str) -> tuple[str, ...]:
    """The ways to type an element: « cardi(o)- » is « cardio » and « cardi », hyphens apart; a sense is left out."""
    bare = re.sub(r"\s+\([^()]*\)", "", form)
    return tuple(dict.fromkeys(one.strip(EDGES) for one in (LINK.sub(r"\1", bare), LINK.sub("", bare))))


def senses(definition: str) -> tuple[str, ...]:
    """A definition, whole, then each sense it lists: « privation, absence » is either; brackets may go unsaid."""
    plain = _BRACKETS.sub("", definition).strip()
    return tuple(dict.fromkeys(one for one in (definition, plain, *_SENSES.split(plain)) if len(one) > 1))


class _Forms:
    """Every form of one kind of entry: which others mean the same, which must never be let through."""

    def __init__(self, entries: Iterable[GlossaryEntry], kind: str) -> None:
        self.entries = [one for one in entries if one.kind == kind]
        self._by_sense: dict[str, set[str]] = defaultdict(set)
        self._typed = {one.slug: _typed(one) for one in self.entries}
        for one in self.entries:
            for sense in senses(one.definition):
                self._by_sense[sense].add(one.slug)

    def same(self, entry: GlossaryEntry) -> tuple[str, ...]:
        """The forms of this entry, then those of the entries of its nature that share one of its senses."""
        slugs = {slug for sense in senses(entry.definition) for slug in self._by_sense[sense]}
        others = [one for one in self.entries if one.slug in slugs and one.nature == entry.nature and one != entry]
        return tuple(dict.fromkeys(chain(self._typed[entry.slug], *(self._typed[one.slug] for one in others))))

    def strangers(self, accepted: Iterable[str]) -> tuple[str, ...]:
        kept = set(accepted)
        return tuple(sorted({form for forms in self._typed.values() for form in forms} - kept))


def _typed(entry: GlossaryEntry) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for form in entry.forms for one in spellings(form)))


def _risky_senses(pairs: Iterable[NeighbourPair]) -> Mapping[str, set[str]]:
    """What each form must not be taken to mean: the senses of its neighbours."""
    found: dict[str, set[str]] = defaultdict(set)
    for pair in pairs:
        for form, other in ((pair.left, pair.right_means), (pair.right, pair.left_means)):
            for written in spellings(form):
                found[written].update(senses(other))
    return found


def _sense(entry: GlossaryEntry, risky: Mapping[str, set[str]]) -> Card:
    element = entry.kind == "element"
    accepted = senses(entry.definition) if element else (entry.definition,)
    wrong = {sense for written in _typed(entry) for sense in risky.get(written, ())}
    return Card(
        key=f"{CardKind.SENSE}:{entry.slug}",
        kind=CardKind.SENSE,
        topic=entry.slug,
        asked=f"Que veut dire « {entry.term} » ?",
        how="Un ou quelques mots." if element else "Avec vos mots : vous comparerez ensuite.",
        accept=accepted,
        reject=tuple(sorted(wrong - set(accepted))),
        answer=entry.definition,
        explanation=_example(entry) if element else _taken_apart(entry),
        open_ended=True,
        word=entry.slug,
    )


def _form(entry: GlossaryEntry, forms: _Forms) -> Card:
    accepted = forms.same(entry)
    return Card(
        key=f"{CardKind.FORM}:{entry.slug}",
        kind=CardKind.FORM,
        topic=entry.slug,
        asked=f"Quel {entry.nature or 'élément'} veut dire « {entry.definition} » ?",
        how="Le tiret ne compte pas.",
        accept=accepted,
        reject=forms.strangers(accepted),
        answer=entry.term,
        explanation=_example(entry),
        word=entry.slug,
    )


def _construction(entry: GlossaryEntry, names: _Forms) -> Card:
    accepted = names.same(entry)
    return Card(
        key=f"{CardKind.BUILD}:{entry.slug}",
        kind=CardKind.BUILD,
        topic=entry.slug,
        asked=f"Construisez le terme : « {entry.definition} ».",
        how=f"Avec : {', '.join(sense for _, sense in entry.parts)}.",
        accept=accepted,
        reject=names.strangers(accepted),
        answer=entry.term,
        explanation=_taken_apart(entry),
        word=entry.slug,
    )


def _decomposition(entry: GlossaryEntry) -> Card:
    pieces = tuple(form.strip(EDGES) for form, _ in entry.parts)
    return Card(
        key=f"{CardKind.DECOMPOSE}:{entry.slug}",
        kind=CardKind.DECOMPOSE,
        topic=entry.slug,
        asked=f"Démontez « {entry.term} ».",
        how=f"{len(pieces)} morceaux, séparés par une espace, un tiret ou une barre.",
        accept=(" ".join(pieces),),
        answer=" · ".join(pieces),
        explanation=_taken_apart(entry),
        word=entry.slug,
        pieces=pieces,
    )


def _expansion(entry: GlossaryEntry, abbreviations: Iterable[GlossaryEntry]) -> Card:
    accepted = [one for other in abbreviations if other.term == entry.term for one in expansions(other.definition)]
    return Card(
        key=f"{CardKind.EXPAND}:{entry.slug}",
        kind=CardKind.EXPAND,
        topic=entry.slug,
        asked=f"« {entry.term} », en toutes lettres ?",
        how="Les petits mots (de, du, la…) et les accents ne comptent pas.",
        accept=tuple(dict.fromkeys((*expansions(entry.definition), *accepted))),
        answer=entry.definition,
        explanation=f"{entry.note[:1].upper()}{entry.note[1:]}." if entry.note else "",
        word=entry.slug,
    )


def expansions(definition: str) -> tuple[str, ...]:
    """An expansion as it is written, and without what stands in brackets."""
    return tuple(dict.fromkeys((definition, _BRACKETS.sub("", definition).strip())))


def _told_apart(pair: NeighbourPair) -> Iterator[Card]:
    """Two cards: each side is asked for by its sense."""
    for side, right, wrong, means in (
        ("left", pair.left, pair.right, pair.left_means),
        ("right", pair.right, pair.left, pair.right_means),
    ):
        yield Card(
            key=f"{CardKind.NEIGHBOURS}:{pair.slug}:{side}",
            kind=CardKind.NEIGHBOURS,
            topic=f"{pair.slug}:voisins",
            asked=f"« {pair.left} » ou « {pair.right} » : lequel veut dire « {means} » ?",
            how="Écrivez-le en entier ; le tiret ne compte pas.",
            accept=spellings(right),
            reject=spellings(wrong),
            answer=right,
            explanation=pair.difference,
        )


def _example(entry: GlossaryEntry) -> str:
    return f"On le rencontre dans : {', '.join(entry.examples)}." if entry.examples else ""


def _taken_apart(entry: GlossaryEntry) -> str:
    parts = ", ".join(f"{form.strip(EDGES)} ({sense})" for form, sense in entry.parts)
    return f"Le mot se démonte ainsi : {parts}." if parts else ""
