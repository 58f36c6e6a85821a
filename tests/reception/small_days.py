"""A small half-day in a hospital service, written by hand: a test changes one part of it."""

from __future__ import annotations

from typing import Any

from app.content.schema.base import tuples
from app.content.schema.day import Day
from app.reception.domain.player import ReceptionEngine, act
from app.reception.domain.published import PublishedDay
from app.reception.domain.state import DeskState

ENGINE = ReceptionEngine()
BETTER = "Suivre le protocole du service."


def judged(kind: str, points: dict[str, int], **more: Any) -> dict[str, Any]:
    return {"act": kind, "points": points, "better": BETTER, **more}


def small_day() -> dict[str, Any]:
    """The values of the day: one patient known, one who has no file, a specimen badly labelled."""
    return {
        "id": "petite-journee",
        "title": "Une petite journée",
        "competences": ["rncp40800.bc01-c1"],
        "date": "2026-11-25",
        "opens": "08:30",
        "closes": "12:00",
        "place": {"name": "Service de chirurgie", "kind": "service"},
        "practitioners": [
            {
                "id": "kessler",
                "name": "Dr Kessler",
                "specialty": "Chirurgie",
                "openings": [
                    {"day": 0, "start": "09:00", "end": "10:00"},
                    {"day": 1, "start": "09:00", "end": "10:00"},
                ],
                "motives": [{"id": "suivi", "label": "Suivi", "minutes": 20}],
            }
        ],
        "patients": [
            {
                "id": "awa-sow",
                "birth_name": "Sow",
                "first_name": "Awa",
                "birth_date": "1958-03-04",
                "sex": "F",
                "birth_place": "99341",
            }
        ],
        "directory": [{"id": "bloc", "name": "Bloc opératoire", "kind": "service", "channels": ["mssante"]}],
        "specimens": [
            {
                "id": "tube-1",
                "label": "Tube violet",
                "patient": "awa-sow",
                "collected": "08:10",
                "destination": "bloc",
                "defect": "unlabelled",
            }
        ],
        "protocol": [
            {
                "id": "nouveau",
                "title": "Une personne qui n’a pas de dossier",
                "when": {"demande": "creer"},
                "acts": [
                    judged("create_patient", {"securite": 3}, **{"with": {"ok": True}}),
                    judged("admit", {"securite": 3}, **{"with": {"patient": "$patient", "ok": True}}),
                ],
            },
            {
                "id": "tube",
                "title": "Un prélèvement arrive",
                "when": {"demande": "tube"},
                "acts": [judged("track", {"securite": 2}, **{"with": {"specimen": "$specimen", "ok": True}})],
            },
            {
                "id": "prevenir",
                "title": "Prévenir le service",
                "when": {"demande": "prevenir"},
                "acts": [
                    judged(
                        "message",
                        {"tracabilite": 3},
                        **{"with": {"to": "equipe"}, "says": ["nom", "naissance", "douleur"], "unsaid": ["infarctus"]},
                    ),
                    judged("liaise", {"organisation": 2}, **{"with": {"to": "bloc", "about": "bed"}}),
                ],
            },
        ],
        "items": [
            {
                "id": "arrivee",
                "kind": "visit",
                "at": "08:30",
                "patience": 240,
                "who": "Un homme",
                "opening": "Bonjour, je viens pour une hospitalisation.",
                "newcomer": {
                    "birth_name": "Tellier",
                    "first_name": "Paul",
                    "birth_date": "1980-05-31",
                    "sex": "M",
                },
                "facts": {
                    "demande": "creer",
                    "nom": "Tellier",
                    "prenom": "Paul",
                    "naissance": "1980-05-31",
                    "sexe": "M",
                    "service": "bloc",
                },
                "told": ["demande", "service"],
                "questions": [
                    {
                        "id": "identite",
                        "say": "Vos nom, prénom et date de naissance ?",
                        "answer": "Paul Tellier, 31 mai 1980.",
                        "reveals": ["nom", "prenom", "naissance", "sexe"],
                    }
                ],
                "admission": {"to": "bloc", "document": "vitale", "insi": True},
                "conduct": "nouveau",
            },
            {
                "id": "tube-recu",
                "kind": "mail",
                "at": "09:00",
                "patience": 60,
                "who": "Le coursier",
                "opening": "Un tube pour vous.",
                "patient": "awa-sow",
                "specimen": "tube-1",
                "facts": {"demande": "tube"},
                "told": ["demande"],
                "conduct": "tube",
            },
            {
                "id": "appel-famille",
                "kind": "call",
                "at": "09:30",
                "patience": 15,
                "who": "Une femme",
                "opening": "J’ai mal à la poitrine depuis l’opération.",
                "patient": "awa-sow",
                "facts": {"demande": "prevenir", "nom": "Sow", "naissance": "1958-03-04", "douleur": True},
                "words": {"douleur": ["mal à la poitrine", "douleur thoracique"]},
                "told": ["demande", "nom", "naissance", "douleur"],
                "conduct": "prevenir",
            },
        ],
    }


def published(values: dict[str, Any]) -> PublishedDay:
    """The day of these values, as an attempt holds it."""
    return PublishedDay.publish(Day.model_validate(tuples(values)), {}, {})


def played(day: PublishedDay, *acts: tuple[str, dict[str, Any]]) -> DeskState:
    """The desk after some acts."""
    state = ENGINE.start(day, "", {})
    for kind, payload in acts:
        state = act(day, state, kind, payload)
    return state
