"""Our CSV of questions: its columns in French and in English, the words of its types, how a cell holds a list.

One question a line, the names of the columns on the first. In a cell, the elements of a list stand between « | », the
two parts of a pair on either side of « -> »; a backslash before a sign makes it an ordinary one.
"""

from __future__ import annotations

import re
from typing import Final

from app.content.slugs import folded

# key → (heading written, other headings understood)
COLUMNS: Final = {
    "id": ("identifiant", "id"),
    "type": ("type", "kind"),
    "prompt": ("énoncé", "prompt", "question"),
    "answers": ("réponses", "answers", "choix", "choices"),
    "correct": ("justes", "correct", "juste", "bonnes réponses"),
    "feedback": ("commentaires", "feedback"),
    "extra": ("en trop", "extra", "distracteurs", "refusées", "rejected"),
    "tolerance": ("tolérance", "tolerance"),
    "unit": ("unité", "unit"),
    "marking": ("notation", "marking"),
    "accents": ("accents",),
    "typos": ("fautes tolérées", "typos"),
    "text": ("texte", "text"),
    "points": ("points",),
    "explanation": ("explication", "explanation"),
    "hints": ("indices", "hints"),
    "settings": ("réglages", "settings"),
}
# What each column says, for the page that explains the format.
ABOUT: Final = {
    "id": "Un nom court pour la question. Vide : il est fait d’après l’énoncé.",
    "type": "Choix unique, choix multiple, vrai ou faux, nombre, réponse courte, texte à trous, association, "
    "classement, ordre, repérage ou rédaction.",
    "prompt": "La question posée.",
    "answers": "Les réponses proposées ou acceptées, séparées par « | ». Une paire s’écrit « gauche -> droite ».",
    "correct": "Les numéros des réponses justes (repérage : des lignes fausses), « vrai » ou « faux », ou le nombre.",
    "feedback": "Un commentaire par réponse, dans le même ordre.",
    "extra": "Association : les réponses en trop. Réponse courte : les mots à refuser. Classement : d’autres "
    "catégories.",
    "tolerance": "Nombre : l’écart permis.",
    "unit": "Nombre : l’unité.",
    "marking": "Choix multiple : net_correct (comme d’habitude), exact ou each_answer.",
    "accents": "Réponse courte : « exigés » ou « libres ».",
    "typos": "Réponse courte : 0, 1 ou 2.",
    "text": "Texte à trous : le texte, avec des trous comme {1:SA:=pouls} ou {1:MC:=oui~non}.",
    "points": "1 si la case est vide.",
    "explanation": "Ce qui s’affiche après la réponse.",
    "hints": "Des indices, séparés par « | ».",
    "settings": "Le reste, en JSON. Laissez vide : l’export s’en sert pour ne rien perdre.",
}
HEADINGS: Final = {folded(word): key for key, words in COLUMNS.items() for word in words}
TYPES: Final = {
    "single": ("choix unique", "single choice"),
    "multiple": ("choix multiple", "multiple choice"),
    "true_false": ("vrai ou faux", "true or false", "true false"),
    "number": ("nombre",),
    "short_text": ("réponse courte", "short text", "short answer"),
    "cloze": ("texte à trous",),
    "match": ("association", "matching"),
    "categorize": ("classement",),
    "order": ("ordre",),
    "spot": ("repérage",),
    "essay": ("rédaction",),
}
TYPE_WORDS: Final = {folded(word): key for key, words in TYPES.items() for word in (key, *words)}
TRUTHS: Final = {"vrai": True, "true": True, "v": True, "t": True, "faux": False, "false": False, "f": False}
SPECIAL = re.compile(r"([\\|])")
ARROW = "->"
# What a question may say besides its columns, in the JSON of the last one.
SETTINGS: Final = frozenset(
    {"samples", "certainty", "penalty", "competences", "rule", "reread", "gaps", "rubric", "labels", "categories"}
)


def joined(parts: list[str]) -> str:
    """A list as one cell."""
    return " | ".join(escaped(one) for one in parts)


def escaped(text: str) -> str:
    """One element of a list."""
    return SPECIAL.sub(r"\\\1", text.strip()).replace(ARROW, "-\\>")


def cut(cell: str, sign: str) -> list[str]:
    """The cell cut at each `sign` that no backslash precedes; backslashes stay."""
    parts, start, place = [], 0, 0
    while place < len(cell):
        if cell[place] == "\\":
            place += 2
        elif cell.startswith(sign, place):
            parts.append(cell[start:place])
            place = start = place + len(sign)
        else:
            place += 1
    return [*parts, cell[start:]]


def bare(text: str) -> str:
    """An element without the backslashes that made its signs ordinary."""
    return re.sub(r"\\([\\|>])", r"\1", text.strip()).strip()


def elements(cell: str) -> list[str]:
    """The elements of a cell; none when it is empty."""
    return [bare(one) for one in cut(cell, "|")] if cell.strip() else []


def pairs(cell: str) -> list[tuple[str, str] | None]:
    """The pairs of a cell; None stands for an element without an arrow, or with several."""
    found: list[tuple[str, str] | None] = []
    for one in cut(cell, "|") if cell.strip() else []:
        parts = cut(one, ARROW)
        found.append((bare(parts[0]), bare(parts[1])) if len(parts) == 2 else None)
    return found
