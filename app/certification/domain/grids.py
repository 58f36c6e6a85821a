"""Double marking: grids, where two evaluators differ, what is retained, what the rule proposes. The jury decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from json import dumps

from app.content.schema.exam import Exam, ExamCriterion
from app.errors import InvalidAction

MAX_REMARK = 4000


@dataclass(frozen=True)
class Mark:
    """What one evaluator says of one criterion; `level` is None while nothing is said."""

    level: int | None = None
    remark: str = ""


@dataclass(frozen=True)
class Block:
    """A block of the référentiel, as the jury decides on it."""

    short: str
    ccp: str
    title: str
    competences: tuple[str, ...]


@dataclass(frozen=True)
class Compared:
    """One criterion, side by side: what each evaluator said, whether they differ too much, what is retained."""

    criterion: ExamCriterion
    marks: tuple[tuple[int, Mark], ...]
    differs: bool
    settled: int | None = None
    reason: str = ""

    @property
    def retained(self) -> Fraction | None:
        """The settled level, or the mean of levels that agree; None while they wait to be settled."""
        if self.settled is not None:
            return Fraction(self.settled)
        levels = [mark.level for _, mark in self.marks if mark.level is not None]
        if self.differs or not levels:
            return None
        return Fraction(sum(levels), len(levels))


@dataclass(frozen=True)
class Proposal:
    """What the rule of the exam proposes for one block, with its reasons. It decides nothing."""

    block: Block
    acquired: bool | None
    percent: Fraction | None
    reasons: tuple[str, ...]


def read_marks(exam: Exam, given: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, object]]:
    """The marks of a form, checked: known criteria, levels of the scale, remarks of a bearable length."""
    marks: dict[str, dict[str, object]] = {}
    for criterion in exam.criteria:
        one = given.get(criterion.id, {})
        typed, remark = one.get("level", ""), one.get("remark", "").strip()
        level = int(typed) if typed.isascii() and typed.isdigit() and len(typed) == 1 else None
        if typed and (level is None or level >= len(exam.levels)):
            raise InvalidAction("Ce niveau n’est pas dans l’échelle de l’examen.")
        if len(remark) > MAX_REMARK:
            raise InvalidAction("Une remarque tient en 4 000 signes.")
        marks[criterion.id] = {"level": level, "remark": remark}
    return marks


def marks_of(document: Mapping[str, Mapping[str, object]]) -> dict[str, Mark]:
    """Marks as the base keeps them."""
    found = {}
    for criterion, one in document.items():
        level = one.get("level")
        found[criterion] = Mark(level if isinstance(level, int) else None, str(one.get("remark", "")))
    return found


def missing(exam: Exam, marks: Mapping[str, Mark]) -> tuple[ExamCriterion, ...]:
    """The criteria on which nothing is said yet."""
    return tuple(one for one in exam.criteria if marks.get(one.id, Mark()).level is None)


def compare(
    exam: Exam, grids: Mapping[int, Mapping[str, Mark]], settled: Mapping[str, tuple[int, str]]
) -> tuple[Compared, ...]:
    """Every criterion side by side. Levels further apart than the exam allows, or never given, are to be settled."""
    lines = []
    for criterion in exam.criteria:
        marks = tuple((person, grid.get(criterion.id, Mark())) for person, grid in sorted(grids.items()))
        levels = [mark.level for _, mark in marks if mark.level is not None]
        differs = len(levels) < len(marks) or not levels or max(levels) - min(levels) > exam.disagreement
        # A blocking criterion at the lowest level for one of them is never averaged away.
        if criterion.blocking and levels and min(levels) == 0 and max(levels) > 0:
            differs = True
        level, reason = settled.get(criterion.id, (None, ""))
        lines.append(Compared(criterion, marks, differs, level, reason))
    return tuple(lines)


def blocks_of(exam: Exam, blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks on which this exam has something to say."""
    looked_at = {one.competence for one in exam.criteria if one.competence is not None}
    return tuple(block for block in blocks if looked_at & set(block.competences))


def propose(exam: Exam, block: Block, compared: Sequence[Compared]) -> Proposal:
    """What the rule gives for a block: its own criteria and those that hold for every block."""
    own = [one for one in compared if one.criterion.competence is None or one.criterion.competence in block.competences]
    waiting = [one for one in own if one.retained is None]
    if waiting or not own:
        told = tuple(f"À régler\u00a0: {one.criterion.label}." for one in waiting)
        return Proposal(block, None, None, told)
    levels = [(one, one.retained or Fraction(0)) for one in own]
    top = len(exam.levels) - 1
    percent = sum((level for _, level in levels), Fraction(0)) * 100 / (top * len(levels))
    against = [
        f"{one.criterion.label}\u00a0: au niveau le plus bas, ce critère arrête la proposition."
        for one, level in levels
        if one.criterion.blocking and level == 0
    ]
    against += [
        f"{one.criterion.label}\u00a0: sous le niveau «\u00a0{exam.levels[exam.rule.least_level]}\u00a0»."
        for one, level in levels
        if level < exam.rule.least_level and not (one.criterion.blocking and level == 0)
    ]
    rounded = int(percent)
    if percent < exam.rule.average_percent:
        against.append(
            f"Moyenne des niveaux\u00a0: {rounded}\u202f%, pour {exam.rule.average_percent}\u202f% attendus."
        )
    if against:
        return Proposal(block, False, percent, tuple(against))
    enough = f"Moyenne des niveaux\u00a0: {rounded}\u202f%, pour {exam.rule.average_percent}\u202f% attendus."
    none_under = f"Aucun critère sous «\u00a0{exam.levels[exam.rule.least_level]}\u00a0»."
    return Proposal(block, True, percent, (enough, none_under))


def decisions_digest(seat_id: str, decisions: Sequence[tuple[str, bool, str]]) -> str:
    """What an evaluator signs: the decisions of one candidate, exactly as they stand."""
    told = dumps([seat_id, sorted(decisions)], ensure_ascii=False, separators=(",", ":"))
    return sha256(told.encode()).hexdigest()
