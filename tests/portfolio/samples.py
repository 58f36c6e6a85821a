"""Documents made for the tests: honest ones, and those that hide something."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

import pikepdf
from PIL import Image

from app.documents import write_docx, write_odt, write_pdf
from app.documents.blocks import Document, Heading, paragraph


def a_document(text: str) -> Document:
    return Document("Note de service", (Heading(1, "Note de service"), paragraph(text)))


def a_pdf(text: str = "Une patiente a appelé.") -> bytes:
    return write_pdf(a_document(text))


def a_docx(text: str = "Une patiente a appelé.") -> bytes:
    return write_docx(a_document(text))


def an_odt(text: str = "Une patiente a appelé.") -> bytes:
    return write_odt(a_document(text))


def a_picture(kind: str = "PNG", size: tuple[int, int] = (40, 20), exif: bool = False) -> bytes:
    picture, buffer = Image.new("RGB", size, (200, 30, 30)), io.BytesIO()
    about = Image.Exif()
    if exif:
        about[0x010E] = "chambre 12, Mme Moreau"
        about[0x0112] = 6
    picture.save(buffer, kind, exif=about)
    return buffer.getvalue()


def a_sound() -> bytes:
    """Four silent frames of layer III after a label that tells too much."""
    frame = b"\xff\xfb\x90\x00" + bytes(413)
    label = b"TIT2" + bytes(6) + b"Dictee de Mme Moreau"
    return b"ID3\x03\x00\x00\x00\x00\x00" + bytes([len(label)]) + label + frame * 4


def a_pdf_that_acts(how: str) -> bytes:
    pdf = pikepdf.new()
    pdf.add_blank_page()
    if how == "script":
        pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    elif how == "launch":
        action = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="calc.exe")
        link = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=action)
        pdf.pages[0].Annots = pdf.make_indirect(pikepdf.Array([pdf.make_indirect(link)]))
    else:
        pdf.attachments["secret.txt"] = b"Mme Moreau"
    buffer = io.BytesIO()
    pdf.save(buffer, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return buffer.getvalue()


def with_parts(archive: bytes, parts: Mapping[str, bytes]) -> bytes:
    """An office document with other parts, those of the same name replaced."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            if entry.filename not in parts:
                new.writestr(entry, old.read(entry.filename))
        for name, content in parts.items():
            new.writestr(name, content)
    return buffer.getvalue()
