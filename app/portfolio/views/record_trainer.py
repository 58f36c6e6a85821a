"""/formation/dossiers: who accompanies reads a dossier, comments each text, and is seen to have looked."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.domain import Role
from app.accounts.guards import role_required, signed_in_user
from app.clock import utc_now
from app.cohorts.queries import learners_followed_by
from app.errors import InvalidAction
from app.messaging.domain import NoticeKind
from app.messaging.services import notify
from app.portfolio.domain.record import states_of
from app.portfolio.domain.record_document import record_document
from app.portfolio.domain.record_shape import RecordShape
from app.portfolio.forms.record import CommentForm, PlainForm
from app.portfolio.models.record import ProfessionalRecord
from app.portfolio.queries import record as queries
from app.portfolio.services import jury as looks
from app.portfolio.services import record as services
from app.portfolio.services import record_review as review
from app.portfolio.services.record_drawings import drawings
from app.portfolio.views.record_blueprint import bp
from app.portfolio.views.record_writing import drawn
from app.web.current import current_catalog, current_database, current_db, current_settings


def seen(learner_id: int) -> tuple[ProfessionalRecord, RecordShape]:
    """A dossier that this trainer may read."""
    row = queries.record_visible_to(current_db(), signed_in_user(), learner_id)
    return row, services.shape_for(current_catalog(), row)


def note_look(row: ProfessionalRecord, what: str) -> None:
    """Write, in a transaction of its own, that somebody looked: the owner reads it."""
    viewer = signed_in_user()
    if request.method != "GET":
        looks.note_look(current_db(), row.id, what, utc_now(), viewer_id=viewer.id)
        return
    with current_database().writing() as db:
        looks.note_look(db, row.id, what, utc_now(), viewer_id=viewer.id)


@bp.get("/formation/dossiers")
@role_required(Role.TRAINER)
def followed() -> ResponseReturnValue:
    """The dossiers of the learners that this trainer follows, those that wait for a review first."""
    db, viewer = current_db(), signed_in_user()
    ids = [one.id for one in learners_followed_by(db, viewer)]
    return render_template("portfolio/record_followed.html", records=queries.records_followed_by(db, ids))


@bp.get("/formation/dossiers/<int:learner_id>")
@role_required(Role.TRAINER)
def read(learner_id: int) -> ResponseReturnValue:
    """One dossier, text by text, with its comments."""
    return _reading_page(learner_id, CommentForm(formdata=None))


def _reading_page(learner_id: int, form: CommentForm, status: int = 200) -> ResponseReturnValue:
    db = current_db()
    row, shape = seen(learner_id)
    record = services.current_record(db, row)
    note_look(row, "Dossier en cours de rédaction")
    pages = drawings(row, record_document(shape, record), 0)
    return (
        render_template(
            "portfolio/record_reading.html",
            row=row,
            shape=shape,
            record=record,
            states=states_of(shape, record, {}),
            comments=queries.comments_of(db, row.id),
            form=form,
            plain=PlainForm(formdata=None),
            learner_id=learner_id,
            count=len(pages),
        ),
        status,
    )


@bp.post("/formation/dossiers/<int:learner_id>/commentaires")
@role_required(Role.TRAINER)
def comment(learner_id: int) -> ResponseReturnValue:
    """Comment one text."""
    form = CommentForm()
    row, shape = seen(learner_id)
    example = form.example.data or "0"
    example_id = int(example) if example.isascii() and example.isdigit() and len(example) < 10 else -1
    if not form.validate():
        return _reading_page(learner_id, form, 422)
    try:
        made = review.comment(
            current_db(), signed_in_user(), row, shape, example_id, form.key.data or "", form.text.data or "", utc_now()
        )
    except InvalidAction as refused:
        form.text.errors = [refused.message]
        return _reading_page(learner_id, form, 422)
    flash("Votre commentaire est enregistré.", "success")
    return redirect(url_for(".read", learner_id=learner_id, _anchor=f"commentaire-{made.id}"), 303)


@bp.post("/formation/dossiers/<int:learner_id>/relu")
@role_required(Role.TRAINER)
def end_review(learner_id: int) -> ResponseReturnValue:
    """The review that was asked for is done."""
    row, shape = seen(learner_id)
    asked, now = row.review_asked_at, utc_now()
    review.end_review(row)
    if asked is not None:
        page, base_url = "/dossier-professionnel", current_settings().base_url
        source = f"record:{row.id}:{asked.isoformat()}"
        notify(current_db(), row.owner_id, NoticeKind.RECORD_READ, shape.title, page, now, base_url, source=source)
    flash("La relecture est marquée comme faite.", "success")
    return redirect(url_for(".read", learner_id=learner_id), 303)


@bp.get("/formation/dossiers/<int:learner_id>/pages/<int:page>")
@role_required(Role.TRAINER)
def read_page(learner_id: int, page: int) -> Response:
    """One page of a followed dossier as it prints."""
    row, shape = seen(learner_id)
    return drawn(drawings(row, record_document(shape, services.current_record(current_db(), row)), 0), page)
