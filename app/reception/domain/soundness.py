"""What playing a day finds: an amount that no tariff knows, a half-day that even an expert cannot hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.content.schema.base import Location
from app.reception.domain.bots import lived, policy_of
from app.reception.domain.judgement import EARNED
from app.reception.domain.player import ReceptionEngine
from app.reception.domain.published import PublishedDay
from app.reception.domain.tariffs import base_of

WANTED_PERCENT = 95
MOST_NAMED = 3


@dataclass(frozen=True)
class Finding:
    """One thing wrong, at its place in the file."""

    at: Location
    message: str


def findings_of(day: PublishedDay) -> tuple[Finding, ...]:
    """All that is wrong with a day whose file is well written."""
    found = tuple(_unpriced(day))
    return found or tuple(_unsolvable(day))


def expert_percent(day: PublishedDay) -> int:
    """What the expert earns of the maximum, rounded down."""
    engine = ReceptionEngine()
    state, _ = lived(day, engine.start(day, "", {}), policy_of("expert"))
    result = engine.result(day, state)
    return int(result.earned * 100 / result.possible)


def _unpriced(day: PublishedDay) -> Iterator[Finding]:
    for number, item in enumerate(day.items):
        for index, code in enumerate(item.invoice.codes if item.invoice else ()):
            try:
                base_of((code,), day.date)
            except KeyError:
                at = ("items", number, "invoice", "codes", index)
                yield Finding(at, f"le code « {code} » n’a pas de tarif au {day.date:%d/%m/%Y}")


def _unsolvable(day: PublishedDay) -> Iterator[Finding]:
    engine = ReceptionEngine()
    state, _ = lived(day, engine.start(day, "", {}), policy_of("expert"))
    result = engine.result(day, state)
    percent = int(result.earned * 100 / result.possible)
    if percent >= WANTED_PERCENT:
        return
    wrong = [mark for mark in result.marks if mark.verdict != EARNED]
    items = [one.id for one in day.items]
    named = ", ".join(f"« {mark.item} » ({mark.act})" for mark in wrong[:MOST_NAMED])
    first = next((items.index(mark.item) for mark in wrong if mark.item in items), 0)
    yield Finding(
        ("items", first),
        f"une personne experte n’obtient que {percent}\u202f% du maximum"
        f" ({WANTED_PERCENT}\u202f% sont attendus)\u00a0: {named}",
    )
