"""Words of a dossier that look like a patient's data, less those whose author said why they are not."""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from dataclasses import dataclass

from app.portfolio.domain.anonymity import DataKind, Finding, find_personal_data
from app.portfolio.domain.record import Record
from app.portfolio.domain.record_shape import COVER

# What may take the place of a person's name; a number or an address is simply taken out.
NEUTRAL = ("une patiente", "un patient", "une collègue", "un collègue")
CIVILITY = re.compile(
    r"(?<!\w)(?:MM?\.|Mr\.?|Mmes?|Mlles?|Me|Dr\.?|Pr\.?|[Mm]onsieur|[Mm]adame|[Mm]ademoiselle|[Dd]octeure?)"
    r"[ \u00a0\u202f]$"
)
NAME_KINDS = frozenset({DataKind.NAME})


@dataclass(frozen=True)
class Warned:
    """Words to look at again in one text."""

    example_id: int
    key: str
    words: str
    why: str
    is_name: bool


def own_words(record: Record) -> frozenset[str]:
    """The words of the author's own names, as the cover gives them."""
    names = (record.text(COVER, name) for name in ("prenom", "nom_usage", "nom_naissance"))
    return frozenset(word.casefold() for name in names for word in name.replace("-", " ").split())


def warnings_in(
    example_id: int, key: str, text: str, waived: Set[tuple[int, str, str]], own: Set[str] = frozenset()
) -> tuple[Warned, ...]:
    """What one text holds that looks like a patient's data; the same words are said once."""
    seen: dict[str, Finding] = {}
    for finding in find_personal_data(text):
        seen.setdefault(_with_civility(text, finding), finding)
    return tuple(
        Warned(example_id, key, words, finding.why, finding.kind in NAME_KINDS)
        for words, finding in seen.items()
        if (example_id, key, words) not in waived and not _is_own(finding, own)
    )


def _is_own(finding: Finding, own: Set[str]) -> bool:
    words = finding.text.casefold().replace("-", " ").split()
    return finding.kind in NAME_KINDS and bool(words) and all(word in own for word in words)


def _with_civility(text: str, finding: Finding) -> str:
    """« Mme Haddad » rather than « Haddad »: what is replaced is replaced whole."""
    before = CIVILITY.search(text, 0, finding.start) if finding.kind in NAME_KINDS else None
    return text[before.start() if before else finding.start : finding.end]


def warnings_of(record: Record, waived: Set[tuple[int, str, str]]) -> Mapping[tuple[int, str], tuple[Warned, ...]]:
    """The same for every text of the examples; the cover names its author, who is no patient."""
    own = own_words(record)
    found = {
        (example.id, key): warnings_in(example.id, key, text, waived, own)
        for example in record.examples
        for key, text in example.texts.items()
        if text
    }
    return {place: warned for place, warned in found.items() if warned}


def without(text: str, words: str, neutral: str) -> str:
    """The text with these words replaced by neutral ones, with a capital where they open a sentence."""
    pieces = text.split(words)
    kept = pieces[0]
    for piece in pieces[1:]:
        opens = not kept.strip() or kept.rstrip(" \u00a0\u202f").endswith((".", "!", "?", "\n", "…"))
        kept += (neutral[:1].upper() + neutral[1:] if opens else neutral) + piece
    return kept if neutral else kept.replace("  ", " ")
