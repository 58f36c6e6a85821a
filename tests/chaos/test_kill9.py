"""The short form of tests/chaos/kill9.py."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.chaos.kill9 import run

TRIALS = 5


@pytest.mark.timeout(240)
def test_an_acknowledged_answer_survives_kill_9(tmp_path: Path) -> None:
    tally = run(TRIALS, tmp_path, seed=20261125)
    assert tally.trials == TRIALS
    assert tally.acknowledged > TRIALS
    assert tally.lost == []
    assert tally.doubled == 0
    assert "aucun écart" in tally.replay
