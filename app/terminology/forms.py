"""What the trainer receives: an answer, a judgement on one's own answer, the settings."""

from __future__ import annotations

from wtforms import BooleanField, DateField, IntegerField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.terminology.domain.answers import ANSWER_LENGTH
from app.terminology.domain.cards import KEY_LENGTH
from app.web.forms import BaseForm


class AnswerForm(BaseForm):
    """One answer: the card, how many answers it had when it was shown, when, what was typed."""

    card = StringField("Carte", [InputRequired("Cette carte n’existe pas."), Length(max=KEY_LENGTH)])
    reps = IntegerField("Réponses", [NumberRange(0, 100_000)])
    shown = StringField("Montrée", [Optional(), Length(max=32)])
    answer = StringField(
        "Votre réponse", [Optional(), Length(max=ANSWER_LENGTH, message="Une réponse tient en 200 signes.")]
    )
    hesitated = BooleanField("J’ai hésité")
    unknown = StringField("Je ne sais pas", [Optional(), Length(max=8)])


class CompareForm(BaseForm):
    """What one says of one's own answer, beside the expected one."""

    card = StringField("Carte", [InputRequired("Cette carte n’existe pas."), Length(max=KEY_LENGTH)])
    reps = IntegerField("Réponses", [NumberRange(0, 100_000)])
    answer = StringField("Votre réponse", [Optional(), Length(max=ANSWER_LENGTH)])
    said = StringField("Votre avis", [InputRequired("Choisissez ce que valait votre réponse.")])


class SettingsForm(BaseForm):
    """How much of a day, until when, and whether time counts."""

    new_per_day = IntegerField(
        "Cartes nouvelles par jour",
        [InputRequired("Indiquez un nombre de 0 à 50."), NumberRange(0, 50, "Indiquez un nombre de 0 à 50.")],
    )
    reviews_per_day = IntegerField(
        "Révisions par jour, au plus",
        [InputRequired("Indiquez un nombre de 10 à 300."), NumberRange(10, 300, "Indiquez un nombre de 10 à 300.")],
    )
    exam_date = DateField("Date de votre examen", [Optional()])
    timed = BooleanField("Tenir compte du temps que je mets à répondre")
    paused = BooleanField("Faire une pause : ne rien me proposer pour l’instant")
