"""What is typed about a cohort: shape only."""

from __future__ import annotations

from typing import Any

from wtforms import (
    DateField,
    EmailField,
    FileField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, StopValidation, ValidationError

from app.accounts.domain import MAX_EMAIL, is_email_like, normalise_email
from app.cohorts.domain import MAX_NEEDS, MAX_TYPED_CODE, Duty
from app.web.forms import BaseForm, SelectChoice

FACTORS = (("1", "temps commun"), ("4/3", "un tiers de plus"), ("3/2", "la moitié de plus"), ("2", "le double"))


def an_address(form: BaseForm, field: Any) -> None:
    """Refuse what cannot be an address."""
    if not is_email_like(normalise_email(field.data or "")):
        raise StopValidation("Écrivez une adresse complète, par exemple prenom.nom@exemple.fr.")


EMAIL = [InputRequired("Écrivez une adresse."), Length(max=MAX_EMAIL), an_address]


CODE_DAYS = (("7", "une semaine"), ("30", "un mois"), ("90", "trois mois"), ("365", "un an"))
DUTIES = ((Duty.TRAINER.value, "forme et corrige"), (Duty.TUTOR.value, "suit, sans corriger"))


class PlainForm(BaseForm):
    """A button alone."""


class CohortForm(BaseForm):
    title = StringField("Nom de la cohorte", [InputRequired("Donnez un nom à cette cohorte."), Length(max=120)])
    framework = SelectField("Référentiel visé", default="")
    starts_on = DateField("Premier jour", [InputRequired("Indiquez le premier jour.")])
    ends_on = DateField("Dernier jour", [Optional()])

    def validate_title(self, field: Any) -> None:
        if not (field.data or "").strip():
            raise ValidationError("Donnez un nom à cette cohorte.")

    def validate_ends_on(self, field: Any) -> None:
        if field.data and self.starts_on.data and field.data < self.starts_on.data:
            raise ValidationError("Le dernier jour vient après le premier.")


class LearnerForm(BaseForm):
    """Somebody to enrol. Why they have more time is asked nowhere."""

    email = EmailField("Adresse de l’apprenante ou de l’apprenant", EMAIL)
    ends_on = DateField("Dernier jour de cette personne", [Optional()])
    time_factor = SelectField(
        "Temps aux examens", [InputRequired()], choices=[SelectChoice(*factor) for factor in FACTORS], default="1"
    )
    needs = StringField("Aménagement", [Optional(), Length(max=MAX_NEEDS)])


class TrainerForm(BaseForm):
    trainer_email = EmailField("Adresse de la formatrice ou du formateur", EMAIL)
    duty = SelectField(
        "Ce que fait cette personne",
        [InputRequired()],
        choices=[SelectChoice(*one) for one in DUTIES],
        default="trainer",
    )


class CodeMakingForm(BaseForm):
    """A code to pass on: how long it opens the cohort, and to how many."""

    days = SelectField("Valable", [InputRequired()], choices=[SelectChoice(*one) for one in CODE_DAYS], default="30")
    places = IntegerField("Nombre de places", [Optional(), NumberRange(1, 500, "Indiquez de 1 à 500 places.")])


class CodeEntryForm(BaseForm):
    code = StringField("Code de la cohorte", [InputRequired("Écrivez le code."), Length(max=MAX_TYPED_CODE)])


class RosterForm(BaseForm):
    """A list of people: a file, or the same pasted."""

    file = FileField("Fichier CSV", [Optional()])
    text = TextAreaField("Ou la liste collée ici", [Optional(), Length(max=200_000, message="Collez moins de lignes.")])

    def validate_text(self, field: Any) -> None:
        if not self.file.data and not (field.data or "").strip():
            raise ValidationError("Choisissez un fichier, ou collez une liste.")


class RosterConfirmForm(BaseForm):
    """The list again, and a mark of what was shown."""

    text = HiddenField(validators=[InputRequired(), Length(max=210_000)])
    digest = HiddenField(validators=[InputRequired(), Length(max=64)])
