"""/admin/organisation: who runs this site; /organisation/logo: its logo."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from flask import Blueprint, Response, current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DBAPIError

from app.accounts.domain import Role
from app.accounts.guards import public, require_recent_proof, role_required, signed_in_user
from app.clock import utc_now
from app.config import Settings
from app.errors import Conflict, InvalidAction, NotFound
from app.organisation import services
from app.organisation.domain import TOLD, Organisation
from app.organisation.forms import LogoForm, OrganisationForm, PlainForm
from app.web.current import current_db, current_runtime, current_settings

bp = Blueprint("organisation", __name__, template_folder="templates")
FOOTER = "organisation_footer"
LOGO_LIFE = 3600


def with_settings(found: Organisation, settings: Settings) -> Organisation:
    """What is told, an empty value taken from the settings of the deployment."""
    return replace(
        found,
        name=found.name or settings.publisher_name,
        address=found.address or settings.publisher_address,
        publication_director=found.publication_director or settings.publication_director,
        host_name=found.host_name or settings.host_name,
        contact_email=found.contact_email or settings.contact_email,
        dpo_contact=found.dpo_contact or found.contact_email or settings.contact_email,
    )


def the_organisation() -> Organisation:
    """What pages tell of the organisation; offered to every template.

    The legal pages stand even while the base is away: the settings of the deployment then speak alone.
    """
    if "organisation" not in g:
        try:
            found = services.organisation(current_db())
        except DBAPIError:
            current_db().rollback()
            found = Organisation()
        g.organisation = with_settings(found, current_settings())
    told: Organisation = g.organisation
    return told


def organisation_footer() -> str:
    """The words at the foot of every page, as this process last read them: no statement for a page."""
    return str(current_app.extensions.get(FOOTER, ""))


def form_of(found: Organisation) -> OrganisationForm:
    """The form filled with what was written."""
    values: dict[str, Any] = {name: value for name, value in asdict(found).items() if name in TOLD}
    return OrganisationForm(formdata=None, **values, version=str(found.version))


def page(form: OrganisationForm | None = None, logo_form: LogoForm | None = None) -> str:
    found = services.organisation(current_db())
    return render_template(
        "organisation/settings.html",
        organisation=found,
        form=form or form_of(found),
        logo_form=logo_form or LogoForm(formdata=None, prefix="logo", version=str(found.version)),
        plain=PlainForm(formdata=None, prefix="retrait", version=str(found.version)),
        shown=with_settings(found, current_settings()),
    )


@bp.get("/admin/organisation")
@role_required(Role.ADMIN)
def settings() -> ResponseReturnValue:
    require_recent_proof()
    return page()


@bp.post("/admin/organisation")
@role_required(Role.ADMIN)
def send_settings() -> ResponseReturnValue:
    require_recent_proof()
    form = OrganisationForm()
    if not form.validate():
        return page(form), 422
    told = {name: getattr(form, name).data or "" for name in TOLD}
    try:
        changed = services.change_organisation(
            current_db(), told, number(form.version.data), signed_in_user().id, utc_now()
        )
    except (Conflict, InvalidAction) as refusal:
        form.form_errors = [refusal.message]
        return page(form), 422
    if changed:
        current_app.extensions[FOOTER] = " ".join(told["footer"].split())
    flash("Les réglages sont enregistrés." if changed else "Rien n’a changé.", "success" if changed else "info")
    return redirect(url_for(".settings"), 303)


def number(typed: str | None) -> int:
    """The version that was shown; one that nobody wrote matches nothing."""
    return int(typed) if typed and typed.isascii() and typed.isdigit() else -1


@bp.post("/admin/organisation/logo")
@role_required(Role.ADMIN)
def send_logo() -> ResponseReturnValue:
    require_recent_proof()
    form, runtime = LogoForm(prefix="logo"), current_runtime()
    if not form.validate():
        return page(logo_form=form), 422
    raw = form.logo.data.read(services.MAX_LOGO_BYTES + 1)
    try:
        old = services.change_logo(
            current_db(), runtime.storage, raw, number(form.version.data), signed_in_user().id, utc_now()
        )
    except (Conflict, InvalidAction) as refusal:
        form.logo.errors = [refusal.message]
        return page(logo_form=form), 422
    if old is not None:
        runtime.storage.delete(old)
    flash("Le logo est enregistré.", "success")
    return redirect(url_for(".settings"), 303)


@bp.post("/admin/organisation/logo/retirer")
@role_required(Role.ADMIN)
def drop_logo() -> ResponseReturnValue:
    require_recent_proof()
    form = PlainForm(prefix="retrait")
    old = services.remove_logo(current_db(), number(form.version.data), signed_in_user().id, utc_now())
    if old is not None:
        current_runtime().storage.delete(old)
    flash("Le logo est retiré.", "success")
    return redirect(url_for(".settings"), 303)


@bp.get("/organisation/logo")
@public
def logo() -> Response:
    found = services.organisation(current_db())
    if not found.logo_key:
        raise NotFound("Ce site n’a pas de logo.")
    response = Response(current_runtime().storage.get(found.logo_key), mimetype=found.logo_type)
    response.headers["Cache-Control"] = f"public, max-age={LOGO_LIFE}"
    response.set_etag(found.logo_key.rpartition("-")[2])
    response.make_conditional(request)
    return response
