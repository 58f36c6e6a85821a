"""What a consultation costs, who pays which part of it: a calculator that knows nothing of the desk.

Amounts are whole cents; metropolitan France. Each tariff carries the day since which it holds.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

ThirdParty = Literal["none", "amo", "full"]
FLAT = 200
FLAT_SINCE = date(2024, 5, 15)
ADULT = 18
IN_PATHWAY_PERCENT, OUT_OF_PATHWAY_PERCENT, EXEMPT_PERCENT = 70, 30, 100
COPAYMENT_PERCENT = 30
PATHWAY_AGE = 16


@dataclass(frozen=True)
class Tariff:
    """One code of the nomenclature: its base of reimbursement in cents, from a day on."""

    code: str
    label: str
    cents: int
    since: date


TARIFFS = (
    Tariff("G", "Consultation de référence du généraliste", 3000, date(2024, 12, 22)),
    Tariff("GS", "Consultation du spécialiste en médecine générale", 3000, date(2024, 12, 22)),
    Tariff("C", "Consultation du généraliste en honoraires libres", 2300, date(2024, 12, 22)),
    Tariff("MEG", "Majoration pour un enfant de moins de 6 ans", 500, date(2024, 12, 22)),
    Tariff("COE", "Examen obligatoire de l’enfant avec certificat", 5400, date(2025, 1, 1)),
    Tariff("COE", "Examen obligatoire de l’enfant avec certificat", 6000, date(2026, 1, 1)),
    Tariff("TCG", "Téléconsultation du généraliste", 2500, date(2024, 12, 22)),
    Tariff("APC", "Avis ponctuel de consultant", 6000, date(2024, 12, 22)),
    Tariff("CEH", "Pédiatre, enfant de moins de 2 ans", 3900, date(2025, 1, 1)),
    Tariff("CEH", "Pédiatre, enfant de moins de 2 ans", 4000, date(2026, 1, 1)),
    Tariff("CEK", "Pédiatre, enfant de 2 à moins de 6 ans", 3500, date(2024, 12, 22)),
    Tariff("CEG", "Pédiatre, enfant de 6 ans et plus", 3150, date(2024, 12, 22)),
)
CODES = frozenset(tariff.code for tariff in TARIFFS)


@dataclass(frozen=True)
class Situation:
    """What decides who pays: age, coverage, pathway, link of the care with a long illness."""

    age: int
    complementary: bool = True
    in_pathway: bool = True
    ald_related: bool = False
    c2s: bool = False
    maternity: bool = False
    work_accident: bool = False

    @property
    def full_rate(self) -> bool:
        """Whether the compulsory insurance pays the whole base."""
        return self.ald_related or self.maternity or self.work_accident

    @property
    def third_party_by_right(self) -> bool:
        """Whether the patient may not be asked to advance what the insurance pays."""
        return self.full_rate or self.c2s


@dataclass(frozen=True)
class Quote:
    """The parts of one invoice, in cents. `flat` is the forfait that the insurance keeps back (already off `amo`)."""

    charged: int
    base: int
    percent: int
    flat: int
    amo: int
    amc: int

    @property
    def left(self) -> int:
        """What the patient bears in the end."""
        return self.charged - self.amo - self.amc

    def due(self, third_party: ThirdParty) -> int:
        """What is asked at the desk: under third-party payment the forfait is taken back later, never at the desk."""
        if third_party == "none":
            return self.charged
        advanced = self.amo + self.flat
        return self.charged - advanced - (self.amc if third_party == "full" else 0)


def base_of(codes: Iterable[str], on: date) -> int:
    """The base of these codes on a day; raises KeyError for a code that had no tariff then."""
    return sum(_cents(code, on) for code in codes)


def quote(codes: Iterable[str], situation: Situation, on: date, charged: int | None = None) -> Quote:
    """Who pays what; `charged` is given when the fee is above the base."""
    base = base_of(codes, on)
    asked = base if charged is None else charged
    percent = _percent(situation)
    flat = FLAT if _flat_due(situation, on) else 0
    share = _rounded(base * percent)
    copayment = 0 if percent == EXEMPT_PERCENT else _rounded(base * COPAYMENT_PERCENT)
    return Quote(
        charged=asked,
        base=base,
        percent=percent,
        flat=min(flat, share),
        amo=share - min(flat, share),
        amc=copayment if situation.complementary or situation.c2s else 0,
    )


def _percent(situation: Situation) -> int:
    if situation.full_rate:
        return EXEMPT_PERCENT
    outside = not situation.in_pathway and situation.age >= PATHWAY_AGE
    return OUT_OF_PATHWAY_PERCENT if outside else IN_PATHWAY_PERCENT


def _flat_due(situation: Situation, on: date) -> bool:
    return on >= FLAT_SINCE and situation.age >= ADULT and not (situation.c2s or situation.maternity)


def _cents(code: str, on: date) -> int:
    known = [tariff for tariff in TARIFFS if tariff.code == code and tariff.since <= on]
    if not known:
        raise KeyError(code)
    return max(known, key=lambda tariff: tariff.since).cents


def _rounded(hundredths: int) -> int:
    """Cents times a percent, brought back to the nearest cent."""
    return (hundredths + 50) // 100
