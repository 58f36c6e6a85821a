"""The CV: one page in PDF whatever was typed, the same words in DOCX."""

from __future__ import annotations

import io
from collections.abc import Callable

import docx
import pikepdf
import pytest
from flask import Flask
from pypdf import PdfReader

from app.clock import utc_now
from app.portfolio.domain.cv import Cv, CvExperience, on_one_page
from app.portfolio.services.cv import as_docx, as_pdf
from tests.people import Person
from tests.portfolio.people import COMPETENCE, a_house, add_evidence

MISSIONS = tuple(
    f"Accueil, standard et courrier de la structure numéro {number}, avec relances et suivi" for number in range(8)
)
LONG = Cv(
    "Awa Diallo",
    "Secrétaire médicale",
    ("Rennes", "01 99 00 12 34", "awa@example.org"),
    "Après dix ans d’accueil du public, je me forme au secrétariat médical. " * 4,
    tuple(
        CvExperience(
            f"Agente d’accueil {number}", "Mairie de Vitré", "Vitré", "mars 2018 – juin 2023", "stage", MISSIONS
        )
        for number in range(12)
    ),
    tuple(f"Diplôme numéro {number}, lycée de Rennes, 2012" for number in range(4)),
    tuple(f"Une compétence dont l’intitulé est un peu long, numéro {number}" for number in range(12)),
    ("Traitement de texte", "Tableur"),
    ("Français, langue maternelle", "Anglais, lu et parlé"),
)


def text_of_pdf(data: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages).split())


def words_of_docx(data: bytes) -> str:
    return " ".join(" ".join(one.text for one in docx.Document(io.BytesIO(data)).paragraphs).split())


@pytest.mark.parametrize("cv", [LONG, Cv("Awa Diallo")], ids=["long", "empty"])
def test_a_cv_is_one_tagged_page(cv: Cv) -> None:
    data = as_pdf(on_one_page(cv), utc_now())
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert len(pdf.pages) == 1
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang).lower().startswith("fr")


def test_both_formats_say_the_same() -> None:
    cv = on_one_page(LONG)
    pdf, office = text_of_pdf(as_pdf(cv, utc_now())), words_of_docx(as_docx(cv, utc_now()))
    for words in (cv.name, cv.headline, "Expériences", cv.experiences[0].role, "Diplômes", "Logiciels et outils"):
        assert words in pdf
        assert words in office


def test_the_cv_is_made_of_what_the_portfolio_knows(app: Flask, sign_in: Callable[..., Person]) -> None:
    house = a_house(app, sign_in)
    awa = house.awa
    add_evidence(
        awa, "diplome", title="Mon diplôme", diploma="Baccalauréat professionnel", school="Lycée Bréquigny", year="2012"
    )
    answer = awa.post(
        "/portfolio/experiences/nouvelle",
        {
            "kind": "internship",
            "employer": "Cabinet des Lilas",
            "place": "Rennes",
            "role": "Stagiaire à l’accueil",
            "starts_on": "2026-03-02",
            "ends_on": "2026-04-24",
            "percent": "80",
            "missions": "- Accueil\n- Courrier",
            "competences": COMPETENCE,
            "part-rncp40800.bc01": "60",
        },
    )
    assert answer.status_code == 303
    assert awa.post("/portfolio/cv", {"headline": "Secrétaire médicale", "software": "Tableur"}).status_code == 303
    pdf = text_of_pdf(awa.get("/portfolio/cv.pdf").data)
    for words in (
        "Awa Diallo",
        "Baccalauréat professionnel",
        "Stagiaire à l’accueil",
        "stage",
        "mars 2026 – avril 2026",
    ):
        assert words in pdf
    assert "Tableur" in words_of_docx(awa.get("/portfolio/cv.docx").data)
    assert "Accueillir, renseigner" in pdf


def test_an_experience_is_its_owner_s_alone(app: Flask, sign_in: Callable[..., Person]) -> None:
    house = a_house(app, sign_in)
    typed = {"kind": "job", "employer": "Mairie", "role": "Agente", "starts_on": "2020-01-01", "percent": "100"}
    assert house.awa.post("/portfolio/experiences/nouvelle", typed).status_code == 303
    for one in (house.bruno, house.claire, house.denis, house.admin):
        assert one.get("/portfolio/experiences/1").status_code == 404
        assert one.post("/portfolio/experiences/1", typed).status_code == 404
        assert one.post("/portfolio/experiences/1/retirer").status_code == 404
    assert house.awa.get("/portfolio/experiences/1").status_code == 200


def test_a_patient_in_an_experience_is_shown_in_place(sign_in: Callable[..., Person]) -> None:
    typed = {
        "kind": "job",
        "employer": "Mairie",
        "role": "Agente",
        "starts_on": "2020-01-01",
        "percent": "100",
        "missions": "Accueil de Mme Jeanne Moreau",
    }
    answer = sign_in("learner", name="Awa Diallo").post("/portfolio/experiences/nouvelle", typed)
    assert answer.status_code == 422
    assert "anonymity__mark" in answer.get_data(as_text=True)
