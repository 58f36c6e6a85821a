"""The accompaniment journal: noted once, never rewritten, seen by whoever accompanies."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app.attendance.domain.contacts import ContactChannel, ContactKind
from app.attendance.models.contacts import Contact
from app.attendance.queries import contacts_of, last_contacts
from app.attendance.services import correct_contact, note_contact
from app.attendance.services.own_data import erase, export_of
from app.errors import Conflict, InvalidAction, NotFound
from tests.attendance.people import NOW, House, a_house

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def a_call(db: Session, house: House, summary: str = "Le planning, ensemble", **details: object) -> Contact:
    wanted = {"at": NOW - HOUR, "minutes": 20} | details
    return note_contact(
        db, house.claire, house.awa.id, ContactKind.PEDAGOGICAL, ContactChannel.PHONE, summary, NOW, **wanted
    )  # type: ignore[arg-type]


def test_a_contact_tells_how_long_the_person_waited(db: Session) -> None:
    house = a_house(db)
    a_call(db, house, requested_at=NOW - 6 * HOUR)
    (line,) = contacts_of(db, house.awa.id)
    assert line.author == "Claire Morel"
    assert line.kind is ContactKind.PEDAGOGICAL
    assert line.response_delay == 5 * HOUR


def test_a_contact_that_nobody_asked_for_has_no_delay(db: Session) -> None:
    house = a_house(db)
    a_call(db, house)
    assert contacts_of(db, house.awa.id)[0].response_delay is None


@pytest.mark.parametrize("writer", ["denis", "awa", "bruno"])
def test_only_whoever_accompanies_a_person_writes_about_them(db: Session, writer: str) -> None:
    house = a_house(db)
    with pytest.raises(NotFound):
        note_contact(
            db, getattr(house, writer), house.awa.id, ContactKind.TECHNICAL, ContactChannel.MESSAGE, "Non", NOW
        )


def test_the_same_message_is_noted_once_with_its_last_kind(db: Session) -> None:
    house = a_house(db)
    words = (house.claire, house.awa.id)
    first = note_contact(
        db, *words, ContactKind.TECHNICAL, ContactChannel.MESSAGE, "Le mot de passe", NOW, source="message:1"
    )
    again = note_contact(
        db, *words, ContactKind.PEDAGOGICAL, ContactChannel.MESSAGE, "Le mot de passe", NOW, source="message:1"
    )
    assert first.id == again.id
    assert [line.kind for line in contacts_of(db, house.awa.id)] == [ContactKind.PEDAGOGICAL]


@pytest.mark.parametrize(
    "wrong",
    [
        {"at": NOW + HOUR},
        {"requested_at": NOW},
        {"minutes": -1},
        {"minutes": 601},
        {"summary": "   "},
        {"summary": "x" * 2001},
    ],
)
def test_an_entry_that_cannot_have_happened_is_refused(db: Session, wrong: dict[str, object]) -> None:
    house = a_house(db)
    with pytest.raises(InvalidAction):
        a_call(db, house, **wrong)


def test_a_correction_replaces_an_entry_and_keeps_it_in_the_record(db: Session) -> None:
    house = a_house(db)
    old = a_call(db, house, minutes=20)
    change = (ContactKind.PEDAGOGICAL, ContactChannel.VIDEO, "Le planning, en visio", NOW)
    correct_contact(db, house.claire, old.id, *change, at=NOW - HOUR, minutes=45)
    assert [(line.minutes, line.channel) for line in contacts_of(db, house.awa.id)] == [(45, ContactChannel.VIDEO)]
    assert [entry["minutes"] for entry in export_of(db, house.awa.id)["contacts"]] == [20, 45]
    with pytest.raises(Conflict):
        correct_contact(db, house.claire, old.id, *change, at=NOW - HOUR, minutes=50)
    with pytest.raises(NotFound):
        correct_contact(db, house.denis, old.id, *change, at=NOW - HOUR, minutes=50)


def test_the_journal_is_read_by_kind_and_period_the_last_first(db: Session) -> None:
    house = a_house(db)
    a_call(db, house, "Ancien", at=NOW - 10 * DAY)
    a_call(db, house, "Récent", at=NOW - DAY)
    note_contact(db, house.claire, house.awa.id, ContactKind.TECHNICAL, ContactChannel.MESSAGE, "Le son", NOW)
    assert [line.summary for line in contacts_of(db, house.awa.id)] == ["Le son", "Récent", "Ancien"]
    assert [
        line.summary for line in contacts_of(db, house.awa.id, kind=ContactKind.PEDAGOGICAL, since=NOW - 2 * DAY)
    ] == ["Récent"]
    assert [line.summary for line in contacts_of(db, house.awa.id, until=NOW - 5 * DAY)] == ["Ancien"]
    assert {key: line.summary for key, line in last_contacts(db, [house.awa.id, house.bruno.id]).items()} == {
        house.awa.id: "Le son"
    }


def test_leaving_takes_the_words_away_and_leaves_the_proof_of_the_contact(db: Session) -> None:
    house = a_house(db)
    a_call(db, house, minutes=20)
    erase(db, house.awa.id, NOW)
    (line,) = contacts_of(db, house.awa.id)
    assert (line.summary, line.minutes) == ("", 20)
