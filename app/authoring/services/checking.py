"""What would be wrong in the course if a text were published: the same loader, the same checks, everything at once."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from app.authoring.domain.kinds import item_at
from app.authoring.services.texts import CourseTexts
from app.clock import in_paris, utc_now
from app.content.catalog import Catalog
from app.content.files import Overlay
from app.content.loading import load_course
from app.content.problems import Problem
from app.content.yaml_reader import Document, read_yaml
from app.quizzes.services import check_samples
from app.reception.domain.published import PublishedDay
from app.reception.domain.soundness import findings_of as unsound
from app.scenarios.domain.explore import findings_of


@dataclass(frozen=True)
class Checked:
    """The course as it would be, and what would be wrong: in the files that change, and newly elsewhere."""

    catalog: Catalog
    overlay: Overlay
    here: tuple[Problem, ...]
    elsewhere: tuple[Problem, ...]

    @property
    def may_be_published(self) -> bool:
        """Nothing wrong in what changes, nothing that it breaks."""
        return not self.here and not self.elsewhere

    @property
    def count(self) -> int:
        return len(self.here) + len(self.elsewhere)


# The same text is checked when it is typed, kept, compared and published: the last answers are remembered.
_recent: deque[tuple[Catalog, date, Overlay, Overlay, Checked]] = deque(maxlen=3)


def check(texts: CourseTexts, changes: Overlay, in_force: Catalog) -> Checked:
    """The course with `changes` over it, and all that would be wrong."""
    today = in_paris(utc_now()).date()
    for catalog, day, overlay, before, checked in tuple(_recent):
        if catalog is in_force and day == today and overlay == texts.overlay and before == changes:
            return checked
    made = _checked(texts, changes, in_force)
    _recent.append((in_force, today, texts.overlay, dict(changes), made))
    return made


def _checked(texts: CourseTexts, changes: Overlay, in_force: Catalog) -> Checked:
    laid: dict[str, bytes | None] = {**texts.overlay, **changes}
    catalog = load_course(texts.root, overlay=laid)
    known = {(one.path, one.message) for one in in_force.problems}
    here = {one for one in catalog.problems if one.path in changes}
    elsewhere = {one for one in catalog.problems if one.path not in changes and (one.path, one.message) not in known}
    for path, data in changes.items():
        if data is not None:
            here.update(played(texts.root, path, data.decode("utf-8", "replace"), catalog))
    return Checked(catalog, laid, tuple(sorted(here)), tuple(sorted(elsewhere)))


def played(root: Path, path: str, text: str, catalog: Catalog) -> list[Problem]:
    """What only shows when an item is played: sample answers, paths of a scenario, a day that cannot be held."""
    item = item_at(path)
    if item is None or not path.endswith(".yaml"):
        return []
    if item.kind.key == "quiz" and item.id in catalog.quizzes:
        quiz, document = catalog.quizzes[item.id], read_yaml(text)
        return [
            Problem(path, question_line(document, question.id, "samples"), message, mild=True)
            for question in quiz.questions
            for message in check_samples(quiz.model_copy(update={"questions": (question,)}))
        ]
    if item.kind.key == "scenario" and item.id in catalog.scenarios:
        document = read_yaml(text)
        found = findings_of(catalog.scenarios[item.id])
        return [Problem(path, document.line_of(one.at), one.message, mild=True) for one in found]
    if item.kind.key == "day" and item.id in catalog.days:
        document = read_yaml(text)
        day = PublishedDay.publish(catalog.days[item.id], catalog.rules, catalog.patients)
        return [Problem(path, document.line_of(one.at), one.message, mild=True) for one in unsound(day)]
    return []


def question_line(document: Document, question_id: str, *keys: str | int) -> int:
    """The line of a part of a question; 1 when it is not there."""
    questions = document.value.get("questions") if isinstance(document.value, Mapping) else None
    for index, one in enumerate(questions if isinstance(questions, tuple) else ()):
        if isinstance(one, Mapping) and one.get("id") == question_id:
            return document.line_of(("questions", index, *keys))
    return 1
