"""/messages: what is new, what is announced, the conversations; and being told by e-mail or not."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts.domain import Role
from app.accounts.guards import role_required, signed_in, signed_in_user
from app.clock import in_paris, utc_now
from app.messaging import services
from app.messaging.forms import MailForm
from app.messaging.queries import announcements as announcement_queries
from app.messaging.queries import notices as notice_queries
from app.messaging.queries import threads as thread_queries
from app.messaging.views.blueprint import bp
from app.web.current import current_db


@bp.get("/messages")
@signed_in
def home() -> ResponseReturnValue:
    db, viewer, now = current_db(), signed_in_user(), utc_now()
    today = in_paris(now).date()
    learner = viewer.role is Role.LEARNER
    return render_template(
        "messaging/home.html",
        notices=notice_queries.notices_of(db, viewer.id),
        announcements=announcement_queries.announcements_for(db, viewer, now, today) if learner else (),
        threads=thread_queries.threads_for(db, viewer) if viewer.role is not Role.EVALUATOR else (),
        team=notice_queries.trainers_of_learner(db, viewer.id) if learner else (),
        learner=learner,
        today=today,
        mail_form=MailForm(formdata=None, by_mail=notice_queries.wants_mail(db, viewer.id)),
    )


@bp.post("/messages/avis/<int:notice_id>")
@signed_in
def open_notice(notice_id: int) -> ResponseReturnValue:
    """See one notice: it is no longer new, and what it tells of opens."""
    db, viewer = current_db(), signed_in_user()
    notice = notice_queries.own_notice(db, viewer, notice_id)
    services.mark_seen(db, viewer.id, utc_now(), notice.id)
    return redirect(notice.address, 303)


@bp.post("/messages/avis")
@signed_in
def see_all() -> ResponseReturnValue:
    """Nothing of what was told is new any more."""
    services.mark_seen(current_db(), signed_in_user().id, utc_now())
    flash("C’est noté : plus rien n’est nouveau.", "success")
    return redirect(url_for(".home"), 303)


@bp.post("/messages/annonces/<int:announcement_id>/lue")
@role_required(Role.LEARNER)
def announcement_read(announcement_id: int) -> ResponseReturnValue:
    """A learner has read an announcement."""
    db, viewer, now = current_db(), signed_in_user(), utc_now()
    found = announcement_queries.announcement_visible_to(db, viewer, announcement_id, now, in_paris(now).date())
    services.say_seen(db, found, viewer.id, now)
    return redirect(url_for(".home", _anchor=f"annonce-{found.id}"), 303)


@bp.post("/messages/reglages")
@signed_in
def choose_mail() -> ResponseReturnValue:
    """Be told by e-mail, or not."""
    form = MailForm()
    services.choose_mail(current_db(), signed_in_user().id, bool(form.by_mail.data))
    words = "Vous serez prévenue ou prévenu par e-mail." if form.by_mail.data else "Vous ne recevrez plus ces e-mails."
    flash(words, "success")
    return redirect(url_for(".home", _anchor="reglages"), 303)
