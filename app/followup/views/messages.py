"""/formation/messages: the conversations of the learners one follows; answering says of which kind the help is."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.guards import role_required, signed_in_user
from app.clock import utc_now
from app.errors import InvalidAction
from app.followup.forms import AnswerForm, FirstWordForm
from app.followup.services import answering
from app.followup.views.blueprint import LEADERS, bp, new_key, person_seen
from app.messaging.domain import HelpKind, context_words
from app.messaging.models import MessageThread
from app.messaging.queries import threads as queries
from app.web.current import current_catalog, current_db, current_settings

SUBJECTS = {
    "entretien": "Un moment pour en parler ?",
    "dates": "Vos dates de parcours",
    "nouvelles": "Comment allez-vous ?",
}


@bp.get("/formation/messages")
@role_required(*LEADERS)
def messages() -> ResponseReturnValue:
    """What waits for an answer, the longest first, then the other conversations."""
    db, viewer = current_db(), signed_in_user()
    return render_template(
        "followup/messages.html",
        waiting=queries.threads_for(db, viewer, waiting=True),
        others=[one for one in queries.threads_for(db, viewer) if one.waiting_since is None],
    )


@bp.get("/formation/messages/<int:thread_id>")
@role_required(*LEADERS)
def conversation(thread_id: int) -> ResponseReturnValue:
    """One conversation, to answer."""
    found = queries.thread_visible_to(current_db(), signed_in_user(), thread_id)
    return _conversation(found, AnswerForm(formdata=None, key=new_key()))


def _conversation(found: MessageThread, form: AnswerForm) -> str:
    db, viewer = current_db(), signed_in_user()
    mark = queries.find_mark(db, found.id, viewer.id)
    return render_template(
        "followup/conversation.html",
        thread=found,
        person=person_seen(found.learner_id),
        messages=queries.messages_of(db, found.id),
        read_up_to=mark.last_read_id if mark else 0,
        context_words=context_words(current_catalog(), found.context),
        form=form,
    )


@bp.post("/formation/messages/<int:thread_id>")
@role_required(*LEADERS)
def answer(thread_id: int) -> ResponseReturnValue:
    """Answer, and say of which kind the help is."""
    db, viewer, now = current_db(), signed_in_user(), utc_now()
    found = queries.thread_visible_to(db, viewer, thread_id)
    form = AnswerForm()
    if not form.validate():
        return _conversation(found, form), 422
    try:
        made = answering.answer(
            db,
            viewer,
            found,
            form.text.data or "",
            HelpKind(form.kind.data),
            now,
            form.key.data or "",
            current_settings().base_url,
        )
    except InvalidAction as refusal:
        form.text.errors = [refusal.message]
        return _conversation(found, form), 422
    flash("Votre réponse est envoyée, et notée au journal d’accompagnement.", "success")
    return redirect(url_for(".conversation", thread_id=found.id, _anchor=f"message-{made.id}"), 303)


@bp.get("/formation/personnes/<int:learner_id>/ecrire")
@role_required(*LEADERS, hidden=True)
def first_word(learner_id: int) -> ResponseReturnValue:
    """Write first to a learner."""
    subject = SUBJECTS.get(request.args.get("objet", ""), "")
    form = FirstWordForm(formdata=None, key=new_key(), subject=subject, kind=HelpKind.PEDAGOGICAL.value)
    return _first_word(learner_id, form)


def _first_word(learner_id: int, form: FirstWordForm) -> str:
    return render_template("followup/first_word.html", person=person_seen(learner_id), form=form)


@bp.post("/formation/personnes/<int:learner_id>/ecrire")
@role_required(*LEADERS, hidden=True)
def write_first(learner_id: int) -> ResponseReturnValue:
    """Send the first message to a learner."""
    person, form = person_seen(learner_id), FirstWordForm()
    if not form.validate():
        return _first_word(learner_id, form), 422
    try:
        thread = answering.begin(
            current_db(),
            signed_in_user(),
            person.id,
            form.subject.data or "",
            form.text.data or "",
            HelpKind(form.kind.data),
            utc_now(),
            form.key.data or "",
            current_settings().base_url,
        )
    except InvalidAction as refusal:
        form.text.errors = [refusal.message]
        return _first_word(learner_id, form), 422
    flash(f"Votre message à {person.name} est envoyé, et noté au journal d’accompagnement.", "success")
    return redirect(url_for(".conversation", thread_id=thread.id), 303)
