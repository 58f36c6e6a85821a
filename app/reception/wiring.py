"""What the simulated day offers to the rest of the product."""

from __future__ import annotations

from flask import Flask

from app.extensions import Runtime
from app.reception.services import ENGINE
from app.reception.views import bp
from app.reception.views.catalogue import day_embed
from app.reception.views.desk import party_url


def register(app: Flask) -> None:
    """Mount the pages; give the engine and the card of a lesson to those who ask."""
    runtime: Runtime = app.extensions["tdu"]
    runtime.engines[ENGINE.kind] = ENGINE
    runtime.attempt_pages[ENGINE.kind] = party_url
    runtime.embeds["journee"] = day_embed
    app.register_blueprint(bp)
