"""What is asked of a report: shape only. Read from the address, so nothing is protected by a token."""

from __future__ import annotations

from typing import Any

from wtforms import DateField
from wtforms.validators import Optional, ValidationError

from app.web.forms import BaseForm


class PeriodForm(BaseForm):
    class Meta(BaseForm.Meta):
        csrf = False

    du = DateField("Du", [Optional()])
    au = DateField("Au", [Optional()])

    def validate_au(self, field: Any) -> None:
        if field.data and self.du.data and field.data < self.du.data:
            raise ValidationError("Le dernier jour vient après le premier.")
