"""What is typed in administration: shape only."""

from __future__ import annotations

from wtforms import DateField, SearchField, SelectField
from wtforms.validators import Length, Optional

from app.web.forms import BaseForm


class PlainForm(BaseForm):
    """A button alone."""


class JournalForm(BaseForm):
    """Which rows of the journal: sent by GET, so without a token."""

    class Meta(BaseForm.Meta):
        csrf = False

    fait = SelectField("Acte", default="")
    personne = SearchField("Nom ou adresse", [Optional(), Length(max=100)])
    du = DateField("Du", [Optional()])
    au = DateField("Au", [Optional()])
