"""The yardstick: a bare Flask application under the same server, settings and SQLite.

`/page/<id>` renders a Jinja page with one primary-key SELECT; `/row` commits one row with the same durability.
"""

from __future__ import annotations

import os
import sqlite3
import threading

import pysqlite3.dbapi2 as sqlite
from flask import Flask, g, render_template_string, request

PAGE = """<!doctype html>
<html lang="fr"><head><meta charset="utf-8"><title>{{ title }}</title></head>
<body><header><a href="/">Accueil</a><nav>
{% for place in places %}<a href="/{{ place }}">{{ place }}</a>{% endfor %}</nav></header>
<main><h1>{{ title }}</h1>{% for paragraph in paragraphs %}<p>{{ paragraph }}</p>{% endfor %}</main></body></html>"""
PLACES = ("aujourdhui", "apprendre", "exercer", "prouver", "moi")
# About as many words as a lesson.
PARAGRAPHS = ["Une phrase de leçon, ni courte ni longue, comme on en lit beaucoup. " * 8] * 12

app = Flask(__name__)
_local = threading.local()


def connection() -> sqlite3.Connection:
    if not hasattr(_local, "connection"):
        _local.connection = sqlite.connect(os.environ["BARE_DATABASE"], isolation_level=None)
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "busy_timeout = 5000", "foreign_keys = ON"):
            _local.connection.execute(f"PRAGMA {pragma}")
    return _local.connection


def prepare(path: str) -> None:
    """Make the yardstick's database."""
    db = sqlite.connect(path)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("CREATE TABLE pages (id INTEGER PRIMARY KEY, title TEXT NOT NULL)")
    db.execute("CREATE TABLE rows (id INTEGER PRIMARY KEY, body TEXT NOT NULL)")
    db.executemany("INSERT INTO pages VALUES (?, ?)", [(number, f"Page {number}") for number in range(1000)])
    db.commit()
    db.close()


@app.get("/page/<int:page_id>")
def page(page_id: int) -> str:
    row = connection().execute("SELECT id, title FROM pages WHERE id = ?", (page_id,)).fetchone()
    g.page = row
    return render_template_string(PAGE, title=row[1], places=PLACES, paragraphs=PARAGRAPHS)


@app.post("/row")
def row() -> dict[str, bool]:
    db = connection()
    db.execute("BEGIN IMMEDIATE")
    db.execute("INSERT INTO rows (body) VALUES (?)", (request.get_data(as_text=True),))
    db.execute("COMMIT")
    return {"ok": True}
