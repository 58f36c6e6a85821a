"""/calendrier: what comes, for whoever learns and whoever trains; the private link that an agenda follows."""

from __future__ import annotations

from hashlib import sha256

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.domain import Role, Viewer
from app.accounts.guards import public, signed_in, signed_in_user
from app.attendance.domain.calendar import FEED_AHEAD, agenda
from app.attendance.domain.study_time import paris_day
from app.attendance.forms.sessions import PlainForm
from app.attendance.queries import sessions as queries
from app.attendance.services import calendars
from app.attendance.views.blueprint import absolute, bp, calendar_sources, download
from app.clock import utc_now
from app.web.current import current_catalog, current_db, current_settings

ICS = "text/calendar; charset=utf-8"


@bp.get("/calendrier")
@signed_in
def calendar() -> ResponseReturnValue:
    return _page("")


def _page(address: str) -> str:
    db, viewer, now = current_db(), signed_in_user(), utc_now()
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    entries = calendars.entries_of(db, current_catalog(), viewer, calendar_sources(), now, today, now + FEED_AHEAD)
    return render_template(
        "attendance/calendar.html",
        days=agenda(entries, now),
        today=paris_day(now),
        feed=queries.live_feed_of(db, viewer.id),
        address=address,
        form=PlainForm(formdata=None),
        now=now,
    )


def _drawn(viewer: Viewer) -> bytes:
    now = utc_now()
    entries = calendars.feed_entries(current_db(), current_catalog(), viewer, calendar_sources(), now)
    settings = current_settings()
    return calendars.ical_of(entries, viewer.id, settings.secret_key, settings.base_url)


@bp.get("/calendrier.ics")
@signed_in
def calendar_file() -> ResponseReturnValue:
    """The calendar as a file, as it is now."""
    return download(_drawn(signed_in_user()), "ma-formation.ics", ICS)


@bp.post("/calendrier")
@signed_in
def make_feed() -> ResponseReturnValue:
    """A private link. Its address is shown on this very answer, and never again."""
    token = calendars.make_feed(current_db(), signed_in_user().id, utc_now())
    return _page(absolute(".feed", token=token))


@bp.post("/calendrier/retirer")
@signed_in
def revoke_feed() -> ResponseReturnValue:
    if calendars.revoke_feed(current_db(), signed_in_user().id, utc_now()):
        flash("Le lien est retiré : aucun agenda ne le suit plus.", "success")
    return redirect(url_for(".calendar"), 303)


@bp.get("/calendrier/<token>.ics")
@public
def feed(token: str) -> Response:
    """What an agenda follows: who holds the link reads the calendar, and nothing else."""
    user = queries.person_behind(current_db(), calendars.hash_token(token))
    viewer = Viewer(id=user.id, email=user.email, name=user.name, role=Role(user.role), framework=user.framework)
    response = download(_drawn(viewer), "ma-formation.ics", ICS)
    response.headers["Content-Disposition"] = 'inline; filename="ma-formation.ics"'
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.set_etag(sha256(response.get_data()).hexdigest()[:32])
    response.make_conditional(request)
    return response
