"""A session from its planning to its sheet: a trainer plans, a learner finds it on a phone without JavaScript and signs
at the keyboard, the trainer answers for the half-day."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from playwright.sync_api import expect
from sqlalchemy import select

from app.attendance.models.sessions import LiveSession
from app.clock import in_paris, utc_now
from tests.journeys.conftest import database_of, tab_to

TRAINER, LEARNER = "formatrice@example.org", "apprenante@example.org"
TITLE = "Répondre à un médecin pressé"


def test_a_session_is_planned_signed_and_answered_for(walker: Callable[..., Any], server: Any) -> None:
    trainer = walker(TRAINER)
    page = trainer.open("/formation/seances")
    page.get_by_role("link", name=re.compile("Écouter puis résumer")).click()
    page.get_by_role("navigation", name="Fil d’Ariane").get_by_role("link", name="Séances").click()
    page.get_by_role("link", name="Prévoir une séance").click()
    trainer.check()
    page.get_by_label("Titre").fill(TITLE)
    tomorrow = in_paris(utc_now() + timedelta(days=1))
    page.get_by_label("Début, heure de Paris").fill(f"{tomorrow:%Y-%m-%d}T18:00")
    page.get_by_label("Fin, heure de Paris").fill("17:00")
    page.get_by_label("Lien de la classe virtuelle").fill("https://visio.example.org/groupe-3")
    page.get_by_role("button", name="Prévoir la séance").click()
    expect(page.get_by_role("alert")).to_contain_text("vérifiez l’heure de fin")
    expect(page.get_by_label("Titre")).to_have_value(TITLE)
    page.get_by_label("Fin, heure de Paris").fill("19:30")
    page.get_by_role("button", name="Prévoir la séance").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    live = page.url.rpartition("/")[2]

    learner = walker(LEARNER, size="phone", java_script_enabled=False)
    phone = learner.open("/calendrier")
    expect(phone.locator(".coming")).to_contain_text(TITLE)
    phone.get_by_role("link", name=TITLE).click()
    expect(phone.get_by_role("link", name="Rejoindre la classe virtuelle")).to_have_attribute(
        "href", "https://visio.example.org/groupe-3"
    )
    expect(phone.locator("main")).to_contain_text("La signature s’ouvre un quart d’heure avant")

    begin_now(server, int(live))
    at_keyboard = walker(LEARNER)
    desk = at_keyboard.open(f"/seances/{live}")
    at_keyboard.check()
    tab_to(desk, desk.get_by_role("button", name=re.compile("Signer ma présence")))
    desk.keyboard.press("Enter")
    expect(desk.locator("main")).to_contain_text("présence signée")

    page = trainer.open(f"/formation/seances/{live}")
    trainer.check_everywhere("emargement")
    page.get_by_role("button", name="Signer la demi-journée").click()
    expect(page.get_by_role("alert")).to_contain_text("était là")
    for choice in page.locator("select[name^='etat-']").all():
        if choice.locator("option", has_text="absence").count():
            choice.select_option("absent")
    page.get_by_role("button", name="Signer la demi-journée").click()
    expect(page.locator("main")).to_contain_text("qui anime")
    trainer.check()
    page.get_by_role("link", name="Voir la feuille à imprimer").click()
    expect(page.locator("main")).to_contain_text("Les empreintes de cette feuille sont vérifiées")
    trainer.check()

    expect(learner.open("/seances").locator("main")).to_contain_text(TITLE)


def begin_now(server: Any, live_id: int) -> None:
    """Make the hour of a session come, as an evening of waiting would."""
    database = database_of(server)
    with database.writing() as db:
        row = db.scalars(select(LiveSession).where(LiveSession.id == live_id)).one()
        row.starts_at, row.ends_at = utc_now() - timedelta(minutes=5), utc_now() + timedelta(minutes=55)
    database.dispose()


def test_what_was_said_and_what_was_complained_of_is_shown_to_whom_it_concerns(walker: Callable[..., Any]) -> None:
    learner = walker(LEARNER)
    page = learner.open("/reclamations")
    page.get_by_role("link", name=re.compile("l’organisation")).click()
    learner.check()

    trainer = walker(TRAINER)
    page = trainer.open("/formation/appreciations")
    page.get_by_role("region", name="Par module").get_by_role("link").first.click()
    expect(page.locator("main")).to_contain_text("6 réponses")
    trainer.check()

    admin = walker("admin@example.org")
    page = admin.open("/admin/reclamations")
    page.get_by_role("link", name="N° 2").click()
    admin.check()
