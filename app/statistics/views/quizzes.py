"""/formation/statistiques/<quiz>: what the copies say of a quiz and of each of its questions."""

from __future__ import annotations

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from app.accounts.domain import Role
from app.accounts.guards import role_required, signed_in_user
from app.statistics.domain.findings import ENOUGH, SEPARATES
from app.statistics.domain.groups import FEWEST
from app.statistics.domain.measures import OF_A_QUESTION, OF_THE_WHOLE
from app.statistics.domain.plot import Plot, plotted
from app.statistics.domain.table import Sample
from app.statistics.services.quizzes import (
    QuizReport,
    analysis_of,
    export_of_core,
    export_of_question,
    quiz_report,
)
from app.statistics.views.blueprint import bp
from app.web.current import current_catalog, current_db

LARGEST_ID = 2**31 - 1


def asked(quiz_id: str, *, timed: bool = True) -> QuizReport:
    """The report that the address asks for."""
    quiz = current_catalog().quiz(quiz_id)
    sample = Sample.BEST if request.args.get("essais") == Sample.BEST else Sample.FIRST
    return quiz_report(current_db(), signed_in_user(), quiz, sample, asked_cohort(), timed=timed)


def asked_cohort() -> int | None:
    """The cohort that the address names; whatever is no number is no cohort."""
    given = request.args.get("cohorte", "")
    return min(int(given), LARGEST_ID) if given.isascii() and given.isdigit() and len(given) < 12 else None


def scatter(report: QuizReport) -> Plot | None:
    """The plot of the questions whose two figures are known."""
    points = [
        (line.number, line.item.figures.facility, line.item.figures.discrimination_index)
        for line in report.lines
        if line.item.figures is not None
        and line.item.figures.facility is not None
        and line.item.figures.discrimination_index is not None
    ]
    return plotted(points, SEPARATES)


@bp.get("/formation/statistiques/<quiz_id>")
@role_required(Role.TRAINER, Role.ADMIN)
def quiz(quiz_id: str) -> ResponseReturnValue:
    """Do the questions of this quiz do their work?"""
    report = asked(quiz_id)
    first_to_see = sorted(report.lines, key=lambda one: (not one.urgent, not one.findings, one.number))
    return render_template(
        "statistics/quiz.html",
        report=report,
        lines=first_to_see,
        plot=scatter(report),
        of_the_whole=OF_THE_WHOLE,
        of_a_question=OF_A_QUESTION,
        fewest=FEWEST,
        enough=ENOUGH,
    )


@bp.get("/formation/statistiques/<quiz_id>/points")
@role_required(Role.TRAINER, Role.ADMIN)
def quiz_marks(quiz_id: str) -> ResponseReturnValue:
    """The marks behind the figures, for `flask quiz statistics` or a spreadsheet."""
    report = asked(quiz_id, timed=False)
    return csv_file(export_of_core(report), f"points-{report.quiz.id}-{report.sample}")


@bp.get("/formation/statistiques/<quiz_id>/questions/<question_id>")
@role_required(Role.TRAINER, Role.ADMIN)
def question(quiz_id: str, question_id: str) -> ResponseReturnValue:
    """Who answered what to one question, how long it took, and what that says."""
    report = asked(quiz_id)
    line = report.line(question_id)
    analysis, left_out = analysis_of(line.question, report.copies)
    return render_template(
        "statistics/question.html",
        report=report,
        line=line,
        analysis=analysis,
        left_out=left_out,
        of_a_question=OF_A_QUESTION,
        fewest=FEWEST,
        enough=ENOUGH,
    )


@bp.get("/formation/statistiques/<quiz_id>/questions/<question_id>/points")
@role_required(Role.TRAINER, Role.ADMIN)
def question_marks(quiz_id: str, question_id: str) -> ResponseReturnValue:
    """The marks of one question beside the rest of the copies that hold it."""
    report = asked(quiz_id, timed=False)
    return csv_file(export_of_question(report, question_id), f"points-{report.quiz.id}-{question_id}-{report.sample}")


def csv_file(text: str, name: str) -> Response:
    """A table to download; a spreadsheet reads its accents."""
    response = Response("\ufeff" + text, mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response.headers["Cache-Control"] = "no-store"
    return response
