"""What a learner would see of a draft: the same functions, the same templates, nothing kept."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from flask import current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.guards import role_required
from app.authoring.domain.graph_drawing import drawn
from app.authoring.domain.kinds import Item
from app.authoring.services import drafts
from app.authoring.services.checking import Checked
from app.authoring.services.texts import normalised
from app.authoring.views.blueprint import AUTHORS, bp, checked_text, item_of, let_others_write, my_draft
from app.authoring.views.editing import about, told
from app.content.markdown import EmbedBlock, HtmlBlock
from app.content.schema.quiz import PublishedQuiz
from app.errors import InvalidAction, NotFound
from app.modules.domain import plan_of
from app.quizzes.domain.form import fields_of
from app.quizzes.domain.key import right_response, wrong_response
from app.quizzes.domain.review import Review, lone_review
from app.quizzes.domain.view import QuestionView, decoded, lone_view
from app.quizzes.domain.wording import HOW_TO
from app.scenarios.domain.explore import explore
from app.scenarios.domain.machine import walked
from app.scenarios.domain.published import PublishedScenario
from app.scenarios.domain.view import turns_of
from app.web.current import current_runtime
from app.web.embeds import Embed


@bp.get("/auteur/brouillons/<int:draft_id>/apercu")
@role_required(*AUTHORS)
def preview(draft_id: int) -> ResponseReturnValue:
    found = my_draft(draft_id)
    checked = checked_text(found.path, found.text)
    return render_template("authoring/preview.html", **about(found), **seen(item_of(found.path), checked))


@bp.post("/auteur/brouillons/<int:draft_id>/apercu")
@role_required(*AUTHORS)
def live_preview(draft_id: int) -> ResponseReturnValue:
    """The preview of the text as it is being typed; nothing is written."""
    path = my_draft(draft_id).path
    text = drafts.checked_size(path, normalised(request.form.get("text", "")))
    let_others_write()
    item = item_of(path)
    checked = checked_text(path, text)
    return render_template(
        "authoring/_live.html", item=item, draft={"id": draft_id}, live=True, here=checked.here, **seen(item, checked)
    )


def seen(item: Item, checked: Checked) -> dict[str, Any]:
    """What the template of this kind of content needs; `sight` names what there is to see."""
    catalog = checked.catalog
    try:
        if item.kind.key == "lesson":
            lesson = catalog.lesson(item.module_id, item.id)
            parts = [block.html if isinstance(block, HtmlBlock) else embedded(block) for block in lesson.body.blocks]
            return {"sight": "lesson", "lesson": lesson, "parts": parts, "plan": plan_of(lesson, None)}
        if item.kind.key == "quiz":
            return {"sight": "quiz", "quiz": catalog.quiz(item.id), "asked": asked(catalog.quiz(item.id))}
        if item.kind.key == "module":
            return {"sight": "module", "module": catalog.module(item.id)}
        if item.kind.key == "scenario":
            scenario = PublishedScenario.publish(catalog.scenario(item.id), catalog.rules)
            return {"sight": "scenario", **played(scenario, request.args.get("choix", "")[:2000])}
    except NotFound:
        pass
    return {"sight": "nothing"}


@dataclass(frozen=True)
class Asked:
    """One question as a learner meets it, and what was answered to it, if anything."""

    view: QuestionView
    how: str
    error: str = ""
    review: Review | None = None
    reread_url: str | None = None
    action: str = ""


def seed_of(quiz: PublishedQuiz) -> str:
    """The same order at each preview, as long as the quiz does not change."""
    return sha256(f"atelier:{quiz.digest}".encode()).hexdigest()[:32]


def asked(quiz: PublishedQuiz) -> list[Asked]:
    """Every question of a quiz, as it is asked."""
    return [
        Asked(lone_view(quiz, question.id, seed_of(quiz), {}), HOW_TO[question.type]) for question in quiz.questions
    ]


@dataclass(frozen=True)
class Trial:
    """An answer made from the key, and what it earns."""

    name: str
    shown: str
    review: Review


def trials_of(quiz: PublishedQuiz, question_id: str) -> list[Trial]:
    """A right answer, a wrong one, and one that has not the form expected."""
    question = quiz.question(question_id)
    given = (
        ("Réponse juste, tirée de la clé", right_response(question)),
        ("Réponse fausse", wrong_response(question)),
        ("Réponse mal formée", INVALID.get(question.type, "?")),
    )
    return [
        Trial(name, json.dumps(response, ensure_ascii=False, default=str), lone_review(quiz, question_id, response))
        for name, response in given
    ]


# What no question of this type takes: it is refused, and costs nothing.
INVALID: dict[str, Any] = {
    "single": "choix-qui-n-existe-pas",
    "multiple": ["choix-qui-n-existe-pas"],
    "true_false": "peut-être",
    "number": "beaucoup",
    "short_text": ["une", "liste"],
    "cloze": {"trou-qui-n-existe-pas": "mot"},
    "match": {"a": "paire-qui-n-existe-pas"},
    "categorize": {"a": "categorie-qui-n-existe-pas"},
    "order": ["a", "a"],
    "spot": ["ligne-qui-n-existe-pas"],
    "essay": ["une", "liste"],
}


@bp.get("/auteur/brouillons/<int:draft_id>/essai/<question_id>")
@role_required(*AUTHORS)
def try_question(draft_id: int, question_id: str) -> ResponseReturnValue:
    """One question of a draft: answered by hand, and by three answers made from its key. Nothing is kept."""
    found = my_draft(draft_id)
    checked = checked_text(found.path, found.text)
    quiz = checked.catalog.quizzes.get(item_of(found.path).id)
    if item_of(found.path).kind.key != "quiz":
        raise NotFound("Seules les questions d’un quiz s’essaient ici.")
    ready = quiz is not None and quiz.has_question(question_id)
    here = url_for(".try_question", draft_id=draft_id, question_id=question_id)
    return render_template(
        "authoring/try.html",
        question_id=question_id,
        ready=ready,
        one=answered(quiz, question_id, here) if quiz is not None and ready else None,
        trials=trials_of(quiz, question_id) if quiz is not None and ready else [],
        neighbours=[one.id for one in quiz.questions] if quiz is not None else [],
        **about(found),
        **told(checked),
    )


def answered(quiz: PublishedQuiz, question_id: str, here: str) -> Asked:
    """The question with what was answered by hand."""
    question, seed = quiz.question(question_id), seed_of(quiz)
    fields, error, review = fields_of(request.args.to_dict(flat=False), question_id), "", None
    try:
        response = decoded(question, seed, fields) if fields else None
        if fields or f"verifier.{question_id}" in request.args:
            review = lone_review(quiz, question_id, response)
            if review.mark.state == "invalid":
                review, error = None, "Cette réponse n’a pas la forme attendue : elle est refusée, et ne coûte rien."
    except InvalidAction as refusal:
        error, fields = refusal.message, {}
    view = lone_view(quiz, question_id, seed, fields)
    return Asked(view, HOW_TO[question.type], error, review, None, f"{here}#question-{question_id}")


def played(scenario: PublishedScenario, choices: str) -> dict[str, Any]:
    """The conversation once these choices are made, as far as they are offered, and what may be said now."""
    machine = scenario.atlas.machine
    kept: list[str] = []
    walk = walked(machine, ())
    for choice_id in filter(None, choices.split(",")):
        try:
            walk = walked(machine, (*kept, choice_id))
        except InvalidAction:
            break
        kept.append(choice_id)
    step = machine.step(walk.here)
    offered = machine.offered(walk.here)
    return {
        "scenario": scenario,
        "turns": turns_of(scenario, walk),
        "replies": [(move.choice, ",".join((*kept, move.choice.id))) for move in offered],
        "walk": walk,
        "points": walk.points(scenario.dimensions),
        "ending": step.ending or walk.here.step_id if not step.choices else "",
        "last": walk.moves[-1].choice if walk.moves else None,
        "back": ",".join(kept[:-1]),
        "remembered": dict(zip(machine.names, walk.here.values, strict=True)),
    }


@bp.get("/auteur/brouillons/<int:draft_id>/plan")
@role_required(*AUTHORS)
def graph(draft_id: int) -> ResponseReturnValue:
    """A scenario drawn, walked by hand, and what exploring all its paths finds."""
    found = my_draft(draft_id)
    item = item_of(found.path)
    if item.kind.key != "scenario":
        raise NotFound("Seule une mise en situation a un plan.")
    checked = checked_text(found.path, found.text)
    held = checked.catalog.scenarios.get(item.id)
    shown: dict[str, Any] = {"ready": held is not None}
    if held is not None:
        scenario = PublishedScenario.publish(held, checked.catalog.rules)
        links = {name: [choice.goto for choice in step.choices] for name, step in scenario.steps.items()}
        shown |= {
            "drawing": drawn(scenario.start, links, scenario.endings),
            "whole": explore(scenario),
            **played(scenario, request.args.get("choix", "")[:2000]),
        }
    return render_template("authoring/graph.html", **shown, **about(found), **told(checked))


def embedded(block: EmbedBlock) -> str:
    """The activity that a lesson names, as the course in force shows it."""
    show = current_runtime().embeds.get(block.kind)
    embed: Embed | None = show(block.target, request.args) if show is not None else None
    if embed is None:
        return ""
    context: dict[str, Any] = {**embed.context, "embed": embed}
    current_app.update_template_context(context)
    html: str = current_app.jinja_env.get_template(embed.template).make_module(context).__html__()
    return html
