"""The ribbon of a guided day: what somebody who reads the protocol would do now, in one sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.content.typography import french
from app.reception.domain.bots import policy_of
from app.reception.views.sight import Sight
from app.reception.views.words import NBSP, doctor_name, slot_words

VERBS = {"call": "Décrochez", "visit": "Accueillez", "mail": "Ouvrez le courrier", "request": "Répondez à"}
_ADVICE = policy_of("expert")


@dataclass(frozen=True)
class Guidance:
    """What to do now, and the steps of this exchange: (words, whether it is done)."""

    now: str
    steps: tuple[tuple[str, bool], ...] = ()


def guidance_of(sight: Sight) -> Guidance:
    """What to do now: in the words of the day’s author where it has some."""
    guide = sight.seen.guide
    steps = tuple((french(one.text), one.done) for one in guide if one.act != "answer" and one.text)
    author = next((one.text for one in guide if not one.done), "")
    return Guidance(french(author) if author else _advice(sight), steps if sight.current is not None else ())


def _advice(sight: Sight) -> str:
    if sight.seen.finished or sight.shut:
        return f"La demi-journée est finie{NBSP}: terminez-la pour lire votre debriefing."
    kind, payload = _ADVICE(sight.seen)
    told = SENTENCES.get(kind)
    return french(told(sight, payload)) if told is not None else ""


def _answer(sight: Sight, payload: Mapping[str, Any]) -> str:
    shown = next(one for one in sight.seen.items if one.id == payload["item"])
    held = shown.status == "held"
    verb = {"call": "Décrochez", "visit": "Accueillez", "mail": "Ouvrez le courrier", "request": "Répondez à"}[
        shown.kind
    ]
    return f"Reprenez {shown.who}, qui attend." if held else f"{verb} : {shown.who}."


def _ask(sight: Sight, payload: Mapping[str, Any]) -> str:
    asked = next(one for one in sight.day.items_by_id[_current(sight)].questions if one.id == payload["question"])
    return f"Il vous manque un fait. Demandez : « {asked.say} »"


def _reply(sight: Sight, payload: Mapping[str, Any]) -> str:
    said = next(one for one in sight.day.items_by_id[_current(sight)].replies if one.id == payload["reply"])
    return f"Tout est fait : concluez. « {said.say} »"


def _called(sight: Sight, patient_id: object) -> str:
    found = next((one for one in sight.seen.found_patients if one.id == patient_id), None)
    return "cette personne" if found is None else f"{found.birth_name} {found.first_name}"


def _current(sight: Sight) -> str:
    return sight.current.id if sight.current is not None else ""


SENTENCES: Mapping[str, Callable[[Sight, Mapping[str, Any]], str]] = {
    "answer": _answer,
    "ask": _ask,
    "reply": _reply,
    "hold": lambda sight, payload: "Quelqu’un d’autre attend depuis trop longtemps : mettez cet échange en attente.",
    "wait": lambda sight, payload: "Rien n’attend : laissez venir la suite.",
    "close": lambda sight, payload: "Prenez congé.",
    "finish": lambda sight, payload: "La demi-journée est finie : terminez-la pour lire votre debriefing.",
    "transfer": lambda sight, payload: f"Passez la main à {doctor_name(sight.day, payload.get('to'))}.",
    "call_15": lambda sight, payload: "C’est un signe d’alerte : appelez le 15 tout de suite.",
    "search_patients": lambda sight, payload: f"Dossiers : cherchez « {payload.get('name')} ».",
    "check_identity": lambda sight, payload: (
        f"Dossiers : comparez les traits avec le dossier au nom de {_called(sight, payload.get('patient'))}."
    ),
    "open_file": lambda sight, payload: "Dossiers : l’identité est vérifiée, ouvrez le dossier.",
    "update_file": lambda sight, payload: "Dossiers : mettez à jour ce que l’on vient de vous dire.",
    "file_document": lambda sight, payload: "Dossiers : classez le document dans ce dossier-là.",
    "search_slots": lambda sight, payload: (
        f"Agenda : cherchez une place avec {doctor_name(sight.day, payload.get('practitioner'))}."
    ),
    "book": lambda sight, payload: (
        f"Agenda : notez le rendez-vous {slot_words(sight.day, payload.get('day'), payload.get('start'))}."
    ),
    "move": lambda sight, payload: (
        f"Agenda : déplacez le rendez-vous {slot_words(sight.day, payload.get('day'), payload.get('start'))}."
    ),
    "cancel": lambda sight, payload: "Agenda : annulez le rendez-vous, la place servira à quelqu’un d’autre.",
    "waitlist": lambda sight, payload: "Agenda : inscrivez la personne sur la liste d’attente.",
    "bill": lambda sight, payload: "Facturation : lisez la couverture au dossier, puis faites la feuille de soins.",
    "message": lambda sight, payload: f"Messagerie : prévenez {doctor_name(sight.day, payload.get('to'))}.",
    "send": lambda sight, payload: "Messagerie : envoyez par la voie qui convient à ce destinataire.",
    "order": lambda sight, payload: "Stock : commandez la quantité prévue.",
    "note": lambda sight, payload: "Transmissions : écrivez la demande et la suite donnée.",
}
