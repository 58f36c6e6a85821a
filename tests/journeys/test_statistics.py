"""From figures that accuse a key to a regrade that its learners read: preview, apply, read, take back."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from app.accounts.models import User
from app.config import PROJECT
from app.content.loading import load_course
from app.content.schema.quiz import PublishedQuiz
from app.quizzes.domain.key import right_response, wrong_response
from tests.journeys.conftest import database_of
from tests.statistics.plays import cohort, people, played

TRAINER, LEARNER = "formatrice@example.org", "apprenante@example.org"
REASON = "La clé de la première question était inversée."


def with_a_wrong_key(quiz: PublishedQuiz) -> tuple[PublishedQuiz, str]:
    """The quiz as it would be if the choice that the unprepared take were marked right, in one question."""
    document = json.loads(quiz.canonical())
    question = next(one for one in document["questions"] if one["type"] == "single")
    taken_for_right = wrong_response(quiz.question(question["id"]))
    for choice in question["choices"]:
        choice["correct"] = choice["id"] == taken_for_right
    return PublishedQuiz.from_document(json.dumps(document)), str(question["id"])


@pytest.fixture
def accused(server: Any) -> tuple[PublishedQuiz, str]:
    """A room that took a version with a wrong key; the published version has the right one."""
    catalog = load_course(PROJECT)
    quiz = next(
        one
        for one in catalog.quizzes.values()
        if one.mode == "graded" and one.draw is None and all(question.type != "essay" for question in one.questions)
    )
    old, question = with_a_wrong_key(quiz)
    rng = random.Random(9)
    with database_of(server).writing() as db:
        ids = {one.email: one.id for one in db.scalars(select(User).where(User.email.in_([TRAINER, LEARNER])))}
        learners = people(db, 17)
        cohort(db, "Promotion d’été", learners, [ids[TRAINER]])
        copies = []
        for place, learner in enumerate([*learners, ids[LEARNER]]):
            # Who knows answers the true key, which this version held wrong.
            knows = [rng.random() < (place + 1) / 18 for _ in quiz.questions]
            copies.append(
                (
                    learner,
                    {
                        one.id: (right_response if known else wrong_response)(one)
                        for one, known in zip(quiz.questions, knows, strict=True)
                    },
                )
            )
        played(db, old, copies, number=90)
    return quiz, question


def test_a_wrong_key_is_seen_corrected_told_and_taken_back(
    walker: Callable[..., Any], accused: tuple[PublishedQuiz, str]
) -> None:
    quiz, question = accused
    walk = walker(TRAINER)
    page = walk.open("/formation/statistiques")
    page.locator("main").get_by_role("link", name=quiz.title).click()
    expect(page.locator("main h1")).to_contain_text("Vos questions font-elles leur travail")
    expect(page.locator(".plot__dot--coral").first).to_be_visible()
    walk.check_everywhere("statistiques")
    page.locator("main").get_by_role("link", name=f"{_number(quiz, question)}.").first.click()
    expect(page.locator(".findings")).to_contain_text("Clé à vérifier")
    walk.check()
    page.get_by_role("link", name="Recorriger les copies").click()
    expect(page.locator("main")).to_contain_text("la réponse attendue")
    page.get_by_role("link", name="Toutes les notes suivent la nouvelle clé").click()
    expect(page.locator("main table")).to_contain_text("Samira Belkacem")
    walk.check_everywhere("recorrection")
    page.get_by_label("Pourquoi cette recorrection").fill(REASON)
    page.get_by_role("button", name="Recorriger").click()
    expect(page.locator(".flash")).to_contain_text("recorrigées")
    walk.check()
    run = page.url

    reader = walker(LEARNER)
    told = reader.open("/tentatives")
    told.get_by_role("link", name=quiz.title).first.click()
    expect(told.locator("main")).to_contain_text(REASON)
    result = told.url.removeprefix(reader.address)

    page.goto(run)
    page.get_by_label("Pourquoi l’annuler").fill("La première clé était la bonne.")
    page.get_by_role("button", name="Annuler cette recorrection").click()
    expect(page.locator("main")).to_contain_text("Les copies comptent de nouveau comme avant")
    told = reader.open(result)
    expect(told.locator("main")).to_contain_text("Une recorrection a été annulée")
    reader.check()


def _number(quiz: PublishedQuiz, question_id: str) -> int:
    return next(number for number, one in enumerate(quiz.questions, 1) if one.id == question_id)
