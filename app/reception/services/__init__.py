"""Use cases of the simulated day: choose or draw one, begin, act, look back."""

from app.reception.services.playing import (
    ENGINE,
    MOST_SEEDS,
    Begun,
    Given,
    act_at_desk,
    day_of_drawn,
    published,
    start,
    start_from,
)

__all__ = [
    "ENGINE",
    "MOST_SEEDS",
    "Begun",
    "Given",
    "act_at_desk",
    "day_of_drawn",
    "published",
    "start",
    "start_from",
]
