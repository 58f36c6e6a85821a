"""How what every page shares is mounted on the application.

The order matters. Flask runs what comes before a request in this order, and what comes after it in the
opposite one: the headers are the last to touch an answer.
"""

from __future__ import annotations

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from app.config import Settings
from app.web.assets import register_assets
from app.web.errors import register_errors
from app.web.express import register_express
from app.web.filters import register_filters
from app.web.gate import register_gate
from app.web.headers import register_headers
from app.web.logs import register_logs
from app.web.menu import menu_of, waiting_behind
from app.web.metrics import register_metrics
from app.web.views import bp, shown_everywhere


def register_web(app: Flask) -> None:
    """Everything that a page needs before any feature exists."""
    settings: Settings = app.extensions["tdu"].settings
    register_express(app)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["menu_of"] = menu_of
    app.jinja_env.filters["waiting_behind"] = waiting_behind
    register_headers(app)
    register_logs(app)
    register_metrics(app)
    register_gate(app, settings)
    register_errors(app)
    register_filters(app)
    register_assets(app)
    app.context_processor(shown_everywhere)
    app.register_blueprint(bp)
