"""Whatever one tries at the desk is refused or done, never broken; the desk comes back from its dump."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from app.errors import InvalidAction
from app.reception.domain.agenda import score_of
from app.reception.domain.generator import generate
from app.reception.domain.hospital import STATUSES, STEPS, SUBJECTS
from app.reception.domain.judgement import maximum
from app.reception.domain.player import ACTS, act
from app.reception.domain.published import PublishedDay
from app.reception.domain.state import DeskState, digest_of
from app.reception.domain.tariffs import CODES
from app.reception.domain.view import view
from tests.reception.small_days import ENGINE, published, small_day

TRIES = 400


def a_payload(dice: random.Random, day: PublishedDay, state: DeskState) -> dict[str, Any]:
    """Values that often exist, sometimes not, each left out now and then."""
    people = [*day.people, *(one[0] for one in state.created), "nobody"]
    item = day.items_by_id[dice.choice(state.matters).item] if state.matters else day.items[0]
    contacts = [*(one.id for one in day.directory), *day.doctors, *people, "equipe"]
    payload: dict[str, Any] = {
        "item": dice.choice([*(one.item for one in state.matters), "nothing"]),
        "question": dice.choice([*(one.id for one in item.questions), "x"]),
        "reply": dice.choice([*(one.id for one in item.replies), "x"]),
        "patient": dice.choice(people),
        "practitioner": dice.choice([*day.doctors, "x"]),
        "motive": dice.choice(["suivi", "urgence", "longue", "x"]),
        "day": dice.randint(-1, 14),
        "start": dice.randint(0, 1440),
        "reason": dice.choice(["", "au plus vite"]),
        "appointment": dice.choice([*(one.id for one in state.agenda), "x"]),
        "to": dice.choice(contacts),
        "channel": dice.choice(["mssante", "email", "sms", "pigeon"]),
        "urgent": dice.choice([True, False, "oui"]),
        "text": dice.choice(["Mme Sow, 04/03/1958, mal à la poitrine.", "", "x" * 2000, "À voir."]),
        "product": dice.choice([*(one.id for one in day.stock), "x"]),
        "quantity": dice.randint(-1, 20),
        "minutes": dice.randint(0, 20),
        "name": dice.choice(["S", "", "Sow", "É"]),
        "birth_date": dice.choice(["1958-03-04", "hier"]),
        "birth_name": dice.choice(["Sow", "Neuf"]),
        "first_name": dice.choice(["Awa", "Luc"]),
        "sex": dice.choice(["F", "M", "X"]),
        "field": dice.choice(["address", "x"]),
        "codes": dice.choice([["G"], [], sorted(CODES)[:2], "G"]),
        "form": dice.choice(["electronic", "paper"]),
        "third_party": dice.choice(["none", "amo", "full"]),
        "due": dice.randint(0, 3000),
        "ins": dice.choice(STATUSES),
        "specimen": dice.choice([*(one.id for one in day.specimens), "x"]),
        "step": dice.choice(list(STEPS)),
        "about": dice.choice(SUBJECTS),
    }
    return {key: value for key, value in payload.items() if dice.random() > 0.15}


@pytest.mark.parametrize("seed", range(8))
def test_no_act_breaks_the_desk(seed: int):
    dice = random.Random(seed)
    day = published(small_day()) if seed == 0 else PublishedDay.publish(generate(seed, 1 + seed % 5), {}, {})
    state, done = ENGINE.start(day, "", {}), 0
    kinds = [*ACTS, "answer", "answer", "answer", "dance"]
    for _ in range(TRIES):
        before = state
        try:
            state = act(day, state, dice.choice(kinds), a_payload(dice, day, state))
        except InvalidAction:
            continue
        done += 1
        assert state.minute >= before.minute
        assert state.events[: len(before.events)] == before.events
        assert sum(one.status == "current" for one in state.matters) <= 1
        assert len({one.id for one in state.agenda}) == len(state.agenda)
    assert done > 15
    assert view(day, state).minute == state.minute
    kept = ENGINE.dump(state)
    assert json.loads(json.dumps(kept)) == kept
    assert ENGINE.load(day, "", kept) == state
    assert digest_of(ENGINE.load(day, "", json.loads(json.dumps(kept)))) == digest_of(state)
    result, most = ENGINE.result(day, state), maximum(day)
    assert 0 <= result.earned <= result.possible
    assert all(0 <= points <= most[name] for name, points in result.points.items())
    told = score_of(day, state)
    assert 0 <= told.reached <= told.optimum
