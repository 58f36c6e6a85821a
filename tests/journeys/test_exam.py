"""Exams in a real browser: a quiz in exam mode that tells nothing before its publication; a mock exam from its
making to its minutes, judged by two people who do not see each other’s grid."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from app.accounts.domain import Role
from app.accounts.queries import find_user
from app.accounts.services import add_user
from app.clock import PARIS, utc_now
from app.config import PROJECT
from app.content.loading import load_course
from app.content.typography import french
from tests.journeys.conftest import DEMO_PASSWORD, add_learner, database_of
from tests.progress.rows import add_cohort

TRAINER = "formatrice@example.org"
JURY = "jury@example.org"
SECOND = "mireille.second-regard@example.org"
CANDIDATE = "ines.candidate-libre@example.org"
NAME = "Inès-Charlotte Ravaisson"
EXAM = "rncp40800-entrainement-court"
QUIZ = "confidentialite-examen-blanc"
REMARK = "La personne a nommé la règle avant de répondre."


@pytest.fixture(scope="module")
def people(server: Any) -> None:
    """A candidate whom the demonstration's trainer follows, and a second evaluator."""
    found = add_learner(server, CANDIDATE, NAME)
    database = database_of(server)
    try:
        with database.writing() as db:
            trainer = find_user(db, TRAINER)
            assert trainer is not None
            add_cohort(db, found, trainer.id, title="Groupe de l’examen blanc")
            add_user(db, SECOND, "Mireille Second-Regard", Role.EVALUATOR, DEMO_PASSWORD, utc_now())
    finally:
        database.dispose()


def answer_first_choices(page: Page) -> None:
    """Tick the first box of each question of the page that has one."""
    for question in page.locator("[data-question]").all():
        boxes = question.locator("input[type=radio], input[type=checkbox]")
        if boxes.count():
            boxes.first.check()


def test_a_quiz_in_exam_mode_tells_nothing_before_its_publication(walker: Callable[..., Any], people: None) -> None:
    walk = walker(CANDIDATE)
    page = walk.open(f"/quiz/{QUIZ}")
    walk.check()
    page.get_by_role("button", name="Commencer").click()
    page.goto(page.url.split("?")[0] + "?affichage=tout")
    expect(page.locator("[data-question]").first).to_be_visible()
    walk.check()
    # Nothing of the key reaches the browser: no feedback, no mark, no way to verify.
    quiz = load_course(PROJECT).quiz(QUIZ)
    told = page.content()
    for question in quiz.questions:
        if question.explanation:
            assert french(question.explanation)[:60] not in told
    expect(page.get_by_role("button", name=re.compile("Vérifier"))).to_have_count(0)
    expect(page.locator("[data-time-words]")).to_contain_text("Il vous reste")
    answer_first_choices(page)
    page.get_by_role("button", name=re.compile("relire mes réponses", re.IGNORECASE)).first.click()
    page.wait_for_url("**/relecture")
    walk.check()
    page.get_by_role("button", name="Rendre ma copie").click()
    page.wait_for_url("**/resultat")
    attempt = page.url.rsplit("/", 2)[1]
    expect(page.locator("main")).to_contain_text("attend sa publication")
    expect(page.locator("main")).not_to_contain_text(re.compile(r"\d+ points? sur"))
    walk.check_everywhere("examen-rendu")

    trainer = walker(TRAINER)
    page = trainer.open(f"/formation/corrections/{attempt}")
    trainer.check()
    page.get_by_role("button", name=re.compile("Publier")).click()
    page.wait_for_url("**/formation/corrections")
    page = walk.open(f"/tentatives/{attempt}/resultat")
    expect(page.locator("h1")).to_have_text(re.compile("Quiz réussi|Pas encore réussi"))
    walk.check()


def take_the_exam(walk: Any) -> None:
    """The candidate’s way: waiting room, conversation, questionnaire, interview."""
    page = walk.page
    expect(page.locator("main")).to_contain_text("durée d’entraînement")
    walk.check_everywhere("examen-attente")
    page.get_by_role("button", name="Commencer cette épreuve").click()
    page.wait_for_url("**/scenarios/parties/*")
    party = page.url
    expect(page.locator("[data-exam-words]")).to_have_text(re.compile("Il reste 1[45]"))
    walk.check_everywhere("examen-conversation")
    while page.locator("button.reply").count():
        turns = page.locator(".dialogue__turn--you").count()
        page.locator("button.reply").first.click()
        expect(page.locator(".dialogue__turn--you")).to_have_count(turns + 1)
        page.wait_for_load_state("networkidle")
    page.goto(party + "/debriefing")
    page.wait_for_url("**/examens/passages/*")
    expect(page.locator("main")).to_contain_text("Épreuve suivante")
    walk.check()
    page.get_by_role("button", name="Commencer cette épreuve").click()
    page.wait_for_url("**/tentatives/*")
    page.goto(page.url.split("?")[0] + "?affichage=tout")
    answer_first_choices(page)
    page.get_by_role("button", name=re.compile("relire mes réponses", re.IGNORECASE)).first.click()
    page.wait_for_url("**/relecture")
    page.get_by_role("button", name="Rendre ma copie").click()
    page.wait_for_url("**/examens/passages/*")
    page.get_by_role("button", name="Commencer cette épreuve").click()
    expect(page.locator("[data-exam-words]")).to_have_text(re.compile("Il reste 1[45]"))
    walk.check_everywhere("examen-epreuve")


def fill_grid(walk: Any, levels: dict[int, int]) -> None:
    """Give each criterion the level 2, but for those named by their rank."""
    page = walk.page
    for rank, fieldset in enumerate(page.locator("fieldset.grid-criterion").all()):
        fieldset.locator("input[type=radio]").nth(levels.get(rank, 2)).check()
    page.locator("fieldset.grid-criterion textarea").first.fill(REMARK)


def test_a_mock_exam_is_made_sat_judged_blind_settled_published_and_kept(
    walker: Callable[..., Any], address: str, people: None, tmp_path: Path
) -> None:
    # The trainer makes the sitting and names its jury.
    trainer = walker(TRAINER)
    page = trainer.open("/examens")
    trainer.check_everywhere("examens")
    page.get_by_role("link", name="Examen blanc court").click()
    trainer.check_everywhere("examen-modele")
    page.get_by_role("link", name="Organiser une session").click()
    trainer.check()
    opens = (utc_now() - timedelta(minutes=2)).astimezone(PARIS)
    page.get_by_label("Ouverture").fill(f"{opens:%Y-%m-%dT%H:%M}")
    page.get_by_label("Fermeture").fill(f"{opens + timedelta(hours=4):%Y-%m-%dT%H:%M}")
    page.get_by_label("Session surveillée").check()
    page.get_by_role("group", name="Candidates et candidats").get_by_label(NAME).check()
    trainer.check_everywhere("examen-organiser")
    page.get_by_role("button", name="Créer la session").click()
    page.wait_for_url("**/examens/sessions/*")
    sitting = page.url
    for email in (JURY, SECOND):
        page.get_by_label("Adresse du membre du jury").fill(email)
        page.get_by_role("button", name="Désigner").click()
        expect(page.get_by_role("status").first).to_contain_text("est du jury")

    # The candidate passes the parts; in the last one the trainer gives ten minutes back.
    candidate = walker(CANDIDATE, size="phone")
    page = candidate.open("/examens")
    page.get_by_role("region", name="Vos passages").get_by_role("link").first.click()
    take_the_exam(candidate)
    seat = page.url
    page = trainer.open(sitting.removeprefix(address))
    page.get_by_text("Noter un incident").click()
    page.get_by_label("Qui est concerné").select_option(label=f"n°\u00a01, {NAME}")
    page.get_by_label("Ce qui s’est passé").fill("Exercice d’évacuation.")
    page.get_by_label("Minutes rendues").fill("10")
    page.get_by_role("button", name="Mettre au journal").click()
    expect(page.get_by_role("region", name="Journal des incidents")).to_contain_text("Exercice d’évacuation.")
    trainer.check_everywhere("examen-session")
    page = candidate.page
    page.get_by_role("link", name="Relire le temps restant").click()
    expect(page.locator("[data-exam-say]")).to_have_text(re.compile("Il reste 2[45]"))
    page.get_by_role("button", name="Terminer cette épreuve").click()
    expect(page.locator(".page__lead")).to_contain_text("Vous avez terminé")
    candidate.check()

    # Two people of the jury mark, each alone.
    judges = {JURY: {0: 3}, SECOND: {0: 1}}
    for number, (email, levels) in enumerate(judges.items()):
        judge = walker(email)
        page = judge.open(sitting.removeprefix(address))
        expect(page.locator("main")).not_to_contain_text(NAME)
        page.get_by_role("link", name="Copies").click()
        judge.check_everywhere("examen-copies")
        page.get_by_role("link", name="Entretien").click()
        judge.check_everywhere("examen-entretien")
        page.get_by_role("link", name="Ma grille").click()
        fill_grid(judge, levels)
        judge.check_everywhere("examen-grille")
        page.get_by_role("button", name="Fermer ma grille").click()
        page.wait_for_url("**/jury")
        if number == 0:
            expect(page.locator("main")).to_contain_text("Grilles encore ouvertes")
            expect(page.locator("main")).not_to_contain_text(REMARK)
            judge.check()

    # They differ on one criterion: settled with its reason, then decided block by block, then signed by both.
    expect(page.locator("main")).to_contain_text("Un désaccord est à régler")
    judge.check_everywhere("examen-jury")
    settling = page.locator("form.grid-settle")
    settling.get_by_label("Montré, avec des écarts").check()
    settling.get_by_role("button").click()
    expect(page.get_by_role("alert")).to_contain_text("Dites pourquoi")
    expect(settling.get_by_label("Montré, avec des écarts")).to_be_checked()
    settling.get_by_label("Pourquoi ce niveau").fill("Relu ensemble : l’accueil tient, l’orientation hésite.")
    settling.get_by_role("button").click()
    expect(page.locator("main")).to_contain_text("Aucun désaccord ne reste à régler")
    for block in ("BC01", "BC02"):
        card = page.locator(f"article:has(#bloc-{block})")
        card.get_by_label("Acquis", exact=True).check()
        card.get_by_label("Raisons").fill("Vu au comptoir et dans le questionnaire.")
        card.get_by_role("button", name="Enregistrer la décision").click()
        expect(page.locator(f"article:has(#bloc-{block}) .state")).to_have_text("Acquis")
    judge.check_everywhere("examen-decisions")
    page.get_by_role("button", name="Signer ces décisions").click()
    jury_page = page.url.removeprefix(address)
    first = walker(JURY)
    page = first.open(jury_page)
    page.get_by_role("button", name="Signer ces décisions").click()
    expect(page.locator("main")).to_contain_text("Deux signatures sont là")
    page.get_by_role("link", name="Publier depuis la page de la session").click()

    # Nothing is shown to the candidate before the publication, everything after.
    page = candidate.open(seat.removeprefix(address))
    expect(page.locator("main")).not_to_contain_text("Acquis")
    page = first.page
    page.get_by_role("button", name="Publier les résultats").click()
    expect(page.get_by_role("status").first).to_contain_text("publiés")
    with page.expect_download() as coming:
        page.get_by_role("link", name="Télécharger le procès-verbal").click()
    kept = tmp_path / "proces-verbal.pdf"
    coming.value.save_as(kept)
    text = "\n".join(one.extract_text() for one in PdfReader(BytesIO(kept.read_bytes())).pages)
    for words in ("Procès-verbal", NAME.split()[1], "Exercice d’évacuation.", "Mireille", "Acquis"):
        assert words in text, words
    page = candidate.open(seat.removeprefix(address) + "/resultat")
    expect(page.locator("h1")).to_have_text("Ce que le jury a décidé")
    expect(page.locator("main")).to_contain_text(REMARK)
    candidate.check_everywhere("examen-resultat")
    page.get_by_label("Ce que vous contestez, et pourquoi").fill("Je souhaite que l’accueil soit relu.")
    page.get_by_role("button", name="Contester ce résultat").click()
    expect(page.locator("main")).to_contain_text("n’a pas encore répondu")
    page = first.open(jury_page)
    page.get_by_label("Réponse du jury").fill("Relu à deux : la décision est maintenue, voir la grille.")
    page.get_by_role("button", name="Répondre").click()
    page = candidate.open(seat.removeprefix(address) + "/resultat")
    expect(page.locator("main")).to_contain_text("la décision est maintenue")
    candidate.check()
