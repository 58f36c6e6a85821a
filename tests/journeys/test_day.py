"""A half-day at the desk from end to end: at the keyboard, on a phone without a script, on two devices."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from app.cli.day import read_day
from app.content.typography import french
from app.reception.domain.bots import lived, policy_of
from app.reception.domain.generator import generate
from app.reception.domain.player import ReceptionEngine, act
from app.reception.domain.published import PublishedDay
from app.reception.domain.state import DeskState
from tests.journeys.conftest import DEMO_PASSWORD, OWN_COURSE, sign_in, tab_to

DAY = "matinee-courte"
ADDRESS = f"/journees/{DAY}"
ENGINE = ReceptionEngine()
SAID = "Un signe d’alerte est dit au téléphone, la suite est donnée."
TOOLS = {
    "search_patients": "Dossiers",
    "check_identity": "Dossiers",
    "open_file": "Dossiers",
    "search_slots": "Agenda",
    "book": "Agenda",
    "message": "Messagerie",
    "note": "Transmissions",
    "bill": "Facturation",
}


@pytest.fixture(scope="module")
def day() -> PublishedDay:
    """The short day of the journeys."""
    return read_day(OWN_COURSE / "content" / "days" / f"{DAY}.yaml")


class Desk:
    """Somebody at the desk of the page: hands on the keyboard alone, or a finger."""

    def __init__(self, page: Page, day: PublishedDay, *, keyboard: bool, phone: bool = False) -> None:
        self.page, self.day, self.keyboard, self.phone = page, day, keyboard, phone
        self.state: DeskState = ENGINE.start(day, "", {})
        self.done = 0

    def press(self, wanted: Locator) -> None:
        """Act on a control as a person does."""
        if not self.keyboard:
            wanted.click()
            return
        tab_to(self.page, wanted, backwards=self._is_before(wanted))
        self.page.keyboard.press("Space" if wanted.get_attribute("type") in {"radio", "checkbox"} else "Enter")

    def _is_before(self, wanted: Locator) -> bool:
        return bool(
            wanted.evaluate(
                "one => !!(document.activeElement.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_PRECEDING)"
            )
        )

    def write(self, wanted: Locator, text: str) -> None:
        if not self.keyboard:
            wanted.fill(text)
            return
        tab_to(self.page, wanted, backwards=self._is_before(wanted))
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def choose(self, wanted: Locator, value: str) -> None:
        if not self.keyboard:
            wanted.select_option(value)
            return
        tab_to(self.page, wanted, backwards=self._is_before(wanted))
        self.page.keyboard.press("Home")
        for _ in range(60):
            if wanted.input_value() == value:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{value} is not in the list")

    def sheet(self, name: str) -> None:
        """On a phone: turn to another of the three sheets."""
        if self.phone:
            self.press(self.page.locator(".sheets__link", has_text=name))

    def form(self, kind: str) -> Locator:
        return self.page.locator("form", has=self.page.locator(f'input[name="acte"][value="{kind}"]'))

    def tool(self, name: str) -> None:
        self.sheet("Outils")
        link = self.page.locator(".tabs__link", has_text=name)
        if not link.get_attribute("aria-current"):
            self.press(link)
            expect(self.page.locator(".tabs__link[aria-current]")).to_have_text(name)

    def do(self, kind: str, payload: Mapping[str, Any]) -> None:
        """One act of the engine, done through the page."""
        page = self.page
        if kind in TOOLS:
            self.tool(TOOLS[kind])
        current = self.day.items_by_id[self.state.current.item] if self.state.current else None
        form = self.form(kind)
        if kind == "answer":
            self.sheet("En attente")
            self.press(page.locator(".queue__take").first)
        elif kind == "wait":
            self.sheet("En attente")
            self.press(page.locator(".pane--happening").get_by_role("button", name="Laisser venir la suite"))
        elif kind in {"ask", "reply"}:
            assert current is not None
            self.sheet("Échange")
            parts = current.questions if kind == "ask" else current.replies
            say = next(one.say for one in parts if one.id == payload["question" if kind == "ask" else "reply"])
            self.press(form.locator("button", has_text=french(say)))
        elif kind == "call_15":
            self.sheet("Échange")
            self.press(form.locator("button"))
        elif kind == "search_patients":
            self.write(page.get_by_label("Nom de famille"), payload["name"])
            self.press(form.get_by_role("button", name="Chercher"))
        elif kind in {"check_identity", "open_file"}:
            self.press(form.locator(f'button[value="{payload["patient"]}"]'))
        elif kind == "search_slots":
            self.choose(
                page.get_by_label("Avec qui, pour quel motif"), f"{payload['practitioner']}/{payload['motive']}"
            )
            self.press(form.locator("button"))
        elif kind == "book":
            self.pick(form.locator(f'input[name="patient"][value="{payload["patient"]}"]'))
            self.pick(form.locator(f'input[name="creneau"][value="{payload["day"]}-{payload["start"]}"]'))
            self.press(form.get_by_role("button", name="Noter le rendez-vous"))
        elif kind == "note":
            self.write(form.get_by_label("Transmission"), SAID)
            self.press(form.get_by_role("button"))
        elif kind == "message":
            self.choose(form.get_by_label("À", exact=True), payload["to"])
            self.write(form.get_by_label("Message"), SAID)
            if payload.get("urgent"):
                self.pick(form.get_by_label("Sans attendre"))
            self.press(form.get_by_role("button"))
        elif kind == "bill":
            for code in payload["codes"]:
                self.pick(form.locator(f'input[name="codes"][value="{code}"]'))
            self.pick(form.locator(f'input[name="feuille_de_soins"][value="{payload["form"]}"]'))
            self.pick(form.locator(f'input[name="tiers"][value="{payload["third_party"]}"]'))
            self.write(
                form.get_by_label("Demandé au comptoir, en euros"), f"{payload['due'] / 100:.2f}".replace(".", ",")
            )
            self.press(form.get_by_role("button", name="Facturer"))
        elif kind == "finish":
            self.sheet("En attente")
            fold = page.locator(".desk-time details")
            if fold.get_attribute("open") is None:
                self.press(fold.locator("summary"))
            self.press(page.get_by_role("button", name="Terminer et lire le debriefing"))
            page.wait_for_url("**/debriefing")
            return
        self.state = act(self.day, self.state, kind, payload)
        self.done += 1
        expect(page.locator('input[name="pas"]').first).to_have_value(str(self.done))

    def pick(self, box: Locator) -> None:
        """Check a box or a radio button; with the keyboard, from the radio of the group that Tab reaches."""
        if not self.keyboard:
            # The words beside the box are what one presses; while a fragment arrives, press again.
            for _ in range(3):
                box.evaluate("one => one.click()")
                if box.is_checked():
                    break
        elif box.get_attribute("type") == "checkbox":
            if not box.is_checked():
                self.press(box)
        else:
            self._pick_radio(box)
        expect(box).to_be_checked()

    def _pick_radio(self, box: Locator) -> None:
        group = box.locator("xpath=ancestor::form").locator(f'input[name="{box.get_attribute("name")}"]')
        checked = [one for one in group.all() if one.is_checked()]
        entrance = checked[0] if checked else group.first
        tab_to(self.page, entrance, backwards=self._is_before(entrance))
        if not checked:
            self.page.keyboard.press("Space")
        for _ in range(60):
            if box.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError("the keyboard does not reach this choice")


def expert_moves(day: PublishedDay) -> tuple[tuple[str, dict[str, Any]], ...]:
    """What somebody who reads the protocol does."""
    return lived(day, ENGINE.start(day, "", {}), policy_of("expert"))[1]


def points_of(page: Page) -> str:
    """« 26 points sur 26 », as the debrief says it."""
    return " ".join(page.locator(".result__side .section-note").first.inner_text().split())


def test_a_short_day_is_held_at_the_keyboard_and_nothing_is_left_to_rework(
    walker: Callable[..., Any], day: PublishedDay
) -> None:
    visitor = walker()
    page = visitor.open("/journees")
    visitor.check()
    page = visitor.open(ADDRESS)
    visitor.check()
    page.get_by_role("button", name="S’installer au bureau").press("Enter")
    page.wait_for_url("**/journees/parties/*")
    visitor.check()
    desk = Desk(page, day, keyboard=True)
    moves = expert_moves(day)
    for kind, payload in moves:
        desk.do(kind, payload)
        if kind == "ask":
            # The keyboard stands at the answer, which a screen reader hears.
            expect(page.locator("#ici")).to_be_focused()
        if kind not in {"finish"}:
            expect(page.locator("[data-desk-said]")).not_to_be_empty()
        if kind == "search_slots":
            visitor.check_everywhere("desk", picture=True)
        elif kind in {"open_file", "message", "bill"}:
            visitor.check()
    result = ENGINE.result(day, lived(day, ENGINE.start(day, "", {}), policy_of("expert"))[0])
    assert f"{int(result.earned)} points sur {int(result.possible)}" in points_of(page)
    expect(page.locator("main")).to_contain_text("rien n’est à reprendre")
    visitor.check_everywhere("desk-debrief", picture=True)
    page.get_by_role("link", name="Relire la demi-journée geste par geste").click()
    for _ in range(3):
        page.get_by_role("link", name="Geste suivant").click()
    expect(page.locator(".replay__where")).to_contain_text("geste 3 sur")
    visitor.check()
    page.get_by_role("button", name="Reprendre d’ici").click()
    page.wait_for_url(lambda url: "/relecture" not in url)
    expect(page.locator(".dialogue")).to_be_visible()


def test_a_short_day_is_held_on_a_phone_without_a_script(walker: Callable[..., Any], day: PublishedDay) -> None:
    visitor = walker(size="phone", java_script_enabled=False)
    page = visitor.open(ADDRESS)
    page.get_by_role("button", name="S’installer au bureau").click()
    page.wait_for_url("**/journees/parties/*")
    desk = Desk(page, day, keyboard=False, phone=True)
    for kind, payload in expert_moves(day):
        desk.do(kind, payload)
    expect(page.locator("h1")).to_contain_text("moment par moment")
    expect(page.locator(".moment--less")).to_have_count(0)


def test_a_desk_is_left_and_found_again_on_another_device_and_a_stale_page_is_told_kindly(
    walker: Callable[..., Any], day: PublishedDay, newcomer: str, address: str
) -> None:
    first, second = walker(), walker(size="phone")
    sign_in(first.page, address, newcomer, DEMO_PASSWORD)
    first.page.wait_for_url(lambda url: "/connexion" not in url)
    page = first.open(ADDRESS)
    page.get_by_role("button", name="S’installer au bureau").click()
    page.wait_for_url("**/journees/parties/*")
    moves = expert_moves(day)
    desk = Desk(page, day, keyboard=False)
    for kind, payload in moves[:3]:
        desk.do(kind, payload)
    sign_in(second.page, address, newcomer, DEMO_PASSWORD)
    second.page.wait_for_url(lambda url: "/connexion" not in url)
    elsewhere = second.open("/journees")
    elsewhere.get_by_role("link", name="Reprendre").first.click()
    elsewhere.wait_for_url("**/journees/parties/*")
    expect(elsewhere.locator(".dialogue")).to_contain_text(french(day.items[0].opening))
    second.check()
    phone = Desk(elsewhere, day, keyboard=False, phone=True)
    phone.state, phone.done = desk.state, desk.done
    phone.do(*moves[3])
    # The first page is behind: it says so, shows where the desk is, and nothing is done twice.
    desk.form("hold").locator("button").click()
    expect(page.locator("[data-desk-said]")).to_contain_text("a avancé dans une autre page")
    expect(page.locator('input[name="pas"]').first).to_have_value("4")
    page.locator(".pane--happening").get_by_text("Terminer la demi-journée").click()
    page.get_by_role("button", name="Terminer et lire le debriefing").click()
    page.wait_for_url("**/debriefing")
    expect(page.locator(".moment--less").first).to_contain_text("Le geste qui valait mieux")
    expect(page.locator(".rule-note").first).to_contain_text("Source")
    first.check()


def test_a_drawn_day_opens_at_the_level_that_was_chosen(walker: Callable[..., Any]) -> None:
    visitor = walker(size="phone")
    page = visitor.open("/journees")
    page.get_by_label("2, le rythme d’une matinée calme").check()
    page.get_by_role("button", name="Tirer une journée").click()
    page.wait_for_url("**/journees/parties/*")
    number = page.locator("h1").inner_text()
    seed = int("".join(one for one in number.split(",")[0] if one.isdigit()))
    assert generate(seed, 2).title.split(",")[0].split()[-1] == str(seed)
    visitor.check()


def test_chrono_lets_a_minute_pass_and_keeps_what_is_being_written(
    walker: Callable[..., Any], day: PublishedDay
) -> None:
    visitor = walker()
    page = visitor.page
    page.clock.install()
    visitor.open(ADDRESS)
    page.get_by_label("Mode chrono").check()
    page.get_by_role("button", name="S’installer au bureau").click()
    page.wait_for_url("**/journees/parties/*")
    visitor.check()
    desk = Desk(page, day, keyboard=False)
    for kind, payload in expert_moves(day)[:2]:
        desk.do(kind, payload)
    desk.tool("Transmissions")
    page.locator("#note-texte").fill("Un rendez-vous demandé")
    before = page.locator(".clock__time").inner_text()
    page.clock.run_for(21_000)
    expect(page.locator('input[name="pas"]').first).to_have_value("3")
    expect(page.locator(".clock__time")).not_to_have_text(before)
    expect(page.locator("#note-texte")).to_have_value("Un rendez-vous demandé")
    expect(page.locator("#note-texte")).to_be_focused()
    page.get_by_role("button", name="Suspendre le chrono").click()
    page.clock.run_for(60_000)
    expect(page.get_by_role("button", name="Relancer le chrono")).to_be_visible()
    expect(page.locator('input[name="pas"]').first).to_have_value("3")
