"""What readers send: their place in a lesson, a note."""

from __future__ import annotations

from wtforms import IntegerField, StringField, TextAreaField
from wtforms.validators import Length, NumberRange, Optional

from app.modules.domain import NOTE_LENGTH
from app.web.forms import BaseForm


class PositionForm(BaseForm):
    """Where the reader is. Without a heading: the page was opened."""

    heading = StringField("Passage", [Optional(), Length(max=200, message="Ce passage n’existe pas dans la leçon.")])


class NoteForm(BaseForm):
    """A note as typed; how long it may be is the domain's rule, this bound only stops the absurd."""

    text = TextAreaField("Votre note", [Length(max=10 * NOTE_LENGTH, message="Cette note est trop longue.")])
    revision = IntegerField(
        "Version", [NumberRange(min=0, max=2**31 - 1, message="Rechargez la page avant d’enregistrer cette note.")]
    )
    keep = StringField("Que garder", [Optional(), Length(max=8)])
