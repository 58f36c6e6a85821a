"""`make bench`: speed as ratios, in one run on one machine, beside the goals. Exits 1 when a goal is missed.

`python -m tests.bench lesson autosave attempt scale weight scenario day` chooses sections; without a name, all of them.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.bench import attempts, days, lessons, scale, scenarios, weights
from tests.bench.table import Row, shown

SECTIONS: dict[str, Callable[[Path], list[Row]]] = {
    "lesson": lessons.measure,
    "autosave": attempts.measure_autosave,
    "attempt": attempts.measure_whole_attempts,
    "scale": scale.measure,
    "weight": weights.measure,
    "scenario": scenarios.measure,
    "day": days.measure,
}


@dataclass
class Bench:
    """The sections asked for, measured one after the other so that none disturbs another."""

    names: list[str]

    def run(self) -> int:
        rows: list[Row] = []
        for name in self.names:
            with tempfile.TemporaryDirectory(prefix=f"tdu-bench-{name}-") as folder:
                found = SECTIONS[name](Path(folder))
            print(shown(found), flush=True)
            rows += found
        missed = [row for row in rows if not row.held]
        print(f"\n{len(rows) - len(missed)} goals held, {len(missed)} missed.")
        return 1 if missed else 0


def main() -> int:
    names = sys.argv[1:] or list(SECTIONS)
    unknown = [name for name in names if name not in SECTIONS]
    if unknown:
        print(f"unknown section: {', '.join(unknown)}; there are {', '.join(SECTIONS)}", file=sys.stderr)
        return 2
    return Bench(names).run()


if __name__ == "__main__":
    sys.exit(main())
