"""A list of people to enrol, as a spreadsheet program writes it: what is read of it, line by line.

Nothing here knows an account: whether a line can be followed is decided with the base (services.roster).
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.accounts.domain import MAX_NAME, is_email_like, normalise_email, normalise_name

MAX_BYTES = 200 * 1024
MAX_LINES = 500
MAX_CELL = 500
SEPARATORS = (";", ",", "\t")
SEPARATOR_WORDS = {";": "point-virgule", ",": "virgule", "\t": "tabulation"}
EMAIL_WORDS = frozenset({"email", "e-mail", "mail", "adresse", "adresse e-mail", "adresse mail", "courriel"})
FIRST_WORDS = frozenset({"prénom", "prenom"})
LAST_WORDS = frozenset({"nom", "nom de famille"})
FULL_WORDS = frozenset({"prénom et nom", "prenom et nom", "nom et prénom", "nom complet", "name"})
# What makes a spreadsheet compute a cell instead of showing it.
FORMULA_SIGNS = "=+-@\t\r"


class RosterError(Exception):
    """A file that cannot be read as a list of people; French message."""


class RosterFate(StrEnum):
    """What becomes of one line."""

    CREATED = "created"
    ENROLLED = "enrolled"
    ALREADY = "already"
    REFUSED = "refused"


@dataclass(frozen=True)
class RosterLine:
    """One line as it was read; `problem` says why it cannot be followed."""

    number: int
    email: str
    name: str
    problem: str | None = None
    neutralised: bool = False


@dataclass(frozen=True)
class Roster:
    """A whole list: how it was written, and its lines."""

    text: str
    encoding: str
    separator: str
    lines: tuple[RosterLine, ...]


@dataclass(frozen=True)
class PlannedLine:
    """One line and its fate; `reason` tells a refusal, or what else is to be known."""

    number: int
    email: str
    name: str
    fate: RosterFate
    reason: str = ""
    user_id: int | None = None
    invites: bool = False


def decoded(raw: bytes) -> tuple[str, str]:
    """The text and the words for its encoding; RosterError for what is no text."""
    if len(raw) > MAX_BYTES:
        raise RosterError("Ce fichier dépasse 200 ko : coupez-le en plusieurs listes.")
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in raw:
        raise RosterError("Ce fichier n’est pas un texte lisible : enregistrez-le en « CSV UTF-8 ».")
    if raw.startswith(b"\xef\xbb\xbf"):
        raw, words = raw[3:], "UTF-8 avec marque"
    else:
        words = "UTF-8"
    try:
        return raw.decode("utf-8"), words
    except UnicodeDecodeError:
        pass
    try:
        return raw.decode("cp1252"), "Windows (cp1252)"
    except UnicodeDecodeError:
        raise RosterError("Les accents de ce fichier sont illisibles : enregistrez-le en « CSV UTF-8 ».") from None


def read_roster(raw: bytes) -> Roster:
    """The list in a file; RosterError when it holds none."""
    text, encoding = decoded(raw)
    text = text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")
    separator = _separator(text)
    rows = _rows(text, separator)
    if not rows:
        raise RosterError("Cette liste est vide.")
    columns = _columns([cell.strip().casefold() for cell in rows[0][1]])
    if columns is not None:
        rows = rows[1:]
    if not rows:
        raise RosterError("Cette liste n’a que sa ligne de titres.")
    if len(rows) > MAX_LINES:
        raise RosterError(f"Cette liste compte plus de {MAX_LINES} lignes : coupez-la.")
    return Roster(text, encoding, SEPARATOR_WORDS[separator], tuple(_lines(rows, columns)))


def _separator(text: str) -> str:
    head = "\n".join(text.splitlines()[:20])
    return max(SEPARATORS, key=lambda sign: (head.count(sign), -SEPARATORS.index(sign)))


def _rows(text: str, separator: str) -> list[tuple[int, list[str]]]:
    """The rows that hold something, each with the line where it ends."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    found: list[tuple[int, list[str]]] = []
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                found.append((reader.line_num, row))
    except csv.Error as error:
        raise RosterError(f"La ligne {reader.line_num} ne se lit pas comme un tableau CSV.") from error
    return found


@dataclass(frozen=True)
class _Columns:
    email: int
    names: tuple[int, ...]


def _columns(heads: Sequence[str]) -> _Columns | None:
    """Where each thing stands, if the first line names its columns."""
    email = next((at for at, head in enumerate(heads) if head in EMAIL_WORDS), None)
    if email is None:
        return None
    full = [at for at, head in enumerate(heads) if head in FULL_WORDS]
    first = [at for at, head in enumerate(heads) if head in FIRST_WORDS]
    last = [at for at, head in enumerate(heads) if head in LAST_WORDS]
    return _Columns(email, tuple(full[:1] or first[:1] + last[:1]))


def _lines(rows: Sequence[tuple[int, list[str]]], columns: _Columns | None) -> list[RosterLine]:
    lines: list[RosterLine] = []
    seen: dict[str, int] = {}
    for number, row in rows:
        email, names = _cells(row, columns)
        line = _line(number, email, names)
        if line.problem is None and line.email in seen:
            line = RosterLine(number, line.email, line.name, f"déjà à la ligne {seen[line.email]}")
        seen.setdefault(line.email, number)
        lines.append(line)
    return lines


def _cells(row: Sequence[str], columns: _Columns | None) -> tuple[str, list[str]]:
    if columns is not None:
        return (
            row[columns.email] if columns.email < len(row) else "",
            [row[at] for at in columns.names if at < len(row)],
        )
    at = next((at for at, cell in enumerate(row) if "@" in cell.strip().lstrip(FORMULA_SIGNS)), 0)
    return row[at], [cell for other, cell in enumerate(row) if other != at][:2]


def _line(number: int, email: str, names: Sequence[str]) -> RosterLine:
    address = normalise_email(email)
    name = normalise_name(" ".join(names))
    plain = name.lstrip(FORMULA_SIGNS + " ")
    neutralised = plain != name
    if max(len(address), len(name)) > MAX_CELL or len(plain) > MAX_NAME:
        return RosterLine(number, address[:80], plain[:80], "ligne trop longue", neutralised)
    if not address:
        return RosterLine(number, "", plain, "adresse manquante", neutralised)
    if address[0] in FORMULA_SIGNS or not is_email_like(address):
        return RosterLine(number, address, plain, "adresse mal formée", neutralised)
    return RosterLine(number, address, plain, None, neutralised)


def digest_of(plan: Sequence[PlannedLine]) -> str:
    """A mark of what was shown: what is confirmed must be what was read."""
    told = "\n".join(f"{line.number}\t{line.email}\t{line.name}\t{line.fate.value}" for line in plan)
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()
