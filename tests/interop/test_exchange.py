"""Question banks of others: every question has its fate, and marks survive the way out and back."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app.content.loading import read_quiz
from app.content.schema.base import tuples
from app.content.schema.quiz import PublishedQuiz, Quiz
from app.interop.domain.gift import MOST_QUESTIONS, read_gift
from app.interop.domain.loss import ExchangeError, Fate
from app.interop.services.quiz_exchange import export_quiz, import_bank
from app.quizzes.domain.marking import mark
from app.quizzes.services import check_samples

BANK = r"""$CATEGORY: $course$/top/Accueil

// [id:age-patient] [tag:urgence]
::Âge::Quel âge ? {#37,5:0.5}

::Faux nombre::Combien ? {#douze}

[html]<p>Le <b>secret</b><script>x</script> couvre {=tout ~%50%rien#non ~bizarre} le monde</p>

Vrai ? {T#non#oui}

Associez {=un -> 1 =deux -> 2 = -> 3}

Cochez {~%50%x ~%50%y ~%-50%z ~%-50%w}

Virgule {~%33,3%x ~%-100%z}

Mot {=œdème =%50%oedeme}

Un \{signe\} \= {=a\~b}

Bornes {#1..3}

Rédigez {}

Juste une description.

Cassée { =a
"""


def the_bank(tmp_path: Path, text: str | bytes = BANK) -> Path:
    bank = tmp_path / "bank.gift"
    bank.write_bytes(text if isinstance(text, bytes) else text.encode())
    return bank


def test_every_question_of_a_bank_has_its_fate_and_its_line() -> None:
    fates = [(one.line, one.fate) for one in read_gift(BANK)]
    kept, near, refused = Fate.KEPT, Fate.APPROXIMATED, Fate.REFUSED
    assert [fate for _, fate in fates] == [
        *(near, refused, near, near, kept, kept, refused, near, kept, kept, near, refused, refused)
    ]
    assert [line for line, _ in fates[:3]] == [4, 6, 8]
    assert all(one.reason for one in read_gift(BANK) if one.fate != kept)


def test_questions_are_read_as_moodle_reads_them(tmp_path: Path) -> None:
    found = {one.name: one.values for one in read_gift(BANK) if one.values}
    assert found["Âge"]["answer"] == "37.5"
    assert found["Âge"]["tolerance"] == "0.5"
    missing_word = next(one for one in found.values() if one["type"] == "single")
    assert missing_word["prompt"].startswith("Le **secret** couvre")
    assert "x" not in missing_word["prompt"].split()
    word = next(one for one in found.values() if one["type"] == "short_text" and "œdème" in one["accept"])
    assert word["accept"] == ["œdème"]
    assert word["accents"] == "strict"
    signs = next(one for one in found.values() if one.get("accept") == ["a~b"])
    assert signs["prompt"] == "Un {signe} ="
    bounds = next(one for one in found.values() if one["prompt"] == "Bornes")
    assert (bounds["answer"], bounds["tolerance"]) == ("2", "1")
    match = next(one for one in found.values() if one["type"] == "match")
    assert match["distractors"] == ["3"]


def test_a_bank_becomes_a_valid_quiz_whose_samples_hold(app: Flask, tmp_path: Path) -> None:
    bank, out = the_bank(tmp_path), tmp_path / "out"
    runner = app.test_cli_runner()
    result = runner.invoke(args=["quiz", "import", str(bank), "--format", "gift", "--out", str(out), "--json"])
    assert result.exit_code == 0, result.output
    said = json.loads(result.stdout)
    assert (said["kept"], said["approximated"], said["refused"]) == (4, 5, 4)
    assert len(said["questions"]) == 13
    assert said["questions"][0]["id"] == "age-patient"
    assert all(one["reason"] for one in said["questions"] if one["state"] != "kept")
    assert said["files"] == [str(out / "accueil.yaml")]
    quiz, problems = read_quiz(out / "accueil.yaml")
    assert quiz is not None, problems
    assert check_samples(PublishedQuiz.publish(quiz, {})) == []
    again = runner.invoke(args=["quiz", "import", str(bank), "--format", "gift", "--out", str(out)])
    assert again.exit_code == 1
    assert "rien n’est écrit" in again.output


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ("Ligne une\n\nÂge {=é}".encode("cp1252"), "bank.gift:3: ce fichier n’est pas en UTF-8"),
        (b"// rien\n", "aucune question"),
        (b"a {=b}\n\n" * (MOST_QUESTIONS + 1), "dépasse 10000 questions"),
        (b"x" * (20 * 1024 * 1024 + 1), "dépasse 20 Mo"),
    ],
)
def test_a_file_that_is_wrong_as_a_whole_is_refused(tmp_path: Path, raw: bytes, said: str) -> None:
    with pytest.raises(ExchangeError, match=said):
        import_bank(the_bank(tmp_path, raw), "gift")


def test_a_bank_without_any_good_question_exits_1_and_a_missing_one_2(app: Flask, tmp_path: Path) -> None:
    bank = the_bank(tmp_path, "Combien ? {#douze}\n")
    runner = app.test_cli_runner()
    options = ["--format", "gift", "--out", str(tmp_path / "out"), "--json"]
    result = runner.invoke(args=["quiz", "import", str(bank), *options])
    assert result.exit_code == 1
    assert json.loads(result.stdout)["refused"] == 1
    assert not (tmp_path / "out").exists()
    assert runner.invoke(args=["quiz", "import", str(tmp_path / "none"), *options]).exit_code == 2


SIGNS = [
    "pouls",
    "37,5 °C",
    "a=b",
    "~ environ",
    "{x}",
    "50%",
    "[html]",
    "un\\deux",
    "C: non",
    "# rang",
    "l’œdème",
    "**m**",
]


KINDS = ["single", "multiple", "true_false", "number", "short_text", "match", "categorize", "spot"]
MORE = {"moodle-xml": ["cloze"], "csv": ["cloze", "order"]}


def a_question(chance: random.Random, number: int, more: Sequence[str] = ()) -> dict[str, Any]:
    """A question of any type that GIFT can carry, or of `more` types, with words full of special signs."""

    def word(index: int = 0) -> str:
        return f"{chance.choice(SIGNS)} {number}.{index}"

    kind = chance.choice([*KINDS, *more])
    count = chance.randint(2, 6)
    made: dict[str, Any] = {"id": f"q-{number}", "type": kind, "prompt": f"{word()}\n\n{word(1)} ?"}
    made["points"] = str(chance.choice([1, 2, Fraction(3, 2)]))
    if kind in ("single", "multiple"):
        right = (
            {chance.randrange(count)}
            if kind == "single"
            else set(chance.sample(range(count), chance.randint(1, count)))
        )
        made["choices"] = [
            {"text": word(index), "correct": index in right, "feedback": word(index + 10)} for index in range(count)
        ]
    if kind == "multiple":
        made["marking"] = chance.choice(["net_correct", "exact", "each_answer"])
    if kind == "true_false":
        made["answer"] = chance.random() < 0.5
    if kind == "number":
        made |= {"answer": f"{chance.randint(-9, 9)}.{chance.randint(0, 9)}", "tolerance": "0.5", "unit": "°C"}
    if kind == "short_text":
        made |= {"accept": ["Pouls*", "œdème [b]"], "typos": chance.randint(0, 2)}
        made |= {"accents": chance.choice(["ignore", "strict"]), "reject": ["poule"]}
    if kind == "match":
        made["pairs"] = [{"left": word(index), "right": word(index + 20)} for index in range(count)]
        made["distractors"] = [word(40)]
    if kind == "categorize":
        made["categories"] = ["Urgent", "Non : [plus tard]", "Jamais"]
        made["items"] = [{"text": word(index), "category": chance.choice("ab")} for index in range(count)]
    if kind == "order":
        made["items"] = [word(index) for index in range(count)]
    if kind == "cloze":
        made["text"] = f"Le {{{{un}}}} puis {word()} {{{{b-2}}}}."
        made["gaps"] = {
            "un": {"accept": [word(1), "Pouls*", "=a~b", "%50%x"]},
            "b-2": {"choices": [word(2), "~non#", "} oui"], "answer": chance.choice("abc")},
        }
    if kind == "spot":
        made["document"] = [{"text": word(index), "wrong": index % 2 == 0, "why": word(30)} for index in range(count)]
    return made


def a_response(chance: random.Random, question: Any) -> Any:
    letters = "abcdef"
    match question.type:
        case "single":
            return chance.choice(letters[: len(question.choices)])
        case "multiple":
            return [one.id for one in question.choices if chance.random() < 0.5]
        case "spot":
            return [one.id for one in question.document if chance.random() < 0.5]
        case "true_false":
            return chance.random() < 0.5
        case "number":
            near = question.answer + chance.choice([0, Fraction(1, 2), Fraction(-1, 2), Fraction(51, 100), 3])
            return f"{float(near)} {chance.choice(['', '°C', 'kg'])}".replace(".", ",")
        case "short_text":
            return chance.choice(["pouls*", "pouls", "poule", "oedeme [b]", "Œdème [B]", "œdéme [b]", "autre", ""])
        case "order":
            return chance.sample(letters[: len(question.items)], len(question.items))
        case "cloze":
            said = chance.choice([*question.gaps["un"].accept, "autre", "POULS*", ""])
            return {"un": said, "b-2": chance.choice("abc")}
        case "match":
            return {one.id: chance.choice(letters[: len(question.pairs) + 1]) for one in question.pairs}
        case _:
            return {one.id: chance.choice("abc") for one in question.items}


@pytest.mark.parametrize("written", ["gift", "moodle-xml", "csv"])
def test_marks_of_200_questions_survive_the_way_out_and_back(tmp_path: Path, written: str) -> None:
    chance = random.Random(5)
    values = [a_question(chance, number, MORE.get(written, ())) for number in range(200)]
    quiz = Quiz.model_validate(tuples({"id": "essai", "title": "Essai", "questions": values}))
    text, outcomes = export_quiz(quiz, written)
    assert all(outcome.fate != Fate.REFUSED for outcome in outcomes)
    found = import_bank(the_bank(tmp_path, text), written)
    assert len(found.files) == 1
    path = tmp_path / "again.yaml"
    path.write_text(*found.files.values(), encoding="utf-8")
    again, problems = read_quiz(path)
    assert again is not None, problems
    earned = set()
    for question in quiz.questions:
        for _ in range(20):
            response = a_response(chance, question)
            before, after = mark(question, response), mark(again.question(question.id), response)
            assert before == after, (question, response)
            earned.add(before.state)
    assert len(earned) >= 4


def test_what_gift_cannot_say_is_told(tmp_path: Path) -> None:
    order = {"id": "ordre", "type": "order", "prompt": "Rangez.", "items": ("un", "deux")}
    essay = {"id": "texte", "type": "essay", "prompt": "Dites.", "hints": ("Là.",)}
    essay["rubric"] = ({"criterion": "Clair", "levels": ({"label": "Oui", "points": 2},)},)
    quiz = Quiz.model_validate({"id": "essai", "title": "Essai", "questions": (order, essay)})
    text, outcomes = export_quiz(quiz, "gift")
    assert [outcome.fate for outcome in outcomes] == [Fate.REFUSED, Fate.APPROXIMATED]
    assert "indices" in outcomes[1].reason
    back = import_bank(the_bank(tmp_path, text), "gift").outcomes[0].values
    assert back is not None
    assert back["rubric"][0]["criterion"] == "Clair"
    with pytest.raises(ExchangeError, match="Aucune question"):
        export_quiz(Quiz.model_validate({"id": "essai", "title": "Essai", "questions": (order,)}), "gift")


XML = """<?xml version="1.0" encoding="UTF-8"?>
<quiz>
 <question type="category"><category><text>$course$/top/Accueil</text></category></question>
 <question type="shortanswer"><name><text>Mot</text></name>
  <questiontext format="html"><text><![CDATA[<p>Le <i>pouls</i> rapide ?</p>]]></text></questiontext>
  <defaultgrade>2</defaultgrade><usecase>0</usecase>
  <answer fraction="100"><text>tachycardie</text></answer></question>
 <question type="numerical"><name><text>Faux</text></name>
  <questiontext format="html"><text>Combien ?</text></questiontext>
  <answer fraction="100"><text>douze</text></answer></question>
 <question type="calculated"><name><text>Calcul</text></name>
  <questiontext format="html"><text>Combien ?</text></questiontext></question>
</quiz>
"""


def test_a_moodle_file_is_read_question_by_question(tmp_path: Path) -> None:
    found = import_bank(the_bank(tmp_path, XML), "moodle-xml")
    assert [(one.name, one.line, one.fate) for one in found.outcomes] == [
        ("Mot", 4, Fate.KEPT),
        ("Faux", 8, Fate.REFUSED),
        ("Calcul", 11, Fate.REFUSED),
    ]
    values = found.outcomes[0].values
    assert values is not None
    assert (values["prompt"], values["points"], values["accept"]) == ("Le *pouls* rapide ?", "2", ["tachycardie"])
    assert list(found.files) == ["accueil.yaml"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('<!DOCTYPE quiz [<!ENTITY x SYSTEM "file:///etc/hostname">]>\n<quiz>&x;</quiz>', "Ligne 1 : une DTD"),
        ("<quiz>\n<question></quiz>", "Ligne 2 : ce fichier XML est mal écrit"),
        ("<html/>", "n’est pas une banque Moodle"),
        ("<quiz>" * 50, "trop d’éléments emboîtés"),
    ],
)
def test_a_moodle_file_that_is_wrong_or_hostile_is_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ExchangeError, match=said):
        import_bank(the_bank(tmp_path, text), "moodle-xml")
