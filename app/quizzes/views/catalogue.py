"""Choosing a quiz: all of them, what to practise, one presented, one begun."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts.guards import public
from app.attempts import queries as attempt_queries
from app.attempts.domain import Mode
from app.attempts.guards import current_owner, guest_or_viewer
from app.clock import utc_now
from app.cohorts.queries import time_factor_of
from app.content.schema.quiz import PublishedQuiz
from app.errors import SignInRequired
from app.quizzes import services
from app.quizzes.domain.offer import (
    Offer,
    by_quiz,
    duration_words,
    offer,
    points_asked,
    questions_asked,
    seconds_allowed,
)
from app.quizzes.queries import KIND
from app.quizzes.views.blueprint import bp
from app.web.current import current_catalog, current_db, current_viewer

ONE = Fraction(1)


@dataclass(frozen=True)
class Group:
    """Quizzes under one heading."""

    title: str
    offers: list[Offer]
    url: str | None = None
    note: str = ""


def _offers(now: datetime) -> list[Offer]:
    tried = by_quiz(attempt_queries.history_of(current_db(), current_owner(), KIND, limit=1000))
    return [offer(quiz, tried.get(quiz.id, []), now) for quiz in current_catalog().quizzes.values()]


@bp.get("/quiz")
@public
def catalogue() -> ResponseReturnValue:
    """Every quiz, module by module, with where one stands."""
    offers, modules = _offers(utc_now()), current_catalog().modules
    groups = [
        Group(module.title, found, f"/modules/{module.id}")
        for module in modules.values()
        if (found := [one for one in offers if one.quiz.module == module.id])
    ]
    others = [one for one in offers if one.quiz.module not in modules]
    if others:
        groups.append(Group("Sans module", others))
    return render_template("quizzes/catalogue.html", groups=groups)


@bp.get("/entrainement")
@public
def practise() -> ResponseReturnValue:
    """What one may practise now: what is under way first, then by purpose."""
    offers = _offers(utc_now())
    notes = {
        Mode.TRAINING: ("S’entraîner", "Chaque réponse se vérifie aussitôt, avec ses raisons. Rien n’est noté."),
        Mode.GRADED: ("Se mesurer", "Une copie notée, en une fois. Le résultat compte dans votre progression."),
        Mode.EXAM: ("Passer un examen", "Dans les conditions de l’épreuve. Le résultat attend sa publication."),
    }
    groups = [
        Group(title, found, note=note)
        for mode, (title, note) in notes.items()
        if (found := [one for one in offers if one.quiz.mode == mode.value])
    ]
    under_way = [one for one in offers if one.open_attempt]
    return render_template(
        "quizzes/practise.html",
        groups=groups,
        under_way=under_way,
        modules=current_catalog().modules,
        scenario_count=len(current_catalog().scenarios),
        day_count=len(current_catalog().days),
        dictation_count=len(current_catalog().dictations),
    )


@bp.get("/quiz/<quiz_id>")
@public
def present(quiz_id: str) -> ResponseReturnValue:
    """What a quiz asks and gives, before one begins."""
    quiz, now = current_catalog().quiz(quiz_id), utc_now()
    factor = _time_factor(quiz, now)
    attempts = attempt_queries.summaries_at(current_db(), current_owner(), KIND, quiz.id)
    allowed = seconds_allowed(quiz, factor)
    points = points_asked(quiz)
    return render_template(
        "quizzes/present.html",
        quiz=quiz,
        offer=offer(quiz, attempts, now),
        attempts=list(reversed(attempts)),
        asked=questions_asked(quiz),
        points=points,
        needed=None if points is None else points * quiz.pass_percent / 100,
        time_words=None if allowed is None else duration_words(allowed),
        common_time_words=duration_words((quiz.time_limit_minutes or 0) * 60) if factor != ONE else None,
        module=current_catalog().modules.get(quiz.module or ""),
        needs_account=quiz.graded and current_viewer() is None,
    )


@bp.post("/quiz/<quiz_id>")
@public
def start(quiz_id: str) -> ResponseReturnValue:
    """Begin an attempt, or take up the one that is open."""
    quiz, now = current_catalog().quiz(quiz_id), utc_now()
    if quiz.graded and current_viewer() is None:
        raise SignInRequired("Ce quiz est noté : connectez-vous ou créez un compte pour le passer.")
    attempt = services.start(current_db(), guest_or_viewer(), quiz, now, _time_factor(quiz, now))
    return redirect(url_for("quizzes.player", attempt_id=attempt.id), 303)


def _time_factor(quiz: PublishedQuiz, now: datetime) -> Fraction:
    viewer = current_viewer()
    if viewer is None or quiz.time_limit_minutes is None:
        return ONE
    return time_factor_of(current_db(), viewer.id, now)
