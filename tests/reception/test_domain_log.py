"""The same day and the same acts, kept in a real log: both databases give back the hash that memory gives."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from app.attempts import queries
from app.attempts.domain import fold
from app.attempts.services import Activity, append, replay, start_attempt
from app.errors import InvalidAction
from app.reception.domain.bots import lived, policy_of
from app.reception.domain.generator import generate
from app.reception.domain.player import ReceptionEngine
from app.reception.domain.published import PublishedDay
from app.reception.domain.state import digest_of
from tests.attempts.people import NOW, a_person
from tests.reception.small_days import published, small_day

ENGINE = ReceptionEngine()


@pytest.mark.parametrize("which", ["small", "generated"])
def test_a_logged_day_folds_to_the_hash_of_memory(db: Session, which: str):
    day = published(small_day()) if which == "small" else PublishedDay.publish(generate(1, 5), {}, {})
    wanted, moves = lived(day, ENGINE.start(day, "", {}), policy_of("expert"))
    owner = a_person(db)
    activity = Activity(ENGINE.kind, day.id, day.digest, day.canonical(), "training")
    attempt = start_attempt(db, ENGINE, owner, activity, day, {}, "5eed", NOW)
    for number, (kind, payload) in enumerate(moves):
        append(db, ENGINE, owner, attempt.id, kind, lambda *_, told=payload: told, f"act-{number:08d}", NOW)
    attempt_id = attempt.id
    db.flush()
    db.expire_all()
    kept = queries.attempts_of(db, owner, ENGINE.kind, day.id)[0]
    spec = ENGINE.parse(day.canonical())
    assert digest_of(ENGINE.load(spec, kept.seed, kept.snapshot)) == digest_of(wanted)
    rows = queries.actions_of(db, attempt_id)
    assert len(rows) == len(moves)
    assert digest_of(fold(ENGINE, spec, kept.seed, kept.setup, queries.folded(rows))) == digest_of(wanted)
    assert kept.earned == ENGINE.result(day, wanted).earned
    assert list(replay(db, {ENGINE.kind: ENGINE})) == []


def test_a_refused_act_leaves_no_trace_in_the_log(db: Session):
    day = published(small_day())
    owner = a_person(db)
    activity = Activity(ENGINE.kind, day.id, day.digest, day.canonical(), "training")
    attempt = start_attempt(db, ENGINE, owner, activity, day, {}, "5eed", NOW)
    with pytest.raises(InvalidAction):
        append(db, ENGINE, owner, attempt.id, "dance", lambda *_: {}, "act-00000001", NOW)
    assert queries.actions_of(db, attempt.id) == []
