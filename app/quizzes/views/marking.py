"""Reading copies: what waits for a person, one copy to mark, one exam result to publish."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from app.accounts.domain import Role
from app.accounts.guards import role_required, signed_in_user
from app.attempts import queries as attempt_queries
from app.attempts import services as attempt_services
from app.attempts.domain import AttemptState, Mode, seat_of_copy
from app.attempts.models import Attempt
from app.attempts.queries import NOBODY
from app.clock import utc_now
from app.cohorts.queries import may_mark_work_of
from app.content.schema.quiz import Essay, PublishedQuiz
from app.db.journal import JournalKind, journal_event
from app.errors import Forbidden, InvalidAction, NotFound
from app.messaging.domain import NoticeKind
from app.messaging.services import notify
from app.quizzes import services
from app.quizzes.domain.marking import is_blank
from app.quizzes.domain.player import EssayMarking, QuizState
from app.quizzes.queries import KIND
from app.quizzes.services import ENGINE
from app.quizzes.views.blueprint import bp
from app.quizzes.views.pages import new_key
from app.quizzes.views.player import posted, posted_key
from app.web.current import current_catalog, current_db, current_settings

BLIND_KEY = "blind_marking"  # set by the queue of what waits to be read (app/followup)


@dataclass(frozen=True)
class ToMark:
    """One essay on the marking page, with what was typed if the form was refused."""

    number: int
    question: Essay
    text: str
    marking: EssayMarking | None
    key: str
    levels: Mapping[str, str]
    comment: str
    error: str = ""


@bp.get("/formation/corrections")
@role_required(Role.TRAINER, Role.ADMIN)
def to_mark() -> ResponseReturnValue:
    """The copies that wait for somebody, the oldest first."""
    waiting = attempt_queries.waiting_for(current_db(), signed_in_user(), KIND)
    quizzes = current_catalog().quizzes
    lines = [
        (one, quizzes[one.activity_id].title if one.activity_id in quizzes else one.activity_id) for one in waiting
    ]
    return render_template("quizzes/to_mark.html", lines=lines)


@bp.get("/formation/corrections/<attempt_id>")
@role_required(Role.TRAINER, Role.ADMIN)
def copy(attempt_id: str) -> ResponseReturnValue:
    """One copy to mark."""
    return _page(_copy(attempt_id))


@bp.post("/formation/corrections/<attempt_id>")
@role_required(Role.TRAINER)
def mark(attempt_id: str) -> ResponseReturnValue:
    """Mark one essay of a copy, criterion by criterion."""
    form, attempt = posted(), _copy(attempt_id)
    if attempt.learner_id is None or not may_mark_work_of(current_db(), signed_in_user(), attempt.learner_id):
        raise Forbidden("Vous suivez cette personne sans la corriger : la note revient à qui forme sa cohorte.")
    question_id = _first(form, "question")
    levels = {name.removeprefix("n."): values[0] for name, values in form.items() if name.startswith("n.")}
    comment = _first(form, "commentaire").replace("\r\n", "\n")
    try:
        services.mark_essay(
            current_db(),
            attempt.id,
            question_id,
            {name: _level(value) for name, value in levels.items()},
            comment,
            signed_in_user().id,
            utc_now(),
            posted_key(form),
        )
    except InvalidAction as refusal:
        return _page(attempt, question_id, levels, comment, refusal.message), 422
    journal_event(
        current_db(),
        JournalKind.GRADE_GIVEN,
        utc_now(),
        actor_id=signed_in_user().id,
        subject_id=attempt.learner_id,
        about=f"copie {attempt.id}",
        detail=question_id,
    )
    if attempt.mode != Mode.EXAM:
        _tell(attempt, NoticeKind.ESSAY_READ, f"essay:{attempt.id}:{question_id}")
    flash("La correction est enregistrée.", "success")
    return redirect(url_for("quizzes.copy", attempt_id=attempt.id), 303)


@bp.post("/formation/corrections/<attempt_id>/publier")
@role_required(Role.TRAINER, Role.ADMIN)
def release(attempt_id: str) -> ResponseReturnValue:
    """Publish the result of an exam copy to its author."""
    attempt = _copy(attempt_id)
    attempt_services.release(current_db(), ENGINE, attempt.id, utc_now())
    journal_event(
        current_db(),
        JournalKind.RESULTS_PUBLISHED,
        utc_now(),
        actor_id=signed_in_user().id,
        subject_id=attempt.learner_id,
        about=f"copie {attempt.id}",
    )
    _tell(attempt, NoticeKind.RESULT_PUBLISHED, f"released:{attempt.id}")
    flash("Le résultat est publié.", "success")
    return redirect(url_for("quizzes.to_mark"), 303)


def _tell(attempt: Attempt, kind: NoticeKind, source: str) -> None:
    """Tell the author of a copy that there is something to read, never what it is worth."""
    if attempt.learner_id is None:
        return
    quiz = current_catalog().quizzes.get(attempt.activity_id)
    title = quiz.title if quiz is not None else attempt.activity_id
    page, base_url = f"/tentatives/{attempt.id}/resultat", current_settings().base_url
    notify(current_db(), attempt.learner_id, kind, title, page, utc_now(), base_url, source=source)


def _copy(attempt_id: str) -> Attempt:
    viewer = signed_in_user()
    attempt = attempt_queries.attempt_visible_to(current_db(), viewer, NOBODY, attempt_id)
    # One's own copy is for somebody else to read here; that of a mock exam, for its jury.
    kept_away = attempt.learner_id == viewer.id or seat_of_copy(attempt.activity_id) is not None
    if attempt.activity_kind != KIND or attempt.state != AttemptState.CLOSED or kept_away:
        raise NotFound("Cette copie n’existe pas, ou elle n’est pas à vous.")
    return attempt


def _page(
    attempt: Attempt, refused: str = "", levels: Mapping[str, str] | None = None, comment: str = "", error: str = ""
) -> str:
    spec: PublishedQuiz = attempt_services.spec_of(current_db(), ENGINE, attempt.content_digest)
    state: QuizState = ENGINE.load(spec, attempt.seed, attempt.snapshot)
    items: list[ToMark] = []
    for number, question_id in enumerate(state.questions, 1):
        question, answer = spec.question(question_id), state.answer(question_id)
        if not isinstance(question, Essay) or is_blank(answer.response):
            continue
        marking = (state.markings or {}).get(question_id)
        mine = question_id == refused
        kept: Mapping[str, Any] = marking.levels if marking else {}
        items.append(
            ToMark(
                number=number,
                question=question,
                text=answer.response,
                marking=marking,
                key=new_key(),
                levels=(levels or {}) if mine else {name: str(value) for name, value in kept.items()},
                comment=comment if mine else (marking.comment if marking else ""),
                error=error if mine else "",
            )
        )
    waits = sum(one.marking is None for one in items)
    return render_template(
        "quizzes/copy.html",
        attempt=attempt,
        quiz=spec,
        items=items,
        waits=waits,
        learner=_name(attempt, blind=bool(waits and session.get(BLIND_KEY))),
        may_mark=signed_in_user().role is Role.TRAINER,
        may_release=attempt.mode == Mode.EXAM and attempt.complete and attempt.released_at is None,
        released=attempt.released_at,
    )


def _name(attempt: Attempt, *, blind: bool) -> str:
    """Whose copy it is; a blind reader learns it once everything is marked."""
    return f"Copie {attempt.id[-4:]}" if blind else attempt_queries.learner_name(current_db(), attempt)


def _first(form: Mapping[str, Sequence[str]], name: str) -> str:
    values = form.get(name, ())
    return values[0] if values else ""


def _level(value: str) -> int:
    return int(value) if value.isascii() and value.isdigit() and len(value) < 3 else -1
