"""`flask dictation grade` and `record`, and what `flask content check` says of dictations and letters."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from flask import Flask

from app.cli.content import dictation_problems
from app.config import PROJECT
from app.content.catalog import Catalog
from app.content.loading import load_course
from app.dictation.services import RecordingFailed, published_dictation, record

DICTATION = PROJECT / "content" / "dictations" / "consultation-angine.yaml"
LETTER = PROJECT / "content" / "letters" / "convocation-a-un-scanner.yaml"


def test_grade_prints_every_difference(app: Flask, catalog: Catalog, tmp_path: Path) -> None:
    copy = tmp_path / "copie.txt"
    copy.write_text(published_dictation(catalog, "consultation-angine").expected.replace("38,6", "38,9"), "utf-8")
    done = app.test_cli_runner().invoke(args=["dictation", "grade", str(DICTATION), str(copy), "--json"])
    told = json.loads(done.stdout)
    assert done.exit_code == 1
    assert (told["earned"], told["possible"], told["passed"]) == (18.0, 20.0, False)
    assert told["differences"] == [{"kind": "number", "grave": True, "expected": "38,6", "typed": "38,9", "why": ""}]
    assert all(one["held"] == one["expected"] for one in told["layout"])


def test_grade_checks_a_letter_too(app: Flask, catalog: Catalog, tmp_path: Path) -> None:
    copy = tmp_path / "lettre.txt"
    copy.write_text(catalog.letter("convocation-a-un-scanner").model, "utf-8")
    done = app.test_cli_runner().invoke(args=["dictation", "grade", str(LETTER), str(copy)])
    assert done.exit_code == 0, done.output
    assert "réussi" in done.output


@pytest.mark.parametrize(("file", "text", "status"), [("absent.yaml", "absent.txt", 2), (str(DICTATION), "absent", 2)])
def test_grade_says_what_is_missing(app: Flask, file: str, text: str, status: int) -> None:
    done = app.test_cli_runner().invoke(args=["dictation", "grade", file, text])
    assert done.exit_code == status
    assert "n’existe pas" in done.output


@pytest.fixture
def small_course(tmp_path: Path) -> Path:
    """A course of one dictation and its sound."""
    content = tmp_path / "content"
    (content / "dictations" / "audio").mkdir(parents=True)
    shutil.copytree(PROJECT / "content" / "frameworks", content / "frameworks")
    text = DICTATION.read_text("utf-8").replace("module: ecrits-professionnels\n", "")
    (content / "dictations" / DICTATION.name).write_text(text, "utf-8")
    for ending in ("mp3", "json"):
        name = Path("content") / "dictations" / "audio" / f"{DICTATION.stem}.{ending}"
        shutil.copy(PROJECT / name, tmp_path / name)
    return tmp_path


def test_a_sound_that_is_missing_empty_or_out_of_date_is_told(small_course: Path) -> None:
    sound = small_course / "content" / "dictations" / "audio" / "consultation-angine.mp3"
    catalog = load_course(small_course)
    assert catalog.problems == ()
    assert dictation_problems(small_course, catalog) == []
    file = small_course / "content" / "dictations" / DICTATION.name
    file.write_text(file.read_text("utf-8").replace("38,6", "38,7"), "utf-8")
    found = dictation_problems(small_course, load_course(small_course))
    assert ["dit un autre texte" in one.message for one in found] == [True]
    sound.write_bytes(b"")
    found = dictation_problems(small_course, load_course(small_course))
    assert ["n’a pas de son" in one.message for one in found] == [True]
    assert found[0].where == "content/dictations/consultation-angine.yaml:1"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("signs: all", "signs: tout", "valeurs permises"),
        ("level: 1", "level: 6", "au plus 5"),
        ("medicines: [amoxicilline, ", "medicines: [morphine, ", "n’est pas dans le texte"),
        ("part: signature", "part: paragraph", "il manque une ligne de signature"),
        ("d’allergie", "d'allergie", "apostrophe ou guillemet droit"),
        ("rncp36805.bc03-c1", "rncp36805.bc09-c1", "n’existe dans aucun référentiel"),
    ],
)
def test_a_badly_written_dictation_is_told_with_its_line(small_course: Path, old: str, new: str, message: str) -> None:
    file = small_course / "content" / "dictations" / DICTATION.name
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")
    catalog = load_course(small_course)
    assert catalog.dictations == {}
    assert any(message in one.message and one.line > 1 for one in catalog.problems), catalog.problems


def test_a_voice_that_is_not_there_is_told_and_nothing_is_written(small_course: Path) -> None:
    dictation = load_course(small_course).dictation("consultation-angine")
    sound = small_course / "content" / "dictations" / "audio" / "consultation-angine.mp3"
    before = sound.read_bytes()
    with pytest.raises(RecordingFailed, match="n’est pas installé"):
        record(dictation, small_course, ["no-such-voice-anywhere"])
    assert sound.read_bytes() == before
