"""Where an import stands, and which formats it may come in."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class ImportState(StrEnum):
    """Where an import stands; `ready` waits for somebody to choose where its questions go."""

    WAITING = "waiting"
    READING = "reading"
    READY = "ready"
    DRAFTED = "drafted"
    FAILED = "failed"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"
    UNDONE = "undone"


RUNNING = frozenset({ImportState.WAITING, ImportState.READING})
CANCELLABLE = frozenset({*RUNNING, ImportState.READY, ImportState.INTERRUPTED})
FORMATS: Final = {"gift": "GIFT", "moodle-xml": "Moodle XML", "qti": "QTI 2.x ou 3.0", "csv": "CSV"}
ENDINGS: Final = {"gift": "gift", "moodle-xml": "xml", "qti": "zip", "csv": "csv"}
