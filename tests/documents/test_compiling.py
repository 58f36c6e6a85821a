"""PDF made by Typst: tags, language, title, letters, attachments; and what must fail."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pikepdf
import pytest
from PIL import Image
from pypdf import PdfReader

from app.documents import DocumentError, compile_pdf, compile_pictures
from app.documents.letters import UNKNOWN, can_draw, drawable_text

AT = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
DATA = {"title": "Relevé d’essai", "text": "Première ligne\nseconde ligne\n\nUn autre paragraphe."}


def words_of(pdf: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def a_picture() -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (40, 30), "#0b5d66").save(kept, "PNG")
    return kept.getvalue()


def test_a_document_is_tagged_in_french_and_says_its_title():
    with pikepdf.open(io.BytesIO(compile_pdf("proof", DATA, at=AT))) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "fr-FR"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert str(pdf.Root.StructTreeRoot.Type) == "/StructTreeRoot"
        with pdf.open_metadata() as metadata:
            assert metadata["dc:title"] == "Relevé d’essai"
            assert metadata["pdfuaid:part"] == "1"
        fonts = {str(font.BaseFont) for page in pdf.pages for font in page.Resources.Font.values()}
    assert fonts
    assert all("AtkinsonHyperlegibleNext" in font for font in fonts)


def test_the_same_values_at_the_same_moment_give_the_same_bytes():
    assert compile_pdf("proof", DATA, at=AT) == compile_pdf("proof", DATA, at=AT)


def test_what_somebody_typed_is_text_and_never_markup():
    typed = '#read("base.typ") *gras* $x$ = Titre\n#let a = 1 \\ "fin" <a> @b // rien'
    assert '#read("base.typ") *gras* $x$ = Titre' in words_of(compile_pdf("proof", {**DATA, "text": typed}))
    assert '\\ "fin" <a> @b // rien' in words_of(compile_pdf("proof", {**DATA, "text": typed}))


def test_a_letter_without_a_glyph_becomes_a_square_instead_of_a_failure():
    words = words_of(
        compile_pdf("proof", {**DATA, "text": "Bravo 😀, 日本, Ÿ, œ, café\u202f! \u202eà l’envers\u2066 \ud800"})
    )
    assert f"Bravo {UNKNOWN}, {UNKNOWN}{UNKNOWN}, Ÿ, œ, café" in words
    assert "à l’envers" in words


def test_every_letter_said_to_be_drawable_is_drawn():
    letters = [chr(code) for code in range(0x20, 0x2C00) if can_draw(chr(code))]
    assert len(letters) > 4000
    text = "\n".join("".join(letters[start : start + 60]) for start in range(0, len(letters), 60))
    assert compile_pdf("proof", {**DATA, "text": text}).startswith(b"%PDF-")


def test_letters_are_composed_before_they_are_drawn():
    assert drawable_text("e\u0301tudes\r\nsuite\u2028fin\u00ad") == "études\nsuite\nfin"


def test_a_missing_title_or_words_for_a_picture_fail_the_compilation():
    with pytest.raises(DocumentError):
        compile_pdf("proof", {"text": "…"})
    with pytest.raises(DocumentError):
        compile_pdf("absent", DATA)
    drawn = {**DATA, "picture": {"name": "plan.png", "alt": None}}
    with pytest.raises(DocumentError):
        compile_pdf("proof", drawn, pictures={"plan.png": a_picture()})
    told = {**DATA, "picture": {"name": "plan.png", "alt": "Plan du secrétariat"}}
    with pikepdf.open(io.BytesIO(compile_pdf("proof", told, pictures={"plan.png": a_picture()}))) as pdf:
        words = [str(each.Alt) for each in pdf.objects if isinstance(each, pikepdf.Dictionary) and "/Alt" in each]
    assert words == ["Plan du secrétariat"]


def test_attachments_travel_inside_the_file():
    pdf = compile_pdf("proof", DATA, attachments={"badge.json": b'{"a": 1}'})
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert opened.attachments["badge.json"].get_file().read_bytes() == b'{"a": 1}'
        assert opened.attachments["badge.json"].get_file().mime_type == "application/json"
    with pytest.raises(DocumentError):
        compile_pdf("proof", DATA, attachments={"../base.typ": b""})


def test_pages_can_be_looked_at_as_pictures():
    (page,) = compile_pictures("proof", DATA, ppi=50)
    with Image.open(io.BytesIO(page)) as picture:
        assert picture.size[1] > picture.size[0] > 300
