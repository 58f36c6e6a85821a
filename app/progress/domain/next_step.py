"""What to do in the next twenty minutes, and why.

The rules, in the order in which they speak. The first that has something to say gives the step:

0. nothing was done yet and no référentiel was chosen: choose the one aimed at;
1. a copy is open and its time runs: come back to it;
2. a lesson or an activity was left half-way: take up again the one that was touched last;
3. the last copy of a graded quiz is below its mark: reread first, then try again;
4. the lessons of a module are read and its graded quiz was never taken: take it while it is fresh;
5. a lesson is left: the next one, prerequisites first;
6. an exam is within reach, its module read and every graded quiz passed: take it;
7. a competence is under way and the course can still prove it: the one with the fewest proofs, then the oldest;
8. an acquired competence has no proof younger than six months: do its oldest activity again;
9. otherwise nothing is asked: look at what was done.

Each step says why in one sentence, from the very figures that chose it. Pure: the same situation gives the same step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from fractions import Fraction
from math import ceil

from app.attempts.domain import Mode
from app.content.catalog import Catalog, Lesson
from app.content.schema.quiz import PublishedQuiz
from app.modules.domain import module_progress, next_lesson
from app.progress.domain.mastery import CompetenceProgress, Mastery, to_take_up_again
from app.progress.domain.situation import (
    DAY,
    LEFT_OPEN,
    QUIZ,
    SCENARIO,
    Link,
    PastAttempt,
    Situation,
    Step,
    StepKind,
    find_lesson,
    lesson_parts,
    minutes_left,
    minutes_of,
    quiz_minutes,
    title_of,
)
from app.progress.domain.words import (
    date_words,
    last_words,
    of_date,
    plural,
    points_words,
    proofs_words,
    when_words,
)

REREAD_MINUTES = 10
CHOOSE_MINUTES = 2


def next_step(catalog: Catalog, situation: Situation) -> Step:
    """The one thing to do now; see the rules at the top of this file."""
    return next(steps(catalog, situation), LOOK_BACK)


def steps(catalog: Catalog, situation: Situation) -> Iterator[Step]:
    """Every step that a rule proposes, in the order of the rules."""
    for rule in RULES:
        yield from rule(catalog, situation)


# The rules


def _choose_framework(catalog: Catalog, situation: Situation) -> Iterator[Step]:
    if situation.is_newcomer and not situation.framework_chosen and len(catalog.frameworks) > 1:
        first = next(_next_lesson(catalog, situation), None)
        yield Step(
            StepKind.CHOOSE,
            "Choisir le titre que vous visez",
            "chaque leçon et chaque quiz nourrit ses compétences. Vous pourrez en changer à tout moment.",
            ("progression", "referentiel"),
            "Choisir mon titre",
            CHOOSE_MINUTES,
            Link(first.title, first.parts) if first is not None else None,
        )


def _deadlines(catalog: Catalog, situation: Situation) -> Iterator[Step]:
    running = [one for one in situation.open_attempts if one.deadline_at is not None]
    for one in sorted(running, key=lambda attempt: (attempt.deadline_at, attempt.id)):
        assert one.deadline_at is not None
        left = max(ceil((one.deadline_at - situation.now) / timedelta(minutes=1)), 1)
        yield Step(
            StepKind.DEADLINE,
            f"Revenir à « {title_of(catalog, one)} »",
            f"votre copie est commencée et sera prise {when_words(one.deadline_at, situation.now)}, telle qu’elle est.",
            ("tentatives", one.id),
            "Revenir à la copie",
            left,
        )


def _left_half_way(catalog: Catalog, situation: Situation) -> Iterator[Step]:
    found: list[tuple[datetime, Step]] = []
    for one in situation.open_attempts:
        if one.deadline_at is None:
            found.append((one.touched_at, _resume(catalog, situation, one)))
    for reading in situation.readings.values():
        if reading.finished_at is None and (lesson := find_lesson(catalog, reading.module_id, reading.lesson_id)):
            found.append((reading.updated_at, _continue(catalog, situation, lesson)))
    for _, step in sorted(found, key=lambda pair: (pair[0], pair[1].parts), reverse=True):
        yield step


def _resume(catalog: Catalog, situation: Situation, attempt: PastAttempt) -> Step:
    return Step(
        StepKind.ACTIVITY,
        f"Reprendre « {title_of(catalog, attempt)} »",
        LEFT_OPEN.get(attempt.activity_kind, LEFT_OPEN[QUIZ]).format(
            when=date_words(attempt.touched_at, situation.now)
        ),
        ("tentatives", attempt.id),
        "Reprendre où j’en étais",
        minutes_of(catalog, attempt.activity_kind, attempt.activity_id),
    )


def _continue(catalog: Catalog, situation: Situation, lesson: Lesson) -> Step:
    reading = situation.readings[(lesson.module_id, lesson.id)]
    left = minutes_left(lesson, reading.furthest)
    return Step(
        StepKind.LESSON,
        f"Reprendre la leçon « {lesson.title} »",
        f"votre lecture s’est arrêtée {date_words(reading.updated_at, situation.now)}"
        f"{_rest_words(lesson, reading.furthest)}.",
        lesson_parts(lesson),
        "Reprendre la lecture",
        left,
    )


def _below_the_mark(catalog: Catalog, situation: Situation) -> Iterator[Step]:
    failed = [
        (one, catalog.quizzes[one.activity_id])
        for one in situation.last_copies.values()
        if one.activity_kind == QUIZ
        and one.activity_id in catalog.quizzes
        and one.mode == Mode.GRADED
        and one.published
        and one.complete
        and one.passed is False
    ]
    for one, quiz in sorted(failed, key=lambda pair: (pair[0].closed_at, pair[0].id), reverse=True):
        can_retry = quiz.max_attempts is None or situation.tries_of(quiz) < quiz.max_attempts
        reread_at = _last_reading_in(situation, quiz.module)
        reread = reread_at is not None and one.closed_at is not None and reread_at > one.closed_at
        if reread and can_retry:
            yield _retry(situation, one, quiz)
        elif not reread:
            yield _reread(situation, one, quiz, can_retry)


def _reread(situation: Situation, attempt: PastAttempt, quiz: PublishedQuiz, can_retry: bool) -> Step:
    return Step(
        StepKind.REREAD,
        f"Relire ce que « {quiz.title} » a laissé en suspens",
        f"{_score_words(attempt, quiz, situation.now)}. "
        "La copie corrigée montre, pour chaque erreur, le passage à relire.",
        ("tentatives", attempt.id),
        "Ouvrir la copie corrigée",
        REREAD_MINUTES,
        Link("Refaire le quiz tout de suite", ("quiz", quiz.id)) if can_retry else None,
    )


def _retry(situation: Situation, attempt: PastAttempt, quiz: PublishedQuiz) -> Step:
    left = None if quiz.max_attempts is None else quiz.max_attempts - situation.tries_of(quiz)
    tries = "" if left is None else f" Il vous reste {plural(left, 'essai', 'essais')}."
    return Step(
        StepKind.RETRY,
        f"Refaire « {quiz.title} »",
        f"{_score_words(attempt, quiz, situation.now)}, et vous avez relu le module depuis.{tries}",
        ("quiz", quiz.id),
        "Refaire le quiz",
        quiz_minutes(quiz),
        Link("Revoir d’abord la copie corrigée", ("tentatives", attempt.id)),
    )


def _graded_quiz_of_a_read_module(catalog: Catalog, situation: Situation) -> Iterator[Step]:
    for module in catalog.modules.values():
        position = module_progress(module, situation.readings)
        if not position.done:
            continue
        for quiz in catalog.quizzes_of(module.id):
            if Mode(quiz.mode) == Mode.GRADED and (QUIZ, quiz.id) not in situation.taken:
                yield Step(
                    StepKind.PROVE,
                    f"Passer le quiz « {quiz.title} »",
                    f"vous avez lu {_all_lessons(position.total)} du module « {module.title} » : "
                    "ce quiz noté en fait une preuve.",
                    ("quiz", quiz.id),
                    "Commencer le quiz",
                    quiz_minutes(quiz),
                )


def _next_lesson(catalog: Catalog, situation: Situation) -> Iterator[Step]:
    lesson = next_lesson(catalog, situation.readings)
    if lesson is None:
        return
    module = catalog.modules[lesson.module_id]
    position = module_progress(module, situation.readings)
    if situation.is_newcomer:
        reason = "c’est la première leçon du premier module : elle ne demande rien d’avance."
    elif position.started:
        reason = (
            f"c’est la suite du module « {module.title} » : "
            f"{plural(position.read, 'leçon lue', 'leçons lues')} sur {position.total}."
        )
    elif module.prerequisites and all(
        module_progress(catalog.modules[one], situation.readings).done
        for one in module.prerequisites
        if one in catalog.modules
    ):
        reason = f"le module « {module.title} » vient ensuite, et vous avez lu ce qu’il demande."
    else:
        reason = f"le module « {module.title} » est le suivant dans l’ordre du parcours."
    yield Step(
        StepKind.LESSON,
        f"Lire la leçon « {lesson.title} »",
        reason,
        lesson_parts(lesson),
        "Lire la première leçon" if situation.is_newcomer else "Lire la leçon",
        lesson.duration_minutes,
    )


def _exam(catalog: Catalog, situation: Situation) -> Iterator[Step]:
    last = situation.last_copies
    graded = [quiz for quiz in catalog.quizzes.values() if Mode(quiz.mode) == Mode.GRADED]
    passed = [quiz for quiz in graded if (copy := last.get((QUIZ, quiz.id))) is not None and copy.passed]
    if not graded or len(passed) < len(graded):
        return
    for quiz in catalog.quizzes.values():
        if Mode(quiz.mode) == Mode.EXAM and (QUIZ, quiz.id) not in situation.taken:
            yield Step(
                StepKind.EXAM,
                f"Se présenter à « {quiz.title} »",
                "vous avez réussi tous les quiz notés : l’examen en réunit les compétences, dans ses conditions.",
                ("quiz", quiz.id),
                "Voir les conditions",
                quiz.time_limit_minutes or quiz_minutes(quiz),
            )


def _competence_to_take_up(catalog: Catalog, situation: Situation) -> Iterator[Step]:
    for one in to_take_up_again(situation.progress):
        opening = next(
            (offer for offer in one.openings if _may_try(catalog, situation, offer.activity_kind, offer.activity_id)),
            None,
        )
        if opening is not None:
            yield Step(
                StepKind.REVISE,
                f"Travailler « {one.competence.label} »",
                "c’est la compétence en cours qui compte le moins de preuves : "
                f"{proofs_words(one)}{last_words(one, situation.now)}.",
                (opening.activity_kind, opening.activity_id),
                f"Ouvrir « {opening.title} »",
                quiz_minutes(catalog.quizzes[opening.activity_id]),
                Link("Voir les preuves de cette compétence", ("progression", one.competence.id)),
            )


def _competence_to_refresh(catalog: Catalog, situation: Situation) -> Iterator[Step]:
    for last, one in _acquired_long_ago(situation):
        known = [
            trace
            for trace in reversed(one.kept)
            if trace.is_proof and _may_try(catalog, situation, trace.activity_kind, trace.activity_id)
        ]
        if known:
            quiz = catalog.quizzes[known[0].activity_id]
            yield Step(
                StepKind.REVISE,
                f"Rafraîchir « {one.competence.label} »",
                f"elle est acquise, mais sa dernière preuve date {of_date(last, situation.now)}.",
                ("quiz", quiz.id),
                f"Refaire « {quiz.title} »",
                quiz_minutes(quiz),
            )


RULES: tuple[Callable[[Catalog, Situation], Iterator[Step]], ...] = (
    _choose_framework,
    _deadlines,
    _left_half_way,
    _below_the_mark,
    _graded_quiz_of_a_read_module,
    _next_lesson,
    _exam,
    _competence_to_take_up,
    _competence_to_refresh,
)

LOOK_BACK = Step(
    StepKind.LOOK_BACK,
    "Regarder le chemin parcouru",
    "tout ce que le cours propose aujourd’hui est lu, tenté et réussi.",
    ("progression",),
    "Voir mes compétences",
)


# What the rules count


def _rest_words(lesson: Lesson, furthest: int) -> str:
    headings = lesson.body.headings
    if 1 < furthest <= len(headings):
        return f", au passage « {headings[furthest - 1].title} »"
    return ""


def _may_try(catalog: Catalog, situation: Situation, kind: str, activity_id: str) -> bool:
    """Whether the course still has this activity, open to one more attempt of this learner."""
    if kind == SCENARIO:
        return activity_id in catalog.scenarios
    if kind == DAY:
        return activity_id in catalog.days
    if kind != QUIZ or activity_id not in catalog.quizzes:
        return False
    quiz = catalog.quizzes[activity_id]
    return Mode(quiz.mode) != Mode.EXAM and (quiz.max_attempts is None or situation.tries_of(quiz) < quiz.max_attempts)


def _acquired_long_ago(situation: Situation) -> list[tuple[datetime, CompetenceProgress]]:
    old = [
        (one.last_proof_at, one)
        for one in situation.progress.competences
        if one.state == Mastery.ACQUIRED and one.last_proof_at is not None and one.deserves_another(situation.now)
    ]
    return sorted(old, key=lambda pair: (pair[0], pair[1].competence.id))


def _last_reading_in(situation: Situation, module_id: str | None) -> datetime | None:
    return max((one.updated_at for one in situation.readings.values() if one.module_id == module_id), default=None)


def _score_words(attempt: PastAttempt, quiz: PublishedQuiz, now: datetime) -> str:
    earned, possible = attempt.earned or Fraction(0), attempt.possible or Fraction(0)
    needed = possible * quiz.pass_percent / 100
    return (
        f"votre copie rendue {date_words(attempt.closed_at or attempt.touched_at, now)} a obtenu "
        f"{points_words(earned)} points sur {points_words(possible)} et qu’il en fallait {points_words(needed)}"
    )


def _all_lessons(total: int) -> str:
    return "la leçon" if total == 1 else f"les {total} leçons"
