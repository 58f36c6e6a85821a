"""What is typed to exchange: a file, and where its questions go."""

from __future__ import annotations

from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Regexp

from app.interop.domain.states import FORMATS
from app.web.forms import BaseForm, SelectChoice

SLUG = r"[a-z0-9]+(?:-[a-z0-9]+)*\Z"
ID_HINT = "En minuscules sans accent, avec des traits d’union : accueil-telephone."


class BankForm(BaseForm):
    """A question bank, and what it is written in."""

    bank = FileField("Fichier de questions", [FileRequired("Choisissez un fichier.")])
    written = SelectField(
        "Format",
        choices=[SelectChoice("", "le deviner"), *(SelectChoice(key, word) for key, word in FORMATS.items())],
        default="",
    )


class TargetForm(BaseForm):
    """The new quiz into which questions go."""

    title = StringField("Titre du quiz", [InputRequired("Donnez un titre."), Length(max=180)])
    item_id = StringField(
        "Identifiant",
        [
            InputRequired("Donnez un identifiant : il ne changera plus."),
            Length(max=76),
            Regexp(SLUG, message="Écrivez-le en minuscules sans accent, avec des traits d’union."),
        ],
    )
    module = SelectField("Module", default="")
    approximated = BooleanField("Reprendre aussi les questions approchées", default=True)
