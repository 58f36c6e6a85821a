"""From a folder to a catalog. A broken file is left out with its problems; the rest lives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cached_property, partial
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from pydantic import BaseModel

from app.clock import in_paris, utc_now
from app.content.catalog import Catalog, LearningModule, Lesson
from app.content.checks import check_course
from app.content.drafts import Draft, Drafts, LessonDraft, ModuleDraft, read_drafts
from app.content.files import Files, Overlay
from app.content.glossary import Glossary
from app.content.links import Links
from app.content.markdown import RenderedLesson, render_lesson
from app.content.problems import Problem
from app.content.schema.framework import FrameworkFile
from app.content.schema.placement import PublishedPlacement
from app.content.schema.quiz import PublishedQuiz, Quiz
from app.content.validation import validated

M = TypeVar("M", bound=BaseModel)


def load_course(root: Path, today: date | None = None, overlay: Overlay | None = None) -> Catalog:
    """The course under `root` (`content/` and `quizzes/`). Never raises on bad content: see `problems`.

    `today` is the day against which the expiry of rules is held; by default that of the clock, in Paris.
    `overlay` lies over the files: what trainers have published since, or what somebody is about to publish.
    """
    drafts = read_drafts(root, overlay)
    check_course(drafts, today or in_paris(utc_now()).date())
    return _Publisher(drafts).catalog()


class _Publisher:
    def __init__(self, drafts: Drafts) -> None:
        self.drafts = drafts
        self.files = drafts.files
        self.links = Links(drafts)
        self.broken = {problem.path for problem in drafts.files.problems if not problem.mild}

    def catalog(self) -> Catalog:
        modules = self._modules()
        quizzes = {
            quiz_id: PublishedQuiz.publish(quiz, self.drafts.rules)
            for quiz_id, quiz in self._sound(self.drafts.quizzes).items()
        }
        scenarios = self._sound(self.drafts.scenarios)
        days = {
            day_id: day
            for day_id, day in self._sound(self.drafts.days).items()
            if all(one in self.drafts.patients for one in day.patients if isinstance(one, str))
        }
        dictations = self._sound(self.drafts.dictations)
        letters = self._sound(self.drafts.letters)
        exams = self._sound(self.drafts.exams)
        vae = self._sound(self.drafts.vae)
        paths = self._sound(self.drafts.paths)
        # The questions of a placement test are asked there and nowhere else.
        placements = {
            one.id: PublishedPlacement.publish(one, quizzes[one.quiz])
            for one in self._sound(self.drafts.placements).values()
            if one.quiz in quizzes
        }
        quizzes = {key: quiz for key, quiz in quizzes.items() if key not in {one.quiz for one in placements.values()}}
        parts = [
            *(f"module {one.id} {one.digest}" for one in modules.values()),
            *(f"quiz {one.id} {one.digest}" for one in quizzes.values()),
            *(f"scenario {one.id} {one.model_dump_json(by_alias=True)}" for one in scenarios.values()),
            *(f"day {one.id} {one.model_dump_json(by_alias=True)}" for one in days.values()),
            *(f"dictation {one.id} {one.model_dump_json()}" for one in dictations.values()),
            *(f"letter {one.id} {one.model_dump_json()}" for one in letters.values()),
            *(f"exam {one.id} {one.model_dump_json()}" for one in exams.values()),
            *(f"vae {one.id} {one.model_dump_json()}" for one in vae.values()),
            *(f"path {one.id} {one.model_dump_json()}" for one in paths.values()),
            *(f"placement {one.id} {one.digest}" for one in placements.values()),
            *(f"patient {one.model_dump_json()}" for one in self.drafts.patients.values()),
            *(f"rule {one.model_dump_json()}" for one in self.drafts.rules.values()),
            *(f"framework {one!r}" for one in self.drafts.frameworks.values()),
            *(f"word {one!r}" for one in self.drafts.glossary.entries),
            *(f"neighbours {one!r}" for one in self.drafts.glossary.neighbours),
        ]
        return Catalog(
            digest=sha256("\n".join(parts).encode()).hexdigest(),
            frameworks=MappingProxyType(self.drafts.frameworks),
            modules=MappingProxyType(modules),
            quizzes=MappingProxyType(quizzes),
            scenarios=MappingProxyType(scenarios),
            days=MappingProxyType(days),
            dictations=MappingProxyType(dictations),
            letters=MappingProxyType(letters),
            exams=MappingProxyType(exams),
            vae=MappingProxyType(vae),
            paths=MappingProxyType(dict(sorted(paths.items(), key=lambda pair: (pair[1].order, pair[0])))),
            placements=MappingProxyType(placements),
            patients=MappingProxyType(self.drafts.patients),
            rules=MappingProxyType(self.drafts.rules),
            glossary=self.drafts.glossary,
            problems=tuple(sorted(set(self.files.problems))),
        )

    @cached_property
    def around_lessons(self) -> str:
        """The digest of all that a lesson's page takes from elsewhere: the words explained, where links may lead."""
        drafts = self.drafts
        told = [
            repr(drafts.glossary.entries),
            *(
                f"{module.id}/{lesson.id} {sorted(lesson.anchors)} {bool(lesson.split.body.strip())}"
                for module in drafts.modules.values()
                for lesson in module.lessons
            ),
            *(f"{module.id} {sorted(module.assets)}" for module in drafts.modules.values()),
            *(repr(sorted(ids)) for ids in (drafts.quizzes, drafts.scenarios, drafts.days)),
        ]
        return sha256("\n".join(told).encode()).hexdigest()

    def _is_sound(self, path: Path) -> bool:
        return self.files.name(path) not in self.broken

    def _sound(self, drafts: Mapping[str, Draft[M]]) -> dict[str, M]:
        return {
            one_id: draft.value
            for one_id, draft in sorted(drafts.items())
            if draft.value is not None and self._is_sound(draft.path)
        }

    def _modules(self) -> dict[str, LearningModule]:
        made = [self._module(draft) for draft in self.drafts.modules.values()]
        found = [one for one in made if one is not None]
        return {one.id: one for one in sorted(found, key=lambda one: (one.order, one.id))}

    def _module(self, draft: ModuleDraft) -> LearningModule | None:
        if draft.file is None or draft.file.value is None or not self._is_sound(draft.file.path):
            return None
        file = draft.file.value
        kept = [one for one in draft.lessons if one.head is not None and self._is_sound(one.path)]
        lessons = tuple(self._lesson(draft, one, number) for number, one in enumerate(kept, 1))
        told = file.model_dump_json() + "".join(lesson.digest for lesson in lessons)
        return LearningModule(
            id=file.id,
            title=file.title,
            summary=file.summary,
            order=file.order,
            competences=file.competences,
            prerequisites=file.prerequisites,
            duration_minutes=file.duration_minutes,
            objectives=file.objectives,
            lessons=lessons,
            digest=sha256(told.encode()).hexdigest(),
        )

    def _lesson(self, module: ModuleDraft, draft: LessonDraft, number: int) -> Lesson:
        head, file = draft.head, module.file
        assert head is not None
        assert file is not None
        assert file.value is not None
        return Lesson(
            id=draft.id,
            module_id=module.id,
            number=number,
            title=head.title,
            duration_minutes=head.duration_minutes,
            competences=head.competences or file.value.competences,
            sources=head.sources,
            digest=draft.digest,
            render=partial(_rendered, draft, module, self.drafts.glossary, self.links, self),
        )


# A course is made anew at each publication; the lessons that nothing touched are not rendered anew.
MOST_RENDERED = 400
_renderings: dict[tuple[str, ...], RenderedLesson] = {}


def _rendered(
    lesson: LessonDraft, module: ModuleDraft, glossary: Glossary, links: Links, publisher: _Publisher
) -> RenderedLesson:
    key = (module.id, lesson.id, lesson.digest, repr(sorted(module.assets.items())), publisher.around_lessons)
    found = _renderings.get(key)
    if found is None:
        found = render_lesson(
            lesson.split.body,
            module_id=module.id,
            glossary=glossary,
            assets=module.assets,
            resolve=lambda address: links.resolve(module.id, lesson.id, address)[0],
        )
        if len(_renderings) >= MOST_RENDERED:
            _renderings.pop(next(iter(_renderings)), None)
        _renderings[key] = found
    return found


def read_quiz(path: Path) -> tuple[Quiz | None, tuple[Problem, ...]]:
    """One quiz file by itself: the quiz, or what is wrong in it. Nothing is checked against other files."""
    files = Files(path.parent)
    at = files.root / path.name
    document = files.yaml_of(at)
    if document is None:
        return None, tuple(replace(problem, path=str(path)) for problem in files.problems)
    quiz, mistakes = validated(document, Quiz)
    return quiz, tuple(Problem(str(path), line, message) for line, message in mistakes)


def read_framework(path: Path) -> tuple[Problem, ...]:
    """What is wrong in one référentiel by itself; nothing when it is right."""
    files = Files(path.parent)
    document = files.yaml_of(files.root / path.name)
    if document is None:
        return tuple(files.problems)
    return tuple(Problem(str(path), line, message) for line, message in validated(document, FrameworkFile)[1])


def line_in_quiz(root: Path, quiz_id: str, question_id: str, *keys: str | int) -> int:
    """The line of a part of a question, in the file of a published quiz; 1 when it is no longer there."""
    document = Files(root).yaml_of(root.resolve() / "quizzes" / f"{quiz_id}.yaml")
    questions = document.value.get("questions") if document and isinstance(document.value, Mapping) else None
    for index, one in enumerate(questions if isinstance(questions, tuple) else ()):
        if document and isinstance(one, Mapping) and one.get("id") == question_id:
            return document.line_of(("questions", index, *keys))
    return 1
