"""A trainer writes a lesson: an error shown with its line, a preview, a publication with its reason, and back."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

from tests.journeys.conftest import PATIENCE

TRAINER = "formatrice@example.org"
LEARNER = "apprenante@example.org"
LESSON = "/modules/accueil/ecouter-vraiment"


def wait_until(done: Callable[[], bool]) -> None:
    """Ask again until it is so, as long as a person would."""
    limit = time.monotonic() + PATIENCE / 1000
    while not done():
        assert time.monotonic() < limit


def test_a_trainer_writes_a_lesson_that_a_learner_reads(walker: Callable[..., Any]) -> None:
    walk = walker(TRAINER)
    page = walk.open("/auteur")
    walk.check()
    page.get_by_role("link", name="Créer un contenu").click()
    page.get_by_role("link", name="Une leçon").click()
    page.get_by_label("Titre").fill("Écouter vraiment")
    page.get_by_label("Identifiant").fill("ecouter-vraiment")
    page.get_by_label("Module").select_option("accueil")
    page.get_by_role("button", name="Commencer").click()

    # What is wrong is told as one types, with its line, and leads to it.
    source = page.get_by_label("Texte du fichier")
    source.fill(source.input_value().replace("Une seule idée", "Un [[mot que personne n’explique]]. Une seule idée"))
    told = page.locator(".problems__item", has_text="n’est pas dans le glossaire")
    expect(told).to_be_visible()
    told.get_by_role("link").click()
    expect(source).to_be_focused()
    source.fill(source.input_value().replace("Un [[mot que personne n’explique]]. ", ""))
    expect(page.locator("#problemes")).to_contain_text("Rien à corriger")
    expect(page.locator("#apercu-direct")).to_contain_text("Une seule idée")
    page.get_by_role("button", name="Enregistrer le brouillon").click()
    expect(page.locator(".flash")).to_contain_text("enregistré")
    walk.check_everywhere("atelier")

    page.get_by_role("link", name="Comparer et publier").click()
    page.get_by_label("Ce qui change, et pourquoi").fill("Une leçon pour apprendre à écouter.")
    walk.check()
    page.get_by_role("button", name="Publier").click()
    expect(page.locator(".flash")).to_contain_text("C’est publié")

    other = walker(LEARNER)
    # The other worker takes the publication up at its next request, beside the requests.
    other.page.goto(other.address + LESSON)
    wait_until(lambda: other.page.reload().status == 200)
    shown = other.open(LESSON)
    expect(shown.get_by_role("heading", level=1)).to_have_text("Écouter vraiment")

    # A second version, then back to the first.
    page.get_by_role("button", name="Modifier").click()
    source = page.get_by_label("Texte du fichier")
    source.fill(source.input_value() + "\nUne phrase de trop.\n")
    page.get_by_role("button", name="Enregistrer le brouillon").click()
    page.get_by_role("link", name="Comparer et publier").click()
    expect(page.locator(".changes ins", has_text="Une phrase de trop.")).to_be_visible()
    page.get_by_label("Ce qui change, et pourquoi").fill("Une phrase de plus.")
    page.get_by_role("button", name="Publier").click()
    page.get_by_role("link", name=re.compile("Comparer ou revenir")).first.click()
    page.get_by_label("Ce qui change, et pourquoi").fill("La phrase était de trop.")
    page.get_by_role("button", name="Publier de nouveau ce texte").click()
    expect(page.locator(".lines__item").first).to_contain_text("La phrase était de trop.")
    expect(page.locator(".lines__item").first).to_contain_text("en vigueur")
    wait_until(lambda: "Une phrase de trop." not in other.page.reload().text())
    expect(other.open(LESSON).locator("article")).not_to_contain_text("Une phrase de trop.")
