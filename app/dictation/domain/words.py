"""A text cut into what is compared: words, numbers, units, signs; equal whatever the apostrophes and spaces. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

SPACES = re.compile(r"[\u00a0\u202f\u2009\t]")
APOSTROPHES = re.compile(r"['‘ʼ`´]")
QUOTES = re.compile(r"[“”„]")
DASHES = re.compile(r"[–—‑]")
THOUSANDS = re.compile(r"(?<=\d) (?=\d{3}(?!\d))")

MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin", "juillet"),
    *("août", "septembre", "octobre", "novembre", "décembre"),
)

# What is written or typed for a unit → the unit, as it is compared. The longest wordings come first.
_UNIT_FORMS: dict[str, tuple[str, ...]] = {
    "mmHg": ("millimètres? de mercure", "mm ?hg"),
    "mmol/L": ("millimoles? par litre", "mmol/l"),
    "µmol/L": ("micromoles? par litre", "[µu]mol/l"),
    "mUI/L": ("milliunités? par litre", "mui/l"),
    "g/dL": ("grammes? par décilitre", "g/dl"),
    "mg/L": ("milligrammes? par litre", "mg/l"),
    "ng/L": ("nanogrammes? par litre", "ng/l"),
    "g/L": ("grammes? par litre", "g/l"),
    "m/s": ("mètres? par seconde", "m/s"),
    "cm²": ("centimètres? carrés?", "cm[²2]"),
    "°": ("degrés? celsius", "degrés?", "°c", "°"),
    "%": ("pour ?cents?", "%"),
    "mm": ("millimètres?", "mm"),
    "cm": ("centimètres?", "cm"),
    "mL": ("millilitres?", "ml"),
    "mg": ("milligrammes?", "mg"),
    "µg": ("microgrammes?", "mcg", "µg", "ug"),
    "kg": ("kilogrammes?", "kilos?", "kg"),
    "min": ("minutes?", "min", "mn"),
    "UI": ("unités? internationales?", "unités?", "ui"),
    "g": ("grammes?", "gr?"),
    "L": ("litres?", "l"),
    "h": ("heures?", "h"),
    "m": ("mètres?", "m"),
}
_UNITS = [
    (unit, re.compile(rf"(?:{form})(?![\w²/’])", re.IGNORECASE))
    for unit, forms in _UNIT_FORMS.items()
    for form in forms
]
_SYMBOLS = frozenset({"mm", "cm", "cm²", "mg", "kg", "ml", "µg", "ui", "mmhg", "mmol/l", "µmol/l", "mui/l", "g/l"})
_DATE = re.compile(r"(?<=\d)[/.-](0?[1-9]|1[0-2])[/.-](?=\d{4}\b)")
_TOKEN = re.compile(r"(?P<number>\d+(?:[.,]\d+)?)|(?P<word>[^\W\d_]+(?:\d+(?![.,]\d))?’?)|(?P<sign>\S)", re.UNICODE)


class TokenKind(StrEnum):
    """What a piece of text is."""

    WORD = "word"
    NUMBER = "number"
    UNIT = "unit"
    SIGN = "sign"


@dataclass(frozen=True)
class Token:
    """One piece. `value` is what is compared; `before` is what stood between it and the one before."""

    text: str
    value: str
    kind: TokenKind
    before: str
    ends_line: bool = False

    @property
    def glued(self) -> bool:
        """Whether nothing stands before it."""
        return self.before == ""


def cleaned(text: str) -> str:
    """The text with one kind of space, apostrophe, quotation mark and dash, as it is cut into pieces."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").replace("\u03bc", "µ"))
    text = DASHES.sub("-", QUOTES.sub('"', APOSTROPHES.sub("’", SPACES.sub(" ", text))))
    return THOUSANDS.sub("", text)


def tokens_of(text: str) -> list[Token]:
    """The pieces of a text, in order."""
    text = cleaned(text)
    found: list[Token] = []
    place = end = 0
    while place < len(text):
        if text[place].isspace():
            place += 1
            continue
        made = _token_at(text, place, found[-1] if found else None)
        before = text[end:place]
        stop = place + len(made.text)
        rest = text[stop:].lstrip(" ")
        found.append(Token(made.text, made.value, made.kind, before, not rest or rest.startswith("\n")))
        place = end = stop
    return found


def _token_at(text: str, place: int, before: Token | None) -> Token:
    behind_number = before is not None and _is_number(before)
    date = _DATE.match(text, place) if before is not None and before.kind is TokenKind.NUMBER else None
    if date:
        return Token(date[0], MONTHS[int(date[1]) - 1], TokenKind.WORD, "")
    if behind_number or not (place and text[place - 1].isalnum()):
        for unit, pattern in _UNITS:
            matched = pattern.match(text, place)
            # Away from a number, « minute » or « unité » is a word like another; « mg » is not.
            if matched and (behind_number or matched[0].casefold() in _SYMBOLS):
                return Token(matched[0], unit, TokenKind.UNIT, "")
    piece = _TOKEN.match(text, place)
    assert piece is not None
    if piece["number"] is not None:
        return Token(piece[0], number_value(piece[0]), TokenKind.NUMBER, "")
    if piece["word"] is not None:
        kind = TokenKind.NUMBER if any(sign.isdigit() and sign.isascii() for sign in piece[0]) else TokenKind.WORD
        return Token(piece[0], piece[0].upper() if kind is TokenKind.NUMBER else piece[0], kind, "")
    value = {"«": '"', "»": '"'}.get(piece[0], piece[0])
    return Token(piece[0], value, TokenKind.SIGN, "")


def _is_number(token: Token) -> bool:
    """Whether a piece is a number, in figures or in words; « un » and « une » are articles."""
    if token.kind is TokenKind.WORD:
        return bare(token.text) not in {"un", "une", "et"} and number_in_words([token.text]) is not None
    return token.kind is TokenKind.NUMBER


def number_value(text: str) -> str:
    """A number as it is compared: 05 is 5, 38.6 is 38,6."""
    value = Fraction(text.replace(",", "."))
    return str(value.numerator) if value.denominator == 1 else str(value)


def bare(word: str) -> str:
    """A word without accents, capitals, ligatures and final apostrophe."""
    opened = word.casefold().replace("œ", "oe").replace("æ", "ae")
    plain = unicodedata.normalize("NFD", opened)
    return "".join(sign for sign in plain if not unicodedata.combining(sign)).rstrip("’")


def word_count(text: str) -> int:
    """How many words a text has, numbers and units included."""
    return sum(token.kind is not TokenKind.SIGN for token in tokens_of(text))


_ONES = (
    *("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze"),
    *("treize", "quatorze", "quinze", "seize"),
)
_SMALL = {bare(word): number for number, word in enumerate(_ONES)} | {"une": 1}
_TENS = {"vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60}


def number_in_words(words: list[str]) -> int | None:
    """« trente-sept », « quatre-vingt-deux », « deux mille vingt-six » as a number; None when it is none."""
    whole = held = 0
    for word in (bare(one) for one in words):
        if word in {"-", "et"}:
            continue
        word = word.removesuffix("s") if word in {"vingts", "cents"} else word
        if word == "vingt" and held % 100 == 4:
            held += 76
        elif word in _TENS:
            held += _TENS[word]
        elif word in _SMALL:
            held += _SMALL[word]
        elif word == "cent":
            held = (held or 1) * 100
        elif word == "mille":
            whole, held = whole + (held or 1) * 1000, 0
        else:
            return None
    return whole + held if words else None
