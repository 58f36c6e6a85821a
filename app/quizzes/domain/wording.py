"""What an answer, a delay or a state of progress says in words; nothing here depends on what is right."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
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
from app.quizzes.domain.marking import is_blank, rights_of
from app.quizzes.domain.player import QuizState
from app.quizzes.domain.view import cloze_order

ANNOUNCED_MINUTES = (30, 10, 5, 1)


@dataclass(frozen=True)
class Step:
    """One question in the row of steps and on the page that is read before handing in."""

    number: int
    question_id: str
    prompt: str
    answered: bool
    flag: bool
    settled: bool
    words: tuple[str, ...] = ()


def steps_of(spec: PublishedQuiz, state: QuizState, *, with_words: bool = False) -> tuple[Step, ...]:
    """How each question of an attempt stands, in the order of the attempt."""
    steps = []
    for number, question_id in enumerate(state.questions, 1):
        question, answer = spec.question(question_id), state.answer(question_id)
        steps.append(
            Step(
                number=number,
                question_id=question_id,
                prompt=question.prompt,
                answered=not is_blank(answer.response),
                flag=answer.flag,
                settled=answer.settled,
                words=answer_words(question, answer.response) if with_words else (),
            )
        )
    return tuple(steps)


def answer_words(question: Question, response: Any) -> tuple[str, ...]:
    """An answer as its author would read it out, one line a part; nothing for a blank one."""
    if is_blank(response):
        return ()
    return tuple(_WORDS[type(question)](question, response))


def _choices(question: Single | Multiple, response: Any) -> list[str]:
    chosen = [response] if isinstance(response, str) else response
    return [choice.text for choice in question.choices if choice.id in chosen]


def _cloze(question: Cloze, response: Mapping[str, str]) -> list[str]:
    words = []
    for number, (gap_id, gap) in enumerate(cloze_order(question), 1):
        given = response.get(gap_id)
        if is_blank(given):
            continue
        if isinstance(gap, ChoiceGap):
            given = next(choice.text for choice in gap.choices if choice.id == given)
        words.append(f"trou {number} : {given}")
    return words


def _match(question: Match, response: Mapping[str, str]) -> list[str]:
    rights = dict(rights_of(question))
    return [f"{pair.left} – {rights[response[pair.id]]}" for pair in question.pairs if response.get(pair.id)]


def _categorize(question: Categorize, response: Mapping[str, str]) -> list[str]:
    labels = {category.id: category.label for category in question.categories}
    return [f"{item.text} – {labels[response[item.id]]}" for item in question.items if response.get(item.id)]


def _order(question: Order, response: Sequence[str]) -> list[str]:
    texts = {item.id: item.text for item in question.items}
    return [f"{rank}. {texts[one]}" for rank, one in enumerate(response, 1)]


def _spot(question: Spot, response: Sequence[str]) -> list[str]:
    return [
        f"{line.label} : {line.text}" if line.label else line.text for line in question.document if line.id in response
    ]


def _number(question: Number, response: Any) -> list[str]:
    given = str(response).strip()
    if question.unit and not given.casefold().endswith(question.unit.casefold()):
        given = f"{given} {question.unit}"
    return [given]


_WORDS: dict[type, Callable[[Any, Any], Sequence[str]]] = {
    Single: _choices,
    Multiple: _choices,
    TrueFalse: lambda q, r: ["Vrai" if r else "Faux"],
    Number: _number,
    ShortText: lambda q, r: [r],
    Cloze: _cloze,
    Match: _match,
    Categorize: _categorize,
    Order: _order,
    Spot: _spot,
    Essay: lambda q, r: [r],
}


def seconds_left(now: datetime, deadline_at: datetime | None) -> int | None:
    """Whole seconds until the deadline, never below zero; None without a deadline."""
    if deadline_at is None:
        return None
    return max(0, ceil((deadline_at - now).total_seconds()))


def time_left_words(seconds: int) -> str:
    """How long is left, in words that do not tick: minutes rounded up, hours above sixty."""
    minutes = ceil(seconds / 60)
    if seconds <= 0:
        return "Le temps est écoulé"
    if minutes <= 1:
        return "Il vous reste moins d’une minute"
    if minutes < 60:
        return f"Il vous reste environ {minutes} minutes"
    hours, rest = divmod(minutes, 60)
    return f"Il vous reste environ {hours} h {rest:02d}" if rest else f"Il vous reste environ {hours} h"


def ordinal_words(number: int) -> str:
    """« 1er », « 2e »."""
    return "1er" if number == 1 else f"{number}e"


HOW_TO = {
    "single": "Une seule réponse",
    "multiple": "Plusieurs réponses possibles",
    "true_false": "Vrai ou faux",
    "number": "Un nombre ; la virgule et le point conviennent",
    "short_text": "Un mot ou quelques mots ; les majuscules ne comptent pas",
    "cloze": "Complétez chaque trou",
    "match": "Pour chaque ligne, choisissez ce qui lui correspond",
    "categorize": "Rangez chaque élément dans une catégorie",
    "order": "Donnez son rang à chaque élément",
    "spot": "Cochez chaque ligne qui pose problème",
    "essay": "Réponse rédigée, lue par une formatrice ou un formateur",
}
