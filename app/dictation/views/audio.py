"""/dictees/<id>/audio: the sound of a dictation, in whole or by ranges, as players ask for it."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from flask import request, send_file, url_for
from flask.typing import ResponseReturnValue

from app.accounts.guards import public
from app.dictation.domain.published import PublishedDictation
from app.dictation.domain.spoken import voice_digest
from app.dictation.services import AUDIO, Recording, read_recording
from app.dictation.views.blueprint import bp
from app.errors import NotFound
from app.web.current import current_catalog, current_runtime

A_YEAR = 365 * 24 * 3600
AN_HOUR = 3600


@bp.get("/dictees/<dictation_id>/audio")
@public
def sound(dictation_id: str) -> ResponseReturnValue:
    """The sound itself; the address with its digest names this very recording for ever."""
    dictation = current_catalog().dictation(dictation_id)
    path = current_runtime().course.root / AUDIO / f"{dictation.id}.mp3"
    if path.is_symlink() or not path.is_file():
        raise NotFound("Cette dictée n’a pas d’enregistrement. Vous pouvez la lire phrase par phrase.")
    digest = _digest(path)
    # A few hundred kilobytes: read at once, no file stays open while somebody listens.
    answer = send_file(BytesIO(path.read_bytes()), mimetype="audio/mpeg", conditional=True, etag=digest)
    answer.cache_control.no_cache = None
    answer.cache_control.public = True
    answer.cache_control.immutable = request.args.get("v") == digest[:12]
    answer.cache_control.max_age = A_YEAR if answer.cache_control.immutable else AN_HOUR
    return answer


def recording_of(dictation: PublishedDictation) -> Recording | None:
    """The recording of this very text; one of another version would dictate other words."""
    found = read_recording(current_runtime().course.root, dictation.id)
    return found if found is not None and found.text == voice_digest(dictation) else None


def sound_url(dictation_id: str) -> str:
    """The address of a sound, with its digest."""
    path = current_runtime().course.root / AUDIO / f"{dictation_id}.mp3"
    return url_for("dictation.sound", dictation_id=dictation_id, v=_digest(path)[:12])


def _digest(path: Path) -> str:
    status = path.stat()
    return _digest_of(path, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=200)
def _digest_of(path: Path, changed_at: int, size: int) -> str:
    return sha256(path.read_bytes()).hexdigest()[:32]
