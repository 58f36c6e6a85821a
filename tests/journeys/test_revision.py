"""The revision on a phone: three cards at the keyboard, the limit of the day, a pause; and without a script."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from app.config import PROJECT
from app.content.loading import load_course
from app.terminology.domain.answers import AnswerVerdict, judge
from app.terminology.domain.cards import Card, Deck, deck_of
from tests.journeys.conftest import tab_to


@pytest.fixture(scope="module")
def deck() -> Deck:
    return deck_of(load_course(PROJECT).glossary)


def shown(page: Page, deck: Deck) -> Card:
    """The card that the page asks."""
    return deck.by_key[page.locator("input[name=card]").get_attribute("value") or ""]


def slip_of(card: Card) -> str:
    """An answer with one letter too few that the trainer still takes."""
    for form in card.accept:
        for cut in range(len(form) - 1, 0, -1):
            typed = form[:cut] + form[cut + 1 :]
            if judge(card, typed).verdict == AnswerVerdict.SLIP:
                return typed
    return ""


def wrong_of(card: Card) -> str:
    return next(
        one
        for one in (*card.reject, "zzz", "")
        if judge(card, one).verdict in (AnswerVerdict.WRONG, AnswerVerdict.BLANK)
    )


def typed_in(page: Page, words: str) -> None:
    """Answer with the keys alone: the field already has the focus."""
    expect(page.get_by_label("Votre réponse")).to_be_focused()
    page.keyboard.type(words)
    page.keyboard.press("Enter")
    page.wait_for_url("**/revision/reponses/*")


def go_on(page: Page) -> None:
    """Enter goes on: the way to the next card has the focus."""
    expect(page.locator("a[data-next]")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/revision")


def test_three_cards_are_answered_at_the_keyboard_then_the_limit_and_a_pause(
    walker: Callable[..., Any], newcomer: str, deck: Deck
) -> None:
    visitor = walker(newcomer, size="phone")
    page = visitor.open("/revision")
    expect(page.locator(".revision__why")).to_contain_text("Parce que c’est une carte nouvelle")
    visitor.check()
    typed_in(page, shown(page, deck).accept[0])
    expect(page.locator(".revision__verdict--right")).to_contain_text("Juste.")
    visitor.check()
    go_on(page)

    card = shown(page, deck)
    slip = slip_of(card)
    assert slip, card.key
    typed_in(page, slip)
    expect(page.locator(".revision__verdict--right")).to_contain_text("Une lettre a glissé")
    expect(page.locator(".revision__verdict--right")).to_contain_text(slip)
    go_on(page)

    card = shown(page, deck)
    typed_in(page, wrong_of(card))
    expect(page.locator(".revision__verdict--wrong")).to_be_visible()
    expect(page.locator(".revision__answer")).to_contain_text(card.answer.split()[0])
    visitor.check()
    go_on(page)
    expect(page.locator(".revision__left")).to_contain_text("aujourd’hui")

    settings = page.get_by_role("link", name="Réglages et date d’examen")
    tab_to(page, settings)
    page.keyboard.press("Enter")
    page.wait_for_url("**/revision/reglages")
    visitor.check()
    limit = page.locator("#new_per_day")
    tab_to(page, limit)
    page.keyboard.press("Control+a")
    page.keyboard.type("4")
    page.keyboard.press("Enter")
    page.wait_for_url("**/revision")
    expect(page.locator("main")).to_contain_text("Vos réglages de révision sont enregistrés")

    visitor.open("/revision/reglages")
    expect(limit).to_have_value("4")
    pause = page.locator("#paused")
    tab_to(page, pause)
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url("**/revision")
    expect(page.get_by_role("heading", name="Vous êtes en pause")).to_be_visible()
    expect(page.locator("input[name=card]")).to_have_count(0)
    visitor.check()


def test_a_card_is_answered_without_a_script(walker: Callable[..., Any], newcomer: str, deck: Deck) -> None:
    visitor = walker(newcomer, size="phone", java_script_enabled=False)
    page = visitor.open("/revision")
    card = shown(page, deck)
    page.get_by_label("Votre réponse").fill(card.accept[0])
    page.get_by_role("button", name="Vérifier").click()
    expect(page.locator(".revision__verdict--right")).to_contain_text("Juste.")
    page.get_by_role("link", name="Carte suivante").click()
    assert shown(page, deck).key != card.key
    page.get_by_role("button", name="Je ne sais pas").click()
    expect(page.locator(".revision__verdict--wrong")).to_contain_text("Voici la réponse.")
