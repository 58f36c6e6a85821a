"""What is typed about a path or a placement: shape only."""

from __future__ import annotations

from wtforms import DateField, IntegerField, RadioField, SelectField, SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.pathways.domain.plan import LEAST_HOURS, MOST_HOURS
from app.web.forms import BaseForm, SelectChoice

HOURS = f"Indiquez un nombre entier d’heures, entre {LEAST_HOURS} et {MOST_HOURS}."
REASON = "Dites pourquoi, en une phrase."


class ChoiceForm(BaseForm):
    """From when, and at what pace."""

    starts_on = DateField("Premier jour", [InputRequired("Indiquez le premier jour.")])
    hours_per_week = IntegerField(
        "Heures par semaine",
        [InputRequired(HOURS), NumberRange(LEAST_HOURS, MOST_HOURS, HOURS)],
    )


class GivingForm(BaseForm):
    """A path for a whole cohort."""

    path = SelectField("Parcours", [InputRequired("Choisissez un parcours.")])
    timing = RadioField(
        "Les semaines comptent",
        [InputRequired("Choisissez comment comptent les semaines.")],
        choices=[
            SelectChoice("relative", "depuis le premier jour de chaque personne dans la cohorte"),
            SelectChoice("fixed", "aux mêmes dates pour tout le monde"),
        ],
        default="relative",
    )
    starts_on = DateField("Premier jour, si les dates sont les mêmes pour tout le monde", [Optional()])
    hours_per_week = IntegerField(
        "Heures par semaine",
        [InputRequired(HOURS), NumberRange(LEAST_HOURS, MOST_HOURS, HOURS)],
    )


class ExtensionForm(BaseForm):
    """More time for one person."""

    learner = SelectField("Personne", [InputRequired("Choisissez une personne.")])
    from_week = SelectField("À partir de", [InputRequired("Choisissez une semaine.")])
    weeks = IntegerField(
        "Semaines de plus",
        [InputRequired("Indiquez combien de semaines."), NumberRange(1, 26, "Donnez entre 1 et 26 semaines.")],
        default=1,
    )
    reason = TextAreaField("Raison", [InputRequired(REASON), Length(max=500)])


class Boxes(SelectMultipleField):
    """A list of boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class InterviewForm(BaseForm):
    """What an interview after a placement test concluded."""

    note = TextAreaField(
        "Ce que l’entretien a montré",
        [InputRequired("Écrivez ce que l’entretien a montré, en quelques phrases."), Length(max=4000)],
    )
    path = SelectField("Parcours convenu", [InputRequired("Choisissez un parcours.")])
    hours_per_week = IntegerField(
        "Heures par semaine",
        [InputRequired(HOURS), NumberRange(LEAST_HOURS, MOST_HOURS, HOURS)],
    )
    starts_on = DateField("Premier jour", [InputRequired("Indiquez le premier jour.")])
    dispensations = Boxes("Dispenses convenues")
