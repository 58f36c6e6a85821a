"""CSV of questions, written: `;` and a BOM, which spreadsheets open as they are; every type has its columns."""

from __future__ import annotations

import csv
import io
import json
from fractions import Fraction
from typing import Any

from app.content.schema.quiz import (
    AnyQuestion,
    Categorize,
    Cloze,
    Essay,
    Match,
    Multiple,
    Number,
    Order,
    Quiz,
    ShortText,
    Single,
    Spot,
    TrueFalse,
)
from app.interop.domain.building import exact
from app.interop.domain.csv_columns import ARROW, COLUMNS, SETTINGS, TYPES, escaped, joined
from app.interop.domain.loss import Losses, Outcome
from app.interop.domain.moodle_settings import rubric_of
from app.interop.domain.telling import letters

MODEL = (
    "\ufeffidentifiant;type;énoncé;réponses;justes;commentaires;explication\r\n"
    "premiers-mots;choix unique;Que dites-vous en décrochant ?;Allô | Bonjour, cabinet médical | Oui ?;2;"
    ";On dit d’abord qui l’on est.\r\n"
    "secret;vrai ou faux;Une salariée de l’accueil est tenue au secret.;;vrai;;\r\n"
)
APART = frozenset({"gaps", "rubric", "labels", "categories"})


def write_csv(quiz: Quiz) -> tuple[str, list[Outcome]]:
    """The quiz as a CSV file, and what it loses there."""
    held = io.StringIO(newline="")
    writer = csv.writer(held, delimiter=";", lineterminator="\r\n")
    writer.writerow([words[0] for words in COLUMNS.values()])
    outcomes = []
    for question in quiz.questions:
        losses = Losses()
        cells = _cells(question, losses)
        writer.writerow([cells.get(key, "") for key in COLUMNS])
        outcomes.append(Outcome(question.id, None, losses.fate, str(losses), {"id": question.id}))
    return "\ufeff" + held.getvalue(), outcomes


def _cells(question: AnyQuestion, losses: Losses) -> dict[str, str]:
    cells = {"id": question.id, "type": TYPES[question.type][0], "prompt": question.prompt}
    settings: dict[str, Any] = {}
    cells |= _typed(question, settings, losses)
    if question.points != 1:
        cells["points"] = exact(Fraction(question.points))
    cells |= {"explanation": question.explanation or "", "hints": joined(list(question.hints))}
    told = question.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    settings |= {key: value for key, value in told.items() if key in SETTINGS - APART}
    if losses.reasons:
        settings.pop("samples", None)  # they name the answers by ids that change
    cells["settings"] = json.dumps(settings, ensure_ascii=False) if settings else ""
    return cells


def _typed(question: AnyQuestion, settings: dict[str, Any], losses: Losses) -> dict[str, str]:
    match question:
        case Single() | Multiple():
            letters([one.id for one in question.choices], losses)
            if any(one.competences for one in question.choices):
                losses.add("les compétences propres à une réponse ne passent pas")
            marking = question.marking if isinstance(question, Multiple) and question.marking != "net_correct" else ""
            return {
                "answers": joined([one.text for one in question.choices]),
                "correct": _places([one.correct for one in question.choices]),
                "feedback": _said([one.feedback for one in question.choices]),
                "marking": marking,
            }
        case Spot():
            letters([one.id for one in question.document], losses)
            if any(line.label for line in question.document):
                settings["labels"] = [line.label for line in question.document]
            return {
                "answers": joined([line.text for line in question.document]),
                "correct": _places([line.wrong for line in question.document]),
                "feedback": _said([line.why for line in question.document]),
            }
        case TrueFalse():
            return {"correct": "vrai" if question.answer else "faux"}
        case Number():
            tolerance = exact(question.tolerance) if question.tolerance else ""
            return {"correct": exact(question.answer), "tolerance": tolerance, "unit": question.unit or ""}
        case ShortText():
            return {
                "answers": joined(list(question.accept)),
                "extra": joined(list(question.reject)),
                "accents": "exigés" if question.accents == "strict" else "",
                "typos": str(question.typos) if question.typos else "",
            }
        case Match():
            letters([*(one.id for one in question.pairs), *(one.id for one in question.distractors)], losses)
            pairs = [(one.left, one.right) for one in question.pairs]
            return {"answers": _pairs(pairs), "extra": joined([one.text for one in question.distractors])}
        case Categorize():
            letters([one.id for one in question.items], losses)
            letters([one.id for one in question.categories], losses)
            labels = {one.id: one.label for one in question.categories}
            settings["categories"] = [label.strip() for label in labels.values()]
            return {"answers": _pairs([(one.text, labels[one.category_id]) for one in question.items])}
        case _:
            return _written(question, settings, losses)


def _written(question: Order | Cloze | Essay, settings: dict[str, Any], losses: Losses) -> dict[str, str]:
    if isinstance(question, Order):
        letters([one.id for one in question.items], losses)
        return {"answers": joined([one.text for one in question.items])}
    if isinstance(question, Cloze):
        settings["gaps"] = question.model_dump(mode="json", by_alias=True, exclude_defaults=True)["gaps"]
        return {"text": question.text}
    settings["rubric"] = rubric_of(question)
    return {}


def _places(right: list[bool]) -> str:
    return " | ".join(str(index) for index, one in enumerate(right, 1) if one)


def _said(comments: list[str | None]) -> str:
    return joined([one or "" for one in comments]) if any(comments) else ""


def _pairs(pairs: list[tuple[str, str]]) -> str:
    return " | ".join(f"{escaped(left)} {ARROW} {escaped(right)}" for left, right in pairs)
