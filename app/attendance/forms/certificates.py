"""What is typed about a certificate of completion: shape only."""

from __future__ import annotations

from typing import Any

from wtforms import DateField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from app.attendance.domain.certificates import MAX_HOURS, MAX_WORDS, ActionNature, Modality
from app.web.forms import BaseForm, SelectChoice
from app.web.labels import label


class CertificateForm(BaseForm):
    first = DateField("Premier jour", [InputRequired("Indiquez le premier jour.")])
    last = DateField("Dernier jour", [InputRequired("Indiquez le dernier jour.")])
    nature = RadioField(
        "Nature de l’action", choices=[SelectChoice(one.value, label(one)) for one in ActionNature], default="training"
    )
    title = StringField("Intitulé de l’action", [InputRequired("Écrivez l’intitulé."), Length(max=200)])
    objectives = TextAreaField("Objectifs", [InputRequired("Écrivez les objectifs."), Length(max=MAX_WORDS)])
    modality = SelectField(
        "Modalité", [InputRequired()], choices=[SelectChoice(one.value, label(one)) for one in Modality]
    )
    planned_hours = IntegerField(
        "Durée prévue, en heures",
        [
            InputRequired("Indiquez la durée prévue par la convention ou le contrat."),
            NumberRange(1, MAX_HOURS, message="De 1 à 5 000 heures."),
        ],
    )
    employer = StringField("Employeur", [Optional(), Length(max=200)])
    other_minutes = IntegerField(
        "Autre travail, en minutes",
        [Optional(), NumberRange(0, MAX_HOURS * 60, message="Un nombre de minutes.")],
    )
    other_words = TextAreaField("De quel travail il s’agit", [Optional(), Length(max=MAX_WORDS)])

    def validate_last(self, field: Any) -> None:
        if field.data and self.first.data and field.data < self.first.data:
            raise ValidationError("Le dernier jour vient après le premier.")


class WithdrawForm(BaseForm):
    reason = TextAreaField("Pourquoi ce certificat est retiré", [InputRequired("Dites pourquoi."), Length(max=300)])
