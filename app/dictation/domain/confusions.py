"""What must not be taken for something else: sides, negations, contraries, dangerous neighbours. Pure."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from app.dictation.domain.words import bare

SIDES = frozenset({"droit", "droite", "droits", "droites", "gauche", "gauches"})
NEGATIONS = {
    **{bare(word): word for word in ("pas", "non", "sans", "ni", "jamais", "rien")},
    **dict.fromkeys(("aucun", "aucune", "aucuns", "aucunes"), "aucun"),
}
_OPPOSITES = (
    *(("supérieur", "inférieur"), ("antérieur", "postérieur"), ("interne", "externe"), ("proximal", "distal")),
    *(("médial", "latéral"), ("unilatéral", "bilatéral"), ("ascendant", "descendant"), ("avant", "arrière")),
)
_CONTRARIES = (
    *(("positif", "négatif"), ("positive", "négative"), ("présent", "absent"), ("augmenté", "diminué")),
    *(("matin", "soir"), ("avant", "après"), ("débuté", "arrêté"), ("avec", "sans"), ("toujours", "jamais")),
    *(("autorisé", "interdit"), ("allergie", "allergène"), ("élevé", "abaissé"), ("possible", "impossible")),
)
_NEGATIVE_PREFIXES = ("a", "an", "in", "im", "ir", "il", "non")
_ENDING = re.compile(r"(?:aient|ait|ais|ent|er|ez|ees|ee|es|e|s|x)\Z")
# A science and who practises it, an examination and its device: no danger in a report.
_HARMLESS = frozenset({"logue", "iatre", "scope", "graphe", "metre"})
_OPTIONAL = re.compile(r"\(([^()]*)\)")


@dataclass(frozen=True)
class Confusable:
    """Two forms that look alike, as the glossary writes them, and what tells them apart."""

    left: str
    right: str
    difference: str


def stem(word: str) -> str:
    """A word without what gender, number and person change."""
    plain = bare(word)
    if plain.endswith("aux"):
        plain = plain[:-3] + "al"
    return _ENDING.sub("", plain)


def same_but_for_agreement(left: str, right: str) -> bool:
    """Whether only gender, number or person tells them apart."""
    return len(bare(left)) > 1 and stem(left) == stem(right)


def are_opposite_sides(left: str, right: str) -> bool:
    """Right for left, upper for lower, inside for outside."""
    first, second = bare(left), bare(right)
    if first in SIDES and second in SIDES:
        return first[0] != second[0]
    return _among(_OPPOSITES, left, right)


def is_side(word: str) -> bool:
    """Whether a word says a side."""
    return bare(word) in SIDES


def negation(word: str) -> str:
    """The negation that a word is, without its gender; empty for another word."""
    return NEGATIONS.get(bare(word), "")


def are_contrary(left: str, right: str) -> bool:
    """Positive for negative, normal for abnormal, morning for evening."""
    if _among(_CONTRARIES, left, right):
        return True
    first, second = sorted((stem(left), stem(right)), key=len)
    return len(first) >= 4 and any(second == prefix + first for prefix in _NEGATIVE_PREFIXES)


def _among(pairs: Iterable[tuple[str, str]], left: str, right: str) -> bool:
    given = {stem(left), stem(right)}
    return len(given) == 2 and any({stem(one), stem(other)} == given for one, other in pairs)


def confusable(pairs: Iterable[Confusable], left: str, right: str) -> Confusable | None:
    """The dangerous pair that turns one word into the other."""
    first, second = _singular(left), _singular(right)
    for pair in pairs:
        if _turns(pair.left, pair.right, first, second) or _turns(pair.right, pair.left, first, second):
            return pair
    return None


def _singular(word: str) -> str:
    return bare(word).removesuffix("s")


def _turns(from_form: str, to_form: str, word: str, other: str) -> bool:
    if from_form.startswith("-") and to_form.startswith("-"):
        return any(
            word.endswith(one) and other.endswith(two) and _same_root(word[: -len(one)], other[: -len(two)])
            for one, two in itertools.product(variants(from_form), variants(to_form))
            if not {one, two} & _HARMLESS
        )
    if from_form.endswith("-") and to_form.endswith("-"):
        return any(
            word.startswith(one) and other.startswith(two) and word[len(one) :] == other[len(two) :]
            for one, two in itertools.product(variants(from_form), variants(to_form))
            if len(word) - len(one) >= (5 if min(len(one), len(two)) < 3 else 3)
        )
    return word == _singular(from_form) and other == _singular(to_form)


def _same_root(left: str, right: str) -> bool:
    return len(left) > 2 and left.rstrip("oei") == right.rstrip("oei")


@lru_cache(maxsize=1000)
def variants(form: str) -> tuple[str, ...]:
    """The spellings of an element: « artéri(o)- » is artéri and artério."""
    return tuple(dict.fromkeys(bare(one) for one in _spelt(form.strip("-"))))


def _spelt(form: str) -> Iterator[str]:
    found = _OPTIONAL.search(form)
    if found is None:
        yield form
        return
    for inside in (found[1], ""):
        yield from _spelt(form[: found.start()] + inside + form[found.end() :])


def relevant(pairs: Iterable[Confusable], words: Iterable[str]) -> tuple[Confusable, ...]:
    """Those of the pairs that may bear on one of these words: a copy is compared with these alone."""
    known = {_singular(word) for word in words if len(word) > 3}
    return tuple(pair for pair in pairs if any(_bears(form, known) for form in (pair.left, pair.right)))


def _bears(form: str, words: set[str]) -> bool:
    if form.startswith("-"):
        return any(word.endswith(one) for word in words for one in variants(form))
    if form.endswith("-"):
        return any(word.startswith(one) for word in words for one in variants(form))
    return _singular(form) in words
