"""An Anki package: its notes keep their identity, so that a package taken again updates the cards that are there."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from html import escape

import genanki  # type: ignore[import-untyped]

from app.interop.domain.decks import ROOT, DeckCard

MODEL_ID = 1_607_400_811
FIELDS = ("Mot", "Sens", "Détails", "Sorte", "Spécialité")
CSS = """.card { font-family: sans-serif; font-size: 22px; text-align: center; color: #1d2433; background: #fff; }
.nightMode.card { color: #eef0f5; background: #20242d; }
.plus { font-size: 16px; margin-top: 12px; }
.sorte { font-size: 14px; margin-top: 12px; opacity: .75; }"""
FRONT = '{{Mot}}<div class="sorte">{{Sorte}}</div>'
BACK = '{{FrontSide}}<hr id="answer">{{Sens}}{{#Détails}}<div class="plus">{{Détails}}</div>{{/Détails}}'


def anki_package(cards: Iterable[DeckCard], now: datetime) -> bytes:
    """The package of these cards; `now` tells Anki which of two copies is the newer."""
    model = genanki.Model(
        MODEL_ID,
        f"{ROOT} : vocabulaire",
        fields=[{"name": name} for name in FIELDS],
        templates=[{"name": "Du mot au sens", "qfmt": FRONT, "afmt": BACK}],
        css=CSS,
    )
    decks: dict[str, genanki.Deck] = {}
    for one in cards:
        deck = decks.setdefault(one.deck, genanki.Deck(_deck_id(one.deck), one.deck))
        fields = [one.front, one.back, one.details, one.kind, one.specialty]
        deck.add_note(
            genanki.Note(
                model=model,
                fields=[escape(field, quote=False) for field in fields],
                guid=genanki.guid_for("trait-dunion", one.key),
                tags=one.tags,
            )
        )
    held = io.BytesIO()
    genanki.Package(list(decks.values())).write_to_file(held, timestamp=now.timestamp())
    return held.getvalue()


def _deck_id(name: str) -> int:
    """A number of its own for each deck, always the same."""
    return 1 << 30 | int.from_bytes(sha256(name.encode()).digest()[:4], "big") >> 2
