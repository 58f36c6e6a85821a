"""/admin: people, roles, what is wrong in the content, the security log (/admin/connexions)."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts import queries, services
from app.accounts.domain import Role
from app.accounts.domain.events import EventKind
from app.accounts.forms import InvitationForm, PlainForm, RoleForm, UserSearchForm
from app.accounts.guards import require_recent_proof, role_required, signed_in_user
from app.accounts.services import second_factor as factors
from app.accounts.services.people import close_sessions
from app.accounts.services.records import record
from app.accounts.views.account import asked_page
from app.accounts.views.blueprint import bp, links
from app.clock import utc_now
from app.errors import Conflict
from app.web.current import current_catalog, current_db, current_settings
from app.web.forms import SelectChoice
from app.web.labels import label

PAGE = 50
EVENTS = 100


def role_choices() -> list[SelectChoice]:
    return [SelectChoice(role.value, label(role)) for role in Role]


@bp.get("/admin")
@role_required(Role.ADMIN)
def admin() -> ResponseReturnValue:
    form = UserSearchForm(request.args)
    form.role.choices = [SelectChoice("", "tous les rôles"), *role_choices()]
    if not form.validate():
        return render_template("accounts/admin.html", form=form, page=None, number=1, pages=1), 422
    number = asked_page()
    words, role = (form.q.data or "").strip(), form.role.data or ""
    page = queries.users_page(current_db(), words, role, (number - 1) * PAGE, PAGE)
    pages = max(1, -(-page.total // PAGE))
    return render_template("accounts/admin.html", form=form, page=page, number=number, pages=pages)


@bp.get("/admin/personnes/<int:user_id>")
@role_required(Role.ADMIN)
def person(user_id: int) -> ResponseReturnValue:
    require_recent_proof()
    user = queries.get_user(current_db(), user_id)
    form = RoleForm(formdata=None, role=user.role)
    form.role.choices = role_choices()
    return person_page(user_id, form)


def person_page(user_id: int, form: RoleForm) -> str:
    db, now = current_db(), utc_now()
    user = queries.get_user(db, user_id)
    factor = queries.find_second_factor(db, user_id)
    return render_template(
        "accounts/admin_person.html",
        user=user,
        form=form,
        has_factor=factor is not None and factor.confirmed_at is not None,
        sessions=queries.open_sessions(db, user_id, Role(user.role), now),
        changes=queries.role_changes_of(db, user_id),
        events=queries.security_events(db, user_id=user_id, limit=20),
        is_self=user_id == signed_in_user().id,
    )


@bp.get("/admin/inviter")
@role_required(Role.ADMIN)
def invitation() -> ResponseReturnValue:
    require_recent_proof()
    form = InvitationForm(formdata=None, role=Role.TRAINER.value)
    form.role.choices = role_choices()
    return render_template("accounts/admin_invite.html", form=form)


@bp.post("/admin/inviter")
@role_required(Role.ADMIN)
def send_invitation() -> ResponseReturnValue:
    require_recent_proof()
    form = InvitationForm()
    form.role.choices = role_choices()
    if not form.validate():
        return render_template("accounts/admin_invite.html", form=form), 422
    role, now = Role(form.role.data), utc_now()
    try:
        services.invite(
            current_db(),
            form.email.data or "",
            form.name.data or "",
            role,
            label(role),
            links,
            signed_in_user().id,
            now,
        )
    except Conflict as refusal:
        form.email.errors = [refusal.message]
        return render_template("accounts/admin_invite.html", form=form), 422
    flash("L’invitation est partie. Le compte s’ouvrira quand la personne aura choisi son mot de passe.", "success")
    return redirect(url_for(".admin"), 303)


@bp.post("/admin/personnes/<int:user_id>/sessions")
@role_required(Role.ADMIN)
def close_sessions_of(user_id: int) -> ResponseReturnValue:
    require_recent_proof()
    db, now = current_db(), utc_now()
    user = queries.get_user(db, user_id)
    close_sessions(db, user.id, now)
    record(db, EventKind.SESSION_CLOSED, now, user.id, signed_in_user().id, detail="par l’administration")
    flash("Les sessions de cette personne sont fermées.", "success")
    return redirect(url_for(".person", user_id=user_id), 303)


@bp.post("/admin/personnes/<int:user_id>/role")
@role_required(Role.ADMIN)
def send_role(user_id: int) -> ResponseReturnValue:
    require_recent_proof()
    form = RoleForm()
    form.role.choices = role_choices()
    if not form.validate():
        return person_page(user_id, form), 422
    user, role = queries.get_user(current_db(), user_id), Role(form.role.data)
    if services.change_role(current_db(), user, role, label(role), signed_in_user().id, utc_now()):
        flash("Le rôle est changé. Les sessions de cette personne sont fermées.", "success")
    return redirect(url_for(".person", user_id=user_id), 303)


@bp.post("/admin/personnes/<int:user_id>/fermer")
@role_required(Role.ADMIN)
def disable_person(user_id: int) -> ResponseReturnValue:
    require_recent_proof()
    user = queries.get_user(current_db(), user_id)
    services.disable(current_db(), user, signed_in_user().id, current_settings().contact_email, utc_now())
    flash("Le compte est fermé : on ne peut plus s’y connecter.", "success")
    return redirect(url_for(".person", user_id=user_id), 303)


@bp.post("/admin/personnes/<int:user_id>/rouvrir")
@role_required(Role.ADMIN)
def enable_person(user_id: int) -> ResponseReturnValue:
    require_recent_proof()
    user = queries.get_user(current_db(), user_id)
    services.enable(current_db(), user, signed_in_user().id, links, utc_now())
    flash("Le compte est rouvert.", "success")
    return redirect(url_for(".person", user_id=user_id), 303)


@bp.post("/admin/personnes/<int:user_id>/double-authentification")
@role_required(Role.ADMIN)
def reset_second_factor(user_id: int) -> ResponseReturnValue:
    """For somebody who has lost both the telephone and the recovery codes."""
    require_recent_proof()
    db, now = current_db(), utc_now()
    user = queries.get_user(db, user_id)
    if factors.remove(db, user, signed_in_user().id, now):
        close_sessions(db, user.id, now)
        flash("La double authentification est retirée, et les sessions sont fermées.", "success")
    return redirect(url_for(".person", user_id=user_id), 303)


@bp.get("/admin/contenus")
@role_required(Role.ADMIN, Role.TRAINER)
def content_problems() -> ResponseReturnValue:
    catalog = current_catalog()
    return render_template("accounts/admin_content.html", problems=catalog.problems, catalog=catalog)


@bp.get("/admin/connexions")
@role_required(Role.ADMIN)
def security_log() -> ResponseReturnValue:
    number = asked_page()
    asked = request.args.get("fait", "")
    kind = asked if asked in set(EventKind) else ""
    events = queries.security_events(current_db(), kind=kind, offset=(number - 1) * EVENTS, limit=EVENTS + 1)
    return render_template(
        "accounts/admin_log.html",
        events=events[:EVENTS],
        has_more=len(events) > EVENTS,
        number=number,
        kind=kind,
        kinds=list(EventKind),
        form=PlainForm(formdata=None),
    )
