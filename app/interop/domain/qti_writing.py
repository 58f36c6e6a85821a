"""QTI 3.0, written: a package of one item a question; settings that QTI has no word for wait in a data attribute."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Sequence
from fractions import Fraction
from html.parser import HTMLParser
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from app.content.markdown import render_text
from app.content.schema.base import letter
from app.content.schema.quiz import (
    AnyQuestion,
    Categorize,
    Cloze,
    Essay,
    Match,
    Multiple,
    Number,
    Order,
    Quiz,
    ShortText,
    Single,
    Spot,
    TrueFalse,
)
from app.interop.domain.building import exact
from app.interop.domain.loss import Fate, Losses, Outcome, QuestionRefused

ITEM = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
PACKAGE = "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1"
MAP_RESPONSE = "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/map_response"
SETTINGS, SOURCE = "data-trait-dunion", "data-markdown"
STAMP = (1980, 1, 1, 0, 0, 0)  # the same quiz gives the same bytes
TAGS = frozenset({"p", "em", "strong", "code", "ul", "ol", "li", "blockquote", "br"})


def write_qti(quiz: Quiz) -> tuple[bytes, list[Outcome]]:
    """The quiz as a QTI 3.0 package, and what it loses there."""
    files: list[tuple[str, Element]] = []
    outcomes = []
    for number, question in enumerate(quiz.questions, 1):
        losses = Losses()
        try:
            item = _Item(question, losses).element
        except QuestionRefused as refusal:
            outcomes.append(Outcome(question.id, None, Fate.REFUSED, str(refusal)))
            continue
        files.append((f"items/{number:03}-{question.id}.xml", item))
        outcomes.append(Outcome(question.id, None, losses.fate, str(losses), {"id": question.id}))
    return _packed([("imsmanifest.xml", _manifest(quiz, files)), ("test.xml", _test(quiz, files)), *files]), outcomes


def _packed(files: Sequence[tuple[str, Element]]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, element in files:
            told = zipfile.ZipInfo(name, STAMP)
            told.external_attr, told.compress_type = 0o644 << 16, zipfile.ZIP_DEFLATED
            text = '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(element, encoding="unicode") + "\n"
            archive.writestr(told, text)
    return held.getvalue()


def _manifest(quiz: Quiz, files: Sequence[tuple[str, Element]]) -> Element:
    root = Element("manifest", xmlns=PACKAGE, identifier=f"paquet-{quiz.id}")
    about = SubElement(root, "metadata")
    SubElement(about, "schema").text, SubElement(about, "schemaversion").text = "QTI Package", "3.0.0"
    SubElement(root, "organizations")
    resources = SubElement(root, "resources")
    test = SubElement(resources, "resource", identifier="test", type="imsqti_test_xmlv3p0", href="test.xml")
    SubElement(test, "file", href="test.xml")
    for name, item in files:
        told = {"identifier": f"fichier-{item.get('identifier')}", "type": "imsqti_item_xmlv3p0", "href": name}
        SubElement(SubElement(resources, "resource", told), "file", href=name)
        SubElement(test, "dependency", identifierref=told["identifier"])
    return root


def _test(quiz: Quiz, files: Sequence[tuple[str, Element]]) -> Element:
    root = Element("qti-assessment-test", xmlns=ITEM, identifier=f"quiz-{quiz.id}", title=" ".join(quiz.title.split()))
    told = {"identifier": "partie", "navigation-mode": "nonlinear", "submission-mode": "individual"}
    part = SubElement(root, "qti-test-part", told)
    section = SubElement(part, "qti-assessment-section", identifier="section", title="Questions", visible="false")
    for name, item in files:
        SubElement(section, "qti-assessment-item-ref", identifier=item.get("identifier", ""), href=name)
    return root


class _Item:
    """One item as it is built: its body, its declarations, its scoring."""

    def __init__(self, question: AnyQuestion, losses: Losses) -> None:
        self.question, self.losses = question, losses
        self.settings: dict[str, Any] = {}
        self.points = Fraction(question.points)
        self.element = Element(
            "qti-assessment-item",
            {
                "xmlns": ITEM,
                "identifier": f"q-{question.id}",
                "title": question.id,
                "adaptive": "false",
                "time-dependent": "false",
                "xml:lang": "fr",
            },
        )
        self.response = SubElement(self.element, "qti-response-declaration", identifier="RESPONSE")
        score = SubElement(self.element, "qti-outcome-declaration", _outcome("SCORE", "float"))
        score.set("normal-maximum", self._float(self.points))
        _value(SubElement(score, "qti-default-value"), "0")
        if question.explanation:
            SubElement(self.element, "qti-outcome-declaration", _outcome("EXPLANATION", "identifier"))
        body = SubElement(self.element, "qti-item-body")
        self.prompt = SubElement(body, "div")
        _say(self.prompt, question.prompt)
        self.body = body
        self.feedback = False
        self.processing: Element | None = Element("qti-response-processing", template=MAP_RESPONSE)
        self._typed()
        self._aside()
        if self.feedback:
            told = _outcome("FEEDBACK", "identifier") | {"cardinality": self.response.get("cardinality", "single")}
            self.element.insert(2, Element("qti-outcome-declaration", told))
            self.processing = _with_feedback()
        if self.processing is not None:
            self.element.append(self.processing)
        if question.explanation:
            told = {"outcome-identifier": "EXPLANATION", "identifier": "none", "show-hide": "hide"}
            _say(
                SubElement(SubElement(self.element, "qti-modal-feedback", told), "qti-content-body"),
                question.explanation,
            )

    def _float(self, value: Fraction) -> str:
        shown = exact(value)
        if "/" not in shown:
            return shown
        self.losses.add("des points n’ont pas d’écriture décimale finie : un autre logiciel les arrondira")
        return f"{float(value):.7f}"

    def _aside(self) -> None:
        question, losses = self.question, self.losses
        if "/" in (points := exact(self.points)) or points != "1":
            self.settings["points"] = points
        if question.hints:
            self.settings |= {"hints": list(question.hints), "penalty": exact(Fraction(question.penalty))}
            losses.add("les indices sont dans un attribut à nous : un autre logiciel ne les montrera pas")
        if question.certainty:
            losses.add("le degré de certitude ne passe pas")
        if question.rule or question.competences or question.reread:
            losses.add("la règle, le paragraphe à relire et les compétences ne passent pas")
        if self.settings:
            self.prompt.set(SETTINGS, json.dumps(self.settings, ensure_ascii=False))

    def _typed(self) -> None:
        match self.question:
            case Single() | Multiple():
                boxes = [(one.id, one.text, one.correct, one.feedback) for one in self.question.choices]
                self._choices(boxes, several=isinstance(self.question, Multiple))
            case Spot():
                self.settings["type"] = "spot"
                self.losses.add("le document devient des cases à cocher")
                if any(line.label for line in self.question.document):
                    self.settings["labels"] = [line.label for line in self.question.document]
                    self.losses.add("les libellés des lignes sont dans un attribut à nous")
                self._choices([(one.id, one.text, one.wrong, one.why) for one in self.question.document], several=True)
            case TrueFalse():
                self.settings["type"] = "true_false"
                words = ((True, "Vrai"), (False, "Faux"))
                boxes = [(str(said).lower(), word, said == self.question.answer, None) for said, word in words]
                self._choices(boxes, several=False)
            case Match() | Categorize():
                self._pairs(self.question)
            case Order():
                self._order(self.question)
            case Number():
                self._number(self.question)
            case ShortText():
                self._forms(self.question)
            case Essay():
                self._essay(self.question)
            case Cloze():
                raise QuestionRefused("le texte à trous n’est pas écrit dans ce format")

    def _declare(self, cardinality: str, base: str, right: Sequence[str]) -> None:
        self.response.set("cardinality", cardinality)
        self.response.set("base-type", base)
        if right:
            correct = SubElement(self.response, "qti-correct-response")
            for one in right:
                _value(correct, one)

    def _map(self, entries: Sequence[tuple[str, Fraction]], *, bounds: bool, text: bool = False) -> None:
        told = {"default-value": "0"}
        if bounds:
            told |= {"lower-bound": "0", "upper-bound": self._float(self.points)}
        mapping = SubElement(self.response, "qti-mapping", told)
        for key, worth in entries:
            entry = {"map-key": key, "mapped-value": self._float(worth)}
            SubElement(mapping, "qti-map-entry", entry | ({"case-sensitive": "false"} if text else {}))

    def _letters(self, ids: Sequence[str]) -> None:
        if list(ids) != [letter(index) for index in range(len(ids))]:
            self.losses.add("les identifiants des réponses deviennent a, b, c…")

    def _choices(self, boxes: Sequence[tuple[str, str, bool, str | None]], *, several: bool) -> None:
        if not isinstance(self.question, TrueFalse):
            self._letters([one for one, *_ in boxes])
        right = [_named(one) for one, _, is_right, _ in boxes if is_right]
        self._declare("multiple" if several else "single", "identifier", right)
        marking = getattr(self.question, "marking", "net_correct")
        if marking == "exact":
            self.processing = _all_or_nothing("qti-match", self._float(self.points), {})
        else:
            share = self.points / len(right)
            wrong = [(_named(one), -share) for one, _, is_right, _ in boxes if not is_right] if several else []
            self._map([*((one, share) for one in right), *wrong], bounds=several)
        if marking == "each_answer":
            self.settings["marking"] = marking
            self.losses.add("« chaque réponse compte » est dans un attribut à nous : les parts seront égales")
        told = {"response-identifier": "RESPONSE", "max-choices": "0" if several else "1", "shuffle": "false"}
        asked = SubElement(self.body, "qti-choice-interaction", told)
        shown = marking != "exact"
        for one, text, _, said in boxes:
            choice = SubElement(asked, "qti-simple-choice", identifier=_named(one))
            _say(SubElement(choice, "div"), text)
            if said:
                self.feedback = self.feedback or shown
                told = {"outcome-identifier": "FEEDBACK", "identifier": _named(one), "show-hide": "show"}
                if shown:
                    _say(SubElement(choice, "qti-feedback-block", told), said)
                else:
                    SubElement(choice, "div", {SOURCE: said, "hidden": "hidden"})
                    self.losses.add("les commentaires des réponses sont dans un attribut à nous")

    def _pairs(self, question: Match | Categorize) -> None:
        if isinstance(question, Match):
            self._letters([*(one.id for one in question.pairs), *(one.id for one in question.distractors)])
            lefts = [(one.id, one.left, one.id) for one in question.pairs]
            rights = [(one.id, one.right) for one in question.pairs]
            rights += [(one.id, one.text) for one in question.distractors]
        else:
            self.settings["type"] = "categorize"
            self._letters([one.id for one in question.items])
            self._letters([one.id for one in question.categories])
            lefts = [(one.id, one.text, one.category_id) for one in question.items]
            rights = [(one.id, one.label) for one in question.categories]
        keys = [f"l-{left} r-{right}" for left, _, right in lefts]
        self._declare("multiple", "directedPair", keys)
        self._map([(key, self.points / len(keys)) for key in keys], bounds=False)
        told = {"response-identifier": "RESPONSE", "max-associations": str(len(lefts)), "shuffle": "true"}
        asked = SubElement(self.body, "qti-match-interaction", told)
        first, second = SubElement(asked, "qti-simple-match-set"), SubElement(asked, "qti-simple-match-set")
        for one, text, _ in lefts:
            _associable(first, f"l-{one}", "1", text)
        for one, text in rights:
            _associable(second, f"r-{one}", "0", text)

    def _order(self, question: Order) -> None:
        self._letters([one.id for one in question.items])
        self._declare("ordered", "identifier", [_named(one.id) for one in question.items])
        self.settings["type"] = "order"
        self.losses.add("un rangement en partie juste ne rapportera rien dans un autre logiciel")
        self.processing = _all_or_nothing("qti-match", self._float(self.points), {})
        told = {"response-identifier": "RESPONSE", "shuffle": "true"}
        asked = SubElement(self.body, "qti-order-interaction", told)
        for one in question.items:
            choice = SubElement(asked, "qti-simple-choice", identifier=_named(one.id))
            _say(SubElement(choice, "div"), one.text)

    def _number(self, question: Number) -> None:
        answer, width = exact(Fraction(question.answer)), exact(Fraction(question.tolerance))
        if "/" in answer + width:
            raise QuestionRefused("une valeur n’a pas d’écriture décimale finie")
        if question.unit:
            self.settings["unit"] = question.unit
            self.losses.add("l’unité est dans un attribut à nous : elle ne sera pas acceptée dans la réponse")
        self._declare("single", "float", [answer])
        equal = (
            {"tolerance-mode": "absolute", "tolerance": width} if question.tolerance else {"tolerance-mode": "exact"}
        )
        self.processing = _all_or_nothing("qti-equal", self._float(self.points), equal)
        SubElement(SubElement(self.body, "p"), "qti-text-entry-interaction", {"response-identifier": "RESPONSE"})

    def _forms(self, question: ShortText) -> None:
        if question.accents != "strict":
            self.settings["accents"] = question.accents
            self.losses.add("la tolérance aux accents est dans un attribut à nous : ils seront exigés")
        if question.typos:
            self.settings["typos"] = question.typos
            self.losses.add("les fautes de frappe tolérées sont dans un attribut à nous : elles seront refusées")
        if question.reject:
            self.settings["reject"] = list(question.reject)
            self.losses.add("les voisins refusés sont dans un attribut à nous")
        self._declare("single", "string", question.accept[:1])
        self._map([(form, self.points) for form in question.accept], bounds=False, text=True)
        SubElement(SubElement(self.body, "p"), "qti-text-entry-interaction", {"response-identifier": "RESPONSE"})

    def _essay(self, question: Essay) -> None:
        self._declare("single", "string", [])
        self.settings["rubric"] = [
            {
                "criterion": one.criterion,
                "levels": [{"label": level.label, "points": exact(Fraction(level.points))} for level in one.levels],
            }
            for one in question.rubric
        ]
        self.losses.add("la grille est dans un attribut à nous : un autre logiciel la montrera comme un texte")
        grid = SubElement(self.body, "qti-rubric-block", {"use": "scoring", "view": "scorer"})
        lines = SubElement(SubElement(grid, "qti-content-body"), "ul")
        for one in question.rubric:
            levels = " ; ".join(f"{level.label} ({exact(Fraction(level.points))})" for level in one.levels)
            SubElement(lines, "li").text = f"{one.criterion} : {levels}"
        SubElement(self.body, "qti-extended-text-interaction", {"response-identifier": "RESPONSE"})
        self.processing = None


def _outcome(name: str, base: str) -> dict[str, str]:
    return {"identifier": name, "cardinality": "single", "base-type": base}


def _value(node: Element, words: str) -> None:
    SubElement(node, "qti-value").text = words


def _named(one: str) -> str:
    """An identifier of QTI never starts with a digit."""
    return f"c-{one}"


def _associable(parent: Element, name: str, most: str, text: str) -> None:
    told = {"identifier": name, "match-max": most}
    _say(SubElement(SubElement(parent, "qti-simple-associable-choice", told), "div"), text)


def _all_or_nothing(test: str, points: str, told: dict[str, str]) -> Element:
    root = Element("qti-response-processing")
    when = SubElement(SubElement(root, "qti-response-condition"), "qti-response-if")
    compared = SubElement(when, test, told)
    SubElement(compared, "qti-variable", identifier="RESPONSE")
    SubElement(compared, "qti-correct", identifier="RESPONSE")
    given = SubElement(when, "qti-set-outcome-value", identifier="SCORE")
    SubElement(given, "qti-base-value", {"base-type": "float"}).text = points
    return root


def _with_feedback() -> Element:
    root = Element("qti-response-processing")
    given = SubElement(root, "qti-set-outcome-value", identifier="SCORE")
    SubElement(given, "qti-map-response", identifier="RESPONSE")
    shown = SubElement(root, "qti-set-outcome-value", identifier="FEEDBACK")
    SubElement(shown, "qti-variable", identifier="RESPONSE")
    return root


def _say(node: Element, source: str) -> None:
    """The Markdown shown as HTML in this node, which keeps its source."""
    node.set(SOURCE, source)
    _Shown(node).feed(str(render_text(source)))


class _Shown(HTMLParser):
    """Rendered Markdown as elements that QTI knows; of the others the words stay."""

    def __init__(self, node: Element) -> None:
        super().__init__(convert_charrefs=True)
        self.path = [node]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in TAGS:
            node = SubElement(self.path[-1], tag)
            if tag != "br":
                self.path.append(node)

    def handle_endtag(self, tag: str) -> None:
        if len(self.path) > 1 and self.path[-1].tag == tag:
            self.path.pop()

    def handle_data(self, data: str) -> None:
        node = self.path[-1]
        if len(node):
            node[-1].tail = (node[-1].tail or "") + data
        else:
            node.text = (node.text or "") + data
