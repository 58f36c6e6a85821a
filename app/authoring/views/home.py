"""/auteur: what is in progress, what is wrong, every content by module; one content with its history."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.guards import role_required, signed_in_user
from app.authoring import queries
from app.authoring.domain.kinds import KINDS, Item, item_at
from app.authoring.services import drafts
from app.authoring.views.blueprint import AUTHORS, bp, item_of, texts_in_force, title_of
from app.clock import utc_now
from app.content.catalog import Catalog
from app.content.slugs import folded
from app.errors import NotFound
from app.web.current import current_catalog, current_db


@dataclass(frozen=True)
class Entry:
    """One content in the list."""

    item: Item
    title: str
    problems: int = 0

    def answers(self, words: list[str]) -> bool:
        """Whether it holds all the words looked for."""
        told = folded(f"{self.title} {self.item.path} {self.item.kind.word}")
        return all(word in told for word in words)


@dataclass
class Group:
    """The contents of one module, or those that belong to none, by kind."""

    title: str
    anchor: str
    entries: list[Entry] = field(default_factory=list)
    module_id: str = ""


@bp.get("/auteur")
@role_required(*AUTHORS)
def home() -> ResponseReturnValue:
    db, viewer, catalog = current_db(), signed_in_user(), current_catalog()
    asked = " ".join(request.args.get("q", "")[:200].split())
    words = folded(asked).split()
    entries = [one for one in entries_of(catalog, texts_in_force().names()) if one.answers(words)]
    return render_template(
        "authoring/home.html",
        asked=asked,
        groups=grouped(catalog, entries),
        found=len(entries),
        drafts=[(one, named(catalog, one.path)) for one in queries.drafts_visible_to(db, viewer)],
        publications=[(one, named(catalog, one.path)) for one in queries.last_publications(db, 5)],
        broken=[one for one in entries if one.problems],
        kinds=[kind for kind in KINDS if kind.can_begin],
    )


def entries_of(catalog: Catalog, names: Iterable[str]) -> list[Entry]:
    """Every file that trainers write, with its title and how many problems it has."""
    counts: dict[str, int] = {}
    for problem in catalog.problems:
        counts[problem.path] = counts.get(problem.path, 0) + 1
    found = ((name, item_at(name)) for name in names)
    return [Entry(item, title_of(catalog, item), counts.get(name, 0)) for name, item in found if item is not None]


def named(catalog: Catalog, path: str) -> str:
    """What a path is called on pages."""
    item = item_at(path)
    return title_of(catalog, item) if item is not None else path.rpartition("/")[2]


def grouped(catalog: Catalog, entries: Iterable[Entry]) -> list[Group]:
    """By module, in the order of the course; then what belongs to none, by kind."""
    groups = {one.id: Group(one.title, f"m-{one.id}", [], one.id) for one in catalog.modules.values()}
    for kind in KINDS:
        groups[f"kind:{kind.key}"] = Group(kind.words.capitalize(), f"k-{kind.key}")
    for one in entries:
        groups[_home_of(catalog, one.item, groups)].entries.append(one)
    order = {kind.key: rank for rank, kind in enumerate(KINDS)}
    for group in groups.values():
        group.entries.sort(key=lambda one: (order[one.item.kind.key], one.item.number, one.title))
    return [group for group in groups.values() if group.entries]


def _home_of(catalog: Catalog, item: Item, groups: dict[str, Group]) -> str:
    module = item.module_id
    held = {"quiz": catalog.quizzes, "scenario": catalog.scenarios}.get(item.kind.key)
    if held is not None:
        module = getattr(held.get(item.id), "module", None) or ""
    return module if module in groups else f"kind:{item.kind.key}"


@bp.get("/auteur/contenus/<path:file>")
@role_required(*AUTHORS)
def content(file: str) -> ResponseReturnValue:
    db, viewer, catalog = current_db(), signed_in_user(), current_catalog()
    item = item_of(file)
    text = texts_in_force().text(file)
    history = queries.revisions_of(db, file)
    open_drafts = queries.drafts_visible_to(db, viewer, file)
    if text is None and not history and not open_drafts:
        raise NotFound("Ce contenu n’existe pas, ou ne s’écrit pas ici.")
    return render_template(
        "authoring/content.html",
        item=item,
        title=title_of(catalog, item),
        text=text,
        history=history,
        drafts=open_drafts,
        problems=[one for one in catalog.problems if one.path == file],
        page=page_of(item) if text is not None else None,
        came_with_files=texts_in_force().shipped(file) is not None,
    )


def page_of(item: Item) -> str | None:
    """Where learners see this content, if it has a page of its own."""
    match item.kind.key:
        case "module":
            return f"/modules/{item.id}"
        case "lesson":
            return f"/modules/{item.module_id}/{item.id}"
        case "quiz":
            return f"/quiz/{item.id}"
        case "scenario":
            return f"/scenarios/{item.id}"
        case "day":
            return f"/journees/{item.id}"
        case "terminology":
            return "/glossaire"
    return None


@bp.post("/auteur/contenus/<path:file>/modifier")
@role_required(*AUTHORS)
def edit(file: str) -> ResponseReturnValue:
    draft = drafts.open_draft(current_db(), signed_in_user(), texts_in_force(), item_of(file).path, utc_now())
    return redirect(url_for(".draft", draft_id=draft.id), 303)
