"""Somebody who learns: an account from the first form to its erasure, and the lessons in between."""

from __future__ import annotations

import json
import re
import time
import zipfile
from collections.abc import Callable
from typing import Any

import pyotp
from playwright.sync_api import Page, expect

from tests.journeys.conftest import link_sent, sign_in, tab_to

EMAIL = "maelle.le-goff@example.org"
NAME = "Maëlle Le Goff"
PASSWORD = "Bruyere-lanterne-58-marées"
NEW_PASSWORD = "Ardoise-tempête-31-genêts"
LESSON = "/modules/terminologie/lire-par-la-fin"


def pressed(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def sign_up(walk: Any, instance: Any, email: str, name: str, password: str) -> None:
    """From the form to the confirmed account, by the message that arrives."""
    page = walk.open("/inscription")
    page.get_by_label("Prénom et nom").fill(name)
    page.get_by_label("Adresse e-mail").fill(email)
    page.get_by_label("Mot de passe").fill(password)
    pressed(page, "Créer mon compte")
    page.wait_for_url("**/inscription/message-envoye")
    page = walk.open(link_sent(instance, email, "Confirmez votre adresse"))
    # Opening the link does nothing: mail scanners open links too.
    pressed(page, "Confirmer mon adresse")
    page.wait_for_url("**/connexion*")
    expect(page.locator(".flash")).to_contain_text("Votre adresse est confirmée")


def test_an_account_is_made_lost_found_guarded_and_erased(
    walker: Callable[..., Any], server: Any, address: str
) -> None:
    walk = walker()
    page = walk.page

    # Signing up: a form that cannot pass says why, and keeps what was typed.
    walk.open("/inscription")
    page.get_by_label("Prénom et nom").fill(NAME)
    page.get_by_label("Adresse e-mail").fill(EMAIL)
    page.get_by_label("Mot de passe").fill("court")
    pressed(page, "Créer mon compte")
    expect(page.locator(".error-summary")).to_contain_text("12")
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.get_by_label("Adresse e-mail")).to_have_value(EMAIL)
    walk.check()
    sign_up(walk, server.instance, EMAIL, NAME, PASSWORD)
    walk.check()

    # A forgotten password.
    page.get_by_role("link", name="Mot de passe oublié").click()
    page.get_by_label("Adresse e-mail").fill(EMAIL)
    pressed(page, "Recevoir le lien")
    expect(page.locator("main")).to_contain_text("message")
    link = link_sent(server.instance, EMAIL, "Choisissez un nouveau mot de passe")
    walk.open(link)
    walk.check()
    page.get_by_label("Nouveau mot de passe").fill(NEW_PASSWORD)
    pressed(page, "Enregistrer ce mot de passe")
    expect(page.locator(".flash")).to_contain_text("Votre mot de passe est")
    walk.open(link, status=410)
    expect(page.locator("main")).to_contain_text("déjà servi ou a expiré")
    sign_in(page, address, EMAIL, PASSWORD)
    expect(page.locator(".error-summary")).to_be_visible()
    expect(page.get_by_label("Adresse e-mail")).to_have_value(EMAIL)
    sign_in(page, address, EMAIL, NEW_PASSWORD)
    page.wait_for_url("**/tableau-de-bord")
    expect(page.locator("main")).to_contain_text("Maëlle")
    walk.check()

    # A second factor, with its recovery codes.
    walk.open("/compte/double-authentification")
    pressed(page, "Installer la double authentification")
    page.wait_for_url("**/installer")
    walk.check()
    expect(page.locator(".qr img")).to_have_js_property("complete", True)
    totp = pyotp.TOTP(page.locator("main .code").inner_text().replace(" ", ""))
    page.get_by_label("Code", exact=True).fill("000000" if totp.now() != "000000" else "111111")
    page.locator("main form button").last.click()
    expect(page.locator("#code-erreur")).to_contain_text("ne convient pas")
    page.get_by_label("Code", exact=True).fill(totp.now())
    page.locator("main form button").last.click()
    page.wait_for_url("**/double-authentification/codes")
    walk.check()
    codes = page.locator("ol.codes li").all_inner_texts()
    assert len(set(codes)) == 10
    pressed(page, "J’ai noté mes codes")
    expect(page.locator(".flash")).to_contain_text("active")
    expect(page.locator("main")).to_contain_text("10 codes de secours")

    # Elsewhere, on a phone: the password does not suffice; a used code does not serve again, a recovery code does.
    phone = walker(size="phone")
    sign_in(phone.page, address, EMAIL, NEW_PASSWORD)
    phone.page.wait_for_url("**/connexion/code*")
    phone.check()
    phone.page.get_by_label("Code", exact=True).fill(codes[0])
    pressed(phone.page, "Continuer")
    phone.page.wait_for_url("**/tableau-de-bord")

    # The other session is seen, and closed.
    walk.open("/compte/sessions")
    expect(page.locator(".lines__item")).to_have_count(2)
    expect(page.locator(".lines__item", has_text="ce navigateur")).to_have_count(1)
    walk.check()
    page.get_by_role("button", name=re.compile("^Fermer la session|^Fermer$")).first.click()
    expect(page.locator(".lines__item")).to_have_count(1)
    phone.open("/compte")
    expect(phone.page.locator("h1")).to_have_text("Se connecter")

    # A session opened by the code of the moment (not the one that served to install).
    sign_in(phone.page, address, EMAIL, NEW_PASSWORD)
    phone.page.wait_for_url("**/connexion/code*")
    phone.page.get_by_label("Code", exact=True).fill(totp.at(_next_step(totp)))
    pressed(phone.page, "Continuer")
    phone.page.wait_for_url("**/tableau-de-bord")

    # A note, so that the archive has something of theirs.
    phone.open(LESSON + "#notes")
    phone.page.locator("#note-text").fill("Commencer par le suffixe.")
    expect(phone.page.locator("[data-saved]")).to_contain_text("Enregistré à")

    # All their data in one archive.
    walk.open("/compte/donnees")
    pressed(page, "Préparer une archive")
    expect(page.locator(".flash")).to_contain_text("prête")
    walk.check()
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("^Archive du")).click()
    with zipfile.ZipFile(download.value.path()) as archive:
        names = archive.namelist()
        texts = {name: archive.read(name).decode() for name in names if name.endswith((".json", ".html"))}
    assert any(name.endswith(".html") for name in names)
    values = [json.loads(text) for name, text in texts.items() if name.endswith(".json")]
    together = json.dumps(values, ensure_ascii=False)
    assert EMAIL in together
    assert "Commencer par le suffixe." in together
    assert "argon2" not in together
    assert NAME in "".join(text for name, text in texts.items() if name.endswith(".html"))

    # And the account goes, saying what the law keeps.
    walk.open("/compte/effacement")
    expect(page.locator("main")).to_contain_text("Ce que la loi nous oblige à garder")
    walk.check()
    pressed(page, "Effacer mon compte")
    expect(page.locator(".error-summary")).to_be_visible()
    page.get_by_label("Mot de passe").fill(NEW_PASSWORD)
    page.locator("main form input[type=checkbox]").check()
    pressed(page, "Effacer mon compte")
    page.wait_for_url("**/compte-efface")
    walk.check()
    phone.open("/compte")
    expect(phone.page.locator("h1")).to_have_text("Se connecter")
    sign_in(page, address, EMAIL, NEW_PASSWORD)
    expect(page.locator(".error-summary")).to_be_visible()
    assert not phone.problems, phone.problems


def _next_step(totp: pyotp.TOTP) -> int:
    """An instant of the next period: its code has not served yet, and one period of drift is accepted."""
    return int(time.time()) + totp.interval


def test_a_title_is_chosen_and_progress_follows_it(walker: Callable[..., Any]) -> None:
    walk = walker("candidate@example.org")
    page = walk.open("/progression/referentiel")
    walk.check()
    page.get_by_role("radio", name=re.compile("RNCP36805")).check()
    pressed(page, "Viser ce titre")
    page.wait_for_url("**/progression")
    expect(page.locator("main")).to_contain_text("RNCP36805")
    walk.check()
    walk.open("/compte")
    expect(page.locator("main")).to_contain_text("RNCP36805")
    page = walk.open("/progression/referentiel")
    page.get_by_role("radio", name=re.compile("RNCP40800")).check()
    pressed(page, "Viser ce titre")
    expect(page.locator("main")).to_contain_text("RNCP40800")
    # Each competence opens on what stands behind its figures.
    page.locator(".competences a, main a[href^='/progression/rncp']").first.click()
    page.wait_for_url("**/progression/rncp40800.*")
    walk.check()


def test_a_lesson_resumes_on_another_device_where_one_stopped(walker: Callable[..., Any]) -> None:
    desk = walker("candidate@example.org")
    page = desk.open("/modules/confidentialite/droits-du-patient")
    # She had read it to the end; she takes it up again.
    pressed(page, "La remettre en cours")
    expect(page.locator(".flash")).to_contain_text("de nouveau en cours")
    third = page.locator(".lesson__steps a").nth(2)
    wanted, title = third.get_attribute("href"), third.inner_text()
    with page.expect_response(re.compile("/position$"), timeout=20_000) as kept:
        third.click()
    assert kept.value.ok
    expect(page.locator(".lesson__step--here")).to_contain_text(title)

    phone = walker("candidate@example.org", size="phone")
    page = phone.open("/modules/confidentialite/droits-du-patient")
    again = page.get_by_role("link", name=re.compile("Reprendre à"))
    expect(again).to_contain_text(title)
    assert again.get_attribute("href") == wanted
    again.click()
    expect(page.locator(f'[id="{(wanted or "")[1:]}"]')).to_be_in_viewport()
    phone.check()


def test_a_note_keeps_itself_and_two_windows_do_not_erase_each_other(walker: Callable[..., Any]) -> None:
    one, other = walker("apprenante@example.org"), walker("apprenante@example.org", size="phone")
    for walk in (one, other):
        walk.open("/modules/terminologie/racines#notes")
    one.page.locator("#note-text").fill("Cardio : le cœur.")
    expect(one.page.locator("[data-saved]")).to_contain_text("Enregistré à")
    other.page.locator("#note-text").fill("Néphro : le rein.")
    expect(other.page.locator("[data-note-conflict]")).to_be_visible()
    expect(other.page.locator("#note-kept")).to_have_value("Cardio : le cœur.")
    other.check()
    pressed(other.page, "Garder les deux")
    expect(other.page.locator("[data-saved]")).to_contain_text("Enregistré à")
    page = one.open("/modules/terminologie/racines#notes")
    expect(page.locator("#note-text")).to_have_value("Cardio : le cœur.\n\nNéphro : le rein.")
    page = one.open("/carnet")
    expect(page.locator("main")).to_contain_text("Néphro : le rein.")
    one.check()


def test_searching_marks_what_was_found_wherever_it_stands(walker: Callable[..., Any]) -> None:
    walk = walker("apprenante@example.org")
    page = walk.open("/tableau-de-bord")
    page.get_by_role("link", name="Rechercher").click()
    page.get_by_label("Que cherchez-vous").fill("inflammations")
    page.keyboard.press("Enter")
    page.wait_for_url("**/recherche?q=*")
    expect(page.locator(".results mark").first).to_have_text(re.compile("inflammation", re.IGNORECASE))
    kinds = page.locator(".search__kinds")
    expect(kinds).to_contain_text("Leçons")
    expect(kinds).to_contain_text("Glossaire")
    walk.check()
    # Questions already answered are found too; those of others are not.
    walk.open("/recherche?q=cholecystite&dans=questions")
    expect(page.locator(".results mark").first).to_be_visible()
    stranger = walker()
    stranger.open("/recherche?q=cholecystite")
    expect(stranger.page.locator("main")).not_to_contain_text("Questions déjà vues")
    page.locator(".results__title a").first.click()
    expect(page.locator("h1")).to_be_visible()


def test_a_word_is_explained_by_pointer_by_keyboard_and_by_touch(walker: Callable[..., Any]) -> None:
    walk = walker()
    page = walk.open(LESSON)
    gloss = page.locator(".gloss").first
    tip = gloss.locator(".gloss__tip")
    expect(tip).to_be_hidden()
    gloss.hover()
    expect(tip).to_be_visible()
    assert len(tip.inner_text()) > 20
    page.mouse.move(0, 0)
    expect(tip).to_be_hidden()
    tab_to(page, gloss.locator("button"))
    expect(tip).to_be_visible()
    walk.check()
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()

    phone = walker(size="phone", has_touch=True, is_mobile=True)
    page = phone.open(LESSON)
    tip = page.locator(".gloss__tip").first
    page.locator(".gloss__term").first.tap()
    expect(tip).to_be_visible()
    box = tip.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360
    tip.get_by_role("link", name="Voir au glossaire").tap()
    page.wait_for_url("**/glossaire/gastrite")
    expect(page.locator("h1")).to_contain_text("gastrite")
