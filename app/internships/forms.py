"""What is typed about a stage: shape only."""

from __future__ import annotations

from typing import Any

from wtforms import DateField, DecimalField, EmailField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, StopValidation, ValidationError
from wtforms.widgets import TextInput

from app.accounts.domain import MAX_EMAIL, is_email_like, normalise_email
from app.internships.domain import LINK_DAYS, MAX_COMMENT, MAX_GOAL, MAX_NAME, MAX_NOTE, MAX_PLACE
from app.web.forms import BaseForm, SelectChoice


def an_address(form: BaseForm, field: Any) -> None:
    """Refuse what cannot be an address."""
    if not is_email_like(normalise_email(field.data or "")):
        raise StopValidation("Écrivez une adresse complète, par exemple prenom.nom@exemple.fr.")


class PlainForm(BaseForm):
    """A button alone."""


class StageForm(BaseForm):
    place = StringField("Lieu du stage", [InputRequired("Dites où se passe le stage."), Length(max=MAX_PLACE)])
    tutor_name = StringField("Tutrice ou tuteur : nom", [InputRequired("Écrivez son nom."), Length(max=MAX_NAME)])
    tutor_email = EmailField("Son adresse e-mail", [Optional(), Length(max=MAX_EMAIL), an_address])
    starts_on = DateField("Premier jour", [InputRequired("Indiquez le premier jour.")])
    ends_on = DateField("Dernier jour", [InputRequired("Indiquez le dernier jour.")])
    hours_goal = IntegerField(
        "Heures prévues",
        [InputRequired("Indiquez un nombre d’heures."), NumberRange(1, MAX_GOAL, f"De 1 à {MAX_GOAL} heures.")],
    )

    def validate_ends_on(self, field: Any) -> None:
        if field.data and self.starts_on.data and field.data < self.starts_on.data:
            raise ValidationError("Le dernier jour vient après le premier.")


class HoursField(DecimalField):
    """A number of hours, with a comma or a point: as text, since a browser refuses the comma in a number."""

    widget = TextInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata([one.strip().replace(",", ".") for one in valuelist])


class DayForm(BaseForm):
    """The hours of one day; a quarter of an hour is enough to say them."""

    day = DateField("Jour", [InputRequired("Indiquez le jour.")])
    hours = HoursField(
        "Heures",
        [InputRequired("Indiquez les heures, par exemple 7 ou 3,5."), NumberRange(0, 12, "De 0 à 12 heures.")],
        places=2,
        use_locale=False,
    )
    note = StringField("Ce que vous avez fait", [Optional(), Length(max=MAX_NOTE)])


class TutorLinkForm(BaseForm):
    days = SelectField(
        "Lien valable",
        [InputRequired()],
        choices=[SelectChoice(str(one), f"{one} jours") for one in LINK_DAYS],
        default=str(LINK_DAYS[1]),
    )


class SignatureForm(BaseForm):
    """What goes with the grid; the levels have their own names (n.<competence>)."""

    comment = TextAreaField("Ce que vous avez vu de son travail", [Optional(), Length(max=MAX_COMMENT)])
    signer_name = StringField("Votre nom", [Optional(), Length(max=MAX_NAME)])
    signer_function = StringField("Votre fonction", [Optional(), Length(max=MAX_NAME)])
