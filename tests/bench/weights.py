"""What a first visit transfers, fonts, styles and scripts included, as the browser counts it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from tests.bench.deployment import LEARNER, PASSWORD, deploy
from tests.bench.servers import serving
from tests.bench.table import Row

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
KILO = 1000
SETTLED_MS = 2000
LESSON = "/modules/terminologie/lire-par-la-fin"


def measure(folder: Path) -> list[Row]:
    chromium = shutil.which("chromium")
    if chromium is None:
        print("weight: chromium is not installed; nothing measured")
        return []
    environment, _ = deploy(folder)
    with serving("app:create_app()", environment, folder / "product.log") as product, sync_playwright() as playwright:
        address = f"http://127.0.0.1:{product.port}"
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        home, strange = visited(browser.new_context().new_page(), address, "/", address)
        context = browser.new_context()
        page = context.new_page()
        page.goto(f"{address}/connexion")
        page.fill("input[name=email]", LEARNER)
        page.fill("input[name=password]", PASSWORD)
        page.click("main form button")
        page.wait_for_url("**/tableau-de-bord*")
        page.close()
        lesson, left = visited(context.new_page(), address, LESSON, address, pictures=False)
        browser.close()
    return [
        Row("home: first visit, everything included", home / KILO, "kB", 100),
        Row("lesson: fonts cached, without pictures", lesson / KILO, "kB", 60),
        Row("requests that leave the site", float(strange + left), "", 0),
    ]


def visited(page: Page, address: str, path: str, own: str, *, pictures: bool = True) -> tuple[int, int]:
    """(bytes received over the network, requests to elsewhere) for one page."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    sizes: dict[str, int] = {}
    kinds: dict[str, str] = {}
    elsewhere: list[str] = []

    def answered(event: dict[str, Any]) -> None:
        kinds[event["requestId"]] = event["type"]

    def finished(event: dict[str, Any]) -> None:
        sizes[event["requestId"]] = int(event["encodedDataLength"])

    session.on("Network.responseReceived", answered)
    session.on("Network.loadingFinished", finished)
    page.on("request", lambda request: elsewhere.append(request.url) if not request.url.startswith(own) else None)
    page.goto(address + path, wait_until="load")
    page.wait_for_timeout(SETTLED_MS)  # scripts load what they need after the page has
    counted = [size for one, size in sizes.items() if pictures or kinds.get(one) != "Image"]
    return sum(counted), len(elsewhere)
