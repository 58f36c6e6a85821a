"""/jury/<token>: what a juror sees: one frozen dossier, its evidence, its archive; nothing else of the site."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from app.accounts.guards import public
from app.clock import utc_now
from app.errors import NotFound
from app.portfolio.domain.frozen import PDF, KeptFile
from app.portfolio.forms.record import CodeForm
from app.portfolio.models.jury import FrozenRecord, JuryLink
from app.portfolio.services import frozen as copies
from app.portfolio.services import jury as services
from app.portfolio.views.jury_sharing import archive_response
from app.web.current import current_database, current_db, current_runtime, current_settings, keep_what_was_written

bp = Blueprint("jury", "app.portfolio", template_folder="templates")
OPENED = "jury"
SHOWN_INLINE = frozenset({"application/pdf", "image/png", "image/jpeg"})


@bp.after_request
def keep_private(response: Response) -> Response:
    """The address is the key: it goes to no other site, no search engine, no cache."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response.headers["Cache-Control"] = "no-store"
    return response


def opened(token: str) -> tuple[JuryLink, FrozenRecord, bool]:
    """The link, its copy, and whether its code was given in this browser (or none is asked)."""
    link, frozen = services.opened_link(current_db(), token, utc_now())
    given = session.get(OPENED, [])
    return link, frozen, link.code_hash is None or link.id in (given if isinstance(given, list) else [])


def passed(token: str) -> tuple[JuryLink, FrozenRecord]:
    """The link and its copy, for who may read it."""
    link, frozen, may_pass = opened(token)
    if not may_pass:
        raise NotFound("Ouvrez d’abord le dossier avec le code qui vous a été remis.")
    return link, frozen


def note(link: JuryLink, what: str) -> None:
    """Write the look, in a transaction of its own; the owner reads it."""
    with current_database().writing() as db:
        services.note_look(db, link.record_id, what, utc_now(), link_id=link.id)


def document_of(frozen: FrozenRecord) -> dict[str, Any]:
    """What the copy says."""
    document: dict[str, Any] = json.loads(frozen.document)
    return document


@bp.get("/jury/<token>")
@public
def read(token: str) -> ResponseReturnValue:
    """The dossier, or the door where its code is asked."""
    link, frozen, may_pass = opened(token)
    if not may_pass:
        return render_template("portfolio/jury_door.html", form=CodeForm(formdata=None), link=link, token=token)
    note(link, "Dossier")
    return render_template(
        "portfolio/jury_read.html", document=document_of(frozen), frozen=frozen, link=link, token=token
    )


@bp.post("/jury/<token>")
@public
def give_code(token: str) -> ResponseReturnValue:
    """Give the code; the try is counted even when it is wrong."""
    form, (link, _, may_pass) = CodeForm(), opened(token)
    if may_pass:
        return redirect(url_for(".read", token=token), 303)
    if not form.validate():
        return render_template("portfolio/jury_door.html", form=form, link=link, token=token), 422
    keep_what_was_written()  # the try counts, right or wrong
    if not services.check_code(current_db(), current_settings().secret_key, link, form.code.data or "", utc_now()):
        form.code.errors = ["Ce code n’est pas le bon. Relisez-le, ou demandez-le à la personne qui vous l’a remis."]
        return render_template("portfolio/jury_door.html", form=form, link=link, token=token), 422
    given = session.get(OPENED, [])
    session[OPENED] = [*(given if isinstance(given, list) else [])[-9:], link.id]
    return redirect(url_for(".read", token=token), 303)


@bp.get("/jury/<token>/preuves/<int:piece_number>")
@public
def piece(token: str, piece_number: int) -> ResponseReturnValue:
    """One evidence: what it says, its digest, its file."""
    link, frozen = passed(token)
    document = document_of(frozen)
    found = piece_of(document, piece_number)
    note(link, f"Preuve n°\N{NO-BREAK SPACE}{piece_number}")
    return render_template("portfolio/jury_piece.html", document=document, piece=found, frozen=frozen, token=token)


def piece_of(document: dict[str, Any], number: int) -> dict[str, Any]:
    """The piece of this number, or NotFound."""
    for one in document["pieces"]:
        if one["number"] == number:
            found: dict[str, Any] = one
            return found
    raise NotFound("Cette preuve n’est pas dans le dossier.")


@bp.get("/jury/<token>/preuves/<int:piece_number>/fichier")
@public
def piece_file(token: str, piece_number: int) -> Response:
    """The file of an evidence, as it was frozen."""
    link, frozen = passed(token)
    told = piece_of(document_of(frozen), piece_number)["file"]
    if told is None:
        raise NotFound("Cette preuve n’a pas de fichier.")
    note(link, f"Fichier de la preuve n°\N{NO-BREAK SPACE}{piece_number}")
    return file_response(copies.file_of(frozen, told["name"]))


@bp.get("/jury/<token>/dossier.pdf")
@public
def pdf(token: str) -> Response:
    """The dossier as it prints."""
    link, frozen = passed(token)
    note(link, "Dossier en PDF")
    return file_response(copies.file_of(frozen, PDF))


@bp.get("/jury/<token>/archive.zip")
@public
def archive(token: str) -> Response:
    """The whole copy, to be read without a connection."""
    link, frozen = passed(token)
    note(link, "Archive complète")
    return archive_response(frozen)


def file_response(file: KeptFile) -> Response:
    """A kept file, piece by piece; nothing in it runs here."""
    response = make_response(Response(current_runtime().storage.stream(file.key), mimetype=file.media_type))
    name = file.name.rpartition("/")[2]
    how = "inline" if file.media_type in SHOWN_INLINE else "attachment"
    response.headers["Content-Disposition"] = f'{how}; filename="{name}"'
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
    response.content_length = file.size
    return response
