"""What a closed copy got wrong becomes a card: a quiz, a mise en situation, a day; on both databases."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import unescape
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.attempts import services as log
from app.attempts.domain import Mode
from app.attempts.models import Attempt
from app.attempts.queries import Owner, own_attempt
from app.clock import utc_now
from app.content.catalog import Catalog
from app.content.schema.quiz import PublishedQuiz
from app.db import Database
from app.quizzes import services as quizzes
from app.quizzes.domain.key import right_response, wrong_response
from app.reception import services as days
from app.reception.domain.bots import lived, policy_of
from app.reception.domain.state import load_state
from app.reception.services import Begun, Given, act_at_desk
from app.scenarios import services as scenarios
from app.scenarios.domain.published import PublishedScenario
from app.scenarios.domain.view import replies_of
from app.terminology.services import COPIES, RECENT, mistakes_of
from tests.attempts.people import filled
from tests.people import Person, add_person, sign_in_as
from tests.quizzes.samples import a_quiz, questions
from tests.reception.small_days import published, small_day
from tests.reception.test_services import named
from tests.scenarios.builders import a_choice, a_scenario

CARD = re.compile(r'name="card" value="([^"]*)"')


@dataclass
class Learner:
    """Somebody who hands in copies, each in a transaction of its own."""

    database: Database
    id: int
    catalog: Catalog

    @property
    def owner(self) -> Owner:
        return Owner(learner_id=self.id)

    def quiz(self, quiz: PublishedQuiz, answers: Mapping[str, Any], now: datetime) -> str:
        with self.database.writing() as db:
            copy = quizzes.start(db, self.owner, quiz, now)
            quizzes.hand_in(db, self.owner, copy.id, filled(quiz, copy, answers), f"cle-{copy.id}"[:60], now)
            return copy.id

    def scenario(self, scenario: PublishedScenario, words: tuple[str, ...], now: datetime) -> str:
        with self.database.writing() as db:
            copy = scenarios.start(db, self.owner, scenario, Mode.TRAINING, now)
            for made, said in enumerate(words):
                state = log.engine_state(db, scenarios.ENGINE, copy)
                token = next(one.token for one in replies_of(scenario, state) if one.say == said)
                scenarios.choose(db, self.owner, copy.id, token, made, f"cle-numero-{made:04d}", now)
            return copy.id

    def day(self, values: dict[str, Any], bot: str, now: datetime) -> str:
        day = published(values)
        _, moves = lived(day, days.ENGINE.start(day, "", {}), policy_of(bot))
        with self.database.writing() as db:
            copy_id = days.start(db, self.owner, day, Begun(Mode.TRAINING), now).id
        for number, (kind, payload) in enumerate(moves):
            with self.database.writing() as db:
                copy = own_attempt(db, self.owner, copy_id)
                fields = named(load_state(copy.snapshot), copy.seed, kind, payload)
                given = Given(kind, fields, copy.action_count, f"cle-numero-{number:04d}")
                act_at_desk(db, self.owner, copy_id, given, now)
        return copy_id

    def change(self, copy_id: str, act: Callable[[Session, Attempt], Any]) -> None:
        with self.database.writing() as db:
            act(db, own_attempt(db, self.owner, copy_id))

    def words(self, now: datetime) -> dict[str, str]:
        """The words got wrong, each with the copy that tells."""
        with self.database.reading() as db:
            return {one.word: one.where for one in mistakes_of(db, self.catalog.glossary, self.id, now)}


@pytest.fixture
def site(database: Database, make_app: Callable[..., Flask]) -> Flask:
    """The product over the database of the test."""
    return make_app(database_url=database.engine.url.render_as_string(hide_password=False))


@pytest.fixture
def person(site: Flask) -> Person:
    return sign_in_as(site)


@pytest.fixture
def learner(database: Database, person: Person, catalog: Catalog) -> Learner:
    assert person.id is not None
    return Learner(database, person.id, catalog)


def first_card(person: Person, catalog: Catalog) -> tuple[str, str]:
    """The word of the card that comes, and the page."""
    answer = person.get("/revision")
    assert answer.status_code == 200
    page = unescape(answer.text)
    found = CARD.search(page)
    assert found is not None
    key = found[1]
    return key.split(":")[1], page


def right(quiz: PublishedQuiz) -> dict[str, Any]:
    return {one.id: right_response(one) for one in quiz.questions}


def a_call() -> PublishedScenario:
    """A call about a cystoscopy, where one reply is better."""
    scenario = a_scenario(
        {
            "appel": [
                a_choice("bien", "fin-a", points={"securite": 2}, feedback="Oui."),
                a_choice("mal", "fin-b", points={"securite": -1}, feedback="Non."),
            ],
            "fin-a": "juste",
            "fin-b": "dit",
        }
    )
    values = scenario.model_dump(by_alias=True)
    values["steps"]["appel"]["text"] = "On m’a parlé d’une cystoscopie, que dois-je faire ?"
    return PublishedScenario.publish(type(scenario).model_validate(values), {})


def a_day() -> dict[str, Any]:
    values = small_day()
    values["items"][0]["opening"] = "Bonjour, je viens pour une gastrectomie."
    return values


def test_a_word_missed_in_a_quiz_is_the_first_card_with_its_reason(
    learner: Learner, person: Person, catalog: Catalog
) -> None:
    quiz = a_quiz("short-text", "single", title="Le cœur")
    learner.quiz(quiz, {"short-text": "bradycardie", "single": "b"}, utc_now())
    assert learner.words(utc_now()) == {"tachycardie": "Le cœur"}
    word, page = first_card(person, catalog)
    assert word == "tachycardie"
    assert "une question sur ce mot vous a échappé dans « Le cœur », aujourd’hui" in page.replace("\u00a0", " ")


def test_a_quiz_without_a_fault_gives_birth_to_nothing(learner: Learner, person: Person, catalog: Catalog) -> None:
    quiz = a_quiz()
    learner.quiz(quiz, right(quiz), utc_now())
    assert learner.words(utc_now()) == {}
    assert "une carte nouvelle" in first_card(person, catalog)[1]


def test_a_question_left_blank_is_no_mistake(learner: Learner) -> None:
    learner.quiz(a_quiz("short-text", "single"), {"single": "b"}, utc_now())
    assert learner.words(utc_now()) == {}


def test_a_gap_gives_the_word_expected_and_not_the_one_that_was_found(learner: Learner) -> None:
    quiz = a_quiz("cloze")
    learner.quiz(quiz, {"cloze": {"organe": "vesicule", "acte": "b"}}, utc_now())
    assert set(learner.words(utc_now())) == {"cholecystectomie"}


def test_of_pairs_and_of_sorted_items_only_those_misplaced_count(learner: Learner) -> None:
    quiz = a_quiz(
        questions=[
            {
                "id": "paires",
                "type": "match",
                "prompt": "Reliez.",
                "pairs": [
                    {"left": "cystite", "right": "la vessie"},
                    {"left": "hépatite", "right": "le foie"},
                    {"left": "gastrite", "right": "l’estomac"},
                ],
            },
            {
                "id": "tri",
                "type": "categorize",
                "prompt": "Classez.",
                "categories": ["Ablation", "Examen"],
                "items": [
                    {"text": "gastrectomie", "category": "Ablation"},
                    {"text": "cystoscopie", "category": "Examen"},
                ],
            },
        ]
    )
    given = {"paires": {"a": "b", "b": "a", "c": "c"}, "tri": {"a": "a", "b": "a"}}
    learner.quiz(quiz, given, utc_now())
    assert set(learner.words(utc_now())) == {"cystite", "hepatite", "cystoscopie"}


def test_every_type_of_question_is_read_when_it_is_wrong(learner: Learner, person: Person, catalog: Catalog) -> None:
    quiz = a_quiz()
    learner.quiz(quiz, {one.id: wrong_response(one) for one in quiz.questions if wrong_response(one)}, utc_now())
    assert {"tachycardie", "cholecystectomie"} <= set(learner.words(utc_now()))
    assert person.get("/revision").status_code == 200


def test_where_another_reply_was_better_the_word_of_the_scene_is_learnt(
    learner: Learner, person: Person, catalog: Catalog
) -> None:
    learner.scenario(a_call(), ("Je dis mal.",), utc_now())
    assert learner.words(utc_now()) == {"cystoscopie": "Essai"}
    assert first_card(person, catalog)[0] == "cystoscopie"


def test_a_scene_held_well_teaches_nothing(learner: Learner) -> None:
    learner.scenario(a_call(), ("Je dis bien.",), utc_now())
    assert learner.words(utc_now()) == {}


def test_what_a_day_left_undone_is_learnt(learner: Learner, person: Person, catalog: Catalog) -> None:
    learner.day(a_day(), "careless", utc_now())
    assert learner.words(utc_now()) == {"gastrectomie": "Une petite journée"}
    assert first_card(person, catalog)[0] == "gastrectomie"


def test_what_a_day_did_well_is_not_a_mistake(learner: Learner, database: Database) -> None:
    copy_id = learner.day(a_day(), "expert", utc_now())
    with database.reading() as db:
        copy = own_attempt(db, learner.owner, copy_id)
        assert (copy.state, copy.earned) == ("closed", copy.possible)
    assert learner.words(utc_now()) == {}


def test_a_copy_of_an_exam_says_nothing_until_it_is_published(
    learner: Learner, person: Person, catalog: Catalog
) -> None:
    quiz = a_quiz("short-text", mode="exam", title="Épreuve blanche")
    copy_id = learner.quiz(quiz, {"short-text": "bradycardie"}, utc_now())
    assert learner.words(utc_now()) == {}
    page = first_card(person, catalog)[1]
    assert "Épreuve blanche" not in page
    assert "une carte nouvelle" in page
    learner.change(copy_id, lambda db, copy: log.release(db, quizzes.ENGINE, copy.id, utc_now()))
    assert learner.words(utc_now()) == {"tachycardie": "Épreuve blanche"}
    assert first_card(person, catalog)[0] == "tachycardie"


def test_a_copy_still_open_and_an_old_one_say_nothing(learner: Learner, database: Database) -> None:
    now = utc_now()
    quiz = a_quiz("short-text")
    learner.quiz(quiz, {"short-text": "bradycardie"}, now - RECENT - timedelta(days=1))
    with database.writing() as db:
        copy = quizzes.start(db, learner.owner, quiz, now)
        form = filled(quiz, copy, {"short-text": "bradycardie"})
        quizzes.save(db, learner.owner, copy.id, form, "cle-numero-1", now)
    assert learner.words(now) == {}


def test_only_the_latest_copies_are_read(learner: Learner) -> None:
    now = utc_now()
    learner.quiz(a_quiz("short-text"), {"short-text": "bradycardie"}, now - timedelta(days=2))
    clean = a_quiz("single", id="sans-faute")
    for number in range(COPIES):
        learner.quiz(clean, {"single": "b"}, now - timedelta(minutes=30 - number))
    assert learner.words(now) == {}


def test_the_mistakes_of_somebody_else_are_not_mine(learner: Learner, site: Flask) -> None:
    other = Learner(learner.database, add_person(site), learner.catalog)
    other.quiz(a_quiz("short-text"), {"short-text": "bradycardie"}, utc_now())
    assert set(other.words(utc_now())) == {"tachycardie"}
    assert learner.words(utc_now()) == {}


def unknown_version(copy: Attempt) -> None:
    copy.snapshot = {**copy.snapshot, "v": 99}


def emptied(copy: Attempt) -> None:
    copy.snapshot = {}


def of_another_shape(copy: Attempt) -> None:
    copy.snapshot = {**copy.snapshot, "answers": "?", "choices": 3, "events": None}


@pytest.mark.parametrize("spoilt", [unknown_version, emptied, of_another_shape])
def test_a_copy_that_cannot_be_read_is_left_out_and_the_others_still_tell(
    learner: Learner,
    person: Person,
    catalog: Catalog,
    spoilt: Callable[[Attempt], None],
    caplog: pytest.LogCaptureFixture,
) -> None:
    now = utc_now()
    sound = a_quiz(questions=questions("short-text"), id="lisible", title="Le cœur")
    learner.quiz(sound, {"short-text": "bradycardie"}, now - timedelta(days=1))
    broken = [
        learner.quiz(a_quiz("cloze"), {"cloze": {"organe": "vesicule", "acte": "b"}}, now),
        learner.scenario(a_call(), ("Je dis mal.",), now),
        learner.day(a_day(), "careless", now),
    ]
    for copy_id in broken:
        learner.change(copy_id, lambda db, copy: spoilt(copy))
    assert learner.words(now) == {"tachycardie": "Le cœur"}
    assert {one for one in broken if one in caplog.text} == set(broken)
    assert first_card(person, catalog)[0] == "tachycardie"
    sent = {"card": "sense:tachycardie", "reps": "0", "shown": "", "answer": "", "unknown": "1"}
    told = person.post("/revision", sent)
    assert told.status_code == 303
    assert person.get(told.headers["Location"]).status_code == 200


def test_a_base_that_does_not_answer_is_never_taken_for_an_unreadable_copy(
    learner: Learner, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Silent(Exception):
        pass

    def fails(*_: Any) -> Any:
        raise Silent

    learner.quiz(a_quiz("short-text"), {"short-text": "bradycardie"}, utc_now())
    monkeypatch.setattr("app.terminology.services.engine_state", fails)
    with pytest.raises(Silent):
        learner.words(utc_now())
