"""The pages of a quiz’s statistics: what they show, what they keep to themselves, what they cost."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from app.cli.statistics import read_marks
from app.quizzes.domain.statistics import statistics_of
from app.web.filters import number_fr
from tests.people import Person
from tests.quizzes.samples import a_quiz
from tests.statistics.conftest import NAMES, QUIZ, answers, room
from tests.statistics.plays import cohort, people, played

TAGS = re.compile(r"<[^>]+>")


def text_of(person: Person, path: str) -> str:
    answer = person.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.get_data(as_text=True)


def rows(page: str) -> list[list[str]]:
    """The cells of every table row, without their tags."""
    return [
        [" ".join(TAGS.sub(" ", cell).split()) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)]
        for row in re.findall(r"<tr[^>]*>(.*?)</tr>", page, re.S)
    ]


def test_a_trainer_reads_the_figures_of_a_quiz(twenty: Person) -> None:
    page = text_of(twenty, "/formation/statistiques/essai")
    assert "20 premiers essais" in page
    for words in ("Réussite", "Sépare", "Poids réel", "Au hasard", "Cohérence interne", "Erreur type", "Asymétrie"):
        assert words in page
    assert page.count('"plot__number') == len(NAMES)
    assert "Exporter les points" in page


def test_the_export_read_by_the_command_gives_the_figures_of_the_page(twenty: Person, tmp_path: Path) -> None:
    page = text_of(twenty, "/formation/statistiques/essai")
    answer = twenty.get("/formation/statistiques/essai/points")
    assert answer.mimetype == "text/csv"
    path = tmp_path / "points.csv"
    path.write_bytes(answer.data)
    ids, maxima, marks = read_marks(path)
    assert tuple(ids) == NAMES
    assert len(marks) == 20
    found = statistics_of(ids, maxima, marks)
    told = rows(page)

    def line(label: str) -> list[str]:
        return next(row for row in told if row and row[0].split(" ")[0:1] == label.split(" ")[0:1] and len(row) > 1)

    assert line("Cohérence")[1].startswith(number_fr(found.internal_consistency, 2))
    assert line("Erreur")[1].startswith(number_fr(found.standard_error, 2))
    assert line("Asymétrie")[1] == number_fr(found.skewness, 2)
    assert line("Aplatissement")[1] == number_fr(found.kurtosis, 2)
    assert line("Moyenne")[1].startswith(number_fr(found.mean, 2))
    measured = [row for row in told if len(row) == 10 and row[1] == "20"]
    assert len(measured) == len(NAMES)
    for row, item in zip(measured, found.items, strict=True):
        facility, deviation, _, intended, effective, index, efficiency = row[2:9]
        assert facility.startswith(number_fr(item.facility, 0))
        assert deviation == number_fr(item.standard_deviation, 2)
        assert intended.startswith(number_fr(item.intended_weight, 0))
        assert effective.startswith(number_fr(item.effective_weight, 0))
        assert index == number_fr(item.discrimination_index, 0)
        assert efficiency == number_fr(item.discriminative_efficiency, 0)


def test_the_export_holds_no_name_no_address_and_no_identifier(app: Flask, twenty: Person) -> None:
    data = twenty.get("/formation/statistiques/essai/points").get_data(as_text=True)
    assert "Personne" not in data
    assert "example.org" not in data
    assert set(re.findall(r"[a-z-]+", data.lower())) <= {*NAMES}


def test_one_question_tells_who_answers_what(twenty: Person) -> None:
    page = text_of(twenty, "/formation/statistiques/essai/questions/single")
    assert "Meilleur tiers" in page
    told = {row[0].split(".")[0]: row for row in rows(page) if row and row[0][:2] in {"A.", "B.", "C."}}
    assert sum(int(told[one][1].split()[0]) for one in "ABC") == 20
    assert "attendue" in told["B"][0]
    assert int(told["B"][2]) >= int(told["B"][3])
    assert "30 s" in page
    assert twenty.get("/formation/statistiques/essai/questions/inconnue").status_code == 404


@pytest.mark.parametrize("name", NAMES)
def test_every_type_has_its_page(twenty: Person, name: str) -> None:
    page = text_of(twenty, f"/formation/statistiques/essai/questions/{name}")
    assert "Qui répond quoi" in page
    assert "answers" in page


def test_four_people_are_never_shown(app: Flask, sign_in: Callable[..., Person], publish: Callable[..., None]) -> None:
    publish(QUIZ)
    trainer = sign_in("trainer")
    assert trainer.id is not None
    with app.extensions["tdu"].database.writing() as db:
        learners = people(db, 4)
        cohort(db, "Petite", learners, [trainer.id])
        played(db, QUIZ, room(random.Random(1), learners))
    page = text_of(trainer, "/formation/statistiques/essai")
    assert "Pas encore assez de copies" in page
    assert "plot__number" not in page
    assert trainer.get("/formation/statistiques/essai/points").status_code == 404
    question = text_of(trainer, "/formation/statistiques/essai/questions/single")
    assert "Pas encore assez de copies" in question
    assert "Qui répond quoi" not in question
    assert trainer.get("/formation/statistiques/essai/questions/single/points").status_code == 404
    index = text_of(trainer, "/formation/statistiques")
    assert "moins de 5" in index


def test_a_cohort_whose_complement_is_small_is_not_shown(
    app: Flask, sign_in: Callable[..., Person], publish: Callable[..., None]
) -> None:
    publish(QUIZ)
    trainer = sign_in("trainer")
    assert trainer.id is not None
    with app.extensions["tdu"].database.writing() as db:
        learners = people(db, 12)
        large = cohort(db, "Grande", learners[:9], [trainer.id])
        small = cohort(db, "Reste", learners[9:], [trainer.id])
        played(db, QUIZ, room(random.Random(2), learners))
    page = text_of(trainer, "/formation/statistiques/essai")
    assert "12 premiers essais" in page
    assert "Grande" not in page
    assert "2 cohortes ne se montrent" in page.replace("\u00a0", " ")
    for one in (large, small):
        assert trainer.get(f"/formation/statistiques/essai?cohorte={one}").status_code == 404
        assert trainer.get(f"/formation/statistiques/essai/points?cohorte={one}").status_code == 404


def test_a_large_cohort_beside_a_large_rest_is_shown(
    app: Flask, sign_in: Callable[..., Person], publish: Callable[..., None]
) -> None:
    publish(QUIZ)
    trainer = sign_in("trainer")
    assert trainer.id is not None
    with app.extensions["tdu"].database.writing() as db:
        learners = people(db, 14)
        one = cohort(db, "Matin", learners[:9], [trainer.id])
        cohort(db, "Soir", learners[9:], [trainer.id])
        played(db, QUIZ, room(random.Random(2), learners))
    assert "9 premiers essais" in text_of(trainer, f"/formation/statistiques/essai?cohorte={one}")


def test_a_trainer_s_figures_are_made_of_their_learners_alone(
    app: Flask, sign_in: Callable[..., Person], publish: Callable[..., None]
) -> None:
    publish(QUIZ)
    trainer, other, admin = sign_in("trainer"), sign_in("trainer"), sign_in("admin")
    assert trainer.id is not None
    with app.extensions["tdu"].database.writing() as db:
        learners = people(db, 16)
        cohort(db, "Suivie", learners[:8], [trainer.id])
        played(db, QUIZ, room(random.Random(3), learners))
    assert "8 premiers essais" in text_of(trainer, "/formation/statistiques/essai")
    assert "Pas encore assez de copies" in text_of(other, "/formation/statistiques/essai")
    assert "16 premiers essais" in text_of(admin, "/formation/statistiques/essai")


def test_best_attempts_are_another_computation_and_hide_when_few_did_better(
    app: Flask, sign_in: Callable[..., Person], publish: Callable[..., None]
) -> None:
    publish(QUIZ)
    admin = sign_in("admin")
    rng = random.Random(4)
    with app.extensions["tdu"].database.writing() as db:
        learners = people(db, 12)
        played(db, QUIZ, [(one, answers(rng, 0.4)) for one in learners])
        played(db, QUIZ, [(one, answers(rng, 1)) for one in learners[:3]], number=2)
    page = text_of(admin, "/formation/statistiques/essai")
    assert "Les meilleurs essais ne se montrent pas" in page
    assert "12 premiers essais" in text_of(admin, "/formation/statistiques/essai?essais=meilleurs")
    with app.extensions["tdu"].database.writing() as db:
        played(db, QUIZ, [(one, answers(rng, 1)) for one in learners[3:9]], number=2)
    best = text_of(admin, "/formation/statistiques/essai?essais=meilleurs")
    assert "12 meilleurs essais" in best
    assert rows(best) != rows(text_of(admin, "/formation/statistiques/essai"))


def test_drawn_questions_are_set_beside_the_rest_of_their_copies(
    app: Flask, sign_in: Callable[..., Person], publish: Callable[..., None]
) -> None:
    quiz = a_quiz(*NAMES, id="tirage", draw=6)
    publish(quiz)
    admin = sign_in("admin")
    rng = random.Random(6)
    with app.extensions["tdu"].database.writing() as db:
        learners = people(db, 30)
        drawn = [rng.sample(NAMES, 6) for _ in learners]
        copies = [(one, answers(rng, 0.6, tuple(held))) for one, held in zip(learners, drawn, strict=True)]
        played(db, quiz, copies, questions=drawn)
    page = text_of(admin, "/formation/statistiques/tirage")
    assert "Cohérence interne" not in page
    assert page.count('"plot__number') == len(NAMES)
    data = admin.get("/formation/statistiques/tirage/questions/single/points").get_data(as_text=True)
    assert data.lstrip("\ufeff").startswith("single;reste")
    held = sum("single" in one for one in drawn)
    assert len(data.strip().splitlines()) == 2 + held
    assert admin.get("/formation/statistiques/tirage/points").status_code == 404
