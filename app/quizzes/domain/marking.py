"""What an answer is worth: the twelve question types of the contract (course-format.md §2).

A response is JSON values in canonical ids. Points are exact fractions. A blank response earns nothing;
a malformed one is invalid: the player refuses it, and `flask quiz grade` says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Any

from app.attempts.domain import NOTHING, Share
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
    Quiz,
    ShortText,
    Single,
    Spot,
    TrueFalse,
)
from app.errors import InvalidAction
from app.quizzes.domain.text import is_accepted, normalised, read_number

TEXT_LENGTH = 500
ESSAY_LENGTH = 20_000
ONE = Fraction(1)
ZERO = Fraction(0)


class MarkState(StrEnum):
    """How an answer stands."""

    RIGHT = "right"
    PARTIAL = "partial"
    WRONG = "wrong"
    BLANK = "blank"
    INVALID = "invalid"
    NEEDS_GRADING = "needs_grading"


@dataclass(frozen=True)
class Mark:
    """The mark of one question: `fraction` is the share of its points before any penalty."""

    question_id: str
    earned: Fraction
    possible: Fraction
    state: MarkState
    fraction: Fraction = ZERO


@dataclass(frozen=True)
class Grade:
    """The grade of a whole copy."""

    marks: tuple[Mark, ...]
    earned: Fraction
    possible: Fraction
    passed: bool
    competences: Mapping[str, Share] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        """Whether nothing waits for a trainer's marking."""
        return all(mark.state != MarkState.NEEDS_GRADING for mark in self.marks)


def is_blank(response: Any) -> bool:
    """Nothing was answered: no response, empty text, empty list, or only empty entries."""
    if response is None:
        return True
    if isinstance(response, str):
        return not response.strip()
    if isinstance(response, Mapping):
        return all(is_blank(value) for value in response.values())
    if isinstance(response, Sequence):
        return not response
    return False


def checked(question: Question, response: Any) -> Any:
    """The response if it has the form its type wants; raises InvalidAction with a French message otherwise."""
    if is_blank(response):
        return None
    _CHECKS[type(question)](question, response)
    return response


def fraction_of(question: Question, response: Any) -> Fraction:
    """The share of the points that a well-formed response earns, in [0, 1]; an essay waits and earns nothing."""
    if is_blank(response):
        return ZERO
    return _FRACTIONS[type(question)](question, response)


def mark(question: Question, response: Any) -> Mark:
    """The mark of one response, malformed ones included."""
    possible = question.points
    if is_blank(response):
        return Mark(question.id, ZERO, possible, MarkState.BLANK)
    try:
        checked(question, response)
    except InvalidAction:
        return Mark(question.id, ZERO, possible, MarkState.INVALID)
    if isinstance(question, Essay):
        return Mark(question.id, ZERO, possible, MarkState.NEEDS_GRADING)
    fraction = fraction_of(question, response)
    return Mark(question.id, fraction * possible, possible, state_of(fraction), fraction)


def state_of(fraction: Fraction) -> MarkState:
    """Right when all is earned, wrong when nothing is, partial between."""
    if fraction >= 1:
        return MarkState.RIGHT
    return MarkState.PARTIAL if fraction > 0 else MarkState.WRONG


def essay_fraction(essay: Essay, levels: Mapping[str, int]) -> Fraction:
    """The share of the points that a trainer's levels earn: points of the levels reached over the best possible."""
    best = sum((max(level.points for level in criterion.levels) for criterion in essay.rubric), ZERO)
    reached = sum((criterion.levels[levels[str(index)]].points for index, criterion in enumerate(essay.rubric)), ZERO)
    return reached / best if best else ZERO


def grade(quiz: Quiz, answers: Mapping[str, Any]) -> Grade:
    """Grade a whole copy, every question of the quiz; a question left blank earns nothing."""
    return graded(quiz, tuple(mark(question, answers.get(question.id)) for question in quiz.questions))


def graded(quiz: Quiz, marks: tuple[Mark, ...]) -> Grade:
    """The grade that these marks make under this quiz."""
    competences = {question.id: competences_of(quiz, question) for question in quiz.questions}
    return assembled(marks, competences, Fraction(quiz.pass_percent))


def assembled(marks: tuple[Mark, ...], competences: Mapping[str, Sequence[str]], pass_percent: Fraction) -> Grade:
    """The sum of these marks, in all and by competence; `passed` is decided on exact values."""
    earned = sum((one.earned for one in marks), ZERO)
    possible = sum((one.possible for one in marks), ZERO)
    shares: dict[str, Share] = {}
    for one in marks:
        for competence in competences.get(one.question_id, ()):
            shares[competence] = shares.get(competence, NOTHING) + Share(one.earned, one.possible)
    return Grade(marks, earned, possible, is_passed(earned, possible, pass_percent), shares)


def is_passed(earned: Fraction, possible: Fraction, pass_percent: Fraction | int) -> bool:
    """Whether the pass mark is reached: exactly at it is enough. A copy without points is not passed."""
    return possible > 0 and earned * 100 >= possible * pass_percent


def competences_of(quiz: Quiz, question: Question) -> tuple[str, ...]:
    """The competences a question bears on: its own, or else those of its quiz."""
    return tuple(question.competences or quiz.competences)


def certainty_points(state: MarkState, level: int) -> int:
    """Levels 1, 2, 3 mark a right answer 1, 2, 3 and any other 0, −2, −6."""
    if state == MarkState.RIGHT:
        return level
    return {1: 0, 2: -2, 3: -6}[level]


def _known(ids: Sequence[str], given: Any) -> str:
    if not isinstance(given, str) or given not in ids:
        raise InvalidAction("Ce choix n’est pas dans la liste proposée.")
    return given


def _known_list(ids: Sequence[str], given: Any) -> None:
    if isinstance(given, str) or not isinstance(given, Sequence):
        raise InvalidAction("La réponse attendue est une liste de choix.")
    for one in given:
        _known(ids, one)
    if len(set(given)) != len(given):
        raise InvalidAction("Le même élément apparaît deux fois dans la réponse.")


def _known_mapping(keys: Sequence[str], values: Sequence[str], given: Any) -> None:
    if not isinstance(given, Mapping):
        raise InvalidAction("La réponse attendue associe chaque élément à un autre.")
    for key, value in given.items():
        _known(keys, key)
        if not is_blank(value):
            _known(values, value)


def _text(limit: int, given: Any) -> None:
    if not isinstance(given, str):
        raise InvalidAction("La réponse attendue est un texte.")
    if len(given) > limit:
        raise InvalidAction(f"La réponse dépasse {limit} signes : raccourcissez-la.")
    if any(ord(sign) < 32 and sign not in "\t\n\r" for sign in given):
        raise InvalidAction("La réponse contient des signes de contrôle : retapez-la.")


def _check_number(question: Number, response: Any) -> None:
    if isinstance(response, int | float) and not isinstance(response, bool):
        response = str(response)
    _text(TEXT_LENGTH, response)
    if read_number(response, question.unit) is None:
        raise InvalidAction("La réponse attendue est un nombre, par exemple 37,5.")


def _check_cloze(question: Cloze, response: Any) -> None:
    if not isinstance(response, Mapping):
        raise InvalidAction("La réponse attendue remplit chaque trou.")
    for gap_id, value in response.items():
        if gap_id not in question.gaps:
            raise InvalidAction("Ce trou n’existe pas dans le texte.")
        gap = question.gaps[gap_id]
        if is_blank(value):
            continue
        if isinstance(gap, ChoiceGap):
            _known([choice.id for choice in gap.choices], value)
        else:
            _text(TEXT_LENGTH, value)


def _check_true_false(question: TrueFalse, response: Any) -> None:
    if not isinstance(response, bool):
        raise InvalidAction("Répondez par vrai ou par faux.")


_CHECKS: dict[type, Callable[[Any, Any], Any]] = {
    Single: lambda q, r: _known([c.id for c in q.choices], r),
    Multiple: lambda q, r: _known_list([c.id for c in q.choices], r),
    TrueFalse: _check_true_false,
    Number: _check_number,
    ShortText: lambda q, r: _text(TEXT_LENGTH, r),
    Cloze: _check_cloze,
    Match: lambda q, r: _known_mapping([p.id for p in q.pairs], [right_id for right_id, _ in rights_of(q)], r),
    Categorize: lambda q, r: _known_mapping([i.id for i in q.items], [c.id for c in q.categories], r),
    Order: lambda q, r: _known_list([i.id for i in q.items], r),
    Spot: lambda q, r: _known_list([line.id for line in q.document], r),
    Essay: lambda q, r: _text(ESSAY_LENGTH, r),
}


def rights_of(question: Match) -> list[tuple[str, str]]:
    """(id, text) of what may stand on the right: that of each pair, then the distractors."""
    return [(pair.id, pair.right) for pair in question.pairs] + [(d.id, d.text) for d in question.distractors]


def gap_is_right(question: Cloze, gap_id: str, value: Any) -> bool:
    """Whether one gap is filled as expected."""
    gap = question.gaps[gap_id]
    if is_blank(value):
        return False
    if isinstance(gap, ChoiceGap):
        return bool(value == gap.answer)
    return is_accepted(str(value), gap.accept)


def pair_is_right(question: Match, left_id: str, right_id: Any) -> bool:
    """Whether this right part answers this left part; two parts with the same words are the same answer."""
    words = dict(rights_of(question))
    expected = next(pair.right for pair in question.pairs if pair.id == left_id)
    return not is_blank(right_id) and normalised(words[right_id], keep_accents=True) == normalised(
        expected, keep_accents=True
    )


def _net(right_ids: set[str], response: Sequence[str]) -> Fraction:
    ticked = set(response)
    net = len(ticked & right_ids) - len(ticked - right_ids)
    return max(ZERO, Fraction(net, len(right_ids)))


def _multiple(question: Multiple, response: Sequence[str]) -> Fraction:
    right_ids = {choice.id for choice in question.choices if choice.correct}
    ticked = set(response)
    if question.marking == "exact":
        return ONE if ticked == right_ids else ZERO
    if question.marking == "each_answer":
        agreeing = sum((choice.id in ticked) == choice.correct for choice in question.choices)
        return Fraction(agreeing, len(question.choices))
    return _net(right_ids, response)


def _number(question: Number, response: Any) -> Fraction:
    given = read_number(str(response), question.unit)
    assert given is not None
    return ONE if abs(given - question.answer) <= question.tolerance else ZERO


def _short_text(question: ShortText, response: str) -> Fraction:
    accepted = is_accepted(
        response,
        question.accept,
        typos=question.typos,
        keep_accents=question.accents == "strict",
        reject=question.reject,
    )
    return ONE if accepted else ZERO


def longest_in_order(expected: Sequence[str], given: Sequence[str]) -> int:
    """The length of the longest common subsequence."""
    row = [0] * (len(given) + 1)
    for wanted in expected:
        diagonal = 0
        for column, one in enumerate(given, 1):
            diagonal, row[column] = row[column], diagonal + 1 if one == wanted else max(row[column], row[column - 1])
    return row[-1]


def _order(question: Order, response: Sequence[str]) -> Fraction:
    kept = longest_in_order([item.id for item in question.items], response)
    return max(ZERO, Fraction(kept - 1, len(question.items) - 1))


_FRACTIONS: dict[type, Callable[[Any, Any], Fraction]] = {
    Single: lambda q, r: ONE if any(c.id == r and c.correct for c in q.choices) else ZERO,
    Multiple: _multiple,
    TrueFalse: lambda q, r: ONE if r == q.answer else ZERO,
    Number: _number,
    ShortText: _short_text,
    Cloze: lambda q, r: Fraction(sum(gap_is_right(q, gap_id, r.get(gap_id)) for gap_id in q.gaps), len(q.gaps)),
    Match: lambda q, r: Fraction(sum(pair_is_right(q, p.id, r.get(p.id)) for p in q.pairs), len(q.pairs)),
    Categorize: lambda q, r: Fraction(sum(r.get(i.id) == i.category_id for i in q.items), len(q.items)),
    Order: _order,
    Spot: lambda q, r: _net({line.id for line in q.document if line.wrong}, r),
    Essay: lambda q, r: ZERO,
}
