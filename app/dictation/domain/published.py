"""A dictation and a letter as an attempt holds them: with what marking needs, for years."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Self

from app.content.glossary import NeighbourPair
from app.content.schema.base import ContentModel, KeptDocument, Line, Text
from app.content.schema.dictation import Dictation, Letter
from app.content.typography import french
from app.dictation.domain.compare import LAYOUT_AND_TEXT, Comparison, Terms, compare
from app.dictation.domain.confusions import Confusable, relevant
from app.dictation.domain.spoken import Utterance, utterances
from app.dictation.domain.words import tokens_of, word_count


class KeptPair(ContentModel):
    """A pair of dangerous neighbours, as the glossary said it that day."""

    left: Line
    right: Line
    difference: Text


class PublishedDictation(KeptDocument, Dictation):
    """A dictation with the dangerous pairs that bear on its words, and its digest."""

    pairs: tuple[KeptPair, ...] = ()

    @classmethod
    def publish(cls, dictation: Dictation, neighbours: Iterable[NeighbourPair]) -> Self:
        """This dictation with those of the pairs that its text calls for."""
        known = [Confusable(one.left, one.right, one.difference) for one in neighbours if one.graded]
        words = [token.text for part in dictation.text for token in tokens_of(part.text)]
        values = {name: getattr(dictation, name) for name in Dictation.model_fields}
        kept = tuple(
            KeptPair(left=one.left, right=one.right, difference=one.difference) for one in relevant(known, words)
        )
        return cls(**values, pairs=kept)

    @cached_property
    def expected(self) -> str:
        """The text as it is to be written, one line a part."""
        return "\n".join(french(part.text) for part in self.text)

    @cached_property
    def words(self) -> int:
        """How long it is."""
        return word_count(self.expected)

    @cached_property
    def said(self) -> tuple[Utterance, ...]:
        """Its sentences, as they are dictated."""
        return utterances(self)

    @cached_property
    def terms(self) -> Terms:
        """What comparing must know."""
        pairs = tuple(Confusable(one.left, one.right, one.difference) for one in self.pairs)
        return Terms(pairs, self.medicines, self.signs == "all")

    def compared(self, copy: str) -> Comparison:
        """A copy against the text."""
        return compare(self.expected, copy, self.terms)

    @property
    def possible(self) -> int:
        """What a copy is out of."""
        return LAYOUT_AND_TEXT


class PublishedLetter(KeptDocument, Letter):
    """A letter with its digest."""
