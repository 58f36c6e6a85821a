"""The form that every form inherits: CSRF, French messages, what was typed is kept."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from flask_wtf import FlaskForm
from wtforms.i18n import get_translations

from app.content.typography import french


@lru_cache(maxsize=1)
def _library_messages() -> Any:
    return get_translations(["fr"])


@lru_cache(maxsize=256)
def _in_french(message: str) -> str:
    return french(_library_messages().gettext(message))


class FrenchMessages:
    """What WTForms says, in French and with our typography."""

    def gettext(self, message: str) -> str:
        return _in_french(message)

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return french(_library_messages().ngettext(singular, plural, n))


_MESSAGES = FrenchMessages()


class BaseForm(FlaskForm):
    """A form of the product: it checks shape; rules belong to services."""

    class Meta(FlaskForm.Meta):
        def get_translations(self, form: Any) -> FrenchMessages:
            return _MESSAGES
