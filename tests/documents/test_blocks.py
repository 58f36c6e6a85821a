"""One tree of blocks, three formats: the same words, true headings, header rows, words for pictures."""

from __future__ import annotations

import io
import re
import zipfile

import docx
import odfdo
import pikepdf
import pytest
from docx.oxml.ns import qn
from PIL import Image
from pypdf import PdfReader

from app.documents import write_docx, write_odt, write_pdf
from app.documents.blocks import (
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
    lines_of,
    plain_text,
    typed_blocks,
    words_of,
)

NS = {
    "text": "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}",
    "table": "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}",
    "svg": "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}",
}


def a_picture() -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (60, 40), "#0b5d66").save(kept, "JPEG")
    return kept.getvalue()


@pytest.fixture(scope="module")
def document() -> Document:
    return Document(
        "Dossier d’essai",
        (
            Heading(1, "Un grand titre", "haut"),
            Contents(2),
            PageBreak(),
            Heading(2, "Ce qui a été fait\u202f?"),
            *typed_blocks("Un texte & <b>gras</b>\nà la ligne\n\n- une chose\n- une autre\n\nfin *sans* #effet"),
            Paragraph((Span("Voir "), Span("le haut", href="#haut"), Span(" ou "), Span("ailleurs", href="#rien"))),
            Paragraph(
                (Span("Lire "), Span("la loi", href="https://example.org/loi"), Span(", important", strong=True))
            ),
            Table(("Intitulé", "Année"), (("Bac", "2004"), ("Titre = #1", "2026")), "Diplômes", (3, 1)),
            Facts((("Prénom", "Hélène"), ("Adresse", "1 rue des Tilleuls\n35000 Rennes"), ("Nom d’usage", "")), "–"),
            Choices("Modalité d’accès", (("Parcours de formation", False), ("VAE", True))),
            Figure("plan.jpg", a_picture(), "Plan du secrétariat", "Le plan"),
        ),
        author="Hélène Morvan",
        running="Dossier d’essai",
    )


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text.replace("\u2060", ""))


def holds_in_order(text: str, document: Document) -> None:
    """Every word of the tree stands in this text, in order."""
    rest = squeezed(text)
    for line in plain_text(document).split("\n"):
        wanted = squeezed(line)
        assert wanted in rest, line
        rest = rest[rest.index(wanted) + len(wanted) :]


def without_contents(document: Document) -> Document:
    return Document(document.title, tuple(block for block in document.blocks if not isinstance(block, Contents)))


def odt_root(data: bytes):
    return odfdo.Document(io.BytesIO(data)).body


def odt_words(element) -> str:
    words = element.text or ""
    for child in element:
        if child.tag == f"{NS['text']}s":
            words += " " * int(child.get(f"{NS['text']}c", "1"))
        elif child.tag not in {f"{NS['svg']}desc"}:
            words += odt_words(child) + ("\n" if child.tag in {f"{NS['text']}p", f"{NS['text']}h"} else "")
        words += child.tail or ""
    return words


def test_typed_text_becomes_paragraphs_and_lists_and_nothing_else():
    blocks = typed_blocks("Un\ndeux\n\n\n- trois\n  suite\n• quatre\ncinq\n\n   \n# six")
    assert [type(block).__name__ for block in blocks] == ["Paragraph", "Bullets", "Paragraph", "Paragraph"]
    assert [list(lines_of(block)) for block in blocks] == [
        ["Un", "deux"],
        ["trois suite", "quatre"],
        ["cinq"],
        ["# six"],
    ]
    assert isinstance(blocks[1], Bullets)
    assert typed_blocks("  \n ") == ()
    assert words_of(blocks[1].items[0]) == "trois suite"


def test_the_pdf_says_every_word_and_its_headings_are_tagged(document: Document):
    pdf = write_pdf(document)
    holds_in_order(
        " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages), without_contents(document)
    )
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        tagged = [one for one in opened.objects if isinstance(one, pikepdf.Dictionary) and "/S" in one and "/P" in one]
        kinds = {str(one.S) for one in tagged}
        words = [str(one.get("/Alt", one.get("/A", {}).get("/Alt", ""))) for one in tagged if one.S == "/Figure"]
    assert {"/H1", "/H2", "/TH", "/TD", "/L", "/LI", "/Figure", "/Link", "/TOC"} <= kinds
    assert words == ["Plan du secrétariat"]


def test_the_docx_says_every_word_with_headings_header_rows_and_words_for_pictures(document: Document):
    data = write_docx(document)
    opened = docx.Document(io.BytesIO(data))
    assert [p.text for p in opened.paragraphs if p.style.name.startswith("Heading")] == [
        heading.text for heading in headings_of(document)
    ]
    words = "\n".join(
        "".join(one.text if one.text and one.tag == qn("w:t") else "\n" for one in block.iter(qn("w:t"), qn("w:br")))
        for block in opened.element.body
    )
    holds_in_order(words, document)
    assert opened.core_properties.title == document.title
    assert opened.core_properties.language == "fr-FR"
    assert opened.tables[0].rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert opened.inline_shapes[0]._inline.docPr.get("descr") == "Plan du secrétariat"
    assert 'TOC \\o "1-2"' in opened.element.xml
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert 'w:lang w:val="fr-FR"' in archive.read("word/styles.xml").decode()


def test_the_odt_says_every_word_with_headings_header_rows_and_words_for_pictures(document: Document):
    data = write_odt(document)
    opened = odfdo.Document(io.BytesIO(data))
    assert [(int(one.level), one.inner_text) for one in opened.body.headers] == [
        (heading.level, heading.text) for heading in headings_of(document)
    ]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.namelist()[0] == "mimetype"
        assert archive.read("mimetype") == b"application/vnd.oasis.opendocument.text"
        content = archive.read("content.xml").decode()
        levels = re.findall(r"<text:outline-level-style[^>]*>", archive.read("styles.xml").decode())
    # An office program would otherwise write numbers of its own before the official headings.
    assert levels
    assert all('style:num-format=""' in level and "list-format" not in level for level in levels)
    assert "<table:table-header-rows>" in content
    assert "<svg:desc>Plan du secrétariat</svg:desc>" in content
    root = opened.body._xml_element
    holds_in_order(odt_words(root), document)
    assert "Voir le haut ou ailleurs" in odt_words(root)
    assert opened.meta.title == document.title
    assert opened.meta.language == "fr-FR"


def test_signs_that_xml_forbids_do_not_break_an_office_file():
    typed = Document("T", (Paragraph((Span("a\x00b\x0bc\ud800d\ufffee"),)),))
    assert docx.Document(io.BytesIO(write_docx(typed))).paragraphs[0].text == "abcde"
    assert odfdo.Document(io.BytesIO(write_odt(typed))).body.paragraphs[0].inner_text == "abcde"
