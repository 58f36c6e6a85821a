"""/recherche: over lessons, glossary and the questions that the reader has already answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app.accounts.guards import public
from app.content.catalog import Catalog, SearchDocument
from app.modules import queries
from app.modules.domain.search import (
    Extract,
    Piece,
    Query,
    extract,
    heading_before,
    marked_title,
    ordered,
    page_of,
    read_query,
)
from app.modules.views.blueprint import bp
from app.web.current import current_catalog, current_db, current_viewer

# function(db, learner id) → (quiz id, question id) of what this learner has answered
QuestionSource = Callable[[Session, int], frozenset[tuple[str, str]]]
QUESTION_SOURCE = "modules.question_source"
KINDS = {"lecons": "lesson", "glossaire": "glossary", "questions": "question"}


@dataclass(frozen=True)
class Result:
    """One answer, ready to be shown."""

    kind: str
    url: str
    title: tuple[Piece, ...]
    where: str
    extract: Extract
    closed: bool = False


@bp.get("/recherche")
@public
def search() -> ResponseReturnValue:
    catalog, query = current_catalog(), read_query(request.args.get("q", ""))
    documents = documents_of(catalog)
    keys, query, approximate = _answers(documents, query)
    counts = Counter(documents[key].kind for key in keys)
    wanted = KINDS.get(request.args.get("dans", ""))
    shown = [key for key in keys if wanted is None or documents[key].kind == wanted]
    page = page_of(len(shown), request.args.get("page"))
    return render_template(
        "modules/search.html",
        query=query,
        results=[_result(catalog, documents[key], query) for key in shown[page.slice]],
        page=page,
        counts=counts,
        total=len(keys),
        kinds=KINDS,
        wanted=wanted,
        dans=request.args.get("dans") if wanted else None,
        approximate=approximate,
    )


_documents: dict[str, Mapping[str, SearchDocument]] = {}


def documents_of(catalog: Catalog) -> Mapping[str, SearchDocument]:
    """The documents of a catalog by key, listed once for each version of the course."""
    found = _documents.get(catalog.digest)
    if found is None:
        found = {document.key: document for document in catalog.search_documents()}
        _documents.clear()
        _documents[catalog.digest] = found
    return found


def _answers(documents: Mapping[str, SearchDocument], query: Query) -> tuple[list[str], Query, bool]:
    """Keys of what answers, the best first; the query as it was then understood; whether only a part of it is met.

    First the words as they stand, then the last one as a beginning, then some of the words.
    A question is found only if the viewer has answered it.
    """
    if not query:
        return [], query, False
    answered = _answered_questions()
    kinds = ["lesson", "glossary", *(["question"] if answered else [])]
    for understood, every_term in ((query.whole, True), (query, True), (query, False)):
        hits = queries.search_hits(current_db(), understood, kinds, every_term=every_term)
        shown = {
            hit.key: documents[hit.key]
            for hit in hits
            if hit.key in documents and _may_show(documents[hit.key], answered)
        }
        if shown:
            return ordered(hits, shown, understood), understood, not every_term
    return [], query, False


def _answered_questions() -> frozenset[tuple[str, str]]:
    viewer = current_viewer()
    source: QuestionSource | None = current_app.extensions.get(QUESTION_SOURCE)
    return source(current_db(), viewer.id) if source is not None and viewer is not None else frozenset()


def _may_show(document: SearchDocument, answered: frozenset[tuple[str, str]]) -> bool:
    if document.kind != "question":
        return True
    return (document.url_parts["quiz_id"], document.url_parts["question_id"]) in answered


def _result(catalog: Catalog, document: SearchDocument, query: Query) -> Result:
    passage = extract(document.text, query)
    title = marked_title(document.title, query)
    parts = document.url_parts
    if document.kind == "lesson":
        lesson = catalog.lesson(parts["module_id"], parts["lesson_id"])
        headings = lesson.body.headings
        place = heading_before(document.text, [heading.title for heading in headings], passage.start)
        url = url_for(
            "modules.lesson",
            module_id=lesson.module_id,
            lesson_id=lesson.id,
            _anchor=headings[place].id if place is not None and passage.start else None,
        )
        where = f"{catalog.module(lesson.module_id).title}, leçon {lesson.number}"
        closed = current_viewer() is None and lesson.number != 1
        return Result(document.kind, url, title, where, passage, closed)
    if document.kind == "glossary":
        return Result(document.kind, f"/glossaire/{parts['slug']}", title, "Glossaire", passage)
    quiz = catalog.quiz(parts["quiz_id"])
    return Result(document.kind, f"/quiz/{quiz.id}", title, quiz.title, passage)
