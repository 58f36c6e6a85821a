"""Use cases of attempts: the log, the versions that it keeps, its replay, one person's data."""

from app.attempts.services.data import erase_of, export_of
from app.attempts.services.log import (
    Appended,
    append,
    append_at_once,
    append_by_staff,
    close_attempt,
    close_if_over,
    is_published,
    new_attempt_id,
    release,
    start_attempt,
    tidy,
)
from app.attempts.services.replaying import replay, replay_one
from app.attempts.services.versions import Activity, engine_state, keep_version, remember_spec, spec_of

__all__ = [
    "Activity",
    "Appended",
    "append",
    "append_at_once",
    "append_by_staff",
    "close_attempt",
    "close_if_over",
    "engine_state",
    "erase_of",
    "export_of",
    "is_published",
    "keep_version",
    "new_attempt_id",
    "release",
    "remember_spec",
    "replay",
    "replay_one",
    "spec_of",
    "start_attempt",
    "tidy",
]
