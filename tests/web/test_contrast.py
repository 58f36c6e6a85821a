"""Every pair of colours that the style sheets put together can be read, by day and by night (WCAG 1.4.3, 1.4.11)."""

from __future__ import annotations

import re

import pytest

from app.web.assets import ROOT

TOKENS = (ROOT / "css/tokens.css").read_text(encoding="utf-8")
FAMILIES = ("amber", "coral", "leaf", "violet")
GROUNDS = ("paper", "paper-deep", "surface")
# (text, ground)
READ = (
    *((ink, ground) for ink in ("ink", "ink-muted", "primary", "primary-strong") for ground in GROUNDS),
    *((f"{family}-ink", ground) for family in FAMILIES for ground in (*GROUNDS, f"{family}-soft")),
    *(("ink", f"{family}-soft") for family in (*FAMILIES, "primary")),
    ("ink-muted", "primary-soft"),
    ("primary", "primary-soft"),
    ("primary-strong", "primary-soft"),
    ("ink", "filled"),
    ("on-primary", "primary"),
    ("on-primary", "primary-strong"),
    ("on-violet", "violet"),
    ("on-violet", "violet-strong"),
    ("paper", "ink"),
    ("sheet-ink", "sheet"),
    ("sheet-primary", "sheet"),
    ("sheet-muted", "sheet"),
    ("sheet-gap-ink", "sheet-gap"),
)
SEEN = tuple(
    (shape, ground)
    for shape in ("line-strong", "primary", "coral", "leaf", "violet")
    for ground in ("paper", "surface")
)


def colour(name: str, night: bool) -> tuple[float, ...]:
    found = re.search(rf"--{name}:\s*(?:light-dark\((#\w+),\s*(#\w+)\)|(#\w+));", TOKENS)
    assert found is not None, name
    value = found[3] or found[2 if night else 1]
    return tuple(int(value[place : place + 2], 16) / 255 for place in (1, 3, 5))


def luminance(rgb: tuple[float, ...]) -> float:
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str, night: bool) -> float:
    light, dark = sorted((luminance(colour(one, night)), luminance(colour(other, night))), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("night", [False, True], ids=["day", "night"])
@pytest.mark.parametrize(("text", "ground"), READ)
def test_a_text_stands_out_from_its_ground(text: str, ground: str, night: bool) -> None:
    assert contrast(text, ground, night) >= 4.5


@pytest.mark.parametrize("night", [False, True], ids=["day", "night"])
@pytest.mark.parametrize(("shape", "ground"), SEEN)
def test_a_control_stands_out_from_its_ground(shape: str, ground: str, night: bool) -> None:
    assert contrast(shape, ground, night) >= 3
