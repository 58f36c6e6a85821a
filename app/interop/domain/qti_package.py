"""A QTI file: one item, or a package whose manifest names the items; nothing is ever unpacked on the disk."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from urllib.parse import unquote

from app.interop.domain.gift import MOST_QUESTIONS
from app.interop.domain.loss import ExchangeError, Fate, Outcome
from app.interop.domain.moodle_xml import Node
from app.interop.domain.qti import descendants, document, read_item

MOST_ENTRIES = 2_000
MOST_UNPACKED = 100 * 1024 * 1024
MOST_ITEM = 5 * 1024 * 1024
MANIFEST = "imsmanifest.xml"
ITEM_TYPES = ("imsqti_item", "imsqti_assessmentitem")
LINK_BITS, LINK = 0o170000, 0o120000
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError, OSError)


def read_qti(raw: bytes) -> list[Outcome]:
    """Every question of the file with its fate; ExchangeError when the file as a whole is refused."""
    if raw.startswith(b"PK"):
        return _Package(raw).outcomes()
    root = document(raw)
    if root.name != "assessmentItem":
        raise ExchangeError("Ce fichier n’est ni une question QTI 3.0 ou 2.x, ni un paquet.")
    return [read_item(root)]


class _Package:
    def __init__(self, raw: bytes) -> None:
        try:
            self.archive = zipfile.ZipFile(io.BytesIO(raw))
        except BROKEN:
            raise ExchangeError("Ce paquet ZIP est abîmé.") from None
        told = self.archive.infolist()
        if len(told) > MOST_ENTRIES:
            raise ExchangeError(f"Ce paquet dépasse {MOST_ENTRIES} fichiers.")
        if sum(one.file_size for one in told) > MOST_UNPACKED:
            raise ExchangeError(f"Ce paquet dépasse {MOST_UNPACKED // (1024 * 1024)} Mo une fois ouvert.")
        for one in told:
            if not _is_safe(one.orig_filename):
                raise ExchangeError("Un fichier de ce paquet sort de son dossier : le paquet est refusé.")
            if (one.external_attr >> 16) & LINK_BITS == LINK:
                raise ExchangeError("Ce paquet contient un lien : le paquet est refusé.")
            if one.flag_bits & 1:
                raise ExchangeError("Ce paquet est chiffré.")
        self.names = {one.filename for one in told}
        if len(self.names) < len(told):
            raise ExchangeError("Deux fichiers de ce paquet portent le même nom.")
        self.left = MOST_UNPACKED

    def outcomes(self) -> list[Outcome]:
        if MANIFEST not in self.names:
            raise ExchangeError(f"Ce paquet n’a pas de fichier « {MANIFEST} ».")
        resources = descendants(self._document(MANIFEST), "resource")
        items = [one for one in resources if one.attributes.get("type", "").startswith(ITEM_TYPES)]
        if not items and any(one.attributes.get("type", "").startswith("imsqti_xmlv1p") for one in resources):
            raise ExchangeError("Ce paquet est en QTI 1.2 : seules les versions 2.x et 3.0 sont reprises.")
        if len(items) > MOST_QUESTIONS:
            raise ExchangeError(f"Ce fichier dépasse {MOST_QUESTIONS} questions : partagez-le.")
        title = self._title(resources)
        return [self._outcome(one, title) for one in items]

    def _title(self, resources: list[Node]) -> str:
        """The title of the only test of the package, without what would cut a category."""
        tests = [one for one in resources if one.attributes.get("type", "").startswith("imsqti_test")]
        name = _path(tests[0]) if len(tests) == 1 else ""
        if name not in self.names:
            return ""
        try:
            return self._document(name).attributes.get("title", "").replace("/", "-")
        except ExchangeError:
            return ""

    def _outcome(self, resource: Node, title: str) -> Outcome:
        path = _path(resource)
        if path not in self.names:
            return Outcome(path or "question", resource.line, Fate.REFUSED, "le fichier de la question manque")
        try:
            root = self._document(path)
        except ExchangeError as error:
            return Outcome(path, None, Fate.REFUSED, str(error).rstrip("."), category=title)
        if root.name != "assessmentItem":
            return Outcome(path, root.line, Fate.REFUSED, "ce fichier n’est pas une question QTI", category=title)
        return read_item(root, title)

    def _document(self, name: str) -> Node:
        most = min(MOST_ITEM, self.left)
        try:
            with self.archive.open(name) as entry:
                raw = entry.read(most + 1)
        except BROKEN:
            raise ExchangeError("Un fichier de ce paquet est abîmé.") from None
        if len(raw) > most:
            raise ExchangeError("Un fichier de ce paquet est trop grand.")
        self.left -= len(raw)
        return document(raw)


def _path(resource: Node) -> str:
    return posixpath.normpath(unquote(resource.attributes.get("href", ""))) if resource.attributes.get("href") else ""


def _is_safe(name: str) -> bool:
    parts = name.rstrip("/").split("/")
    return not any(part in {"", ".."} or "\\" in part or ":" in part or "\0" in part for part in parts)
