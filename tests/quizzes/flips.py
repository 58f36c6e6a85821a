"""Every key of a quiz changed, everything that a candidate may see left as it is."""

from __future__ import annotations

from typing import Any

from tests.quizzes.samples import RULE, questions


def flipped_questions() -> list[dict[str, Any]]:
    """The same questions, with other right answers, reasons, rules, tolerances and levels."""
    values = {one["id"]: one for one in questions()}
    for choice in values["single"]["choices"]:
        choice["correct"] = choice["text"] == "Je raccroche."
        choice["feedback"] = "Une tout autre raison, bien plus longue que la première."
    values["single"]["explanation"] = "Autre chose."
    for choice in values["multiple"]["choices"]:
        choice["correct"] = not choice.get("correct", False)
    values["multiple"]["marking"] = "exact"
    values["true-false"]["answer"] = False
    values["number"] |= {"answer": 40, "tolerance": 2}
    values["short-text"] |= {"accept": ["bradycardie", "pouls lent"], "reject": [], "typos": 0, "accents": "strict"}
    values["cloze"]["gaps"]["organe"] = {"accept": ["rate", "thyroïde"]}
    values["cloze"]["gaps"]["acte"]["answer"] = "appendicectomie"
    rights = ["rein", "peau", "cœur"]
    for pair, right in zip(values["match"]["pairs"], rights, strict=True):
        pair["right"] = right
    values["match"]["distractors"] = ["foie"]
    for item in values["categorize"]["items"]:
        item["category"] = "urgent" if item["category"] == "peut attendre" else "peut attendre"
    values["order"]["items"] = ["noter", "écouter", "décrocher", "saluer"]
    for line in values["spot"]["document"]:
        line["wrong"] = not line.get("wrong", False)
        line["why"] = "Parce que."
    for criterion in values["essay"]["rubric"]:
        criterion["levels"] = [
            {"label": "oui", "points": 5},
            {"label": "non", "points": 1},
            {"label": "bof", "points": 0},
        ]
    for one in values.values():
        one["explanation"] = f"Raison de {one['id']}."
        one["reread"] = "terminologie/autre-lecon#s-ailleurs"
    return list(values.values())


OTHER_RULE = {**RULE, "statement": "Une tout autre règle.", "checked_on": "2025-01-01"}
