"""From practice to proof, in one go: a quiz and a day at the desk become evidence, a dossier, an exam, a statement."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from app.accounts.domain import Role, Viewer
from app.accounts.queries import find_user
from app.accounts.services import add_user
from app.certification.services import sittings
from app.cli.day import read_day
from app.clock import utc_now
from app.config import PROJECT
from app.content.loading import load_course
from app.content.schema.question import Multiple, Single, TrueFalse
from app.content.typography import french
from app.db import Database
from tests.journeys.conftest import DEMO_PASSWORD, OWN_COURSE, add_learner, database_of
from tests.journeys.test_attestation import send_file
from tests.journeys.test_day import Desk, expert_moves, points_of
from tests.journeys.test_dossier import write
from tests.journeys.test_quiz import answer_everything, begin, hand_in
from tests.portfolio.dossiers import FIRST, SECOND
from tests.progress.rows import add_attempt, add_cohort

EMAIL = "oriane.de-la-preuve@example.org"
NAME = "Oriane Saint-Aubert"
TRAINER = "formatrice@example.org"
JURY = "jury@example.org"
OTHER_JUROR = "bertille.autre-regard@example.org"
EXAM = "rncp40800-entrainement-court"
EXAM_QUIZ = "confidentialite-examen-blanc"
EXAM_SCENARIO = "double-reservation"
QUIZ_TITLE, DAY_TITLE = "Une matinée à l’accueil", "Une matinée courte"
WELCOME, FOLLOWING = "Accueillir, renseigner et orienter un patient", "Suivi médico-administratif du dossier patient"
ACCEPTED = "Les gestes sont ceux du protocole, et le commentaire dit pourquoi."
SHOWN_BY_DAY = "Trois demandes tenues dans l’ordre, l’urgence d’abord."
SHOWN_BY_QUIZ = "Je sais à qui un renseignement se donne, et à qui il se refuse."
DAY_EXAMPLE = {**FIRST, "intitule": "Une matinée à trois demandes", "r5": "Je referais l’appel au 15 en premier."}
QUIZ_EXAMPLE = {**SECOND, "intitule": "Un renseignement refusé avec courtoisie"}


@pytest.fixture
def learner_id(server: Any) -> int:
    """Somebody whom the demonstration's trainer follows, two graded proofs behind them, two still to be made."""
    found = add_learner(server, EMAIL, NAME)
    database = database_of(server)
    try:
        with database.writing() as db:
            trainer = find_user(db, TRAINER)
            assert trainer is not None
            add_cohort(db, found, trainer.id, title="Groupe de la preuve")
            add_user(db, OTHER_JUROR, "Bertille Autre-Regard", Role.EVALUATOR, DEMO_PASSWORD, utc_now())
            for number in range(2):
                add_attempt(db, found, f"deja-prouve-{number}", at=utc_now() - timedelta(days=3, hours=number))
    finally:
        database.dispose()
    return found


def take_the_quiz(learner: Any, trainer: Any) -> None:
    """Twelve questions answered, the written one read by the trainer, then the marks."""
    page = begin(learner)
    answer_everything(page)
    hand_in(page)
    result = page.url.removeprefix(learner.address)
    expect(page.locator("h1")).to_have_text("Résultat provisoire")
    trainer.open("/formation/corrections/" + result.split("/")[2])
    form = trainer.page.locator("form.marking__form").first
    for criterion in form.locator("fieldset.marking__criterion").all():
        criterion.locator("input[type=radio]").last.check()
    form.get_by_role("button", name="Enregistrer la correction").click()
    expect(trainer.page.locator(".page__lead")).to_contain_text("Tout est corrigé")
    learner.open(result)
    expect(page.locator("h1")).to_have_text("Quiz réussi")
    expect(page.get_by_role("region", name="Ce que vous savez").locator("details")).to_have_count(11)


def hold_the_day(learner: Any) -> None:
    """The short day, graded, held by somebody who reads the protocol."""
    day = read_day(OWN_COURSE / "content" / "days" / "matinee-courte.yaml")
    page = learner.open("/journees/matinee-courte")
    page.get_by_role("button", name="Vivre une journée notée").click()
    page.wait_for_url("**/journees/parties/*")
    desk = Desk(page, day, keyboard=False)
    for kind, payload in expert_moves(day):
        desk.do(kind, payload)
    assert points_of(page).startswith("En tout 26 points sur 26")


def make_evidence(learner: Any, title: str, competence: str, remark: str, nature: str) -> str:
    """One activity becomes a piece of evidence, which is handed in; its address."""
    page = learner.open("/portfolio/preuves")
    page.get_by_role("link", name="Ajouter une preuve").click()
    page.get_by_role("link", name="Une activité de la formation").click()
    page.get_by_label(re.compile(f"^{title} – essai 1")).check()
    page.get_by_label("Ce que cette preuve montre").fill(remark)
    page.get_by_label(competence).first.check()
    page.get_by_role("button", name="Garder en brouillon").click()
    expect(page.locator("h1")).to_have_text(title)
    expect(page.locator(".evidence-head")).to_contain_text(nature)
    expect(page.locator(".evidence-competences")).to_contain_text(competence)
    page.get_by_role("button", name="Remettre la preuve").click()
    expect(page.locator(".evidence-head")).to_contain_text("Remise")
    return str(page.url.removeprefix(learner.address))


def accept(trainer: Any, title: str) -> None:
    """The trainer reads what the piece says, opens the acts behind it, and accepts."""
    page = trainer.open("/formation/preuves")
    page.get_by_role("row", name=re.compile(NAME)).get_by_role("link", name=title).click()
    piece = page.url.removeprefix(trainer.address)
    page.get_by_role("link", name="Ouvrir l’activité et ses actes").click()
    expect(page.locator("h1")).not_to_have_text(title)
    trainer.open(piece)
    page.get_by_label("J’accepte cette preuve").check()
    page.get_by_label("Pourquoi", exact=True).fill(ACCEPTED)
    page.get_by_role("button", name="Enregistrer la décision").click()
    expect(page.locator(".flash")).to_contain_text("enregistrée")


def write_the_dossier(learner: Any) -> str:
    """Two complete examples, each with its evidence; the address of the first."""
    page = learner.open("/dossier-professionnel")
    page.get_by_role("button", name="Commencer mon dossier").click()
    expect(page.locator("main")).to_contain_text("absente du dossier")
    addresses = [str(link.get_attribute("href")) for link in page.locator("a[href*='/exemples/']").all()]
    assert len(addresses) == 2
    told = (
        (DAY_EXAMPLE, DAY_TITLE, "journée au secrétariat", WELCOME),
        (QUIZ_EXAMPLE, QUIZ_TITLE, "travail noté", FOLLOWING),
    )
    for number, (address, (texts, title, nature, competence)) in enumerate(zip(addresses, told, strict=True), 1):
        learner.open(address)
        page.get_by_label("Joindre une preuve du portfolio").select_option(label=f"{title} ({nature})")
        page.get_by_role("button", name="Joindre").click()
        expect(page.locator("#preuves")).to_contain_text(f"Preuve n°\u00a0{number} {title}")
        write(page, texts)
        page.get_by_label(competence).check()
        page.get_by_role("button", name="Enregistrer", exact=True).click()
        expect(page.get_by_role("status").first).to_contain_text("L’exemple est enregistré")
        for rubric in ("intitule", "r1", "r2", "r3", "r4"):
            expect(page.locator(f"#etat-{rubric}")).to_contain_text("Prête")
        expect(page.locator("#nombre-pages")).to_contain_text("1 page sur 3")
    learner.check()
    learner.open("/dossier-professionnel/page-de-garde")
    given, _, family = NAME.partition(" ")
    for label, text in (("Nom de naissance", family), ("Prénom", given), ("Adresse", "3 rue des Ajoncs")):
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_label("Validation des Acquis de l’Expérience (VAE)").check()
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("status").first).to_be_visible()
    return addresses[0]


def freeze_and_share(learner: Any) -> tuple[str, str]:
    """A copy that changes no more, and the link of one juror: its path and the digest of the copy."""
    page = learner.open("/dossier-professionnel/partages")
    page.get_by_label("Pour quelle session, ou pour qui").fill("Session de mars 2027")
    page.get_by_role("button", name="Figer une copie").click()
    expect(page.locator("h1")).to_have_text("Copie n°\u00a01\u00a0: Session de mars 2027")
    digest = page.locator("code.digest").first.inner_text()
    assert re.fullmatch("[0-9a-f]{64}", digest)
    page.get_by_label("À qui ce lien est-il remis").fill("Présidente du jury")
    page.get_by_role("button", name="Créer le lien").click()
    return "/jury/" + page.get_by_label("Adresse").input_value().partition("/jury/")[2], digest


def read_as_a_juror(juror: Any, path: str, digest: str) -> None:
    """Without an account: from a competence to its evidence in one click, from an example in two."""
    page = juror.open(path)
    expect(page.locator("h1")).to_contain_text(NAME)
    expect(page.locator(".jury__head")).to_contain_text(digest)
    expect(page.locator("main")).to_contain_text(DAY_EXAMPLE["r5"])
    juror.check()
    claims = page.get_by_role("region", name="Compétences, exemples et preuves")
    expect(claims.get_by_role("row", name=WELCOME)).to_contain_text("Preuve n°\u00a01")
    claims.get_by_role("row", name=WELCOME).get_by_role("link", name="Preuve n°\u00a01").click()
    expect(page.locator("h1")).to_have_text(f"Preuve n°\u00a01\u00a0: {DAY_TITLE}")
    for words in ("journée au secrétariat", "acceptée par la personne qui accompagne", SHOWN_BY_DAY, "100\u00a0%"):
        expect(page.locator("main")).to_contain_text(words)
    juror.check()
    page.get_by_role("link", name="Revenir au dossier").click()
    claims.get_by_role("link", name=re.compile(QUIZ_EXAMPLE["intitule"])).click()
    expect(page).to_have_url(re.compile("#exemple-"))
    page.locator(".jury__paragraph--piece").get_by_role("link", name=re.compile(r"Preuve n°\s2")).click()
    expect(page.locator("h1")).to_have_text(f"Preuve n°\u00a02\u00a0: {QUIZ_TITLE}")
    for words in ("travail noté", SHOWN_BY_QUIZ, FOLLOWING):
        expect(page.locator("main")).to_contain_text(words)


def organise(database: Database, learner_id: int) -> str:
    """The sitting, its candidate and its two jurors (another journey makes them through the pages); its address."""
    now = utc_now()
    with database.writing() as db:
        found = find_user(db, TRAINER)
        assert found is not None
        trainer = Viewer(id=found.id, email=found.email, name=found.name, role=Role.TRAINER)
        dates = sittings.Dates(now - timedelta(minutes=2), now + timedelta(hours=4))
        exam = load_course(PROJECT).exam(EXAM)
        sitting = sittings.create(db, trainer, exam, dates, [learner_id], now, invigilated=True)
        for email in (JURY, OTHER_JUROR):
            sittings.assign_evaluator(db, trainer, sitting, email, now)
        return f"/examens/sessions/{sitting.id}"


def answer_what_is_known(page: Page) -> None:
    """Tick what is right wherever one chooses between sentences; leave the rest blank."""
    for question in load_course(PROJECT).quiz(EXAM_QUIZ).questions:
        if isinstance(question, TrueFalse):
            wanted = {"Vrai" if question.answer else "Faux"}
        elif isinstance(question, Single | Multiple):
            wanted = {" ".join(french(one.text).replace("*", "").split()) for one in question.choices if one.correct}
        else:
            continue
        options = page.locator(f"label.option:has(input[name='q.{question.id}'])")
        for place, words in enumerate(options.all_inner_texts()):
            if " ".join(words.split()) in wanted:
                options.nth(place).locator("input").check()
        expect(options.locator("input:checked")).to_have_count(len(wanted))


def best_replies() -> list[str]:
    """What the exemplary party of the exam's conversation says, one reply after the other."""
    scenario = load_course(PROJECT).scenario(EXAM_SCENARIO)
    step, replies = scenario.start, []
    for choice_id in scenario.playthroughs[0].choices:
        choice = next(one for one in scenario.steps[step].choices if one.id == choice_id)
        replies.append(" ".join(french(choice.say).replace("*", "").split()))
        step = choice.goto
    return replies


def sit(candidate: Any) -> str:
    """The candidate passes the three parts; the address of what they are told after."""
    page = candidate.open("/examens")
    page.get_by_role("region", name="Vos passages").get_by_role("link").first.click()
    seat = page.url.removeprefix(candidate.address)
    page.get_by_role("button", name="Commencer cette épreuve").click()
    page.wait_for_url("**/scenarios/parties/*")
    party = page.url
    for words in best_replies():
        turns = page.locator(".dialogue__turn--you").count()
        page.locator("button.reply").filter(has_text=words).first.click()
        expect(page.locator(".dialogue__turn--you")).to_have_count(turns + 1)
        page.wait_for_load_state("networkidle")
    page.goto(party + "/debriefing")
    page.wait_for_url("**/examens/passages/*")
    page.get_by_role("button", name="Commencer cette épreuve").click()
    page.wait_for_url("**/tentatives/*")
    page.goto(page.url.split("?")[0] + "?affichage=tout")
    answer_what_is_known(page)
    page.get_by_role("button", name=re.compile("relire mes réponses", re.IGNORECASE)).first.click()
    page.wait_for_url("**/relecture")
    page.get_by_role("button", name="Rendre ma copie").click()
    page.wait_for_url("**/examens/passages/*")
    page.get_by_role("button", name="Commencer cette épreuve").click()
    page.get_by_role("button", name="Terminer cette épreuve").click()
    expect(page.locator(".page__lead")).to_contain_text("Vous avez terminé")
    return seat + "/resultat"


def judge(walker: Callable[..., Any], sitting: str) -> None:
    """Two jurors mark apart and alike, decide both blocks, sign, publish."""
    for email in (JURY, OTHER_JUROR):
        juror = walker(email)
        page = juror.open(sitting)
        expect(page.locator("main")).not_to_contain_text(NAME)
        page.get_by_role("link", name="Copies").click()
        page.get_by_role("link", name="Entretien").click()
        # The questions come from the candidate's own dossier.
        expect(page.locator(".exam-questions")).to_contain_text(DAY_EXAMPLE["intitule"])
        page.get_by_role("link", name="Ma grille").click()
        for criterion in page.locator("fieldset.grid-criterion").all():
            criterion.locator("input[type=radio]").nth(2).check()
        page.get_by_role("button", name="Fermer ma grille").click()
        page.wait_for_url("**/jury")
    expect(page.locator("main")).to_contain_text("Aucun désaccord ne reste à régler")
    for block in ("BC01", "BC02"):
        card = page.locator(f"article:has(#bloc-{block})")
        card.get_by_label("Acquis", exact=True).check()
        card.get_by_label("Raisons").fill("Vu au comptoir, au questionnaire et dans le dossier.")
        card.get_by_role("button", name="Enregistrer la décision").click()
        expect(page.locator(f"article:has(#bloc-{block}) .state")).to_have_text("Acquis")
    page.get_by_role("button", name="Signer ces décisions").click()
    jury_page = page.url.removeprefix(juror.address)
    first = walker(JURY)
    page = first.open(jury_page)
    page.get_by_role("button", name="Signer ces décisions").click()
    expect(page.locator("main")).to_contain_text("Deux signatures sont là")
    page.get_by_role("link", name="Publier depuis la page de la session").click()
    page.get_by_role("button", name="Publier les résultats").click()
    expect(page.get_by_role("status").first).to_contain_text("publiés")


def badge_verify(server: Any, file: Path) -> tuple[int, dict[str, Any]]:
    """What `flask badge verify` answers of this file, and how it ends."""
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "app", "badge", "verify", str(file), "--json"],
        cwd=PROJECT,
        env={**os.environ, **server.environment},
        capture_output=True,
        text=True,
    )
    return done.returncode, json.loads(done.stdout)


def test_a_quiz_and_a_day_become_evidence_a_dossier_an_exam_and_a_statement_that_a_stranger_verifies(
    walker: Callable[..., Any], server: Any, address: str, learner_id: int, tmp_path: Path
) -> None:
    learner, trainer, phone = walker(EMAIL), walker(TRAINER), walker(EMAIL, size="phone")
    take_the_quiz(learner, trainer)
    hold_the_day(learner)

    # Each becomes a piece of evidence, one of them from a phone; the trainer accepts both, and the author reads why.
    make_evidence(learner, DAY_TITLE, WELCOME, SHOWN_BY_DAY, "Journée au secrétariat")
    quiz_piece = make_evidence(phone, QUIZ_TITLE, FOLLOWING, SHOWN_BY_QUIZ, "Travail noté")
    phone.check()
    for title in (DAY_TITLE, QUIZ_TITLE):
        accept(trainer, title)
    page = phone.open(quiz_piece)
    expect(page.locator(".evidence-head")).to_contain_text("Acceptée")
    expect(page.locator(".evidence-story")).to_contain_text(ACCEPTED)
    phone.open("/portfolio/preuves")
    expect(page.get_by_role("link", name="Acceptée (2)")).to_be_visible()

    # Written, frozen, shared; what is written afterwards changes nothing of what the juror reads.
    example = write_the_dossier(learner)
    path, digest = freeze_and_share(learner)
    juror = walker(size="phone")
    read_as_a_juror(juror, path, digest)
    page = learner.open(example)
    write(page, {"r5": "Écrit après la copie."})
    read = juror.open(path)
    expect(read.locator(".jury__head")).to_contain_text(digest)
    expect(read.locator("main")).to_contain_text(DAY_EXAMPLE["r5"])
    expect(read.locator("main")).not_to_contain_text("Écrit après la copie.")
    page = learner.open("/dossier-professionnel/partages")
    expect(page.locator(".jury-links")).to_contain_text("Présidente du jury, copie n°\u00a01")
    expect(page.locator(".jury-links")).to_contain_text(re.compile(r"\d+\sconsultations"))

    # Examined on it, and told block by block once it is published.
    database = database_of(server)
    try:
        sitting = organise(database, learner_id)
    finally:
        database.dispose()
    result = sit(phone)
    judge(walker, sitting)
    page = phone.open(result)
    expect(page.locator("h1")).to_have_text("Ce que le jury a décidé")
    expect(page.locator("main")).to_contain_text("Vu au comptoir, au questionnaire et dans le dossier.")
    phone.check()

    # Attested from the log and from the accepted evidence.
    page = trainer.open("/attestations")
    page.get_by_role("link", name=NAME).click()
    attested = page.locator(".statement-proofs > li", has_text=WELCOME)
    for words in (QUIZ_TITLE, f"{DAY_TITLE}, le", f"{DAY_TITLE}, preuve du portfolio acceptée le"):
        expect(attested).to_contain_text(words)
    page.get_by_role("button", name="J’ai regardé ces preuves").click()
    expect(page.get_by_role("status")).to_contain_text("est délivrée")
    page = learner.open("/attestations")
    page.get_by_role("link", name="Attestation de compétences", exact=True).click()
    expect(page.locator(".statement-proofs")).to_contain_text(f"{DAY_TITLE}, preuve du portfolio acceptée le")
    number = page.url.rpartition("/")[2]
    files = []
    for suffix, name in (("pdf", "Télécharger le PDF"), ("json", "Attestation JSON")):
        with page.expect_download() as download:
            page.get_by_role("link", name=name).click()
        files.append(tmp_path / f"attestation.{suffix}")
        download.value.save_as(files[-1])

    # Verified by somebody who knows nobody here, on the site and on the command line; one bit changed is refused.
    stranger = walker(size="phone")
    page = stranger.open("/verifier")
    page.get_by_label("Numéro de l’attestation").fill(number.lower())
    page.get_by_role("button", name="Vérifier ce numéro").click()
    expect(page.locator("h1")).to_contain_text("Oui")
    expect(page.locator("main")).to_contain_text(NAME)
    expect(page.locator("main")).to_contain_text("ne vaut ni titre professionnel")
    stranger.check()
    for file in files:
        send_file(page, address, file)
        expect(page.get_by_role("status")).to_contain_text("Le fichier est authentique")
        code, told = badge_verify(server, file)
        assert (code, told["valid"], told["title"]) == (0, True, "Attestation de compétences"), told
        assert told["number"].replace("-", "") == number.replace("-", "")
        assert told["revocation_checked"]
        data = bytearray(file.read_bytes())
        data[len(data) // 3] ^= 2
        file.write_bytes(data)
        send_file(page, address, file)
        expect(page.locator("h1")).to_contain_text("Non")
        expect(page.locator("main")).not_to_contain_text(NAME)
        code, told = badge_verify(server, file)
        assert (code, told["valid"]) == (1, False), told
        assert told["reason"], told
        assert told["message"], told
