"""/admin/partages: an administrator closes a link that should not be open; they read no dossier."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts.domain import Role
from app.accounts.guards import role_required
from app.clock import utc_now
from app.portfolio.forms.record import PlainForm
from app.portfolio.queries import jury as queries
from app.portfolio.services import jury as services
from app.portfolio.views.record_blueprint import bp
from app.web.current import current_db


@bp.get("/admin/partages")
@role_required(Role.ADMIN)
def open_links() -> ResponseReturnValue:
    """The links in force."""
    links = queries.links_in_force(current_db(), utc_now())
    return render_template("portfolio/jury_open_links.html", links=links, form=PlainForm(formdata=None))


@bp.post("/admin/partages/<int:link_id>/fermer")
@role_required(Role.ADMIN)
def close_link(link_id: int) -> ResponseReturnValue:
    """Close one of them."""
    services.revoke_link(queries.any_link(current_db(), link_id), utc_now())
    flash("Le lien est fermé.", "success")
    return redirect(url_for(".open_links"), 303)
