"""A real browser before the real server: what the journeys stand on.

The product is served by gunicorn with its own settings over a database of the worker's own, with the demonstration
people in it. Every page visited is checked by axe and, where VNU_JAR names it, by the W3C's validator at the end.
"""

from __future__ import annotations

import io
import itertools
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from app.accounts.domain import Role
from app.accounts.services import add_user
from app.clock import utc_now
from app.db import Database
from tests.bench.servers import PROJECT, Server, environment_of, product_target, start_server

AXE = Path(__file__).resolve().parent.parent / "vendor" / "axe-core" / "axe.min.js"
PICTURES = Path(__file__).resolve().parent / "pictures"
# Quizzes of the journeys' own, laid beside the shipped ones: one question of every type, in a known order.
OWN_COURSE = Path(__file__).resolve().parent / "course"
SIZES = {"phone": (360, 800), "tablet": (768, 1024), "desktop": (1280, 900)}
DEMO_PASSWORD = "Marronnier-violet-42-heures"
AXE_RUN = """wanted => axe.run(document, {runOnly: wanted, resultTypes: ['violations']}).then(result =>
  result.violations.map(v => ({id: v.id, help: v.help, nodes: v.nodes.map(n => n.html + ' ' + n.failureSummary)})))"""
# What is cut at the right edge, or makes the page scroll sideways.
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
LINK = re.compile(r"https?://[^/\s]+(/\S+)")
VALIDATOR = ["java", "-Xss2m", "-jar"]
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "journeys" in Path(str(item.fspath)).parts:
            item.add_marker(pytest.mark.browser)


# Other work shares the machine; a person would also wait a little.
PATIENCE = 20_000
NEWCOMERS = itertools.count(1)
expect.set_options(timeout=PATIENCE)


def flask(environment: dict[str, str], *command: str, typed: str = "") -> str:
    """What a command of the product prints; it must succeed."""
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "app", *command],
        cwd=PROJECT,
        env={**os.environ, **environment},
        input=typed,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@contextmanager
def served(instance: Path, *preparing: tuple[str, ...], **more: str) -> Iterator[Server]:
    """A deployment of one's own over the shipped course and ours; a traceback in its log fails the run."""
    course = instance / "course"
    for folder in ("content", "quizzes"):
        shutil.copytree(PROJECT / folder, course / folder)
    shutil.copytree(OWN_COURSE, course, dirs_exist_ok=True)
    environment = environment_of(
        instance, DEMO_PASSWORD=DEMO_PASSWORD, COURSE_PATH=str(course), WEB_WORKERS="2", **more
    )
    for command in (("db", "upgrade"), *preparing):
        flask(environment, *command)
    running = start_server(product_target(), environment, instance / "server.log", "/sante")
    running.instance = instance  # type: ignore[attr-defined]
    running.environment = environment  # type: ignore[attr-defined]
    yield running
    running.stop()
    log = (instance / "server.log").read_text()
    assert "Traceback" not in log, log[-6000:]


def publish(server: Any) -> None:
    """Have the server read its course anew, as a publication does."""
    server.process.send_signal(signal.SIGHUP)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with served(tmp_path_factory.mktemp("served"), ("demo", "load")) as running:
        yield running


@pytest.fixture(scope="session")
def address(server: Any) -> str:
    return f"http://127.0.0.1:{server.port}"


def keep_picture(data: bytes, path: Path) -> None:
    """A picture of a page, in the few colours that it has."""
    picture = Image.open(io.BytesIO(data)).convert("RGB")
    picture.quantize(128, dither=Image.Dither.NONE).save(path, optimize=True)


class Walker:
    """A page and what is asked of every page that it shows."""

    def __init__(self, page: Page, address: str, documents: dict[str, str], who: str = "stranger") -> None:
        self.page = page
        self.who = who
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

    def open(self, path: str, status: int = 200) -> Page:
        # Going to another place of the page that is shown asks the server for nothing.
        answer = self.page.goto(self.address + path) or self.page.reload()
        assert answer is not None
        assert answer.status == status, (answer.status, path)
        # The validator reads what the server sent, not what the browser made of it.
        self.documents[f"{path} ({self.who})"] = answer.text()
        return self.page

    @property
    def heading(self) -> str:
        return " ".join(self.page.locator("h1").inner_text().split())

    def axe(self, *wanted: str) -> None:
        """Nothing that axe knows of is wrong, of the tags or rules wanted."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.page.evaluate(AXE_RUN, list(wanted or AXE_TAGS))
        assert not found, f"{self.page.url}: " + json.dumps(found, indent=1, ensure_ascii=False)[:6000]

    def fits(self) -> None:
        """Nothing makes the page scroll sideways."""
        wide = self.page.evaluate(TOO_WIDE)
        assert wide <= 0, f"{self.page.url} is {wide} px too wide at {self.page.viewport_size}"

    def check(self) -> None:
        """axe in light, its colours in dark, one h1, French, a title, nothing too wide, nothing on the console."""
        page = self.page
        # Transitions change colours while axe looks.
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        self.axe()
        page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        self.axe("color-contrast")
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        assert page.locator("h1").count() == 1, page.url
        assert page.locator("html").get_attribute("lang") == "fr"
        assert self.heading, page.url
        assert page.title().endswith("Trait d’union"), page.title()
        self.fits()
        assert not self.problems, self.problems

    def check_everywhere(self, name: str, *, picture: bool = False) -> None:
        """The same page at three sizes, in both themes; pictures for README when PICTURES=1, all of them with "all"."""
        page = self.page
        self.check()
        wanted = os.environ.get("PICTURES")
        before = page.viewport_size
        for size, (width, height) in SIZES.items():
            page.set_viewport_size({"width": width, "height": height})
            self.fits()
            if size == "phone":
                self.axe()
            for scheme in ("light", "dark") if wanted else ():
                if wanted == "all" or (picture and (size, scheme) in {("phone", "dark"), ("desktop", "light")}):
                    PICTURES.mkdir(exist_ok=True)
                    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
                    keep_picture(page.screenshot(), PICTURES / f"{name}-{size}-{scheme}.png")
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        assert before is not None
        page.set_viewport_size(before)


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
            names[path.name] = name
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
        return [
            f"{names.get(one.get('url', '').rpartition('/')[2], '')}: {one['message']} {one.get('extract', '')}"
            for one in messages
        ]
    finally:
        shutil.rmtree(folder)


def sign_in(page: Page, address: str, email: str, password: str = DEMO_PASSWORD) -> None:
    """Sign in through the page, as a person does."""
    page.goto(f"{address}/connexion")
    page.get_by_label("Adresse e-mail").fill(email)
    page.get_by_label("Mot de passe", exact=True).fill(password)
    page.get_by_role("button", name="Se connecter").click()


@pytest.fixture(scope="session")
def states(chromium: Browser, address: str) -> Callable[[str], Any]:
    """The cookies of a demonstration person, who signs in once for the whole run."""
    kept: dict[str, Any] = {}

    def state_of(email: str) -> Any:
        if email not in kept:
            context = chromium.new_context(locale="fr-FR")
            page = context.new_page()
            sign_in(page, address, email)
            page.wait_for_url(lambda url: "/connexion" not in url)
            kept[email] = context.storage_state()
            context.close()
        return kept[email]

    return state_of


def database_of(server: Any) -> Database:
    """The deployment's own base."""
    environment = server.environment
    return Database(environment.get("DATABASE_URL") or f"sqlite:///{server.instance / 'trait-dunion.sqlite3'}")


def add_learner(server: Any, email: str, name: str, password: str = DEMO_PASSWORD) -> int:
    """A confirmed account that has done nothing yet; its identifier."""
    database = database_of(server)
    try:
        with database.writing() as db:
            user = add_user(db, email, name, Role.LEARNER, password, utc_now(), framework="rncp40800")
            db.flush()
            return user.id
    finally:
        database.dispose()


@pytest.fixture
def newcomer(server: Any) -> str:
    """The address of somebody new, of this test alone."""
    email = f"nour.castelain-{next(NEWCOMERS)}@example.org"
    add_learner(server, email, "Nour Castelain")
    return email


@pytest.fixture
def walker(
    chromium: Browser, address: str, documents: dict[str, str], states: Callable[[str], Any]
) -> Iterator[Callable[..., Walker]]:
    """`walker("apprenante@example.org", size="phone")`: a browser of its own, signed in or not."""
    contexts: list[BrowserContext] = []

    def make(email: str = "", size: str = "desktop", at: str = "", **options: Any) -> Walker:
        width, height = SIZES[size]
        if email:
            options["storage_state"] = states(email)
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            locale="fr-FR",
            timezone_id="Europe/Paris",
            reduced_motion="reduce",
            **options,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        return Walker(page, at or address, documents, email.partition("@")[0] or "stranger")

    yield make
    for context in contexts:
        context.close()


def tab_to(page: Page, wanted: Locator, backwards: bool = False) -> None:
    """Press Tab until the focus is there; a person would not press it for ever."""
    for _ in range(80):
        if wanted.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press("Shift+Tab" if backwards else "Tab")
    raise AssertionError(f"the keyboard does not reach {wanted}")


def until(condition: Callable[[], Any], seconds: float = 40) -> Any:
    """What the condition gives, as soon as it gives something."""
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        found = condition()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError("it did not happen in time")


def link_sent(instance: Path, email: str, about: str) -> str:
    """The path of the link in the latest message about something to somebody, once it has been written."""

    def look() -> str:
        folder = instance / "mail"
        for path in sorted(folder.glob("*.eml"), key=lambda one: one.stat().st_mtime_ns, reverse=True):
            letter = message_from_bytes(path.read_bytes(), policy=policy.default)
            body = letter.get_body(("plain",))
            link = LINK.search(body.get_content()) if body else None
            if link and email in str(letter["To"]) and about in str(letter["Subject"]):
                return link.group(1)
        return ""

    found: str = until(look)
    return found
