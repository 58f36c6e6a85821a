"""Reading comfort: theme, size of text, spacing, ruler. Kept with the account, or in one cookie for a stranger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response, request

from app.web.current import current_settings, current_viewer

CHOICES: Mapping[str, tuple[str, ...]] = {
    "theme": ("auto", "light", "dark"),
    "text_size": ("normal", "large", "largest"),
    "spacing": ("normal", "wide"),
}
ONE_YEAR = 365 * 24 * 3600


@dataclass(frozen=True)
class Comfort:
    """How one person reads best."""

    theme: str = "auto"
    text_size: str = "normal"
    spacing: str = "normal"
    ruler: bool = False

    def dump(self) -> str:
        """The value of the cookie."""
        return ".".join((self.theme, self.text_size, self.spacing, "ruler" if self.ruler else "-"))


DEFAULT = Comfort()


def cookie_name() -> str:
    return "__Host-confort" if current_settings().secure_cookies else "confort"


def comfort_in(values: Mapping[str, Any]) -> Comfort:
    """What a form or a script asks for; a value that is no choice of ours is the usual one."""
    picked = {
        name: str(values.get(name)) if str(values.get(name)) in choices else choices[0]
        for name, choices in CHOICES.items()
    }
    return Comfort(**picked, ruler=str(values.get("ruler", "")) in {"1", "on", "true", "True"})


def current_comfort() -> Comfort:
    """How this page is to be shown."""
    viewer = current_viewer()
    if viewer is not None:
        return Comfort(str(viewer.theme), str(viewer.text_size), str(viewer.spacing), bool(viewer.ruler))
    cookie = request.cookies.get(cookie_name())
    if not cookie:
        return DEFAULT
    parts = cookie.split(".")
    if len(parts) != 4:
        return DEFAULT
    theme, text_size, spacing, ruler = parts
    return comfort_in({"theme": theme, "text_size": text_size, "spacing": spacing, "ruler": ruler == "ruler"})


def keep_in_cookie(response: Response, comfort: Comfort) -> None:
    """Keep a stranger's choice in this browser, because it was asked for."""
    response.set_cookie(
        cookie_name(),
        comfort.dump(),
        max_age=ONE_YEAR,
        secure=current_settings().secure_cookies,
        httponly=True,
        samesite="Lax",
    )
