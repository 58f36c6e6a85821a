"""Packs: what they hold, that they are the same twice, that any edit shows, whose they are."""

from __future__ import annotations

import csv
import io
import json
import os
import random
import secrets
import subprocess
import sys
import zipfile
from datetime import date, timedelta
from hashlib import sha256

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.attempts.models import AttemptAction
from app.attempts.queries import Owner
from app.attempts.services import append, start_attempt
from app.attendance.domain.complaints import ComplaintSubject
from app.attendance.domain.contacts import ContactChannel, ContactKind
from app.attendance.models.surveys import SurveyAnswer
from app.attendance.services.complaints import file_complaint
from app.attendance.services.contacts import note_contact
from app.audit.domain.chains import chained, first_break
from app.audit.domain.indicators import INDICATORS, TextStatus
from app.audit.domain.packing import MANIFEST, packed
from app.audit.domain.pieces import Piece
from app.audit.domain.scope import PackScope, Scope
from app.audit.domain.verifying import verify
from app.audit.services.writing import build, preview
from app.config import PROJECT
from app.content.catalog import Catalog
from app.db import Database
from app.errors import NotFound
from app.quizzes.services import ENGINE, activity_of
from tests.attendance.people import NOW, House, a_house, person
from tests.conftest import SERVER, empty

AT = NOW + timedelta(hours=12)
ENGINES = {ENGINE.kind: ENGINE}
SEED = 20261125
ROUNDS = 200


@pytest.fixture
def house(db: Session) -> House:
    return a_house(db)


@pytest.fixture(scope="module")
def made(sqlite_database: Database, catalog: Catalog) -> bytes:
    """A pack of a cohort with copies and contacts in it, made once."""
    with sqlite_database.writer() as db:
        house = lived_in(db, catalog)
        content = build(db, catalog, ENGINES, house.admin, Scope(PackScope.COHORT, AT, house.autumn)).content
        db.rollback()
    return content


def lived_in(db: Session, catalog: Catalog) -> House:
    """The house, with three copies of Awa's, a contact, a complaint."""
    house = a_house(db)
    quizzes = [one for one in catalog.quizzes.values() if one.mode == "training"][:3]
    owner = Owner(learner_id=house.awa.id)
    for number, quiz in enumerate(quizzes):
        held = {"questions": [one.id for one in quiz.questions]}
        copy = start_attempt(db, ENGINE, owner, activity_of(quiz), quiz, held, f"{number:032x}", NOW)
        append(db, ENGINE, owner, copy.id, "hand_in", lambda spec, state: {"answers": {}}, f"cle-{number:08d}", NOW)
    note_contact(
        db,
        house.claire,
        house.awa.id,
        ContactKind.PEDAGOGICAL,
        ContactChannel.PHONE,
        "Mots que le dossier ne répète pas",
        NOW,
        at=NOW - timedelta(hours=2),
        minutes=20,
        requested_at=NOW - timedelta(hours=5),
    )
    return house


def files_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def table_of(files: dict[str, bytes], piece: Piece) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(files[piece.value].decode("utf-8-sig")), delimiter=";"))


def test_a_pack_of_one_person_names_them_alone_and_verifies(db: Session, house: House, catalog: Catalog) -> None:
    scope = Scope(PackScope.LEARNER, AT, house.awa.id)
    made = build(db, catalog, ENGINES, house.claire, scope)
    files = files_of(made.content)
    assert [row["nom"] for row in table_of(files, Piece.PEOPLE)] == ["Awa Diallo"]
    assert not any(b"Bruno" in content for content in files.values())
    found = verify(made.content, made.fingerprint)
    assert found.holds
    assert found.files == len(files) > 15
    assert json.loads(files[MANIFEST])["scope"] == {
        "kind": "learner",
        "target": house.awa.id,
        "first_day": None,
        "last_day": None,
        "data_at": "2026-11-25T21:00:00Z",
    }
    crossed = table_of(files, Piece.CROSSED)
    assert sum(int(row["Modules"]) for row in crossed) > 0


def test_the_thirty_three_indicators_say_what_their_words_are_worth() -> None:
    assert [one.number for one in INDICATORS] == list(range(1, 34))
    changed = {one.number for one in INDICATORS if one.status is TextStatus.TO_VERIFY}
    assert changed == {1, 2, 3, 7, 12, 14, 15, 19, 20, 27, 30, 32, 33}


def test_evaluations_are_replayed_and_logs_carry_digests_only(made: bytes) -> None:
    files = files_of(made)
    copies = table_of(files, Piece.ATTEMPTS)
    assert [row["relecture du journal"] for row in copies] == ["conforme"] * 3
    assert {row["actes"] for row in copies} == {"1"}
    log = [json.loads(line)["row"] for line in files[Piece.ATTEMPT_LOG.value].splitlines()]
    assert len(log) == 3
    assert all(len(row["payload_sha256"]) == 64 and "payload" not in row for row in log)
    (contact,) = table_of(files, Piece.CONTACTS)
    assert (contact["délai en minutes"], contact["minutes"]) == ("180", "20")
    assert not any("ne répète pas".encode() in content for content in files.values())


def test_a_copy_whose_log_was_touched_is_told(db: Session, catalog: Catalog) -> None:
    house = lived_in(db, catalog)
    db.execute(update(AttemptAction).values(kind="answer"))
    db.expire_all()
    pack = build(db, catalog, ENGINES, house.claire, Scope(PackScope.COHORT, AT, house.autumn))
    files = files_of(pack.content)
    assert {row["relecture du journal"] for row in table_of(files, Piece.ATTEMPTS)} == {"écart"}
    eleventh = next(one for one in json.loads(files["indicateurs.json"]) if one["number"] == 11)
    assert any("3 évaluations" in one for one in eleventh["missing"])


IN_ANOTHER_PROCESS = """
import sys
from datetime import datetime
from hashlib import sha256
from app.accounts.domain import Role, Viewer
from app.audit.domain.scope import PackScope, Scope
from app.audit.services.writing import build
from app.config import PROJECT
from app.db import Database
from app.extensions import Course
from app.quizzes.services import ENGINE, activity_of

catalog = Course(PROJECT, watch=False).current()
for url, cohort, at in zip(sys.argv[1::3], sys.argv[2::3], sys.argv[3::3]):
    with Database(url).reading() as db:
        scope = Scope(PackScope.COHORT, datetime.fromisoformat(at), int(cohort))
        made = build(db, catalog, {ENGINE.kind: ENGINE}, Viewer(0, "", "", Role.ADMIN), scope)
    print(sha256(made.content).hexdigest())
"""


def test_the_same_instant_gives_the_same_bytes_in_another_process(
    request: pytest.FixtureRequest, catalog: Catalog
) -> None:
    """On both databases; something that happened after the instant changes nothing."""
    arguments, expected = [], []
    for name in ("sqlite_database", "postgres_database") if SERVER else ("sqlite_database",):
        database: Database = request.getfixturevalue(name)
        empty(database)
        with database.writing() as db:
            house = lived_in(db, catalog)
        with database.reading() as db:
            first = build(db, catalog, ENGINES, house.admin, Scope(PackScope.COHORT, AT, house.autumn))
        after = AT + timedelta(hours=2)
        with database.writing() as db:
            note_contact(
                db, house.claire, house.awa.id, ContactKind.TECHNICAL, ContactChannel.MESSAGE, "Après coup", after
            )
        expected.append(sha256(first.content).hexdigest())
        arguments += [database.url.render_as_string(hide_password=False), str(house.autumn), AT.isoformat()]
    told = subprocess.run(
        [sys.executable, "-c", IN_ANOTHER_PROCESS, *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONHASHSEED": "7", "TZ": "Pacific/Auckland"},
        cwd=PROJECT,
        check=False,
    )
    assert told.stdout.split() == expected, told.stderr


def test_two_hundred_edits_are_all_detected(made: bytes) -> None:
    dice = random.Random(SEED)
    assert verify(made).holds
    missed = [number for number in range(ROUNDS) if verify(edited(made, dice)).holds]
    assert not missed


def edited(content: bytes, dice: random.Random) -> bytes:
    """The same pack with one thing changed: in the archive as it is, or in a file and packed again as ours are."""
    if dice.random() < 0.25:
        place = dice.randrange(len(content))
        return content[:place] + bytes([content[place] ^ (1 << dice.randrange(8))]) + content[place + 1 :]
    files = files_of(content)
    name = dice.choice(sorted(one for one, raw in files.items() if raw))
    raw = files[name]
    place = dice.randrange(len(raw))
    lines = raw.splitlines(keepends=True)
    match dice.randrange(6):
        case 0:
            files[name] = raw[:place] + bytes([raw[place] ^ (1 << dice.randrange(8))]) + raw[place + 1 :]
        case 1:
            files[name] = raw[:place] + dice.randbytes(3) + raw[place:]
        case 2:
            files[name] = raw[:place] + raw[place + 1 :]
        case 3:
            del files[name]
        case 4:
            files[f"qualite/ajout-{secrets.token_hex(4)}.csv"] = b"numero\r\n"
        case _:
            at = dice.randrange(len(lines))
            files[name] = b"".join(lines[:at] + lines[at + 1 :])
    return packed(files, AT)


def test_the_first_broken_line_is_named(made: bytes) -> None:
    files = files_of(made)
    log = files[Piece.ATTEMPT_LOG.value].splitlines(keepends=True)
    log[1] = log[1].replace(b'"late":false', b'"late":true')
    found = verify(packed({**files, Piece.ATTEMPT_LOG.value: b"".join(log)}, AT))
    assert str(found.faults[0]) == "journaux/tentatives.jsonl, ligne 2 : la ligne n’est pas celle qui a été écrite"
    rows = chained({"n": number} for number in range(4))
    cut = rows.content.rpartition(b"\n")[0].rpartition(b"\n")[0] + b"\n"
    assert first_break(rows.content, 4, rows.head) is None
    assert first_break(cut, 4, rows.head) is not None


def test_a_pack_made_anew_by_another_hand_has_not_the_fingerprint_that_was_noted(made: bytes) -> None:
    known = verify(made).fingerprint
    assert verify(made, known).holds
    assert not verify(made, "0" * 64).holds
    assert not verify(b"not an archive").holds


def test_a_trainer_makes_packs_of_their_own_people_only(db: Session, house: House, catalog: Catalog) -> None:
    for scope in (Scope(PackScope.COHORT, AT, house.winter), Scope(PackScope.LEARNER, AT, house.bruno.id)):
        with pytest.raises(NotFound):
            preview(db, catalog, house.claire, scope)
    period = Scope(PackScope.PERIOD, AT, 0, date(2026, 11, 1), date(2026, 11, 30))
    assert list(preview(db, catalog, house.claire, period).facts.covered.people) == [house.awa.id]
    assert set(preview(db, catalog, house.admin, period).facts.covered.people) == {house.awa.id, house.bruno.id}


def test_the_register_and_the_journal_are_the_administration_s(db: Session, catalog: Catalog) -> None:
    house = lived_in(db, catalog)
    file_complaint(
        db, house.awa, ComplaintSubject.TECHNICAL, "Rien ne marche ici", "Un retour", NOW, "http://localhost"
    )
    scope = Scope(PackScope.COHORT, AT, house.autumn)
    for_trainer = files_of(build(db, catalog, ENGINES, house.claire, scope).content)
    for_admin = files_of(build(db, catalog, ENGINES, house.admin, scope).content)
    assert set(for_admin) - set(for_trainer) == {Piece.COMPLAINTS.value, Piece.ACTS_LOG.value}
    assert Piece.COMPLAINTS.value not in for_trainer["index.html"].decode()
    (line,) = table_of(for_admin, Piece.COMPLAINTS)
    assert (line["sujet"], line["répondue le"]) == ("le site, la technique", "")
    assert not any(b"Rien ne marche" in content for content in for_admin.values())


def test_gaps_lead_where_one_can_act(db: Session, house: House, catalog: Catalog) -> None:
    found = preview(db, catalog, house.claire, Scope(PackScope.COHORT, AT, house.autumn))
    told = {gap.words: [(way.words, way.door, way.number) for way in gap.ways] for gap in found.gaps}
    assert told["aucun positionnement signé pour 1 personne"] == [("Awa Diallo", "placement", house.awa.id)]
    assert told["aucun échange pédagogique noté pour 1 personne"] == [("Awa Diallo", "contacts", house.awa.id)]
    eighth = found.lines[7]
    assert (eighth.indicator.number, eighth.is_answered) == (8, False)
    assert eighth.gaps


@pytest.mark.parametrize(("answers", "shown"), [(4, False), (5, True)])
def test_opinions_of_fewer_than_five_are_hidden(
    db: Session, house: House, catalog: Catalog, answers: int, shown: bool
) -> None:
    for number in range(answers):
        db.add(
            SurveyAnswer(
                id=f"{number:032x}",
                moment="hot",
                scope="cohort",
                scope_id=str(house.autumn),
                week=date(2026, 11, 9),
                values={"pace": "4"},
                text="Mes propres mots",
            )
        )
    db.flush()
    files = files_of(build(db, catalog, ENGINES, house.claire, Scope(PackScope.COHORT, AT, house.autumn)).content)
    hot = next(one for one in json.loads(files[Piece.SURVEYS.value]) if one["moment"] == "hot")
    assert (hot["shown"], hot["answered"], bool(hot["questions"])) == (shown, answers if shown else None, shown)
    assert not any(b"Mes propres mots" in content for content in files.values())


def test_who_has_left_stays_a_number(db: Session, house: House, catalog: Catalog) -> None:
    gone = person(db, "Odile Garnier")
    db.execute(update(User).where(User.id == house.awa.id).values(name="", erased_at=NOW))
    db.expire_all()
    files = files_of(build(db, catalog, ENGINES, house.claire, Scope(PackScope.COHORT, AT, house.autumn)).content)
    (line,) = table_of(files, Piece.PEOPLE)
    assert line["nom"] == f"Personne n° {house.awa.id} (compte effacé)"
    assert not any(gone.name.encode() in content for content in files.values())
