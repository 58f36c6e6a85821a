"""The ODT writer: the same blocks for LibreOffice and its kin."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from struct import unpack
from typing import Any, cast

import odfdo
from odfdo import Element, Frame, Header, HeaderRows, LineBreak, Link, List, ListItem, Spacer, Style, Tab
from odfdo import Paragraph as OdfParagraph
from odfdo import Row as OdfRow
from odfdo import Span as OdfSpan
from odfdo import Table as OdfTable

from app.documents.blocks import (
    UNLISTED,
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
    headings_of,
)
from app.documents.letters import clean_text

TICKED, EMPTY = "☒", "☐"
TEXT_WIDTH_CM = 16.2
HEADING_STYLES = {1: ("20pt", "#0b5d66"), 2: ("15pt", "#1b2733"), 3: ("12.5pt", "#0b5d66"), 4: ("11pt", "#1b2733")}
FONT = "Liberation Sans"
PAGE = (
    '<style:page-layout style:name="Mpm1"><style:page-layout-properties fo:page-width="21cm" fo:page-height="29.7cm" '
    'fo:margin-top="1.6cm" fo:margin-bottom="1.6cm" fo:margin-left="2.4cm" fo:margin-right="2.4cm"/>'
    '<style:header-style><style:header-footer-properties fo:min-height="0.8cm" fo:margin-bottom="0.4cm"/>'
    '</style:header-style><style:footer-style><style:header-footer-properties fo:min-height="0.8cm" '
    'fo:margin-top="0.4cm"/></style:footer-style></style:page-layout>'
)


def write_odt(document: Document, at: datetime | None = None) -> bytes:
    """The document as an ODT file."""
    kept = io.BytesIO()
    Writer(document, at or datetime.now(UTC)).written().save(kept)
    return kept.getvalue()


class Writer:
    """One file being written."""

    def __init__(self, document: Document, at: datetime) -> None:
        self.document = document
        self.file = odfdo.Document("text")
        self.body = self.file.body
        self.body.clear()
        self.keys = {heading.key: index for index, heading in enumerate(headings_of(document), 1) if heading.key}
        self.headings = 0
        self.break_first = False
        self._describe(at)
        self._dress()

    def written(self) -> odfdo.Document:
        """The file with every block in it."""
        makers: dict[type, Callable[[Any], None]] = {
            Heading: self._heading,
            Paragraph: self._paragraph,
            Bullets: self._bullets,
            Table: self._table,
            Facts: self._facts,
            Choices: self._choices,
            Figure: self._figure,
            Contents: self._contents,
            PageBreak: self._page_break,
        }
        block: Block
        for block in self.document.blocks:
            makers[type(block)](block)
        return self.file

    def _describe(self, at: datetime) -> None:
        meta = self.file.meta
        author = clean_text(self.document.author) or "Trait d’union"
        meta.title, meta.subject, meta.language = clean_text(self.document.title), self.document.subject, "fr-FR"
        meta.creator = meta.initial_creator = author
        meta.creation_date = meta.date = at.astimezone(UTC).replace(tzinfo=None, microsecond=0)

    def _dress(self) -> None:
        self._style("paragraph", "Standard", {"space": "0.25cm"}, {"size": "10.5pt", "color": "#1b2733"})
        for level, (size, color) in HEADING_STYLES.items():
            name = f"Heading_20_{level}"
            self._style(
                "paragraph",
                name,
                {"before": "0.5cm", "space": "0.2cm", "keep": "always"},
                {"size": size, "color": color, "weight": "bold"},
                display=f"Heading {level}",
                level=level,
            )
        self._style("paragraph", "Facts", {"space": "0.15cm", "left": "8.2cm", "indent": "-8.2cm"}, {})
        self._style("paragraph", "Contents", {"space": "0.08cm"}, {})
        self._style("paragraph", "Caption_20_of_20_ours", {"space": "0.1cm"}, {"weight": "bold"})
        self._style("paragraph", "Page_20_break", {"break": "page"}, {})
        self._style("text", "Strong", {}, {"weight": "bold"})
        self._style("text", "Emphasis", {}, {"slant": "italic"})
        self._style("text", "Muted", {}, {"color": "#52606d"})
        cell = Style("table-cell", name="Cell", area="table-cell", border="0.5pt solid #c9c3b4", padding="0.12cm")
        self.file.insert_style(cell, automatic=True)
        self._leave_headings_unnumbered()
        self._page()

    def _leave_headings_unnumbered(self) -> None:
        """The template numbers its headings by itself; a heading says its own number, or has none."""
        styles: Any = self.file.get_part("styles.xml")
        for level in styles.get_elements("//text:outline-level-style"):
            level.set_attribute("style:num-format", "")
            for name in [name for name in level.attributes if name.endswith((":num-prefix", ":num-suffix", "-format"))]:
                if name != "style:num-format":
                    level.del_attribute(name)

    def _style(self, family: str, name: str, shape: dict[str, str], words: dict[str, str], **more: Any) -> None:
        """One named style, in place of the template's own of the same name."""
        old = self.file.get_style(family, name)
        if old is not None and old.parent is not None:
            old.parent.delete(old)
        level = f' style:default-outline-level="{more["level"]}"' if "level" in more else ""
        parent = ' style:parent-style-name="Standard"' if family == "paragraph" and name != "Standard" else ""
        display = f' style:display-name="{more["display"]}"' if "display" in more else ""
        xml = f'<style:style style:name="{name}"{display} style:family="{family}"{parent} style:class="text"{level}>'
        if family == "paragraph":
            xml += f"<style:paragraph-properties{_properties(shape, SHAPES)}/>"
        xml += f'<style:text-properties style:font-name="{FONT}" fo:font-family="{FONT}"'
        xml += f' fo:language="fr" fo:country="FR"{_properties(words, WORDS)}/></style:style>'
        self.file.insert_style(cast(Any, Element.from_tag(xml)))

    def _page(self) -> None:
        """A4, the running words at the head, the page number at the foot."""
        styles: Any = self.file.get_part("styles.xml")
        for old in styles.get_elements("//style:page-layout"):
            if old.get_attribute("style:name") == "Mpm1":
                old.parent.replace_element(old, Element.from_tag(PAGE))
        master = styles.get_element("//style:master-page[@style:name='Standard']")
        for old in master.get_elements("style:header|style:footer"):
            master.delete(old)
        header = Element.from_tag("<style:header/>")
        header.append(OdfParagraph(clean_text(self.document.running), style="Header"))
        footer = Element.from_tag("<style:footer/>")
        footer.append(
            Element.from_tag(
                '<text:p text:style-name="Footer"><text:page-number text:select-page="current">1</text:page-number>'
                " / <text:page-count>1</text:page-count></text:p>"
            )
        )
        master.append(header)
        master.append(footer)

    def _put(self, made: Element) -> None:
        if self.break_first:
            self.break_first = False
            self.body.append(OdfParagraph("", style="Page_20_break"))
        self.body.append(made)

    def _heading(self, block: Heading) -> None:
        self.headings += 1
        made = Header(block.level, style=f"Heading_20_{min(block.level, 4)}")
        number = self.headings
        made.append(Element.from_tag(f'<text:bookmark-start text:name="titre-{number}"/>'))
        _write(made, block.text)
        made.append(Element.from_tag(f'<text:bookmark-end text:name="titre-{number}"/>'))
        self._put(made)

    def _paragraph(self, block: Paragraph) -> None:
        made = OdfParagraph(style="Standard")
        self._spans(made, block.spans)
        self._put(made)

    def _spans(self, place: Element, spans: Sequence[Span]) -> None:
        for span in spans:
            style = "Strong" if span.strong else "Emphasis" if span.emphasis else ""
            target = self._target(span.href)
            holder: Element = Link(target) if target else OdfSpan(style=style or None)
            _write(holder, span.text)
            place.append(holder)

    def _target(self, href: str) -> str:
        if href.startswith("#"):
            number = self.keys.get(href[1:])
            return f"#titre-{number}" if number else ""
        return href

    def _bullets(self, block: Bullets) -> None:
        made = List(style="L1" if block.ordered else None)
        for item in block.items:
            line = OdfParagraph(style="Standard")
            self._spans(line, item)
            entry = ListItem()
            entry.append(line)
            made.append(entry)
        self._put(made)

    def _table(self, block: Table) -> None:
        if block.caption:
            self._put(_line(block.caption, "Caption_20_of_20_ours"))
        made = OdfTable(f"Tableau {len(self.body.tables) + 1}")
        made.clear()
        made.append(Element.from_tag(f'<table:table-column table:number-columns-repeated="{len(block.header)}"/>'))
        head = HeaderRows()
        head.append(_row(block.header, "Strong"))
        made.append(head)
        for row in block.rows:
            made.append(_row(row))
        self._put(made)
        self._put(OdfParagraph("", style="Standard"))

    def _facts(self, block: Facts) -> None:
        for name, value in block.pairs:
            made = OdfParagraph(style="Facts")
            told = OdfSpan(style="Muted")
            _write(told, name)
            made.append(told)
            made.append(Tab())
            _write(made, value or block.empty)
            self._put(made)

    def _choices(self, block: Choices) -> None:
        self._put(_line(block.label, "Standard"))
        for label, ticked in block.options:
            self._put(_line(f"{TICKED if ticked else EMPTY} {label}", "Standard"))

    def _figure(self, block: Figure) -> None:
        address = self.file.add_file(io.BytesIO(block.content))
        width, height = picture_size(block.content)
        size = (f"{TEXT_WIDTH_CM}cm", f"{TEXT_WIDTH_CM * height / max(width, 1):.2f}cm")
        frame = Frame.image_frame(address, name=block.name, size=size, anchor_type="as-char")
        told = Element.from_tag("<svg:desc/>")
        told.text = clean_text(block.alt)
        frame.append(told)
        made = OdfParagraph(style="Standard")
        made.append(frame)
        self._put(made)
        if block.caption:
            self._put(_line(block.caption, "Caption_20_of_20_ours"))

    def _contents(self, block: Contents) -> None:
        """Links to the titles; LibreOffice adds the pages when asked to update the index."""
        for number, heading in enumerate(headings_of(self.document), 1):
            if heading.level <= block.depth and heading.role not in UNLISTED:
                made = OdfParagraph(style="Contents")
                for _ in range(heading.level - 1):
                    made.append(Tab())
                link = Link(f"#titre-{number}")
                _write(link, heading.text)
                made.append(link)
                self._put(made)

    def _page_break(self, block: PageBreak) -> None:
        self.break_first = True


SHAPES = {
    "space": "fo:margin-bottom",
    "before": "fo:margin-top",
    "keep": "fo:keep-with-next",
    "left": "fo:margin-left",
    "indent": "fo:text-indent",
    "break": "fo:break-before",
}
WORDS = {"size": "fo:font-size", "color": "fo:color", "weight": "fo:font-weight", "slant": "fo:font-style"}


def _properties(given: dict[str, str], names: dict[str, str]) -> str:
    return "".join(f' {names[name]}="{value}"' for name, value in given.items())


def _write(place: Element, text: str) -> None:
    """Add these words, an end of line as a line break."""
    for rank, part in enumerate(clean_text(text).split("\n")):
        if rank:
            place.append(LineBreak())
        # The library trims what it is given: spaces at the ends become elements of their own.
        words = part.strip(" ")
        if lead := len(part) - len(part.lstrip(" ")):
            place.append(Spacer(lead))
        if words:
            place.append(words)
        if words and (trail := len(part) - len(part.rstrip(" "))):
            place.append(Spacer(trail))


def _line(text: str, style: str) -> OdfParagraph:
    made = OdfParagraph(style=style)
    _write(made, text)
    return made


def _row(cells: Sequence[str], style: str = "") -> OdfRow:
    row = OdfRow()
    for words in cells:
        cell = Element.from_tag('<table:table-cell table:style-name="Cell" office:value-type="string"/>')
        line = OdfParagraph(style="Standard")
        holder: Element = OdfSpan(style=style) if style else line
        _write(holder, words)
        if style:
            line.append(holder)
        cell.append(line)
        row.append(cast(Any, cell))
    return row


def picture_size(content: bytes) -> tuple[int, int]:
    """The width and height of a PNG or a JPEG, in points of the picture."""
    if content.startswith(b"\x89PNG"):
        width, height = unpack(">II", content[16:24])
        return width, height
    place = 2
    while place + 9 < len(content):
        marker, length = unpack(">HH", content[place : place + 4])
        if 0xFFC0 <= marker <= 0xFFCF and marker not in {0xFFC4, 0xFFC8, 0xFFCC}:
            height, width = unpack(">HH", content[place + 5 : place + 9])
            return width, height
        place += 2 + length
    return 4, 3
