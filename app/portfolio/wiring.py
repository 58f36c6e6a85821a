"""Mounts the portfolio."""

from __future__ import annotations

from flask import Flask

from app.portfolio.models import evidence, experiences, jury, record

TABLES = (evidence.Evidence, experiences.Experience, record.ProfessionalRecord, jury.FrozenRecord)


def register(app: Flask) -> None:
    """Give the product its evidence and experiences."""
