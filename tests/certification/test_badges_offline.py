"""The page that verifies with no server: opened from the disk by a real browser, cut off from any network."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from app.certification.domain.verification import Refusal
from app.certification.services.keys import Trusted, rotate
from app.certification.services.offline import offline_page
from app.certification.services.verification import verify_bytes
from tests.certification.credentials import LATER, NOW, Issued, a_draft, issue

pytestmark = pytest.mark.browser
# The same files go to the command and to the page: both must answer alike.
SAMPLES = 60


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Issued:
    return issue(tmp_path_factory.mktemp("keys"), with_pdf=True)


def opened(browser: Browser, folder: Path, trusted: Trusted, revoked: dict[str, str]) -> Iterator[Page]:
    """The page, as a person keeps it on a disk."""
    kept = folder / "verifier-une-attestation.html"
    kept.write_text(offline_page(trusted, revoked, NOW), encoding="utf-8")
    context = browser.new_context(offline=True)
    page = context.new_page()
    failures: list[str] = []
    asked: list[str] = []
    page.on("pageerror", lambda error: failures.append(str(error)))
    page.on("console", lambda line: failures.append(line.text) if line.type == "error" else None)
    page.on("request", lambda request: asked.append(request.url))
    page.goto(kept.as_uri())
    yield page
    assert not failures
    assert [url for url in asked if not url.startswith("file:")] == []
    context.close()


@pytest.fixture
def page(chromium: Browser, tmp_path: Path, issued: Issued) -> Iterator[Page]:
    yield from opened(chromium, tmp_path, issued.signer.trusted, {})


def answer(page: Page, data: bytes, name: str = "attestation") -> tuple[bool, str]:
    """Yes or no, and the reason."""
    page.locator("#fichier").set_input_files({"name": name, "mimeType": "application/octet-stream", "buffer": data})
    page.locator("#reponse[data-valid]").wait_for(state="attached")
    told: dict[str, Any] = page.evaluate("({...document.getElementById('reponse').dataset})")
    page.evaluate("delete document.getElementById('reponse').dataset.reason")
    return told["valid"] == "true", told.get("reason", "")


@pytest.mark.parametrize("form", ["json", "jwt", "pdf"])
def test_a_valid_file_is_a_yes_with_what_it_attests(form: str, page: Page, issued: Issued) -> None:
    data = getattr(issued, form)
    assert answer(page, data.encode() if isinstance(data, str) else data) == (True, "")
    words = page.locator("#reponse").inner_text()
    assert words.startswith("Oui")
    assert "Attestation de compétences" in words
    assert "ne vaut ni titre professionnel" in page.locator("main").inner_text()


def test_a_proof_in_a_list_of_one_is_a_yes_too(page: Page, issued: Issued) -> None:
    value = json.loads(issued.json)
    value["proof"] = [value["proof"]]
    assert answer(page, json.dumps(value).encode()) == (True, "")


@pytest.mark.parametrize("form", ["json", "jwt", "pdf"])
def test_files_with_one_flipped_bit_are_refused_as_the_command_refuses_them(
    form: str, page: Page, issued: Issued
) -> None:
    data = getattr(issued, form)
    data = data.encode() if isinstance(data, str) else data
    chance = random.Random(3)
    for place in [*sorted(chance.sample(range(len(data)), SAMPLES)), 0, len(data) - 1]:
        changed = bytearray(data)
        changed[place] ^= 1 << chance.randrange(8)
        valid, reason = answer(page, bytes(changed))
        expected = verify_bytes(bytes(changed), issued.signer.trusted, LATER).refusal
        assert not valid, place
        assert reason == expected or {reason, expected} <= {"unreadable", "altered", "no_proof"}, (place, reason)
    print(f"{SAMPLES + 2} files of {form} with one bit flipped, all refused by the page")


def test_withdrawals_known_that_day_and_keys_made_since_are_told(
    chromium: Browser, tmp_path: Path, issued: Issued
) -> None:
    revoked = {a_draft().credential_id: "erreur à la délivrance"}
    for page in opened(chromium, tmp_path, issued.signer.trusted, revoked):
        assert answer(page, issued.json) == (False, Refusal.REVOKED)
        assert "erreur à la délivrance" in page.locator("#reponse").inner_text()
        rotate(tmp_path / "autres", NOW)
        assert answer(page, issue(tmp_path / "autres").json) == (False, Refusal.UNKNOWN_KEY)


def test_the_page_lets_no_other_script_run(page: Page) -> None:
    policy = page.locator("meta[http-equiv]").get_attribute("content")
    assert policy is not None
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy
