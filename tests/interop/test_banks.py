"""Sample banks in each format, and files that mean harm: what is kept, what is refused, in words that help."""

from __future__ import annotations

import io
import stat
import zipfile
from pathlib import Path
from typing import Any

import pytest

from app.content.markdown import render_text
from app.content.schema.base import tuples
from app.content.schema.quiz import PublishedQuiz, Quiz
from app.content.slugs import Slugs
from app.interop.domain.csv_reading import read_csv
from app.interop.domain.csv_writing import MODEL
from app.interop.domain.guessing import guessed_format
from app.interop.domain.loss import ExchangeError, Fate, Outcome
from app.interop.domain.moodle_xml import read_moodle_xml
from app.interop.domain.qti_package import read_qti
from app.interop.services.quiz_exchange import checked, export_quiz, import_bank, read_bank
from app.quizzes.services import check_samples

SAMPLES = Path(__file__).parent / "samples"
KEPT, NEAR, REFUSED = Fate.KEPT, Fate.APPROXIMATED, Fate.REFUSED


def found_in(name: str) -> tuple[Outcome, ...]:
    raw = (SAMPLES / name).read_bytes()
    found = import_bank(SAMPLES / name, guessed_format(name, raw))
    for text in found.files.values():
        assert text.startswith("id: ")
    return found.outcomes


@pytest.mark.parametrize(
    ("name", "fates"),
    [
        ("accueil.gift", [KEPT, KEPT, NEAR, KEPT, NEAR, KEPT]),
        ("accueil.xml", [NEAR, NEAR, REFUSED, REFUSED]),
        ("accueil.csv", [KEPT, KEPT, KEPT, KEPT, REFUSED, KEPT, KEPT, KEPT, REFUSED]),
        ("desk.csv", [KEPT, KEPT]),
        ("accueil-qti.xml", [KEPT]),
    ],
)
def test_a_sample_bank_is_guessed_read_and_told(name: str, fates: list[Fate]) -> None:
    outcomes = found_in(name)
    assert [one.fate for one in outcomes] == fates
    assert all(one.reason for one in outcomes if one.fate != KEPT)
    values = [one.values for one in outcomes if one.values is not None]
    quiz = Quiz.model_validate(tuples({"id": "essai", "title": "Essai", "questions": values}))
    assert check_samples(PublishedQuiz.publish(quiz, {})) == []


def test_what_a_sample_says_is_what_is_read() -> None:
    csv = {one.name: one for one in found_in("accueil.csv")}
    assert (csv["sonneries-mal"].line, csv["sonneries-mal"].reason) == (6, "la réponse n’est pas un nombre : « trois »")
    assert "« charade » n’est pas connu" in csv["rien"].reason
    gaps = (csv["message"].values or {})["gaps"]
    assert gaps == {"trou-1": {"accept": ["nom"]}, "trou-2": {"choices": ["numéro", "salaire"], "answer": "a"}}
    english = found_in("desk.csv")[0].values or {}
    assert [one.get("correct", False) for one in english["choices"]] == [False, True, False]
    assert english["points"] == "1.5"
    cloze = found_in("accueil.xml")[1]
    assert (cloze.values or {})["text"] == "Un message note le {{trou-1}}, le {{trou-2}} et {{trou-3}} horaires."
    assert "une part des points" in cloze.reason
    assert [one.fate for one in read_csv(MODEL.removeprefix("\ufeff"))] == [KEPT, KEPT]


def test_html_of_a_stem_never_reaches_a_page() -> None:
    stem = (found_in("accueil.xml")[0].values or {})["prompt"]
    assert stem == "Que dites-vous **en décrochant** ?"
    line = "type;énoncé;justes\nvrai ou faux;Un <script>alert(1)</script> <img src=x onerror=y>;vrai\n"
    prompt = (read_csv(line)[0].values or {})["prompt"]
    shown = str(render_text(prompt))
    assert "<script" not in shown
    assert "<img" not in shown


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("type;réponses\nordre;a | b\n", "il manque « énoncé »"),
        ("type;énoncé;type\n", "le même nom"),
        ("type;énoncé;couleur\n", "« couleur » n’est pas connue"),
        ('type;énoncé\n"vrai;x\n', "Ligne 2"),
        ("type;énoncé\n" + "vrai ou faux;x\n" * 10_001, "dépasse 10000 questions"),
    ],
)
def test_a_table_that_is_wrong_as_a_whole_is_refused(text: str, said: str) -> None:
    with pytest.raises(ExchangeError, match=said):
        read_csv(text)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("choix unique;Q;a | b;;", "aucune réponse juste"),
        ("choix unique;Q;a | b;3;", "il n’y a pas de réponse « 3 »"),
        ("choix unique;Q;a | b;1|2;", "qu’une réponse juste"),
        ("choix unique;Q;a;1;", "au moins deux réponses"),
        ("association;Q;a - b | c -> d;;", "« gauche -> droite »"),
        ("vrai ou faux;Q;;peut-être;", "« vrai » ou « faux »"),
        ("réponse courte;Q;;;", "aucune forme n’est acceptée"),
        ("texte à trous;Q;;;", "la colonne « texte »"),
        ("vrai ou faux;Q;;vrai;{", "du JSON bien écrit"),
        ('vrai ou faux;Q;;vrai;"{""prompt"": 1}"', "« prompt » n’est pas connu"),
        ("vrai ou faux;;;vrai;", "pas d’énoncé"),
        ("vrai ou faux;Q;;vrai;;;trop", "plus de cases que de colonnes"),
    ],
)
def test_a_line_that_is_wrong_says_why_and_the_others_stay(row: str, said: str) -> None:
    text = f"type;énoncé;réponses;justes;réglages\n{row}\nvrai ou faux;Vrai ?;;v;\n"
    bad, good = read_csv(text)
    assert bad.fate == REFUSED
    assert said in bad.reason
    assert (good.fate, good.line) == (KEPT, 3)


def test_separators_and_a_mark_of_order_are_understood() -> None:
    for sign in (";", ",", "\t"):
        raw = f"\ufefftype{sign}énoncé{sign}justes\r\nvrai ou faux{sign}Q{sign}faux\r\n".encode()
        (one,) = read_bank(raw, "q.csv", guessed_format("q.csv", raw))
        assert (one.values or {})["answer"] is False


def test_a_windows_1252_file_is_refused_with_what_to_do() -> None:
    raw = "type;énoncé;justes\nvrai ou faux;Âge légal ?;vrai\n".encode("cp1252")
    with pytest.raises(ExchangeError, match=r"q\.csv:1: ce fichier n’est pas en UTF-8 : enregistrez-le en UTF-8"):
        read_bank(raw, "q.csv", "csv")


@pytest.mark.parametrize(
    ("name", "raw", "written"),
    [
        ("a.txt", b"::A::B {T}", "gift"),
        ("a", b"Vrai ? {T}", "gift"),
        ("a.xml", b"\xef\xbb\xbf<?xml version='1.0'?><quiz>", "moodle-xml"),
        ("a.xml", b"<qti-assessmentItem/>", "qti"),
        ("a.zip", b"PK\x03\x04", "qti"),
        ("A.CSV", b"type;question", "csv"),
    ],
)
def test_a_format_is_guessed_from_what_a_file_begins_with(name: str, raw: bytes, written: str) -> None:
    assert guessed_format(name, raw) == written


@pytest.mark.parametrize("raw", [b"", b"  \n", b"<html></html>", b"\x89PNG"])
def test_a_file_of_no_known_format_is_refused(raw: bytes) -> None:
    with pytest.raises(ExchangeError, match=r"vide|aucun format connu"):
        guessed_format("a", raw)


def zipped(*entries: tuple[str, bytes, int]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data, mode in entries:
            told = zipfile.ZipInfo(name)
            told.external_attr, told.compress_type = mode << 16, zipfile.ZIP_DEFLATED
            archive.writestr(told, data)
    return held.getvalue()


PLAIN = stat.S_IFREG | 0o644


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (zipped(("imsmanifest.xml", b"a", stat.S_IFLNK | 0o777)), "contient un lien"),
        (zipped(("../imsmanifest.xml", b"a", PLAIN)), "sort de son dossier"),
        (zipped(("imsmanifest.xml", b" " * (6 * 1024 * 1024), PLAIN)), "trop grand"),
        (zipped(("a", b"\0" * (60 << 20), PLAIN), ("b", b"\0" * (60 << 20), PLAIN)), "une fois ouvert"),
    ],
)
def test_a_package_that_means_harm_is_refused_unopened(raw: bytes, said: str) -> None:
    with pytest.raises(ExchangeError, match=said):
        read_qti(raw)


def test_entities_that_call_one_another_are_refused() -> None:
    text = '<!DOCTYPE quiz [<!ENTITY a "&b;"><!ENTITY b "&a;">]><quiz>&a;</quiz>'
    with pytest.raises(ExchangeError, match="une DTD ou une entité"):
        read_moodle_xml(text)


def test_signs_that_no_file_may_hold_refuse_their_question_only() -> None:
    bank = '// [tag:trait-dunion:{"unit": "\\ud800"}]\nCombien ? {#3}\n\nVrai ? {T}\n'
    first, second = import_bank_text(bank)
    assert (first.fate, second.fate) == (REFUSED, KEPT)
    deep = '// [tag:trait-dunion:{"rubric": ' + "[" * 900 + "\\]" * 900 + "}]\nDites {}\n"
    assert import_bank_text(deep)[0].fate == REFUSED


def import_bank_text(text: str) -> list[Outcome]:

    ids = Slugs()
    return [checked(one, ids) for one in read_bank(text.encode(), "q.gift", "gift")]


def test_moodle_has_its_own_report_and_takes_arrows() -> None:
    arrow: list[dict[str, Any]] = [
        {"id": "fleche", "type": "short_text", "prompt": "Quel signe ?", "accept": ["->", "a -> b"]},
        {
            "id": "paires",
            "type": "match",
            "prompt": "Associez.",
            "pairs": [{"left": "x -> y", "right": "1"}, {"left": "z", "right": "2"}],
        },
        {"id": "tiers", "type": "number", "prompt": "Combien ?", "answer": "1/3"},
    ]
    quiz = Quiz.model_validate(tuples({"id": "essai", "title": "Essai", "questions": arrow}))
    assert [one.fate for one in export_quiz(quiz, "moodle-xml")[1]] == [NEAR, KEPT, REFUSED]
    assert [one.fate for one in export_quiz(quiz, "csv")[1]] == [KEPT, KEPT, KEPT]
    with pytest.raises(ExchangeError, match="ferait une association"):
        export_quiz(quiz, "gift")
