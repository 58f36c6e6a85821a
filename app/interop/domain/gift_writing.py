"""GIFT, written: what it cannot say is told, and the settings that it has no word for wait in a tag."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from typing import Any

from app.content.schema.quiz import (
    AnyQuestion,
    Categorize,
    Choice,
    Essay,
    Match,
    Multiple,
    Number,
    Quiz,
    ShortText,
    Single,
    Spot,
    SpotLine,
    TrueFalse,
)
from app.interop.domain.building import exact
from app.interop.domain.gift import OURS
from app.interop.domain.loss import Fate, Losses, Outcome, QuestionRefused
from app.interop.domain.moodle_settings import rubric_of
from app.interop.domain.telling import left_behind, letters

SPECIAL = re.compile(r"[\\#=~{}:]")
READ_APART = ("[", "%")
MOST_SHARE = 10  # Moodle's list of weights goes down to a tenth, then to a twentieth


def write_gift(quiz: Quiz) -> tuple[str, list[Outcome]]:
    """The quiz as a GIFT file, and what it loses there."""
    parts = [f"$CATEGORY: {' '.join(quiz.title.split())}"]
    outcomes = []
    for question in quiz.questions:
        losses = Losses()
        try:
            parts.append(_question(question, losses))
        except QuestionRefused as refusal:
            outcomes.append(Outcome(question.id, None, Fate.REFUSED, str(refusal)))
            continue
        outcomes.append(Outcome(question.id, None, losses.fate, str(losses), {"id": question.id}))
    return "\n\n".join(parts) + "\n", outcomes


def _question(question: AnyQuestion, losses: Losses) -> str:
    settings: dict[str, Any] = {}
    answers = _answers(question, settings, losses)
    left_behind(question, losses)
    if question.points != 1:
        settings["points"] = exact(Fraction(question.points))
        losses.add("les points sont dans une étiquette : Moodle donnera 1 point")
    if question.hints:
        losses.add("les indices ne passent pas")
    general = f"####{_written(question.explanation)}" if question.explanation else ""
    tag = json.dumps(settings, ensure_ascii=False).replace("]", "\\]") if settings else ""
    note = f"// [id:{question.id}]" + (f" [tag:{OURS}{tag}]" if tag else "")
    return f"{note}\n::{question.id}::[markdown]{_written(question.prompt)} {{{answers}{general}}}"


def _answers(question: AnyQuestion, settings: dict[str, Any], losses: Losses) -> str:
    match question:
        case Single() | Multiple():
            letters([one.id for one in question.choices], losses)
            return _choices(question, settings, losses)
        case Spot():
            letters([one.id for one in question.document], losses)
            settings["type"] = "spot"
            losses.add("le document devient des cases à cocher")
            if any(line.label for line in question.document):
                losses.add("les libellés des lignes ne passent pas")
            count = sum(line.wrong for line in question.document)
            return "".join(_box(line, line.wrong, line.why, count, losses) for line in question.document)
        case TrueFalse():
            return "TRUE" if question.answer else "FALSE"
        case Number():
            if question.unit:
                settings["unit"] = question.unit
                losses.add("l’unité est dans une étiquette : Moodle ne l’acceptera pas dans la réponse")
            width = f":{_decimal(question.tolerance)}" if question.tolerance else ""
            return f"#{_decimal(question.answer)}{width}"
        case ShortText():
            return _forms(question, settings, losses)
        case Match():
            letters([*(one.id for one in question.pairs), *(one.id for one in question.distractors)], losses)
            pairs = [(one.left, one.right) for one in question.pairs]
            return _pairs([*pairs, *(("", one.text) for one in question.distractors)])
        case Categorize():
            letters([one.id for one in question.items], losses)
            letters([one.id for one in question.categories], losses)
            labels = {one.id: one.label for one in question.categories}
            settings |= {"type": "categorize", "categories": [label.strip() for label in labels.values()]}
            losses.add("le classement devient une association")
            used = {item.category_id for item in question.items}
            pairs = [(item.text, labels[item.category_id]) for item in question.items]
            return _pairs([*pairs, *(("", label) for one, label in labels.items() if one not in used)])
        case Essay():
            settings["rubric"] = rubric_of(question)
            losses.add("la grille de correction est dans une étiquette : Moodle ne la montrera pas")
            return ""
        case _:
            raise QuestionRefused("GIFT n’a pas de mot pour ce type de question")


def _choices(question: Single | Multiple, settings: dict[str, Any], losses: Losses) -> str:
    if isinstance(question, Single):
        return "".join(
            f"\n\t{'=' if one.correct else '~'}{_apart(one.text)}{_comment(one.feedback)}" for one in question.choices
        )
    if question.marking != "net_correct":
        settings["marking"] = question.marking
        losses.add("le mode de notation est dans une étiquette : Moodle additionnera des parts égales")
    count = sum(one.correct for one in question.choices)
    return "".join(_box(one, one.correct, one.feedback, count, losses) for one in question.choices)


def _box(one: Choice | SpotLine, right: bool, said: str | None, count: int, losses: Losses) -> str:
    if count > MOST_SHARE:
        losses.add("plus de dix réponses justes : Moodle ne connaît pas cette part et l’arrondira")
    share = f"{100 / count:.5f}".rstrip("0").rstrip(".")
    return f"\n\t~%{'' if right else '-'}{share}%{_apart(one.text)}{_comment(said)}"


def _forms(question: ShortText, settings: dict[str, Any], losses: Losses) -> str:
    if any("->" in form for form in question.accept):
        raise QuestionRefused("« -> » dans une réponse ferait une association")
    if question.accents != "strict":
        settings["accents"] = question.accents
        losses.add("la tolérance aux accents est dans une étiquette : Moodle les exigera")
    if question.typos:
        settings["typos"] = question.typos
        losses.add("les fautes de frappe tolérées sont dans une étiquette : Moodle les refusera")
    if question.reject:
        settings["reject"] = list(question.reject)
        losses.add("les voisins refusés sont dans une étiquette")
    literal = [form.replace("*", "\\*") for form in question.accept]
    return " ".join(f"={_apart(form)}" for form in literal)


def _pairs(pairs: list[tuple[str, str]]) -> str:
    if any("->" in left for left, _ in pairs):
        raise QuestionRefused("« -> » dans une partie gauche couperait la paire")
    return "".join(f"\n\t={_written(left)} -> {_written(right)}" for left, right in pairs)


def _decimal(value: Fraction) -> str:
    shown = exact(Fraction(value))
    if "/" in shown:
        raise QuestionRefused("une valeur n’a pas d’écriture décimale finie")
    return shown


def _apart(text: str) -> str:
    """An answer whose first sign would be read as a weight or as a format says that it is Markdown."""
    return ("[markdown]" if text.lstrip().startswith(READ_APART) else "") + _written(text)


def _comment(text: str | None) -> str:
    return f"#{_written(text)}" if text else ""


def _written(text: str) -> str:
    return SPECIAL.sub(lambda found: "\\" + found[0], text.strip()).replace("\n", "\\n")
