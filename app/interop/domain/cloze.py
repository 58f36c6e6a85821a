"""Moodle's embedded answers (« Cloze »), read as our text with gaps, and written."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

from app.content.schema.base import letter
from app.content.schema.quiz import GAP, ChoiceGap, Cloze, TextGap
from app.interop.domain.building import CLOSE, number_in
from app.interop.domain.loss import Losses, QuestionRefused
from app.interop.domain.rich_text import to_markdown, to_words

OPENING = re.compile(r"\{([0-9]{0,3}):([A-Z_]{1,20}):")
ESCAPE = re.compile(r"\\([}#~\"/\\=%])")
TYPED = {"SHORTANSWER", "SA", "MW", "SHORTANSWER_C", "SAC", "MWC"}
CASED = {"SHORTANSWER_C", "SAC", "MWC"}
NUMERICAL = {"NUMERICAL", "NM"}
CHOSEN = re.compile(r"(?:MULTICHOICE(?:_(?:V|H|S|VS|HS))?|MC(?:V|H|S|VS|HS)?)\Z")
SHARE = re.compile(r"%(-?)([0-9]{1,3}(?:[.,][0-9]{0,7})?)%")
MOST_GAPS = 60
FIRST = 0xE100  # gaps wait under private signs while the text around them is read
PRIVATE = re.compile("[\ue100-\ue1ff]")
DEFAULT_PROMPT = "Complétez le texte."


def read_cloze(text: str, written: str, losses: Losses, ids: list[str] | None = None) -> tuple[str, dict[str, Any]]:
    """The text with our gaps, and the gaps; QuestionRefused when a gap has no equal here."""
    if PRIVATE.search(text):
        raise QuestionRefused("un signe à usage privé n’est pas permis")
    pieces, found = _cut(text)
    if not found:
        raise QuestionRefused("le texte à trous n’a aucun trou")
    if len(found) > MOST_GAPS:
        raise QuestionRefused(f"le texte a plus de {MOST_GAPS} trous")
    if len({weight for weight, _, _ in found}) > 1:
        losses.add("les trous comptent tous autant les uns que les autres")
    named = ids if ids and len(ids) == len(found) and len(set(ids)) == len(ids) else None
    names = named or [f"trou-{number}" for number in range(1, len(found) + 1)]
    gaps = {name: _gap(kind, told, written, losses) for name, (_, kind, told) in zip(names, found, strict=True)}
    hidden = "".join(
        piece + (chr(FIRST + number) if number < len(found) else "") for number, piece in enumerate(pieces)
    )
    shown = to_markdown(hidden, written, losses)
    return PRIVATE.sub(lambda one: "{{" + names[ord(one[0]) - FIRST] + "}}", shown), gaps


def _cut(text: str) -> tuple[list[str], list[tuple[int, str, str]]]:
    """The text between the gaps, and each gap: its weight, its type, its answers."""
    pieces, found, at = [], [], 0
    while opening := OPENING.search(text, at):
        end = _end(text, opening.end())
        if end < 0:
            raise QuestionRefused("un trou n’est pas fermé : « } » manque")
        pieces.append(text[at : opening.start()])
        found.append((int(opening[1] or 1), opening[2], text[opening.end() : end]))
        at = end + 1
    return [*pieces, text[at:]], found


def _end(text: str, start: int) -> int:
    escaped = False
    for place in range(start, len(text)):
        if escaped:
            escaped = False
        elif text[place] == "\\":
            escaped = True
        elif text[place] == "}":
            return place
    return -1


def _parts(text: str, sign: str) -> list[str]:
    """The text cut at each `sign` that no backslash precedes."""
    parts, start, escaped = [], 0, False
    for place, one in enumerate(text):
        if escaped:
            escaped = False
        elif one == "\\":
            escaped = True
        elif one == sign:
            parts.append(text[start:place])
            start = place + 1
    return [*parts, text[start:]]


def _gap(kind: str, told: str, written: str, losses: Losses) -> dict[str, Any]:
    options = [_alternative(one, written, losses) for one in _parts(told, "~") if one.strip()]
    if not options:
        raise QuestionRefused("un trou n’a pas de réponse")
    if kind in TYPED:
        return _typed(options, losses, cased=kind in CASED)
    if kind in NUMERICAL:
        return _number(options, losses)
    if CHOSEN.match(kind):
        return _chosen(options, losses)
    if kind.startswith(("MULTIRESPONSE", "MR")):
        raise QuestionRefused("des cases à cocher dans un texte n’ont pas d’équivalent ici")
    raise QuestionRefused(f"le type de trou « {kind} » n’est pas connu")


def _alternative(told: str, written: str, losses: Losses) -> tuple[Fraction, str]:
    told = told.strip()
    weight = Fraction(0)
    if told.startswith("="):
        weight, told = Fraction(1), told[1:]
    elif share := SHARE.match(told):
        weight = number_in(share[2], "la part d’une réponse") / 100
        weight, told = (-weight if share[1] else weight), told[share.end() :]
        if abs(weight) > 1:
            raise QuestionRefused("la part d’une réponse dépasse 100 %")
    text, *feedback = _parts(told, "#")
    if any(one.strip() for one in feedback):
        losses.add("les commentaires des trous sont laissés de côté")
    return weight, to_words(ESCAPE.sub(r"\1", text), "html" if written == "html" else "plain", losses)


def _typed(options: list[tuple[Fraction, str]], losses: Losses, *, cased: bool) -> dict[str, Any]:
    full = [text for weight, text in options if weight >= 1 - CLOSE and text]
    if len(full) < sum(weight > 0 for weight, _ in options):
        losses.add("des formes rapportaient une part des points : elles ne sont plus acceptées")
    forms = [text for text in full if not re.search(r"(?<!\\)\*", text)]
    if len(forms) < len(full):
        losses.add("des formes avec le joker « * » ne sont plus acceptées")
    if cased:
        losses.add("la casse n’est plus exigée")
    if not forms:
        raise QuestionRefused("un trou n’a aucune forme précise qui rapporte tous les points")
    if any(not one.isascii() for one in forms):
        losses.add("les accents ne sont plus exigés dans les trous")
    return {"accept": list(dict.fromkeys(one.replace("\\*", "*") for one in forms))}


def _number(options: list[tuple[Fraction, str]], losses: Losses) -> dict[str, Any]:
    full = [text for weight, text in options if weight >= 1 - CLOSE]
    if not full:
        raise QuestionRefused("un trou n’a aucune valeur qui rapporte tous les points")
    forms: list[str] = []
    for one in full:
        value, _, tolerance = one.partition(":")
        number_in(value, "la réponse d’un trou")
        if tolerance.strip() and number_in(tolerance, "la tolérance d’un trou"):
            losses.add("la tolérance d’un trou est laissée de côté : seule la valeur exacte est acceptée")
        bare = value.strip().removeprefix("+")
        forms += [bare, bare.replace(".", ","), bare.replace(",", ".")]
    if len(full) < sum(weight > 0 for weight, _ in options):
        losses.add("des valeurs rapportaient une part des points : elles ne sont plus acceptées")
    losses.add("un nombre à taper devient un texte : seules ses écritures courantes sont acceptées")
    return {"accept": list(dict.fromkeys(forms))}


def _chosen(options: list[tuple[Fraction, str]], losses: Losses) -> dict[str, Any]:
    texts = [text for _, text in options]
    if len(texts) < 2 or len(set(texts)) < len(texts) or not all(texts):
        raise QuestionRefused("un menu demande au moins deux choix, tous différents")
    best = max(weight for weight, _ in options)
    right = [index for index, (weight, _) in enumerate(options) if weight == best]
    if best <= 0 or len(right) > 1:
        raise QuestionRefused("un menu n’a pas une seule meilleure réponse")
    if best < 1 - CLOSE or any(weight for index, (weight, _) in enumerate(options) if index not in right):
        losses.add("des choix de menu rapportaient une part des points : le meilleur les rapporte tous")
    return {"choices": texts, "answer": letter(right[0])}


def written_cloze(question: Cloze, losses: Losses) -> str:
    """The text of our question with Moodle's gaps; QuestionRefused when it would be read as something else."""
    if OPENING.search(question.text) or OPENING.search(question.prompt):
        raise QuestionRefused("le texte contient déjà un trou écrit comme ceux de Moodle")
    for gap in question.gaps.values():
        if isinstance(gap, ChoiceGap):
            if [one.id for one in gap.choices] != [letter(index) for index in range(len(gap.choices))]:
                losses.add("les identifiants des réponses deviennent a, b, c…")
        elif any(not one.isascii() for one in gap.accept):
            losses.add("Moodle exigera les accents dans les trous")
    return GAP.sub(lambda one: _written_gap(question.gaps[one[1]]), question.text)


def _written_gap(gap: TextGap | ChoiceGap) -> str:
    if isinstance(gap, ChoiceGap):
        told = "~".join(f"{'=' if one.id == gap.answer else ''}{_escaped(one.text)}" for one in gap.choices)
        return "{1:MULTICHOICE:" + told + "}"
    return "{1:SHORTANSWER:" + "~".join("=" + _escaped(one).replace("*", "\\*") for one in gap.accept) + "}"


def _escaped(text: str) -> str:
    told = re.sub(r"([\\}#~])", r"\\\1", text.strip())
    return "\\" + told if told.startswith(("=", "%")) else told
