"""/compte/double-authentification: turn it on, note the recovery codes, turn it off."""

from __future__ import annotations

import io

import segno
from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts import queries
from app.accounts.forms import CodeForm, PlainForm
from app.accounts.guards import identified, require_recent_proof, signed_in_user
from app.accounts.models import SecondFactor
from app.accounts.services import second_factor as factors
from app.accounts.services.people import close_sessions
from app.accounts.services.signing_in import renew_session
from app.accounts.sessions import Verdict, try_code
from app.accounts.views.blueprint import bp, keep_session, let_others_write, own_account, remote_address
from app.accounts.views.signing_in import too_many, wait_message
from app.clock import utc_now
from app.errors import Forbidden, NotFound
from app.web.current import current_database, current_db, current_settings

NOT_YET = "Ce code ne convient pas. Vérifiez l’heure de votre téléphone, puis écrivez le code affiché en ce moment."


def required_of(is_staff: bool) -> bool:
    return is_staff and current_settings().second_factor_for_staff


def begun_factor() -> SecondFactor:
    """The generator being set up; its secret is shown to nobody once it counts."""
    factor = queries.find_second_factor(current_db(), signed_in_user().id)
    if factor is None or factor.confirmed_at is not None:
        raise NotFound("Aucune double authentification n’est en cours d’installation.")
    return factor


@bp.get("/compte/double-authentification")
@identified
def second_factor() -> ResponseReturnValue:
    viewer = signed_in_user()
    factor = queries.find_second_factor(current_db(), viewer.id)
    return render_template(
        "accounts/second_factor.html",
        factor=factor,
        required=required_of(viewer.is_staff),
        codes_left=queries.recovery_codes_left(current_db(), viewer.id),
        form=PlainForm(formdata=None),
    )


@bp.post("/compte/double-authentification/commencer")
@identified
def begin_second_factor() -> ResponseReturnValue:
    require_recent_proof()
    _, user = own_account()
    factors.begin(current_db(), user, utc_now())
    return redirect(url_for(".install_second_factor"), 303)


@bp.get("/compte/double-authentification/installer")
@identified
def install_second_factor() -> ResponseReturnValue:
    require_recent_proof()
    return install_page(CodeForm(formdata=None), begun_factor())


def install_page(form: CodeForm, factor: SecondFactor) -> str:
    secret = factors.secret_of(factor, current_settings().secret_key)
    groups = [secret[start : start + 4] for start in range(0, len(secret), 4)]
    return render_template("accounts/second_factor_install.html", form=form, groups=groups)


@bp.get("/compte/double-authentification/qr.svg")
@identified
def second_factor_qr() -> ResponseReturnValue:
    """The code to scan, as an image of its own: nothing is written into the page, and no cache keeps it."""
    require_recent_proof()
    uri = factors.provisioning_uri(begun_factor(), current_settings().secret_key, signed_in_user().email)
    drawing = io.BytesIO()
    segno.make(uri, error="m").save(drawing, kind="svg", scale=6, border=4, dark="#000", light="#fff")
    return Response(drawing.getvalue(), mimetype="image/svg+xml", headers={"Cache-Control": "no-store"})


@bp.post("/compte/double-authentification/installer")
@identified
def confirm_second_factor() -> ResponseReturnValue:
    require_recent_proof()
    viewer, form, factor = signed_in_user(), CodeForm(), begun_factor()
    if not form.validate():
        return install_page(form, factor), 422
    let_others_write()
    now = utc_now()
    result = try_code(current_database(), current_settings(), viewer.id, form.code.data or "", remote_address(), now)
    if result.verdict is Verdict.WAIT:
        form.form_errors.append(wait_message(result.wait))
        return too_many(install_page(form, factor), result.wait)
    if result.verdict is not Verdict.RIGHT:
        form.code.errors = [NOT_YET]
        return install_page(form, factor), 422
    db = current_db()
    _, user = own_account()
    factors.confirm(db, user, begun_factor(), current_settings().secret_key, now)
    # What may be done just grew: the session gets a new identifier, its second factor is proved, the others end.
    close_sessions(db, viewer.id, now, but=viewer.session_id)
    keep_session(renew_session(db, viewer.session_id, now, second_factor=True))
    return redirect(url_for(".recovery_codes"), 303)


@bp.get("/compte/double-authentification/codes")
@identified
def recovery_codes() -> ResponseReturnValue:
    require_recent_proof()
    factor = queries.find_second_factor(current_db(), signed_in_user().id)
    codes = factors.codes_to_note(factor, current_settings().secret_key, utc_now())
    if not codes:
        return redirect(url_for(".second_factor"), 303)
    return render_template("accounts/recovery_codes.html", codes=codes, form=PlainForm(formdata=None))


@bp.post("/compte/double-authentification/codes")
@identified
def note_recovery_codes() -> ResponseReturnValue:
    factor = queries.find_second_factor(current_db(), signed_in_user().id)
    if factor is not None:
        factors.codes_are_noted(factor)
    flash("La double authentification est active. Gardez vos codes de secours en lieu sûr.", "success")
    return redirect(url_for(".account"), 303)


@bp.post("/compte/double-authentification/nouveaux-codes")
@identified
def renew_recovery_codes() -> ResponseReturnValue:
    require_recent_proof()
    factor = queries.find_second_factor(current_db(), signed_in_user().id)
    if factor is None or factor.confirmed_at is None:
        raise NotFound("La double authentification n’est pas active.")
    factors.make_recovery_codes(current_db(), factor, current_settings().secret_key, utc_now())
    return redirect(url_for(".recovery_codes"), 303)


@bp.post("/compte/double-authentification/retirer")
@identified
def remove_second_factor() -> ResponseReturnValue:
    require_recent_proof()
    viewer, user = own_account()
    if required_of(viewer.is_staff):
        raise Forbidden("Votre rôle demande la double authentification : elle ne peut pas être retirée.")
    db, now = current_db(), utc_now()
    factors.remove(db, user, viewer.id, now)
    close_sessions(db, viewer.id, now, but=viewer.session_id)
    keep_session(renew_session(db, viewer.session_id, now, second_factor=False))
    flash("La double authentification est retirée.", "success")
    return redirect(url_for(".account"), 303)
