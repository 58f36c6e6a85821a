"""How an attempt at a quiz unfolds: a pure state machine over the log.

Actions, with their JSON payloads:

- `answer`  {"answers": {question id: {"response", "certainty"?, "flag"?, "rev"?}}}: keep answers.
  `rev` is the revision that the sender last saw; an older one with another answer is a Conflict.
- `check`   {"question", "response"?, "certainty"?, "rev"?}: training only; tells whether it is right. A wrong
  answer may be tried again once per hint, each earlier try costing `penalty`.
- `reveal`  {"question"}: training only; settle the question as it stands and open its explanation.
- `hand_in` {"answers"?}: close the attempt.
- `mark`    {"question", "levels": {criterion number: level number}, "comment"}: a trainer marks an essay, once closed.
- `regrade` {"digest", "policy", "pass_percent", "changed", "marks": [...]}: the copy counts as these marks say, because
  the quiz was corrected (domain/regrade.py computes them). The answers do not move.
- `undo_regrade` {"run", "reason", "restores"}: a regrade is taken back; the copy counts as it did before it, and as the
  markings made since say. `restores` are the marks of an earlier regrade, or null.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from app.attempts.domain import Action, Result
from app.content.schema.quiz import Essay, PublishedQuiz, Question
from app.errors import Conflict, InvalidAction
from app.quizzes.domain.marking import (
    ZERO,
    Grade,
    Mark,
    MarkState,
    certainty_points,
    checked,
    essay_fraction,
    fraction_of,
    graded,
    is_blank,
    mark,
    state_of,
)
from app.quizzes.domain.regrading import Regrading, read_regrading, write_regrading

VERSION = 1
COMMENT_LENGTH = 4000
CERTAINTY_LEVELS = (1, 2, 3)


class StaleAnswer(Conflict):
    """Another tab answered meanwhile: both answers are given back, neither is lost."""

    def __init__(self, question_id: str, kept: Any, refused: Any) -> None:
        super().__init__(
            "Cette question a reçu une autre réponse depuis que vous avez ouvert cette page. "
            "La réponse enregistrée n’a pas changé : gardez-la, ou répondez de nouveau."
        )
        self.question_id = question_id
        self.kept = kept
        self.refused = refused


@dataclass(frozen=True)
class Answer:
    """How one question stands. `tries` are the fractions of the checked tries; `settled` ends them."""

    response: Any = None
    certainty: int | None = None
    flag: bool = False
    rev: int = 0
    tries: tuple[Fraction, ...] = ()
    settled: bool = False


@dataclass(frozen=True)
class EssayMarking:
    """A trainer's levels, by criterion number, and comment."""

    levels: Mapping[str, int]
    comment: str


@dataclass(frozen=True)
class QuizState:
    """The state of one attempt: the questions it holds, in order, and how each stands."""

    seed: str
    questions: tuple[str, ...]
    answers: Mapping[str, Answer]
    handed_in: bool = False
    markings: Mapping[str, EssayMarking] | None = None
    regrading: Regrading | None = None
    # Why the last regrade was taken back; None when none was.
    undone: str | None = None

    def answer(self, question_id: str) -> Answer:
        """How a question stands; untouched ones stand blank."""
        return self.answers.get(question_id, UNTOUCHED)


UNTOUCHED = Answer()


@dataclass(frozen=True)
class QuizResult(Result):
    """A result with the mark of each question and the confidence score, which stays apart from the grade."""

    marks: tuple[Mark, ...] = ()
    confidence: int | None = None
    confidence_best: int | None = None


class QuizEngine:
    """The four functions of the activity « quiz » (app.attempts.domain.Engine)."""

    kind = "quiz"
    closing_actions = frozenset({"hand_in"})
    late_actions = frozenset({"mark", "regrade", "undo_regrade"})

    def parse(self, document: str) -> PublishedQuiz:
        return PublishedQuiz.from_document(document)

    def start(self, spec: PublishedQuiz, seed: str, setup: Mapping[str, Any]) -> QuizState:
        return QuizState(seed=seed, questions=tuple(setup["questions"]), answers={})

    def apply(self, spec: PublishedQuiz, state: QuizState, action: Action) -> QuizState:
        if action.kind == "mark":
            return _marked(spec, state, action.payload)
        if action.kind == "regrade":
            return replace(state, regrading=read_regrading(action.payload), undone=None)
        if action.kind == "undo_regrade":
            restored, reason = action.payload.get("restores"), str(action.payload.get("reason", ""))
            return replace(state, regrading=restored and read_regrading(restored), undone=reason)
        if state.handed_in:
            raise InvalidAction("Cette copie est déjà rendue.")
        if action.kind == "answer":
            return _answered(spec, state, action.payload.get("answers"))
        if action.kind == "hand_in":
            return replace(_answered(spec, state, action.payload.get("answers") or {}), handed_in=True)
        if action.kind in {"check", "reveal"}:
            if spec.graded:
                raise InvalidAction("La vérification question par question n’existe qu’en entraînement.")
            return (_checked if action.kind == "check" else _revealed)(spec, state, action.payload)
        raise InvalidAction("Cette action n’existe pas pour un quiz.")

    def result(self, spec: PublishedQuiz, state: QuizState) -> QuizResult:
        grade, confidence, best = _grade(spec, state)
        return QuizResult(
            earned=grade.earned,
            possible=grade.possible,
            passed=grade.passed,
            complete=grade.complete,
            competences=grade.competences,
            marks=grade.marks,
            confidence=confidence,
            confidence_best=best,
        )

    def dump(self, state: QuizState) -> dict[str, Any]:
        dumped: dict[str, Any] = {
            "v": VERSION,
            "questions": list(state.questions),
            "answers": {question_id: _dump_answer(answer) for question_id, answer in state.answers.items()},
        }
        if state.handed_in:
            dumped["handed_in"] = True
        if state.markings:
            dumped["markings"] = {
                question_id: {"levels": dict(one.levels), "comment": one.comment}
                for question_id, one in state.markings.items()
            }
        if state.regrading is not None:
            dumped["regrading"] = write_regrading(state.regrading)
        if state.undone is not None:
            dumped["undone"] = state.undone
        return dumped

    def load(self, spec: PublishedQuiz, seed: str, dumped: Mapping[str, Any]) -> QuizState:
        if dumped["v"] != VERSION:
            raise ValueError(f"unknown version of a quiz state: {dumped['v']}")
        markings = dumped.get("markings")
        return QuizState(
            seed=seed,
            questions=tuple(dumped["questions"]),
            answers={question_id: _load_answer(one) for question_id, one in dumped["answers"].items()},
            handed_in=dumped.get("handed_in", False),
            markings=markings and {q: EssayMarking(one["levels"], one["comment"]) for q, one in markings.items()},
            regrading=read_regrading(dumped["regrading"]) if "regrading" in dumped else None,
            undone=dumped.get("undone"),
        )


def tries_left(question: Question, answer: Answer) -> int:
    """How many tries remain in training: one, and one more per hint."""
    return 0 if answer.settled else 1 + len(question.hints) - len(answer.tries)


def hints_shown(question: Question, answer: Answer) -> tuple[str, ...]:
    """The hints that failed tries have opened."""
    if answer.settled and answer.tries and answer.tries[-1] == 1:
        return tuple(question.hints[: len(answer.tries) - 1])
    return tuple(question.hints[: len(answer.tries)])


def training_fraction(question: Question, tries: tuple[Fraction, ...]) -> Fraction:
    """What is left of the last try once each earlier one has cost its penalty."""
    return max(ZERO, tries[-1] - (len(tries) - 1) * question.penalty) if tries else ZERO


def _question(spec: PublishedQuiz, state: QuizState, question_id: Any) -> Question:
    if not isinstance(question_id, str) or question_id not in state.questions:
        raise InvalidAction("Cette question ne fait pas partie de cette tentative.")
    return spec.question(question_id)


def _answered(spec: PublishedQuiz, state: QuizState, entries: Any) -> QuizState:
    if not isinstance(entries, Mapping):
        raise InvalidAction("La réponse envoyée n’a pas la forme attendue.")
    answers = dict(state.answers)
    for question_id, entry in entries.items():
        question = _question(spec, state, question_id)
        answers[question_id] = _with_entry(question, state.answer(question_id), entry)
    return replace(state, answers=answers)


def _with_entry(question: Question, answer: Answer, entry: Any) -> Answer:
    if not isinstance(entry, Mapping):
        raise InvalidAction("La réponse envoyée n’a pas la forme attendue.")
    changed = answer
    if "response" in entry and not answer.settled:
        changed = replace(changed, response=checked(question, entry["response"]))
    if "certainty" in entry and not answer.settled:
        changed = replace(changed, certainty=_certainty(question, entry["certainty"]))
    if "flag" in entry:
        changed = replace(changed, flag=bool(entry["flag"]))
    if changed == answer:
        return answer
    rev = entry.get("rev")
    moved = changed.response != answer.response or changed.certainty != answer.certainty
    if moved and isinstance(rev, int) and rev < answer.rev:
        raise StaleAnswer(question.id, answer.response, changed.response)
    return replace(changed, rev=answer.rev + 1)


def _certainty(question: Question, level: Any) -> int | None:
    if level is None:
        return None
    if not question.certainty or level not in CERTAINTY_LEVELS or isinstance(level, bool):
        raise InvalidAction("Ce degré de certitude n’existe pas.")
    return int(level)


def _checked(spec: PublishedQuiz, state: QuizState, payload: Mapping[str, Any]) -> QuizState:
    question = _question(spec, state, payload.get("question"))
    answer = state.answer(question.id)
    if answer.settled:
        raise InvalidAction("Cette question est déjà vérifiée.")
    entry = {name: payload[name] for name in ("response", "certainty", "rev") if name in payload}
    answer = _with_entry(question, answer, entry)
    if is_blank(answer.response):
        raise InvalidAction("Répondez d’abord, puis vérifiez.")
    if isinstance(question, Essay):
        answer = replace(answer, settled=True, rev=answer.rev + 1)
    else:
        tries = (*answer.tries, fraction_of(question, answer.response))
        settled = tries[-1] == 1 or len(tries) > len(question.hints)
        answer = replace(answer, tries=tries, settled=settled, rev=answer.rev + 1)
    return replace(state, answers={**state.answers, question.id: answer})


def _revealed(spec: PublishedQuiz, state: QuizState, payload: Mapping[str, Any]) -> QuizState:
    question = _question(spec, state, payload.get("question"))
    answer = state.answer(question.id)
    if answer.settled:
        return state
    answer = replace(answer, settled=True, rev=answer.rev + 1)
    return replace(state, answers={**state.answers, question.id: answer})


def _marked(spec: PublishedQuiz, state: QuizState, payload: Mapping[str, Any]) -> QuizState:
    question = _question(spec, state, payload.get("question"))
    if not isinstance(question, Essay):
        raise InvalidAction("Seule une réponse rédigée se corrige à la main.")
    if is_blank(state.answer(question.id).response):
        raise InvalidAction("Cette réponse est restée vide : il n’y a rien à corriger.")
    levels, comment = payload.get("levels"), payload.get("comment", "")
    if not isinstance(levels, Mapping) or set(levels) != {str(index) for index in range(len(question.rubric))}:
        raise InvalidAction("Choisissez un niveau pour chaque critère.")
    for index, criterion in enumerate(question.rubric):
        level = levels[str(index)]
        if not isinstance(level, int) or isinstance(level, bool) or not 0 <= level < len(criterion.levels):
            raise InvalidAction("Ce niveau n’existe pas dans la grille.")
    if not isinstance(comment, str) or len(comment) > COMMENT_LENGTH:
        raise InvalidAction(f"Le commentaire dépasse {COMMENT_LENGTH} signes.")
    marking = EssayMarking(dict(levels), comment)
    regrading = state.regrading and state.regrading.with_mark(_essay_mark(question, marking))
    return replace(state, markings={**(state.markings or {}), question.id: marking}, regrading=regrading)


def _grade(spec: PublishedQuiz, state: QuizState) -> tuple[Grade, int | None, int | None]:
    if state.regrading is not None:
        grade = state.regrading.grade()
    else:
        grade = graded(spec, tuple(_mark(spec, state, spec.question(one)) for one in state.questions))
    confidence: list[int] = []
    for one in grade.marks:
        answer = state.answer(one.question_id)
        level = answer.certainty if spec.question(one.question_id).certainty else None
        if level is not None and not is_blank(answer.response):
            confidence.append(certainty_points(one.state, level))
    return grade, (sum(confidence) if confidence else None), (3 * len(confidence) if confidence else None)


def _essay_mark(question: Essay, marking: EssayMarking) -> Mark:
    fraction = essay_fraction(question, marking.levels)
    return Mark(question.id, fraction * question.points, question.points, state_of(fraction), fraction)


def _mark(spec: PublishedQuiz, state: QuizState, question: Question) -> Mark:
    answer = state.answer(question.id)
    marking = (state.markings or {}).get(question.id)
    if isinstance(question, Essay) and marking is not None:
        return _essay_mark(question, marking)
    if not spec.graded and answer.tries:
        # An answer changed since the last check counts as one more try.
        tries = answer.tries
        if not answer.settled and not is_blank(answer.response):
            last = fraction_of(question, answer.response)
            tries = tries if last == tries[-1] else (*tries, last)
        fraction = training_fraction(question, tries)
        return Mark(question.id, fraction * question.points, question.points, state_of(fraction), tries[-1])
    if not spec.graded and answer.settled and not isinstance(question, Essay):
        # Revealed without a try.
        state_then = MarkState.BLANK if is_blank(answer.response) else MarkState.WRONG
        return Mark(question.id, ZERO, question.points, state_then)
    return mark(question, answer.response)


def _dump_answer(answer: Answer) -> dict[str, Any]:
    dumped: dict[str, Any] = {"r": answer.response, "v": answer.rev}
    if answer.certainty is not None:
        dumped["c"] = answer.certainty
    if answer.flag:
        dumped["f"] = True
    if answer.tries:
        dumped["t"] = [str(one) for one in answer.tries]
    if answer.settled:
        dumped["s"] = True
    return dumped


def _load_answer(dumped: Mapping[str, Any]) -> Answer:
    return Answer(
        response=dumped["r"],
        certainty=dumped.get("c"),
        flag=dumped.get("f", False),
        rev=dumped["v"],
        tries=tuple(Fraction(one) for one in dumped.get("t", ())),
        settled=dumped.get("s", False),
    )
