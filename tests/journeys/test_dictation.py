"""A dictation at the keyboard alone, another on a phone without a script and without the sound."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from app.config import PROJECT
from app.content.loading import load_course
from app.dictation.domain.published import PublishedDictation
from app.dictation.services import published_dictation
from tests.journeys.conftest import tab_to, until

ADDRESS = "/dictees/consultation-angine"
SOUND = "document.querySelector('[data-sound]')"


@pytest.fixture(scope="module")
def dictation() -> PublishedDictation:
    return published_dictation(load_course(PROJECT), "consultation-angine")


def test_a_dictation_is_heard_typed_and_explained_at_the_keyboard(
    walker: Callable[..., Any], dictation: PublishedDictation
) -> None:
    visitor = walker()
    page = visitor.open("/dictees")
    visitor.check_everywhere("dictations")
    visitor.open(ADDRESS)
    visitor.check()
    page.get_by_role("button", name="Commencer").press("Enter")
    page.wait_for_url("**/dictees/copies/*")
    tab_to(page, page.get_by_label("Votre transcription"))
    # The hands stay on the text: the sound obeys, and nothing is typed by its keys.
    page.keyboard.press("Alt+k")
    until(lambda: page.evaluate(f"!{SOUND}.paused && {SOUND}.currentTime > 0"))
    page.keyboard.press("Alt+k")
    until(lambda: page.evaluate(f"{SOUND}.paused"))
    page.keyboard.press("Alt+l")
    until(lambda: page.evaluate(f"{SOUND}.currentTime > 5"))
    page.keyboard.press("Alt+j")
    until(lambda: page.evaluate(f"{SOUND}.currentTime < 5"))
    expect(page.get_by_label("Votre transcription")).to_have_value("")
    page.keyboard.insert_text(dictation.expected.replace("38,6", "36,8").replace("Angine aiguë", "angine aiguë"))
    expect(page.locator("[data-player-saved]")).to_contain_text("Enregistré à")
    page.reload()
    expect(page.get_by_label("Votre transcription")).to_have_value(
        dictation.expected.replace("38,6", "36,8").replace("Angine aiguë", "angine aiguë")
    )
    visitor.check_everywhere("dictation", picture=True)
    tab_to(page, page.get_by_role("button", name="Rendre ma copie"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/resultat")
    expect(page.locator("#ecart-1")).to_contain_text("Nombre")
    expect(page.locator(".slip--grave")).to_have_count(1)
    expect(page.locator("main")).to_contain_text("une erreur qui change le sens, puis un écart léger")
    visitor.check_everywhere("dictation-result", picture=True)


def test_who_cannot_hear_reads_sentence_by_sentence_without_a_script(walker: Callable[..., Any]) -> None:
    visitor = walker(size="phone", java_script_enabled=False)
    page = visitor.open(ADDRESS)
    page.get_by_role("button", name="Commencer").click()
    expect(page.locator("audio[controls]")).to_be_visible()
    page.get_by_text("Vous n’entendez pas la dictée").click()
    page.get_by_role("button", name="Lire au lieu d’écouter").click()
    expect(page.locator("blockquote")).to_have_text("Compte rendu de consultation")
    page.get_by_role("button", name="Cacher la phrase et écrire").click()
    expect(page.locator("blockquote")).to_have_count(0)
    page.get_by_label("Votre transcription").fill("Compte rendu de consultation")
    page.get_by_role("button", name="Phrase 2", exact=True).click()
    expect(page.get_by_label("Votre transcription")).to_have_value("Compte rendu de consultation")
    page.get_by_role("button", name="Rendre ma copie").click()
    expect(page.locator("main")).to_contain_text("lue au lieu d’être écoutée")
    expect(page.locator("main")).to_contain_text("Passage oublié")
