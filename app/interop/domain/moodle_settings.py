"""What Moodle XML has no word for: kept in a tag of ours, and told."""

from __future__ import annotations

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
    ShortText,
    Single,
    Spot,
)
from app.interop.domain.building import exact
from app.interop.domain.loss import Losses
from app.interop.domain.telling import left_behind, letters

MOST_SHARE = 10  # Moodle's list of weights goes down to a tenth, then to a twentieth


def moodle_settings(question: AnyQuestion, losses: Losses) -> dict[str, Any]:
    """The settings that wait in a tag; what stays behind is told in `losses`."""
    settings: dict[str, Any] = {}
    match question:
        case Single():
            letters([one.id for one in question.choices], losses)
        case Multiple():
            _multiple(question, settings, losses)
        case Spot():
            _spot(question, settings, losses)
        case Number() if question.unit:
            settings["unit"] = question.unit
            losses.add("l’unité est dans une étiquette : Moodle ne l’acceptera pas dans la réponse")
        case ShortText():
            _short_text(question, settings, losses)
        case Match():
            letters([*(one.id for one in question.pairs), *(one.id for one in question.distractors)], losses)
        case Categorize():
            letters([one.id for one in question.items], losses)
            letters([one.id for one in question.categories], losses)
            settings |= {"type": "categorize", "categories": [one.label.strip() for one in question.categories]}
            losses.add("le classement devient une association")
        case Cloze():
            settings |= {"prompt": question.prompt.strip(), "gaps": list(question.gaps)}
        case Essay():
            settings["rubric"] = rubric_of(question)
            losses.add("la grille de correction est dans une étiquette : Moodle ne la montrera pas")
    left_behind(question, losses)
    return settings


def rubric_of(question: Essay) -> list[dict[str, Any]]:
    """The rubric of an essay, as its file says it."""
    return [
        {
            "criterion": one.criterion,
            "levels": [{"label": level.label, "points": exact(Fraction(level.points))} for level in one.levels],
        }
        for one in question.rubric
    ]


def _multiple(question: Multiple, settings: dict[str, Any], losses: Losses) -> None:
    letters([one.id for one in question.choices], losses)
    if question.marking != "net_correct":
        settings["marking"] = question.marking
        losses.add("le mode de notation est dans une étiquette : Moodle additionnera des parts égales")
    _share(sum(one.correct for one in question.choices), losses)


def _spot(question: Spot, settings: dict[str, Any], losses: Losses) -> None:
    letters([one.id for one in question.document], losses)
    settings["type"] = "spot"
    losses.add("le document devient des cases à cocher")
    if any(line.label for line in question.document):
        losses.add("les libellés des lignes ne passent pas")
    _share(sum(line.wrong for line in question.document), losses)


def _share(count: int, losses: Losses) -> None:
    if count > MOST_SHARE:
        losses.add("plus de dix réponses justes : Moodle ne connaît pas cette part et l’arrondira")


def _short_text(question: ShortText, settings: dict[str, Any], losses: Losses) -> None:
    if question.accents != "strict":
        settings["accents"] = question.accents
        losses.add("la tolérance aux accents est dans une étiquette : Moodle les exigera")
    if question.typos:
        settings["typos"] = question.typos
        losses.add("les fautes de frappe tolérées sont dans une étiquette : Moodle les refusera")
    if question.reject:
        settings["reject"] = list(question.reject)
        losses.add("les voisins refusés sont dans une étiquette")
