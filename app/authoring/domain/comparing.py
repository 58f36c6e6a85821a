"""What changed between two texts, line by line and word by word, ready to be read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

AROUND = 3
MOST_LINES = 6000
WORDS = re.compile(r"\s+|\w+|[^\w\s]")


class LineChange(StrEnum):
    """What became of a line."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Piece:
    """A run of words of a line; `changed` words are marked."""

    text: str
    changed: bool = False


@dataclass(frozen=True)
class DiffLine:
    """One line of the comparison: its number before and after, 0 where it is not."""

    change: LineChange
    before: int
    after: int
    pieces: tuple[Piece, ...]

    @property
    def sign(self) -> str:
        """The sign that says without colour what became of it."""
        return {LineChange.ADDED: "+", LineChange.REMOVED: "−"}.get(self.change, "")


@dataclass(frozen=True)
class Comparison:
    """Two texts side by side; long runs of equal lines are left out."""

    lines: tuple[DiffLine, ...]
    added: int
    removed: int

    @property
    def is_same(self) -> bool:
        """Whether nothing changed."""
        return self.added == self.removed == 0


def compared(before: str, after: str) -> Comparison:
    """What must be taken away from `before` and added to it to have `after`."""
    old, new = before.split("\n"), after.split("\n")
    if before == after:
        return Comparison((), 0, 0)
    matcher = SequenceMatcher(None, old, new, autojunk=len(old) + len(new) > MOST_LINES)
    lines: list[DiffLine] = []
    added = removed = 0
    opcodes = matcher.get_opcodes()
    for place, (tag, a, b, c, d) in enumerate(opcodes):
        if tag == "equal":
            lines += _kept(old, a, b, c, first=place == 0, last=place == len(opcodes) - 1)
            continue
        removed += b - a
        added += d - c
        lines += _replaced(old, new, a, b, c, d)
    return Comparison(tuple(lines), added, removed)


def _kept(old: Sequence[str], a: int, b: int, c: int, *, first: bool, last: bool) -> Iterator[DiffLine]:
    """Equal lines: only those near a change."""
    head, tail = (0 if first else AROUND), (0 if last else AROUND)
    for index in range(a, b):
        if index - a < head or b - index <= tail:
            yield DiffLine(LineChange.SAME, index + 1, c + index - a + 1, (Piece(old[index]),))
        elif index - a == head:
            count = b - a - head - tail
            yield DiffLine(LineChange.SKIPPED, 0, 0, (Piece(str(count)),))


def _replaced(old: Sequence[str], new: Sequence[str], a: int, b: int, c: int, d: int) -> Iterator[DiffLine]:
    """Lines that changed; where as many were put as taken away, their words are compared too."""
    pairs = [_words(old[a + n], new[c + n]) for n in range(b - a)] if b - a == d - c else None
    for n in range(a, b):
        pieces = pairs[n - a][0] if pairs else (Piece(old[n], changed=True),)
        yield DiffLine(LineChange.REMOVED, n + 1, 0, pieces)
    for n in range(c, d):
        pieces = pairs[n - c][1] if pairs else (Piece(new[n], changed=True),)
        yield DiffLine(LineChange.ADDED, 0, n + 1, pieces)


def _words(before: str, after: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    old, new = WORDS.findall(before), WORDS.findall(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if len(old) + len(new) > 2000 or matcher.quick_ratio() < 0.3:
        return (Piece(before, changed=True),), (Piece(after, changed=True),)
    left: list[Piece] = []
    right: list[Piece] = []
    for tag, a, b, c, d in matcher.get_opcodes():
        if a < b:
            left.append(Piece("".join(old[a:b]), tag != "equal"))
        if c < d:
            right.append(Piece("".join(new[c:d]), tag != "equal"))
    return tuple(left), tuple(right)


def merged(base: str, mine: str, theirs: str) -> tuple[str, int]:
    """Both texts in one, and how many places could not be joined: there, both stand one after the other, marked."""
    old = base.split("\n")
    left, right = _edits(old, mine.split("\n")), _edits(old, theirs.split("\n"))
    out: list[str] = []
    conflicts = place = 0
    while place <= len(old):
        here = [edit for edit in (left.get(place), right.get(place)) if edit is not None]
        if not here:
            if place < len(old):
                out.append(old[place])
            place += 1
            continue
        end = _joined_end(place, left, right)
        mine_lines, their_lines = _applied(old, left, place, end), _applied(old, right, place, end)
        kept = old[place:end]
        if mine_lines == their_lines or their_lines == kept:
            out += mine_lines
        elif mine_lines == kept:
            out += their_lines
        else:
            conflicts += 1
            out += ["<<<<<<< votre texte", *mine_lines, "=======", *their_lines, ">>>>>>> l’autre texte"]
        if end == place:
            if place < len(old):
                out.append(old[place])
            place += 1
        else:
            place = end
    return "\n".join(out), conflicts


Edits = dict[int, tuple[int, list[str]]]


def _edits(old: Sequence[str], new: Sequence[str]) -> Edits:
    """Place in the old text → (end of what is replaced, what replaces it)."""
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return {a: (b, list(new[c:d])) for tag, a, b, c, d in matcher.get_opcodes() if tag != "equal"}


def _joined_end(start: int, left: Edits, right: Edits) -> int:
    """Where the run of edits that touch one another ends."""
    end = max(edits[start][0] for edits in (left, right) if start in edits)
    grown = True
    while grown:
        grown = False
        for edits in (left, right):
            for place, (stop, _) in edits.items():
                if start <= place < end and stop > end:
                    end, grown = stop, True
    return end


def _applied(old: Sequence[str], edits: Edits, start: int, end: int) -> list[str]:
    out: list[str] = []
    place = start
    while place < end or place == start:
        edit = edits.get(place)
        if edit is not None:
            out += edit[1]
            if edit[0] > place:
                place = edit[0]
                continue
        if place >= end:
            break
        out.append(old[place])
        place += 1
    return out
