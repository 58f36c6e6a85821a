"""What is typed about statements: a number, a file, a reason."""

from __future__ import annotations

from typing import Any

from wtforms import FileField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from app.certification.domain.statements import REASONS, normalise_number
from app.web.forms import BaseForm, SelectChoice


class AskForm(BaseForm):
    """A button, and the token of the page."""


class NumberForm(BaseForm):
    number = StringField("Numéro de l’attestation", [InputRequired("Écrivez le numéro qui figure sur l’attestation.")])

    def validate_number(self, field: Any) -> None:
        if normalise_number(field.data or "") is None:
            raise ValidationError(
                "Un numéro compte 20 chiffres et lettres, par groupes de cinq. Recopiez-le, tirets compris ou non."
            )


class FileForm(BaseForm):
    file = FileField(
        "Fichier de l’attestation",
        [InputRequired("Choisissez un fichier\u00a0: le PDF, le JSON ou le JWT de l’attestation.")],
    )


class WithdrawalForm(BaseForm):
    reason = RadioField(
        "Motif, tel qu’il sera publié",
        [InputRequired("Choisissez un motif.")],
        choices=[SelectChoice(reason.value, words) for reason, words in REASONS.items()],
    )
    note = TextAreaField(
        "Précisions pour la personne et l’équipe",
        [Optional(), Length(max=500, message="500 caractères au plus.")],
    )
