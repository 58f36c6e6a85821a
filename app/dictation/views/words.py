"""What marks and differences say in words."""

from __future__ import annotations

from fractions import Fraction

from app.dictation.domain.compare import WEIGHTS, Comparison, Difference, FaultKind
from app.dictation.domain.layout import LayoutMark
from app.dictation.domain.letters import LetterCheck, LetterMark
from app.web.filters import plural, points_fr
from app.web.labels import label

# What each kind of difference is, for the page that explains the weights: (kinds, in words).
GROUPS: tuple[tuple[tuple[FaultKind, ...], str], ...] = (
    (
        (FaultKind.CONFUSION, FaultKind.SIDE, FaultKind.NEGATION, FaultKind.CONTRARY),
        "mot confondu avec son voisin dangereux, côté, négation perdue ou ajoutée, mot contraire",
    ),
    ((FaultKind.NUMBER, FaultKind.UNIT), "nombre ou unité faux, oublié ou ajouté"),
    ((FaultKind.MEDICINE, FaultKind.PASSAGE), "médicament changé ou oublié, passage entier oublié"),
    ((FaultKind.MISSING, FaultKind.REPLACED), "mot oublié, mot remplacé par un autre"),
    ((FaultKind.MEDICINE_SPELLING,), "nom de médicament mal écrit"),
    (
        (FaultKind.ADDED, FaultKind.SMALL_WORD, FaultKind.SPELLING, FaultKind.AGREEMENT),
        "mot ajouté, petit mot, orthographe, accord",
    ),
    ((FaultKind.ACCENT, FaultKind.CAPITAL, FaultKind.TOGETHER), "accent, majuscule, mots soudés ou séparés"),
    ((FaultKind.PUNCTUATION, FaultKind.WRITING), "ponctuation, nombre ou unité juste mais écrit autrement"),
    ((FaultKind.SPACE,), "espace oubliée entre le nombre et l’unité"),
)
WHY = {
    FaultKind.SIDE: "Le côté décide de l’acte : réécoutez, et vérifiez-le dans tout le texte.",
    FaultKind.NEGATION: "Un « pas » perdu ou ajouté retourne la phrase.",
    FaultKind.CONTRARY: "Les deux mots disent le contraire l’un de l’autre.",
    FaultKind.NUMBER: "Un nombre faux peut devenir une dose, une taille ou une date fausse.",
    FaultKind.UNIT: "L’unité change la valeur : une dose peut être multipliée par mille.",
    FaultKind.MEDICINE: "Ce n’est plus le même médicament : s’il y a un doute, on le signale.",
    FaultKind.PASSAGE: "Un passage entier manque : une réécoute suivie sur le texte le retrouve.",
    FaultKind.MEDICINE_SPELLING: "Le médicament se reconnaît, mais son nom se copie lettre à lettre.",
    FaultKind.TOGETHER: "Les mots y sont ; le trait d’union ou l’espace, non.",
    FaultKind.WRITING: "La valeur est juste ; l’usage l’écrit autrement.",
    FaultKind.SPACE: "Une espace sépare le nombre de son unité.",
}


def why_of(difference: Difference) -> str:
    """The reason of a difference: what tells two neighbours apart, or what is at stake."""
    return difference.why or WHY.get(difference.kind, "")


def weights() -> list[tuple[str, Fraction, bool]]:
    """(what, points lost, whether grave) of each group of differences."""
    return [(words, WEIGHTS[kinds[0]], WEIGHTS[kinds[0]] >= 2) for kinds, words in GROUPS]


def lead_words(comparison: Comparison) -> str:
    """What a page says first of a copy."""
    if not comparison.typed_words:
        return "Cette copie est restée blanche. Une dictée se reprend phrase par phrase."
    grave = len(comparison.grave)
    light = len(comparison.differences) - grave
    if not comparison.differences:
        return "Rien à corriger. Le texte est celui qui a été dicté."
    told = plural(light, "un écart léger", "écarts légers") if light else ""
    if not grave:
        return f"Aucune erreur ne change le sens. Il reste {told}."
    told_grave = plural(grave, "une erreur qui change le sens", "erreurs qui changent le sens")
    return f"À voir d’abord : {told_grave}" + (f", puis {told}." if told else ".")


def speed_words(speed: Fraction | None) -> str:
    """« 24 mots par minute »."""
    return "" if speed is None else f"{round(speed)}\u00a0mots par minute"


def score_words(earned: Fraction, possible: Fraction) -> str:
    """« 16,5 points sur 20 »."""
    rounded = Fraction(int(earned * 100), 100)
    return f"{points_fr(rounded)}\u00a0point{'s' if rounded >= 2 else ''} sur {points_fr(possible)}"


def layout_words(mark: LayoutMark) -> str:
    """What one point of the layout says."""
    told = label(mark.check)
    return told if mark.expected == 1 else f"{told} : {mark.held} sur {mark.expected}"


def letter_words(mark: LetterMark) -> str:
    """What one point of a letter says."""
    if mark.check in {LetterCheck.MENTION, LetterCheck.FORBIDDEN}:
        return mark.what
    return label(mark.check)
