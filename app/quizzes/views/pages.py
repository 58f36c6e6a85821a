"""What the pages of an attempt show, put together once for the player, the read-over page and the refusals."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import request, session, url_for

from app.attempts.domain import Mode
from app.attempts.models import Attempt
from app.clock import in_paris
from app.content.catalog import Catalog
from app.content.schema.quiz import PublishedQuiz
from app.errors import NotFound
from app.quizzes.domain.form import FormAnswers
from app.quizzes.domain.marking import MarkState
from app.quizzes.domain.player import QuizResult, QuizState
from app.quizzes.domain.review import Review, review
from app.quizzes.domain.view import QuestionView, question_view
from app.quizzes.domain.wording import (
    HOW_TO,
    Step,
    answer_words,
    ordinal_words,
    seconds_left,
    steps_of,
    time_left_words,
)
from app.web.current import current_catalog

DISPLAY = "affichage"
ONE, ALL = "une", "tout"
MODE_WORDS = {Mode.TRAINING: "entraînement", Mode.GRADED: "noté", Mode.EXAM: "examen"}


def hour_words(instant: datetime) -> str:
    """« 19 h 51 », on a Paris clock."""
    local = in_paris(instant)
    return f"{local.hour}\u00a0h\u00a0{local.minute:02d}"


def new_key() -> str:
    """The number of an act that has not happened yet: sent twice, it happens once."""
    return secrets.token_urlsafe(18)


def preferred_display() -> str:
    """One question a screen or all on a page: as asked, or as asked last time."""
    asked = request.args.get(DISPLAY)
    if asked in {ONE, ALL} and session.get(DISPLAY) != asked:
        session[DISPLAY] = asked
    kept = session.get(DISPLAY, ONE)
    return kept if kept in {ONE, ALL} else ONE


@dataclass(frozen=True)
class ConflictWords:
    """What another tab has saved, and where to go back to it."""

    words: tuple[str, ...]
    url: str


@dataclass(frozen=True)
class Item:
    """One question on a page."""

    view: QuestionView
    how: str
    error: str | None = None
    conflict: ConflictWords | None = None
    review: Review | None = None
    verdict: str = ""
    reread_url: str | None = None


@dataclass
class PlayerPage:
    """All that the player’s templates read."""

    attempt_id: str
    quiz: PublishedQuiz
    steps: tuple[Step, ...]
    items: list[Item]
    current: int | None
    all: bool
    training: bool
    heading: str
    attempt_words: str
    key: str
    save_url: str
    state_url: str
    check_url: str
    reveal_url: str
    hand_in_url: str
    result_url: str
    quiz_url: str
    sign_in_url: str
    other_display_url: str
    other_display_words: str
    saved_at: str | None
    seconds_left: int | None
    until: str | None
    until_iso: str | None
    time_words: str | None
    refusal: str = ""
    problems: list[tuple[int, str, str]] = field(default_factory=list)

    @property
    def title(self) -> str:
        return f"{self.heading} – {self.quiz.title}" if not self.all else self.heading

    @property
    def previous(self) -> int | None:
        return self.current - 1 if self.current and self.current > 1 else None

    @property
    def next(self) -> int | None:
        return self.current + 1 if self.current and self.current < len(self.steps) else None

    @property
    def check_first(self) -> bool:
        """In training, the question comes before the next one: it is verified first."""
        return self.training and not self.all and self.items[0].review is None and self.items[0].view.type != "essay"

    @property
    def enter_to(self) -> str:
        return "" if self.all else str(self.next or "relecture")

    @property
    def flag_words(self) -> str:
        return "Y revenir plus tard" if self.training else "Y revenir avant de rendre"

    @property
    def end_words(self) -> str:
        return "terminer" if self.training else "rendre"

    @property
    def end_label(self) -> str:
        return "Terminer l’entraînement" if self.training else "Rendre ma copie"

    @property
    def end_notice(self) -> str:
        if self.training:
            return "Vous verrez ensuite ce que vous savez et ce qui est à reprendre. Vous pourrez recommencer."
        if self.quiz.mode == Mode.EXAM.value:
            return "Une copie rendue ne change plus. Le résultat sera visible une fois publié."
        return "Une copie rendue ne change plus. Le résultat et ses raisons s’affichent aussitôt."

    @property
    def tally(self) -> str:
        """How many are answered, blank, flagged, in one sentence."""
        blank = sum(not step.answered for step in self.steps)
        flagged = sum(step.flag for step in self.steps)
        answered = len(self.steps) - blank
        words = [f"{answered} {'questions répondues' if answered > 1 else 'question répondue'} sur {len(self.steps)}"]
        if blank:
            words.append(f"{blank} sans réponse")
        if flagged:
            words.append(f"{flagged} à revoir")
        return ", ".join(words) + "."

    @property
    def first_open(self) -> int:
        """Where going back is most useful: the first flagged question, or the first blank one."""
        for step in self.steps:
            if step.flag:
                return step.number
        return next((step.number for step in self.steps if not step.answered), 1)

    def step_url(self, number: int) -> str:
        if self.all:
            question_id = self.steps[number - 1].question_id
            return url_for("quizzes.player", attempt_id=self.attempt_id, _anchor=f"question-{question_id}")
        return url_for("quizzes.player", attempt_id=self.attempt_id, question=number)


def player_page(
    attempt: Attempt,
    spec: PublishedQuiz,
    state: QuizState,
    now: datetime,
    *,
    current: int = 1,
    read: FormAnswers | None = None,
    result: QuizResult | None = None,
    with_words: bool = False,
) -> PlayerPage:
    """The page of an open attempt; `read` is a form that was refused, and what it held is shown again."""
    read = read or FormAnswers()
    count = len(state.questions)
    current = min(max(current, 1), count)
    everything = preferred_display() == ALL
    shown = state.questions if everything else state.questions[current - 1 : current]
    steps = steps_of(spec, state, with_words=with_words)
    left = seconds_left(now, attempt.deadline_at)
    items = [_item(attempt, spec, state, one, read, result, current, everything) for one in shown]
    here = player_url(attempt.id, None if everything else current)
    return PlayerPage(
        attempt_id=attempt.id,
        quiz=spec,
        steps=steps,
        items=items,
        current=None if everything else current,
        all=everything,
        training=attempt.mode == Mode.TRAINING,
        heading=spec.title if everything else f"Question {current} sur {count}",
        attempt_words=_attempt_words(attempt, spec),
        key=new_key(),
        save_url=url_for("quizzes.save", attempt_id=attempt.id),
        state_url=url_for("quizzes.state", attempt_id=attempt.id),
        check_url=url_for("quizzes.check", attempt_id=attempt.id),
        reveal_url=url_for("quizzes.reveal", attempt_id=attempt.id),
        hand_in_url=url_for("quizzes.hand_in", attempt_id=attempt.id),
        result_url=url_for("quizzes.result", attempt_id=attempt.id),
        quiz_url=url_for("quizzes.present", quiz_id=spec.id),
        sign_in_url=f"/connexion?suivant={here}",
        other_display_url=f"{player_url(attempt.id)}?{DISPLAY}={ONE if everything else ALL}",
        other_display_words="Voir une question à la fois" if everything else f"Voir les {count} questions sur une page",
        saved_at=hour_words(attempt.last_action_at) if attempt.last_action_at else None,
        seconds_left=left,
        until=hour_words(attempt.deadline_at) if attempt.deadline_at else None,
        until_iso=attempt.deadline_at.isoformat(timespec="seconds") if attempt.deadline_at else None,
        time_words=None if left is None else time_left_words(left),
        problems=_problems(state, read),
        refusal=_refusal(read),
    )


def player_url(attempt_id: str, number: int | None = None) -> str:
    """Where an attempt is taken: at one question, or at whichever comes first."""
    if number is None:
        return url_for("quizzes.player", attempt_id=attempt_id)
    return url_for("quizzes.player", attempt_id=attempt_id, question=number)


def _attempt_words(attempt: Attempt, spec: PublishedQuiz) -> str:
    mode = MODE_WORDS[Mode(attempt.mode)]
    if spec.max_attempts is None:
        return f"{ordinal_words(attempt.number)} essai, {mode}"
    return f"{ordinal_words(attempt.number)} essai sur {spec.max_attempts}, {mode}"


def _problems(state: QuizState, read: FormAnswers) -> list[tuple[int, str, str]]:
    reasons = {**dict.fromkeys(read.conflicts, "une autre réponse est déjà enregistrée"), **read.errors}
    return [(number, one, reasons[one]) for number, one in enumerate(state.questions, 1) if one in reasons]


def _refusal(read: FormAnswers) -> str:
    if read.errors:
        return "Une réponse est à reprendre" if len(read.errors) == 1 else "Des réponses sont à reprendre"
    if read.conflicts:
        return "Cette page n’était plus à jour : deux réponses se rencontrent"
    return ""


def _item(
    attempt: Attempt,
    spec: PublishedQuiz,
    state: QuizState,
    question_id: str,
    read: FormAnswers,
    result: QuizResult | None,
    current: int,
    everything: bool,
) -> Item:
    view = question_view(spec, state, question_id, typed=read.typed.get(question_id))
    conflict = None
    if question_id in read.conflicts:
        words = answer_words(spec.question(question_id), read.conflicts[question_id])
        conflict = ConflictWords(words, player_url(attempt.id, None if everything else current))
    settled = None
    if view.settled and result is not None:
        settled = review(spec, state, result, question_id)
    return Item(
        view=view,
        how=HOW_TO[view.type],
        error=read.errors.get(question_id),
        conflict=conflict,
        review=settled,
        verdict=verdict_words(settled) if settled else _tries_words(view),
        reread_url=reread_url(current_catalog(), spec, settled.reread) if settled else None,
    )


def _tries_words(view: QuestionView) -> str:
    if not view.tries:
        return ""
    left = "un essai" if view.tries_left == 1 else f"{view.tries_left} essais"
    return f"Lisez l’indice, changez votre réponse : il vous reste {left}."


def verdict_words(one: Review) -> str:
    """What a mark is worth, in words that stand beside the verdict."""
    if one.neutralised:
        return "Cette question ne compte plus."
    if one.mark.state == MarkState.NEEDS_GRADING:
        return "Une formatrice ou un formateur lira votre texte."
    if one.type == "essay" and one.mark.state == MarkState.BLANK:
        return "Vous n’avez pas répondu."
    if one.tries > 1 and one.mark.state != MarkState.WRONG:
        return f"Trouvé au {ordinal_words(one.tries)} essai."
    return ""


def reread_url(catalog: Catalog, spec: PublishedQuiz, reread: str) -> str | None:
    """The address of the paragraph to reread, if the course still holds it."""
    if not reread:
        return None
    place, _, heading = reread.partition("#")
    module_id, _, lesson_id = place.rpartition("/")
    module_id = module_id or spec.module or ""
    try:
        lesson = catalog.lesson(module_id, lesson_id)
    except NotFound:
        return None
    anchor = f"#s-{heading.removeprefix('s-')}" if heading else ""
    return f"/modules/{module_id}/{lesson.id}{anchor}"


def numbered(form: Mapping[str, Sequence[str]], name: str) -> int:
    """A small whole number from a form or an address; 1 when it is anything else."""
    values = form.get(name, ())
    given = values[0] if values else ""
    return int(given) if given.isascii() and given.isdigit() and len(given) < 5 else 1


def conflict_json(spec: PublishedQuiz, state: QuizState, read: FormAnswers) -> dict[str, Any]:
    """Both sides of a conflict, for the script: what is kept, in words and in fields, and its revision."""
    return {
        one: {"kept": list(answer_words(spec.question(one), kept)), "rev": state.answer(one).rev}
        for one, kept in read.conflicts.items()
    }
