"""Every page, as everybody: judged by axe in both themes, narrow, with large text, with text spread out, by Tab."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, Response, expect
from sqlalchemy import select

from app.accounts.models import User
from app.attempts.domain import AttemptState
from app.attempts.models import Attempt
from app.content.catalog import Catalog
from tests.journeys.conftest import Walker, database_of
from tests.test_pages import NOT_PAGES, guard_of, path_of, rules, samples

PEOPLE = {
    "stranger": "",
    "learner": "apprenante@example.org",
    "evaluator": "jury@example.org",
    "trainer": "formatrice@example.org",
    "admin": "admin@example.org",
}
# A file, or nothing but a redirection to a page that is walked by its own address.
NO_HTML = NOT_PAGES | {"/compte/double-authentification/qr.svg", "/tentatives/<attempt_id>/etat", "/carnet/texte"}
REFUSALS_SEEN = 5
ANSWERS = {200, 401, 403, 404, 410}
# What the page is made of, its words apart: a page like one already judged is not judged again.
SKELETON = """[...document.querySelectorAll('main *')]
  .map(one => `${one.tagName}.${one.getAttribute('class')}`).filter((one, at, all) => one !== all[at - 1]).join()"""
SPREAD = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
    word-spacing: 0.16em !important; } p { margin-block-end: 2em !important; }`);
  document.adoptedStyleSheets = [sheet];
}"""
TEXT_CUT = """[...document.querySelectorAll('main *, header *, nav *')].filter(one => {
  const style = getComputedStyle(one);
  // What scrolls shows everything; what is clipped to nothing is there for those who listen.
  if (!one.innerText?.trim() || ['visible', 'auto', 'scroll'].includes(style.overflowX)) return false;
  if (style.clipPath !== 'none' || style.clip !== 'auto' || one.clientWidth <= 2) return false;
  return one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1;
}).map(one => one.outerHTML.slice(0, 160))"""
FOCUSED = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const style = getComputedStyle(one);
  const box = one.getBoundingClientRect();
  // The calendar's button inside a date field has a ring of the browser's own.
  const ring = !one.matches(':focus-visible') || style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  const parent = one.closest('label, .option, li, summary') ?? one;
  const around = getComputedStyle(parent);
  const ringAround = around.outlineStyle !== 'none' && parseFloat(around.outlineWidth) >= 2;
  const at = document.elementFromPoint(box.x + box.width / 2, box.y + Math.min(box.height / 2, 20));
  const covered = at && !one.contains(at) && !at.contains(one) && !parent.contains(at);
  return {name: one.outerHTML.slice(0, 140), ring: ring || ringAround, covered: Boolean(covered),
    inside: box.bottom > 0 && box.top < innerHeight};
}"""


def lived_in(server: Any, catalog: Catalog) -> dict[str, dict[str, Any]]:
    """For each role, values of the addresses' arguments that show something of the demonstration people."""
    database = database_of(server)
    with database.reading() as db:
        ids = {
            email: db.scalars(select(User.id).where(User.email == email)).one() for email in PEOPLE.values() if email
        }
        learner = ids[PEOPLE["learner"]]
        mine = (
            select(Attempt.id)
            .where(Attempt.learner_id == learner, Attempt.activity_kind == "quiz")
            .order_by(Attempt.started_at.desc())
        )
        opened = db.scalars(mine.where(Attempt.state == AttemptState.OPEN)).first()
        closed = db.scalars(mine.where(Attempt.state == AttemptState.CLOSED, Attempt.mode == "graded")).first()
        written = db.scalars(
            select(Attempt.id).where(
                Attempt.activity_id == "confidentialite-ecrit", Attempt.state == AttemptState.CLOSED
            )
        ).first()
    database.dispose()
    common = samples(catalog) | {"user_id": learner, "learner_id": learner}
    return {
        "stranger": common,
        "learner": common | {"attempt_id": opened or closed, "closed_id": closed},
        "evaluator": common,
        "trainer": common | {"attempt_id": written},
        "admin": common | {"attempt_id": written},
    }


def judge(walk: Walker) -> None:
    """One page, from every side."""
    page = walk.page
    walk.check()
    page.set_viewport_size({"width": 320, "height": 640})
    walk.fits()
    page.evaluate(SPREAD)
    walk.fits()
    cut = page.evaluate(TEXT_CUT)
    assert not cut, f"{page.url}: text is cut once spread out: {cut}"
    page.evaluate("document.adoptedStyleSheets = []")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    walk.fits()


def admits(guard: str, role: str) -> bool:
    """Whether a page under this guard opens for this role."""
    if role == "stranger" or guard == "public":
        return guard == "public"
    return not guard.startswith("role:") or role in guard.removeprefix("role:").split(",")


def page_at(page: Page, address: str) -> Response | None:
    """What this address answers; None for a file, which the browser keeps instead of showing."""
    try:
        answer = page.goto(address, wait_until="domcontentloaded")
    except PlaywrightError as error:
        if "Download is starting" not in str(error):
            raise
        return None
    assert answer is not None
    return answer


@pytest.mark.parametrize("role", list(PEOPLE))
def test_every_page_holds_for(
    role: str, walker: Callable[..., Any], server: Any, session_app: Flask, catalog: Catalog, judged: set[str]
) -> None:
    walk = walker(PEOPLE[role])
    page = walk.page
    values = lived_in(server, catalog)[role]
    wrong, seen, refused = [], 0, 0
    for rule in rules(session_app):
        if "GET" not in rule.methods or str(rule) in NO_HTML:
            continue
        if not admits(guard_of(session_app, rule), role):
            # tests/test_pages.py sees every refusal; a few of them are looked at here.
            refused += 1
            if refused > REFUSALS_SEEN:
                continue
        used = values
        if str(rule).endswith("/resultat") and "closed_id" in values:
            used = values | {"attempt_id": values["closed_id"]}
        path = path_of(session_app, rule, used)
        answer = page_at(page, walk.address + path)
        if answer is None or not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        seen += 1
        if answer.status not in ANSWERS:
            wrong.append(f"{path}: {answer.status}")
            continue
        walk.documents[f"{path} ({role})"] = answer.text()
        skeleton = page.evaluate(SKELETON)
        if skeleton in judged:
            continue
        judged.add(skeleton)
        try:
            judge(walk)
        except AssertionError as problem:
            wrong.append(f"{path}: {problem}")
            walk.problems.clear()
            page.set_viewport_size({"width": 1280, "height": 900})
    assert seen > (30 if role == "stranger" else 60)
    assert not wrong, "\n".join(wrong)


@pytest.fixture(scope="module")
def judged() -> set[str]:
    return set()


def opened(walk: Any, path: str) -> Page:
    page: Page = walk.open(path)
    return page


def test_the_pages_that_carry_the_product_hold_at_every_size(
    walker: Callable[..., Any], server: Any, catalog: Catalog
) -> None:
    values = lived_in(server, catalog)["learner"]
    walk = walker(PEOPLE["learner"])
    for name, path, picture in (
        ("today", "/tableau-de-bord", True),
        ("lesson", "/modules/terminologie/lire-par-la-fin", True),
        ("question", f"/tentatives/{values['attempt_id']}?question=2", True),
        ("result", f"/tentatives/{values['closed_id']}/resultat", True),
        ("progression", "/progression", True),
        ("glossary", "/glossaire", False),
        ("catalogue", "/modules", False),
        ("account", "/compte", False),
        ("practise", "/entrainement", False),
    ):
        opened(walk, path)
        walk.check_everywhere(name, picture=picture)


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_the_focus_is_always_seen_on_the_way(
    walker: Callable[..., Any], server: Any, catalog: Catalog, size: str
) -> None:
    values = lived_in(server, catalog)["learner"]
    walk = walker(PEOPLE["learner"], size=size)
    wrong = []
    for path in (
        "/tableau-de-bord",
        "/modules/terminologie/lire-par-la-fin",
        f"/tentatives/{values['attempt_id']}?question=2",
        "/progression",
        "/compte/preferences",
        "/glossaire",
    ):
        page = opened(walk, path)
        page.keyboard.press("Tab")
        expect(page.locator(".skip")).to_be_focused()
        expect(page.locator(".skip")).to_be_in_viewport()
        for _ in range(30):
            page.keyboard.press("Tab")
            found = page.evaluate(FOCUSED)
            if found is None:
                break
            if not found["ring"] or found["covered"] or not found["inside"]:
                wrong.append((path, found))
    assert not wrong, "\n".join(map(str, wrong))
