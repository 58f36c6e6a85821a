"""A memo is made to be printed and pinned up: it holds on one sheet, whatever its module."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pikepdf

from app.content.catalog import Catalog


def test_every_memo_holds_on_one_sheet(walker: Callable[..., Any], catalog: Catalog) -> None:
    walk = walker("apprenante@example.org")
    memos = [
        f"/modules/{module.id}/{lesson.id}"
        for module in catalog.modules.values()
        for lesson in module.lessons
        if lesson.id == "memo"
    ]
    assert memos
    sheets = {}
    for path in memos:
        page = walk.open(path)
        with pikepdf.open(io.BytesIO(page.pdf(prefer_css_page_size=True))) as document:
            sheets[path] = len(document.pages)
    assert {path: count for path, count in sheets.items() if count != 1} == {}
