"""The course as one immutable value: what pages, engines and commands read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from types import MappingProxyType
from typing import Any, Literal, TypeVar

from app.content.glossary import Glossary, GlossaryEntry
from app.content.markdown import RenderedLesson, render_text
from app.content.markdown.sanitise import plain_text
from app.content.problems import Problem
from app.content.schema.base import Source
from app.content.schema.day import Day
from app.content.schema.dictation import Dictation, Letter
from app.content.schema.exam import Exam
from app.content.schema.framework import FrameworkFile
from app.content.schema.path import LearningPath
from app.content.schema.people import Patient
from app.content.schema.placement import PublishedPlacement
from app.content.schema.quiz import GAP, Cloze, PublishedQuiz
from app.content.schema.record_model import RecordModel, SameRecord
from app.content.schema.rule import Rule
from app.content.schema.scenario import Scenario
from app.content.schema.vae import VaeGuide
from app.content.typography import french
from app.errors import NotFound

__all__ = [
    "Block",
    "Catalog",
    "Competence",
    "Framework",
    "Glossary",
    "GlossaryEntry",
    "LearningModule",
    "Lesson",
    "SearchDocument",
    "Source",
]

T = TypeVar("T")


@dataclass(frozen=True)
class Competence:
    """One competence; `id` is that of the course, `rncp40800.bc01-c1`."""

    id: str
    code: str
    label: str
    label_status: str
    label_note: str = ""
    framework: str = ""
    block: str = ""


@dataclass(frozen=True)
class Block:
    """One block of competences (CCP)."""

    code: str
    short: str
    title: str
    title_status: str
    competences: tuple[Competence, ...]
    ccp: str = ""
    competences_complete: bool | None = None


@dataclass(frozen=True)
class Framework:
    """One référentiel. `key` is its code in lower case, which begins the ids of its competences.

    `information` is what its file tells besides, as it stands there (see schema.framework.INFORMATION).
    """

    code: str
    key: str
    title: str
    level: int
    blocks: tuple[Block, ...]
    information: Mapping[str, Any] = field(default_factory=dict)
    record_model: RecordModel | SameRecord | None = None

    @property
    def competences(self) -> tuple[Competence, ...]:
        """Those of all blocks, in order."""
        return tuple(competence for block in self.blocks for competence in block.competences)


def framework_of(file: FrameworkFile) -> Framework:
    """The référentiel of a file, its labels with typographic signs."""
    key = file.code.lower()
    blocks = tuple(
        Block(
            code=block.code,
            short=block.short,
            title=french(block.title),
            title_status=block.title_status,
            ccp=block.ccp or "",
            competences_complete=block.competences_complete,
            competences=tuple(
                Competence(
                    id=f"{key}.{one.id.lower()}",
                    code=one.id,
                    label=french(one.label),
                    label_status=one.label_status,
                    label_note=french(one.label_note or ""),
                    framework=key,
                    block=block.short,
                )
                for one in block.competences
            ),
        )
        for block in file.blocks
    )
    return Framework(
        file.code,
        key,
        french(file.title),
        file.level,
        blocks,
        MappingProxyType(file.information),
        file.dossier_professionnel,
    )


@dataclass(frozen=True)
class Lesson:
    """One lesson; its body is rendered the first time that it is read."""

    id: str
    module_id: str
    number: int
    title: str
    duration_minutes: int
    competences: tuple[str, ...]
    sources: tuple[Source, ...]
    digest: str
    render: Callable[[], RenderedLesson] = field(repr=False, compare=False)

    @cached_property
    def body(self) -> RenderedLesson:
        """The lesson as its page shows it."""
        return self.render()


@dataclass(frozen=True)
class LearningModule:
    """One module of the course with its lessons, in order."""

    id: str
    title: str
    summary: str
    order: int
    competences: tuple[str, ...]
    prerequisites: tuple[str, ...]
    duration_minutes: int
    objectives: tuple[str, ...]
    lessons: tuple[Lesson, ...]
    digest: str


@dataclass(frozen=True)
class SearchDocument:
    """One thing to find. `url_parts` are what its address is made of."""

    key: str
    kind: Literal["lesson", "glossary", "question"]
    title: str
    text: str
    url_parts: Mapping[str, str]
    digest: str


@dataclass(frozen=True)
class Catalog:
    """Everything that is published, and what is wrong in the files."""

    digest: str = ""
    frameworks: Mapping[str, Framework] = field(default_factory=dict)
    modules: Mapping[str, LearningModule] = field(default_factory=dict)
    quizzes: Mapping[str, PublishedQuiz] = field(default_factory=dict)
    scenarios: Mapping[str, Scenario] = field(default_factory=dict)
    days: Mapping[str, Day] = field(default_factory=dict)
    dictations: Mapping[str, Dictation] = field(default_factory=dict)
    letters: Mapping[str, Letter] = field(default_factory=dict)
    exams: Mapping[str, Exam] = field(default_factory=dict)
    vae: Mapping[str, VaeGuide] = field(default_factory=dict)
    paths: Mapping[str, LearningPath] = field(default_factory=dict)
    placements: Mapping[str, PublishedPlacement] = field(default_factory=dict)
    patients: Mapping[str, Patient] = field(default_factory=dict)
    rules: Mapping[str, Rule] = field(default_factory=dict)
    glossary: Glossary = field(default_factory=Glossary)
    problems: tuple[Problem, ...] = ()

    def module(self, module_id: str) -> LearningModule:
        """The module of this id; raises NotFound."""
        return _found(self.modules, module_id, "Ce module n’existe pas, ou n’est plus publié.")

    def lesson(self, module_id: str, lesson_id: str) -> Lesson:
        """The lesson of this id in this module; raises NotFound."""
        for lesson in self.module(module_id).lessons:
            if lesson.id == lesson_id:
                return lesson
        raise NotFound("Cette leçon n’existe pas, ou n’est plus publiée.")

    def quiz(self, quiz_id: str) -> PublishedQuiz:
        """The quiz of this id; raises NotFound."""
        return _found(self.quizzes, quiz_id, "Ce quiz n’existe pas, ou n’est plus publié.")

    def scenario(self, scenario_id: str) -> Scenario:
        """The scenario of this id; raises NotFound."""
        return _found(self.scenarios, scenario_id, "Cette mise en situation n’existe pas, ou n’est plus publiée.")

    def day(self, day_id: str) -> Day:
        """The simulated day of this id; raises NotFound."""
        return _found(self.days, day_id, "Cette journée n’existe pas, ou n’est plus publiée.")

    def dictation(self, dictation_id: str) -> Dictation:
        """The dictation of this id; raises NotFound."""
        return _found(self.dictations, dictation_id, "Cette dictée n’existe pas, ou n’est plus publiée.")

    def letter(self, letter_id: str) -> Letter:
        """The letter to write of this id; raises NotFound."""
        return _found(self.letters, letter_id, "Cette lettre n’existe pas, ou n’est plus publiée.")

    def exam(self, exam_id: str) -> Exam:
        """The mock exam of this id; raises NotFound."""
        return _found(self.exams, exam_id, "Cet examen n’existe pas, ou n’est plus publié.")

    def path(self, path_id: str) -> LearningPath:
        """The learning path of this id; raises NotFound."""
        return _found(self.paths, path_id, "Ce parcours n’existe pas, ou n’est plus publié.")

    def placement(self) -> PublishedPlacement:
        """The placement test, the first by id; raises NotFound."""
        return _found(self.placements, next(iter(self.placements), ""), "Le positionnement n’est pas publié.")

    @property
    def every_quiz(self) -> tuple[PublishedQuiz, ...]:
        """The quizzes, and the questions of the placement tests, which stand on no shelf."""
        return (*self.quizzes.values(), *(one.bank for one in self.placements.values()))

    def vae_guide(self) -> VaeGuide:
        """The VAE guide, the first by id; raises NotFound."""
        return _found(self.vae, next(iter(self.vae), ""), "Le guide de la VAE n’est pas publié.")

    def framework(self, code: str) -> Framework:
        """The référentiel of this code, whatever its case; raises NotFound."""
        return _found(self.frameworks, code.lower(), "Ce référentiel n’existe pas.")

    def competence(self, competence_id: str) -> Competence:
        """The competence of this id; raises NotFound."""
        return _found(self._competences, competence_id, "Cette compétence n’existe pas.")

    def has_competence(self, competence_id: str) -> bool:
        """Whether a référentiel holds it."""
        return competence_id in self._competences

    def quizzes_of(self, module_id: str) -> tuple[PublishedQuiz, ...]:
        """The quizzes that belong to a module, by id."""
        return self._quizzes_by_module.get(module_id, ())

    def competences_of_framework(self, code: str) -> tuple[Competence, ...]:
        """The competences of a référentiel, in order; raises NotFound."""
        return self.framework(code).competences

    @cached_property
    def _competences(self) -> dict[str, Competence]:
        return {one.id: one for framework in self.frameworks.values() for one in framework.competences}

    @cached_property
    def _quizzes_by_module(self) -> dict[str, tuple[PublishedQuiz, ...]]:
        groups: dict[str, list[PublishedQuiz]] = {}
        for quiz in self.quizzes.values():
            if quiz.module is not None:
                groups.setdefault(quiz.module, []).append(quiz)
        return {module_id: tuple(group) for module_id, group in groups.items()}

    def search_documents(self) -> Iterable[SearchDocument]:
        """All that search may find; who may see a question is for the search to say."""
        for module in self.modules.values():
            for lesson in module.lessons:
                parts = {"module_id": module.id, "lesson_id": lesson.id}
                key = f"lesson:{module.id}/{lesson.id}"
                yield SearchDocument(key, "lesson", french(lesson.title), lesson.body.text, parts, lesson.digest)
        for entry in self.glossary.entries:
            sense = " ; ".join(f"{form} : {meaning}" for form, meaning in entry.parts)
            text = ". ".join(filter(None, (entry.definition, sense, ", ".join(entry.examples), entry.note)))
            parts = {"slug": entry.slug}
            digest = sha256(f"{entry.term}\n{text}".encode()).hexdigest()
            yield SearchDocument(f"glossary:{entry.slug}", "glossary", entry.term, text, parts, digest)
        for quiz in self.quizzes.values():
            for question in quiz.questions:
                parts = {"quiz_id": quiz.id, "question_id": question.id}
                told = [question.prompt, question.explanation or ""]
                if isinstance(question, Cloze):
                    told.insert(1, GAP.sub("…", question.text))
                text = " ".join(plain_text(render_text(one)) for one in told if one)
                key = f"question:{quiz.id}/{question.id}"
                yield SearchDocument(key, "question", french(quiz.title), text, parts, quiz.digest)


def _found(things: Mapping[str, T], one: str, otherwise: str) -> T:
    try:
        return things[one]
    except KeyError:
        raise NotFound(otherwise) from None
