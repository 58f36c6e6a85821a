"""Choosing a mise en situation: all of them, one presented, one begun; the card of a lesson."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.guards import public
from app.attempts.domain import AttemptState, AttemptSummary, Mode
from app.attempts.guards import current_owner, guest_or_viewer
from app.clock import utc_now
from app.content.schema.scenario import Scenario
from app.errors import SignInRequired
from app.scenarios import queries, services
from app.scenarios.views.blueprint import bp
from app.scenarios.views.words import dimension_words
from app.web.current import current_catalog, current_db, current_viewer
from app.web.embeds import Embed

MODES = {mode.value: mode for mode in (Mode.TRAINING, Mode.GRADED)}


@dataclass(frozen=True)
class Line:
    """One mise en situation in a list, with where one stands."""

    scenario: Scenario
    parties: list[AttemptSummary]

    @property
    def open(self) -> AttemptSummary | None:
        """The party under way."""
        return next((one for one in self.parties if one.state == AttemptState.OPEN), None)

    @property
    def played(self) -> list[AttemptSummary]:
        """The parties that are over, the latest first."""
        return [one for one in self.parties if one.state == AttemptState.CLOSED]


@bp.get("/scenarios")
@public
def catalogue() -> ResponseReturnValue:
    """Every mise en situation, what is under way first."""
    parties = queries.parties_by_scenario(current_db(), current_owner())
    catalog = current_catalog()
    lines = [Line(one, parties.get(one.id, [])) for one in catalog.scenarios.values()]
    lines.sort(key=lambda line: line.scenario.title)
    return render_template(
        "scenarios/catalogue.html", lines=lines, under_way=[one for one in lines if one.open], modules=catalog.modules
    )


@bp.get("/scenarios/<scenario_id>")
@public
def present(scenario_id: str) -> ResponseReturnValue:
    """What a mise en situation is about, before one begins."""
    catalog = current_catalog()
    scenario = catalog.scenario(scenario_id)
    line = Line(scenario, queries.parties_at(current_db(), current_owner(), scenario.id))
    return render_template(
        "scenarios/present.html",
        scenario=scenario,
        line=line,
        dimensions=[dimension_words(name) for name in scenario.dimensions],
        people=speakers(scenario),
        module=catalog.modules.get(scenario.module or ""),
    )


@bp.post("/scenarios/<scenario_id>")
@public
def start(scenario_id: str) -> ResponseReturnValue:
    """Begin a party, or take up the one that is open. A graded party belongs to a person."""
    scenario = services.published(current_catalog(), scenario_id)
    mode = MODES.get(request.form.get("mode", ""), Mode.TRAINING)
    if mode == Mode.GRADED and current_viewer() is None:
        raise SignInRequired("Une partie notée s’attache à une personne\u00a0: connectez-vous pour la jouer.")
    attempt = services.start(current_db(), guest_or_viewer(), scenario, mode, utc_now())
    return redirect(url_for("scenarios.player", attempt_id=attempt.id), 303)


def speakers(scenario: Scenario) -> list[str]:
    """Who opens the conversation: the first to speak, and nobody whom the learner has yet to meet."""
    first = scenario.steps[scenario.start].speaker
    return [first] if first else []


def scenario_embed(target: str, args: Mapping[str, str]) -> Embed | None:
    """A card in a lesson: what it is, where one stands, a link to it."""
    scenario = current_catalog().scenarios.get(target)
    if scenario is None:
        return None
    line = Line(scenario, queries.parties_at(current_db(), current_owner(), scenario.id))
    return Embed("scenarios/embed.html", {"line": line})
