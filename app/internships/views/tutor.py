"""/stage/<token>: what the tutor sees, without an account: the hours to confirm, the grid to fill, one signature."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.guards import public
from app.clock import utc_now
from app.errors import Conflict, InvalidAction
from app.internships import queries, services
from app.internships.domain import TutorLevel, hours_of
from app.internships.forms import PlainForm, SignatureForm
from app.internships.models import Internship, InternshipLink
from app.internships.views.blueprint import grid_of, tutor_bp
from app.web.current import current_db

LEVEL = "n."


def opened(token: str) -> tuple[InternshipLink, Internship]:
    return services.opened_link(current_db(), token, utc_now())


def page(
    token: str, row: Internship, form: SignatureForm | None = None, levels: Mapping[str, str] | None = None
) -> str:
    db = current_db()
    days = queries.declared_days(db, row.id)
    kept = queries.assessment_of(db, row.id)
    if form is None:
        form = SignatureForm(formdata=None, comment=kept.comment if kept is not None else "")
    return render_template(
        "internships/tutor.html",
        token=token,
        stage=row,
        learner=queries.name_of(db, row.learner_id),
        days=days,
        hours=hours_of(days, row.hours_goal),
        grid=grid_of(row),
        levels=levels if levels is not None else (kept.levels if kept is not None else {}),
        choices=list(TutorLevel),
        form=form,
        signed=kept.document if kept is not None and kept.digest else None,
        digest=kept.digest if kept is not None else None,
        plain=PlainForm(formdata=None),
    )


@tutor_bp.get("/stage/<token>")
@public
def read(token: str) -> ResponseReturnValue:
    _, row = opened(token)
    return page(token, row)


@tutor_bp.post("/stage/<token>/heures")
@public
def confirm(token: str) -> ResponseReturnValue:
    """Confirm the days that were ticked."""
    _, row = opened(token)
    days = []
    for typed in request.form.getlist("jour")[:400]:
        try:
            days.append(date.fromisoformat(typed))
        except ValueError:
            continue  # nothing of ours wrote it
    done = services.confirm_days(current_db(), row, days, utc_now())
    words = (
        "Aucun jour n’était coché."
        if not done
        else f"{done} jour{'s' if done > 1 else ''} confirmé{'s' if done > 1 else ''}."
    )
    flash(words, "success" if done else "info")
    return redirect(url_for(".read", token=token), 303)


@tutor_bp.post("/stage/<token>")
@public
def assess(token: str) -> ResponseReturnValue:
    """Keep what was filled, or sign it."""
    link, row = opened(token)
    form = SignatureForm()
    known = {code for code, _ in grid_of(row)}
    levels = {
        name.removeprefix(LEVEL): value
        for name, value in request.form.items()
        if name.startswith(LEVEL) and name.removeprefix(LEVEL) in known and value in set(TutorLevel)
    }
    if not form.validate():
        return page(token, row, form, levels), 422
    db, now, comment = current_db(), utc_now(), form.comment.data or ""
    try:
        if request.form.get("acte") == "signer":
            signer = (form.signer_name.data or "", form.signer_function.data or "")
            services.sign(db, link, row, grid_of(row), levels, comment, signer, now)
            flash("C’est signé. Merci : la personne et son équipe peuvent le lire.", "success")
        else:
            services.save_draft(db, row, levels, comment, now)
            flash("C’est enregistré. Vous pouvez revenir par le même lien, puis signer.", "success")
    except InvalidAction as refusal:
        form.form_errors = [refusal.message]
        return page(token, row, form, levels), 422
    except Conflict as refusal:
        form.form_errors = [refusal.message]
        return page(token, row, form, levels), 409
    return redirect(url_for(".read", token=token), 303)
