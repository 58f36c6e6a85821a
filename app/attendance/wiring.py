"""Mounts accompaniment."""

from __future__ import annotations

from flask import Flask

from app.attendance.services import own_data
from app.extensions import Runtime


def register(app: Flask) -> None:
    """Give the product its accompaniment: what is exported and erased."""
    runtime: Runtime = app.extensions["tdu"]
    runtime.exporters["accompagnement"] = own_data.export_of
    runtime.erasers["accompagnement"] = own_data.erase
