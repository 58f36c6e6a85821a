"""The response that earns everything, and one that does not: what demonstrations, benches and tests answer with."""

from __future__ import annotations

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
from app.quizzes.domain.review import french_number

ESSAY = "Je me présente, j’écoute, je reformule, puis je note l’appel et la suite donnée dans les transmissions."


def right_response(question: Question) -> Any:
    """A response in canonical ids that earns all the points; for an essay, a text that waits for its marking."""
    match question:
        case Single():
            return next(choice.id for choice in question.choices if choice.correct)
        case Multiple():
            return [choice.id for choice in question.choices if choice.correct]
        case TrueFalse():
            return question.answer
        case Number():
            return french_number(question.answer)
        case ShortText():
            return question.accept[0]
        case Cloze():
            gaps = question.gaps.items()
            return {gap_id: gap.answer if isinstance(gap, ChoiceGap) else gap.accept[0] for gap_id, gap in gaps}
        case Match():
            return {pair.id: pair.id for pair in question.pairs}
        case Categorize():
            return {item.id: item.category_id for item in question.items}
        case Order():
            return [item.id for item in question.items]
        case Spot():
            return [line.id for line in question.document if line.wrong]
        case Essay():
            return ESSAY
    raise TypeError(f"unknown question: {type(question).__name__}")


def wrong_response(question: Question) -> Any:
    """A well-formed response in canonical ids that does not earn all the points."""
    match question:
        case Single():
            return next(choice.id for choice in question.choices if not choice.correct)
        case Multiple():
            right = right_response(question)
            wrong = [choice.id for choice in question.choices if not choice.correct]
            return [*right, wrong[0]] if wrong else right[:-1] or None
        case TrueFalse():
            return not question.answer
        case Number():
            return french_number(question.answer + question.tolerance + 1)
        case ShortText():
            return question.reject[0] if question.reject else "je ne sais plus"
        case Cloze():
            return {
                gap_id: next(one.id for one in gap.choices if one.id != gap.answer)
                if isinstance(gap, ChoiceGap)
                else "je ne sais plus"
                for gap_id, gap in question.gaps.items()
            }
        case Match():
            ids = [pair.id for pair in question.pairs]
            return dict(zip(ids, [*ids[1:], ids[0]], strict=True))
        case Categorize():
            return {
                one.id: next(c.id for c in question.categories if c.id != one.category_id) for one in question.items
            }
        case Order():
            return [item.id for item in reversed(question.items)]
        case Spot():
            return [line.id for line in question.document if not line.wrong][:1] or None
        case Essay():
            return None
    raise TypeError(f"unknown question: {type(question).__name__}")
