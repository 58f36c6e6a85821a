"""What is typed in a survey: shape only. The fields are those of the questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import RadioField, TextAreaField
from wtforms.validators import Length, Optional

from app.attendance.domain.surveys import MAX_TEXT, SCALE, SCALE_WORDS, SurveyQuestion
from app.web.forms import BaseForm, SelectChoice

STEPS = [SelectChoice("", "sans avis"), *(SelectChoice(str(step), SCALE_WORDS[step]) for step in reversed(SCALE))]


class SurveyForm(BaseForm):
    """A form with one field a question; `given` reads them back."""

    text = TextAreaField("Une remarque", [Optional(), Length(max=MAX_TEXT, message="2 000 signes au plus.")])

    def given(self, questions: Sequence[SurveyQuestion]) -> Mapping[str, str]:
        return {one.id: str(self[f"q-{one.id}"].data or "") for one in questions}


def survey_form(questions: Sequence[SurveyQuestion], **options: Any) -> SurveyForm:
    """The form of these questions."""
    fields = {
        f"q-{one.id}": RadioField(
            one.text,
            choices=[SelectChoice(key, words) for key, words in one.choices] if one.choices else list(STEPS),
            validators=[Optional()],
            default="unsaid" if one.choices else "",
        )
        for one in questions
    }
    made: SurveyForm = type("AskedForm", (SurveyForm,), fields)(**options)
    return made
