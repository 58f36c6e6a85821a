"""Publish a draft, go back to an earlier text, take a content away: with a reason, and only when the course holds."""

from __future__ import annotations

from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.guards import require_recent_proof, role_required, signed_in_user
from app.authoring import queries
from app.authoring.domain.comparing import compared, merged
from app.authoring.domain.kinds import item_at
from app.authoring.forms import ReasonForm, TextForm
from app.authoring.models import ContentDraft
from app.authoring.services import drafts
from app.authoring.services.checking import Checked, check
from app.authoring.services.drafts import Met
from app.authoring.services.publishing import cleaned_reason
from app.authoring.services.publishing import publish as lay
from app.authoring.services.texts import CourseTexts, decoded, digest_of, normalised
from app.authoring.views.blueprint import (
    AUTHORS,
    bp,
    checked_text,
    item_of,
    let_others_write,
    my_draft,
    texts_in_force,
    title_of,
)
from app.authoring.views.editing import about, conflict, told
from app.clock import utc_now
from app.errors import Conflict, InvalidAction, NotFound
from app.modules.services import refresh_index
from app.web.current import current_catalog, current_database, current_db, current_runtime
from app.web.logs import security_event


@bp.get("/auteur/brouillons/<int:draft_id>/comparer")
@role_required(*AUTHORS)
def compare(draft_id: int) -> ResponseReturnValue:
    """What a draft changes, whether it may be published, and the form that publishes it."""
    return compare_page(draft_id, ReasonForm(formdata=None), numbers_in(request.args.getlist("avec")))


def numbers_in(given: list[str]) -> list[int]:
    """The numbers of the drafts to publish together."""
    return [int(one) for one in given[:50] if one.isdecimal() and len(one) < 10]


def together(draft_id: int, others: list[int]) -> dict[int, ContentDraft]:
    """The draft and those that go with it, by number."""
    return {number: my_draft(number) for number in dict.fromkeys((draft_id, *others))}


def compare_page(draft_id: int, form: ReasonForm, others: list[int]) -> str:
    found = my_draft(draft_id)
    path, text, revision = found.path, found.text, found.revision
    course = current_runtime().course
    changes = {one.path: one.text.encode() for one in together(draft_id, others).values()}
    _, overlay, catalog = course.in_force
    beside = [one for one in queries.drafts_visible_to(current_db(), signed_in_user()) if one.path != path]
    before = texts_in_force().text(path) or ""
    form.seen.data = f"{revision} {digest_of(texts_in_force().data(path))}"
    return render_template(
        "authoring/compare.html",
        comparison=compared(before, text),
        form=form,
        beside=beside,
        others=others,
        **about(found),
        **told(check(CourseTexts(course.root, overlay), changes, catalog)),
    )


@bp.post("/auteur/brouillons/<int:draft_id>/publier")
@role_required(*AUTHORS)
def publish(draft_id: int) -> ResponseReturnValue:
    form, found = ReasonForm(), my_draft(draft_id)
    require_recent_proof()
    others = numbers_in(request.form.getlist("avec"))
    path, revision, author = found.path, found.revision, signed_in_user().id
    if not form.validate():
        return compare_page(draft_id, form, others), 422
    current_runtime().course.refresh()
    texts = texts_in_force()
    published = together(draft_id, others)
    for number, one in published.items():
        if digest_of(texts.data(one.path)) != one.base_digest:
            return published_meanwhile(number, texts), 409
    in_force = digest_of(texts.data(path))
    changes = {one.path: one.text.encode() for one in published.values()}
    if form.seen.data and form.seen.data != f"{revision} {in_force}":
        raise Conflict("Ce brouillon a changé depuis que vous l’avez comparé. Relisez-le, puis publiez.")
    let_others_write()
    try:
        publish_changes(author, changes, form.reason.data or "", draft_ids=tuple(published))
    except NotValid:
        return compare_page(draft_id, form, others), 422
    flash("C’est publié. Les apprenantes et les apprenants le voient dans les secondes qui viennent.", "success")
    return redirect(url_for(".content", file=path), 303)


class NotValid(Exception):
    """The course would not hold: nothing was published."""

    def __init__(self, checked: Checked) -> None:
        super().__init__("the course would not hold")
        self.checked = checked


def publish_changes(
    author_id: int,
    changes: Mapping[str, bytes | None],
    reason: str,
    *,
    draft_ids: tuple[int, ...] = (),
    restores_id: int | None = None,
) -> None:
    """Check the whole course with these changes, lay them over the files, put them in force here at once."""
    cleaned_reason(reason)
    course, database = current_runtime().course, current_database()
    course.refresh()
    stamp, overlay, catalog = course.in_force
    texts = CourseTexts(course.root, overlay)
    checked = check(texts, changes, catalog)
    if not checked.may_be_published:
        raise NotValid(checked)
    parents = {path: digest_of(texts.data(path)) for path in changes}
    with database.writing() as db:
        new_stamp = lay(db, author_id, changes, parents, reason, stamp, utc_now(), restores_id)
        for number in draft_ids:
            draft = queries.draft_visible_to(db, signed_in_user(), number)
            if draft.text.encode() != changes.get(draft.path):
                raise Conflict("Quelqu’un vient d’écrire dans ce brouillon. Relisez-le, puis publiez.")
            drafts.throw_away(db, draft)
    course.adopt(new_stamp, checked.overlay, checked.catalog)
    for path in changes:
        item = item_at(path)
        security_event(
            "publish",
            actor=author_id,
            object=item.kind.key if item else "asset",
            object_id=path,
            result="withdrawn" if changes[path] is None else "published",
        )
    with database.writing() as db:
        refresh_index(db, checked.catalog)


def published_meanwhile(draft_id: int, texts: CourseTexts) -> str:
    """Somebody published this content since the draft was begun: both texts, to be joined first."""
    found = my_draft(draft_id)
    in_force = texts.text(found.path) or ""
    joined, places = merged(drafts.common(found.text, in_force), found.text, in_force)
    return render_template(
        "authoring/meanwhile.html",
        in_force=in_force,
        in_force_digest=digest_of(texts.data(found.path)),
        joined=joined,
        places=places,
        **about(found),
    )


@bp.get("/auteur/brouillons/<int:draft_id>/joindre")
@role_required(*AUTHORS)
def join(draft_id: int) -> ResponseReturnValue:
    """The page on which a draft takes into account what was published meanwhile."""
    found = my_draft(draft_id)
    texts = texts_in_force()
    if digest_of(texts.data(found.path)) == found.base_digest:
        return redirect(url_for(".compare", draft_id=draft_id), 303)
    return published_meanwhile(draft_id, texts)


@bp.post("/auteur/brouillons/<int:draft_id>/joindre")
@role_required(*AUTHORS)
def joined(draft_id: int) -> ResponseReturnValue:
    """Keep the joined text in the draft, which from now on stands on the text in force."""
    form, found = TextForm(), my_draft(draft_id)
    path, text = found.path, normalised(form.text.data or "")
    in_force = digest_of(texts_in_force().data(path))
    if request.form.get("seen") != in_force:
        raise Conflict("Une autre version encore vient d’être publiée. Joignez de nouveau les textes.")
    let_others_write()
    problems = checked_text(path, text).count
    found = my_draft(draft_id)
    try:
        drafts.keep(current_db(), signed_in_user(), found, text, form.revision.data or 0, problems, utc_now())
    except Met as met:
        return conflict(found, met)
    drafts.rebase(current_db(), found, in_force)
    flash("Les deux textes sont joints dans le brouillon.", "success")
    return redirect(url_for(".compare", draft_id=draft_id), 303)


@bp.get("/auteur/contenus/<path:file>/versions/<int:revision_id>")
@role_required(*AUTHORS)
def revision(file: str, revision_id: int) -> ResponseReturnValue:
    """What an earlier text would change today, and the form that takes it up again."""
    return revision_page(file, revision_id, ReasonForm(formdata=None))


def revision_page(file: str, revision_id: int, form: ReasonForm) -> str:
    item, found = item_of(file), old_text(file, revision_id)
    now = texts_in_force().text(file) or ""
    history = queries.revisions_of(current_db(), file)
    return render_template(
        "authoring/revision.html",
        item=item,
        title=title_of(current_catalog(), item),
        revision=next((one for one in history if one.id == revision_id), None),
        revision_id=revision_id,
        comparison=compared(now, found),
        form=form,
        **told(checked_text(file, found)),
    )


def old_text(file: str, revision_id: int) -> str:
    """The text of an earlier version; 0 is that of the file that came with the product."""
    if revision_id == 0:
        data = texts_in_force().shipped(file)
    else:
        found = queries.get_revision(current_db(), revision_id)
        data = found.body if found.path == file else None
    if data is None:
        raise NotFound("Cette version n’existe pas.")
    return decoded(data)


@bp.post("/auteur/contenus/<path:file>/versions/<int:revision_id>")
@role_required(*AUTHORS)
def restore(file: str, revision_id: int) -> ResponseReturnValue:
    form, author = ReasonForm(), signed_in_user().id
    text = old_text(item_of(file).path, revision_id)
    require_recent_proof()
    if not form.validate():
        return revision_page(file, revision_id, form), 422
    if text == texts_in_force().text(file):
        raise InvalidAction("Ce texte est déjà celui qui est publié.")
    let_others_write()
    try:
        publish_changes(author, {file: text.encode()}, form.reason.data or "", restores_id=revision_id or None)
    except NotValid:
        return revision_page(file, revision_id, form), 422
    flash("Le texte choisi est de nouveau publié.", "success")
    return redirect(url_for(".content", file=file), 303)


@bp.get("/auteur/contenus/<path:file>/retirer")
@role_required(*AUTHORS)
def ask_to_withdraw(file: str) -> ResponseReturnValue:
    return withdraw_page(file, ReasonForm(formdata=None))


def withdraw_page(file: str, form: ReasonForm, checked: Checked | None = None) -> str:
    item, texts = item_of(file), texts_in_force()
    if texts.data(file) is None:
        raise NotFound("Ce contenu n’est pas publié.")
    return render_template(
        "authoring/withdraw.html",
        item=item,
        title=title_of(current_catalog(), item),
        form=form,
        **told(checked or check(texts, {file: None}, current_catalog())),
    )


@bp.post("/auteur/contenus/<path:file>/retirer")
@role_required(*AUTHORS)
def withdraw(file: str) -> ResponseReturnValue:
    form, author = ReasonForm(), signed_in_user().id
    if texts_in_force().data(item_of(file).path) is None:
        raise NotFound("Ce contenu n’est pas publié.")
    require_recent_proof()
    if not form.validate():
        return withdraw_page(file, form), 422
    let_others_write()
    try:
        publish_changes(author, {file: None}, form.reason.data or "")
    except NotValid as refusal:
        return withdraw_page(file, form, refusal.checked), 422
    flash("Ce contenu n’est plus publié. Son histoire reste ici : vous pouvez le remettre.", "success")
    return redirect(url_for(".content", file=file), 303)
