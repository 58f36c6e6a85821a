"""Reading the files of a course without trusting them: size, kind, place, encoding."""

from __future__ import annotations

import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from app.content.problems import Problem
from app.content.yaml_reader import Document, Place, read_yaml

MARKDOWN_BYTES = 128 * 1024
YAML_BYTES = 2 * 1024 * 1024
PICTURE_BYTES = 5 * 1024 * 1024
# A course is read again after each publication, and hardly any of its files has changed: what was made of the last
# text of each is kept.
MOST_KEPT = 4096
_kept: dict[tuple[Path, str], tuple[str, Any]] = {}

T = TypeVar("T")

# What lies over the files: name relative to the course → its bytes, or None for a file taken away.
Overlay = Mapping[str, bytes | None]


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f}".replace(".", ",") + " Mo" if size >= 1_000_000 else f"{size // 1024} ko"


@dataclass
class Files:
    """The files under one root; what is wrong with them is kept, never raised."""

    root: Path
    problems: list[Problem] = field(default_factory=list)
    overlay: Overlay = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.root = self.root.resolve()
        self._folders = {
            folder.as_posix()
            for name, data in self.overlay.items()
            if data is not None
            for folder in Path(name).parents
        }

    def name(self, path: Path) -> str:
        """The path as problems show it: relative to the course."""
        # A name that is not UTF-8 is still told.
        return path.relative_to(self.root).as_posix().encode("utf-8", "replace").decode()

    def add(self, path: Path, line: int, message: str, *, mild: bool = False) -> None:
        """Keep one problem."""
        self.problems.append(Problem(self.name(path), max(line, 1), message, mild))

    def entries(self, folder: str) -> list[Path]:
        """What a folder of the course holds, by name; nothing when it is not there. Dot files do not count."""
        path = self.root / folder
        found = self._laid_in(folder)
        try:
            if path.is_dir() and self.inside(path):
                found |= {one for one in path.iterdir() if not one.name.startswith((".", "_"))}
        except OSError:
            self.add(path, 1, "ce dossier n’est pas lisible")
        return sorted(one for one in found if not self._taken_away(one))

    def _laid_in(self, folder: str) -> set[Path]:
        if folder not in self._folders:
            return set()
        base = Path(folder)
        return {
            self.root / base / Path(name).relative_to(base).parts[0]
            for name, data in self.overlay.items()
            if data is not None and base in Path(name).parents
        }

    def _taken_away(self, path: Path) -> bool:
        return bool(self.overlay) and self.overlay.get(self.name(path), b"") is None

    def has(self, path: Path) -> bool:
        """Whether the course has this file, on the disk or laid over it."""
        if self.overlay and self.name(path) in self.overlay:
            return not self._taken_away(path)
        return path.exists() or path.is_symlink()

    def is_folder(self, path: Path) -> bool:
        """Whether the course has this folder."""
        return path.is_dir() or self.name(path) in self._folders

    def inside(self, path: Path) -> bool:
        """Whether a path, its links followed, stays in the course."""
        try:
            if path.resolve().is_relative_to(self.root):
                return True
        except (OSError, RuntimeError):
            # RuntimeError: the link leads back to itself.
            pass
        self.add(path, 1, "ce lien symbolique sort du dossier du cours, ou ne mène à rien")
        return False

    def bytes_of(self, path: Path, most: int) -> bytes | None:
        """The bytes of a file, or None with the problem kept; a file that is too large is not read."""
        laid = self.overlay.get(self.name(path)) if self.overlay else None
        if laid is not None:
            if len(laid) > most:
                self._too_large(path, len(laid), most)
                return None
            return laid
        if not self.inside(path):
            return None
        try:
            status = path.stat()
            if not stat.S_ISREG(status.st_mode):
                self.add(path, 1, "ce n’est pas un fichier ordinaire")
                return None
            if status.st_size > most:
                self._too_large(path, status.st_size, most)
                return None
            return path.read_bytes()
        except OSError:
            self.add(path, 1, "ce fichier n’est pas lisible")
            return None

    def _too_large(self, path: Path, size: int, most: int) -> None:
        told = f"ce fichier pèse {_megabytes(size)} : la limite est de {_megabytes(most)}, partagez-le"
        self.add(path, 1, told)

    def text_of(self, path: Path, most: int) -> str | None:
        """The text of a file in UTF-8, or None with the problem kept."""
        raw = self.bytes_of(path, most)
        if raw is None:
            return None
        try:
            return raw.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
        except UnicodeDecodeError as error:
            line = raw.count(b"\n", 0, error.start) + 1
            self.add(path, line, "ce fichier n’est pas en UTF-8 : enregistrez-le dans cet encodage")
            return None

    def yaml_of(self, path: Path) -> Document | None:
        """A YAML file as a document, or None with the problem kept."""
        text = self.text_of(path, YAML_BYTES)
        return None if text is None else self.once(path, text, read_yaml)

    def once(self, path: Path, text: str, read: Callable[[str], T]) -> T:
        """What `read` makes of the text of a file; made once as long as the text stays the same."""
        key = (self.root, self.name(path))
        kept = _kept.get(key)
        if kept is not None and kept[0] == text:
            found: T = kept[1]
            return found
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        made = read(text)
        _kept[key] = (text, made)
        return made


@dataclass(frozen=True)
class Split:
    """A Markdown file: its front matter, its body, and the line on which the body begins."""

    head: Document
    body: str
    body_line: int


def split_front_matter(text: str) -> Split:
    """The front matter between two lines `---`, and what follows."""
    lines = text.split("\n")
    if not lines or lines[0].rstrip() != "---":
        missing = (1, "la leçon commence par un en-tête entre deux lignes « --- »")
        return Split(Document(None, Place(1), (missing,)), text, 1)
    for index, line in enumerate(lines[1:], 1):
        if line.rstrip() == "---":
            head = read_yaml("\n".join(lines[1:index]), first_line=2)
            return Split(head, "\n".join(lines[index + 1 :]), index + 2)
    missing = (1, "l’en-tête n’est pas fermé : il manque la seconde ligne « --- »")
    return Split(Document(None, Place(1), (missing,)), "", len(lines))
