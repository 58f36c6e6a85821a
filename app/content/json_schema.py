"""JSON Schemas (draft 2020-12) of the files of a course, for the editors in which people write them.

They say what a file may hold; what only the checks can see (right answers, references) stays to the checks.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, TypeAdapter

from app.content.schema.day import Day
from app.content.schema.dictation import Dictation, Letter
from app.content.schema.exam import Exam
from app.content.schema.framework import INFORMATION, FrameworkFile
from app.content.schema.module import LessonHead, ModuleFile
from app.content.schema.path import LearningPath
from app.content.schema.people import PatientsFile
from app.content.schema.placement import PlacementFile
from app.content.schema.quiz import Quiz
from app.content.schema.rule import Rule
from app.content.schema.scenario import Scenario
from app.content.schema.terminology import TerminologyFile
from app.content.schema.vae import VaeGuide

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_MODELS: dict[str, tuple[type[BaseModel], str]] = {
    "module": (ModuleFile, "Module de formation (content/modules/<id>/module.yaml)"),
    "lesson": (LessonHead, "En-tête d’une leçon (content/modules/<id>/NN-<lecon>.md)"),
    "quiz": (Quiz, "Quiz (quizzes/<id>.yaml)"),
    "scenario": (Scenario, "Mise en situation (content/scenarios/<id>.yaml)"),
    "day": (Day, "Journée au secrétariat (content/days/<id>.yaml)"),
    "dictation": (Dictation, "Dictée (content/dictations/<id>.yaml)"),
    "letter": (Letter, "Lettre à écrire (content/letters/<id>.yaml)"),
    "exam": (Exam, "Examen blanc (content/exams/<id>.yaml)"),
    "placement": (PlacementFile, "Positionnement (content/placements/<id>.yaml)"),
    "path": (LearningPath, "Parcours de formation (content/paths/<id>.yaml)"),
    "vae": (VaeGuide, "Guide de la VAE (content/vae/<id>.yaml)"),
    "patients": (PatientsFile, "Personnes inventées, communes à tout le cours (content/patients.yaml)"),
    "framework": (FrameworkFile, "Référentiel (content/frameworks/<code>.yaml)"),
    "terminology": (TerminologyFile, "Terminologie (content/terminology/*.yaml)"),
}
# Elements of a list that may go without an id; those that a bare text may stand for.
_LETTERED = ("Choice", "GapChoice", "Pair", "Distractor", "Category", "CategorizedItem", "OrderItem", "SpotLine")
_BARE = ("Choice", "GapChoice", "Distractor", "Category", "OrderItem")


def schemas() -> dict[str, dict[str, Any]]:
    """Name of a kind of file → its schema."""
    made = {name: _schema(model, title) for name, (model, title) in _MODELS.items()}
    rules = TypeAdapter(tuple[Rule, ...]).json_schema(by_alias=True)
    made["rules"] = {"$schema": DIALECT, **rules, "title": "Règles du métier (content/rules.yaml)"}
    information = made["framework"]["properties"].pop("information")
    del information
    told = made["framework"]["properties"]
    told.update({key: {} for key in sorted(INFORMATION - set(told))})
    return dict(sorted(made.items()))


def _schema(model: type[BaseModel], title: str) -> dict[str, Any]:
    schema = copy.deepcopy(model.model_json_schema(by_alias=True))
    definitions = schema.get("$defs", {})
    for name in _LETTERED:
        if name in definitions:
            definitions[name]["required"] = [key for key in definitions[name].get("required", []) if key != "id"]
    if "Variable" in definitions:
        definitions["Variable"] = {
            "anyOf": [{"type": "boolean"}, {"type": "integer"}, definitions["Variable"]],
            "title": "Variable",
        }
    for items in _lists_in(schema):
        name = str(items.get("$ref", "")).rpartition("/")[2]
        if name in _BARE:
            items.clear()
            items["anyOf"] = [{"type": "string"}, {"$ref": f"#/$defs/{name}"}]
    return {"$schema": DIALECT, **schema, "title": title}


def _lists_in(value: Any) -> Iterator[dict[str, Any]]:
    """The `items` of every array of a schema."""
    if isinstance(value, dict):
        for key, one in value.items():
            if key == "items" and isinstance(one, dict):
                yield one
            yield from _lists_in(one)
    elif isinstance(value, list):
        for one in value:
            yield from _lists_in(one)
