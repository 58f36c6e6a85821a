"""Reading a player page as a browser would: which fields it holds, and answers to send."""

from __future__ import annotations

import secrets
from urllib.parse import urlencode

import html5lib

XHTML = "{http://www.w3.org/1999/xhtml}"
CHECKABLE = {"radio", "checkbox"}


def fields_of(page: bytes, action: str) -> list[tuple[str, str]]:
    """The fields that the page's form for `action` would send if nothing were touched, one option of each choice taken.

    Of radio buttons the first one is taken, of lists the first option with a value, of texts « réponse » or « 1 ».
    """
    tree = html5lib.parse(page)
    forms = [one for one in tree.iter(f"{XHTML}form") if (one.get("action") or "").endswith(action)]
    if not forms:
        raise AssertionError(f"the page has no form for {action}")
    fields: list[tuple[str, str]] = []
    chosen: set[str] = set()
    ranks = 0
    for one in forms[0].iter():
        name = one.get("name")
        if not name or not isinstance(one.tag, str):
            continue
        tag = one.tag.removeprefix(XHTML)
        kind = one.get("type") or "text"
        if tag == "input" and kind in CHECKABLE:
            if name not in chosen and name.startswith(("q.", "c.")):
                chosen.add(name)
                fields.append((name, one.get("value") or "on"))
        elif tag == "input" and kind not in {"submit", "button", "image"}:
            value = one.get("value") or ""
            fields.append((name, value or ("1" if one.get("inputmode") == "decimal" else "réponse")))
        elif tag == "select":
            values = [option.get("value") or "" for option in one.iter(f"{XHTML}option")]
            values = [value for value in values if value]
            if values:
                # Ranks must differ; of the other lists any option will do.
                is_rank = all(value.isdigit() for value in values)
                fields.append((name, values[ranks % len(values)] if is_rank else values[0]))
                ranks += is_rank
        elif tag == "textarea" and name.startswith("q."):
            fields.append((name, "Une réponse rédigée."))
    return fields


def body_of(fields: list[tuple[str, str]], **changes: str) -> bytes:
    """The bytes of a form with some fields changed."""
    kept = [(name, value) for name, value in fields if name not in changes]
    return urlencode([*kept, *changes.items()]).encode()


def new_key() -> str:
    return secrets.token_hex(16)
