"""Who answered what to a question: each choice, gap or item, in all and in the best and the weakest third. Pure.

A form typed by fewer than five people is not shown: what somebody writes may say who they are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.content.schema.quiz import (
    Categorize,
    ChoiceGap,
    Cloze,
    Essay,
    Match,
    Multiple,
    Number,
    Order,
    Question,
    ShortText,
    Single,
    Spot,
    TrueFalse,
)
from app.quizzes.domain.marking import fraction_of, gap_is_right, is_blank, pair_is_right, rights_of
from app.quizzes.domain.text import normalised, read_number
from app.quizzes.domain.view import cloze_order
from app.statistics.domain.groups import FEWEST, is_shown

TYPED_SHOWN = 12


class Choosing(StrEnum):
    """How an answer fills a section."""

    ONE = "one"
    MANY = "many"
    TYPED = "typed"


@dataclass(frozen=True)
class Response:
    """What one copy answered: the response (for a text that is marked, the levels it reached), and its rank.

    Ranks go from the weakest copy to the best.
    """

    value: Any
    rank: int


@dataclass(frozen=True)
class Option:
    """One thing that could be answered, and how many answered it."""

    id: str
    text: str
    right: bool
    count: int
    upper: int | None = None
    lower: int | None = None


@dataclass(frozen=True)
class Section:
    """One place to answer: a whole question, a gap, an item. `others` are typed forms too rare to be shown."""

    id: str
    title: str
    choosing: Choosing
    options: tuple[Option, ...]
    others: int = 0


@dataclass(frozen=True)
class Analysis:
    """The answers of so many copies. `third`: how many copies make a third; None where that is under five."""

    copies: int
    blank: int
    third: int | None
    sections: tuple[Section, ...]


@dataclass(frozen=True)
class Place:
    """A section before it is counted: what it offers, and what a response says there."""

    id: str
    title: str
    choosing: Choosing
    offered: tuple[tuple[str, str, bool], ...]
    said: Callable[[Any], Iterator[str]]
    is_right: Callable[[str], bool] = lambda _: False


def analysed(question: Question, responses: Sequence[Response]) -> Analysis | None:
    """The answers to a question; None for fewer than five copies."""
    count = len(responses)
    if not is_shown(count):
        return None
    size = count // 3
    third = size if is_shown(size) else None
    ranks = sorted(one.rank for one in responses)
    lowest, highest = (ranks[size - 1], ranks[count - size]) if third else (-1, ranks[-1] + 1)
    given = [one for one in responses if not is_blank(one.value)]
    upper = [one for one in given if one.rank >= highest]
    lower = [one for one in given if one.rank <= lowest]
    sections = tuple(_counted(place, given, upper, lower, third) for place in places(question))
    return Analysis(count, count - len(given), third, sections)


def _counted(
    place: Place, given: Sequence[Response], upper: Sequence[Response], lower: Sequence[Response], third: int | None
) -> Section:
    everywhere, best, weakest = (_tally(place, some) for some in (given, upper, lower))

    def option(key: str, text: str, right: bool) -> Option:
        thirds = (best[key], weakest[key]) if third else (None, None)
        return Option(key, text, right, everywhere[key], *thirds)

    if place.choosing is not Choosing.TYPED:
        return Section(place.id, place.title, place.choosing, tuple(option(*one) for one in place.offered))
    common = [(form, times) for form, times in everywhere.most_common(TYPED_SHOWN) if times >= FEWEST]
    rare = sum(everywhere.values()) - sum(times for _, times in common)
    options = tuple(option(form, form, place.is_right(form)) for form, _ in common)
    return Section(place.id, place.title, place.choosing, options, rare)


def _tally(place: Place, given: Sequence[Response]) -> Counter[str]:
    return Counter(said for one in given for said in place.said(one.value))


def places(question: Question) -> list[Place]:
    """The places where a response to this question says something."""
    return _PLACES[type(question)](question)


def parts_of(question: Question) -> tuple[Any, ...]:
    """What a response is made of, words included: two versions with the same parts are analysed together."""
    return tuple((place.id, place.title, tuple(one[:2] for one in place.offered)) for place in places(question))


def _one(response: Any) -> Iterator[str]:
    if isinstance(response, str):
        yield response


def _many(response: Any) -> Iterator[str]:
    yield from (response if isinstance(response, list | tuple) else ())


def _truth(response: Any) -> Iterator[str]:
    if isinstance(response, bool):
        yield "vrai" if response else "faux"


def _entry(key: str) -> Callable[[Any], Iterator[str]]:
    def said(response: Any) -> Iterator[str]:
        value = response.get(key) if isinstance(response, Mapping) else None
        if isinstance(value, str) and value.strip():
            yield value

    return said


def _typed_entry(key: str) -> Callable[[Any], Iterator[str]]:
    return lambda response: (normalised(one, keep_accents=True) for one in _entry(key)(response))


def _choices(question: Single | Multiple) -> list[Place]:
    offered = tuple((choice.id, choice.text, choice.correct) for choice in question.choices)
    if isinstance(question, Single):
        return [Place("", "", Choosing.ONE, offered, _one)]
    return [Place("", "", Choosing.MANY, offered, _many)]


def _true_false(question: TrueFalse) -> list[Place]:
    offered = (("vrai", "Vrai", question.answer), ("faux", "Faux", not question.answer))
    return [Place("", "", Choosing.ONE, offered, _truth)]


def _number(question: Number) -> list[Place]:
    def said(response: Any) -> Iterator[str]:
        given = None if response is None else read_number(str(response), question.unit)
        if given is not None:
            whole = given.denominator == 1
            yield str(given) if whole else f"{float(given):.6f}".rstrip("0").replace(".", ",")

    return [Place("", "", Choosing.TYPED, (), said, lambda form: fraction_of(question, form) == 1)]


def _short_text(question: ShortText) -> list[Place]:
    def said(response: Any) -> Iterator[str]:
        if isinstance(response, str):
            yield normalised(response, keep_accents=True)

    return [Place("", "", Choosing.TYPED, (), said, lambda form: fraction_of(question, form) == 1)]


def _cloze(question: Cloze) -> list[Place]:
    found = []
    # In the order of the text: the file and what is kept of it may list the gaps otherwise.
    for number, (gap_id, gap) in enumerate(cloze_order(question), 1):
        title = f"Trou {number} ({gap_id})"
        if isinstance(gap, ChoiceGap):
            offered = tuple((choice.id, choice.text, choice.id == gap.answer) for choice in gap.choices)
            found.append(Place(gap_id, title, Choosing.ONE, offered, _entry(gap_id)))
        else:

            def is_right(form: str, gap_id: str = gap_id) -> bool:
                return gap_is_right(question, gap_id, form)

            found.append(Place(gap_id, title, Choosing.TYPED, (), _typed_entry(gap_id), is_right))
    return found


def _match(question: Match) -> list[Place]:
    return [
        Place(
            pair.id,
            pair.left,
            Choosing.ONE,
            tuple((one, text, pair_is_right(question, pair.id, one)) for one, text in rights_of(question)),
            _entry(pair.id),
        )
        for pair in question.pairs
    ]


def _categorize(question: Categorize) -> list[Place]:
    return [
        Place(
            item.id,
            item.text,
            Choosing.ONE,
            tuple((one.id, one.label, one.id == item.category_id) for one in question.categories),
            _entry(item.id),
        )
        for item in question.items
    ]


def _order(question: Order) -> list[Place]:
    expected = [item.id for item in question.items]

    def said(response: Any) -> Iterator[str]:
        if isinstance(response, list | tuple):
            yield from (one for one, wanted in zip(response, expected, strict=False) if one == wanted)

    offered = tuple((item.id, item.text, True) for item in question.items)
    return [Place("", "Mis à son rang", Choosing.MANY, offered, said)]


def _spot(question: Spot) -> list[Place]:
    offered = tuple(
        (line.id, f"{line.label}\u00a0: {line.text}" if line.label else line.text, line.wrong)
        for line in question.document
    )
    return [Place("", "Relevé comme faux", Choosing.MANY, offered, _many)]


def _essay(question: Essay) -> list[Place]:
    def reached(index: int) -> Callable[[Any], Iterator[str]]:
        def said(levels: Any) -> Iterator[str]:
            if isinstance(levels, Mapping) and str(index) in levels:
                yield str(levels[str(index)])

        return said

    return [
        Place(
            str(index),
            criterion.criterion,
            Choosing.ONE,
            tuple(
                (str(number), level.label, level.points == max(one.points for one in criterion.levels))
                for number, level in enumerate(criterion.levels)
            ),
            reached(index),
        )
        for index, criterion in enumerate(question.rubric)
    ]


_PLACES: dict[type, Callable[[Any], list[Place]]] = {
    Single: _choices,
    Multiple: _choices,
    TrueFalse: _true_false,
    Number: _number,
    ShortText: _short_text,
    Cloze: _cloze,
    Match: _match,
    Categorize: _categorize,
    Order: _order,
    Spot: _spot,
    Essay: _essay,
}
