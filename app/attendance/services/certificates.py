"""Use cases of the certificate of completion: what the record proves, issue, withdraw, draw."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts.domain import Role, Viewer
from app.accounts.queries import get_user
from app.attendance.domain import paris_day
from app.attendance.domain.attendance import AttendanceState, seal_of
from app.attendance.domain.certificates import (
    ActionNature,
    Computed,
    Declared,
    Modality,
    check_declared,
    facts_digest,
    facts_of,
    number_of,
)
from app.attendance.models.attendance import ERASED
from app.attendance.models.certificates import CompletionCertificate
from app.attendance.queries import certificates as queries
from app.attendance.queries.study_time import work_counts
from app.attendance.services.attendance import attendance_of
from app.attendance.services.sheets import DIGEST_SHOWN, moment_words
from app.attendance.services.study_time import Period, report_of
from app.cohorts.queries import may_see_work_of
from app.documents import compile_pdf
from app.errors import Conflict, InvalidAction, NotFound
from app.organisation.services import organisation

TRIES = 5
NATURES = {
    ActionNature.TRAINING: "action de formation",
    ActionNature.VAE: "action permettant de faire valider les acquis de l’expérience (VAE)",
}
MODALITIES = {
    Modality.DISTANCE: "à distance",
    Modality.MIXED: "à distance et en présence",
    Modality.ON_SITE: "en présence",
}


def computed_for(db: Session, learner_id: int, period: Period) -> Computed:
    """What the record proves of one person over a period; a half-day counts once the trainer has answered for it."""
    halves = [one for one in attendance_of(db, learner_id, period.since, period.until) if one.countersigned]
    report = report_of(db, learner_id, period)
    lessons, copies = work_counts(db, [learner_id], period.since, period.until)[learner_id]
    return Computed(
        live_minutes=sum(one.minutes for one in halves),
        half_days=sum(one.state is not AttendanceState.ABSENT for one in halves),
        absences=sum(one.state is AttendanceState.ABSENT for one in halves),
        distance_minutes=report.minutes,
        days_worked=report.days_worked,
        lessons=lessons,
        copies=copies,
    )


def issue(
    db: Session, viewer: Viewer, learner_id: int, declared: Declared, fallback: Mapping[str, str], now: datetime
) -> CompletionCertificate:
    """Issue a certificate for a period that is over; `fallback` tells the organisation where it told nothing itself."""
    if viewer.role not in {Role.TRAINER, Role.ADMIN} or viewer.id == learner_id:
        raise NotFound
    if not may_see_work_of(db, viewer, learner_id):
        raise NotFound
    check_declared(declared)
    if declared.last > paris_day(now):
        raise InvalidAction("On certifie une période passée\u00a0: le dernier jour est aujourd’hui au plus tard.")
    house = organisation_facts(db, fallback)
    if not house["name"]:
        raise InvalidAction(
            "Le certificat porte le nom de l’organisme, et personne ne l’a encore donné\u00a0: "
            "l’administration le renseigne dans ses réglages."
        )
    salt, name = secrets.token_hex(16), get_user(db, learner_id).name
    facts = facts_of(
        seal_of(salt, name, declared.employer),
        declared,
        computed_for(db, learner_id, Period(declared.first, declared.last)),
        house,
        seal_of(salt, viewer.name),
    )
    if not facts["done_minutes"]:
        raise InvalidAction("Rien n’a été fait sur cette période\u00a0: il n’y a rien à certifier.")
    year = paris_day(now).year
    for _ in range(TRIES):
        rank = queries.last_rank(db, year) + 1
        row = CompletionCertificate(
            number=number_of(year, rank),
            year=year,
            rank=rank,
            learner_id=learner_id,
            period_start=declared.first,
            period_end=declared.last,
            name=name,
            employer=declared.employer,
            issuer_name=viewer.name,
            salt=salt,
            facts=dict(facts),
            digest=facts_digest(facts),
            issued_by=viewer.id,
            issued_at=now.replace(microsecond=0),
        )
        try:
            with db.begin_nested():
                db.add(row)
                db.flush()  # of two issued at once, each gets its number
        except IntegrityError:
            continue
        return row
    raise Conflict("D’autres certificats s’établissent en ce moment\u00a0: recommencez.")


def organisation_facts(db: Session, fallback: Mapping[str, str]) -> Mapping[str, str]:
    """Who holds the training, as the organisation tells it today."""
    told = organisation(db)
    return {
        "name": told.name or fallback.get("name", ""),
        "address": told.address or fallback.get("address", ""),
        "siret": told.siret,
        "nda": told.nda,
    }


def withdraw(db: Session, viewer: Viewer, number: str, reason: str, now: datetime) -> CompletionCertificate:
    """Withdraw a certificate that was wrong: it stays in the record, crossed out, with its reason."""
    row = queries.certificate_issued_by_staff(db, viewer, number)
    if row.withdrawn_at is not None:
        raise Conflict("Ce certificat est déjà retiré.")
    if not reason.strip():
        raise InvalidAction("Dites pourquoi ce certificat est retiré.")
    row.withdrawn_at, row.withdrawn_reason = now, reason.strip()
    db.flush()  # the document says it at once
    return row


def certificate_pdf(row: CompletionCertificate) -> bytes:
    """The certificate as a document; the same facts give the same bytes, whatever the day it is asked for."""
    return compile_pdf("completion", _values(row), at=row.issued_at)


def _values(row: CompletionCertificate) -> Mapping[str, Any]:
    facts: Mapping[str, Any] = row.facts
    computed, declared, house = facts["computed"], facts["declared"], facts["organisation"]
    attended = _count(computed["half_days"], "demi-journée émargée", "demi-journées émargées")
    works = (
        _count(computed["days_worked"], "jour", "jours"),
        _count(computed["lessons"], "leçon finie", "leçons finies"),
        _count(computed["copies"], "copie rendue", "copies rendues"),
    )
    estimated = f"calculé, estimation basse faite des actes\u00a0: {', '.join(works)}"
    rows = [
        ["Séances en direct", hours_words(computed["live_minutes"]), f"calculé\u00a0: {attended}"],
        ["Travail à distance", hours_words(computed["distance_minutes"]), estimated],
    ]
    if declared["other_minutes"]:
        words = f"déclaré\u00a0: {declared['other_words']}"
        rows.append(["Autre travail", hours_words(declared["other_minutes"]), words])
    rows.append(["Durée réalisée", hours_words(facts["done_minutes"]), "total"])
    return {
        "title": "Certificat de réalisation",
        "subject": f"Certificat de réalisation {row.number}",
        "number": row.number,
        "withdrawn": (
            f"Ce certificat a été retiré le {moment_words(row.withdrawn_at)}. {row.withdrawn_reason}"
            if row.withdrawn_at
            else ""
        ),
        "organisation": [
            [label, value]
            for label, value in (
                ("Organisme de formation", house["name"]),
                ("Adresse", house["address"]),
                ("SIRET", house["siret"]),
                ("Déclaration d’activité", _registered(house["nda"])),
            )
            if value
        ],
        "person": [
            ["Bénéficiaire", row.name or ERASED],
            *([["Employeur", row.employer]] if row.employer else []),
        ],
        "action": [
            ["Intitulé", facts["title"]],
            ["Nature de l’action", NATURES[ActionNature(facts["nature"])]],
            ["Objectifs", facts["objectives"]],
            ["Modalité", MODALITIES[Modality(facts["modality"])]],
            ["Période", f"du {_day(facts['first'])} au {_day(facts['last'])}"],
            ["Durée prévue", f"{facts['planned_hours']}\u00a0h (déclarée)"],
        ],
        "rows": rows,
        "signed": f"Signé par {row.issuer_name or ERASED} le {moment_words(row.issued_at)}, heure de Paris.",
        "digest": row.digest[:DIGEST_SHOWN],
        "house": house["name"],
    }


def _registered(nda: str) -> str:
    """The number with the sentence that must stand beside it."""
    return f"n°\u00a0{nda} (cet enregistrement ne vaut pas agrément de l’État)" if nda else ""


def _count(number: int, one: str, many: str) -> str:
    return f"{number}\u00a0{one if number < 2 else many}"


def _day(iso: str) -> str:
    return f"{date.fromisoformat(iso):%d/%m/%Y}"


def hours_words(minutes: int) -> str:
    """« 12 h 05 »."""
    return f"{minutes // 60}\u00a0h\u00a0{minutes % 60:02d}"
