"""The written protocol as the desk may read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.content.schema.day import Conduct, Fact


@dataclass(frozen=True)
class ProtocolLine:
    """One line of the written protocol: when such facts are known, such acts; nothing of what they are worth."""

    id: str
    title: str
    when: Mapping[str, Fact]
    acts: tuple[tuple[str, Mapping[str, Fact]], ...]
    urgent: bool
    # For each act: the facts that its message must give.
    says: tuple[tuple[str, ...], ...] = ()


def line_of(conduct: Conduct) -> ProtocolLine:
    """One conduct without what it is worth."""
    acts = tuple((str(one.act), one.holding) for one in conduct.acts)
    says = tuple(one.says for one in conduct.acts)
    return ProtocolLine(conduct.id, conduct.title, conduct.when, acts, conduct.urgent, says)
