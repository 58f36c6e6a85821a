"""What is wrong in a file: where, and what to do about it, in French."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake. `path` is relative to the course, `line` counts from 1.

    A `mild` problem must be mended but does not take its file out of the published course.
    """

    path: str
    line: int
    message: str
    mild: bool = False

    @property
    def where(self) -> str:
        """The place, as editors open it."""
        return f"{self.path}:{self.line}"

    def __str__(self) -> str:
        return f"{self.where}: {self.message}"
