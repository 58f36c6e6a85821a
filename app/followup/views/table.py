"""/formation: who needs their trainer, on what, since when, what to do; and how this list is made."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.accounts.domain import Role
from app.accounts.guards import role_required, signed_in, signed_in_user
from app.clock import utc_now
from app.cohorts.queries import cohorts_of
from app.followup.domain.concerns import ConcernKind, days_between
from app.followup.domain.rules import RULES
from app.followup.services.table import Table, View, table_of
from app.followup.views.blueprint import bp
from app.followup.views.words import act_address, act_words, person_address
from app.web.current import current_catalog, current_db


def asked_cohort(known: frozenset[int]) -> int | None:
    """The cohort that the address names, if it is one of this person's."""
    typed = request.args.get("cohorte", "")
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 11 else 0
    return number if number in known else None


def asked_view(table: Table) -> View:
    """The part that the address names; those to follow first, or everybody where nobody needs anything."""
    typed = request.args.get("voir", "")
    if typed in set(View):
        return View(typed)
    return View.TO_FOLLOW if table.count(View.TO_FOLLOW) else View.EVERYBODY


@bp.get("/formation")
@role_required(Role.TRAINER, Role.ADMIN)
def training() -> ResponseReturnValue:
    db, viewer, catalog, now = current_db(), signed_in_user(), current_catalog(), utc_now()
    cohorts = cohorts_of(db, viewer)
    cohort_id = asked_cohort(frozenset(one.id for one in cohorts))
    table = table_of(db, catalog, viewer, now, cohort_id)
    view = asked_view(table)
    return render_template(
        "followup/table.html",
        table=table,
        rows=table.seen(view),
        view=view,
        views=View,
        cohorts=cohorts,
        cohort_id=cohort_id,
        cohort=next((one for one in cohorts if one.id == cohort_id), None),
        lead=lead_words(table),
        act_words=act_words,
        person_address=person_address,
        act_address=act_address,
        days=lambda instant: days_between(instant, now),
        now=now,
        problems=catalog.problems,
    )


@bp.get("/formation/regles")
@signed_in
def rules() -> ResponseReturnValue:
    """How the list is made: every rule with its threshold and its reason. Those whom it is about may read it too."""
    return render_template("followup/rules.html", rules=RULES)


REACH = frozenset({ConcernKind.AWAY, ConcernKind.NEVER_BEGUN})


def lead_words(table: Table) -> str:
    """« 18 personnes : 3 à joindre, 2 écrits à lire, 13 qui avancent seules. »"""
    if not table.rows:
        return ""
    lines = [row.line for row in table.rows]
    kinds = [{one.kind for one in line.concerns} for line in lines]
    counts = (
        (sum(bool(REACH & found) for found in kinds), "à joindre", "à joindre"),
        (sum(ConcernKind.MESSAGE in found for found in kinds), "attend une réponse", "attendent une réponse"),
        (sum(ConcernKind.READING in found for found in kinds), "attend une lecture", "attendent une lecture"),
        (sum(line.first is None for line in lines), "qui avance seule", "qui avancent seules"),
    )
    parts = [f"{count}\u00a0{one if count == 1 else many}" for count, one, many in counts if count]
    people = "Une personne" if len(lines) == 1 else f"{len(lines)}\u00a0personnes"
    return f"{people}\u00a0: {', '.join(parts)}." if parts else f"{people}."
