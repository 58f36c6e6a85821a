"""The files of a course once read, before they are checked against one another."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from app.content.catalog import Framework, framework_of
from app.content.files import MARKDOWN_BYTES, PICTURE_BYTES, Files, Overlay, Split, split_front_matter
from app.content.glossary import (
    Glossary,
    GlossaryEntry,
    NeighbourPair,
    abbreviation_entry,
    element_entry,
    glossary_of,
    neighbour_pair,
    term_entry,
)
from app.content.markdown.scan import Mention, mentions
from app.content.pictures import is_still_svg, picture_size
from app.content.schema.day import Day
from app.content.schema.dictation import Dictation, Letter
from app.content.schema.exam import Exam
from app.content.schema.framework import FrameworkFile
from app.content.schema.module import LessonHead, ModuleFile
from app.content.schema.path import LearningPath
from app.content.schema.people import Patient, PatientsFile
from app.content.schema.placement import PlacementFile
from app.content.schema.quiz import Quiz
from app.content.schema.rule import Rule
from app.content.schema.scenario import Scenario
from app.content.schema.terminology import TerminologyFile
from app.content.schema.vae import VaeGuide
from app.content.slugs import Slugs, folded
from app.content.validation import valid_part, validated
from app.content.yaml_reader import Document, Place

M = TypeVar("M", bound=BaseModel)

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
LESSON_NAME = re.compile(r"(?P<number>[0-9]{2,3})-(?P<id>[a-z0-9]+(?:-[a-z0-9]+)*)\.md\Z")
ASSET_NAME = re.compile(r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*\.(?:svg|png|jpe?g|webp|gif|avif|mp3|opus|ogg|vtt|txt)\Z")
KNOWN_FOLDERS = frozenset(
    {
        "frameworks",
        "modules",
        "scenarios",
        "days",
        "dictations",
        "letters",
        "exams",
        "terminology",
        "rules.yaml",
        "patients.yaml",
        "vae",
        "paths",
        "placements",
    }
)


@dataclass
class Draft(Generic[M]):
    """One file: its document, and its value when it is valid."""

    path: Path
    id: str
    document: Document
    value: M | None


@dataclass
class LessonDraft:
    """One lesson file."""

    path: Path
    id: str
    number: int
    split: Split
    head: LessonHead | None
    raw: str

    @property
    def digest(self) -> str:
        return sha256(self.raw.encode()).hexdigest()

    @cached_property
    def mentions(self) -> list[Mention]:
        """What the body mentions."""
        return mentions(self.split.body, first_line=self.split.body_line)

    @cached_property
    def anchors(self) -> frozenset[str]:
        """The slugs of its headings."""
        slugs = Slugs()
        return frozenset(slugs.take(one.text) for one in self.mentions if one.kind == "heading")


@dataclass
class ModuleDraft:
    """One folder under content/modules."""

    folder: Path
    id: str
    file: Draft[ModuleFile] | None = None
    lessons: list[LessonDraft] = field(default_factory=list)
    assets: dict[str, tuple[int, int] | None] = field(default_factory=dict)

    def lesson(self, lesson_id: str) -> LessonDraft | None:
        """The lesson of this id, valid or not."""
        return next((one for one in self.lessons if one.id == lesson_id), None)


@dataclass
class Drafts:
    """The whole course as read. Ids of broken files are there too: what refers to them is not wrong for that."""

    files: Files
    frameworks: dict[str, Framework] = field(default_factory=dict)
    rules: dict[str, Rule] = field(default_factory=dict)
    rule_lines: dict[str, int] = field(default_factory=dict)
    glossary: Glossary = field(default_factory=Glossary)
    modules: dict[str, ModuleDraft] = field(default_factory=dict)
    quizzes: dict[str, Draft[Quiz]] = field(default_factory=dict)
    scenarios: dict[str, Draft[Scenario]] = field(default_factory=dict)
    people: Draft[PatientsFile] | None = None
    patients: dict[str, Patient] = field(default_factory=dict)
    days: dict[str, Draft[Day]] = field(default_factory=dict)
    dictations: dict[str, Draft[Dictation]] = field(default_factory=dict)
    letters: dict[str, Draft[Letter]] = field(default_factory=dict)
    exams: dict[str, Draft[Exam]] = field(default_factory=dict)
    vae: dict[str, Draft[VaeGuide]] = field(default_factory=dict)
    paths: dict[str, Draft[LearningPath]] = field(default_factory=dict)
    placements: dict[str, Draft[PlacementFile]] = field(default_factory=dict)

    @cached_property
    def competences(self) -> frozenset[str]:
        """The ids of every competence."""
        return frozenset(one.id for framework in self.frameworks.values() for one in framework.competences)


def read_drafts(root: Path, overlay: Overlay | None = None) -> Drafts:
    """Read every file under `content/` and `quizzes/`, those of `overlay` over them; nothing is raised."""
    drafts = Drafts(Files(root, overlay=overlay or {}))
    _Reader(drafts).read()
    return drafts


class _Reader:
    def __init__(self, drafts: Drafts) -> None:
        self.drafts = drafts
        self.files = drafts.files

    def read(self) -> None:
        for path in self.files.entries("content"):
            if path.name not in KNOWN_FOLDERS:
                self.files.add(path, 1, f"ce nom n’a pas sa place ici ; attendus : {', '.join(sorted(KNOWN_FOLDERS))}")
        self._frameworks()
        self._rules()
        self._terminology()
        for folder in self.files.entries("content/modules"):
            self._module(folder)
        self.drafts.quizzes = self._all("quizzes", Quiz)
        self.drafts.scenarios = self._all("content/scenarios", Scenario)
        self._patients()
        self.drafts.days = self._all("content/days", Day)
        self.drafts.dictations = self._all("content/dictations", Dictation, beside=("audio",))
        self.drafts.letters = self._all("content/letters", Letter)
        self.drafts.exams = self._all("content/exams", Exam)
        self.drafts.vae = self._all("content/vae", VaeGuide)
        self.drafts.paths = self._all("content/paths", LearningPath)
        self.drafts.placements = self._all("content/placements", PlacementFile)

    def _yaml_files(self, folder: str, beside: tuple[str, ...] = ()) -> list[Path]:
        found = []
        for path in self.files.entries(folder):
            if path.name in beside:
                continue
            if path.suffix != ".yaml":
                self.files.add(path, 1, "ce dossier ne contient que des fichiers .yaml")
            else:
                found.append(path)
        return found

    def _draft(self, path: Path, model: type[M], expected_id: str | None) -> Draft[M] | None:
        document = self.files.yaml_of(path)
        if document is None:
            return None
        value, mistakes = validated(document, model)
        for line, message in mistakes:
            self.files.add(path, line, message)
        if expected_id is not None:
            self._same_id(path, document, expected_id)
        return Draft(path, expected_id or path.stem, document, value)

    def _same_id(self, path: Path, document: Document, expected: str) -> None:
        given = document.value.get("id") if isinstance(document.value, Mapping) else None
        if isinstance(given, str) and given != expected:
            line = document.line_of(("id",))
            self.files.add(path, line, f"l’identifiant « {given} » doit être celui du nom : « {expected} »")

    def _all(self, folder: str, model: type[M], beside: tuple[str, ...] = ()) -> dict[str, Draft[M]]:
        found: dict[str, Draft[M]] = {}
        for path in self._yaml_files(folder, beside):
            if not SLUG.match(path.stem):
                self._bad_name(path, f"{_kebab(path.stem)}.yaml")
                continue
            draft = self._draft(path, model, path.stem)
            # A file that cannot be read keeps its name: what refers to it is not wrong.
            found[path.stem] = draft or Draft(path, path.stem, Document(None, Place(1)), None)
        return found

    def _bad_name(self, path: Path, better: str) -> None:
        self.files.add(path, 1, f"nom de fichier refusé : minuscules sans accent et traits d’union, comme « {better} »")

    def _frameworks(self) -> None:
        for path in self._yaml_files("content/frameworks"):
            draft = self._draft(path, FrameworkFile, None)
            if draft is None or draft.value is None:
                continue
            framework = framework_of(draft.value)
            if path.stem != framework.key:
                self.files.add(
                    path, draft.document.line_of(("code",)), f"ce fichier doit s’appeler {framework.key}.yaml"
                )
            self.drafts.frameworks[framework.key] = framework

    def _rules(self) -> None:
        path = self.files.root / "content" / "rules.yaml"
        if not self.files.has(path):
            return
        document = self.files.yaml_of(path)
        if document is None:
            return
        for line, message in document.mistakes:
            self.files.add(path, line, message)
        value: Any = document.value
        under: tuple[str | int, ...] = ()
        if isinstance(value, Mapping) and set(value) == {"rules"}:
            value, under = value["rules"], ("rules",)
        if not isinstance(value, tuple):
            if not document.mistakes or value is not None:
                self.files.add(path, document.place.line, "une liste de règles est attendue : un tiret par règle")
            return
        for index, one in enumerate(value):
            self._rule(path, document, (*under, index), one)

    def _rule(self, path: Path, document: Document, at: tuple[str | int, ...], value: Any) -> None:
        rule, mistakes = valid_part(document, Rule, value, at)
        named = value.get("id") if isinstance(value, Mapping) else None
        before = f"règle « {named} » : " if isinstance(named, str) else ""
        for line, message in mistakes:
            self.files.add(path, line, message if message.startswith("règle") else before + message, mild=True)
        if rule is None:
            if isinstance(named, str):
                self.drafts.rule_lines.setdefault(named, document.line_of(at))
            return
        line = document.line_of((*at, "id"))
        if rule.id in self.drafts.rules:
            first = self.drafts.rule_lines[rule.id]
            self.files.add(path, line, f"deux règles portent l’identifiant « {rule.id} » (d’abord ligne {first})")
            return
        self.drafts.rules[rule.id] = rule
        self.drafts.rule_lines[rule.id] = line

    def _patients(self) -> None:
        path = self.files.root / "content" / "patients.yaml"
        if self.files.has(path):
            draft = self.drafts.people = self._draft(path, PatientsFile, None)
            if draft is not None and draft.value is not None:
                self.drafts.patients = {one.id: one for one in draft.value.patients}

    def _terminology(self) -> None:
        entries: list[GlossaryEntry] = []
        pairs: dict[str, NeighbourPair] = {}
        seen: dict[tuple[str, str], str] = {}
        for path in self._yaml_files("content/terminology"):
            draft = self._draft(path, TerminologyFile, None)
            if draft is None or draft.value is None:
                continue
            for key, made in _entries_of(draft.value):
                place = f"{self.files.name(path)}:{draft.document.line_of(key)}"
                words = (made.kind, folded(made.term) + made.nature if made.kind == "element" else made.term)
                if words in seen:
                    line = draft.document.line_of(key)
                    self.files.add(path, line, f"« {made.term} » est déjà dans le glossaire ({seen[words]})", mild=True)
                    continue
                seen[words] = place
                entries.append(made)
            for index, one in enumerate(draft.value.neighbours):
                pair = neighbour_pair(one)
                if pair.slug in pairs:
                    line = draft.document.line_of(("neighbours", index))
                    self.files.add(path, line, f"« {pair.left} » et « {pair.right} » sont déjà voisins", mild=True)
                pairs.setdefault(pair.slug, pair)
        self.drafts.glossary = glossary_of(entries, pairs.values())

    def _module(self, folder: Path) -> None:
        if not self.files.inside(folder):
            return
        if not self.files.is_folder(folder):
            self.files.add(folder, 1, "content/modules ne contient que des dossiers, un par module")
            return
        if not SLUG.match(folder.name):
            self._bad_name(folder, _kebab(folder.name))
            return
        module = self.drafts.modules[folder.name] = ModuleDraft(folder, folder.name)
        names = {path.name: path for path in self.files.entries(f"content/modules/{folder.name}")}
        if "module.yaml" in names:
            module.file = self._draft(names.pop("module.yaml"), ModuleFile, folder.name)
        else:
            self.files.add(folder / "module.yaml", 1, "ce fichier manque : il décrit le module")
        if "assets" in names:
            self._assets(module, names.pop("assets"), "")
        for path in names.values():
            self._lesson(module, path)
        module.lessons.sort(key=lambda one: (one.number, one.id))

    def _assets(self, module: ModuleDraft, folder: Path, prefix: str) -> None:
        if not self.files.inside(folder) or not self.files.is_folder(folder):
            return
        for path in self.files.entries(self.files.name(folder)):
            if self.files.is_folder(path) and not prefix:
                self._assets(module, path, f"{path.name}/")
            elif not ASSET_NAME.match(path.name):
                self.files.add(
                    path, 1, "nom ou genre de fichier refusé : svg, png, jpg, webp, gif, avif, mp3, opus, vtt ou txt"
                )
            else:
                raw = self.files.bytes_of(path, PICTURE_BYTES)
                if raw is None:
                    continue
                if path.suffix == ".svg" and not is_still_svg(raw):
                    self.files.add(path, 1, "ce dessin contient autre chose que des traits : script, animation ou lien")
                    continue
                module.assets[prefix + path.name] = picture_size(raw)

    def _lesson(self, module: ModuleDraft, path: Path) -> None:
        named = LESSON_NAME.match(path.name)
        if named is None:
            better = f"01-{_kebab(path.stem)}.md"
            self.files.add(
                path, 1, f"une leçon s’appelle NN-identifiant.md, en minuscules sans accent, comme « {better} »"
            )
            return
        text = self.files.text_of(path, MARKDOWN_BYTES)
        if text is None:
            return
        split = self.files.once(path, text, split_front_matter)
        head, mistakes = validated(split.head, LessonHead)
        for line, message in mistakes:
            self.files.add(path, line, message)
        lesson = LessonDraft(path, named["id"], int(named["number"]), split, head, text)
        for other in module.lessons:
            if other.id == lesson.id:
                self.files.add(path, 1, f"deux leçons portent l’identifiant « {lesson.id} » : {other.path.name}")
                return
            if other.number == lesson.number:
                self.files.add(path, 1, f"le numéro {named['number']} est déjà celui de {other.path.name}")
        if not split.body.strip() and not split.head.mistakes:
            self.files.add(path, split.body_line, "cette leçon n’a pas de texte")
        module.lessons.append(lesson)


def _kebab(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", folded(name)).strip("-") or "nom"


def _entries_of(file: TerminologyFile) -> list[tuple[tuple[str | int, ...], GlossaryEntry]]:
    made: list[tuple[tuple[str | int, ...], GlossaryEntry]] = []
    made.extend((("elements", index), element_entry("", one)) for index, one in enumerate(file.elements))
    made.extend((("terms", index), term_entry("", one)) for index, one in enumerate(file.terms))
    made.extend((("abbreviations", index), abbreviation_entry("", one)) for index, one in enumerate(file.abbreviations))
    return made
