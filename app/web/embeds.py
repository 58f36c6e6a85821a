"""What a lesson shows where its text names an activity.

Features register, by kind, a function in `Runtime.embeds`; the lesson's page includes the template that the
function names, with its context. The lesson knows nothing of what it shows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Embed:
    """An activity shown inside a lesson: a template and what it needs.

    The template finds each name of the context, and the whole as `embed`. `fixed` says that, without query arguments,
    it shows the same to everybody as long as the course is the same and holds no token: it is then rendered once.
    """

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    fixed: bool = False
