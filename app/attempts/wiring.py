"""What the log offers to the rest of the product."""

from __future__ import annotations

from datetime import datetime

from flask import Flask
from sqlalchemy.orm import Session

from app.attempts import services
from app.extensions import Runtime


def register(app: Flask) -> None:
    """Offer one’s data, their erasure, and the taking of copies whose time is over."""
    runtime: Runtime = app.extensions["tdu"]

    def tidy(db: Session, now: datetime) -> int:
        return services.tidy(db, runtime.engines, now)

    runtime.exporters["tentatives"] = services.export_of
    runtime.erasers["attempts"] = services.erase_of
    runtime.chores["attempts"] = tidy
