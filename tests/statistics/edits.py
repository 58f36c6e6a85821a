"""Twelve kinds of edit to a quiz that holds every type of question, and copies made at random."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from typing import Any

from app.content.schema.quiz import PublishedQuiz
from tests.quizzes.samples import OTHER, a_quiz, questions

Questions = list[dict[str, Any]]
OLD = a_quiz(id="recorrige", pass_percent=50)


def one(values: Questions, name: str) -> dict[str, Any]:
    return next(question for question in values if question["id"] == name)


def key_changed(values: Questions) -> None:
    for place, choice in enumerate(one(values, "single")["choices"]):
        choice["correct"] = place == 2
    one(values, "true-false")["answer"] = False
    one(values, "number")["answer"] = 40
    one(values, "categorize")["items"][1]["category"] = "urgent"
    one(values, "order")["items"].reverse()
    # Same items, same ids, another right order.
    one(values, "order")["items"] = [
        {"id": name, "text": text} for name, text in zip("dcba", one(values, "order")["items"], strict=True)
    ]
    one(values, "spot")["document"][0]["wrong"] = True
    one(values, "cloze")["gaps"]["acte"]["answer"] = "appendicectomie"


def choice_added(values: Questions) -> None:
    one(values, "single")["choices"].append({"text": "Je demande à un collègue."})
    one(values, "multiple")["choices"].append({"text": "L’adresse", "correct": True})
    one(values, "match")["distractors"].append("os")


def choice_removed(values: Questions) -> None:
    del one(values, "single")["choices"][2]
    del one(values, "multiple")["choices"][3]
    one(values, "match")["distractors"] = []


def wording_changed(values: Questions) -> None:
    one(values, "single")["prompt"] = "Que dites-vous ?"
    one(values, "multiple")["choices"][0]["text"] = "Le nom de naissance"
    one(values, "essay")["prompt"] = "Rédigez une note courte."


def points_changed(values: Questions) -> None:
    one(values, "single")["points"] = 5
    one(values, "match")["points"] = 2


def tolerance_changed(values: Questions) -> None:
    one(values, "number")["tolerance"] = 3


def accepted_changed(values: Questions) -> None:
    one(values, "short-text")["accept"] = ["tachycardie", "pouls rapide"]
    one(values, "short-text")["reject"] = []
    one(values, "cloze")["gaps"]["organe"]["accept"] = ["rate", "vésicule"]


def typos_changed(values: Questions) -> None:
    one(values, "short-text")["typos"] = 0
    one(values, "short-text")["accents"] = "strict"


def marking_changed(values: Questions) -> None:
    one(values, "multiple")["marking"] = "each_answer"


def gaps_changed(values: Questions) -> None:
    cloze = one(values, "cloze")
    cloze["text"] += " Le {{reste}} va bien."
    cloze["gaps"]["reste"] = {"accept": ["patient"]}
    one(values, "match")["pairs"].append({"id": "z", "left": "derm-", "right": "derme"})


def question_removed(values: Questions) -> None:
    values.remove(one(values, "spot"))
    values.remove(one(values, "number"))


def question_added(values: Questions) -> None:
    values.append({"id": "nouvelle", "type": "true_false", "prompt": "Vrai ?", "answer": True, "competences": [OTHER]})


EDITS: dict[str, Callable[[Questions], None]] = {
    "key": key_changed,
    "added_choice": choice_added,
    "removed_choice": choice_removed,
    "wording": wording_changed,
    "points": points_changed,
    "tolerance": tolerance_changed,
    "accepted": accepted_changed,
    "typos": typos_changed,
    "marking": marking_changed,
    "gaps": gaps_changed,
    "removed": question_removed,
    "added": question_added,
    "pass_percent": lambda values: None,
}


def edited(kind: str) -> PublishedQuiz:
    """The quiz after one kind of edit."""
    values = questions()
    EDITS[kind](values)
    return a_quiz(id=OLD.id, pass_percent=10 if kind == "pass_percent" else 50, questions=values)


def an_answer(rng: random.Random, question_id: str) -> Any:
    """What somebody may answer to the old version: well-formed, blank one time in ten."""
    if rng.random() < 0.1:
        return None
    makers: dict[str, Callable[[], Any]] = {
        "single": lambda: rng.choice("abc"),
        "multiple": lambda: [one for one in "abcd" if rng.random() < 0.5],
        "true-false": lambda: rng.random() < 0.5,
        "number": lambda: rng.choice(["37,5", "37.6", "38", "40", "0"]),
        "short-text": lambda: rng.choice(["tachycardie", "Tachycardi", "pouls rapide", "bradycardie", "rate"]),
        "cloze": lambda: {"organe": rng.choice(["vésicule", "vesicule", "rate"]), "acte": rng.choice("ab")},
        "match": lambda: {left: rng.choice("abcd") for left in "abc" if rng.random() < 0.9},
        "categorize": lambda: {item: rng.choice("ab") for item in "abc"},
        "order": lambda: rng.sample("abcd", 4),
        "spot": lambda: [one for one in "abcd" if rng.random() < 0.5],
        "essay": lambda: "Bonjour, je vous rappelle.",
    }
    return makers[question_id]()


def some_answers(rng: random.Random) -> dict[str, Any]:
    """A whole copy."""
    return {question.id: copy.deepcopy(an_answer(rng, question.id)) for question in OLD.questions}
