"""What mises en situation offer to the rest of the product."""

from __future__ import annotations

from flask import Flask

from app.extensions import Runtime
from app.scenarios.services import ENGINE
from app.scenarios.views import bp
from app.scenarios.views.catalogue import scenario_embed
from app.scenarios.views.player import party_url


def register(app: Flask) -> None:
    """Mount the pages; give the engine and the card of a lesson to those who ask."""
    runtime: Runtime = app.extensions["tdu"]
    runtime.engines[ENGINE.kind] = ENGINE
    runtime.attempt_pages[ENGINE.kind] = party_url
    runtime.embeds["scenario"] = scenario_embed
    app.register_blueprint(bp)
