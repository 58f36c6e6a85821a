"""A trainer makes the pack of a cohort: sees what is missing, waits, fetches the file and checks it offline."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, expect

from app.audit.domain.verifying import verify
from app.config import PROJECT
from tests.journeys.conftest import tab_to

TRAINER = "formatrice@example.org"


def test_a_pack_is_made_at_the_keyboard_and_checked_offline(
    walker: Callable[..., Any], chromium: Browser, tmp_path: Path
) -> None:
    trainer = walker(TRAINER)
    page = trainer.open("/formation/dossiers-de-preuve")
    trainer.check()
    tab_to(page, page.get_by_role("button", name="Voir cette cohorte"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Automne 2026")
    trainer.check()
    missing = page.get_by_role("row").filter(has_text="Aucun échange pédagogique noté")
    missing.get_by_role("link").first.click()
    expect(page).to_have_url(re.compile(r"/formation/personnes/\d+/accompagnement"))
    page.go_back()
    tab_to(page, page.get_by_role("button", name="Préparer le dossier"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name=re.compile("Télécharger"))).to_be_visible(timeout=60_000)
    trainer.check()
    printed = page.locator("dd code").first.inner_text()
    with page.expect_download() as started:
        page.get_by_role("button", name=re.compile("Télécharger")).click()
    pack = tmp_path / "dossier.zip"
    started.value.save_as(pack)

    assert verify(pack.read_bytes(), printed).holds
    with zipfile.ZipFile(io.BytesIO(pack.read_bytes())) as archive:
        archive.extractall(tmp_path / "ouvert")
    offline = chromium.new_page(java_script_enabled=False)
    offline.goto((tmp_path / "ouvert" / "index.html").as_uri())
    expect(offline.get_by_role("heading", level=1)).to_have_text("Dossier de preuve")
    expect(offline.locator("main")).to_contain_text("Il manque")
    for link in offline.locator("main a").all():
        assert (tmp_path / "ouvert" / str(link.get_attribute("href"))).is_file()
    offline.close()

    told = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "app", "audit", "verify", str(pack), "--fingerprint", printed],
        capture_output=True,
        text=True,
        cwd=PROJECT,
        check=False,
    )
    assert (told.returncode, "Dossier intact" in told.stdout) == (0, True), told.stderr

    plain = walker(TRAINER, size="phone", java_script_enabled=False)
    phone = plain.open("/formation/dossiers-de-preuve")
    phone.get_by_role("link", name=re.compile("Automne 2026")).first.click()
    expect(phone.get_by_role("button", name=re.compile("Télécharger"))).to_be_visible()
