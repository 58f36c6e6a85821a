"""What is typed to put a regrade in force, or to take it back."""

from __future__ import annotations

from wtforms import HiddenField, TextAreaField
from wtforms.validators import InputRequired

from app.statistics.domain.reasons import REASON_AT_MOST
from app.web.forms import BaseForm


class RegradeForm(BaseForm):
    """A regrade as it was previewed, and why."""

    policy = HiddenField(name="politique")
    token = HiddenField(name="apercu")
    reason = TextAreaField(
        "Pourquoi cette recorrection",
        [InputRequired("Dites pourquoi\u00a0: la personne concernée le lira.")],
        name="raison",
        render_kw={"rows": 3, "maxlength": REASON_AT_MOST},
    )


class UndoForm(BaseForm):
    """Why a regrade is taken back."""

    reason = TextAreaField(
        "Pourquoi l’annuler",
        [InputRequired("Dites pourquoi\u00a0: la personne concernée le lira.")],
        name="raison",
        render_kw={"rows": 3, "maxlength": REASON_AT_MOST},
    )
