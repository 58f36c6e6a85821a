"""/formation/cohortes/<id>/annonces: tell a cohort something, see who read it, take it back."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts.guards import role_required, signed_in_user
from app.clock import in_paris, utc_now
from app.cohorts.queries import cohort_visible_to
from app.errors import InvalidAction
from app.followup.forms import AnnouncementForm
from app.followup.views.blueprint import LEADERS, bp
from app.messaging import services
from app.messaging.queries import announcements as queries
from app.web.current import current_db, current_settings


@bp.get("/formation/cohortes/<int:cohort_id>/annonces")
@role_required(*LEADERS)
def announcements(cohort_id: int) -> ResponseReturnValue:
    """Everything announced to a cohort."""
    return _page(cohort_id, AnnouncementForm(formdata=None))


def _page(cohort_id: int, form: AnnouncementForm) -> str:
    db, now = current_db(), utc_now()
    cohort = cohort_visible_to(db, signed_in_user(), cohort_id)
    return render_template(
        "followup/announcements.html",
        cohort=cohort,
        announcements=queries.announcements_of(db, cohort.id),
        people=len(queries.learners_in(db, cohort.id, now)),
        today=in_paris(now).date(),
        form=form,
    )


@bp.post("/formation/cohortes/<int:cohort_id>/annonces")
@role_required(*LEADERS)
def announce(cohort_id: int) -> ResponseReturnValue:
    """Tell a cohort something."""
    db, now, form = current_db(), utc_now(), AnnouncementForm()
    viewer = signed_in_user()
    cohort = cohort_visible_to(db, viewer, cohort_id)
    if not form.validate():
        return _page(cohort_id, form), 422
    try:
        made = services.announce(
            db,
            viewer,
            cohort.id,
            form.title.data or "",
            form.text.data or "",
            form.pinned_until.data,
            now,
            in_paris(now).date(),
            current_settings().base_url,
        )
    except InvalidAction as refusal:
        form.text.errors = [refusal.message]
        return _page(cohort_id, form), 422
    flash("Votre annonce est publiée. Les personnes de la cohorte reçoivent un avis sans son texte.", "success")
    return redirect(url_for(".announcements", cohort_id=cohort.id, _anchor=f"annonce-{made.id}"), 303)


@bp.post("/formation/cohortes/<int:cohort_id>/annonces/<int:announcement_id>/retirer")
@role_required(*LEADERS)
def withdraw_announcement(cohort_id: int, announcement_id: int) -> ResponseReturnValue:
    """Take an announcement off the pages."""
    db = current_db()
    cohort = cohort_visible_to(db, signed_in_user(), cohort_id)
    services.withdraw(queries.announcement_of(db, cohort.id, announcement_id), utc_now())
    flash("L’annonce est retirée.", "success")
    return redirect(url_for(".announcements", cohort_id=cohort.id), 303)
