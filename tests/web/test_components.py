"""The pieces that pages are made of: valid, escaped, never a picture without its words."""

from __future__ import annotations

import html5lib
import pytest
from flask import Flask, render_template_string

FRAME = '<!doctype html><html lang="fr"><head><title>x</title></head><body>{}</body></html>'
MEAN = 'Le "titre" <b>long</b> & d’autres'
WEEK = [{"label": f"j{n}", "name": f"jour {n}", "minutes": n * 7, "planned": 40, "today": n == 2} for n in range(7)]


def shown(face: Flask, source: str, **values: object) -> str:
    with face.test_request_context("/"):
        page = FRAME.format(render_template_string(source, **values))
    html5lib.HTMLParser(strict=True).parse(page)
    assert "<b>long</b>" not in page
    return page


def test_bars_have_their_sentence_and_the_same_figures_in_a_table(face: Flask) -> None:
    rows = [
        {
            "label": MEAN,
            "share": 0.5,
            "text": "3 sur 6",
            "low": 0.2,
            "high": 0.8,
            "interval": "20 à 80 %",
            "tone": "amber",
        },
        {"label": "Rien encore", "share": 0, "text": "0 sur 6"},
        {"label": "x" * 200, "share": 1, "text": "6 sur 6", "url": "/progression/a"},
    ]
    source = '{% from "components/plot_bars.html" import plot_bars %}{{ plot_bars("p", title, rows) }}'
    page = shown(face, source, rows=rows, title=MEAN)
    assert 'role="img" aria-labelledby="p-titre"' in page
    for words in ("3 sur 6", "0 sur 6", "6 sur 6", "20 à 80 %"):
        assert f"<td>{words}</td>" in page
    assert "style=" not in page
    shown(face, source, rows=[], title="Rien.")


def test_a_week_has_its_bars_and_its_table(face: Flask) -> None:
    source = '{% from "components/plot_week.html" import plot_week %}{{ plot_week("s", title, days) }}'
    page = shown(face, source, days=WEEK, title=MEAN)
    assert page.count("<tr>") == 8
    assert "42\u00a0minutes" in page
    idle = [{**day, "minutes": 0, "planned": 0} for day in WEEK]
    shown(face, source, days=idle, title="Rien.")


def test_a_calendar_has_its_squares_and_its_table(face: Flask) -> None:
    days = [{"level": level, "name": "x"} for level in (0, 1, 2, 3, 4, None, None)]
    weeks = [{"label": "2 nov.", "name": "Semaine du 2 novembre", "minutes": 90, "days": days}] * 6
    source = '{% from "components/plot_calendar.html" import plot_calendar %}{{ plot_calendar("c", title, weeks) }}'
    page = shown(face, source, weeks=weeks, title=MEAN)
    assert page.count("plot__day ") == 30
    assert page.count("1\u00a0h\u00a030") == 6


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ('{% from "components/traits.html" import traits %}{{ traits(3, 4) }}', 'aria-label="3 sur 4"'),
        ('{% from "components/state.html" import state %}{{ state("done", mean) }}', "state--done"),
        ('{% from "components/portrait.html" import portrait %}{{ portrait(mean) }}', 'aria-hidden="true"'),
        ('{% from "components/icon.html" import icon %}{{ icon("search") }}', 'aria-hidden="true"'),
        ('{% from "components/word.html" import word %}{{ word([("péri", mean), ("ite", "")]) }}', "word__bar"),
        ('{% from "components/saved.html" import saved %}{{ saved() }}', 'role="status"'),
        (
            '{% from "components/crumbs.html" import crumbs %}{{ crumbs([(mean, "/a"), ("b", none)]) }}',
            'aria-current="page"',
        ),
        (
            '{% from "components/pager.html" import pager %}{{ pager("x", none, {"title": mean, "url": "/b"}) }}',
            'rel="next"',
        ),
        (
            '{% from "components/lines.html" import lines %}{{ lines([{"title": mean, "url": "/a", "why": mean}]) }}',
            "lines__why",
        ),
        (
            '{% from "components/callout.html" import callout %}{% call callout(mean, "attention") %}a{% endcall %}',
            "callout--attention",
        ),
        ('{% from "components/empty.html" import empty %}{% call empty(mean) %}<p>a</p>{% endcall %}', "empty__title"),
    ],
)
def test_a_piece_is_valid_and_shows_text_as_text(face: Flask, source: str, words: str) -> None:
    assert words in shown(face, source, mean=MEAN)


def test_every_icon_that_a_template_names_is_in_the_sprite(face: Flask) -> None:
    sprite = face.extensions["assets"].by_name["icons.svg"].body.decode()
    for name in ("today", "learn", "practise", "prove", "me", "search"):
        assert f'id="{name}"' in sprite
