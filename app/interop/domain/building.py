"""Our questions from what other formats say of them: options with weights, accepted forms, tolerances."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from app.content.schema.base import letter
from app.interop.domain.loss import Losses, QuestionRefused

ONE, ZERO = Fraction(1), Fraction(0)
CLOSE = Fraction(1, 1000)  # Moodle writes a third as 33.33333 %
NUMBER = re.compile(r"[+-]?(?:[0-9]{1,40}(?:[.,][0-9]{0,40})?|[.,][0-9]{1,40})(?:[eE][+-]?[0-9]{1,2})?")
MARKINGS = ("net_correct", "exact", "each_answer")


@dataclass(frozen=True)
class Option:
    """One answer that a format proposes or accepts, and the share of the points it brings."""

    text: str
    weight: Fraction = ZERO
    feedback: str = ""
    tolerance: Fraction = ZERO


def number_in(text: str, what: str) -> Fraction:
    """The exact number written here; QuestionRefused when it is not one."""
    found = text.strip()
    if not NUMBER.fullmatch(found):
        raise QuestionRefused(f"{what} n’est pas un nombre : « {found[:60]} »")
    return Fraction(found.replace(",", ".").removeprefix("+"))


def choices(options: Sequence[Option], *, single: bool, marking: str, losses: Losses) -> dict[str, Any]:
    """A question with choices, single or multiple."""
    if len(options) < 2:
        raise QuestionRefused("une question à choix demande au moins deux réponses")
    written: list[dict[str, Any]] = [
        {"text": one.text} | ({"feedback": one.feedback} if one.feedback else {}) for one in options
    ]
    right = _one_right(options, losses) if single else _several_right(options, marking, losses)
    for index in right:
        written[index] = {**written[index], "correct": True}
    ids = [letter(index) for index in right]
    if single:
        wrong = next(letter(index) for index in range(len(options)) if index not in right)
        return {"type": "single", "choices": written, "samples": {"right": ids, "wrong": [wrong]}}
    kept = {} if marking == MARKINGS[0] else {"marking": marking}
    return {"type": "multiple", **kept, "choices": written, "samples": {"right": [ids]}}


def _one_right(options: Sequence[Option], losses: Losses) -> list[int]:
    best = max(one.weight for one in options)
    right = [index for index, one in enumerate(options) if one.weight == best]
    if best <= 0:
        raise QuestionRefused("aucune réponse juste")
    if len(right) > 1:
        raise QuestionRefused("plusieurs réponses rapportent tous les points d’un choix unique")
    if best < 1 - CLOSE:
        losses.add("la meilleure réponse ne rapportait pas tous les points : elle les rapporte")
    if any(one.weight for index, one in enumerate(options) if index not in right):
        losses.add("des réponses rapportaient ou retiraient une part des points : elles ne rapportent rien")
    return right


def _several_right(options: Sequence[Option], marking: str, losses: Losses) -> list[int]:
    right = [index for index, one in enumerate(options) if one.weight > 0]
    if not right:
        raise QuestionRefused("aucune réponse juste")
    if marking != MARKINGS[0]:
        return right
    even = all(
        abs(one.weight * len(right) - (1 if index in right else -1)) <= CLOSE for index, one in enumerate(options)
    )
    if not even:
        losses.add("les poids deviennent égaux : chaque erreur retire autant qu’une bonne réponse rapporte")
    return right


def true_or_false(answer: bool) -> dict[str, Any]:
    """A statement to accept or refuse."""
    return {"type": "true_false", "answer": answer, "samples": {"right": [answer], "wrong": [not answer]}}


def short_text(options: Sequence[Option], losses: Losses, *, case: bool = False) -> dict[str, Any]:
    """Forms to accept; Moodle's comparison keeps accents and has a wildcard."""
    full = [one for one in options if one.weight >= 1 - CLOSE and one.text]
    if len(full) < len([one for one in options if one.weight > 0]):
        losses.add("des formes rapportaient une part des points : elles ne sont plus acceptées")
    forms = [one for one in full if not re.search(r"(?<!\\)\*", one.text)]
    if len(forms) < len(full):
        losses.add("des formes avec le joker « * » ne sont plus acceptées")
    if case:
        losses.add("la casse n’est plus exigée")
    if any(one.feedback for one in options):
        losses.add("le commentaire propre à une forme est laissé de côté")
    accept = list(dict.fromkeys(one.text.replace("\\*", "*") for one in forms))
    if not accept:
        raise QuestionRefused("aucune forme précise ne rapporte tous les points")
    return {"type": "short_text", "accept": accept, "accents": "strict", "samples": {"right": accept[:3]}}


def number(options: Sequence[Option], losses: Losses) -> dict[str, Any]:
    """A number and its tolerance; the first answer that brings every point."""
    full = [one for one in options if one.weight >= 1 - CLOSE]
    if not full:
        raise QuestionRefused("aucune valeur ne rapporte tous les points")
    if len(options) > 1:
        losses.add("seule la première valeur qui rapporte tous les points est gardée")
    if any(one.feedback for one in options):
        losses.add("le commentaire propre à une valeur est laissé de côté")
    answer, tolerance = number_in(full[0].text, "la réponse"), full[0].tolerance
    if tolerance < 0:
        raise QuestionRefused("la tolérance est négative")
    values: dict[str, Any] = {"type": "number", "answer": exact(answer), "samples": {"right": [exact(answer)]}}
    return values | ({"tolerance": exact(tolerance)} if tolerance else {})


def matching(pairs: Sequence[tuple[str, str]], losses: Losses) -> dict[str, Any]:
    """Pairs to bring together; one without a left part is a distractor."""
    kept = [{"left": left, "right": right} for left, right in pairs if left]
    if len(kept) < 2:
        raise QuestionRefused("une association demande au moins deux paires")
    if any(not pair["right"] for pair in kept):
        raise QuestionRefused("une paire n’a pas de partie droite")
    rights = {" ".join(pair["right"].split()).casefold() for pair in kept}
    extra = [right for left, right in pairs if not left and right]
    distractors = [one for one in extra if " ".join(one.split()).casefold() not in rights]
    if len(distractors) < len(extra):
        losses.add("une réponse en trop est aussi une bonne réponse : elle n’est gardée qu’une fois")
    values: dict[str, Any] = {"type": "match", "pairs": kept}
    if distractors:
        values["distractors"] = distractors
    return values | {"samples": {"right": [{letter(index): letter(index) for index in range(len(kept))}]}}


def essay(losses: Losses, points: Any = 1) -> dict[str, Any]:
    """A text that a trainer marks; the source has no rubric, so one criterion stands for it."""
    losses.add("la source n’a pas de grille : une grille d’un critère tient lieu de barème")
    levels = [{"label": "Non attendu", "points": 0}, {"label": "Attendu", "points": points}]
    return {"type": "essay", "rubric": [{"criterion": "Réponse conforme à la consigne", "levels": levels}]}


def exact(value: Fraction) -> str:
    """An exact number as a text that the schema reads: a decimal when it ends, or else a fraction."""
    denominator = value.denominator
    twos = fives = 0
    while denominator % 2 == 0:
        denominator, twos = denominator // 2, twos + 1
    while denominator % 5 == 0:
        denominator, fives = denominator // 5, fives + 1
    if denominator != 1:
        return f"{value.numerator}/{value.denominator}"
    places = max(twos, fives)
    digits = str(abs(value.numerator) * 10**places // value.denominator).rjust(places + 1, "0")
    sign = "-" if value < 0 else ""
    return sign + (f"{digits[:-places]}.{digits[-places:]}" if places else digits)
