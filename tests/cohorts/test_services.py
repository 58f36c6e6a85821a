"""Who may see whose work, and how much longer somebody has."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from sqlalchemy.orm import Session

from app.accounts.domain import Role, Viewer
from app.accounts.models import User
from app.accounts.services import add_user
from app.cohorts import queries
from app.cohorts.services import (
    assign_trainer,
    create_cohort,
    enrol,
    erase,
    export_of,
    purge,
    release_trainer,
)
from app.errors import InvalidAction, NotFound

NOW = datetime(2026, 11, 25, 20, 0, tzinfo=UTC)
TODAY = date(2026, 11, 25)
THIRD_MORE = Fraction(4, 3)


def person(db: Session, name: str, role: Role = Role.LEARNER) -> User:
    return add_user(db, f"{name}@example.org", name, role, None, NOW)


def viewer(user: User) -> Viewer:
    return Viewer(id=user.id, email=user.email, name=user.name, role=Role(user.role))


def test_a_trainer_sees_the_work_of_own_learners_and_of_no_other(db: Session) -> None:
    awa, bruno = person(db, "awa"), person(db, "bruno")
    claire, denis = person(db, "claire", Role.TRAINER), person(db, "denis", Role.TRAINER)
    one = create_cohort(db, "Automne", TODAY, NOW, trainer_ids=(claire.id,))
    two = create_cohort(db, "Hiver", TODAY, NOW, trainer_ids=(denis.id,))
    enrol(db, one.id, awa.id, NOW)
    enrol(db, two.id, bruno.id, NOW)
    assert queries.may_see_work_of(db, viewer(claire), awa.id)
    assert not queries.may_see_work_of(db, viewer(claire), bruno.id)
    assert not queries.may_see_work_of(db, viewer(claire), denis.id)
    assert [line.name for line in queries.learners_followed_by(db, viewer(claire))] == ["awa"]


def test_a_person_sees_their_own_work_and_an_admin_everybody_s(db: Session) -> None:
    awa, bruno, admin = person(db, "awa"), person(db, "bruno"), person(db, "admin", Role.ADMIN)
    jury = person(db, "jury", Role.EVALUATOR)
    assert queries.may_see_work_of(db, viewer(awa), awa.id)
    assert not queries.may_see_work_of(db, viewer(awa), bruno.id)
    assert queries.may_see_work_of(db, viewer(admin), awa.id)
    assert not queries.may_see_work_of(db, viewer(jury), awa.id)


def test_a_trainer_who_leaves_a_cohort_or_the_role_sees_nothing_more(db: Session) -> None:
    awa, claire = person(db, "awa"), person(db, "claire", Role.TRAINER)
    cohort = create_cohort(db, "Automne", TODAY, NOW, trainer_ids=(claire.id,))
    enrol(db, cohort.id, awa.id, NOW)
    demoted = Viewer(id=claire.id, email=claire.email, name=claire.name, role=Role.LEARNER)
    assert not queries.may_see_work_of(db, demoted, awa.id)
    release_trainer(db, cohort.id, claire.id, NOW)
    assert not queries.may_see_work_of(db, viewer(claire), awa.id)
    assert queries.learners_followed_by(db, viewer(claire)) == []
    assign_trainer(db, cohort.id, claire.id, NOW)
    assert queries.may_see_work_of(db, viewer(claire), awa.id)


def test_extra_time_is_the_largest_granted_now_and_one_without_any(db: Session) -> None:
    awa = person(db, "awa")
    assert queries.time_factor_of(db, awa.id) == 1
    old = create_cohort(db, "Printemps", TODAY, NOW)
    new = create_cohort(db, "Automne", TODAY, NOW)
    enrol(db, old.id, awa.id, NOW, ends_at=NOW + timedelta(days=1), time_factor=THIRD_MORE)
    enrol(db, new.id, awa.id, NOW)
    assert queries.time_factor_of(db, awa.id) == THIRD_MORE
    assert queries.time_factor_of(db, awa.id, NOW) == THIRD_MORE
    assert queries.time_factor_of(db, awa.id, NOW + timedelta(days=1)) == 1


@pytest.mark.parametrize("factor", [Fraction(0), Fraction(1, 2), Fraction(5), Fraction(-1)])
def test_a_factor_out_of_reason_is_refused(db: Session, factor: Fraction) -> None:
    cohort = create_cohort(db, "Automne", TODAY, NOW)
    with pytest.raises(InvalidAction):
        enrol(db, cohort.id, person(db, "awa").id, NOW, time_factor=factor)


def test_enrolling_twice_is_one_enrolment(db: Session) -> None:
    awa, cohort = person(db, "awa"), create_cohort(db, "Automne", TODAY, NOW)
    first = enrol(db, cohort.id, awa.id, NOW)
    second = enrol(db, cohort.id, awa.id, NOW + timedelta(days=1), time_factor=THIRD_MORE)
    assert first.id == second.id
    assert second.starts_at == NOW
    assert [line["facteur_de_temps"] for line in export_of(db, awa.id)] == ["4/3"]


def test_a_cohort_that_does_not_exist_is_said_so(db: Session) -> None:
    with pytest.raises(NotFound):
        queries.get_cohort(db, 1)


def test_leaving_erases_enrolments_and_what_they_say(db: Session) -> None:
    awa, cohort = person(db, "awa"), create_cohort(db, "Automne", TODAY, NOW)
    enrol(db, cohort.id, awa.id, NOW, time_factor=THIRD_MORE)
    erase(db, awa.id, NOW)
    assert export_of(db, awa.id) == []
    assert queries.time_factor_of(db, awa.id) == 1


def test_extra_time_and_accounts_end_a_year_after_the_training(db: Session) -> None:
    awa, bruno, claire = person(db, "awa"), person(db, "bruno"), person(db, "claire", Role.TRAINER)
    cohort = create_cohort(db, "Automne", TODAY, NOW)
    enrol(db, cohort.id, awa.id, NOW, ends_at=NOW + timedelta(days=100), time_factor=THIRD_MORE)
    enrol(db, cohort.id, bruno.id, NOW)
    called: list[int] = []

    def run(days: int) -> None:
        purge(
            db,
            [lambda session, user_id, now: called.append(user_id)],
            "contact@example.org",
            NOW + timedelta(days=days),
        )
        db.expire_all()

    run(400)
    assert queries.time_factor_of(db, awa.id) == THIRD_MORE
    assert called == []
    run(466)
    assert queries.time_factor_of(db, awa.id) == 1
    assert called == [awa.id]
    assert db.get_one(User, awa.id).name == "Compte effacé"
    assert db.get_one(User, bruno.id).erased_at is None
    assert db.get_one(User, claire.id).erased_at is None
