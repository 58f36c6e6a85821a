"""The classical measures, each told in one line of plain words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Measure:
    """A figure: its name in the code, on the page, and what it says."""

    name: str
    label: str
    words: str
    percent: bool = False


OF_THE_WHOLE = (
    Measure("mean", "Moyenne", "Les points obtenus, en moyenne."),
    Measure("median", "Médiane", "Une copie sur deux a moins, une sur deux a plus."),
    Measure("standard_deviation", "Écart-type", "De combien les notes s’écartent d’ordinaire de la moyenne."),
    Measure(
        "skewness", "Asymétrie", "Négative\u00a0: quelques notes très basses. Positive\u00a0: quelques très hautes."
    ),
    Measure("kurtosis", "Aplatissement", "Au-dessus de 0\u00a0: des notes serrées, avec quelques extrêmes."),
    Measure(
        "internal_consistency",
        "Cohérence interne (α)",
        "Les questions mesurent-elles la même chose\u00a0? Au-dessus de 70\u202f%, c’est bon.",
        True,
    ),
    Measure("error_ratio", "Part d’erreur", "La part de l’écart entre les notes qui tient au hasard.", True),
    Measure("standard_error", "Erreur type", "Une note est sûre à peu près à ce nombre de points près."),
)
OF_A_QUESTION = (
    Measure("facility", "Réussite", "La part des points obtenus.", True),
    Measure("standard_deviation", "Écart-type", "De combien les points s’écartent d’une copie à l’autre."),
    Measure("guess", "Au hasard", "Ce qu’obtiendrait quelqu’un qui répond sans savoir.", True),
    Measure("intended_weight", "Poids prévu", "Sa part des points du quiz.", True),
    Measure("effective_weight", "Poids réel", "Sa part de ce qui sépare les notes.", True),
    Measure(
        "discrimination_index",
        "Sépare",
        "De −100 à 100\u00a0: réussie par celles et ceux qui réussissent le reste, ou l’inverse.",
    ),
    Measure(
        "discriminative_efficiency",
        "Efficacité",
        "Le même pouvoir, au regard du plus grand que ces points permettent.",
    ),
)
