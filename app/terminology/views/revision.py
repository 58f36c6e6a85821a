"""/revision: one card, an answer typed, why this card today. Five cards of it are open to everybody."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.domain import Viewer
from app.accounts.guards import public, signed_in, signed_in_user
from app.clock import utc_now
from app.errors import NotFound
from app.terminology import queries, services
from app.terminology.domain.answers import ANSWER_LENGTH, AnswerVerdict, Judged, judge
from app.terminology.domain.cards import Card, CardKind
from app.terminology.domain.scheduling import Rating, Review, cap_for, rating_of
from app.terminology.domain.session import Limits, load, retention
from app.terminology.forms import AnswerForm, CompareForm, SettingsForm
from app.terminology.views.blueprint import bp
from app.web.current import current_catalog, current_db, current_viewer

TRIAL = 5
WEEKS = 8
# What each judgement on one's own answer is worth.
SAID = {"non": Rating.Again, "presque": Rating.Hard, "oui": Rating.Good, "aussitot": Rating.Easy}
# The trial shows each kind once: the first card of each.
TRIAL_KINDS = (CardKind.SENSE, CardKind.EXPAND, CardKind.DECOMPOSE, CardKind.FORM, CardKind.NEIGHBOURS)


@bp.get("/revision")
@public
def revision() -> ResponseReturnValue:
    if current_viewer() is None:
        return _trial()
    return _desk(AnswerForm(formdata=None), utc_now())


def _desk(form: AnswerForm, now: datetime, status: int = 200) -> ResponseReturnValue:
    viewer, db = signed_in_user(), current_db()
    choices = services.choices_of(db, viewer.id)
    sitting = services.sitting_of(db, current_catalog(), viewer.id, choices, now)
    page = render_template(
        "terminology/revision.html",
        sitting=sitting,
        choices=choices,
        form=form,
        now=now,
        shown=now.isoformat(),
        met=len(services.known_of(db, viewer.id)) if sitting.pick is None else None,
    )
    return page, status


def _card(key: str | None) -> Card:
    card = services.deck_in(current_catalog()).by_key.get(key or "")
    if card is None:
        raise NotFound("Cette carte n’existe plus : le glossaire a changé. Reprenez la révision.")
    return card


@bp.post("/revision")
@signed_in
def answer_card() -> ResponseReturnValue:
    form, viewer, now = AnswerForm(), signed_in_user(), utc_now()
    if not form.validate():
        return _desk(form, now, 422)
    card = _card(form.card.data)
    typed = "" if form.unknown.data else " ".join((form.answer.data or "").split())
    judged = judge(card, typed)
    reps = form.reps.data or 0
    if judged.verdict == AnswerVerdict.COMPARE:
        return redirect(url_for(".compare", carte=card.key, vues=reps, reponse=typed), 303)
    timed = services.choices_of(current_db(), viewer.id).timed
    seconds = _seconds(form.shown.data, now) if timed else None
    rating = rating_of(judged.verdict, seconds, len(typed), hesitated=bool(form.hesitated.data))
    return _kept(viewer, card, rating, judged, typed, reps, now)


def _kept(
    viewer: Viewer, card: Card, rating: Rating, judged: Judged, typed: str, reps: int, now: datetime
) -> ResponseReturnValue:
    given = Review(int(rating), cap_for(viewer.exam_date, now), now)
    review = services.answer(current_db(), viewer.id, card, given, judged, typed[:ANSWER_LENGTH], reps=reps)
    return redirect(url_for(".answered", review_id=review.id), 303)


def _seconds(shown: str | None, now: datetime) -> float | None:
    """How long the card was looked at, by our own clock; None when the page does not say it soundly."""
    try:
        seconds = (now - datetime.fromisoformat(shown or "")).total_seconds()
    except (ValueError, TypeError, OverflowError):
        return None
    return seconds if seconds >= 0 else None


@bp.get("/revision/reponses/<int:review_id>")
@signed_in
def answered(review_id: int) -> ResponseReturnValue:
    viewer, db, now = signed_in_user(), current_db(), utc_now()
    review = queries.own_review(db, viewer, review_id)
    card = _card(review.card_key)
    known = services.known_of(db, viewer.id)
    sitting = services.sitting_of(db, current_catalog(), viewer.id, services.choices_of(db, viewer.id), now)
    return render_template(
        "terminology/revision_answered.html",
        review=review,
        card=card,
        due_at=known[card.key].due_at if card.key in known else None,
        sitting=sitting,
        now=now,
        word=current_catalog().glossary.by_slug(card.word),
        rating=Rating(review.rating).name.lower(),
    )


@bp.get("/revision/comparer")
@signed_in
def compare() -> ResponseReturnValue:
    return _comparison(
        CompareForm(
            formdata=None,
            card=request.args.get("carte", "")[:200],
            reps=request.args.get("vues", 0, int),
            answer=request.args.get("reponse", "")[:ANSWER_LENGTH],
        )
    )


def _comparison(form: CompareForm) -> str:
    card = _card(form.card.data)
    return render_template("terminology/revision_compare.html", form=form, card=card, typed=form.answer.data or "")


@bp.post("/revision/comparer")
@signed_in
def say() -> ResponseReturnValue:
    form, now = CompareForm(), utc_now()
    card = _card(form.card.data)
    if not form.validate() or form.said.data not in SAID:
        form.said.errors = form.said.errors or ["Choisissez ce que valait votre réponse."]
        return _comparison(form), 422
    judged = Judged(AnswerVerdict.COMPARE)
    return _kept(signed_in_user(), card, SAID[form.said.data], judged, form.answer.data or "", form.reps.data or 0, now)


@bp.get("/revision/reglages")
@signed_in
def revision_settings() -> ResponseReturnValue:
    viewer = signed_in_user()
    choices = services.choices_of(current_db(), viewer.id)
    form = SettingsForm(
        formdata=None,
        new_per_day=choices.limits.new,
        reviews_per_day=choices.limits.reviews,
        exam_date=viewer.exam_date,
        timed=choices.timed,
        paused=choices.paused_at is not None,
    )
    return _settings(form)


def _settings(form: SettingsForm) -> str:
    return render_template("terminology/revision_settings.html", form=form)


@bp.post("/revision/reglages")
@signed_in
def keep_revision_settings() -> ResponseReturnValue:
    form, now = SettingsForm(), utc_now()
    if not form.validate():
        return _settings(form), 422
    limits = Limits(form.new_per_day.data or 0, form.reviews_per_day.data or 0)
    services.keep_choices(
        current_db(),
        signed_in_user().id,
        limits,
        form.exam_date.data,
        now,
        timed=bool(form.timed.data),
        paused=bool(form.paused.data),
    )
    flash("Vos réglages de révision sont enregistrés.", "success")
    return redirect(url_for(".revision"), 303)


@bp.get("/revision/memoire")
@signed_in
def revision_memory() -> ResponseReturnValue:
    """What one retains and what comes, as plots with their tables."""
    viewer, db, now = signed_in_user(), current_db(), utc_now()
    choices = services.choices_of(db, viewer.id)
    known = services.known_of(db, viewer.id)
    deck = services.deck_in(current_catalog())
    bars = retention(queries.mature_answers(db, viewer.id, services.plot_start(now)), now)
    return render_template(
        "terminology/revision_memory.html",
        weeks=bars,
        days=load(known.values(), now, choices.limits),
        known=sum(not one.learning for one in known.values()),
        learning=sum(one.learning for one in known.values()),
        total=len(deck.cards),
        answers=queries.count_of_reviews(db, viewer.id),
        cap=cap_for(viewer.exam_date, now),
    )


# Without an account


def _trial() -> str:
    """One of five cards; nothing is kept. The answer comes in the address: the page stays a reading."""
    rank = min(max(request.args.get("essai", 1, int), 1), TRIAL)
    deck = services.deck_in(current_catalog())
    cards = [next((one for one in deck.cards if one.kind == kind), None) for kind in TRIAL_KINDS]
    card = cards[rank - 1]
    typed = request.args.get("reponse")
    shown: dict[str, Any] = {}
    if card is not None and typed is not None:
        typed = " ".join(typed.split())[:ANSWER_LENGTH]
        shown = {"typed": typed, "judged": judge(card, typed), "word": current_catalog().glossary.by_slug(card.word)}
    return render_template(
        "terminology/revision_trial.html", card=card, rank=rank, count=TRIAL, total=len(deck.cards), **shown
    )
