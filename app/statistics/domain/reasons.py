"""Why marks are changed, as their owners will read it. Pure."""

from __future__ import annotations

from app.errors import InvalidAction

REASON_AT_LEAST, REASON_AT_MOST = 10, 1000


def checked_reason(typed: str) -> str:
    """The reason as it is kept; raises InvalidAction when it says nothing."""
    reason = " ".join(typed.split())
    if len(reason) < REASON_AT_LEAST:
        raise InvalidAction(
            f"Dites pourquoi, en {REASON_AT_LEAST} signes au moins\u00a0: la personne concernée le lira."
        )
    if len(reason) > REASON_AT_MOST:
        raise InvalidAction(f"Cette raison dépasse {REASON_AT_MOST} signes\u00a0: raccourcissez-la.")
    return reason
