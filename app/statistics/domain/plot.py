"""Where questions stand on the plot of facility and power to separate. Pure geometry, in the drawing’s units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

LEFT, RIGHT, TOP, BOTTOM = 46.0, 466.0, 16.0, 336.0
STEP = 20


@dataclass(frozen=True)
class Dot:
    """One question; `shape` says in which zone it stands: round, diamond (separates badly), square (the wrong way)."""

    number: int
    x: float
    y: float
    shape: str


@dataclass(frozen=True)
class Line:
    """One line of the grid."""

    y: float
    label: str


@dataclass(frozen=True)
class Plot:
    """All that the drawing needs."""

    dots: tuple[Dot, ...]
    lines: tuple[Line, ...]
    zero: float
    separates: float


def shape_of(index: float, separates: float) -> str:
    """The shape of a question’s dot."""
    if index < 0:
        return "square"
    return "diamond" if index < separates else "round"


def plotted(points: Sequence[tuple[int, float, float]], separates: float) -> Plot | None:
    """The plot of (number, facility, index); None without a point."""
    if not points:
        return None
    indexes = [index for _, _, index in points]
    low = min(-STEP, int(min(indexes) // STEP) * STEP)
    high = max(4 * STEP, int(-(-max(indexes) // STEP)) * STEP)

    def across(facility: float) -> float:
        return round(LEFT + (RIGHT - LEFT) * facility / 100, 1)

    def down(index: float) -> float:
        return round(BOTTOM - (BOTTOM - TOP) * (index - low) / (high - low), 1)

    return Plot(
        dots=tuple(Dot(number, across(x), down(y), shape_of(y, separates)) for number, x, y in points),
        lines=tuple(Line(down(mark), str(mark).replace("-", "\u2212")) for mark in range(low, high + 1, STEP)),
        zero=down(0),
        separates=down(separates),
    )
