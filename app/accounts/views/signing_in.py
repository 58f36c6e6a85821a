"""/connexion, /deconnexion, and proving once more who one is."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Response, flash, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from app.accounts import queries
from app.accounts.domain import Role
from app.accounts.domain.events import EventKind
from app.accounts.domain.signing_in import LETTERS_AN_HOUR_AND_ACCOUNT, local_path, wait_in_words
from app.accounts.forms import CodeForm, ConfirmPasswordForm, PlainForm, SignInForm
from app.accounts.guards import SESSION_KEY, identified, identified_viewer, public, signed_in_user
from app.accounts.services.people import send_confirmation
from app.accounts.services.records import record
from app.accounts.services.signing_in import close_session, open_session, renew_session
from app.accounts.sessions import (
    DEVICE_SECONDS,
    PENDING_SECONDS,
    Try,
    Verdict,
    allow_letter,
    device_mark,
    known_device,
    password_mark,
    try_code,
    try_password,
)
from app.accounts.views.blueprint import bp, keep_session, let_others_write, links, remember_session, remote_address
from app.clock import utc_now
from app.web.current import current_database, current_db, current_settings, current_viewer

PENDING = "pending"
WRONG = "L’adresse ou le mot de passe ne correspondent pas. Vérifiez-les, ou choisissez un nouveau mot de passe."
UNCONFIRMED = "Confirmez d’abord votre adresse : un nouveau message vient de partir."
WRONG_CODE = "Ce code ne convient pas. Attendez le suivant, ou écrivez un code de secours qui n’a pas servi."
WRONG_PASSWORD = "Ce n’est pas le mot de passe de votre compte."  # noqa: S105 - a message


LANDINGS = {Role.TRAINER: "/formation", Role.ADMIN: "/admin"}


def landing(role: Role) -> str:
    """Where somebody begins: people who train or administer at their own door, the others at their day."""
    return LANDINGS.get(role, "/tableau-de-bord")


def device_cookie() -> str:
    return "__Host-appareil" if current_settings().secure_cookies else "appareil"


def wait_message(seconds: int) -> str:
    return f"Trop d’essais. Par sécurité, attendez {wait_in_words(seconds)} avant le prochain."


def disabled_message() -> str:
    return f"Ce compte est fermé. Écrivez à {current_settings().contact_email} pour savoir pourquoi."


@bp.get("/connexion")
@public
def sign_in() -> ResponseReturnValue:
    target = local_path(request.args.get("suivant"))
    viewer = current_viewer()
    if viewer is not None:
        return redirect(target or landing(viewer.role), 303)
    if identified_viewer() is not None:
        return redirect(url_for(".second_factor"), 303)
    form = SignInForm(formdata=None, suivant=target)
    return render_template("accounts/sign_in.html", form=form)


@bp.post("/connexion")
@public
def send_sign_in() -> ResponseReturnValue:
    form = SignInForm()
    if not form.validate():
        return render_template("accounts/sign_in.html", form=form), 422
    now, email = utc_now(), form.email.data or ""
    device = known_device(current_settings(), request.cookies.get(device_cookie()), email)
    result = try_password(
        current_database(), current_settings(), email, form.password.data or "", remote_address(), device, now
    )
    if result.verdict is not Verdict.RIGHT:
        return refuse_sign_in(form, result, now)
    target = local_path(form.suivant.data)
    if result.needs_code:
        session.clear()
        session[PENDING] = {
            "user": result.user_id,
            "mark": result.password_mark,
            "at": int(now.timestamp()),
            "next": target,
        }
        return redirect(url_for(".sign_in_code"), 303)
    return enter(result.user_id, target, now, second_factor=False)


def refuse_sign_in(form: SignInForm, result: Try, now: datetime) -> ResponseReturnValue:
    """The same page with the reason. What the account is, is only told to who knows its password."""
    if result.verdict is Verdict.WAIT:
        form.form_errors.append(wait_message(result.wait))
        return too_many(render_template("accounts/sign_in.html", form=form), result.wait)
    if result.verdict is Verdict.UNCONFIRMED:
        form.form_errors.append(UNCONFIRMED)
        send_again(result.user_id, form.email.data or "", now)
    else:
        form.form_errors.append(disabled_message() if result.verdict is Verdict.DISABLED else WRONG)
    return render_template("accounts/sign_in.html", form=form), 422


def send_again(user_id: int, email: str, now: datetime) -> None:
    """Send the link that confirms an address once more, in a transaction of its own since the answer is a refusal."""
    database, settings = current_database(), current_settings()
    if allow_letter(database, settings, email, remote_address(), now, LETTERS_AN_HOUR_AND_ACCOUNT):
        with database.writing() as db:
            send_confirmation(db, queries.get_user(db, user_id), links, now)


def too_many(page: str, wait: int) -> Response:
    response = make_response(page, 429)
    response.headers["Retry-After"] = str(wait)
    return response


def enter(user_id: int, target: str | None, now: datetime, *, second_factor: bool) -> ResponseReturnValue:
    """Open the session and go where the person wanted to go."""
    db, settings = current_db(), current_settings()
    user = queries.get_user(db, user_id)
    token = open_session(
        db, user, now, remote_address(), request.headers.get("User-Agent", ""), second_factor=second_factor
    )
    remember_session(token)
    response = make_response(redirect(target or landing(Role(user.role)), 303))
    response.set_cookie(
        device_cookie(),
        device_mark(settings, user.email),
        max_age=DEVICE_SECONDS,
        secure=settings.secure_cookies,
        httponly=True,
        samesite="Lax",
    )
    return response


def pending_sign_in() -> dict[str, Any] | None:
    """The sign-in that waits for its code, while it is still young."""
    pending = session.get(PENDING)
    if not isinstance(pending, dict) or utc_now().timestamp() - pending.get("at", 0) > PENDING_SECONDS:
        return None
    return pending


def start_again() -> ResponseReturnValue:
    session.pop(PENDING, None)
    flash("Le temps pour donner le code est passé. Recommencez la connexion.", "warning")
    return redirect(url_for(".sign_in"), 303)


@bp.get("/connexion/code")
@public
def sign_in_code() -> ResponseReturnValue:
    if pending_sign_in() is None:
        return start_again()
    return render_template("accounts/sign_in_code.html", form=CodeForm(formdata=None))


@bp.post("/connexion/code")
@public
def send_sign_in_code() -> ResponseReturnValue:
    pending = pending_sign_in()
    if pending is None:
        return start_again()
    form, now = CodeForm(), utc_now()
    if not form.validate():
        return render_template("accounts/sign_in_code.html", form=form), 422
    user_id = int(pending["user"])
    with current_database().reading() as db:
        user = queries.get_user(db, user_id)
    # The password or the account may have changed since the first step.
    if user.disabled_at is not None or password_mark(user.password_hash) != pending.get("mark"):
        return start_again()
    result = try_code(current_database(), current_settings(), user_id, form.code.data or "", remote_address(), now)
    if result.verdict is Verdict.WAIT:
        form.form_errors.append(wait_message(result.wait))
        return too_many(render_template("accounts/sign_in_code.html", form=form), result.wait)
    if result.verdict is not Verdict.RIGHT:
        form.code.errors = [WRONG_CODE]
        return render_template("accounts/sign_in_code.html", form=form), 422
    return enter(user_id, local_path(pending.get("next")), now, second_factor=True)


@bp.post("/deconnexion")
@public
def sign_out() -> ResponseReturnValue:
    viewer = identified_viewer() if SESSION_KEY in session else None
    if viewer is not None:
        close_session(current_db(), viewer.id, viewer.session_id, utc_now(), EventKind.SIGNED_OUT)
    session.clear()
    response = make_response(redirect(url_for(".signed_out"), 303))
    # Pages read before are not found again with the browser's « back », nor text kept for sending later.
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@bp.get("/deconnexion")
@public
def signed_out() -> ResponseReturnValue:
    return render_template(
        "accounts/signed_out.html", form=PlainForm(formdata=None), still_in=identified_viewer() is not None
    )


@bp.get("/compte/confirmer")
@identified
def reauthenticate() -> ResponseReturnValue:
    form = ConfirmPasswordForm(formdata=None, suivant=local_path(request.args.get("suivant")))
    return render_template("accounts/reauthenticate.html", form=form)


@bp.post("/compte/confirmer")
@identified
def send_reauthenticate() -> ResponseReturnValue:
    form, viewer = ConfirmPasswordForm(), signed_in_user()
    if not form.validate():
        return render_template("accounts/reauthenticate.html", form=form), 422
    refused = prove_password(form, "accounts/reauthenticate.html")
    if refused is not None:
        return refused
    db, now = current_db(), utc_now()
    keep_session(renew_session(db, viewer.session_id, now))
    record(db, EventKind.REAUTHENTICATED, now, viewer.id, address=remote_address())
    return redirect(local_path(form.suivant.data) or url_for(".account"), 303)


def prove_password(form: Any, template: str, field: str = "password", **context: Any) -> ResponseReturnValue | None:
    """Ask the signed-in person's password: None when it is right, else the page with the reason."""
    viewer = signed_in_user()
    let_others_write()
    settings, typed = current_settings(), form[field].data or ""
    device = known_device(settings, request.cookies.get(device_cookie()), viewer.email)
    result = try_password(current_database(), settings, viewer.email, typed, remote_address(), device, utc_now())
    if result.verdict is Verdict.RIGHT:
        return None
    if result.verdict is Verdict.WAIT:
        form.form_errors.append(wait_message(result.wait))
        return too_many(render_template(template, form=form, **context), result.wait)
    form[field].errors = [WRONG_PASSWORD]
    return render_template(template, form=form, **context), 422
