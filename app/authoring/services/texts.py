"""The files of the course in force: those of the disk, and over them what was published."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from app.authoring.domain.kinds import is_published_path
from app.content.files import Overlay
from app.errors import InvalidAction


def digest_of(data: bytes | None) -> str:
    """The digest of a text; "" when there is none."""
    return "" if data is None else sha256(data).hexdigest()


@dataclass(frozen=True)
class CourseTexts:
    """Every file of the course that may be written here, as it is in force."""

    root: Path
    overlay: Overlay

    def data(self, path: str) -> bytes | None:
        """The bytes of a file in force, or None; only files that trainers may write are read."""
        if not is_published_path(path):
            return None
        if path in self.overlay:
            return self.overlay[path]
        return self.shipped(path)

    def shipped(self, path: str) -> bytes | None:
        """The bytes of the file that came with the product."""
        if not is_published_path(path):
            return None
        file = self.root / path
        try:
            if not file.resolve().is_relative_to(self.root.resolve()) or not file.is_file():
                return None
            return file.read_bytes()
        except OSError:
            return None

    def text(self, path: str) -> str | None:
        """The text of a file in force, or None."""
        data = self.data(path)
        return None if data is None else decoded(data)

    def names(self) -> list[str]:
        """The paths of all files in force."""
        on_disk = {
            file.relative_to(self.root).as_posix()
            for folder in ("content", "quizzes")
            for file in (self.root / folder).rglob("*")
            if file.is_file()
        }
        laid = {name for name, data in self.overlay.items() if data is not None}
        gone = {name for name, data in self.overlay.items() if data is None}
        return sorted(name for name in (on_disk | laid) - gone if is_published_path(name))


def decoded(data: bytes) -> str:
    """A text as it is edited: UTF-8, lines ended by one sign."""
    try:
        return normalised(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise InvalidAction("Ce fichier n’est pas en UTF-8 : enregistrez-le dans cet encodage.") from None


def normalised(text: str) -> str:
    """A text as a browser sends it, with the ends of lines of our files."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
