"""/tableau-de-bord, /progression and what stands behind each figure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app.accounts.domain import Role, Viewer
from app.accounts.guards import role_required, signed_in, signed_in_user
from app.attempts.domain import Mode
from app.attendance.domain import WorkWeek, paris_day
from app.clock import in_paris, utc_now
from app.content.catalog import Catalog, Framework
from app.errors import InvalidAction
from app.progress import queries, services
from app.progress.domain import words
from app.progress.domain.mastery import (
    EXPECTED_PROOFS,
    OVERALL_PERCENT,
    PROOF_PERCENT,
    PROOF_POINTS,
    TRAINING_PROOFS_AT_MOST,
)
from app.progress.domain.situation import Situation
from app.progress.forms import FrameworkForm
from app.web.current import current_catalog, current_db, current_settings

bp = Blueprint("progress", __name__, template_folder="templates")

EVENING = 18
# A feature that comes after this one says what the week of a path asks.
WEEK_SOURCE = "path_week"
WeekSource = Callable[[Session, Catalog, int, Situation, datetime], Any]
OWN = ("progression",)
# The figures of the rule, as the page says them.
RULE = {
    "points": PROOF_POINTS,
    "graded": PROOF_PERCENT[Mode.GRADED],
    "training": PROOF_PERCENT[Mode.TRAINING],
    "expected": EXPECTED_PROOFS,
    "capped": TRAINING_PROOFS_AT_MOST,
    "overall": OVERALL_PERCENT,
}


def address(parts: tuple[str, ...]) -> str:
    """The address that these parts make, under the place where the product is mounted."""
    return f"{request.script_root}/{'/'.join(quote(part, safe='') for part in parts)}"


@bp.get("/tableau-de-bord")
@signed_in
def today() -> ResponseReturnValue:
    viewer, catalog, now = signed_in_user(), current_catalog(), utc_now()
    desk = services.desk_of(current_db(), catalog, viewer, now, current_settings().weekly_minutes)
    newcomer = desk.situation.is_newcomer
    week_line = path_week(viewer, desk.situation, now)
    return render_template(
        "progress/today.html",
        path_week=week_line,
        desk=desk,
        now=now,
        newcomer=newcomer,
        heading=heading(viewer, newcomer=newcomer),
        greeting=greeting(now),
        days=week_days(desk.week, now),
        frameworks=len(catalog.frameworks),
        words=words,
        address=address,
    )


def path_week(viewer: Viewer, situation: Situation, now: datetime) -> Any:
    """What this week of the learner’s path asks, from the feature that knows paths; None without one."""
    source: WeekSource | None = current_app.extensions.get(WEEK_SOURCE)
    if source is None or viewer.is_staff:
        return None
    return source(current_db(), current_catalog(), viewer.id, situation, now)


def heading(viewer: Viewer, *, newcomer: bool) -> str:
    """What the page answers: where to begin, what to do now; for the staff who do not learn here, their doors."""
    if not newcomer:
        return "Vos 20 prochaines minutes"
    return "Votre bureau" if viewer.is_staff else "Par où commencer"


def week_days(week: WorkWeek, now: datetime) -> list[Mapping[str, Any]]:
    """The days of the week as the plot takes them."""
    return [
        {
            "label": words.short_day(day.day),
            "name": f"{words.weekday(day.day)} {words.day_words(day.day, paris_day(now))}".capitalize(),
            "minutes": day.minutes,
            "planned": round(week.daily_goal),
            "today": day.is_today,
        }
        for day in week.days
    ]


def greeting(now: datetime) -> str:
    """« Bonjour » until six in the evening, « Bonsoir » then."""
    return "Bonsoir" if in_paris(now).hour >= EVENING else "Bonjour"


@bp.get("/progression")
@signed_in
def overview() -> ResponseReturnValue:
    viewer = signed_in_user()
    return _overview(queries.Learner(viewer.id, viewer.name, viewer.framework), OWN, own=True)


@bp.get("/progression/<competence_id>")
@signed_in
def competence(competence_id: str) -> ResponseReturnValue:
    viewer = signed_in_user()
    return _competence(queries.Learner(viewer.id, viewer.name, viewer.framework), competence_id, OWN, own=True)


@bp.get("/formation/apprenants/<int:learner_id>/progression")
@role_required(Role.TRAINER, Role.ADMIN, hidden=True)
def learner_overview(learner_id: int) -> ResponseReturnValue:
    learner = queries.learner_visible_to(current_db(), signed_in_user(), learner_id)
    return _overview(learner, _base_of(learner), own=False)


@bp.get("/formation/apprenants/<int:learner_id>/progression/<competence_id>")
@role_required(Role.TRAINER, Role.ADMIN, hidden=True)
def learner_competence(learner_id: int, competence_id: str) -> ResponseReturnValue:
    learner = queries.learner_visible_to(current_db(), signed_in_user(), learner_id)
    return _competence(learner, competence_id, _base_of(learner), own=False)


def _base_of(learner: queries.Learner) -> tuple[str, ...]:
    return ("formation", "apprenants", str(learner.id), "progression")


def _overview(learner: queries.Learner, base: tuple[str, ...], *, own: bool) -> ResponseReturnValue:
    catalog = current_catalog()
    progress = services.progress_of(current_db(), catalog, learner.id, learner.framework)
    return render_template(
        "progress/overview.html",
        heading="Progression" if own else f"Progression de {learner.name}",
        progress=progress,
        incomplete=words.incomplete_words(progress.framework) if progress.framework else (),
        chosen=learner.framework in catalog.frameworks,
        frameworks=len(catalog.frameworks),
        **_frame(learner, base, own=own),
    )


def _competence(
    learner: queries.Learner, competence_id: str, base: tuple[str, ...], *, own: bool
) -> ResponseReturnValue:
    catalog = current_catalog()
    file = services.evidence_file(current_db(), catalog, learner.id, competence_id)
    return render_template(
        "progress/competence.html",
        heading=file.progress.competence.label,
        file=file,
        titles=_titles(catalog),
        **_frame(learner, base, own=own),
    )


def _frame(learner: queries.Learner, base: tuple[str, ...], *, own: bool) -> Mapping[str, Any]:
    """What both pages of progress show, whoever looks."""
    return {
        "learner": learner,
        "base": base,
        "own": own,
        "now": utc_now(),
        "rule": RULE,
        "words": words,
        "address": address,
    }


def _titles(catalog: Catalog) -> Mapping[tuple[str, str], str]:
    """The titles of activities, by kind and id."""
    quizzes = {("quiz", quiz.id): quiz.title for quiz in catalog.quizzes.values()}
    scenarios = {("scenario", one.id): one.title for one in catalog.scenarios.values()}
    written = {("dictation", one.id): one.title for one in catalog.dictations.values()}
    written |= {("letter", one.id): one.title for one in catalog.letters.values()}
    return quizzes | scenarios | written | {("day", one.id): one.title for one in catalog.days.values()}


@dataclass(frozen=True)
class FrameworkCard:
    """One title to choose from, with what must be known before choosing."""

    framework: Framework
    count: int
    reach: str
    replaced: str
    in_force: str
    incomplete: tuple[str, ...]


@bp.get("/progression/referentiel")
@signed_in
def frameworks() -> ResponseReturnValue:
    viewer, catalog = signed_in_user(), current_catalog()
    in_force = services.framework_in_force(catalog, viewer.framework)
    form = FrameworkForm(framework=in_force.key if in_force else None).offer(catalog.frameworks.values())
    return _frameworks(form)


@bp.post("/progression/referentiel")
@signed_in
def choose_framework() -> ResponseReturnValue:
    catalog = current_catalog()
    form = FrameworkForm().offer(catalog.frameworks.values())
    if not form.validate():
        return _frameworks(form), 422
    try:
        chosen = services.choose_framework(current_db(), catalog, signed_in_user(), form.framework.data)
    except InvalidAction as refusal:
        form.framework.errors = [refusal.message]
        return _frameworks(form), 422
    flash(f"Vous visez maintenant « {chosen.title} », {chosen.code}.", "success")
    return redirect(url_for(".overview"), 303)


def _frameworks(form: FrameworkForm) -> str:
    catalog = current_catalog()
    offers = services.offers_in(catalog)
    cards = [
        FrameworkCard(
            framework=one,
            count=sum(len(block.competences) for block in one.blocks),
            reach=words.course_reach_words(one, offers),
            replaced=words.replaced_words(one),
            in_force=words.in_force_words(one),
            incomplete=words.incomplete_words(one)[:2],
        )
        for one in catalog.frameworks.values()
    ]
    cards.sort(key=lambda card: bool(card.replaced))
    return render_template("progress/frameworks.html", form=form, cards=cards)
