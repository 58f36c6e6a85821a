"""The one form of progress: the référentiel aimed at."""

from __future__ import annotations

from collections.abc import Iterable

from wtforms import RadioField
from wtforms.validators import InputRequired

from app.content.catalog import Framework
from app.web.forms import BaseForm


class FrameworkForm(BaseForm):
    """Which référentiel the learner aims at."""

    framework = RadioField(
        "Titre visé",
        validators=[InputRequired("Choisissez un des titres de la liste.")],
        validate_choice=False,
    )

    def offer(self, frameworks: Iterable[Framework]) -> FrameworkForm:
        """The titles to choose from."""
        self.framework.choices = [(one.key, one.title) for one in frameworks]
        return self
