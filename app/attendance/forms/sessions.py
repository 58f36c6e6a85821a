"""What is typed about live sessions: shape only."""

from __future__ import annotations

from typing import Any

from wtforms import (
    DateTimeLocalField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from app.attendance.domain.sessions import SessionKind, is_safe_link
from app.web.forms import BaseForm, SelectChoice

KINDS = (
    SelectChoice(SessionKind.VIRTUAL_CLASS.value, "classe virtuelle, à distance"),
    SelectChoice(SessionKind.GATHERING.value, "regroupement, en présence"),
    SelectChoice(SessionKind.INTERVIEW.value, "entretien avec une personne"),
)

# The first is how a browser wants it back.
MOMENTS = ("%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S")


class PlainForm(BaseForm):
    """A button, and the token of the page."""


class MultiCheckboxField(SelectMultipleField):
    """Boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class SessionForm(BaseForm):
    kind = RadioField("Sorte de séance", [InputRequired("Choisissez la sorte de séance.")], choices=list(KINDS))
    learner = SelectField("Personne reçue", default="0", coerce=int)
    title = StringField("Titre", [InputRequired("Donnez un titre à la séance."), Length(max=120)])
    starts = DateTimeLocalField(
        "Début, heure de Paris", [InputRequired("Indiquez le jour et l’heure du début.")], format=list(MOMENTS)
    )
    ends = TimeField("Fin, heure de Paris", [InputRequired("Indiquez l’heure de fin.")])
    days = IntegerField(
        "Nombre de jours de suite", [Optional(), NumberRange(1, 5, message="De 1 à 5 jours.")], default=1
    )
    place = StringField("Lieu", [Optional(), Length(max=200)])
    link = StringField("Lien de la classe virtuelle", [Optional(), Length(max=500)])
    trainers = MultiCheckboxField("Qui anime", [InputRequired("Choisissez qui anime.")], coerce=int)

    def validate_title(self, field: Any) -> None:
        if not (field.data or "").strip():
            raise ValidationError("Donnez un titre à la séance.")

    def validate_link(self, field: Any) -> None:
        if field.data and not is_safe_link(field.data.strip()):
            raise ValidationError("Le lien commence par https:// et mène à un site, sans identifiant dedans.")


class CancelForm(BaseForm):
    reason = TextAreaField(
        "Pourquoi, en quelques mots",
        [InputRequired("Dites pourquoi la séance est annulée."), Length(max=300)],
        description="Les personnes attendues le liront.",
    )
