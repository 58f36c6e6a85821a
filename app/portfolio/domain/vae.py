"""Where somebody stands in a VAE: what they dated, what follows from it, what is near or over, what to do next.

A delay counted in months ends on the day of the same number, or on the last day of a month that has no such day.
Nothing here moves a delay for week-ends or holidays: the pages say so.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TypeGuard

from app.content.schema.vae import VaeDelay, VaeGuide, VaeStep

NEAR_FOR_YOU = 30
NEAR_FOR_THEM = 14


class Milestone(StrEnum):
    """What a person dates, in the order in which it happens."""

    REGISTERED = "registered"
    ADVISER_CHOSEN = "adviser_chosen"
    FEASIBILITY_FILED = "feasibility_filed"
    ELIGIBILITY_RECEIVED = "eligibility_received"
    STEP_TAKEN = "step_taken"
    VALIDATION_FILED = "validation_filed"
    JURY_ON = "jury_on"
    DECISION_RECEIVED = "decision_received"


class Outcome(StrEnum):
    """What the jury decided."""

    FULL = "full"
    PARTIAL = "partial"
    REFUSED = "refused"


class DelayState(StrEnum):
    """How a delay stands today."""

    MET = "met"
    MET_LATE = "met_late"
    RUNNING = "running"
    NEAR = "near"
    LAST_DAY = "last_day"
    OVER = "over"
    # Nobody answered in time, and the law says what that means.
    SILENT = "silent"
    # A later step happened: nothing is awaited any more, though nobody noted how it ended.
    PASSED = "passed"


class StepState(StrEnum):
    """Whether a step is behind, here, skipped or to come."""

    DONE = "done"
    HERE = "here"
    SKIPPED = "skipped"
    TO_COME = "to_come"


# An accompaniment may begin at any moment: only the others come one after the other.
IN_ORDER = tuple(one for one in Milestone if one is not Milestone.ADVISER_CHOSEN)
Dates = Mapping[Milestone, date]


@dataclass(frozen=True)
class Deadline:
    """A delay of the guide, counted from a date of this person."""

    delay: VaeDelay
    since: date
    ends_on: date
    state: DelayState
    days_left: int
    # Counted from a date that silence gave, and not from one that was written.
    supposed: bool = False
    met_on: date | None = None

    @property
    def is_open(self) -> bool:
        """Whether something is still awaited."""
        return self.state in {DelayState.RUNNING, DelayState.NEAR, DelayState.LAST_DAY, DelayState.OVER}


@dataclass(frozen=True)
class StepLine:
    """A step of the guide, as this person sees it."""

    step: VaeStep
    state: StepState
    dates: tuple[tuple[Milestone, date], ...]


@dataclass(frozen=True)
class Standing:
    """Where somebody stands: each step, the one to work on, every delay."""

    steps: tuple[StepLine, ...]
    here: VaeStep | None
    deadlines: tuple[Deadline, ...]

    @property
    def urgent(self) -> Deadline | None:
        """The delay to look at first: the person's own that is over or near, the earliest; then what others owe."""
        worth = [
            one
            for one in self.deadlines
            if one.state in {DelayState.OVER, DelayState.LAST_DAY}
            or (one.state is DelayState.NEAR and one.delay.owner == "candidate")
        ]
        return min(worth, key=lambda one: (one.delay.owner != "candidate", one.ends_on), default=None)


def add_months(day: date, months: int) -> date:
    """The day of the same number so many months later; the last of the month when there is no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def end_of_month(day: date) -> date:
    """The last day of this month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def end_of(delay: VaeDelay, since: date) -> date:
    """The last day of a delay that began on `since`."""
    if delay.days is not None:
        return since + timedelta(days=delay.days)
    end = add_months(since, delay.months or 0)
    return end_of_month(end) if delay.whole_months else end


def mistakes_in(dates: Dates, today: date) -> dict[Milestone, str]:
    """Dates that cannot be: to come where it must have happened, or before what comes first."""
    found: dict[Milestone, str] = {}
    for milestone, day in dates.items():
        if day > today and milestone is not Milestone.JURY_ON:
            found[milestone] = "Cette date est à venir : notez-la une fois que c’est fait."
        elif not 2002 <= day.year <= today.year + 5:
            found[milestone] = "Vérifiez l’année."
    earlier: date | None = None
    for milestone in IN_ORDER:
        given = dates.get(milestone)
        if given is None or milestone in found:
            # A date that cannot be says nothing of the others.
            continue
        if earlier is not None and given < earlier:
            found[milestone] = "Cette date vient avant celle d’une étape précédente : corrigez l’une des deux."
        earlier = max(earlier, given) if earlier is not None else given
    return found


def deadlines_of(guide: VaeGuide, dates: Dates, outcome: Outcome | None, today: date) -> tuple[Deadline, ...]:
    """Every delay that runs or ran, in the order in which they began."""
    known = dict(dates)
    supposed: set[Milestone] = set()
    found = []
    for delay in guide.delays:
        since = known.get(Milestone(delay.since))
        if since is None or (Milestone(delay.since) is Milestone.JURY_ON and since > today):
            continue
        if delay.outcomes and (outcome is None or outcome.value not in delay.outcomes):
            continue
        met = min((known[Milestone(one)] for one in delay.until if Milestone(one) in known), default=None)
        ends_on = end_of(delay, since)
        state = _state(delay, ends_on, met, today)
        if met is None and _is_passed(delay, dates):
            state = DelayState.PASSED
        found.append(
            Deadline(delay, since, ends_on, state, (ends_on - today).days, Milestone(delay.since) in supposed, met)
        )
        if state is DelayState.SILENT and delay.silence_means is not None:
            milestone = Milestone(delay.silence_means)
            known[milestone] = ends_on
            supposed.add(milestone)
    return tuple(found)


def _is_passed(delay: VaeDelay, dates: Dates) -> bool:
    """Whether something is dated that comes after all that would have ended this delay."""
    ends = [IN_ORDER.index(Milestone(one)) for one in delay.until]
    return bool(ends) and any(milestone in dates for milestone in IN_ORDER[max(ends) + 1 :])


def _state(delay: VaeDelay, ends_on: date, met: date | None, today: date) -> DelayState:
    if met is not None:
        return DelayState.MET if met <= ends_on else DelayState.MET_LATE
    if today > ends_on:
        return DelayState.SILENT if delay.silence_means is not None else DelayState.OVER
    if today == ends_on:
        return DelayState.LAST_DAY
    near = NEAR_FOR_YOU if delay.owner == "candidate" else NEAR_FOR_THEM
    return DelayState.NEAR if (ends_on - today).days <= near else DelayState.RUNNING


def standing_of(guide: VaeGuide, dates: Dates, outcome: Outcome | None, today: date) -> Standing:
    """Where this person stands. A step without a date, behind one that has its own, was passed all the same."""
    deadlines = deadlines_of(guide, dates, outcome, today)
    silent = {str(one.delay.silence_means) for one in deadlines if one.state is DelayState.SILENT}
    reached = -1
    for index, step in enumerate(guide.steps):
        if any(_is_behind(one, dates, silent, today) for one in step.milestones):
            reached = index
    lines, here = [], None
    for index, step in enumerate(guide.steps):
        given = tuple((Milestone(one), dates[Milestone(one)]) for one in step.milestones if Milestone(one) in dates)
        passed = any(_is_behind(one, dates, silent, today) for one in step.milestones)
        if passed:
            state = StepState.DONE
        elif index < reached:
            state = StepState.SKIPPED
        elif here is None and not step.optional:
            state, here = StepState.HERE, step
        else:
            state = StepState.TO_COME
        lines.append(StepLine(step, state, given))
    return Standing(tuple(lines), here, deadlines)


def _is_behind(milestone: str, dates: Dates, silent: set[str], today: date) -> bool:
    """A date in the past; a jury to come is still before us."""
    day = dates.get(Milestone(milestone))
    return (day is not None and day <= today) or milestone in silent


def next_milestone(guide: VaeGuide, standing: Standing, dates: Dates) -> Milestone | None:
    """The date that the page asks for: that of the step one stands before."""
    if standing.here is None:
        return None
    return next((Milestone(one) for one in standing.here.milestones if Milestone(one) not in dates), None)


def words_left(days: int) -> str:
    """« dans 12 jours », « aujourd’hui », « depuis 3 jours »."""
    if days == 0:
        return "aujourd’hui"
    if days == 1:
        return "demain"
    if days == -1:
        return "depuis hier"
    if days > 0:
        return f"dans {_length(days)}"
    return f"depuis {_length(-days)}"


def _length(days: int) -> str:
    if days < 60:
        return f"{days}\u00a0jours"
    return f"{round(days * 12 / 365.25)}\u00a0mois environ"


def registration_end(information: Mapping[str, object]) -> date | None:
    """Until when a certification is registered, as its file tells it; nothing when it does not."""
    dates = information.get("dates")
    told = dates.get("echeance_enregistrement") if isinstance(dates, Mapping) else None
    if isinstance(told, date):
        return told
    try:
        return date.fromisoformat(str(told))
    except ValueError:
        return None


@dataclass(frozen=True)
class Equivalence:
    """What a référentiel's file says of the passage from another: pairs of blocks, or that nothing is known."""

    source: str
    target: str
    pairs: tuple[tuple[str, str], ...]
    is_official: bool
    rule: str = ""


@dataclass(frozen=True)
class Carried:
    """A block obtained elsewhere, and the block of the target for which it stands; empty: nothing says so."""

    block: str
    stands_for: tuple[str, ...]
    is_known: bool


def equivalence_of(given: Mapping[str, object], aimed: Mapping[str, object], source: str, target: str) -> Equivalence:
    """What the files of two référentiels say of the passage from one to the other.

    `equivalence_to_<target>` of the one left is read first, then `equivalences` of the one aimed at, where the official
    feed puts them. Anything but an official mapping carries nothing.
    """
    told = [one for one in (given.get(f"equivalence_to_{target}"), aimed.get("equivalences")) if _is_told(one)]
    rule = next((str(one["rule"]) for one in told if one.get("rule")), "")
    for one in told:
        pairs = tuple(_pairs(one.get("mapping"), source, target))
        if one.get("status") == "officiel" and pairs:
            return Equivalence(source, target, pairs, is_official=True, rule=rule)
    return Equivalence(source, target, (), is_official=False, rule=rule)


def _is_told(one: object) -> TypeGuard[Mapping[str, object]]:
    return isinstance(one, Mapping)


def _pairs(mapping: object, source: str, target: str) -> Iterator[tuple[str, str]]:
    """(block left, block aimed at), in short; blocks are named « BC02 » or « RNCP36805BC02 »."""
    if not isinstance(mapping, Sequence) or isinstance(mapping, str):
        return
    for one in mapping:
        if isinstance(one, Mapping) and "from" in one and "to" in one:
            left, aimed = _short(str(one["from"]), source), _short(str(one["to"]), target)
            if left and aimed:
                yield left, aimed


def _short(code: str, framework: str) -> str:
    """« bc02 »; empty when the code is that of another référentiel."""
    code = code.strip().lower()
    return code.removeprefix(framework) if code.startswith(("bc", f"{framework}bc")) else ""


def carried_over(blocks: Sequence[str], equivalence: Equivalence) -> tuple[Carried, ...]:
    """What each obtained block (« rncp36805.bc01 ») stands for in the target."""
    found = []
    for block in blocks:
        framework, _, short = block.partition(".")
        if framework != equivalence.source:
            continue
        stands = tuple(f"{equivalence.target}.{to}" for given, to in equivalence.pairs if given == short)
        found.append(Carried(block, stands, equivalence.is_official))
    return tuple(found)
