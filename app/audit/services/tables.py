"""The tables of a pack. People are told by number; one table alone ties a number to a name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from app.attempts.models import Attempt
from app.attempts.services import is_published
from app.attendance.domain.attendance import AttendanceState
from app.attendance.domain.complaints import acknowledge_by
from app.attendance.domain.sessions import half_days
from app.attendance.models.attendance import AttendanceMark
from app.attendance.models.complaints import Complaint
from app.attendance.services.attendance import is_intact
from app.attendance.services.tables import csv_bytes
from app.audit.domain.pieces import Piece
from app.audit.domain.scope import Scope, instant_words
from app.audit.services.gathering import Facts
from app.audit.services.programme import COLUMNS, Crossing
from app.web.labels import label

MINUTE_SECONDS = 60


@dataclass(frozen=True)
class TableOf:
    """A table: its columns, its lines."""

    head: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]

    def csv(self) -> bytes:
        return csv_bytes(self.head, self.rows)


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> TableOf:
    return TableOf(tuple(head), tuple(tuple("" if cell is None else cell for cell in row) for row in rows))


def when(instant: datetime | None, scope: Scope | None = None) -> str:
    """An instant as a pack writes it; nothing for one that lies after the data."""
    if instant is None or (scope is not None and instant >= scope.at):
        return ""
    return instant_words(instant)


def exact(value: Fraction | None) -> str:
    """Points, exactly: « 7/3 »."""
    return "" if value is None else str(value)


def yes(value: object) -> str:
    return "oui" if value else "non"


def people_table(facts: Facts) -> TableOf:
    """Who, in which cohort, since when, with which arrangement: that there is one, never why."""
    titles = {one.id: one for one in facts.covered.cohorts}
    rows: list[tuple[object, ...]] = [
        (
            place.learner_id,
            place.name,
            place.cohort_id,
            titles[place.cohort_id].title,
            titles[place.cohort_id].framework,
            when(place.starts_at),
            when(place.ends_at),
            str(place.time_factor),
            yes(place.has_needs),
        )
        for place in facts.covered.places
    ]
    known = {place.learner_id for place in facts.covered.places}
    rows += [
        (learner_id, name, "", "", "", "", "", "", "")
        for learner_id, name in facts.covered.people.items()
        if learner_id not in known
    ]
    head = (
        "numéro",
        "nom",
        "numéro de cohorte",
        "cohorte",
        "référentiel",
        "entrée",
        "sortie",
        "temps aux examens",
        "aménagement noté",
    )
    return table(head, rows)


def departures_table(facts: Facts) -> TableOf:
    return table(
        ("personne", "numéro de cohorte", "entrée", "départ", "de son fait"),
        (
            (one.learner_id, one.cohort_id, when(one.starts_at), when(one.left_at), yes(one.by_self))
            for one in facts.departures
        ),
    )


def team_table(facts: Facts) -> TableOf:
    return table(
        ("numéro de cohorte", "numéro", "nom", "rôle", "depuis", "jusqu’au"),
        (
            (one.cohort_id, one.user_id, one.name, label(one.duty, "Duty"), when(one.since), when(one.until))
            for one in facts.team
        ),
    )


def attendance_table(facts: Facts) -> TableOf:
    """One line a half-day and a person; the last thing signed, and whether its fingerprint holds."""
    people = set(facts.covered.people)
    last: dict[tuple[int, int], dict[int, AttendanceMark]] = {}
    for mark in facts.marks:
        last.setdefault((mark.session_id, mark.half), {})[mark.slot] = mark
    rows: list[tuple[object, ...]] = []
    for session in facts.sessions:
        for half in half_days(session.starts_at, session.ends_at):
            for slot, mark in sorted(last.get((session.id, half.number), {}).items()):
                is_staff = mark.state == AttendanceState.COUNTERSIGNED
                if slot not in people and not is_staff:
                    continue
                rows.append(
                    (
                        session.id,
                        session.title,
                        label(session.kind, "SessionKind"),
                        session.cohort_id,
                        half.number,
                        when(half.starts_at),
                        when(half.ends_at),
                        slot,
                        "équipe" if is_staff else "personne formée",
                        label(mark.state, "AttendanceState"),
                        mark.minutes_late,
                        when(mark.at),
                        mark.revision,
                        mark.digest,
                        yes(is_intact(mark)),
                    )
                )
    head = (
        "séance",
        "titre",
        "forme",
        "numéro de cohorte",
        "demi-journée",
        "début",
        "fin",
        "numéro",
        "qualité",
        "état signé",
        "minutes de retard",
        "signé le",
        "correction",
        "empreinte",
        "empreinte vérifiée",
    )
    return table(head, rows)


def contacts_table(facts: Facts) -> TableOf:
    """When, how, how long, after which delay; not the words, which belong to the person."""
    corrected = facts.corrected_contacts
    return table(
        (
            "entrée",
            "personne",
            "par",
            "nature",
            "moyen",
            "le",
            "minutes",
            "demandé le",
            "délai en minutes",
            "remplacée",
        ),
        (
            (
                one.id,
                one.learner_id,
                one.author_id,
                label(one.kind, "ContactKind"),
                label(one.channel, "ContactChannel"),
                when(one.at),
                one.minutes,
                when(one.requested_at),
                int((one.at - one.requested_at).total_seconds()) // MINUTE_SECONDS if one.requested_at else "",
                yes(one.id in corrected),
            )
            for one in facts.contacts
        ),
    )


def is_told(attempt: Attempt, scope: Scope) -> bool:
    """Whether a result may be told: closed, and published, before the instant of the data."""
    closed = attempt.closed_at is not None and attempt.closed_at < scope.at
    return closed and is_published(attempt) and (attempt.released_at is None or attempt.released_at < scope.at)


def complaints_table(complaints: Iterable[Complaint], scope: Scope) -> TableOf:
    """The register without names nor words: dates, delays, what was changed."""
    return table(
        ("numéro", "sujet", "reçue le", "à accuser avant le", "accusée le", "répondue le", "close le", "suite donnée"),
        (
            (
                one.id,
                label(one.subject, "ComplaintSubject"),
                when(one.filed_at),
                day(acknowledge_by(one.filed_at)),
                when(one.acknowledged_at, scope),
                when(one.answered_at, scope),
                when(one.closed_at, scope),
                one.action if one.closed_at and one.closed_at < scope.at else "",
            )
            for one in complaints
        ),
    )


def certificates_table(facts: Facts) -> TableOf:
    return table(
        ("numéro", "personne", "du", "au", "émis le", "empreinte", "retiré le", "raison du retrait"),
        (
            (
                one.number,
                one.learner_id,
                day(one.period_start),
                day(one.period_end),
                when(one.issued_at),
                one.digest,
                when(one.withdrawn_at, facts.scope),
                one.withdrawn_reason if when(one.withdrawn_at, facts.scope) else "",
            )
            for one in facts.certificates
        ),
    )


def statements_table(facts: Facts) -> TableOf:
    return table(
        ("numéro", "personne", "titre", "émise le", "empreinte", "retirée le"),
        (
            (
                one.id,
                one.learner_id,
                one.title,
                when(one.issued_at),
                one.digest,
                when(one.revoked_at, facts.scope),
            )
            for one in facts.statements
        ),
    )


def exams_table(facts: Facts) -> TableOf:
    return table(
        ("session", "examen", "personne", "ouverte le", "temps", "terminée le", "résultats publiés le", "surveillée"),
        (
            (
                sitting.id,
                sitting.exam_id,
                seat.candidate_id,
                when(sitting.opens_at),
                str(seat.time_factor),
                when(seat.finished_at, facts.scope),
                when(sitting.published_at, facts.scope),
                yes(sitting.invigilated),
            )
            for seat, sitting in facts.seats
        ),
    )


def stages_table(facts: Facts) -> TableOf:
    return table(
        ("stage", "personne", "du", "au", "heures prévues", "minutes déclarées", "minutes confirmées", "signé le"),
        (
            (
                one.id,
                one.learner_id,
                day(one.starts_on),
                day(one.ends_on),
                one.hours_goal,
                declared,
                confirmed,
                when(one.signed_at, facts.scope),
            )
            for one, declared, confirmed in facts.stages
        ),
    )


def crossed_table(rows: Iterable[Crossing]) -> TableOf:
    """One line a competence: how many contents of each kind, and their identifiers."""
    return table(
        (
            "référentiel",
            "bloc",
            "compétence",
            "libellé",
            "statut du libellé",
            *(name for _, name in COLUMNS),
            *(f"{name} : identifiants" for _, name in COLUMNS),
        ),
        (
            (
                row.framework.code,
                row.competence.block,
                row.competence.code,
                row.competence.label,
                row.competence.label_status,
                *(len(row.contents[kind]) for kind, _ in COLUMNS),
                *(" ".join(item for item, _ in row.contents[kind]) for kind, _ in COLUMNS),
            )
            for row in rows
        ),
    )


def day(value: date) -> str:
    return value.isoformat()


TABLES = {
    Piece.PEOPLE: people_table,
    Piece.DEPARTURES: departures_table,
    Piece.TEAM: team_table,
    Piece.ATTENDANCE: attendance_table,
    Piece.CONTACTS: contacts_table,
    Piece.CERTIFICATES: certificates_table,
    Piece.STATEMENTS: statements_table,
    Piece.EXAMS: exams_table,
    Piece.STAGES: stages_table,
}
