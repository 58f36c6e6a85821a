"""/modules/<id>/assets/<file>: pictures and sounds of a module, straight from the course's folder."""

from __future__ import annotations

import hashlib
import io
from functools import lru_cache
from pathlib import Path

from flask import Response, request, send_file
from flask.typing import ResponseReturnValue
from werkzeug.security import safe_join

from app.accounts.guards import public
from app.errors import NotFound
from app.modules.views.blueprint import bp
from app.web.current import current_catalog, current_runtime

TYPES = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".mp3": "audio/mpeg",
    ".ogg": "audio/ogg",
}
# Opened by itself, a drawing may draw: no script, no request, no form, an origin of its own.
DRAWING_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"
A_YEAR = 365 * 24 * 3600
AN_HOUR = 3600


@bp.get("/modules/<module_id>/assets/<path:name>")
@public
def asset(module_id: str, name: str) -> ResponseReturnValue:
    module = current_catalog().module(module_id)
    course = current_runtime().course
    laid = f"content/modules/{module.id}/assets/{name}"
    if laid in course.overlay:
        return _published(name, course.overlay[laid])
    folder = (course.root / "content" / "modules" / module.id / "assets").resolve()
    joined = safe_join(str(folder), name)
    path = Path(joined).resolve() if joined is not None else None
    # A link in the folder could lead out of it.
    if path is None or path.suffix.lower() not in TYPES or not path.is_relative_to(folder) or not path.is_file():
        raise NotFound("Ce fichier n’existe pas dans ce module.")
    status = path.stat()
    digest = digest_of(path, status.st_mtime_ns, status.st_size)
    return _kept_by_browsers(
        send_file(path, mimetype=TYPES[path.suffix.lower()], conditional=True, etag=digest), digest, path.suffix.lower()
    )


def _published(name: str, data: bytes | None) -> Response:
    """A picture that a trainer published over the files, or took away."""
    ending = Path(name).suffix.lower()
    if ending not in TYPES or data is None:
        raise NotFound("Ce fichier n’existe pas dans ce module.")
    digest = hashlib.sha256(data).hexdigest()[:32]
    answer = send_file(io.BytesIO(data), mimetype=TYPES[ending], conditional=True, etag=digest)
    return _kept_by_browsers(answer, digest, ending)


def _kept_by_browsers(answer: Response, digest: str, ending: str) -> Response:
    answer.cache_control.no_cache = None
    answer.cache_control.public = True
    # The address with the digest of the file names this very version for ever.
    answer.cache_control.immutable = request.args.get("v") == digest[:12]
    answer.cache_control.max_age = A_YEAR if answer.cache_control.immutable else AN_HOUR
    if ending == ".svg":
        answer.headers["Content-Security-Policy"] = DRAWING_POLICY
    return answer


@lru_cache(maxsize=1000)
def digest_of(path: Path, changed_at: int, size: int) -> str:
    """The digest of a file, read once for each of its versions."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:32]
