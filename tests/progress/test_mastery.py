"""The rule of mastery, at its exact limits."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.attempts.domain import Mode
from app.progress.domain.mastery import (
    EXPECTED_PROOFS,
    FRESH,
    PROOF_POINTS,
    CompetenceProgress,
    Mastery,
    Missing,
    Trace,
    Verdict,
    competence_progress,
    framework_progress,
    share_range,
    to_take_up_again,
)
from tests.progress.builders import (
    NOW,
    RECORDS,
    SCHEDULE,
    WELCOME,
    a_competence,
    a_framework,
    a_trace,
    an_offer,
    some_progress,
)


def progress(*traces: Trace, **changes: object) -> CompetenceProgress:
    return competence_progress(a_competence(), traces, **changes)  # type: ignore[arg-type]


def proofs(count: int, mode: Mode = Mode.GRADED, start: int = 1) -> list[Trace]:
    return [a_trace(f"{mode}-{number}", 9, mode=mode, days_ago=number) for number in range(start, start + count)]


# What is a proof


@pytest.mark.parametrize(("mode", "mark"), [(Mode.GRADED, 70), (Mode.EXAM, 70), (Mode.TRAINING, 80)])
def test_a_trace_exactly_at_the_mark_is_a_proof_and_a_hair_below_is_none(mode: Mode, mark: int) -> None:
    assert a_trace(earned=mark, possible=100, mode=mode).is_proof
    assert not a_trace(earned=mark - Fraction(1, 10**9), possible=100, mode=mode).is_proof


def test_a_proof_bears_on_three_points_at_least() -> None:
    assert a_trace(earned=3, possible=PROOF_POINTS).is_proof
    assert not a_trace(earned=Fraction(299, 100), possible=Fraction(299, 100)).is_proof


def test_a_trace_without_points_proves_nothing_and_divides_nothing() -> None:
    nothing = a_trace(earned=0, possible=0)
    assert not nothing.is_proof
    assert progress(nothing).share is None
    assert progress(nothing).range is None


# The three states


def test_a_competence_nobody_worked_is_not_acquired() -> None:
    found = progress()
    assert (found.state, found.missing, found.proofs) == (Mastery.NOT_ACQUIRED, Missing.PROOFS, 0)
    assert found.last_at is None


def test_one_failed_try_is_enough_to_be_under_way() -> None:
    assert progress(a_trace(earned=0)).state == Mastery.IN_PROGRESS


def test_three_proofs_are_not_enough_and_four_are() -> None:
    assert (progress(*proofs(3)).state, progress(*proofs(3)).lacking) == (Mastery.IN_PROGRESS, 1)
    assert progress(*proofs(4)).state == Mastery.ACQUIRED


def test_an_exam_counts_like_a_graded_quiz() -> None:
    assert progress(*proofs(3), *proofs(1, Mode.EXAM)).state == Mastery.ACQUIRED


def test_training_gives_two_proofs_at_most() -> None:
    two_and_two = progress(*proofs(2), *proofs(2, Mode.TRAINING))
    assert (two_and_two.state, two_and_two.proofs) == (Mastery.ACQUIRED, 4)
    one_and_five = progress(*proofs(1), *proofs(5, Mode.TRAINING))
    assert (one_and_five.state, one_and_five.proofs, one_and_five.missing) == (
        Mastery.IN_PROGRESS,
        3,
        Missing.GRADED_PROOFS,
    )


def test_ten_tries_at_one_quiz_are_one_proof() -> None:
    tries = [a_trace("le-meme", 9, days_ago=number, attempt=f"essai-{number}") for number in range(10)]
    found = progress(*tries)
    assert (found.proofs, len(found.kept)) == (1, 1)
    assert found.possible == 10


def test_the_best_try_is_kept_and_the_latest_of_two_equals() -> None:
    found = progress(
        a_trace(earned=6, days_ago=1, attempt="apres"),
        a_trace(earned=9, days_ago=2, attempt="mieux"),
        a_trace(earned=9, days_ago=3, attempt="pareil"),
    )
    assert [trace.attempt_id for trace in found.kept] == ["mieux"]


def test_all_kept_traces_together_must_reach_seventy_percent_exactly() -> None:
    four = [a_trace(f"q{number}", 9) for number in range(4)]
    # 36 of 40, and 20 more points of which 6 or a little less: 42 of 60 is exactly 70 %.
    assert progress(*four, a_trace("rate", 6, 20)).state == Mastery.ACQUIRED
    below = progress(*four, a_trace("rate", Fraction(599, 100), 20))
    assert (below.state, below.missing, below.proofs) == (Mastery.IN_PROGRESS, Missing.OVERALL, 4)


def test_points_of_training_count_half_in_the_whole() -> None:
    found = progress(a_trace("a", 8, 10), a_trace("b", 4, 10, mode=Mode.TRAINING))
    assert (found.earned, found.possible) == (10, 15)


def test_points_are_never_rounded() -> None:
    thirds = [a_trace(f"q{number}", Fraction(7, 3), Fraction(10, 3)) for number in range(4)]
    assert progress(*thirds).state == Mastery.ACQUIRED
    assert progress(*thirds).share == Fraction(7, 10)


# What each trace brings


def test_each_line_of_the_evidence_says_what_it_brings() -> None:
    first, second, third = (a_trace(f"t{day}", 9, mode=Mode.TRAINING, days_ago=day) for day in (1, 2, 3))
    old = a_trace("g", 7, days_ago=9, attempt="premier")
    better = a_trace("g", 10, days_ago=8, attempt="second")
    low, small = a_trace("bas", 3), a_trace("petit", 2, 2)
    found = progress(first, second, third, old, better, low, small)
    assert [found.verdict(one) for one in (first, second, third, old, better, low, small)] == [
        Verdict.COUNTED,
        Verdict.COUNTED,
        Verdict.CAPPED,
        Verdict.SURPASSED,
        Verdict.COUNTED,
        Verdict.BELOW,
        Verdict.TOO_FEW_POINTS,
    ]


def test_a_proof_is_welcome_again_after_more_than_six_months() -> None:
    found = progress(a_trace(days_ago=0))
    assert not found.deserves_another(NOW + FRESH)
    assert found.deserves_another(NOW + FRESH + timedelta(seconds=1))


# What the course offers


def test_openings_are_what_could_still_prove_graded_first() -> None:
    offers = (
        an_offer("entrainement", mode=Mode.TRAINING),
        an_offer("fait"),
        an_offer("rate"),
        an_offer("minuscule", points=2),
    )
    found = progress(a_trace("fait", 9), a_trace("rate", 2), offers=offers)
    assert [offer.activity_id for offer in found.openings] == ["rate", "entrainement"]
    assert found.taken == {("quiz", "fait"), ("quiz", "rate")}


def test_the_course_says_when_it_cannot_bring_to_four_proofs() -> None:
    training = tuple(an_offer(f"e{number}", mode=Mode.TRAINING) for number in range(5))
    assert progress(offers=training).within_reach == 2
    assert progress(a_trace("gardee", 9), offers=(an_offer("autre"), *training)).within_reach == 4
    assert not progress().has_content


# A référentiel


def test_each_trace_goes_to_its_competence_and_none_to_the_other_referentiel() -> None:
    traces = [a_trace(competence=WELCOME), a_trace(competence=SCHEDULE), a_trace(competence="rncp36805.bc02-c1")]
    found = framework_progress(a_framework(), traces, {})
    assert [len(one.kept) for one in found.competences] == [1, 1, 0]
    assert found.elsewhere == 1
    assert [found.count(state) for state in Mastery] == [0, 2, 1]
    other = framework_progress(a_framework("RNCP36805"), traces, {})
    assert [len(one.kept) for one in other.competences] == [0, 0, 1]


def test_without_a_referentiel_nothing_is_claimed() -> None:
    found = framework_progress(None, [a_trace()], {})
    assert (found.competences, found.elsewhere) == ((), 1)


def test_what_to_take_up_again_has_fewest_proofs_then_was_left_longest() -> None:
    found = some_progress(
        a_trace("a", 9, competence=WELCOME, days_ago=1),
        a_trace("b", 2, competence=SCHEDULE, days_ago=5),
        a_trace("c", 2, competence=RECORDS, days_ago=9),
    )
    assert [one.competence.id for one in to_take_up_again(found)] == [RECORDS, SCHEDULE, WELCOME]


# The range


def test_the_range_holds_the_share_and_tightens_with_points() -> None:
    few, many = share_range(Fraction(7), Fraction(10)), share_range(Fraction(70), Fraction(100))
    assert few.low < 0.7 < few.high
    assert few.low < many.low < 0.7 < many.high < few.high


def test_the_range_of_eight_points_out_of_ten_is_wilsons() -> None:
    # Computed apart: z = 1,645, n = 10, p = 0,8.
    found = share_range(Fraction(8), Fraction(10))
    assert found.low == pytest.approx(0.5408, abs=5e-4)
    assert found.high == pytest.approx(0.9313, abs=5e-4)


@settings(deadline=None)
@given(st.fractions(0, 1), st.integers(1, 500))
def test_a_range_stays_between_nothing_and_everything(share: Fraction, possible: int) -> None:
    found = share_range(share * possible, Fraction(possible))
    assert 0 <= found.low <= float(share) + 1e-9
    assert float(share) - 1e-9 <= found.high <= 1


# What never happens


traces = st.builds(
    a_trace,
    st.sampled_from([f"activite-{number}" for number in range(7)]),
    st.integers(0, 12).map(lambda eighths: Fraction(eighths, 12) * 6),
    st.just(6),
    mode=st.sampled_from(list(Mode)),
    days_ago=st.integers(0, 400),
    attempt=st.uuids().map(str),
)


@settings(deadline=None)
@given(st.lists(traces, max_size=15), traces)
def test_one_more_try_never_takes_a_proof_away(some: list[Trace], more: Trace) -> None:
    before, after = progress(*some), progress(*some, more)
    assert after.proofs >= before.proofs
    assert after.graded_proofs >= before.graded_proofs
    assert len(after.kept) >= len(before.kept)
    assert before.state == Mastery.NOT_ACQUIRED or after.state != Mastery.NOT_ACQUIRED


@settings(deadline=None)
@given(st.lists(traces, max_size=12), traces)
def test_one_more_success_never_undoes_what_is_acquired(some: list[Trace], more: Trace) -> None:
    before = progress(*some)
    if before.state == Mastery.ACQUIRED and more.is_proof and more.activity not in before.taken:
        assert progress(*some, more).state == Mastery.ACQUIRED


@settings(deadline=None)
@given(st.lists(traces, max_size=15))
def test_a_figure_is_made_of_the_lines_shown_under_it(some: list[Trace]) -> None:
    found = progress(*some)
    verdicts = [found.verdict(one) for one in some]
    assert verdicts.count(Verdict.COUNTED) == found.proofs
    assert len(found.kept) == len({one.activity for one in some})
    if found.state == Mastery.ACQUIRED:
        assert found.proofs >= EXPECTED_PROOFS
        assert found.earned * 100 >= found.possible * 70


@settings(deadline=None)
@given(st.lists(traces, max_size=10), st.randoms())
def test_the_order_in_which_traces_are_read_changes_nothing(some: list[Trace], chance: object) -> None:
    shuffled = list(some)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert progress(*some) == progress(*shuffled)
