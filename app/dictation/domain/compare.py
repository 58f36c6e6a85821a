"""A copy against its text: every difference named, weighed and explained. Pure.

A slip of the keyboard is not a danger: an accent costs little, a side, a negation, a number or « hypo » for « hyper »
costs much. The weights are on 16 points, and those of ordinary faults are brought back to a text of 100 words.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from rapidfuzz.distance import DamerauLevenshtein

from app.dictation.domain import confusions
from app.dictation.domain.alignment import Pair, align
from app.dictation.domain.confusions import Confusable
from app.dictation.domain.words import MONTHS, Token, TokenKind, bare, number_in_words, tokens_of

TEXT_POINTS = 16
LAYOUT_AND_TEXT = 20
PASSAGE = 5
WORD, NUMBER, UNIT, SIGN = TokenKind.WORD, TokenKind.NUMBER, TokenKind.UNIT, TokenKind.SIGN


class FaultKind(StrEnum):
    """What a difference is."""

    CONFUSION = "confusion"
    SIDE = "side"
    NEGATION = "negation"
    CONTRARY = "contrary"
    NUMBER = "number"
    UNIT = "unit"
    MEDICINE = "medicine"
    PASSAGE = "passage"
    MEDICINE_SPELLING = "medicine_spelling"
    MISSING = "missing"
    REPLACED = "replaced"
    ADDED = "added"
    SMALL_WORD = "small_word"
    SPELLING = "spelling"
    AGREEMENT = "agreement"
    TOGETHER = "together"
    ACCENT = "accent"
    CAPITAL = "capital"
    PUNCTUATION = "punctuation"
    WRITING = "writing"
    SPACE = "space"


GRAVE = frozenset(
    {
        *(FaultKind.CONFUSION, FaultKind.SIDE, FaultKind.NEGATION, FaultKind.CONTRARY),
        *(FaultKind.NUMBER, FaultKind.UNIT, FaultKind.MEDICINE, FaultKind.PASSAGE),
    }
)
WEIGHTS: dict[FaultKind, Fraction] = {
    **dict.fromkeys(GRAVE, Fraction(2)),
    FaultKind.MEDICINE_SPELLING: Fraction(1, 2),
    FaultKind.MISSING: Fraction(1, 2),
    FaultKind.REPLACED: Fraction(1, 2),
    FaultKind.ADDED: Fraction(1, 4),
    FaultKind.SMALL_WORD: Fraction(1, 4),
    FaultKind.SPELLING: Fraction(1, 4),
    FaultKind.AGREEMENT: Fraction(1, 4),
    FaultKind.TOGETHER: Fraction(1, 10),
    FaultKind.ACCENT: Fraction(1, 10),
    FaultKind.CAPITAL: Fraction(1, 10),
    FaultKind.PUNCTUATION: Fraction(1, 20),
    FaultKind.WRITING: Fraction(1, 20),
    FaultKind.SPACE: Fraction(1, 50),
}
# In a passage left out, each word beyond the fault itself.
PASSAGE_WORD = Fraction(1, 4)
_SMALL_WORDS = frozenset(
    {
        *("le", "la", "les", "l", "un", "une", "des", "de", "du", "d", "a", "au", "aux", "en", "et", "ou", "ce", "cet"),
        *("cette", "ces", "se", "s", "sa", "son", "ses", "qui", "que", "qu", "il", "elle", "ils", "elles", "on", "y"),
        *("ne", "n", "est", "sont", "par", "pour", "dans", "sur", "puis"),
    }
)
_MONTHS = frozenset(bare(month) for month in MONTHS)
# Signs that a careful typist may place otherwise when they are not dictated.
_FREE_SIGNS = frozenset({",", ";", ":"})


@dataclass(frozen=True)
class Difference:
    """One difference: what was expected, what was typed (either may be empty), how grave, what it costs."""

    number: int
    kind: FaultKind
    expected: str
    typed: str
    cost: Fraction
    why: str = ""

    @property
    def grave(self) -> bool:
        return self.kind in GRAVE


@dataclass(frozen=True)
class Piece:
    """A run of the marked text: what was typed and, where it differs, what was expected."""

    before: str
    typed: str
    expected: str
    difference: Difference | None = None


@dataclass(frozen=True)
class Comparison:
    """Everything that comparing tells. `earned` is on TEXT_POINTS."""

    differences: tuple[Difference, ...]
    pieces: tuple[Piece, ...]
    earned: Fraction
    expected_words: int
    typed_words: int
    found_words: int

    @property
    def grave(self) -> tuple[Difference, ...]:
        """The differences that change what a report says."""
        return tuple(one for one in self.differences if one.grave)


@dataclass(frozen=True)
class Terms:
    """What comparing knows besides the words: dangerous pairs, medicines, whether the signs were dictated."""

    pairs: tuple[Confusable, ...] = ()
    medicines: tuple[str, ...] = ()
    signs_dictated: bool = False

    @property
    def medicine_words(self) -> frozenset[str]:
        return frozenset(bare(word) for one in self.medicines for word in one.split() if len(word) > 3)


def compare(expected_text: str, typed_text: str, terms: Terms) -> Comparison:
    """The copy against the text."""
    expected, typed = tokens_of(expected_text), tokens_of(typed_text)
    pieces = _numbered(_pieces(expected, typed, align(expected, typed), _Judge(terms)))
    differences = tuple(one.difference for one in pieces if one.difference is not None)
    words = sum(token.kind is not SIGN for token in expected)
    missing = sum(
        sum(token.kind is not SIGN for token in tokens_of(one.expected)) for one in differences if not one.typed
    )
    typed_words = sum(token.kind is not SIGN for token in typed)
    return Comparison(
        differences=differences,
        pieces=pieces,
        earned=text_points(differences, words) if typed_words else Fraction(0),
        expected_words=words,
        typed_words=typed_words,
        found_words=max(0, words - missing),
    )


def text_points(differences: Iterable[Difference], words: int) -> Fraction:
    """What is left of the points: grave faults cost their whole weight, the others by 100 words."""
    scale = Fraction(100, max(100, words))
    lost = Fraction(0)
    for one in differences:
        fixed = WEIGHTS[one.kind] if one.grave else Fraction(0)
        lost += fixed + (one.cost - fixed) * scale
    return max(Fraction(0), TEXT_POINTS - lost)


def _numbered(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    found, number = [], 0
    for one in pieces:
        if one.difference is not None:
            number += 1
            one = replace(one, difference=replace(one.difference, number=number))
        found.append(one)
    return tuple(found)


def _pieces(expected: Sequence[Token], typed: Sequence[Token], pairs: Sequence[Pair], judge: _Judge) -> Iterable[Piece]:
    def is_same(pair: Pair) -> bool:
        left, right = pair
        return left is not None and right is not None and judge.alike(expected[left], typed[right], typed, right)

    for same, run in itertools.groupby(pairs, key=is_same):
        group = list(run)
        if same:
            for left, right in group:
                assert left is not None
                assert right is not None
                yield Piece(typed[right].before, typed[right].text, expected[left].text)
        else:
            yield from _different(expected, typed, group, judge)


def _different(
    expected: Sequence[Token], typed: Sequence[Token], run: Sequence[Pair], judge: _Judge
) -> Iterable[Piece]:
    left = [expected[one] for one, _ in run if one is not None]
    right = [typed[one] for _, one in run if one is not None]
    whole = judge.whole(left, right)
    if whole is not None:
        yield _piece(left, right, whole)
        return
    for lonely, some in itertools.groupby(run, key=lambda pair: pair[1] is None):
        group = list(some)
        lost = [expected[one] for one, _ in group if one is not None]
        if lonely and sum(token.kind is not SIGN for token in lost) >= PASSAGE:
            words = sum(token.kind is not SIGN for token in lost)
            yield _piece(lost, [], (FaultKind.PASSAGE, "", PASSAGE_WORD * words))
            continue
        for one, other in group:
            wanted = None if one is None else expected[one]
            given = None if other is None else typed[other]
            if wanted is not None and given is not None and judge.alike(wanted, given, typed, other or 0):
                yield Piece(given.before, given.text, wanted.text)
                continue
            found = judge.pair(wanted, given)
            if found is not None:
                yield _piece([wanted] if wanted else [], [given] if given else [], found)
            elif given is not None:
                yield Piece(given.before, given.text, given.text)


Found = tuple[FaultKind, str, Fraction]


def _piece(expected: Sequence[Token], typed: Sequence[Token], found: Found) -> Piece:
    kind, why, more = found
    first = typed[0] if typed else expected[0]
    wanted, given = _joined(expected), _joined(typed)
    return Piece(first.before, given, wanted, Difference(0, kind, wanted, given, WEIGHTS[kind] + more, why))


def _joined(tokens: Sequence[Token]) -> str:
    return "".join(token.text if not index else token.before + token.text for index, token in enumerate(tokens))


class _Judge:
    """Names a difference."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self.medicines = terms.medicine_words

    def alike(self, expected: Token, typed: Token, copy: Sequence[Token], place: int) -> bool:
        """Whether nothing is to be told: the same, or one of its accepted writings."""
        if expected.kind != typed.kind or expected.value != typed.value:
            return self._family_name(expected, typed)
        if typed.kind is UNIT and typed.glued and place and copy[place - 1].kind is NUMBER:
            return typed.text in {"%", "°", "°C"}
        if typed.kind is UNIT:
            return typed.text == expected.text or {typed.text, expected.text} <= {"°", "°C"}
        return typed.kind is SIGN or typed.text == expected.text

    def _family_name(self, expected: Token, typed: Token) -> bool:
        """A name in capitals is how many files write it; « oe » is how some keyboards write « œ »."""
        return expected.kind is typed.kind is WORD and (
            (
                len(typed.text) > 2
                and typed.text.isupper()
                and expected.text[:1].isupper()
                and typed.text == expected.text.upper()
            )
            or typed.text == expected.text.replace("œ", "oe").replace("Œ", "Oe").replace("æ", "ae")
        )

    def whole(self, expected: Sequence[Token], typed: Sequence[Token]) -> Found | None:
        """A run of differences that is one: words joined or split, a number in words, a date in figures."""
        if not expected or not typed:
            return None
        wanted = "".join(bare(one.text) for one in expected if one.text != "-")
        given = "".join(bare(one.text) for one in typed if one.text != "-")
        if wanted == given and len(expected) != len(typed):
            return FaultKind.TOGETHER, "", Fraction(0)
        if len(expected) > 1 and expected[-1].kind is typed[-1].kind is UNIT and expected[-1].value == typed[-1].value:
            # « douze millimètres »: the unit comes along with its number.
            expected, typed = expected[:-1], typed[:-1]
        if len(expected) == 1 and typed and expected[0].kind is NUMBER:
            value = number_in_words([one.text for one in typed])
            if value is not None and all(one.kind is not NUMBER for one in typed):
                kind = FaultKind.WRITING if str(value) == expected[0].value else FaultKind.NUMBER
                return kind, "", Fraction(0)
        return None

    def pair(self, expected: Token | None, typed: Token | None) -> Found | None:
        """What one difference is; None when it is not told."""
        if typed is None:
            return None if expected is None else self._missing(expected)
        if expected is None:
            return self._added(typed)
        if expected.kind is typed.kind is WORD:
            return self._words(expected.text, typed)
        if expected.kind == typed.kind and expected.value == typed.value:
            glued = typed.kind is UNIT and typed.text == expected.text
            return (FaultKind.SPACE if glued else FaultKind.WRITING), "", Fraction(0)
        return self._other_kinds(expected, typed)

    def _other_kinds(self, expected: Token, typed: Token) -> Found | None:
        kinds = {expected.kind, typed.kind}
        if kinds == {SIGN}:
            return self._sign(expected.text, typed)
        if (expected.text, bare(typed.text)) == ("/", "sur"):
            return FaultKind.WRITING, "", Fraction(0)
        if expected.kind is WORD and typed.kind is NUMBER:
            value = number_in_words([expected.text])
            if value is not None:
                return (FaultKind.WRITING if str(value) == typed.value else FaultKind.NUMBER), "", Fraction(0)
        if NUMBER in kinds:
            return FaultKind.NUMBER, "", Fraction(0)
        return FaultKind.UNIT, "", Fraction(0)

    def _sign(self, expected: str, typed: Token) -> Found | None:
        free = expected in _FREE_SIGNS and typed.text in _FREE_SIGNS | {"."}
        if free and not self.terms.signs_dictated:
            return None
        return FaultKind.PUNCTUATION, "", Fraction(0)

    def _missing(self, expected: Token) -> Found | None:
        if expected.kind is SIGN:
            if expected.text in _FREE_SIGNS and not self.terms.signs_dictated:
                return None
            return (FaultKind.TOGETHER if expected.text == "-" else FaultKind.PUNCTUATION), "", Fraction(0)
        return self._alone(expected) or (
            FaultKind.SMALL_WORD if bare(expected.text) in _SMALL_WORDS else FaultKind.MISSING,
            "",
            Fraction(0),
        )

    def _added(self, typed: Token) -> Found | None:
        if typed.kind is SIGN:
            ends = typed.ends_line and typed.text in {".", ":", ","}
            if ends or (typed.text in _FREE_SIGNS and not self.terms.signs_dictated):
                return None
            return (FaultKind.TOGETHER if typed.text == "-" else FaultKind.PUNCTUATION), "", Fraction(0)
        small = bare(typed.text) in _SMALL_WORDS
        return self._alone(typed) or (FaultKind.SMALL_WORD if small else FaultKind.ADDED, "", Fraction(0))

    def _alone(self, token: Token) -> Found | None:
        """The gravity of a piece that is there in one text and not in the other."""
        if token.kind is NUMBER or (token.kind is WORD and _is_amount(token.text)):
            return FaultKind.NUMBER, "", Fraction(0)
        if token.kind is UNIT:
            return FaultKind.UNIT, "", Fraction(0)
        if confusions.is_side(token.text):
            return FaultKind.SIDE, "", Fraction(0)
        if confusions.negation(token.text):
            return FaultKind.NEGATION, "", Fraction(0)
        if bare(token.text) in self.medicines:
            return FaultKind.MEDICINE, "", Fraction(0)
        return None

    def _words(self, expected: str, token: Token) -> Found:
        typed = token.value
        wanted, given = bare(expected), bare(typed)
        if expected == typed:
            # A month in figures.
            return FaultKind.WRITING, "", Fraction(0)
        if expected.casefold() == typed.casefold():
            return FaultKind.CAPITAL, "", Fraction(0)
        if wanted == given:
            return FaultKind.ACCENT, "", Fraction(0)
        return self._meaning(expected, typed) or self._form(expected, typed)

    def _meaning(self, expected: str, typed: str) -> Found | None:
        """What changes what the report says."""
        if confusions.are_opposite_sides(expected, typed):
            return FaultKind.SIDE, "", Fraction(0)
        if confusions.negation(expected) != confusions.negation(typed):
            return FaultKind.NEGATION, "", Fraction(0)
        if confusions.same_but_for_agreement(expected, typed):
            return None
        if _is_amount(expected) and not _is_slip(expected, typed):
            return FaultKind.NUMBER, "", Fraction(0)
        if confusions.are_contrary(expected, typed):
            return FaultKind.CONTRARY, "", Fraction(0)
        pair = confusions.confusable(self.terms.pairs, expected, typed)
        if pair is not None:
            return FaultKind.CONFUSION, pair.difference, Fraction(0)
        if bare(expected) in self.medicines and not _is_slip(expected, typed):
            return FaultKind.MEDICINE, "", Fraction(0)
        return None

    def _form(self, expected: str, typed: str) -> Found:
        """What leaves the sense and spoils the writing."""
        if bare(expected) in self.medicines:
            return FaultKind.MEDICINE_SPELLING, "", Fraction(0)
        if confusions.is_side(expected) and not confusions.is_side(typed) and not _is_slip(expected, typed):
            return FaultKind.SIDE, "", Fraction(0)
        if confusions.same_but_for_agreement(expected, typed):
            return FaultKind.AGREEMENT, "", Fraction(0)
        if _is_slip(expected, typed):
            return FaultKind.SPELLING, "", Fraction(0)
        small = bare(expected) in _SMALL_WORDS and bare(typed) in _SMALL_WORDS
        return (FaultKind.SMALL_WORD if small else FaultKind.REPLACED), "", Fraction(0)


def _is_slip(expected: str, typed: str) -> bool:
    """Whether a word can still be read in what was typed: a letter in four may be wrong."""
    wanted, given = bare(expected), bare(typed)
    slips = DamerauLevenshtein.distance(wanted, given)
    return len(wanted) > 2 and slips <= max(1, len(wanted) // 4)


def _is_amount(word: str) -> bool:
    """Whether a word is a number or a month; « un » and « une » are articles."""
    plain = bare(word)
    return plain in _MONTHS or (plain not in {"un", "une", "et"} and number_in_words([word]) is not None)
