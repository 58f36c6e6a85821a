"""Taking a quiz through its pages, without a script: what a browser gets and sends."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import event, select
from werkzeug.test import TestResponse

from app.attempts.models import Attempt, AttemptAction
from app.cohorts import services as cohorts
from app.quizzes import services
from app.quizzes.domain.view import encoded
from app.quizzes.services import ENGINE
from tests.people import ONCE_A_SECOND, Person
from tests.quizzes.samples import RIGHT, a_quiz, questions

NOW = datetime(2026, 11, 25, 18, tzinfo=UTC)
GRADED = a_quiz(time_limit_minutes=20, max_attempts=2, id="note")
TRAINING = a_quiz(
    mode="training", id="exercice", questions=[{**one, "hints": ["Cherchez encore."]} for one in questions()]
)
EXAM = a_quiz("single", "true-false", mode="exam", id="examen")


@pytest.fixture(autouse=True)
def published(publish: Callable[..., None]) -> None:
    publish(GRADED, TRAINING, EXAM)


def begin(person: Person, quiz: Any) -> str:
    answer = person.post(f"/quiz/{quiz.id}")
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return str(answer.headers["Location"]).rsplit("/", 1)[-1]


def the_attempt(app: Flask, attempt_id: str) -> Attempt:
    with app.extensions["tdu"].database.reading() as db:
        attempt: Attempt = db.scalars(select(Attempt).where(Attempt.id == attempt_id)).one()
        return attempt


def fields(app: Flask, attempt_id: str, quiz: Any, answers: dict[str, Any], **more: Any) -> dict[str, Any]:
    seed = the_attempt(app, attempt_id).seed
    form: dict[str, Any] = {"dans": list(answers)}
    for question_id, response in answers.items():
        for name, values in encoded(quiz.question(question_id), seed, response).items():
            form[f"q.{question_id}{'.' if name else ''}{name}"] = list(values)
    return {**form, **more}


def text_of(answer: TestResponse) -> str:
    return answer.get_data(as_text=True)


def response_to(app: Flask, attempt_id: str, quiz: Any, question_id: str) -> Any:
    attempt = the_attempt(app, attempt_id)
    return ENGINE.load(quiz, attempt.seed, attempt.snapshot).answer(question_id).response


def test_a_stranger_tries_a_training_quiz_and_only_that(stranger: Person) -> None:
    assert "Commencer" in text_of(stranger.get("/quiz/exercice"))
    attempt_id = begin(stranger, TRAINING)
    assert stranger.get(f"/tentatives/{attempt_id}").status_code == 200
    page = stranger.get("/quiz/note")
    assert "il faut un compte" in text_of(page)
    assert 'value="note"' not in text_of(page)
    assert stranger.post("/quiz/note").status_code == 401


def test_a_guest_finds_only_their_own_attempts(app: Flask) -> None:
    one, other, nobody = Person(app), Person(app), Person(app)
    attempt_id = begin(one, TRAINING)
    begin(other, TRAINING)
    for person in (other, nobody):
        theirs = person.get(f"/tentatives/{attempt_id}")
        nothing = person.get(f"/tentatives/{'0' * 26}")
        assert theirs.status_code == nothing.status_code == 303
        assert "/connexion" in theirs.headers["Location"]
        saved = person.post(f"/tentatives/{attempt_id}/reponses", {"dans": "single", "cle": "cle-numero-1"})
        assert saved.status_code == 401
    assert attempt_id in text_of(one.get("/tentatives"))
    assert attempt_id not in text_of(other.get("/tentatives"))
    with app.extensions["tdu"].database.reading() as db:
        kept = {attempt.guest_key for attempt in db.scalars(select(Attempt))}
    with one.client.session_transaction() as session:
        assert session["invite"] not in kept
    assert len(kept) == 2


def test_bruno_learns_nothing_of_awa_s_attempt(app: Flask, sign_in: Callable[..., Person]) -> None:
    awa, bruno = sign_in(), sign_in()
    attempt_id = begin(awa, GRADED)
    for suffix in ("", "/relecture", "/resultat", "/etat"):
        theirs = bruno.get(f"/tentatives/{attempt_id}{suffix}")
        nothing = bruno.get(f"/tentatives/{'0' * 26}{suffix}")
        assert theirs.status_code == nothing.status_code == 404
        assert stripped(theirs).replace(attempt_id, "") == stripped(nothing).replace("0" * 26, "")
    for suffix in ("/reponses", "/verifier", "/reveler", "/rendre"):
        data = {"dans": "single", "question": "single", "cle": "cle-numero-1"}
        assert bruno.post(f"/tentatives/{attempt_id}{suffix}", data).status_code == 404
    assert the_attempt(app, attempt_id).action_count == 0


def test_a_double_click_on_commencer_opens_one_attempt(sign_in: Callable[..., Person]) -> None:
    awa = sign_in()
    assert begin(awa, GRADED) == begin(awa, GRADED)


def test_a_quiz_is_taken_one_question_a_screen_without_a_script(app: Flask, sign_in: Callable[..., Person]) -> None:
    awa = sign_in()
    attempt_id = begin(awa, GRADED)
    for number, question in enumerate(GRADED.questions, 1):
        page = text_of(awa.get(f"/tentatives/{attempt_id}?question={number}"))
        assert f"Question {number} sur 11" in page
        if question.id == "essay":
            continue
        key = re.search(r'name="cle" value="([^"]+)"', page)
        assert key
        after = "relecture" if number == 11 else str(number + 1)
        form = fields(app, attempt_id, GRADED, {question.id: RIGHT[question.id]}, cle=key[1], vers=after, ici=number)
        answer = awa.post(f"/tentatives/{attempt_id}/reponses", form)
        assert answer.status_code == 303
        assert answer.headers["Location"].endswith(f"question={after}" if number < 11 else "relecture")
    over = text_of(awa.get(f"/tentatives/{attempt_id}/relecture"))
    assert "10 questions répondues sur 11, 1 sans réponse." in over
    handed = awa.post(f"/tentatives/{attempt_id}/rendre", {"cle": "cle-numero-1"})
    assert handed.status_code == 303
    result = text_of(awa.get(handed.headers["Location"]))
    assert "11\u00a0points" in result or "11 points" in result
    assert "Ce que vous savez" in result
    assert "vérifiée le 1er\u00a0novembre 2026" in result
    again = awa.post(f"/tentatives/{attempt_id}/rendre", {"cle": "cle-numero-2"})
    assert again.status_code == 303
    assert the_attempt(app, attempt_id).earned == 11


def test_the_display_is_kept_from_page_to_page(sign_in: Callable[..., Person]) -> None:
    awa = sign_in()
    attempt_id = begin(awa, GRADED)
    assert text_of(awa.get(f"/tentatives/{attempt_id}")).count("data-question=") == 1
    assert text_of(awa.get(f"/tentatives/{attempt_id}?affichage=tout")).count("data-question=") == 11
    assert text_of(awa.get(f"/tentatives/{attempt_id}")).count("data-question=") == 11
    assert text_of(awa.get(f"/tentatives/{attempt_id}?affichage=une")).count("data-question=") == 1


def test_a_malformed_answer_comes_back_as_typed_and_the_others_are_kept(
    app: Flask, sign_in: Callable[..., Person]
) -> None:
    awa = sign_in()
    attempt_id = begin(awa, GRADED)
    awa.get(f"/tentatives/{attempt_id}?affichage=tout")
    form = fields(app, attempt_id, GRADED, {"single": "b"})
    form |= {"dans": ["single", "number"], "q.number": "trente-sept", "cle": "cle-numero-1"}
    answer = awa.post(f"/tentatives/{attempt_id}/reponses", form)
    assert answer.status_code == 422
    assert 'value="trente-sept"' in text_of(answer)
    assert "La réponse attendue est un nombre" in text_of(answer)
    assert response_to(app, attempt_id, GRADED, "single") == "b"
    assert response_to(app, attempt_id, GRADED, "number") is None


def test_two_tabs_meet_on_a_page_that_shows_both_answers(app: Flask, sign_in: Callable[..., Person]) -> None:
    awa = sign_in()
    attempt_id = begin(awa, GRADED)
    first = {"dans": "short-text", "v.short-text": "0", "q.short-text": "tachycardie", "cle": "cle-numero-1"}
    assert awa.post(f"/tentatives/{attempt_id}/reponses", first).status_code == 303
    second = {**first, "q.short-text": "bradypnée", "cle": "cle-numero-2"}
    answer = awa.post(f"/tentatives/{attempt_id}/reponses", second)
    assert answer.status_code == 409
    assert "tachycardie" in text_of(answer)
    assert 'value="bradypnée"' in text_of(answer)
    assert response_to(app, attempt_id, GRADED, "short-text") == "tachycardie"
    seen = re.search(r'name="v.short-text" value="(\d+)"', text_of(answer))
    assert seen
    third = {**second, "v.short-text": seen[1], "cle": "cle-numero-3"}
    assert awa.post(f"/tentatives/{attempt_id}/reponses", third).status_code == 303
    assert response_to(app, attempt_id, GRADED, "short-text") == "bradypnée"


def autosave(person: Person, attempt_id: str, **data: Any) -> TestResponse:
    headers = {"Accept": "application/json", "X-CSRFToken": person.csrf_token()}
    return person.client.post(f"/tentatives/{attempt_id}/reponses", data=data, headers=headers)


def test_a_script_is_told_what_is_saved_when_and_in_which_revision(app: Flask, sign_in: Callable[..., Person]) -> None:
    awa = sign_in()
    attempt_id = begin(awa, GRADED)
    sent = {"dans": "short-text", "v.short-text": "0", "q.short-text": "tachycardie", "cle": "cle-numero-1"}
    told = autosave(awa, attempt_id, **sent)
    assert told.status_code == 200
    assert told.json is not None
    assert set(told.json) == {"saved_at", "at", "revs", "errors", "conflicts", "late", "closed", "left"}
    assert re.fullmatch(r"\d{1,2}\u00a0h\u00a0\d\d", told.json["saved_at"])
    assert told.json["revs"] == {"short-text": 1}
    again = autosave(awa, attempt_id, **sent)
    assert (again.status_code, (again.json or {})["revs"]) == (200, {"short-text": 1})
    refused = autosave(awa, attempt_id, **{**sent, "q.short-text": "autre", "cle": "cle-numero-2"})
    assert refused.status_code == 409
    assert (refused.json or {})["conflicts"] == {"short-text": {"kept": ["tachycardie"], "rev": 1}}
    wrong = autosave(awa, attempt_id, dans="number", cle="cle-numero-3", **{"q.number": "x"})
    assert wrong.status_code == 422
    assert "nombre" in (wrong.json or {})["errors"]["number"]
    state = awa.get(f"/tentatives/{attempt_id}/etat").json or {}
    assert state["revs"]["short-text"] == 1
    assert 0 < state["left"] <= 1200
    stranger = Person(app)
    assert (autosave(stranger, attempt_id, **sent).json or {})["error"] == "sign_in_required"


def test_training_gives_a_hint_then_another_try_then_the_reasons(app: Flask, sign_in: Callable[..., Person]) -> None:
    awa = sign_in()
    attempt_id = begin(awa, TRAINING)
    page = text_of(awa.get(f"/tentatives/{attempt_id}?question=1"))
    assert "Cherchez encore" not in page
    form = fields(app, attempt_id, TRAINING, {"single": "a"}, question="single", ici="1", cle="cle-numero-1")
    awa.post(f"/tentatives/{attempt_id}/verifier", form)
    page = text_of(awa.get(f"/tentatives/{attempt_id}?question=1"))
    assert "Cherchez encore" in page
    assert "Le secret couvre le rendez-vous" not in page
    form = fields(app, attempt_id, TRAINING, {"single": "b"}, question="single", ici="1", cle="cle-numero-2")
    answer = awa.post(f"/tentatives/{attempt_id}/verifier", {**form, "v.single": "2"})
    assert answer.headers["Location"].endswith("?question=1#question-single")
    page = text_of(awa.get(f"/tentatives/{attempt_id}?question=1"))
    assert "Juste" in page
    assert "Le secret couvre le rendez-vous" in page


def test_checking_keeps_what_else_was_typed_on_the_page(app: Flask, sign_in: Callable[..., Person]) -> None:
    awa = sign_in()
    attempt_id = begin(awa, TRAINING)
    form = fields(app, attempt_id, TRAINING, {"single": "b", "short-text": "tachycardie"}, cle="cle-numero-1")
    awa.post(f"/tentatives/{attempt_id}/verifier", {**form, "question": "single"})
    assert response_to(app, attempt_id, TRAINING, "short-text") == "tachycardie"
    awa.post(f"/tentatives/{attempt_id}/reveler", {"question": "number", "q.number": "x", "cle": "cle-numero-2"})
    assert "37,5 (à 0,1 près)" in text_of(awa.get(f"/tentatives/{attempt_id}?question=4"))


def test_an_answer_after_the_end_is_kept_and_the_page_says_so(app: Flask, sign_in: Callable[..., Person]) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        awa = sign_in()
        attempt_id = begin(awa, GRADED)
        page = text_of(awa.get(f"/tentatives/{attempt_id}"))
        assert "Il vous reste environ 20\u00a0minutes" in page
        assert "jusqu’à" in page
        clock.move_to(NOW + timedelta(minutes=20, seconds=30))
        form = fields(app, attempt_id, GRADED, {"single": "b"}, cle="cle-numero-1")
        assert (autosave(awa, attempt_id, **form).json or {})["late"] is False
        clock.move_to(NOW + timedelta(minutes=20, seconds=31))
        assert awa.get(f"/tentatives/{attempt_id}").headers["Location"].endswith("/resultat")
        assert "Le temps était écoulé" in text_of(awa.get(f"/tentatives/{attempt_id}/resultat"))
        form = fields(app, attempt_id, GRADED, {"true-false": True}, cle="cle-numero-2")
        late = autosave(awa, attempt_id, **form)
        assert ((late.json or {})["late"], (late.json or {})["closed"]) == (True, True)
        page = text_of(awa.get(f"/tentatives/{attempt_id}/resultat"))
        assert "Un envoi est arrivé après l’heure de fin" in page
        assert the_attempt(app, attempt_id).earned == 2


def test_extra_time_is_written_on_the_presentation_and_in_the_deadline(
    app: Flask, sign_in: Callable[..., Person]
) -> None:
    awa = sign_in()
    database = app.extensions["tdu"].database
    with database.writing() as db:
        cohort = cohorts.create_cohort(db, "Promotion", NOW.date(), NOW - timedelta(days=9))
        cohorts.enrol(db, cohort.id, awa.id or 0, NOW - timedelta(days=9), time_factor=services.Fraction(4, 3))
    page = text_of(awa.get("/quiz/note"))
    assert "26\u00a0minutes 40\u00a0secondes" in page
    attempt = the_attempt(app, begin(awa, GRADED))
    assert attempt.deadline_at is not None
    assert attempt.deadline_at - attempt.started_at == timedelta(minutes=26, seconds=40)


def test_an_exam_tells_nothing_before_its_publication(app: Flask, sign_in: Callable[..., Person]) -> None:
    awa, claire = sign_in(), sign_in("trainer")
    attempts: dict[str, tuple[Person, list[str]]] = {}
    for answers in ({"single": "b", "true-false": True}, {"single": "a", "true-false": False}):
        person = sign_in()
        attempt_id = begin(person, EXAM)
        form = fields(app, attempt_id, EXAM, answers, cle="cle-numero-1")
        assert person.post(f"/tentatives/{attempt_id}/rendre", form).status_code == 303
        page = person.get(f"/tentatives/{attempt_id}/resultat")
        assert page.status_code == 200
        pages = [page, *(person.get(address) for address in ("/quiz/examen", "/quiz", "/entrainement", "/tentatives"))]
        attempts[attempt_id] = (person, [stripped(one).replace(attempt_id, "") for one in pages])
    (first_id, (first, one)), (second_id, (_, other)) = attempts.items()
    assert one == other
    assert claire.get(f"/formation/corrections/{first_id}").status_code == 404
    with app.extensions["tdu"].database.writing() as db:
        cohort = cohorts.create_cohort(db, "Promotion", NOW.date(), NOW, trainer_ids=(claire.id or 0,))
        cohorts.enrol(db, cohort.id, first.id or 0, NOW)
    assert "Résultat à publier" in text_of(claire.get("/formation/corrections"))
    assert claire.post(f"/formation/corrections/{first_id}/publier").status_code == 303
    assert claire.post(f"/formation/corrections/{second_id}/publier").status_code == 404
    assert "Quiz réussi" in text_of(first.get(f"/tentatives/{first_id}/resultat"))
    assert awa.get("/formation/corrections").status_code == 403


def test_a_trainer_marks_an_essay_and_its_author_reads_why(app: Flask, sign_in: Callable[..., Person]) -> None:
    awa, claire = sign_in(), sign_in("trainer")
    attempt_id = begin(awa, GRADED)
    form = fields(app, attempt_id, GRADED, {"essay": "Madame,\n\nvotre rendez-vous."}, cle="cle-numero-1")
    awa.post(f"/tentatives/{attempt_id}/rendre", form)
    assert "En attente de correction" in text_of(awa.get(f"/tentatives/{attempt_id}/resultat"))
    with app.extensions["tdu"].database.writing() as db:
        cohort = cohorts.create_cohort(db, "Promotion", NOW.date(), NOW, trainer_ids=(claire.id or 0,))
        cohorts.enrol(db, cohort.id, awa.id or 0, NOW)
    # Whoever follows a proof to its act arrives at its result; another trainer learns nothing of it.
    assert claire.get(f"/tentatives/{attempt_id}").headers["Location"].endswith(f"/tentatives/{attempt_id}/resultat")
    assert sign_in("trainer").get(f"/tentatives/{attempt_id}").status_code == 404
    address = f"/formation/corrections/{attempt_id}"
    assert "votre rendez-vous." in text_of(claire.get(address))
    refused = claire.post(address, {"question": "essay", "n.0": "1", "commentaire": "Presque."})
    assert refused.status_code == 422
    assert "Choisissez un niveau pour chaque critère." in text_of(refused)
    assert "Presque." in text_of(refused)
    good = {"question": "essay", "n.0": "1", "n.1": "0", "commentaire": "Clair, un peu sec.", "cle": "cle-numero-9"}
    for _ in range(2):
        assert claire.post(address, good).status_code == 303
    assert "Clair, un peu sec." in text_of(awa.get(f"/tentatives/{attempt_id}/resultat"))
    assert the_attempt(app, attempt_id).earned == 2
    assert the_attempt(app, attempt_id).action_count == 2


def test_a_result_says_what_a_regrade_changed_and_why(
    app: Flask, sign_in: Callable[..., Person], publish: Callable[..., None]
) -> None:
    awa = sign_in()
    quiz = a_quiz("single", "true-false", id="corrige")
    publish(quiz)
    attempt_id = begin(awa, quiz)
    awa.post(f"/tentatives/{attempt_id}/rendre", fields(app, attempt_id, quiz, {"single": "a"}, cle="cle-numero-1"))
    values = questions("single", "true-false")
    values[0]["choices"][0]["correct"], values[0]["choices"][1]["correct"] = True, False
    publish(a_quiz(id="corrige", questions=values))
    runner = app.test_cli_runner()
    shown = runner.invoke(args=["quiz", "regrade", "corrige", "--policy", "strict", "--json"])
    assert '"applied": false' in shown.output
    assert the_attempt(app, attempt_id).earned == 0
    done = runner.invoke(args=["quiz", "regrade", "corrige", "--policy", "strict", "--apply"])
    assert "0 sur 3, pas réussi → 2 sur 3, pas réussi (single)" in done.output
    assert runner.invoke(args=["quiz", "regrade", "inconnu", "--policy", "strict"]).exit_code == 2
    assert runner.invoke(args=["attempts", "replay"]).exit_code == 0
    page = text_of(awa.get(f"/tentatives/{attempt_id}/resultat"))
    assert "Votre résultat a été recalculé" in page
    assert "La question 1 a été corrigée" in page
    assert "la version que vous avez passée" in page


def test_replay_at_the_command_line_fails_when_a_row_was_changed(app: Flask, sign_in: Callable[..., Person]) -> None:
    awa = sign_in()
    attempt_id = begin(awa, GRADED)
    awa.post(f"/tentatives/{attempt_id}/rendre", {"cle": "cle-numero-1"})
    runner = app.test_cli_runner()
    assert runner.invoke(args=["attempts", "replay", "--json"]).exit_code == 0
    with app.extensions["tdu"].database.writing() as db:
        db.get_one(Attempt, attempt_id).passed = True
    found = runner.invoke(args=["attempts", "replay", "--json"])
    assert found.exit_code == 1
    assert '"what": "passed"' in found.output
    assert runner.invoke(args=["attempts", "replay", "--since", "2100-01-01"]).exit_code == 0
    assert runner.invoke(args=["attempts", "replay", "--since", "hier"]).exit_code == 2


class Statements:
    """Counts what one request sends to the base."""

    def __init__(self, app: Flask) -> None:
        self.engine = app.extensions["tdu"].database.engine
        self.seen: list[str] = []

    def __enter__(self) -> Statements:
        event.listen(self.engine, "before_cursor_execute", self._note)
        return self

    def __exit__(self, *_: object) -> None:
        event.remove(self.engine, "before_cursor_execute", self._note)

    def _note(self, connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        control = statement.startswith(("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE"))
        if not control and ONCE_A_SECOND not in " ".join(statement.split()):
            self.seen.append(statement)


def test_handing_in_twenty_questions_costs_the_same_whatever_was_done_before(
    app: Flask, sign_in: Callable[..., Person], publish: Callable[..., None]
) -> None:
    many = [{**one, "id": f"{one['id']}-{turn}"} for turn in range(2) for one in questions()][:20]
    quiz = a_quiz(id="vingt", questions=many)
    publish(quiz)
    awa = sign_in()
    counts = []
    for number in range(4):
        attempt_id = begin(awa, quiz)
        answers = {one["id"]: RIGHT[one["id"][:-2]] for one in many if one["type"] != "essay"}
        form = fields(app, attempt_id, quiz, answers, cle=f"cle-numero-{number}")
        with Statements(app) as statements:
            assert awa.post(f"/tentatives/{attempt_id}/rendre", form).status_code == 303
        counts.append(len(statements.seen))
    assert len(set(counts[1:])) == 1
    assert max(counts) <= 8, statements.seen


def test_an_autosave_reads_twice_and_writes_twice(app: Flask, sign_in: Callable[..., Person]) -> None:
    awa = sign_in()
    attempt_id = begin(awa, GRADED)
    autosave(awa, attempt_id, **fields(app, attempt_id, GRADED, {"single": "a"}, cle="cle-numero-0"))
    with Statements(app) as statements:
        form = fields(app, attempt_id, GRADED, {"single": "b"}, cle="cle-numero-1")
        statements.seen.clear()
        assert autosave(awa, attempt_id, **form).status_code == 200
    assert len(statements.seen) <= 4, statements.seen


@pytest.mark.parametrize("address", ["/quiz", "/entrainement", "/tentatives", "/quiz/note"])
def test_the_lists_cost_the_same_whatever_the_number_of_attempts(
    app: Flask, sign_in: Callable[..., Person], address: str
) -> None:
    awa = sign_in()
    counts = []
    for number in range(3):
        with Statements(app) as statements:
            assert awa.get(address).status_code == 200
        counts.append(len(statements.seen))
        attempt_id = begin(awa, TRAINING)
        awa.post(f"/tentatives/{attempt_id}/rendre", {"cle": f"cle-numero-{number}"})
    assert max(counts) - min(counts[1:]) == 0
    assert max(counts) <= 5


def test_handing_in_leaves_one_act_for_one_key(app: Flask, sign_in: Callable[..., Person]) -> None:
    awa = sign_in()
    attempt_id = begin(awa, GRADED)
    for _ in range(3):
        awa.post(f"/tentatives/{attempt_id}/rendre", {"cle": "cle-numero-1"})
    with app.extensions["tdu"].database.reading() as db:
        assert len(db.scalars(select(AttemptAction)).all()) == 1


def stripped(answer: TestResponse) -> str:
    """A page without what changes at each reading: tokens, numbers of acts, references."""
    text = re.sub(r'(name="(?:csrf_token|csrf-token|cle)" (?:value|content)=")[^"]*', r"\1", text_of(answer))
    return re.sub(r"<code>[0-9a-f]{12}</code>|\b[0-9a-f]{12}\b", "", text)
