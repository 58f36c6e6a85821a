"""From the fields of a posted form to answers of an attempt, losing nothing on the way.

Field names: `q.<question>` and `q.<question>.<sub-field>` hold the response, `c.<question>` the certainty,
`f.<question>` the flag, `v.<question>` the revision that the page showed, `dans` lists the questions of the form.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.content.schema.quiz import PublishedQuiz, Question
from app.errors import InvalidAction
from app.quizzes.domain.marking import checked
from app.quizzes.domain.player import QuizState
from app.quizzes.domain.view import Fields, decoded

Form = Mapping[str, Sequence[str]]


@dataclass
class FormAnswers:
    """What a form held, question by question.

    `entries` are well-formed and may be logged; `errors` are French, by question; `typed` are the fields as sent,
    for the questions that could not be taken; `conflicts` are those that another tab answered meanwhile; `quiz` is what
    the form was read with, once it was.
    """

    entries: dict[str, dict[str, Any]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    typed: dict[str, Fields] = field(default_factory=dict)
    conflicts: dict[str, Any] = field(default_factory=dict)
    quiz: PublishedQuiz | None = None


def fields_of(form: Form, question_id: str) -> Fields:
    """The fields of one question in a form, under their sub-names."""
    prefix = f"q.{question_id}"
    return {
        name.removeprefix(prefix).removeprefix("."): values
        for name, values in form.items()
        if name == prefix or name.startswith(f"{prefix}.")
    }


def read_form(spec: PublishedQuiz, state: QuizState, form: Form) -> FormAnswers:
    """Read the answers of a form; malformed or outdated ones are told apart, the others stand."""
    read = FormAnswers()
    for question_id in dict.fromkeys(form.get("dans", ())):
        if question_id not in state.questions:
            raise InvalidAction("Cette question ne fait pas partie de cette tentative.")
        _read_question(read, spec.question(question_id), state, form)
    return read


def _read_question(read: FormAnswers, question: Question, state: QuizState, form: Form) -> None:
    answer = state.answer(question.id)
    fields = fields_of(form, question.id)
    entry: dict[str, Any] = {"flag": bool(form.get(f"f.{question.id}"))}
    if not answer.settled:
        try:
            entry["response"] = checked(question, decoded(question, state.seed, fields))
            if question.certainty:
                entry["certainty"] = _level(form.get(f"c.{question.id}", ()))
        except InvalidAction as refusal:
            read.errors[question.id] = refusal.message
            read.typed[question.id] = fields
            return
    moved = ("response" in entry and entry["response"] != answer.response) or (
        "certainty" in entry and entry["certainty"] != answer.certainty
    )
    seen = _revision(form.get(f"v.{question.id}", ()))
    if moved and seen is not None and seen < answer.rev:
        read.conflicts[question.id] = answer.response
        read.typed[question.id] = fields
        return
    if moved or entry["flag"] != answer.flag:
        read.entries[question.id] = entry


def _level(values: Sequence[str]) -> int | None:
    if not values or not values[0]:
        return None
    if values[0] not in {"1", "2", "3"}:
        raise InvalidAction("Ce degré de certitude n’existe pas.")
    return int(values[0])


def _revision(values: Sequence[str]) -> int | None:
    given = values[0] if values else ""
    return int(given) if given.isascii() and given.isdigit() and len(given) < 9 else None
