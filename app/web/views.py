"""The pages that belong to no feature: home, help, what the law asks for, comfort, health."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, jsonify, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from app.content.catalog import Catalog
from app.web.access import public
from app.web.comfort import comfort_in, current_comfort, keep_in_cookie
from app.web.current import current_catalog, current_database, current_runtime, current_settings, current_viewer
from app.web.errors import wants_json
from app.web.forms import BaseForm
from app.web.logs import log_failure
from app.web.metrics import metrics_answer

bp = Blueprint("web", __name__, template_folder="templates")


def first_lesson(catalog: Catalog) -> Any:
    """The lesson that a stranger may try: the first of the first module that has one."""
    return next((module.lessons[0] for module in catalog.modules.values() if module.lessons), None)


def training_quiz(catalog: Catalog) -> Any:
    """The quiz that a stranger may try: the first one that is not graded."""
    return next((quiz for quiz in catalog.quizzes.values() if str(quiz.mode) == "training"), None)


@bp.get("/")
@public
def home() -> ResponseReturnValue:
    if current_viewer() is not None:
        return redirect("/tableau-de-bord", 303)
    catalog = current_catalog()
    return render_template(
        "web/home.html",
        modules=list(catalog.modules.values()),
        lesson=first_lesson(catalog),
        quiz=training_quiz(catalog),
        situations=len(catalog.scenarios),
    )


@bp.get("/aide")
@public
def help_page() -> ResponseReturnValue:
    catalog = current_catalog()
    return render_template(
        "web/help.html", settings=current_settings(), lesson=first_lesson(catalog), quiz=training_quiz(catalog)
    )


@bp.get("/accessibilite")
@public
def accessibility() -> ResponseReturnValue:
    return render_template("web/accessibility.html", settings=current_settings())


@bp.get("/confidentialite")
@public
def privacy() -> ResponseReturnValue:
    return render_template("web/privacy.html", settings=current_settings())


@bp.get("/mentions-legales")
@public
def legal() -> ResponseReturnValue:
    return render_template("web/legal.html", settings=current_settings())


@bp.get("/confort")
@public
def comfort() -> ResponseReturnValue:
    return render_template(
        "web/comfort.html", form=BaseForm(formdata=None), back=local_path(request.args.get("retour"))
    )


@bp.post("/confort")
@public
def save_comfort() -> ResponseReturnValue:
    chosen = comfort_in(request.form)
    save = current_runtime().save_preferences
    kept_with_account = current_viewer() is not None and save is not None
    if wants_json():
        response: Response = make_response("", 204)
    else:
        flash("Votre confort de lecture est enregistré.", "success")
        response = make_response(redirect(local_path(request.form.get("back")) or "/confort", 303))
    if kept_with_account and save is not None:
        save(chosen.theme, chosen.text_size, chosen.spacing, chosen.ruler)
    else:
        keep_in_cookie(response, chosen)
    return response


def local_path(given: str | None) -> str:
    """A path of this site to go back to, or nothing: never another site."""
    if not given or not given.startswith("/") or given.startswith("//") or "\\" in given:
        return ""
    # A browser drops tabs and line ends: « /⇥/ailleurs » would become another site.
    return "" if any(ord(sign) < 33 or ord(sign) == 127 for sign in given) else given


@bp.get("/sante")
@public
def health() -> ResponseReturnValue:
    try:
        # Read, never written: a probe must not wait behind those who write.
        with current_database().reading() as db:
            db.execute(select(1))
    except Exception as error:
        log_failure(error, route="/sante")
        return jsonify(status="unavailable"), 503
    return jsonify(status="ok")


@bp.get("/metriques")
@public
def metrics() -> ResponseReturnValue:
    return metrics_answer()


@bp.get("/robots.txt")
@public
def robots() -> ResponseReturnValue:
    closed = ("/compte", "/tableau-de-bord", "/tentatives", "/recherche", "/jury", "/verifier", "/admin", "/confort")
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed), ""]
    return Response("\n".join(lines), content_type="text/plain; charset=utf-8")


def shown_everywhere() -> dict[str, Any]:
    """What every template may use."""
    viewer = current_viewer()
    return {"viewer": viewer, "comfort": current_comfort()}
