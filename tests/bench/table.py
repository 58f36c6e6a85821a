"""One line a measure: what, the figure, the goal, whether it is held."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """`goal` is None for a figure that is only told; `at_most` says on which side of the goal it must stand."""

    what: str
    figure: float
    unit: str = ""
    goal: float | None = None
    at_most: bool = True

    @property
    def held(self) -> bool:
        if self.goal is None:
            return True
        return self.figure <= self.goal if self.at_most else self.figure >= self.goal


def shown(rows: Sequence[Row]) -> str:
    """The rows as an aligned table."""
    lines = []
    for row in rows:
        goal = "" if row.goal is None else f"{'≤' if row.at_most else '≥'} {row.goal:g}"
        verdict = "" if row.goal is None else ("held" if row.held else "MISSED")
        lines.append(f"{row.what:<72} {row.figure:>10.2f} {row.unit:<8} {goal:<10} {verdict}")
    return "\n".join(lines)
