"""GROUND: documents that people carry away: PDF by Typst, and one tree of blocks written as PDF, DOCX and ODT."""

from app.documents.compiling import DocumentError, compile_pdf, compile_pictures

__all__ = ["DocumentError", "compile_pdf", "compile_pictures"]
