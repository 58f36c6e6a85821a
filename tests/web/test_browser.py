"""The shell in a real browser: comfort, keyboard, narrow screens, and nothing that leaves the site."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from app.extensions import Course
from tests.web.conftest import face_app

PAGES = ("/", "/aide", "/accessibilite", "/confidentialite", "/mentions-legales", "/confort", "/introuvable")
PATIENCE = 20_000

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, course: Course) -> Iterator[str]:
    app: Flask = face_app(tmp_path_factory.mktemp("browser"), course, base_url="http://127.0.0.1")
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
    app.extensions["tdu"].database.dispose()


@pytest.fixture
def browser(chromium: Browser) -> Browser:
    return chromium


def open_page(browser: Browser, served: str, **options: Any) -> tuple[Page, list[str]]:
    """A new browser before the product, and what it complained of or asked elsewhere."""
    context = browser.new_context(base_url=served, **options)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    problems: list[str] = []
    page.on(
        "console", lambda said: problems.append(said.text) if said.type == "error" and "404" not in said.text else None
    )
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("request", lambda asked: None if asked.url.startswith(served) else problems.append(asked.url))
    return page, problems


def test_comfort_opens_in_place_shows_at_once_and_is_kept(browser: Browser, served: str) -> None:
    page, problems = open_page(browser, served)
    page.goto("/aide")
    assert page.context.cookies() == []
    page.get_by_role("link", name="Confort de lecture", exact=True).first.click()
    dialog = page.get_by_role("dialog", name="Confort de lecture")
    expect(dialog).to_be_visible()
    dialog.get_by_label("Sombres").check()
    dialog.get_by_label("Très grande").check()
    dialog.get_by_label("Règle de lecture").check()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert page.locator("html").get_attribute("data-text") == "largest"
    expect(dialog.get_by_role("status")).to_have_text("Choix gardé.")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.reload()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    expect(page.locator(".ruler")).to_have_count(1)
    page.mouse.move(200, 300)
    box = page.locator(".ruler").bounding_box()
    assert box is not None
    assert abs(box["y"] + box["height"] / 2 - 300) < 3
    assert problems == []
    page.context.close()


def test_without_scripts_comfort_is_a_page_that_leads_back(browser: Browser, served: str) -> None:
    page, problems = open_page(browser, served, java_script_enabled=False)
    page.goto("/aide")
    page.get_by_role("link", name="Confort de lecture", exact=True).first.click()
    page.get_by_label("Élargi").check()
    page.get_by_role("button", name="Garder ce confort").click()
    assert page.url == f"{served}/aide"
    assert page.locator("html").get_attribute("data-spacing") == "wide"
    expect(page.get_by_text("Votre confort de lecture est enregistré.")).to_be_visible()
    assert problems == []
    page.context.close()


def test_the_first_tab_leads_to_the_content(browser: Browser, served: str) -> None:
    page, _ = open_page(browser, served)
    page.goto("/aide")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Aller au contenu")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.context.close()


def test_text_from_a_script_never_becomes_elements_without_our_policy(browser: Browser, served: str) -> None:
    page, _ = open_page(browser, served)
    page.goto("/aide")
    refused = page.evaluate(
        "() => { try { document.body.innerHTML = '<b>x</b>'; return ''; } catch (error) { return error.name; } }"
    )
    assert refused == "TypeError"
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_scrolls_sideways_nor_complains(browser: Browser, served: str, scheme: str) -> None:
    page, problems = open_page(browser, served, viewport={"width": 320, "height": 700}, color_scheme=scheme)
    too_wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    for address in PAGES:
        page.goto(address)
        assert page.evaluate(too_wide) <= 0, address
        page.evaluate("document.documentElement.setAttribute('data-spacing', 'wide')")
        assert page.evaluate(too_wide) <= 0, address
        page.evaluate("document.documentElement.setAttribute('data-text', 'largest')")
        page.set_viewport_size({"width": 480, "height": 700})
        assert page.evaluate(too_wide) <= 0, address
        page.set_viewport_size({"width": 320, "height": 700})
    assert problems == []
    page.context.close()


def test_a_form_is_sent_once_for_two_clicks(browser: Browser, served: str) -> None:
    page, _ = open_page(browser, served)
    page.goto("/confort")
    sent: list[str] = []
    page.on("request", lambda asked: sent.append(asked.url) if asked.method == "POST" else None)
    page.evaluate(
        "() => { const button = document.querySelector('form.comfort button'); button.click(); button.click(); }"
    )
    page.wait_for_load_state("networkidle")
    assert len(sent) == 1
    page.context.close()
