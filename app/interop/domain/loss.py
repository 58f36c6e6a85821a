"""What becomes of each question that changes format: kept, approximated or refused, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class ExchangeError(Exception):
    """The whole file is refused; French message."""


class QuestionRefused(Exception):
    """One question is refused; French reason."""


class Fate(StrEnum):
    """What became of a question."""

    KEPT = "kept"
    APPROXIMATED = "approximated"
    REFUSED = "refused"


@dataclass(frozen=True)
class Outcome:
    """The fate of one question; `values` is what its YAML file says, absent when it is refused."""

    name: str
    line: int | None
    fate: Fate
    reason: str
    values: Mapping[str, Any] | None = None
    category: str = ""


@dataclass
class Losses:
    """The reasons why a question is not exactly what it was."""

    reasons: list[str] = field(default_factory=list)

    def add(self, reason: str) -> None:
        """One more reason, said once."""
        if reason not in self.reasons:
            self.reasons.append(reason)

    @property
    def fate(self) -> Fate:
        """Kept when there is no reason."""
        return Fate.APPROXIMATED if self.reasons else Fate.KEPT

    def __str__(self) -> str:
        return " ; ".join(self.reasons)
