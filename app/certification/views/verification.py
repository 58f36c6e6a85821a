"""/verifier: anybody verifies a statement, by its number or by its file. A clear yes or no."""

from __future__ import annotations

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.guards import public
from app.certification.domain.statements import (
    DOES_NOT_SAY,
    NOT_A_TITLE,
    SAYS,
    StatementKind,
    normalise_number,
    shown_number,
)
from app.certification.domain.verification import SENTENCES, Verification
from app.certification.forms.statements import FileForm, NumberForm
from app.certification.queries import statements as queries
from app.certification.services import statements as services
from app.certification.services.offline import offline_page
from app.certification.services.throttling import take_a_check
from app.certification.services.verification import LARGEST_FILE
from app.certification.views.badge_blueprint import bp, current_trusted, remote_address
from app.clock import utc_now
from app.errors import NotFound, TooManyRequests
from app.web.current import current_database, current_db, current_settings, keep_what_was_written

TOO_MANY = "Trente vérifications par minute au plus. Réessayez dans une minute."


def _private(response: Response) -> Response:
    """Nothing of a verification is indexed, kept or told to another site."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    return response


def _page(template: str, status: int = 200, **context: object) -> Response:
    words = {"says": SAYS, "does_not_say": DOES_NOT_SAY, "not_a_title": NOT_A_TITLE, "shown_number": shown_number}
    return _private(make_response(render_template(template, **words, **context), status))


def _ask(
    number_form: NumberForm, file_form: FileForm, answer: Verification | None = None, status: int = 200
) -> Response:
    return _page(
        "certification/verify.html",
        status,
        number_form=number_form,
        file_form=file_form,
        answer=answer,
        sentences=SENTENCES,
    )


@bp.get("/verifier")
@public
def verify() -> ResponseReturnValue:
    return _ask(NumberForm(formdata=None), FileForm(formdata=None))


@bp.post("/verifier")
@public
def send_number() -> ResponseReturnValue:
    form = NumberForm()
    number = normalise_number(form.number.data or "")
    if not form.validate() or number is None:
        return _ask(form, FileForm(formdata=None), status=422)
    return _private(make_response(redirect(url_for(".verified", number=shown_number(number)), 303)))


@bp.post("/verifier/fichier")
@public
def send_file() -> ResponseReturnValue:
    db, now = current_db(), utc_now()
    wait = take_a_check(db, current_settings().secret_key, remote_address(), now)
    if wait:
        raise TooManyRequests(TOO_MANY, wait)
    keep_what_was_written()  # a refused file was a verification all the same
    form = FileForm()
    uploaded = request.files.get("file")
    if not form.validate() or uploaded is None:
        return _ask(NumberForm(formdata=None), form, status=422)
    data = uploaded.stream.read(LARGEST_FILE + 1)
    found = services.verify_upload(db, current_trusted(), data, now)
    if not found.valid:
        return _ask(NumberForm(formdata=None), form, found, 422)
    flash("Le fichier est authentique\u00a0: sa signature correspond à son contenu.", "success")
    return _private(make_response(redirect(url_for(".verified", number=found.number), 303)))


@bp.get("/verifier/<number>")
@public
def verified(number: str) -> ResponseReturnValue:
    now = utc_now()
    with current_database().writing() as db:
        wait = take_a_check(db, current_settings().secret_key, remote_address(), now)
    if wait:
        raise TooManyRequests(TOO_MANY, wait)
    try:
        answer = services.looked_up(current_db(), current_trusted(), number, now)
    except NotFound:
        typed = normalise_number(number)
        return _page("certification/verify_unknown.html", 404, typed=shown_number(typed) if typed else "")
    return _page("certification/verified.html", answer=answer, kind=StatementKind(answer.kind), sentences=SENTENCES)


@bp.get("/verifier/hors-ligne")
@public
def offline() -> ResponseReturnValue:
    page = offline_page(current_trusted(), queries.revocations(current_db()), utc_now())
    response = make_response(page)
    response.headers["Content-Disposition"] = 'attachment; filename="verifier-une-attestation.html"'
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return _private(response)
