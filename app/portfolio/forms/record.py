"""Forms of the dossier professionnel: a text sent by a script, a comment, a version's name, a link to a jury."""

from __future__ import annotations

from wtforms import BooleanField, HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange

from app.web.forms import BaseForm, SelectChoice

DAYS = ((3, "3 jours"), (7, "7 jours"), (14, "14 jours"), (30, "30 jours"), (60, "60 jours"))


class PlainForm(BaseForm):
    """A button: nothing to fill in."""


class TextForm(BaseForm):
    """One text that a page saves by itself."""

    example = IntegerField("Exemple", [InputRequired(), NumberRange(0, 2**31)])
    key = StringField("Champ", [InputRequired(), Length(max=80)])
    text = TextAreaField("Texte", [Length(max=25_000)])
    revision = IntegerField("Révision", [InputRequired(), NumberRange(0, 2**31)])


class CommentForm(BaseForm):
    """What a trainer says of one text."""

    text = TextAreaField(
        "Votre commentaire",
        [InputRequired("Écrivez votre commentaire."), Length(max=2000, message="2 000 signes au plus.")],
    )
    example = HiddenField()
    key = HiddenField()


class VersionForm(BaseForm):
    """The name of a version."""

    title = StringField("Nom de cette version", [Length(max=120, message="120 signes au plus.")])


class FreezeForm(BaseForm):
    """The name of a frozen copy."""

    title = StringField(
        "Pour quelle session, ou pour qui",
        [InputRequired("Donnez un nom à cette copie."), Length(max=120, message="120 signes au plus.")],
    )


class LinkForm(BaseForm):
    """A link to a frozen copy."""

    label = StringField(
        "À qui ce lien est-il remis",
        [InputRequired("Dites à qui vous remettez ce lien."), Length(max=120, message="120 signes au plus.")],
        description="Ce nom n’est vu que de vous : il apparaît dans la liste des consultations.",
    )
    days = SelectField(
        "Durée",
        [InputRequired()],
        coerce=int,
        default=14,
        choices=[SelectChoice(value, words) for value, words in DAYS],
    )
    with_code = BooleanField("Demander aussi un code, que vous transmettrez à part")


class CodeForm(BaseForm):
    """The code of a link."""

    code = StringField("Code", [InputRequired("Écrivez le code à huit chiffres."), Length(max=40)])
