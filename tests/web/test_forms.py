"""Forms speak French, keep what was typed, and tie each mistake to its field."""

from __future__ import annotations

import html5lib
import pytest
from flask import Flask, render_template_string
from wtforms import BooleanField, EmailField, IntegerField, RadioField, SelectChoice, StringField, TextAreaField
from wtforms.validators import Email, InputRequired, Length, NumberRange

from app.web.forms import BaseForm

PAGE = """<!doctype html><html lang="fr"><head><title>x</title></head><body>
{% from "components/field.html" import field, error_summary, csrf %}
{{ error_summary(form) }}
<form method="post">{{ csrf(form) }}
{{ field(form.title, "Un titre court.", autocomplete="off") }}{{ field(form.address) }}{{ field(form.age) }}
{{ field(form.text, rows=4) }}{{ field(form.kind) }}{{ field(form.agreed) }}</form></body></html>"""


class Sample(BaseForm):
    title = StringField("Titre", [InputRequired("Donnez un titre."), Length(max=5)])
    address = EmailField("Adresse", [InputRequired(), Email()])
    age = IntegerField("Âge", [InputRequired(), NumberRange(1, 9)])
    text = TextAreaField("Texte")
    kind = RadioField("Genre", choices=[SelectChoice("a", "Un"), SelectChoice("b", "Deux")])
    agreed = BooleanField("D’accord", [InputRequired()])


def shown(face: Flask, data: dict[str, str]) -> tuple[str, Sample]:
    with face.test_request_context("/", method="POST", data=data):
        form = Sample(meta={"csrf": False})
        form.validate()
        page = render_template_string(PAGE.replace("{{ csrf(form) }}", ""), form=form)
    html5lib.HTMLParser(strict=True).parse(page)
    return page, form


def test_messages_are_french_with_our_typography(face: Flask) -> None:
    _, form = shown(face, {"title": "trop long", "address": "x", "age": "douze", "kind": "z"})
    said = [str(message) for messages in form.errors.values() for message in messages]
    assert len(said) >= 6
    for message in said:
        assert "'" not in message
        assert not any(word in message for word in ("field", "must", "Not a", "Invalid", "required", "valid choice"))


def test_a_mistake_is_tied_to_its_field_and_named_in_the_summary(face: Flask) -> None:
    page, _ = shown(face, {"address": "awa@example.org"})
    assert 'aria-invalid="true"' in page
    assert 'aria-describedby="title-aide title-erreur"' in page
    assert 'id="title-erreur"' in page
    assert '<a href="#title">Titre</a>\u00a0: Donnez un titre.' in page


def test_what_was_typed_is_kept_and_shown_as_text(face: Flask) -> None:
    page, _ = shown(face, {"title": '"><script>', "text": "</textarea><b>"})
    assert "&#34;&gt;&lt;script&gt;" in page
    assert "&lt;/textarea&gt;&lt;b&gt;" in page


@pytest.mark.parametrize("kind", ["a", "b"])
def test_radio_buttons_are_a_group_with_a_name(face: Flask, kind: str) -> None:
    page, _ = shown(face, {"kind": kind})
    assert '<legend class="field__legend">Genre</legend>' in page


def test_a_form_carries_its_token(face: Flask) -> None:
    with face.test_request_context("/"):
        page = render_template_string(PAGE, form=Sample())
    assert 'name="csrf_token"' in page


@pytest.mark.parametrize("sent", [[-1], 3, "texte", None, {"title": {"a": 1}}, {"title": [None, {}]}, {"age": False}])
def test_json_of_any_shape_is_only_a_form_badly_filled(face: Flask, sent: object) -> None:
    with face.test_request_context("/", method="POST", json=sent):
        form = Sample(meta={"csrf": False})
        assert not form.validate()


def test_a_script_may_fill_a_form_with_json(face: Flask) -> None:
    sent = {"title": "Court", "address": "awa@example.org", "age": 7, "kind": "a", "agreed": True}
    with face.test_request_context("/", method="POST", json=sent):
        form = Sample(meta={"csrf": False})
        assert form.validate(), form.errors
        assert (form.age.data, form.agreed.data) == (7, True)
