"""What is typed in a message, an announcement, a choice: shape only."""

from __future__ import annotations

from wtforms import BooleanField, DateField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from app.messaging.domain import LONGEST_SUBJECT, LONGEST_TEXT, HelpKind
from app.web.forms import BaseForm, SelectChoice
from app.web.labels import label

TEXT = [
    InputRequired("Écrivez votre message."),
    Length(max=LONGEST_TEXT, message="Ce message dépasse 5 000 signes : raccourcissez-le, ou écrivez-en deux."),
]
SUBJECT = [
    InputRequired("Donnez un objet à votre message : quelques mots suffisent."),
    Length(max=LONGEST_SUBJECT, message="L’objet tient en 120 signes."),
]


class ReplyForm(BaseForm):
    """One more message of a learner."""

    text = TextAreaField("Votre message", TEXT)
    key = HiddenField()


class ThreadForm(BaseForm):
    """The first message of a learner."""

    subject = StringField("Objet", SUBJECT)
    text = TextAreaField("Votre message", TEXT)
    context = HiddenField()
    key = HiddenField()


def kinds() -> list[SelectChoice]:
    return [SelectChoice(kind.value, label(kind)) for kind in HelpKind]


class AnswerForm(BaseForm):
    """An answer of the team, which says of which kind its help is."""

    text = TextAreaField("Votre réponse", TEXT)
    kind = RadioField("Cette aide est", [InputRequired("Dites de quelle aide il s’agit.")])
    key = HiddenField()


class FirstWordForm(BaseForm):
    """The first message of somebody of the team."""

    subject = StringField("Objet", SUBJECT)
    text = TextAreaField("Votre message", TEXT)
    kind = RadioField("Cette aide est", [InputRequired("Dites de quelle aide il s’agit.")])
    key = HiddenField()


class AnnouncementForm(BaseForm):
    """Something told to a whole cohort."""

    title = StringField("Titre", [InputRequired("Donnez un titre à cette annonce."), Length(max=LONGEST_SUBJECT)])
    text = TextAreaField("Texte", [InputRequired("Écrivez votre annonce."), Length(max=LONGEST_TEXT)])
    pinned_until = DateField("Garder en tête de page jusqu’au", [Optional()])


class MailForm(BaseForm):
    by_mail = BooleanField("Me prévenir par e-mail quand il y a du nouveau, sans en dire le contenu")


class PlainForm(BaseForm):
    """A button: nothing to fill in."""
