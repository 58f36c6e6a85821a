"""Evidence in the base, on both databases: rules of states, room, erasure."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.domain import Viewer
from app.attempts.models import Attempt, ContentVersion
from app.clock import utc_now
from app.errors import Conflict, InvalidAction, NotFound
from app.portfolio.domain.evidence import MOVES, EvidenceAct, EvidenceKind, EvidenceState, move, paragraphs_of
from app.portfolio.domain.experiences import ExperienceKind
from app.portfolio.models.evidence import Evidence, EvidenceEvent, EvidenceFile
from app.portfolio.models.experiences import Experience
from app.portfolio.queries import evidence as queries
from app.portfolio.services import evidence as services
from app.portfolio.services import own_data
from app.portfolio.services.evidence import Draft, PersonalDataFound
from app.portfolio.services.experiences import ExperienceDraft, keep
from app.portfolio.services.uploads import read_upload
from app.portfolio.services.virus_scan import UploadRefused
from app.storage import Storage, open_storage
from tests.portfolio.people import COMPETENCE, add_learner

BODY = {"facts": "Une patiente attend.", "actions": "Je la reçois.", "results": "Elle repart."}


def a_draft(**changed: str) -> Draft:
    return Draft("Une attente", {**BODY, **changed}, (COMPETENCE, "rncp36805.c1"))


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    return open_storage(f"file:{tmp_path / 'files'}")


@pytest.fixture
def awa(db: Session) -> Viewer:
    return add_learner(db)


def a_closed_attempt(db: Session, learner_id: int, mode: str = "training", state: str = "closed") -> Attempt:
    now = utc_now()
    db.merge(ContentVersion(digest="d" * 64, kind="quiz", item_id="essai", document="{}", first_used_at=now))
    db.flush()
    attempt = Attempt(
        id="0" * 20 + f"{learner_id:06d}",
        learner_id=learner_id,
        activity_kind="quiz",
        activity_id="essai",
        number=1,
        content_digest="d" * 64,
        mode=mode,
        seed="s",
        setup={},
        started_at=now,
        time_factor=1,
        state=state,
        closed_at=now if state == "closed" else None,
        snapshot={},
    )
    db.add(attempt)
    db.flush()
    return attempt


def test_evidence_is_found_by_competence_of_any_framework(db: Session, awa: Viewer) -> None:
    made = services.create(db, awa.id, EvidenceKind.TEXT, a_draft(), utc_now())
    assert queries.evidence_of(db, awa.id) == [made]
    assert set(queries.evidence_by_competence(db, awa.id)) == {COMPETENCE, "rncp36805.c1"}
    assert queries.evidence_of(db, awa.id + 1) == []
    assert len(made.digest) == 64


def test_the_digest_names_what_is_held_and_nothing_else(db: Session, awa: Viewer) -> None:
    made = services.create(db, awa.id, EvidenceKind.TEXT, a_draft(), utc_now())
    before = made.digest
    services.change(db, made, Draft("Une attente", BODY, (COMPETENCE,)), utc_now())
    assert made.digest == before  # only a link was taken away
    services.change(db, made, a_draft(facts="Deux patientes attendent."), utc_now())
    assert made.digest != before
    first = db.scalars(select(EvidenceEvent).order_by(EvidenceEvent.id)).first()
    assert first is not None
    assert first.payload["holds"]["body"]["facts"] == BODY["facts"]


@pytest.mark.parametrize("mode", ["training", "graded"])
def test_a_closed_attempt_of_one_s_own_is_evidence(db: Session, awa: Viewer, mode: str) -> None:
    attempt = a_closed_attempt(db, awa.id, mode)
    made = services.create(
        db, awa.id, EvidenceKind.ATTEMPT, Draft("Quiz", {"remark": ""}), utc_now(), attempt_id=attempt.id
    )
    assert made.kind == ("attempt" if mode == "training" else "graded_work")
    assert queries.cited_attempts(db, awa.id) == {attempt.id}


def test_an_attempt_still_open_or_of_another_is_no_evidence(db: Session, awa: Viewer) -> None:
    bruno = add_learner(db, "Bruno Costa")
    theirs, mine = a_closed_attempt(db, bruno.id), a_closed_attempt(db, awa.id, state="open")
    for attempt, refusal in ((theirs, NotFound), (mine, InvalidAction)):
        with pytest.raises(refusal):
            services.create(db, awa.id, EvidenceKind.ATTEMPT, Draft("Quiz", {}), utc_now(), attempt_id=attempt.id)


def test_an_unpublished_exam_is_no_evidence(db: Session, awa: Viewer) -> None:
    attempt = a_closed_attempt(db, awa.id, "exam")
    with pytest.raises(InvalidAction, match="pas publié"):
        services.create(db, awa.id, EvidenceKind.ATTEMPT, Draft("Examen", {}), utc_now(), attempt_id=attempt.id)


@pytest.mark.parametrize("state", list(EvidenceState))
@pytest.mark.parametrize("act", list(MOVES))
def test_an_act_is_done_from_its_states_only(state: EvidenceState, act: EvidenceAct) -> None:
    allowed, after = MOVES[act]
    if state in allowed:
        assert move(state, act) is after
    else:
        with pytest.raises(Conflict):
            move(state, act)


def test_what_is_handed_in_is_complete(db: Session, awa: Viewer) -> None:
    made = services.create(db, awa.id, EvidenceKind.TEXT, Draft("Vide", {**BODY, "results": ""}), utc_now())
    with pytest.raises(InvalidAction, match=r"Le résultat.*aucune compétence"):
        services.hand_in(db, made, utc_now())


def test_a_patient_in_a_change_is_refused_like_in_a_new_text(db: Session, awa: Viewer) -> None:
    made = services.create(db, awa.id, EvidenceKind.TEXT, a_draft(), utc_now())
    with pytest.raises(PersonalDataFound) as refusal:
        services.change(db, made, a_draft(facts="M. Garcia attend au 06 12 34 56 78."), utc_now())
    assert [one.finding.text for one in refusal.value.found] == ["Garcia", "06 12 34 56 78"]


def test_a_portfolio_holds_so_much_and_no_more(
    db: Session, awa: Viewer, storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = read_upload("note.txt", b"Une patiente attend.")
    monkeypatch.setattr(services, "MAX_LEARNER_FILES", 1)
    services.create(db, awa.id, EvidenceKind.DOCUMENT, a_draft(), utc_now(), document=document, storage=storage)
    with pytest.raises(UploadRefused, match="plein"):
        services.create(db, awa.id, EvidenceKind.DOCUMENT, a_draft(), utc_now(), document=document, storage=storage)
    monkeypatch.setattr(services, "MAX_LEARNER_FILES", 100)
    monkeypatch.setattr(services, "MAX_LEARNER_BYTES", 30)
    with pytest.raises(UploadRefused, match="plein"):
        services.create(db, awa.id, EvidenceKind.DOCUMENT, a_draft(), utc_now(), document=document, storage=storage)


def test_a_file_replaced_or_withdrawn_leaves_its_digest_and_no_bytes(
    db: Session, awa: Viewer, storage: Storage
) -> None:
    first, second = read_upload("a.txt", b"Une note."), read_upload("b.txt", b"Une autre note.")
    made = services.create(db, awa.id, EvidenceKind.DOCUMENT, a_draft(), utc_now(), document=first, storage=storage)
    services.change(db, made, a_draft(), utc_now(), second, storage)
    db.refresh(made)
    assert made.file is not None
    assert storage.get(made.file.storage_key) == b"Une autre note."
    assert len(list(storage.list("preuves"))) == 1
    services.withdraw(db, storage, made, utc_now(), "")
    assert list(storage.list("preuves")) == []
    assert {one.sha256 for one in db.scalars(select(EvidenceFile))} == {first.sha256, second.sha256}
    with pytest.raises(NotFound):
        queries.evidence_visible_to(db, awa, made.id)


def test_everything_leaves_with_the_account_and_the_attempts_may_follow(
    db: Session, awa: Viewer, storage: Storage
) -> None:
    bruno = add_learner(db, "Bruno Costa")
    document = read_upload("note.txt", b"Une patiente attend.")
    draft = ExperienceDraft(
        ExperienceKind.JOB, "Mairie", "", "Agente", "Accueil", date(2020, 1, 1), None, 80, (COMPETENCE,), {"a.b": 50}
    )
    experience = keep(db, awa.id, draft, (), utc_now(), date(2026, 11, 25))
    attempt = a_closed_attempt(db, awa.id)
    services.create(db, awa.id, EvidenceKind.DOCUMENT, a_draft(), utc_now(), document=document, storage=storage)
    services.create(db, awa.id, EvidenceKind.ATTEMPT, Draft("Quiz", {}), utc_now(), attempt_id=attempt.id)
    services.create(db, awa.id, EvidenceKind.EXPERIENCE, a_draft(), utc_now(), experience=experience)
    kept = services.create(db, bruno.id, EvidenceKind.TEXT, a_draft(), utc_now())
    db.expunge_all()
    own_data.erase_evidence(db, storage, awa.id, utc_now())
    own_data.erase_experiences(db, awa.id, utc_now())
    assert list(storage.list("preuves")) == []
    assert [one.id for one in db.scalars(select(Evidence))] == [kept.id]
    assert db.scalar(select(func.count(Experience.id))) == 0
    db.delete(db.get(Attempt, attempt.id))
    db.flush()


def test_an_experience_says_no_patient_and_keeps_to_the_calendar(db: Session, awa: Viewer) -> None:
    today = date(2026, 11, 25)

    def draft(**changed: object) -> ExperienceDraft:
        given = {
            "kind": ExperienceKind.JOB,
            "employer": "Mairie",
            "place": "",
            "role": "Agente",
            "missions": "Accueil",
            "starts_on": date(2020, 1, 1),
            "ends_on": None,
            "percent": 100,
            "competences": (),
            "activities": {},
        }
        return ExperienceDraft(**{**given, **changed})  # type: ignore[arg-type]

    for wrong in (
        draft(starts_on=date(2027, 1, 1)),
        draft(ends_on=date(2019, 1, 1)),
        draft(ends_on=date(2027, 1, 1)),
        draft(activities={"a": 60, "b": 60}),
        draft(missions="Accueil de Mme Moreau"),
    ):
        with pytest.raises(InvalidAction):
            keep(db, awa.id, wrong, (), utc_now(), today)
    assert keep(db, awa.id, draft(), (), utc_now(), today).id


def test_paragraphs_are_the_lines_that_hold_words() -> None:
    assert [(one.key, one.text) for one in paragraphs_of("facts", "Un.\n\n Deux.\r\n")] == [
        ("facts-1", "Un."),
        ("facts-2", " Deux."),
    ]
