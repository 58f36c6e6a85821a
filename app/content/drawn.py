"""Days drawn at random: an id says the seed and the level, so that the same day comes back for ever."""

from __future__ import annotations

import re

_DRAWN = re.compile(r"jour-(?P<seed>[0-9]{1,7})-niveau-(?P<level>[1-5])\Z")


def drawn_of(day_id: str) -> tuple[int, int] | None:
    """(seed, level) of a drawn day; None for a written one."""
    found = _DRAWN.match(day_id)
    return (int(found["seed"]), int(found["level"])) if found else None


def drawn_title(day_id: str) -> str:
    """« Journée tirée au sort n° 4217, niveau 3 »; the id of a day that was written and is no longer.

    The copies of a mock exam bear its seat in the log, which says nothing to anybody: they have words of their own.
    """
    if day_id.startswith("examen."):
        return "Épreuve d’examen blanc"
    drawn = drawn_of(day_id)
    return f"Journée tirée au sort n°\u00a0{drawn[0]}, niveau\u00a0{drawn[1]}" if drawn else day_id
