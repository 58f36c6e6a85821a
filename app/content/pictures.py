"""The size of a picture, read from its first bytes, so that a page keeps its place before it arrives."""

from __future__ import annotations

import re

_SVG_TAG = re.compile(rb"<svg\b[^>]*>", re.DOTALL)
_VIEW_BOX = re.compile(rb"viewBox\s*=\s*[\"']\s*[-\d.]+[\s,]+[-\d.]+[\s,]+([\d.]+)[\s,]+([\d.]+)\s*[\"']")
_LARGEST = 20_000


def picture_size(raw: bytes) -> tuple[int, int] | None:
    """(width, height) of an SVG (its viewBox), PNG or GIF; None when it is not told."""
    width, height = 0, 0
    if raw.startswith(b"\x89PNG\r\n\x1a\n") and len(raw) >= 24:
        width, height = int.from_bytes(raw[16:20], "big"), int.from_bytes(raw[20:24], "big")
    elif raw[:4] == b"GIF8" and len(raw) >= 10:
        width, height = int.from_bytes(raw[6:8], "little"), int.from_bytes(raw[8:10], "little")
    else:
        tag = _SVG_TAG.search(raw[:4096])
        box = _VIEW_BOX.search(tag.group()) if tag else None
        if box:
            try:
                width, height = round(float(box[1])), round(float(box[2]))
            except ValueError:
                return None
    return (width, height) if 0 < width <= _LARGEST and 0 < height <= _LARGEST else None


_ACTIVE_SVG = re.compile(
    rb"<\s*(?:[a-z]+:)?(?:script|foreignObject|iframe|object|embed|handler|set|animate)\b|\son[a-z]+\s*="
    rb"|javascript:|<!ENTITY|<!DOCTYPE|(?:href|src)\s*=\s*[\"']\s*(?!#)[^\"'\s]|url\(\s*[\"']?(?!#)",
    re.IGNORECASE,
)


def is_still_svg(raw: bytes) -> bool:
    """Whether an SVG only draws: no script, no handler, no entity, nothing fetched from elsewhere."""
    return b"<svg" in raw[:4096] and _ACTIVE_SVG.search(raw) is None
