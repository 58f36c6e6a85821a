"""The DOCX writer: the same blocks for a word processor, with true headings, header rows and words for pictures."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import docx
from docx.document import Document as WordFile
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_TAB_ALIGNMENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import _Cell
from docx.text.paragraph import Paragraph as WordParagraph

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
TEXT_WIDTH = Cm(16.2)
TEAL, INK, MUTED = RGBColor(0x0B, 0x5D, 0x66), RGBColor(0x1B, 0x27, 0x33), RGBColor(0x52, 0x60, 0x6D)
HEADING_SIZES = {1: 20, 2: 15, 3: 12.5, 4: 11}
FONT = "Arial"


def write_docx(document: Document, at: datetime | None = None) -> bytes:
    """The document as a DOCX file."""
    kept = io.BytesIO()
    Writer(document, at or datetime.now(UTC)).written().save(kept)
    return kept.getvalue()


class Writer:
    """One file being written."""

    def __init__(self, document: Document, at: datetime) -> None:
        self.document = document
        self.file: WordFile = docx.Document()
        self.keys = {heading.key: index for index, heading in enumerate(headings_of(document), 1) if heading.key}
        self.headings = 0
        self._describe(at)
        self._dress()

    def written(self) -> WordFile:
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
        told = self.file.core_properties
        told.title, told.subject = clean_text(self.document.title), clean_text(self.document.subject)
        told.author = clean_text(self.document.author) or "Trait d’union"
        told.language, told.comments, told.keywords = self.document.language, "", ""
        told.created = told.modified = at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
        told.last_modified_by = told.author

    def _dress(self) -> None:
        styles = self.file.styles
        normal = styles["Normal"]
        normal.font.name, normal.font.size, normal.font.color.rgb = FONT, Pt(10.5), INK
        normal.paragraph_format.space_after, normal.paragraph_format.line_spacing = Pt(7), 1.2
        languages = styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
        if languages is not None:
            languages.set(qn("w:val"), self.document.language)
        for level, size in HEADING_SIZES.items():
            style = styles[f"Heading {level}"]
            style.font.name, style.font.size, style.font.bold, style.font.italic = FONT, Pt(size), True, False
            style.font.color.rgb = TEAL if level in {1, 3} else INK
            fonts = style.element.rPr.rFonts
            for name in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
                fonts.attrib.pop(qn(name), None)
            style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(14), Pt(6)
        section = self.file.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.4)
        section.top_margin, section.bottom_margin = Cm(2.4), Cm(2.2)
        section.different_first_page_header_footer = bool(self.document.running)
        header = section.header.paragraphs[0]
        header.add_run(clean_text(self.document.running)).font.size = Pt(8.5)
        for footer in (section.footer, section.first_page_footer):
            self._folio(footer.paragraphs[0])

    def _folio(self, place: WordParagraph) -> None:
        place.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _field(place, "PAGE")
        place.add_run(" / ")
        _field(place, "NUMPAGES")
        for run in place.runs:
            run.font.size, run.font.color.rgb = Pt(8.5), MUTED

    def _heading(self, block: Heading) -> None:
        self.headings += 1
        made = self.file.add_heading(clean_text(block.text), level=block.level)
        _bookmark(made, f"_Toc{self.headings:04d}", self.headings)

    def _paragraph(self, block: Paragraph) -> None:
        self._spans(self.file.add_paragraph(), block.spans)

    def _spans(self, place: WordParagraph, spans: Sequence[Span]) -> None:
        for span in spans:
            run = place.add_run(clean_text(span.text))
            run.bold, run.italic = span.strong or None, span.emphasis or None
            if span.href:
                self._link(place, run, span.href)

    def _link(self, place: WordParagraph, run: Any, href: str) -> None:
        link = OxmlElement("w:hyperlink")
        if not href.startswith("#"):
            link.set(qn("r:id"), place.part.relate_to(href, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
        elif href[1:] in self.keys:
            link.set(qn("w:anchor"), f"_Toc{self.keys[href[1:]]:04d}")
        else:
            return
        run.font.color.rgb, run.underline = TEAL, True
        run._r.addprevious(link)
        link.append(run._r)

    def _bullets(self, block: Bullets) -> None:
        for item in block.items:
            self._spans(self.file.add_paragraph(style="List Number" if block.ordered else "List Bullet"), item)

    def _table(self, block: Table) -> None:
        if block.caption:
            self.file.add_paragraph(clean_text(block.caption), style="Caption")
        made = self.file.add_table(rows=1, cols=len(block.header), style="Table Grid")
        for cell, name in zip(made.rows[0].cells, block.header, strict=True):
            cell.paragraphs[0].add_run(clean_text(name)).bold = True
        _repeat(made.rows[0]._tr)
        for row in block.rows:
            for cell, words in zip(made.add_row().cells, row, strict=True):
                _fill(cell, words)
        if block.widths:
            whole = sum(block.widths)
            for index, share in enumerate(block.widths):
                for cell in made.columns[index].cells:
                    cell.width = int(TEXT_WIDTH * share / whole)
        self.file.add_paragraph()

    def _facts(self, block: Facts) -> None:
        for name, value in block.pairs:
            place = self.file.add_paragraph()
            form = place.paragraph_format
            form.left_indent, form.first_line_indent, form.space_after = Cm(8.2), Cm(-8.2), Pt(4)
            form.tab_stops.add_tab_stop(Cm(8.2), WD_TAB_ALIGNMENT.LEFT)
            place.add_run(clean_text(name)).font.color.rgb = MUTED
            place.add_run(f"\t{clean_text(value or block.empty)}")

    def _choices(self, block: Choices) -> None:
        self.file.add_paragraph().add_run(clean_text(block.label)).font.color.rgb = MUTED
        for label, ticked in block.options:
            place = self.file.add_paragraph(f"{TICKED if ticked else EMPTY} ")
            place.add_run(clean_text(label)).bold = ticked or None

    def _figure(self, block: Figure) -> None:
        made = self.file.add_picture(io.BytesIO(block.content), width=TEXT_WIDTH)
        told = made._inline.docPr
        told.set("descr", clean_text(block.alt))
        told.set("name", block.name)
        if block.caption:
            self.file.add_paragraph(clean_text(block.caption), style="Caption")

    def _contents(self, block: Contents) -> None:
        """A field that the word processor brings up to date, already holding the titles."""
        told = [
            (index, one)
            for index, one in enumerate(headings_of(self.document), 1)
            if one.level <= block.depth and one.role not in UNLISTED
        ]
        first = self.file.add_paragraph()
        _marker(first, "begin", dirty=True)
        _instruction(first, f'TOC \\o "1-{block.depth}" \\h \\z')
        _marker(first, "separate")
        place = first
        for rank, (index, heading) in enumerate(told):
            place = first if rank == 0 else self.file.add_paragraph()
            place.paragraph_format.left_indent = Cm(0.6 * (heading.level - 1))
            place.paragraph_format.space_after = Pt(2)
            link = OxmlElement("w:hyperlink")
            link.set(qn("w:anchor"), f"_Toc{index:04d}")
            run = place.add_run(clean_text(heading.text))
            run._r.addprevious(link)
            link.append(run._r)
        _marker(place, "end")

    def _page_break(self, block: PageBreak) -> None:
        self.file.add_paragraph().add_run().add_break(WD_BREAK.PAGE)


def _fill(cell: _Cell, words: str) -> None:
    cell.paragraphs[0].add_run(clean_text(words))
    cell.paragraphs[0].paragraph_format.space_after = Pt(2)


def _repeat(row: Any) -> None:
    """This row is the header of its table, on each page."""
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row.get_or_add_trPr().append(mark)


def _bookmark(place: WordParagraph, name: str, number: int) -> None:
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for mark in (start, end):
        mark.set(qn("w:id"), str(number))
    start.set(qn("w:name"), name)
    place._p.insert(1 if place._p.pPr is not None else 0, start)
    place._p.append(end)


def _marker(place: WordParagraph, kind: str, *, dirty: bool = False) -> None:
    mark = OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), kind)
    if dirty:
        mark.set(qn("w:dirty"), "true")
    place.add_run()._r.append(mark)


def _instruction(place: WordParagraph, words: str) -> None:
    made = OxmlElement("w:instrText")
    made.set(qn("xml:space"), "preserve")
    made.text = words
    place.add_run()._r.append(made)


def _field(place: WordParagraph, name: str) -> None:
    _marker(place, "begin")
    _instruction(place, name)
    _marker(place, "separate")
    place.add_run("1")
    _marker(place, "end")
