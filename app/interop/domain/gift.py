"""GIFT, read as Moodle's importer reads it: the type of a question is decided in its order."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from app.content.schema.base import letter
from app.interop.domain import building
from app.interop.domain.building import Option, number_in
from app.interop.domain.loss import ExchangeError, Fate, Losses, Outcome, QuestionRefused
from app.interop.domain.rich_text import to_markdown, to_words

MOST_QUESTIONS = 10_000
MOST_ANSWERS = 200
ESCAPED = ":#={}~\\"
FIRST_SIGN = 0xE000  # escaped signs wait under private code points while the text is cut
HIDE = {sign: chr(FIRST_SIGN + place) for place, sign in enumerate(ESCAPED)}
SHOW = {ord(hidden): sign for sign, hidden in HIDE.items()} | {FIRST_SIGN + len(ESCAPED): "\n"}
ESCAPE = re.compile(r"\\([:#={}~\\n])")
WEIGHT = re.compile(r"%(-*)([0-9]{1,3}(?:\.[0-9]*)?)%")
ANY_WEIGHT = re.compile(r"%[^%]{1,20}%")
ID = re.compile(r"\[id:((?:\\\]|[^\]])*)\]")
TAG = re.compile(r"\[tag:((?:\\\]|[^\]])*)\]")
NAME = re.compile(r"\s*::(.*?)::", re.DOTALL)
FORMAT = re.compile(r"\s*\[(html|moodle|plain|markdown)\]")
TRUTH = re.compile(r"(TRUE|T|FALSE|F)\Z", re.IGNORECASE)
OURS = "trait-dunion:"
SETTINGS = frozenset(
    {"type", "points", "marking", "accents", "typos", "reject", "unit", "categories", "rubric", "prompt", "gaps"}
)


@dataclass
class _Item:
    line: int
    text: str
    category: str
    id: str = ""
    settings: dict[str, Any] = field(default_factory=dict)
    tags: int = 0


def read_gift(text: str) -> list[Outcome]:
    """Every question of the file with its fate; ExchangeError when there are too many."""
    outcomes = []
    for count, item in enumerate(_items(text)):
        if count >= MOST_QUESTIONS:
            raise ExchangeError(f"Ce fichier dépasse {MOST_QUESTIONS} questions : partagez-le.")
        outcomes.append(_outcome(item))
    return outcomes


def _items(text: str) -> Iterator[_Item]:
    lines: list[str] = []
    notes: list[str] = []
    first, category = 1, ""
    for number, line in enumerate([*text.split("\n"), ""], 1):
        bare = line.strip()
        if bare.startswith("//"):
            notes.append(bare)
        elif bare.startswith("$CATEGORY:") and not lines:
            category, notes = bare.removeprefix("$CATEGORY:").strip(), []
        elif bare:
            if not lines:
                first = number
            lines.append(line)
        elif lines:
            yield _noted(_Item(first, "\n".join(lines), category), "\n".join(notes))
            lines, notes = [], []


def _noted(item: _Item, notes: str) -> _Item:
    found = ID.search(notes)
    item.id = found[1].replace("\\]", "]").strip() if found else ""
    for tag in TAG.findall(notes):
        words = tag.replace("\\]", "]")
        if not words.startswith(OURS):
            item.tags += 1
            continue
        try:
            settings = json.loads(words.removeprefix(OURS))
        except (ValueError, RecursionError):
            continue
        if isinstance(settings, dict):
            item.settings = {key: value for key, value in settings.items() if key in SETTINGS}
    return item


def _shown(text: str) -> str:
    return text.translate(SHOW).strip()


def _outcome(item: _Item) -> Outcome:
    losses = Losses()
    text = ESCAPE.sub(lambda found: chr(FIRST_SIGN + len(ESCAPED)) if found[1] == "n" else HIDE[found[1]], item.text)
    named = NAME.match(text)
    name = _shown(named[1]) if named else ""
    body = text[named.end() :] if named else text
    shown = name or " ".join(_shown(FORMAT.sub("", body, count=1).partition("{")[0]).split())[:60] or "question"
    try:
        if any(FIRST_SIGN <= ord(sign) < FIRST_SIGN + 16 for sign in item.text):
            raise QuestionRefused("un signe à usage privé n’est pas permis")
        values = _values(item, body, losses)
    except QuestionRefused as refusal:
        return Outcome(shown, item.line, Fate.REFUSED, str(refusal), category=item.category)
    if item.id:
        values["id"] = item.id
    if item.tags:
        losses.add("ses étiquettes sont laissées de côté")
    return Outcome(shown, item.line, losses.fate, str(losses), values, item.category)


def _values(item: _Item, body: str, losses: Losses) -> dict[str, Any]:
    written = "moodle"
    if found := FORMAT.match(body):
        written, body = found[1], body[found.end() :]
    opened, closed = body.find("{"), body.find("}")
    if opened < 0 and closed < 0:
        raise QuestionRefused("c’est une description, sans question")
    if opened < 0 or closed < opened:
        raise QuestionRefused("une seule accolade : « { » et « } » vont ensemble")
    stem, answers, tail = body[:opened], body[opened + 1 : closed], body[closed + 1 :]
    if "{" in tail or "}" in tail or "{" in answers:
        raise QuestionRefused("plusieurs accolades : une question n’a qu’une partie réponse")
    if tail.strip():
        stem = f"{stem.rstrip()} _____ {tail.lstrip()}"
    answers, _, general = answers.partition("####")
    prompt = to_markdown(_shown(stem), written, losses)
    if tail.strip() and written == "markdown":
        prompt = prompt.replace(" _____ ", r" \_\_\_\_\_ ")
    if not prompt:
        raise QuestionRefused("la question n’a pas d’énoncé")
    if answers.count("=") + answers.count("~") > MOST_ANSWERS:
        raise QuestionRefused("la question a trop de réponses")
    values = {"prompt": prompt, **_typed(answers.strip(), written, item.settings, losses)}
    explanation = [to_markdown(_shown(general), written, losses), str(values.pop("explanation", ""))]
    if any(explanation):
        values["explanation"] = "\n\n".join(filter(None, explanation))
    if "points" in item.settings:
        values["points"] = item.settings["points"]
    return values


def _typed(answers: str, written: str, settings: dict[str, Any], losses: Losses) -> dict[str, Any]:
    """The question that the answer part makes, its type decided in Moodle's order."""
    if not answers:
        if "rubric" in settings:
            return {"type": "essay", "rubric": settings["rubric"]}
        return building.essay(losses)
    if answers.startswith("#"):
        values = building.number(_numbers(answers[1:].strip(), losses), losses)
        return values | ({"unit": settings["unit"]} if "unit" in settings else {})
    if "~" in answers:
        return _choices(answers, written, settings, losses)
    if "=" in answers and "->" in answers:
        return _pairs(answers, written, settings, losses)
    head, *comments = answers.split("#")
    if truth := TRUTH.match(head.strip()):
        values = building.true_or_false(truth[1].upper().startswith("T"))
        said = [to_markdown(_shown(one), written, losses) for one in comments]
        if any(said):
            losses.add("les commentaires de « vrai » et de « faux » rejoignent l’explication")
            values["explanation"] = "\n\n".join(filter(None, said))
        return values
    options = [_option(one, written, losses, right=True, words=True) for one in answers.split("=") if one.strip()]
    values = building.short_text(options, losses)
    return values | {key: settings[key] for key in ("accents", "typos", "reject") if key in settings}


def _option(text: str, written: str, losses: Losses, *, right: bool, words: bool = False) -> Option:
    text, _, feedback = text.strip().partition("#")
    weight = Fraction(1) if right else Fraction(0)
    if found := WEIGHT.match(text):
        weight = Fraction(found[2].rstrip(".")) / 100
        weight, text = -weight if found[1] else weight, text[found.end() :]
        if abs(weight) > 1:
            raise QuestionRefused("un poids dépasse 100 %")
    elif (wrong := ANY_WEIGHT.match(text)) and re.search("[0-9]", wrong[0]):
        raise QuestionRefused(f"le poids « {wrong[0]} » est mal écrit : un point, pas de virgule")
    if found := FORMAT.match(text):
        written, text = found[1], text[found.end() :]
    said = to_markdown(_shown(feedback), written, losses)
    shown = to_words(_shown(text), written, losses) if words else to_markdown(_shown(text), written, losses)
    if not shown:
        raise QuestionRefused("une réponse est vide")
    return Option(shown, weight, said)


def _choices(answers: str, written: str, settings: dict[str, Any], losses: Losses) -> dict[str, Any]:
    parts = re.findall(r"([=~])([^=~]*)", answers)
    single = any(sign == "=" for sign, _ in parts)
    options = [_option(text, written, losses, right=sign == "=") for sign, text in parts]
    marking = settings.get("marking", building.MARKINGS[0])
    if marking not in building.MARKINGS:
        marking = building.MARKINGS[0]
    values = building.choices(options, single=single, marking=marking, losses=losses)
    if settings.get("type") != "spot" or single:
        return values
    document = [
        {"text": one["text"]}
        | ({"wrong": True} if one.get("correct") else {})
        | ({"why": one["feedback"]} if "feedback" in one else {})
        for one in values["choices"]
    ]
    return {"type": "spot", "document": document, "samples": values["samples"]}


def _pairs(answers: str, written: str, settings: dict[str, Any], losses: Losses) -> dict[str, Any]:
    pairs = []
    for part in answers.split("="):
        if not part.strip():
            continue
        left, arrow, right = part.partition("->")
        if not arrow:
            raise QuestionRefused(f"une paire n’a pas de flèche « -> » : « {_shown(part)[:60]} »")
        pairs.append((to_markdown(_shown(left), written, losses), to_markdown(_shown(right), written, losses)))
    if settings.get("type") != "categorize" or not isinstance(settings.get("categories"), list):
        return building.matching(pairs, losses)
    labels = [str(one) for one in settings["categories"]]
    place = {label: letter(index) for index, label in enumerate(labels)}
    if any(right not in place for left, right in pairs if left):
        return building.matching(pairs, losses)
    items = [{"text": left, "category": place[right]} for left, right in pairs if left]
    sample = {letter(index): item["category"] for index, item in enumerate(items)}
    return {"type": "categorize", "categories": labels, "items": items, "samples": {"right": [sample]}}


def _numbers(answers: str, losses: Losses) -> list[Option]:
    if not answers.startswith(("=", "~")):
        return [_number(answers, Fraction(1))]
    found = []
    for sign, text in re.findall(r"([=~])([^=~]*)", answers):
        if sign == "~":
            losses.add("le commentaire des autres réponses est laissé de côté")
            continue
        weight = Fraction(1)
        if given := WEIGHT.match(text.strip()):
            weight, text = Fraction(given[2].rstrip(".")) / 100, text.strip()[given.end() :]
            weight = -weight if given[1] else weight
        found.append(_number(text, weight))
    return found


def _number(text: str, weight: Fraction) -> Option:
    text, _, feedback = text.partition("#")
    if ".." in text:
        low, high = (number_in(one, "une borne") for one in text.split("..", 1))
        if high < low:
            raise QuestionRefused("les bornes sont à l’envers")
        return Option(building.exact((low + high) / 2), weight, _shown(feedback), (high - low) / 2)
    value, _, tolerance = text.partition(":")
    number_in(value, "la réponse")
    width = number_in(tolerance, "la tolérance") if tolerance.strip() else Fraction(0)
    return Option(value.strip(), weight, _shown(feedback), width)
