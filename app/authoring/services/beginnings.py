"""What a new content begins with: a good model, ready to be rewritten, in which nothing is missing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.authoring.domain.form_words import new_question
from app.authoring.domain.kinds import Kind, path_of
from app.content.yaml_reader import read_yaml
from app.content.yaml_writing import changed, dumped

LESSON = """---
title: {title}
duration_minutes: 15
sources:
  - {{title: "Donnez ici le titre de la page qui dit ce que vous affirmez", url: "https://www.service-public.fr/"}}
---

Commencez par une scène d’une ou deux phrases : qui parle, où, et ce qui coince.

## L’idée

Une seule idée, dite simplement. Pourquoi elle compte pour la personne en face de vous.

## Un exemple

!!! exemple "À l’accueil"
    Ce que l’on fait, mot pour mot.

## Le piège

!!! attention "Ce que l’on fait souvent, à tort"
    L’erreur que tout le monde fait un jour, et ce qu’elle coûte.

## À vous

!!! retenir "En une phrase"
    Ce qu’il faut avoir en tête demain matin.
"""


def beginning(kind: Kind, item_id: str, title: str, module: str, competences: tuple[str, ...]) -> str:
    """The text of a new content of this kind; "" when another of the kind serves as a model."""
    if kind.key == "lesson":
        return LESSON.format(title=dumped({"x": title}).partition(":")[2].strip())
    makers: Mapping[str, Any] = {"module": _module, "quiz": _quiz, "scenario": _scenario}
    maker = makers.get(kind.key)
    if maker is not None:
        return dumped(maker(item_id, title, module, list(competences)))
    return ""


def copied(text: str, item_id: str, title: str) -> str:
    """Another content of the same kind, taken as a model: its own identifier and title are changed, the rest stays."""
    value = read_yaml(text).value
    for key, told in (("id", item_id), ("title", title)):
        if isinstance(value, Mapping) and key in value:
            text = changed(text, (key,), told)
    return text


def _module(item_id: str, title: str, module: str, competences: list[str]) -> dict[str, Any]:
    return {
        "id": item_id,
        "title": title,
        "summary": "Dites en deux phrases ce que l’on saura faire après ce module.",
        "order": 500,
        "competences": competences[:1],
        "duration_minutes": 60,
        "objectives": ["Faire telle chose, dans telle situation."],
    }


def _quiz(item_id: str, title: str, module: str, competences: list[str]) -> dict[str, Any]:
    questions = []
    for number in range(1, 6):
        question = new_question("single", number)
        question["prompt"] = f"Écrivez ici la question {number}."
        question["explanation"] = "Dites pourquoi, en une ou deux phrases."
        questions.append(question)
    return {
        "id": item_id,
        "title": title,
        **({"module": module} if module else {}),
        "competences": competences[:1],
        "mode": "training",
        "pass_percent": 70,
        "shuffle": True,
        "questions": questions,
    }


def _scenario(item_id: str, title: str, module: str, competences: list[str]) -> dict[str, Any]:
    def step(text: str, *choices: tuple[str, str, int, str, str]) -> dict[str, Any]:
        return {
            "speaker": "La personne",
            "text": text,
            "choices": [
                {"id": name, "say": say, "points": {"relation": points}, "feedback": why, "goto": goto}
                for name, say, points, why, goto in choices
            ],
        }

    return {
        "id": item_id,
        "title": title,
        **({"module": module} if module else {}),
        "summary": "Dites en une phrase la situation, sans donner la réponse.",
        "duration_minutes": 10,
        "competences": competences[:1],
        "dimensions": ["relation", "confidentialite"],
        "start": "debut",
        "steps": {
            "debut": step(
                "Ce que la personne dit en premier.",
                ("ecouter", "Ce que l’on dit de mieux.", 2, "Oui : dites pourquoi.", "suite"),
                ("brusquer", "Ce que l’on dit souvent, à tort.", -1, "Dites ce que cela provoque.", "suite"),
            ),
            "suite": step(
                "Ce que la personne répond.",
                ("bien-finir", "La bonne suite.", 2, "Oui : dites pourquoi.", "fin-juste"),
                ("mal-finir", "La mauvaise suite.", -1, "Dites ce que cela coûte.", "fin-a-reprendre"),
            ),
            "fin-juste": {"text": "Comment cela se termine bien.", "ending": "juste"},
            "fin-a-reprendre": {"text": "Comment cela se termine moins bien.", "ending": "a-reprendre"},
        },
        "properties": [
            {
                "name": "Mal finir n’atteint jamais quatre cinquièmes des points.",
                "never": {"ending": "a-reprendre", "percent_at_least": 80},
            }
        ],
        "playthroughs": [
            {"name": "exemplaire", "choices": ["ecouter", "bien-finir"], "expect": {"ending": "juste"}},
        ],
    }


def place_of(kind: Kind, item_id: str, module: str, number: int) -> str:
    """The path of a new content."""
    return path_of(kind, id=item_id, module=module, number=f"{number:02d}")
