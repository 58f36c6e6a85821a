"""Use cases of the minutes: make the file when results are published, keep it with its digest, give it back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256

from sqlalchemy.orm import Session

from app.accounts.domain import Viewer
from app.certification.domain.minutes import JudgedBlock, JudgedSeat, minutes_values
from app.certification.models.sittings import ExamMinutes, ExamSeat, ExamSitting
from app.certification.queries import grids as grid_queries
from app.certification.queries import sittings as queries
from app.certification.services.grids import Deliberation, deliberation
from app.certification.services.sittings import exam_of
from app.clock import in_paris
from app.content.catalog import Catalog
from app.documents import compile_pdf
from app.errors import Conflict, NotFound, Unavailable
from app.storage import Storage


def moment_words(instant: datetime) -> str:
    """« 25/11/2026 à 14 h 05 », heure de Paris."""
    local = in_paris(instant)
    return f"{local:%d/%m/%Y} à {local.hour}\u00a0h\u00a0{local.minute:02d}"


def judged_seat(db: Session, catalog: Catalog, line: queries.SeatLine, seat_id: str) -> JudgedSeat | None:
    """What the jury decided for one candidate; None when nothing was."""
    seat = db.get_one(ExamSeat, seat_id)
    try:
        found = deliberation(db, catalog, seat)
    except Conflict:
        return None
    if not found.decisions:
        return None
    labels = {one.criterion.id: one.criterion.label for one in found.compared}
    last = {one.criterion: one for one in found.settlements}
    return JudgedSeat(
        number=line.number,
        name=line.name,
        blocks=judged_blocks(found),
        compared=found.compared,
        settled=tuple((labels[key], one.level, one.reason) for key, one in last.items() if key in labels),
        signed=tuple(found.evaluators.get(one.evaluator_id, "une personne du jury") for one in found.signatures),
    )


def judged_blocks(found: Deliberation) -> tuple[JudgedBlock, ...]:
    """Each block that has its decision, beside what the rule proposed."""
    return tuple(
        JudgedBlock(one, found.decisions[one.block.short].acquired, found.decisions[one.block.short].reasons)
        for one in found.proposals
        if one.block.short in found.decisions
    )


def minutes_pdf(db: Session, catalog: Catalog, sitting: ExamSitting, now: datetime) -> bytes:
    """The minutes as they stand now, as a tagged PDF."""
    lines = queries.seats_of(db, sitting.id)
    names = {line.id: f"n°\u00a0{line.number}" for line in lines}
    seats = [one for line in lines if (one := judged_seat(db, catalog, line, line.id)) is not None]
    incidents = [
        (
            moment_words(one.at),
            f"{names.get(one.seat_id or '', 'Tout le monde')}, par {author}",
            one.what,
            f"{one.minutes} min" if one.minutes else "–",
        )
        for one, author in queries.incidents_of(db, sitting.id)
    ]
    facts: Mapping[str, object] = {
        "lead": f"Établi le {moment_words(now)}, heure de Paris.",
        "session": [
            ["Ouverture", moment_words(sitting.opens_at)],
            ["Fermeture", moment_words(sitting.closes_at)],
            ["Conditions", "sous surveillance" if sitting.invigilated else "sans surveillance"],
            ["Examen", f"{sitting.exam_id}, empreinte {sitting.digest[:16]}"],
            ["Candidatures", str(len(lines))],
        ],
    }
    jury = [name for _, name in queries.evaluators_of(db, sitting.id)]
    return compile_pdf("minutes", minutes_values(exam_of(sitting), facts, jury, incidents, seats), at=now)


def keep_minutes(
    db: Session, catalog: Catalog, storage: Storage, viewer: Viewer, sitting: ExamSitting, now: datetime
) -> ExamMinutes:
    """Make the minutes of a published sitting and keep them with their digest: the file first, then the row."""
    data = minutes_pdf(db, catalog, sitting, now)
    digest = sha256(data).hexdigest()
    key = f"exams/{sitting.id}/{digest}.pdf"
    if not storage.exists(key):
        storage.put(key, data)
    made = ExamMinutes(
        sitting_id=sitting.id,
        number=grid_queries.minutes_count(db, sitting.id) + 1,
        sha256=digest,
        storage_key=key,
        made_at=now,
        made_by=viewer.id,
    )
    db.add(made)
    db.flush()
    return made


def kept_pdf(db: Session, storage: Storage, sitting: ExamSitting) -> tuple[ExamMinutes, bytes]:
    """The minutes that were kept; a file that is no longer what its digest says is not shown."""
    made = grid_queries.last_minutes(db, sitting.id)
    if made is None:
        raise NotFound("Le procès-verbal se fait à la publication des résultats.")
    data = storage.get(made.storage_key)
    if sha256(data).hexdigest() != made.sha256:
        raise Unavailable("Le procès-verbal gardé n’est plus celui qui a été signé. L’administration est à prévenir.")
    return made, data
