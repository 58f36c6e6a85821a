"""The pages of regrades: preview, confirm with a reason, what the author reads, take back; who may do what."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.attempts.models import Attempt, AttemptAction
from app.certification.models.statements import Statement, StatementDecision
from app.statistics.models import QuizRegrade
from tests.people import Person
from tests.statistics.edits import OLD, edited
from tests.statistics.plays import NOW, cohort, people, played

ADDRESS = f"/formation/recorrections/{OLD.id}"
REASON = "La clé de la question 3 était inversée."
NEW = edited("key")


@pytest.fixture
def room(app: Flask, sign_in: Callable[..., Person], publish: Callable[..., None]) -> tuple[Person, Person, str]:
    """A trainer, a learner of theirs who handed in a copy, and that copy; the quiz was corrected since."""
    publish(NEW)
    trainer, learner = sign_in("trainer"), sign_in("learner", name="Awa Diallo")
    assert trainer.id is not None
    assert learner.id is not None
    with app.extensions["tdu"].database.writing() as db:
        cohort(db, "Automne", [learner.id], [trainer.id])
        ids = played(db, OLD, [(learner.id, {"true-false": False, "single": "c"}), (people(db, 1)[0], {"single": "c"})])
    return trainer, learner, ids[0]


def text_of(person: Person, path: str) -> str:
    answer = person.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.get_data(as_text=True)


def token_in(page: str) -> str:
    found = re.search(r'name="apercu"[^>]*value="([0-9a-f]{64})"', page)
    assert found is not None
    return found.group(1)


def acts(app: Flask) -> int:
    with app.extensions["tdu"].database.reading() as db:
        return db.scalar(select(func.count()).select_from(AttemptAction).where(AttemptAction.kind == "regrade")) or 0


def test_a_preview_writes_nothing_and_tells_who_changes(app: Flask, room: tuple[Person, Person, str]) -> None:
    trainer, _, _ = room
    assert OLD.title in text_of(trainer, "/formation/recorrections")
    for policy in ("never_lower", "strict", "full_credit", "neutralise"):
        page = text_of(trainer, f"{ADDRESS}?politique={policy}")
        assert "la réponse attendue" in page
    page = text_of(trainer, f"{ADDRESS}?politique=strict")
    assert "Awa Diallo" in page
    assert "Personne 1" not in page
    assert "une autre copie change" in page.lower()
    assert acts(app) == 0


def test_a_regrade_is_confirmed_with_a_reason_read_by_its_author_and_taken_back(
    app: Flask, room: tuple[Person, Person, str]
) -> None:
    trainer, learner, attempt_id = room
    page = text_of(trainer, f"{ADDRESS}?politique=strict")
    refused = trainer.post(ADDRESS, {"politique": "strict", "apercu": token_in(page), "raison": "non"})
    assert refused.status_code == 422
    assert ">non</textarea>" in refused.get_data(as_text=True).replace("\r\n", "").replace("\n", "")
    assert acts(app) == 0
    done = trainer.post(ADDRESS, {"politique": "strict", "apercu": token_in(page), "raison": REASON})
    assert done.status_code == 303
    past = str(done.headers["Location"])
    assert acts(app) == 2
    told = text_of(learner, f"/tentatives/{attempt_id}/resultat")
    assert "Votre résultat a été recalculé" in told
    assert REASON in told
    assert REASON in text_of(trainer, past)
    assert "En vigueur" in text_of(trainer, "/formation/recorrections")
    assert "Aucune copie ne changerait" in text_of(trainer, f"{ADDRESS}?politique=strict")

    undone = trainer.post(f"{past}/annuler", {"raison": "La première clé était la bonne."})
    assert undone.status_code == 303
    told = text_of(learner, f"/tentatives/{attempt_id}/resultat")
    assert "Une recorrection a été annulée" in told
    assert "La première clé était la bonne." in told
    assert REASON not in told
    assert "Annulée" in text_of(trainer, past)
    assert trainer.post(f"{past}/annuler", {"raison": "Encore une fois, pour voir."}).status_code == 422


def test_a_preview_that_is_out_of_date_comes_back_recomputed(app: Flask, room: tuple[Person, Person, str]) -> None:
    trainer, _, _ = room
    token = token_in(text_of(trainer, f"{ADDRESS}?politique=strict"))
    with app.extensions["tdu"].database.writing() as db:
        played(db, OLD, [(people(db, 1)[0], {"true-false": True})])
    answer = trainer.post(ADDRESS, {"politique": "strict", "apercu": token, "raison": REASON})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Des copies ont changé depuis cet aperçu" in page
    assert REASON in page
    assert acts(app) == 0
    again = trainer.post(ADDRESS, {"politique": "strict", "apercu": token_in(page), "raison": REASON})
    assert again.status_code == 303
    assert acts(app) == 3


def test_an_administrator_looks_and_does_not_grade(
    app: Flask, room: tuple[Person, Person, str], sign_in: Callable[..., Person]
) -> None:
    admin = sign_in("admin")
    page = text_of(admin, f"{ADDRESS}?politique=strict")
    assert 'name="raison"' not in page
    assert admin.post(ADDRESS, {"politique": "strict", "apercu": "0" * 64, "raison": REASON}).status_code == 403
    assert room[1].get(ADDRESS).status_code == 403
    assert acts(app) == 0


def test_statements_that_cite_a_copy_are_told_before_anything_is_written(
    app: Flask, room: tuple[Person, Person, str]
) -> None:
    trainer, learner, attempt_id = room
    with app.extensions["tdu"].database.writing() as db:
        decision = StatementDecision(
            learner_id=learner.id,
            kind="competences",
            framework="rncp40800",
            scope="0" * 64,
            decided_by=trainer.id,
            decided_at=NOW,
            facts={"acquired": [{"proofs": [{"attempt_id": attempt_id}]}]},
        )
        db.add(decision)
        db.flush()
        db.add(
            Statement(
                id="0" * 20,
                decision_id=decision.id,
                learner_id=learner.id,
                kind="competences",
                title="Attestation de compétences",
                name="Awa Diallo",
                issued_at=NOW,
                expires_at=None,
                credential_id="urn:uuid:0",
                credential="{}",
                token="",
                digest="0" * 64,
            )
        )
    page = text_of(trainer, f"{ADDRESS}?politique=strict")
    assert "Des attestations s’appuient sur ces copies" in page
    assert "Attestation de compétences" in page


def test_the_command_writes_a_regrade_that_its_page_can_take_back(app: Flask, room: tuple[Person, Person, str]) -> None:
    trainer, _, _ = room
    runner = app.test_cli_runner()
    shown = runner.invoke(args=["quiz", "regrade", OLD.id, "--policy", "strict"])
    assert "Rien n’est écrit" in shown.output
    assert acts(app) == 0
    written = runner.invoke(args=["quiz", "regrade", OLD.id, "--policy", "strict", "--apply"])
    assert written.exit_code == 0, written.output
    assert acts(app) == 2
    with app.extensions["tdu"].database.reading() as db:
        run = db.scalars(select(QuizRegrade)).one()
    page = text_of(trainer, f"/formation/recorrections/passees/{run.id}")
    assert "Annuler cette recorrection" in page
    done = trainer.post(f"/formation/recorrections/passees/{run.id}/annuler", {"raison": "Relu, rien à changer."})
    assert done.status_code == 303
    with app.extensions["tdu"].database.reading() as db:
        assert all("regrading" not in one.snapshot for one in db.scalars(select(Attempt)))
    replayed = runner.invoke(args=["attempts", "replay"])
    assert replayed.exit_code == 0, replayed.output
