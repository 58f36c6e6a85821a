"""The form that every form inherits: CSRF, French messages, what was typed is kept."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict

# The types of the library do not know it yet; every feature takes it from here.
from wtforms.fields.choices import SelectChoice as SelectChoice  # type: ignore[attr-defined]
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


def fields_of_json(value: Any) -> MultiDict[str, str]:
    """What a script sent as JSON, as the fields of a form: texts, numbers, yes or no, lists of them; nothing deeper."""
    fields: MultiDict[str, str] = MultiDict()
    if not isinstance(value, dict):
        return fields
    for name, given in value.items():
        for item in given if isinstance(given, list) else [given]:
            if isinstance(item, str):
                fields.add(name, item)
            elif item is True:
                fields.add(name, "true")
            elif isinstance(item, int | float) and item is not False:
                fields.add(name, str(item))
    return fields


class BaseForm(FlaskForm):
    """A form of the product: it checks shape; rules belong to services."""

    class Meta(FlaskForm.Meta):
        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            # The library hands JSON values to fields that expect texts.
            if formdata is not None and not isinstance(formdata, MultiDict) and request.is_json:
                return fields_of_json(request.get_json(silent=True))
            return super().wrap_formdata(form, formdata)

        def get_translations(self, form: Any) -> FrenchMessages:
            return _MESSAGES
