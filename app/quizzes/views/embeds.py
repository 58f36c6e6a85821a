"""Quizzes inside a lesson: a card for a quiz, a question to check oneself with.

A question of a lesson belongs to a training quiz only: its answer is shown at once, so it must count nowhere.
It is a GET form to the lesson itself: nothing is sent anywhere else, nothing is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256

from flask import request

from app.attempts import queries as attempt_queries
from app.attempts.domain import Mode
from app.attempts.guards import current_owner
from app.clock import utc_now
from app.content.schema.quiz import PublishedQuiz
from app.errors import InvalidAction
from app.quizzes.domain.form import fields_of
from app.quizzes.domain.marking import is_blank
from app.quizzes.domain.offer import offer
from app.quizzes.domain.review import lone_review
from app.quizzes.domain.view import decoded, lone_view
from app.quizzes.domain.wording import HOW_TO
from app.quizzes.queries import KIND
from app.quizzes.views.pages import reread_url
from app.web.current import current_catalog, current_db
from app.web.embeds import Embed

# What is typed comes back as it was typed, even refused; a choice that does not exist is forgotten.
TYPED = frozenset({"number", "short_text", "essay"})


def quiz_embed(target: str, args: Mapping[str, str]) -> Embed | None:
    """A card: what the quiz is, where one stands, a link to it."""
    quiz = current_catalog().quizzes.get(target)
    if quiz is None:
        return None
    attempts = attempt_queries.summaries_at(current_db(), current_owner(), KIND, quiz.id)
    return Embed("quizzes/embed_quiz.html", {"offer": offer(quiz, attempts, utc_now())})


def question_embed(target: str, args: Mapping[str, str]) -> Embed | None:
    """One question of a training quiz, with its verdict once it is answered."""
    quiz_id, _, question_id = target.partition("/")
    quiz = current_catalog().quizzes.get(quiz_id)
    if quiz is None or quiz.mode != Mode.TRAINING.value or not quiz.has_question(question_id):
        return None
    seed = lesson_seed(quiz)
    # One argument may come several times (boxes ticked): the request knows them all.
    fields = fields_of(request.args.to_dict(flat=False), question_id)
    question, error, found = quiz.question(question_id), "", None
    try:
        response = decoded(question, seed, fields) if fields else None
        if not is_blank(response):
            found = lone_review(quiz, question_id, response)
            if found.mark.state == "invalid":
                found, error = None, "Cette réponse n’a pas la forme attendue."
        elif f"verifier.{question_id}" in request.args:
            error = "Répondez d’abord, puis vérifiez."
    except InvalidAction as refusal:
        error = refusal.message
        fields = {name: values for name, values in fields.items() if name == "" and question.type in TYPED}
    return Embed(
        "quizzes/embed_question.html",
        {
            "quiz": quiz,
            "view": lone_view(quiz, question_id, seed, fields),
            "how": HOW_TO[question.type],
            "error": error,
            "review": found,
            "reread_url": reread_url(current_catalog(), quiz, found.reread) if found else None,
            "action": f"{request.path}#question-{question_id}",
        },
        fixed=True,
    )


def lesson_seed(quiz: PublishedQuiz) -> str:
    """The same names and the same order at each reading of a lesson, as long as the quiz does not change."""
    return sha256(f"lesson:{quiz.digest}".encode()).hexdigest()[:32]
