"""Every SELECT of follow-up. Each reads a whole cohort in one statement, whatever its size."""

from app.followup.queries.cohort import (
    Fails,
    Followed,
    LastTouch,
    RecordShare,
    fails_of,
    followed_by,
    last_touches,
    record_shares,
)
from app.followup.queries.copies import RecentCopy, documents_of, recent_copies, snapshots_of
from app.followup.queries.waiting import Waiting, waiting_for

__all__ = [
    "Fails",
    "Followed",
    "LastTouch",
    "RecentCopy",
    "RecordShare",
    "Waiting",
    "documents_of",
    "fails_of",
    "followed_by",
    "last_touches",
    "recent_copies",
    "record_shares",
    "snapshots_of",
    "waiting_for",
]
