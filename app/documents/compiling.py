"""PDF: a Typst template of ours and the values it shows become one tagged file.

What people typed travels as JSON, never as markup. PDF/UA-1 is asked of the library: a missing title or a picture
without words for it fails here, not at the reader's.
"""

from __future__ import annotations

import json
import mimetypes
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

import typst

from app.documents.letters import drawable

HERE = Path(__file__).resolve().parent
TEMPLATES = HERE / "typst"
FONTS = HERE / "fonts"
NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}")
OUR_TYPES = {".json": "application/json", ".jsonld": "application/ld+json", ".md": "text/markdown"}


class DocumentError(RuntimeError):
    """A template or its values are wrong: a mistake of ours, not of a person."""


def compile_pdf(
    template: str,
    data: Mapping[str, Any],
    *,
    attachments: Mapping[str, bytes] | None = None,
    pictures: Mapping[str, bytes] | None = None,
    at: datetime | None = None,
) -> bytes:
    """The PDF of `typst/<template>.typ` over these values; the same values and `at` give the same bytes.

    `data["title"]` is required. `attachments` (name → bytes) are carried inside the file; `pictures` are what the
    template may draw under `pictures/<name>`.
    """
    return _compiled(template, data, attachments or {}, pictures or {}, at, format="pdf")[0]


def compile_pictures(
    template: str,
    data: Mapping[str, Any],
    *,
    pictures: Mapping[str, bytes] | None = None,
    ppi: float = 96,
) -> tuple[bytes, ...]:
    """The same pages as PNG pictures, one a page."""
    return _compiled(template, data, {}, pictures or {}, None, format="png", ppi=ppi)


def compile_drawings(
    template: str, data: Mapping[str, Any], *, pictures: Mapping[str, bytes] | None = None
) -> tuple[bytes, ...]:
    """The same pages as SVG drawings, one a page: sharp at any size, and quick to make."""
    return _compiled(template, data, {}, pictures or {}, None, format="svg")


def _compiled(
    template: str,
    data: Mapping[str, Any],
    attachments: Mapping[str, bytes],
    pictures: Mapping[str, bytes],
    at: datetime | None,
    **output: Any,
) -> tuple[bytes, ...]:
    if not data.get("title"):
        raise DocumentError("a document needs a title")
    files = {f"{path.stem}.typ": path.read_bytes() for path in TEMPLATES.glob("*.typ")}
    if f"{template}.typ" not in files:
        raise DocumentError(f"no template {template!r}")
    values = drawable(data)
    files["data.json"] = json.dumps(values, ensure_ascii=False).encode()
    files["main.typ"] = _main(template, attachments)
    if output["format"] == "pdf":
        output |= {"pdf_standards": ["ua-1"], "timestamp": (at or datetime.now(UTC)).replace(microsecond=0)}
    # Typst reads texts from memory, and other files only from a folder: nothing else is in it.
    with TemporaryDirectory(prefix="document-") as folder:
        _lay(Path(folder) / "pictures", pictures)
        _lay(Path(folder) / "attached", attachments)
        try:
            made = typst.compile(
                cast(Any, files), font_paths=[str(FONTS)], ignore_system_fonts=True, root=folder, **output
            )
        except typst.TypstError as error:
            raise DocumentError(f"{template}: {error.diagnostic or error.message}") from error
    pages = made if isinstance(made, list) else [made]
    return tuple(bytes(cast(bytes, page)) for page in pages)


def _lay(folder: Path, files: Mapping[str, bytes]) -> None:
    folder.mkdir()
    for name, content in files.items():
        (folder / _checked(name)).write_bytes(content)


def _main(template: str, attachments: Mapping[str, bytes]) -> bytes:
    """The file that is compiled: what is attached, then the template."""
    lines = [
        f'#pdf.attach("{name}", read("attached/{name}", encoding: none), relationship: "supplement",'
        f' mime-type: "{media_type(name)}", description: "{name}")'
        for name in sorted(map(_checked, attachments))
    ]
    return "\n".join([*lines, f'#include "{template}.typ"']).encode()


def _checked(name: str) -> str:
    if not NAME.fullmatch(name):
        raise DocumentError(f"not a name of ours: {name[:60]!r}")
    return name


def media_type(name: str) -> str:
    """The media type that a file's name says."""
    suffix = Path(name).suffix.lower()
    return OUR_TYPES.get(suffix) or mimetypes.guess_type(name, strict=True)[0] or "application/octet-stream"
