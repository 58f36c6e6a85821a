"""French typography: what a reader expects around signs, whatever the author typed.

`french` works on a piece of text and may be applied again to what it gives. Thin spaces are U+202F, wide ones U+00A0.
"""

from __future__ import annotations

import re

NBSP = "\u00a0"
THIN = "\u202f"
ANY = " \u00a0\u202f\u2009"

SYMBOLS = r"€|°C|°|µg|mg|kg|g|ml|mL|cl|cL|dl|dL|l|L|mmHg|mm|cm|km|m|min|h|s|ko|Ko|Mo|Go|kcal|UI|mmol"

_RULES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), by)
    for pattern, by in (
        (r"\.\.\.", "…"),
        (r"'", "’"),
        # Straight double quotes come in pairs, within one piece of text.
        (rf'"[{ANY}]*([^"«»\n]*[^"«»\n{ANY}])[{ANY}]*"', f"«{NBSP}\\1{NBSP}»"),
        (rf"«[{ANY}]*(?=\S)", f"«{NBSP}"),
        (rf"(?<=\S)[{ANY}]*»", f"{NBSP}»"),
        # A space typed before a high sign is made thin and unbreakable; a missing one is added after a word.
        (rf"(?<=[^\s{ANY}])[{ANY}]+(?=[;!?]+(?:[\s{ANY}).,…»”]|$))", THIN),
        (r"(?<=[\w»)\]’…])(?=[;!?]+(?:[\s\u00a0\u202f]|$))", THIN),
        (rf"^[{ANY}]+(?=[;!?]+(?:[\s{ANY}).,…»”]|$))", THIN),
        (rf"(?<=\S)[{ANY}]+:(?=[\s{ANY}]|$)", f"{NBSP}:"),
        (rf"^[{ANY}]+:(?=[\s{ANY}]|$)", f"{NBSP}:"),
        (r"(?<=[^\W\d_]):(?=[\s\u00a0]|$)", f"{NBSP}:"),
        (r"(?<=[»)\]]):(?=[\s\u00a0]|$)", f"{NBSP}:"),
        (rf"(?<=\d)[{ANY}]*%(?!\w)", f"{THIN}%"),
        (rf"(?<=\d)[{ANY}](?=(?:{SYMBOLS})(?![\w’-]))", NBSP),
        (rf"(?<=\d{NBSP}h)[{ANY}](?=\d)", NBSP),
        (
            rf"(?<![\w,.])(0\d)[{ANY}](\d\d)[{ANY}](\d\d)[{ANY}](\d\d)[{ANY}](\d\d)(?!\d)",
            NBSP.join([r"\1", r"\2", r"\3", r"\4", r"\5"]),
        ),
        (rf"(?<=\bn°)[{ANY}]*(?=\d)", NBSP),
        (rf"(?<=\b(?:Dr|Pr|MM))[{ANY}](?=[A-ZÀ-Ý])", NBSP),
        (rf"(?<=\bMme)[{ANY}](?=[A-ZÀ-Ý])", NBSP),
        (rf"(?<=\bMe)[{ANY}](?=[A-ZÀ-Ý])", NBSP),
        (rf"(?<=\bM\.)[{ANY}](?=[A-ZÀ-Ý])", NBSP),
        (rf"(?<=\bp\.)[{ANY}](?=\d)", NBSP),
        (rf"(?<=\bart\.)[{ANY}](?=[LRD\d])", NBSP),
        (rf"(?<=[\s{ANY}])--(?=[\s{ANY}])", "–"),
    )
)
_THOUSANDS = re.compile(rf"(?<![\d,.])(?<!\d[{ANY}])([1-9]\d{{0,2}})((?:[{ANY}]\d{{3}})+)(?![\d{ANY}]*\d)")
_SPACE = re.compile(f"[{ANY}]")


def french(text: str) -> str:
    """The text as a French page prints it; applying it twice changes nothing more."""
    for pattern, by in _RULES:
        text = pattern.sub(by, text)
    return _THOUSANDS.sub(lambda found: found[1] + _SPACE.sub(THIN, found[2]), text)
