"""What is kept of a VAE, given back, erased; two clicks at once; blocks carried over by an official text only."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from types import MappingProxyType

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.domain import Role
from app.accounts.models import User
from app.accounts.services import add_user
from app.content.catalog import Catalog
from app.db import Database
from app.errors import Gone, InvalidAction, NotFound
from app.portfolio.domain.statements import Statement, StatementReason
from app.portfolio.domain.vae import Milestone, Outcome
from app.portfolio.models.vae import (
    VaeDate,
    VaeFeed,
    VaeJourney,
    VaePaper,
    VaeResult,
    VaeStatement,
    VaeText,
)
from app.portfolio.queries import vae as queries
from app.portfolio.services import vae as services
from app.portfolio.services import vae_calendar, vae_data
from tests.accounts.test_races import at_once
from tests.people import PASSWORD, Person

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 25)
TABLES = (VaeDate, VaePaper, VaeText, VaeStatement, VaeResult, VaeFeed, VaeJourney)


def learner(db: Session, email: str = "awa@example.org") -> User:
    user = add_user(db, email, "Awa Diallo", Role.LEARNER, PASSWORD, NOW)
    db.flush()
    return user


def begun(db: Session, catalog: Catalog, email: str = "awa@example.org") -> VaeJourney:
    user = learner(db, email)
    services.begin(db, catalog, user.id, "rncp40800", (), NOW)
    journey = queries.find_journey(db, user.id)
    assert journey is not None
    return journey


def filled(db: Session, catalog: Catalog, email: str = "awa@example.org") -> VaeJourney:
    journey = begun(db, catalog, email)
    guide = catalog.vae_guide()
    services.note_dates(db, journey, {Milestone.REGISTERED: date(2026, 3, 2)}, NOW, TODAY)
    services.tick_papers(db, guide, journey, {"identite": None}, NOW)
    services.save_text(db, journey, "motivations", "Mme Lefebvre attendait.", 0, NOW)
    (found,) = services.to_answer(db, journey.learner_id)
    said = Statement(found.key, found.finding.kind, found.finding.text, StatementReason.INVENTED)
    services.answer(db, journey, [said], NOW)
    services.note_earlier(db, catalog, journey, ["rncp36805.bc02"], NOW)
    vae_calendar.make_feed(db, journey, NOW)
    return journey


def test_a_whole_vae_is_given_back_and_no_key_with_it(db: Session, catalog: Catalog) -> None:
    journey = filled(db, catalog)
    db.flush()
    told = vae_data.export_of(db, journey.learner_id)
    assert told is not None
    text = json.dumps(told, ensure_ascii=False)
    assert told["dates"] == {"registered": "2026-03-02"}
    assert [one["document"] for one in told["documents"]] == ["identite"]
    assert [one["texte"] for one in told["textes"]] == ["Mme Lefebvre attendait."]
    assert [(one["mots"], one["raison"]) for one in told["declarations"]] == [("Lefebvre", "invented")]
    assert told["blocs_obtenus"][0]["bloc"] == "rncp36805.bc02"
    assert len(told["liens_de_calendrier"]) == 1
    feed = queries.live_feed_of(db, journey.learner_id)
    assert feed is not None
    assert feed.token_hash not in text
    assert vae_data.export_of(db, learner(db, "bruno@example.org").id) is None


def test_a_vae_leaves_with_the_account_and_nobody_else_s_does(db: Session, catalog: Catalog) -> None:
    gone, kept = filled(db, catalog), filled(db, catalog, "bruno@example.org")
    db.flush()
    gone_id, kept_id = gone.learner_id, kept.learner_id
    vae_data.erase(db, gone_id, NOW)
    db.expire_all()
    for table in TABLES:
        assert db.scalar(select(func.count()).select_from(table).where(table.learner_id == gone_id)) == 0
        assert db.scalar(select(func.count()).select_from(table).where(table.learner_id == kept_id)) == 1


def test_the_account_takes_everything_away_through_the_product(app: Flask, sign_in: Callable[..., Person]) -> None:
    runtime = app.extensions["tdu"]
    awa = sign_in("learner", name="Awa Diallo")
    awa.post("/vae", {"framework": "rncp40800", "scope": "whole"})
    awa.post("/vae/dates", {"registered": "2026-03-02"})
    assert "vae" in runtime.exporters
    assert list(runtime.erasers).index("vae") < list(runtime.erasers).index("preuves")
    with runtime.database.writing() as db:
        for erase in runtime.erasers.values():
            erase(db, awa.id or 0, NOW)
    with runtime.database.reader() as db:
        assert runtime.exporters["vae"](db, awa.id or 0) is None


def test_a_date_is_forgotten_when_it_is_emptied_and_none_is_kept_when_one_cannot_be(
    db: Session, catalog: Catalog
) -> None:
    journey = begun(db, catalog)
    first = {Milestone.REGISTERED: date(2026, 3, 2), Milestone.FEASIBILITY_FILED: date(2026, 4, 1)}
    services.note_dates(db, journey, first, NOW, TODAY)
    with pytest.raises(services.BadDates) as refused:
        services.note_dates(
            db,
            journey,
            {Milestone.REGISTERED: None, Milestone.ELIGIBILITY_RECEIVED: date(2026, 3, 31)},
            NOW,
            TODAY,
        )
    assert set(refused.value.mistakes) == {Milestone.ELIGIBILITY_RECEIVED}
    assert queries.dates_of(db, journey.learner_id) == first
    services.note_dates(db, journey, {Milestone.REGISTERED: None}, NOW, TODAY)
    assert list(queries.dates_of(db, journey.learner_id)) == [Milestone.FEASIBILITY_FILED]


def test_sixteen_clicks_at_once_begin_one_vae_and_keep_one_first_text(database: Database, catalog: Catalog) -> None:
    with database.writing() as db:
        user_id = learner(db).id

    numbers = itertools.count(1)

    def click() -> bool:
        with database.writing() as db:
            services.begin(db, catalog, user_id, "rncp40800", (), NOW)
            journey = queries.find_journey(db, user_id)
            assert journey is not None
            try:
                services.save_text(db, journey, "besoins", f"Texte {next(numbers)}.", 0, NOW)
            except services.VaeTextConflict:
                return False
        return True

    assert at_once(click, 16) == 1
    with database.reader() as db:
        assert db.scalar(select(func.count()).select_from(VaeJourney)) == 1
        assert queries.texts_of(db, user_id)["besoins"].revision == 1


def test_dates_noted_in_sixteen_windows_at_once_are_all_taken_one_after_the_other(
    database: Database, catalog: Catalog
) -> None:
    with database.writing() as db:
        user_id = begun(db, catalog).learner_id
    numbers = itertools.count(1)

    def click() -> bool:
        with database.writing() as db:
            journey = queries.find_journey(db, user_id)
            assert journey is not None
            services.note_dates(db, journey, {Milestone.REGISTERED: date(2026, 3, next(numbers))}, NOW, TODAY)
            services.note_earlier(db, catalog, journey, ["rncp36805.bc01"], NOW)
        return True

    assert at_once(click, 16) == 16
    with database.reader() as db:
        assert list(queries.dates_of(db, user_id)) == [Milestone.REGISTERED]
        assert len(queries.results_of(db, user_id)) == 1


def test_a_text_is_written_only_over_the_revision_that_was_read(db: Session, catalog: Catalog) -> None:
    journey = begun(db, catalog)
    assert services.save_text(db, journey, "besoins", "Un.", 0, NOW).revision == 1
    assert services.save_text(db, journey, "besoins", "Deux.", 1, NOW).revision == 2
    with pytest.raises(services.VaeTextConflict) as met:
        services.save_text(db, journey, "besoins", "Trois.", 1, NOW)
    assert (met.value.kept, met.value.revision) == ("Deux.", 2)
    with pytest.raises(InvalidAction):
        services.save_text(db, journey, "besoins", "a" * 12_001, 2, NOW)


def test_a_link_that_is_unknown_or_taken_back_opens_nothing(db: Session, catalog: Catalog) -> None:
    journey = begun(db, catalog)
    token = vae_calendar.make_feed(db, journey, NOW)
    assert queries.journey_behind(db, vae_calendar.hash_token(token)).learner_id == journey.learner_id
    with pytest.raises(NotFound):
        queries.journey_behind(db, vae_calendar.hash_token(token + "a"))
    assert vae_calendar.revoke_feed(db, journey, NOW)
    assert not vae_calendar.revoke_feed(db, journey, NOW)
    with pytest.raises(Gone):
        queries.journey_behind(db, vae_calendar.hash_token(token))


def test_a_closed_account_closes_its_calendar(db: Session, catalog: Catalog) -> None:
    journey = begun(db, catalog)
    token = vae_calendar.make_feed(db, journey, NOW)
    user = db.get(User, journey.learner_id)
    assert user is not None
    user.disabled_at = NOW
    db.flush()
    with pytest.raises(NotFound):
        queries.journey_behind(db, vae_calendar.hash_token(token))


def with_table(catalog: Catalog, status: str) -> Catalog:
    """The shipped course, if a table of equivalence were published."""
    old = catalog.frameworks["rncp36805"]
    table = {"status": status, "mapping": ({"from": "BC02", "to": "BC01"},)}
    known = replace(old, information={**old.information, "equivalence_to_rncp40800": table})
    return replace(catalog, frameworks=MappingProxyType({**catalog.frameworks, "rncp36805": known}))


def test_a_block_is_carried_over_by_an_official_table_and_by_nothing_less(db: Session, catalog: Catalog) -> None:
    journey = begun(db, catalog)
    services.note_earlier(db, catalog, journey, ["rncp36805.bc02"], NOW)
    assert services.obtained_in_target(db, catalog, journey) == ()
    assert services.obtained_in_target(db, with_table(catalog, "source_secondaire"), journey) == ()
    assert services.obtained_in_target(db, with_table(catalog, "officiel"), journey) == ("rncp40800.bc01",)


def test_a_decision_replaces_the_earlier_one_and_leaves_what_was_obtained_before(db: Session, catalog: Catalog) -> None:
    journey, day = begun(db, catalog), date(2026, 11, 20)
    services.note_earlier(db, catalog, journey, ["rncp36805.bc01"], NOW)
    services.note_decision(db, catalog, journey, Outcome.FULL, day, (), NOW, TODAY)
    assert services.obtained_in_target(db, catalog, journey) == ("rncp40800.bc01", "rncp40800.bc02")
    services.note_decision(db, catalog, journey, Outcome.PARTIAL, day, ["rncp40800.bc02"], NOW, TODAY)
    assert services.obtained_in_target(db, catalog, journey) == ("rncp40800.bc02",)
    services.note_decision(db, catalog, journey, Outcome.REFUSED, day, ["rncp40800.bc02"], NOW, TODAY)
    assert [row.block for row in queries.results_of(db, journey.learner_id)] == ["rncp36805.bc01"]
