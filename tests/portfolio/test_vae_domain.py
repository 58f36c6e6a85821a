"""Where a candidate stands, from the days that they noted: the delays of the guide, counted and judged."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.content.catalog import Catalog
from app.content.schema.vae import VaeGuide
from app.portfolio.domain.vae import (
    Deadline,
    DelayState,
    Equivalence,
    Milestone,
    Outcome,
    StepState,
    add_months,
    carried_over,
    deadlines_of,
    equivalence_of,
    mistakes_in,
    next_milestone,
    registration_end,
    standing_of,
    words_left,
)

M = Milestone
TODAY = date(2026, 11, 25)


@pytest.fixture
def guide(catalog: Catalog) -> VaeGuide:
    return catalog.vae_guide()


def delay(guide: VaeGuide, name: str, dates: dict[Milestone, date], today: date, **more: Outcome) -> Deadline:
    found = {one.delay.id: one for one in deadlines_of(guide, dates, more.get("outcome"), today)}
    return found[name]


@pytest.mark.parametrize(
    ("day", "months", "end"),
    [
        (date(2026, 1, 15), 2, date(2026, 3, 15)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 10, 31), 1, date(2026, 11, 30)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 11, 25), 12, date(2027, 11, 25)),
    ],
)
def test_months_end_on_the_same_number_or_on_the_last_day(day: date, months: int, end: date) -> None:
    assert add_months(day, months) == end


def test_the_answer_is_awaited_two_months_and_then_silence_is_an_answer(guide: VaeGuide) -> None:
    dates = {M.FEASIBILITY_FILED: date(2026, 9, 30)}
    on_the_last_day = delay(guide, "reponse-recevabilite", dates, date(2026, 11, 30))
    assert (on_the_last_day.ends_on, on_the_last_day.state) == (date(2026, 11, 30), DelayState.LAST_DAY)
    the_day_after = delay(guide, "reponse-recevabilite", dates, date(2026, 12, 1))
    assert the_day_after.state is DelayState.SILENT
    standing = standing_of(guide, dates, None, date(2026, 12, 1))
    assert [line.state for line in standing.steps if line.step.id == "recevabilite"] == [StepState.DONE]
    assert standing.here is not None
    assert standing.here.id == "dossier-de-validation"


def test_after_silence_the_six_months_count_from_the_day_it_was_worth_an_answer(guide: VaeGuide) -> None:
    dates = {M.FEASIBILITY_FILED: date(2026, 6, 30)}
    one = delay(guide, "demarche-apres-recevabilite", dates, TODAY)
    assert one.supposed
    assert (one.since, one.ends_on) == (date(2026, 8, 30), date(2027, 2, 28))


def test_an_answer_that_came_late_is_told_as_late_and_counts_from_its_own_day(guide: VaeGuide) -> None:
    dates = {M.FEASIBILITY_FILED: date(2026, 6, 1), M.ELIGIBILITY_RECEIVED: date(2026, 8, 20)}
    assert delay(guide, "reponse-recevabilite", dates, TODAY).state is DelayState.MET_LATE
    after = delay(guide, "demarche-apres-recevabilite", dates, TODAY)
    assert (after.supposed, after.since) == (False, date(2026, 8, 20))


@pytest.mark.parametrize(
    ("today", "state"),
    [
        (date(2026, 11, 8), DelayState.RUNNING),
        (date(2026, 11, 9), DelayState.NEAR),
        (date(2026, 12, 8), DelayState.NEAR),
        (date(2026, 12, 9), DelayState.LAST_DAY),
        (date(2026, 12, 10), DelayState.OVER),
    ],
)
def test_six_months_to_act_are_near_thirty_days_before_and_over_the_day_after(
    guide: VaeGuide, today: date, state: DelayState
) -> None:
    assert delay(guide, "demarche-apres-recevabilite", {M.ELIGIBILITY_RECEIVED: date(2026, 6, 9)}, today).state is state


def test_handing_in_the_validation_file_counts_as_an_act(guide: VaeGuide) -> None:
    dates = {M.ELIGIBILITY_RECEIVED: date(2026, 6, 9), M.VALIDATION_FILED: date(2026, 12, 9)}
    assert delay(guide, "demarche-apres-recevabilite", dates, date(2027, 1, 5)).state is DelayState.MET
    late = {**dates, M.VALIDATION_FILED: date(2026, 12, 10)}
    assert delay(guide, "demarche-apres-recevabilite", late, date(2027, 1, 5)).state is DelayState.MET_LATE


def test_the_jury_sits_before_the_end_of_the_third_month(guide: VaeGuide) -> None:
    assert delay(guide, "tenue-du-jury", {M.VALIDATION_FILED: date(2026, 9, 3)}, TODAY).ends_on == date(2026, 12, 31)
    assert delay(guide, "tenue-du-jury", {M.VALIDATION_FILED: date(2026, 11, 30)}, TODAY).ends_on == date(2027, 2, 28)


def test_a_jury_to_come_starts_no_delay_yet_and_is_the_step_where_one_stands(guide: VaeGuide) -> None:
    dates = {M.VALIDATION_FILED: date(2026, 10, 1), M.JURY_ON: date(2026, 12, 3)}
    standing = standing_of(guide, dates, None, TODAY)
    assert standing.here is not None
    assert standing.here.id == "jury"
    assert "notification-de-la-decision" not in {one.delay.id for one in standing.deadlines}
    assert next_milestone(guide, standing, dates) is None
    after = standing_of(guide, dates, None, date(2026, 12, 4))
    assert after.here is not None
    assert after.here.id == "decision"
    assert {one.delay.id: one.ends_on for one in after.deadlines}["notification-de-la-decision"] == date(2026, 12, 18)


def test_another_try_is_counted_only_after_a_partial_or_refused_validation(guide: VaeGuide) -> None:
    dates = {M.DECISION_RECEIVED: date(2026, 2, 28)}
    for outcome, counted in ((None, False), (Outcome.FULL, False), (Outcome.PARTIAL, True), (Outcome.REFUSED, True)):
        found = {one.delay.id: one for one in deadlines_of(guide, dates, outcome, TODAY)}
        assert ("nouvelle-presentation" in found) is counted
        if counted:
            assert found["nouvelle-presentation"].ends_on == date(2027, 2, 28)
            assert found["nouvelle-presentation"].delay.status == "a_verifier"


def test_the_most_pressing_delay_is_ones_own_before_what_others_owe(guide: VaeGuide) -> None:
    dates = {
        M.ELIGIBILITY_RECEIVED: date(2026, 1, 5),
        M.STEP_TAKEN: date(2026, 2, 1),
        M.VALIDATION_FILED: date(2026, 3, 1),
    }
    urgent = standing_of(guide, dates, None, TODAY).urgent
    assert urgent is not None
    assert (urgent.delay.id, urgent.state) == ("tenue-du-jury", DelayState.OVER)
    own = standing_of(guide, {M.ELIGIBILITY_RECEIVED: date(2026, 5, 1)}, None, TODAY).urgent
    assert own is not None
    assert own.delay.owner == "candidate"


def test_nothing_is_awaited_any_more_once_a_later_step_happened(guide: VaeGuide) -> None:
    filed = {M.FEASIBILITY_FILED: date(2026, 1, 5), M.ELIGIBILITY_RECEIVED: date(2026, 2, 1)}
    over = standing_of(guide, filed, None, TODAY)
    assert over.urgent is not None
    assert over.urgent.state is DelayState.OVER
    decided = {**filed, M.VALIDATION_FILED: date(2026, 5, 1), M.DECISION_RECEIVED: date(2026, 9, 1)}
    standing = standing_of(guide, decided, Outcome.FULL, TODAY)
    states = {one.delay.id: one.state for one in standing.deadlines}
    assert states == {
        "reponse-recevabilite": DelayState.MET,
        "demarche-apres-recevabilite": DelayState.MET,
        "tenue-du-jury": DelayState.PASSED,
    }
    assert standing.urgent is None
    assert standing.here is None
    unanswered = {M.FEASIBILITY_FILED: date(2026, 1, 5), M.VALIDATION_FILED: date(2026, 11, 1)}
    assert delay(guide, "reponse-recevabilite", unanswered, TODAY).state is DelayState.PASSED


def test_nothing_noted_is_the_first_step_and_its_date_is_asked(guide: VaeGuide) -> None:
    standing = standing_of(guide, {}, None, TODAY)
    assert standing.here is not None
    assert standing.here.id == "candidature"
    assert standing.deadlines == ()
    assert next_milestone(guide, standing, {}) is M.REGISTERED
    assert standing.urgent is None


def test_a_step_left_without_a_date_is_passed_by_a_later_one_and_accompaniment_is_never_demanded(
    guide: VaeGuide,
) -> None:
    standing = standing_of(guide, {M.FEASIBILITY_FILED: date(2026, 11, 1)}, None, TODAY)
    states = {line.step.id: line.state for line in standing.steps}
    assert states["candidature"] is StepState.SKIPPED
    assert states["accompagnement"] is StepState.SKIPPED
    assert states["recevabilite"] is StepState.HERE
    begun = standing_of(guide, {M.REGISTERED: date(2026, 11, 1)}, None, TODAY)
    assert begun.here is not None
    assert begun.here.id == "faisabilite"


def test_days_that_cannot_be_are_told_each_at_its_place() -> None:
    found = mistakes_in(
        {
            M.REGISTERED: date(2026, 11, 26),
            M.FEASIBILITY_FILED: date(2026, 9, 1),
            M.ELIGIBILITY_RECEIVED: date(2026, 8, 31),
            M.JURY_ON: date(2027, 3, 1),
        },
        TODAY,
    )
    assert set(found) == {M.REGISTERED, M.ELIGIBILITY_RECEIVED}
    same_day = {M.FEASIBILITY_FILED: TODAY, M.ELIGIBILITY_RECEIVED: TODAY}
    assert mistakes_in(same_day, TODAY) == {}
    assert set(mistakes_in({M.JURY_ON: date(1987, 3, 1)}, TODAY)) == {M.JURY_ON}
    assert mistakes_in({M.ADVISER_CHOSEN: date(2026, 1, 1), M.REGISTERED: date(2026, 2, 1)}, TODAY) == {}


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "aujourd’hui"),
        (1, "demain"),
        (-1, "depuis hier"),
        (12, "dans 12\u00a0jours"),
        (-3, "depuis 3\u00a0jours"),
        (59, "dans 59\u00a0jours"),
        (90, "dans 3\u00a0mois environ"),
    ],
)
def test_time_left_is_said_in_words(days: int, words: str) -> None:
    assert words_left(days) == words


def test_the_shipped_files_carry_nothing_from_the_old_title_to_the_new_one(catalog: Catalog) -> None:
    old = catalog.framework("RNCP36805")
    equivalence = equivalence_of(old.information, catalog.framework("RNCP40800").information, old.key, "rncp40800")
    assert not equivalence.is_official
    assert equivalence.rule
    (carried,) = carried_over(["rncp36805.bc02", "rncp40800.bc01"], equivalence)
    assert (carried.block, carried.stands_for, carried.is_known) == ("rncp36805.bc02", (), False)


def test_only_an_official_table_carries_a_block_over() -> None:
    mapping = ({"from": "BC02", "to": "BC01"}, {"from": "BC02", "to": "BC02"})
    told = {"equivalence_to_rncp40800": {"status": "officiel", "mapping": mapping, "rule": "Arrêté."}}
    official = equivalence_of(told, {}, "rncp36805", "rncp40800")
    assert official.is_official
    assert carried_over(["rncp36805.bc02"], official)[0].stands_for == ("rncp40800.bc01", "rncp40800.bc02")
    assert carried_over(["rncp36805.bc01"], official)[0].stands_for == ()
    for status in ("source_secondaire", "a_verifier", "non_trouve"):
        weak = {"equivalence_to_rncp40800": {"status": status, "mapping": mapping}}
        assert equivalence_of(weak, {}, "rncp36805", "rncp40800").pairs == ()
    assert equivalence_of({}, {}, "rncp36805", "rncp40800") == Equivalence("rncp36805", "rncp40800", (), False)


def test_the_end_of_a_registration_is_told_where_the_file_gives_it(catalog: Catalog) -> None:
    assert registration_end(catalog.framework("RNCP40800").information) == date(2030, 9, 1)
    assert registration_end(catalog.framework("RNCP36805").information) is None
    assert registration_end({"dates": {"echeance_enregistrement": "bientôt"}}) is None
    assert registration_end({}) is None


def test_the_official_feed_of_the_new_title_is_read_too_and_other_titles_are_left_out() -> None:
    mapping = (
        {"from": "RNCP36805BC03", "to": "RNCP40800BC02"},
        {"from": "RNCP99999BC01", "to": "RNCP40800BC01"},
        {"from": "RNCP36805BC01", "to": "RNCP11111BC01"},
        {"from": "RNCP36805BC01"},
        "BC01",
    )
    known = {"equivalence_to_rncp40800": {"status": "non_trouve", "mapping": (), "rule": "Voir le flux."}}
    found = equivalence_of(
        known, {"equivalences": {"status": "officiel", "mapping": mapping}}, "rncp36805", "rncp40800"
    )
    assert (found.is_official, found.pairs, found.rule) == (True, (("bc03", "bc02"),), "Voir le flux.")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(
    st.dictionaries(st.sampled_from(list(Milestone)), st.dates(date(2024, 1, 1), date(2027, 6, 30))),
    st.sampled_from([None, *Outcome]),
    st.dates(date(2025, 1, 1), date(2027, 12, 31)),
)
def test_whatever_is_noted_one_step_at_most_is_here_and_every_delay_ends_after_it_began(
    guide: VaeGuide, dates: dict[Milestone, date], outcome: Outcome | None, today: date
) -> None:
    standing = standing_of(guide, dates, outcome, today)
    here = [line.step for line in standing.steps if line.state is StepState.HERE]
    assert here == ([standing.here] if standing.here else [])
    states = [line.state for line in standing.steps]
    if StepState.HERE in states:
        assert StepState.DONE not in states[states.index(StepState.HERE) :]
    else:
        assert states[-1] is StepState.DONE
    for one in standing.deadlines:
        assert one.ends_on > one.since
        assert one.days_left == (one.ends_on - today).days
        assert (one.state in {DelayState.OVER, DelayState.SILENT}) <= (one.days_left < 0)
        assert (one.state is DelayState.LAST_DAY) <= (one.days_left == 0)
    if standing.urgent is not None:
        assert standing.urgent.is_open
