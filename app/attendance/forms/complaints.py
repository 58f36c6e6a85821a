"""What is typed about complaints: shape only."""

from __future__ import annotations

from typing import Any

from wtforms import SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from app.attendance.domain.complaints import MAX_TEXT, ComplaintSubject
from app.web.forms import BaseForm, SelectChoice
from app.web.labels import label

LONG = Length(max=MAX_TEXT, message="5 000 signes au plus.")


def some_words(form: BaseForm, field: Any) -> None:
    """Spaces alone say nothing."""
    if not (field.data or "").strip():
        raise ValidationError("Écrivez quelques mots.")


class ComplaintForm(BaseForm):
    subject = SelectField(
        "Sujet", [InputRequired()], choices=[SelectChoice(one.value, label(one)) for one in ComplaintSubject]
    )
    text = TextAreaField("Ce qui ne va pas", [InputRequired("Dites ce qui ne va pas."), LONG, some_words])
    wanted = TextAreaField("Ce que vous aimeriez", [Optional(), LONG])


class ReplyForm(BaseForm):
    answer = TextAreaField("Votre réponse", [InputRequired("Écrivez la réponse."), LONG, some_words])


class ActionForm(BaseForm):
    action = TextAreaField(
        "Ce qui a été changé", [InputRequired("Dites ce qui a été changé, ou pourquoi rien."), LONG, some_words]
    )
