"""What is typed about a contact: shape only."""

from __future__ import annotations

from typing import Any

from wtforms import DateTimeLocalField, IntegerField, RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from app.attendance.domain.contacts import LONGEST_CONTACT, MAX_SUMMARY, ContactChannel, ContactKind
from app.attendance.forms.sessions import MOMENTS
from app.web.forms import BaseForm, SelectChoice
from app.web.labels import label


class ContactForm(BaseForm):
    kind = RadioField(
        "Nature de l’aide",
        [InputRequired("Choisissez la nature de l’aide.")],
        choices=[SelectChoice(one.value, label(one)) for one in ContactKind],
    )
    channel = SelectField(
        "Moyen", [InputRequired()], choices=[SelectChoice(one.value, label(one)) for one in ContactChannel]
    )
    at = DateTimeLocalField("Quand, heure de Paris", [InputRequired("Dites quand.")], format=list(MOMENTS))
    minutes = IntegerField(
        "Durée, en minutes",
        [Optional(), NumberRange(0, LONGEST_CONTACT, message="De 0 à 600 minutes.")],
        default=0,
    )
    requested_at = DateTimeLocalField("Demandé le, heure de Paris", [Optional()], format=list(MOMENTS))
    summary = TextAreaField(
        "De quoi il a été question",
        [InputRequired("Dites en quelques mots de quoi il a été question."), Length(max=MAX_SUMMARY)],
    )

    def validate_summary(self, field: Any) -> None:
        if not (field.data or "").strip():
            raise ValidationError("Dites en quelques mots de quoi il a été question.")

    def validate_requested_at(self, field: Any) -> None:
        if field.data and self.at.data and field.data > self.at.data:
            raise ValidationError("La demande vient avant la réponse.")
