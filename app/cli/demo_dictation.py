"""The dictations and the letter of the demonstration people, through the same services as their pages."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.accounts import queries as account_queries
from app.attempts.domain import Mode
from app.attempts.queries import Owner
from app.content.catalog import Catalog
from app.dictation import services
from app.dictation.services import Typed, published_dictation, published_letter

# What somebody who learns writes for what was dictated.
SLIPS = (("38,6", "36,8"), ("sensibles", "sensible"), ("aiguë", "aigue"))


def lay_dictations(db: Session, catalog: Catalog, learner_email: str, candidate_email: str, now: datetime) -> None:
    """A dictation with a grave slip and a good one for the learner; a letter that waits for the candidate’s trainer."""
    learner = account_queries.find_user(db, learner_email)
    candidate = account_queries.find_user(db, candidate_email)
    if learner is not None and {"consultation-angine", "consultation-hypertension"} <= set(catalog.dictations):
        spoilt = published_dictation(catalog, "consultation-angine").expected
        for right, slip in SLIPS:
            spoilt = spoilt.replace(right, slip)
        good = published_dictation(catalog, "consultation-hypertension").expected
        _transcribe(db, catalog, learner.id, "consultation-angine", spoilt, Mode.TRAINING, now - timedelta(days=3))
        _transcribe(db, catalog, learner.id, "consultation-hypertension", good, Mode.GRADED, now - timedelta(days=2))
    if candidate is not None and "relance-de-pieces" in catalog.letters:
        letter, owner = published_letter(catalog, "relance-de-pieces"), Owner(learner_id=candidate.id)
        begun = now - timedelta(days=1)
        attempt = services.start(db, owner, letter, Mode.GRADED, begun)
        typed = Typed(letter.model.replace("Nous préparons votre venue", "Nous attendons votre venue"))
        at = begun + timedelta(minutes=18)
        services.hand_in(db, owner, attempt.activity_kind, attempt.id, typed, secrets.token_hex(16), at)


def _transcribe(
    db: Session, catalog: Catalog, learner_id: int, dictation_id: str, text: str, mode: Mode, begun: datetime
) -> None:
    """Type a text line after line, at some twenty words a minute."""
    owner = Owner(learner_id=learner_id)
    attempt = services.start(db, owner, published_dictation(catalog, dictation_id), mode, begun)
    lines, at = text.split("\n"), begun
    for number in range(1, len(lines) + 1):
        at += timedelta(seconds=3 * len(lines[number - 1].split()) + 2)
        typed = Typed("\n".join(lines[:number]))
        services.save(db, owner, attempt.activity_kind, attempt.id, typed, secrets.token_hex(16), at)
    at += timedelta(seconds=20)
    services.hand_in(db, owner, attempt.activity_kind, attempt.id, None, secrets.token_hex(16), at)
