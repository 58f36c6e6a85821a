"""The dossier on both databases: kept, conflicted, versioned, frozen, shared, erased."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.accounts.domain import Role, Viewer
from app.accounts.services import add_user
from app.clock import utc_now
from app.errors import Conflict, Gone, InvalidAction, NotFound, TooManyRequests
from app.portfolio.domain.evidence import EvidenceKind
from app.portfolio.domain.record_shape import shape_of
from app.portfolio.models.record import RecordLook, RecordText, RecordVersion
from app.portfolio.queries import jury as jury_queries
from app.portfolio.queries import record as queries
from app.portfolio.services import evidence as evidence_services
from app.portfolio.services import frozen as copies
from app.portfolio.services import jury, record_data
from app.portfolio.services import record as services
from app.storage import open_storage

NOW = utc_now()
SECRET = "tests-only-secret-key-of-more-than-32-signs"


@pytest.fixture
def shape(catalog):
    return shape_of(catalog.frameworks, "rncp40800")


@pytest.fixture
def owner(db):
    user = add_user(db, "helene@example.org", "Hélène Morvan", Role.LEARNER, None, NOW)
    db.flush()
    return Viewer(user.id, user.email, user.name, Role.LEARNER)


@pytest.fixture
def row(db, owner, shape):
    return services.start_record(db, owner, shape, NOW)


def first_example(db, row):
    return queries.examples_of(db, row.id)[0].id


def test_a_dossier_is_begun_once(db, owner, shape, row):
    assert services.start_record(db, owner, shape, NOW) is row
    assert len(queries.examples_of(db, row.id)) == 2


def test_a_text_is_kept_with_its_revision_and_meets_a_second_window(db, shape, row):
    example = first_example(db, row)
    kept = services.save_text(db, row, shape, example, "r1", "Un.\r\nDeux.", 0, NOW)
    assert (kept.text, kept.revision) == ("Un.\nDeux.", 1)
    assert services.save_text(db, row, shape, example, "r1", "Un.\nDeux.", 0, NOW).revision == 1
    with pytest.raises(services.TextConflict) as met:
        services.save_text(db, row, shape, example, "r1", "Trois.", 0, NOW)
    assert (met.value.kept, met.value.typed, met.value.revision) == ("Un.\nDeux.", "Trois.", 1)
    with pytest.raises(InvalidAction):
        services.save_text(db, row, shape, example, "r1", "x" * 20_001, 1, NOW)
    with pytest.raises(NotFound):
        services.save_text(db, row, shape, 999_999, "r1", "x", 0, NOW)


def test_a_version_is_kept_by_itself_before_each_sitting(db, shape, row):
    example = first_example(db, row)
    for minutes, text in ((0, "Un."), (5, "Deux."), (60, "Trois."), (65, "Quatre."), (200, "Cinq.")):
        kept = db.get(RecordText, (row.id, example, "r1"))
        services.save_text(
            db, row, shape, example, "r1", text, kept.revision if kept else 0, NOW + timedelta(minutes=minutes)
        )
    rows = queries.versions_of(db, row.id)
    assert [one.document["examples"][0]["texts"].get("r1") for one in rows] == ["Quatre.", "Deux.", "Un."]


def test_a_version_taken_up_again_brings_back_an_example_that_was_removed(db, shape, row):
    example = first_example(db, row)
    services.save_text(db, row, shape, example, "intitule", "Un accueil", 0, NOW)
    kept = services.keep_version(db, row, "kept", "Avant", NOW)
    services.remove_example(db, row, example, NOW)
    assert len(queries.examples_of(db, row.id)) == 1
    services.restore_version(db, row, kept, NOW)
    titles = [one.title for one in services.current_record(db, row).examples]
    assert sorted(titles) == ["", "Un accueil"]
    assert db.scalar(select(func.count(RecordVersion.id))) == 3


@pytest.fixture
def frozen(db, owner, shape, row, catalog, tmp_path):
    draft = evidence_services.Draft("Fiche d’appel", {"facts": "a", "actions": "b", "results": "c"}, ())
    evidence = evidence_services.create(db, owner.id, EvidenceKind.TEXT, draft, NOW)
    services.insert_piece(db, owner, row, f"example:{first_example(db, row)}", evidence.id, NOW)
    storage = open_storage(f"file:{tmp_path}")
    prepared = copies.prepare(db, storage, row, shape, catalog, lambda told: {"index.html": b"<p>"}, NOW)
    return copies.keep_frozen(db, prepared, "Session", owner.id, NOW), storage, prepared


def test_a_copy_is_refused_when_the_dossier_changed_while_it_was_prepared(db, owner, shape, row, frozen):
    _, _, prepared = frozen
    services.save_text(db, row, shape, 0, "page_de_garde.prenom", "Hélène", 0, NOW)
    with pytest.raises(Conflict):
        copies.keep_frozen(db, prepared, "Session", owner.id, NOW)


def test_a_link_opens_until_it_ends_or_is_closed(db, frozen):
    copy, _, _ = frozen
    link, token, code = jury.make_link(db, copy, "Jury", 14, False, NOW)
    assert code == ""
    assert jury.opened_link(db, token, NOW)[1] is copy
    with pytest.raises(Gone):
        jury.opened_link(db, token, NOW + timedelta(days=14))
    jury.revoke_link(link, NOW)
    with pytest.raises(Gone):
        jury.opened_link(db, token, NOW)
    with pytest.raises(NotFound):
        jury.opened_link(db, token[:-1], NOW)


def test_five_wrong_codes_are_followed_by_a_wait(db, frozen):
    link, _, code = jury.make_link(db, frozen[0], "Jury", 14, True, NOW)
    assert link.code_hash is not None
    assert code not in link.code_hash
    for _ in range(5):
        assert not jury.check_code(db, SECRET, link, "é00", NOW)
    with pytest.raises(TooManyRequests):
        jury.check_code(db, SECRET, link, code, NOW)
    assert jury.check_code(db, SECRET, link, f" {code[:4]} {code[4:]}", NOW + timedelta(seconds=90))


def test_looks_are_written_once_in_ten_minutes_and_counted_by_link(db, row, frozen):
    link, _, _ = jury.make_link(db, frozen[0], "Jury", 14, False, NOW)
    for minutes in (0, 5, 20):
        jury.note_look(db, row.id, "Dossier", NOW + timedelta(minutes=minutes), link_id=link.id)
        db.flush()
    (line,) = jury_queries.links_of(db, row.id)
    assert (line.looks, line.last_look) == (2, NOW + timedelta(minutes=20))
    assert [look.who for look in queries.looks_of(db, row.id)] == ["Jury", "Jury"]


def test_erasing_leaves_the_digest_of_a_copy_and_nothing_else(db, owner, row, frozen):
    copy, storage, _ = frozen
    jury.make_link(db, copy, "Jury", 14, False, NOW)
    digest, keys = copy.digest, [file.key for file in copies.files_of(copy).values()]
    record_data.erase(db, storage, owner.id, NOW)
    db.expire_all()
    assert (copy.digest, copy.document, copy.files) == (digest, "", {})
    assert not any(storage.exists(key) for key in keys)
    assert queries.texts_of(db, row.id) == {}
    assert jury_queries.links_of(db, row.id) == []
    assert db.scalar(select(func.count(RecordLook.id))) == 0
    with pytest.raises(NotFound):
        copies.file_of(copy, "dossier.pdf")
