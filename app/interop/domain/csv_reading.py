"""CSV of questions, read: `;`, `,` or tabs, headings in French or in English, every line with its fate."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from app.content.schema.base import letter
from app.content.slugs import folded
from app.interop.domain import building
from app.interop.domain.building import Option, number_in
from app.interop.domain.cloze import read_cloze
from app.interop.domain.csv_columns import (
    COLUMNS,
    HEADINGS,
    SETTINGS,
    TRUTHS,
    TYPE_WORDS,
    elements,
    pairs,
)
from app.interop.domain.gift import MOST_ANSWERS, MOST_QUESTIONS
from app.interop.domain.loss import ExchangeError, Fate, Losses, Outcome, QuestionRefused

SEPARATORS = (";", ",", "\t")
NEEDED = ("type", "prompt")
PLACE = re.compile(r"[0-9]{1,3}|[a-z]{1,2}")
Cells = dict[str, str]


def read_csv(text: str) -> list[Outcome]:
    """Every question of the file with its fate; ExchangeError when the file as a whole is refused."""
    rows = _rows(text)
    _, heading = next(rows, (1, []))
    keys = _keys(heading)
    outcomes: list[Outcome] = []
    for line, row in rows:
        if not any(cell.strip() for cell in row):
            continue
        if len(outcomes) >= MOST_QUESTIONS:
            raise ExchangeError(f"Ce fichier dépasse {MOST_QUESTIONS} questions : partagez-le.")
        outcomes.append(_outcome(keys, row, line))
    return outcomes


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each row and the line on which it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    line = 1
    try:
        for row in reader:
            yield line, row
            line = reader.line_num + 1
    except csv.Error:
        raise ExchangeError(f"Ligne {line} : un guillemet est mal fermé, ou une case est trop longue.") from None


def _separator(text: str) -> str:
    first = text.lstrip("\n").partition("\n")[0]
    return max(SEPARATORS, key=lambda one: sum(_key(cell) in HEADINGS for cell in first.split(one)))


def _key(cell: str) -> str:
    return " ".join(folded(cell.strip().strip('"')).split())


def _keys(heading: list[str]) -> list[str | None]:
    keys = [HEADINGS.get(_key(cell)) for cell in heading]
    missing = [COLUMNS[one][0] for one in NEEDED if one not in keys]
    if missing:
        raise ExchangeError(f"La première ligne doit nommer les colonnes : il manque « {' » et « '.join(missing)} ».")
    named = [one for one in keys if one is not None]
    if len(set(named)) < len(named):
        raise ExchangeError("Deux colonnes de la première ligne portent le même nom.")
    unknown = [cell.strip() for cell, key in zip(heading, keys, strict=True) if key is None and cell.strip()]
    if unknown:
        raise ExchangeError(f"La colonne « {unknown[0][:60]} » n’est pas connue.")
    return keys


def _outcome(keys: list[str | None], row: list[str], line: int) -> Outcome:
    losses = Losses()
    cells: Cells = dict.fromkeys(COLUMNS, "") | {key: cell.strip() for key, cell in zip(keys, row, strict=False) if key}
    name = cells["id"] or " ".join(cells["prompt"].split())[:60] or "question"
    try:
        if len(row) > len(keys) and any(cell.strip() for cell in row[len(keys) :]):
            raise QuestionRefused("la ligne a plus de cases que de colonnes")
        values = _values(cells, losses)
    except QuestionRefused as refusal:
        return Outcome(name, line, Fate.REFUSED, str(refusal))
    return Outcome(name, line, losses.fate, str(losses), values)


def _values(cells: Cells, losses: Losses) -> dict[str, Any]:
    kind = TYPE_WORDS.get(_key(cells["type"]))
    if kind is None:
        told = cells["type"][:40]
        raise QuestionRefused(f"le type « {told} » n’est pas connu" if told else "la question n’a pas de type")
    if not cells["prompt"]:
        raise QuestionRefused("la question n’a pas d’énoncé")
    settings = _settings(cells["settings"])
    values: dict[str, Any] = {"prompt": cells["prompt"], **_typed(kind, cells, settings, losses)}
    values |= {"id": cells["id"]} if cells["id"] else {}
    if cells["points"]:
        values["points"] = _exact(cells["points"], "le nombre de points")
    if cells["explanation"]:
        values["explanation"] = cells["explanation"]
    if hints := elements(cells["hints"]):
        values["hints"] = hints
    return values | {key: value for key, value in settings.items() if key not in {"gaps", "labels", "categories"}}


def _exact(cell: str, what: str) -> str:
    if re.fullmatch(r"[0-9]{1,20}/[1-9][0-9]{0,19}", cell):
        return cell
    return building.exact(number_in(cell, what))


def _settings(cell: str) -> dict[str, Any]:
    if not cell:
        return {}
    try:
        found = json.loads(cell)
    except (ValueError, RecursionError):
        raise QuestionRefused("les réglages ne sont pas du JSON bien écrit") from None
    if not isinstance(found, dict):
        raise QuestionRefused("les réglages ne sont pas une liste de noms et de valeurs")
    if unknown := [key for key in found if key not in SETTINGS]:
        raise QuestionRefused(f"le réglage « {unknown[0][:40]} » n’est pas connu")
    return found


def _typed(kind: str, cells: Cells, settings: dict[str, Any], losses: Losses) -> dict[str, Any]:
    if cells["answers"].count("|") > MOST_ANSWERS:
        raise QuestionRefused("la question a trop de réponses")
    match kind:
        case "single" | "multiple":
            return _choices(kind, cells, losses)
        case "spot":
            return _spot(cells, settings)
        case "true_false":
            truth = TRUTHS.get(_key(cells["correct"]))
            if truth is None:
                raise QuestionRefused("la colonne « justes » doit dire « vrai » ou « faux »")
            return building.true_or_false(truth)
        case "number":
            return _number(cells)
        case "short_text":
            return _short_text(cells)
        case "match":
            found = [*_pairs(cells), *(("", one) for one in elements(cells["extra"]))]
            return building.matching(found, losses)
        case "categorize":
            return _categorize(cells, settings)
        case "order":
            return {"type": "order", "items": _several(cells, "un ordre demande au moins deux éléments")}
        case "cloze":
            return _cloze(cells, settings, losses)
        case _:
            return {"type": "essay"} if "rubric" in settings else building.essay(losses)


def _several(cells: Cells, otherwise: str) -> list[str]:
    found = elements(cells["answers"])
    if len(found) < 2:
        raise QuestionRefused(otherwise)
    if not all(found):
        raise QuestionRefused("une réponse est vide")
    return found


def _places(cells: Cells, count: int) -> set[int]:
    """The places of what is right, told by numbers from 1 or by letters from a."""
    found = set()
    for told in elements(cells["correct"].replace(",", "|").replace("+", "|")):
        one = told.lower()
        if not PLACE.fullmatch(one):
            raise QuestionRefused(f"« {told[:40]} » n’est pas le numéro d’une réponse")
        place = int(one) if one.isdigit() else sum((ord(sign) - 96) * 26**n for n, sign in enumerate(reversed(one)))
        if not 1 <= place <= count:
            raise QuestionRefused(f"il n’y a pas de réponse « {told[:40]} »")
        found.add(place - 1)
    if not found:
        raise QuestionRefused("aucune réponse juste : la colonne « justes » est vide")
    return found


def _choices(kind: str, cells: Cells, losses: Losses) -> dict[str, Any]:
    texts = _several(cells, "une question à choix demande au moins deux réponses")
    right, said = _places(cells, len(texts)), _feedback(cells, len(texts))
    single = kind == "single"
    if single and len(right) > 1:
        raise QuestionRefused("un choix unique n’a qu’une réponse juste")
    marking = cells["marking"] or building.MARKINGS[0]
    if marking not in building.MARKINGS:
        raise QuestionRefused(f"la notation « {marking[:40]} » n’est pas connue")
    share = Fraction(1) if single else Fraction(1, len(right))
    wrong = Fraction(0) if single else -share
    options = [Option(text, share if index in right else wrong, said[index]) for index, text in enumerate(texts)]
    return building.choices(options, single=single, marking=marking, losses=losses)


def _feedback(cells: Cells, count: int) -> list[str]:
    said = elements(cells["feedback"])
    if len(said) > count:
        raise QuestionRefused("il y a plus de commentaires que de réponses")
    return [*said, *[""] * (count - len(said))]


def _spot(cells: Cells, settings: dict[str, Any]) -> dict[str, Any]:
    texts = _several(cells, "un document demande au moins deux lignes")
    wrong, said, labels = _places(cells, len(texts)), _feedback(cells, len(texts)), settings.get("labels")
    told = labels if isinstance(labels, list) and len(labels) == len(texts) else [""] * len(texts)
    return {
        "type": "spot",
        "document": [
            ({"label": str(told[index])} if told[index] else {})
            | {"text": text}
            | ({"wrong": True} if index in wrong else {})
            | ({"why": said[index]} if said[index] else {})
            for index, text in enumerate(texts)
        ],
    }


def _number(cells: Cells) -> dict[str, Any]:
    values: dict[str, Any] = {"type": "number", "answer": _signed(cells["correct"] or cells["answers"])}
    if cells["tolerance"]:
        values["tolerance"] = _exact(cells["tolerance"], "la tolérance")
    return values | ({"unit": cells["unit"]} if cells["unit"] else {})


def _signed(cell: str) -> str:
    sign = "-" if cell.startswith("-") else ""
    return sign + _exact(cell.removeprefix("-").strip(), "la réponse")


def _short_text(cells: Cells) -> dict[str, Any]:
    forms = [one for one in elements(cells["answers"]) if one]
    if not forms:
        raise QuestionRefused("aucune forme n’est acceptée : la colonne « réponses » est vide")
    values: dict[str, Any] = {"type": "short_text", "accept": list(dict.fromkeys(forms))}
    if cells["accents"]:
        known = {"exiges": "strict", "strict": "strict", "libres": "ignore", "ignore": "ignore"}
        if _key(cells["accents"]) not in known:
            raise QuestionRefused("la colonne « accents » dit « exigés » ou « libres »")
        values["accents"] = known[_key(cells["accents"])]
    if cells["typos"]:
        if cells["typos"] not in {"0", "1", "2"}:
            raise QuestionRefused("la colonne « fautes tolérées » dit 0, 1 ou 2")
        values["typos"] = int(cells["typos"])
    return values | ({"reject": rejected} if (rejected := elements(cells["extra"])) else {})


def _pairs(cells: Cells) -> list[tuple[str, str]]:
    found = []
    for one in pairs(cells["answers"]):
        if one is None:
            raise QuestionRefused("une paire s’écrit « gauche -> droite »")
        found.append(one)
    return found


def _categorize(cells: Cells, settings: dict[str, Any]) -> dict[str, Any]:
    found, told = _pairs(cells), settings.get("categories")
    labels = [str(one) for one in told] if isinstance(told, list) else []
    labels = list(dict.fromkeys([*labels, *(label for _, label in found), *elements(cells["extra"])]))
    place = {label: index for index, label in enumerate(labels)}
    return {
        "type": "categorize",
        "categories": labels,
        "items": [{"text": text, "category": letter(place[label])} for text, label in found],
    }


def _cloze(cells: Cells, settings: dict[str, Any], losses: Losses) -> dict[str, Any]:
    text = cells["text"]
    if not text:
        raise QuestionRefused("un texte à trous demande la colonne « texte »")
    gaps = settings.get("gaps")
    if gaps is None:
        text, gaps = read_cloze(text, "markdown", losses)
    return {"type": "cloze", "text": text, "gaps": gaps}
