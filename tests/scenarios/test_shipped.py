"""The shipped scenarios, as a trainer would check them: the topics, the sources, the lengths, the better way."""

from __future__ import annotations

import pytest

from app.content.catalog import Catalog
from app.content.schema.scenario import Scenario, ScenarioChoice

# Points with no rule are craft that no verified source states: how an answer is built, how a name is said.
LEAST_CITED = 0.95
GRAVE = 3

TOPICS = (
    "appel-pour-un-autre-cabinet",
    "appel-urgent-avc",
    "assureur-pressant",
    "carte-vitale-oubliee",
    "cent-pour-cent-et-une-cheville",
    "collegue-qui-raconte",
    "compte-rendu-perdu",
    "double-reservation",
    "douleur-thoracique",
    "employeur-curieux",
    "entretien-avec-le-jury-vae",
    "entretien-d-embauche",
    "homonymes-au-comptoir",
    "idees-suicidaires-au-telephone",
    "majeure-sous-curatelle",
    "medecin-qui-presse",
    "mineur-avec-un-seul-parent",
    "nourrisson-fievreux",
    "patient-sourd-a-l-accueil",
    "patiente-en-larmes",
    "personne-en-colere",
    "police-au-comptoir",
    "praticien-en-retard",
    "resultat-au-telephone",
    "sans-langue-commune",
    "tiers-payant-refuse",
    "voisine-dans-la-salle-d-attente",
)


def scored(scenario: Scenario) -> list[ScenarioChoice]:
    """The choices that give or take points."""
    return [choice for step in scenario.steps.values() for choice in step.choices if choice.points]


@pytest.mark.parametrize("scenario_id", TOPICS)
def test_each_topic_has_its_scenario_of_eight_to_twenty_steps(catalog: Catalog, scenario_id: str) -> None:
    scenario = catalog.scenarios[scenario_id]
    assert 8 <= len(scenario.steps) <= 20
    assert len(set(scenario.endings.values())) >= 2
    assert scenario.properties
    assert len(scenario.playthroughs) >= 3


def test_nearly_every_scored_choice_cites_a_rule(catalog: Catalog) -> None:
    choices = [choice for scenario in catalog.scenarios.values() for choice in scored(scenario)]
    uncited = [choice.id for choice in choices if choice.rule is None]
    assert 1 - len(uncited) / len(choices) >= LEAST_CITED, uncited


def test_a_grave_fault_always_says_which_rule_it_breaks(catalog: Catalog) -> None:
    unexplained = [
        (scenario.id, choice.id)
        for scenario in catalog.scenarios.values()
        for choice in scored(scenario)
        if choice.rule is None and min(choice.points.values()) <= -GRAVE
    ]
    assert unexplained == []


def test_a_scored_choice_rests_on_a_verified_rule_only(catalog: Catalog) -> None:
    for scenario in catalog.scenarios.values():
        for choice in scored(scenario):
            if choice.rule is not None:
                assert catalog.rules[choice.rule].graded, (scenario.id, choice.id)


def test_every_scored_choice_tells_why(catalog: Catalog) -> None:
    silent = [
        (scenario.id, choice.id)
        for scenario in catalog.scenarios.values()
        for choice in scored(scenario)
        if choice.feedback is None
    ]
    assert silent == []


def test_the_dimensions_are_the_five_of_the_debrief(catalog: Catalog) -> None:
    five = ("securite", "confidentialite", "relation", "organisation", "tracabilite")
    assert {scenario.dimensions for scenario in catalog.scenarios.values()} == {five}
