"""Pictures of a module: taken in as evidence files are, drawn again without what stood beside them, named by us."""

from __future__ import annotations

import re
from hashlib import sha256

from defusedxml import ElementTree  # type: ignore[import-untyped]
from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]

from app.authoring.domain.kinds import asset_path
from app.content.files import PICTURE_BYTES
from app.content.markdown.parts import DECORATIVE
from app.content.pictures import is_still_svg
from app.content.slugs import folded
from app.errors import InvalidAction
from app.portfolio.services.uploads import MAX_BYTES, ending_of, read_upload
from app.portfolio.services.virus_scan import UploadRefused

MOST_PICTURES = 200


def taken_in(module_id: str, name: str, data: bytes, clamd: str = "") -> tuple[str, bytes]:
    """The path and the bytes of a picture that may be published; raises InvalidAction with the reason."""
    kind = ending_of(name)
    if kind not in {"png", "jpg", "svg"}:
        raise InvalidAction("Seules les images PNG, JPEG et SVG sont acceptées.")
    if len(data) > MAX_BYTES:
        raise InvalidAction("Cette image dépasse 10 Mo. Réduisez-la d’abord.")
    kept = _drawing(data) if kind == "svg" else _photograph(name, data, clamd)
    if len(kept) > PICTURE_BYTES:
        raise InvalidAction("Cette image reste trop lourde une fois redessinée : réduisez ses dimensions.")
    stem = re.sub(r"[^a-z0-9]+", "-", folded(re.split(r"[/\\]", name)[-1].rpartition(".")[0])).strip("-")[:60]
    path = asset_path(module_id, f"{stem or 'image'}.{kind}")
    if path is None:
        raise InvalidAction("Le nom de ce fichier n’est pas utilisable : renommez-le.")
    return path, kept


def _photograph(name: str, data: bytes, clamd: str) -> bytes:
    try:
        return read_upload(name, data, clamd).data
    except UploadRefused as refusal:
        raise InvalidAction(refusal.message) from None


def _drawing(data: bytes) -> bytes:
    """A drawing that only draws; it is never put in a page itself, and served without any right."""
    try:
        root = ElementTree.fromstring(data, forbid_dtd=True)
    except (DefusedXmlException, ElementTree.ParseError, ValueError, LookupError):
        raise InvalidAction("Ce dessin ne se lit pas. Enregistrez-le à nouveau, en SVG simple.") from None
    if str(root.tag).rpartition("}")[2] != "svg" or not is_still_svg(data):
        raise InvalidAction("Ce dessin contient autre chose que des traits : script, animation, style ou lien.")
    return data


def free_path(path: str, taken: dict[str, str], data: bytes) -> str:
    """The path, or the next free one when another picture has this name."""
    if taken.get(path, sha256(data).hexdigest()) == sha256(data).hexdigest():
        return path
    stem, _, ending = path.rpartition(".")
    number = next(count for count in range(2, 10_000) if f"{stem}-{count}.{ending}" not in taken)
    return f"{stem}-{number}.{ending}"


def insertion(path: str, told: str, *, decorative: bool) -> str:
    """What to write in a lesson to show this picture."""
    words = DECORATIVE if decorative else re.sub(r"[\[\]\n]+", " ", told).strip()
    return f"![{words}](assets/{path.rpartition('/')[2]})"
