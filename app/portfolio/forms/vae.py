"""Forms of the VAE: what is aimed at, the days, the decision, one text sent by a script."""

from __future__ import annotations

from typing import Any

from wtforms import DateField, IntegerField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.web.forms import BaseForm, SelectChoice

DAY = "Écrivez une date, par exemple 12/11/2026."
OUTCOMES = (
    ("none", "Pas encore de décision"),
    ("full", "Validation totale"),
    ("partial", "Validation partielle"),
    ("refused", "Aucune validation"),
)


class PlainForm(BaseForm):
    """A button: nothing to fill in."""


class FrenchDateField(DateField):
    """A day as a browser's calendar gives it, or as it is written by hand: 2026-11-12 or 12/11/2026."""

    def __init__(self, label: str, **options: Any) -> None:
        super().__init__(label, [Optional()], format=["%Y-%m-%d", "%d/%m/%Y"], **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        """An empty field is no day."""
        if not valuelist or not valuelist[0].strip():
            self.data = None
            return
        try:
            super().process_formdata([valuelist[0].strip()])
        except ValueError:
            raise ValueError(DAY) from None


class DatesForm(BaseForm):
    """The days that somebody noted; their labels are those of the guide. A field that was not sent changes nothing."""

    registered = FrenchDateField("Candidature")
    adviser_chosen = FrenchDateField("Accompagnement")
    feasibility_filed = FrenchDateField("Dossier de faisabilité")
    eligibility_received = FrenchDateField("Recevabilité")
    step_taken = FrenchDateField("Démarche")
    validation_filed = FrenchDateField("Dossier de validation")
    jury_on = FrenchDateField("Jury")
    decision_received = FrenchDateField("Décision")


class DecisionForm(BaseForm):
    """What the jury decided, and when; the blocks are boxes of the page."""

    outcome = RadioField(
        "Décision du jury",
        [InputRequired("Choisissez une réponse.")],
        choices=[SelectChoice(value, words) for value, words in OUTCOMES],
    )
    decision_received = FrenchDateField("Date de la décision")


class VaeTextForm(BaseForm):
    """One text that a page saves by itself."""

    key = StringField("Partie", [InputRequired(), Length(max=120)])
    text = TextAreaField("Texte", [Length(max=12_000, message="12 000 signes au plus.")])
    revision = IntegerField("Révision", [InputRequired(), NumberRange(0, 2**31 - 2)])
