"""Looking back on a half-day: every item, every opened file, the figures of the desk, and what to take up first."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts.guards import public
from app.attempts import queries as attempt_queries
from app.attempts import services as log
from app.attempts.domain import AttemptState, Mode, Share, seat_of_copy
from app.attempts.guards import current_owner
from app.attempts.queries import Owner
from app.content.catalog import Catalog
from app.content.drawn import drawn_of
from app.errors import NotFound
from app.reception import queries, services
from app.reception.services import ENGINE
from app.reception.views.blueprint import bp
from app.reception.views.desk import spec_and_state, visible_party
from app.reception.views.sight import honoured_of
from app.reception.views.telling import Score, Story, told_again
from app.reception.views.words import Told as Names
from app.reception.views.words import doctor_name, hour, slot_words
from app.web.current import current_catalog, current_db, current_viewer
from app.web.labels import label

NBSP = "\u00a0"
MINUS = "\u2212"


@bp.get("/journees/parties/<attempt_id>/debriefing")
@public
def debrief(attempt_id: str) -> ResponseReturnValue:
    """What a finished half-day was worth; its author, and whoever may see their work, read it."""
    owner, catalog = current_owner(), current_catalog()
    attempt = visible_party(attempt_id)
    mine = attempt_queries.owns(owner, attempt)
    if attempt.state == AttemptState.OPEN:
        if not mine:
            raise NotFound("Cette journée n’est pas encore terminée.")
        return redirect(url_for("reception.desk", attempt_id=attempt.id))
    if not log.is_published(attempt):
        seat = seat_of_copy(attempt.activity_id)
        if mine and seat is not None:
            return redirect(f"/examens/passages/{seat}")
        raise NotFound("Le résultat de cette journée attend sa publication.")
    spec, state = spec_and_state(attempt)
    result = ENGINE.result(spec, state)
    told = told_again(spec, state, result, queries.acts_of(current_db(), attempt))
    author = Owner(learner_id=attempt.learner_id, guest_key=attempt.guest_key)
    parties = queries.parties_at(current_db(), author, attempt.activity_id)
    today = catalog.days.get(attempt.activity_id)
    return render_template(
        "reception/debrief.html",
        attempt=attempt,
        day=spec,
        result=result,
        told=told,
        lead=lead_words(told),
        scores=[(label(one.name, "Dimension").capitalize(), one, score_words(one)) for one in told.scores],
        competences=[(_competence(catalog, one), share) for one, share in result.competences.items()],
        share_words=share_words,
        points_words=points_words,
        figures=result.indicators,
        honoured=honoured_of(spec, state),
        hour=hour,
        patient_name=Names(spec, state).patient,
        doctor_name=doctor_name,
        slot_words=slot_words,
        reread={one: reread_url(catalog, one) for one in rereads(told)},
        parties=[one for one in parties if one.state == AttemptState.CLOSED],
        open_party=next((one for one in parties if one.state == AttemptState.OPEN), None),
        older_version=today is not None and services.published(catalog, spec.id).digest != attempt.content_digest,
        may_replay=mine and (today is not None or drawn_of(attempt.activity_id) is not None),
        mine=mine,
        training=attempt.mode == Mode.TRAINING,
        needs_account=current_viewer() is None,
    )


def lead_words(told: Story) -> str:
    """How the half-day went, in one sentence."""
    count, taken = len(told.items), told.taken
    whole = sum(not one.wrong for one in told.items)
    if taken == count and whole == count:
        return "Tout ce qui est venu a été pris en charge, et rien n’est à reprendre."
    if taken == count:
        handled = f"Tout ce qui est venu a été pris en charge ({count} éléments)."
    elif taken < 2:
        handled = f"{taken or 'Aucun'} élément sur {count} a été pris en charge."
    else:
        handled = f"{taken} éléments sur {count} ont été pris en charge."
    if whole == 0:
        return f"{handled} Chacun a quelque chose à reprendre."
    return f"{handled} Pour {whole} d’entre eux, rien n’est à reprendre."


def points_words(earned: int) -> str:
    """« 2 points », « −1 point »."""
    return f"{MINUS if earned < 0 else ''}{abs(earned)}{NBSP}point{'s' if abs(earned) > 1 else ''}"


def score_words(score: Score) -> str:
    """A dimension in words: never a bare percentage."""
    return f"{points_words(score.earned)} sur {score.maximum}, {label(score.held)}"


def share_words(share: Share) -> str:
    """What a competence earned, in words."""
    return f"{points_words(int(share.earned))} sur {int(share.possible)}"


def _competence(catalog: Catalog, competence_id: str) -> str:
    try:
        return str(catalog.competence(competence_id).label)
    except NotFound:
        return competence_id


def rereads(told: Story) -> set[str]:
    """The paragraphs that the marks of a half-day point at."""
    return {mark.reread for item in told.items for mark in item.marks} - {""}


def reread_url(catalog: Catalog, reread: str) -> tuple[str, str] | None:
    """The address and the title of the paragraph to reread, if the course still holds it."""
    place, _, heading = reread.partition("#")
    module_id, _, lesson_id = place.partition("/")
    try:
        lesson = catalog.lesson(module_id, lesson_id)
    except NotFound:
        return None
    anchor = f"#s-{heading}" if heading else ""
    return f"/modules/{module_id}/{lesson.id}{anchor}", lesson.title
