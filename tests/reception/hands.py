"""Hands at the desk: the acts of the engine done through the forms of the page, as a browser without a script does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from xml.etree.ElementTree import Element

import html5lib
from flask import Flask
from werkzeug.test import TestResponse

from app.attempts.models import Attempt
from app.attempts.services import spec_of
from app.reception.domain.party import number_of, reference_of, token_of
from app.reception.domain.published import PublishedDay
from app.reception.domain.state import DeskState, load_state
from app.reception.services import ENGINE
from tests.people import Person

XHTML = "{http://www.w3.org/1999/xhtml}"
TOOLS = {
    "search_patients": "dossiers",
    "check_identity": "dossiers",
    "open_file": "dossiers",
    "update_file": "dossiers",
    "file_document": "dossiers",
    "create_patient": "dossiers",
    "message": "messagerie",
    "send": "messagerie",
    "bill": "facturation",
    "order": "stock",
    "note": "transmissions",
    "admit": "services",
    "liaise": "services",
    "track": "services",
}
WORDS = "Demande notée avec ses mots, suite donnée."


class FormOnPage:
    """One form of a page: what a browser would send, and what may be chosen in it."""

    def __init__(self, form: Element) -> None:
        self.action = form.get("action") or ""
        self.fields: dict[str, str] = {}
        self.choices: dict[str, set[str]] = {}
        for one in form.iter():
            tag, name, value = str(one.tag).removeprefix(XHTML), one.get("name") or "", one.get("value") or ""
            if not name:
                continue
            if tag == "select":
                options = list(one.iter(f"{XHTML}option"))
                chosen = next((o for o in options if o.get("selected") is not None), options[0] if options else None)
                self.choices[name] = {o.get("value") or "" for o in options}
                if chosen is not None:
                    self.fields[name] = chosen.get("value") or ""
            elif tag == "button" or one.get("type") in {"radio", "checkbox"}:
                self.choices.setdefault(name, set()).add(value)
                if one.get("checked") is not None:
                    self.fields[name] = value
            elif tag in {"input", "textarea"}:
                self.fields.setdefault(name, value or (one.text or ""))

    def filled(self, wanted: Mapping[str, Any]) -> dict[str, Any]:
        """What is sent once these fields are filled; each of them must be in the form, and each choice offered."""
        for name, value in wanted.items():
            for one in value if isinstance(value, list) else [value]:
                assert name in self.fields or name in self.choices, f"{name} is not in the form"
                assert name not in self.choices or one in self.choices[name], f"{name}={one} is not offered"
        sent = {name: value for name, value in self.fields.items() if name != "csrf_token"}
        return {**sent, **wanted}


def forms_of(page: str) -> list[FormOnPage]:
    """Every form of a page."""
    return [FormOnPage(one) for one in html5lib.parse(page).iter(f"{XHTML}form")]


class Hands:
    """Somebody at the desk of one party."""

    def __init__(self, app: Flask, person: Person, address: str) -> None:
        self.app, self.person = app, person
        self.address = urlsplit(address).path
        self.id = self.address.rpartition("/")[2]
        self.page = self.look()

    def attempt(self) -> Attempt:
        """The party as the base holds it."""
        with self.app.extensions["tdu"].database.reading() as db:
            return db.get_one(Attempt, self.id)

    def state(self) -> DeskState:
        """The desk as the base holds it."""
        return load_state(self.attempt().snapshot)

    def look(self, **place: str) -> str:
        """The page of the desk at a place."""
        answer = self.person.get(self.address, query_string=place)
        assert answer.status_code == 200, answer.status_code
        return answer.get_data(as_text=True)

    def form(self, kind: str, having: Mapping[str, str] | None = None) -> FormOnPage:
        """The form of an act on the page in sight; `having` tells one among several."""
        for one in forms_of(self.page):
            if one.fields.get("acte") == kind and all(
                one.fields.get(name) == value or value in one.choices.get(name, ())
                for name, value in (having or {}).items()
            ):
                return one
        raise AssertionError(f"no form does {kind} {having or ''}")

    def send(self, kind: str, wanted: Mapping[str, Any], having: Mapping[str, str] | None = None) -> TestResponse:
        """Fill the form of an act and send it; the page that follows is then in sight."""
        form = self.form(kind, having)
        answer = self.person.post(form.action, form.filled(wanted))
        if answer.status_code == 303:
            target = urlsplit(answer.headers["Location"])
            follow = self.person.get(target.path, query_string=dict(parse_qsl(target.query)))
            self.page = follow.get_data(as_text=True)
        return answer

    def do(self, kind: str, payload: Mapping[str, Any]) -> None:
        """Do one act of the engine through the page where it is done."""
        wanted, having, place = self._fields(kind, payload)
        self.page = self.look(**place)
        answer = self.send(kind, wanted, having)
        assert answer.status_code == 303, (kind, payload, answer.get_data(as_text=True)[-3000:])

    def _fields(self, kind: str, payload: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str], dict[str, str]]:
        state, seed = self.state(), self.attempt().seed
        current = state.current.item if state.current else ""
        place = {"outil": TOOLS.get(kind, "agenda")}
        patient = {"patient": reference_of(state, payload["patient"])} if payload.get("patient") else {}
        if kind == "answer":
            number = str(number_of(state, payload["item"]))
            return {"element": number}, {"element": number}, place
        if kind in {"ask", "reply"}:
            name, part = ("question", payload.get("question")) if kind == "ask" else ("reponse", payload.get("reply"))
            return {name: token_of(seed, current, str(part))}, {}, place
        if kind in {"search_slots", "book", "waitlist"}:
            motive = {"motif": f"{payload['practitioner']}/{payload['motive']}"}
            slot = {"creneau": f"{payload['day']}-{payload['start']}"} if kind == "book" else {}
            return {**(motive if kind == "search_slots" else {}), **patient, **slot}, {}, place
        if kind in {"move", "cancel"}:
            place["rdv"] = payload["appointment"]
            slot = {"creneau": f"{payload['day']}-{payload['start']}"} if kind == "move" else {}
            return slot, {"rendez_vous": payload["appointment"]}, place
        simple = {
            "search_patients": {"nom": payload.get("name", ""), "naissance": payload.get("birth_date", "")},
            "transfer": {"a": payload.get("to")},
            "message": {"a": payload.get("to"), "texte": payload.get("text", WORDS)},
            "note": {"texte": payload.get("text", WORDS)},
            "send": {
                "a": payload.get("to"),
                "voie": payload.get("channel"),
                "contenu": payload.get("content", "health"),
            },
            "order": {"produit": payload.get("product"), "quantite": str(payload.get("quantity"))},
            "update_file": {"rubrique": payload.get("field")},
            "bill": {
                "codes": list(payload.get("codes", ())),
                "feuille_de_soins": payload.get("form"),
                "tiers": payload.get("third_party"),
                "du": f"{payload.get('due', 0) / 100:.2f}".replace(".", ","),
            },
            "create_patient": {
                "nom_de_naissance": payload.get("birth_name"),
                "prenom": payload.get("first_name"),
                "ne_le": payload.get("birth_date"),
                "sexe": payload.get("sex"),
            },
            "admit": {"a": payload.get("to"), "statut": payload.get("ins")},
            "liaise": {"a": payload.get("to"), "objet": payload.get("about"), "texte": payload.get("text", "")},
            "track": {"etape": payload.get("step")},
        }.get(kind, {})
        if kind == "message" and payload.get("urgent"):
            simple["urgent"] = "oui"
        if kind in {"check_identity", "open_file", "file_document", "update_file"}:
            return {**simple, **(patient if kind != "update_file" else {})}, patient, place
        if kind == "track":
            return simple, {"prelevement": payload["specimen"]}, place
        return {**simple, **(patient if kind in {"admit", "liaise"} else {})}, {}, place


def begin(app: Flask, person: Person, day_id: str, **form: str) -> Hands:
    """Sit down at the desk of a day."""
    answer = person.post(f"/journees/{day_id}", {"mode": "training", **form})
    assert answer.status_code == 303, answer.get_data(as_text=True)[:2000]
    return Hands(app, person, answer.headers["Location"])


def day_of(app: Flask, hands: Hands) -> PublishedDay:
    """The day as a party holds it."""
    from_base = hands.attempt()
    with app.extensions["tdu"].database.reading() as db:
        day: PublishedDay = spec_of(db, ENGINE, from_base.content_digest)
        return day
