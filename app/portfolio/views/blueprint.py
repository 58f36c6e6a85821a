"""The blueprint of evidence, experiences and the CV, and what several of their pages need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from flask import Blueprint, Response, request

from app.accounts.guards import signed_in_user
from app.clock import in_paris, utc_now
from app.content.catalog import Framework
from app.portfolio.domain.anonymity import Finding
from app.portfolio.domain.statements import (
    Flagged,
    Piece,
    Statement,
    StatementReason,
    flagged_in,
    once_each,
    pieces_of,
)
from app.portfolio.services.evidence import Draft
from app.progress.services import framework_in_force
from app.web.current import current_catalog, current_settings
from app.web.gate import LOOPBACK
from app.web.labels import LABELS

bp = Blueprint("portfolio", "app.portfolio", template_folder="templates")

AROUND = 70
SHOWN_FROM_A_FILE = 40


@bp.after_request
def keep_links_to_oneself(response: Response) -> Response:
    """A page opened by a link tells its address to nobody, is not indexed, and no cache keeps it."""
    if "token" in (request.view_args or {}):
        base = urlsplit(current_settings().base_url)
        trusted = base.scheme == "https" or base.hostname in LOOPBACK
        # Over plain http browsers say where a form comes from only by the origin, which « no-referrer » hides.
        response.headers["Referrer-Policy"] = "no-referrer" if trusted else "strict-origin"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        response.headers["Cache-Control"] = "no-store"
    return response


def own_framework() -> Framework | None:
    """The référentiel that the viewer aims at."""
    return framework_in_force(current_catalog(), signed_in_user().framework)


def frameworks_shown() -> Sequence[Framework]:
    """Every référentiel, the viewer's own first."""
    own = own_framework()
    return sorted(current_catalog().frameworks.values(), key=lambda one: (one is not own, one.code))


def competences_typed() -> tuple[str, ...]:
    """The ticked competences that exist."""
    catalog = current_catalog()
    return tuple(one for one in request.form.getlist("competences") if catalog.has_competence(one))


def typed(form: Any, *names: str) -> dict[str, str]:
    """The texts of some fields, ends of line of one kind, without what surrounds them."""
    return {name: str(form[name].data or "").replace("\r\n", "\n").strip() for name in names}


def statements_typed(texts: Mapping[str, str]) -> tuple[Statement, ...]:
    """What the author answered to findings that are really in these texts; « other » without words is no answer."""
    statements = []
    for one in once_each(flagged_in(texts)):
        given = request.form.get(f"raison-{one.key}", "")
        detail = " ".join(request.form.get(f"precision-{one.key}", "").split())[:300]
        if given not in set(StatementReason) or (given == StatementReason.OTHER and len(detail) < 10):
            continue
        finding = one.finding
        statements.append(Statement(one.key, finding.kind, finding.text, StatementReason(given), detail))
    return tuple(statements)


def draft_typed(title: str, body: dict[str, str], texts: Mapping[str, str]) -> Draft:
    """All that a form gives of a piece of evidence."""
    return Draft(" ".join(title.split())[:160], body, competences_typed(), statements_typed(texts))


@dataclass(frozen=True)
class Shown:
    """One part of a text where something was found, cut into pieces."""

    title: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Answerable:
    """One finding that waits for an answer, with what was chosen so far."""

    key: str
    finding: Finding
    reason: str
    detail: str


@dataclass(frozen=True)
class Anonymity:
    """What a page shows when words look like a patient's data."""

    parts: tuple[Shown, ...]
    lines: tuple[Answerable, ...]
    in_file: bool


TITLES = {
    "title": "Titre",
    "file": "Dans le fichier",
    "file-name": "Nom du fichier",
    "remark": "Ce que cette preuve montre",
}


def anonymity_shown(texts: Mapping[str, str], found: tuple[Flagged, ...], titles: Mapping[str, str]) -> Anonymity:
    """The findings in place, and the list of them."""
    parts = []
    for part, text in texts.items():
        here = [one for one in found if one.part == part]
        if here:
            pieces = _around(text, here) if part == "file" else pieces_of(text, here)
            parts.append(Shown(titles.get(part) or TITLES.get(part) or part, pieces))
    lines = tuple(
        Answerable(
            one.key,
            one.finding,
            request.form.get(f"raison-{one.key}", ""),
            request.form.get(f"precision-{one.key}", "")[:300],
        )
        for one in once_each(found)
    )
    return Anonymity(tuple(parts), lines, any(one.part in {"file", "file-name"} for one in found))


def _around(text: str, found: list[Flagged]) -> tuple[Piece, ...]:
    """A long text only where something was found in it."""
    pieces: list[Piece] = []
    for one in found[:SHOWN_FROM_A_FILE]:
        start, end = one.finding.start, one.finding.end
        pieces.append(Piece(("… " if start > AROUND else "") + text[max(0, start - AROUND) : start]))
        pieces.append(Piece(text[start:end], one.key, one.finding.why))
        pieces.append(Piece(text[end : end + AROUND] + (" …\n" if end + AROUND < len(text) else "\n")))
    return tuple(piece for piece in pieces if piece.text)


def reasons() -> list[tuple[str, str]]:
    """What may be answered, in words."""
    return [(one.value, LABELS["StatementReason"][one.value]) for one in StatementReason]


def today() -> Any:
    """The day in Paris."""
    return in_paris(utc_now()).date()


def given_file(pieces: Any, name: str, media_type: str, size: int | None = None) -> Response:
    """A file to keep: never shown inside our pages, and powerless where it opens."""
    response = Response(pieces, mimetype=None, content_type=media_type)
    plain = name.encode("ascii", "ignore").decode() or "document"
    plain = plain.replace('"', "").replace("\\", "")
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    )
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "no-store"
    if size is not None:
        response.content_length = size
    return response
