"""/glossaire and /glossaire/<slug>: open to everybody, without a statement."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.accounts.guards import public
from app.content.catalog import Catalog
from app.errors import NotFound
from app.modules.domain.search import page_of
from app.terminology.domain import PAGE_SIZE, Shelf, family, matching, parts_of, read_filters, shelved
from app.terminology.views.blueprint import bp
from app.web.current import current_catalog

_shelves: dict[str, Shelf] = {}


def shelf_of(catalog: Catalog) -> Shelf:
    """The glossary of a catalog, filed once for each version of the course."""
    shelf = _shelves.get(catalog.digest)
    if shelf is None:
        shelf = shelved(catalog.glossary)
        _shelves.clear()
        _shelves[catalog.digest] = shelf
    return shelf


@bp.get("/glossaire")
@public
def glossary() -> ResponseReturnValue:
    catalog = current_catalog()
    shelf = shelf_of(catalog)
    args = request.args
    filters = read_filters(
        shelf, args.get("q", ""), args.get("lettre", ""), args.get("sorte", ""), args.get("specialite", "")
    )
    found = matching(shelf, filters)
    page = page_of(len(found), args.get("page"), PAGE_SIZE)
    return render_template(
        "terminology/glossary.html",
        shelf=shelf,
        filters=filters,
        entries=[(entry, parts_of(shelf, entry)) for entry in found[page.slice]],
        page=page,
    )


@bp.get("/glossaire/<slug>")
@public
def entry(slug: str) -> ResponseReturnValue:
    catalog = current_catalog()
    found = catalog.glossary.by_slug(slug)
    if found is None:
        raise NotFound("Ce mot n’est pas dans le glossaire. Cherchez-le sous une autre forme.")
    return render_template(
        "terminology/entry.html",
        entry=found,
        parts=parts_of(shelf_of(catalog), found),
        family=family(catalog.glossary, found),
    )
