"""A dictation being transcribed: the engine of the activity « dictation » (app.attempts.domain.Engine).

Actions: `write {text, rev?}` keeps the text, `read {}` asks for the sentences in writing instead of sound (for who
cannot hear; it costs nothing and is told), `hand_in {text?, rev?}` closes the copy.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from app.attempts.domain import Action, Result, Share
from app.dictation.domain.compare import Comparison
from app.dictation.domain.copy import Copy, dumped, loaded, started, written
from app.dictation.domain.layout import LayoutMark, layout_of, layout_points
from app.dictation.domain.published import PublishedDictation
from app.errors import InvalidAction

KIND = "dictation"
PASS_PERCENT = 70
NOTHING = Comparison((), (), Fraction(0), 0, 0, 0)


@dataclass(frozen=True)
class DictationResult(Result):
    """A result with what the comparison and the layout tell."""

    comparison: Comparison = NOTHING
    layout: tuple[LayoutMark, ...] = ()
    text_points: Fraction = field(default_factory=Fraction)
    layout_points: Fraction = field(default_factory=Fraction)


class DictationEngine:
    """The four functions of the activity « dictation »."""

    kind = KIND
    closing_actions = frozenset({"hand_in"})
    late_actions: frozenset[str] = frozenset()

    def parse(self, document: str) -> PublishedDictation:
        return PublishedDictation.from_document(document)

    def start(self, spec: PublishedDictation, seed: str, setup: Mapping[str, Any]) -> Copy:
        return started(setup)

    def apply(self, spec: PublishedDictation, state: Copy, action: Action) -> Copy:
        if action.kind == "write":
            return written(state, action)
        if action.kind == "read":
            return replace(state, reading=True)
        if action.kind == "hand_in":
            kept = written(state, action) if "text" in action.payload else state
            return replace(kept, handed_in=True)
        raise InvalidAction("Cette action n’existe pas dans une dictée.")

    def result(self, spec: PublishedDictation, state: Copy) -> DictationResult:
        comparison = spec.compared(state.text)
        layout = layout_of(spec.text, state.text)
        # Titles and a signature around nothing are no report.
        is_report = comparison.found_words * 2 >= comparison.expected_words
        for_layout = layout_points(layout) if is_report else Fraction(0)
        earned, possible = comparison.earned + for_layout, Fraction(spec.possible)
        return DictationResult(
            earned=earned,
            possible=possible,
            passed=earned * 100 >= possible * PASS_PERCENT and not comparison.grave,
            complete=True,
            competences={one: Share(earned, possible) for one in spec.competences},
            comparison=comparison,
            layout=layout,
            text_points=comparison.earned,
            layout_points=for_layout,
        )

    def dump(self, state: Copy) -> dict[str, Any]:
        return dumped(state)

    def load(self, spec: PublishedDictation, seed: str, dumped: Mapping[str, Any]) -> Copy:
        return loaded(dumped)
