"""/inscription: asking for an account, proving one's address."""

from __future__ import annotations

from flask import flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from app.accounts import queries, services
from app.accounts.domain import Role
from app.accounts.domain.password_rules import shortest
from app.accounts.domain.signing_in import LETTERS_AN_HOUR_AND_ACCOUNT, local_path
from app.accounts.forms import PlainForm, SignUpForm
from app.accounts.guards import public
from app.accounts.passwords import hash_password
from app.accounts.services.people import confirm as confirm_address
from app.accounts.services.tokens import get_token, spend_token
from app.accounts.sessions import allow_letter
from app.accounts.views.blueprint import bp, links, remote_address
from app.clock import utc_now
from app.web.current import current_database, current_db, current_settings, current_viewer


@bp.get("/inscription")
@public
def sign_up() -> ResponseReturnValue:
    if current_viewer() is not None:
        return redirect(url_for(".account"), 303)
    return render_template("accounts/sign_up.html", form=SignUpForm(formdata=None), least=shortest(Role.LEARNER))


@bp.post("/inscription")
@public
def send_sign_up() -> ResponseReturnValue:
    form = SignUpForm()
    if not form.validate():
        return render_template("accounts/sign_up.html", form=form, least=shortest(Role.LEARNER)), 422
    now, email, address = utc_now(), form.email.data or "", remote_address()
    # Hashed whether the address is known or not, and before anything is asked of the base.
    password_hash = hash_password(form.password.data or "")
    if allow_letter(current_database(), current_settings(), email, address, now, LETTERS_AN_HOUR_AND_ACCOUNT):
        services.sign_up(current_db(), email, form.name.data or "", password_hash, links, now, address)
    return redirect(url_for(".sign_up_sent"), 303)


@bp.get("/inscription/message-envoye")
@public
def sign_up_sent() -> ResponseReturnValue:
    return render_template("accounts/sign_up_sent.html")


@bp.get("/inscription/<token>")
@public
def confirm(token: str) -> ResponseReturnValue:
    get_token(current_db(), token, ("confirm",), utc_now())
    return render_template("accounts/confirm.html", form=PlainForm(formdata=None), token=token)


@bp.post("/inscription/<token>")
@public
def send_confirm(token: str) -> ResponseReturnValue:
    db, now = current_db(), utc_now()
    used = spend_token(db, token, ("confirm",), now)
    confirm_address(db, queries.get_user(db, used.user_id), now, remote_address())
    flash("Votre adresse est confirmée. Connectez-vous pour commencer.", "success")
    # Somebody who began elsewhere (a cohort's link) comes back there once signed in.
    return redirect(url_for(".sign_in", suivant=local_path(session.get("after_sign_up"))), 303)
