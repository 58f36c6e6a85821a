"""/messages/…: a learner asks for help, reads the answers, writes again."""

from __future__ import annotations

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.domain import Role
from app.accounts.guards import role_required, signed_in, signed_in_user
from app.clock import utc_now
from app.errors import InvalidAction
from app.messaging import services
from app.messaging.domain import context_of, context_words
from app.messaging.forms import ReplyForm, ThreadForm
from app.messaging.models import MessageThread
from app.messaging.queries import notices as people
from app.messaging.queries import threads as queries
from app.messaging.views.blueprint import bp, new_key
from app.web.current import current_catalog, current_db, current_settings
from app.web.errors import wants_json


@bp.get("/messages/nouveau")
@role_required(Role.LEARNER)
def new_thread() -> ResponseReturnValue:
    """Ask for help, from a page or from nowhere."""
    context = context_of(request.args.get("page"))
    words = context_words(current_catalog(), context)
    form = ThreadForm(
        formdata=None, context=context, key=new_key(), subject=f"À propos de {words}"[:120] if words else ""
    )
    return _new_page(form)


def _new_page(form: ThreadForm) -> str:
    context = context_of(form.context.data)
    return render_template(
        "messaging/new.html",
        form=form,
        context=context,
        context_words=context_words(current_catalog(), context),
        team=people.trainers_of_learner(current_db(), signed_in_user().id),
    )


@bp.post("/messages/nouveau")
@role_required(Role.LEARNER)
def make_thread() -> ResponseReturnValue:
    """Send the first message."""
    form, viewer = ThreadForm(), signed_in_user()
    if not form.validate():
        return _new_page(form), 422
    try:
        thread = services.open_thread(
            current_db(),
            viewer,
            viewer.id,
            form.subject.data or "",
            form.text.data or "",
            utc_now(),
            form.key.data or "",
            current_settings().base_url,
            context=context_of(form.context.data),
        )
    except InvalidAction as refusal:
        form.text.errors = [refusal.message]
        return _new_page(form), 422
    flash("Votre message est envoyé. La réponse arrivera ici, et un e-mail vous préviendra.", "success")
    return redirect(url_for(".thread", thread_id=thread.id), 303)


@bp.get("/messages/<int:thread_id>")
@signed_in
def thread(thread_id: int) -> ResponseReturnValue:
    """One conversation; the team reads it on its own page."""
    found = queries.thread_visible_to(current_db(), signed_in_user(), thread_id)
    if found.learner_id != signed_in_user().id:
        return redirect(f"/formation/messages/{found.id}", 303)
    return _thread_page(found, ReplyForm(formdata=None, key=new_key()))


def _thread_page(found: MessageThread, form: ReplyForm) -> str:
    db, viewer = current_db(), signed_in_user()
    mark = queries.find_mark(db, found.id, viewer.id)
    return render_template(
        "messaging/thread.html",
        thread=found,
        messages=queries.messages_of(db, found.id),
        read_up_to=mark.last_read_id if mark else 0,
        context_words=context_words(current_catalog(), found.context),
        form=form,
    )


@bp.post("/messages/<int:thread_id>")
@role_required(Role.LEARNER)
def reply(thread_id: int) -> ResponseReturnValue:
    """Write again in one's own conversation."""
    db, viewer = current_db(), signed_in_user()
    found = queries.thread_visible_to(db, viewer, thread_id)
    form = ReplyForm()
    if not form.validate():
        return _thread_page(found, form), 422
    try:
        made = services.write(
            db, viewer, found, form.text.data or "", utc_now(), form.key.data or "", current_settings().base_url
        )
    except InvalidAction as refusal:
        form.text.errors = [refusal.message]
        return _thread_page(found, form), 422
    flash("Votre message est envoyé.", "success")
    return redirect(url_for(".thread", thread_id=found.id, _anchor=f"message-{made.id}"), 303)


@bp.post("/messages/<int:thread_id>/lu")
@signed_in
def thread_read(thread_id: int) -> ResponseReturnValue:
    """This person has read this conversation: said by the page once it is shown, or by a button."""
    db, viewer = current_db(), signed_in_user()
    found = queries.thread_visible_to(db, viewer, thread_id)
    services.mark_read(db, found, viewer.id, utc_now())
    if wants_json():
        return jsonify(read=found.last_message_id)
    own = found.learner_id == viewer.id
    return redirect(url_for(".home") if own else "/formation/messages", 303)
