"""From proofs to a paper that a stranger can check: issued, carried away, verified, tampered with, withdrawn."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from app.accounts.queries import find_user
from app.clock import utc_now
from tests.certification.learners import prove
from tests.journeys.conftest import add_learner, database_of
from tests.progress.rows import add_cohort

TRAINER = "formatrice@example.org"
LEARNER = "lea.attestee@example.org"
NAME = "Léa-Marguerite Vandenbroucke"


@pytest.fixture(scope="module")
def learner_id(server: Any) -> int:
    """Somebody whom the demonstration's trainer follows, and who has proved one competence."""
    found = add_learner(server, LEARNER, NAME)
    database = database_of(server)
    try:
        with database.writing() as db:
            trainer = find_user(db, TRAINER)
            assert trainer is not None
            add_cohort(db, found, trainer.id, title="Groupe des attestations")
            prove(db, found, utc_now())
    finally:
        database.dispose()
    return found


def send_file(page: Page, address: str, file: Path) -> None:
    page.goto(f"{address}/verifier")
    page.get_by_label("Fichier de l’attestation").set_input_files(file)
    page.get_by_role("button", name="Vérifier ce fichier").click()


def test_a_statement_is_issued_carried_away_verified_tampered_with_and_withdrawn(
    walker: Callable[..., Any], address: str, learner_id: int, chromium: Browser, tmp_path: Path
) -> None:
    # The trainer looks at the proofs and decides.
    trainer = walker(TRAINER)
    page = trainer.open("/attestations")
    page.get_by_role("link", name=NAME).click()
    expect(page.locator("main")).to_contain_text("Une compétence est acquise")
    trainer.check_everywhere("attestation-a-delivrer")
    page.get_by_role("button", name="J’ai regardé ces preuves").click()
    expect(page.get_by_role("status")).to_contain_text("est délivrée")
    issued = page.url.removeprefix(address)

    # The person finds it and carries it away.
    learner = walker(LEARNER)
    page = learner.open("/attestations")
    learner.check_everywhere("attestations")
    page.get_by_role("link", name="Attestation de compétences", exact=True).click()
    expect(page).to_have_url(address + issued)
    learner.check_everywhere("attestation")
    files = {}
    for suffix, name in (("pdf", "Télécharger le PDF"), ("json", "Attestation JSON"), ("jwt", "Attestation JWT")):
        with page.expect_download() as download:
            page.get_by_role("link", name=name).click()
        files[suffix] = tmp_path / f"attestation.{suffix}"
        download.value.save_as(files[suffix])

    # A stranger types the number, then gives each file.
    stranger = walker()
    number = issued.rpartition("/")[2]
    page = stranger.open("/verifier")
    stranger.check_everywhere("verifier")
    page.get_by_label("Numéro de l’attestation").fill(number.lower())
    page.get_by_role("button", name="Vérifier ce numéro").click()
    expect(page.locator("h1")).to_contain_text("Oui")
    expect(page.locator("main")).to_contain_text(NAME)
    expect(page.locator("main")).to_contain_text("ne vaut ni titre professionnel")
    stranger.check_everywhere("verifier-oui", picture=True)
    for file in files.values():
        send_file(page, address, file)
        expect(page.locator("h1")).to_contain_text("Oui")
        expect(page.get_by_role("status")).to_contain_text("Le fichier est authentique")

    # One bit of each, and it is no; here and on a computer with no network.
    with page.expect_download() as download:
        stranger.open("/verifier").get_by_role("link", name="téléchargez une page qui vérifie seule").click()
    alone = tmp_path / "verifier.html"
    download.value.save_as(alone)
    cut_off = chromium.new_context(offline=True, locale="fr-FR").new_page()
    cut_off.goto(alone.as_uri())
    for file in files.values():
        cut_off.locator("#fichier").set_input_files(file)
        expect(cut_off.locator("#reponse[data-valid=true]")).to_be_visible()
        data = bytearray(file.read_bytes())
        data[len(data) // 3] ^= 2
        changed = file.with_stem("attestation-modifiee")
        changed.write_bytes(data)
        cut_off.locator("#fichier").set_input_files(changed)
        expect(cut_off.locator("#reponse[data-valid=false]")).to_be_visible()
        send_file(page, address, changed)
        expect(page.locator("h1")).to_contain_text("Non")
        expect(page.locator("main")).not_to_contain_text(NAME)
    cut_off.context.close()
    stranger.check()

    # Withdrawn, with a reason, and told at once.
    page = trainer.open(f"{issued}/retrait")
    page.get_by_role("button", name="Retirer l’attestation").click()
    expect(page.get_by_role("alert")).to_contain_text("Choisissez un motif")
    trainer.check_everywhere("attestation-a-retirer")
    page.get_by_label("erreur à la délivrance").check()
    page.get_by_label(re.compile("Précisions")).fill("Une preuve était à revoir.")
    page.get_by_role("button", name="Retirer l’attestation").click()
    expect(page.locator("main")).to_contain_text("Une preuve était à revoir.")
    page = stranger.open(f"/verifier/{number}")
    expect(page.locator("h1")).to_contain_text("Non")
    expect(page.locator("main")).to_contain_text("erreur à la délivrance")
    expect(page.locator("main")).not_to_contain_text("à revoir")
    stranger.check_everywhere("verifier-retiree")
    send_file(page, address, files["pdf"])
    expect(page.locator("main")).to_contain_text("a été retirée par l’émetteur")
