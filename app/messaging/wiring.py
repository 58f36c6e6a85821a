"""Mounts messaging: pages, the count of what waits to be read, what is exported and erased."""

from __future__ import annotations

from flask import Flask

from app.accounts.wiring import Hourly
from app.clock import in_paris, utc_now
from app.extensions import Runtime
from app.messaging.domain import delay_words
from app.messaging.queries.notices import unread_count
from app.messaging.services import own_data
from app.messaging.views import PAGES, bp
from app.web.current import current_db, current_viewer
from app.web.menu import add_menu_item


def register(app: Flask) -> None:
    """Give the product its messages."""
    assert PAGES  # importing them hung their routes on the blueprint
    runtime: Runtime = app.extensions["tdu"]
    app.register_blueprint(bp)
    app.jinja_env.globals["delay_words"] = delay_words
    add_menu_item(app, "Messages", "/messages", rank=-1, count=waiting_to_be_read)
    runtime.exporters["messages"] = own_data.export_of
    runtime.erasers["messages"] = own_data.erase
    runtime.chores["messages"] = Hourly(own_data.purge)


def waiting_to_be_read() -> int:
    """How many things wait to be read by the person that the page is shown to."""
    viewer = current_viewer()
    if viewer is None:
        return 0
    now = utc_now()
    return unread_count(current_db(), viewer, now, in_paris(now).date())
