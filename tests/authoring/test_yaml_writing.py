"""Changing one thing in a file changes nothing else in it."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from app.authoring.domain.kinds import item_at
from app.authoring.services.form_edit import FileForm, leaves
from app.authoring.services.form_tree import location_of
from app.authoring.services.texts import decoded
from app.config import PROJECT
from app.content.yaml_reader import read_yaml
from app.content.yaml_writing import CannotWrite, changed, moved, plain, renamed, with_item, with_key, without

FILES = sorted(
    path.relative_to(PROJECT).as_posix()
    for folder in ("content", "quizzes")
    for path in (PROJECT / folder).rglob("*")
    if item_at(path.relative_to(PROJECT).as_posix()) is not None
)
WRITTEN = {"line", "lines", "number", "choice", "raw"}

TEXT = """# what the file is about
id: essai   # its name
title: "Un titre : entre guillemets"
questions:
  # the first
  - id: un
    prompt: >-
      Une longue question, sur
      deux lignes.
    choices:
      - {text: Oui, correct: true}   # right
      - {text: "Non, jamais"}

  # the second
  - id: deux
    prompt: Courte
    accept: [a, b]
"""


def changed_lines(before: str, after: str) -> tuple[list[str], list[str]]:
    """The lines that differ, those that are alike at both ends left out."""
    old, new = before.split("\n"), after.split("\n")
    head = next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    return old[head : len(old) - tail], new[head : len(new) - tail]


@pytest.mark.parametrize(
    ("location", "value", "before", "after"),
    [
        (("title",), "Autre", ['title: "Un titre : entre guillemets"'], ['title: "Autre"']),
        (("id",), "neuf", ["id: essai   # its name"], ["id: neuf   # its name"]),
        (
            ("questions", 0, "choices", 0, "text"),
            "Oui, mais",
            ["      - {text: Oui, correct: true}   # right"],
            ['      - {text: "Oui, mais", correct: true}   # right'],
        ),
        (("questions", 1, "accept", 1), "c", ["    accept: [a, b]"], ["    accept: [a, c]"]),
        (
            ("questions", 0, "prompt"),
            "Autre question",
            ["      Une longue question, sur", "      deux lignes."],
            ["      Autre question"],
        ),
    ],
)
def test_a_value_is_changed_on_its_own_lines(
    location: tuple[str | int, ...], value: str, before: list[str], after: list[str]
) -> None:
    assert changed_lines(TEXT, changed(TEXT, location, value)) == (before, after)


def test_an_element_moves_with_the_remark_above_it() -> None:
    text = moved(TEXT, ("questions", 0), 1)
    assert text.index("# the second") < text.index("- id: deux") < text.index("# the first") < text.index("- id: un")
    assert moved(text, ("questions", 1), -1).replace("\n\n", "\n") == TEXT.replace("\n\n", "\n")


def test_an_element_leaves_with_the_remark_above_it() -> None:
    text = without(TEXT, ("questions", 0))
    assert "# the first" not in text
    assert "# the second" in text
    assert [one["id"] for one in read_yaml(text).value["questions"]] == ["deux"]


def test_the_last_element_leaves_an_empty_list() -> None:
    assert read_yaml(without("a:\n  - un\n", ("a", 0))).value == {"a": ()}


def test_what_is_added_is_written_as_the_rest() -> None:
    text = with_item(TEXT, ("questions", 1, "accept"), "c")
    assert "accept: [a, b, c]" in text
    text = with_key(TEXT, ("questions", 1), "points", 2, ["id", "prompt", "points", "accept"])
    assert "    prompt: Courte\n    points: 2\n    accept:" in text
    assert "neuf   # its name" not in renamed(TEXT, ("title",), "titre")


def test_a_text_with_anchors_is_left_to_the_text_editor() -> None:
    with pytest.raises(CannotWrite):
        changed("a: &x un\nb: *x\n", ("a",), "deux")


# One file in two: the others are of the same kinds, written by the same hands.
@pytest.mark.parametrize("path", FILES[::2])
def test_a_form_that_changes_nothing_changes_no_byte(path: str) -> None:
    item = item_at(path)
    assert item is not None
    text = decoded(Path(PROJECT / path).read_bytes())
    form = FileForm(item.kind, text)
    assert form.reads
    root = form.shown(())
    deeper = [location_of(one.name) for one in leaves(root) if one.kind == "link"]
    for focus in ((), *deeper[:1], *deeper[-1:]):
        posted = {one.name: one.value.replace("\n", "\r\n") for one in leaves(form.shown(focus)) if one.kind in WRITTEN}
        if form.body is not None:
            posted["body"] = form.body.replace("\n", "\r\n")
        assert form.written(focus, posted, "")[0] == text


@pytest.mark.parametrize("path", FILES[::9])
def test_one_field_that_changes_changes_only_its_lines(path: str) -> None:
    item = item_at(path)
    assert item is not None
    text = decoded(Path(PROJECT / path).read_bytes())
    form = FileForm(item.kind, text)
    chance = random.Random(path)
    deeper = [location_of(one.name) for one in leaves(form.shown(())) if one.kind == "link"]
    focus = chance.choice(deeper) if deeper else ()
    one = chance.choice([one for one in leaves(form.shown(focus)) if one.kind in {"line", "lines"} and one.present])
    out, _ = form.written(focus, {one.name: "Un autre texte : voilà."}, "")
    before, after = changed_lines(text, out)
    assert len(after) <= 2
    assert len(before) <= one.value.count("\n") + len(one.value) // 60 + 2
    assert plain(read_yaml(FileForm(item.kind, out).head).value) != plain(read_yaml(form.head).value)
