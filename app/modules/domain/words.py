"""Words of a French text, in the forms under which they are found again.

A word is found by its exact form (accents, case and ligatures folded) and by its stem, so that
« hôpitaux » finds « hopital » and « échographie » finds « échographies ».
"""

from __future__ import annotations

import re
import threading
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import snowballstemmer

WORD = re.compile(r"[^\W_]+", re.UNICODE)
LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ﬁ": "fi", "ﬂ": "fl"})
KEPT_WORDS = 60_000
KEPT_TEXTS = 2_000
LONGEST_WORD = 60

# Words too common to choose a text by; they count only when nothing else is asked.
COMMON_WORDS = """
a ai ainsi au aux avec c ce cela ces cet cette chez comme d dans de des donc du elle elles en es est et etc
eux il ils j je l la le les leur leurs lui m ma mais me mes mon n ne nos notre nous on ont ou par pas plus
pour qu que quel quelle quelles quels qui s sa sans se ses si son sont sur t ta te tes ton tu un une vos votre
vous y
"""
COMMON = frozenset(COMMON_WORDS.split())

# The stemmer keeps its word in itself: one caller at a time.
_stemmer = snowballstemmer.stemmer("french")
_stemming = threading.Lock()


def folded(text: str) -> str:
    """Case, accents and ligatures folded: the form in which words are compared."""
    opened = unicodedata.normalize("NFKD", text.casefold()).translate(LIGATURES)
    return "".join(sign for sign in opened if not unicodedata.combining(sign))


@lru_cache(maxsize=KEPT_WORDS)
def forms_of(word: str) -> tuple[str, frozenset[str]]:
    """The exact form of one word, and its stems.

    Two stems, since readers leave accents out: that of the word as written, and that of its folded form.
    """
    lower = unicodedata.normalize("NFC", word[:LONGEST_WORD]).lower().translate(LIGATURES)
    exact = folded(lower)
    with _stemming:
        stems = {folded(_stemmer.stemWord(lower)), _stemmer.stemWord(exact)}
    return exact, frozenset(stems)


@dataclass(frozen=True)
class Token:
    """One word of a text and where it stands."""

    start: int
    end: int
    exact: str
    stems: frozenset[str]


@lru_cache(maxsize=KEPT_TEXTS)
def tokens_of(text: str) -> tuple[Token, ...]:
    """The words of a text, in order; apostrophes and hyphens part words."""
    return tuple(Token(found.start(), found.end(), *forms_of(found.group())) for found in WORD.finditer(text))


@lru_cache(maxsize=KEPT_TEXTS)
def line_of(text: str) -> str:
    """The exact forms of a text on one line, a space at each end: a run of words is looked for in it."""
    return f" {' '.join(token.exact for token in tokens_of(text))} "
