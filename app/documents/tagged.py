"""The Typst writer: blocks as values that `typst/blocks.typ` draws."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from app.documents.blocks import (
    Block,
    Bullets,
    Choices,
    Contents,
    Document,
    Facts,
    Figure,
    Heading,
    PageBreak,
    Paragraph,
    Span,
    Table,
    pictures_of,
)
from app.documents.compiling import compile_pdf


def document_data(document: Document) -> dict[str, Any]:
    """The document as a template reads it."""
    return {
        "title": document.title,
        "author": document.author or "Trait d’union",
        "subject": document.subject or None,
        "running": document.running,
        "blocks": [block_data(block) for block in document.blocks],
    }


def block_data(block: Block) -> dict[str, Any]:
    """One block as `blocks.typ` reads it."""
    match block:
        case Heading():
            return {"is": "heading", "level": block.level, "text": block.text, "key": block.key, "role": block.role}
        case Paragraph():
            return {"is": "paragraph", "spans": _spans(block.spans), "role": block.role}
        case Bullets():
            return {"is": "list", "items": [_spans(item) for item in block.items], "ordered": block.ordered}
        case Table():
            widths = block.widths or (1,) * len(block.header)
            rows = [list(row) for row in block.rows]
            return {"is": "table", "header": block.header, "rows": rows, "caption": block.caption, "widths": widths}
        case Facts():
            return {"is": "facts", "pairs": block.pairs, "empty": block.empty, "role": block.role}
        case Choices():
            return {"is": "choices", "label": block.label, "options": block.options}
        case Figure():
            return {"is": "figure", "name": block.name, "alt": block.alt, "caption": block.caption}
        case Contents():
            return {"is": "contents", "depth": block.depth}
        case PageBreak():
            return {"is": "pagebreak"}


def _spans(spans: Sequence[Span]) -> list[Mapping[str, Any]]:
    return [
        {"text": one.text, "strong": one.strong, "emphasis": one.emphasis, "mark": one.mark, "href": one.href}
        for one in spans
    ]


def write_pdf(
    document: Document,
    template: str = "document",
    *,
    attachments: Mapping[str, bytes] | None = None,
    at: datetime | None = None,
) -> bytes:
    """The document as a tagged PDF."""
    return compile_pdf(
        template, document_data(document), attachments=attachments, pictures=pictures_of(document), at=at
    )
