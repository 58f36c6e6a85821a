"""Paths in the base: one’s own, that of a cohort, delays, late steps of many people."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from app.cohorts.models import Cohort
from app.cohorts.services import create_cohort, enrol
from app.content.catalog import Catalog
from app.db import Database
from app.errors import InvalidAction
from app.pathways.models import CohortPath, LearnerPath
from app.pathways.queries import paths as queries
from app.pathways.services import giving, late_steps, learner_plan, own_data, plan_for, walking
from app.pathways.services.plans import LearnerPlan
from tests.pathways.people import NOW, a_person, has_read
from tests.progress.rows import add_attempt, statements_on

TODAY = date(2026, 11, 25)
THREE_WEEKS = timedelta(weeks=3)


def a_cohort(db: Session, title: str = "Automne") -> Cohort:
    return create_cohort(db, title, TODAY - THREE_WEEKS, NOW - THREE_WEEKS)


def walks(db: Session, catalog: Catalog, learner: int, weeks_ago: int = 0) -> LearnerPath:
    path = catalog.path("preparer-un-stage")
    return walking.choose(db, learner, path, TODAY - timedelta(weeks=weeks_ago), 6, NOW, TODAY)


def walked(db: Session, catalog: Catalog, learner: int) -> LearnerPlan:
    found = learner_plan(db, catalog, learner, NOW)
    assert found is not None
    return found


def test_one_path_is_in_force_and_the_earlier_ones_are_kept(db: Session, catalog: Catalog) -> None:
    awa = a_person(db, "awa@example.org")
    assert plan_for(db, catalog, awa, NOW) is None
    walks(db, catalog, awa)
    walking.choose(db, awa, catalog.path("vae"), TODAY, 5, NOW, TODAY)
    plan = plan_for(db, catalog, awa, NOW)
    assert plan is not None
    assert plan.path.id == "vae"
    assert [row.path_id for row in queries.paths_chosen_by(db, awa)] == ["preparer-un-stage", "vae"]


@pytest.mark.parametrize("hours", [0, 41])
def test_a_pace_is_a_possible_one(db: Session, catalog: Catalog, hours: int) -> None:
    with pytest.raises(InvalidAction):
        walking.choose(db, a_person(db, "awa@example.org"), catalog.path("vae"), TODAY, hours, NOW, TODAY)


def test_what_was_read_and_done_before_the_path_counts_in_it(db: Session, catalog: Catalog) -> None:
    awa = a_person(db, "awa@example.org")
    has_read(db, awa, "metier-et-lieux/ce-que-fait-le-secretariat", "metier-et-lieux/les-limites-du-role")
    add_attempt(db, awa, "metier-et-lieux-entrainement", at=NOW - THREE_WEEKS)
    walks(db, catalog, awa)
    states = [step.state.value for step in walked(db, catalog, awa).plan.weeks[0].steps]
    assert states == ["done", "to_do", "to_do", "done", "to_do", "to_do"]


def test_a_shift_begins_at_the_first_unfinished_week_and_takes_its_delay_away(db: Session, catalog: Catalog) -> None:
    awa = a_person(db, "awa@example.org")
    walks(db, catalog, awa, weeks_ago=1)
    before = walked(db, catalog, awa)
    assert before.plan.late
    assert walking.shift_a_week(db, before, awa, NOW) == 1
    after = walked(db, catalog, awa).plan
    assert not after.late
    assert after.basis.ends_on == before.plan.basis.ends_on + timedelta(days=7)


def test_a_piece_of_writing_is_ticked_by_hand_and_unticked(db: Session, catalog: Catalog) -> None:
    awa = a_person(db, "awa@example.org")
    walks(db, catalog, awa)
    for done in (True, True, False):
        walking.tick(db, walked(db, catalog, awa), awa, "trois-questions-a-poser", done, NOW)
        assert ("trois-questions-a-poser" in walked(db, catalog, awa).plan.basis.ticked) is done
    assert len(queries.events_of(db, awa)) == 2
    with pytest.raises(InvalidAction):
        walking.tick(db, walked(db, catalog, awa), awa, "autre-chose", True, NOW)


def test_a_dispensation_is_taken_and_given_back(db: Session, catalog: Catalog) -> None:
    awa = a_person(db, "awa@example.org")
    walks(db, catalog, awa)
    walking.dispense(db, walked(db, catalog, awa), awa, "accueil", True, NOW)
    assert walked(db, catalog, awa).plan.basis.dispensed == {"accueil"}
    walking.dispense(db, walked(db, catalog, awa), awa, "accueil", False, NOW)
    assert walked(db, catalog, awa).plan.basis.dispensed == frozenset()
    with pytest.raises(InvalidAction):
        walking.dispense(db, walked(db, catalog, awa), awa, "facturation", True, NOW)


def given(db: Session, catalog: Catalog, cohort: Cohort, timing: str, starts_on: date | None = None) -> CohortPath:
    trainer = a_person(db, f"claire-{cohort.id}@example.org", "trainer", "Claire Morel")
    return giving.give(db, cohort, catalog.path("preparer-un-stage"), timing, starts_on, 6, trainer, NOW)


def test_relative_weeks_run_from_each_ones_first_day(db: Session, catalog: Catalog) -> None:
    cohort = a_cohort(db)
    awa, bruno = a_person(db, "awa@example.org"), a_person(db, "bruno@example.org")
    enrol(db, cohort.id, awa, NOW - THREE_WEEKS - timedelta(days=5))
    enrol(db, cohort.id, bruno, NOW - timedelta(weeks=1))
    given(db, catalog, cohort, giving.RELATIVE)
    assert walked(db, catalog, awa).plan.weeks[0].first == TODAY - THREE_WEEKS
    assert walked(db, catalog, bruno).plan.weeks[0].first == TODAY - timedelta(weeks=1)
    with pytest.raises(InvalidAction):
        walking.shift_a_week(db, walked(db, catalog, awa), awa, NOW)


def test_fixed_dates_are_the_same_for_all_and_one_delay_moves_one_person(db: Session, catalog: Catalog) -> None:
    cohort, path = a_cohort(db), catalog.path("preparer-un-stage")
    awa, bruno = a_person(db, "awa@example.org"), a_person(db, "bruno@example.org")
    for learner in (awa, bruno):
        enrol(db, cohort.id, learner, NOW - timedelta(days=learner))
    row = given(db, catalog, cohort, giving.FIXED, TODAY)
    giving.fix_dates(row, path, {0: TODAY + timedelta(days=13), 1: None})
    with pytest.raises(InvalidAction):
        giving.fix_dates(row, path, {0: TODAY + timedelta(days=13), 1: TODAY + timedelta(days=3)})
    assert walked(db, catalog, awa).plan.weeks == walked(db, catalog, bruno).plan.weeks
    assert walked(db, catalog, awa).plan.weeks[1].first == TODAY + timedelta(days=14)
    ends = walked(db, catalog, bruno).plan.basis.ends_on
    giving.extend(db, row, path, awa, 1, 2, "Déménagement", row.given_by_id, NOW)
    assert walked(db, catalog, awa).plan.weeks[0].last == TODAY + timedelta(days=13)
    assert walked(db, catalog, awa).plan.basis.ends_on == ends + timedelta(weeks=2)
    assert walked(db, catalog, bruno).plan.basis.ends_on == ends
    ((event, who, by),) = queries.extensions_of(db, row.id)
    assert (event.reason, who, by) == ("Déménagement", "Awa Diallo", "Claire Morel")


@pytest.mark.parametrize(("weeks", "reason"), [(0, "Travail"), (27, "Travail"), (1, "  ")])
def test_a_delay_has_a_length_and_a_reason(db: Session, catalog: Catalog, weeks: int, reason: str) -> None:
    cohort, awa = a_cohort(db), a_person(db, "awa@example.org")
    enrol(db, cohort.id, awa, NOW)
    row = given(db, catalog, cohort, giving.RELATIVE)
    with pytest.raises(InvalidAction):
        giving.extend(db, row, catalog.path(row.path_id), awa, 0, weeks, reason, row.given_by_id, NOW)


def test_the_path_of_the_cohort_goes_before_ones_own_and_gives_way_when_it_is_taken_back(
    db: Session, catalog: Catalog
) -> None:
    cohort, awa = a_cohort(db), a_person(db, "awa@example.org")
    walking.choose(db, awa, catalog.path("vae"), TODAY, 5, NOW, TODAY)
    enrol(db, cohort.id, awa, NOW)
    given(db, catalog, cohort, giving.RELATIVE)
    assert walked(db, catalog, awa).plan.path.id == "preparer-un-stage"
    giving.take_back(db, cohort.id, NOW)
    assert walked(db, catalog, awa).plan.path.id == "vae"


def test_late_steps_of_many_people_take_three_statements(db: Session, database: Database, catalog: Catalog) -> None:
    cohort = a_cohort(db)
    people = [a_person(db, f"p{number}@example.org") for number in range(25)]
    for learner in people[:20]:
        enrol(db, cohort.id, learner, NOW - THREE_WEEKS)
        has_read(db, learner, "accueil/au-comptoir")
    given(db, catalog, cohort, giving.RELATIVE)
    walks(db, catalog, people[20], weeks_ago=1)
    db.flush()
    with statements_on(database) as sent:
        late = late_steps(db, catalog, people, NOW)
    assert len(sent) == 3
    assert set(late) == set(people[:21])
    assert late[people[20]][0].days_late == 1
    assert late[people[20]][0].due == TODAY - timedelta(days=1)
    assert [one.days_late for one in late[people[0]]] == sorted(
        (one.days_late for one in late[people[0]]), reverse=True
    )


def test_what_a_mock_exam_leaves_counts_once_a_sitting(db: Session, catalog: Catalog) -> None:
    awa = a_person(db, "awa@example.org")
    walking.choose(db, awa, catalog.path("remise-a-niveau-40-h"), TODAY, 5, NOW, TODAY)
    for part in ("jour", "lettre"):
        add_attempt(db, awa, f"examen.{'a' * 20}.{part}", at=NOW)
    exam = next(step for step in walked(db, catalog, awa).plan.steps if step.step.exam)
    assert (exam.done, exam.total) == (1, 1)


def test_ones_paths_are_given_back_whole_and_forgotten(db: Session, catalog: Catalog) -> None:
    cohort, awa = a_cohort(db), a_person(db, "awa@example.org")
    walks(db, catalog, awa)
    walking.tick(db, walked(db, catalog, awa), awa, "trois-questions-a-poser", True, NOW)
    enrol(db, cohort.id, awa, NOW)
    row = given(db, catalog, cohort, giving.RELATIVE)
    giving.extend(db, row, catalog.path(row.path_id), awa, 0, 1, "Déménagement", row.given_by_id, NOW)
    told = own_data.export_of(db, awa)
    assert [one["parcours"] for one in told["parcours_choisis"]] == ["preparer-un-stage"]
    assert [one["nature"] for one in told["evenements"]] == ["tick", "extension"]
    own_data.erase(db, awa, NOW)
    left = own_data.export_of(db, awa)
    assert left["parcours_choisis"] == []
    assert [(one["nature"], one["raison"]) for one in left["evenements"]] == [("extension", "")]


def test_closed_is_what_counts_and_open_does_not(db: Session, catalog: Catalog) -> None:
    awa = a_person(db, "awa@example.org")
    add_attempt(db, awa, "metier-et-lieux-entrainement", at=NOW)
    add_attempt(db, awa, "metier-et-lieux-entrainement", at=NOW, number=2, earned=None)
    assert queries.closed_counts(db, [awa])[awa] == {("quiz", "metier-et-lieux-entrainement"): 1}
