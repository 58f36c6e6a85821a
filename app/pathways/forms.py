"""What is typed about a path: shape only."""

from __future__ import annotations

from wtforms import DateField, IntegerField
from wtforms.validators import InputRequired, NumberRange

from app.pathways.domain.plan import LEAST_HOURS, MOST_HOURS
from app.web.forms import BaseForm

HOURS = f"Indiquez un nombre entier d’heures, entre {LEAST_HOURS} et {MOST_HOURS}."


class ChoiceForm(BaseForm):
    """From when, and at what pace."""

    starts_on = DateField("Premier jour", [InputRequired("Indiquez le premier jour.")])
    hours_per_week = IntegerField(
        "Heures par semaine",
        [InputRequired(HOURS), NumberRange(LEAST_HOURS, MOST_HOURS, HOURS)],
    )


class PlainForm(BaseForm):
    """A button and its token."""
