"""From practice to proof, a quiz and a day at the desk become evidence, then a dossier that a juror reads."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from app.accounts.queries import find_user
from app.cli.day import read_day
from tests.journeys.conftest import OWN_COURSE, add_learner, database_of
from tests.journeys.test_day import Desk, expert_moves, points_of
from tests.journeys.test_dossier import write
from tests.journeys.test_quiz import answer_everything, begin, hand_in
from tests.portfolio.dossiers import FIRST, SECOND
from tests.progress.rows import add_cohort

EMAIL = "oriane.de-la-preuve@example.org"
NAME = "Oriane Saint-Aubert"
TRAINER = "formatrice@example.org"
QUIZ_TITLE, DAY_TITLE = "Une matinée à l’accueil", "Une matinée courte"
WELCOME, FOLLOWING = "Accueillir, renseigner et orienter un patient", "Suivi médico-administratif du dossier patient"
ACCEPTED = "Les gestes sont ceux du protocole, et le commentaire dit pourquoi."
SHOWN_BY_DAY = "Trois demandes tenues dans l’ordre, l’urgence d’abord."
SHOWN_BY_QUIZ = "Je sais à qui un renseignement se donne, et à qui il se refuse."
DAY_EXAMPLE = {**FIRST, "intitule": "Une matinée à trois demandes", "r5": "Je referais l’appel au 15 en premier."}
QUIZ_EXAMPLE = {**SECOND, "intitule": "Un renseignement refusé avec courtoisie"}


@pytest.fixture
def learner_id(server: Any) -> int:
    """Somebody whom the demonstration's trainer follows, and who has done nothing yet."""
    found = add_learner(server, EMAIL, NAME)
    database = database_of(server)
    try:
        with database.writing() as db:
            trainer = find_user(db, TRAINER)
            assert trainer is not None
            add_cohort(db, found, trainer.id, title="Groupe de la preuve")
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


def test_a_quiz_and_a_day_become_evidence_and_a_frozen_dossier_that_a_juror_reads(
    walker: Callable[..., Any], learner_id: int
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
