"""Quizzes for tests: one that holds every type, and its answers."""

from __future__ import annotations

import copy
import json
from typing import Any

from app.content.schema.quiz import PublishedQuiz

COMPETENCE = "rncp40800.bc01-c1"
OTHER = "rncp40800.bc01-c2"

QUESTIONS: list[dict[str, Any]] = [
    {
        "id": "single",
        "type": "single",
        "prompt": "Que répondez-vous ?",
        "points": 2,
        "choices": [
            {"text": "Je donne l’heure.", "feedback": "Non : le rendez-vous est couvert."},
            {"text": "Je ne confirme rien.", "correct": True, "feedback": "Juste."},
            {"text": "Je raccroche."},
        ],
        "explanation": "Le secret couvre le rendez-vous.",
        "rule": "C-12",
    },
    {
        "id": "multiple",
        "type": "multiple",
        "prompt": "Que vérifiez-vous ?",
        "choices": [
            {"text": "Le nom", "correct": True},
            {"text": "La date de naissance", "correct": True},
            {"text": "La profession"},
            {"text": "Le métier du conjoint"},
        ],
    },
    {"id": "true-false", "type": "true_false", "prompt": "Le secret dure après la mort.", "answer": True},
    {
        "id": "number",
        "type": "number",
        "prompt": "Quelle température ?",
        "answer": 37.5,
        "tolerance": 0.1,
        "unit": "°C",
    },
    {
        "id": "short-text",
        "type": "short_text",
        "prompt": "Un cœur qui bat vite ?",
        "accept": ["tachycardie"],
        "typos": 1,
        "reject": ["bradycardie"],
        "certainty": True,
    },
    {
        "id": "cloze",
        "type": "cloze",
        "prompt": "Complétez.",
        "text": "La {{organe}} est enlevée : c’est une {{acte}}.",
        "gaps": {
            "organe": {"accept": ["vésicule"]},
            "acte": {"choices": ["cholécystectomie", "appendicectomie"], "answer": "cholécystectomie"},
        },
    },
    {
        "id": "match",
        "type": "match",
        "prompt": "Reliez.",
        "pairs": [
            {"left": "cardi-", "right": "cœur"},
            {"left": "hépat-", "right": "foie"},
            {"left": "néphr-", "right": "rein"},
        ],
        "distractors": ["peau"],
    },
    {
        "id": "categorize",
        "type": "categorize",
        "prompt": "Rangez.",
        "categories": ["urgent", "peut attendre"],
        "items": [
            {"text": "douleur thoracique", "category": "urgent"},
            {"text": "renouvellement", "category": "peut attendre"},
            {"text": "perte de connaissance", "category": "urgent"},
        ],
    },
    {"id": "order", "type": "order", "prompt": "Ordonnez.", "items": ["décrocher", "saluer", "écouter", "noter"]},
    {
        "id": "spot",
        "type": "spot",
        "prompt": "Relevez les erreurs.",
        "document": [
            {"label": "Nom", "text": "PERRIN"},
            {"label": "Né le", "text": "31/02/1980", "wrong": True, "why": "Ce jour n’existe pas."},
            {"label": "Ville", "text": "Lyon"},
            {"label": "Sexe", "text": "X3", "wrong": True},
        ],
    },
    {
        "id": "essay",
        "type": "essay",
        "prompt": "Rédigez la note.",
        "points": 3,
        "rubric": [
            {"criterion": "Clarté", "levels": [{"label": "confus", "points": 0}, {"label": "clair", "points": 2}]},
            {"criterion": "Ton", "levels": [{"label": "sec", "points": 0}, {"label": "juste", "points": 1}]},
        ],
        "competences": [OTHER],
    },
]
RULE = {
    "id": "C-12",
    "statement": "Le secret couvre tout ce qui est venu à la connaissance du professionnel.",
    "source": {"title": "Code de la santé publique", "url": "https://example.org/csp"},
    "checked_on": "2026-11-01",
}
RIGHT: dict[str, Any] = {
    "single": "b",
    "multiple": ["a", "b"],
    "true-false": True,
    "number": "37,5",
    "short-text": "Tachycardie",
    "cloze": {"organe": "vesicule", "acte": "a"},
    "match": {"a": "a", "b": "b", "c": "c"},
    "categorize": {"a": "a", "b": "b", "c": "a"},
    "order": ["a", "b", "c", "d"],
    "spot": ["b", "d"],
}


def questions(*wanted: str) -> list[dict[str, Any]]:
    """Copies of these questions; all of them without a name."""
    return [copy.deepcopy(one) for one in QUESTIONS if not wanted or one["id"] in wanted]


def a_quiz(*wanted: str, rules: bool = True, **changes: Any) -> PublishedQuiz:
    """A published quiz that holds these questions (all types without a name), otherwise as `changes` say."""
    values: dict[str, Any] = {
        "id": "essai",
        "title": "Un quiz d’essai",
        "competences": [COMPETENCE],
        "mode": "graded",
        "questions": questions(*wanted),
        **changes,
    }
    if rules and any(one.get("rule") == "C-12" for one in values["questions"]):
        values["cited_rules"] = [RULE]
    return PublishedQuiz.from_document(json.dumps(values))
