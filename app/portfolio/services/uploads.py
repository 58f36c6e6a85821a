"""Taking a document in: its name, its first bytes and a reading of it must agree, and nothing in it may act.

What is kept is what was checked: pictures are drawn again without what the camera wrote beside them.
"""

from __future__ import annotations

import io
import re
import secrets
import struct
import unicodedata
import warnings
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import PurePosixPath
from typing import Any

import filetype  # type: ignore[import-untyped]
import pikepdf
from defusedxml import ElementTree  # type: ignore[import-untyped]
from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]
from PIL import Image, UnidentifiedImageError
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from app.portfolio.services.virus_scan import UploadRefused, scan

MAX_BYTES = 10 * 1024 * 1024
MAX_LEARNER_BYTES = 200 * 1024 * 1024
MAX_LEARNER_FILES = 100
MAX_PIXELS = 25_000_000
MAX_ENTRIES = 200
MAX_UNPACKED = 50 * 1024 * 1024
MAX_PDF_OBJECTS = 100_000
MAX_PDF_PAGES = 300
MAX_TEXT = 400_000
TYPES = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
    "txt": "text/plain; charset=utf-8",
    "mp3": "audio/mpeg",
}
SAME_ENDING = {"jpeg": "jpg"}
ODT_MARK = b"mimetypeapplication/vnd.oasis.opendocument.text"
FORBIDDEN_IN_PDF = {
    "/JavaScript": "du code JavaScript",
    "/JS": "du code JavaScript",
    "/Launch": "une commande qui lance un programme",
    "/EmbeddedFile": "un fichier caché à l’intérieur",
    "/EmbeddedFiles": "un fichier caché à l’intérieur",
    "/RichMedia": "un contenu qui s’exécute",
    "/SubmitForm": "un envoi de formulaire",
    "/ImportData": "une importation de données",
}


@dataclass(frozen=True)
class Document:
    """A file that may be kept, and the words that could be read in it."""

    name: str
    kind: str
    data: bytes
    text: str

    @property
    def media_type(self) -> str:
        return TYPES[self.kind]

    @property
    def sha256(self) -> str:
        return sha256(self.data).hexdigest()


def new_storage_key() -> str:
    """A random name under which the bytes are kept."""
    return f"preuves/{secrets.token_hex(20)}"


def read_upload(name: str, data: bytes, clamd: str = "") -> Document:
    """The document that may be kept, or UploadRefused with the reason."""
    if not data:
        raise UploadRefused("Ce fichier est vide. Choisissez-en un autre.")
    if len(data) > MAX_BYTES:
        raise UploadRefused("Ce fichier dépasse 10 Mo. Allégez-le, ou gardez-en l’essentiel.")
    kind = ending_of(name)
    if kind not in TYPES:
        raise UploadRefused(
            "Ce type de fichier n’est pas accepté : envoyez un PDF, une image (PNG, JPEG), "
            "un document DOCX ou ODT, un texte (TXT) ou un son (MP3)."
        )
    if kind_of(data) != kind:
        raise UploadRefused(
            f"Le contenu de ce fichier n’est pas celui d’un fichier {kind.upper()}. "
            "Enregistrez-le à nouveau dans le bon format, sans changer seulement son nom."
        )
    if clamd:
        scan(data, clamd)
    kept, text = READERS[kind](data)
    return Document(clean_name(name, kind), kind, kept, unicodedata.normalize("NFC", text)[:MAX_TEXT])


def ending_of(name: str) -> str:
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    return SAME_ENDING.get(ending, ending)


def clean_name(name: str, kind: str) -> str:
    """A name fit to be shown and given back: no folder, no control sign, no false ending."""
    stem = re.split(r"[/\\]", name)[-1].rpartition(".")[0] or "document"
    stem = "".join(sign for sign in unicodedata.normalize("NFC", stem) if unicodedata.category(sign)[0] in "LNPZ")
    stem = " ".join(re.sub(r"[\"<>|:*?;]", " ", stem).split()).strip(". ")[:120] or "document"
    return f"{stem}.{kind}"


def kind_of(data: bytes) -> str:
    """What the first bytes say that this is."""
    if data[30 : 30 + len(ODT_MARK)] == ODT_MARK or (data[:4] == b"PK\x03\x04" and ODT_MARK in data[:200]):
        return "odt"
    found = filetype.guess(data)
    if found is not None:
        return SAME_ENDING.get(found.extension, str(found.extension))
    if data[:4] == b"PK\x03\x04":
        return "docx" if b"word/" in data else "zip"
    if data[:2] in {b"\xff\xfb", b"\xff\xf3", b"\xff\xf2", b"\xff\xfa"}:
        return "mp3"
    return "txt" if _is_plain_text(data) else ""


def _is_plain_text(data: bytes) -> bool:
    try:
        text = _decoded(data)
    except UnicodeDecodeError:
        return False
    return not any(unicodedata.category(sign) == "Cc" and sign not in "\n\r\t\f" for sign in text)


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252")


def _read_text(data: bytes) -> tuple[bytes, str]:
    text = _decoded(data).replace("\r\n", "\n")
    if re.match(r"\s*<(?:!doctype|html|svg|script|\?xml)", text, re.I):
        raise UploadRefused("Ce fichier est une page ou un dessin, pas un texte. Copiez-en le texte seul.")
    return text.encode(), text


def _read_picture(data: bytes) -> tuple[bytes, str]:
    """Draw the picture again, upright, without what stood beside it (place, device, dates)."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as picture:
                if picture.width * picture.height > MAX_PIXELS:
                    raise UploadRefused("Cette image dépasse 25 millions de pixels. Réduisez-la d’abord.")
                picture.load()
                kind = picture.format
                upright = _upright(picture)
    except UploadRefused:
        raise
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError, Warning) as error:
        raise UploadRefused("Cette image ne s’ouvre pas. Enregistrez-la à nouveau.") from error
    buffer = io.BytesIO()
    if kind == "JPEG":
        upright.convert("RGB").save(buffer, "JPEG", quality=90, exif=b"")
    else:
        modes = {"1", "L", "LA", "RGB", "RGBA"}
        (upright if upright.mode in modes else upright.convert("RGBA")).save(buffer, "PNG")
    return buffer.getvalue(), ""


ORIENTATION = 0x0112
TURNS = {
    2: (Image.Transpose.FLIP_LEFT_RIGHT,),
    3: (Image.Transpose.ROTATE_180,),
    4: (Image.Transpose.FLIP_TOP_BOTTOM,),
    5: (Image.Transpose.TRANSPOSE,),
    6: (Image.Transpose.ROTATE_270,),
    7: (Image.Transpose.TRANSVERSE,),
    8: (Image.Transpose.ROTATE_90,),
}


def _upright(picture: Image.Image) -> Image.Image:
    """A copy that holds pixels only."""
    turned: Image.Image = picture
    for turn in TURNS.get(picture.getexif().get(ORIENTATION, 1), ()):
        turned = turned.transpose(turn)
    bare = Image.frombytes(turned.mode, turned.size, turned.tobytes())
    if turned.mode == "P" and turned.palette is not None:
        bare.putpalette(turned.palette.getdata()[1], turned.palette.mode)
    return bare


def _read_pdf(data: bytes) -> tuple[bytes, str]:
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            if len(pdf.objects) > MAX_PDF_OBJECTS or len(pdf.pages) > MAX_PDF_PAGES:
                raise UploadRefused("Ce PDF est trop long. Gardez-en les pages utiles.")
            for thing in pdf.objects:
                for name in _names_in(thing):
                    if name in FORBIDDEN_IN_PDF:
                        raise UploadRefused(
                            f"Ce PDF contient {FORBIDDEN_IN_PDF[name]}. "
                            "Imprimez-le dans un nouveau PDF, puis envoyez celui-ci."
                        )
    except pikepdf.PasswordError as error:
        raise UploadRefused("Ce PDF est protégé par un mot de passe. Retirez-le d’abord.") from error
    except (pikepdf.PdfError, ValueError, RecursionError) as error:
        raise UploadRefused("Ce PDF ne s’ouvre pas. Enregistrez-le à nouveau.") from error
    return data, _text_of_pdf(data)


def _names_in(thing: Any, depth: int = 0) -> Iterator[str]:
    """Every name in an object: keys and values, at any depth; a reference is another object of the file."""
    if depth > 40:
        raise UploadRefused("Ce PDF est construit de façon inhabituelle. Imprimez-le dans un nouveau PDF.")
    if isinstance(thing, pikepdf.Name):
        yield str(thing)
    elif isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        for key, value in thing.items():
            yield str(key)
            if not getattr(value, "is_indirect", False):
                yield from _names_in(value, depth + 1)
    elif isinstance(thing, pikepdf.Array):
        for value in thing:
            if not getattr(value, "is_indirect", False):
                yield from _names_in(value, depth + 1)


def _text_of_pdf(data: bytes) -> str:
    """The words of every page; a scanned page has none."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            reader = PdfReader(io.BytesIO(data))
            told, size = [], 0
            for page in reader.pages:
                words = page.extract_text() or ""
                told.append(words)
                size += len(words)
                if size > MAX_TEXT:
                    break
            about: Mapping[str, Any] = reader.metadata or {}
            told += [str(about.get(key) or "") for key in ("/Title", "/Author", "/Subject", "/Keywords")]
            return "\n".join(told)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError, struct.error):
        # Opened by the other library: what cannot be read here is said to be unread, never taken for clean.
        return ""


def _archive_of(data: bytes) -> zipfile.ZipFile:
    """The archive of an office document, once its sizes are known to be reasonable."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise UploadRefused("Ce document ne s’ouvre pas. Enregistrez-le à nouveau.") from error
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES:
        raise UploadRefused("Ce document contient trop d’éléments. Enregistrez-le en PDF.")
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise UploadRefused("Ce document, une fois ouvert, dépasse 50 Mo. Réduisez ses images.")
    for entry in entries:
        path = PurePosixPath(entry.filename)
        if path.is_absolute() or ".." in path.parts or "\\" in entry.filename or entry.flag_bits & 1:
            raise UploadRefused("Ce document est construit de façon inhabituelle. Enregistrez-le en PDF.")
    return archive


MACROS = re.compile(r"vbaproject|vbadata|macrosheets|activex|^Basic/|^Scripts/|embeddings/|oleobject|^Object \d", re.I)


def _read_office(data: bytes, parts: Callable[[str], bool], types: str) -> tuple[bytes, str]:
    read = 0
    told: list[str] = []
    with _archive_of(data) as archive:
        names = archive.namelist()
        if any(MACROS.search(name) for name in names):
            raise UploadRefused("Ce document contient des macros ou des objets incorporés. Enregistrez-le sans eux.")
        if types not in names:
            raise UploadRefused("Ce document ne s’ouvre pas. Enregistrez-le à nouveau.")
        for name in names:
            if not name.lower().endswith((".xml", ".rels")):
                continue
            content = _unpacked(archive, name, MAX_UNPACKED - read)
            read += len(content)
            if not content.strip():
                continue  # office programs write some parts empty
            tree = _parsed(content)
            if name.endswith(".rels") and _points_outside(tree):
                raise UploadRefused("Ce document va chercher un modèle ou un objet ailleurs. Enregistrez-le en PDF.")
            if name == "[Content_Types].xml" and b"macroEnabled" in content:
                raise UploadRefused("Ce document contient des macros. Enregistrez-le en DOCX simple.")
            if parts(name):
                told.append(_text_of_xml(tree))
    return data, "\n".join(told)


def _unpacked(archive: zipfile.ZipFile, name: str, room: int) -> bytes:
    """One part, read no further than what is left: sizes that an archive tells of itself are not believed."""
    try:
        with archive.open(name) as part:
            content = part.read(room + 1)
    except (zipfile.BadZipFile, RuntimeError, OSError, EOFError, ValueError) as error:
        raise UploadRefused("Ce document ne s’ouvre pas. Enregistrez-le à nouveau.") from error
    except Exception as error:  # zlib.error has no public base of its own
        raise UploadRefused("Ce document est abîmé. Enregistrez-le à nouveau.") from error
    if len(content) > room:
        raise UploadRefused("Ce document, une fois ouvert, dépasse 50 Mo. Réduisez ses images.")
    return content


def _parsed(content: bytes) -> Any:
    try:
        return ElementTree.fromstring(content, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    except (DefusedXmlException, ElementTree.ParseError, ValueError, RecursionError) as error:
        raise UploadRefused("Ce document contient du code inattendu. Enregistrez-le en PDF.") from error


HYPERLINK = "/hyperlink"


def _points_outside(tree: Any) -> bool:
    return any(
        one.get("TargetMode") == "External" and not str(one.get("Type", "")).endswith(HYPERLINK) for one in tree.iter()
    )


# What ends a line in either format.
BREAKS = ("}p", "}h", "}br", "}tc", "}line-break", "}table-cell")


def _text_of_xml(tree: Any) -> str:
    parts: list[str] = []

    def walk(one: Any, depth: int = 0) -> None:
        tag = str(one.tag)
        if tag.endswith(("}tab", "}s")):
            parts.append(" ")
        if one.text and one.text.strip("\n\t"):
            parts.append(one.text)
        for child in one:
            if depth < 400:
                walk(child, depth + 1)
            if child.tail and child.tail.strip("\n\t"):
                parts.append(child.tail)
        if tag.endswith(BREAKS):
            parts.append("\n")

    walk(tree)
    return "".join(parts)


def _read_docx(data: bytes) -> tuple[bytes, str]:
    shown = re.compile(r"word/(?:document|footnotes|endnotes|comments|header\d*|footer\d*)\.xml|docProps/core\.xml")
    return _read_office(data, lambda name: bool(shown.fullmatch(name)), "[Content_Types].xml")


def _read_odt(data: bytes) -> tuple[bytes, str]:
    return _read_office(data, lambda name: name in {"content.xml", "styles.xml", "meta.xml"}, "content.xml")


def _read_sound(data: bytes) -> tuple[bytes, str]:
    """A sound: at least two frames in a row where the first ends; the labels before and after them are taken away."""
    start = 0
    if data[:3] == b"ID3" and len(data) > 10:
        size = data[6:10]
        start = 10 + (size[0] << 21 | size[1] << 14 | size[2] << 7 | size[3])
    end = len(data) - 128 if data[-128:-125] == b"TAG" else len(data)
    sound = data[start:end]
    length = _frame_length(sound, 0)
    if not length or not _frame_length(sound, length):
        raise UploadRefused("Ce son ne se lit pas. Enregistrez-le à nouveau en MP3.")
    return sound, ""


RATES = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0)
LOW_RATES = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0)
SAMPLINGS = {3: (44100, 48000, 32000, 0), 2: (22050, 24000, 16000, 0), 0: (11025, 12000, 8000, 0)}


def _frame_length(sound: bytes, at: int) -> int:
    """How long the frame of layer III that begins here is; 0 when none begins."""
    if len(sound) < at + 4 or sound[at] != 0xFF or sound[at + 1] & 0xE0 != 0xE0:
        return 0
    version, layer = sound[at + 1] >> 3 & 3, sound[at + 1] >> 1 & 3
    if version == 1 or layer != 1:
        return 0
    rate = (RATES if version == 3 else LOW_RATES)[sound[at + 2] >> 4]
    sampling = SAMPLINGS[version][sound[at + 2] >> 2 & 3]
    if not rate or not sampling:
        return 0
    return (144 if version == 3 else 72) * rate * 1000 // sampling + (sound[at + 2] >> 1 & 1)


READERS: dict[str, Callable[[bytes], tuple[bytes, str]]] = {
    "pdf": _read_pdf,
    "png": _read_picture,
    "jpg": _read_picture,
    "docx": _read_docx,
    "odt": _read_odt,
    "txt": _read_text,
    "mp3": _read_sound,
}
