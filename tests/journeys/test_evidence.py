"""From what one did to a piece of evidence that a trainer accepts: on a phone, then on a desk."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

LEARNER = "apprenante@example.org"
TRAINER = "formatrice@example.org"
NAMED = "Un lundi matin, Mme Jeanne Moreau est arrivée sans carte.\nSon numéro, 2 56 03 35 238 123 41, était illisible."
ANONYMOUS = "Un lundi matin, une patiente est arrivée sans carte.\nSon numéro était illisible sur l’étiquette."


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_a_text_is_made_anonymous_handed_in_read_and_accepted(walker: Callable[..., Any], size: str) -> None:
    title = f"Une carte illisible, vue sur {size}"
    walk = walker(LEARNER, size)
    page = walk.open("/portfolio")
    walk.check()
    page.get_by_role("link", name="Ajouter une preuve").click()
    page.get_by_role("link", name="Un document").click()
    page.get_by_label("Titre de la preuve").fill("Une procédure d’accueil")
    page.get_by_label("Le fichier").set_input_files(
        {"name": "procedure.pdf", "mimeType": "application/pdf", "buffer": b"MZ this is a program"}
    )
    page.get_by_role("button", name="Garder en brouillon").click()
    expect(page.get_by_role("alert")).to_contain_text("n’est pas celui d’un fichier PDF")
    expect(page.get_by_label("Titre de la preuve")).to_have_value("Une procédure d’accueil")
    walk.check()

    page = walk.open("/portfolio/preuves/nouvelle/texte")
    page.get_by_label("Titre de la preuve").fill(title)
    page.get_by_label("Les faits").fill(NAMED)
    page.get_by_label("Ce que vous avez fait").fill("J’ai vérifié son identité avec deux traits.")
    page.get_by_label("Le résultat").fill("Le dossier est resté unique.")
    page.locator("input[name=competences]").first.check()
    page.get_by_role("button", name="Garder en brouillon").click()
    expect(page.locator("mark")).to_have_count(2)
    expect(page.locator("mark").nth(1)).to_have_text("2 56 03 35 238 123 41")
    expect(page.get_by_role("alert")).to_contain_text("Rien n’est encore gardé")
    walk.check()
    page.get_by_label("Les faits").fill(ANONYMOUS)
    page.get_by_role("button", name="Garder en brouillon").click()
    expect(page.locator("h1")).to_have_text(title)
    walk.check()
    page.get_by_role("button", name="Remettre la preuve").click()
    expect(page.locator(".flash")).to_contain_text("remise")
    walk.check()
    address = re.sub(r"^https?://[^/]+", "", page.url)

    trainer = walker(TRAINER, size)
    page = trainer.open("/formation/preuves")
    trainer.check()
    page.get_by_role("link", name=title).click()
    page.get_by_label("Sur quel passage").select_option("facts-1")
    page.get_by_label("Votre commentaire").fill("La carte était-elle perdue ou oubliée ?")
    page.get_by_role("button", name="Ajouter le commentaire").click()
    expect(page.locator(".evidence-comment")).to_contain_text("perdue ou oubliée")
    page.get_by_label("J’accepte cette preuve").check()
    page.get_by_label("Pourquoi", exact=True).fill("La démarche est claire, et personne n’est reconnaissable.")
    trainer.check()
    page.get_by_role("button", name="Enregistrer la décision").click()
    expect(page.locator(".flash")).to_contain_text("enregistrée")

    page = walk.open(address)
    expect(page.locator(".evidence-head")).to_contain_text("Acceptée")
    expect(page.locator(".evidence-story")).to_contain_text("personne n’est reconnaissable")
    walk.check()
