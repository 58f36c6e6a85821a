"""What is typed in the workshop: shape only; whether a text is right is for the checks to say."""

from __future__ import annotations

from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, HiddenField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Regexp, ValidationError
from wtforms.widgets import HiddenInput

from app.authoring.domain.kinds import SLUG
from app.web.forms import BaseForm, SelectChoice

MOST_TEXT = 900_000
ID_HINT = "En minuscules sans accent, avec des traits d’union : carte-vitale-oubliee."


class TextForm(BaseForm):
    """The text of a draft, and the revision from which it was written."""

    text = TextAreaField("Texte du fichier", [Length(max=MOST_TEXT)])
    revision = IntegerField(widget=HiddenInput(), default=0)


class ReasonForm(BaseForm):
    """Why something is published, or taken back."""

    reason = StringField(
        "Ce qui change, et pourquoi",
        [InputRequired("Dites en quelques mots ce qui change, et pourquoi."), Length(max=300)],
    )
    seen = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("prefix", "")
        super().__init__(*args, **kwargs)


class NewItemForm(BaseForm):
    """What a new content is called, and where it goes."""

    title = StringField("Titre", [InputRequired("Donnez un titre."), Length(max=200)])
    item_id = StringField(
        "Identifiant",
        [
            InputRequired("Donnez un identifiant : il ne changera plus."),
            Length(max=80),
            Regexp(rf"{SLUG}\Z", message="Écrivez-le en minuscules sans accent, avec des traits d’union."),
        ],
    )
    module = SelectField("Module", default="", validate_choice=True)


class PictureForm(BaseForm):
    """A picture, and what it says to who does not see it: one of the two must be decided."""

    picture = FileField("Image", [FileRequired("Choisissez une image.")])
    told = StringField("Texte de remplacement", [Length(max=300)])
    decorative = BooleanField("Cette image est décorative : elle n’apprend rien de plus que le texte")

    def validate_told(self, field: Any) -> None:
        if not (field.data or "").strip() and not self.decorative.data:
            raise ValidationError("Décrivez l’image en une phrase, ou cochez qu’elle est décorative.")


class ArchiveForm(BaseForm):
    """A module in an archive, and what to do with it."""

    archive = FileField("Archive ZIP", [FileRequired("Choisissez une archive.")])
    fate = RadioField(
        "Que faire de ce qu’elle contient ?",
        choices=[
            SelectChoice("look", "Regarder seulement : rien n’est écrit"),
            SelectChoice("drafts", "Garder les textes comme brouillons à relire"),
            SelectChoice("publish", "Publier tout de suite, si tout est juste"),
        ],
        default="look",
    )
    reason = StringField("Ce qui change, et pourquoi (pour publier)", [Length(max=300)])
