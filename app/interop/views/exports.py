"""What leaves: a quiz in the formats of others, a référentiel, the words of the glossary."""

from __future__ import annotations

import json

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.guards import public, role_required
from app.clock import utc_now
from app.content.catalog import Catalog
from app.errors import NotFound
from app.interop.domain.case import case_package
from app.interop.domain.csv_columns import ABOUT, COLUMNS
from app.interop.domain.csv_writing import MODEL
from app.interop.domain.decks import cards_of, deck_csv
from app.interop.domain.loss import ExchangeError, Fate, Outcome
from app.interop.domain.moodle_competences import moodle_competences
from app.interop.domain.states import ENDINGS, FORMATS
from app.interop.services.anki import anki_package
from app.interop.services.quiz_exchange import export_quiz
from app.interop.views.blueprint import AUTHORS, bp, download
from app.web.current import current_catalog

FRAMEWORK_FORMATS = {"case": "CASE 1.1 (JSON)", "moodle-csv": "CSV de compétences pour Moodle"}
MIMES = {"gift": "text/plain", "moodle-xml": "application/xml", "qti": "application/zip", "csv": "text/csv"}


@bp.get("/auteur/echanges/quiz/<quiz_id>")
@role_required(*AUTHORS)
def quiz(quiz_id: str) -> ResponseReturnValue:
    """What each format keeps of a quiz; with `?format=`, the file."""
    found, asked = current_catalog().quiz(quiz_id), request.args.get("format", "")
    if asked in FORMATS:
        try:
            content, _ = export_quiz(found, asked)
        except ExchangeError as refusal:
            raise NotFound(str(refusal)) from None
        return download(content, f"{quiz_id}.{ENDINGS[asked]}", MIMES[asked])
    told = []
    for key, word in FORMATS.items():
        try:
            outcomes: list[Outcome] = export_quiz(found, key)[1]
            told.append((key, word, [one for one in outcomes if one.fate != Fate.KEPT], len(outcomes), ""))
        except ExchangeError as refusal:
            told.append((key, word, [], len(found.questions), str(refusal)))
    return render_template("interop/quiz.html", quiz=found, told=told)


@bp.get("/auteur/echanges/quiz")
@role_required(*AUTHORS)
def quizzes() -> ResponseReturnValue:
    """Which quiz to take away."""
    found = sorted(current_catalog().quizzes.values(), key=lambda one: one.title.casefold())
    return render_template("interop/quizzes.html", quizzes=found)


@bp.get("/auteur/echanges/format-csv")
@role_required(*AUTHORS)
def csv_format() -> ResponseReturnValue:
    """Our CSV, column by column; with `?format=csv`, a model to fill."""
    if request.args.get("format") == "csv":
        return download(MODEL, "modele-questions.csv", "text/csv")
    columns = [(words[0], words[1:], ABOUT[key]) for key, words in COLUMNS.items()]
    return render_template("interop/csv_format.html", columns=columns)


@bp.get("/auteur/echanges/referentiels")
@role_required(*AUTHORS)
def frameworks() -> ResponseReturnValue:
    """The référentiels; with `?code=` and `?format=`, the file of one."""
    catalog, asked = current_catalog(), request.args.get("format", "")
    if asked not in FRAMEWORK_FORMATS:
        return render_template(
            "interop/frameworks.html", frameworks=catalog.frameworks.values(), formats=FRAMEWORK_FORMATS
        )
    code = request.args.get("code", "").upper()
    found = next((one for one in catalog.frameworks.values() if one.code == code), None)
    if found is None:
        raise NotFound("Ce référentiel n’est pas dans le cours.")
    if asked == "case":
        text = json.dumps(case_package(found, utc_now()), ensure_ascii=False, indent=1) + "\n"
        return download(text, f"{code.lower()}-case.json", "application/json")
    return download(moodle_competences(found), f"{code.lower()}-moodle.csv", "text/csv")


@bp.get("/glossaire/emporter")
@public
def words() -> ResponseReturnValue:
    """Which words to take away; with `?format=`, the file."""
    catalog, args = current_catalog(), request.args
    asked, kind, specialty, module = (args.get(key, "")[:80] for key in ("format", "sorte", "specialite", "module"))
    known = sorted({one.specialty for one in catalog.glossary.entries if one.specialty and one.graded})
    specialty = specialty if specialty in known else ""
    kind = kind if kind in {"element", "term", "abbreviation"} else ""
    cards = cards_of(catalog.glossary, kind, specialty, said_in(catalog, module))
    name = "-".join(["trait-dunion", *(one for one in (kind, specialty, module) if one)]).replace(" ", "-")
    if asked == "anki" and cards:
        return download(anki_package(cards, utc_now()), f"{name}.apkg", "application/octet-stream")
    if asked == "csv" and cards:
        return download(deck_csv(cards), f"{name}.csv", "text/csv")
    return render_template(
        "interop/words.html",
        count=len(cards),
        kind=kind,
        specialty=specialty,
        module=module if module in catalog.modules else "",
        specialties=known,
        modules=catalog.modules.values(),
        address=lambda written: url_for(
            ".words", format=written, sorte=kind or None, specialite=specialty or None, module=module or None
        ),
    )


def said_in(catalog: Catalog, module_id: str) -> str | None:
    """The words of the lessons of a module; None when none is chosen."""
    module = catalog.modules.get(module_id)
    return None if module is None else "\n".join(one.body.text for one in module.lessons)
