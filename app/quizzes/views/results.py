"""What a copy is worth and why; the history of one’s attempts."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.guards import public
from app.attempts import queries as attempt_queries
from app.attempts import services as attempt_services
from app.attempts.domain import AttemptState, Mode, Share, is_over, seat_of_copy
from app.attempts.guards import current_owner
from app.attempts.models import Attempt
from app.attempts.queries import NOBODY, Owner
from app.clock import utc_now
from app.content.drawn import drawn_title
from app.content.schema.quiz import PublishedQuiz
from app.errors import NotFound, SignInRequired
from app.modules.domain.catalogue import competences_in, framework_aimed_at
from app.quizzes.domain.offer import is_known, offer
from app.quizzes.domain.player import QuizResult, QuizState
from app.quizzes.domain.results import calibration, progress_words, sort_reviews
from app.quizzes.domain.review import review
from app.quizzes.domain.wording import ordinal_words
from app.quizzes.queries import KIND
from app.quizzes.services import ENGINE
from app.quizzes.views.blueprint import bp
from app.quizzes.views.pages import hour_words, numbered, reread_url, verdict_words
from app.web.current import current_catalog, current_db, current_viewer

PAGE = 20


@bp.get("/tentatives/<attempt_id>/resultat")
@public
def result(attempt_id: str) -> ResponseReturnValue:
    """The result of a copy, with every reason; an exam waits for its publication and tells nothing before."""
    owner, now = current_owner(), utc_now()
    attempt = _visible(attempt_id, owner)
    mine = attempt.learner_id == owner.learner_id and attempt.guest_key == owner.guest_key
    over = attempt.state == AttemptState.OPEN and is_over(now, attempt.deadline_at)
    if attempt.state == AttemptState.OPEN and not over:
        if not mine:
            raise NotFound("Cette copie n’est pas encore rendue.")
        return redirect(url_for("quizzes.player", attempt_id=attempt.id))
    db = current_db()
    spec: PublishedQuiz = attempt_services.spec_of(db, ENGINE, attempt.content_digest)
    late = attempt_queries.late_count(db, attempt.id) if attempt.deadline_at else 0
    if not (attempt_services.is_published(attempt) or (over and attempt.mode != Mode.EXAM)):
        seat = seat_of_copy(attempt.activity_id)
        if mine and seat is not None:
            return redirect(f"/examens/passages/{seat}")
        if not mine:
            return redirect(url_for("quizzes.copy", attempt_id=attempt.id))
        return render_template("quizzes/notice.html", **_waiting(attempt, spec, over, late))
    state: QuizState = ENGINE.load(spec, attempt.seed, attempt.snapshot)
    return render_template("quizzes/result.html", **_result(attempt, spec, state, mine=mine, over=over, late=late))


def _visible(attempt_id: str, owner: Owner) -> Attempt:
    try:
        attempt = attempt_queries.attempt_visible_to(current_db(), current_viewer(), owner, attempt_id)
    except NotFound:
        if current_viewer() is None:
            raise SignInRequired("Connectez-vous pour retrouver cette tentative.") from None
        raise
    if attempt.activity_kind != KIND:
        raise NotFound
    return attempt


def _waiting(attempt: Attempt, spec: PublishedQuiz, over: bool, late: int) -> dict[str, object]:
    taken = attempt.closed_by == "deadline" or over
    closed_at = attempt.closed_at or attempt.deadline_at
    assert closed_at is not None
    paragraphs = [
        f"Le temps est écoulé : votre copie a été prise à {hour_words(closed_at)} avec tout ce qui était enregistré."
        if taken
        else f"Votre copie est rendue depuis {hour_words(closed_at)}. Elle ne change plus.",
        "Le résultat attend sa publication par l’équipe de formation. "
        "Vous le trouverez ici, avec la raison de chaque point.",
    ]
    if late:
        paragraphs.append(late_words(late))
    return {
        "attempt_id": attempt.id,
        "quiz": spec,
        "quiz_url": url_for("quizzes.present", quiz_id=spec.id),
        "heading": "Copie prise à la fin du temps" if taken else "Copie rendue",
        "paragraphs": paragraphs,
        "result_url": None,
    }


def late_words(late: int) -> str:
    """What became of acts that came after the deadline."""
    if late == 1:
        return "Un envoi est arrivé après l’heure de fin : il est gardé, signalé, et ne compte pas."
    return f"{late} envois sont arrivés après l’heure de fin : ils sont gardés, signalés, et ne comptent pas."


def _result(
    attempt: Attempt, spec: PublishedQuiz, state: QuizState, *, mine: bool, over: bool, late: int
) -> dict[str, object]:
    catalog, now = current_catalog(), utc_now()
    found: QuizResult = ENGINE.result(spec, state)
    reviews = [review(spec, state, found, one) for one in state.questions]
    owner = Owner(learner_id=attempt.learner_id, guest_key=attempt.guest_key)
    everything = attempt_queries.summaries_at(current_db(), owner, KIND, attempt.activity_id)
    attempts = [one for one in everything if is_known(one)]
    today = catalog.quizzes.get(attempt.activity_id)
    pass_percent = state.regrading.pass_percent if state.regrading else spec.pass_percent
    return {
        "attempt": attempt,
        "quiz": spec,
        "result": found,
        "needed": found.possible * pass_percent / 100,
        "sorted": sort_reviews(reviews),
        "details": {one.id: (verdict_words(one), reread_url(catalog, spec, one.reread)) for one in reviews},
        "calibration": calibration(reviews),
        "competences": _shares_aimed_at(found),
        "attempts": attempts,
        "progress": progress_words(attempts, attempt.number),
        "ordinal": ordinal_words(attempt.number),
        "retry": offer(today, everything, now) if today is not None and mine else None,
        "module": catalog.modules.get(spec.module or ""),
        "older_version": today is not None and today.digest != attempt.content_digest,
        "regrading": state.regrading,
        "undone": state.undone,
        "regraded_numbers": _numbers(state, state.regrading.changed if state.regrading else ()),
        "late_words": late_words(late) if late else "",
        "taken": attempt.closed_by == "deadline" or over,
        "closed_at": attempt.closed_at or attempt.deadline_at,
        "mine": mine,
        "learner": "" if mine else attempt_queries.learner_name(current_db(), attempt),
    }


def _numbers(state: QuizState, question_ids: tuple[str, ...]) -> list[int]:
    return [state.questions.index(one) + 1 for one in question_ids if one in state.questions]


def _shares_aimed_at(found: QuizResult) -> list[tuple[str, str, Share]]:
    """The points by competence of the référentiel that the reader aims at; all of them when it has none here.

    A question may bear on the same know-how in two référentiels: adding both up would count it twice.
    """
    viewer, catalog = current_viewer(), current_catalog()
    framework = framework_aimed_at(catalog, viewer.framework if viewer else None)
    aimed = {one.id for one in competences_in(framework, tuple(found.competences))}
    return [
        (_competence_words(one), one, share) for one, share in found.competences.items() if one in aimed or not aimed
    ]


def _competence_words(competence_id: str) -> str:
    try:
        return str(current_catalog().competence(competence_id).label)
    except NotFound:
        return competence_id


@bp.get("/tentatives")
@public
def history() -> ResponseReturnValue:
    """One’s own attempts, the latest first."""
    owner, now = current_owner(), utc_now()
    page = numbered(request.args.to_dict(flat=False), "page")
    db = current_db()
    count = 0 if owner == NOBODY else attempt_queries.count_of(db, owner)
    pages = max(1, -(-count // PAGE))
    page = min(max(page, 1), pages)
    found = attempt_queries.history_of(db, owner, limit=PAGE, offset=(page - 1) * PAGE) if count else []
    catalog = current_catalog()
    titles = {("quiz", one.id): one.title for one in catalog.quizzes.values()}
    titles |= {("scenario", one.id): one.title for one in catalog.scenarios.values()}
    titles |= {("day", one.id): one.title for one in catalog.days.values()}
    titles |= {("dictation", one.id): one.title for one in catalog.dictations.values()}
    titles |= {("letter", one.id): one.title for one in catalog.letters.values()}
    lines = [(one, titles.get((one.activity_kind, one.activity_id), drawn_title(one.activity_id))) for one in found]
    return render_template(
        "quizzes/history.html", lines=lines, count=count, page=page, pages=pages, now=now, is_over=is_over
    )
