"""Moodle XML, read: no DTD, no entity, and each question with its line."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any
from xml.parsers import expat

from app.content.schema.base import letter
from app.interop.domain import building
from app.interop.domain.building import Option, number_in
from app.interop.domain.cloze import DEFAULT_PROMPT, read_cloze
from app.interop.domain.gift import MOST_ANSWERS, MOST_QUESTIONS, OURS, SETTINGS
from app.interop.domain.loss import ExchangeError, Fate, Losses, Outcome, QuestionRefused
from app.interop.domain.rich_text import to_markdown, to_words

MOST_DEPTH = 40


class Node:
    """One element: its name, its attributes, its words, what it holds, its line; `mixed` has both in their order."""

    def __init__(self, name: str, attributes: dict[str, str], line: int) -> None:
        self.name, self.attributes, self.line = name, attributes, line
        self.words: list[str] = []
        self.children: list[Node] = []
        self.mixed: list[Node | str] = []

    def all(self, name: str) -> list[Node]:
        """The children of this name."""
        return [child for child in self.children if child.name == name]

    def first(self, name: str) -> Node:
        """The first child of this name, or an empty one."""
        return next((child for child in self.children if child.name == name), Node(name, {}, self.line))

    @property
    def said(self) -> str:
        """Its own words."""
        return "".join(self.words).strip()

    @property
    def text(self) -> str:
        """The words of its `text` child."""
        return self.first("text").said


def tree(text: str) -> Node:
    """The document as nodes; ExchangeError when it is badly written, declares a DTD or an entity, or is too deep."""
    root = Node("", {}, 1)
    path = [root]
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True

    def start(name: str, attributes: dict[str, str]) -> None:
        if len(path) > MOST_DEPTH:
            raise ExchangeError(f"Ligne {parser.CurrentLineNumber} : trop d’éléments emboîtés.")
        node = Node(name, attributes, parser.CurrentLineNumber)
        path[-1].children.append(node)
        path[-1].mixed.append(node)
        path.append(node)

    def say(words: str) -> None:
        path[-1].words.append(words)
        path[-1].mixed.append(words)

    def refuse(*_: Any) -> int:
        raise ExchangeError(f"Ligne {parser.CurrentLineNumber} : une DTD ou une entité est déclarée ; c’est refusé.")

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _: path.pop()
    parser.CharacterDataHandler = say
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.ExternalEntityRefHandler = refuse
    try:
        parser.Parse(text.encode(), True)
    except expat.ExpatError as error:
        raise ExchangeError(f"Ligne {error.lineno} : ce fichier XML est mal écrit.") from None
    return root.children[0]


def read_moodle_xml(text: str) -> list[Outcome]:
    """Every question of the file with its fate."""
    root = tree(text)
    if root.name != "quiz":
        raise ExchangeError("Ce fichier n’est pas une banque Moodle : l’élément « quiz » manque.")
    outcomes: list[Outcome] = []
    category = ""
    for node in root.all("question"):
        if node.attributes.get("type") == "category":
            category = node.first("category").text
            continue
        if len(outcomes) >= MOST_QUESTIONS:
            raise ExchangeError(f"Ce fichier dépasse {MOST_QUESTIONS} questions : partagez-le.")
        outcomes.append(_outcome(node, category))
    return outcomes


def _outcome(node: Node, category: str) -> Outcome:
    losses = Losses()
    name = node.first("name").text or "question"
    try:
        values = _values(node, losses)
    except QuestionRefused as refusal:
        return Outcome(name, node.line, Fate.REFUSED, str(refusal), category=category)
    return Outcome(name, node.line, losses.fate, str(losses), values, category)


def _markdown(node: Node, losses: Losses, default: str = "html") -> str:
    written = node.attributes.get("format", default)
    if node.all("file"):
        losses.add("les fichiers joints sont laissés de côté")
    return to_markdown(node.text, "plain" if written == "plain_text" else written, losses)


def _values(node: Node, losses: Losses) -> dict[str, Any]:
    settings, kind = _settings(node, losses), node.attributes.get("type", "")
    if len(node.all("answer")) + len(node.all("subquestion")) > MOST_ANSWERS:
        raise QuestionRefused("la question a trop de réponses")
    # The text of a « cloze » is read with its gaps, once they are hidden.
    prompt = node.first("questiontext").text if kind == "cloze" else _markdown(node.first("questiontext"), losses)
    if not prompt:
        raise QuestionRefused("la question n’a pas d’énoncé")
    if kind == "cloze":
        values = _cloze(node, settings, losses)
    else:
        values = {"prompt": prompt, **_typed(kind, node, settings, losses)}
    points = settings.get("points") or node.first("defaultgrade").said or "1"
    values["points"] = points if "/" in points else building.exact(number_in(points, "la note par défaut"))
    if general := _markdown(node.first("generalfeedback"), losses):
        values["explanation"] = general
    hints = [hint for one in node.all("hint") if (hint := _markdown(one, losses))]
    if hints:
        penalty = node.first("penalty").said or "0.3333333"
        values |= {"hints": hints, "penalty": building.exact(number_in(penalty, "la pénalité"))}
    for one in ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback"):
        if node.first(one).text:
            losses.add("les commentaires communs (juste, en partie, faux) sont laissés de côté")
    if node.first("idnumber").said:
        values["id"] = node.first("idnumber").said
    return values


def _settings(node: Node, losses: Losses) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for tag in node.first("tags").all("tag"):
        if not tag.text.startswith(OURS):
            losses.add("ses étiquettes sont laissées de côté")
            continue
        try:
            read = json.loads(tag.text.removeprefix(OURS))
        except (ValueError, RecursionError):
            continue
        if isinstance(read, dict):
            found |= {key: value for key, value in read.items() if key in SETTINGS}
    return found


def _typed(kind: str, node: Node, settings: dict[str, Any], losses: Losses) -> dict[str, Any]:
    if kind == "multichoice":
        single = node.first("single").said.lower() != "false"
        marking = settings.get("marking")
        marking = marking if marking in building.MARKINGS else building.MARKINGS[0]
        options = [_option(one, losses) for one in node.all("answer")]
        values = building.choices(options, single=single, marking=marking, losses=losses)
        return _document(values) if settings.get("type") == "spot" and not single else values
    if kind == "truefalse":
        right = [one.text.lower() for one in node.all("answer") if _weight(one) == 1]
        if right not in (["true"], ["false"]):
            raise QuestionRefused("ni « vrai » ni « faux » n’est la bonne réponse")
        if any(one.first("feedback").text for one in node.all("answer")):
            losses.add("les commentaires de « vrai » et de « faux » sont laissés de côté")
        return building.true_or_false(right == ["true"])
    if kind == "shortanswer":
        forms = [_option(one, losses, words=True) for one in node.all("answer")]
        values = building.short_text(forms, losses, case=node.first("usecase").said == "1")
        return values | {key: settings[key] for key in ("accents", "typos", "reject") if key in settings}
    if kind == "numerical":
        return _number(node, settings, losses)
    if kind == "matching":
        return _pairs(node, settings, losses)
    if kind == "essay":
        if "rubric" in settings:
            return {"type": "essay", "rubric": settings["rubric"]}
        return building.essay(losses)
    raise QuestionRefused(f"le type « {kind[:40]} » n’est pas repris" if kind else "la question n’a pas de type")


def _cloze(node: Node, settings: dict[str, Any], losses: Losses) -> dict[str, Any]:
    told = node.first("questiontext")
    written = told.attributes.get("format", "html")
    if told.all("file"):
        losses.add("les fichiers joints sont laissés de côté")
    text, prompt, ids = told.text, settings.get("prompt"), settings.get("gaps")
    if isinstance(prompt, str) and written == "markdown" and text.startswith(f"{prompt}\n\n"):
        text = text.removeprefix(f"{prompt}\n\n")
    else:
        prompt = DEFAULT_PROMPT
    named = [str(one) for one in ids] if isinstance(ids, list) else None
    shown, gaps = read_cloze(text, "plain" if written == "plain_text" else written, losses, named)
    return {"type": "cloze", "prompt": prompt, "text": shown, "gaps": gaps}


def _weight(node: Node) -> Fraction:
    weight = number_in(node.attributes.get("fraction", "0"), "la part d’une réponse") / 100
    if abs(weight) > 1:
        raise QuestionRefused("la part d’une réponse dépasse 100 %")
    return weight


def _option(node: Node, losses: Losses, *, words: bool = False) -> Option:
    said = _markdown(node.first("feedback"), losses)
    text = to_words(node.text, "plain", losses) if words else _markdown(node, losses)
    if not text:
        raise QuestionRefused("une réponse est vide")
    return Option(text, _weight(node), said)


def _document(values: dict[str, Any]) -> dict[str, Any]:
    names = {"text": "text", "correct": "wrong", "feedback": "why"}
    document = [{names[key]: value for key, value in one.items()} for one in values["choices"]]
    return {"type": "spot", "document": document, "samples": values["samples"]}


def _number(node: Node, settings: dict[str, Any], losses: Losses) -> dict[str, Any]:
    options = []
    for one in node.all("answer"):
        if one.text == "*":
            losses.add("la réponse « * » (toute autre) est laissée de côté")
            continue
        number_in(one.text, "la réponse")
        width = number_in(one.first("tolerance").said or "0", "la tolérance")
        options.append(Option(one.text, _weight(one), one.first("feedback").text, width))
    values = building.number(options, losses)
    units = [unit.first("unit_name").said for unit in node.first("units").all("unit")]
    if "unit" in settings:
        return values | {"unit": settings["unit"]}
    if len(units) > 1:
        losses.add("seule la première unité est gardée")
    return values | ({"unit": units[0]} if units and units[0] else {})


def _pairs(node: Node, settings: dict[str, Any], losses: Losses) -> dict[str, Any]:
    pairs = [
        (_markdown(one, losses), to_markdown(one.first("answer").text, "plain", losses))
        for one in node.all("subquestion")
    ]
    labels = settings.get("categories")
    if settings.get("type") != "categorize" or not isinstance(labels, list):
        return building.matching(pairs, losses)
    place = {_plain(str(label)): letter(index) for index, label in enumerate(labels)}
    if any(right not in place for left, right in pairs if left):
        return building.matching(pairs, losses)
    items = [{"text": left, "category": place[right]} for left, right in pairs if left]
    return {"type": "categorize", "categories": [str(one) for one in labels], "items": items}


def _plain(label: str) -> str:
    """A label as a plain text of the file becomes it."""
    return to_markdown(label, "plain", Losses())
