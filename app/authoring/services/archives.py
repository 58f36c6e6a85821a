"""A module as one archive: its files, its lessons, its pictures, its quizzes; taken in without trusting it."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app.authoring.domain.kinds import is_asset, item_at
from app.authoring.services.pictures import taken_in
from app.authoring.services.texts import CourseTexts, decoded
from app.content.files import MARKDOWN_BYTES, PICTURE_BYTES, YAML_BYTES
from app.content.yaml_reader import FORBIDDEN, read_yaml
from app.errors import InvalidAction

MOST_ENTRIES = 300
MOST_ARCHIVE = 12 * 1024 * 1024
MOST_UNPACKED = 40 * 1024 * 1024
A_DAY = (2026, 1, 1, 0, 0, 0)


class EntryFate(StrEnum):
    """What becomes of one entry of an archive."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"


@dataclass(frozen=True)
class Entry:
    """One entry, and why it is refused if it is."""

    name: str
    fate: EntryFate
    why: str = ""


@dataclass
class Unpacked:
    """What an archive holds: the files that may be taken, and the fate of each entry."""

    files: dict[str, bytes] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)

    @property
    def refused(self) -> list[Entry]:
        return [one for one in self.entries if one.fate == EntryFate.REFUSED]


def paths_of_module(texts: CourseTexts, module_id: str) -> list[str]:
    """The files of a module, and of the quizzes that say that they belong to it."""
    found = []
    for name in texts.names():
        item = item_at(name)
        plays = item is not None and item.kind.key in {"quiz", "scenario"}
        if name.startswith(f"content/modules/{module_id}/") or (plays and _module_in(texts, name) == module_id):
            found.append(name)
    return found


def _module_in(texts: CourseTexts, path: str) -> str:
    value = read_yaml(texts.text(path) or "").value
    return str(value.get("module") or "") if isinstance(value, Mapping) else ""


def packed(texts: CourseTexts, paths: Iterable[str]) -> bytes:
    """These files as an archive; the same files give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(paths):
            data = texts.data(path)
            if data is not None:
                entry = zipfile.ZipInfo(path, A_DAY)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = 0o644 << 16
                archive.writestr(entry, data)
    return buffer.getvalue()


def unpacked(data: bytes, texts: CourseTexts) -> Unpacked:
    """What may be taken from an archive; raises InvalidAction when it is not one, or holds too much."""
    if len(data) > MOST_ARCHIVE:
        raise InvalidAction("Cette archive dépasse 12 Mo.")
    found = Unpacked()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [one for one in archive.infolist() if not one.is_dir()]
            if len(entries) > MOST_ENTRIES:
                raise InvalidAction(f"Cette archive contient plus de {MOST_ENTRIES} fichiers.")
            left = MOST_UNPACKED
            for entry in entries:
                left -= _take(archive, entry, texts, found, left)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, OSError, ValueError):
        raise InvalidAction("Ce fichier n’est pas une archive ZIP lisible.") from None
    return found


def _take(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, texts: CourseTexts, found: Unpacked, left: int) -> int:
    name = entry.filename
    shown = FORBIDDEN.sub("", name)[:160]
    try:
        path = _safe(entry)
        data = _read(archive, entry, _limit(path), left)
        if is_asset(path):
            kept = _picture(path, data)
        else:
            decoded(data)
            kept = data
    except InvalidAction as refusal:
        found.entries.append(Entry(shown, EntryFate.REFUSED, refusal.message))
        return 0
    if path in found.files:
        found.entries.append(Entry(shown, EntryFate.REFUSED, "Ce fichier est deux fois dans l’archive."))
        return len(data)
    before = texts.data(path)
    fate = EntryFate.NEW if before is None else EntryFate.SAME if before in {kept, data} else EntryFate.CHANGED
    if fate != EntryFate.SAME:
        found.files[path] = kept
    found.entries.append(Entry(path, fate))
    return len(data)


def _safe(entry: zipfile.ZipInfo) -> str:
    """The path of an entry; raises InvalidAction unless it is that of a file that trainers write."""
    mode = entry.external_attr >> 16
    if mode and (mode & 0o170000) not in {0, 0o100000}:
        raise InvalidAction("Ce n’est pas un fichier ordinaire : les liens sont refusés.")
    if entry.flag_bits & 0x1:
        raise InvalidAction("Ce fichier est chiffré.")
    name = entry.filename
    if "\\" in name or name.startswith("/") or ".." in name.split("/") or ":" in name:
        raise InvalidAction("Ce nom sort du dossier du cours.")
    item = item_at(name)
    if item is not None and item.kind.key in {"module", "lesson", "quiz", "scenario"}:
        return name
    if is_asset(name):
        return name
    raise InvalidAction("Ce nom n’est pas celui d’un fichier de module.")


def _limit(path: str) -> int:
    if is_asset(path):
        return PICTURE_BYTES
    return MARKDOWN_BYTES if path.endswith(".md") else YAML_BYTES


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int, left: int) -> bytes:
    """The bytes of an entry; what it claims of its size is not believed."""
    with archive.open(entry) as source:
        data = source.read(min(most, left) + 1)
    if len(data) > left:
        raise InvalidAction("L’archive contient trop de données.")
    if len(data) > most:
        raise InvalidAction("Ce fichier est trop gros.")
    return data


def _picture(path: str, data: bytes) -> bytes:
    """A picture as we keep them; sounds and captions come with the product and not in archives."""
    module_id, name = path.split("/")[2], path.rpartition("/")[2]
    return taken_in(module_id, name, data)[1]
