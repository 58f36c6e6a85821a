"""What the course offers for each competence: the activities that may prove it, the lessons that speak of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from fractions import Fraction

from app.attempts.domain import Mode
from app.content.catalog import Catalog, Lesson
from app.content.schema.day import Day
from app.content.schema.quiz import PublishedQuiz
from app.dictation.domain.compare import LAYOUT_AND_TEXT
from app.dictation.domain.letters import points_of_letter
from app.progress.domain.mastery import Offer
from app.quizzes.domain.marking import competences_of

QUIZ, SCENARIO, DAY, DICTATION, LETTER = "quiz", "scenario", "day", "dictation", "letter"


def offers_by_competence(
    catalog: Catalog, scenarios: Mapping[str, Mapping[str, int]] | None = None
) -> Mapping[str, tuple[Offer, ...]]:
    """The activities that bear on each competence, in the order of the course: by module, then by title.

    `scenarios`: what each mise en situation is out of, by competence, as exploring it tells.
    """
    order = {module_id: number for number, module_id in enumerate(catalog.modules)}
    offers: dict[str, list[Offer]] = defaultdict(list)
    for quiz in catalog.quizzes.values():
        for competence_id, points in points_by_competence(quiz).items():
            offers[competence_id].append(Offer(QUIZ, quiz.id, quiz.title, Mode(quiz.mode), points, quiz.module))
    for scenario_id, points_of in (scenarios or {}).items():
        scenario = catalog.scenarios[scenario_id]
        for competence_id, most in points_of.items():
            offer = Offer(SCENARIO, scenario.id, scenario.title, Mode.GRADED, Fraction(most), scenario.module)
            offers[competence_id].append(offer)
    for day in catalog.days.values():
        for competence_id, most in points_of_day(day).items():
            offers[competence_id].append(Offer(DAY, day.id, day.title, Mode.GRADED, Fraction(most)))
    for dictation in catalog.dictations.values():
        for competence_id in dictation.competences:
            points = Fraction(LAYOUT_AND_TEXT)
            offer = Offer(DICTATION, dictation.id, dictation.title, Mode.GRADED, points, dictation.module)
            offers[competence_id].append(offer)
    for letter in catalog.letters.values():
        for competence_id in letter.competences:
            offer = Offer(LETTER, letter.id, letter.title, Mode.GRADED, points_of_letter(letter), letter.module)
            offers[competence_id].append(offer)
    return {
        competence_id: tuple(
            sorted(some, key=lambda offer: (order.get(offer.module_id or "", len(order)), offer.title, offer.activity))
        )
        for competence_id, some in offers.items()
    }


def points_by_competence(quiz: PublishedQuiz) -> Mapping[str, Fraction]:
    """The points of one attempt that bear on each competence; on average when its questions are drawn."""
    points: dict[str, Fraction] = defaultdict(Fraction)
    for question in quiz.questions:
        for competence_id in competences_of(quiz, question):
            points[competence_id] += Fraction(question.points)
    if quiz.draw is None or quiz.draw >= len(quiz.questions):
        return points
    return {competence_id: whole * quiz.draw / len(quiz.questions) for competence_id, whole in points.items()}


def points_of_day(day: Day) -> Mapping[str, int]:
    """What a simulated day is out of, by competence: all that its protocol wants for what comes."""
    points: dict[str, int] = defaultdict(int)
    for item in day.items:
        most = sum(sum(judged.points.values()) for judged in day.conduct(item.conduct).acts)
        for competence_id in item.competences or day.competences:
            points[competence_id] += most
    return points


def lessons_on(catalog: Catalog, competence_id: str) -> tuple[Lesson, ...]:
    """The lessons that bear on a competence, in the order of the course."""
    return tuple(
        lesson
        for module in catalog.modules.values()
        for lesson in module.lessons
        if competence_id in lesson.competences
    )
