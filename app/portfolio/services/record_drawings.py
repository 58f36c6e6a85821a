"""The pages of a dossier as drawings, kept for a moment in memory: a page asks for them one by one."""

from __future__ import annotations

import threading
from collections import OrderedDict

from app.documents import compile_drawings
from app.documents.blocks import Document
from app.documents.tagged import document_data
from app.portfolio.domain.record import digest_of
from app.portfolio.models.record import ProfessionalRecord

# A long dossier is some megabytes of drawings: a few are kept, the rest is drawn again in a tenth of a second.
MOST_KEPT = 4

_kept: OrderedDict[str, tuple[bytes, ...]] = OrderedDict()
_lock = threading.Lock()


def drawings(record: ProfessionalRecord, document: Document, example_id: int) -> tuple[bytes, ...]:
    """The pages of this document. The key is what it says: an evidence that changed makes new pages."""
    data = document_data(document)
    key = f"{record.id}:{example_id}:{digest_of(data)}"
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    pages = compile_drawings("record", data)
    with _lock:
        _kept[key] = pages
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return pages
