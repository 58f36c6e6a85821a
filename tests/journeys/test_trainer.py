"""Who trains and who runs the place: the people they follow, the copies they mark, the contents that do not pass."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

from tests.journeys.conftest import DEMO_PASSWORD, sign_in

TRAINER = "formatrice@example.org"
COMMENT = "Les faits sont là. Il manque l’heure à laquelle vous avez prévenu."


def test_a_trainer_sees_whom_they_follow_and_marks_a_copy(walker: Callable[..., Any]) -> None:
    walk = walker(TRAINER)
    page = walk.open("/tableau-de-bord")
    work = page.get_by_role("region", name="Votre travail ici")
    work.get_by_role("link", name="Formation").click()
    expect(page.locator("main table")).to_contain_text("Jean-Baptiste Lacroix-Desmoulins")
    page.get_by_role("link", name=re.compile("^Toute la cohorte")).click()
    expect(page.locator("main table")).to_contain_text("Samira Belkacem")
    walk.check_everywhere("formation")

    page = walk.open("/formation/corrections")
    walk.check()
    waiting = page.locator(".lines__item", has_text="Réponse rédigée à lire").first
    waiting.get_by_role("link").click()
    expect(page.locator(".essay__copy-text").first).not_to_be_empty()
    walk.check()
    form = page.locator("form.marking__form").first
    # Levels missing: the page says so and keeps the comment.
    form.get_by_label("Votre commentaire").fill(COMMENT)
    form.get_by_role("button", name="Enregistrer la correction").click()
    form = page.locator("form.marking__form").first
    expect(form.locator(".question__error")).to_be_visible()
    expect(form.get_by_label("Votre commentaire")).to_have_value(COMMENT)
    for criterion in form.locator("fieldset.marking__criterion").all():
        criterion.locator("input[type=radio]").nth(1).check()
    form.get_by_role("button", name="Enregistrer la correction").click()
    expect(page.get_by_role("button", name="Corriger de nouveau").first).to_be_visible()
    expect(page.locator(".page__lead")).to_contain_text("Tout est corrigé")
    walk.check()
    walk.open("/formation/corrections")
    expect(page.locator(".lines__item", has_text="Réponse rédigée à lire")).to_have_count(0)


def test_an_evaluator_and_a_learner_are_told_that_it_is_not_for_them(walker: Callable[..., Any]) -> None:
    for email in ("jury@example.org", "apprenante@example.org"):
        walk = walker(email)
        for path in ("/formation", "/formation/corrections", "/admin", "/admin/contenus"):
            page = walk.open(path, status=403)
            expect(page.locator("main")).to_contain_text("Ce que vous pouvez faire")
        walk.check()


def test_contents_that_do_not_pass_are_named_with_their_line(walker: Callable[..., Any]) -> None:
    walk = walker(TRAINER)
    page = walk.open("/admin/contenus")
    table = page.locator("main table")
    expect(table).to_contain_text(re.compile(r"quizzes/brouillon\.yaml:\d+"))
    expect(table).to_contain_text("aucune réponse juste")
    expect(table).to_contain_text("couleur")
    walk.check_everywhere("contenus")
    # The rest of the course lives, without the faulty file.
    walk.open("/quiz/brouillon", status=404)
    walk.open("/quiz/matinee-accueil")


def test_an_admin_finds_somebody_and_changes_their_role(
    walker: Callable[..., Any], address: str, newcomer: str
) -> None:
    theirs = walker(newcomer)
    theirs.open("/compte")
    walk = walker()
    page = walk.page
    sign_in(page, address, "admin@example.org")
    page.wait_for_url(lambda url: "/connexion" not in url)
    walk.open("/admin")
    walk.check_everywhere("admin")
    page.get_by_label("Nom ou adresse").fill(newcomer)
    page.get_by_role("button", name="Chercher").click()
    expect(page.locator("main tbody tr")).to_have_count(1)
    page.get_by_role("link", name=re.compile("^Gérer")).click()
    walk.check()
    page.get_by_role("combobox", name="rôle").select_option("trainer")
    page.get_by_role("button", name="Changer le rôle").click()
    expect(page.locator(".flash")).to_be_visible()
    expect(page.locator(".page__lead")).to_contain_text("formatrice ou formateur")
    expect(page.locator("main")).to_contain_text("par Dominique Petit")
    walk.check()
    # It counts at once: the session that was open is closed, and the new one sees the new work.
    theirs.open("/compte")
    expect(theirs.page.locator("h1")).to_have_text("Se connecter")
    sign_in(theirs.page, address, newcomer, DEMO_PASSWORD)
    theirs.page.wait_for_url(lambda url: "/connexion" not in url)
    theirs.open("/formation")
    expect(theirs.page.locator("main")).to_contain_text("Aucune personne à suivre")
    theirs.check()
    walk.open("/admin/connexions")
    expect(page.locator("main table")).to_contain_text("Nour Castelain")
    walk.check()
    # Nobody takes away their own right to run the place.
    page.get_by_role("link", name="Dominique Petit").first.click()
    expect(page.locator("main")).to_contain_text("votre rôle ne peut être changé que par une autre personne")
