"""Issuing, withdrawing, verifying against the register, leaving: on SQLite and on PostgreSQL."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts.domain import Role, Viewer
from app.attempts.models import AttemptAction
from app.certification.domain.statements import (
    NOT_A_TITLE,
    RevocationReason,
    StatementKind,
    normalise_number,
    number_of,
    shown_number,
    years_later,
)
from app.certification.domain.verification import Refusal
from app.certification.models.sittings import ExamEvaluator, ExamSeat, ExamSitting
from app.certification.models.statements import Statement, StatementDecision
from app.certification.queries import statements as queries
from app.certification.services import statements as services
from app.certification.services.keys import open_signer
from app.certification.services.standing import changed_proofs, completion_of, evidence_digest
from app.certification.services.statements import Decision, Issuer
from app.content.catalog import Catalog
from app.db import Database
from app.errors import Conflict, InvalidAction, NotFound
from app.portfolio.models.evidence import Evidence, EvidenceCompetence
from tests.accounts.test_races import at_once
from tests.certification.credentials import FACTS, NOW
from tests.certification.learners import follow_everything, person, prove
from tests.progress.builders import WELCOME
from tests.progress.rows import add_cohort

LATER = NOW + timedelta(days=3)


@pytest.fixture(scope="module")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> Issuer:
    return Issuer("https://exemple.fr", open_signer(tmp_path_factory.mktemp("keys"), NOW))


class People:
    """Awa learns, Claire trains her, Bruno learns elsewhere, Odile administers."""

    def __init__(self, db: Session) -> None:
        self.awa = person(db, "awa@example.org", "Awa Diallo", Role.LEARNER, NOW)
        self.claire = person(db, "claire@example.org", "Claire Morel", Role.TRAINER, NOW)
        self.bruno = person(db, "bruno@example.org", "Bruno Petit", Role.LEARNER, NOW)
        self.odile = person(db, "odile@example.org", "Odile Roy", Role.ADMIN, NOW)
        add_cohort(db, self.awa, self.claire)

    def viewer(self, name: str) -> Viewer:
        roles = {"claire": Role.TRAINER, "odile": Role.ADMIN}
        return Viewer(getattr(self, name), f"{name}@example.org", name, roles.get(name, Role.LEARNER))


@pytest.fixture
def people(db: Session) -> People:
    return People(db)


def test_a_completion_statement_waits_until_every_module_is_complete(
    db: Session, catalog: Catalog, issuer: Issuer, people: People
) -> None:
    follow_everything(db, catalog, people.awa, NOW, but=1)
    last = list(catalog.modules.values())[-1]
    assert completion_of(db, catalog, people.awa).missing == (f"{last.title}\u00a0: 1 leçon à terminer.",)
    with pytest.raises(InvalidAction):
        services.issue_completion(db, catalog, issuer, people.awa, None, NOW)
    assert queries.statements_of(db, people.awa) == []


def test_a_completion_statement_names_the_quizzes_that_were_not_handed_in(
    db: Session, catalog: Catalog, people: People
) -> None:
    quiz = next(one for one in catalog.quizzes.values() if one.mode == "graded" and one.module in catalog.modules)
    found = completion_of(db, catalog, people.awa)
    assert not found.is_reached
    assert any(f"«\u00a0{quiz.title}\u00a0» à rendre" in sentence for sentence in found.missing)


def test_a_completion_statement_is_issued_on_request_and_tells_what_was_followed(
    db: Session, catalog: Catalog, issuer: Issuer, people: People
) -> None:
    follow_everything(db, catalog, people.awa, NOW)
    statement = services.issue_completion(db, catalog, issuer, people.awa, None, NOW)
    decision = queries.decision_of(db, statement)
    assert (statement.kind, statement.title) == ("completion", "Attestation de fin de formation")
    assert statement.expires_at is None
    assert decision.decided_by is None
    assert [module["id"] for module in decision.facts["modules"]] == list(catalog.modules)
    assert decision.facts["minutes"] == completion_of(db, catalog, people.awa).minutes > 0
    credential = json.loads(statement.credential or "")
    assert credential["credentialSubject"]["achievement"]["achievementType"] == "CertificateOfCompletion"
    assert "alignment" not in credential["credentialSubject"]["achievement"]
    assert NOT_A_TITLE in credential["description"]


def test_a_competences_statement_lists_what_is_acquired_with_the_digest_of_each_proof(
    db: Session, catalog: Catalog, issuer: Issuer, people: People
) -> None:
    attempts = prove(db, people.awa, NOW)
    statement = services.issue_competences(db, catalog, issuer, people.viewer("claire"), people.awa, "rncp40800", NOW)
    assert statement.expires_at == years_later(NOW, 5)
    credential = json.loads(statement.credential or "")
    achievement = credential["credentialSubject"]["achievement"]
    assert achievement["achievementType"] == "Competency"
    assert [one["targetType"] for one in achievement["alignment"]] == ["CFItem"]
    assert achievement["alignment"][0]["targetCode"].startswith("RNCP40800BC01 ")
    assert {one["id"] for one in credential["evidence"]} == {evidence_digest(db, one) for one in attempts}
    assert queries.name_of(db, queries.decision_of(db, statement).decided_by) == "Claire Morel"


def test_the_digest_of_a_proof_changes_with_any_act_of_its_log(db: Session, people: People) -> None:
    attempt = prove(db, people.awa, NOW)[0]
    before = evidence_digest(db, attempt)
    assert before.startswith("ni:///sha-256;")
    db.execute(update(AttemptAction).where(AttemptAction.attempt_id == attempt).values(payload={"answer": "b"}))
    db.expire_all()
    assert evidence_digest(db, attempt) != before


def test_a_proof_changed_in_the_log_after_the_decision_is_named_and_a_later_act_is_not(
    db: Session, catalog: Catalog, issuer: Issuer, people: People
) -> None:
    attempts = prove(db, people.awa, NOW)
    statement = services.issue_competences(db, catalog, issuer, people.viewer("claire"), people.awa, "rncp40800", NOW)
    decision = queries.decision_of(db, statement)
    db.add(
        AttemptAction(
            attempt_id=attempts[0],
            number=99,
            key="correction",
            kind="regrade",
            payload={},
            at=LATER,
            learner_id=people.awa,
            actor_id=people.claire,
        )
    )
    db.flush()
    assert changed_proofs(db, decision) == ()
    changed = update(AttemptAction).where(AttemptAction.attempt_id == attempts[1], AttemptAction.number == 1)
    db.execute(changed.values(payload={"answer": "b"}))
    db.expire_all()
    assert changed_proofs(db, decision) == ("epreuve-1",)


def test_nobody_attests_of_themselves_of_strangers_or_of_nothing(
    db: Session, catalog: Catalog, issuer: Issuer, people: People
) -> None:
    claire = people.viewer("claire")
    with pytest.raises(InvalidAction):
        services.issue_competences(db, catalog, issuer, claire, people.awa, "rncp40800", NOW)
    for learner_id in (people.bruno, people.claire):
        prove(db, learner_id, NOW)
        with pytest.raises(NotFound):
            services.issue_competences(db, catalog, issuer, claire, learner_id, "rncp40800", NOW)
    with pytest.raises(NotFound):
        services.issue_competences(db, catalog, issuer, people.viewer("bruno"), people.awa, "rncp40800", NOW)


def test_a_member_of_the_jury_attests_of_those_they_judged_once_the_results_are_published(
    db: Session, catalog: Catalog, issuer: Issuer, people: People
) -> None:
    jury = person(db, "jury@example.org", "Inès Faure", Role.EVALUATOR, NOW)
    viewer = Viewer(jury, "jury@example.org", "Inès Faure", Role.EVALUATOR)
    for learner_id in (people.awa, people.bruno):
        prove(db, learner_id, NOW)
    sitting = ExamSitting(
        id="0" * 26,
        exam_id="entrainement",
        digest="0" * 64,
        document="{}",
        invigilated=True,
        created_by=people.claire,
        created_at=NOW,
        opens_at=NOW,
        closes_at=LATER,
    )
    db.add(sitting)
    db.flush()
    db.add(ExamEvaluator(sitting_id=sitting.id, evaluator_id=jury, assigned_by=people.claire, assigned_at=NOW))
    db.add(
        ExamSeat(
            id="1" * 26, sitting_id=sitting.id, candidate_id=people.awa, number=1, time_factor=Fraction(1), added_at=NOW
        )
    )
    db.flush()
    with pytest.raises(NotFound):
        services.issue_competences(db, catalog, issuer, viewer, people.awa, "rncp40800", NOW)
    sitting.published_at, sitting.published_by = NOW, people.claire
    db.flush()
    statement = services.issue_competences(db, catalog, issuer, viewer, people.awa, "rncp40800", NOW)
    assert queries.name_of(db, queries.decision_of(db, statement).decided_by) == "Inès Faure"
    assert queries.statement_visible_to(db, viewer, statement.id).id == statement.id
    with pytest.raises(NotFound):
        services.issue_competences(db, catalog, issuer, viewer, people.bruno, "rncp40800", NOW)


def add_evidence(db: Session, learner_id: int, title: str, **changes: Any) -> Evidence:
    evidence = Evidence(
        **{
            "learner_id": learner_id,
            "kind": "text",
            "title": title,
            "state": "accepted",
            "body": {},
            "digest": hashlib.sha256(title.encode()).hexdigest(),
            "created_at": NOW,
            "updated_at": NOW,
            "submitted_at": NOW,
            "decided_at": NOW,
            "links": [EvidenceCompetence(competence_id=WELCOME)],
        }
        | changes
    )
    db.add(evidence)
    db.flush()
    return evidence


def test_accepted_evidence_stands_beside_the_proofs_and_no_other(
    db: Session, catalog: Catalog, issuer: Issuer, people: People
) -> None:
    prove(db, people.awa, NOW)
    kept = add_evidence(db, people.awa, "Accueil d’une personne sourde")
    add_evidence(db, people.awa, "Encore en relecture", state="in_review")
    add_evidence(db, people.awa, "Mise à l’écart", quarantined_at=NOW)
    add_evidence(db, people.awa, "Retirée", withdrawn_at=NOW)
    add_evidence(db, people.awa, "Sur autre chose", links=[EvidenceCompetence(competence_id="rncp40800.bc01-c2")])
    add_evidence(db, people.bruno, "De quelqu’un d’autre")
    statement = services.issue_competences(db, catalog, issuer, people.viewer("claire"), people.awa, "rncp40800", NOW)
    evidence = json.loads(statement.credential or "")["evidence"]
    assert [one["name"] for one in evidence if one["genre"] == "text"] == ["Accueil d’une personne sourde"]
    raw = base64.urlsafe_b64encode(bytes.fromhex(kept.digest)).rstrip(b"=").decode()
    assert f"ni:///sha-256;{raw}" in {one["id"] for one in evidence}
    assert len(evidence) == 5


@pytest.mark.parametrize("decided_by", ["nobody", "awa"])
def test_the_base_itself_refuses_a_statement_of_competences_that_nobody_else_decided(
    decided_by: str, db: Session, issuer: Issuer, people: People
) -> None:
    db.add(
        StatementDecision(
            learner_id=people.awa,
            kind="competences",
            framework="RNCP40800",
            scope="0" * 64,
            decided_by=None if decided_by == "nobody" else people.awa,
            decided_at=NOW,
            facts={},
        )
    )
    with pytest.raises(IntegrityError):
        db.flush()


def test_the_same_facts_decided_twice_give_one_statement(
    db: Session, catalog: Catalog, issuer: Issuer, people: People
) -> None:
    prove(db, people.awa, NOW)
    claire = people.viewer("claire")
    first = services.issue_competences(db, catalog, issuer, claire, people.awa, "rncp40800", NOW)
    assert services.issue_competences(db, catalog, issuer, claire, people.awa, "rncp40800", LATER).id == first.id
    services.withdraw(db, claire, first.id, RevocationReason.ERROR, "Nom mal écrit.", LATER)
    second = services.issue_competences(db, catalog, issuer, claire, people.awa, "rncp40800", LATER)
    assert second.id != first.id
    assert {queries.decision_of(db, one).round for one in (first, second)} == {0, 1}


def decision_on(learner_id: int, by: int) -> Decision:
    return Decision(learner_id, StatementKind.COMPETENCES, "RNCP40800", (WELCOME,), FACTS, decided_by=by)


def test_of_many_simultaneous_decisions_on_the_same_facts_one_statement_comes(
    database: Database, issuer: Issuer
) -> None:
    with database.writing() as db:
        people = People(db)
    numbers: set[str] = set()

    def act() -> bool:
        with database.writing() as db:
            statement = services.issue(db, issuer, decision_on(people.awa, people.claire), NOW)
            numbers.add(statement.id)
        return True

    assert at_once(act) == 8
    with database.reading() as db:
        assert db.scalar(select(func.count()).select_from(Statement)) == 1
        assert db.scalar(select(func.count()).select_from(StatementDecision)) == 1
        assert numbers == {queries.statements_of(db, people.awa)[0].id}


def test_of_many_simultaneous_withdrawals_one_is_kept(database: Database, issuer: Issuer) -> None:
    with database.writing() as db:
        people = People(db)
        number = services.issue(db, issuer, decision_on(people.awa, people.claire), NOW).id

    def act() -> bool:
        try:
            with database.writing() as db:
                services.withdraw(db, people.viewer("odile"), number, RevocationReason.FRAUD, "", LATER)
        except Conflict:
            return False
        return True

    assert at_once(act) == 1


def issued(db: Session, issuer: Issuer, people: People) -> Statement:
    return services.issue(db, issuer, decision_on(people.awa, people.claire), NOW)


def test_a_withdrawal_is_dated_has_a_reason_and_is_told_to_whoever_verifies(
    db: Session, issuer: Issuer, people: People
) -> None:
    statement = issued(db, issuer, people)
    trusted = issuer.signer.trusted
    assert services.looked_up(db, trusted, statement.id, LATER).verification.valid
    services.withdraw(db, people.viewer("claire"), statement.id, RevocationReason.ERROR, "Erreur de ma part.", LATER)
    answer = services.looked_up(db, trusted, statement.id, LATER)
    assert (answer.verification.refusal, answer.revoked_at) == (Refusal.REVOKED, LATER)
    assert "erreur à la délivrance" in answer.verification.sentence
    assert "de ma part" not in answer.verification.sentence, "the note is not published"
    for data in ((statement.credential or "").encode(), (statement.token or "").encode()):
        assert services.verify_upload(db, trusted, data, LATER).refusal is Refusal.REVOKED
    assert queries.revocations(db) == {statement.credential_id: "erreur à la délivrance"}


@pytest.mark.parametrize("name", ["awa", "bruno"])
def test_learners_withdraw_nothing_not_even_their_own(name: str, db: Session, issuer: Issuer, people: People) -> None:
    number = issued(db, issuer, people).id
    with pytest.raises(NotFound):
        services.withdraw(db, people.viewer(name), number, RevocationReason.REQUEST, "", LATER)


def test_a_statement_is_seen_by_its_owner_and_the_staff_who_follow_them(
    db: Session, issuer: Issuer, people: People
) -> None:
    number = issued(db, issuer, people).id
    for name in ("awa", "claire", "odile"):
        assert queries.statement_visible_to(db, people.viewer(name), number).id == number
    with pytest.raises(NotFound):
        queries.statement_visible_to(db, people.viewer("bruno"), number)


CHANGES: list[tuple[str, Callable[[Statement], Any]]] = [
    ("name", lambda s: setattr(s, "name", "Bruno Petit")),
    ("title", lambda s: setattr(s, "title", "Titre professionnel")),
    ("date", lambda s: setattr(s, "issued_at", s.issued_at - timedelta(days=365))),
    ("end", lambda s: setattr(s, "expires_at", None)),
    ("credential", lambda s: setattr(s, "credential", (s.credential or "").replace("Accueillir", "Diriger"))),
]


@pytest.mark.parametrize("change", [one[1] for one in CHANGES], ids=[one[0] for one in CHANGES])
def test_a_line_of_the_register_changed_behind_our_back_is_no_longer_vouched_for(
    change: Callable[[Statement], Any], db: Session, issuer: Issuer, people: People
) -> None:
    statement = issued(db, issuer, people)
    change(statement)
    db.flush()
    assert services.looked_up(db, issuer.signer.trusted, statement.id, LATER).verification.refusal is Refusal.ALTERED


def test_a_credential_signed_here_that_the_register_does_not_know_is_refused(
    db: Session, issuer: Issuer, people: People
) -> None:
    statement = issued(db, issuer, people)
    data = (statement.credential or "").encode()
    decision = queries.decision_of(db, statement)
    db.delete(statement)
    db.flush()
    db.delete(decision)
    db.flush()
    assert services.verify_upload(db, issuer.signer.trusted, data, LATER).refusal is Refusal.NOT_IN_REGISTER


def test_erasing_a_person_leaves_number_title_date_and_state(db: Session, issuer: Issuer, people: People) -> None:
    statement = issued(db, issuer, people)
    data = (statement.credential or "").encode()
    services.erase_of(db, people.awa, LATER)
    db.expire_all()
    answer = services.looked_up(db, issuer.signer.trusted, statement.id, LATER)
    assert answer.verification.valid
    assert (answer.name, answer.title, answer.issued_at) == (None, "Attestation de compétences", NOW)
    assert (statement.credential, statement.token, queries.decision_of(db, statement).facts) == (None, None, None)
    assert services.verify_upload(db, issuer.signer.trusted, data, LATER).valid, "what the person kept still verifies"
    with pytest.raises(NotFound):
        queries.statement_visible_to(db, people.viewer("awa"), statement.id)
    services.withdraw(db, people.viewer("odile"), statement.id, RevocationReason.FRAUD, "", LATER)
    assert services.looked_up(db, issuer.signer.trusted, statement.id, LATER).verification.refusal is Refusal.REVOKED


def test_one_s_data_hold_the_statements_and_the_facts_behind_them(db: Session, issuer: Issuer, people: People) -> None:
    statement = issued(db, issuer, people)
    (kept,) = services.export_of(db, people.awa)
    assert (kept["numero"], kept["nom"], kept["decidee_par"]) == (statement.id, "Awa Diallo", "Claire Morel")
    assert kept["attestation_json"] == statement.credential
    assert kept["faits_retenus"] == FACTS
    assert json.dumps(kept)
    assert services.export_of(db, people.bruno) == []


def test_the_register_keeps_a_line_fifty_years(db: Session, issuer: Issuer, people: People) -> None:
    statement = issued(db, issuer, people)
    assert services.purge(db, years_later(NOW, 50)) == 0
    assert services.purge(db, years_later(NOW, 50) + timedelta(seconds=1)) == 1
    db.expire_all()
    assert queries.find_statement(db, statement.id) is None
    assert db.scalar(select(func.count()).select_from(StatementDecision)) == 0


def test_an_expired_statement_is_said_to_be(db: Session, issuer: Issuer, people: People) -> None:
    statement = issued(db, issuer, people)
    assert statement.expires_at is not None
    answer = services.looked_up(db, issuer.signer.trusted, statement.id, statement.expires_at)
    assert answer.verification.refusal is Refusal.EXPIRED


def test_numbers_are_a_hundred_bits_and_survive_being_typed() -> None:
    number = number_of(2**100 - 1)
    assert (len(number), normalise_number(number)) == (20, "Z" * 20)
    assert len({number_of(one) for one in range(2000)}) == 2000
    assert shown_number(number) == "ZZZZZ-ZZZZZ-ZZZZZ-ZZZZZ"
    assert normalise_number(" 7qk2m 9xwht-4b3c5-d6f8g ") == "7QK2M9XWHT4B3C5D6F8G"
    assert normalise_number("OIl" + "0" * 17) == "011" + "0" * 17
    for wrong in ("", "0" * 19, "0" * 21, "U" * 20, "é" * 20, "0" * 10_000):
        assert normalise_number(wrong) is None


def test_there_is_no_29_february_of_every_year(tmp_path: Path) -> None:
    leap = NOW.replace(year=2028, month=2, day=29)
    assert (years_later(leap, 5).month, years_later(leap, 5).day) == (2, 28)
