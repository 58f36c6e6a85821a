"""/formation/cohortes/<id>/parcours: the path of a cohort, its dates, who is where, more time for one person."""

from __future__ import annotations

from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.domain import Role
from app.accounts.guards import role_required, signed_in_user
from app.clock import in_paris, utc_now
from app.cohorts.models import Cohort
from app.cohorts.queries import cohort_visible_to
from app.content.schema.path import LearningPath
from app.errors import Conflict, InvalidAction
from app.pathways.domain.plan import Basis
from app.pathways.forms import ExtensionForm, GivingForm
from app.pathways.models import CohortPath
from app.pathways.queries import paths as queries
from app.pathways.services import giving
from app.pathways.views.blueprint import bp
from app.web.current import current_catalog, current_db
from app.web.forms import SelectChoice


def the_cohort(cohort_id: int) -> Cohort:
    """The cohort, for those who train it."""
    return cohort_visible_to(current_db(), signed_in_user(), cohort_id)


def the_path(cohort_id: int) -> tuple[CohortPath, LearningPath]:
    """The path that a cohort is given, as the course has it."""
    row = queries.path_of_cohort(current_db(), cohort_id)
    path = current_catalog().paths.get(row.path_id) if row is not None else None
    if row is None or path is None:
        raise Conflict("Cette cohorte n’a pas de parcours. Donnez-lui-en un d’abord.")
    return row, path


def giving_form(row: CohortPath | None = None) -> GivingForm:
    form = GivingForm(formdata=None) if request.method == "GET" else GivingForm()
    paths = current_catalog().paths.values()
    form.path.choices = [
        SelectChoice(one.id, f"{one.title} ({len(one.weeks)} semaines, {one.hours_per_week} h)") for one in paths
    ]
    if request.method == "GET":
        first = next(iter(paths), None)
        form.path.data = row.path_id if row is not None else first.id if first is not None else None
        form.timing.data = row.timing if row is not None else giving.RELATIVE
        form.starts_on.data = row.starts_on if row is not None else None
        form.hours_per_week.data = row.hours_per_week if row is not None else first.hours_per_week if first else 5
    return form


@bp.get("/formation/cohortes/<int:cohort_id>/parcours")
@role_required(Role.TRAINER, Role.ADMIN)
def cohort_path(cohort_id: int) -> ResponseReturnValue:
    """The path of a cohort and where each one stands."""
    cohort = the_cohort(cohort_id)
    return _page(cohort, giving_form(queries.path_of_cohort(current_db(), cohort_id)), ExtensionForm(formdata=None))


def _page(cohort: Cohort, form: GivingForm, extension: ExtensionForm, problem: str = "") -> str:
    db, catalog, now = current_db(), current_catalog(), utc_now()
    row = queries.path_of_cohort(db, cohort.id)
    path = catalog.paths.get(row.path_id) if row is not None else None
    walkers = giving.walkers_of(db, catalog, cohort.id, now) if path is not None else ()
    weeks = []
    if row is not None and path is not None:
        fixed = {int(week): date.fromisoformat(day) for week, day in row.dates.items()}
        basis = Basis(path, row.starts_on or cohort.starts_on, row.hours_per_week, fixed=fixed)
        weeks = [(index, week, *basis.days_of(index)) for index, week in enumerate(path.weeks)]
        extension.learner.choices = [SelectChoice(str(one.learner.learner_id), one.learner.name) for one in walkers]
        extension.from_week.choices = [
            SelectChoice(str(index), f"semaine {index + 1} : {week.title}") for index, week, _, _ in weeks
        ]
    return render_template(
        "pathways/cohort.html",
        cohort=cohort,
        row=row,
        path=path,
        walkers=walkers,
        weeks=weeks,
        form=form,
        extension=extension,
        extensions=queries.extensions_of(db, row.id) if row is not None else (),
        problem=problem,
        today=in_paris(now).date(),
    )


@bp.post("/formation/cohortes/<int:cohort_id>/parcours")
@role_required(Role.TRAINER, Role.ADMIN)
def give_path(cohort_id: int) -> ResponseReturnValue:
    """Give a cohort a path."""
    cohort, form = the_cohort(cohort_id), giving_form()
    if not form.validate() or form.hours_per_week.data is None:
        return _page(cohort, form, ExtensionForm(formdata=None)), 422
    path = current_catalog().path(form.path.data)
    try:
        giving.give(
            current_db(),
            cohort,
            path,
            form.timing.data,
            form.starts_on.data,
            form.hours_per_week.data,
            signed_in_user().id,
            utc_now(),
        )
    except InvalidAction as refusal:
        form.starts_on.errors = [refusal.message]
        return _page(cohort, form, ExtensionForm(formdata=None)), 422
    flash(f"« {path.title} » est le parcours de cette cohorte.", "success")
    return redirect(url_for(".cohort_path", cohort_id=cohort_id), 303)


@bp.post("/formation/cohortes/<int:cohort_id>/parcours/retirer")
@role_required(Role.TRAINER, Role.ADMIN)
def take_back_path(cohort_id: int) -> ResponseReturnValue:
    """Leave a cohort without a path."""
    the_cohort(cohort_id)
    giving.take_back(current_db(), cohort_id, utc_now())
    flash("Cette cohorte n’a plus de parcours imposé. Chacune et chacun peut choisir le sien.", "success")
    return redirect(url_for(".cohort_path", cohort_id=cohort_id), 303)


@bp.post("/formation/cohortes/<int:cohort_id>/parcours/dates")
@role_required(Role.TRAINER, Role.ADMIN)
def fix_dates(cohort_id: int) -> ResponseReturnValue:
    """Fix the last day of some weeks."""
    cohort = the_cohort(cohort_id)
    row, path = the_path(cohort_id)
    try:
        giving.fix_dates(row, path, {index: _day(f"fin-{index}") for index in range(len(path.weeks))})
    except InvalidAction as refusal:
        return _page(cohort, _unposted(row), ExtensionForm(formdata=None), refusal.message), 422
    flash("Les dates sont enregistrées. Les semaines sans date suivent la précédente.", "success")
    return redirect(url_for(".cohort_path", cohort_id=cohort_id, _anchor="dates"), 303)


def _day(name: str) -> date | None:
    given = request.form.get(name, "").strip()
    if not given:
        return None
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise InvalidAction(f"« {given} » n’est pas une date. Écrivez-la comme 2026-12-18.") from None


def _unposted(row: CohortPath) -> GivingForm:
    """The form that gives a path, as it stands, beside another form that was sent."""
    form = GivingForm(formdata=None)
    form.path.choices = [SelectChoice(one.id, one.title) for one in current_catalog().paths.values()]
    form.path.data, form.timing.data = row.path_id, row.timing
    form.starts_on.data, form.hours_per_week.data = row.starts_on, row.hours_per_week
    return form


@bp.post("/formation/cohortes/<int:cohort_id>/parcours/prolonger")
@role_required(Role.TRAINER, Role.ADMIN)
def extend(cohort_id: int) -> ResponseReturnValue:
    """Give one person more time."""
    cohort = the_cohort(cohort_id)
    row, path = the_path(cohort_id)
    form = ExtensionForm()
    learners = giving.walkers_of(current_db(), current_catalog(), cohort_id, utc_now())
    form.learner.choices = [SelectChoice(str(one.learner.learner_id), one.learner.name) for one in learners]
    form.from_week.choices = [SelectChoice(str(i), f"semaine {i + 1}") for i in range(len(path.weeks))]
    if not form.validate() or form.weeks.data is None:
        return _page(cohort, _unposted(row), form), 422
    try:
        giving.extend(
            current_db(),
            row,
            path,
            int(form.learner.data),
            int(form.from_week.data),
            form.weeks.data,
            form.reason.data or "",
            signed_in_user().id,
            utc_now(),
        )
    except InvalidAction as refusal:
        form.reason.errors = [refusal.message]
        return _page(cohort, _unposted(row), form), 422
    flash("Le délai est donné, pour cette personne seulement.", "success")
    return redirect(url_for(".cohort_path", cohort_id=cohort_id), 303)
