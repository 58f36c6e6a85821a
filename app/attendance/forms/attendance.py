"""What is typed about attendance: shape only."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import IntegerField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.attendance.domain.attendance import MAX_NOTE, SAID, AbsenceReason
from app.attendance.domain.sessions import HalfDay
from app.web.forms import BaseForm, SelectChoice
from app.web.labels import label


class CorrectionForm(BaseForm):
    who = SelectField("Qui", [InputRequired("Choisissez la personne.")])
    state = SelectField(
        "Ce qui est vrai", [InputRequired()], choices=[SelectChoice(one.value, label(one)) for one in SAID]
    )
    minutes = IntegerField("Minutes de retard", [Optional(), NumberRange(0, 600, message="De 0 à 600 minutes.")])
    reason = SelectField("Motif d’absence", choices=[SelectChoice(one.value, label(one)) for one in AbsenceReason])
    words = TextAreaField(
        "Pourquoi vous corrigez", [InputRequired("Dites pourquoi vous corrigez."), Length(max=MAX_NOTE)]
    )

    def offer(self, people: Sequence[tuple[str, str, HalfDay]], halves: int) -> None:
        """The people of whom something is said; the half-day is told where there are two."""
        self.who.choices = [
            SelectChoice(key, f"{name}, {label(half.name)}" if halves > 1 else name) for key, name, half in people
        ]
