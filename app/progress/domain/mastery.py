"""What is acquired, under way or missing, competence by competence.

The rule, as it can be read aloud to a jury:

1. A *trace* is what one attempt earned in one competence. Each activity keeps one trace per competence, its best:
   doing the same quiz ten times adds nothing, doing it better replaces what it was worth.
2. A kept trace is a *proof* when it bears on at least 3 points of the competence and earns at least 70 % of them,
   80 % in training, where hints help and nothing is at stake.
3. A competence is *acquired* with 4 proofs, from 4 different activities therefore, of which training gives at most 2,
   provided that all kept traces together reach 70 % of their points, those of training counting half.
4. It is *in progress* from the first trace, and *not acquired* before.

What follows from it: one more attempt at a known activity never takes a proof away; one more activity never takes a
proof away either, but a poor one may bring the whole below 70 %, and an acquired competence back to in progress.
Time takes nothing away: proofs keep their date, and a competence whose last proof is older than six months is said
to deserve another.

Points are exact. Only the range around a share is made of floats: it is drawn, never compared with anything.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from math import sqrt

from app.attempts.domain import Mode
from app.content.catalog import Block, Competence, Framework

EXPECTED_PROOFS = 4
TRAINING_PROOFS_AT_MOST = 2
PROOF_POINTS = 3
PROOF_PERCENT = {Mode.TRAINING: 80, Mode.GRADED: 70, Mode.EXAM: 70}
OVERALL_PERCENT = 70
# An exam gathers what was learnt: it comes after what prepares it.
OPENING_ORDER = (Mode.GRADED, Mode.TRAINING, Mode.EXAM)
TRAINING_WEIGHT = Fraction(1, 2)
FRESH = timedelta(days=180)
# 90 %: one share in twenty lies below such a range, one in twenty above.
RANGE_DEVIATIONS = 1.645

NO_POINTS = Fraction(0)


class Mastery(StrEnum):
    """Where a learner stands in one competence."""

    ACQUIRED = "acquired"
    IN_PROGRESS = "in_progress"
    NOT_ACQUIRED = "not_acquired"


class Missing(StrEnum):
    """The first thing that keeps a competence from being acquired."""

    PROOFS = "proofs"
    GRADED_PROOFS = "graded_proofs"
    OVERALL = "overall"


@dataclass(frozen=True)
class Trace:
    """What one attempt earned in one competence, exact."""

    competence_id: str
    attempt_id: str
    activity_kind: str
    activity_id: str
    mode: Mode
    earned: Fraction
    possible: Fraction
    at: datetime

    @property
    def activity(self) -> tuple[str, str]:
        return self.activity_kind, self.activity_id

    @property
    def is_training(self) -> bool:
        return self.mode == Mode.TRAINING

    @property
    def share(self) -> Fraction:
        """The part earned; a trace without points earns nothing."""
        return self.earned / self.possible if self.possible > 0 else NO_POINTS

    @property
    def is_proof(self) -> bool:
        """Enough points at stake, and enough of them earned: exactly at the mark is enough."""
        # Products on both sides: a percentage would be rounded.
        return self.possible >= PROOF_POINTS and self.earned * 100 >= self.possible * PROOF_PERCENT[self.mode]

    @property
    def weight(self) -> Fraction:
        """How much its points count in the whole."""
        return TRAINING_WEIGHT if self.is_training else Fraction(1)


class Verdict(StrEnum):
    """What one trace brings to its competence."""

    COUNTED = "counted"
    CAPPED = "capped"
    SURPASSED = "surpassed"
    BELOW = "below"
    TOO_FEW_POINTS = "too_few_points"


# Kind of activity → the first part of its address.
PLACES = {"quiz": "quiz", "scenario": "scenarios", "day": "journees", "dictation": "dictees", "letter": "dictees"}


@dataclass(frozen=True)
class Offer:
    """An activity of the course that bears on a competence, and the points of one attempt that do."""

    activity_kind: str
    activity_id: str
    title: str
    mode: Mode
    points: Fraction
    module_id: str | None = None

    @property
    def activity(self) -> tuple[str, str]:
        return self.activity_kind, self.activity_id

    @property
    def parts(self) -> tuple[str, str]:
        """Where it is found: the parts of its address."""
        return PLACES.get(self.activity_kind, self.activity_kind), self.activity_id

    @property
    def can_prove(self) -> bool:
        """Whether enough points are at stake for a proof."""
        return self.points >= PROOF_POINTS


@dataclass(frozen=True)
class Range:
    """Where the true share plausibly lies, for display."""

    low: float
    high: float


@dataclass(frozen=True)
class CompetenceProgress:
    """Where a learner stands in one competence: `kept` is the best trace of each activity, the latest first."""

    competence: Competence
    state: Mastery
    missing: Missing | None
    kept: tuple[Trace, ...]
    graded_proofs: int
    training_proofs: int
    earned: Fraction
    possible: Fraction
    offers: tuple[Offer, ...] = ()

    @property
    def proofs(self) -> int:
        """The proofs that count: training gives at most two of them."""
        return self.graded_proofs + min(self.training_proofs, TRAINING_PROOFS_AT_MOST)

    @property
    def expected(self) -> int:
        return EXPECTED_PROOFS

    @property
    def lacking(self) -> int:
        """How many proofs are still to come."""
        return max(EXPECTED_PROOFS - self.proofs, 0)

    @property
    def share(self) -> Fraction | None:
        """The part of the points earned over the kept traces; None before the first."""
        return self.earned / self.possible if self.possible > 0 else None

    @property
    def range(self) -> Range | None:
        """The range around the share; None before the first trace."""
        return share_range(self.earned, self.possible) if self.possible > 0 else None

    @property
    def counted(self) -> tuple[Trace, ...]:
        """The traces that are proofs and count as such: of those of training, the two latest."""
        training = [trace for trace in self.kept if trace.is_proof and trace.is_training][:TRAINING_PROOFS_AT_MOST]
        return tuple(trace for trace in self.kept if trace.is_proof and (not trace.is_training or trace in training))

    def verdict(self, trace: Trace) -> Verdict:
        """What this trace of this competence brings, in one word."""
        if trace not in self.kept:
            return Verdict.SURPASSED
        if trace in self.counted:
            return Verdict.COUNTED
        if trace.is_proof:
            return Verdict.CAPPED
        return Verdict.BELOW if trace.possible >= PROOF_POINTS else Verdict.TOO_FEW_POINTS

    @property
    def last_at(self) -> datetime | None:
        """When the latest kept trace was earned."""
        return max((trace.at for trace in self.kept), default=None)

    @property
    def last_proof_at(self) -> datetime | None:
        """When the latest proof was earned."""
        return max((trace.at for trace in self.kept if trace.is_proof), default=None)

    @property
    def taken(self) -> frozenset[tuple[str, str]]:
        """The activities that already left a trace."""
        return frozenset(trace.activity for trace in self.kept)

    @property
    def proved_by(self) -> frozenset[tuple[str, str]]:
        """The activities that already gave a proof."""
        return frozenset(trace.activity for trace in self.kept if trace.is_proof)

    @property
    def openings(self) -> tuple[Offer, ...]:
        """The activities of the course that could still give a proof: graded, training, exams, each in course order."""
        left = [offer for offer in self.offers if offer.can_prove and offer.activity not in self.proved_by]
        return tuple(sorted(left, key=lambda offer: OPENING_ORDER.index(offer.mode)))

    @property
    def within_reach(self) -> int:
        """How many proofs the course, as it stands, can bring this learner to; below `expected`, it falls short."""
        graded = self.graded_proofs + sum(offer.mode != Mode.TRAINING for offer in self.openings)
        training = self.training_proofs + sum(offer.mode == Mode.TRAINING for offer in self.openings)
        return graded + min(training, TRAINING_PROOFS_AT_MOST)

    @property
    def has_content(self) -> bool:
        """Whether the course has anything to say on it."""
        return bool(self.offers)

    def deserves_another(self, now: datetime) -> bool:
        """Whether the last proof is so old that another would be welcome; exactly six months is not."""
        return self.last_proof_at is not None and now - self.last_proof_at > FRESH


@dataclass(frozen=True)
class BlockProgress:
    """Where a learner stands in one block of a référentiel."""

    block: Block
    competences: tuple[CompetenceProgress, ...]


@dataclass(frozen=True)
class FrameworkProgress:
    """Where a learner stands in one référentiel; `elsewhere` counts the traces that bear on no competence of it.

    `framework` is None when the course has no référentiel that can be read: nothing is then claimed.
    """

    framework: Framework | None
    blocks: tuple[BlockProgress, ...]
    elsewhere: int = 0

    @property
    def competences(self) -> tuple[CompetenceProgress, ...]:
        return tuple(one for block in self.blocks for one in block.competences)

    def count(self, state: Mastery) -> int:
        """How many competences stand there."""
        return sum(one.state == state for one in self.competences)

    @property
    def last_at(self) -> datetime | None:
        return max((one.last_at for one in self.competences if one.last_at is not None), default=None)


def kept_traces(traces: Iterable[Trace]) -> tuple[Trace, ...]:
    """The best trace of each activity, the latest first.

    A proof goes before what is none, what counts fully before training, then the larger share, then the later.
    """
    best: dict[tuple[str, str], Trace] = {}
    for trace in traces:
        other = best.get(trace.activity)
        if other is None or _worth(trace) > _worth(other):
            best[trace.activity] = trace
    return tuple(sorted(best.values(), key=lambda trace: (trace.at, trace.attempt_id), reverse=True))


def _worth(trace: Trace) -> tuple[bool, bool, Fraction, datetime, str]:
    return trace.is_proof, not trace.is_training, trace.share, trace.at, trace.attempt_id


def competence_progress(
    competence: Competence, traces: Iterable[Trace], offers: Sequence[Offer] = ()
) -> CompetenceProgress:
    """Where these traces of one competence lead; see the rule at the top of this file."""
    kept = kept_traces(traces)
    proofs = [trace for trace in kept if trace.is_proof]
    training = sum(trace.is_training for trace in proofs)
    graded = len(proofs) - training
    earned = sum((trace.earned * trace.weight for trace in kept), NO_POINTS)
    possible = sum((trace.possible * trace.weight for trace in kept), NO_POINTS)
    missing = _missing(graded, training, earned, possible)
    return CompetenceProgress(
        competence=competence,
        state=_state(kept, missing),
        missing=missing,
        kept=kept,
        graded_proofs=graded,
        training_proofs=training,
        earned=earned,
        possible=possible,
        offers=tuple(offers),
    )


def _missing(graded: int, training: int, earned: Fraction, possible: Fraction) -> Missing | None:
    if graded + training < EXPECTED_PROOFS:
        return Missing.PROOFS
    if graded + min(training, TRAINING_PROOFS_AT_MOST) < EXPECTED_PROOFS:
        return Missing.GRADED_PROOFS
    return None if earned * 100 >= possible * OVERALL_PERCENT else Missing.OVERALL


def _state(kept: tuple[Trace, ...], missing: Missing | None) -> Mastery:
    if missing is None:
        return Mastery.ACQUIRED
    return Mastery.IN_PROGRESS if kept else Mastery.NOT_ACQUIRED


def framework_progress(
    framework: Framework | None, traces: Iterable[Trace], offers: Mapping[str, Sequence[Offer]]
) -> FrameworkProgress:
    """Where a learner stands in every competence of one référentiel.

    No trace passes from one référentiel to the other: their equivalence is for an official text to say.
    """
    by_competence: dict[str, list[Trace]] = defaultdict(list)
    for trace in traces:
        by_competence[trace.competence_id].append(trace)
    blocks = tuple(
        BlockProgress(
            block,
            tuple(
                competence_progress(one, by_competence.get(one.id, ()), offers.get(one.id, ()))
                for one in block.competences
            ),
        )
        for block in (framework.blocks if framework is not None else ())
    )
    known = {one.competence.id for block in blocks for one in block.competences}
    elsewhere = sum(len(some) for competence_id, some in by_competence.items() if competence_id not in known)
    return FrameworkProgress(framework, blocks, elsewhere)


def share_range(earned: Fraction, possible: Fraction) -> Range:
    """Wilson's range at 90 % around earned/possible, each point taken as one try: wide with few points, then tight."""
    n = float(possible)
    share = float(earned / possible)
    z2 = RANGE_DEVIATIONS**2
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = RANGE_DEVIATIONS / (1 + z2 / n) * sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    return Range(max(middle - half, 0.0), min(middle + half, 1.0))


def to_take_up_again(progress: FrameworkProgress) -> tuple[CompetenceProgress, ...]:
    """Competences under way, those with the fewest proofs first, then those left the longest."""
    under_way = [one for one in progress.competences if one.state == Mastery.IN_PROGRESS and one.last_at is not None]
    return tuple(sorted(under_way, key=lambda one: (one.proofs, one.last_at)))
