"""A learner asks for help from a lesson and contests a question; their trainer sees, answers, and they read it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

from tests.journeys.conftest import tab_to

LEARNER = "apprenante@example.org"
TRAINER = "formatrice@example.org"
QUESTION = "Je ne comprends pas la différence entre les deux signes."
ANSWER = "Pensez à celui qui se voit : relisez le deuxième paragraphe."


def test_help_is_asked_from_a_lesson_answered_and_read(walker: Callable[..., Any]) -> None:
    learner, trainer = walker(LEARNER, size="phone"), walker(TRAINER)
    page = learner.open("/modules/terminologie/lire-par-la-fin")
    page.get_by_role("link", name="Demander de l’aide").click()
    expect(page.get_by_label("Objet")).to_have_value(re.compile("À propos de la leçon"))
    learner.check()
    page.get_by_label("Votre message").fill(QUESTION)
    page.get_by_role("button", name="Envoyer").click()
    expect(page.locator(".talk__text")).to_have_text(QUESTION)
    learner.check()
    subject = learner.heading

    page = trainer.open("/formation")
    trainer.check_everywhere("qui-a-besoin", picture=True)
    row = page.locator("tr", has_text="Samira Belkacem")
    expect(row).to_contain_text("Attend votre réponse")
    # The answer, by keyboard alone.
    tab_to(page, row.get_by_role("link", name=re.compile("^Répondre")))
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(subject)
    expect(page.locator("#lu")).to_be_hidden()
    trainer.check()
    text = page.get_by_label("Votre réponse")
    tab_to(page, text)
    page.keyboard.type(ANSWER)
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    tab_to(page, page.get_by_role("button", name="Envoyer la réponse"))
    page.keyboard.press("Enter")
    expect(page.locator(".talk__kind")).to_contain_text("Aide pédagogique")
    page = trainer.open("/formation")
    expect(page.locator("tr", has_text="Samira Belkacem").get_by_text("Attend votre réponse")).to_have_count(0)
    page = trainer.open("/formation?voir=toutes")
    page.get_by_role("link", name="Samira Belkacem").first.click()
    expect(page.locator("main")).to_contain_text(f"Message : {subject}")
    trainer.check_everywhere("personne")

    page = learner.open("/messages")
    expect(page.locator(".threads__item--unread")).to_contain_text(subject)
    learner.check()
    page.get_by_role("link", name=re.compile("^" + re.escape(subject))).click()
    expect(page.locator(".talk")).to_contain_text(ANSWER)


def test_a_contested_question_is_answered_without_a_script(walker: Callable[..., Any]) -> None:
    learner = walker(LEARNER, java_script_enabled=False)
    page = learner.page
    page.goto(learner.address + "/tentatives")
    page.get_by_role("link", name=re.compile("S’entraîner|s’entraîner")).last.click()
    if "/resultat" not in page.url:
        page.goto(page.url.split("?")[0] + "/resultat")
    first = page.locator("details.reviewed").first
    first.get_by_role("link", name=re.compile("^Signaler cette question")).click()
    page.get_by_label("on peut la comprendre de deux façons").check()
    page.get_by_label("Expliquez en une phrase ou deux").fill("Les deux réponses se disent dans mon service.")
    page.get_by_role("button", name="Envoyer mon signalement").click()
    expect(page.locator(".report").first).to_contain_text("Reçu, attend une réponse")

    trainer = walker(TRAINER)
    page = trainer.open("/formation/a-lire")
    trainer.check_everywhere("a-lire")
    page.locator("[data-queue] a").first.focus()
    page.keyboard.press("j")
    expect(page.locator("[data-queue] a").nth(1)).to_be_focused()
    page = trainer.open("/formation/signalements")
    trainer.check()
    page.locator(".lines__item", has_text="À répondre").last.get_by_role("link").click()
    expect(page.locator("main")).to_contain_text("Samira Belkacem")
    trainer.check()
    page.get_by_label("La question est juste, je l’explique").check()
    page.get_by_label("Ce que vous dites aux personnes qui l’ont signalée").fill("Une seule s’écrit : voyez la règle.")
    page.get_by_role("button", name="Envoyer la réponse").click()
    expect(page.locator("main")).to_contain_text("Tout le monde a reçu une réponse")

    page.context.close()
    page = walker(LEARNER).open("/messages")
    page.get_by_role("button", name=re.compile("^Réponse à votre signalement")).first.click()
    expect(page.locator("main")).to_contain_text("Une seule s’écrit : voyez la règle.")
