"""Which format a file is in: what it begins with says more than its name."""

from __future__ import annotations

import re

from app.interop.domain.loss import ExchangeError

BOM = b"\xef\xbb\xbf"
HEAD = 4096
GIFT_SIGNS = re.compile(rb"\{|^::|^\$CATEGORY:", re.MULTILINE)
UNKNOWN = "Ce fichier n’est dans aucun format connu : GIFT, Moodle XML, QTI (ZIP ou XML) ou CSV."


def guessed_format(name: str, raw: bytes) -> str:
    """The format of a file; ExchangeError when it is none of ours."""
    if not raw.strip():
        raise ExchangeError("Ce fichier est vide.")
    if raw.startswith(b"PK"):
        return "qti"
    head = raw[:HEAD].removeprefix(BOM).lstrip()
    ending = name.lower().rpartition(".")[2]
    if head.startswith(b"<"):
        if b"assessmentItem" in head or b"qti-assessment-item" in head:
            return "qti"
        if b"<quiz" in head or b"<question" in head or ending == "xml":
            return "moodle-xml"
        raise ExchangeError(UNKNOWN)
    if ending == "csv":
        return "csv"
    if ending in {"gift", "txt"} or GIFT_SIGNS.search(raw):
        return "gift"
    raise ExchangeError(UNKNOWN)
