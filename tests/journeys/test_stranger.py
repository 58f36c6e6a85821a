"""Somebody who has no account: what this is, a lesson, a quiz, what the law asks for, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import tab_to

LESSON = "/modules/terminologie/lire-par-la-fin"
CLOSED_LESSON = "/modules/terminologie/racines"
TRAINING = "/quiz/terminologie-entrainement"
GRADED = "/quiz/secret-professionnel"
OWN_PLACES = ("/tableau-de-bord", "/progression", "/compte", "/formation", "/admin", "/carnet")


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_the_first_screen_says_what_this_is_and_what_to_try(walker: Callable[..., Any], size: str) -> None:
    visitor = walker(size=size)
    page = visitor.open("/")
    expect(page.locator("h1")).to_contain_text("Apprendre le secrétariat médical")
    expect(page.locator("main")).to_contain_text("secrétaires médicaux")
    height = page.viewport_size["height"]
    for name in ("Essayer une leçon", "Essayer un quiz"):
        box = page.get_by_role("link", name=name).bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= height, f"« {name} » is below the first screen of a {size}"
    if size == "desktop":
        visitor.check_everywhere("home", picture=True)


def test_looking_around_leaves_no_cookie_and_asks_no_other_site(walker: Callable[..., Any]) -> None:
    visitor = walker()
    for path in ("/", "/modules", "/modules/terminologie", "/glossaire", "/accessibilite", "/confidentialite"):
        visitor.open(path)
    assert {one["name"] for one in visitor.page.context.cookies()} <= {"session"}
    assert visitor.page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    assert not visitor.problems, visitor.problems


def test_a_lesson_is_read_and_its_question_answered_without_an_account(walker: Callable[..., Any]) -> None:
    visitor = walker()
    page = visitor.open("/")
    page.get_by_role("link", name="Essayer une leçon").click()
    page.wait_for_url(f"**{LESSON}")
    expect(page.locator("article.lesson")).to_contain_text("sans compte")
    question = page.locator("form.check").first
    question.get_by_label("Il s’agit d’une maladie.").check()
    question.get_by_role("button", name="Vérifier").click()
    question = page.locator("form.check").first
    expect(question.locator(".verdict")).to_contain_text("Juste")
    expect(question).to_contain_text("-pathie : maladie")
    expect(question).to_be_in_viewport()
    visitor.check()
    # Ask again, wrongly this time: the page says so, and where to reread.
    question.get_by_label("Il s’agit d’une douleur.").check()
    question.get_by_role("button", name="Vérifier de nouveau").click()
    question = page.locator("form.check").first
    expect(question.locator(".verdict")).to_contain_text("À reprendre")
    expect(question).to_contain_text("votre réponse")
    visitor.check()


def test_a_training_quiz_is_taken_on_the_keyboard_alone(walker: Callable[..., Any]) -> None:
    visitor = walker()
    page = visitor.open(TRAINING)
    expect(page.locator("main")).to_contain_text("Rien n’est noté")
    tab_to(page, page.get_by_role("button", name="Commencer"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/tentatives/*")
    expect(page.locator("h1")).to_contain_text("Question 1 sur")
    visitor.check()

    # A wrong answer opens a hint and one more try; the right one then opens its reason.
    first = page.locator("input[type=radio]").first
    tab_to(page, first)
    page.keyboard.press("Space")
    tab_to(page, page.get_by_role("button", name="Vérifier ma réponse"))
    page.keyboard.press("Enter")
    expect(page.locator(".question__again")).to_contain_text("Pas encore")
    expect(page.locator(".hints")).to_contain_text("Indice 1")
    visitor.check()
    tab_to(page, page.locator("input[type=radio]:checked"))
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Il s’agit d’une maladie.")).to_be_checked()
    tab_to(page, page.get_by_role("button", name="Vérifier ma réponse"))
    page.keyboard.press("Enter")
    expect(page.locator(".verdict")).to_contain_text("Juste")
    expect(page.locator(".question__review-body")).to_contain_text("Relire le paragraphe de la leçon")
    visitor.check()

    # Enter in a written answer checks it; no mouse was needed to get there.
    tab_to(page, page.get_by_role("link", name=re.compile("^Question 3")), backwards=True)
    page.keyboard.press("Enter")
    page.wait_for_url("**question=3")
    tab_to(page, page.locator("input.typed__input"))
    page.keyboard.type("gastralgie")
    page.keyboard.press("Enter")
    expect(page.locator(".verdict")).to_contain_text("Juste")

    tab_to(page, page.get_by_role("button", name="Relire mes réponses et terminer"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/relecture")
    expect(page.locator(".read-over")).to_contain_text("Sans réponse")
    visitor.check()
    tab_to(page, page.get_by_role("button", name="Terminer"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/resultat")
    expect(page.locator("h1")).to_have_text("Votre entraînement")
    expect(page.locator(".page__lead")).to_contain_text("Vous avez trouvé")
    expect(page.get_by_role("heading", name="À reprendre")).to_be_visible()
    expect(page.get_by_role("heading", name="Ce que vous savez")).to_be_visible()
    visitor.check()

    page = visitor.open("/tentatives")
    expect(page.locator(".history__item")).to_have_count(1)
    # Somebody else's browser finds nothing there.
    assert walker().open("/tentatives").locator(".history__item").count() == 0


def test_what_the_law_asks_for_is_one_link_away(walker: Callable[..., Any]) -> None:
    visitor = walker()
    for link, heading in (
        ("Accessibilité", "Accessibilité"),
        ("Vos données", "données"),
        ("Mentions légales", "Mentions légales"),
        ("Aide", "Aide"),
    ):
        page = visitor.open("/")
        page.locator("footer").get_by_role("link", name=link).click()
        expect(page.locator("h1")).to_contain_text(heading)
        assert len(page.locator("main").inner_text()) > 600
    page = visitor.open("/accessibilite")
    expect(page.locator("main")).to_contain_text("partiellement conforme")
    expect(page.locator("main a[href^='mailto:']").first).to_be_visible()
    page = visitor.open("/mentions-legales")
    expect(page.locator("main")).to_contain_text("Hébergeur")


def test_everywhere_else_the_page_says_clearly_what_to_do(walker: Callable[..., Any]) -> None:
    visitor = walker()
    for place in OWN_PLACES:
        page = visitor.open(place)
        expect(page.locator("h1")).to_have_text("Se connecter")
        assert "suivant=" in page.url
        expect(page.get_by_role("link", name="Créer un compte")).to_be_visible()
    page = visitor.open(CLOSED_LESSON, status=401)
    expect(page.locator("h1")).to_contain_text("avec un compte")
    visitor.check()
    page = visitor.open(GRADED)
    expect(page.locator(".begin")).to_contain_text("il faut un compte")
    page = visitor.open("/nulle-part", status=404)
    expect(page.locator("main")).to_contain_text("Ce que vous pouvez faire")
    visitor.check()
    assert not visitor.problems
