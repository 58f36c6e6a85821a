"""What stands in the menu under a person's name besides the account itself: features add their own doors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, g


@dataclass(frozen=True)
class MenuItem:
    """A door shown to some roles; an empty `roles` is everybody who is signed in."""

    label: str
    address: str
    roles: frozenset[str] = frozenset()
    rank: int = 0
    # how many things wait behind this door for the person that the page is shown to
    count: Callable[[], int] | None = None


def add_menu_item(
    app: Flask, label: str, address: str, *roles: str, rank: int = 0, count: Callable[[], int] | None = None
) -> None:
    """Show a door in the menu of these roles; what is opened every day has the lower rank."""
    items: list[MenuItem] = app.extensions.setdefault("menu", [])
    items.append(MenuItem(label, address, frozenset(str(role) for role in roles), rank, count))
    items.sort(key=lambda item: item.rank)


def menu_of(viewer: Any) -> list[MenuItem]:
    """The doors that this person may open."""
    items: list[MenuItem] = current_app.extensions.get("menu", [])
    return [item for item in items if not item.roles or str(viewer.role) in item.roles]


def waiting_behind(item: MenuItem) -> int:
    """How many things wait behind a door, asked once a request."""
    if item.count is None:
        return 0
    counts: dict[str, int] = g.setdefault("menu_counts", {})
    if item.address not in counts:
        counts[item.address] = item.count()
    return counts[item.address]
