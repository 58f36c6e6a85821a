"""What leaves for other software: référentiels, words, quizzes; their identifiers never change."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from app.content.catalog import Catalog
from app.interop.domain.case import case_package
from app.interop.domain.decks import cards_of
from app.interop.domain.moodle_competences import HEADINGS
from app.interop.services.anki import anki_package
from tests.people import Person

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
# CASE 1.1, what a package must hold, and all that it may hold: its schemas refuse any other member.
LINKED = {"title", "identifier", "uri"}
SHAPES: dict[str, tuple[set[str], set[str]]] = {
    "CFDocument": (
        {"identifier", "uri", "creator", "title", "lastChangeDateTime"},
        {"caseVersion", "officialSourceURL", "language", "statusStartDate", "statusEndDate", "notes", "adoptionStatus"},
    ),
    "CFItems": (
        {"identifier", "uri", "fullStatement", "lastChangeDateTime"},
        {"humanCodingScheme", "CFItemType", "language", "notes", "abbreviatedStatement"},
    ),
    "CFAssociations": (
        {"identifier", "uri", "associationType", "originNodeURI", "destinationNodeURI", "lastChangeDateTime"},
        {"sequenceNumber"},
    ),
}
KINDS = {"isChildOf", "isPeerOf", "exactMatchOf", "replacedBy", "isRelatedTo"}


def check(shape: str, value: dict[str, Any]) -> None:
    needed, allowed = SHAPES[shape]
    assert needed <= set(value) <= needed | allowed, set(value)
    UUID(value["identifier"])
    assert value["uri"] == f"urn:uuid:{value['identifier']}"
    assert datetime.fromisoformat(value["lastChangeDateTime"]).tzinfo is not None
    assert all(one not in (None, "") for one in value.values())


def test_a_case_package_has_the_members_of_its_schema(catalog: Catalog) -> None:
    for framework in catalog.frameworks.values():
        package = case_package(framework, NOW)
        assert set(package) == {"CFDocument", "CFItems", "CFAssociations"}
        check("CFDocument", package["CFDocument"])
        items = {one["identifier"]: one for one in package["CFItems"]}
        assert len(items) == len(framework.blocks) + len(framework.competences)
        known = {*items, package["CFDocument"]["identifier"]}
        for one in package["CFItems"]:
            check("CFItems", one)
            assert one["notes"].startswith("Statut : libellé")
        for one in package["CFAssociations"]:
            check("CFAssociations", one)
            assert one["associationType"] in KINDS
            for end in ("originNodeURI", "destinationNodeURI"):
                assert set(one[end]) == LINKED
            assert one["originNodeURI"]["identifier"] in known
            assert one["associationType"] == "replacedBy" or one["destinationNodeURI"]["identifier"] in known
        children = [one for one in package["CFAssociations"] if one["associationType"] == "isChildOf"]
        assert {one["originNodeURI"]["identifier"] for one in children} == set(items)


def test_identifiers_of_a_framework_never_change_and_its_successor_is_named(catalog: Catalog) -> None:
    old, new = catalog.frameworks["rncp36805"], catalog.frameworks["rncp40800"]
    told = case_package(new, NOW)
    assert told == case_package(new, datetime(2030, 1, 1, tzinfo=UTC))
    assert told["CFDocument"]["identifier"] == "89150dc0-d6c1-58ef-a60c-6b27fa1dc4f7"
    (gone,) = [one for one in case_package(old, NOW)["CFAssociations"] if one["associationType"] == "replacedBy"]
    assert gone["destinationNodeURI"]["identifier"] == told["CFDocument"]["identifier"]


def test_the_commands_write_frameworks_and_words(app: Flask, tmp_path: Path) -> None:
    runner = app.test_cli_runner()
    out = tmp_path / "r.csv"
    result = runner.invoke(
        args=["framework", "export", "rncp40800", "--format", "moodle-csv", "--out", str(out), "--json"]
    )
    assert result.exit_code == 0, result.output
    rows = list(csv.reader(io.StringIO(out.read_text(encoding="utf-8"))))
    assert tuple(rows[0]) == HEADINGS
    assert {len(row) for row in rows} == {14}
    assert (rows[1][0], rows[1][1], rows[1][12]) == ("", "RNCP40800", "1")
    assert len(rows) - 2 == json.loads(result.stdout)["competences"] + 2
    seen = {""}
    for row in rows[1:]:
        assert row[0] in seen
        assert len(row[2]) <= 100
        seen.add(row[1])
    case = runner.invoke(args=["framework", "export", "RNCP40800", "--format", "case", "--out", str(out)])
    assert case.exit_code == 0
    assert "CFItems" in json.loads(out.read_text(encoding="utf-8"))
    missing = runner.invoke(args=["framework", "export", "RNCP1", "--format", "case", "--out", str(out)])
    assert missing.exit_code == 2
    words = runner.invoke(
        args=["terminology", "export", "--format", "csv", "--specialty", "cardiologie", "--out", str(out)]
    )
    assert words.exit_code == 0
    table = list(csv.reader(io.StringIO(out.read_text(encoding="utf-8-sig")), delimiter=";"))
    assert {row[3] for row in table[1:]} == {"cardiologie"}
    none = runner.invoke(args=["terminology", "export", "--format", "csv", "--specialty", "x", "--out", str(out)])
    assert none.exit_code == 1


def notes_of(package: bytes, folder: Path) -> dict[str, tuple[str, ...]]:
    """The notes of an Anki package, by their identity."""
    base = folder / "collection.anki2"
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        base.write_bytes(archive.read("collection.anki2"))
    held = sqlite3.connect(base)
    try:
        return {guid: (fields, str(did)) for guid, fields, did in held.execute(
            "SELECT n.guid, n.flds, c.did FROM notes n JOIN cards c ON c.nid = n.id")}  # fmt: skip
    finally:
        held.close()


def test_an_anki_package_taken_again_names_the_same_notes_in_the_same_decks(catalog: Catalog, tmp_path: Path) -> None:
    cards = cards_of(catalog.glossary)
    graded = [one for one in catalog.glossary.entries if one.graded]
    assert len(cards) == len(graded) + sum(one.graded for one in catalog.glossary.neighbours)
    first, again = (notes_of(anki_package(cards, now), tmp_path) for now in (NOW, datetime(2027, 1, 1, tzinfo=UTC)))
    assert len(first) == len(cards)
    assert first == again
    assert any("tachycardie" in fields for fields, _ in first.values())


def test_words_of_a_module_are_those_that_its_lessons_say(catalog: Catalog) -> None:
    said = "La tachycardie du patient est notée dans l’ECG ; le suffixe -ite dit l’inflammation."
    fronts = {one.front for one in cards_of(catalog.glossary, said=said)}
    assert {"tachycardie", "ECG", "-ite"} <= fronts
    assert not fronts & {"bradycardie", "IRM"}


@pytest.mark.parametrize("written", ["gift", "moodle-xml", "qti", "csv"])
def test_a_trainer_takes_a_quiz_away_in_each_format(
    sign_in: Callable[..., Person], catalog: Catalog, written: str
) -> None:
    quiz = next(one for one in catalog.quizzes.values() if one.mode == "training")
    trainer = sign_in("trainer")
    page = trainer.get(f"/auteur/echanges/quiz/{quiz.id}").get_data(as_text=True)
    assert f"format={written}" in page
    answer = trainer.get(f"/auteur/echanges/quiz/{quiz.id}?format={written}")
    assert answer.status_code == 200
    assert re.match(r"attachment; filename=", answer.headers["Content-Disposition"])
    assert len(answer.data) > 500
    assert sign_in("learner").get(f"/auteur/echanges/quiz/{quiz.id}").status_code == 403


def test_words_and_frameworks_are_taken_from_pages(sign_in: Callable[..., Person], stranger: Person) -> None:
    page = stranger.get("/glossaire/emporter?sorte=term&specialite=cardiologie")
    assert "format=anki" in page.get_data(as_text=True)
    assert stranger.get("/glossaire/emporter?format=anki&specialite=cardiologie").data.startswith(b"PK")
    assert "tachycardie" in stranger.get("/glossaire/emporter?format=csv").get_data(as_text=True)
    assert "Aucune carte" in stranger.get("/glossaire/emporter?sorte=abbreviation&specialite=urologie").get_data(True)
    assert "/glossaire/emporter" in stranger.get("/glossaire").get_data(as_text=True)
    trainer = sign_in("trainer")
    assert trainer.get("/auteur/echanges/referentiels").status_code == 200
    case = trainer.get("/auteur/echanges/referentiels?code=RNCP40800&format=case")
    assert json.loads(case.data)["CFDocument"]["caseVersion"] == "1.1"
    assert trainer.get("/auteur/echanges/referentiels?code=RNCP1&format=case").status_code == 404
    assert (
        "modele-questions.csv" in trainer.get("/auteur/echanges/format-csv?format=csv").headers["Content-Disposition"]
    )
