"""One tree of blocks for every format: what a document says, in order, without how it looks.

A writer (Typst, DOCX, ODT) walks the tree; `plain_text` gives the words that each of them must hold. A `role` tells a
writer which of the document's own styles a block takes; a writer that does not know a role writes a plain block.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

# Headings that the table of contents does not name: the cover, the contents itself.
UNLISTED = frozenset({"cover-title", "unlisted"})
BULLET = re.compile(r"^[ \t]*[-–•*][ \t]+(?P<words>\S.*)$")


@dataclass(frozen=True)
class Span:
    """Words in a row; `href` is an address, or `#key` of a heading or a figure of the same document."""

    text: str
    strong: bool = False
    emphasis: bool = False
    mark: bool = False
    href: str = ""


@dataclass(frozen=True)
class Heading:
    """A title of the document; `key` lets other blocks point at it."""

    level: int
    text: str
    key: str = ""
    role: str = ""


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; an end of line inside a span is kept."""

    spans: tuple[Span, ...]
    role: str = ""


@dataclass(frozen=True)
class Bullets:
    """A list, one line an item."""

    items: tuple[tuple[Span, ...], ...]
    ordered: bool = False


@dataclass(frozen=True)
class Table:
    """Rows under a header row; `widths` are shares of the line."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    widths: tuple[int, ...] = ()


@dataclass(frozen=True)
class Facts:
    """Names and their values; an empty value is shown as `empty`."""

    pairs: tuple[tuple[str, str], ...]
    empty: str = ""
    role: str = ""


@dataclass(frozen=True)
class Choices:
    """Boxes, some of them ticked."""

    label: str
    options: tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class Figure:
    """A picture (PNG or JPEG) under a name of ours, with the words that stand for it."""

    name: str
    content: bytes = field(repr=False)
    alt: str
    caption: str = ""


@dataclass(frozen=True)
class Contents:
    """The table of contents: headings down to this level, with their pages where the format knows them."""

    depth: int = 3


@dataclass(frozen=True)
class PageBreak:
    """What follows begins a page."""


Block = Heading | Paragraph | Bullets | Table | Facts | Choices | Figure | Contents | PageBreak


@dataclass(frozen=True)
class Document:
    """What a file says, and what it says of itself."""

    title: str
    blocks: tuple[Block, ...]
    author: str = ""
    subject: str = ""
    running: str = ""
    language: str = "fr-FR"


def paragraph(text: str, role: str = "", *, strong: bool = False, href: str = "") -> Paragraph:
    """A paragraph of one span."""
    return Paragraph((Span(text, strong=strong, href=href),), role)


def typed_blocks(text: str) -> tuple[Block, ...]:
    """What somebody typed: an empty line parts paragraphs, lines that begin with a dash make a list."""
    blocks: list[Block] = []
    for piece in re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n").strip()):
        blocks += _blocks_of(piece.split("\n"))
    return tuple(blocks)


def _blocks_of(lines: Sequence[str]) -> Iterator[Block]:
    kept: list[str] = []
    items: list[str] = []
    for line in lines:
        found = BULLET.match(line)
        if found:
            yield from _told(kept)
            items.append(found["words"].strip())
        elif items and line.startswith((" ", "\t")) and line.strip():
            items[-1] += f" {line.strip()}"
        else:
            yield from _listed(items)
            kept.append(line.strip())
    yield from _told(kept)
    yield from _listed(items)


def _told(lines: list[str]) -> Iterator[Block]:
    text = "\n".join(lines).strip()
    lines.clear()
    if text:
        yield paragraph(text)


def _listed(items: list[str]) -> Iterator[Block]:
    if items:
        yield Bullets(tuple((Span(item),) for item in items))
    items.clear()


def words_of(spans: Iterable[Span]) -> str:
    """The words of some spans."""
    return "".join(span.text for span in spans)


def plain_text(document: Document) -> str:
    """Every word of the document, one line a block or a cell, as each writer must give it (contents apart)."""
    return "\n".join(line for block in document.blocks for line in lines_of(block) if line)


def lines_of(block: Block) -> Iterator[str]:
    """The words of one block."""
    match block:
        case Heading():
            yield block.text
        case Paragraph():
            yield from words_of(block.spans).split("\n")
        case Bullets():
            yield from (words_of(item) for item in block.items)
        case Table():
            yield block.caption
            for row in (block.header, *block.rows):
                yield from row
        case Facts():
            for name, value in block.pairs:
                yield name
                yield from (value or block.empty).split("\n")
        case Choices():
            yield block.label
            yield from (label for label, _ in block.options)
        case Figure():
            yield block.caption
        case Contents() | PageBreak():
            return


def headings_of(document: Document) -> tuple[Heading, ...]:
    """The headings, in order."""
    return tuple(block for block in document.blocks if isinstance(block, Heading))


def pictures_of(document: Document) -> dict[str, bytes]:
    """The pictures, by name."""
    return {block.name: block.content for block in document.blocks if isinstance(block, Figure)}
