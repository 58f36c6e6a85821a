"""What a half-day is told again as: each fault with its rule and the better act, each file opened with its right."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import ClassVar

from flask import Flask
from sqlalchemy import select

from app.attempts.models import Outcome
from app.config import PROJECT
from app.content.links import Links
from app.content.loading import load_course
from app.content.markdown import EmbedBlock, render_lesson
from app.content.schema.day import Day
from app.reception.domain.bots import lived, policy_of
from app.reception.domain.generator import generate
from app.reception.domain.published import PublishedDay
from app.reception.services import ENGINE
from app.reception.views.debriefing import lead_words
from app.reception.views.sight import honoured_of
from app.reception.views.telling import Story, told_again
from tests.people import Person
from tests.progress.rows import add_cohort
from tests.reception.hands import begin


def story_of(bot: str, seed: int = 4217, level: int = 2) -> tuple[PublishedDay, Story]:
    """A generated day as a bot lives it, told again."""
    day = PublishedDay.publish(generate(seed, level), {}, {})
    state, moves = lived(day, ENGINE.start(day, "", {}), policy_of(bot))
    return day, told_again(day, state, ENGINE.result(day, state), moves)


def test_every_item_is_told_once_in_the_order_of_arrival() -> None:
    for bot in ("expert", "hurried", "careless"):
        day, story = story_of(bot)
        assert len(story.items) == len(day.items)
        assert [one.came for one in story.items] == sorted(one.at for one in day.items)
        for item in story.items:
            assert item.state in {"done", "lost", "late", "absent"}
            assert (item.answered is None) == (item.state != "done")
            assert item.act_number is not None or item.answered is None


def test_the_points_of_the_story_are_those_of_the_result() -> None:
    day, story = story_of("careless")
    state, _ = lived(day, ENGINE.start(day, "", {}), policy_of("careless"))
    result = ENGINE.result(day, state)
    assert {one.name: one.earned for one in story.scores} == {
        name: points for name, points in result.points.items() if result.maximum[name] or points
    }
    counted = sum(len(one.marks) for one in story.items)
    assert counted == sum(mark.item in day.items_by_id for mark in result.marks)
    assert story.to_rework[0].lost >= story.to_rework[-1].lost > 0


def test_an_expert_has_next_to_nothing_to_rework_and_the_words_say_so() -> None:
    _, good = story_of("expert", level=1)
    _, bad = story_of("careless", level=1)
    assert len(good.to_rework) < len(bad.to_rework)
    assert lead_words(good).startswith("Tout ce qui est venu a été pris en charge")
    assert "à reprendre" in lead_words(bad)


def test_the_access_log_says_by_right_of_what(app: Flask, stranger: Person) -> None:
    hands = begin(app, stranger, "jour-4217-niveau-3")
    hands.send("wait", {})
    hands.page = hands.look(feuille="file")
    number = min(hands.form("answer").choices["element"])
    hands.send("answer", {"element": number})
    day = PublishedDay.publish(generate(4217, 3), {}, {})
    item = day.items_by_id[hands.state().matters[int(number) - 1].item]
    other = next(one for one in day.people.values() if one.id != item.patient)
    hands.page = hands.look(outil="dossiers")
    hands.send("search_patients", {"nom": other.birth_name})
    hands.send("open_file", {"patient": other.id}, {"patient": other.id})
    hands.page = hands.look()
    hands.send("finish", {})
    told = stranger.get(f"{hands.address}/debriefing").get_data(as_text=True)
    assert "ce n’était pas la personne concernée" in told
    assert "Règle C-08" in told
    assert "Le geste qui valait mieux" in told
    assert re.search(r"<svg[^>]+role=\"img\"", told)


def test_an_appointment_is_honoured_when_the_person_who_came_was_welcomed() -> None:
    day = PublishedDay.publish(load_course(PROJECT).days["premier-jour"], {}, load_course(PROJECT).patients)
    state = ENGINE.start(day, "", {})
    assert honoured_of(day, state) == (0, 0)
    state, _ = lived(day, state, policy_of("expert"))
    welcomed, told = honoured_of(day, state)
    assert welcomed == told > 0


def test_a_trainer_does_not_read_words_addressed_to_the_learner(app: Flask, sign_in: Callable[..., Person]) -> None:
    hands = begin(app, sign_in(), "premier-jour")
    hands.send("finish", {})
    told = sign_in("admin").get(f"{hands.address}/debriefing").get_data(as_text=True)
    assert "La demi-journée, moment par moment" in told
    assert "Revivre" not in told


def test_a_trainer_follows_a_competence_to_the_day_that_bears_on_it(app: Flask, sign_in: Callable[..., Person]) -> None:
    awa, claire = sign_in(framework="rncp40800"), sign_in("trainer")
    hands = begin(app, awa, "premier-jour", mode="graded")
    hands.send("finish", {})
    assert awa.id is not None
    assert claire.id is not None
    with app.extensions["tdu"].database.writing() as db:
        add_cohort(db, awa.id, claire.id)
        competence = next(
            one.competence_id for one in db.scalars(select(Outcome)) if one.competence_id.startswith("rncp40800")
        )
    page = claire.get(f"/formation/apprenants/{awa.id}/progression/{competence}").get_data(as_text=True)
    assert f'href="{hands.address}/debriefing"' in page
    assert claire.get(f"{hands.address}/debriefing").status_code == 200
    assert claire.get(f"{hands.address}/relecture?acte=0").status_code == 200
    assert claire.post(f"{hands.address}/reprendre", {"acte": "0"}).status_code == 404


def test_a_lesson_embeds_and_links_a_day() -> None:
    body = render_lesson("Avant\n\n{{journee:premier-jour}}\n\naprès\n")
    assert [one.target for one in body.blocks if isinstance(one, EmbedBlock)] == ["premier-jour"]


class OneDay:
    """Drafts that hold one day and nothing else."""

    days: ClassVar[dict[str, Day | None]] = {"premier-jour": None}


def test_a_link_to_a_day_that_does_not_exist_is_told() -> None:
    links = Links(OneDay())  # type: ignore[arg-type]
    assert links.resolve("m", "l", "/journees/premier-jour") == ("/journees/premier-jour", None)
    assert "n’existe pas" in (links.resolve("m", "l", "/journees/absente")[1] or "")
    assert links.resolve("m", "l", "/journees") == ("/journees", None)
