"""/examens: what one may take, what one has taken, what one organises; one exam described; a free training begun."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts.domain import Role
from app.accounts.guards import public, signed_in, signed_in_user
from app.certification.domain.minutes import DURATION_WORDS
from app.certification.forms.exams import AskForm
from app.certification.queries import sittings as queries
from app.certification.services import grids
from app.certification.services import sittings as services
from app.certification.views.exam_blueprint import bp
from app.clock import utc_now
from app.web.current import current_catalog, current_db, current_viewer

STAFF = (Role.TRAINER, Role.EVALUATOR, Role.ADMIN)


@bp.get("/examens")
@public
def landing() -> ResponseReturnValue:
    """The exams one may practise, then what concerns whoever asks."""
    db, viewer, now = current_db(), current_viewer(), utc_now()
    seats = []
    if viewer is not None:
        for seat, sitting in queries.own_seats(db, viewer.id):
            seats.append((seat, sitting, services.exam_of(sitting), services.course_at(db, seat, now)[2].phase))
    staff = viewer is not None and viewer.role in STAFF
    lines = queries.sittings_of(db, viewer) if viewer is not None and staff else []
    return render_template(
        "certification/exams.html",
        exams=list(current_catalog().exams.values()),
        seats=seats,
        sittings=[(line, services.exam_of(line.sitting)) for line in lines],
        staff=staff,
        now=now,
    )


@bp.get("/examens/modeles/<exam_id>")
@public
def present(exam_id: str) -> ResponseReturnValue:
    """One exam: its parts and what their durations are worth, its criteria, its rule."""
    catalog = current_catalog()
    exam = catalog.exam(exam_id)
    framework = catalog.frameworks.get(exam.framework)
    return render_template(
        "certification/exam.html",
        exam=exam,
        framework=framework,
        blocks=[
            (block, [one for one in exam.criteria if one.competence in block.competences])
            for block in grids.blocks(catalog, exam)
        ],
        common=[one for one in exam.criteria if one.competence is None],
        duration_words=DURATION_WORDS,
        form=AskForm(formdata=None),
        staff=current_viewer() is not None and current_viewer().role in STAFF,
    )


@bp.post("/examens/modeles/<exam_id>")
@signed_in
def train(exam_id: str) -> ResponseReturnValue:
    """Begin a free training, or take up the one under way."""
    seat = services.start_own(current_db(), signed_in_user(), current_catalog().exam(exam_id), utc_now())
    return redirect(url_for("exams.seat", seat_id=seat.id), 303)
