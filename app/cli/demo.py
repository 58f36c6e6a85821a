"""`flask demo load`: demonstration people and a lived-in cohort, made by playing the engines act by act.

Nothing here writes a row of the log: every lesson is read, every answer saved and every copy handed in through the
same services as a browser's, at the instants of a life that one can imagine (evenings, some Sundays).
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path
from random import Random

import click
from flask.cli import with_appcontext
from sqlalchemy.orm import Session

from app.accounts import queries as account_queries
from app.accounts import services as accounts
from app.accounts.domain import Role
from app.accounts.passwords import hash_password, password_matches, random_password
from app.attempts.domain import Mode
from app.attempts.models import Attempt
from app.attempts.queries import Owner
from app.attempts.services import engine_state
from app.cli.demo_accompaniment import lay_accompaniment
from app.cli.demo_cohorts import lay_stages
from app.cli.demo_dictation import lay_dictations
from app.cli.demo_followup import lay_followup
from app.cli.demo_paths import lay_paths
from app.cli.demo_record import lay_record
from app.cli.refusals import Commands
from app.clock import PARIS, utc_now
from app.cohorts import services as cohorts
from app.content.catalog import Catalog, Lesson
from app.content.schema.quiz import Essay, PublishedQuiz, Question
from app.content.schema.scenario import Scenario
from app.modules import services as reading
from app.quizzes import services as quizzes
from app.quizzes.domain.key import right_response, wrong_response
from app.quizzes.domain.view import encoded
from app.scenarios import services as scenarios
from app.scenarios.domain.player import PlayState
from app.scenarios.domain.view import token_of
from app.web.current import current_catalog, current_database, current_settings

FRAMEWORK = "rncp40800"
COHORT_DAYS = 31
STAFF = (
    ("formatrice@example.org", "Claire Lemoine", Role.TRAINER),
    ("jury@example.org", "Yann Kermarec", Role.EVALUATOR),
    ("admin@example.org", "Dominique Petit", Role.ADMIN),
)


@dataclass(frozen=True)
class Story:
    """How somebody studies: since when, how much they know, where they stop."""

    email: str
    name: str
    days_ago: int
    skill: float
    lessons: int
    quizzes: tuple[str, ...] = ()
    open_quiz: str = ""
    last_days_ago: int = 0
    weekly_minutes: int = 240
    time_factor: Fraction = Fraction(1)
    signs_in: bool = False
    # (scenario, number of the written playthrough that this person follows)
    parties: tuple[tuple[str, int], ...] = ()


STORIES = (
    Story(
        "apprenante@example.org",
        "Samira Belkacem",
        days_ago=22,
        skill=0.82,
        lessons=13,
        quizzes=(
            "terminologie-entrainement",
            "terminologie-mots",
            "confidentialite-entrainement",
            "secret-professionnel",
        ),
        open_quiz="outils-entrainement",
        weekly_minutes=300,
        signs_in=True,
        parties=(("resultat-au-telephone", 1), ("homonymes-au-comptoir", 0)),
    ),
    Story(
        "candidate@example.org",
        "Hélène Morvan",
        days_ago=29,
        skill=0.9,
        lessons=40,
        quizzes=(
            "terminologie-entrainement",
            "terminologie-mots",
            "confidentialite-entrainement",
            "secret-professionnel",
            "confidentialite-ecrit",
            "outils-entrainement",
            "outils-du-secretariat",
            "outils-agenda",
            "outils-ecrits",
            "confidentialite-examen-blanc",
        ),
        weekly_minutes=420,
        time_factor=Fraction(4, 3),
        signs_in=True,
        parties=(("appel-urgent-avc", 0), ("employeur-curieux", 0), ("police-au-comptoir", 1)),
    ),
    Story(
        "awa.diallo@example.org",
        "Awa Diallo",
        days_ago=26,
        skill=0.8,
        lessons=12,
        quizzes=("terminologie-entrainement", "terminologie-mots", "secret-professionnel", "confidentialite-ecrit"),
    ),
    Story("karim.haddad@example.org", "Karim Haddad", 25, 0.55, 6, ("terminologie-entrainement",), "", 9),
    Story("lucie.perrot@example.org", "Lucie Perrot", 24, 0.66, 7, ("terminologie-mots", "secret-professionnel")),
    Story("thi-mai.nguyen@example.org", "Thi-Mai Nguyen", 20, 0.85, 11, ("terminologie-mots",), "outils-entrainement"),
    Story("jean-baptiste.lacroix@example.org", "Jean-Baptiste Lacroix-Desmoulins", 28, 0.6, 3, (), "", 16),
    Story("ines.garcia@example.org", "Inès Garcia", 4, 0.7, 2),
)


@click.group("demo", cls=Commands)
def demo_group() -> None:
    """Les personnes de démonstration."""


@demo_group.command("load")
@click.option("--json", "as_json", is_flag=True, help="Écrit une valeur JSON.")
@with_appcontext
def load_command(as_json: bool) -> None:
    """Crée les personnes de démonstration et une cohorte déjà en route ; une seconde fois ne change rien."""
    settings = current_settings()
    password = demo_password(settings.instance_path)
    loaded = load(current_catalog(), password)
    emails = [story.email for story in STORIES if story.signs_in] + [email for email, _, _ in STAFF]
    if as_json:
        click.echo(json.dumps({"loaded": loaded, "accounts": emails, "password": password}, ensure_ascii=False))
        return
    click.echo("Personnes de démonstration : " + ("créées." if loaded else "déjà là."))
    for email in emails:
        click.echo(f"  {email}")
    click.echo(f"  mot de passe : {password}")
    click.echo(f"Le site s’ouvre sur {settings.base_url}")


def demo_password(instance: Path) -> str:
    """DEMO_PASSWORD, or one made at random on the first start and kept under instance/."""
    given = os.environ.get("DEMO_PASSWORD")
    if given:
        return given
    path = instance / "demo_password"
    try:
        return path.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        password = random_password()
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(password)
        return password


def load(catalog: Catalog, password: str) -> bool:
    """Make everybody, once; later calls only bring the password up to date. Whether people were made."""
    now = utc_now()
    with current_database().writing() as db:
        if account_queries.find_user(db, STORIES[0].email) is not None:
            refresh_password(db, password)
            return False
        people = Cast(db, catalog, password, now)
        for email, name, role in STAFF:
            people.add(email, name, role, now - timedelta(days=COHORT_DAYS))
        people.open_cohort()
        for story in STORIES:
            people.live(story)
        people.mark_and_release()
        lay_record(db, catalog, "candidate@example.org", "formatrice@example.org", now)
        lay_paths(db, catalog, people.ids, people.cohort_id, now)
        lay_dictations(db, catalog, "apprenante@example.org", "candidate@example.org", now)
        lay_accompaniment(db, people.ids, people.cohort_id, next(iter(catalog.modules)), now)
        lay_stages(db, catalog, people.ids, people.cohort_id, now)
        lay_followup(db, catalog, people.ids, people.cohort_id, now)
    return True


def refresh_password(db: Session, password: str) -> None:
    """The printed password always opens the demonstration accounts."""
    for email in [story.email for story in STORIES if story.signs_in] + [email for email, _, _ in STAFF]:
        user = account_queries.find_user(db, email)
        if user is not None and not password_matches(user.password_hash, password):
            user.password_hash = hash_password(password)


class Cast:
    """Everybody, and the acts of each."""

    def __init__(self, db: Session, catalog: Catalog, password: str, now: datetime) -> None:
        self.db = db
        self.catalog = catalog
        self.password = password
        self.now = now
        self.ids: dict[str, int] = {}
        self.cohort_id = 0
        self.copies: list[Attempt] = []

    def add(self, email: str, name: str, role: Role, since: datetime, *, signs_in: bool = True) -> int:
        password = self.password if signs_in else None
        user = accounts.add_user(self.db, email, name, role, password, since, framework=FRAMEWORK)
        self.ids[email] = user.id
        return user.id

    def open_cohort(self) -> None:
        start = (self.now - timedelta(days=COHORT_DAYS)).date()
        cohort = cohorts.create_cohort(
            self.db,
            "Automne 2026, à distance",
            start,
            self.now - timedelta(days=COHORT_DAYS),
            ends_on=start + timedelta(days=190),
            framework=FRAMEWORK,
            trainer_ids=(self.ids["formatrice@example.org"],),
        )
        self.cohort_id = cohort.id

    def live(self, story: Story) -> None:
        """Everything this person did, evening after evening."""
        since = self.now - timedelta(days=story.days_ago)
        learner_id = self.add(story.email, story.name, Role.LEARNER, since, signs_in=story.signs_in)
        user = account_queries.find_user(self.db, story.email)
        assert user is not None
        user.weekly_minutes = story.weekly_minutes
        cohorts.enrol(self.db, self.cohort_id, learner_id, since, time_factor=story.time_factor)
        life = Life(self, story, learner_id)
        life.unfold()
        user.last_seen_at = life.at

    def mark_and_release(self) -> None:
        """Their trainer marks the essays but the last one; the exam copies are published."""
        trainer = self.ids["formatrice@example.org"]
        essays = [copy for copy in self.copies if copy.complete is False]
        for copy in essays[:-1]:
            quiz = self.catalog.quiz(copy.activity_id)
            at = min(self.now, (copy.closed_at or self.now) + timedelta(days=1, hours=2))
            for question in quiz.questions:
                if isinstance(question, Essay) and question.id in copy.setup["questions"]:
                    levels = {str(index): best_but_one(criterion) for index, criterion in enumerate(question.rubric)}
                    comment = "Votre réponse protège la personne. Dites aussi ce que vous notez, et où."
                    quizzes.mark_essay(self.db, copy.id, question.id, levels, comment, trainer, at)


def best_but_one(criterion: object) -> int:
    """A level that is good and not perfect."""
    levels = criterion.levels  # type: ignore[attr-defined]
    ranked = sorted(range(len(levels)), key=lambda index: levels[index].points, reverse=True)
    return ranked[min(1, len(ranked) - 1)]


class Life:
    """One person's evenings."""

    def __init__(self, cast: Cast, story: Story, learner_id: int) -> None:
        self.cast = cast
        self.story = story
        self.db = cast.db
        self.learner_id = learner_id
        self.owner = Owner(learner_id=learner_id)
        self.random = Random(story.email)  # noqa: S311 - a reproducible life, not a secret
        self.at = cast.now - timedelta(days=story.days_ago)

    def unfold(self) -> None:
        """Lessons in order, each quiz once its module has been met, then the one that is left open."""
        acts = list(self.plan())
        for turn, act in enumerate(acts):
            self.at = max(self.at, self.evening(turn / max(1, len(acts) - 1)))
            if isinstance(act, Lesson):
                self.read(act)
            elif isinstance(act, Scenario):
                self.play(act, dict(self.story.parties)[act.id])
            else:
                self.take(act, finish=act.id != self.story.open_quiz)

    def plan(self) -> Iterator[Lesson | PublishedQuiz | Scenario]:
        """What this person does, in order."""
        catalog = self.cast.catalog
        waiting = [catalog.quiz(one) for one in self.story.quizzes if one in catalog.quizzes]
        # They began with the modules whose quizzes they took.
        begun = {quiz.module for quiz in waiting}
        modules = sorted(catalog.modules.values(), key=lambda module: (module.id not in begun, module.order))
        lessons = [lesson for module in modules for lesson in module.lessons][: self.story.lessons]
        for number, lesson in enumerate(lessons):
            yield lesson
            leaves_module = number + 1 == len(lessons) or lessons[number + 1].module_id != lesson.module_id
            for quiz in [one for one in waiting if leaves_module and one.module == lesson.module_id]:
                waiting.remove(quiz)
                yield quiz
        yield from waiting
        yield from (catalog.scenario(one) for one, _ in self.story.parties if one in catalog.scenarios)
        if self.story.open_quiz in catalog.quizzes:
            yield catalog.quiz(self.story.open_quiz)

    def evening(self, share: float) -> datetime:
        """When this part of the story (0 the first act, 1 the last) begins: after work, never in the future."""
        days = self.story.days_ago - share * (self.story.days_ago - self.story.last_days_ago)
        day = self.cast.now.astimezone(PARIS) - timedelta(days=round(days))
        begun = day.replace(hour=19 + self.random.randrange(2), minute=self.random.randrange(60), second=12)
        while begun > self.cast.now - timedelta(hours=1):
            begun -= timedelta(days=1)
        return begun

    def pass_time(self, low: int, high: int) -> datetime:
        """Let some seconds pass."""
        self.at += timedelta(seconds=self.random.randint(low, high))
        return self.at

    def read(self, lesson: Lesson) -> None:
        for heading in lesson.body.headings:
            reading.record_position(self.db, self.learner_id, lesson, heading.id, self.pass_time(60, 200))
        reading.finish_lesson(self.db, self.learner_id, lesson, self.pass_time(40, 120))

    def take(self, quiz: PublishedQuiz, *, finish: bool = True) -> None:
        attempt = quizzes.start(self.db, self.owner, quiz, self.pass_time(30, 90), self.story.time_factor)
        questions = list(attempt.setup["questions"])
        answered = questions if finish else questions[: len(questions) // 2]
        for batch in batches(answered, 3):
            self.answer(quiz, attempt, batch)
        if finish:
            quizzes.hand_in(self.db, self.owner, attempt.id, {}, key(), self.pass_time(20, 60))
            self.cast.copies.append(attempt)

    def play(self, scenario: Scenario, number: int) -> None:
        """A conversation, along one of the paths that its author wrote."""
        published = scenarios.published(self.cast.catalog, scenario.id)
        attempt = scenarios.start(self.db, self.owner, published, Mode.TRAINING, self.pass_time(30, 90))
        for made, choice_id in enumerate(scenario.playthroughs[number].choices):
            state: PlayState = engine_state(self.db, scenarios.ENGINE, attempt)
            offered = published.atlas.machine.offered(state.walk.here)
            move = next(one for one in offered if one.choice.id == choice_id)
            at = self.pass_time(15, 45)
            scenarios.choose(self.db, self.owner, attempt.id, token_of(state, move), made, key(), at)

    def answer(self, quiz: PublishedQuiz, attempt: Attempt, question_ids: list[str]) -> None:
        form: dict[str, list[str]] = {"dans": question_ids}
        for question_id in question_ids:
            question = quiz.question(question_id)
            for name, values in encoded(question, attempt.seed, self.response(question)).items():
                form[f"q.{question_id}{'.' if name else ''}{name}"] = list(values)
            if question.certainty:
                form[f"c.{question_id}"] = [str(self.random.randint(1, 3))]
        quizzes.save(self.db, self.owner, attempt.id, form, key(), self.pass_time(40, 150))

    def response(self, question: Question) -> object:
        return right_response(question) if self.random.random() < self.story.skill else wrong_response(question)


def batches(items: list[str], size: int) -> Iterator[list[str]]:
    """The items, so many at a time."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def key() -> str:
    """The number of one sending."""
    return secrets.token_hex(16)
