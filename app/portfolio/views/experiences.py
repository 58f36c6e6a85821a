"""/portfolio/experiences: employers, roles, periods and the time that they make; /portfolio/cv."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.guards import signed_in, signed_in_user
from app.clock import utc_now
from app.content.catalog import Block, Framework
from app.errors import InvalidAction
from app.portfolio.domain.experiences import ExperienceKind, duration_words, time_spent
from app.portfolio.forms.experiences import CvForm, ExperienceForm
from app.portfolio.models.experiences import Experience
from app.portfolio.queries import experiences as queries
from app.portfolio.services import cv as cv_services
from app.portfolio.services import experiences as services
from app.portfolio.services.evidence import PersonalDataFound
from app.portfolio.services.experiences import ExperienceDraft, period_of, time_of
from app.portfolio.services.uploads import TYPES
from app.portfolio.views.blueprint import (
    Anonymity,
    anonymity_shown,
    bp,
    competences_typed,
    frameworks_shown,
    given_file,
    own_framework,
    reasons,
    statements_typed,
    today,
    typed,
)
from app.web.current import current_catalog, current_db


def activity_id(framework: Framework, block: Block) -> str:
    """The id of a block of a référentiel: « rncp40800.bc01 »."""
    return f"{framework.key}.{block.short.lower()}"


def activity_titles() -> dict[str, str]:
    """Every block by id."""
    return {
        activity_id(framework, block): block.title
        for framework in current_catalog().frameworks.values()
        for block in framework.blocks
    }


def activities_typed() -> dict[str, int]:
    """The shares of time given to the blocks that exist."""
    shares = {}
    for activity in activity_titles():
        given = request.form.get(f"part-{activity}", "").strip()
        if given.isdigit() and len(given) <= 3 and 0 < int(given) <= 100:
            shares[activity] = int(given)
    return shares


@bp.get("/portfolio/experiences")
@signed_in
def experience_list() -> ResponseReturnValue:
    rows, day = queries.experiences_of(current_db(), signed_in_user().id), today()
    time = time_of(rows, day)
    return render_template(
        "portfolio/experiences.html",
        experiences=rows,
        durations={one.id: duration_words(time_spent([period_of(one, day)]).full_time_days) for one in rows},
        time=time,
        calendar=duration_words(time.calendar_days),
        full_time=duration_words(time.full_time_days),
        activities=[
            (activity_titles().get(activity, activity), duration_words(days), days / time.full_time_days)
            for activity, days in sorted(time.by_activity.items(), key=lambda item: -item[1])
        ],
    )


def experience_page(
    form: ExperienceForm,
    ticked: tuple[str, ...],
    shares: dict[str, int],
    experience: Experience | None = None,
    anonymity: Anonymity | None = None,
) -> str:
    own = own_framework()
    return render_template(
        "portfolio/experience_write.html",
        form=form,
        experience=experience,
        anonymity=anonymity,
        reasons=reasons(),
        frameworks=frameworks_shown(),
        ticked=ticked,
        blocks=[(activity_id(own, block), block.title) for block in own.blocks] if own else [],
        shares=shares,
    )


@bp.get("/portfolio/experiences/nouvelle")
@signed_in
def experience_new() -> ResponseReturnValue:
    return experience_page(ExperienceForm(formdata=None), (), {})


@bp.post("/portfolio/experiences/nouvelle")
@signed_in
def experience_create() -> ResponseReturnValue:
    return keep_experience(None)


@bp.get("/portfolio/experiences/<int:experience_id>")
@signed_in
def experience_edit(experience_id: int) -> ResponseReturnValue:
    row = queries.experience_visible_to(current_db(), signed_in_user(), experience_id)
    shares = {one.activity: one.percent for one in row.activities}
    return experience_page(ExperienceForm(formdata=None, obj=row), row.competences, shares, row)


@bp.post("/portfolio/experiences/<int:experience_id>")
@signed_in
def experience_change(experience_id: int) -> ResponseReturnValue:
    return keep_experience(queries.experience_visible_to(current_db(), signed_in_user(), experience_id))


def keep_experience(row: Experience | None) -> ResponseReturnValue:
    form, shares, ticked = ExperienceForm(), activities_typed(), competences_typed()
    if not form.validate() or form.starts_on.data is None:
        return experience_page(form, ticked, shares, row), 422
    texts = typed(form, "employer", "place", "role", "missions")
    draft = ExperienceDraft(
        kind=ExperienceKind(form.kind.data),
        employer=" ".join(texts["employer"].split()),
        place=" ".join(texts["place"].split()),
        role=" ".join(texts["role"].split()),
        missions=texts["missions"],
        starts_on=form.starts_on.data,
        ends_on=form.ends_on.data,
        percent=form.percent.data or 100,
        competences=ticked,
        activities=shares,
    )
    written = {"missions": texts["missions"]}
    try:
        services.keep(
            current_db(), signed_in_user().id, draft, statements_typed(written), utc_now(), today(), experience=row
        )
    except PersonalDataFound as refusal:
        shown = anonymity_shown(written, refusal.found, {"missions": "Vos activités"})
        return experience_page(form, ticked, shares, row, shown), 422
    except InvalidAction as refusal:
        form.starts_on.errors = [refusal.message]
        return experience_page(form, ticked, shares, row), 422
    flash("L’expérience est gardée.", "success")
    return redirect(url_for(".experience_list"), 303)


@bp.post("/portfolio/experiences/<int:experience_id>/retirer")
@signed_in
def experience_remove(experience_id: int) -> ResponseReturnValue:
    services.remove(queries.experience_visible_to(current_db(), signed_in_user(), experience_id), utc_now())
    flash("L’expérience est retirée de la liste.", "success")
    return redirect(url_for(".experience_list"), 303)


@bp.get("/portfolio/cv")
@signed_in
def cv() -> ResponseReturnValue:
    profile = queries.find_cv_profile(current_db(), signed_in_user().id)
    return cv_page(CvForm(formdata=None, obj=profile))


def cv_page(form: CvForm) -> str:
    drawn = cv_services.cv_of(current_db(), current_catalog(), signed_in_user())
    return render_template("portfolio/cv.html", form=form, cv=drawn)


@bp.post("/portfolio/cv")
@signed_in
def cv_keep() -> ResponseReturnValue:
    form = CvForm()
    if not form.validate():
        return cv_page(form), 422
    given = typed(form, "headline", "summary", "phone", "town", "software", "languages")
    services.keep_profile(current_db(), signed_in_user().id, given, utc_now())
    flash("L’en-tête de votre CV est gardé.", "success")
    return redirect(url_for(".cv"), 303)


@bp.get("/portfolio/cv.pdf")
@signed_in
def cv_pdf() -> ResponseReturnValue:
    drawn = cv_services.cv_of(current_db(), current_catalog(), signed_in_user())
    return given_file(cv_services.as_pdf(drawn, utc_now()), f"CV {drawn.name}.pdf", TYPES["pdf"])


@bp.get("/portfolio/cv.docx")
@signed_in
def cv_docx() -> ResponseReturnValue:
    drawn = cv_services.cv_of(current_db(), current_catalog(), signed_in_user())
    return given_file(cv_services.as_docx(drawn, utc_now()), f"CV {drawn.name}.docx", TYPES["docx"])
