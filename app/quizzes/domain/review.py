"""What a settled question opens: the verdict, the reason, the rule and the paragraph to reread.

Pages reach this only for a question that is settled (training), or once the copy is closed and its result published.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
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
    PublishedQuiz,
    Question,
    ShortText,
    Single,
    Spot,
    TrueFalse,
)
from app.content.schema.rule import Rule
from app.quizzes.domain.marking import (
    ZERO,
    Mark,
    MarkState,
    certainty_points,
    gap_is_right,
    is_blank,
    mark,
    pair_is_right,
    rights_of,
)
from app.quizzes.domain.player import QuizResult, QuizState
from app.quizzes.domain.view import cloze_order


@dataclass(frozen=True)
class Line:
    """One part of a question, answered: its words, what was answered, what was expected, and whether it is right.

    `right` is None for what was neither chosen nor expected.
    """

    text: str
    given: str = ""
    expected: str = ""
    chosen: bool = False
    right: bool | None = None
    feedback: str = ""


@dataclass(frozen=True)
class Review:
    """One question once settled."""

    id: str
    number: int
    type: str
    prompt: str
    mark: Mark
    lines: tuple[Line, ...]
    explanation: str = ""
    rule: Rule | None = None
    reread: str = ""
    certainty: int | None = None
    certainty_earned: int | None = None
    tries: int = 0
    comment: str = ""
    text: str = ""
    neutralised: bool = False

    @property
    def found(self) -> bool:
        """Whether the answer is right in the end, even if earlier tries cost some of its points."""
        return self.mark.state == MarkState.RIGHT or (self.mark.state == MarkState.PARTIAL and self.mark.fraction == 1)


def review(spec: PublishedQuiz, state: QuizState, result: QuizResult, question_id: str) -> Review:
    """All about one question of an attempt, key included."""
    question = spec.question(question_id)
    answer = state.answer(question_id)
    one = next((mark for mark in result.marks if mark.question_id == question_id), None)
    neutralised = one is None
    if one is None:
        # A regrade took the question out of the count.
        one = Mark(question_id, ZERO, ZERO, mark(question, answer.response).state)
    marking = (state.markings or {}).get(question_id)
    counted = question.certainty and answer.certainty is not None and not is_blank(answer.response)
    return _review(
        spec,
        question,
        answer.response,
        one,
        number=state.questions.index(question_id) + 1,
        certainty=answer.certainty if counted else None,
        certainty_earned=certainty_points(one.state, answer.certainty) if counted and answer.certainty else None,
        tries=len(answer.tries),
        comment=marking.comment if marking else "",
        levels=marking.levels if marking else None,
        neutralised=neutralised,
    )


def lone_review(spec: PublishedQuiz, question_id: str, response: Any) -> Review:
    """The verdict on a question answered inside a lesson, outside any attempt."""
    question = spec.question(question_id)
    return _review(spec, question, response, mark(question, response), number=1)


def _review(
    spec: PublishedQuiz,
    question: Question,
    response: Any,
    one: Mark,
    *,
    number: int,
    levels: Mapping[str, int] | None = None,
    **more: Any,
) -> Review:
    if isinstance(question, Essay):
        lines = _essay_lines(question, levels)
    else:
        lines = _LINES[type(question)](question, None if one.state == MarkState.INVALID else response)
    text = response if isinstance(question, Essay) and isinstance(response, str) else ""
    return Review(
        id=question.id,
        number=number,
        type=question.type,
        prompt=question.prompt,
        mark=one,
        lines=tuple(lines),
        explanation=question.explanation or "",
        rule=next((rule for rule in spec.cited_rules if rule.id == question.rule), None),
        reread=question.reread or "",
        text=text,
        **more,
    )


def _choice_lines(question: Single | Multiple, response: Any) -> list[Line]:
    chosen_ids = _as_list(response)
    lines = []
    for choice in question.choices:
        chosen = choice.id in chosen_ids
        right = choice.correct if chosen else (False if choice.correct and isinstance(question, Multiple) else None)
        lines.append(
            Line(
                choice.text,
                expected="oui" if choice.correct else "",
                chosen=chosen,
                right=right,
                feedback=(choice.feedback or "") if chosen or choice.correct else "",
            )
        )
    return lines


def _as_list(response: Any) -> Sequence[str]:
    if is_blank(response):
        return ()
    return (response,) if isinstance(response, str) else tuple(response)


def _true_false_lines(question: TrueFalse, response: Any) -> list[Line]:
    words = {True: "Vrai", False: "Faux"}
    return [
        Line(
            words[value],
            expected="oui" if question.answer == value else "",
            chosen=response is value,
            right=(question.answer == value) if response is value else None,
        )
        for value in (True, False)
    ]


def _typed_line(question: Number | ShortText, response: Any, expected: str) -> list[Line]:
    given = "" if is_blank(response) else str(response)
    return [Line("", given=given, expected=expected, chosen=bool(given), right=mark(question, response).fraction == 1)]


def french_number(value: Fraction) -> str:
    """A number as a French reader writes it: comma, no useless zero."""
    if value.denominator == 1:
        return str(value.numerator)
    return f"{float(value):.10f}".rstrip("0").rstrip(".").replace(".", ",")


def _number_lines(question: Number, response: Any) -> list[Line]:
    expected = french_number(question.answer)
    if question.tolerance:
        expected += f" (à {french_number(question.tolerance)} près)"
    if question.unit:
        expected += f" {question.unit}"
    return _typed_line(question, response, expected)


def _short_text_lines(question: ShortText, response: Any) -> list[Line]:
    return _typed_line(question, response, question.accept[0])


def _cloze_lines(question: Cloze, response: Any) -> list[Line]:
    lines, rest, response = [], question.text, response or {}
    for gap_id, gap in cloze_order(question):
        before, _, rest = rest.partition("{{" + gap_id + "}}")
        given = response.get(gap_id, "")
        if isinstance(gap, ChoiceGap):
            words = {choice.id: choice.text for choice in gap.choices}
            given, expected = words.get(given, ""), words[gap.answer]
        else:
            expected = gap.accept[0]
        right = gap_is_right(question, gap_id, response.get(gap_id))
        lines.append(Line(before.strip(), given=given, expected=expected, chosen=bool(given), right=right))
    return lines


def _match_lines(question: Match, response: Any) -> list[Line]:
    words, response = dict(rights_of(question)), response or {}
    return [
        Line(
            pair.left,
            given=words.get(response.get(pair.id, ""), ""),
            expected=pair.right,
            chosen=bool(response.get(pair.id)),
            right=pair_is_right(question, pair.id, response.get(pair.id)),
        )
        for pair in question.pairs
    ]


def _categorize_lines(question: Categorize, response: Any) -> list[Line]:
    words = {category.id: category.label for category in question.categories}
    response = response or {}
    return [
        Line(
            item.text,
            given=words.get(response.get(item.id, ""), ""),
            expected=words[item.category_id],
            chosen=bool(response.get(item.id)),
            right=response.get(item.id) == item.category_id,
        )
        for item in question.items
    ]


def _order_lines(question: Order, response: Any) -> list[Line]:
    given = list(response or ())
    lines = []
    for rank, item in enumerate(question.items, 1):
        place = given.index(item.id) + 1 if item.id in given else None
        lines.append(
            Line(
                item.text,
                given=f"rang {place}" if place else "",
                expected=f"rang {rank}",
                chosen=place is not None,
                right=place == rank,
            )
        )
    return lines


def _spot_lines(question: Spot, response: Any) -> list[Line]:
    said = _as_list(response)
    lines = []
    for line in question.document:
        chosen = line.id in said
        right = line.wrong if chosen else (False if line.wrong else None)
        lines.append(
            Line(
                f"{line.label} : {line.text}" if line.label else line.text,
                expected="à signaler" if line.wrong else "",
                chosen=chosen,
                right=right,
                feedback=(line.why or "") if chosen or line.wrong else "",
            )
        )
    return lines


def _essay_lines(question: Essay, levels: Mapping[str, int] | None) -> list[Line]:
    lines = []
    for index, criterion in enumerate(question.rubric):
        reached = criterion.levels[levels[str(index)]] if levels is not None else None
        best = max(criterion.levels, key=lambda level: level.points)
        lines.append(
            Line(
                criterion.criterion,
                given=reached.label if reached else "",
                expected=best.label,
                chosen=reached is not None,
                right=None if reached is None else reached.points == best.points,
            )
        )
    return lines


_LINES: dict[type, Callable[[Any, Any], list[Line]]] = {
    Single: _choice_lines,
    Multiple: _choice_lines,
    TrueFalse: _true_false_lines,
    Number: _number_lines,
    ShortText: _short_text_lines,
    Cloze: _cloze_lines,
    Match: _match_lines,
    Categorize: _categorize_lines,
    Order: _order_lines,
    Spot: _spot_lines,
}
