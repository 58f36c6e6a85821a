"""A référentiel as the CSV that Moodle reads: fourteen columns, in their order."""

from __future__ import annotations

import csv
import io
import json
from html import escape

from app.content.catalog import Framework
from app.interop.domain.case import note_of_block, note_of_competence

HEADINGS = (
    "Parent id number",
    "Id number",
    "Shortname",
    "Description",
    "Description format",
    "Scale values",
    "Scale configuration",
    "Rule type (optional)",
    "Rule outcome (optional)",
    "Rule config (optional)",
    "Cross referenced competency id numbers",
    "Exported id (optional)",
    "Is framework",
    "Taxonomy",
)
SHORT = 100
HTML = "1"
SCALE = "En cours d’acquisition,Acquise"
SCALE_SETTINGS = json.dumps(
    [
        {"scaleid": "1"},
        {"id": 1, "scaledefault": 1, "proficient": 0},
        {"id": 2, "scaledefault": 0, "proficient": 1},
    ],
    separators=(",", ":"),
)
TAXONOMY = "domain,competency,competency,competency"


def moodle_competences(framework: Framework) -> str:
    """The référentiel, its blocks, then their competences: a parent always stands before its children."""
    held = io.StringIO(newline="")
    writer = csv.writer(held, lineterminator="\n")
    writer.writerow(HEADINGS)
    about = f"Niveau {framework.level}"
    row = ["", framework.code, _short(framework.title), _paragraphs(framework.title, about), HTML]
    writer.writerow([*row, SCALE, SCALE_SETTINGS, "", "", "", "", "", "1", TAXONOMY])
    for block in framework.blocks:
        writer.writerow(_row("", block.code, block.title, note_of_block(block)))
        for one in block.competences:
            writer.writerow(_row(block.code, f"{framework.code}-{one.code}", one.label, note_of_competence(one)))
    return held.getvalue()


def _row(parent: str, code: str, title: str, note: str) -> list[str]:
    return [parent, code, _short(title), _paragraphs(title, note), HTML, *[""] * 9]


def _short(title: str) -> str:
    return title if len(title) <= SHORT else f"{title[: SHORT - 1].rstrip()}…"


def _paragraphs(*parts: str) -> str:
    return "".join(f"<p>{escape(one, quote=False)}</p>" for one in parts)
