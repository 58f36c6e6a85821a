"""Study time: one's own, that of somebody one trains, that of a cohort; the method; files."""

from __future__ import annotations

from datetime import timedelta

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.domain import Role
from app.accounts.guards import role_required, signed_in, signed_in_user
from app.attendance.domain.study_report import level_of
from app.attendance.domain.study_time import paris_day
from app.attendance.forms.study_time import PeriodForm
from app.attendance.queries import study_time as queries
from app.attendance.services import study_time as services
from app.attendance.services.study_time import KINDS, Period
from app.attendance.services.tables import csv_bytes
from app.attendance.views.blueprint import bp, download, person_seen
from app.clock import in_paris, utc_now
from app.cohorts.queries import cohort_visible_to, learners_of
from app.web.current import current_catalog, current_db

LEADERS = (Role.TRAINER, Role.ADMIN)
LONGEST = timedelta(days=3 * 366)
CSV = "text/csv; charset=utf-8"


def asked_period() -> tuple[PeriodForm, Period]:
    """The period of the address, or the last twelve weeks; never more than three years."""
    form, usual = PeriodForm(request.args), services.last_weeks(utc_now())
    if not form.validate():
        return form, usual
    last = form.au.data or usual.last
    first = form.du.data or min(usual.first, last)
    period = Period(max(first, last - LONGEST), last)
    form.du.data, form.au.data = period.first, period.last
    return form, period


@bp.get("/temps-de-travail")
@role_required(Role.LEARNER, hidden=True)
def own_time() -> ResponseReturnValue:
    """One's own study time."""
    return _report(signed_in_user().id, signed_in_user().name, own=True)


@bp.get("/formation/personnes/<int:learner_id>/temps-de-travail")
@role_required(*LEADERS, hidden=True)
def learner_time(learner_id: int) -> ResponseReturnValue:
    """The study time of somebody whose work one may see."""
    return _report(learner_id, person_seen(learner_id).name, own=False)


def _report(learner_id: int, name: str, *, own: bool) -> str:
    form, period = asked_period()
    db, catalog = current_db(), current_catalog()
    titles = services.titles_of(catalog)
    report = services.report_of(db, learner_id, period)
    works = queries.works_of(db, learner_id, period.since, period.until)
    return render_template(
        "attendance/study_time.html",
        name=name,
        own=own,
        learner_id=learner_id,
        form=form,
        period=period,
        report=report,
        weeks=[
            {
                "label": f"{week.monday.day}/{week.monday.month:02d}",
                "monday": week.monday,
                "minutes": week.minutes,
                "days": [{"level": level_of(day)} for day in week.days],
            }
            for week in report.weeks
        ],
        activities=[
            (services.title_of(titles, one.kind, one.id), KINDS.get(one.kind, one.kind), minutes)
            for one, minutes in report.activities
        ],
        works=[(work, services.work_title(catalog, titles, work), KINDS.get(work.kind, work.kind)) for work in works],
        today=paris_day(utc_now()),
    )


@bp.get("/temps-de-travail/methode")
@signed_in
def time_method() -> ResponseReturnValue:
    """How time is counted, for whoever learns and whoever trains."""
    return render_template("attendance/time_method.html")


@bp.get("/temps-de-travail.csv")
@role_required(Role.LEARNER, hidden=True)
def own_time_file() -> ResponseReturnValue:
    return _time_file(signed_in_user().id)


@bp.get("/formation/personnes/<int:learner_id>/temps-de-travail.csv")
@role_required(*LEADERS, hidden=True)
def learner_time_file(learner_id: int) -> ResponseReturnValue:
    return _time_file(person_seen(learner_id).id)


def _time_file(learner_id: int) -> ResponseReturnValue:
    _, period = asked_period()
    titles = services.titles_of(current_catalog())
    rows = [
        (day.isoformat(), KINDS.get(one.kind, one.kind), services.title_of(titles, one.kind, one.id), minutes)
        for day, one, minutes in services.report_of(current_db(), learner_id, period).lines
    ]
    return download(csv_bytes(("Jour", "Sorte", "Activité", "Minutes"), rows), "temps-de-travail.csv", CSV)


@bp.get("/travaux.csv")
@role_required(Role.LEARNER, hidden=True)
def own_works_file() -> ResponseReturnValue:
    return _works_file(signed_in_user().id)


@bp.get("/formation/personnes/<int:learner_id>/travaux.csv")
@role_required(*LEADERS, hidden=True)
def learner_works_file(learner_id: int) -> ResponseReturnValue:
    return _works_file(person_seen(learner_id).id)


def _works_file(learner_id: int) -> ResponseReturnValue:
    _, period = asked_period()
    catalog = current_catalog()
    titles = services.titles_of(catalog)
    rows = [
        (
            f"{in_paris(work.at):%Y-%m-%d}",
            f"{in_paris(work.at):%H:%M}",
            KINDS.get(work.kind, work.kind),
            services.work_title(catalog, titles, work),
            "noté" if work.graded else "",
        )
        for work in queries.works_of(current_db(), learner_id, period.since, period.until)
    ]
    return download(csv_bytes(("Jour", "Heure de Paris", "Sorte", "Travail", "Noté"), rows), "travaux.csv", CSV)


@bp.get("/formation/cohortes/<int:cohort_id>/temps-de-travail")
@role_required(*LEADERS)
def cohort_time(cohort_id: int) -> ResponseReturnValue:
    """The study time of each person of a cohort."""
    db = current_db()
    cohort = cohort_visible_to(db, signed_in_user(), cohort_id)
    form, period = asked_period()
    return render_template(
        "attendance/cohort_time.html",
        cohort=cohort,
        form=form,
        period=period,
        lines=services.cohort_report(db, learners_of(db, cohort_id), period),
        file=url_for(".cohort_time_file", cohort_id=cohort_id, du=period.first, au=period.last),
    )


@bp.get("/formation/cohortes/<int:cohort_id>/temps-de-travail.csv")
@role_required(*LEADERS)
def cohort_time_file(cohort_id: int) -> ResponseReturnValue:
    db = current_db()
    cohort_visible_to(db, signed_in_user(), cohort_id)
    _, period = asked_period()
    rows = [
        (line.person.name, week.monday.isoformat(), week.minutes)
        for line in services.cohort_report(db, learners_of(db, cohort_id), period)
        for week in line.report.weeks
    ]
    return download(csv_bytes(("Personne", "Semaine du", "Minutes"), rows), "temps-de-travail-cohorte.csv", CSV)
