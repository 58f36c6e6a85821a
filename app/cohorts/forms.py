"""What is typed about a cohort: shape only."""

from __future__ import annotations

from typing import Any

from wtforms import DateField, EmailField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional, StopValidation, ValidationError

from app.accounts.domain import MAX_EMAIL, is_email_like, normalise_email
from app.web.forms import BaseForm, SelectChoice

FACTORS = (("1", "temps commun"), ("4/3", "un tiers de plus"), ("3/2", "la moitié de plus"), ("2", "le double"))


def an_address(form: BaseForm, field: Any) -> None:
    """Refuse what cannot be an address."""
    if not is_email_like(normalise_email(field.data or "")):
        raise StopValidation("Écrivez une adresse complète, par exemple prenom.nom@exemple.fr.")


EMAIL = [InputRequired("Écrivez une adresse."), Length(max=MAX_EMAIL), an_address]


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


class TrainerForm(BaseForm):
    trainer_email = EmailField("Adresse de la formatrice ou du formateur", EMAIL)
