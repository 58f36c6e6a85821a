"""The demonstration cohort’s accompaniment, lived through the same services as its pages: sessions held and to come,
signatures, contacts, opinions, a complaint, a certificate."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.accounts.domain import Role, Viewer
from app.accounts.models import OutgoingMail
from app.accounts.queries import get_user
from app.attendance.domain import PARIS
from app.attendance.domain.attendance import AbsenceReason, AttendanceState, Note
from app.attendance.domain.certificates import ActionNature, Declared, Modality
from app.attendance.domain.complaints import ComplaintSubject
from app.attendance.domain.contacts import ContactChannel, ContactKind
from app.attendance.domain.sessions import SessionKind, half_days
from app.attendance.domain.surveys import SurveyMoment, SurveyScope
from app.attendance.models.sessions import LiveSession
from app.attendance.queries.sessions import people_expected
from app.attendance.services import attendance, certificates, complaints, note_contact, surveys
from app.attendance.services.sessions import Plan, plan_sessions
from app.cohorts.queries import learners_of

PAGE = "/calendrier"
ROOM = "https://visio.example.org/automne"
EVENING = (18, 30)
MORNING = (9, 0)
OPINIONS = (
    ({"useful": "5", "clear": "4", "exercises": "5", "time": "3"}, "Les cas pratiques aident à retenir."),
    ({"useful": "4", "clear": "5", "exercises": "4", "time": "4"}, ""),
    ({"useful": "5", "clear": "5", "exercises": "4", "time": "2"}, "Il m’a fallu plus de temps que prévu."),
    ({"useful": "5", "clear": "4", "exercises": "5", "time": "4"}, ""),
    ({"useful": "3", "clear": "4", "exercises": "4", "time": "3"}, ""),
    ({"useful": "5", "clear": "5", "exercises": "5", "time": "4"}, "Clair, même le soir."),
)


def person(db: Session, user_id: int) -> Viewer:
    """Somebody of the demonstration, as the services know people."""
    user = get_user(db, user_id)
    return Viewer(id=user.id, email=user.email, name=user.name, role=Role(user.role), framework=user.framework)


def lay_accompaniment(db: Session, people: Mapping[str, int], cohort_id: int, module_id: str, now: datetime) -> None:
    """Everything that a cohort leaves when it is accompanied. No message leaves for anybody."""
    claire, admin = person(db, people["formatrice@example.org"]), person(db, people["admin@example.org"])
    samira = person(db, people["apprenante@example.org"])
    helene = person(db, people["candidate@example.org"])
    last_mail = db.scalar(select(func.max(OutgoingMail.id))) or 0
    hold_sessions(db, claire, helene, cohort_id, now)
    note_contacts(db, claire, samira, helene, now)
    give_opinions(db, cohort_id, module_id, now)
    treat_complaint(db, samira, admin, now)
    certify(db, claire, helene, now)
    db.execute(delete(OutgoingMail).where(OutgoingMail.id > last_mail))


def at(now: datetime, days: int, hour: tuple[int, int]) -> datetime:
    """An hour on a Paris clock, some days from now."""
    day = now.astimezone(PARIS) + timedelta(days=days)
    return day.replace(hour=hour[0], minute=hour[1], second=0, microsecond=0, tzinfo=None)


def planned(db: Session, claire: Viewer, cohort_id: int, plan: Plan, now: datetime) -> LiveSession:
    return plan_sessions(db, claire, cohort_id, plan, now, PAGE)[0]


def hold_sessions(db: Session, claire: Viewer, helene: Viewer, cohort_id: int, now: datetime) -> None:
    """A virtual class and a gathering that took place, and what comes."""
    month_ago = now - timedelta(days=28)
    start = at(now, -12, EVENING)
    told = Plan(
        SessionKind.VIRTUAL_CLASS,
        "Le secret professionnel, en cas réels",
        start,
        start + timedelta(minutes=90),
        "",
        ROOM,
        (claire.id,),
    )
    hold(db, claire, planned(db, claire, cohort_id, told, month_ago))
    start = at(now, -5, MORNING)
    day = Plan(
        SessionKind.GATHERING,
        "Journée d’échange à Rennes",
        start,
        start.replace(hour=17),
        "12 rue des Ajoncs, Rennes",
        "",
        (claire.id,),
    )
    hold(db, claire, planned(db, claire, cohort_id, day, month_ago))
    for days, title in ((1, "Écouter puis résumer un compte rendu"), (8, "Questions avant l’examen blanc")):
        start = at(now, days, EVENING)
        coming = Plan(SessionKind.VIRTUAL_CLASS, title, start, start + timedelta(minutes=90), "", ROOM, (claire.id,))
        planned(db, claire, cohort_id, coming, now)
    start = at(now, 3, (12, 30))
    talk = Plan(
        SessionKind.INTERVIEW,
        "Point sur le dossier",
        start,
        start + timedelta(minutes=30),
        "",
        ROOM,
        (claire.id,),
        helene.id,
    )
    planned(db, claire, cohort_id, talk, now)


def hold(db: Session, claire: Viewer, session: LiveSession) -> None:
    """Everybody signs but the last two people expected: one announced an absence, one could not sign."""
    expected = people_expected(db, session)
    for half in half_days(session.starts_at, session.ends_at):
        for one in expected[:-2]:
            attendance.sign(db, person(db, one.id), session.id, half.number, half.starts_at + timedelta(minutes=4))
        notes = dict(
            zip(
                [one.id for one in expected[-2:]],
                (Note(AttendanceState.ABSENT, reason=AbsenceReason.ANNOUNCED), Note(AttendanceState.NOTED)),
                strict=False,
            )
        )
        if expected and half.number == 1:
            notes[expected[0].id] = Note(AttendanceState.LATE, 10)
        attendance.countersign(db, claire, session.id, half.number, notes, half.ends_at)


def note_contacts(db: Session, claire: Viewer, samira: Viewer, helene: Viewer, now: datetime) -> None:
    """A few calls and messages."""
    hour = timedelta(hours=1)
    told = (
        (samira, ContactKind.TECHNICAL, ContactChannel.PHONE, "Le son ne sortait pas : casque changé.", 9, 10, 3),
        (samira, ContactKind.PEDAGOGICAL, ContactChannel.VIDEO, "Reprise du tri des appels, pas à pas.", 4, 35, 20),
        (helene, ContactKind.PEDAGOGICAL, ContactChannel.PHONE, "Quels exemples choisir pour le dossier.", 6, 25, 0),
    )
    for who, kind, channel, words, days, minutes, delay in told:
        when = now - timedelta(days=days)
        asked = when - delay * hour if delay else None
        note_contact(db, claire, who.id, kind, channel, words, now, at=when, minutes=minutes, requested_at=asked)


def give_opinions(db: Session, cohort_id: int, module_id: str, now: datetime) -> None:
    """Some learners say what they think of a module."""
    for learner, (values, text) in zip(learners_of(db, cohort_id), OPINIONS, strict=False):
        row = surveys.invite(db, learner.learner_id, SurveyMoment.HOT, SurveyScope.MODULE, module_id, now)
        if row is not None:
            surveys.answer(db, person(db, learner.learner_id), row.id, values, text, now)


def treat_complaint(db: Session, samira: Viewer, admin: Viewer, now: datetime) -> None:
    """One complaint that went all the way, one that waits."""
    filed = now - timedelta(days=9)
    row = complaints.file_complaint(
        db,
        samira,
        ComplaintSubject.ORGANISATION,
        "La date du regroupement a été donnée trois jours avant.",
        "La connaître un mois avant.",
        filed,
        PAGE,
    )
    complaints.acknowledge(db, admin, row.id, filed + timedelta(days=1), PAGE)
    complaints.answer(
        db,
        admin,
        row.id,
        "Vous avez raison. Les regroupements sont désormais annoncés un mois avant.",
        filed + timedelta(days=2),
        PAGE,
    )
    complaints.close(
        db,
        admin,
        row.id,
        "Les dates des regroupements sont fixées à l’ouverture de chaque cohorte.",
        filed + timedelta(days=6),
    )
    complaints.file_complaint(
        db, samira, ComplaintSubject.TECHNICAL, "La visio coupe au bout d’une demi-heure.", "", now, PAGE
    )


def certify(db: Session, claire: Viewer, helene: Viewer, now: datetime) -> None:
    """What Hélène did in the last four weeks."""
    today: date = now.astimezone(PARIS).date()
    declared = Declared(
        nature=ActionNature.TRAINING,
        title="Secrétaire assistant médico-administratif",
        objectives="Se préparer aux épreuves du titre professionnel.",
        modality=Modality.MIXED,
        planned_hours=220,
        first=today - timedelta(days=28),
        last=today,
    )
    certificates.issue(
        db,
        claire,
        helene.id,
        declared,
        {"name": "Institut des Ajoncs (démonstration)", "address": "12 rue des Ajoncs, Rennes"},
        now,
    )
