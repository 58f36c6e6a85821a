"""What the forms of the desk send, act by act, as the engine takes it. Names and numbers are those of the page."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.errors import InvalidAction

SHORTEST_TEXT, LONGEST_TEXT, LONGEST_WORD = 8, 600, 300
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3]) *[h:] *([0-5][0-9])?\Z")
_EUROS = re.compile(r"([0-9]{1,5})(?:[.,]([0-9]{1,2}))?\Z")


@dataclass(frozen=True)
class Fields:
    """A form that was sent: the values of each name."""

    values: Mapping[str, Sequence[str]]

    def get(self, name: str) -> str:
        """The first value of a name; empty when there is none."""
        found = self.values.get(name, ())
        return found[0] if found else ""

    def getlist(self, name: str) -> Sequence[str]:
        """Every value of a name."""
        return self.values.get(name, ())


def payload_of(kind: str, form: Fields) -> dict[str, Any]:
    """The fields of one act; refused, in words, when something is missing."""
    made = PAYLOADS.get(kind)
    if made is None:
        raise InvalidAction("Cette action n’existe pas au secrétariat.")
    payload = made(form)
    about = form.get("element")
    if about and kind != "answer":
        payload["item"] = _whole(about, "Choisissez de quel échange il s’agit.")
    return payload


def _picked(form: Fields, name: str, missing: str) -> str:
    value = form.get(name).strip()
    if not value or len(value) > LONGEST_WORD:
        raise InvalidAction(missing)
    return value


def _whole(value: str, wrong: str) -> int:
    value = value.strip()
    if not (value.isascii() and value.isdigit() and len(value) < 7):
        raise InvalidAction(wrong)
    return int(value)


def _patient(form: Fields) -> dict[str, Any]:
    return {"patient": _picked(form, "patient", "Choisissez d’abord un dossier : cherchez-le par son nom.")}


def _motive(form: Fields) -> dict[str, Any]:
    practitioner, _, motive = _picked(form, "motif", "Choisissez avec qui et pour quel motif.").partition("/")
    return {"practitioner": practitioner, "motive": motive}


def _slot(form: Fields) -> dict[str, Any]:
    """A place that was found, or a day and an hour typed by hand."""
    typed = form.get("heure").strip()
    if typed:
        found = _CLOCK.match(typed)
        if found is None:
            raise InvalidAction("Une heure s’écrit comme 9 h 15 ou 9:15.")
        start = int(found[1]) * 60 + int(found[2] or 0)
        return {"day": _whole(form.get("jour") or "0", "Choisissez un jour."), "start": start}
    day, _, start_text = _picked(form, "creneau", "Choisissez une place, ou écrivez une heure.").partition("-")
    wrong = "Cette place n’existe pas."
    return {"day": _whole(day, wrong), "start": _whole(start_text, wrong)}


def _reason(form: Fields) -> dict[str, Any]:
    reason = form.get("raison").strip()[:LONGEST_WORD]
    return {"reason": reason} if reason else {}


def _to(form: Fields) -> dict[str, Any]:
    return {"to": _picked(form, "a", "Choisissez à qui.")}


def _written(form: Fields) -> dict[str, Any]:
    text = " ".join(form.get("texte").split())
    if not SHORTEST_TEXT <= len(text) <= LONGEST_TEXT:
        raise InvalidAction("Écrivez en une ou deux phrases la demande et la suite, en 600 signes au plus.")
    return {"text": text}


def _cents(form: Fields) -> int:
    typed = form.get("du").replace("€", "").replace("\u00a0", "").replace("\u202f", "").replace(" ", "")
    found = _EUROS.match(typed)
    if found is None:
        raise InvalidAction("Le montant demandé au comptoir s’écrit en euros, comme 9,00 ou 0.")
    return int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))


def _bill(form: Fields) -> dict[str, Any]:
    codes = [one for one in form.getlist("codes") if len(one) < 10]
    if not codes:
        raise InvalidAction("Cochez au moins un acte.")
    return {
        "codes": codes,
        "form": _picked(form, "feuille_de_soins", "Choisissez la feuille de soins : électronique ou papier."),
        "third_party": _picked(form, "tiers", "Choisissez le tiers payant, ou son absence."),
        "due": _cents(form),
    }


def _wait(form: Fields) -> dict[str, Any]:
    minutes = form.get("minutes").strip()
    return {"minutes": _whole(minutes, "On attend de 1 à 60 minutes.")} if minutes else {}


def _send(form: Fields) -> dict[str, Any]:
    return {
        **_to(form),
        "channel": _picked(form, "voie", "Choisissez par quelle voie."),
        "content": _picked(form, "contenu", "Dites ce que contient l’envoi."),
    }


def _date(typed: str) -> str:
    """A birth date as a paper gives it, 31/05/1984, or as a machine does."""
    for pattern in ("%d/%m/%Y", "%Y-%m-%d", "%d %m %Y", "%d.%m.%Y", "%d%m%Y"):
        try:
            return datetime.strptime(typed.strip(), pattern).date().isoformat()  # noqa: DTZ007
        except ValueError:
            continue
    raise InvalidAction("Une date de naissance s’écrit comme 31/05/1984.")


def _search(form: Fields) -> dict[str, Any]:
    made: dict[str, Any] = {}
    if form.get("nom").strip():
        made["name"] = _picked(form, "nom", "")
    if form.get("naissance").strip():
        made["birth_date"] = _date(form.get("naissance"))
    if not made:
        raise InvalidAction("Écrivez le début d’un nom, ou une date de naissance.")
    return made


def _created(form: Fields) -> dict[str, Any]:
    made = {
        "birth_name": _picked(form, "nom_de_naissance", "Écrivez le nom de naissance."),
        "first_name": _picked(form, "prenom", "Écrivez le prénom."),
        "birth_date": _date(form.get("ne_le")),
        "sex": _picked(form, "sexe", "Choisissez le sexe porté par la pièce d’identité."),
    }
    place = form.get("lieu").strip()
    return {**made, "birth_place": place} if place else made


def _admit(form: Fields) -> dict[str, Any]:
    return {**_patient(form), **_to(form), "ins": _picked(form, "statut", "Choisissez le statut de l’identité.")}


def _track(form: Fields) -> dict[str, Any]:
    specimen = _picked(form, "prelevement", "Choisissez un prélèvement.")
    return {"specimen": specimen, "step": _picked(form, "etape", "Choisissez l’étape.")}


def _liaise(form: Fields) -> dict[str, Any]:
    made = {**_to(form), "about": _picked(form, "objet", "Choisissez ce que vous demandez.")}
    if form.get("patient"):
        made.update(_patient(form))
    return {**made, **_written(form)} if form.get("texte").strip() else made


def _order(form: Fields) -> dict[str, Any]:
    product = _picked(form, "produit", "Choisissez un produit.")
    return {"product": product, "quantity": _whole(form.get("quantite"), "La quantité s’écrit en chiffres.")}


def _nothing(form: Fields) -> dict[str, Any]:
    return {}


PAYLOADS: Mapping[str, Callable[[Fields], dict[str, Any]]] = {
    "answer": lambda form: {"item": _whole(form.get("element"), "Choisissez ce que vous prenez.")},
    "hold": _nothing,
    "ask": lambda form: {"question": _picked(form, "question", "Choisissez une question.")},
    "reply": lambda form: {"reply": _picked(form, "reponse", "Choisissez une phrase.")},
    "transfer": _to,
    "call_15": _nothing,
    "close": _nothing,
    "wait": _wait,
    "search_slots": _motive,
    "book": lambda form: {**_motive(form), **_patient(form), **_slot(form), **_reason(form)},
    "move": lambda form: {**_appointment(form), **_slot(form), **_reason(form)},
    "cancel": lambda form: {**_appointment(form), **_reason(form)},
    "waitlist": lambda form: {**_motive(form), **_patient(form)},
    "search_patients": _search,
    "create_patient": _created,
    "admit": _admit,
    "track": _track,
    "liaise": _liaise,
    "check_identity": _patient,
    "open_file": _patient,
    "update_file": lambda form: {**_patient(form), "field": _picked(form, "rubrique", "Choisissez la rubrique.")},
    "file_document": _patient,
    "bill": _bill,
    "message": lambda form: {**_to(form), "urgent": form.get("urgent") == "oui", **_written(form)},
    "send": _send,
    "order": _order,
    "note": _written,
    "finish": _nothing,
}


def _appointment(form: Fields) -> dict[str, Any]:
    return {"appointment": _picked(form, "rendez_vous", "Choisissez un rendez-vous de l’agenda.")}
