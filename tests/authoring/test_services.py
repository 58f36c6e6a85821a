"""Drafts and revisions as both databases keep them."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from app.accounts import services as accounts
from app.accounts.domain import Role, Viewer
from app.authoring import queries
from app.authoring.services import data, drafts
from app.authoring.services.drafts import Met
from app.authoring.services.publishing import publish
from app.authoring.services.texts import digest_of
from app.clock import utc_now
from app.errors import Conflict, InvalidAction, NotFound

PATH = "quizzes/neuf.yaml"


def a_trainer(db: Session, email: str, name: str) -> Viewer:
    user = accounts.add_user(db, email, name, Role.TRAINER, "Tilleul-cuivre-horloge-42", utc_now())
    db.flush()  # its number is needed at once
    return Viewer(id=user.id, email=email, name=name, role=Role.TRAINER)


@pytest.fixture
def claire(db: Session) -> Viewer:
    return a_trainer(db, "claire@example.org", "Claire Morel")


@pytest.fixture
def bruno(db: Session) -> Viewer:
    return a_trainer(db, "bruno@example.org", "Bruno Keller")


def test_the_last_revision_of_each_path_lies_over_the_files(db: Session, claire: Viewer) -> None:
    assert queries.stamp(db) == ""
    stamps = [""]
    for body in (b"un", b"deux", None):
        parents = {PATH: digest_of(queries.overlay(db).get(PATH))}
        stamps.append(publish(db, claire.id, {PATH: body}, parents, "Pour voir.", stamps[-1], utc_now()))
        assert queries.overlay(db) == {PATH: body}
    assert len(set(stamps)) == 4
    history = queries.revisions_of(db, PATH)
    assert [one.withdrawn for one in history] == [True, False, False]
    assert {one.author for one in history} == {"Claire Morel"}


def test_two_publications_checked_against_the_same_course_do_not_both_pass(db: Session, claire: Viewer) -> None:
    publish(db, claire.id, {PATH: b"un"}, {}, "La première.", "", utc_now())
    with pytest.raises(Conflict):
        publish(db, claire.id, {PATH: b"deux"}, {}, "La seconde.", "", utc_now())
    with pytest.raises(InvalidAction):
        publish(db, claire.id, {PATH: b"deux"}, {}, "   ", queries.stamp(db), utc_now())
    assert queries.overlay(db) == {PATH: b"un"}


def test_a_draft_written_by_two_keeps_both_texts(db: Session, claire: Viewer, bruno: Viewer) -> None:
    draft = drafts.begin(db, claire, PATH, "a\nb\n", "", utc_now())
    assert drafts.keep(db, bruno, draft, "a\nb\nde Bruno\n", 1, 0, utc_now()) == 2
    with pytest.raises(Met) as met:
        drafts.keep(db, claire, draft, "de Claire\na\nb\n", 1, 0, utc_now(), base="a\nb\n")
    assert met.value.joined == "de Claire\na\nb\nde Bruno\n"
    assert met.value.places == 0
    assert met.value.editor == "Bruno Keller"
    assert drafts.keep(db, claire, draft, met.value.joined, met.value.revision, 0, utc_now()) == 3
    # Sent twice, the same text is no conflict.
    assert drafts.keep(db, claire, draft, met.value.joined, 1, 0, utc_now()) == 3


def test_a_draft_is_begun_once_and_may_be_kept_for_oneself(db: Session, claire: Viewer, bruno: Viewer) -> None:
    draft = drafts.begin(db, claire, PATH, "a\n", "", utc_now())
    with pytest.raises(Conflict):
        drafts.begin(db, bruno, PATH, "b\n", "", utc_now())
    with pytest.raises(InvalidAction):
        drafts.share(db, bruno, draft, shared=False)
    drafts.share(db, claire, draft, shared=False)
    with pytest.raises(NotFound):
        queries.draft_visible_to(db, bruno, draft.id)
    assert [one.id for one in queries.drafts_visible_to(db, claire)] == [draft.id]
    with pytest.raises(InvalidAction):
        drafts.begin(db, bruno, "content/../secret.yaml", "x", "", utc_now())


def test_what_somebody_wrote_is_given_to_them_and_private_drafts_leave_with_them(db: Session, claire: Viewer) -> None:
    draft = drafts.begin(db, claire, PATH, "à moi\n", "", utc_now())
    drafts.share(db, claire, draft, shared=False)
    publish(db, claire.id, {PATH: b"publi\xc3\xa9"}, {}, "Pour voir.", "", utc_now())
    told = data.export_of(db, claire.id)
    assert told["brouillons"][0]["texte"] == "à moi\n"
    assert told["publications"][0]["texte"] == "publié"
    data.erase(db, claire.id, utc_now())
    assert data.export_of(db, claire.id)["brouillons"] == []
    assert queries.overlay(db) == {PATH: "publié".encode()}
