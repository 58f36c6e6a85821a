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
from app.dictation.services.recording import AUDIO, Recording, RecordingFailed, read_recording, record

__all__ = [
    "AUDIO",
    "DICTATIONS",
    "ENGINES",
    "LETTERS",
    "Recording",
    "RecordingFailed",
    "Typed",
    "ask_to_read",
    "hand_in",
    "mark_letter",
    "published_dictation",
    "published_letter",
    "read_recording",
    "record",
    "save",
    "start",
]
