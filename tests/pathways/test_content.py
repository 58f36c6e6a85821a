"""The files of paths: what the check refuses in them, and what the shipped ones hold."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from app.config import PROJECT
from app.content.catalog import Catalog
from app.content.drafts import Drafts, read_drafts
from app.content.path_checks import PathChecks
from app.content.schema.base import tuples
from app.content.schema.path import LearningPath
from app.pathways.domain.conclusion import modules_of


@pytest.fixture(scope="module")
def drafts() -> Drafts:
    return read_drafts(PROJECT)


def a_path(*steps: dict[str, Any], hours: int = 1, **details: Any) -> LearningPath:
    """A path of one week."""
    week = {"title": "Semaine", "why": "Parce que.", "steps": list(steps)}
    told = {"id": "essai", "title": "Essai", "summary": "Un essai.", "audience": "Vous."}
    return LearningPath.model_validate(tuples({**told, "hours_per_week": hours, "weeks": [week], **details}))


@pytest.mark.parametrize(
    ("steps", "told"),
    [
        ([{"quiz": "nulle-part", "minutes": 50}], "n’existe pas"),
        ([{"lessons": ["accueil/nulle-part"], "minutes": 50}], "n’existe pas dans ce module"),
        ([{"scenario": "carte-vitale-oubliee", "minutes": 5}, {"revision": 4, "minutes": 50}], "en demande 10"),
        ([{"scenario": "carte-vitale-oubliee", "minutes": 55}], "c’est trop"),
        ([{"lessons": ["rendez-vous/surreserver"], "minutes": 30}, {"revision": 2, "minutes": 30}], "demande d’abord"),
        (
            [{"lessons": ["accueil/attendre"], "minutes": 30}, {"lessons": ["accueil/attendre"], "minutes": 30}],
            "déjà plus haut",
        ),
        (
            [{"quiz": "accueil-evaluation", "minutes": 30}, {"lessons": ["accueil/attendre"], "minutes": 30}],
            "avant la fin des leçons",
        ),
    ],
)
def test_the_check_says_what_is_wrong_between_a_path_and_the_course(
    drafts: Drafts, steps: list[dict[str, Any]], told: str
) -> None:
    found = [message for _, message in PathChecks(drafts).mistakes_in(a_path(*steps))]
    assert len(found) == 1, found
    assert told in found[0]


def test_what_a_path_takes_for_known_is_asked_of_nobody(drafts: Drafts) -> None:
    steps = [{"lessons": ["rendez-vous/surreserver"], "minutes": 30}, {"revision": 2, "minutes": 30}]
    assert list(PathChecks(drafts).mistakes_in(a_path(*steps, assumes=["outils"]))) == []


@pytest.mark.parametrize(
    ("steps", "told"),
    [
        ([{"quiz": "accueil-evaluation", "minutes": 90}], "pour 60 annoncées"),
        ([{"revision": 2, "minutes": 20}], "1 h par semaine annoncées"),
        ([{"revision": 2, "quiz": "accueil-evaluation", "minutes": 60}], "une chose, et une seule"),
        ([{"minutes": 60}], "une chose, et une seule"),
        ([{"dictations": 2, "minutes": 60}], "de quel niveau"),
        ([{"revision": 2, "level": 2, "minutes": 60}], "un niveau ne se dit"),
        ([{"writing": "mon-cv", "minutes": 60}], "porte un titre"),
    ],
)
def test_hours_add_up_and_a_step_says_one_thing(steps: list[dict[str, Any]], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        a_path(*steps)


def test_the_long_path_holds_every_module_and_each_shipped_path_its_hours(catalog: Catalog) -> None:
    assert list(catalog.paths) == ["reconversion-6-mois", "vae", "remise-a-niveau-40-h", "preparer-un-stage"]
    assert set(modules_of(catalog.path("reconversion-6-mois"))) == set(catalog.modules)
    assert 38 <= catalog.path("remise-a-niveau-40-h").hours <= 40
    for path in catalog.paths.values():
        assert all(week.minutes <= path.hours_per_week * 60 for week in path.weeks)
