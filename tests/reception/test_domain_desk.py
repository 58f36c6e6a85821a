"""What the desk does besides talking: lines, new files, messages, admissions, specimens, interruptions, guide."""

from __future__ import annotations

from typing import Any

import pytest

from app.content.schema.day import Admission
from app.content.schema.desk import Presented
from app.errors import InvalidAction
from app.reception.domain.bots import BOTS, lived, policy_of
from app.reception.domain.indicators import indicators_of
from app.reception.domain.judgement import Mark
from app.reception.domain.player import act
from app.reception.domain.state import LOST, DeskState
from app.reception.domain.view import view
from tests.reception.small_days import ENGINE, played, published, small_day

TRAITS = {"birth_name": "TELLIER", "first_name": "paul", "birth_date": "1980-05-31", "sex": "M"}


def call(name: str, at: str, **more: Any) -> dict[str, Any]:
    return {
        "id": name,
        "kind": "call",
        "at": at,
        "patience": 30,
        "who": "Une voix",
        "opening": "Bonjour.",
        "facts": {"demande": "prevenir", "nom": "Sow", "naissance": "1958-03-04", "douleur": True},
        "told": ["demande", "nom", "naissance", "douleur"],
        "conduct": "prevenir",
        **more,
    }


def marks_of(state: DeskState, values: dict[str, Any], verdict: str) -> list[Mark]:
    return [mark for mark in ENGINE.result(published(values), state).marks if mark.verdict == verdict]


def test_a_third_call_finds_two_lines_taken_and_is_counted_as_missed():
    values = small_day()
    values["items"] = [call("un", "08:30"), call("deux", "08:31"), call("trois", "08:32")]
    day = published(values)
    state = played(day, ("answer", {"item": "un"}), ("hold", {}), ("wait", {"minutes": 1}))
    assert state.matter("trois") is not None
    assert state.matter("trois").status == LOST  # type: ignore[union-attr]
    assert (view(day, state).lines, view(day, state).lines_taken) == (2, 2)
    told = indicators_of(day, state)
    assert (told.calls, told.missed, told.engaged) == (2, 1, 1)
    assert [(one.act, one.rule) for one in marks_of(state, values, "fault")] == [("busy", "A-20")]


def test_with_a_third_line_the_same_call_rings():
    values = small_day()
    values["items"] = [call("un", "08:30"), call("deux", "08:31"), call("trois", "08:32")]
    values["lines"] = 3
    state = played(published(values), ("answer", {"item": "un"}), ("hold", {}), ("wait", {"minutes": 1}))
    assert state.matter("trois").status == "waiting"  # type: ignore[union-attr]


def test_a_line_that_is_freed_takes_the_next_call():
    values = small_day()
    values["items"] = [call("un", "08:30"), call("deux", "08:34")]
    values["lines"] = 1
    state = played(published(values), ("answer", {"item": "un"}), ("close", {}), ("wait", {"minutes": 5}))
    assert state.matter("deux").status == "waiting"  # type: ignore[union-attr]


def test_a_new_file_is_made_once_from_its_traits_after_a_search():
    values = small_day()
    day = published(values)
    state = played(
        day,
        ("answer", {"item": "arrivee"}),
        ("search_patients", {"birth_date": "1980-05-31"}),
        ("create_patient", TRAITS),
    )
    assert dict(state.events[-1].facts) == {
        "patient": "nouveau-arrivee",
        "ok": True,
        "duplicate": False,
        "searched": True,
    }
    assert marks_of(state, values, "fault") == []
    assert [one.id for one in view(day, state).found_patients] == ["nouveau-arrivee"]
    with pytest.raises(InvalidAction):
        act(day, state, "create_patient", TRAITS)
    opened = act(day, act(day, state, "check_identity", {"patient": "nouveau-arrivee"}), "open_file", FILE)
    assert view(day, opened).files[0].ins == "provisional"
    assert ENGINE.load(day, "", ENGINE.dump(opened)) == opened


FILE = {"patient": "nouveau-arrivee"}


@pytest.mark.parametrize(
    ("item", "searches", "traits", "rules"),
    [
        ("arrivee", False, TRAITS, ["C-54"]),
        ("arrivee", True, {**TRAITS, "birth_name": "Sow", "first_name": "Awa", "birth_date": "1958-03-04"}, ["C-55"]),
        ("tube-recu", True, TRAITS, ["C-55"]),
        ("arrivee", True, {**TRAITS, "birth_date": "1981-05-31"}, []),
    ],
)
def test_a_file_made_wrongly_costs_by_its_rule(item: str, searches: bool, traits: dict[str, str], rules: list[str]):
    values = small_day()
    acts: list[tuple[str, dict[str, Any]]] = [("wait", {"minutes": 40}), ("answer", {"item": item})]
    if searches:
        acts.append(("search_patients", {"name": "t"}))
    state = played(published(values), *acts, ("create_patient", traits))
    assert state.events[-1].get("ok") is (rules == ["C-54"])
    assert [one.rule for one in marks_of(state, values, "fault")] == rules


@pytest.mark.parametrize(
    "wrong", [{"birth_date": "31/05/1980"}, {"birth_date": "2027-01-01"}, {"sex": "X"}, {"first_name": " "}]
)
def test_traits_that_cannot_be_are_refused(wrong: dict[str, str]):
    day = published(small_day())
    state = played(day, ("answer", {"item": "arrivee"}))
    with pytest.raises(InvalidAction):
        act(day, state, "create_patient", {**TRAITS, **wrong})


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Mme Sow, née le 4 mars 1958, a mal à la poitrine.", "earned"),
        ("SOW 04/03/1958 : Douleur Thoracique !", "earned"),
        ("Sow, 1958-03-04, douleur.", "earned"),
        ("Mme Sow a mal à la poitrine.", "missed"),
        ("Mme Sowinski, née le 4 mars 1958, a mal à la poitrine.", "missed"),
        ("Mme Sow, 04/03/1958, mal à la poitrine : sûrement un infarctus.", "missed"),
    ],
)
def test_a_message_is_judged_by_what_it_tells_and_what_it_keeps_to_itself(text: str, verdict: str):
    day = published(small_day())
    acts = (
        ("wait", {"minutes": 60}),
        ("answer", {"item": "appel-famille"}),
        ("message", {"to": "equipe", "text": text}),
    )
    state = played(day, *acts)
    found = [one.verdict for one in ENGINE.result(day, state).marks if one.act == "message"]
    assert found == [verdict]


def test_a_forbidden_word_costs_where_the_protocol_says_so():
    values = small_day()
    values["protocol"][2]["avoid"] = [
        {
            "act": "note",
            "points": {"tracabilite": 2},
            "better": "Écrire les mots de la personne.",
            "unsaid": ["infarctus"],
        }
    ]
    before = (("wait", {"minutes": 60}), ("answer", {"item": "appel-famille"}))
    for text, lost in (("Elle parle d’une douleur.", 0), ("C’est un INFARCTUS.", 1)):
        state = played(published(values), *before, ("note", {"text": text}))
        assert len(marks_of(state, values, "fault")) == lost


@pytest.mark.parametrize("text", ["", "   ", "a" * 1001, 3])
def test_a_text_that_is_none_is_refused(text: object):
    day = published(small_day())
    state = played(day, ("answer", {"item": "arrivee"}))
    with pytest.raises(InvalidAction):
        act(day, state, "note", {"text": text})


def test_what_breaks_in_takes_a_minute_and_is_told():
    values = small_day()
    values["items"] = [call("un", "08:30"), call("deux", "08:31", kind="request", interrupts=True)]
    day = published(values)
    state = played(day, ("answer", {"item": "un"}))
    assert state.minute == 8 * 60 + 32
    assert [(one.act, one.item, one.get("by")) for one in state.events][-1] == ("interrupted", "un", "deux")
    assert indicators_of(day, state).interruptions == 1
    assert [one.interrupts for one in view(day, state).items] == [False, True]


@pytest.mark.parametrize(
    ("document", "insi", "status"),
    [
        ("identity_card", True, "qualified"),
        ("passport", False, "validated"),
        ("family_record", True, "qualified"),
        ("vitale", True, "recovered"),
        ("vitale", False, "provisional"),
        ("none", True, "recovered"),
    ],
)
def test_the_trust_of_an_identity_needs_the_paper_and_the_teleservice(document: Presented, insi: bool, status: str):
    assert Admission(to="bloc", document=document, insi=insi).ins == status


@pytest.mark.parametrize(
    ("ins", "ok", "rules"), [("recovered", True, []), ("qualified", False, ["C-50"]), ("provisional", False, [])]
)
def test_an_admission_says_no_more_than_what_was_proved(ins: str, ok: bool, rules: list[str]):
    values = small_day()
    state = played(
        published(values),
        ("answer", {"item": "arrivee"}),
        ("search_patients", {"name": "Tel"}),
        ("create_patient", TRAITS),
        ("admit", {**FILE, "to": "bloc", "ins": ins}),
    )
    assert state.events[-1].get("ok") is ok
    assert [one.rule for one in marks_of(state, values, "fault")] == rules


def test_a_specimen_goes_step_by_step_and_what_is_badly_labelled_is_refused():
    values = small_day()
    before = (("wait", {"minutes": 40}), ("answer", {"item": "tube-recu"}))
    day = published(values)
    assert played(day, *before, ("track", {"specimen": "tube-1", "step": "refused"})).events[-1].get("ok") is True
    received = played(day, *before, ("track", {"specimen": "tube-1", "step": "received"}))
    assert received.events[-1].get("ok") is False
    sent = act(day, received, "track", {"specimen": "tube-1", "step": "sent"})
    assert sent.tracking == (("tube-1", "received"), ("tube-1", "sent"))
    for payload in ({"specimen": "tube-1", "step": "received"}, {"specimen": "tube-9", "step": "sent"}):
        with pytest.raises(InvalidAction):
            act(day, sent, "track", payload)


def test_liaison_names_a_service_of_the_directory_and_the_right_person():
    values = small_day()
    before = (("wait", {"minutes": 60}), ("answer", {"item": "appel-famille"}))
    day = published(values)
    state = played(day, *before, ("liaise", {"to": "bloc", "about": "bed", "patient": "awa-sow"}))
    assert marks_of(state, values, "fault") == []
    with pytest.raises(InvalidAction):
        act(day, state, "liaise", {"to": "pressing", "about": "bed"})


def test_under_the_chronometer_nothing_is_graded():
    day = published(small_day())
    start = ENGINE.start(day, "", {"chrono": True})
    state, _ = lived(day, start, policy_of("expert"))
    result = ENGINE.result(day, state)
    assert (result.graded, result.passed, dict(result.competences)) == (False, False, {})
    assert result.earned == result.possible
    plain, _ = lived(day, ENGINE.start(day, "", {}), policy_of("expert"))
    assert ENGINE.result(day, plain).graded
    assert ENGINE.result(day, plain).passed
    assert view(day, start).chrono


def test_a_guided_day_says_each_step_in_the_words_of_its_author_and_others_say_nothing():
    values = small_day()
    assert view(published(values), played(published(values))).guide == ()
    values["guided"] = True
    values["items"][0]["guidance"] = "Un monsieur attend : saluez-le."
    values["protocol"][0]["acts"][0]["hint"] = "Cherchez d’abord, créez ensuite."
    day = published(values)
    first = view(day, played(day)).guide
    assert [(one.act, one.target, one.text) for one in first] == [
        ("answer", "arrivee", "Un monsieur attend : saluez-le.")
    ]
    asked = view(day, played(day, ("answer", {"item": "arrivee"}), ("ask", {"question": "identite"}))).guide
    assert [(one.act, one.done) for one in asked] == [("ask", True), ("create_patient", False), ("admit", False)]
    assert asked[1].text == "Cherchez d’abord, créez ensuite."


def test_every_temper_ends_the_small_day_in_few_acts():
    day = published(small_day())
    for bot in BOTS:
        state, moves = lived(day, ENGINE.start(day, "", {}), policy_of(bot))
        assert state.finished
        assert len(moves) < 100
    state, _ = lived(day, ENGINE.start(day, "", {}), policy_of("expert"))
    assert ENGINE.result(day, state).earned == ENGINE.result(day, state).possible
