"""What is typed about mock exams: shape only."""

from __future__ import annotations

from typing import Any

from wtforms import (
    BooleanField,
    DateTimeLocalField,
    EmailField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from app.accounts.domain import MAX_EMAIL
from app.web.forms import BaseForm

WHY = [
    InputRequired("Dites pourquoi."),
    Length(min=10, max=4000, message="Écrivez entre 10 et 4 000 signes."),
]


class MultiCheckboxField(SelectMultipleField):
    """Boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class AskForm(BaseForm):
    """A button, and the token of the page."""


class SittingForm(BaseForm):
    exam = SelectField("Examen", [InputRequired("Choisissez un examen.")])
    opens_at = DateTimeLocalField("Ouverture, heure de Paris", [InputRequired("Indiquez quand la session ouvre.")])
    closes_at = DateTimeLocalField("Fermeture, heure de Paris", [InputRequired("Indiquez quand la session ferme.")])
    invigilated = BooleanField("Session surveillée : quelqu’un est présent et tient le journal des incidents")
    candidates = MultiCheckboxField("Candidates et candidats", coerce=int, validate_choice=True)
    emails = TextAreaField("Autres adresses, une par ligne", [Optional(), Length(max=6000)])

    def validate_closes_at(self, field: Any) -> None:
        if field.data and self.opens_at.data and field.data <= self.opens_at.data:
            raise ValidationError("La fermeture vient après l’ouverture.")


class CandidateForm(BaseForm):
    email = EmailField(
        "Adresse de la candidate ou du candidat", [InputRequired("Écrivez une adresse."), Length(max=MAX_EMAIL)]
    )


class EvaluatorForm(BaseForm):
    evaluator_email = EmailField(
        "Adresse du membre du jury", [InputRequired("Écrivez une adresse."), Length(max=MAX_EMAIL)]
    )


class IncidentForm(BaseForm):
    seat = SelectField("Qui est concerné", default="")
    what = TextAreaField(
        "Ce qui s’est passé",
        [InputRequired("Dites ce qui s’est passé."), Length(min=5, max=2000, message="Entre 5 et 2 000 signes.")],
    )
    minutes = IntegerField(
        "Minutes rendues", [Optional(), NumberRange(0, 240, message="Entre 0 et 240 minutes.")], default=0
    )


class ContestForm(BaseForm):
    contest = TextAreaField("Ce que vous contestez, et pourquoi", WHY)


class AnswerForm(BaseForm):
    answer = TextAreaField("Réponse du jury", WHY)
