"""Checks across files: everything that is named exists, nothing runs in circles, no mark rests on what is unsure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from app.content.drafts import Draft, Drafts, LessonDraft, ModuleDraft
from app.content.links import Links, has_anchor
from app.content.markdown.around import CALLOUTS
from app.content.markdown.parts import asset_name
from app.content.markdown.scan import Mention, links_in
from app.content.path_checks import PathChecks, placement_mistakes
from app.content.people_checks import day_people_mistakes, people_mistakes
from app.content.schema.base import Location
from app.content.schema.day import Day
from app.content.schema.dictation import Dictation, Letter
from app.content.schema.exam import Exam, ExamPart
from app.content.schema.quiz import AnyQuestion, Quiz
from app.content.schema.scenario import Scenario
from app.content.schema.vae import VaeGuide
from app.content.validation import near
from app.content.yaml_reader import Document

_GLOSS = re.compile(r"\[\[([^\[\]|\n]{1,120})(?:\|[^\[\]\n]{1,200})?\]\]")
_EMBED = re.compile(r"\{\{(?:quiz|question|scenario|journee):[^{}]*\}\}")


def check_course(drafts: Drafts, today: date) -> None:
    """Add to the files every problem between them."""
    _Checks(drafts, today).run()


class _Checks:
    def __init__(self, drafts: Drafts, today: date) -> None:
        self.drafts = drafts
        self.files = drafts.files
        self.today = today
        self.links = Links(drafts)

    def run(self) -> None:
        self._rules()
        for module in self.drafts.modules.values():
            self._module(module)
        self._prerequisite_cycles()
        for quiz in self.drafts.quizzes.values():
            if quiz.value is not None:
                self._quiz(quiz, quiz.value)
        for scenario in self.drafts.scenarios.values():
            if scenario.value is not None:
                self._scenario(scenario, scenario.value)
        for day in self.drafts.days.values():
            if day.value is not None:
                self._day(day, day.value)
        for dictation in self.drafts.dictations.values():
            if dictation.value is not None:
                self._to_write(dictation, dictation.value)
        for letter in self.drafts.letters.values():
            if letter.value is not None:
                self._to_write(letter, letter.value)
        self._people()
        for exam in self.drafts.exams.values():
            if exam.value is not None:
                self._exam(exam, exam.value)
        for guide in self.drafts.vae.values():
            if guide.value is not None:
                self._vae(guide, guide.value)
        self._paths()
        self._placements()

    # What is named must exist.

    def _competences(
        self, path: Path, document: Document, given: Iterable[str], at: Location, before: str = ""
    ) -> None:
        for index, one in enumerate(given):
            if one not in self.drafts.competences:
                line = document.line_of((*at, "competences", index))
                hint = near(one, self.drafts.competences)
                self.files.add(path, line, f"{before}la compétence « {one} » n’existe dans aucun référentiel{hint}")

    def _rule(
        self, path: Path, document: Document, rule_id: str | None, at: Location, *, graded: bool, before: str
    ) -> None:
        if rule_id is None:
            return
        line = document.line_of((*at, "rule"))
        if rule_id not in self.drafts.rule_lines:
            hint = near(rule_id, self.drafts.rule_lines)
            self.files.add(path, line, f"{before}la règle « {rule_id} » n’existe pas dans content/rules.yaml{hint}")
            return
        rule = self.drafts.rules.get(rule_id)
        if rule is not None and graded and not rule.graded:
            self.files.add(
                path, line, f"{before}la règle « {rule_id} » est à vérifier : une question notée ne s’y appuie pas"
            )

    def _rules(self) -> None:
        path = self.files.root / "content" / "rules.yaml"
        for rule in self.drafts.rules.values():
            line = self.drafts.rule_lines[rule.id]
            if rule.expired(self.today) and rule.expires_on is not None:
                told = f"règle « {rule.id} » : à revérifier depuis le {rule.expires_on:%d/%m/%Y}"
                self.files.add(path, line, told, mild=True)
            if rule.checked_on > self.today:
                told = f"règle « {rule.id} » : vérifiée le {rule.checked_on:%d/%m/%Y}, qui n’est pas encore venu"
                self.files.add(path, line, told, mild=True)
            for one in rule.competences:
                if one not in self.drafts.competences:
                    told = f"règle « {rule.id} » : la compétence « {one} » n’existe dans aucun référentiel"
                    self.files.add(path, line, told, mild=True)

    # Modules and lessons.

    def _module(self, module: ModuleDraft) -> None:
        draft = module.file
        if draft is not None and draft.value is not None:
            self._competences(draft.path, draft.document, draft.value.competences, ())
            for index, one in enumerate(draft.value.prerequisites):
                line = draft.document.line_of(("prerequisites", index))
                if one == module.id:
                    self.files.add(draft.path, line, "un module n’est pas son propre prérequis")
                elif one not in self.drafts.modules:
                    hint = near(one, self.drafts.modules)
                    self.files.add(draft.path, line, f"le module « {one} » n’existe pas{hint}")
            if not module.lessons:
                self.files.add(draft.path, 1, "ce module n’a pas de leçon")
        for lesson in module.lessons:
            self._lesson(module, lesson)

    def _prerequisite_cycles(self) -> None:
        needs = {
            module.id: [
                one for one in module.file.value.prerequisites if one in self.drafts.modules and one != module.id
            ]
            for module in self.drafts.modules.values()
            if module.file is not None and module.file.value is not None
        }
        for start in sorted(needs):
            circle = _circle(needs, start)
            if circle:
                draft = self.drafts.modules[start].file
                if draft is not None and draft.value is not None:
                    index = draft.value.prerequisites.index(circle[1])
                    line = draft.document.line_of(("prerequisites", index))
                    told = " → ".join(circle)
                    self.files.add(draft.path, line, f"les prérequis tournent en rond : {told}")

    def _lesson(self, module: ModuleDraft, lesson: LessonDraft) -> None:
        if lesson.head is not None:
            self._competences(lesson.path, lesson.split.head, lesson.head.competences, ())
        self._headings(lesson)
        for one in lesson.mentions:
            message = self._mention(module, lesson, one)
            if message:
                # The page leaves out or unlinks what is wrong: its readers keep the rest of the lesson.
                self.files.add(lesson.path, one.line, message, mild=True)
        self._notes(lesson)

    def _notes(self, lesson: LessonDraft) -> None:
        called = {one.target for one in lesson.mentions if one.kind == "note"}
        given = {one.target for one in lesson.mentions if one.kind == "note-text"}
        for one in lesson.mentions:
            if one.kind == "note" and one.target not in given:
                told = f"la note [^{one.target}] n’a pas de texte : [^{one.target}]: …"
                self.files.add(lesson.path, one.line, told, mild=True)
            elif one.kind == "note-text" and one.target not in called:
                self.files.add(lesson.path, one.line, f"la note [^{one.target}] n’est appelée nulle part", mild=True)

    def _headings(self, lesson: LessonDraft) -> None:
        headings = [one for one in lesson.mentions if one.kind == "heading"]
        previous = min((one.level for one in headings), default=1)
        for index, one in enumerate(headings):
            if one.level > previous + (1 if index else 0):
                told = f"le titre « {one.text} » saute un niveau : retirez un #"
                self.files.add(lesson.path, one.line, told, mild=True)
            previous = one.level

    def _mention(self, module: ModuleDraft, lesson: LessonDraft, one: Mention) -> str | None:
        if one.kind == "embed":
            return self._embed(one)
        if one.kind == "braces":
            forms = "{{quiz:id}}, {{question:quiz/id}}, {{scenario:id}} ou {{journee:id}}"
            return f"« {{{{{one.target}}}}} » : une activité s’écrit seule sur sa ligne, {forms}"
        if one.kind == "gloss" and self.drafts.glossary.find(one.target) is None:
            hint = near(one.target, (entry.term for entry in self.drafts.glossary.entries))
            return f"« {one.target} » n’est pas dans le glossaire{hint}"
        if one.kind == "image":
            return self._image(module, one)
        if one.kind == "link":
            return self.links.resolve(module.id, lesson.id, one.target)[1]
        if one.kind == "callout" and one.target not in CALLOUTS:
            return f"encadré « {one.target} » inconnu ; permis : {', '.join(CALLOUTS)}"
        if one.kind == "html":
            return f"le HTML n’est pas rendu : retirez « {one.target[:40]} », ou mettez-le entre accents graves"
        return None

    def _image(self, module: ModuleDraft, one: Mention) -> str | None:
        name = asset_name(one.target)
        if name is None:
            return f"l’image « {one.target} » n’est pas une image de ce module : écrivez assets/nom.svg"
        if name not in module.assets:
            return f"l’image assets/{name} n’existe pas{near(name, module.assets)}"
        if not one.text.strip():
            return f"l’image assets/{name} n’a pas de texte de remplacement : décrivez-la entre les crochets"
        return None

    def _embed(self, one: Mention) -> str | None:
        quiz_id, _, question_id = one.target.partition("/")
        if one.text == "scenario":
            known = one.target in self.drafts.scenarios
            return None if known else f"la mise en situation « {one.target} » n’existe pas"
        if one.text == "journee":
            hint = near(one.target, self.drafts.days)
            return None if one.target in self.drafts.days else f"la journée « {one.target} » n’existe pas{hint}"
        if (one.text == "question") != bool(question_id):
            return "une question insérée s’écrit {{question:quiz/question}}, un quiz {{quiz:id}}"
        draft = self.drafts.quizzes.get(quiz_id)
        if draft is None:
            return f"le quiz « {quiz_id} » n’existe pas{near(quiz_id, self.drafts.quizzes)}"
        if not question_id or draft.value is None:
            return None
        if not draft.value.has_question(question_id):
            hint = near(question_id, (question.id for question in draft.value.questions))
            return f"la question « {question_id} » n’existe pas dans le quiz « {quiz_id} »{hint}"
        if draft.value.graded:
            return f"la question « {question_id} » compte dans un quiz noté : une leçon en montrerait le corrigé"
        return None

    # Quizzes and scenarios.

    def _quiz(self, draft: Draft[Quiz], quiz: Quiz) -> None:
        self._competences(draft.path, draft.document, quiz.competences, ())
        if quiz.module is not None and quiz.module not in self.drafts.modules:
            line = draft.document.line_of(("module",))
            self.files.add(
                draft.path, line, f"le module « {quiz.module} » n’existe pas{near(quiz.module, self.drafts.modules)}"
            )
        for index, question in enumerate(quiz.questions):
            self._question(draft, quiz, question, ("questions", index))

    def _question(self, draft: Draft[Quiz], quiz: Quiz, question: AnyQuestion, at: Location) -> None:
        before = f"question « {question.id} » : "
        self._competences(draft.path, draft.document, question.competences, at, before)
        for index, choice in enumerate(getattr(question, "choices", ())):
            self._competences(draft.path, draft.document, choice.competences, (*at, "choices", index), before)
        self._rule(draft.path, draft.document, question.rule, at, graded=quiz.graded, before=before)
        if question.reread is not None:
            self._reread(draft, question.reread, (*at, "reread"), before)
        for place, text in texts_in(question, at):
            for message in self._in_text(text, graded=quiz.graded):
                self.files.add(draft.path, draft.document.line_of(place), before + message)

    def _reread(
        self, draft: Draft[Quiz] | Draft[Scenario] | Draft[Day], target: str, at: Location, before: str
    ) -> None:
        page, sign, fragment = target.partition("#")
        module_id, _, lesson_id = page.partition("/")
        module = self.drafts.modules.get(module_id)
        message = None
        if module is None:
            message = f"le module « {module_id} » n’existe pas{near(module_id, self.drafts.modules)}"
        elif module.lesson(lesson_id) is None:
            hint = near(lesson_id, (one.id for one in module.lessons))
            message = f"la leçon « {lesson_id} » n’existe pas dans le module « {module_id} »{hint}"
        elif sign and not has_anchor(module, lesson_id, fragment):
            lesson = module.lesson(lesson_id)
            hint = near(fragment, lesson.anchors if lesson else ())
            message = f"aucun titre « {fragment} » dans la leçon « {lesson_id} »{hint}"
        if message:
            self.files.add(draft.path, draft.document.line_of(at), f"{before}paragraphe à relire : {message}")

    def _in_text(self, text: str, *, graded: bool) -> Iterator[str]:
        if _EMBED.search(text):
            yield "une activité ne s’insère que dans une leçon"
        for address in links_in(text):
            message = self.links.resolve("", "", address)[1]
            if message:
                yield message
        for found in _GLOSS.finditer(text):
            entry = self.drafts.glossary.find(found[1].strip())
            if entry is None:
                hint = near(found[1].strip(), (one.term for one in self.drafts.glossary.entries))
                yield f"« {found[1].strip()} » n’est pas dans le glossaire{hint}"
            elif graded and not entry.graded:
                yield f"« {entry.term} » est à vérifier dans le glossaire : une question notée ne s’y appuie pas"

    def _scenario(self, draft: Draft[Scenario], scenario: Scenario) -> None:
        self._competences(draft.path, draft.document, scenario.competences, ())
        if scenario.module is not None and scenario.module not in self.drafts.modules:
            line = draft.document.line_of(("module",))
            self.files.add(draft.path, line, f"le module « {scenario.module} » n’existe pas")
        for step_id, step in scenario.steps.items():
            before = f"étape « {step_id} » : "
            for place, text in texts_in(step, ("steps", step_id)):
                for message in self._in_text(text, graded=False):
                    self.files.add(draft.path, draft.document.line_of(place), before + message)
            for index, choice in enumerate(step.choices):
                at: Location = ("steps", step_id, "choices", index)
                self._competences(draft.path, draft.document, choice.competences, at, before)
                self._rule(draft.path, draft.document, choice.rule, at, graded=False, before=before)
                if choice.reread is not None:
                    self._reread(draft, choice.reread, (*at, "reread"), before)

    def _day(self, draft: Draft[Day], day: Day) -> None:
        self._competences(draft.path, draft.document, day.competences, ())
        for index, one in enumerate(day.patients):
            if isinstance(one, str) and one not in self.drafts.patients:
                line = draft.document.line_of(("patients", index))
                hint = near(one, self.drafts.patients)
                self.files.add(draft.path, line, f"le patient « {one} » n’est pas dans content/patients.yaml{hint}")
        for number, conduct in enumerate(day.protocol):
            before = f"conduite « {conduct.id} » : "
            for key, judged in (("acts", conduct.acts), ("avoid", conduct.avoid)):
                for index, act in enumerate(judged):
                    at: Location = ("protocol", number, key, index)
                    self._rule(draft.path, draft.document, act.rule, at, graded=True, before=before)
                    if act.reread is not None:
                        self._reread(draft, act.reread, (*at, "reread"), before)
        for number, item in enumerate(day.items):
            self._competences(draft.path, draft.document, item.competences, ("items", number))
        for place, message in day_people_mistakes(day, self.drafts.patients):
            self.files.add(draft.path, draft.document.line_of(place), message)

    def _to_write(self, draft: Draft[Dictation] | Draft[Letter], written: Dictation | Letter) -> None:
        self._competences(draft.path, draft.document, written.competences, ())
        if written.module is not None and written.module not in self.drafts.modules:
            line = draft.document.line_of(("module",))
            hint = near(written.module, self.drafts.modules)
            self.files.add(draft.path, line, f"le module « {written.module} » n’existe pas{hint}")

    def _people(self) -> None:
        draft = self.drafts.people
        if draft is not None and draft.value is not None:
            for place, message in people_mistakes(draft.value.patients, self.today):
                self.files.add(draft.path, draft.document.line_of(("patients", *place)), message)

    def _exam(self, draft: Draft[Exam], exam: Exam) -> None:
        if exam.framework not in self.drafts.frameworks:
            line = draft.document.line_of(("framework",))
            hint = near(exam.framework, self.drafts.frameworks)
            self.files.add(draft.path, line, f"le référentiel « {exam.framework} » n’existe pas{hint}")
        for number, part in enumerate(exam.parts):
            self._competences(draft.path, draft.document, part.competences, ("parts", number))
            told = self._exam_activity(part)
            if told:
                self.files.add(draft.path, draft.document.line_of(("parts", number, "activity")), told)
        for number, criterion in enumerate(exam.criteria):
            if criterion.competence is None:
                continue
            line = draft.document.line_of(("criteria", number, "competence"))
            before = f"critère « {criterion.id} » : "
            if criterion.competence not in self.drafts.competences:
                hint = near(criterion.competence, self.drafts.competences)
                told = f"{before}la compétence « {criterion.competence} » n’existe dans aucun référentiel{hint}"
                self.files.add(draft.path, line, told)
            elif not criterion.competence.startswith(f"{exam.framework}."):
                self.files.add(draft.path, line, f"{before}cette compétence n’est pas du référentiel de l’examen")

    def _vae(self, draft: Draft[VaeGuide], guide: VaeGuide) -> None:
        for index, source in enumerate(guide.sources):
            if source.checked_on > self.today:
                line = draft.document.line_of(("sources", index, "checked_on"))
                self.files.add(draft.path, line, f"source « {source.id} » : vérifiée un jour qui n’est pas encore venu")
        if guide.checked_on > self.today:
            line = draft.document.line_of(("checked_on",))
            self.files.add(draft.path, line, "ce guide est dit vérifié un jour qui n’est pas encore venu")

    def _paths(self) -> None:
        checks = PathChecks(self.drafts)
        for draft in self.drafts.paths.values():
            if draft.value is not None:
                self._competences(draft.path, draft.document, draft.value.competences, ())
                # A path whose course moved is still walked: what is gone is asked of nobody.
                for place, message in checks.mistakes_in(draft.value):
                    self.files.add(draft.path, draft.document.line_of(place), message, mild=True)

    def _placements(self) -> None:
        for draft in self.drafts.placements.values():
            if draft.value is not None:
                for index, domain in enumerate(draft.value.domains):
                    self._competences(draft.path, draft.document, domain.competences, ("domains", index))
                for place, message in placement_mistakes(self.drafts, draft.value):
                    self.files.add(draft.path, draft.document.line_of(place), message, mild="modules" in place)

    def _exam_activity(self, part: ExamPart) -> str:
        if part.activity is None:
            return ""
        words: dict[str, tuple[str, Mapping[str, Any]]] = {
            "day": ("la journée", self.drafts.days),
            "scenario": ("la mise en situation", self.drafts.scenarios),
            "questionnaire": ("le quiz", self.drafts.quizzes),
            "letter": ("le quiz", self.drafts.quizzes),
        }
        if part.kind not in words:
            return (
                ""
                if (self.files.root / "content" / "dictations" / f"{part.activity}.yaml").exists()
                else (f"la dictée « {part.activity} » n’existe pas")
            )
        name, known = words[part.kind]
        if part.activity not in known:
            return f"{name} « {part.activity} » n’existe pas{near(part.activity, known)}"
        quiz = known[part.activity].value
        if part.kind == "letter" and quiz is not None and not any(one.type == "essay" for one in quiz.questions):
            return f"le quiz « {part.activity} » ne demande aucune réponse rédigée"
        return ""


def _circle(needs: dict[str, list[str]], start: str) -> list[str]:
    """The way from a module back to itself through its prerequisites, or nothing."""
    came_from: dict[str, str] = {}
    waiting = [start]
    while waiting:
        here = waiting.pop(0)
        for there in needs.get(here, ()):
            if there == start:
                way = [start, here]
                while way[-1] != start:
                    way.append(came_from[way[-1]])
                return [way[0], *reversed(way[1:-1]), start] if here != start else [start, start]
            if there not in came_from:
                came_from[there] = here
                waiting.append(there)
    return []


def texts_in(value: Any, at: Location) -> Iterator[tuple[Location, str]]:
    """Every text in a part of a schema, with its place."""
    if isinstance(value, str):
        yield at, value
    elif isinstance(value, BaseModel):
        for name, info in type(value).model_fields.items():
            if name != "samples":
                yield from texts_in(getattr(value, name), (*at, info.alias or name))
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from texts_in(one, (*at, key))
    elif isinstance(value, tuple):
        for index, one in enumerate(value):
            yield from texts_in(one, (*at, index))
