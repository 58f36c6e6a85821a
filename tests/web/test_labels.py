"""Every value of the code that a page may show has its French word."""

from __future__ import annotations

import importlib
import pkgutil
from enum import StrEnum

import app
from app.web.labels import LABELS

# What no page shows: kinds of records, and the verdict of a door.
INTERNAL = {
    ("app.modules.domain.reading", "ReadingEvent"),
    ("app.accounts.sessions", "Verdict"),
    ("app.audit.domain.pieces", "Piece"),
    # A page tells these by whole sentences, chosen where they are decided.
    ("app.certification.domain.sittings", "PartState"),
    ("app.certification.domain.sittings", "Phase"),
    ("app.certification.domain.statements", "RevocationReason"),
    ("app.certification.domain.statements", "StatementKind"),
    ("app.certification.domain.verification", "Refusal"),
    ("app.dictation.domain.words", "TokenKind"),
    ("app.followup.domain.concerns", "Act"),
    ("app.followup.domain.concerns", "Level"),
    ("app.followup.services.table", "View"),
    ("app.interop.domain.loss", "Fate"),
    ("app.portfolio.domain.vae", "DelayState"),
    ("app.portfolio.domain.vae", "Milestone"),
    ("app.portfolio.domain.vae", "Outcome"),
    ("app.portfolio.domain.vae", "StepState"),
    ("app.statistics.domain.responses", "Choosing"),
    ("app.statistics.domain.table", "Sample"),
    ("app.terminology.domain.answers", "AnswerVerdict"),
}


def enums() -> list[type[StrEnum]]:
    found = {}
    for module in pkgutil.walk_packages(app.__path__, "app."):
        if "migrations" in module.name or module.name == "app.server":
            continue
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(value, type) and issubclass(value, StrEnum) and value.__module__.startswith("app."):
                found[value.__module__, value.__name__] = value
    return [value for key, value in found.items() if key not in INTERNAL]


def test_every_value_has_its_word() -> None:
    missing = [
        f"{kind.__name__}.{value.value}"
        for kind in enums()
        for value in kind
        if value.value not in LABELS.get(kind.__name__, {})
    ]
    assert not missing


def test_two_enums_with_words_never_share_their_name() -> None:
    names = [kind.__name__ for kind in enums() if kind.__name__ in LABELS]
    assert len(names) == len(set(names))
