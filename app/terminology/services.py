"""Use cases of the trainer: the session of today, an answer kept, the settings; what others ask, export, erase.

An answer is a row that is never updated; the memory of a card is their fold, kept beside them as a cache.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.accounts.queries import get_user
from app.accounts.services.people import set_rhythm
from app.attempts.models import Attempt
from app.attempts.services import engine_state, is_published, spec_of
from app.content.catalog import Catalog
from app.content.glossary import Glossary
from app.errors import InvalidAction, NotFound
from app.quizzes.services import ENGINE as QUIZZES
from app.reception.services import ENGINE as DAYS
from app.scenarios.services import ENGINE as SCENARIOS
from app.terminology import queries
from app.terminology.domain.answers import Judged
from app.terminology.domain.cards import Card, Deck, deck_of
from app.terminology.domain.copies import wrong_in_day, wrong_in_quiz, wrong_in_scenario
from app.terminology.domain.mistakes import words_in
from app.terminology.domain.scheduling import Memory, Review, cap_for, day_start, folded, next_day, reviewed
from app.terminology.domain.session import Known, Limits, Mistake, Today, due_now, session_of
from app.terminology.domain.session import Session as Sitting
from app.terminology.models import RevisionCard, RevisionReview, RevisionSettings

log = logging.getLogger(__name__)

RECENT = timedelta(days=30)
COPIES = 6
# What the engines raise on a content or a state that this version of theirs does not know. The base is not among them.
_UNREADABLE = (NotFound, InvalidAction, ValueError, LookupError, TypeError, AttributeError)
_decks: dict[str, Deck] = {}


def deck_in(catalog: Catalog) -> Deck:
    """The cards of a catalog, made once for each version of the course."""
    deck = _decks.get(catalog.digest)
    if deck is None:
        deck = deck_of(catalog.glossary)
        _decks.clear()
        _decks[catalog.digest] = deck
    return deck


@dataclass(frozen=True)
class Choices:
    """What one person asked of their days."""

    limits: Limits = field(default_factory=Limits)
    timed: bool = True
    paused_at: datetime | None = None


def choices_of(db: Session, learner_id: int) -> Choices:
    """The settings of one person, or those of the house."""
    row = queries.settings_row(db, learner_id)
    if row is None:
        return Choices()
    return Choices(Limits(row.new_per_day, row.reviews_per_day), row.timed, row.paused_at)


def sitting_of(db: Session, catalog: Catalog, learner_id: int, choices: Choices, now: datetime) -> Sitting:
    """What comes now and what is left of today."""
    deck = deck_in(catalog)
    return session_of(
        deck,
        queries.known_cards(db, learner_id),
        mistakes_of(db, catalog.glossary, learner_id, now),
        today_of(db, deck, learner_id, now),
        choices.limits,
        now,
    )


def today_of(db: Session, deck: Deck, learner_id: int, now: datetime) -> Today:
    """What one person did since midnight."""
    answers = queries.answered_since(db, learner_id, day_start(now))
    topics = {deck.by_key[key].topic for key, _, _ in answers if key in deck.by_key}
    return Today(
        new=sum(number == 1 for _, number, _ in answers),
        reviews=sum(mature for _, _, mature in answers),
        topics=frozenset(topics),
    )


def answer(
    db: Session, learner_id: int, card: Card, given: Review, judged: Judged, typed: str, *, reps: int
) -> RevisionReview:
    """Keep one answer. The same page sent twice is one answer: the one already kept is given back."""
    row = queries.held_card(db, learner_id, card.key)
    last = queries.last_review(db, learner_id, card.key)
    if last is not None and (row is None or row.reps != reps):
        return last
    before = _memory(row) if row else None
    after = reviewed(before, given)
    review = RevisionReview(
        learner_id=learner_id,
        card_key=card.key,
        number=after.reps,
        rating=given.rating,
        verdict=judged.verdict.value,
        typed=typed,
        neighbour=judged.neighbour[:80],
        mature=before is not None and not before.learning,
        cap=given.cap,
        at=given.at,
    )
    db.add(review)
    if row is None:
        row = RevisionCard(learner_id=learner_id, card_key=card.key)
        db.add(row)
    row.memory, row.due_at, row.reviewed_at = after.card, after.due_at, after.reviewed_at
    row.learning, row.reps, row.lapses = after.learning, after.reps, after.lapses
    db.flush()
    return review


def _memory(row: RevisionCard) -> Memory:
    return Memory(row.memory, row.due_at, row.reviewed_at, 0.0, row.learning, row.reps, row.lapses)


@dataclass(frozen=True)
class Difference:
    """A card whose memory is not what its answers give."""

    key: str
    kept: str | None
    told: str | None


def replay(db: Session, learner_id: int) -> Iterator[Difference]:
    """Fold every answer of one person again; each card whose memory differs."""
    answers: dict[str, list[Review]] = {}
    for row in queries.reviews_of(db, learner_id):
        answers.setdefault(row.card_key, []).append(Review(row.rating, row.cap, row.at))
    kept = {row.card_key: row.memory for row in queries.cards_of(db, learner_id)}
    for key in sorted(answers.keys() | kept.keys()):
        memory = folded(answers.get(key, ()))
        told = memory.card if memory else None
        if told != kept.get(key):
            yield Difference(key, kept.get(key), told)


def keep_choices(
    db: Session, learner_id: int, limits: Limits, exam_date: date | None, now: datetime, *, timed: bool, paused: bool
) -> None:
    """Keep the settings; the day of the exam is that of the account, and caps the intervals from now on."""
    row = queries.settings_row(db, learner_id)
    if row is None:
        row = RevisionSettings(learner_id=learner_id, paused_at=None)
        db.add(row)
    row.new_per_day, row.reviews_per_day, row.timed = limits.new, limits.reviews, timed
    row.paused_at = (row.paused_at or now) if paused else None
    user = get_user(db, learner_id)
    set_rhythm(user, user.weekly_minutes, exam_date)
    db.flush()


def due_today(db: Session, learner_id: int, now: datetime) -> int:
    """How many cards one person may review today; none while they pause."""
    cards = queries.due_cards(db, learner_id, next_day(now))
    if not cards:
        return 0
    choices = choices_of(db, learner_id)
    if choices.paused_at is not None:
        return 0
    done = sum(mature for _, _, mature in queries.answered_since(db, learner_id, day_start(now)))
    return due_now(cards, choices.limits, done, now)


def known_of(db: Session, learner_id: int) -> Mapping[str, Known]:
    """The cards that one person has met."""
    return queries.known_cards(db, learner_id)


def cap_of(exam_date: date | None, now: datetime) -> int:
    """The longest interval of one person."""
    return cap_for(exam_date, now)


# Mistakes made elsewhere


def mistakes_of(db: Session, glossary: Glossary, learner_id: int, now: datetime) -> list[Mistake]:
    """The words that the latest closed copies got wrong: quizzes, mises en situation, days.

    Only what its author may already see counts, and only a text that cites a word of the glossary.
    A copy that can no longer be read teaches nothing, and stops nobody from revising.
    """
    found: list[Mistake] = []
    for kind, texts in _WRONG_TEXTS.items():
        for copy in queries.copies_closed_since(db, learner_id, kind, now - RECENT, COPIES):
            if copy.closed_at is None or not is_published(copy):
                continue
            try:
                title, wrong = texts(db, copy)
            except _UNREADABLE as error:
                log.warning("copy %s is left out of the revision: %s", copy.id, type(error).__name__)
                continue
            words = dict.fromkeys(word for text in wrong for word in words_in(glossary, text))
            found.extend(Mistake(word, title, copy.closed_at) for word in words)
    return found


def _wrong_in_quiz(db: Session, copy: Attempt) -> tuple[str, list[str]]:
    spec, state = spec_of(db, QUIZZES, copy.content_digest), engine_state(db, QUIZZES, copy)
    return spec.title, list(wrong_in_quiz(spec, state, QUIZZES.result(spec, state).marks))


def _wrong_in_scenario(db: Session, copy: Attempt) -> tuple[str, list[str]]:
    spec, state = spec_of(db, SCENARIOS, copy.content_digest), engine_state(db, SCENARIOS, copy)
    return spec.title, list(wrong_in_scenario(spec, state))


def _wrong_in_day(db: Session, copy: Attempt) -> tuple[str, list[str]]:
    spec, state = spec_of(db, DAYS, copy.content_digest), engine_state(db, DAYS, copy)
    return spec.title, list(wrong_in_day(spec, state))


_WRONG_TEXTS: Mapping[str, Callable[[Session, Attempt], tuple[str, list[str]]]] = {
    QUIZZES.kind: _wrong_in_quiz,
    SCENARIOS.kind: _wrong_in_scenario,
    DAYS.kind: _wrong_in_day,
}


# Data of a person


def export_of(db: Session, learner_id: int) -> Any:
    """All that the trainer holds of one person."""
    settings = queries.settings_row(db, learner_id)
    return {
        "reglages": settings
        and {
            "cartes_nouvelles_par_jour": settings.new_per_day,
            "revisions_par_jour": settings.reviews_per_day,
            "temps_compte": settings.timed,
            "pause_depuis": settings.paused_at and settings.paused_at.isoformat(),
        },
        "reponses": [
            {
                "carte": row.card_key,
                "numero": row.number,
                "note": row.rating,
                "verdict": row.verdict,
                "reponse": row.typed,
                "le": row.at.isoformat(),
            }
            for row in queries.reviews_of(db, learner_id)
        ],
        "cartes": [
            {"carte": row.card_key, "revient_le": row.due_at.isoformat(), "vues": row.reps, "oublis": row.lapses}
            for row in queries.cards_of(db, learner_id)
        ],
    }


def erase_of(db: Session, learner_id: int, now: datetime) -> None:
    """Forget it all."""
    for table in (RevisionReview, RevisionCard, RevisionSettings):
        db.execute(delete(table).where(table.learner_id == learner_id))


def plot_start(now: datetime) -> datetime:
    """The instant from which the plot of what one retains looks back."""
    return day_start(now) - timedelta(weeks=9)
