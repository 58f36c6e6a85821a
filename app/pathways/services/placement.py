"""Use cases of the placement test: begin, answer, end; conclude after an interview, and sign.

What others may call: `signed_placement_of(db, learner_id) -> Conclusion | None` (queries.placement): the latest version
that the learner and a trainer both signed, with its document, its digest and the two names with their dates.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.attempts import services as log
from app.attempts.domain import AttemptState, Mode
from app.attempts.models import Attempt
from app.attempts.queries import Owner
from app.attempts.services import Activity, Appended
from app.clock import in_paris
from app.content.catalog import Catalog
from app.content.schema.placement import PublishedPlacement
from app.errors import Conflict, Forbidden, InvalidAction, NotFound
from app.pathways.domain.conclusion import (
    DomainFinding,
    canonical,
    digest_of,
    findings,
    findings_document,
    minutes_asked,
    modules_of,
    pace_of,
    proposed_path,
)
from app.pathways.domain.placement import PlacementEngine, PlacementState, question_now
from app.pathways.models import PlacementConclusion, PlacementSignature
from app.pathways.queries import placement as queries
from app.pathways.queries.placement import Conclusion
from app.quizzes.domain.form import Form, fields_of
from app.quizzes.domain.view import decoded

ENGINE = PlacementEngine()
MOST_ATTEMPTS = 3
LONGEST_NOTE = 4000


@dataclass(frozen=True)
class Taken:
    """A placement test that was ended, and what it says."""

    attempt: Attempt
    spec: PublishedPlacement
    state: PlacementState
    found: tuple[DomainFinding, ...]


def activity_of(spec: PublishedPlacement) -> Activity:
    """The placement test as the log knows it: a training, which proves nothing."""
    return Activity(ENGINE.kind, spec.id, spec.digest, spec.canonical(), Mode.TRAINING, max_attempts=MOST_ATTEMPTS)


def begin(db: Session, learner_id: int, spec: PublishedPlacement, now: datetime) -> Attempt:
    """Begin, or go on; what was asked before comes back last."""
    met = {
        one.question
        for attempt in queries.closed_attempts(db, learner_id)
        for one in log.engine_state(db, ENGINE, attempt).answers
    }
    log.remember_spec(ENGINE, spec.digest, spec)
    owner = Owner(learner_id=learner_id)
    setup = {"avoid": sorted(met)}
    return log.start_attempt(db, ENGINE, owner, activity_of(spec), spec, setup, secrets.token_hex(16), now)


def under_way(db: Session, learner_id: int) -> tuple[Attempt, PublishedPlacement, PlacementState]:
    """The placement test that somebody has begun."""
    attempt = queries.open_attempt(db, learner_id)
    if attempt is None:
        raise NotFound("Vous n’avez pas de positionnement en cours.")
    spec: PublishedPlacement = log.spec_of(db, ENGINE, attempt.content_digest)
    return attempt, spec, ENGINE.load(spec, attempt.seed, attempt.snapshot)


def answer(
    db: Session, learner_id: int, question_id: str, form: Form, unknown: bool, key: str, now: datetime
) -> Appended:
    """Answer the question that is asked, or say « je ne sais pas encore »; after the last one the test ends."""
    attempt, _, _ = under_way(db, learner_id)

    def payload(spec: PublishedPlacement, state: PlacementState) -> Mapping[str, Any]:
        if question_id != question_now(spec, state):
            raise Conflict("Vous avez déjà répondu à cette question : voici la suivante.")
        if unknown:
            return {"question": question_id, "unknown": True}
        question = spec.question(question_id)
        return {"question": question_id, "response": decoded(question, attempt.seed, fields_of(form, question_id))}

    owner = Owner(learner_id=learner_id)
    appended = log.append(db, ENGINE, owner, attempt.id, "answer", payload, key, now)
    spec: PublishedPlacement = log.spec_of(db, ENGINE, appended.attempt.content_digest)
    if appended.attempt.state == AttemptState.OPEN and question_now(spec, appended.state) is None:
        return log.append(db, ENGINE, owner, attempt.id, "finish", lambda *_: {}, f"{key}-f", now)
    return appended


def stop(db: Session, learner_id: int, key: str, now: datetime) -> Appended:
    """End here; what was not asked stays uncertain, and the conclusion says so."""
    attempt, _, state = under_way(db, learner_id)
    if not state.answers:
        raise InvalidAction("Répondez au moins à une question, ou quittez simplement cette page.")
    return log.append(db, ENGINE, Owner(learner_id=learner_id), attempt.id, "finish", lambda *_: {}, key, now)


def taken_by(db: Session, learner_id: int) -> Taken | None:
    """The last placement test that somebody ended, and what it says."""
    attempt = queries.last_attempt(db, learner_id)
    if attempt is None:
        return None
    spec: PublishedPlacement = log.spec_of(db, ENGINE, attempt.content_digest)
    state: PlacementState = ENGINE.load(spec, attempt.seed, attempt.snapshot)
    return Taken(attempt, spec, state, findings(spec, state))


def path_proposed(catalog: Catalog, taken: Taken) -> str | None:
    """The path that goes with these findings, if the course has it."""
    named = proposed_path(taken.spec, taken.found)
    return named if named in catalog.paths else next(iter(catalog.paths), None)


def conclude(
    db: Session,
    catalog: Catalog,
    learner_id: int,
    trainer_id: int,
    trainer_name: str,
    note: str,
    path_id: str,
    hours_per_week: int,
    starts_on: date,
    dispensations: Sequence[str],
    now: datetime,
) -> PlacementConclusion:
    """Write what was concluded after the interview: a new version, to be signed anew by both."""
    taken = taken_by(db, learner_id)
    if taken is None:
        raise InvalidAction("Cette personne n’a pas encore terminé de positionnement.")
    if learner_id == trainer_id:
        raise Forbidden("Personne ne conclut son propre positionnement.")
    if not note.strip():
        raise InvalidAction("Écrivez ce que l’entretien a montré, en quelques phrases.")
    path = catalog.path(path_id)
    agreed = [one for one in modules_of(path) if one in set(dispensations)]
    minutes = minutes_asked(catalog, path, agreed)
    document = {
        "v": 1,
        "attempt": taken.attempt.id,
        "taken_on": in_paris(taken.attempt.closed_at or now).date().isoformat(),
        "content": taken.attempt.content_digest,
        "findings": findings_document(taken.found),
        "note": note.strip()[:LONGEST_NOTE],
        "interviewer": trainer_name,
        "path": {"id": path.id, "title": path.title, "hours": round(minutes / 60)},
        "hours_per_week": hours_per_week,
        "starts_on": starts_on.isoformat(),
        "dispensations": [{"id": one, "title": catalog.modules[one].title} for one in agreed if one in catalog.modules],
    }
    document["ends_on"] = pace_of(minutes, hours_per_week, starts_on).ends_on.isoformat()
    text = canonical(document)
    earlier = queries.conclusions_of(db, learner_id)
    row = PlacementConclusion(
        learner_id=learner_id,
        version=earlier[0].version + 1 if earlier else 1,
        attempt_id=taken.attempt.id,
        document=text,
        digest=digest_of(text),
        written_by_id=trainer_id,
        written_at=now,
    )
    try:
        with db.begin_nested():
            db.add(row)
            db.flush()  # the version is unique: two trainers at once write two versions, not one over the other
    except IntegrityError:
        raise Conflict("Une autre conclusion vient d’être écrite. Relisez-la avant d’en écrire une nouvelle.") from None
    return row


def sign(
    db: Session, conclusion: Conclusion, role: str, signer_id: int, signer_name: str, digest: str, now: datetime
) -> None:
    """Put one’s name under the version that was read; a version that changed meanwhile is to be read again."""
    latest = queries.conclusions_of(db, conclusion.learner_id)[0]
    if latest.id != conclusion.id or latest.digest != digest:
        raise Conflict("Cette conclusion a changé depuis que vous l’avez lue. Relisez-la, puis signez.")
    row = db.get_one(PlacementConclusion, conclusion.id)
    if digest_of(row.document) != row.digest:
        raise Conflict("Le texte de cette conclusion ne correspond plus à son empreinte. Prévenez l’administration.")
    if (role == "learner") != (signer_id == conclusion.learner_id):
        raise Forbidden("Chacun signe pour soi.")
    if latest.signature(role) is not None:
        return
    try:
        with db.begin_nested():
            db.add(
                PlacementSignature(
                    conclusion_id=conclusion.id,
                    role=role,
                    signer_id=signer_id,
                    signer_name=signer_name,
                    digest=digest,
                    signed_at=now,
                )
            )
            db.flush()  # two clicks sign once
    except IntegrityError:
        return


def export_of(db: Session, user_id: int) -> list[dict[str, Any]]:
    """The conclusions about one person, as JSON values."""
    return [
        {
            "version": one.version,
            "ecrite_le": one.written_at.isoformat(),
            "empreinte": one.digest,
            "conclusion": one.document,
            "signatures": [
                {"role": name.role, "nom": name.name, "le": name.signed_at.isoformat(), "empreinte": name.digest}
                for name in one.signatures
            ],
        }
        for one in queries.conclusions_of(db, user_id)
    ]


def erase_words(db: Session, user_id: int) -> None:
    """What is left of conclusions when their person leaves: dates, figures and digests; no note, no name of theirs."""
    own = select(PlacementConclusion).where(PlacementConclusion.learner_id == user_id)
    for row in db.scalars(own):
        row.document = without_words(row.document)
    db.execute(
        update(PlacementSignature)
        .where(PlacementSignature.signer_id == user_id, PlacementSignature.role == "learner")
        .values(signer_name="")
    )
    db.flush()  # the account is emptied next, in the same transaction


def without_words(document: str) -> str:
    """A conclusion without its note and its names."""
    kept = json.loads(document)
    kept["note"], kept["interviewer"] = "", ""
    return canonical(kept)
