"""Tables as CSV files that a French spreadsheet opens: semicolons, UTF-8 with its mark, no cell that computes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

FORMULA_SIGNS = "=+-@\t\r"


def csv_bytes(head: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A table as a file; a cell that a spreadsheet would compute is given as text."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _safe(cell: object) -> object:
    if isinstance(cell, str):
        cell = cell.replace("\x00", "")
        return f"'{cell}" if cell[:1] and cell[0] in FORMULA_SIGNS else cell
    return cell
