"""What is typed in follow-up: shape only."""

from __future__ import annotations

from wtforms import DateField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from app.followup.domain.reports import LONGEST_ANSWER, LONGEST_REPORT, ReportReason, ReportState
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
KINDS = [SelectChoice(kind.value, label(kind)) for kind in HelpKind]


class AnswerForm(BaseForm):
    """An answer of the team, which says of which kind its help is."""

    text = TextAreaField("Votre réponse", TEXT)
    kind = RadioField("Cette aide est", [InputRequired("Dites de quelle aide il s’agit.")], choices=KINDS)
    key = HiddenField()


class FirstWordForm(BaseForm):
    """The first message of somebody of the team."""

    subject = StringField("Objet", SUBJECT)
    text = TextAreaField("Votre message", TEXT)
    kind = RadioField("Cette aide est", [InputRequired("Dites de quelle aide il s’agit.")], choices=KINDS)
    key = HiddenField()


class AnnouncementForm(BaseForm):
    """Something told to a whole cohort."""

    title = StringField("Titre", [InputRequired("Donnez un titre à cette annonce."), Length(max=LONGEST_SUBJECT)])
    text = TextAreaField("Texte", [InputRequired("Écrivez votre annonce."), Length(max=LONGEST_TEXT)])
    pinned_until = DateField("Garder en tête de page jusqu’au", [Optional()])


class ReportForm(BaseForm):
    """What seems wrong with a question."""

    reason = RadioField(
        "Qu’est-ce qui ne va pas ?",
        [InputRequired("Choisissez ce qui ne va pas.")],
        choices=[SelectChoice(one.value, label(one)) for one in ReportReason],
    )
    text = TextAreaField(
        "Expliquez en une phrase ou deux",
        [InputRequired("Expliquez en une phrase."), Length(max=LONGEST_REPORT, message="2 000 signes au plus.")],
    )


class VerdictForm(BaseForm):
    """The answer to every report of one question."""

    state = RadioField(
        "Votre réponse",
        [InputRequired("Choisissez : la question est à corriger, ou elle est juste.")],
        choices=[
            SelectChoice(ReportState.ACCEPTED.value, "La question est à corriger"),
            SelectChoice(ReportState.REFUSED.value, "La question est juste, je l’explique"),
        ],
    )
    answer = TextAreaField(
        "Ce que vous dites aux personnes qui l’ont signalée",
        [InputRequired("Expliquez en une phrase."), Length(max=LONGEST_ANSWER, message="2 000 signes au plus.")],
    )
