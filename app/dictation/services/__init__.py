"""Use cases of dictations and letters."""

from app.dictation.services.copies import (
    DICTATIONS,
    ENGINES,
    LETTERS,
    Typed,
    ask_to_read,
    hand_in,
    mark_letter,
    published_dictation,
    published_letter,
    save,
    start,
)
from app.dictation.services.recording import AUDIO, Recording, RecordingFailed, is_up_to_date, read_recording, record
from app.dictation.services.soundness import findings_in_dictation, findings_in_letter

__all__ = [
    "AUDIO",
    "DICTATIONS",
    "ENGINES",
    "LETTERS",
    "Recording",
    "RecordingFailed",
    "Typed",
    "ask_to_read",
    "findings_in_dictation",
    "findings_in_letter",
    "hand_in",
    "is_up_to_date",
    "mark_letter",
    "published_dictation",
    "published_letter",
    "read_recording",
    "record",
    "save",
    "start",
]
