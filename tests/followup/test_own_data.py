"""What a person finds of these rooms in the archive of their data, and what is left once they leave."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from app.accounts.queries import get_user
from app.accounts.services import erase_person
from app.clock import utc_now
from app.content.catalog import Catalog
from app.followup.models import QuestionReport
from app.messaging.models import Message, Notice
from app.messaging.services import own_data
from tests.followup.test_pages import House, SignIn
from tests.messaging.test_pages import ask, database_of


def test_messages_and_reports_are_in_the_archive_and_leave_with_the_account(
    app: Flask, sign_in: SignIn, catalog: Catalog
) -> None:
    house = House(app, sign_in)
    ask(house.awa)
    ask(house.bruno)
    quiz = next(one for one in catalog.quizzes.values() if one.mode == "training")
    path = f"/signaler/{quiz.id}/{quiz.questions[0].id}"
    for person in (house.awa, house.bruno):
        assert person.post(path, {"reason": "other", "text": "Une phrase sur cette question."}).status_code == 303
    runtime = app.extensions["tdu"]
    awa = house.awa.id or 0
    with database_of(app).reading() as db:
        assert runtime.exporters["messages"](db, awa)["conversations"][0]["messages"][0]["texte"]
        assert runtime.exporters["signalements"](db, awa)[0]["texte"] == "Une phrase sur cette question."
    with database_of(app).writing() as db:
        erase_person(db, get_user(db, awa), tuple(runtime.erasers.values()), "contact@example.org", utc_now())
    with database_of(app).reading() as db:
        assert {one.author_id for one in db.scalars(select(Message))} == {house.bruno.id}
        assert {one.author_id for one in db.scalars(select(QuestionReport))} == {house.bruno.id}


def test_notices_are_forgotten_after_a_year(app: Flask, sign_in: SignIn) -> None:
    awa = sign_in("learner")
    now = utc_now()
    with database_of(app).writing() as db:
        db.add(
            Notice(
                user_id=awa.id or 0,
                kind="essay_read",
                title="Écrit",
                address="/messages",
                at=now - timedelta(days=366),
                source="old",
            )
        )
    with database_of(app).writing() as db:
        # The chore of this process may have passed less than an hour ago.
        assert own_data.purge(db, now) == 1
