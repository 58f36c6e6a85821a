"""Which letters our documents can draw.

A letter that no font of ours holds would make a tagged PDF fail: it becomes an empty square, visible and honest.
The ranges of `fonts/coverage.txt` were found by drawing each letter of the Basic Multilingual Plane once.
"""

from __future__ import annotations

import bisect
import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

COVERAGE = Path(__file__).resolve().parent / "fonts" / "coverage.txt"
UNKNOWN = "\N{WHITE SQUARE}"
# Signs that are not drawn, and may turn the reading order or hide words.
INVISIBLE = {*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F, 0xAD, 0xFEFF, *range(0x200B, 0x2010)}
INVISIBLE |= {*range(0x202A, 0x202F), *range(0x2060, 0x2070)}
LINE_ENDS = {0x0D: None, 0x85: "\n", 0x2028: "\n", 0x2029: "\n\n", 0x09: " "}
CLEANED: dict[int, str | None] = {**LINE_ENDS, **dict.fromkeys(INVISIBLE)}


@cache
def _ranges() -> tuple[tuple[int, ...], tuple[int, ...]]:
    starts, ends = [], []
    for line in COVERAGE.read_text(encoding="ascii").split():
        start, _, end = line.partition("-")
        starts.append(int(start, 16))
        ends.append(int(end or start, 16))
    return tuple(starts), tuple(ends)


def can_draw(letter: str) -> bool:
    """Whether a font of ours holds this letter."""
    starts, ends = _ranges()
    place = bisect.bisect_right(starts, ord(letter)) - 1
    return place >= 0 and ord(letter) <= ends[place]


def clean_text(text: str) -> str:
    """This text composed, on plain line ends, without hidden or forbidden signs: what an office file may hold."""
    cleaned = unicodedata.normalize("NFC", text).translate(CLEANED)
    return "".join(letter for letter in cleaned if not "\ud800" <= letter <= "\udfff" and letter not in "\ufffe\uffff")


def drawable_text(text: str) -> str:
    """This text with only what can be drawn: composed letters, no hidden sign, a square for an unknown one."""
    if text.isascii() and text.isprintable():
        return text
    cleaned = unicodedata.normalize("NFC", text).translate(CLEANED)
    return "".join(letter if letter == "\n" or can_draw(letter) else UNKNOWN for letter in cleaned)


def drawable(value: Any) -> Any:
    """The same value with every text in it made drawable."""
    if isinstance(value, str):
        return drawable_text(value)
    if isinstance(value, Mapping):
        return {key: drawable(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [drawable(one) for one in value]
    return value
