"""The attendance sheet as a PDF: signatures as text, with the instant and the fingerprint of each."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.attendance.domain.attendance import AttendanceState
from app.attendance.domain.sessions import HalfDay, HalfName, SessionKind
from app.attendance.models.attendance import AttendanceMark
from app.attendance.models.sessions import LiveSession
from app.attendance.queries import sessions as session_queries
from app.attendance.services.attendance import Cell, Sheet, sheet_of
from app.clock import in_paris
from app.cohorts.queries import get_cohort
from app.documents import compile_pdf

DIGEST_SHOWN = 12
HALVES = {HalfName.MORNING: "Matin", HalfName.AFTERNOON: "Après-midi", HalfName.EVENING: "Soir"}
KINDS = {
    SessionKind.VIRTUAL_CLASS: "Classe virtuelle",
    SessionKind.GATHERING: "Regroupement",
    SessionKind.INTERVIEW: "Entretien",
}
REASONS = {
    "": "",
    "not_said": "sans motif connu",
    "announced": "absence annoncée",
    "work": "obligation professionnelle",
    "family": "obligation familiale",
    "transport": "transport",
    "connection": "connexion",
    "justified": "justificatif remis",
}


def sheet_pdf(db: Session, session: LiveSession) -> bytes:
    """The sheet as it stands; the same signatures give the same bytes."""
    sheet = sheet_of(db, session)
    cohort = get_cohort(db, session.cohort_id)
    trainers = [name for _, name in session_queries.trainers_by_session(db, [session.id])[session.id]]
    values: dict[str, Any] = {
        "title": "Feuille d’émargement",
        "subject": f"{session.title}, {day_words(session.starts_at)}",
        "facts": [
            ["Séance", session.title],
            ["Nature", KINDS[SessionKind(session.kind)]],
            ["Cohorte", cohort.title],
            ["Date", day_words(session.starts_at)],
            ["Horaires", f"de {hour_words(session.starts_at)} à {hour_words(session.ends_at)}, heure de Paris"],
            ["Lieu", session.place or "à distance, classe virtuelle"],
            ["Animation", ", ".join(trainers)],
        ],
        "halves": [_half(sheet, index, half) for index, half in enumerate(sheet.halves)],
        "corrections": _corrections(sheet),
        "intact": not sheet.altered,
    }
    return compile_pdf("attendance", values, at=_last_act(sheet))


def _half(sheet: Sheet, index: int, half: HalfDay) -> dict[str, Any]:
    return {
        "title": f"{HALVES[half.name]}, de {hour_words(half.starts_at)} à {hour_words(half.ends_at)}",
        "rows": [[row.name, *_cell(row.cells[index])] for row in sheet.rows],
        "trainers": [
            f"{mark.signed_by}, le {moment_words(mark.at)}, empreinte {mark.digest[:DIGEST_SHOWN]}"
            for mark in sheet.countersigned[half.number]
        ],
    }


def _cell(cell: Cell | None) -> list[str]:
    if cell is None:
        return ["non signé", "–", "–"]
    signature = cell.signature
    return [
        _state(cell.last),
        f"{signature.signed_by}, le {moment_words(signature.at)}" if signature else "–",
        (signature or cell.last).digest[:DIGEST_SHOWN],
    ]


def _state(mark: AttendanceMark) -> str:
    state = AttendanceState(mark.state)
    if state is AttendanceState.ABSENT:
        return f"absence ({REASONS[mark.reason]})"
    if state is AttendanceState.LATE:
        return f"présence, {mark.minutes_late}\u00a0min de retard"
    if state is AttendanceState.NOTED:
        return "présence constatée par la formatrice ou le formateur"
    return "présence signée"


def _corrections(sheet: Sheet) -> list[list[str]]:
    return [
        [
            row.name,
            HALVES[half.name],
            f"{_state(later.before[-1])} → {_state(later.last)}",
            f"{later.last.note} ({later.last.signed_by}, le {moment_words(later.last.at)})",
        ]
        for row in sheet.rows
        for half, later in zip(sheet.halves, row.cells, strict=True)
        if later is not None and later.before
    ]


def _last_act(sheet: Sheet) -> datetime:
    acts = [cell.last.at for row in sheet.rows for cell in row.cells if cell is not None]
    acts += [mark.at for marks in sheet.countersigned.values() for mark in marks]
    return max(acts, default=sheet.session.changed_at)


def day_words(instant: datetime) -> str:
    """« 25/11/2026 »."""
    return f"{in_paris(instant):%d/%m/%Y}"


def hour_words(instant: datetime) -> str:
    """« 14 h 05 »."""
    local = in_paris(instant)
    return f"{local.hour}\u00a0h\u00a0{local.minute:02d}"


def moment_words(instant: datetime) -> str:
    """« 25/11/2026 à 14 h 05 »."""
    return f"{day_words(instant)} à {hour_words(instant)}"
