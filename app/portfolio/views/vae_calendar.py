"""/vae/calendrier: one's days and delays in one's own calendar, once or by a private link."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts.guards import public, signed_in
from app.clock import utc_now
from app.portfolio.forms.vae import PlainForm
from app.portfolio.models.vae import VaeJourney
from app.portfolio.queries import vae as queries
from app.portfolio.services import vae as services
from app.portfolio.services import vae_calendar as calendars
from app.portfolio.views.vae_blueprint import bp, download, guide, own, today
from app.web.current import current_db, current_settings

ICS = "text/calendar; charset=utf-8"


def drawn(journey: VaeJourney) -> bytes:
    """The calendar of a journey, today."""
    db, shown, day = current_db(), guide(), today()
    dates = queries.dates_of(db, journey.learner_id)
    standing = services.standing(db, shown, journey, day)
    return calendars.calendar_of(shown, journey, dates, standing, day, current_settings().secret_key)


@bp.get("/vae/calendrier")
@signed_in
def calendar() -> ResponseReturnValue:
    """Take the calendar away, or follow it."""
    return _page("")


def _page(address: str) -> str:
    found = own()
    return render_template(
        "portfolio/vae_calendar.html",
        own=found,
        feed=queries.live_feed_of(current_db(), found.viewer.id),
        dates=queries.dates_of(current_db(), found.viewer.id),
        guide=found.guide,
        standing=services.standing(current_db(), found.guide, found.journey, today()),
        address=address,
        form=PlainForm(formdata=None),
    )


@bp.get("/vae/calendrier.ics")
@signed_in
def calendar_file() -> ResponseReturnValue:
    """The calendar as a file, as it is today."""
    return download(drawn(own().journey), "ma-vae.ics", ICS)


@bp.post("/vae/calendrier")
@signed_in
def make_feed() -> ResponseReturnValue:
    """A private link. Its address is shown on this very answer, and never again."""
    token = calendars.make_feed(current_db(), own().journey, utc_now())
    return _page(f"{current_settings().base_url.rstrip('/')}{url_for('.feed', token=token)}")


@bp.post("/vae/calendrier/retirer")
@signed_in
def revoke_feed() -> ResponseReturnValue:
    """Take the link back."""
    if calendars.revoke_feed(current_db(), own().journey, utc_now()):
        flash("Le lien est retiré : aucun agenda ne le suit plus.", "success")
    return redirect(url_for(".calendar"), 303)


@bp.get("/vae/agenda/<token>.ics")
@public
def feed(token: str) -> Response:
    """What an agenda follows: who holds the link reads the calendar, and nothing else."""
    response = download(drawn(queries.journey_behind(current_db(), calendars.hash_token(token))), "ma-vae.ics", ICS)
    response.headers["Content-Disposition"] = 'inline; filename="ma-vae.ics"'
    return response
