"""A bank brought on a page: what becomes of each question first, a draft only then, and back again."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from flask import Flask

from app.authoring.models import ContentDraft
from app.content.yaml_reader import read_yaml
from tests.people import Person

BANK = "::Un::Vrai ? {T}\n\n::Deux::Combien ? {#douze}\n\n::Trois::Mot ? {=œdème =%50%oedeme}\n"


def brought(person: Person, raw: bytes | str, name: str = "Accueil.gift", **more: str) -> Any:
    data = raw.encode() if isinstance(raw, str) else raw
    form = {"bank": (io.BytesIO(data), name), "written": "", **more}
    return person.post("/auteur/echanges", form, content_type="multipart/form-data")


def drafts_in(app: Flask) -> list[ContentDraft]:
    with app.extensions["tdu"].database.reading() as db:
        return list(db.query(ContentDraft).order_by(ContentDraft.id))


def test_a_bank_is_read_then_confirmed_then_undone(app: Flask, sign_in: Callable[..., Person]) -> None:
    trainer = sign_in("trainer")
    answer = brought(trainer, BANK)
    assert answer.status_code == 303
    page = answer.location
    shown = trainer.get(page).get_data(as_text=True)
    for word in ("gardée", "approchée", "refusée", "la réponse n’est pas un nombre", "à confirmer"):
        assert word in shown
    assert drafts_in(app) == []
    target = {"title": "Accueil", "item_id": "accueil-importe", "module": "", "approximated": "y"}
    refused = trainer.post(f"{page}/confirmer", {**target, "item_id": "Pas Bon"})
    assert refused.status_code == 422
    assert "Pas Bon" in refused.get_data(as_text=True)
    assert trainer.post(f"{page}/confirmer", target).status_code == 303
    (draft,) = drafts_in(app)
    assert draft.path == "quizzes/accueil-importe.yaml"
    value = read_yaml(draft.text).value
    assert [one["id"] for one in value["questions"]] == ["un", "trois"]
    again = trainer.post(f"{page}/confirmer", target)
    assert again.status_code == 422
    assert "déjà été confirmé" in again.get_data(as_text=True)
    assert "repris en brouillon" in trainer.get("/auteur/echanges").get_data(as_text=True)
    assert trainer.post(f"{page}/annuler").status_code == 303
    assert drafts_in(app) == []
    assert "annulé" in trainer.get(page).get_data(as_text=True)
