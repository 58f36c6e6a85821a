"""What a learner types in a message, and whether they are told by e-mail: shape only."""

from __future__ import annotations

from wtforms import BooleanField, HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from app.messaging.domain import LONGEST_SUBJECT, LONGEST_TEXT
from app.web.forms import BaseForm

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


class MailForm(BaseForm):
    by_mail = BooleanField("Me prévenir par e-mail quand il y a du nouveau, sans en dire le contenu")
