"""What a pack answers of each indicator, and what it does not."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from app.audit.domain.indicators import INDICATORS, Indicator
from app.audit.domain.pieces import Piece

# Where one goes to make up for a gap; the page knows their addresses.
Door = Literal["placement", "path", "session", "contacts", "person", "certificates", "opinions", "complaints", "cohort"]


@dataclass(frozen=True)
class Way:
    """Somebody or something that a gap is about, and where to act."""

    words: str
    door: Door
    number: int = 0


@dataclass(frozen=True)
class Gap:
    """Something that is missing for some indicators, in words that follow « il manque : »."""

    indicators: tuple[int, ...]
    words: str
    ways: tuple[Way, ...] = ()


@dataclass(frozen=True)
class CheckLine:
    """One indicator: the pieces that answer it with how many lines each holds, and what is missing."""

    indicator: Indicator
    pieces: tuple[tuple[Piece, int], ...]
    gaps: tuple[Gap, ...]

    @property
    def is_answered(self) -> bool:
        """Whether some piece holds something, and nothing that this site keeps is missing."""
        return any(count for _, count in self.pieces) and not self.gaps


def checklist(
    counts: Mapping[Piece, int], gaps: Iterable[Gap], absent: Collection[Piece] = ()
) -> tuple[CheckLine, ...]:
    """Every indicator, in order; `absent` are pieces that this pack does not hold at all."""
    known: Sequence[Gap] = list(gaps)
    return tuple(
        CheckLine(
            one,
            tuple((piece, counts.get(piece, 0)) for piece in one.pieces if piece not in absent),
            tuple(gap for gap in known if one.number in gap.indicators),
        )
        for one in INDICATORS
    )
