"""A real browser before the real server: what the journeys stand on.

The product is served by gunicorn with its own settings over a database of the worker's own, with the demonstration
people in it. Every page visited is checked by axe and, where VNU_JAR names it, by the W3C's validator at the end.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.bench.servers import PROJECT, Server, environment_of, product_target, start_server

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE = Path(__file__).resolve().parent.parent / "vendor" / "axe-core" / "axe.min.js"
PICTURES = Path(__file__).resolve().parent / "pictures"
SIZES = {"phone": (360, 800), "tablet": (768, 1024), "desktop": (1280, 900)}
DEMO_PASSWORD = "Marronnier-violet-42-heures"
AXE_RUN = """tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']}).then(result =>
  result.violations.map(v => ({id: v.id, help: v.help, nodes: v.nodes.map(n => n.html + ' ' + n.failureSummary)})))"""
VALIDATOR = ["java", "-Xss2m", "-jar"]
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One group: the journeys share a server, so one worker runs them all."""
    for item in items:
        if "journeys" in Path(str(item.fspath)).parts:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("journeys"))


def prepared_environment(instance: Path, **more: str) -> dict[str, str]:
    """A deployment with the demonstration people, ready to be served."""
    environment = environment_of(instance, DEMO_PASSWORD=DEMO_PASSWORD, **more)
    for command in (("db", "upgrade"), ("demo", "load")):
        done = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "app", *command],
            cwd=PROJECT,
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr
    return environment


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    instance = tmp_path_factory.mktemp("served")
    environment = prepared_environment(instance)
    running = start_server(product_target(), environment, instance / "server.log", "/sante")
    running.instance = instance  # type: ignore[attr-defined]
    yield running
    running.stop()
    log = (instance / "server.log").read_text()
    assert "Traceback" not in log, log[-6000:]


@pytest.fixture(scope="session")
def address(server: Server) -> str:
    return f"http://127.0.0.1:{server.port}"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if not CHROMIUM:
        if os.environ.get("CI") == "true":
            pytest.fail("CI must give chromium: browser tests may not be skipped there")
        pytest.skip("chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


class Walker:
    """A page and what is asked of every page that it shows."""

    def __init__(self, page: Page, address: str, documents: dict[str, str]) -> None:
        self.page = page
        self.address = address
        self.documents = documents
        self.problems: list[str] = []
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.problems.append(f"script error: {error}"))
        page.on("request", self._asked)

    def _heard(self, message: Any) -> None:
        # A refused answer (401, 409, 422) is reported by the browser too; tests ask for those on purpose.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.problems.append(f"console: {message.text}")

    def _asked(self, request: Any) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.problems.append(f"a request left the site: {request.url}")

    def open(self, path: str) -> Page:
        answer = self.page.goto(self.address + path)
        assert answer is not None
        assert answer.status < 400, (answer.status, path)
        return self.page

    def check(self, name: str = "") -> None:
        """axe, one h1, French, a title; keeps the document for the validator."""
        page = self.page
        self.documents[f"{name} {page.url}"] = page.content()
        # Transitions change colours while axe looks.
        page.emulate_media(reduced_motion="reduce")
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate(
            AXE_RUN,
            AXE_TAGS,
        )
        assert not found, f"{page.url}: " + json.dumps(found, indent=1, ensure_ascii=False)[:6000]
        assert page.locator("h1").count() == 1, page.url
        assert page.locator("html").get_attribute("lang") == "fr"
        heading = " ".join(page.locator("h1").inner_text().split())
        assert page.title().endswith("Trait d’union"), page.title()
        assert heading, page.url
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{page.url} is {wide} px too wide at {page.viewport_size}"
        assert not self.problems, self.problems

    def check_everywhere(self, name: str, *, picture: bool = False) -> None:
        """The same page at three sizes, in both themes; pictures for README when PICTURES=1."""
        page = self.page
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            for size, (width, height) in SIZES.items():
                page.set_viewport_size({"width": width, "height": height})
                self.check(name)
                wanted = os.environ.get("PICTURES")
                if wanted == "all" or (
                    wanted and picture and (size, scheme) in {("phone", "dark"), ("desktop", "light")}
                ):
                    PICTURES.mkdir(exist_ok=True)
                    page.screenshot(path=PICTURES / f"{name}-{size}-{scheme}.png")
        page.emulate_media(color_scheme="light")


@pytest.fixture(scope="session")
def documents() -> Iterator[dict[str, str]]:
    """Every document that the journeys saw; validated together at the end, since the validator is slow to start."""
    seen: dict[str, str] = {}
    yield seen
    if os.environ.get("VNU_JAR") and seen:
        problems = validated(seen)
        assert not problems, "\n".join(problems)


def validated(documents: dict[str, str]) -> list[str]:
    """What the W3C's validator finds wrong."""
    folder = Path(os.environ.get("TMPDIR", "/tmp")) / f"tdu-vnu-{os.getpid()}"
    folder.mkdir()
    try:
        names = {}
        for number, (name, html) in enumerate(documents.items()):
            path = folder / f"{number}.html"
            path.write_text(html, encoding="utf-8")
            names[path.as_uri()] = name
        done = subprocess.run(
            [
                *VALIDATOR,
                os.environ["VNU_JAR"],
                "--format",
                "json",
                "--errors-only",
                *map(str, folder.iterdir()),
            ],
            capture_output=True,
            text=True,
        )
        messages = json.loads(done.stderr)["messages"]
        return [f"{names.get(one.get('url', ''), '')}: {one['message']} {one.get('extract', '')}" for one in messages]
    finally:
        shutil.rmtree(folder)


def signed_in(context: BrowserContext, address: str, email: str) -> None:
    """Sign in through the page, as a person does."""
    page = context.new_page()
    page.goto(f"{address}/connexion")
    page.fill("input[name=email]", email)
    page.fill("input[name=password]", DEMO_PASSWORD)
    page.click("main form button[type=submit], main form button:not([type])")
    page.wait_for_url("**/tableau-de-bord*")
    page.close()


@pytest.fixture
def walker(chromium: Browser, address: str, documents: dict[str, str]) -> Iterator[Callable[..., Walker]]:
    """`walker("apprenante@example.org", size="phone")`: a browser of its own, signed in or not."""
    contexts: list[BrowserContext] = []

    def make(email: str = "", size: str = "desktop", **options: Any) -> Walker:
        width, height = SIZES[size]
        context = chromium.new_context(
            viewport={"width": width, "height": height}, locale="fr-FR", timezone_id="Europe/Paris", **options
        )
        contexts.append(context)
        if email:
            signed_in(context, address, email)
        page = context.new_page()
        page.set_default_timeout(15_000)
        return Walker(page, address, documents)

    yield make
    for context in contexts:
        context.close()
