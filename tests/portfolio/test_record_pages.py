"""The dossier through its pages: written, warned about, commented, compared, exported."""

from __future__ import annotations

import io
import re

import docx
import odfdo
import pikepdf
from flask import Flask
from pypdf import PdfReader

from app.accounts.domain import Role
from app.clock import utc_now
from app.cohorts import services as cohorts
from tests.people import Person
from tests.portfolio.dossiers import FIRST, an_evidence, begun, joined, with_revisions, written

TITLES = (
    "DOSSIER PROFESSIONNEL (DP)",
    "Présentation du dossier",
    "Sommaire",
    "Exemples de pratique professionnelle",
    "Titres, diplômes, CQP, attestations de formation (facultatif)",
    "Déclaration sur l’honneur",
    "Documents illustrant la pratique professionnelle (facultatif)",
    "Annexes (si le référentiel d’évaluation le prévoit)",
)
RUBRICS = (
    "1. Décrivez les tâches ou opérations que vous avez effectuées, et dans quelles conditions",
    "2. Précisez les moyens utilisés",
    "3. Avec qui avez-vous travaillé\u202f?",
    "4. Contexte",
    "5. Informations complémentaires (facultatif)",
)


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


def cohort_of(app: Flask, trainer: Person, learner: Person) -> None:
    with app.extensions["tdu"].database.writing() as db:
        made = cohorts.create_cohort(db, "Automne", utc_now().date(), utc_now(), trainer_ids=(trainer.id,))
        cohorts.enrol(db, made.id, learner.id, utc_now())


def test_a_dossier_begins_with_one_example_an_activity_and_says_what_lacks(app, sign_in):
    person = sign_in()
    page = text_of(person.get("/dossier-professionnel"))
    assert "Commencer mon dossier" in page
    assert "à recontrôler sur le modèle en vigueur" in page
    examples = begun(app, person)
    page = text_of(person.get("/dossier-professionnel"))
    assert len(examples) == 2
    assert "absente du dossier, aucune preuve encore" in page
    assert "intitulé provisoire" in page
    writing = text_of(person.get(f"/dossier-professionnel/exemples/{examples[0]}"))
    assert "Donnez un intitulé à cet exemple." in writing
    assert "Dites « je »" in writing.replace("\u00a0", " ")


def test_two_complete_examples_are_said_to_be_ready(app, sign_in):
    person = sign_in()
    written(app, person)
    page = text_of(person.get("/dossier-professionnel"))
    assert page.count("Prêt</span>") == 2
    assert "un exemple la montre" in page


def test_a_save_sent_twice_is_one_and_an_older_window_meets_both_texts(app, sign_in):
    person = sign_in()
    example = begun(app, person)[0]
    save = {"example": example, "key": "r1", "text": "Premier texte.", "revision": 0}
    first = person.post_json("/dossier-professionnel/textes", save)
    assert first.status_code == 200
    assert first.json["revision"] == 1
    assert person.post_json("/dossier-professionnel/textes", save).json["revision"] == 1
    met = person.post_json("/dossier-professionnel/textes", {**save, "text": "Second texte."})
    assert met.status_code == 409
    assert (met.json["kept"], met.json["typed"], met.json["revision"]) == ("Premier texte.", "Second texte.", 1)
    assert "Premier texte." in text_of(person.get(f"/dossier-professionnel/exemples/{example}"))
    page = person.post(f"/dossier-professionnel/exemples/{example}", {"r1": "Troisième.", "rev.r1": "0"})
    assert page.status_code == 422
    assert "Premier texte." in text_of(page)
    assert "Troisième." in text_of(page)


def test_a_field_that_the_model_does_not_have_or_a_text_too_long_is_refused(app, sign_in):
    person = sign_in()
    example = begun(app, person)[0]
    save = {"example": example, "key": "r9", "text": "x", "revision": 0}
    assert person.post_json("/dossier-professionnel/textes", save).status_code == 422
    save = {"example": example, "key": "intitule", "text": "x" * 301, "revision": 0}
    assert person.post_json("/dossier-professionnel/textes", save).status_code == 422


def test_a_patient_name_is_warned_about_in_place_replaced_or_answered_for(app, sign_in):
    person = sign_in()
    example = begun(app, person)[0]
    path = f"/dossier-professionnel/exemples/{example}"
    typed = "À 9 h 42, Mme Haddad m’a appelée. Mme Haddad toussait."
    person.post(path, {"r1": typed, "rev.r1": "0"})
    page = text_of(person.get(path))
    assert "est à revoir" in page
    words = re.search(r'name="remplacer" value="r1\|([^|]+)\|une patiente"', person.get(path).get_data(as_text=True))[1]
    person.post(path, {"r1": typed, "rev.r1": "1", "remplacer": f"r1|{words}|une patiente"})
    page = person.get(path).get_data(as_text=True)
    assert "une patiente m’a appelée. Une patiente toussait." in page
    assert "est à revoir" not in page
    person.post(path, {"r3": "Avec Mme Haddad.", "rev.r3": "0"})
    kept = re.search(r'name="garder" value="(r3\|[^"]+)"', person.get(path).get_data(as_text=True))[1]
    assert person.post(path, {"garder": kept}).status_code == 422
    answer = person.post(path, {"garder": kept, "raison.r3.1": "C’est ma tutrice, elle est d’accord."})
    assert answer.status_code == 303
    assert "est à revoir" not in person.get(path).get_data(as_text=True)


def test_evidence_is_inserted_with_its_digest_and_an_edit_is_said(app, sign_in):
    person = sign_in()
    example = begun(app, person)[0]
    evidence = an_evidence(app, person)
    joined(app, person, example, evidence)
    joined(app, person, example, evidence)
    page = text_of(person.get(f"/dossier-professionnel/exemples/{example}"))
    assert page.count("Preuve n° 1".replace(" ", "\u00a0", 1)) or "Preuve n°" in page
    with app.extensions["tdu"].database.writing() as db:
        db.connection().exec_driver_sql("UPDATE evidence SET digest = 'f' || substr(digest, 2)")
    page = text_of(person.get(f"/dossier-professionnel/exemples/{example}"))
    assert "Elle a changé depuis" in page
    joined(app, person, example, evidence)
    assert "Elle a changé depuis" not in text_of(person.get(f"/dossier-professionnel/exemples/{example}"))


def test_somebody_elses_evidence_cannot_be_inserted(app, sign_in):
    person, other = sign_in(), sign_in()
    example = begun(app, person)[0]
    evidence = an_evidence(app, other)
    answer = person.post("/dossier-professionnel/preuves", {"endroit": f"example:{example}", "preuve": str(evidence)})
    assert answer.status_code == 404


def test_the_model_takes_three_examples_an_activity_and_no_more(app, sign_in):
    person = sign_in()
    begun(app, person)
    for _ in range(3):
        person.post("/dossier-professionnel/exemples", {"activite": "BC01"})
    page = text_of(person.get("/dossier-professionnel"))
    assert "3 exemples au plus" in page
    assert page.count("/dossier-professionnel/exemples/") == 4


def test_versions_are_kept_compared_and_taken_up_again(app, sign_in):
    person = sign_in()
    first, _ = written(app, person)
    person.post("/dossier-professionnel/versions", {"title": "Avant novembre"})
    path = f"/dossier-professionnel/exemples/{first}"
    person.post(path, {"r2": "Un téléphone à quatre lignes et l’agenda partagé.", "rev.r2": "1"})
    page = person.get("/dossier-professionnel/versions").get_data(as_text=True)
    assert "Avant novembre" in page
    number = re.search(r"/versions/(\d+)\">Version \d+&nbsp;: Avant novembre", page)[1]
    compared = person.get(f"/dossier-professionnel/versions/{number}").get_data(as_text=True)
    assert re.search(r"<del><span[^>]*>retiré&nbsp;: </span>trois</del>", compared)
    assert re.search(r"<ins><span[^>]*>ajouté&nbsp;: </span>quatre</ins>", compared)
    assert person.post(f"/dossier-professionnel/versions/{number}/reprendre").status_code == 303
    assert "trois lignes" in person.get(path).get_data(as_text=True)
    assert "Rien ne diffère" in text_of(person.get(f"/dossier-professionnel/versions/{number}"))
    assert person.post(f"/dossier-professionnel/exemples/{first}/retirer").status_code == 303
    assert person.get(path).status_code == 404
    assert person.post(f"/dossier-professionnel/versions/{number}/reprendre").status_code == 303
    assert "Un accueil en période d’épidémie" in text_of(person.get("/dossier-professionnel"))


def test_the_trainer_of_the_cohort_comments_a_rubric_and_is_seen_to_have_looked(app, sign_in):
    learner, trainer, stranger = sign_in(), sign_in(Role.TRAINER, name="Claire Lemoine"), sign_in(Role.TRAINER)
    first, _ = written(app, learner)
    cohort_of(app, trainer, learner)
    learner.post("/dossier-professionnel/relecture")
    assert "Relecture demandée" in text_of(trainer.get("/formation/dossiers"))
    path = f"/formation/dossiers/{learner.id}"
    assert trainer.get(path).status_code == 200
    data = {"example": str(first), "key": "r1", "text": "À quelle heure, et qui attendait\u202f?"}
    assert trainer.post(f"{path}/commentaires", data).status_code == 303
    assert stranger.get(path).status_code == 404
    assert stranger.post(f"{path}/commentaires", data).status_code == 404
    page = text_of(learner.get(f"/dossier-professionnel/exemples/{first}"))
    assert "qui attendait" in page
    writing = learner.get(f"/dossier-professionnel/exemples/{first}").get_data(as_text=True)
    number = re.search(r'name="regler" value="(\d+)"', writing)[1]
    learner.post(f"/dossier-professionnel/exemples/{first}", {"regler": number})
    assert "réglé le" in text_of(learner.get(f"/dossier-professionnel/exemples/{first}"))
    assert "réglé le" in text_of(trainer.get(path))
    looks = text_of(learner.get("/dossier-professionnel/partages"))
    assert "Claire Lemoine" in looks
    assert looks.count("Dossier en cours de rédaction") == 1


def test_nobody_else_opens_a_dossier(app, sign_in, stranger):
    learner = sign_in()
    first, _ = written(app, learner)
    for other in (sign_in(), sign_in(Role.EVALUATOR), sign_in(Role.ADMIN)):
        assert other.get(f"/formation/dossiers/{learner.id}").status_code in {403, 404}
        assert other.get(f"/dossier-professionnel/exemples/{first}").status_code == 404
        assert other.get(f"/dossier-professionnel/exemples/{first}/pages/1").status_code == 404
    assert stranger.get(f"/dossier-professionnel/exemples/{first}").status_code == 303


def test_the_files_keep_the_titles_of_the_model_in_order(app, sign_in):
    person = sign_in()
    first, _ = written(app, person)
    joined(app, person, first, an_evidence(app, person))
    pdf = person.get("/dossier-professionnel/dossier.pdf").data
    opened = docx.Document(io.BytesIO(person.get("/dossier-professionnel/dossier.docx").data))
    odt = odfdo.Document(io.BytesIO(person.get("/dossier-professionnel/dossier.odt").data))
    by_docx = [p.text for p in opened.paragraphs if p.style.name.startswith("Heading")]
    by_odt = [one.inner_text for one in odt.body.headers]
    assert by_docx == by_odt
    assert [title for title in by_docx if title in TITLES] == list(TITLES)
    assert [title for title in by_docx if title in RUBRICS] == [*RUBRICS, *RUBRICS]
    words = re.sub(r"\s+", "", "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))
    for title in by_docx:
        assert re.sub(r"\s+", "", title) in words, title
    for text in FIRST.values():
        for line in text.split("\n"):
            assert re.sub(r"\s+", "", line.removeprefix("- ")) in words
    with pikepdf.open(io.BytesIO(pdf)) as tagged:
        assert tagged.Root.MarkInfo.Marked
        assert str(tagged.Root.Lang) == "fr-FR"
        assert "Hélène Morvan" in str(tagged.docinfo["/Title"])
        kinds = {str(one.S) for one in tagged.objects if isinstance(one, pikepdf.Dictionary) and "/S" in one}
    assert {"/H1", "/H2", "/H3", "/H4", "/TOC", "/Link", "/TH"} <= kinds


def test_pages_are_drawn_one_by_one_and_say_how_many_they_are(app, sign_in):
    person = sign_in()
    first, _ = written(app, person)
    page = text_of(person.get(f"/dossier-professionnel/exemples/{first}"))
    assert "1 page sur 3" in page.replace("\u00a0", " ")
    drawing = person.get(f"/dossier-professionnel/exemples/{first}/pages/1")
    assert drawing.mimetype == "image/svg+xml"
    assert "sandbox" in drawing.headers["Content-Security-Policy"]
    assert drawing.headers["Cache-Control"] == "no-store"
    assert person.get(f"/dossier-professionnel/exemples/{first}/pages/2").status_code == 404
    person.post(f"/dossier-professionnel/exemples/{first}", with_revisions({"r1": "Un long récit.\n\n" * 150}, 1))
    assert "pages, 3 au plus" in text_of(person.get(f"/dossier-professionnel/exemples/{first}"))
    whole = text_of(person.get("/dossier-professionnel/apercu"))
    assert whole.count('class="a4"') >= 12


def test_diplomas_and_documents_have_their_pages(app, sign_in):
    person = sign_in()
    begun(app, person)
    rows = {"intitule": ["Baccalauréat", ""], "organisme": ["Académie de Rennes", ""], "date": ["2004", ""]}
    assert person.post("/dossier-professionnel/titres-et-diplomes", rows).status_code == 303
    page = person.get("/dossier-professionnel/titres-et-diplomes").get_data(as_text=True)
    assert 'value="Baccalauréat"' in page
    evidence = an_evidence(app, person, "Un diplôme")
    person.post("/dossier-professionnel/preuves", {"endroit": "annexes", "preuve": str(evidence)})
    page = text_of(person.get("/dossier-professionnel/documents"))
    assert "Un diplôme" in page
    number = re.search(r"/preuves/(\d+)/retirer", page)[1]
    person.post(f"/dossier-professionnel/preuves/{number}/retirer", {"endroit": "annexes"})
    assert "Rien n’est joint ici." in text_of(person.get("/dossier-professionnel/documents"))
