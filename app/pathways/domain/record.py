"""What somebody has done, as far as paths look at it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Record:
    """Lessons read to their end, closed attempts by activity, and what is only counted, by level."""

    finished: frozenset[tuple[str, str]] = frozenset()
    # (kind, activity id) → how many closed attempts
    closed: Mapping[tuple[str, str], int] = field(default_factory=dict)
    # (kind, level) → how many: drawn days, dictations, mock exams
    counted: Mapping[tuple[str, int], int] = field(default_factory=dict)
    revision_days: int = 0


class Pools:
    """What is counted and not named: each step of a path takes its part, the first first."""

    def __init__(self, record: Record) -> None:
        self._left = Counter(dict(record.counted))
        self._revision = record.revision_days

    def take(self, kind: str, level: int, wanted: int) -> int:
        """So many of this level or above, the lowest that do first; how many there were."""
        taken = 0
        for one in sorted(key for key, left in self._left.items() if key[0] == kind and key[1] >= level and left):
            part = min(wanted - taken, self._left[one])
            self._left[one] -= part
            taken += part
        return taken

    def take_revision(self, wanted: int) -> int:
        """So many days of revision; how many there were."""
        taken = min(wanted, self._revision)
        self._revision -= taken
        return taken
