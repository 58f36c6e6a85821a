"""Reading the files of a course without trusting them: size, kind, place, encoding."""

from __future__ import annotations

import stat
from dataclasses import dataclass, field
from pathlib import Path

from app.content.problems import Problem
from app.content.yaml_reader import Document, Place, read_yaml

MARKDOWN_BYTES = 128 * 1024
YAML_BYTES = 2 * 1024 * 1024
PICTURE_BYTES = 5 * 1024 * 1024


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f}".replace(".", ",") + " Mo" if size >= 1_000_000 else f"{size // 1024} ko"


@dataclass
class Files:
    """The files under one root; what is wrong with them is kept, never raised."""

    root: Path
    problems: list[Problem] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.root = self.root.resolve()

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
        try:
            if not path.is_dir() or not self.inside(path):
                return []
            return sorted(one for one in path.iterdir() if not one.name.startswith((".", "_")))
        except OSError:
            self.add(path, 1, "ce dossier n’est pas lisible")
            return []

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
        if not self.inside(path):
            return None
        try:
            status = path.stat()
            if not stat.S_ISREG(status.st_mode):
                self.add(path, 1, "ce n’est pas un fichier ordinaire")
                return None
            if status.st_size > most:
                size = _megabytes(status.st_size)
                self.add(path, 1, f"ce fichier pèse {size} : la limite est de {_megabytes(most)}, partagez-le")
                return None
            return path.read_bytes()
        except OSError:
            self.add(path, 1, "ce fichier n’est pas lisible")
            return None

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
        return None if text is None else read_yaml(text)


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
