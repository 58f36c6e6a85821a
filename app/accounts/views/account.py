"""/compte: who one is, what one aims at, where one is signed in."""

from __future__ import annotations

from flask import flash, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts import queries, services
from app.accounts.domain import normalise_email
from app.accounts.domain.events import EventKind
from app.accounts.forms import EmailForm, NameForm, PlainForm, PreferencesForm
from app.accounts.guards import public, require_recent_proof, signed_in, signed_in_user
from app.accounts.services import email_change
from app.accounts.services.people import close_sessions, set_rhythm
from app.accounts.services.records import record
from app.accounts.services.signing_in import close_session, prolong_session
from app.accounts.services.tokens import get_token
from app.accounts.views.blueprint import bp, links, own_account
from app.clock import utc_now
from app.errors import NotFound
from app.web.current import current_catalog, current_db, current_settings
from app.web.forms import SelectChoice

NO_FRAMEWORK = "aucun"


@bp.get("/compte")
@signed_in
def account() -> ResponseReturnValue:
    viewer, user = own_account()
    db, now = current_db(), utc_now()
    framework = current_catalog().frameworks.get(viewer.framework or "")
    return render_template(
        "accounts/account.html",
        user=user,
        framework=framework,
        sessions=queries.open_sessions(db, viewer.id, viewer.role, now),
        change=queries.find_email_change(db, viewer.id, now),
        codes_left=queries.recovery_codes_left(db, viewer.id) if viewer.has_second_factor else 0,
        default_minutes=current_settings().weekly_minutes,
    )


@bp.get("/compte/nom")
@signed_in
def name() -> ResponseReturnValue:
    viewer = signed_in_user()
    return render_template("accounts/name.html", form=NameForm(formdata=None, name=viewer.name))


@bp.post("/compte/nom")
@signed_in
def send_name() -> ResponseReturnValue:
    form = NameForm()
    if not form.validate():
        return render_template("accounts/name.html", form=form), 422
    _, user = own_account()
    services.rename(current_db(), user, form.name.data or "")
    flash("Votre nom est enregistré.", "success")
    return redirect(url_for(".account"), 303)


def preferences_form() -> PreferencesForm:
    """The form with the référentiels of the course; nothing of it is required."""
    viewer = signed_in_user()
    form = PreferencesForm(
        framework=viewer.framework or NO_FRAMEWORK,
        weekly_minutes=viewer.weekly_minutes,
        exam_date=viewer.exam_date,
    )
    frameworks = current_catalog().frameworks
    form.framework.choices = [
        *(SelectChoice(key, f"{framework.title} ({framework.code})") for key, framework in frameworks.items()),
        SelectChoice(NO_FRAMEWORK, "Aucun pour l’instant"),
    ]
    return form


@bp.get("/compte/preferences")
@signed_in
def preferences() -> ResponseReturnValue:
    return render_template("accounts/preferences.html", form=preferences_form())


@bp.post("/compte/preferences")
@signed_in
def send_preferences() -> ResponseReturnValue:
    form = preferences_form()
    if not form.validate():
        return render_template("accounts/preferences.html", form=form), 422
    _, user = own_account()
    chosen = None if form.framework.data == NO_FRAMEWORK else form.framework.data
    services.choose_framework(current_db(), user, chosen, current_catalog().frameworks)
    set_rhythm(user, form.weekly_minutes.data, form.exam_date.data)
    flash("Vos préférences sont enregistrées.", "success")
    return redirect(url_for(".account"), 303)


@bp.get("/compte/adresse")
@signed_in
def email() -> ResponseReturnValue:
    require_recent_proof()
    change = queries.find_email_change(current_db(), signed_in_user().id, utc_now())
    return render_template("accounts/email.html", form=EmailForm(formdata=None), change=change)


@bp.post("/compte/adresse")
@signed_in
def send_email() -> ResponseReturnValue:
    require_recent_proof()
    form, now = EmailForm(), utc_now()
    viewer, user = own_account()
    valid = form.validate()
    if valid and normalise_email(form.email.data or "") == viewer.email:
        form.email.errors = ["C’est déjà l’adresse de votre compte."]
        valid = False
    if not valid:
        change = queries.find_email_change(current_db(), viewer.id, now)
        return render_template("accounts/email.html", form=form, change=change), 422
    email_change.ask(current_db(), user, form.email.data or "", links, now)
    flash("Deux messages partent : un à votre adresse actuelle, un à la nouvelle. Confirmez les deux.", "success")
    return redirect(url_for(".email"), 303)


@bp.post("/compte/adresse/abandonner")
@signed_in
def cancel_email() -> ResponseReturnValue:
    _, user = own_account()
    email_change.cancel(current_db(), user, utc_now())
    flash("Le changement d’adresse est abandonné.", "success")
    return redirect(url_for(".account"), 303)


@bp.get("/adresse/<token>")
@public
def confirm_email(token: str) -> ResponseReturnValue:
    found = get_token(current_db(), token, email_change.PURPOSES, utc_now())
    form = PlainForm(formdata=None)
    return render_template("accounts/confirm_email.html", form=form, token=token, is_new=found.purpose == "email_new")


@bp.post("/adresse/<token>")
@public
def send_confirm_email(token: str) -> ResponseReturnValue:
    if email_change.agree(current_db(), token, utc_now()):
        flash("Votre adresse est changée. Connectez-vous avec la nouvelle.", "success")
        return redirect(url_for(".sign_in"), 303)
    return redirect(url_for(".email_half_confirmed"), 303)


@bp.get("/adresse/confirmee")
@public
def email_half_confirmed() -> ResponseReturnValue:
    return render_template("accounts/email_half_confirmed.html")


@bp.get("/compte/sessions")
@signed_in
def open_sessions() -> ResponseReturnValue:
    require_recent_proof()
    viewer = signed_in_user()
    rows = queries.open_sessions(current_db(), viewer.id, viewer.role, utc_now())
    return render_template("accounts/sessions.html", sessions=rows, form=PlainForm(formdata=None))


@bp.post("/compte/sessions/<int:session_id>/fermer")
@signed_in
def close_one_session(session_id: int) -> ResponseReturnValue:
    require_recent_proof()
    viewer = signed_in_user()
    if session_id == viewer.session_id:
        raise NotFound("Pour fermer la session de ce navigateur, déconnectez-vous.")
    if not close_session(current_db(), viewer.id, session_id, utc_now(), EventKind.SESSION_CLOSED):
        raise NotFound("Cette session n’existe pas, ou elle est déjà fermée.")
    flash("La session est fermée.", "success")
    return redirect(url_for(".open_sessions"), 303)


@bp.post("/compte/sessions/fermer-les-autres")
@signed_in
def close_other_sessions() -> ResponseReturnValue:
    require_recent_proof()
    viewer, now = signed_in_user(), utc_now()
    close_sessions(current_db(), viewer.id, now, but=viewer.session_id)
    record(current_db(), EventKind.SESSION_CLOSED, now, viewer.id, detail="toutes les autres")
    flash("Toutes vos autres sessions sont fermées.", "success")
    return redirect(url_for(".open_sessions"), 303)


@bp.post("/compte/session")
@signed_in
def session_time() -> ResponseReturnValue:
    """How many seconds this session has left, for the page that warns before it ends; asking does not prolong it."""
    viewer, now = signed_in_user(), utc_now()
    g.pop("session_to_touch", None)
    ends_at = viewer.session_ends_at or now
    if request.args.get("prolonger") == "1":
        ends_at = prolong_session(current_db(), viewer, now)
    return jsonify(seconds=max(0, int((ends_at - now).total_seconds())))


def asked_page() -> int:
    """The page number in the address; anything else is the first."""
    raw = request.args.get("page", "1")
    return min(int(raw), 100_000) if raw.isascii() and raw.isdigit() and int(raw[:9]) > 0 else 1
