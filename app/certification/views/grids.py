"""The jury’s pages: the copies of a candidate, one’s own grid, the interview, the comparison once all are closed."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.domain import Role
from app.accounts.guards import role_required, signed_in_user
from app.certification.domain.grids import Mark
from app.certification.domain.minutes import level_words, proposal_words
from app.certification.forms.exams import AnswerForm
from app.certification.models.sittings import ExamSeat
from app.certification.queries import grids as queries
from app.certification.queries import sittings as sitting_queries
from app.certification.services import exam_copies, grids, interviews
from app.certification.services import sittings as sittings
from app.certification.views.exam_blueprint import bp, small_number
from app.clock import utc_now
from app.errors import Conflict, Gone, InvalidAction
from app.web.current import current_catalog, current_database, current_db, keep_what_was_written


def _seat(seat_id: str, *, hold: bool = False) -> ExamSeat:
    return sitting_queries.seat_marked_by(current_db(), signed_in_user(), seat_id, hold=hold)


@bp.get("/examens/passages/<seat_id>/copies")
@role_required(Role.EVALUATOR)
def copies(seat_id: str) -> ResponseReturnValue:
    """What the candidate did in each part that is over."""
    db, seat = current_db(), _seat(seat_id)
    _, exam, course = sittings.course_at(db, seat, utc_now())
    told = []
    for line in course.lines:
        over = line.taken is not None and line.taken.is_over(utc_now())
        attempt_id = line.taken.attempt_id if line.taken is not None and over else None
        told.append((line, exam_copies.told_copy(db, attempt_id) if attempt_id else None))
    return render_template("certification/grid_copies.html", seat=seat, exam=exam, told=told)


@bp.get("/examens/passages/<seat_id>/entretien")
@role_required(Role.EVALUATOR)
def interview(seat_id: str) -> ResponseReturnValue:
    """The questions prepared from the candidate’s own dossier."""
    db, seat = current_db(), _seat(seat_id)
    _, exam, _ = sittings.course_at(db, seat, utc_now())
    questions = interviews.interview(db, current_catalog(), seat.candidate_id, exam)
    # Every look at a dossier is written, in a transaction of its own, and shown to its author.
    with current_database().writing() as writing:
        interviews.note_reading(writing, seat.candidate_id, exam, signed_in_user().id, utc_now())
    return render_template("certification/grid_interview.html", seat=seat, exam=exam, questions=questions)


@bp.get("/examens/passages/<seat_id>/grille")
@role_required(Role.EVALUATOR)
def grid(seat_id: str) -> ResponseReturnValue:
    """One’s own grid; nobody else’s is on this page."""
    return _grid_page(_seat(seat_id))


def _grid_page(seat: ExamSeat, problem: str = "") -> str:
    db = current_db()
    _, exam, finished = grids.open_exam(db, seat, utc_now())
    found = queries.grid_of(db, seat.id, signed_in_user().id)
    marks = grids.marks_of_grid(found)
    typed = request.form if problem else None
    shown = {
        one.id: (
            typed.get(f"n.{one.id}", "") if typed is not None else _shown(marks.get(one.id)),
            typed.get(f"r.{one.id}", "") if typed is not None else marks.get(one.id, Mark()).remark,
        )
        for one in exam.criteria
    }
    framework = current_catalog().frameworks.get(exam.framework)
    groups = [
        (block, [one for one in exam.criteria if one.competence in block.competences])
        for block in grids.blocks(current_catalog(), exam)
    ]
    return render_template(
        "certification/grid.html",
        seat=seat,
        exam=exam,
        finished=finished,
        grid=found,
        groups=groups,
        common=[one for one in exam.criteria if one.competence is None],
        parts={part.id: part.title for part in exam.parts},
        shown=shown,
        remark=typed.get("remarque", "") if typed is not None else (found.remark if found else ""),
        rev=found.rev if found else 0,
        problem=problem,
        framework=framework,
    )


def _shown(mark: Mark | None) -> str:
    return "" if mark is None or mark.level is None else str(mark.level)


@bp.post("/examens/passages/<seat_id>/grille")
@role_required(Role.EVALUATOR)
def save(seat_id: str) -> ResponseReturnValue:
    """Keep one’s grid, and close it if asked."""
    db, seat, close = current_db(), _seat(seat_id, hold=True), request.form.get("faire") == "fermer"
    given: dict[str, dict[str, str]] = {}
    for name, value in request.form.items():
        if name[:2] in {"n.", "r."}:
            given.setdefault(name[2:], {})["level" if name[0] == "n" else "remark"] = value
    remark = request.form.get("remarque", "").replace("\r\n", "\n")
    try:
        grids.save_grid(db, signed_in_user(), seat, given, remark, small_number("version"), utc_now(), close=close)
    except grids.UnfinishedGrid as refusal:
        keep_what_was_written()
        return _grid_page(seat, refusal.message), 422
    except (InvalidAction, Conflict) as refusal:
        return _grid_page(seat, refusal.message), 422
    except Gone as refusal:
        flash(refusal.message, "info")
        return redirect(url_for("exams.grid", seat_id=seat_id), 303)
    flash("Votre grille est fermée." if close else "Votre grille est enregistrée.", "success")
    return redirect(url_for("exams.jury" if close else "exams.grid", seat_id=seat_id), 303)


@bp.get("/examens/passages/<seat_id>/jury")
@role_required(Role.EVALUATOR)
def jury(seat_id: str) -> ResponseReturnValue:
    """Both grids side by side, once every one is closed: what differs, what is decided, who signed."""
    return _jury_page(_seat(seat_id))


def _jury_page(seat: ExamSeat, problem: str = "", form: AnswerForm | None = None) -> str:
    db, catalog, viewer = current_db(), current_catalog(), signed_in_user()
    waits = grids.waits_for(db, seat)
    sitting = sitting_queries.sitting_of(db, seat)
    told, closed_words = None, ""
    try:
        told = grids.deliberation(db, catalog, seat)
    except Conflict as refusal:
        closed_words = refusal.message
    return render_template(
        "certification/grid_jury.html",
        seat=seat,
        sitting=sitting,
        exam=sittings.exam_of(sitting),
        told=told,
        waits=waits,
        closed_words=closed_words,
        level_words=level_words,
        proposal_words=proposal_words,
        has_signed=told is not None and any(one.evaluator_id == viewer.id for one in told.signatures),
        problem=problem,
        form=form or AnswerForm(formdata=None),
        typed=request.form if problem else {},
    )


@bp.post("/examens/passages/<seat_id>/accord")
@role_required(Role.EVALUATOR)
def settle(seat_id: str) -> ResponseReturnValue:
    """Settle one disagreement, with its reason."""
    db, seat = current_db(), _seat(seat_id, hold=True)
    try:
        grids.settle(
            db,
            current_catalog(),
            signed_in_user(),
            seat,
            request.form.get("critere", ""),
            small_number("niveau"),
            request.form.get("raison", ""),
            utc_now(),
        )
    except (InvalidAction, Conflict) as refusal:
        return _jury_page(seat, refusal.message), 422
    flash("Le désaccord est réglé.", "success")
    return redirect(url_for("exams.jury", seat_id=seat_id), 303)


@bp.post("/examens/passages/<seat_id>/decision")
@role_required(Role.EVALUATOR)
def decide(seat_id: str) -> ResponseReturnValue:
    """Decide on one block, with the reasons."""
    db, seat = current_db(), _seat(seat_id, hold=True)
    choice = request.form.get("decision", "")
    try:
        if choice not in {"acquis", "non-acquis"}:
            raise InvalidAction("Choisissez « acquis » ou « non acquis ».")
        grids.decide(
            db,
            current_catalog(),
            signed_in_user(),
            seat,
            request.form.get("bloc", ""),
            choice == "acquis",
            request.form.get("raisons", ""),
            utc_now(),
        )
    except (InvalidAction, Conflict) as refusal:
        return _jury_page(seat, refusal.message), 422
    flash("La décision est enregistrée. Les signatures déjà données sont à redonner.", "success")
    return redirect(url_for("exams.jury", seat_id=seat_id), 303)


@bp.post("/examens/passages/<seat_id>/signature")
@role_required(Role.EVALUATOR)
def sign(seat_id: str) -> ResponseReturnValue:
    """Sign the decisions as they were read."""
    db, seat = current_db(), _seat(seat_id, hold=True)
    try:
        grids.sign(db, current_catalog(), signed_in_user(), seat, request.form.get("empreinte", ""), utc_now())
    except Conflict as refusal:
        return _jury_page(seat, refusal.message), 422
    flash("Votre signature est enregistrée.", "success")
    return redirect(url_for("exams.jury", seat_id=seat_id), 303)


@bp.post("/examens/passages/<seat_id>/reponse")
@role_required(Role.EVALUATOR)
def answer(seat_id: str) -> ResponseReturnValue:
    """Answer a contest."""
    db, seat, form = current_db(), _seat(seat_id, hold=True), AnswerForm()
    if not form.validate():
        return _jury_page(seat, form=form), 422
    grids.answer_contest(db, signed_in_user(), seat, form.answer.data or "", utc_now())
    flash("La réponse est enregistrée. La personne la lira avec son résultat.", "success")
    return redirect(url_for("exams.jury", seat_id=seat_id), 303)
