"""GROUND: documents that people carry away: PDF by Typst, and one tree of blocks written as PDF, DOCX and ODT."""

from app.documents.compiling import DocumentError, compile_drawings, compile_pdf, compile_pictures
from app.documents.office_docx import write_docx
from app.documents.office_odt import write_odt
from app.documents.tagged import write_pdf

__all__ = [
    "DocumentError",
    "compile_drawings",
    "compile_pdf",
    "compile_pictures",
    "write_docx",
    "write_odt",
    "write_pdf",
]
