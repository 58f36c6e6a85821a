"""Study time by day, week, month and activity: the same minutes, whichever way they are added."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app.attendance.domain.study_report import Act, Activity, level_of, shares, study_report
from app.attendance.domain.study_time import MINUTE, PARIS, paris_day, time_by_day
from app.attendance.queries.study_time import acts_of, work_counts, works_of
from app.attendance.services import week_of
from app.attendance.services.study_time import Period, cohort_report, last_weeks, minutes_between
from app.attendance.services.tables import csv_bytes
from app.clock import utc_now
from app.cohorts.queries import learners_of
from app.cohorts.services import create_cohort, enrol
from app.db import Database
from app.modules.models import LessonEvent, LessonReading
from app.terminology.models import RevisionReview
from tests.attendance.people import NOW, a_house, person
from tests.people import add_person, sign_in_as
from tests.progress.rows import statements_on

QUIZ = Activity("quiz", "secret")
LESSON = Activity("lesson", "accueil")
EVENING = datetime(2026, 11, 24, 19, 0, tzinfo=PARIS)
WEEK = Period(date(2026, 11, 23), date(2026, 11, 29))


def act(minutes: float, activity: Activity = QUIZ) -> Act:
    return Act(1, EVENING + minutes * MINUTE, activity)


def test_time_goes_to_the_activity_that_opens_it() -> None:
    found = {share.activity: share.time for share in shares([act(0, LESSON), act(8), act(30)])}
    assert found == {LESSON: 8 * MINUTE, QUIZ: 11 * MINUTE}


moments = st.lists(
    st.tuples(st.integers(0, 60 * 24 * 40), st.sampled_from([QUIZ, LESSON, Activity("day", "lundi")])), max_size=40
)


@settings(max_examples=40, deadline=None)
@given(moments)
def test_days_weeks_and_months_add_up_and_agree_with_the_week_of_the_desk(drawn: list[tuple[int, Activity]]) -> None:
    acts = [act(minutes, activity) for minutes, activity in drawn]
    plain = time_by_day([one.at for one in acts])
    by_day: dict[date, timedelta] = {}
    for share in shares(acts):
        by_day[share.day] = by_day.get(share.day, timedelta()) + share.time
    assert by_day == dict(plain)
    report = study_report(acts, date(2026, 11, 2), date(2027, 1, 31))
    assert report.minutes == sum(minutes for _, minutes in report.months) == sum(week.minutes for week in report.weeks)
    assert sum(minutes for _, minutes in report.activities) <= report.minutes + len(report.activities)
    assert report.days == {day: time // MINUTE for day, time in sorted(plain.items())}


def test_a_report_keeps_to_its_period_and_shows_its_empty_days() -> None:
    report = study_report([act(0), act(60 * 24 * 3), act(60 * 24 * 30)], date(2026, 11, 24), date(2026, 11, 29))
    (week,) = report.weeks
    assert week.days == (None, 1, 0, 0, 1, 0, 0)
    assert (report.minutes, report.days_worked) == (2, 2)
    assert [level_of(minutes) for minutes in (None, 0, 1, 16, 41, 81)] == [None, 0, 1, 2, 3, 4]


def add_lesson(db: Session, learner_id: int, at: datetime, *, finished: bool = False) -> None:
    db.add(
        LessonEvent(
            learner_id=learner_id,
            module_id="accueil",
            lesson_id="bonjour",
            kind="opened",
            heading=None,
            digest="d",
            at=at,
        )
    )
    if finished:
        db.add(
            LessonReading(
                learner_id=learner_id,
                module_id="accueil",
                lesson_id="bonjour",
                heading=None,
                furthest=1,
                opened_at=at,
                updated_at=at,
                finished_at=at,
                digest="d",
            )
        )
    db.flush()


def add_card(db: Session, learner_id: int, number: int, at: datetime) -> None:
    db.add(
        RevisionReview(
            learner_id=learner_id,
            card_key="gastr",
            number=number,
            rating=3,
            verdict="exact",
            typed="",
            neighbour="",
            mature=False,
            cap=30,
            at=at,
        )
    )
    db.flush()


def test_lessons_and_revised_cards_are_acts_of_their_person_alone(db: Session) -> None:
    house = a_house(db)
    add_lesson(db, house.awa.id, EVENING, finished=True)
    add_card(db, house.awa.id, 1, EVENING + 5 * MINUTE)
    add_card(db, house.bruno.id, 1, EVENING)
    acts = acts_of(db, [house.awa.id], WEEK.since, WEEK.until)
    assert sorted(one.activity.kind for one in acts) == ["lesson", "revision"]
    assert minutes_between(db, house.awa.id, WEEK) == (6, 1)
    assert week_of(db, house.awa.id, EVENING, 300).minutes == 6
    assert [work.id for work in works_of(db, house.awa.id, WEEK.since, WEEK.until)] == ["accueil"]
    assert work_counts(db, [house.awa.id, house.bruno.id], WEEK.since, WEEK.until) == {
        house.awa.id: (1, 0),
        house.bruno.id: (0, 0),
    }


def test_a_cohort_costs_as_many_statements_as_one_person(database: Database) -> None:
    with database.writing() as db:
        house = a_house(db)
        for number in range(30):
            one = person(db, f"Personne{number} Martin")
            enrol(db, house.autumn, one.id, NOW)
            add_card(db, one.id, 1, EVENING)
    with database.reading() as db:
        people = learners_of(db, house.autumn)
        with statements_on(database) as seen:
            lines = cohort_report(db, people, WEEK)
    assert len(lines) == 31
    assert sum(line.report.minutes for line in lines) == 30
    assert len(seen) <= 3


def test_a_period_of_weeks_begins_on_a_monday_in_paris() -> None:
    period = last_weeks(datetime(2026, 11, 29, 23, 30, tzinfo=UTC), weeks=2)
    assert (period.first, period.last) == (date(2026, 11, 23), date(2026, 11, 30))
    assert paris_day(period.since) == period.first


def test_a_file_opens_in_a_french_spreadsheet_and_computes_nothing() -> None:
    data = csv_bytes(("Nom", "Minutes"), [("=HYPERLINK()", 3), ("Zoé; Blanc", 0), ("+33", 1)])
    assert data.startswith("\ufeff".encode())
    assert data.decode("utf-8-sig").split("\r\n")[1:4] == ["'=HYPERLINK();3", '"Zoé; Blanc";0', "'+33;1"]


def test_pages_show_one_s_own_time_and_that_of_one_s_learners(app: Flask) -> None:
    awa, claire, denis = sign_in_as(app, name="Awa Diallo"), sign_in_as(app, "trainer"), sign_in_as(app, "trainer")
    now = utc_now()
    with app.extensions["tdu"].database.writing() as db:
        cohort = create_cohort(db, "Automne", now.date(), now, trainer_ids=(claire.id or 0,))
        enrol(db, cohort.id, awa.id or 0, now)
        add_lesson(db, awa.id or 0, now - 5 * MINUTE, finished=True)
        add_card(db, awa.id or 0, 1, now)
        cohort_id = cohort.id
    assert "6\u00a0minutes" in awa.get("/temps-de-travail").get_data(as_text=True)
    assert "Terminologie" in awa.get("/temps-de-travail.csv").get_data(as_text=True)
    assert "bonjour" in awa.get("/travaux.csv").get_data(as_text=True)
    assert awa.get("/temps-de-travail?du=2026-12-02&au=2026-12-01").status_code == 200
    person_page = f"/formation/personnes/{awa.id}/temps-de-travail"
    for path in (
        person_page,
        person_page + ".csv",
        f"/formation/personnes/{awa.id}/travaux.csv",
        f"/formation/cohortes/{cohort_id}/temps-de-travail",
        f"/formation/cohortes/{cohort_id}/temps-de-travail.csv",
    ):
        assert claire.get(path).status_code == 200, path
        assert denis.get(path).status_code == 404, path
        assert awa.get(path).status_code in {403, 404}, path
    assert claire.get(f"/formation/personnes/{add_person(app)}/temps-de-travail").status_code == 404
    assert "10&nbsp;minutes" in claire.get("/temps-de-travail/methode").get_data(as_text=True)
