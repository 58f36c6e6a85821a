"""A newcomer places themselves on a phone without a script, then chooses a path at the keyboard and shifts it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

from tests.journeys.conftest import tab_to


def test_a_newcomer_is_placed_without_a_script_and_on_a_phone(walker: Callable[..., Any], newcomer: str) -> None:
    visitor = walker(newcomer, size="phone", java_script_enabled=False)
    page = visitor.open("/positionnement")
    page.get_by_role("button", name="Commencer").click()
    expect(page.locator("h1")).to_contain_text("Question 1")
    page.get_by_role("button", name="Répondre").click()
    expect(page.get_by_role("alert")).to_contain_text("Je ne sais pas encore")
    visitor.open("/positionnement")
    page.get_by_role("link", name="Continuer").click()
    for number in range(1, 21):
        expect(page.locator("h1")).to_contain_text(f"Question {number} ")
        boxes = page.locator("main input[type=radio]")
        if number % 4 and boxes.count():
            boxes.first.check()
            page.get_by_role("button", name="Répondre").click()
        else:
            page.get_by_role("button", name="Je ne sais pas encore").click()
        if page.url.endswith("/resultat"):
            break
    expect(page.locator("h1")).to_have_text("Résultat du positionnement")
    expect(page.locator(".finding")).to_have_count(6)
    expect(page.locator("main")).to_contain_text("C’est une photographie, pas un verdict.")


def test_a_path_is_chosen_at_the_keyboard_and_shifted(walker: Callable[..., Any], newcomer: str) -> None:
    visitor = walker(newcomer, size="phone")
    page = visitor.open("/parcours/preparer-un-stage")
    visitor.check()
    hours = page.locator("#hours_per_week")
    tab_to(page, hours)
    page.keyboard.press("Control+a")
    page.keyboard.type("3")
    page.keyboard.press("Enter")
    page.wait_for_url("**/parcours")
    expect(page.locator("h1")).to_have_text("Votre parcours")
    expect(page.locator("main")).to_contain_text("3 h par semaine")
    visitor.check()
    before = page.locator(".page__lead").inner_text()
    tab_to(page, page.get_by_role("button", name="Décaler d’une semaine"))
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("La semaine 1 et les suivantes sont décalées de sept jours")
    assert page.locator(".page__lead").inner_text() != before


def test_a_trainer_reads_a_placement_and_the_path_of_the_cohort(walker: Callable[..., Any]) -> None:
    visitor = walker("formatrice@example.org")
    page = visitor.open("/formation/cohortes/1/parcours")
    expect(page.locator("h1")).to_contain_text("Parcours de")
    visitor.check()
    page.get_by_role("link", name="Positionnement de Samira Belkacem").click()
    expect(page.locator(".conclusion")).to_contain_text("signé par Samira Belkacem")
    visitor.check()
