"""/mot-de-passe-oublie, /reinitialisation/<token>, and changing one's password."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts import queries, services
from app.accounts.domain import Role
from app.accounts.domain.password_rules import shortest
from app.accounts.domain.signing_in import LETTERS_AN_HOUR_AND_ACCOUNT
from app.accounts.forms import ChangePasswordForm, ForgottenForm, NewPasswordForm
from app.accounts.guards import public, signed_in
from app.accounts.passwords import hash_password
from app.accounts.services.people import ask_reset
from app.accounts.services.people import confirm as confirm_address
from app.accounts.services.signing_in import renew_session
from app.accounts.services.throttling import forget
from app.accounts.services.tokens import get_token, spend_token
from app.accounts.sessions import account_counter, allow_letter
from app.accounts.views.blueprint import bp, keep_session, links, own_account, remote_address
from app.accounts.views.signing_in import prove_password
from app.clock import utc_now
from app.web.current import current_database, current_db, current_settings


@bp.get("/mot-de-passe-oublie")
@public
def forgotten() -> ResponseReturnValue:
    return render_template("accounts/forgotten.html", form=ForgottenForm(formdata=None))


@bp.post("/mot-de-passe-oublie")
@public
def send_forgotten() -> ResponseReturnValue:
    form = ForgottenForm()
    if not form.validate():
        return render_template("accounts/forgotten.html", form=form), 422
    now, email, address = utc_now(), form.email.data or "", remote_address()
    if allow_letter(current_database(), current_settings(), email, address, now, LETTERS_AN_HOUR_AND_ACCOUNT):
        ask_reset(current_db(), email, links, now, address)
    return redirect(url_for(".forgotten_sent"), 303)


@bp.get("/mot-de-passe-oublie/message-envoye")
@public
def forgotten_sent() -> ResponseReturnValue:
    return render_template("accounts/forgotten_sent.html")


@bp.get("/reinitialisation/<token>")
@public
def reset_password(token: str) -> ResponseReturnValue:
    return choosing_page(token, "reset")


@bp.post("/reinitialisation/<token>")
@public
def send_reset_password(token: str) -> ResponseReturnValue:
    return choose(token, "reset")


@bp.get("/invitation/<token>")
@public
def accept_invitation(token: str) -> ResponseReturnValue:
    return choosing_page(token, "invitation")


@bp.post("/invitation/<token>")
@public
def send_accept_invitation(token: str) -> ResponseReturnValue:
    return choose(token, "invitation")


def choosing_page(token: str, purpose: str, form: NewPasswordForm | None = None) -> str:
    """Where the owner of a mailbox chooses a password; looking at it uses nothing."""
    with current_database().reading() as db:
        user = queries.get_user(db, get_token(db, token, (purpose,), utc_now()).user_id)
    return render_template(
        "accounts/reset.html",
        form=form or NewPasswordForm(formdata=None),
        token=token,
        least=shortest(Role(user.role)),
        invited=purpose == "invitation",
    )


def choose(token: str, purpose: str) -> ResponseReturnValue:
    """Give the account of this link the password typed: the link has served, the address is proved."""
    form, now = NewPasswordForm(), utc_now()
    with current_database().reading() as reading:
        user = queries.get_user(reading, get_token(reading, token, (purpose,), now).user_id)
    if not form.validate() or not form.judge(Role(user.role), user.email, user.name):
        return choosing_page(token, purpose, form), 422
    password_hash = hash_password(form.password.data or "")
    db = current_db()
    owner = queries.get_user(db, spend_token(db, token, (purpose,), now).user_id)
    services.set_password(db, owner, password_hash, now, address=remote_address())
    confirm_address(db, owner, now, remote_address())
    # The owner of the mailbox is no longer kept waiting by the guesses of others.
    forget(db, [account_counter(current_settings(), owner.email)])
    flash("Votre mot de passe est enregistré. Connectez-vous avec lui.", "success")
    return redirect(url_for(".sign_in"), 303)


@bp.get("/compte/mot-de-passe")
@signed_in
def password() -> ResponseReturnValue:
    viewer, _ = own_account()
    form = ChangePasswordForm(formdata=None)
    return render_template("accounts/password.html", form=form, least=shortest(viewer.role))


@bp.post("/compte/mot-de-passe")
@signed_in
def send_password() -> ResponseReturnValue:
    form = ChangePasswordForm()
    viewer, _ = own_account()
    least = shortest(viewer.role)
    if not form.validate() or not form.judge(viewer.role, viewer.email, viewer.name):
        return render_template("accounts/password.html", form=form, least=least), 422
    refused = prove_password(form, "accounts/password.html", field="current", least=least)
    if refused is not None:
        return refused
    now, password_hash = utc_now(), hash_password(form.password.data or "")
    db = current_db()
    user = queries.get_user(db, viewer.id)
    services.set_password(db, user, password_hash, now, keep_session=viewer.session_id, address=remote_address())
    keep_session(renew_session(db, viewer.session_id, now))
    flash("Votre mot de passe est changé. Vos autres sessions sont fermées.", "success")
    return redirect(url_for(".account"), 303)
