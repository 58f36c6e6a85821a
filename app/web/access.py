"""Who may open a page that belongs to no feature."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])


def public(view: View) -> View:
    """Mark a view that anybody may open; every view of the product bears one such mark."""
    view.guard = "public"  # type: ignore[attr-defined]
    return view
