"""What is typed to ask for a pack: shape only."""

from __future__ import annotations

from typing import Any

from wtforms import DateField, HiddenField, SelectField
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import HiddenInput

from app.web.forms import BaseForm, SelectChoice


class PlainForm(BaseForm):
    """A button alone."""


class AskForm(BaseForm):
    """A scope as it was previewed: the same names as in the address of the preview."""

    kind = HiddenField(name="sur")
    cohort = HiddenField(name="cohorte")
    learner = HiddenField(name="personne")
    first = DateField(name="du", validators=[Optional()], widget=HiddenInput())
    last = DateField(name="au", validators=[Optional()], widget=HiddenInput())


class CohortForm(BaseForm):
    """One cohort; asked by GET, so it carries no token."""

    class Meta(BaseForm.Meta):
        csrf = False

    cohort = SelectField("Cohorte", [InputRequired()], name="cohorte", id="choix-cohorte")


class LearnerForm(BaseForm):
    """One person; asked by GET."""

    class Meta(BaseForm.Meta):
        csrf = False

    learner = SelectField("Personne", [InputRequired()], name="personne", id="choix-personne")


class PeriodForm(BaseForm):
    """Two days, both included; asked by GET."""

    class Meta(BaseForm.Meta):
        csrf = False

    first = DateField("Du", [InputRequired("Indiquez le premier jour.")], name="du", id="choix-du")
    last = DateField("Au", [InputRequired("Indiquez le dernier jour.")], name="au", id="choix-au")


def choices_of(found: Any) -> list[Any]:
    """Cohorts or people as the options of a list."""
    return [SelectChoice(str(one.id), one.title) for one in found]
