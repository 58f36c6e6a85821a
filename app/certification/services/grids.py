"""Use cases of the jury: mark blind, compare once all grids are closed, settle, decide, sign, publish, answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts.domain import Viewer
from app.certification.domain.grids import (
    Block,
    Compared,
    Mark,
    Proposal,
    blocks_of,
    compare,
    decisions_digest,
    marks_of,
    missing,
    propose,
    read_marks,
)
from app.certification.domain.sittings import MIN_EVALUATORS, MIN_SIGNATURES, Phase
from app.certification.models.sittings import (
    ExamDecision,
    ExamGrid,
    ExamSeat,
    ExamSettlement,
    ExamSignature,
    ExamSitting,
)
from app.certification.queries import grids as queries
from app.certification.queries import sittings as sitting_queries
from app.certification.services.sittings import course_at, exam_of, release_copies
from app.content.catalog import Catalog
from app.content.schema.exam import Exam
from app.db.journal import JournalKind, journal_event
from app.errors import Conflict, Forbidden, Gone, InvalidAction

MAX_REASON = 4000
NOT_FINISHED = "Cette personne n’a pas encore terminé ses épreuves."
BLIND = "La comparaison s’ouvre quand chaque évaluatrice et chaque évaluateur a fermé sa grille."


@dataclass(frozen=True)
class Deliberation:
    """Everything that the jury looks at for one candidate, once the grids are closed."""

    exam: Exam
    compared: tuple[Compared, ...]
    proposals: tuple[Proposal, ...]
    decisions: Mapping[str, ExamDecision]
    settlements: Sequence[ExamSettlement]
    digest: str
    signatures: Sequence[ExamSignature]
    evaluators: Mapping[int, str]
    remarks: Mapping[int, str]

    @property
    def to_settle(self) -> tuple[Compared, ...]:
        """The criteria on which the jury still has to agree."""
        return tuple(one for one in self.compared if one.retained is None)

    @property
    def undecided(self) -> tuple[Proposal, ...]:
        """The blocks on which nothing is decided yet."""
        return tuple(one for one in self.proposals if one.block.short not in self.decisions)

    @property
    def is_signed(self) -> bool:
        """Whether enough of the jury signed these very decisions, all of them taken."""
        return not self.to_settle and not self.undecided and len(self.signatures) >= MIN_SIGNATURES


def blocks(catalog: Catalog, exam: Exam) -> tuple[Block, ...]:
    """The blocks of the référentiel on which the exam has something to say."""
    framework = catalog.frameworks.get(exam.framework)
    if framework is None:
        return ()
    every = [
        Block(one.short, one.ccp or one.short, one.title, tuple(competence.id for competence in one.competences))
        for one in framework.blocks
    ]
    return blocks_of(exam, every)


def _may_mark(db: Session, seat: ExamSeat, now: datetime) -> Exam:
    sitting, exam, course = course_at(db, seat, now)
    if sitting.published_at is not None:
        raise Gone("Les résultats de cette session sont publiés : plus rien ne change.")
    if course.phase != Phase.FINISHED:
        raise Conflict(NOT_FINISHED)
    return exam


def open_exam(db: Session, seat: ExamSeat, now: datetime) -> tuple[ExamSitting, Exam, bool]:
    """The exam of a seat, and whether its candidate has finished."""
    sitting, exam, course = course_at(db, seat, now)
    return sitting, exam, course.phase in {Phase.FINISHED, Phase.PUBLISHED}


def save_grid(
    db: Session,
    viewer: Viewer,
    seat: ExamSeat,
    given: Mapping[str, Mapping[str, str]],
    remark: str,
    rev: int,
    now: datetime,
    *,
    close: bool = False,
) -> ExamGrid:
    """Keep one's grid, and close it if asked; a closed grid no longer changes. `seat` is held."""
    exam = _may_mark(db, seat, now)
    grid = queries.grid_of(db, seat.id, viewer.id)
    if grid is not None and grid.closed_at is not None:
        raise Gone("Votre grille est fermée : elle ne peut plus changer.")
    if rev != (grid.rev if grid is not None else 0):
        raise Conflict("Votre grille a changé dans une autre page. Rechargez-la avant d’écrire.")
    if len(remark) > MAX_REASON:
        raise InvalidAction("Une remarque tient en 4 000 signes.")
    marks = read_marks(exam, given)
    if grid is None:
        grid = ExamGrid(seat_id=seat.id, evaluator_id=viewer.id, marks=marks, remark=remark, rev=1, saved_at=now)
        db.add(grid)
    else:
        grid.marks, grid.remark, grid.rev, grid.saved_at = marks, remark, grid.rev + 1, now
    left = missing(exam, marks_of(marks))
    if close and not left:
        grid.closed_at = now
    db.flush()
    if close and left:
        raise UnfinishedGrid(tuple(one.label for one in left))
    return grid


class UnfinishedGrid(InvalidAction):
    """A grid that cannot be closed yet; what was typed is kept."""

    def __init__(self, labels: tuple[str, ...]) -> None:
        super().__init__("Donnez un niveau à chaque critère avant de fermer : " + ", ".join(labels) + ".")
        self.labels = labels


def marks_of_grid(grid: ExamGrid | None) -> dict[str, Mark]:
    """The marks of a grid; nothing for one not begun."""
    return {} if grid is None else marks_of(grid.marks)


def waits_for(db: Session, seat: ExamSeat) -> list[str]:
    """The names of those whose grid is still open: nobody reads another’s before the list is empty."""
    closed = {one.evaluator_id for one in queries.closed_grids(db, seat.id)}
    return [name for person, name in sitting_queries.evaluators_of(db, seat.sitting_id) if person not in closed]


def deliberation(db: Session, catalog: Catalog, seat: ExamSeat) -> Deliberation:
    """What the jury looks at; refused while a single grid is open, or with fewer than two evaluators."""
    evaluators = dict(sitting_queries.evaluators_of(db, seat.sitting_id))
    grids = {one.evaluator_id: one for one in queries.closed_grids(db, seat.id)}
    if len(evaluators) < MIN_EVALUATORS:
        raise Conflict("Deux évaluatrices ou évaluateurs au moins notent chaque personne.")
    if any(person not in grids for person in evaluators):
        raise Conflict(BLIND)
    exam = exam_of(sitting_queries.sitting_of(db, seat))
    settlements = queries.settlements_of(db, seat.id)
    settled = {one.criterion: (one.level, one.reason) for one in settlements}
    compared = compare(exam, {person: marks_of(one.marks) for person, one in grids.items()}, settled)
    decisions = queries.decisions_of(db, seat.id)
    digest = decisions_digest(seat.id, [(one.block, one.acquired, one.reasons) for one in decisions.values()])
    return Deliberation(
        exam=exam,
        compared=compared,
        proposals=tuple(propose(exam, block, compared) for block in blocks(catalog, exam)),
        decisions=decisions,
        settlements=settlements,
        digest=digest,
        signatures=queries.signatures_of(db, seat.id, digest),
        evaluators=evaluators,
        remarks={person: one.remark for person, one in grids.items() if one.remark},
    )


def settle(
    db: Session,
    catalog: Catalog,
    viewer: Viewer,
    seat: ExamSeat,
    criterion: str,
    level: int,
    reason: str,
    now: datetime,
) -> None:
    """Write the level on which the jury agreed after talking, or that a third person gave, and why."""
    _may_mark(db, seat, now)
    found = deliberation(db, catalog, seat)
    line = next((one for one in found.compared if one.criterion.id == criterion), None)
    if line is None or not line.differs:
        raise InvalidAction("Ce critère n’est pas en désaccord.")
    if not 0 <= level < len(found.exam.levels):
        raise InvalidAction("Choisissez un niveau de l’échelle.")
    db.add(
        ExamSettlement(
            seat_id=seat.id, criterion=criterion, level=level, reason=_reason(reason), settled_by=viewer.id, at=now
        )
    )
    db.flush()


def decide(
    db: Session,
    catalog: Catalog,
    viewer: Viewer,
    seat: ExamSeat,
    block: str,
    acquired: bool,
    reasons: str,
    now: datetime,
) -> None:
    """Decide on one block, with the reasons. The rule proposes; the jury alone decides, and may decide otherwise."""
    _may_mark(db, seat, now)
    found = deliberation(db, catalog, seat)
    if found.to_settle:
        raise Conflict("Réglez d’abord les désaccords.")
    if block not in {one.block.short for one in found.proposals}:
        raise InvalidAction("Ce bloc n’est pas de cet examen.")
    db.add(
        ExamDecision(
            seat_id=seat.id, block=block, acquired=acquired, reasons=_reason(reasons), decided_by=viewer.id, at=now
        )
    )
    db.flush()


def _reason(text: str) -> str:
    text = text.strip()
    if len(text) < 10:
        raise InvalidAction("Dites pourquoi, en une phrase au moins : la personne la lira.")
    if len(text) > MAX_REASON:
        raise InvalidAction("Les raisons tiennent en 4 000 signes.")
    return text


def sign(db: Session, catalog: Catalog, viewer: Viewer, seat: ExamSeat, digest: str, now: datetime) -> None:
    """Sign the decisions as they stand; refused if they changed since the page was read. Twice is once."""
    _may_mark(db, seat, now)
    found = deliberation(db, catalog, seat)
    if found.to_settle or found.undecided:
        raise Conflict("On signe quand chaque bloc a sa décision.")
    if digest != found.digest:
        raise Conflict("Une décision a changé depuis que vous avez ouvert cette page. Relisez avant de signer.")
    if any(one.evaluator_id == viewer.id for one in found.signatures):
        return
    try:
        with db.begin_nested():
            db.add(ExamSignature(seat_id=seat.id, evaluator_id=viewer.id, digest=digest, at=now))
    except IntegrityError:
        return
    journal_event(
        db, JournalKind.MINUTES_SIGNED, now, actor_id=viewer.id, about=f"session {seat.sitting_id}", detail=digest[:16]
    )


@dataclass(frozen=True)
class Readiness:
    """Whether a sitting may be published, and what is still missing, by candidate number."""

    missing: tuple[str, ...]
    judged: tuple[str, ...]

    @property
    def ready(self) -> bool:
        return not self.missing and bool(self.judged)


def readiness(db: Session, catalog: Catalog, sitting: ExamSitting, now: datetime) -> Readiness:
    """What is missing before the results of a sitting can be published."""
    told, judged = [], []
    for line in sitting_queries.seats_of(db, sitting.id):
        seat = sitting_queries.seat_of(db, sitting.id, line.id)
        phase = course_at(db, seat, now)[2].phase
        if phase == Phase.MISSED:
            continue
        name = f"Candidature n°\u00a0{line.number}"
        if phase not in {Phase.FINISHED, Phase.PUBLISHED}:
            told.append(f"{name} : les épreuves ne sont pas terminées.")
            continue
        try:
            found = deliberation(db, catalog, seat)
        except Conflict as refusal:
            told.append(f"{name} : {refusal.message}")
            continue
        if not found.is_signed:
            told.append(f"{name} : les décisions attendent deux signatures.")
            continue
        judged.append(seat.id)
    return Readiness(tuple(told), tuple(judged))


def publish(
    db: Session, catalog: Catalog, engines: Mapping[str, Any], viewer: Viewer, sitting: ExamSitting, now: datetime
) -> bool:
    """Publish the results of a whole sitting, at once; True when this call did it. `sitting` is held."""
    if sitting.published_at is not None:
        return False
    if not sitting_queries.manages(viewer, sitting) and not sitting_queries.is_evaluator(db, sitting.id, viewer.id):
        raise Forbidden("Seules les personnes de cette session publient ses résultats.")
    found = readiness(db, catalog, sitting, now)
    if not found.ready:
        raise Conflict("Les résultats ne sont pas prêts. " + " ".join(found.missing))
    for seat_id in found.judged:
        seat = sitting_queries.seat_of(db, sitting.id, seat_id)
        seat.finished_at = seat.finished_at or now
    sitting.published_at, sitting.published_by = now, viewer.id
    release_copies(db, engines, found.judged, now)
    db.flush()
    journal_event(db, JournalKind.RESULTS_PUBLISHED, now, actor_id=viewer.id, about=f"session {sitting.id}")
    return True


def contest(db: Session, seat: ExamSeat, text: str, now: datetime) -> None:
    """A candidate asks that a result be looked at again; once. `seat` is held."""
    sitting = sitting_queries.sitting_of(db, seat)
    if sitting.published_at is None or sitting.own_key is not None:
        raise Conflict("On conteste un résultat publié.")
    if seat.contested_at is not None:
        raise Conflict("Votre contestation est déjà enregistrée.")
    seat.contest, seat.contested_at = _reason(text), now
    db.flush()


def answer_contest(db: Session, viewer: Viewer, seat: ExamSeat, text: str, now: datetime) -> None:
    """The jury answers a contest, once, in words that the candidate reads. `seat` is held."""
    if seat.contested_at is None or seat.contest_answered_at is not None:
        raise Conflict("Aucune contestation n’attend de réponse.")
    seat.contest_answer, seat.contest_answered_at, seat.contest_answered_by = _reason(text), now, viewer.id
    db.flush()
