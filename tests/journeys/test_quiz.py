"""A graded quiz with one question of every type: taken, kept, lost from sight, found again, handed in, understood."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import update

from app.attempts.models import Attempt
from app.clock import utc_now
from tests.journeys.conftest import DEMO_PASSWORD, database_of, publish, tab_to, until

QUIZ = "/quiz/matinee-accueil"
SAVED = re.compile(r"^Enregistré à \d+\s?h\s?\d\d")
WORDS = "Appel de M. Perrin à 8 h 40, qui demandait l’heure du rendez-vous de sa femme. Rien n’a été confirmé."


def select(page: Page, label: str, option: str) -> None:
    page.get_by_label(label).select_option(label=option)


# What one does on each question, in order; all right but the second, which is half right.
ACTS: tuple[Callable[[Page], Any], ...] = (
    lambda page: (page.get_by_label(re.compile("rien confirmer")).check(), page.get_by_label("J’en réponds").check()),
    lambda page: page.get_by_label("Le médecin").check(),
    lambda page: page.get_by_label("Faux", exact=True).check(),
    lambda page: page.locator("input.typed__input").fill("37,5 °C"),
    lambda page: page.locator("input.typed__input").fill("tachicardie"),
    lambda page: page.get_by_label("Trou 1 sur 1").fill("gastrite"),
    lambda page: (select(page, "Trou 1 sur 2", "MSSanté"), select(page, "Trou 2 sur 2", "72")),
    lambda page: (
        select(page, "Un assureur réclame un certificat", "Le document va au patient"),
        select(page, "Un avocat veut le dossier", "Transmettre à la direction"),
    ),
    lambda page: (
        page.get_by_role("radiogroup", name="agenda de mardi").get_by_label("Couvert par le secret").check(),
        page.get_by_role("radiogroup", name="horaires").get_by_label("Peut se dire à tous").check(),
    ),
    lambda page: [
        select(page, label, rank)
        for label, rank in (("Chercher par la date", "1"), ("Comparer les traits", "2"), ("Ouvrir le dossier", "3"))
    ],
    lambda page: page.get_by_label(re.compile("vos résultats sont arrivés")).check(),
    lambda page: page.locator("textarea.essay__text").fill(WORDS),
)
LAST = len(ACTS)


def begin(walk: Any) -> Page:
    page: Page = walk.open(QUIZ)
    page.get_by_role("button", name=re.compile("Commencer|Recommencer")).click()
    page.wait_for_url("**/tentatives/*")
    return page


def forward(page: Page, number: int) -> None:
    """To the next question, or to the review page from the last one."""
    if number < LAST:
        page.get_by_role("button", name=re.compile("^Enregistrer et passer")).click()
        page.wait_for_url(f"**question={number + 1}")
    else:
        page.get_by_role("button", name="Enregistrer et relire mes réponses").click()
        page.wait_for_url("**/relecture")


def hand_in(page: Page) -> None:
    page.get_by_role("button", name="Rendre ma copie").click()
    page.wait_for_url("**/resultat")


def answer_everything(page: Page, check: Callable[[], None] = lambda: None) -> None:
    for number, act in enumerate(ACTS, 1):
        expect(page.locator("h1")).to_have_text(f"Question {number} sur {LAST}")
        act(page)
        check()
        forward(page, number)


def test_every_type_is_answered_reviewed_handed_in_and_explained(walker: Callable[..., Any], newcomer: str) -> None:
    walk = walker(newcomer)
    page = walk.open(QUIZ)
    expect(page.locator(".facts")).to_contain_text("25 minutes")
    walk.check()
    begin(walk)
    expect(page.locator("[data-time-words]")).to_have_text(re.compile(r"Il vous reste environ 2[45]\sminutes"))
    answer_everything(page, walk.check)

    # The review page says what is blank and what was flagged.
    expect(page.locator(".player__lead")).to_contain_text("12 questions répondues sur 12")
    page.get_by_role("link", name=re.compile("Quel mot désigne un cœur")).click()
    page.get_by_label("Y revenir avant de rendre").check()
    page.locator("input.typed__input").fill("")
    forward(page, 5)
    page.get_by_role("button", name="Relire mes réponses et rendre").click()
    expect(page.locator(".player__lead")).to_have_text("11 questions répondues sur 12, 1 sans réponse, 1 à revoir.")
    walk.check()
    page.get_by_role("link", name="Revenir aux questions").click()
    expect(page.locator("h1")).to_have_text("Question 5 sur 12")
    page.locator("input.typed__input").fill("tachycardie")
    page.get_by_role("button", name="Relire mes réponses et rendre").click()
    page.wait_for_url("**/relecture")
    hand_in(page)

    # The result: provisional while the essay waits; each mark opens its reason.
    expect(page.locator("h1")).to_have_text("Résultat provisoire")
    expect(page.locator(".page__lead")).to_contain_text("attend d’être lue")
    again = page.get_by_role("region", name="À reprendre").locator("details")
    expect(again).to_have_count(1)
    expect(again).to_contain_text("En partie juste")
    expect(again).to_have_attribute("open", "")
    expect(page.get_by_role("region", name="Ce que vous savez").locator("details")).to_have_count(10)
    walk.check_everywhere("result-all-types")
    first = page.locator("#question-heure-du-rendez-vous")
    first.locator("summary").click()
    expect(first).to_contain_text("Règle C-06")
    expect(first).to_contain_text("Source")
    expect(first).to_contain_text("J’en réponds")
    page.locator("details.reviewed").evaluate_all("all => all.forEach(one => { one.open = true; })")
    walk.check()
    first.get_by_role("link", name="Relire le paragraphe de la leçon").click()
    page.wait_for_url("**/modules/confidentialite/qui-demande#s-les-proches")
    expect(page.locator("#s-les-proches")).to_be_in_viewport()

    walk.open("/tentatives")
    expect(page.locator(".history__item")).to_contain_text("Attend une correction")
    walk.open("/progression")
    walk.check()


def test_answers_keep_themselves_offline_and_come_back_after_a_reload(
    walker: Callable[..., Any], newcomer: str
) -> None:
    walk = walker(newcomer)
    page = begin(walk)
    expect(page.locator("[data-player-saved]")).to_have_text("Rien à enregistrer pour l’instant")
    ACTS[0](page)
    expect(page.locator("[data-player-saved]")).to_have_text(SAVED)
    page.reload()
    expect(page.get_by_label(re.compile("rien confirmer"))).to_be_checked()
    expect(page.get_by_label("J’en réponds")).to_be_checked()

    # Offline, one goes on writing; back online, it leaves by itself.
    address = page.url.split("?")[0]
    walk.page.goto(f"{address}?question={LAST}")
    page.context.set_offline(True)
    area = page.locator("textarea.essay__text")
    area.press_sequentially("Écrit sans réseau")
    expect(page.locator("[data-trouble]")).to_contain_text("Vous êtes hors connexion")
    page.context.set_offline(False)
    expect(page.locator("[data-player-saved]")).to_have_text(SAVED)
    expect(page.locator("[data-trouble]")).to_be_empty()
    page.reload()
    expect(area).to_have_value("Écrit sans réseau")

    # Offline again, and the tab is closed: this browser still holds it.
    page.context.set_offline(True)
    area.press("Control+End")
    area.press_sequentially(", puis onglet fermé")
    expect(page.locator("[data-trouble]")).to_contain_text("Vous êtes hors connexion")
    context = page.context
    page.close()
    context.set_offline(False)
    page = context.new_page()
    page.goto(f"{address}?question={LAST}")
    area = page.locator("textarea.essay__text")
    expect(area).to_have_value("Écrit sans réseau, puis onglet fermé")
    expect(page.locator("[data-player-saved]")).to_have_text(SAVED)
    until(lambda: page.evaluate("localStorage.length === 0"))
    # All of it on another device too, on one page by choice.
    phone = walker(newcomer, size="phone")
    phone.open(address.removeprefix(walk.address) + "?affichage=tout")
    expect(phone.page.locator("textarea.essay__text")).to_have_value("Écrit sans réseau, puis onglet fermé")
    expect(phone.page.get_by_label(re.compile("rien confirmer"))).to_be_checked()
    phone.check()


def test_two_tabs_never_overwrite_each_other_in_silence(walker: Callable[..., Any], newcomer: str) -> None:
    walk = walker(newcomer)
    one = begin(walk)
    address = one.url.split("?")[0] + "?question=5"
    other = one.context.new_page()
    for page in (one, other):
        page.goto(address)
    one.locator("input.typed__input").fill("tachycardie")
    expect(one.locator("[data-player-saved]")).to_have_text(SAVED)
    other.locator("input.typed__input").fill("bradycardie")
    conflict = other.locator(".question__conflict")
    expect(conflict).to_contain_text("tachycardie")
    expect(other.locator("input.typed__input")).to_have_value("bradycardie")
    one.reload()
    expect(one.locator("input.typed__input")).to_have_value("tachycardie")
    conflict.get_by_role("button", name="Enregistrer la mienne").click()
    expect(conflict).to_have_count(0)
    expect(other.locator("[data-player-saved]")).to_have_text(SAVED)
    one.reload()
    expect(one.locator("input.typed__input")).to_have_value("bradycardie")


def test_a_session_that_ends_in_the_middle_loses_no_text(walker: Callable[..., Any], newcomer: str) -> None:
    walk = walker(newcomer)
    page = begin(walk)
    address = page.url.split("?")[0] + f"?question={LAST}"
    page.goto(address)
    page.context.clear_cookies()
    page.locator("textarea.essay__text").fill(WORDS)
    trouble = page.locator("[data-trouble]")
    expect(trouble).to_contain_text("Votre session a pris fin")
    with page.context.expect_page() as opened:
        trouble.get_by_role("link", name=re.compile("Se connecter")).click()
    tab = opened.value
    tab.get_by_label("Adresse e-mail").fill(newcomer)
    tab.get_by_label("Mot de passe", exact=True).fill(DEMO_PASSWORD)
    tab.get_by_role("button", name="Se connecter").click()
    tab.wait_for_url("**/tentatives/*")
    tab.close()
    page.bring_to_front()
    # A browser without a window does not tell its pages that they are seen again.
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("[data-player-saved]")).to_have_text(SAVED)
    expect(trouble).to_be_empty()
    page.reload()
    expect(page.locator("textarea.essay__text")).to_have_value(WORDS)


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without"])
def test_an_answer_that_comes_too_late_is_kept_apart_and_said(
    walker: Callable[..., Any], server: Any, newcomer: str, scripts: bool
) -> None:
    walk = walker(newcomer, java_script_enabled=scripts)
    page = begin(walk)
    attempt_id = page.url.split("/tentatives/")[1].split("?")[0]
    page.get_by_label(re.compile("rien confirmer")).check()
    if scripts:
        expect(page.locator("[data-player-saved]")).to_have_text(SAVED)
    forward(page, 1)
    end_the_time(server, attempt_id)
    page.get_by_label("Le médecin").check()
    if not scripts:
        page.get_by_role("button", name=re.compile("^Enregistrer et passer")).click()
    page.wait_for_url("**/resultat")
    expect(page.locator(".result-head")).to_contain_text("Le temps était écoulé")
    expect(page.locator(".result-head")).to_contain_text("Un envoi est arrivé après l’heure de fin")
    known = page.get_by_role("region", name="Ce que vous savez").locator("details")
    expect(known).to_have_count(1)


def end_the_time(server: Any, attempt_id: str) -> None:
    """As if the deadline, and its grace, had just passed."""
    database = database_of(server)
    with database.writing() as db:
        passed = utc_now() - timedelta(minutes=2)
        db.execute(update(Attempt).where(Attempt.id == attempt_id).values(deadline_at=passed))
    database.dispose()


def test_the_whole_quiz_is_taken_on_the_keyboard_alone(walker: Callable[..., Any], newcomer: str) -> None:
    walk = walker(newcomer)
    page = walk.open(QUIZ)
    tab_to(page, page.get_by_role("button", name="Commencer"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/tentatives/*")

    def choose(label: str | re.Pattern[str], inside: str = "main") -> None:
        """One radio button of a group: Tab enters the group, Space or the arrows choose."""
        wanted = page.locator(inside).get_by_label(label)
        group = page.locator(inside).locator(f"input[name='{wanted.get_attribute('name')}']")
        tab_to(page, group.first)
        page.keyboard.press("Space")
        for _ in range(group.count()):
            if wanted.is_checked():
                return
            page.keyboard.press("ArrowDown")
        raise AssertionError(f"{label} cannot be chosen")

    def typed(text: str) -> None:
        tab_to(page, page.locator("input.typed__input, textarea.essay__text, input.cloze__gap").first)
        page.keyboard.type(text)

    def picked(label: str, option: str) -> None:
        tab_to(page, page.get_by_label(label))
        page.keyboard.type(option)

    def ticked(label: str | re.Pattern[str]) -> None:
        tab_to(page, page.get_by_label(label))
        page.keyboard.press("Space")

    def ordered() -> None:
        for label in ("Ouvrir le dossier", "Comparer les traits d’identité", "Chercher par la date de naissance"):
            up = page.get_by_role("button", name=f"Monter « {label} »")
            tab_to(page, page.locator("select.ranking__rank").first, backwards=True)
            tab_to(page, up)
            for _ in range(3):
                page.keyboard.press("Enter")

    acts: tuple[Callable[[], Any], ...] = (
        lambda: (choose(re.compile("rien confirmer")), choose("J’en réponds")),
        lambda: (ticked("Le médecin"), ticked("La stagiaire")),
        lambda: choose("Faux"),
        lambda: typed("37.5"),
        lambda: typed("tachycardie"),
        lambda: typed("gastrite"),
        lambda: (picked("Trou 1 sur 2", "MSS"), picked("Trou 2 sur 2", "72")),
        lambda: (picked("Un assureur", "Le document"), picked("Un avocat", "Transmettre")),
        lambda: (
            choose("Couvert par le secret", ".sorting__row:has-text('agenda')"),
            choose("Peut se dire à tous", ".sorting__row:has-text('horaires')"),
        ),
        ordered,
        lambda: ticked(re.compile("vos résultats sont arrivés")),
        lambda: typed(WORDS),
    )
    for number, act in enumerate(acts, 1):
        expect(page.locator("h1")).to_have_text(f"Question {number} sur {LAST}")
        act()
        name = "^Enregistrer et passer" if number < LAST else "^Enregistrer et relire"
        tab_to(page, page.get_by_role("button", name=re.compile(name)))
        page.keyboard.press("Enter")
        page.wait_for_url(f"**question={number + 1}" if number < LAST else "**/relecture")
    expect(page.locator(".player__lead")).to_contain_text("12 questions répondues sur 12")
    tab_to(page, page.get_by_role("button", name="Rendre ma copie"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/resultat")
    expect(page.get_by_role("region", name="Ce que vous savez").locator("details")).to_have_count(LAST - 1)
    assert not walk.problems, walk.problems


def test_the_whole_quiz_is_taken_without_javascript(walker: Callable[..., Any], newcomer: str) -> None:
    walk = walker(newcomer, size="phone", java_script_enabled=False)
    page = begin(walk)
    for number, act in enumerate(ACTS, 1):
        if number == 4:
            # Letters where a number is asked: refused with its reason, what was typed stays, nothing is consumed.
            page.locator("input.typed__input").fill("trente-sept")
            page.get_by_role("button", name=re.compile("^Enregistrer et passer")).click()
            expect(page.locator(".question__error")).to_contain_text("n’est pas enregistrée")
            expect(page.locator("input.typed__input")).to_have_value("trente-sept")
        act(page)
        forward(page, number)
        if number == 6:
            page.reload()
            expect(page.locator(".steps__link--done")).to_have_count(6)
    expect(page.locator(".player__lead")).to_contain_text("12 questions répondues sur 12")
    hand_in(page)
    expect(page.locator("h1")).to_have_text("Résultat provisoire")
    expect(page.get_by_role("region", name="Ce que vous savez").locator("details")).to_have_count(10)
    page.locator("#question-heure-du-rendez-vous > summary").click()
    expect(page.locator("#question-heure-du-rendez-vous")).to_contain_text("Règle C-06")
    # Handing in twice is handing in once: the way back leads to the result.
    walk.open(page.url.removeprefix(walk.address).removesuffix("/resultat"))
    expect(page.locator("h1")).to_have_text("Résultat provisoire")


def test_an_old_attempt_is_read_on_the_version_that_was_taken(
    walker: Callable[..., Any], server: Any, newcomer: str
) -> None:
    walk = walker(newcomer)
    page = walk.open("/quiz/mot-du-matin")
    page.get_by_role("button", name="Commencer").click()
    page.wait_for_url("**/tentatives/*")
    page.locator("input.typed__input").fill("céphalée")
    page.get_by_role("button", name="Enregistrer et relire mes réponses").click()
    page.wait_for_url("**/relecture")
    hand_in(page)
    expect(page.locator("h1")).to_have_text("Quiz réussi")
    expect(page.locator("main")).not_to_contain_text("a été revu depuis")
    result = page.url.removeprefix(walk.address)

    file = server.instance / "course" / "quizzes" / "mot-du-matin.yaml"
    before = file.read_text(encoding="utf-8")
    assert "mal de tête" in before
    file.write_text(before.replace("mal de tête", "douleur de la tête"), encoding="utf-8")
    publish(server)
    # Until the workers that read the new text answer.
    until(lambda: walk.open(result).locator("main").get_by_text("a été revu depuis").count())
    expect(page.locator("main")).to_contain_text("Vous lisez ici la version que vous avez passée")
    expect(page.locator("#question-cephalee")).to_contain_text("mal de tête")
    walk.check()
