"""/formation/dossiers-de-preuve: what a pack would hold, its making, the file."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from app.accounts.domain import Role
from app.accounts.guards import require_recent_proof, role_required, signed_in_user
from app.audit.domain.checklist import Door, Way
from app.audit.domain.pieces import TITLES
from app.audit.domain.scope import PackScope, Scope
from app.audit.forms import AskForm, CohortForm, LearnerForm, PeriodForm, PlainForm, choices_of
from app.audit.models import AuditPack
from app.audit.queries import packs as queries
from app.audit.queries.covered import cohort_choices, covered_by, learner_choices
from app.audit.services import packs as services
from app.audit.services.pages import scope_words
from app.audit.services.writing import preview
from app.clock import in_paris, utc_now
from app.errors import InvalidAction, NotFound
from app.web.current import current_catalog, current_db, current_runtime

bp = Blueprint("audit", "app.audit", template_folder="templates")
TEAM = (Role.TRAINER, Role.ADMIN)
WORKSHOP = "tdu_audit"
LAST_ID = 2**31 - 1
# The words of addresses.
KINDS = {PackScope.COHORT: "cohorte", PackScope.LEARNER: "personne", PackScope.PERIOD: "periode"}
A_YEAR = timedelta(days=365)
# Where a gap is made up for: the page, and the name of what its address takes.
DOORS: dict[Door, tuple[str, str]] = {
    "placement": ("pathways.interview", "learner_id"),
    "path": ("pathways.cohort_path", "cohort_id"),
    "session": ("attendance.led_session", "live_id"),
    "contacts": ("attendance.journal", "learner_id"),
    "person": ("followup.person", "learner_id"),
    "certificates": ("attendance.certificates", "learner_id"),
    "opinions": ("attendance.cohort_opinions", "cohort_id"),
    "complaints": ("attendance.complaint_register", ""),
    "cohort": ("cohorts.cohort", "cohort_id"),
}


def way_url(way: Way) -> str:
    """Where one acts on a gap."""
    endpoint, argument = DOORS[way.door]
    values: dict[str, Any] = {argument: way.number} if argument else {}
    return url_for(endpoint, **values)


def _number(typed: str | None) -> int:
    found = int(typed) if typed and typed.isascii() and typed.isdecimal() and len(typed) <= len(str(LAST_ID)) else 0
    return found if found <= LAST_ID else 0


def _asked(kind: str | None, cohort: str | None, learner: str | None, first: date | None, last: date | None) -> Scope:
    """The scope that an address or a form names."""
    now = utc_now()
    if kind == "cohorte":
        return services.scope_from(PackScope.COHORT, now, _number(cohort))
    if kind == "personne":
        return services.scope_from(PackScope.LEARNER, now, _number(learner))
    return services.scope_from(PackScope.PERIOD, now, first=first, last=last)


def _last_year() -> MultiDict[str, str]:
    today = in_paris(utc_now()).date()
    return MultiDict({"du": (today - A_YEAR).isoformat(), "au": today.isoformat()})


def _index(period: PeriodForm | None = None) -> str:
    db, viewer, now = current_db(), signed_in_user(), utc_now()
    rows = queries.packs_of(db, viewer.id, now)
    cohorts, learners = cohort_choices(db, viewer), learner_choices(db, viewer)
    by_cohort, by_learner = CohortForm(formdata=None), LearnerForm(formdata=None)
    by_cohort.cohort.choices, by_learner.learner.choices = choices_of(cohorts), choices_of(learners)
    names = {("cohort", one.id): one.title for one in cohorts} | {("learner", one.id): one.title for one in learners}
    return render_template(
        "audit/packs.html",
        packs=[(row, _title(row, names)) for row in rows],
        by_cohort=by_cohort if cohorts else None,
        by_learner=by_learner if learners else None,
        period=period or PeriodForm(formdata=_last_year()),
    )


def _title(row: AuditPack, names: dict[tuple[str, int], str]) -> str:
    scope = services.scope_of(row)
    return scope_words(scope, names.get((row.scope, scope.target_id), f"n° {scope.target_id}"))


@bp.get("/formation/dossiers-de-preuve")
@role_required(*TEAM)
def packs() -> ResponseReturnValue:
    return _index()


@bp.get("/formation/dossiers-de-preuve/apercu")
@role_required(*TEAM)
def preview_pack() -> ResponseReturnValue:
    """What the pack would hold, and what is missing; without a choice, the last twelve months."""
    given = request.args
    kind = given.get("sur", "periode")
    first = last = None
    if kind not in {"cohorte", "personne"}:
        period = PeriodForm(formdata=given if "du" in given or "au" in given else _last_year())
        if not period.validate():
            return _index(period), 422
        first, last = period.first.data, period.last.data
    try:
        scope = _asked(kind, given.get("cohorte"), given.get("personne"), first, last)
    except InvalidAction as refusal:
        period = PeriodForm(formdata=given)
        period.form_errors = [*period.form_errors, refusal.message]
        return _index(period), 422
    return _preview(scope)


def _preview(scope: Scope) -> str:
    found = preview(current_db(), current_catalog(), signed_in_user(), scope)
    return render_template(
        "audit/preview.html",
        title=scope_words(scope, found.facts.covered.title),
        scope=scope,
        found=found,
        titles=TITLES,
        way_url=way_url,
        form=_ask_form(scope),
    )


def _ask_form(scope: Scope) -> AskForm:
    """The scope of a preview, to be sent back as it was."""
    target = str(scope.target_id)
    return AskForm(
        formdata=None,
        kind=KINDS[scope.kind],
        cohort=target if scope.kind is PackScope.COHORT else "",
        learner=target if scope.kind is PackScope.LEARNER else "",
        first=scope.first,
        last=scope.last,
    )


@bp.post("/formation/dossiers-de-preuve")
@role_required(*TEAM)
def ask_pack() -> ResponseReturnValue:
    """Ask for the pack that was previewed."""
    form = AskForm()
    if not form.validate():
        return _index(), 422
    try:
        scope = _asked(form.kind.data, form.cohort.data, form.learner.data, form.first.data, form.last.data)
    except InvalidAction as refusal:
        flash(refusal.message, "error")
        return _index(), 422
    row = services.ask(current_db(), signed_in_user(), scope, utc_now())
    return redirect(url_for(".pack", pack_id=row.id), 303)


@bp.get("/formation/dossiers-de-preuve/<pack_id>")
@role_required(*TEAM)
def pack(pack_id: str) -> ResponseReturnValue:
    """How far the making is; then the file."""
    db, viewer, now = current_db(), signed_in_user(), utc_now()
    row = queries.pack_visible_to(db, viewer, pack_id, now)
    scope = services.scope_of(row)
    try:
        title = scope_words(scope, covered_by(db, viewer, scope).title)
    except NotFound:
        title = scope_words(scope, f"n° {scope.target_id}")
    same = [one for one in queries.packs_of(db, viewer.id, now) if one.id != row.id and services.scope_of(one) == scope]
    return render_template(
        "audit/pack.html", pack=row, title=title, twin=_twin(row, same), form=PlainForm(formdata=None)
    )


def _twin(row: AuditPack, same: list[AuditPack]) -> bool | None:
    """Whether another pack of the same scope at the same instant is the same file; None without another."""
    others = [one.sha256 for one in same if one.sha256]
    return all(one == row.sha256 for one in others) if others and row.sha256 else None


@bp.post("/formation/dossiers-de-preuve/<pack_id>/refaire")
@role_required(*TEAM)
def make_again(pack_id: str) -> ResponseReturnValue:
    """The same scope at the same instant once more: the file must be the same."""
    db, viewer, now = current_db(), signed_in_user(), utc_now()
    row = queries.pack_visible_to(db, viewer, pack_id, now)
    again = services.ask(db, viewer, services.scope_of(row), now)
    return redirect(url_for(".pack", pack_id=again.id), 303)


@bp.post("/formation/dossiers-de-preuve/<pack_id>/fichier")
@role_required(*TEAM)
def download_pack(pack_id: str) -> ResponseReturnValue:
    """The file, for whoever asked; each time is written in the journal."""
    require_recent_proof()
    db, now = current_db(), utc_now()
    row = queries.pack_visible_to(db, signed_in_user(), pack_id, now)
    services.note_download(db, row, now)
    assert row.storage_key is not None
    response = Response(current_runtime().storage.stream(row.storage_key), mimetype="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="{_file_name(row.data_at)}"'
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "no-store"
    response.content_length = row.size
    return response


def _file_name(data_at: datetime) -> str:
    return f"dossier-de-preuve-{in_paris(data_at):%Y-%m-%d-%Hh%M}.zip"


@bp.post("/formation/dossiers-de-preuve/<pack_id>/effacer")
@role_required(*TEAM)
def drop_pack(pack_id: str) -> ResponseReturnValue:
    """Forget a pack before its week is over."""
    db = current_db()
    services.forget(db, current_runtime().storage, queries.pack_visible_to(db, signed_in_user(), pack_id, utc_now()))
    flash("Ce dossier est effacé.", "success")
    return redirect(url_for(".packs"), 303)
