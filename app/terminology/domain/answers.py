"""Whether a typed answer is right: tolerant with accents and one slip of the finger, never with a neighbour. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate

from rapidfuzz.distance import DamerauLevenshtein

from app.quizzes.domain.text import is_accepted, normalised
from app.terminology.domain import EDGES
from app.terminology.domain.cards import Card, CardKind

ANSWER_LENGTH = 200
# Shorter than this, one letter more or less is another word.
FORGIVEN_FROM = 5
NEAR = 0.75
LINKING = frozenset("oai")
_CUT = re.compile(r"[\s\-–+/·,|]+")
_SMALL_WORDS = frozenset(("a", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "par", "pour"))
_WORD = re.compile(r"[^\W_]+")


class AnswerVerdict(StrEnum):
    """What one may say of an answer."""

    EXACT = "exact"
    SLIP = "slip"
    WRONG = "wrong"
    BLANK = "blank"
    COMPARE = "compare"


@dataclass(frozen=True)
class Judged:
    """A verdict; `neighbour` is the dangerous one that was given instead."""

    verdict: AnswerVerdict
    neighbour: str = ""

    @property
    def right(self) -> bool:
        return self.verdict in (AnswerVerdict.EXACT, AnswerVerdict.SLIP)


def judge(card: Card, typed: str) -> Judged:
    """The verdict on what was typed. Only an open-ended card, or a long expansion nearly said, is left to compare."""
    given = _plain(card, typed)
    if not given:
        return Judged(AnswerVerdict.BLANK)
    if card.kind == CardKind.DECOMPOSE:
        return Judged(_decomposed(card.pieces, typed))
    for form in card.accept:
        if given == _plain(card, form):
            return Judged(AnswerVerdict.EXACT)
    for neighbour in card.reject:
        if given == _plain(card, neighbour):
            return Judged(AnswerVerdict.WRONG, neighbour)
    if any(_one_slip(given, _plain(card, form)) for form in card.accept):
        closer = [one for one in card.reject if _one_slip(given, _plain(card, one))]
        # As near to a neighbour as to the answer: nobody can tell which was meant.
        return Judged(AnswerVerdict.WRONG, closer[0]) if closer else Judged(AnswerVerdict.SLIP)
    if card.open_ended:
        return Judged(AnswerVerdict.COMPARE)
    if card.kind == CardKind.EXPAND and any(_near(given, _plain(card, form)) for form in card.accept):
        return Judged(AnswerVerdict.COMPARE)
    return Judged(AnswerVerdict.WRONG)


def _plain(card: Card, text: str) -> str:
    """As the quizzes compare short texts; hyphens apart, and small words apart where a phrase is asked for."""
    plain = normalised(text[:ANSWER_LENGTH]).strip(EDGES)
    if card.kind in (CardKind.EXPAND, CardKind.SENSE):
        words = _WORD.findall(plain)
        return " ".join(word for word in words if word not in _SMALL_WORDS) or " ".join(words)
    return plain


def _one_slip(given: str, wanted: str) -> bool:
    return len(wanted) >= FORGIVEN_FROM and is_accepted(given, (wanted,), typos=1)


def _near(given: str, wanted: str) -> bool:
    return DamerauLevenshtein.normalized_similarity(given, wanted) >= NEAR


def _decomposed(pieces: tuple[str, ...], typed: str) -> AnswerVerdict:
    """Right where it is cut at the joints; a linking vowel may go with either side or stand alone."""
    wanted = [normalised(piece).replace("-", "") for piece in pieces]
    given = [piece for piece in _CUT.split(normalised(typed[:ANSWER_LENGTH])) if piece]
    whole, word = "".join(given), "".join(wanted)
    if whole != word:
        if len(given) != len(wanted) or not is_accepted(whole, (word,), typos=1):
            return AnswerVerdict.WRONG
        same = all(len(piece) == len(other) for piece, other in zip(given, wanted, strict=True))
        return AnswerVerdict.SLIP if same or _inner_slip(given, wanted) else AnswerVerdict.WRONG
    joints, cuts = set(accumulate(map(len, wanted[:-1]))), set(accumulate(map(len, given[:-1])))
    for joint in joints:
        around = {joint}
        if word[joint - 1] in LINKING:
            around.add(joint - 1)
        if word[joint] in LINKING:
            around.add(joint + 1)
        if not around & cuts:
            return AnswerVerdict.WRONG
        cuts -= around
    return AnswerVerdict.WRONG if cuts else AnswerVerdict.EXACT


def _inner_slip(given: list[str], wanted: list[str]) -> bool:
    """One letter missing, added or exchanged inside one single piece."""
    wrong = [(one, other) for one, other in zip(given, wanted, strict=True) if one != other]
    return len(wrong) == 1 and _one_slip(*wrong[0])
