"""Use cases of attendance: sign, countersign, correct; the sheet of a session, and whether it still says the same."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts.domain import Role, Viewer
from app.attendance.domain.attendance import (
    MAX_NOTE,
    PRESENT,
    AbsenceReason,
    AttendanceState,
    Note,
    check_note,
    digest_of,
    minutes_attended,
    seal_of,
    statement_of,
)
from app.attendance.domain.sessions import HalfDay, half_days
from app.attendance.models.attendance import ERASED, AttendanceMark
from app.attendance.models.sessions import LiveSession
from app.attendance.queries import attendance as queries
from app.attendance.queries import sessions as session_queries
from app.errors import Conflict, Forbidden, InvalidAction, NotFound


def half_of(session: LiveSession, number: int) -> HalfDay:
    """One half-day of a session; what is not one does not exist."""
    for half in half_days(session.starts_at, session.ends_at):
        if half.number == number:
            return half
    raise NotFound("Cette demi-journée n’existe pas.")


def sign(db: Session, viewer: Viewer, session_id: int, number: int, now: datetime) -> AttendanceMark:
    """A learner signs their own half-day, while it can be signed; twice is once."""
    session = session_queries.session_attended_by(db, viewer, session_id)
    session_queries.hold_session(db, session_id)
    half = half_of(session, number)
    if session.cancelled_at is not None:
        raise Conflict("Cette séance est annulée\u00a0: il n’y a rien à signer.")
    found = queries.in_force(queries.marks_of(db, session_id)).get((number, viewer.id))
    if found is not None:
        if found.state == AttendanceState.SIGNED and found.signer_id == viewer.id:
            return found
        raise Conflict("Votre présence est déjà notée\u00a0: demandez une correction à qui anime la séance.")
    if not half.is_signable(now):
        raise Conflict(
            "La signature est ouverte d’un quart d’heure avant la demi-journée à quatre heures après. "
            "Passé ce délai, votre formatrice ou votre formateur note votre présence."
        )
    about = (viewer.id, viewer.name)
    try:
        return _add(db, session, half, about, about, Note(AttendanceState.SIGNED), now)
    except IntegrityError:
        raise Conflict("Votre signature vient d’être enregistrée\u00a0: rechargez la page.") from None


def countersign(
    db: Session, viewer: Viewer, session_id: int, number: int, notes: Mapping[int, Note], now: datetime
) -> AttendanceMark:
    """Whoever trains says of each person expected how they were there, then answers for the half-day."""
    if viewer.role is not Role.TRAINER:
        raise Forbidden("Seule une personne qui forme la cohorte signe la feuille.")
    session = session_queries.session_led_by(db, viewer, session_id, hold=True)
    half = half_of(session, number)
    if session.cancelled_at is not None:
        raise Conflict("Cette séance est annulée\u00a0: il n’y a rien à signer.")
    if not half.has_begun(now):
        raise Conflict("La demi-journée n’a pas commencé\u00a0: vous signerez à partir de son début.")
    known = queries.in_force(queries.marks_of(db, session_id))
    if (number, viewer.id) in known:
        raise Conflict("Vous avez déjà signé cette demi-journée.")
    signer = (viewer.id, viewer.name)
    for person in session_queries.people_expected(db, session):
        mark, note = known.get((number, person.id)), notes.get(person.id)
        about = (person.id, person.name)
        if mark is None:
            if note is None:
                raise InvalidAction(f"Dites si {person.name} était là, en retard ou absente ou absent.")
            _add(db, session, half, about, signer, check_note(note, half.minutes), now)
        elif note is not None and note.state is AttendanceState.LATE and mark.state == AttendanceState.SIGNED:
            words = "Retard noté à la signature de la feuille."
            _add(db, session, half, about, signer, check_note(note, half.minutes), now, previous=mark, words=words)
    answered = queries.in_force(queries.marks_of(db, session_id))
    sheet = [mark.digest for (half_number, _), mark in answered.items() if half_number == number]
    return _add(db, session, half, signer, signer, Note(AttendanceState.COUNTERSIGNED), now, sheet=sheet)


def correct(
    db: Session, viewer: Viewer, session_id: int, number: int, learner_id: int, note: Note, words: str, now: datetime
) -> AttendanceMark:
    """Say otherwise what was said of one person, with the reason; what stood before stays readable."""
    session = session_queries.session_led_by(db, viewer, session_id, hold=True)
    half = half_of(session, number)
    previous = queries.in_force(queries.marks_of(db, session_id)).get((number, learner_id))
    if previous is None or previous.state == AttendanceState.COUNTERSIGNED:
        raise NotFound("Rien n’est noté de cette personne à cette demi-journée.")
    if not words.strip():
        raise InvalidAction("Dites pourquoi vous corrigez.")
    if len(words) > MAX_NOTE:
        raise InvalidAction("La raison tient en 300\u00a0signes.")
    about = (learner_id, previous.name)
    signer = (viewer.id, viewer.name)
    return _add(
        db, session, half, about, signer, check_note(note, half.minutes), now, previous=previous, words=words.strip()
    )


def _add(
    db: Session,
    session: LiveSession,
    half: HalfDay,
    about: tuple[int, str],
    signer: tuple[int, str],
    note: Note,
    now: datetime,
    *,
    previous: AttendanceMark | None = None,
    words: str = "",
    sheet: Sequence[str] = (),
) -> AttendanceMark:
    salt = secrets.token_hex(16)
    statement = statement_of(
        {"id": session.id, "title": session.title, "kind": session.kind, "place": session.place},
        {"number": half.number, "starts_at": half.starts_at.isoformat(), "ends_at": half.ends_at.isoformat()},
        (about[0], seal_of(salt, about[1])),
        (signer[0], seal_of(salt, signer[1])),
        note,
        now,
        words=words,
        previous=previous.digest if previous else "",
        sheet=sheet,
    )
    mark = AttendanceMark(
        session_id=session.id,
        half=half.number,
        slot=about[0],
        revision=previous.revision + 1 if previous else 0,
        state=note.state.value,
        minutes_late=note.minutes_late,
        reason=note.reason.value if note.reason else "",
        note=words,
        signer_id=signer[0],
        at=now,
        name=about[1],
        signer_name=signer[1],
        salt=salt,
        statement=dict(statement),
        digest=digest_of(statement),
    )
    with db.begin_nested():
        db.add(mark)
        db.flush()  # of two at once, one stands
    return mark


def is_intact(mark: AttendanceMark) -> bool:
    """Whether a line is still what was signed: its fingerprint is that of its words, and the row says what they say."""
    told = mark.statement
    for name, whose in ((mark.name, "about"), (mark.signer_name, "signer")):
        if name and told[whose].get("seal") != seal_of(mark.salt, name):
            return False
    return digest_of(told) == mark.digest and (
        told["session"]["id"],
        told["half"]["number"],
        told["about"]["id"],
        told["signer"]["id"],
        told["state"],
        told["minutes_late"],
        told["reason"],
        told["note"],
        datetime.fromisoformat(told["at"]),
    ) == (
        mark.session_id,
        mark.half,
        mark.slot,
        mark.signer_id,
        mark.state,
        mark.minutes_late,
        mark.reason,
        mark.note,
        mark.at,
    )


@dataclass(frozen=True)
class Cell:
    """What the sheet says of one person at one half-day: the last word, and the signature if there is one."""

    last: AttendanceMark
    signature: AttendanceMark | None
    before: tuple[AttendanceMark, ...]

    @property
    def is_present(self) -> bool:
        return AttendanceState(self.last.state) in PRESENT


@dataclass(frozen=True)
class Row:
    """One person of the sheet, with a cell for each half-day (none: nothing said yet)."""

    id: int
    name: str
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True)
class Sheet:
    """The attendance sheet of one session."""

    session: LiveSession
    halves: tuple[HalfDay, ...]
    rows: tuple[Row, ...]
    countersigned: Mapping[int, tuple[AttendanceMark, ...]]
    altered: tuple[AttendanceMark, ...]

    def answers_for_all(self, number: int) -> bool:
        return bool(self.countersigned.get(number))


def sheet_of(db: Session, session: LiveSession) -> Sheet:
    """The sheet as it stands: the people expected, and those of whom something was signed even if they left since."""
    marks = queries.marks_of(db, session.id)
    halves = half_days(session.starts_at, session.ends_at)
    people = {one.id: one.name for one in session_queries.people_expected(db, session)}
    trainers = {mark.slot for mark in marks if mark.state == AttendanceState.COUNTERSIGNED}
    for mark in marks:
        if mark.slot not in trainers:
            people.setdefault(mark.slot, mark.name or ERASED)
    by_slot: dict[tuple[int, int], list[AttendanceMark]] = {}
    for mark in marks:
        by_slot.setdefault((mark.half, mark.slot), []).append(mark)
    rows = tuple(
        Row(person_id, name, tuple(_cell(by_slot.get((half.number, person_id))) for half in halves))
        for person_id, name in sorted(people.items(), key=lambda one: (one[1].casefold(), one[0]))
    )
    countersigned = {
        half.number: tuple(
            mark for mark in marks if mark.half == half.number and mark.state == AttendanceState.COUNTERSIGNED
        )
        for half in halves
    }
    return Sheet(session, halves, rows, countersigned, tuple(mark for mark in marks if not is_intact(mark)))


def _cell(marks: Sequence[AttendanceMark] | None) -> Cell | None:
    if not marks:
        return None
    signature = next((mark for mark in marks if mark.state == AttendanceState.SIGNED), None)
    return Cell(marks[-1], signature, tuple(marks[:-1]))


@dataclass(frozen=True)
class Attended:
    """One half-day of one person, as the record has it."""

    session_id: int
    title: str
    kind: str
    half: HalfDay
    state: AttendanceState
    reason: AbsenceReason | None
    minutes: int
    countersigned: bool = False


def attendance_of(
    db: Session, learner_id: int, since: datetime | None = None, until: datetime | None = None
) -> Sequence[Attended]:
    """The half-days of one person between two instants, in order, with the minutes that they were there; two
    statements."""
    last: dict[tuple[int, int], tuple[AttendanceMark, LiveSession]] = {}
    for mark, session in queries.all_marks_about(db, learner_id, since, until):
        last[session.id, mark.half] = (mark, session)
    answered = queries.countersigned_halves(db, [session_id for session_id, _ in last])
    return [_attended(mark, session, key in answered) for key, (mark, session) in last.items()]


def _attended(mark: AttendanceMark, session: LiveSession, countersigned: bool) -> Attended:
    half = half_of(session, mark.half)
    state = AttendanceState(mark.state)
    return Attended(
        session.id,
        session.title,
        session.kind,
        half,
        state,
        AbsenceReason(mark.reason) if mark.reason else None,
        minutes_attended(state, mark.minutes_late, half.minutes),
        countersigned,
    )
