"""What the voice says for what is to be written: sentence by sentence, units and signs in words. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

from app.content.schema.dictation import Dictation

_SPACES = re.compile(r"[\u00a0\u202f\u2009]")
_SENTENCE = re.compile(r"(?<=[.!?…])\s+(?=[A-ZÀÂÇÉÈÊÎÔŒ«\d])")
# A point that ends no sentence.
_SHORTENED = re.compile(r"(?:\b(?:M|MM|P|J|art|p)\.)$")
_UNIT_WORDS: tuple[tuple[str, str, str], ...] = (
    ("mmHg", "millimètre de mercure", "millimètres de mercure"),
    ("mmol/L", "millimole par litre", "millimoles par litre"),
    ("µmol/L", "micromole par litre", "micromoles par litre"),
    ("mUI/L", "milliunité par litre", "milliunités par litre"),
    ("g/dL", "gramme par décilitre", "grammes par décilitre"),
    ("mg/L", "milligramme par litre", "milligrammes par litre"),
    ("ng/L", "nanogramme par litre", "nanogrammes par litre"),
    ("g/L", "gramme par litre", "grammes par litre"),
    ("m/s", "mètre par seconde", "mètres par seconde"),
    ("cm²", "centimètre carré", "centimètres carrés"),
    ("°C", "degré", "degrés"),
    ("°", "degré", "degrés"),
    ("%", "pour cent", "pour cent"),
    ("UI", "unité", "unités"),
    ("mm", "millimètre", "millimètres"),
    ("cm", "centimètre", "centimètres"),
    ("mL", "millilitre", "millilitres"),
    ("mg", "milligramme", "milligrammes"),
    ("µg", "microgramme", "microgrammes"),
    ("kg", "kilogramme", "kilogrammes"),
    ("min", "minute", "minutes"),
    ("g", "gramme", "grammes"),
    ("L", "litre", "litres"),
    ("h", "heure", "heures"),
    ("m", "mètre", "mètres"),
)
_UNITS = {unit: (one, many) for unit, one, many in _UNIT_WORDS}
_MEASURE = re.compile(r"(\d+(?:,\d+)?) ?(" + "|".join(re.escape(unit) for unit, _, _ in _UNIT_WORDS) + r")(?![\w/²])")
_THOUSANDS = re.compile(r"(?<=\d) (?=\d{3}\b)")
_OVER = re.compile(r"(?<=\d)/(?=\d)")
_TITLES = (
    (re.compile(r"\bMme\b"), "Madame"),
    (re.compile(r"\bM\. "), "Monsieur "),
    (re.compile(r"\bDr\b"), "Docteur"),
    (re.compile(r"\bPr\b"), "Professeur"),
    (re.compile(r"\b1er\b"), "premier"),
)
# What French voices read wrongly, whatever the dictation.
_HARD: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(written, re.IGNORECASE), spoken)
    for written, spoken in (
        (r"\bcœlio", "célio"),
        (r"\bœd", "éd"),
        (r"\bœso", "éso"),
        (r"cæc", "séc"),
        (r"\bscanner", "scanère"),
        (r"\bNIHSS\b", "N I H S S"),
        (r"\b([TLS])(?=\d\b)", r"\1 "),
    )
)
# A decimal comma is part of its number.
_SIGNS = (
    (re.compile(r"(?<!\d),(?!\d)|(?<=\d),(?!\d)|(?<!\d),(?=\d)"), " virgule,"),
    (re.compile(r" ?;"), " point-virgule;"),
    (re.compile(r" ?:"), " deux points:"),
    (re.compile(r"\.(?=\s|$)"), " point."),
    (re.compile(r"\("), " ouvrez la parenthèse, "),
    (re.compile(r"\)"), ", fermez la parenthèse"),
    (re.compile(r"« ?"), " ouvrez les guillemets, "),
    (re.compile(r" ?»"), ", fermez les guillemets"),
)
NEW_LINE = " à la ligne."


@dataclass(frozen=True)
class Utterance:
    """One sentence of a dictation: as it is written, as it is said, in which line, and whether it ends it."""

    part: int
    written: str
    spoken: str
    ends_line: bool


def utterances(dictation: Dictation) -> tuple[Utterance, ...]:
    """The whole dictation, in order."""
    found = []
    for number, part in enumerate(dictation.text):
        sentences = list(sentences_of(part.text)) if part.part == "paragraph" else [part.text]
        for index, sentence in enumerate(sentences):
            ends = index + 1 == len(sentences)
            last = ends and number + 1 == len(dictation.text)
            spoken = spoken_words(sentence, dictation.say, dictation.signs == "all")
            if ends and not last and dictation.signs != "none":
                spoken = spoken.rstrip(".") + "," + NEW_LINE if dictation.signs == "lines" else spoken + NEW_LINE
            found.append(Utterance(number, sentence, spoken, ends))
    return tuple(found)


def sentences_of(text: str) -> Iterator[str]:
    """The sentences of a paragraph; « M. » and « P. J. » end none."""
    held = ""
    for piece in _SENTENCE.split(_SPACES.sub(" ", text).strip()):
        held = f"{held} {piece}" if held else piece
        if not _SHORTENED.search(held):
            yield held
            held = ""
    if held:
        yield held


def spoken_words(text: str, say: Mapping[str, str], with_signs: bool) -> str:
    """How a sentence is said: what the author asks first, then titles, measures, fractions and signs."""
    text = _SPACES.sub(" ", text)
    for written in sorted(say, key=len, reverse=True):
        text = text.replace(written, say[written])
    for pattern, words in _TITLES:
        text = pattern.sub(words, text)
    text = _THOUSANDS.sub("", text)
    text = _MEASURE.sub(_measure, text)
    text = _OVER.sub(" sur ", text)
    for pattern, words in _HARD:
        text = pattern.sub(words, text)
    if with_signs:
        for pattern, words in _SIGNS:
            text = pattern.sub(words, text)
    return " ".join(text.replace("’", "'").split())


def _measure(found: re.Match[str]) -> str:
    one, many = _UNITS[found[2]]
    plural = float(found[1].replace(",", ".")) >= 2
    return f"{found[1]} {many if plural else one}"


def voice_digest(dictation: Dictation) -> str:
    """What the voice was given to say, in one digest: a recording of anything else is out of date."""
    return sha256("\n".join(one.spoken for one in utterances(dictation)).encode()).hexdigest()
