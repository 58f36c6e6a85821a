"""The blueprint of the dossier professionnel, and what each of its pages begins with."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Blueprint, Response, request

from app.accounts.domain import Viewer
from app.accounts.guards import signed_in_user
from app.clock import utc_now
from app.errors import NotFound
from app.portfolio.domain.record import Record
from app.portfolio.domain.record_shape import RecordShape, shape_of
from app.portfolio.domain.record_warnings import Warned, warnings_of
from app.portfolio.models.record import ProfessionalRecord
from app.portfolio.queries import record as queries
from app.portfolio.services import record as services
from app.web.current import current_catalog, current_db

bp = Blueprint("record", "app.portfolio", template_folder="templates")

SAID_FOR = timedelta(hours=8)
NOT_BEGUN = "Vous n’avez pas encore commencé de dossier professionnel."


@dataclass(frozen=True)
class Own:
    """Somebody's own dossier, as a page needs it."""

    viewer: Viewer
    row: ProfessionalRecord
    shape: RecordShape
    record: Record

    @property
    def saved_at(self) -> datetime | None:
        """When it was last kept, if that was today or nearly."""
        return self.row.updated_at if utc_now() - self.row.updated_at < SAID_FOR else None

    @property
    def warnings(self) -> dict[tuple[int, str], tuple[Warned, ...]]:
        """What looks like a patient's data, by (example, key)."""
        return dict(warnings_of(self.record, waived_in(self.row)))


def waived_in(row: ProfessionalRecord) -> frozenset[tuple[int, str, str]]:
    """The words that the author answered for."""
    return frozenset((one.example_id, one.key, one.words) for one in queries.waivers_of(current_db(), row.id))


def own_shape() -> RecordShape:
    """The form of the viewer's dossier."""
    catalog = current_catalog()
    return shape_of(catalog.frameworks, services.framework_for(catalog, signed_in_user().framework))


def find_own() -> Own | None:
    """The viewer's dossier, if it was begun."""
    db, viewer, shape = current_db(), signed_in_user(), own_shape()
    row = queries.find_record(db, viewer.id, shape.framework)
    return None if row is None else Own(viewer, row, shape, services.current_record(db, row))


def own() -> Own:
    """The viewer's dossier, or NotFound."""
    found = find_own()
    if found is None:
        raise NotFound(NOT_BEGUN)
    return found


def drawing_response(drawing: bytes) -> Response:
    """A page of the dossier as a picture. It runs nothing, and no cache keeps it."""
    response = Response(mimetype="image/svg+xml")
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        drawing = gzip.compress(drawing, 4, mtime=0)
        response.headers["Content-Encoding"] = "gzip"
    response.set_data(drawing)
    response.vary.add("Accept-Encoding")
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
    response.headers["Cache-Control"] = "no-store"
    return response


def download(data: bytes, name: str, media_type: str) -> Response:
    """A file to keep."""
    response = Response(data, mimetype=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "no-store"
    return response
