"""A dossier professionnel in a browser: written, warned about, met in two windows, frozen, read by a juror, closed."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from app.clock import utc_now
from app.portfolio.domain.evidence import EvidenceKind
from app.portfolio.services import evidence as evidence_services
from tests.journeys.conftest import add_learner, database_of
from tests.portfolio.dossiers import FIRST, SECOND

EMAIL = "marguerite.dossier@example.org"
NAME = "Marguerite de la Villardière-Kerbrat"
CALL = {
    "facts": "Une personne demande un rendez-vous d’une voix coupée.",
    "actions": "J’ai gardé la ligne et prévenu le médecin.",
    "results": "La fiche portait tout ce que la régulation a demandé.",
}


@pytest.fixture(scope="module")
def learner_id(server: Any) -> int:
    """Somebody whose portfolio holds one evidence, and whose dossier is not begun."""
    found = add_learner(server, EMAIL, NAME)
    database = database_of(server)
    try:
        with database.writing() as db:
            draft = evidence_services.Draft("Fiche d’appel urgent", CALL, ("rncp40800.bc01-c1",))
            evidence_services.create(db, found, EvidenceKind.TEXT, draft, utc_now())
    finally:
        database.dispose()
    return found


def write(page: Page, texts: dict[str, str]) -> None:
    """Type every text of an example and wait until each is kept."""
    for key, text in texts.items():
        if text:
            with page.expect_response(lambda answer: answer.url.endswith("/textes") and answer.ok):
                page.locator(f"[name='{key}']").fill(text)


def test_a_dossier_is_written_frozen_read_by_a_juror_and_closed(
    walker: Callable[..., Any], address: str, learner_id: int, chromium: Browser, tmp_path: Path
) -> None:
    author = walker(EMAIL)
    page = author.open("/dossier-professionnel")
    author.check_everywhere("dossier-a-commencer")
    page.get_by_role("button", name="Commencer mon dossier").click()
    expect(page.locator("main")).to_contain_text("absente du dossier")
    first, second = (link.get_attribute("href") for link in page.locator("a[href*='/exemples/']").all())
    assert first is not None
    assert second is not None

    # The first example keeps itself; a patient's name is said in place, and replaced by a click.
    page = author.open(first)
    write(page, {**FIRST, "r3": "Le médecin et Mme Haddad."})
    expect(page.locator("#etat-r1")).to_contain_text("Prête")
    expect(page.locator("#notes-r3")).to_contain_text("Mme Haddad")
    expect(page.locator("[data-saved]")).to_contain_text("Enregistré à")
    author.check_everywhere("dossier-exemple", picture=True)
    page.get_by_role("button", name="Écrire « une patiente »").click()
    expect(page.locator("[name=r3]")).to_have_value("Le médecin et une patiente.")
    drawn = page.locator(".a4").first
    expect(drawn).to_be_visible()
    assert drawn.evaluate("async one => { await one.decode(); return one.naturalWidth }") > 500
    page.get_by_label("Joindre une preuve du portfolio").select_option(label="Fiche d’appel urgent (récit de travail)")
    page.get_by_role("button", name="Joindre").click()
    expect(page.locator("#preuves")).to_contain_text("Preuve n° 1".replace(" 1", "\u00a01"))
    page.get_by_label("Accueillir, renseigner et orienter un patient").check()
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("L’exemple est enregistré")

    # Two windows write the same rubric: both texts are shown, nothing is lost.
    other = page.context.new_page()
    other.goto(address + first)
    write(page, {"r2": "Le téléphone."})
    other.locator("[name=r2]").fill("L’agenda.")
    expect(other.get_by_label("L’autre texte, déjà enregistré")).to_have_value("Le téléphone.")
    with other.expect_response(lambda answer: answer.url.endswith("/textes") and answer.ok):
        other.get_by_role("button", name="Garder les deux").click()
    other.close()
    page = author.open(first)
    expect(page.locator("[name=r2]")).to_have_value("Le téléphone.\n\nL’agenda.")

    # The second example, the cover, then the pages.
    page = author.open(second)
    write(page, SECOND)
    page.get_by_label("Transcription d’écrits médicaux").check()
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    page = author.open("/dossier-professionnel/page-de-garde")
    for label, text in (("Nom de naissance", "Kerbrat"), ("Prénom", "Marguerite"), ("Adresse", "1 rue des Ajoncs")):
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_label("Validation des Acquis de l’Expérience (VAE)").check()
    author.check_everywhere("dossier-page-de-garde")
    page.get_by_role("button", name="Enregistrer").click()
    for path, name in (
        ("", "dossier"),
        ("/apercu", "dossier-pages"),
        ("/titres-et-diplomes", "dossier-diplomes"),
        ("/documents", "dossier-documents"),
        ("/versions", "dossier-versions"),
        ("/partages", "dossier-partages"),
    ):
        author.open(f"/dossier-professionnel{path}")
        author.check_everywhere(name, picture=not path)

    # Frozen, shared with a code; the juror reads, opens an evidence in one click, takes everything away.
    page = author.open("/dossier-professionnel/partages")
    page.get_by_label("Pour quelle session, ou pour qui").fill("Session de janvier 2027")
    page.get_by_role("button", name="Figer une copie").click()
    expect(page.locator("h1")).to_contain_text("Session de janvier 2027")
    page.get_by_label("À qui ce lien est-il remis").fill("Membre du jury")
    page.get_by_label("Demander aussi un code, que vous transmettrez à part").check()
    page.get_by_role("button", name="Créer le lien").click()
    path = page.get_by_label("Adresse").input_value().partition("/jury/")[2]
    code = page.locator("strong.code").inner_text()
    author.check_everywhere("dossier-copie")

    juror = walker()
    read = juror.open(f"/jury/{path}")
    juror.check_everywhere("jury-code")
    read.get_by_label("Code").fill(code)
    read.get_by_role("button", name="Ouvrir").click()
    expect(read.locator("h1")).to_contain_text("Marguerite Kerbrat")
    expect(read.locator("nav")).to_have_count(0)
    juror.check_everywhere("jury-dossier", picture=True)
    read.get_by_role("link", name="Preuve n° 1".replace(" 1", "\u00a01")).first.click()
    expect(read.locator("main")).to_contain_text("La fiche portait tout ce que la régulation a demandé.")
    juror.check_everywhere("jury-preuve")
    juror.open(f"/jury/{path}")
    with read.expect_download() as download:
        read.get_by_role("link", name="Tout télécharger").click()
    archive = tmp_path / "dossier.zip"
    download.value.save_as(archive)
    opened_offline(chromium, archive, tmp_path)

    # The author sees who looked, and closes the link.
    page = author.open("/dossier-professionnel/partages")
    expect(page.locator("main")).to_contain_text("Membre du jury")
    expect(page.locator("main")).to_contain_text("Archive complète")
    page.get_by_role("button", name="Fermer ce lien").click()
    expect(page.get_by_role("status").first).to_contain_text("Le lien est fermé")
    juror.open(f"/jury/{path}", 410)


def opened_offline(chromium: Browser, archive: Path, tmp_path: Path) -> None:
    """The archive reads without a network: from the dossier to the evidence and back."""
    folder = tmp_path / "dossier"
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(folder)
    context = chromium.new_context(offline=True, java_script_enabled=False)
    page = context.new_page()
    page.goto((folder / "index.html").as_uri())
    expect(page.locator("h1")).to_contain_text("Marguerite Kerbrat")
    page.get_by_role("link", name="Preuve n° 1".replace(" 1", "\u00a01")).first.click()
    expect(page.locator("main")).to_contain_text("La fiche portait tout ce que la régulation a demandé.")
    page.get_by_role("link", name="Revenir au dossier").click()
    expect(page.locator("h1")).to_contain_text("Marguerite Kerbrat")
    context.close()


def test_on_a_phone_writing_and_the_page_are_two_tabs_and_all_is_kept_without_scripts(
    walker: Callable[..., Any], learner_id: int
) -> None:
    phone = walker(EMAIL, size="phone")
    page = phone.open("/dossier-professionnel")
    begin = page.get_by_role("button", name="Commencer mon dossier")
    if begin.count():
        begin.click()
        expect(page.locator("main")).to_contain_text("Activité-type 1")
    address = page.locator("a[href*='/exemples/']").first.get_attribute("href")
    assert address is not None
    page = phone.open(address)
    expect(page.locator("#apercu")).to_be_hidden()
    page.get_by_role("link", name="Voir la page").click()
    expect(page.locator("#ecrire")).to_be_hidden()
    expect(page.locator(".a4").first).to_be_visible()
    phone.check()

    plain = walker(EMAIL, java_script_enabled=False)
    page = plain.open(address)
    page.locator("[name=r5]").fill("Je demanderais l’adresse plus tôt.")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.locator("[name=r5]")).to_have_value("Je demanderais l’adresse plus tôt.")
    expect(page.locator(".a4").first).to_be_visible()
