"""The figures of one quiz, as its page, its questions’ pages and its export show them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy.orm import Session

from app.accounts.domain import Viewer
from app.attempts import services as attempt_services
from app.content.schema.quiz import AnyQuestion, Essay, PublishedQuiz
from app.errors import NotFound
from app.quizzes.domain.guessing import random_guess
from app.quizzes.domain.marking import Mark, mark
from app.quizzes.domain.player import QuizState
from app.quizzes.domain.regrade import changed_questions
from app.quizzes.queries import KIND
from app.quizzes.services import ENGINE
from app.statistics import queries
from app.statistics.domain.export import marks_csv
from app.statistics.domain.findings import Finding, findings_of
from app.statistics.domain.groups import is_shown, may_compare, shown_groups
from app.statistics.domain.responses import Analysis, Response, analysed, parts_of
from app.statistics.domain.table import (
    REST,
    Item,
    Marks,
    Sample,
    Table,
    Taken,
    beside_the_rest,
    sampled,
    scaled,
    tabulated,
)
from app.statistics.domain.times import median_seconds

# The measure of time reads every act: the latest copies are enough to tell a long question.
TIMED_COPIES = 200


@dataclass(frozen=True)
class Version:
    """One version that copies were taken with."""

    digest: str
    copies: int
    first_at: datetime
    published: bool


@dataclass(frozen=True)
class Copy:
    """A counted copy, read: its answers and its marks."""

    taken: Taken
    rank: int
    spec: PublishedQuiz
    state: QuizState
    marks: Marks


@dataclass(frozen=True)
class QuestionLine:
    """One question of the quiz: its words, its figures, and what they say."""

    id: str
    number: int
    question: AnyQuestion
    item: Item
    guess: Fraction | None
    seconds: float | None
    findings: tuple[Finding, ...]
    corrected: int
    published: bool

    @property
    def urgent(self) -> bool:
        return any(one.urgent for one in self.findings)


@dataclass(frozen=True)
class QuizReport:
    """All that is told of a quiz. `table` is None where fewer than five people handed in a copy."""

    quiz: PublishedQuiz
    sample: Sample
    people: int
    waiting: int
    best_is_shown: bool
    cohort: int | None
    cohorts: tuple[tuple[int, str], ...]
    hidden_cohorts: int
    versions: tuple[Version, ...] = ()
    table: Table | None = None
    lines: tuple[QuestionLine, ...] = ()
    copies: tuple[Copy, ...] = field(default=(), repr=False)

    @property
    def alerts(self) -> int:
        """How many questions ask to be looked at."""
        return sum(bool(one.findings) for one in self.lines)

    def line(self, question_id: str) -> QuestionLine:
        """The line of one question, without figures while too few copies count it; NotFound for any other."""
        found = next((one for one in self.lines if one.id == question_id), None)
        if found is not None:
            return found
        number = next((place for place, one in enumerate(self.quiz.questions, 1) if one.id == question_id), None)
        if number is None:
            raise NotFound("Cette question n’est pas dans ce quiz.")
        question = self.quiz.questions[number - 1]
        nothing = Item(question_id, 0, False, None, Fraction(0))
        return QuestionLine(question_id, number, question, nothing, random_guess(question), None, (), 0, True)


def quiz_report(
    db: Session,
    viewer: Viewer,
    quiz: PublishedQuiz,
    sample: Sample = Sample.FIRST,
    cohort: int | None = None,
    *,
    timed: bool = True,
) -> QuizReport:
    """The figures of a quiz over the people whom this person follows, or over one of their cohorts."""
    everything = queries.taken(db, viewer, KIND, quiz.id)
    people = frozenset(one.learner_id for one in everything)
    members = queries.cohort_members(db, viewer)
    met = {one: group & people for one, (_, group) in members.items() if group & people}
    shown = shown_groups(people, met)
    if cohort is not None and cohort not in shown:
        raise NotFound("Les chiffres de cette cohorte ne se montrent pas.")
    firsts = {one.id for one in sampled(everything, Sample.FIRST)}
    changed = {one.learner_id for one in sampled(everything, Sample.BEST) if one.id not in firsts}
    best_is_shown = may_compare(changed, [met[one] for one in shown])
    if cohort is not None:
        everything = [one for one in everything if one.learner_id in met[cohort]]
    if not best_is_shown:
        sample = Sample.FIRST
    chosen = sampled(everything, sample)
    report = QuizReport(
        quiz=quiz,
        sample=sample,
        people=len(people) if cohort is None else len(met[cohort]),
        waiting=queries.waiting_count(db, viewer, KIND, quiz.id) if cohort is None else 0,
        best_is_shown=best_is_shown,
        cohort=cohort,
        cohorts=tuple((one, members[one][0]) for one in members if one in shown),
        hidden_cohorts=len(met) - len(shown),
    )
    return _computed(db, report, chosen, timed=timed) if is_shown(len(chosen)) else report


def _computed(db: Session, report: QuizReport, chosen: Sequence[Taken], *, timed: bool) -> QuizReport:
    quiz, copies = report.quiz, read_copies(db, chosen)
    specs = {copy.spec.digest: copy.spec for copy in copies}
    questions = _questions(quiz, [copy.spec for copy in copies])
    table = tabulated([copy.marks for copy in copies], {one.id: one.points for one in questions})
    assert table is not None
    seconds = _seconds(db, chosen) if timed else {}
    outdated = {digest: changed_questions(spec, quiz) for digest, spec in specs.items() if digest != quiz.digest}
    corrected = Counter(
        one
        for copy in copies
        for one in outdated.get(copy.spec.digest, ())
        # A copy that was regraded against the published version already counts as it should.
        if one in copy.marks and (copy.state.regrading is None or copy.state.regrading.digest != quiz.digest)
    )
    lines = []
    for number, question in enumerate(questions, 1):
        item = table.item(question.id)
        if item is None:
            continue
        guess = random_guess(question)
        lines.append(
            QuestionLine(
                id=question.id,
                number=number,
                question=question,
                item=item,
                guess=guess,
                seconds=seconds.get(question.id),
                findings=findings_of(item, guess, analysis_of(question, copies)[0], seconds),
                corrected=corrected[question.id],
                published=quiz.has_question(question.id),
            )
        )
    return QuizReport(
        **{
            **{name: getattr(report, name) for name in QuizReport.__dataclass_fields__},
            "versions": _versions(quiz, chosen),
            "table": table,
            "lines": tuple(lines),
            "copies": tuple(copies),
        }
    )


def _versions(quiz: PublishedQuiz, chosen: Sequence[Taken]) -> tuple[Version, ...]:
    counts = Counter(one.digest for one in chosen)
    first = {one: min(copy.closed_at for copy in chosen if copy.digest == one) for one in counts}
    return tuple(
        Version(digest, counts[digest], first[digest], digest == quiz.digest)
        for digest in sorted(counts, key=lambda one: first[one])
    )


def _questions(quiz: PublishedQuiz, specs: Sequence[PublishedQuiz]) -> list[AnyQuestion]:
    """The questions of the published version, then those that only earlier versions hold."""
    found = {question.id: question for question in quiz.questions}
    for spec in {one.digest: one for one in specs}.values():
        for question in spec.questions:
            found.setdefault(question.id, question)
    return list(found.values())


def read_copies(db: Session, chosen: Sequence[Taken]) -> list[Copy]:
    """The answers and the marks in force of these copies."""
    kept = queries.kept(db, [one.id for one in chosen])
    known: dict[tuple[str, str, str], Mark] = {}
    copies = []
    for rank, one in enumerate(sorted(chosen, key=lambda taken: (taken.share, taken.id))):
        found = kept.get(one.id)
        if found is None:
            continue
        spec: PublishedQuiz = attempt_services.spec_of(db, ENGINE, found.digest)
        state: QuizState = ENGINE.load(spec, found.seed, found.snapshot)
        copies.append(Copy(one, rank, spec, state, _marks(spec, state, found.digest, known)))
    return copies


def _marks(spec: PublishedQuiz, state: QuizState, digest: str, known: dict[tuple[str, str, str], Mark]) -> Marks:
    """The marks in force. Where an answer alone decides, the same answer is marked once for all the copies."""
    tried = any(answer.tries or answer.settled for answer in state.answers.values())
    if tried or state.markings or state.regrading is not None:
        return {one.question_id: one for one in ENGINE.result(spec, state).marks}
    marks = {}
    for question_id in state.questions:
        response = state.answer(question_id).response
        key = digest, question_id, json.dumps(response, sort_keys=True, default=str)
        if key not in known:
            known[key] = mark(spec.question(question_id), response)
        marks[question_id] = known[key]
    return marks


def _seconds(db: Session, chosen: Sequence[Taken]) -> dict[str, float]:
    latest = sorted(chosen, key=lambda one: one.closed_at, reverse=True)[:TIMED_COPIES]
    return median_seconds(queries.acts_of(db, [one.id for one in latest]))


def analysis_of(question: AnyQuestion, copies: Sequence[Copy]) -> tuple[Analysis | None, int]:
    """Who answered what, and how many copies are left out: the question offered them something else to answer."""
    wanted = parts_of(question)
    alike: dict[str, bool] = {}
    responses, left_out = [], 0
    for copy in copies:
        if question.id not in copy.state.questions or question.id not in copy.marks:
            continue
        digest = copy.taken.digest
        if digest not in alike:
            theirs = copy.spec.question(question.id)
            alike[digest] = theirs.type == question.type and parts_of(theirs) == wanted
        if alike[digest]:
            responses.append(Response(_value(question, copy.state), copy.rank))
        else:
            left_out += 1
    return analysed(question, responses), left_out


def _value(question: AnyQuestion, state: QuizState) -> Any:
    if isinstance(question, Essay):
        marking = (state.markings or {}).get(question.id)
        return None if marking is None else marking.levels
    return state.answer(question.id).response


def maxima_of(report: QuizReport) -> Mapping[str, Fraction]:
    """What each question is out of today."""
    return {line.id: line.question.points for line in report.lines}


def export_of_core(report: QuizReport) -> str:
    """The marks of the questions that every copy holds, as the figures of the page were computed."""
    if report.table is None or not report.table.core:
        raise NotFound("Il n’y a pas de points à exporter.")
    maxima, core = maxima_of(report), report.table.core
    rows = [[scaled(copy.marks[one], maxima[one]) for one in core] for copy in report.copies]
    return marks_csv(core, [maxima[one] for one in core], rows)


def export_of_question(report: QuizReport, question_id: str) -> str:
    """The marks of one question beside the rest of each copy that holds it."""
    if report.line(question_id).item.figures is None:
        raise NotFound("Il n’y a pas de points à exporter.")
    tops, rows = beside_the_rest(question_id, [copy.marks for copy in report.copies], maxima_of(report))
    return marks_csv([question_id, REST], tops, rows)
