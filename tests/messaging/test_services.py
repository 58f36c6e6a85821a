"""Conversations, announcements and notices, from what is really in the base."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.domain import Role, Viewer
from app.accounts.models import OutgoingMail
from app.accounts.services import add_user
from app.cohorts.services import create_cohort, enrol, release_trainer
from app.errors import Forbidden, InvalidAction, NotFound, TooManyRequests
from app.messaging.domain import HelpKind, NoticeKind, context_of, delay_words
from app.messaging.models import Message, MessageThread, Notice
from app.messaging.queries import announcements as announcement_queries
from app.messaging.queries import notices as notice_queries
from app.messaging.queries import threads as queries
from app.messaging.services import announce, choose_mail, mark_read, mark_seen, notify, open_thread, own_data, write
from app.messaging.services.announcing import say_seen, withdraw

NOW = datetime.fromisoformat("2026-11-25T08:30:00+00:00")
HOME = "https://formation.example.org"
SECRET = "Je n’ai pas compris le tiers payant"


def person(db: Session, name: str, role: Role = Role.LEARNER) -> Viewer:
    user = add_user(db, f"{name.lower()}@example.org", name, role, None, NOW - timedelta(days=40))
    db.flush()
    return Viewer(user.id, user.email, name, role)


class Cast:
    """Awa learns with Claire; Bruno learns with Denis; Eve learns with nobody; Dominique runs the place."""

    def __init__(self, db: Session) -> None:
        self.claire, self.denis = person(db, "Claire", Role.TRAINER), person(db, "Denis", Role.TRAINER)
        self.awa, self.bruno, self.eve = person(db, "Awa"), person(db, "Bruno"), person(db, "Eve")
        self.admin = person(db, "Dominique", Role.ADMIN)
        self.cohort = create_cohort(db, "Automne", NOW.date(), NOW, trainer_ids=(self.claire.id,)).id
        other = create_cohort(db, "Hiver", NOW.date(), NOW, trainer_ids=(self.denis.id,)).id
        enrol(db, self.cohort, self.awa.id, NOW - timedelta(days=30))
        enrol(db, other, self.bruno.id, NOW - timedelta(days=30))


def ask(db: Session, learner: Viewer, at: datetime = NOW, key: str = "sending-1", **more: Any) -> MessageThread:
    return open_thread(db, learner, learner.id, "Le tiers payant", SECRET, at, key, HOME, **more)


def mails_to(db: Session, viewer: Viewer) -> list[OutgoingMail]:
    return list(db.scalars(select(OutgoingMail).where(OutgoingMail.user_id == viewer.id).order_by(OutgoingMail.id)))


def unread(db: Session, viewer: Viewer, now: datetime = NOW) -> int:
    return notice_queries.unread_count(db, viewer, now, now.date())


def test_a_question_is_answered_and_its_wait_is_measured(db: Session) -> None:
    cast = Cast(db)
    thread = ask(db, cast.awa, context="/modules/facturation/tiers-payant")
    write(db, cast.awa, thread, "Et la mutuelle ?", NOW + timedelta(hours=1), "sending-2", HOME)
    assert thread.waiting_since == NOW
    later = NOW + timedelta(hours=5)
    write(db, cast.claire, thread, "Voici.", later, "answer-1", HOME, kind=HelpKind.PEDAGOGICAL)
    lines = queries.messages_of(db, thread.id)
    assert [one.author for one in lines] == ["Awa", "Awa", "Claire"]
    assert lines[-1].kind == "pedagogical"
    assert lines[-1].delay == timedelta(hours=5)
    assert thread.waiting_since is None
    # A second word of the team answers nothing any more: it has no delay.
    write(db, cast.claire, thread, "J’ajoute…", later + timedelta(hours=1), "answer-2", HOME, kind=HelpKind.TECHNICAL)
    assert queries.messages_of(db, thread.id)[-1].delay is None


def test_only_those_who_share_a_cohort_today_see_a_conversation(db: Session) -> None:
    cast = Cast(db)
    thread = ask(db, cast.awa)
    for viewer in (cast.awa, cast.claire, cast.admin):
        assert queries.thread_visible_to(db, viewer, thread.id) is thread
    for viewer in (cast.bruno, cast.denis, cast.eve, person(db, "Juror", Role.EVALUATOR)):
        with pytest.raises(NotFound):
            queries.thread_visible_to(db, viewer, thread.id)
    release_trainer(db, cast.cohort, cast.claire.id, NOW)
    with pytest.raises(NotFound):
        queries.thread_visible_to(db, cast.claire, thread.id)
    with pytest.raises(NotFound):
        queries.thread_visible_to(db, cast.awa, 2**70)


def test_nobody_writes_to_somebody_else_s_learner(db: Session) -> None:
    cast = Cast(db)
    for author in (cast.denis, cast.bruno):
        with pytest.raises(NotFound):
            open_thread(db, author, cast.awa.id, "x", "y", NOW, "sending-1", HOME, kind=HelpKind.TECHNICAL)


def test_the_team_says_of_which_kind_its_help_is_and_learners_do_not(db: Session) -> None:
    cast = Cast(db)
    thread = ask(db, cast.awa)
    with pytest.raises(InvalidAction, match="technique ou pédagogique"):
        write(db, cast.claire, thread, "Voici.", NOW, "answer-1", HOME)
    with pytest.raises(Forbidden):
        write(db, cast.awa, thread, "Encore.", NOW, "sending-2", HOME, kind=HelpKind.TECHNICAL)


def test_the_same_sending_twice_is_one_message(db: Session) -> None:
    cast = Cast(db)
    first = ask(db, cast.awa)
    again = ask(db, cast.awa)
    assert first.id == again.id
    write(db, cast.awa, first, "Et ensuite ?", NOW, "sending-2", HOME)
    write(db, cast.awa, first, "Et ensuite ?", NOW, "sending-2", HOME)
    assert len(queries.messages_of(db, first.id)) == 2


@pytest.mark.parametrize(
    ("subject", "text", "key"),
    [(" ", "texte", "sending-9"), ("x" * 121, "texte", "sending-9"), ("x", " \n", "sending-9"),
     ("x", "y" * 5001, "sending-9"), ("x", "y", "court"), ("x", "y", "é" * 20)],
)  # fmt: skip
def test_what_cannot_be_sent_is_told_and_nothing_is_kept(db: Session, subject: str, text: str, key: str) -> None:
    cast = Cast(db)
    with pytest.raises(InvalidAction):
        open_thread(db, cast.awa, cast.awa.id, subject, text, NOW, key, HOME)
    assert db.scalars(select(Message)).all() == []


def test_too_many_messages_at_once_wait(db: Session) -> None:
    cast = Cast(db)
    thread = ask(db, cast.awa)
    for number in range(19):
        write(db, cast.awa, thread, "Encore.", NOW, f"sending-x{number}", HOME)
    with pytest.raises(TooManyRequests):
        write(db, cast.awa, thread, "Encore.", NOW, "sending-20th", HOME)
    write(db, cast.awa, thread, "Plus tard.", NOW + timedelta(minutes=11), "sending-21st", HOME)


def test_what_is_not_read_is_counted_and_read_once_is_read(db: Session) -> None:
    cast = Cast(db)
    thread = ask(db, cast.awa)
    assert [unread(db, one) for one in (cast.awa, cast.claire, cast.denis, cast.bruno)] == [0, 1, 0, 0]
    # An administrator has only the conversations of learners whom nobody trains.
    assert unread(db, cast.admin) == 0
    mark_read(db, thread, cast.claire.id, NOW)
    mark_read(db, thread, cast.claire.id, NOW)
    assert unread(db, cast.claire) == 0
    write(db, cast.claire, thread, "Voici.", NOW, "answer-1", HOME, kind=HelpKind.PEDAGOGICAL)
    assert [unread(db, cast.awa), unread(db, cast.claire)] == [1, 0]
    ask(db, cast.eve, key="sending-e")
    assert [unread(db, cast.admin), unread(db, cast.claire)] == [1, 0]
    assert [one.learner for one in queries.threads_for(db, cast.admin)] == ["Eve"]


def test_an_e_mail_says_that_there_is_a_message_and_nothing_of_it_once_until_it_is_read(db: Session) -> None:
    cast = Cast(db)
    thread = ask(db, cast.awa)
    write(db, cast.awa, thread, "Vous êtes là ?", NOW, "sending-2", HOME)
    sent = mails_to(db, cast.claire)
    assert len(sent) == 1
    assert f"{HOME}/formation/messages/{thread.id}" in sent[0].text
    for leak in (SECRET, "tiers payant", "Awa", "Claire"):
        assert leak not in sent[0].text + sent[0].subject + sent[0].html
    assert mails_to(db, cast.denis) == []
    mark_read(db, thread, cast.claire.id, NOW)
    write(db, cast.awa, thread, "Merci d’avance.", NOW, "sending-3", HOME)
    assert len(mails_to(db, cast.claire)) == 2
    ask(db, cast.eve, key="sending-e")
    assert len(mails_to(db, cast.admin)) == 1


def test_who_asked_for_silence_gets_no_e_mail(db: Session) -> None:
    cast = Cast(db)
    choose_mail(db, cast.claire.id, False)
    ask(db, cast.awa)
    assert mails_to(db, cast.claire) == []
    choose_mail(db, cast.claire.id, True)
    ask(db, cast.awa, key="sending-2")
    assert len(mails_to(db, cast.claire)) == 1


def test_an_announcement_reaches_its_cohort_and_no_other(db: Session) -> None:
    cast = Cast(db)
    today = NOW.date()
    made = announce(db, cast.claire, cast.cohort, "Classe virtuelle", "À *jeudi*.", None, NOW, today, HOME)
    assert [one.title for one in announcement_queries.announcements_for(db, cast.awa, NOW, today)] == [
        "Classe virtuelle"
    ]
    assert announcement_queries.announcements_for(db, cast.bruno, NOW, today) == []
    assert [unread(db, cast.awa), unread(db, cast.bruno)] == [1, 0]
    say_seen(db, made, cast.awa.id, NOW)
    say_seen(db, made, cast.awa.id, NOW)
    assert unread(db, cast.awa) == 0
    assert announcement_queries.announcements_of(db, cast.cohort)[0].readers == 1
    assert "jeudi" not in mails_to(db, cast.awa)[0].text
    with pytest.raises(NotFound):
        announcement_queries.announcement_visible_to(db, cast.bruno, made.id, NOW, today)
    withdraw(made, NOW)
    db.flush()
    assert announcement_queries.announcements_for(db, cast.awa, NOW, today) == []


def test_an_announcement_leaves_after_two_months_unless_it_is_pinned(db: Session) -> None:
    cast = Cast(db)
    today, later = NOW.date(), NOW + timedelta(days=61)
    announce(db, cast.claire, cast.cohort, "Passe", "Texte", None, NOW, today, HOME)
    announce(db, cast.claire, cast.cohort, "Reste", "Texte", today + timedelta(days=61), NOW, today, HOME)
    seen = announcement_queries.announcements_for(db, cast.awa, later, later.date())
    assert [one.title for one in seen] == ["Reste"]
    with pytest.raises(InvalidAction):
        announce(db, cast.claire, cast.cohort, "Hier", "Texte", today - timedelta(days=1), NOW, today, HOME)


def test_a_notice_is_told_once_and_one_e_mail_a_day_is_enough(db: Session) -> None:
    cast = Cast(db)

    def tell(source: str, at: datetime = NOW) -> Notice:
        return notify(
            db, cast.awa.id, NoticeKind.ESSAY_READ, "Écrit", "/tentatives/x/resultat", at, HOME, source=source
        )

    assert tell("essay:1").id == tell("essay:1").id
    tell("essay:2", NOW + timedelta(hours=1))
    assert len(mails_to(db, cast.awa)) == 1
    assert "Écrit" not in mails_to(db, cast.awa)[0].text
    assert unread(db, cast.awa) == 2
    mark_seen(db, cast.awa.id, NOW)
    db.expire_all()
    assert unread(db, cast.awa) == 0
    tell("essay:3", NOW + timedelta(hours=2))
    assert len(mails_to(db, cast.awa)) == 2


def test_one_s_data_are_given_back_and_erased_and_those_of_others_stay(db: Session) -> None:
    cast = Cast(db)
    thread = ask(db, cast.awa)
    ask(db, cast.bruno, key="sending-b")
    write(db, cast.claire, thread, "Voici.", NOW, "answer-1", HOME, kind=HelpKind.PEDAGOGICAL)
    notify(db, cast.awa.id, NoticeKind.ESSAY_READ, "Écrit", "/x", NOW, HOME, source="s")
    given = own_data.export_of(db, cast.awa.id)
    assert given["conversations"][0]["messages"][0]["texte"] == SECRET
    assert given["conversations"][0]["messages"][1]["de"] == "Claire"
    assert given["avis"][0]["titre"] == "Écrit"
    assert own_data.export_of(db, cast.claire.id)["messages_ecrits_a_d_autres"][0]["texte"] == "Voici."
    own_data.erase(db, cast.awa.id, NOW)
    assert [one.learner_id for one in db.scalars(select(MessageThread))] == [cast.bruno.id]
    assert db.scalars(select(Notice)).all() == []
    assert own_data.purge(db, NOW + timedelta(days=400)) == 0


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("/modules/accueil/premier-pas", True),
        ("/tentatives/" + "0" * 26 + "/resultat#question-q1", True),
        ("/tentatives/01m86d2vdq17sy339pqysdmt7a/resultat", True),
        ("/quiz/terminologie", True),
        ("https://example.org/", False),
        ("//example.org/modules/x", False),
        ("/modules/../admin", False),
        ("/admin", False),
        ("/modules/a b", False),
        ("javascript:alert(1)", False),
        ("", False),
        (None, False),
    ],
)
def test_only_pages_of_ours_may_be_named(typed: str | None, kept: bool) -> None:
    assert context_of(typed) == (typed if kept else "")


@pytest.mark.parametrize(
    ("delay", "words"),
    [
        (timedelta(seconds=20), "moins d’une minute"),
        (timedelta(minutes=1), "une minute"),
        (timedelta(minutes=59), "59\u00a0minutes"),
        (timedelta(hours=1), "une heure"),
        (timedelta(hours=26), "un jour"),
        (timedelta(days=3), "3\u00a0jours"),
        (None, ""),
    ],
)
def test_a_delay_is_said_in_words(delay: timedelta | None, words: str) -> None:
    assert delay_words(delay) == words
