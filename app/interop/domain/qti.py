"""QTI, read: one item of version 3.0 or 2.x; the names of 3.0 become those of 2.x first."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from fractions import Fraction
from html import escape
from typing import Any

from app.content.schema.base import letter
from app.interop.domain import building
from app.interop.domain.building import Option, number_in
from app.interop.domain.gift import MOST_ANSWERS
from app.interop.domain.loss import ExchangeError, Fate, Losses, Outcome, QuestionRefused
from app.interop.domain.moodle_xml import Node, tree
from app.interop.domain.qti_writing import SETTINGS, SOURCE
from app.interop.domain.rich_text import from_html

KEPT_SETTINGS = frozenset(
    {"type", "points", "marking", "accents", "typos", "reject", "unit", "rubric", "hints", "penalty", "labels"}
)
TEMPLATES = {"match_correct": "match", "map_response": "map"}
SET = r"setOutcomeValue\(baseValue\)"
OTHERWISE = rf"(?:,responseElse\({SET}\))?"
RULES = {
    "match": rf"responseCondition\(responseIf\((?:match|equal)\(variable,correct\),{SET}\){OTHERWISE}\)",
    "map": r"setOutcomeValue\(mapResponse\)",
    "guarded map": (
        rf"responseCondition\(responseIf\(isNull\(variable\),{SET}\),responseElse\(setOutcomeValue\(mapResponse\)\)\)"
        rf"|responseCondition\(responseIf\(not\(isNull\(variable\)\),setOutcomeValue\(mapResponse\)\){OTHERWISE}\)"
    ),
}
CLOSE = Fraction(1, 1000)
ABOUT = frozenset({"rubricBlock", "feedbackInline", "feedbackBlock"})


def camel(name: str) -> str:
    """A name of QTI 3.0 as 2.x writes it: `qti-choice-interaction` is `choiceInteraction`."""
    bare = name.rpartition(":")[2].removeprefix("qti-")
    first, *rest = bare.split("-")
    return first + "".join(part[:1].upper() + part[1:] for part in rest)


def document(raw: bytes) -> Node:
    """The XML document with the names of 2.x; ExchangeError when it is not good, or hostile."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ExchangeError("Ce fichier XML n’est pas en UTF-8.") from None
    root = tree(text)
    waiting = [root]
    while waiting:
        node = waiting.pop()
        node.name = camel(node.name)
        node.attributes = {
            key if key.startswith("data-") else camel(key): value for key, value in node.attributes.items()
        }
        waiting += node.children
    return root


def read_item(root: Node, category: str = "") -> Outcome:
    """The fate of one item."""
    losses = Losses()
    name = root.attributes.get("title") or root.attributes.get("identifier") or "question"
    try:
        values = _Item(root, losses).values()
    except QuestionRefused as refusal:
        return Outcome(name, root.line, Fate.REFUSED, str(refusal), category=category)
    return Outcome(name, root.line, losses.fate, str(losses), values, category)


def descendants(root: Node, name: str) -> list[Node]:
    """Every element of this name, in the order of the file."""
    found: list[Node] = []
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node.name == name:
            found.append(node)
        waiting += reversed(node.children)
    return found


class _Item:
    def __init__(self, root: Node, losses: Losses) -> None:
        self.root, self.losses = root, losses
        if root.attributes.get("adaptive") == "true":
            raise QuestionRefused("une question adaptative n’est pas reprise")
        if root.all("templateDeclaration") or root.all("templateProcessing"):
            raise QuestionRefused("une question à variantes tirées au hasard n’est pas reprise")
        self.body = root.first("itemBody")
        asked = _interactions(self.body)
        if len(asked) != 1:
            reason = "la question a plusieurs interactions" if asked else "la question n’a aucune interaction"
            raise QuestionRefused(reason)
        self.asked = asked[0]
        wanted = self.asked.attributes.get("responseIdentifier", "")
        declared = [one for one in root.all("responseDeclaration") if one.attributes.get("identifier") == wanted]
        if len(declared) != 1:
            raise QuestionRefused(f"la réponse « {wanted[:40]} » n’est pas déclarée")
        self.response = declared[0]
        self.correct = [one.said for one in self.response.first("correctResponse").all("value")]
        self.settings = self._settings()

    def values(self) -> dict[str, Any]:
        """What the YAML file of this question says."""
        readers = {
            "choiceInteraction": self._choices,
            "matchInteraction": self._pairs,
            "orderInteraction": self._order,
            "textEntryInteraction": self._entry,
            "extendedTextInteraction": self._essay,
        }
        reader = readers.get(self.asked.name)
        if reader is None:
            raise QuestionRefused(f"l’interaction « {self.asked.name[:40]} » n’est pas reprise")
        prompt = self._prompt()
        if not prompt:
            raise QuestionRefused("la question n’a pas d’énoncé")
        typed, points = reader()
        values = {"prompt": prompt, **typed}
        told = self.settings.get("points")
        values["points"] = told if isinstance(told, str) else building.exact(points)
        for one in self.root.all("modalFeedback"):
            if one.attributes.get("outcomeIdentifier") != "EXPLANATION" or "explanation" in values:
                self.losses.add("des commentaires de fin de question sont laissés de côté")
                continue
            values["explanation"] = self._words(one)
        hints = self.settings.get("hints")
        if isinstance(hints, list) and hints:
            values |= {"hints": hints, "penalty": self.settings.get("penalty", "0.33")}
        identifier = self.root.attributes.get("identifier", "")
        if SETTINGS in self._said_by_us() or identifier.startswith("q-"):
            identifier = identifier.removeprefix("q-")
        return values | ({"id": identifier} if identifier else {})

    def _said_by_us(self) -> dict[str, str]:
        return next((one.attributes for one in self.body.children if SETTINGS in one.attributes), {})

    def _settings(self) -> dict[str, Any]:
        try:
            read = json.loads(self._said_by_us().get(SETTINGS, "{}"))
        except (ValueError, RecursionError):
            return {}
        return {key: value for key, value in read.items() if key in KEPT_SETTINGS} if isinstance(read, dict) else {}

    # What is shown.

    def _prompt(self) -> str:
        parts = [self._words(self.body)]
        parts += [self._words(one) for one in self.asked.all("prompt")]
        return "\n\n".join(part for part in parts if part)

    def _words(self, node: Node) -> str:
        """The Markdown of what a node shows: its own source when we wrote it, or else from its HTML."""
        sources = [one.attributes[SOURCE] for one in [node, *node.children] if SOURCE in one.attributes]
        if sources:
            return sources[0].strip()
        inner = [one for one in node.children if one.name == "contentBody"]
        return self._words(inner[0]) if inner else from_html(self._html(node), self.losses)

    def _html(self, node: Node) -> str:
        parts = []
        for one in node.mixed:
            if isinstance(one, str):
                parts.append(escape(one))
            elif one is self.asked:
                parts.append(" … " if one.name == "textEntryInteraction" and _words_around(node) else "")
            elif one.name in ABOUT:
                if one.name != "rubricBlock" or "rubric" not in self.settings:
                    self.losses.add("des commentaires ou des consignes de correction sont laissés de côté")
            elif one.name == "math":
                raise QuestionRefused("une formule n’est pas reprise")
            else:
                alt = f' alt="{escape(one.attributes.get("alt", ""))}"' if one.name == "img" else ""
                parts.append(f"<{one.name}{alt}>{self._html(one)}</{one.name}>")
        return "".join(parts)

    # What it is worth.

    def _scoring(self) -> tuple[str, Fraction, Fraction]:
        """How the points are given: `map` or `match`, the points of a full match, and the tolerance."""
        rules = self.root.first("responseProcessing")
        template = rules.attributes.get("template", "")
        if template:
            kind = TEMPLATES.get(template.rpartition("/")[2].removesuffix(".xml"))
            if kind is None:
                raise QuestionRefused("son modèle de calcul des points n’est pas repris")
            return kind, Fraction(1), Fraction(0)
        kept = [one for one in rules.children if not _only_shows(one)]
        shape = ",".join(_shape(one) for one in kept)
        kind = next((kind for kind, rule in RULES.items() if re.fullmatch(rule, shape)), None)
        given = [one for one in descendants(rules, "setOutcomeValue") if one.attributes.get("identifier") == "SCORE"]
        asked = {
            one.attributes.get("identifier")
            for name in ("variable", "correct", "mapResponse")
            for one in (found for rule in kept for found in descendants(rule, name))
        }
        if kind is None or not given or asked != {self.response.attributes.get("identifier")}:
            raise QuestionRefused("ses règles de calcul des points ne sont pas reprises")
        if kind != "match":
            return "map", Fraction(1), Fraction(0)
        worth = [number_in(one.first("baseValue").said, "les points") for one in given]
        if worth[0] <= 0 or any(worth[1:]):
            raise QuestionRefused("ses règles de calcul des points ne sont pas reprises")
        return "match", worth[0], self._tolerance(rules)

    def _tolerance(self, rules: Node) -> Fraction:
        for one in descendants(rules, "equal"):
            mode = one.attributes.get("toleranceMode", "exact")
            widths = one.attributes.get("tolerance", "0").split()
            if mode == "exact":
                continue
            if mode != "absolute" or len(set(widths)) != 1:
                raise QuestionRefused("une tolérance relative ou inégale n’est pas reprise")
            return number_in(widths[0], "la tolérance")
        return Fraction(0)

    def _entries(self) -> dict[str, Fraction]:
        found = {}
        for one in self.response.first("mapping").all("mapEntry"):
            found[one.attributes.get("mapKey", "").strip()] = self._float(one, "mappedValue")
        if not found:
            raise QuestionRefused("le barème des réponses manque")
        if len(found) > MOST_ANSWERS:
            raise QuestionRefused("la question a trop de réponses")
        return found

    def _float(self, node: Node, name: str, default: str = "0") -> Fraction:
        return number_in(node.attributes.get(name, default), f"« {name} »")

    def _default(self) -> Fraction:
        return self._float(self.response.first("mapping"), "defaultValue")

    def _bounds(self, entries: Sequence[Fraction]) -> Fraction:
        """The points of the question: its upper bound, or what its right answers bring together."""
        mapping = self.response.first("mapping").attributes
        whole = sum((one for one in entries if one > 0), Fraction(0))
        if whole <= 0:
            raise QuestionRefused("aucune réponse ne rapporte de points")
        if any(one < 0 for one in entries) and number_in(mapping.get("lowerBound", "-1"), "« lowerBound »") != 0:
            self.losses.add("le total de la question ne descend plus sous zéro")
        most = number_in(mapping["upperBound"], "« upperBound »") if "upperBound" in mapping else whole
        if most <= 0:
            raise QuestionRefused("la borne haute n’est pas positive")
        if abs(most - whole) > CLOSE * whole:
            self.losses.add("la borne haute n’est pas la somme des bonnes réponses : elle donne les points")
        return most

    def _maximum(self) -> Fraction:
        for one in self.root.all("outcomeDeclaration"):
            name = one.attributes.get("identifier")
            if name == "SCORE" and "normalMaximum" in one.attributes:
                return self._float(one, "normalMaximum")
            if name == "MAXSCORE" and one.first("defaultValue").first("value").said:
                return number_in(one.first("defaultValue").first("value").said, "« MAXSCORE »")
        return Fraction(1)

    # The types.

    def _choices(self) -> tuple[dict[str, Any], Fraction]:
        choices = self._unique(self.asked.all("simpleChoice"))
        single = self.response.attributes.get("cardinality") == "single"
        kind, points, _ = self._scoring()
        self._known(self.correct, choices)
        marking = building.MARKINGS[0]
        if kind == "match":
            if not self.correct:
                raise QuestionRefused("la bonne réponse manque")
            marking = marking if single else "exact"
            share = Fraction(1, 1 if single else len(self.correct))
            weights = {name: share if name in self.correct else Fraction(0) for name in choices}
        else:
            entries = self._entries()
            self._known(entries, choices)
            worth = {name: entries.get(name, self._default()) for name in choices}
            points = max(worth.values()) if single else self._bounds(list(worth.values()))
            if points <= 0:
                raise QuestionRefused("aucune réponse ne rapporte de points")
            weights = {name: worth[name] / points for name in choices}
        if self.settings.get("marking") == "each_answer" and not single:
            marking = "each_answer"
        ours = self.settings.get("type")
        if ours == "true_false" and single and set(choices) == {"c-true", "c-false"}:
            return building.true_or_false(weights["c-true"] > 0), points
        said = {name: self._comment(one) for name, one in choices.items()}
        options = [Option(self._words(one), weights[name], said[name]) for name, one in choices.items()]
        if any(not one.text for one in options):
            raise QuestionRefused("une réponse est vide")
        values = building.choices(options, single=single, marking=marking, losses=self.losses)
        return (self._spotted(values), points) if ours == "spot" and not single else (values, points)

    def _comment(self, choice: Node) -> str:
        """What is said of this choice, taken out of it."""
        found = [one for one in choice.children if one.name.startswith("feedback")]
        found += [one for one in choice.children[1:] if one.attributes.get("hidden") and SOURCE in one.attributes]
        if not found:
            return ""
        words = self._words(found[0])
        choice.children = [one for one in choice.children if one not in found]
        choice.mixed = [one for one in choice.mixed if one not in found]
        return words

    def _spotted(self, values: dict[str, Any]) -> dict[str, Any]:
        names = {"text": "text", "correct": "wrong", "feedback": "why"}
        lines = [{names[key]: value for key, value in one.items()} for one in values["choices"]]
        labels = self.settings.get("labels")
        if isinstance(labels, list) and len(labels) == len(lines):
            lines = [line | ({"label": label} if label else {}) for line, label in zip(lines, labels, strict=True)]
        return {"type": "spot", "document": lines, "samples": values["samples"]}

    def _pairs(self) -> tuple[dict[str, Any], Fraction]:
        sets = self.asked.all("simpleMatchSet")
        if len(sets) != 2:
            raise QuestionRefused("l’association n’a pas deux listes")
        lefts, rights = (self._unique(one.all("simpleAssociableChoice")) for one in sets)
        kind, points, _ = self._scoring()
        keys: Sequence[str] = self.correct
        if kind == "map":
            entries = self._entries()
            keys = [key for key, worth in entries.items() if worth > 0]
            if len({entries[key] for key in keys}) > 1 or len(keys) < len(entries):
                self.losses.add("les paires rapportent toutes la même part des points, et une erreur n’en retire pas")
            points = self._bounds(list(entries.values()))
        else:
            self.losses.add("une association en partie juste rapporte sa part des points")
        place: dict[str, str] = {}
        for key in keys:
            left, _, right = " ".join(key.split()).partition(" ")
            if left not in lefts or right not in rights:
                raise QuestionRefused("une paire nomme une réponse inconnue")
            if left in place:
                raise QuestionRefused("une ligne a plusieurs bonnes réponses")
            place[left] = right
        if len(place) < len(lefts):
            raise QuestionRefused("une ligne n’a pas de bonne réponse")
        words = {name: self._words(one) for name, one in [*lefts.items(), *rights.items()]}
        if self.settings.get("type") == "categorize" or len(set(place.values())) < len(place):
            order = {name: letter(index) for index, name in enumerate(rights)}
            items = [{"text": words[left], "category": order[place[left]]} for left in lefts]
            return {"type": "categorize", "categories": [words[one] for one in rights], "items": items}, points
        pairs = [(words[left], words[place[left]]) for left in lefts]
        extra = [("", words[right]) for right in rights if right not in place.values()]
        return building.matching([*pairs, *extra], self.losses), points

    def _order(self) -> tuple[dict[str, Any], Fraction]:
        choices = self._unique(self.asked.all("simpleChoice"))
        kind, points, _ = self._scoring()
        if kind != "match":
            raise QuestionRefused("un rangement noté autrement que juste ou faux n’est pas repris")
        if sorted(self.correct) != sorted(choices):
            raise QuestionRefused("le bon ordre ne range pas tous les éléments, une fois chacun")
        if self.settings.get("type") != "order":
            self.losses.add("un rangement en partie juste rapporte sa part des points")
        return {"type": "order", "items": [{"text": self._words(choices[one])} for one in self.correct]}, points

    def _entry(self) -> tuple[dict[str, Any], Fraction]:
        kind, points, tolerance = self._scoring()
        base = self.response.attributes.get("baseType")
        entries = self._entries() if kind == "map" else dict.fromkeys(self.correct, points)
        if not entries:
            raise QuestionRefused("la bonne réponse manque")
        points = max(entries.values())
        if points <= 0:
            raise QuestionRefused("aucune réponse ne rapporte de points")
        if kind == "map" and self._default() != 0:
            self.losses.add("une réponse imprévue ne rapporte ni ne retire rien")
        if base in ("float", "integer"):
            options = [Option(key, worth / points, tolerance=tolerance) for key, worth in entries.items()]
            values = building.number(options, self.losses)
            return values | ({"unit": self.settings["unit"]} if "unit" in self.settings else {}), points
        if base != "string":
            raise QuestionRefused(f"une réponse de type « {str(base)[:40]} » n’est pas reprise")
        forms = [Option(key.replace("*", "\\*"), worth / points) for key, worth in entries.items()]
        exact_case = kind == "match" or any(
            one.attributes.get("caseSensitive") == "true" for one in self.response.first("mapping").all("mapEntry")
        )
        values = building.short_text(forms, self.losses, case=exact_case)
        return values | {
            key: self.settings[key] for key in ("accents", "typos", "reject") if key in self.settings
        }, points

    def _essay(self) -> tuple[dict[str, Any], Fraction]:
        if "rubric" in self.settings:
            return {"type": "essay", "rubric": self.settings["rubric"]}, self._maximum()
        return building.essay(self.losses), self._maximum()

    def _unique(self, choices: Sequence[Node]) -> dict[str, Node]:
        found = {one.attributes.get("identifier", ""): one for one in choices}
        if len(found) < len(choices) or "" in found:
            raise QuestionRefused("deux réponses portent le même identifiant, ou une n’en a pas")
        if len(found) > MOST_ANSWERS:
            raise QuestionRefused("la question a trop de réponses")
        return found

    def _known(self, names: Any, choices: dict[str, Node]) -> None:
        if any(name not in choices for name in names):
            raise QuestionRefused("une bonne réponse n’est pas dans la liste proposée")


def _interactions(node: Node) -> list[Node]:
    found = [node] if node.name.endswith("Interaction") else []
    return found + [one for child in node.children for one in _interactions(child)]


def _words_around(node: Node) -> bool:
    return any(isinstance(one, str) and one.strip() for one in node.mixed)


def _shape(node: Node) -> str:
    return node.name + (f"({','.join(_shape(child) for child in node.children)})" if node.children else "")


def _only_shows(node: Node) -> bool:
    """A rule that says which feedback to show, and gives no points."""
    return node.name == "setOutcomeValue" and node.attributes.get("identifier") != "SCORE"
