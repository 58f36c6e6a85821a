"""Satisfaction surveys: standard questions as data, and figures that never tell who answered.

« À chaud » asks when a module, a path or a whole training ends; « à froid » asks six months later. An answer carries no
name and nothing that leads to one; a group of fewer than five answers is not shown, to anybody.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from fractions import Fraction

from app.errors import InvalidAction

LEAST_SHOWN = 5
COLD_AFTER = timedelta(days=182)
# An end that lies farther back asks nobody any more.
ASKED_WITHIN = timedelta(days=60)
SCALE = (1, 2, 3, 4, 5)
SATISFIED_FROM = 4
MAX_TEXT = 2000


class SurveyMoment(StrEnum):
    HOT = "hot"
    COLD = "cold"


class SurveyScope(StrEnum):
    """What an opinion is about."""

    MODULE = "module"
    PATH = "path"
    COHORT = "cohort"


@dataclass(frozen=True)
class SurveyQuestion:
    """One question: on the scale from 1 to 5, or (`choices`) one among a few words."""

    id: str
    text: str
    choices: tuple[tuple[str, str], ...] = ()


SCALE_WORDS = {1: "pas du tout", 2: "plutôt non", 3: "en partie", 4: "plutôt oui", 5: "tout à fait"}

_MODULE = (
    SurveyQuestion("useful", "Ce que j’ai appris dans ce module me servira dans le métier."),
    SurveyQuestion("clear", "Les explications étaient claires."),
    SurveyQuestion("exercises", "Les exercices m’ont fait progresser."),
    SurveyQuestion("time", "Le temps annoncé correspondait à mon temps."),
)
_TRAINING = (
    SurveyQuestion("objectives", "Les objectifs annoncés ont été atteints."),
    SurveyQuestion("contents", "Les contenus étaient adaptés à mon projet."),
    SurveyQuestion("pace", "Le rythme me convenait."),
    SurveyQuestion("help", "J’ai reçu de l’aide quand j’en avais besoin."),
    SurveyQuestion("live", "Les séances en direct m’ont été utiles."),
    SurveyQuestion("site", "Le site est facile à utiliser."),
    SurveyQuestion("recommend", "Je recommanderais cette formation."),
)
_LATER = (
    SurveyQuestion("used", "Ce que j’ai appris me sert aujourd’hui."),
    SurveyQuestion("confidence", "La formation m’a donné confiance pour exercer."),
    SurveyQuestion("progress", "Elle m’a permis d’avancer vers un emploi ou une certification."),
    SurveyQuestion("recommend", "Je recommanderais cette formation."),
    SurveyQuestion(
        "situation",
        "Où en êtes-vous aujourd’hui ?",
        (
            ("trade", "en emploi dans le métier"),
            ("other_job", "en emploi, ailleurs"),
            ("training", "en formation"),
            ("search", "en recherche d’emploi"),
            ("unsaid", "je préfère ne pas le dire"),
        ),
    ),
)


def questions_for(moment: SurveyMoment, scope: SurveyScope) -> tuple[SurveyQuestion, ...]:
    """The questions asked at this moment about this."""
    if moment is SurveyMoment.COLD:
        return _LATER
    return _MODULE if scope is SurveyScope.MODULE else _TRAINING


def check_values(questions: Sequence[SurveyQuestion], values: Mapping[str, str]) -> dict[str, str]:
    """What was answered, question by question; a question may be left out, but not all of them."""
    kept = {}
    for question in questions:
        value = values.get(question.id, "")
        allowed = {key for key, _ in question.choices} or {str(step) for step in SCALE}
        if value and value not in allowed:
            raise InvalidAction("Cette réponse n’est pas de celles qui sont proposées.")
        if value:
            kept[question.id] = value
    if not kept:
        raise InvalidAction("Répondez à une question au moins.")
    return kept


@dataclass(frozen=True)
class QuestionFigures:
    """How a question was answered by a group; `counts` follows the scale or the choices."""

    question: SurveyQuestion
    counts: tuple[tuple[str, int], ...]
    answered: int

    @property
    def satisfied(self) -> Fraction | None:
        """The share of those who said « plutôt oui » or « tout à fait »; nothing for a choice of words."""
        if self.question.choices:
            return None
        return Fraction(sum(count for (_, count) in self.counts[SATISFIED_FROM - 1 :]), self.answered)


@dataclass(frozen=True)
class SurveyFigures:
    """What a group said. `questions` is empty while fewer than five answered."""

    invited: int
    answered: int
    questions: tuple[QuestionFigures, ...] = ()
    texts: tuple[str, ...] = ()

    @property
    def is_shown(self) -> bool:
        return self.answered >= LEAST_SHOWN

    @property
    def rate(self) -> Fraction | None:
        return Fraction(self.answered, self.invited) if self.invited else None


def figures(
    questions: Sequence[SurveyQuestion], answers: Iterable[tuple[Mapping[str, str], str]], invited: int
) -> SurveyFigures:
    """The figures of a group, or only how many answered when they are fewer than five; a question that fewer than five
    answered is left out."""
    given = list(answers)
    if len(given) < LEAST_SHOWN:
        return SurveyFigures(invited, len(given))
    told = []
    for question in questions:
        counter = Counter(values[question.id] for values, _ in given if question.id in values)
        answered = sum(counter.values())
        if answered >= LEAST_SHOWN:
            steps = question.choices or tuple((str(step), SCALE_WORDS[step]) for step in SCALE)
            told.append(QuestionFigures(question, tuple((words, counter[key]) for key, words in steps), answered))
    return SurveyFigures(invited, len(given), tuple(told), tuple(text for _, text in given if text))
