"""On a phone: from « je commence » to a computed delay, the calendar, the feasibility file and its private link."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from icalendar import Calendar
from playwright.sync_api import expect

from app.clock import in_paris, utc_now
from app.portfolio.domain.vae import add_months
from tests.journeys.conftest import tab_to

MOTIVES = "J’accueille des patients depuis huit ans. Je veux que cela soit reconnu."


def test_a_stranger_reads_the_guide_and_who_may_pay(walker: Callable[..., Any]) -> None:
    stranger = walker(size="phone")
    page = stranger.open("/vae")
    assert stranger.heading == "La VAE, étape par étape"
    expect(page.locator("main")).to_contain_text("Aucune durée minimale d’expérience")
    page.locator("#recevabilite summary").click()
    expect(page.locator("#recevabilite")).to_contain_text("Sans réponse, la demande est recevable")
    stranger.check_everywhere("vae-guide")
    page.get_by_role("link", name="Qui peut payer").click()
    page.get_by_label("Ma situation").select_option(label="En recherche d’emploi")
    page.get_by_role("button", name="Voir mes pistes").click()
    expect(page.locator(".vae-device h3").first).to_contain_text("CPF")
    expect(page.locator(".vae-device h3").nth(1)).to_contain_text("France Travail")
    stranger.check_everywhere("vae-financement")


def test_a_candidate_begins_dates_what_is_done_and_takes_the_calendar(
    walker: Callable[..., Any], newcomer: str, tmp_path: Path
) -> None:
    person = walker(newcomer, size="phone")
    page = person.open("/vae")
    page.get_by_role("button", name="Je commence ma VAE").click()
    assert person.heading == "Ma VAE"
    expect(page.get_by_role("heading", name="Inscrivez-vous sur France VAE")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Aucun délai ne court")

    # One date, then the next step; by keyboard.
    today = in_paris(utc_now()).date()
    filed = today - timedelta(days=47)
    page.get_by_label("Candidature envoyée").fill((today - timedelta(days=90)).isoformat())
    tab_to(page, page.get_by_role("button", name="Noter cette date"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Écrivez votre dossier de faisabilité")).to_be_visible()
    page.get_by_label("Dossier de faisabilité déposé").fill(filed.isoformat())
    page.get_by_role("button", name="Noter cette date").click()
    expect(page.get_by_role("heading", name="Attendez la réponse")).to_be_visible()
    deadline = add_months(filed, 2)
    expect(page.locator(".vae-delay").first).to_contain_text(f"Réponse attendue jusqu’au {deadline.day}")
    person.check_everywhere("vae-ou-j-en-suis", picture=True)

    # The feasibility file keeps itself, and a name is told in place.
    page = person.open("/vae/faisabilite")
    field = page.get_by_label("Mes motivations et mon projet", exact=True)
    field.fill(MOTIVES)
    field.blur()
    expect(page.locator("[data-saved]")).to_contain_text("Enregistré à")
    field.fill(MOTIVES + " Mme Lefebvre me connaît.")
    field.blur()
    expect(page.get_by_role("heading", name="Un passage ressemble aux données d’une personne")).to_be_visible()
    person.check_everywhere("vae-faisabilite")
    field.fill(MOTIVES)
    field.blur()
    expect(page.get_by_role("heading", name="Un passage ressemble aux données d’une personne")).to_have_count(0)
    with page.expect_download() as pdf:
        page.get_by_role("link", name="Télécharger en PDF").click()
    assert Path(pdf.value.path()).read_bytes().startswith(b"%PDF-")

    # What was written is there again.
    page = person.open("/vae/faisabilite")
    expect(page.get_by_label("Mes motivations et mon projet", exact=True)).to_have_value(MOTIVES)

    for path, name in (
        ("/vae/documents", "vae-documents"),
        ("/vae/dates", "vae-dates"),
        ("/vae/decision", "vae-decision"),
    ):
        person.open(path)
        person.check_everywhere(name)

    page = person.open("/vae/calendrier")
    with page.expect_download() as taken:
        page.get_by_role("link", name="Télécharger le calendrier").click()
    kept = tmp_path / "ma-vae.ics"
    taken.value.save_as(kept)
    events = {str(one["summary"]): one for one in Calendar.from_ical(kept.read_bytes()).walk("VEVENT")}
    assert events["VAE, au plus tard\u00a0: Réponse sur la recevabilité"]["dtstart"].dt == deadline
    page.get_by_role("button", name="Créer un lien privé").click()
    link = page.get_by_label("Adresse du calendrier").input_value()
    stranger = walker(size="phone")
    answer = stranger.page.request.get(f"{person.address}/vae/agenda/{link.rpartition('/')[2]}")
    assert answer.status == 200
    assert set(events) == {str(one["summary"]) for one in Calendar.from_ical(answer.body()).walk("VEVENT")}
    person.check()
    page.get_by_role("button", name="Retirer le lien").click()
    expect(page.get_by_role("status")).to_contain_text("Le lien est retiré")
    assert stranger.page.request.get(f"{person.address}/vae/agenda/{link.rpartition('/')[2]}").status == 410
