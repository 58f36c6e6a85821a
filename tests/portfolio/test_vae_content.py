"""The VAE guide as a file: the shipped one holds, and each mistake is told at its line."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from app.config import PROJECT
from app.content.catalog import Catalog
from app.content.json_schema import schemas
from app.content.loading import load_course
from app.content.schema.vae import MILESTONES
from app.errors import NotFound
from app.portfolio.domain.vae import Milestone
from tests.content.courses import write_course

PATH = "content/vae/parcours.yaml"
SHIPPED = (PROJECT / PATH).read_text(encoding="utf-8")
BROKEN = {
    "an owner who is nobody": (
        "until: [eligibility_received]\n    months: 2\n    owner: authority\n",
        "until: [eligibility_received]\n    months: 2\n    owner: certifier\n",
        "« certifier »",
    ),
    "a source that is not described": (
        "sources: [france-vae]}\n  - id: jury",
        "sources: [ailleurs]}\n  - id: jury",
        "« ailleurs »",
    ),
    "a delay of two lengths": ("    days: 15\n", "    days: 15\n    months: 1\n", "en mois ou en jours"),
    "a document of no step": (
        "step: candidature, status: source_secondaire",
        "step: nulle-part, status: source_secondaire",
        "« nulle-part »",
    ),
    "a way to pay that is not told": ("devices: [cpf, france-travail", "devices: [cpv, france-travail", "« cpv »"),
    "a date told twice": (
        "  - {milestone: adviser_chosen, label",
        "  - {milestone: registered, label",
        "une fois, et une seule",
    ),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_course(tmp_path)
    (tmp_path / "content/vae").mkdir()
    (tmp_path / PATH).write_text(SHIPPED, encoding="utf-8")
    return tmp_path


def test_the_shipped_guide_holds_and_dates_every_source(catalog: Catalog) -> None:
    guide = catalog.vae_guide()
    assert guide.no_minimum.status == "verifie"
    assert all(source.checked_on for source in guide.sources)
    used = {one for step in guide.steps for fact in step.facts for one in fact.sources}
    used |= {one for device in guide.devices for fact in device.facts for one in fact.sources}
    used |= {one for delay in guide.delays for one in delay.sources}
    used |= {one for document in guide.documents for one in document.sources} | set(guide.no_minimum.sources)
    assert used == {source.id for source in guide.sources}
    assert tuple(Milestone) == MILESTONES


def test_a_sum_of_money_is_never_told_without_a_text_and_a_day(catalog: Catalog) -> None:
    guide = catalog.vae_guide()
    free = [guide.summary, *(one.who + one.how for one in guide.devices), *(one.advice for one in guide.situations)]
    assert not [text for text in free if "€" in text]
    sums = [fact for device in guide.devices for fact in device.facts if "€" in fact.text]
    assert len(sums) == 4
    assert all(guide.source(fact.sources[0]).checked_on.isoformat() == "2026-11-22" for fact in sums)


def test_a_sound_course_may_have_a_guide_or_none(folder: Path) -> None:
    assert load_course(folder).vae_guide().id == "parcours"
    assert not load_course(folder).problems
    (folder / PATH).unlink()
    with pytest.raises(NotFound):
        load_course(folder).vae_guide()


@pytest.mark.parametrize("name", sorted(BROKEN))
def test_a_mistake_is_told_in_its_file_and_the_guide_stays_unpublished(name: str, folder: Path) -> None:
    old, new, told = BROKEN[name]
    assert SHIPPED.count(old) >= 1
    (folder / PATH).write_text(SHIPPED.replace(old, new, 1), encoding="utf-8")
    catalog = load_course(folder)
    assert not catalog.vae
    found = [problem for problem in catalog.problems if problem.path == PATH]
    assert found
    assert any(told in problem.message for problem in found), [str(one) for one in found]
    assert all(problem.line > 1 or "dates" in told for problem in found)


def test_a_source_looked_at_tomorrow_is_a_mistake(folder: Path) -> None:
    text = SHIPPED.replace("checked_on: 2026-11-22}", "checked_on: 2126-11-22}", 1)
    (folder / PATH).write_text(text, encoding="utf-8")
    catalog = load_course(folder)
    line = next(number for number, one in enumerate(text.split("\n"), 1) if "2126-11-22" in one)
    assert [(one.line, "pas encore venu" in one.message) for one in catalog.problems] == [(line, True)]


def test_editors_know_the_shape_of_a_guide() -> None:
    schema = schemas()["vae"]
    assert set(yaml.safe_load(SHIPPED)) == set(schema["properties"])
    assert set(schema["required"]) == set(schema["properties"])
