"""When a card comes back, held against the library itself; which card now, within limits, without blame."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import fsrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.content.catalog import Catalog
from app.terminology.domain.answers import AnswerVerdict
from app.terminology.domain.cards import Deck, deck_of
from app.terminology.domain.scheduling import LONGEST, Rating, Review, cap_for, folded, rating_of, recall, reviewed
from app.terminology.domain.session import Known, Limits, Mistake, Today, load, retention, session_of

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
ratings = st.lists(
    st.tuples(st.integers(1, 4), st.integers(1, LONGEST), st.integers(0, 60 * 24 * 90)), min_size=1, max_size=20
)


@settings(max_examples=60, deadline=None)
@given(ratings)
def test_a_fold_is_what_the_library_says_and_folding_again_gives_the_same(steps: list[tuple[int, int, int]]) -> None:
    card, at, reviews = fsrs.Card(card_id=1, due=NOW), NOW, []
    for rating, cap, minutes in steps:
        at += timedelta(minutes=minutes)
        library = fsrs.Scheduler(desired_retention=0.9, maximum_interval=cap, enable_fuzzing=False)
        card, _ = library.review_card(card, fsrs.Rating(rating), at)
        reviews.append(Review(rating, cap, at))
    memory = folded(reviews)
    assert memory is not None
    assert memory == folded(reviews)
    assert (memory.due_at, memory.stability, memory.reps) == (card.due, card.stability, len(steps))
    assert fsrs.Card.from_json(memory.card).to_dict() == card.to_dict()


@settings(max_examples=60, deadline=None)
@given(ratings)
def test_no_interval_passes_its_cap(steps: list[tuple[int, int, int]]) -> None:
    memory, at = None, NOW
    for rating, cap, minutes in steps:
        at += timedelta(minutes=minutes)
        memory = reviewed(memory, Review(rating, cap, at))
        assert at < memory.due_at <= at + timedelta(days=cap)


def test_intervals_grow_when_a_card_is_found_on_its_day_and_fall_when_it_is_lost() -> None:
    memory, at, gaps = None, NOW, []
    for _ in range(6):
        memory = reviewed(memory, Review(Rating.Good, LONGEST, at))
        gaps.append(memory.due_at - at)
        at = memory.due_at
    assert gaps == sorted(set(gaps))
    assert memory is not None
    lost = reviewed(memory, Review(Rating.Again, LONGEST, at))
    assert (lost.stability < memory.stability, lost.lapses, lost.learning) == (True, 1, True)


def test_what_is_remembered_fades_and_is_nine_in_ten_on_the_day_it_comes_back() -> None:
    memory = folded([Review(Rating.Easy, LONGEST, NOW)])
    assert memory is not None
    chances = [recall(memory.card, NOW + timedelta(days=days)) for days in range(60)]
    assert chances[0] == 1
    assert chances == sorted(chances, reverse=True)
    assert recall(memory.card, memory.due_at) == pytest.approx(0.9, abs=0.02)


@pytest.mark.parametrize(
    ("exam", "cap"),
    [(None, 365), (date(2026, 12, 5), 10), (date(2026, 11, 25), 1), (date(2026, 11, 1), 365), (date(2030, 1, 1), 365)],
)
def test_the_cap_is_the_day_of_the_exam(exam: date | None, cap: int) -> None:
    assert cap_for(exam, NOW) == cap


@pytest.mark.parametrize(
    ("verdict", "seconds", "hesitated", "rating"),
    [
        (AnswerVerdict.WRONG, 1.0, False, Rating.Again),
        (AnswerVerdict.BLANK, None, False, Rating.Again),
        (AnswerVerdict.SLIP, 3.0, False, Rating.Hard),
        (AnswerVerdict.EXACT, 3.0, True, Rating.Hard),
        (AnswerVerdict.EXACT, 5.0, False, Rating.Easy),
        (AnswerVerdict.EXACT, 12.0, False, Rating.Good),
        (AnswerVerdict.EXACT, 40.0, False, Rating.Hard),
        (AnswerVerdict.EXACT, 4000.0, False, Rating.Good),
        (AnswerVerdict.EXACT, None, False, Rating.Good),
    ],
)
def test_a_rating_comes_from_the_answer_and_time_only_nuances_it(
    verdict: AnswerVerdict, seconds: float | None, hesitated: bool, rating: Rating
) -> None:
    assert rating_of(verdict, seconds, 10, hesitated=hesitated) == rating


@pytest.fixture(scope="module")
def deck(catalog: Catalog) -> Deck:
    return deck_of(catalog.glossary)


def known(deck: Deck, count: int, days: int = 400) -> dict[str, Known]:
    """So many cards found with ease long ago, and never seen since."""
    cards = {}
    for rank, card in enumerate(deck.cards[:count]):
        memory = folded([Review(Rating.Easy, LONGEST, NOW - timedelta(days=days - rank / 10))])
        assert memory is not None
        cards[card.key] = Known(card.key, memory.card, memory.due_at, memory.reviewed_at, memory.learning, 1, 0)
    return cards


def test_a_backlog_is_spread_by_the_limit_of_the_day(deck: Deck) -> None:
    session = session_of(deck, known(deck, 200), (), Today(reviews=10), Limits(new=0, reviews=60), NOW)
    assert (session.due, session.later) == (50, 150)
    bars = load(known(deck, 200).values(), NOW, Limits(reviews=60))
    assert [bar.value for bar in bars][:5] == [60, 60, 60, 20, 0]


def test_a_mistake_made_elsewhere_brings_its_card_first_and_says_why(deck: Deck) -> None:
    last = deck.cards[-1]
    mistake = Mistake(last.word, "Quiz du rein", NOW - timedelta(days=1))
    pick = session_of(deck, {}, (mistake,), Today(), Limits(), NOW).pick
    assert pick is not None
    assert pick.card.word == last.word
    assert "« Quiz du rein », hier" in pick.reason


def test_a_mistake_later_than_the_last_answer_brings_a_known_card_back(deck: Deck) -> None:
    cards = known(deck, 1, days=2)
    word = deck.cards[0].word
    assert session_of(deck, cards, (), Today(), Limits(new=0), NOW).pick is None
    pick = session_of(deck, cards, (Mistake(word, "Quiz", NOW),), Today(), Limits(new=0), NOW).pick
    assert pick is not None
    assert not pick.new


def test_two_cards_of_one_word_are_not_new_on_the_same_day(deck: Deck) -> None:
    first = session_of(deck, {}, (), Today(), Limits(new=1), NOW).pick
    assert first is not None
    then = session_of(deck, {}, (), Today(topics=frozenset({first.card.topic})), Limits(new=1), NOW).pick
    assert then is not None
    assert then.card.topic != first.card.topic


def test_retention_counts_by_week() -> None:
    bars = retention([(NOW, True), (NOW, False), (NOW - timedelta(weeks=1), True)], NOW)
    assert [(bar.value, bar.total) for bar in bars][-2:] == [(1, 1), (1, 2)]
