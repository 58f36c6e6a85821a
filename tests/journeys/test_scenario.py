"""A mise en situation from end to end: the good path at the keyboard, the bad one on a phone without a script."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from app.config import PROJECT
from app.content.loading import load_course
from app.content.schema.scenario import Scenario
from app.content.typography import french
from app.scenarios.domain.machine import Machine, walked
from tests.journeys.conftest import tab_to

SCENARIO = "resultat-au-telephone"
ADDRESS = f"/scenarios/{SCENARIO}"


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load_course(PROJECT).scenarios[SCENARIO]


def said_by(scenario: Scenario, *choices: str) -> list[str]:
    """The words of these choices, as the page writes them."""
    return [french(move.choice.say) for move in walked(Machine(scenario), choices).moves]


def reply(page: Page, words: str) -> Any:
    return page.locator("button.reply", has_text=words)


def test_the_good_path_is_played_at_the_keyboard_and_leaves_nothing_to_rework(
    walker: Callable[..., Any], scenario: Scenario
) -> None:
    visitor = walker()
    page = visitor.open("/scenarios")
    visitor.check()
    page.get_by_role("link", name=french(scenario.title)).first.click()
    page.wait_for_url(f"**{ADDRESS}")
    visitor.check()
    page.get_by_role("button", name="Commencer").press("Enter")
    page.wait_for_url("**/scenarios/parties/*")
    exemplary = next(one for one in scenario.playthroughs if one.name == "exemplaire")
    for number, words in enumerate(said_by(scenario, *exemplary.choices), 1):
        wanted = reply(page, words)
        tab_to(page, wanted)
        page.keyboard.press("Enter")
        expect(page.locator(".dialogue__turn--you", has_text=words)).to_be_visible()
        # The keyboard stands at what was just said, and a screen reader hears the answer.
        expect(page.locator("#ici")).to_be_focused()
        expect(page.locator("[data-scene-said]")).not_to_be_empty()
        if number == 3:
            visitor.check_everywhere("scenario", picture=True)
    page.get_by_role("link", name="Revoir le chemin parcouru").click()
    page.wait_for_url("**/debriefing")
    expect(page.locator("h1")).to_have_text("Rien à reprendre")
    expect(page.locator("main")).not_to_contain_text("Il y avait mieux")
    visitor.check()


def test_the_bad_path_is_played_on_a_phone_without_a_script_and_walked_again(
    walker: Callable[..., Any], scenario: Scenario
) -> None:
    visitor = walker(size="phone", java_script_enabled=False)
    page = visitor.open(ADDRESS)
    page.get_by_role("button", name="Commencer").click()
    for words in said_by(scenario, "ouvrir", "lire", "interpreter", "esperer"):
        reply(page, words).click()
        expect(page.locator(".dialogue__turn--you", has_text=words)).to_be_visible()
    expect(page.locator("main")).to_contain_text("La conversation est terminée")
    page.get_by_role("link", name="Revoir le chemin parcouru").click()
    expect(page.locator(".told--better").first).to_contain_text("Règle C-23")
    expect(page.locator(".told").first).to_contain_text("Relire ce passage")
    expect(page.locator(".scores")).to_contain_text("Confidentialité")
    page.locator("#moment-2").get_by_role("button", name="Rejouer à partir d’ici").click()
    page.wait_for_url("**/scenarios/parties/*")
    expect(page.locator(".dialogue")).to_contain_text(said_by(scenario, "ouvrir")[0])
    expect(page.get_by_role("button", name="Reprendre ma dernière phrase")).to_be_visible()


def test_a_debrief_reads_well_at_every_size(walker: Callable[..., Any], scenario: Scenario) -> None:
    visitor = walker()
    page = visitor.open(ADDRESS)
    page.get_by_role("button", name="Commencer").click()
    for words in said_by(scenario, "ouvrir", "lire", "s-arreter", "dire-tout"):
        reply(page, words).click()
        expect(page.locator(".dialogue__turn--you", has_text=words)).to_be_visible()
    page.get_by_role("link", name="Revoir le chemin parcouru").click()
    page.wait_for_url("**/debriefing")
    visitor.check_everywhere("scenario-debrief", picture=True)
