"""What a corrected quiz changes, question by question, in kinds that a person reads. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.content.schema.quiz import PublishedQuiz, Question
from app.quizzes.domain.regrade import what_counts


class ChangeKind(StrEnum):
    """What was edited."""

    KEY = "key"
    ADDED_CHOICE = "added_choice"
    REMOVED_CHOICE = "removed_choice"
    WORDING = "wording"
    POINTS = "points"
    TOLERANCE = "tolerance"
    ACCEPTED = "accepted"
    TYPOS = "typos"
    MARKING = "marking"
    GAPS = "gaps"
    COMPETENCES = "competences"
    RUBRIC = "rubric"
    TRIES = "tries"
    REMOVED = "removed"
    ADDED = "added"
    PASS_PERCENT = "pass_percent"  # noqa: S105 - a kind of change


@dataclass(frozen=True)
class QuestionChange:
    """One question that is no longer what it was; `number` is its place in the version that holds it."""

    question_id: str
    number: int
    prompt: str
    kinds: tuple[ChangeKind, ...]


_BY_FIELD = {
    "correct": ChangeKind.KEY,
    "answer": ChangeKind.KEY,
    "unit": ChangeKind.KEY,
    "category_id": ChangeKind.KEY,
    "wrong": ChangeKind.KEY,
    "right": ChangeKind.KEY,
    "points": ChangeKind.POINTS,
    "tolerance": ChangeKind.TOLERANCE,
    "accept": ChangeKind.ACCEPTED,
    "reject": ChangeKind.ACCEPTED,
    "typos": ChangeKind.TYPOS,
    "accents": ChangeKind.TYPOS,
    "marking": ChangeKind.MARKING,
    "type": ChangeKind.MARKING,
    "certainty": ChangeKind.MARKING,
    "competences": ChangeKind.COMPETENCES,
    "rubric": ChangeKind.RUBRIC,
    "penalty": ChangeKind.TRIES,
}
# Lists in which one chooses; the other lists are what is to be answered.
_OFFERED = frozenset({"choices", "distractors", "categories"})


def changes(old: PublishedQuiz, new: PublishedQuiz) -> tuple[QuestionChange, ...]:
    """Every question whose marks may move between two versions, in the order of the new one, the removed ones last."""
    before = {question.id: (number, question) for number, question in enumerate(old.questions, 1)}
    found = []
    for number, question in enumerate(new.questions, 1):
        if question.id not in before:
            found.append(_change(question, number, (ChangeKind.ADDED,)))
            continue
        kinds = kinds_of(before[question.id][1], question)
        if kinds:
            found.append(_change(question, number, kinds))
    for number, question in before.values():
        if not new.has_question(question.id):
            found.append(_change(question, number, (ChangeKind.REMOVED,)))
    return tuple(found)


def kinds_of(old: Question, new: Question) -> tuple[ChangeKind, ...]:
    """What differs between two versions of one question, commentary left aside."""
    before, after = what_counts(old.model_dump()), what_counts(new.model_dump())
    if before == after:
        return ()
    ordered = old.type == new.type == "order"
    found = set(_between(before, after, "", ordered=ordered)) or {ChangeKind.WORDING}
    return tuple(kind for kind in ChangeKind if kind in found)


def _between(old: Any, new: Any, name: str, *, ordered: bool) -> Iterator[ChangeKind]:
    if old == new:
        return
    if name in _BY_FIELD:
        yield _BY_FIELD[name]
    elif isinstance(old, Mapping) and isinstance(new, Mapping):
        if name == "gaps":
            yield from _parts(old, new, name, ordered=False)
            return
        for key in {*old, *new}:
            yield from _between(old.get(key), new.get(key), str(key), ordered=ordered)
    elif _named(old) and _named(new):
        yield from _parts({one["id"]: one for one in old}, {one["id"]: one for one in new}, name, ordered=ordered)
    else:
        yield ChangeKind.WORDING


def _named(value: Any) -> bool:
    """A list whose elements bear an id; an empty one too."""
    return isinstance(value, Sequence) and not isinstance(value, str) and all("id" in one for one in value)


def _parts(old: Mapping[str, Any], new: Mapping[str, Any], name: str, *, ordered: bool) -> Iterator[ChangeKind]:
    if set(new) - set(old):
        yield ChangeKind.ADDED_CHOICE if name in _OFFERED else ChangeKind.GAPS
    if set(old) - set(new):
        yield ChangeKind.REMOVED_CHOICE if name in _OFFERED else ChangeKind.GAPS
    shared = [one for one in old if one in new]
    if ordered and shared != [one for one in new if one in old]:
        yield ChangeKind.KEY
    for one in shared:
        yield from _between(old[one], new[one], "", ordered=False)


def _change(question: Question, number: int, kinds: tuple[ChangeKind, ...]) -> QuestionChange:
    return QuestionChange(question.id, number, question.prompt, kinds)
