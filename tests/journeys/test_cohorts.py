"""A cohort from its making to its first learners, a stage to its signature, and the name of who runs the site."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from playwright.sync_api import expect

from app.clock import utc_now
from tests.journeys.conftest import DEMO_PASSWORD, sign_in, tab_to

LIST = "Adresse;Nom\nlea.fontaine@example.org;Léa Fontaine\nfaux;Personne\nlea.fontaine@example.org;Encore Léa"


def entered(walk: Any, address: str, email: str) -> Any:
    """Somebody who signs in now: sensitive acts ask for a recent proof."""
    sign_in(walk.page, address, email, DEMO_PASSWORD)
    walk.page.wait_for_url(lambda url: "/connexion" not in url)
    return walk.page


def test_a_cohort_is_made_and_entered_by_code_and_by_list(
    walker: Callable[..., Any], address: str, newcomer: str
) -> None:
    walk = walker()
    page = entered(walk, address, "admin@example.org")
    walk.open("/formation/cohortes/nouvelle")
    page.get_by_label("Nom de la cohorte").fill("Hiver 2027, le soir")
    page.get_by_label("Premier jour").fill("2026-11-01")
    page.get_by_role("button", name="Créer la cohorte").click()
    expect(page.locator("h1")).to_have_text("Hiver 2027, le soir")
    path = page.url.removeprefix(address)
    page.get_by_label("Nombre de places").fill("3")
    page.get_by_role("button", name="Ouvrir un code").click()
    code = page.get_by_role("region", name="Codes pour entrer").locator("th .code").first.inner_text()
    assert re.fullmatch(r"[A-Z0-9]{4}-[A-Z0-9]{4}", code)
    walk.check_everywhere("cohorte")

    # The learner types it on a phone, by keyboard alone, and reads who will see their work before entering.
    theirs = walker(size="phone")
    phone = entered(theirs, address, newcomer)
    theirs.open("/rejoindre")
    phone.get_by_label("Code de la cohorte").focus()
    phone.keyboard.type(code.lower().replace("-", " "))
    phone.keyboard.press("Enter")
    expect(phone.locator("h1")).to_have_text("Hiver 2027, le soir")
    theirs.check()
    tab_to(phone, phone.get_by_role("button", name="Rejoindre la cohorte"))
    phone.keyboard.press("Enter")
    expect(phone.locator("main")).to_contain_text("Vous y êtes depuis le")
    theirs.check()

    # A list: what becomes of each line is shown first.
    walk.open(f"{path}/importer")
    walk.check()
    page.get_by_label("Ou la liste collée ici").fill(LIST)
    page.get_by_role("button", name="Lire la liste").click()
    table = page.locator("main table")
    expect(table).to_contain_text("compte ouvert et inscrit")
    expect(table).to_contain_text("adresse mal formée")
    expect(table).to_contain_text("déjà à la ligne 2")
    walk.check()
    beside = page.context.new_page()
    beside.goto(address + path)
    expect(beside.locator("main table").first).not_to_contain_text("Léa Fontaine")
    beside.close()
    page.get_by_role("button", name="Inscrire une personne").click()
    learners = page.get_by_role("region", name="Qui s’y forme")
    expect(learners).to_contain_text("Léa Fontaine")
    expect(learners).to_contain_text("invitation sans réponse")
    expect(learners).to_contain_text("Nour Castelain")
    walk.open("/admin/journal?verifier=1")
    expect(page.locator("main")).to_contain_text("La chaîne est intacte")
    expect(page.locator("main table")).to_contain_text("Liste inscrite")
    walk.check_everywhere("journal")


def test_who_runs_the_site_is_named_on_its_pages(walker: Callable[..., Any], address: str) -> None:
    walk = walker()
    page = entered(walk, address, "admin@example.org")
    walk.open("/admin/organisation")
    walk.check()
    page.get_by_label("Nom ou raison sociale").fill("Atelier Santé Val de Loire")
    page.get_by_label("Numéro SIRET").fill("732 829 320 00075")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.locator(".error-summary")).to_contain_text("SIRET")
    page.get_by_label("Numéro SIRET").fill("732 829 320 00074")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.locator(".flash")).to_be_visible()
    stranger = walker()
    stranger.open("/mentions-legales")
    expect(stranger.page.locator("main")).to_contain_text("Atelier Santé Val de Loire")
    stranger.check()
    for path in ("/admin/conservation", "/admin/sante"):
        walk.open(path)
        walk.check()


def test_a_tutor_confirms_and_signs_without_an_account_or_a_script(
    walker: Callable[..., Any], address: str, newcomer: str
) -> None:
    walk = walker()
    page = entered(walk, address, newcomer)
    today = utc_now().date()
    walk.open("/stages/nouveau")
    page.get_by_label("Lieu du stage").fill("Cabinet des Tilleuls")
    page.get_by_label("Tutrice ou tuteur").fill("Odile Ferrand")
    page.get_by_label("Premier jour").fill((today - timedelta(days=5)).isoformat())
    page.get_by_label("Dernier jour").fill((today + timedelta(days=20)).isoformat())
    page.get_by_label("Heures prévues").fill("70")
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_label("Jour", exact=True).fill((today - timedelta(days=1)).isoformat())
    page.get_by_label("Heures", exact=True).fill("7,5")
    page.get_by_role("button", name="Noter ce jour").click()
    expect(page.locator("main table")).to_contain_text("7 h 30")
    walk.check_everywhere("stage")
    page.get_by_role("button", name="Créer un lien").click()
    link = page.locator("p.code").inner_text()

    tutor = walker(java_script_enabled=False, size="phone")
    theirs = tutor.page
    theirs.goto(link)
    theirs.locator("input[name=jour]").check()
    theirs.get_by_role("button", name="Confirmer ces jours").click()
    expect(theirs.locator("main")).to_contain_text("1 jour confirmé")
    theirs.get_by_role("button", name="Signer", exact=True).click()
    expect(theirs.locator(".error-summary")).to_contain_text("chaque ligne")
    for line in theirs.locator("fieldset", has=theirs.locator("input[type=radio]")).all():
        line.get_by_label("en autonomie").check()
    theirs.get_by_role("textbox", name="Ce que vous avez vu").fill("Sait écouter et rassurer.")
    theirs.get_by_label("Votre nom").fill("Odile Ferrand")
    theirs.get_by_label("Votre fonction").fill("Secrétaire médicale")
    theirs.get_by_role("button", name="Signer", exact=True).click()
    expect(theirs.locator("main")).to_contain_text("Ce que vous avez signé")
    walk.open("/stages")
    page.get_by_role("link", name="Cabinet des Tilleuls").click()
    expect(page.locator("main")).to_contain_text("Sait écouter et rassurer.")
    walk.check()
    seen = walker()
    seen.page.goto(link)
    seen.check()
