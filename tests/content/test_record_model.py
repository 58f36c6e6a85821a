"""The model of the dossier professionnel in a référentiel's file: read whole, its mistakes located."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from app.content.schema.framework import FrameworkFile
from app.content.schema.record_model import RecordModel, SameRecord

RUBRIC = {"id": "r1", "number": 1, "title": "Décrivez", "type": "richtext", "questions": ("Où ?",)}
MODEL = {
    "rules": {"examples_per_activity_type": {"min": 1, "max": 3}},
    "sections": ({"id": "exemples", "title": "Exemples", "rubrics": (RUBRIC,)},),
}


def a_framework(model: object) -> dict[str, object]:
    competence = {"id": "BC01-C1", "label": "Accueillir", "label_status": "officiel"}
    block = {"code": "X1", "short": "BC01", "title": "T", "title_status": "officiel", "competences": (competence,)}
    return {"code": "RNCP1", "title": "Titre", "level": 4, "blocks": (block,), "dossier_professionnel": model}


def places(model: object) -> list[tuple[str | int, ...]]:
    with pytest.raises(ValidationError) as refused:
        FrameworkFile.model_validate(a_framework(model))
    return [one["loc"] for one in refused.value.errors()]


def test_the_shipped_models_are_read_with_their_status(catalog):
    model = catalog.framework("RNCP40800").record_model
    assert isinstance(model, RecordModel)
    assert model.status == "source_secondaire"
    examples = next(section for section in model.sections if section.id == "exemples")
    assert all(rubric.questions for rubric in examples.rubrics)
    assert isinstance(catalog.framework("RNCP36805").record_model, SameRecord)


def test_a_framework_without_a_dossier_or_with_a_borrowed_one_is_fine():
    assert FrameworkFile.model_validate(a_framework(None)).dossier_professionnel is None
    borrowed = FrameworkFile.model_validate(a_framework({"same_as": "rncp40800.yaml#dossier_professionnel"}))
    assert isinstance(borrowed.dossier_professionnel, SameRecord)
    assert isinstance(FrameworkFile.model_validate(a_framework(MODEL)).dossier_professionnel, RecordModel)


def test_a_mistake_in_the_model_is_said_where_it_stands():
    wrong = {**MODEL, "sections": ({"id": "exemples", "title": "Exemples", "rubrics": ({**RUBRIC, "titre": "x"},)},)}
    assert any("titre" in place for place in places(wrong))
    neither = {**RUBRIC, "type": None}
    assert places({**MODEL, "sections": ({"id": "exemples", "title": "E", "rubrics": (neither,)},)})
    twice = {**MODEL, "sections": (*MODEL["sections"], *MODEL["sections"])}
    assert places(twice)
    assert places({"same_as": "ailleurs"})
