"""Choosing a day: the written ones by setting and level, one drawn at random, one presented, one begun."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.guards import public
from app.attempts.domain import AttemptState, AttemptSummary, Mode
from app.attempts.guards import current_owner, guest_or_viewer
from app.clock import utc_now
from app.content.drawn import drawn_of, drawn_title
from app.content.schema.day import Day
from app.errors import InvalidAction, NotFound, SignInRequired
from app.reception import queries, services
from app.reception.domain.published import PublishedDay
from app.reception.services import Begun
from app.reception.views.blueprint import bp
from app.reception.views.words import hour
from app.web.current import current_catalog, current_db, current_viewer
from app.web.embeds import Embed

MODES = {mode.value: mode for mode in (Mode.TRAINING, Mode.GRADED)}
LEVELS = {
    1: "pour découvrir le bureau",
    2: "le rythme d’une matinée calme",
    3: "des homonymes et des pièges",
    4: "une matinée chargée",
    5: "tout arrive à la fois",
}
SETTINGS = ("cabinet", "service", "telesecretariat")


@dataclass(frozen=True)
class Line:
    """One day in a list, with where one stands."""

    day: Day
    parties: list[AttemptSummary]

    @property
    def open(self) -> AttemptSummary | None:
        """The party under way."""
        return next((one for one in self.parties if one.state == AttemptState.OPEN), None)

    @property
    def played(self) -> list[AttemptSummary]:
        """The parties that are over, the latest first."""
        return [one for one in self.parties if one.state == AttemptState.CLOSED]


@bp.get("/journees")
@public
def catalogue() -> ResponseReturnValue:
    """Every written day by setting, what is under way first, and the drawing of another."""
    parties = queries.parties_by_day(current_db(), current_owner())
    lines = [Line(one, parties.get(one.id, [])) for one in current_catalog().days.values()]
    lines.sort(key=lambda line: (not line.day.guided, line.day.level, line.day.title))
    groups = [(kind, [one for one in lines if one.day.place.kind == kind]) for kind in SETTINGS]
    titles = {one.day.id: one.day.title for one in lines}
    under_way = [one for found in parties.values() for one in found if one.state == AttemptState.OPEN]
    drawn = [one for found in parties.values() for one in found if drawn_of(one.activity_id)]
    drawn.sort(key=lambda one: one.started_at, reverse=True)
    return render_template(
        "reception/catalogue.html",
        groups=[(kind, found) for kind, found in groups if found],
        under_way=sorted(under_way, key=lambda one: one.started_at, reverse=True),
        drawn=drawn[:5],
        levels=LEVELS,
        title_of=lambda day_id: titles.get(day_id) or drawn_title(day_id),
    )


@bp.get("/journees/<day_id>")
@public
def present(day_id: str) -> ResponseReturnValue:
    """What a day is about, before one begins."""
    drawn, day = drawn_of(day_id), _named(day_id)
    line = Line(day, queries.parties_at(current_db(), current_owner(), day.id))
    return render_template("reception/present.html", day=day, line=line, drawn=drawn, hour=hour, levels=LEVELS)


@bp.post("/journees")
@public
def draw() -> ResponseReturnValue:
    """Draw a day at the level asked for, and sit down at its desk."""
    level = request.form.get("niveau", "")
    if level not in {str(one) for one in LEVELS}:
        raise InvalidAction("Choisissez un niveau de 1 à 5.")
    day = services.day_of_drawn(current_catalog(), secrets.randbelow(services.MOST_SEEDS), int(level))
    return _begun(day)


@bp.post("/journees/<day_id>")
@public
def start(day_id: str) -> ResponseReturnValue:
    """Begin a party of this day, or take up the one that is open. A graded party belongs to a person."""
    return _begun(_named(day_id))


def _named(day_id: str) -> PublishedDay:
    """The written or the drawn day of this id; raises NotFound."""
    drawn = drawn_of(day_id)
    if drawn is None:
        return services.published(current_catalog(), day_id)
    if drawn[0] >= services.MOST_SEEDS:
        raise NotFound("Cette journée n’existe pas.")
    return services.day_of_drawn(current_catalog(), *drawn)


def _begun(day: PublishedDay) -> ResponseReturnValue:
    mode = MODES.get(request.form.get("mode", ""), Mode.TRAINING)
    if mode == Mode.GRADED and current_viewer() is None:
        raise SignInRequired("Une journée notée s’attache à une personne\u00a0: connectez-vous pour la vivre.")
    chrono = mode == Mode.TRAINING and request.form.get("chrono") == "oui"
    attempt = services.start(current_db(), guest_or_viewer(), day, Begun(mode, chrono=chrono), utc_now())
    return redirect(url_for("reception.desk", attempt_id=attempt.id), 303)


def day_embed(target: str, args: Mapping[str, str]) -> Embed | None:
    """A card in a lesson: what it is, where one stands, a link to it."""
    day = current_catalog().days.get(target)
    if day is None:
        return None
    line = Line(day, queries.parties_at(current_db(), current_owner(), day.id))
    return Embed("reception/embed.html", {"line": line})
