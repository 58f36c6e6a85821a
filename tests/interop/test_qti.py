"""QTI: a package goes out and comes back with the same marks; what is not understood is refused and told."""

from __future__ import annotations

import io
import json
import random
import zipfile
from fractions import Fraction
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from flask import Flask

from app.content.loading import read_quiz
from app.content.schema.base import tuples
from app.content.schema.quiz import PublishedQuiz, Quiz
from app.interop.domain.loss import ExchangeError, Fate, Outcome
from app.interop.domain.qti_package import read_qti
from app.interop.services.quiz_exchange import export_quiz, import_bank
from app.quizzes.domain.marking import mark
from app.quizzes.services import check_samples
from tests.interop.test_exchange import a_question, a_response

V3 = "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/"
OLD = "http://www.imsglobal.org/question/qti_v2p2/rptemplates/"
QUESTION_V3 = "https://www.imsglobal.org/question/qti_v3p0/rptemplates/"

CHOICE = """<?xml version="1.0" encoding="UTF-8"?>
<qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0" identifier="eau" title="Eau"
 adaptive="false" time-dependent="false">
 <qti-response-declaration identifier="RESPONSE" cardinality="multiple" base-type="identifier">
  <qti-correct-response><qti-value>H</qti-value><qti-value>O</qti-value></qti-correct-response>
  <qti-mapping lower-bound="0" upper-bound="2" default-value="-2">
   <qti-map-entry map-key="H" mapped-value="1"/><qti-map-entry map-key="O" mapped-value="1"/>
   <qti-map-entry map-key="Cl" mapped-value="-1"/></qti-mapping>
 </qti-response-declaration>
 <qti-outcome-declaration identifier="SCORE" cardinality="single" base-type="float"/>
 <qti-item-body><p>De quoi l’<em>eau</em> est-elle faite ?</p>
  <qti-choice-interaction response-identifier="RESPONSE" max-choices="0"><qti-prompt>Cochez.</qti-prompt>
   <qti-simple-choice identifier="H">Hydrogène<qti-feedback-inline outcome-identifier="F" identifier="H"
    show-hide="show">Oui.</qti-feedback-inline></qti-simple-choice>
   <qti-simple-choice identifier="He">Hélium</qti-simple-choice>
   <qti-simple-choice identifier="Cl">Chlore</qti-simple-choice>
   <qti-simple-choice identifier="O">Oxygène</qti-simple-choice>
  </qti-choice-interaction></qti-item-body>
 <qti-response-processing template="TEMPLATE"/>
</qti-assessment-item>"""

SINGLE = """<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p2" identifier="i" title="Bagage"
 adaptive="false" timeDependent="false">
 <responseDeclaration identifier="R" cardinality="single" baseType="identifier">
  <correctResponse><value>A</value></correctResponse></responseDeclaration>
 <outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>
 <itemBody><p>Que dit le panneau ?</p>
  <choiceInteraction responseIdentifier="R" maxChoices="1">
   <simpleChoice identifier="A">Restez avec lui</simpleChoice>
   <simpleChoice identifier="B">Posez-le</simpleChoice></choiceInteraction></itemBody>
 <responseProcessing template="TEMPLATE"/>
</assessmentItem>"""

MATCH = """<qti-assessment-item identifier="m" title="Pièces">
 <qti-response-declaration identifier="RESPONSE" cardinality="multiple" base-type="directedPair">
  <qti-mapping default-value="0"><qti-map-entry map-key="C R" mapped-value="1"/>
   <qti-map-entry map-key="D M" mapped-value="0.5"/><qti-map-entry map-key="L M" mapped-value="0.5"/>
   <qti-map-entry map-key="P T" mapped-value="1"/></qti-mapping></qti-response-declaration>
 <qti-item-body><p>Associez.</p><qti-match-interaction response-identifier="RESPONSE">
  <qti-simple-match-set>
   <qti-simple-associable-choice identifier="C" match-max="1">Capulet</qti-simple-associable-choice>
   <qti-simple-associable-choice identifier="D" match-max="1">Démétrius</qti-simple-associable-choice>
   <qti-simple-associable-choice identifier="L" match-max="1">Lysandre</qti-simple-associable-choice>
   <qti-simple-associable-choice identifier="P" match-max="1">Prospéro</qti-simple-associable-choice>
  </qti-simple-match-set><qti-simple-match-set>
   <qti-simple-associable-choice identifier="M" match-max="4">Le Songe</qti-simple-associable-choice>
   <qti-simple-associable-choice identifier="R" match-max="4">Roméo</qti-simple-associable-choice>
   <qti-simple-associable-choice identifier="T" match-max="4">La Tempête</qti-simple-associable-choice>
  </qti-simple-match-set></qti-match-interaction></qti-item-body>
 <qti-response-processing template="https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/map_response"/>
</qti-assessment-item>"""

ENTRY = """<qti-assessment-item identifier="t" title="Mot">
 <qti-response-declaration identifier="RESPONSE" cardinality="single" base-type="string">
  <qti-correct-response><qti-value>York</qti-value></qti-correct-response>
  <qti-mapping default-value="0"><qti-map-entry map-key="York" mapped-value="1" case-sensitive="true"/>
   <qti-map-entry map-key="york" mapped-value="0.5"/></qti-mapping></qti-response-declaration>
 <qti-item-body><p>Ce soleil de <qti-text-entry-interaction response-identifier="RESPONSE"/> brille.</p>
 </qti-item-body>
 <qti-response-processing template="https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/map_response"/>
</qti-assessment-item>"""


def only(text: str) -> Outcome:
    (outcome,) = read_qti(text.encode())
    return outcome


def values_of(text: str) -> dict[str, Any]:
    outcome = only(text)
    assert outcome.values is not None, outcome.reason
    return dict(outcome.values)


def zipped(files: dict[str, str | bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return held.getvalue()


def manifest(*hrefs: str, kind: str = "imsqti_item_xmlv3p0") -> str:
    resources = "".join(f'<resource identifier="r{n}" type="{kind}" href="{h}"/>' for n, h in enumerate(hrefs))
    return f"<manifest><resources>{resources}</resources></manifest>"


@pytest.mark.parametrize("template", [f"{V3}map_response", f"{V3}map_response.xml", f"{QUESTION_V3}map_response.xml"])
def test_a_mapping_with_bounds_gives_the_points_of_a_question_with_several_choices(template: str) -> None:
    outcome, values = only(CHOICE.replace("TEMPLATE", template)), values_of(CHOICE.replace("TEMPLATE", template))
    assert (values["type"], values["points"], values["id"]) == ("multiple", "2", "eau")
    assert [one.get("correct", False) for one in values["choices"]] == [True, False, False, True]
    assert values["choices"][0] == {"text": "Hydrogène", "feedback": "Oui.", "correct": True}
    assert values["prompt"] == "De quoi l’*eau* est-elle faite ?\n\nCochez."
    assert outcome.fate == Fate.APPROXIMATED  # helium took two points off, chlorine one
    assert "poids deviennent égaux" in outcome.reason
    exact = values_of(CHOICE.replace("TEMPLATE", f"{QUESTION_V3}match_correct.xml"))
    assert (exact["marking"], exact["points"]) == ("exact", "1")


@pytest.mark.parametrize("template", [f"{OLD}match_correct", f"{V3}match_correct", f"{QUESTION_V3}match_correct.xml"])
def test_an_item_of_version_2_is_read_under_its_own_names(template: str) -> None:
    outcome, values = only(SINGLE.replace("TEMPLATE", template)), values_of(SINGLE.replace("TEMPLATE", template))
    assert outcome.fate == Fate.KEPT
    assert (values["type"], values["samples"]) == ("single", {"right": ["a"], "wrong": ["b"]})


def test_lines_that_share_a_right_answer_become_a_classification() -> None:
    outcome, values = only(MATCH), values_of(MATCH)
    assert values["type"] == "categorize"
    assert values["categories"] == ["Le Songe", "Roméo", "La Tempête"]
    assert [one["category"] for one in values["items"]] == ["b", "a", "a", "c"]
    assert values["points"] == "3"
    assert "même part" in outcome.reason


def test_a_form_worth_half_is_told_and_the_gap_stays_visible() -> None:
    outcome, values = only(ENTRY), values_of(ENTRY)
    assert (values["accept"], values["accents"]) == (["York"], "strict")
    assert values["prompt"] == "Ce soleil de … brille."
    assert "une part des points" in outcome.reason


def refused(text: str) -> str:
    outcome = only(text)
    assert outcome.fate == Fate.REFUSED
    return outcome.reason


RULES = '<qti-response-processing template="TEMPLATE"/>'


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("TEMPLATE", f"{V3}map_response_point"), "modèle de calcul"),
        (('adaptive="false"', 'adaptive="true"'), "adaptative"),
        (("choice-interaction", "hottext-interaction"), "« hottextInteraction » n’est pas reprise"),
        (('response-identifier="RESPONSE"', 'response-identifier="X"'), "n’est pas déclarée"),
        (('map-key="Cl"', 'map-key="Xe"'), "pas dans la liste"),
        (('mapped-value="1"', 'mapped-value="un"'), "n’est pas un nombre"),
        (('identifier="He"', 'identifier="H"'), "même identifiant"),
        (("</qti-item-body>", "<math/></qti-item-body>"), "formule"),
        (
            (RULES, "<qti-response-processing><qti-exit-response/></qti-response-processing>"),
            "règles de calcul des points",
        ),
        (
            ("</qti-item-body>", '<qti-text-entry-interaction response-identifier="RESPONSE"/></qti-item-body>'),
            "plusieurs interactions",
        ),
    ],
)
def test_what_is_not_understood_is_refused_with_its_reason(change: tuple[str, str], said: str) -> None:
    text = CHOICE.replace(*change).replace("TEMPLATE", f"{V3}map_response")
    assert said in refused(text)


def test_a_package_tells_each_question_and_keeps_the_good_ones(tmp_path: Path) -> None:
    good = SINGLE.replace("TEMPLATE", f"{OLD}match_correct")
    hostile = '<!DOCTYPE x [<!ENTITY a "b">]><assessmentItem>&a;</assessmentItem>'
    pack = tmp_path / "bank.zip"
    files = {"bon%20mot.xml": good, "sale.xml": hostile, "autre.xml": "<html/>"}
    named = manifest("bon%20mot.xml", "sale.xml", "autre.xml", "absent.xml", kind="imsqti_item_xmlv2p2")
    pack.write_bytes(zipped({"imsmanifest.xml": named, **{name.replace("%20", " "): x for name, x in files.items()}}))
    found = import_bank(pack, "qti")
    assert [one.fate for one in found.outcomes] == [Fate.KEPT, *[Fate.REFUSED] * 3]
    reasons = [one.reason for one in found.outcomes[1:]]
    assert "une DTD ou une entité" in reasons[0]
    assert "pas une question QTI" in reasons[1]
    assert "manque" in reasons[2]


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"PK\x03\x04 broken", "abîmé"),
        (zipped({"item.xml": SINGLE}), "imsmanifest.xml"),
        (zipped({"imsmanifest.xml": manifest(), "../../evil.xml": "x"}), "sort de son dossier"),
        (zipped({"imsmanifest.xml": manifest(), "/etc/evil": "x"}), "sort de son dossier"),
        (zipped({"imsmanifest.xml": manifest(), "a\\..\\evil": "x"}), "sort de son dossier"),
        (zipped({f"{n}": "" for n in range(2001)}), "dépasse 2000 fichiers"),
        (zipped({"imsmanifest.xml": b" " * (101 * 1024 * 1024)}), "dépasse 100 Mo"),
        (zipped({"imsmanifest.xml": b" " * (6 * 1024 * 1024)}), "trop grand"),
        (zipped({"imsmanifest.xml": manifest("a.xml", kind="imsqti_xmlv1p2")}), "QTI 1.2"),
        (b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><x>&a;</x>', "DTD"),
        (b"<quiz/>", "ni une question QTI"),
        ("<x>é</x>".encode("latin-1"), "UTF-8"),
    ],
)
def test_a_file_that_is_wrong_or_hostile_as_a_whole_is_refused(raw: bytes, said: str) -> None:
    with pytest.raises(ExchangeError, match=said):
        read_qti(raw)


def an_order(chance: random.Random, number: int) -> dict[str, Any]:
    items = [f"étape {index}" for index in range(chance.randint(2, 6))]
    return {"id": f"{number}-rang", "type": "order", "prompt": "Rangez.", "items": items, "points": "7/3"}


def test_marks_of_60_questions_survive_the_way_out_and_back(tmp_path: Path) -> None:
    chance = random.Random(7)
    made = [an_order(chance, n) if n % 10 == 0 else a_question(chance, n) for n in range(60)]
    made[1] |= {"hints": ["Un *indice*.\n\nLong."], "penalty": "1/3", "explanation": "Parce **que**."}
    quiz = Quiz.model_validate(tuples({"id": "essai", "title": "Essai n° 1", "questions": made}))
    packed, outcomes = export_quiz(quiz, "qti")
    assert isinstance(packed, bytes)
    assert packed == export_quiz(quiz, "qti")[0]
    assert all(outcome.fate != Fate.REFUSED for outcome in outcomes)
    pack = tmp_path / "essai.zip"
    pack.write_bytes(packed)
    found = import_bank(pack, "qti")
    assert list(found.files) == ["essai-no-1.yaml"]
    path = tmp_path / "again.yaml"
    path.write_text(*found.files.values(), encoding="utf-8")
    again, problems = read_quiz(path)
    assert again is not None, problems
    assert check_samples(PublishedQuiz.publish(again, {})) == []
    states = set()
    for question in quiz.questions:
        copy = again.question(question.id)
        assert (copy.prompt, copy.hints, copy.explanation) == (question.prompt, question.hints, question.explanation)
        for _ in range(10):
            if question.type == "order":
                response: Any = [one.id for one in question.items]
                chance.shuffle(response)
            else:
                response = a_response(chance, question)
            before, after = mark(question, response), mark(copy, response)
            assert before == after, (question, response)
            states.add(before.state)
    assert len(states) >= 4


def score(item: str, ticked: set[str]) -> Fraction:
    """What another player gives for these boxes: the sum of the mapping, between its bounds."""
    space = "{http://www.imsglobal.org/xsd/imsqtiasi_v3p0}"
    mapping = next(fromstring(item).iter(f"{space}qti-mapping"))
    worth = {one.attrib["map-key"]: Fraction(one.attrib["mapped-value"]) for one in mapping}
    total = sum((worth[one] for one in ticked), Fraction(0))
    return min(max(total, Fraction(mapping.attrib["lower-bound"])), Fraction(mapping.attrib["upper-bound"]))


def test_another_player_gives_the_points_of_net_correct() -> None:
    chosen = [{"text": "un", "correct": True}, {"text": "deux", "correct": True}, {"text": "trois", "feedback": "Non."}]
    question = {"id": "m", "type": "multiple", "prompt": "Cochez **tout**.", "points": 3, "choices": chosen}
    quiz = Quiz.model_validate(tuples({"id": "e", "title": "E", "questions": [question]}))
    packed, outcomes = export_quiz(quiz, "qti")
    assert [one.fate for one in outcomes] == [Fate.KEPT]
    assert isinstance(packed, bytes)
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert archive.namelist() == ["imsmanifest.xml", "test.xml", "items/001-m.xml"]
        item = archive.read("items/001-m.xml").decode()
    for ticked in ("a", "ab", "abc", "c", "ac", "bc"):
        assert score(item, {f"c-{one}" for one in ticked}) == mark(quiz.questions[0], list(ticked)).earned
    assert "<strong>tout</strong>" in item


def test_what_qti_cannot_say_is_told_by_the_command(app: Flask, tmp_path: Path) -> None:
    source, out = tmp_path / "quiz.yaml", tmp_path / "quiz.zip"
    source.write_text(
        """id: essai
title: Essai
questions:
  - {id: trous, type: cloze, prompt: Lisez., text: "Le {{mot}}.", gaps: {mot: {accept: [pouls]}}}
  - id: texte
    type: essay
    prompt: Écrivez.
    points: 2
    rubric: [{criterion: Clair, levels: [{label: Non, points: 0}, {label: Oui, points: 2}]}]
""",
        encoding="utf-8",
    )
    runner = app.test_cli_runner()
    result = runner.invoke(args=["quiz", "export", str(source), "--format", "qti", "--out", str(out), "--json"])
    assert result.exit_code == 0, result.output
    said = json.loads(result.stdout)["questions"]
    assert [one["state"] for one in said] == ["refused", "approximated"]
    assert all(one["reason"] for one in said)
    back = tmp_path / "back"
    result = runner.invoke(args=["quiz", "import", str(out), "--format", "qti", "--out", str(back), "--json"])
    assert result.exit_code == 0, result.output
    quiz, problems = read_quiz(back / "essai.yaml")
    assert quiz is not None, problems
    (essay,) = quiz.questions
    assert essay.type == "essay"
    assert (essay.points, essay.rubric[0].levels[1].points) == (2, 2)
