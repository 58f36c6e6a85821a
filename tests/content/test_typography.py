"""French typography, whatever the author typed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.content.typography import french

CASES = [
    ("l'eau d'Aujourd'hui", "l’eau d’Aujourd’hui"),
    ("Qui ?", "Qui\u202f?"),
    ("Qui?", "Qui\u202f?"),
    ("Quoi ?!", "Quoi\u202f?!"),
    ("Un ; deux", "Un\u202f; deux"),
    ("Un : deux", "Un\u00a0: deux"),
    ("Un: deux", "Un\u00a0: deux"),
    ("à 14:30", "à 14:30"),
    ("https://e.org/?a=b;c", "https://e.org/?a=b;c"),
    ("50 %", "50\u202f%"),
    ("50%", "50\u202f%"),
    ('"oui"', "«\u00a0oui\u00a0»"),
    ("« oui »", "«\u00a0oui\u00a0»"),
    ("«oui»", "«\u00a0oui\u00a0»"),
    ("« Qui ? »", "«\u00a0Qui\u202f?\u00a0»"),
    ("15 000 euros", "15\u202f000 euros"),
    ("en 2018 150 personnes", "en 2018 150 personnes"),
    ("01 99 00 12 34", "01\u00a099\u00a000\u00a012\u00a034"),
    ("14 h 03", "14\u00a0h\u00a003"),
    ("70 €", "70\u00a0€"),
    ("37,5 °C", "37,5\u00a0°C"),
    ("5 mg par jour", "5\u00a0mg par jour"),
    ("n° 5", "n°\u00a05"),
    ("le Dr Saïdi et Mme Perrin", "le Dr\u00a0Saïdi et Mme\u00a0Perrin"),
    ("M. Diallo", "M.\u00a0Diallo"),
    ("Attendez...", "Attendez…"),
    ("un -- deux", "un – deux"),
    ("oui (non ?)", "oui (non\u202f?)"),
]


@pytest.mark.parametrize(("typed", "printed"), CASES)
def test_signs_are_spaced_as_in_print(typed: str, printed: str):
    assert french(typed) == printed


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="aé1 0'\"«»:;!?%.\u00a0\u202fhgM€()[]-\n", max_size=30))
def test_applying_it_twice_changes_nothing_more(text: str):
    once = french(text)
    assert french(once) == once


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="aé1 '\"«»:;!?%h\u00a0", max_size=30))
def test_no_letter_or_figure_is_lost(text: str):
    def letters(words: str) -> str:
        return "".join(sign for sign in words if sign.isalnum())

    assert letters(french(text)) == letters(text)
