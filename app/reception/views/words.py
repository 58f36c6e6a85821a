"""What the desk says in words: hours, people, and every act once it is done. No verdict is ever in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from app.content.schema.people import Patient
from app.reception.domain.files import person
from app.reception.domain.post import TEAM
from app.reception.domain.published import PublishedDay
from app.reception.domain.state import DeskState, Event
from app.reception.domain.tariffs import CODES
from app.web.filters import day_fr, number_fr
from app.web.labels import label

NBSP = "\u00a0"
NNBSP = "\u202f"


def hour(minute: int) -> str:
    """« 9 h 05 »: a minute counted from midnight."""
    return f"{minute // 60}{NBSP}h{NBSP}{minute % 60:02d}"


def day_name(first: date, number: int) -> str:
    """« mardi 24 novembre »: the day of this number, the first being 0."""
    return day_fr(first + timedelta(days=number))


def euros(cents: int) -> str:
    """« 9,00 € »."""
    return f"{number_fr(cents // 100)},{cents % 100:02d}{NBSP}€"


def written_date(iso: str) -> str:
    """« 19/03/1968 »: a date as it stands on a paper."""
    return f"{date.fromisoformat(iso):%d/%m/%Y}"


@dataclass(frozen=True)
class Told:
    """What words are taken from: the day, and the desk, which knows the files made this morning."""

    day: PublishedDay
    state: DeskState

    def patient(self, patient_id: object) -> str:
        """« Awa Haddad »."""
        found = person(self.day, self.state, str(patient_id))
        return full_name(found) if found is not None else "cette personne"

    def doctor(self, practitioner_id: object) -> str:
        """« Dr Kessler »; the whole team has a name of its own."""
        return "toute l’équipe" if practitioner_id == TEAM else doctor_name(self.day, practitioner_id)

    def recipient(self, to: object) -> str:
        """An entry of the directory, or a patient."""
        contact = next((one for one in self.day.directory if one.id == to), None)
        return contact.name if contact is not None else self.patient(to)


def full_name(patient: Patient) -> str:
    """The first name, then the name in use."""
    return f"{patient.first_name} {patient.used_name or patient.birth_name}"


def doctor_name(day: PublishedDay, practitioner_id: object) -> str:
    """« Dr Kessler »."""
    found = day.doctors.get(str(practitioner_id))
    return found.name if found is not None else str(practitioner_id)


def motive_label(day: PublishedDay, practitioner_id: object, motive_id: object) -> str:
    """« Suivi »: the words of a motive."""
    practitioner = day.doctors.get(str(practitioner_id))
    motive = practitioner.motive(str(motive_id)) if practitioner is not None else None
    return motive.label if motive is not None else str(motive_id)


def slot_words(day: PublishedDay, number: object, start: object) -> str:
    """« mardi 24 novembre à 9 h 15 », « aujourd’hui à 9 h 15 »."""
    number, start = int(str(number)), int(str(start))
    return f"{'aujourd’hui' if number == 0 else day_name(day.date, number)} à {hour(start)}"


def wait_words(minutes: int) -> str:
    """« depuis 3 minutes », « à l’instant »."""
    if minutes < 1:
        return "à l’instant"
    return f"depuis {minutes}{NBSP}minute{'s' if minutes > 1 else ''}"


def act_words(day: PublishedDay, state: DeskState, event: Event) -> str:
    """What was done, in one sentence; nothing tells whether it was right."""
    words = ACTS.get(event.act)
    return words(Told(day, state), event) if words is not None else ""


def _compared(told: Told, event: Event) -> str:
    whose = told.patient(event.get("patient"))
    if event.get("ok"):
        return f"Les traits concordent avec le dossier {of(whose)}."
    return f"Les traits ne concordent pas avec le dossier {of(whose)}."


def _booked(told: Told, event: Event) -> str:
    practitioner = event.get("practitioner")
    return (
        f"Rendez-vous noté{NBSP}: {told.patient(event.get('patient'))}, "
        f"{slot_words(told.day, event.get('day'), event.get('start'))}, {told.doctor(practitioner)}, "
        f"{motive_label(told.day, practitioner, event.get('motive'))}."
    )


def _billed(told: Told, event: Event) -> str:
    codes = " + ".join(one for one in str(event.get("codes")).split("+") if one in CODES)
    return (
        f"Facturé{NBSP}: {codes}, {label(event.get('form'), 'ClaimForm')}, "
        f"{label(event.get('third_party'), 'ThirdParty')}, {euros(int(str(event.get('due'))))} demandés."
    )


def _sent(told: Told, event: Event) -> str:
    return (
        f"Envoyé à {told.recipient(event.get('to'))}, {label(event.get('channel'), 'Channel')}"
        f"{NBSP}: {label(event.get('content'), 'SentContent')}."
    )


def _ordered(told: Told, event: Event) -> str:
    product = next((one.label for one in told.day.stock if one.id == event.get("product")), "")
    return f"Commandé{NBSP}: {product}, {event.get('quantity')}."


def _messaged(told: Told, event: Event) -> str:
    to = told.doctor(event.get("to"))
    return f"Vous prévenez {to} sans attendre." if event.get("urgent") else f"Message laissé à {to}."


def of(name: str) -> str:
    """« de Marie », « d’Awa »."""
    return f"d’{name}" if name[:1].casefold() in "aeiouyéèêîôh" else f"de {name}"


ACTS: Mapping[str, Callable[[Told, Event], str]] = {
    "hold": lambda told, event: "Vous mettez en attente.",
    "transfer": lambda told, event: f"Vous passez la main à {told.doctor(event.get('to'))}.",
    "call_15": lambda told, event: "Vous appelez le 15 et vous donnez l’adresse.",
    "close": lambda told, event: "Vous prenez congé.",
    "check_identity": _compared,
    "open_file": lambda told, event: (
        f"Vous ouvrez le dossier {of(told.patient(event.get('patient')))}. L’ouverture est tracée à votre nom."
    ),
    "update_file": lambda told, event: (
        f"Dossier {of(told.patient(event.get('patient')))} mis à jour{NBSP}: {label(event.get('field'), 'FileField')}."
    ),
    "file_document": lambda told, event: (
        f"Document numérisé et classé dans le dossier {of(told.patient(event.get('patient')))}."
    ),
    "book": _booked,
    "move": lambda told, event: (
        f"Rendez-vous {of(told.patient(event.get('patient')))} déplacé{NBSP}: "
        f"{slot_words(told.day, event.get('day'), event.get('start'))}."
    ),
    "cancel": lambda told, event: (
        f"Rendez-vous {of(told.patient(event.get('patient')))} annulé{NBSP}: la place est libre."
    ),
    "waitlist": lambda told, event: (
        f"{told.patient(event.get('patient'))} est sur la liste d’attente de {told.doctor(event.get('practitioner'))}."
    ),
    "bill": _billed,
    "send": _sent,
    "order": _ordered,
    "message": _messaged,
    "create_patient": lambda told, event: f"Dossier créé au nom {of(told.patient(event.get('patient')))}.",
    "admit": lambda told, event: (
        f"Admission {of(told.patient(event.get('patient')))} faite vers {told.recipient(event.get('to'))}, "
        f"{label(event.get('ins'), 'InsStatus')}."
    ),
    "track": lambda told, event: f"Prélèvement{NBSP}: {label(event.get('step'), 'SpecimenStep')}.",
    "liaise": lambda told, event: (
        f"Demandé à {told.recipient(event.get('to'))}{NBSP}: {label(event.get('about'), 'LiaisonSubject')}."
    ),
    "interrupted": lambda told, event: (
        f"{told.day.items_by_id[str(event.get('by'))].who} vous interrompt{NBSP}: une minute passe."
    ),
    "note": lambda told, event: "Transmission écrite au cahier de l’équipe.",
}
