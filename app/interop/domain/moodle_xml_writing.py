"""Moodle XML, written: texts stay Markdown, and settings that Moodle has no word for wait in a tag."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

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
from app.interop.domain.cloze import written_cloze
from app.interop.domain.gift import OURS
from app.interop.domain.loss import Fate, Losses, Outcome, QuestionRefused
from app.interop.domain.moodle_settings import moodle_settings


def write_moodle_xml(quiz: Quiz) -> tuple[str, list[Outcome]]:
    """The quiz as a Moodle XML file, and what it loses there."""
    root = Element("quiz")
    category = SubElement(root, "question", type="category")
    _text(SubElement(category, "category"), f"$course$/top/{' '.join(quiz.title.split()).replace('/', '//')}")
    outcomes = []
    for question in quiz.questions:
        losses = Losses()
        try:
            root.append(_question(question, losses))
        except QuestionRefused as refusal:
            outcomes.append(Outcome(question.id, None, Fate.REFUSED, str(refusal)))
            continue
        outcomes.append(Outcome(question.id, None, losses.fate, str(losses), {"id": question.id}))
    indent(root, " ")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n", outcomes


def _text(node: Element, words: str) -> None:
    SubElement(node, "text").text = words


def _markdown(parent: Element, name: str, words: str, **attributes: str) -> Element:
    node = SubElement(parent, name, {"format": "markdown", **attributes})
    _text(node, words)
    return node


def _question(question: AnyQuestion, losses: Losses) -> Element:
    if isinstance(question, Order):
        raise QuestionRefused("ce type de question n’est pas écrit dans ce format")
    if isinstance(question, Number) and any("/" in exact(one) for one in (question.answer, question.tolerance)):
        raise QuestionRefused("une valeur n’a pas d’écriture décimale finie")
    settings: dict[str, Any] = moodle_settings(question, losses)
    node = Element("question", type=_kind(question))
    _text(SubElement(node, "name"), question.id)
    told = question.prompt
    if isinstance(question, Cloze):
        told = f"{question.prompt.strip()}\n\n{written_cloze(question, losses)}"
    _markdown(node, "questiontext", told)
    _markdown(node, "generalfeedback", question.explanation or "")
    points = exact(Fraction(question.points))
    if "/" in points:
        settings["points"], points = points, f"{float(question.points):.7f}"
        losses.add("les points n’ont pas d’écriture décimale finie : Moodle les arrondira")
    SubElement(node, "defaultgrade").text = points
    SubElement(node, "penalty").text = f"{float(question.penalty):.7f}".rstrip("0").rstrip(".")
    SubElement(node, "idnumber").text = question.id
    _answers(node, question)
    for hint in question.hints:
        _markdown(node, "hint", hint)
    if settings:
        tag = SubElement(SubElement(node, "tags"), "tag")
        _text(tag, OURS + json.dumps(settings, ensure_ascii=False))
    return node


def _kind(question: AnyQuestion) -> str:
    names: dict[type, str] = {
        TrueFalse: "truefalse",
        Number: "numerical",
        ShortText: "shortanswer",
        Match: "matching",
        Categorize: "matching",
        Essay: "essay",
        Cloze: "cloze",
    }
    return names.get(type(question), "multichoice")


def _answers(node: Element, question: AnyQuestion) -> None:
    match question:
        case Single():
            SubElement(node, "single").text = "true"
            for one in question.choices:
                _answer(node, one.text, "100" if one.correct else "0", one.feedback)
        case Multiple():
            _boxes(node, [(one.text, one.correct, one.feedback) for one in question.choices])
        case Spot():
            _boxes(node, [(line.text, line.wrong, line.why) for line in question.document])
        case TrueFalse():
            for word, answer in (("true", True), ("false", False)):
                _answer(node, word, "100" if question.answer == answer else "0", None)
        case Number():
            _answer(node, exact(question.answer), "100", None)
            SubElement(node.findall("answer")[-1], "tolerance").text = exact(question.tolerance)
        case ShortText():
            SubElement(node, "usecase").text = "0"
            for form in question.accept:
                _answer(node, form.replace("*", "\\*"), "100", None)
        case Match():
            pairs = [(pair.left, pair.right) for pair in question.pairs]
            _pairs(node, [*pairs, *(("", one.text) for one in question.distractors)])
        case Categorize():
            labels = {one.id: one.label for one in question.categories}
            used = {item.category_id for item in question.items}
            pairs = [(item.text, labels[item.category_id]) for item in question.items]
            _pairs(node, [*pairs, *(("", label) for one, label in labels.items() if one not in used)])


def _answer(node: Element, words: str, share: str, said: str | None) -> None:
    _markdown(_markdown(node, "answer", words, fraction=share), "feedback", said or "")


def _boxes(node: Element, boxes: list[tuple[str, bool, str | None]]) -> None:
    SubElement(node, "single").text = "false"
    share = f"{100 / sum(right for _, right, _ in boxes):.5f}".rstrip("0").rstrip(".")
    for words, right, said in boxes:
        _answer(node, words, share if right else f"-{share}", said)


def _pairs(node: Element, pairs: list[tuple[str, str]]) -> None:
    for left, right in pairs:
        _text(SubElement(_markdown(node, "subquestion", left), "answer"), right)
