"""Double marking: blind until all grids are closed, disagreements settled with a reason, decisions signed by people."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.attempts.models import Attempt, Outcome
from app.certification.domain.grids import Block, Mark, compare, propose
from app.certification.domain.interviews import DossierExample, DossierFacts, questions_of
from app.certification.models.sittings import ExamDecision, ExamMinutes, ExamPartTaken, ExamSignature, ExamSitting
from app.certification.queries import sittings as queries
from app.certification.services import exam_data, grids, interviews, minutes, sittings
from app.content.catalog import Catalog
from app.content.schema.exam import Exam
from app.db import Database
from app.errors import Conflict, Gone, InvalidAction, NotFound
from app.portfolio.models.record import ProfessionalRecord, RecordLook, RecordVersion
from app.storage import open_storage
from tests.certification.exam_people import ENGINES, SHORT, Hall, at, somebody
from tests.certification.test_sittings import together


def test_a_grid_waits_for_the_end_of_the_parts(db: Session, catalog: Catalog) -> None:
    hall = Hall(db, catalog)
    with pytest.raises(Conflict):
        hall.mark(hall.first, 2, at(1))


def test_nobody_compares_before_every_grid_is_closed(db: Session, catalog: Catalog) -> None:
    hall = Hall(db, catalog)
    done = hall.sit()
    hall.mark(hall.first, 2, done)
    hall.mark(hall.second, 1, done, close=False)
    assert grids.waits_for(db, hall.seat) == [hall.second.name]
    with pytest.raises(Conflict):
        grids.deliberation(db, catalog, hall.seat)
    with pytest.raises(Conflict):
        hall.decide_all(True, done)
    grids.save_grid(db, hall.second, hall.seat, _levels(hall.exam, 2), "", 1, done, close=True)
    assert grids.waits_for(db, hall.seat) == []
    assert len(grids.deliberation(db, catalog, hall.seat).compared) == len(hall.exam.criteria)


def _levels(exam: Exam, level: int) -> dict[str, dict[str, str]]:
    return {one.id: {"level": str(level), "remark": ""} for one in exam.criteria}


def test_a_closed_grid_no_longer_changes_and_an_unfinished_one_is_kept_open(db: Session, catalog: Catalog) -> None:
    hall = Hall(db, catalog)
    done = hall.sit()
    some = {hall.exam.criteria[0].id: {"level": "2", "remark": "Bien."}}
    with pytest.raises(grids.UnfinishedGrid) as refused:
        grids.save_grid(db, hall.first, hall.seat, some, "", 0, done, close=True)
    assert len(refused.value.labels) == len(hall.exam.criteria) - 1
    with pytest.raises(Conflict):  # the page of before
        grids.save_grid(db, hall.first, hall.seat, some, "", 0, done)
    with pytest.raises(InvalidAction):
        grids.save_grid(db, hall.first, hall.seat, {hall.exam.criteria[0].id: {"level": "9"}}, "", 1, done)
    grids.save_grid(db, hall.first, hall.seat, _levels(hall.exam, 2), "", 1, done, close=True)
    with pytest.raises(Gone):
        grids.save_grid(db, hall.first, hall.seat, _levels(hall.exam, 3), "", 2, done)


def test_a_disagreement_is_surfaced_and_settled_with_a_reason(db: Session, catalog: Catalog) -> None:
    hall = Hall(db, catalog)
    done = hall.sit()
    apart = hall.exam.criteria[0].id
    hall.mark(hall.first, {apart: 0}, done)
    hall.mark(hall.second, {apart: 3}, done)
    told = grids.deliberation(db, catalog, hall.seat)
    assert [one.criterion.id for one in told.to_settle] == [apart]
    with pytest.raises(Conflict):
        hall.decide_all(True, done)
    with pytest.raises(InvalidAction):
        grids.settle(db, catalog, hall.first, hall.seat, apart, 2, "Bref", done)
    with pytest.raises(InvalidAction):
        grids.settle(db, catalog, hall.first, hall.seat, hall.exam.criteria[1].id, 2, "Sans désaccord ici.", done)
    grids.settle(db, catalog, hall.second, hall.seat, apart, 2, "Relu ensemble : deux écarts légers.", done)
    told = grids.deliberation(db, catalog, hall.seat)
    assert told.to_settle == ()
    assert told.compared[0].retained == 2
    assert told.compared[0].reason == "Relu ensemble : deux écarts légers."


def test_a_signature_holds_for_the_decisions_that_were_read_and_no_others(db: Session, catalog: Catalog) -> None:
    hall = Hall(db, catalog)
    done = hall.sit()
    hall.mark(hall.first, 2, done)
    hall.mark(hall.second, 2, done)
    hall.decide_all(True, done)
    read = grids.deliberation(db, catalog, hall.seat).digest
    grids.sign(db, catalog, hall.first, hall.seat, read, done)
    block = grids.deliberation(db, catalog, hall.seat).proposals[0].block.short
    grids.decide(db, catalog, hall.second, hall.seat, block, False, "Après relecture, un critère manque.", done)
    with pytest.raises(Conflict):
        grids.sign(db, catalog, hall.second, hall.seat, read, done)
    told = grids.deliberation(db, catalog, hall.seat)
    assert told.signatures == []
    assert not told.is_signed
    # Nothing was erased: the first decision is still there, under the second.
    blocks = len(told.proposals)
    assert db.scalar(select(func.count()).select_from(ExamDecision)) == blocks + 1


def published(db: Session, catalog: Catalog, storage: Any, acquired: bool = True) -> Hall:
    hall = Hall(db, catalog)
    done = hall.sit()
    hall.mark(hall.first, 2, done)
    hall.mark(hall.second, 2, done)
    hall.decide_all(acquired, done)
    hall.sign_all(done)
    assert grids.publish(db, catalog, ENGINES, hall.first, hall.sitting, done)
    minutes.keep_minutes(db, catalog, storage, hall.first, hall.sitting, done)
    return hall


def test_nothing_is_published_before_two_signatures_nor_by_the_machine(db: Session, catalog: Catalog) -> None:
    hall = Hall(db, catalog)
    done = hall.sit()
    hall.mark(hall.first, 3, done)
    hall.mark(hall.second, 3, done)
    # The rule proposes « acquis » everywhere: nothing follows from it.
    assert all(one.acquired for one in grids.deliberation(db, catalog, hall.seat).proposals)
    with pytest.raises(Conflict):
        grids.publish(db, catalog, ENGINES, hall.first, hall.sitting, done)
    hall.decide_all(True, done)
    with pytest.raises(Conflict):
        grids.publish(db, catalog, ENGINES, hall.first, hall.sitting, done)
    hall.sign_all(done)
    assert grids.publish(db, catalog, ENGINES, hall.first, hall.sitting, done)
    assert not grids.publish(db, catalog, ENGINES, hall.first, hall.sitting, done)
    with pytest.raises(Gone):
        hall.mark(hall.first, 0, done)


def test_copies_and_outcomes_wait_for_the_publication(db: Session, catalog: Catalog, tmp_path: Any) -> None:
    hall = Hall(db, catalog)
    done = hall.sit()
    assert db.scalar(select(func.count()).select_from(Outcome)) == 0
    hall.mark(hall.first, 2, done)
    hall.mark(hall.second, 2, done)
    hall.decide_all(False, done)
    hall.sign_all(done)
    grids.publish(db, catalog, ENGINES, hall.trainer, hall.sitting, done)
    row = db.get_one(ExamPartTaken, (hall.seat.id, 1))
    assert db.get_one(Attempt, row.attempt_id).released_at == done
    told = exam_data.export_of(db, hall.candidate.id)["passages"][0]
    assert len(told["grilles"]) == 2
    assert {one["acquis"] for one in told["decisions"]} == {False}
    assert len(exam_data.export_of(db, hall.first.id)["grilles_remplies"]) == 1


def test_minutes_are_kept_with_their_digest_and_one_changed_byte_is_seen(
    db: Session, catalog: Catalog, tmp_path: Any
) -> None:
    storage = open_storage(f"file:{tmp_path}")
    hall = published(db, catalog, storage)
    made, data = minutes.kept_pdf(db, storage, hall.sitting)
    assert data.startswith(b"%PDF-")
    assert made.sha256 in made.storage_key
    storage.put(made.storage_key, data[:-2] + b"x\n", replace=True)
    with pytest.raises(Exception, match="n’est plus celui"):
        minutes.kept_pdf(db, storage, hall.sitting)


def test_a_candidate_contests_once_and_the_jury_answers_once(db: Session, catalog: Catalog, tmp_path: Any) -> None:
    hall = Hall(db, catalog)
    with pytest.raises(Conflict):
        grids.contest(db, hall.seat, "Je demande une relecture.", at(1))
    hall = published(db, catalog, open_storage(f"file:{tmp_path}"), acquired=False)
    grids.contest(db, hall.seat, "Je demande une relecture de l’accueil.", at(100))
    with pytest.raises(Conflict):
        grids.contest(db, hall.seat, "Encore une fois, s’il vous plaît.", at(101))
    grids.answer_contest(db, hall.second, hall.seat, "Relu à trois : la décision est maintenue.", at(102))
    with pytest.raises(Conflict):
        grids.answer_contest(db, hall.first, hall.seat, "Une autre réponse.", at(103))


def test_sixteen_publications_make_one_and_sixteen_signatures_make_two(
    database: Database, catalog: Catalog, tmp_path: Any
) -> None:
    storage = open_storage(f"file:{tmp_path}")
    with database.writing() as db:
        hall = Hall(db, catalog)
        done = hall.sit()
        hall.mark(hall.first, 2, done)
        hall.mark(hall.second, 2, done)
        hall.decide_all(True, done)
        digest = grids.deliberation(db, catalog, hall.seat).digest
        jury, seat_id, sitting_id = (hall.first, hall.second), hall.seat.id, hall.sitting.id

    def sign(db: Session, index: int) -> None:
        seat = queries.seat_marked_by(db, jury[index % 2], seat_id, hold=True)
        grids.sign(db, catalog, jury[index % 2], seat, digest, done)

    together(database, sign)

    def publish(db: Session, index: int) -> bool:
        held = db.get_one(ExamSitting, sitting_id, with_for_update=True, populate_existing=True)
        made = grids.publish(db, catalog, ENGINES, jury[index % 2], held, done)
        if made:
            minutes.keep_minutes(db, catalog, storage, jury[index % 2], held, done)
        return made

    assert sorted(together(database, publish)) == [False] * 15 + [True]
    with database.reading() as db:
        assert db.scalar(select(func.count()).select_from(ExamSignature)) == 2
        assert db.scalar(select(func.count()).select_from(ExamMinutes)) == 1


# The rule, by itself.


def exam_with(catalog: Catalog) -> tuple[Exam, Block]:
    exam = catalog.exam(SHORT)
    block = catalog.framework("rncp40800").blocks[0]
    return exam, Block("BC01", "CCP1", block.title, tuple(one.id for one in block.competences))


def both(exam: Exam, level: int, **others: int) -> dict[int, dict[str, Mark]]:
    return {person: {one.id: Mark(others.get(one.id, level)) for one in exam.criteria} for person in (1, 2)}


def test_the_rule_proposes_and_says_why(catalog: Catalog) -> None:
    exam, block = exam_with(catalog)
    found = propose(exam, block, compare(exam, both(exam, 2), {}))
    assert (found.acquired, found.percent) == (True, Fraction(200, 3))
    low = propose(exam, block, compare(exam, both(exam, 1), {}))
    assert low.acquired is False
    assert "33\u202f%" in low.reasons[0]
    blocked = propose(exam, block, compare(exam, both(exam, 3, secret=0), {}))
    assert blocked.acquired is False
    assert "arrête la proposition" in blocked.reasons[0]


def test_a_blocking_criterion_at_zero_for_one_is_never_averaged_away(catalog: Catalog) -> None:
    exam, block = exam_with(catalog)
    marks = both(exam, 2, secret=1)
    marks[2]["secret"] = Mark(0)
    compared = compare(exam, marks, {})
    assert [one.criterion.id for one in compared if one.differs] == ["secret"]
    assert propose(exam, block, compared).acquired is None


def test_the_same_dossier_gives_the_same_questions_and_an_empty_one_asks_about_every_competence() -> None:
    facts = DossierFacts(
        examples=(DossierExample("BC01", "Une matinée chargée", ("r1", "r2")),),
        experiences=("Secrétaire, cabinet des Lilas",),
        evidence=(("Compte rendu relu", "Transcrire"),),
        unproved=("Gérer les plannings",),
    )
    asked = questions_of(facts, ("Accueillir", "Gérer les plannings"))
    assert asked == questions_of(facts, ("Accueillir", "Gérer les plannings"))
    assert [one.about for one in asked[:4]] == [
        "Exemple « Une matinée chargée »",
        "Exemple « Une matinée chargée »",
        "Expérience « Secrétaire, cabinet des Lilas »",
        "Preuve « Compte rendu relu »",
    ]
    empty = questions_of(DossierFacts(), ("Accueillir", "Gérer les plannings"))
    assert sum("racontez une fois" in one.text for one in empty) == 2


def test_somebody_outside_the_sitting_publishes_nothing(db: Session, catalog: Catalog) -> None:
    hall = Hall(db, catalog)
    with pytest.raises(Exception, match="Seules les personnes"):
        grids.publish(db, catalog, ENGINES, somebody(db, "evaluator"), hall.sitting, at(1))


def test_the_interview_reads_the_frozen_copy_and_the_look_is_written_once(db: Session, catalog: Catalog) -> None:
    hall = Hall(db, catalog)
    record = ProfessionalRecord(
        owner_id=hall.candidate.id, framework="rncp40800", diplomas=[], created_at=at(-90), updated_at=at(-80)
    )
    db.add(record)
    db.flush()

    def version(number: int, reason: str, title: str) -> RecordVersion:
        texts = {"intitule": title, "r1": "J’ai reçu les personnes.", "r4.organisme": "Cabinet des Lilas"}
        example = {"id": 1, "activity": "BC01", "texts": texts, "competences": ["rncp40800.bc01-c1"]}
        return RecordVersion(
            record_id=record.id,
            number=number,
            reason=reason,
            document={"examples": [example]},
            digest="0" * 64,
            at=at(-80),
        )

    db.add(version(1, "frozen", "Une matinée figée"))
    db.add(version(2, "automatic", "Un brouillon que personne ne montre"))
    db.flush()
    asked = interviews.interview(db, catalog, hall.candidate.id, hall.exam)
    told = " ".join(f"{one.about} {one.text}" for one in asked)
    assert "Une matinée figée" in told
    assert "brouillon" not in told
    assert sum(one.about == "Exemple « Une matinée figée »" for one in asked) == 2  # its two rubrics written
    accueil = catalog.competence("rncp40800.bc01-c1").label
    assert f"« {accueil} » : racontez" not in told
    for _ in range(2):
        interviews.note_reading(db, hall.candidate.id, hall.exam, hall.first.id, at(1))
    assert [one.viewer_id for one in db.scalars(select(RecordLook))] == [hall.first.id]


def test_who_leaves_the_jury_before_judging_is_no_longer_waited_for(db: Session, catalog: Catalog) -> None:
    hall = Hall(db, catalog)
    third = somebody(db, "evaluator", "Trois")
    hall.assign(third)
    done = hall.sit()
    hall.mark(hall.first, 2, done)
    hall.mark(hall.second, 2, done)
    assert grids.waits_for(db, hall.seat) == [third.name]
    sittings.remove_evaluator(db, hall.sitting, third.id, done)
    with pytest.raises(NotFound):
        queries.seat_marked_by(db, third, hall.seat.id)
    assert grids.deliberation(db, catalog, hall.seat).to_settle == ()
    # Who has judged stays.
    with pytest.raises(Conflict):
        sittings.remove_evaluator(db, hall.sitting, hall.first.id, done)
