"""What is typed of the organisation: shape only."""

from __future__ import annotations

from typing import Any

from wtforms import EmailField, FileField, HiddenField, StringField, TelField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, StopValidation

from app.accounts.domain import MAX_EMAIL, is_email_like, normalise_email
from app.organisation.domain import MAX_LINE, MAX_NAME, MAX_TEXT, digits, is_nda, is_siret
from app.web.forms import BaseForm


def an_address(form: BaseForm, field: Any) -> None:
    """Refuse what cannot be an address."""
    if not is_email_like(normalise_email(field.data or "")):
        raise StopValidation("Écrivez une adresse complète, par exemple contact@exemple.fr.")


class OrganisationForm(BaseForm):
    """Everything may be left empty: the settings of the deployment then speak."""

    name = StringField("Nom ou raison sociale", [Optional(), Length(max=MAX_NAME)])
    address = StringField("Adresse", [Optional(), Length(max=MAX_LINE)])
    siret = StringField("Numéro SIRET", [Optional(), Length(max=30)])
    nda = StringField("Numéro de déclaration d’activité", [Optional(), Length(max=30)])
    phone = TelField("Téléphone", [Optional(), Length(max=40)])
    contact_email = EmailField("Adresse de contact", [Optional(), Length(max=MAX_EMAIL), an_address])
    dpo_contact = StringField("Protection des données : qui joindre", [Optional(), Length(max=MAX_LINE)])
    publication_director = StringField("Direction de la publication", [Optional(), Length(max=MAX_NAME)])
    host_name = StringField("Hébergeur", [Optional(), Length(max=MAX_LINE)])
    legal_text = TextAreaField("Texte ajouté aux mentions légales", [Optional(), Length(max=MAX_TEXT)])
    paper_header = StringField("En-tête des attestations", [Optional(), Length(max=MAX_LINE)])
    footer = StringField("Bas de page du site", [Optional(), Length(max=MAX_LINE)])
    version = HiddenField(validators=[InputRequired(), Length(max=10)])

    def validate_siret(self, field: Any) -> None:
        field.data = (
            digits(field.data or "")
            if not set(field.data or "") - set("0123456789 . -\N{NO-BREAK SPACE}")
            else field.data
        )
        if field.data and not is_siret(field.data):
            raise StopValidation("Ce numéro SIRET n’est pas possible : relisez ses 14 chiffres.")

    def validate_nda(self, field: Any) -> None:
        field.data = (
            digits(field.data or "")
            if not set(field.data or "") - set("0123456789 . -\N{NO-BREAK SPACE}")
            else field.data
        )
        if field.data and not is_nda(field.data):
            raise StopValidation("Un numéro de déclaration d’activité compte 11 chiffres.")


class LogoForm(BaseForm):
    logo = FileField("Logo, en PNG ou JPEG", [InputRequired("Choisissez une image.")])
    version = HiddenField(validators=[InputRequired(), Length(max=10)])


class PlainForm(BaseForm):
    """A button alone, and the version that was shown."""

    version = HiddenField(validators=[InputRequired(), Length(max=10)])
