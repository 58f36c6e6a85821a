"""The shipped course: nothing to correct, by the very checks that its authors run."""

from __future__ import annotations

from pathlib import Path

from app.cli.content import sample_problems
from app.config import PROJECT
from app.content.catalog import Catalog
from app.content.schema.quiz import AnyQuestion


def test_the_shipped_course_has_nothing_to_correct(catalog: Catalog):
    assert [str(problem) for problem in catalog.problems] == []


def test_every_sample_of_the_shipped_course_is_marked_as_its_author_says(catalog: Catalog):
    assert [str(problem) for problem in sample_problems(PROJECT, catalog)] == []


def test_every_lesson_of_the_shipped_course_can_be_shown(catalog: Catalog):
    for module in catalog.modules.values():
        for lesson in module.lessons:
            assert lesson.body.words > 0, f"{module.id}/{lesson.id}"
            assert lesson.body.headings, f"{module.id}/{lesson.id}"


def test_no_shipped_text_has_a_straight_apostrophe():
    for folder in ("content/modules", "quizzes"):
        for path in sorted((PROJECT / folder).rglob("*")):
            if path.suffix in {".md", ".yaml"}:
                assert straight_apostrophes(path) == [], path


def straight_apostrophes(path: Path) -> list[str]:
    """The lines where a letter is followed by ' and a letter."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [
        line
        for line in lines
        if any(a.isalpha() and b == "'" and c.isalpha() for a, b, c in zip(line, line[1:], line[2:], strict=False))
    ]


def test_the_graded_quizzes_together_use_every_type_of_question(catalog: Catalog):
    types: set[type[AnyQuestion]] = {
        type(question) for quiz in catalog.quizzes.values() if quiz.graded for question in quiz.questions
    }
    assert len(types) == 11


def test_what_a_module_asks_for_first_stands_before_it_in_the_catalogue(catalog: Catalog) -> None:
    early = {
        f"{module.id} asks for {needed}, which comes later"
        for module in catalog.modules.values()
        for needed in module.prerequisites
        if catalog.modules[needed].order >= module.order
    }
    assert early == set()
