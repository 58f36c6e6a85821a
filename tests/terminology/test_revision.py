"""The trainer through its pages: one card, an answer kept, the reason, the limits, the settings, whose it is."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.clock import utc_now
from app.content.catalog import Catalog
from app.terminology import services
from app.terminology.domain.answers import AnswerVerdict, Judged
from app.terminology.domain.cards import CardKind, Deck
from app.terminology.domain.scheduling import Rating, Review
from app.terminology.models import RevisionCard, RevisionReview
from tests.people import Person

SignIn = Callable[..., Person]


def hidden(page: str) -> dict[str, str]:
    """What the form of the card carries."""
    return {name: unescape(re.search(rf'name="{name}" value="([^"]*)"', page)[1]) for name in ("card", "reps", "shown")}  # type: ignore[index]


def deck(catalog: Catalog) -> Deck:
    return services.deck_in(catalog)


def answer(person: Person, catalog: Catalog, typed: str | None = None) -> str:
    """Answer the card shown, rightly unless told otherwise; the page that follows."""
    page = person.get("/revision").text
    sent = hidden(page)
    card = deck(catalog).by_key[sent["card"]]
    sent |= {"answer": card.accept[0] if typed is None else typed}
    told = person.post("/revision", sent)
    assert told.status_code == 303
    return person.get(told.headers["Location"]).text


def kept(app: Flask, learner_id: int) -> int:
    with app.extensions["tdu"].database.reading() as db:
        return db.scalar(select(func.count()).where(RevisionReview.learner_id == learner_id)) or 0


def test_a_first_card_is_asked_answered_and_explained(sign_in: SignIn, app: Flask, catalog: Catalog) -> None:
    person = sign_in()
    page = person.get("/revision").text
    assert "Pourquoi cette carte aujourd’hui" in page
    assert "la première des 10 du jour" in page
    told = answer(person, catalog)
    assert "Juste." in told
    assert "Carte suivante" in told
    assert person.id is not None
    assert kept(app, person.id) == 1


def test_what_is_wrong_says_what_was_expected(sign_in: SignIn, catalog: Catalog) -> None:
    person = sign_in()
    card = deck(catalog).by_key[hidden(person.get("/revision").text)["card"]]
    told = unescape(answer(person, catalog, ""))
    assert "Voici la réponse." in told
    assert card.answer in told
    assert "à revoir" in told


def test_the_same_page_sent_twice_is_one_answer(sign_in: SignIn, app: Flask, catalog: Catalog) -> None:
    person = sign_in()
    sent = hidden(person.get("/revision").text) | {"answer": "", "unknown": "1"}
    first, second = person.post("/revision", sent), person.post("/revision", sent)
    assert first.headers["Location"] == second.headers["Location"]
    assert person.id is not None
    assert kept(app, person.id) == 1


def test_an_answer_in_other_words_is_compared_by_the_learner(sign_in: SignIn, catalog: Catalog) -> None:
    person = sign_in()
    card = next(one for one in deck(catalog).cards if one.kind == CardKind.SENSE and " " in one.answer)
    sent = {"card": card.key, "reps": "0", "shown": "", "answer": "avec mes propres mots"}
    told = person.post("/revision", sent)
    page = person.get(told.headers["Location"])
    assert page.status_code == 200
    assert "avec mes propres mots" in page.text
    unsaid = person.post("/revision/comparer", {"card": card.key, "reps": "0", "answer": "avec mes propres mots"})
    assert unsaid.status_code == 422
    assert "avec mes propres mots" in unsaid.text
    said = person.post("/revision/comparer", {"card": card.key, "reps": "0", "answer": "autrement", "said": "presque"})
    assert said.status_code == 303
    assert "difficile" in person.get(said.headers["Location"]).text


def test_an_answer_belongs_to_whoever_gave_it(sign_in: SignIn, catalog: Catalog) -> None:
    mine, other = sign_in(), sign_in()
    sent = hidden(mine.get("/revision").text) | {"answer": "", "unknown": "1"}
    address = mine.post("/revision", sent).headers["Location"]
    assert mine.get(address).status_code == 200
    assert other.get(address).status_code == 404


def test_the_limit_of_new_cards_holds(sign_in: SignIn, catalog: Catalog) -> None:
    person = sign_in()
    chosen = {"new_per_day": "2", "reviews_per_day": "40", "timed": "y"}
    assert person.post("/revision/reglages", chosen).status_code == 303
    seen = set()
    for _ in range(12):
        page = person.get("/revision").text
        if 'name="card"' not in page:
            break
        seen.add(hidden(page)["card"])
        answer(person, catalog)
    assert len(seen) == 2
    assert "C’est fait pour aujourd’hui" in person.get("/revision").text


def test_a_setting_out_of_bounds_is_refused_and_kept_on_the_page(sign_in: SignIn) -> None:
    told = sign_in().post("/revision/reglages", {"new_per_day": "900", "reviews_per_day": "40"})
    assert told.status_code == 422
    assert 'value="900"' in told.text


def test_a_pause_proposes_nothing_and_blames_nobody(sign_in: SignIn) -> None:
    person = sign_in()
    person.post("/revision/reglages", {"new_per_day": "10", "reviews_per_day": "40", "paused": "y"})
    page = person.get("/revision").text
    assert "Vous êtes en pause" in page
    assert 'name="card"' not in page
    assert not re.search("raté|en retard|manqué vos|perdu votre", page)


def test_the_exam_date_of_the_page_is_that_of_the_account_and_caps(
    sign_in: SignIn, app: Flask, catalog: Catalog
) -> None:
    person = sign_in()
    day = (utc_now() + timedelta(days=5)).date()
    person.post("/revision/reglages", {"new_per_day": "10", "reviews_per_day": "40", "exam_date": day.isoformat()})
    assert day.isoformat() in person.get("/compte/preferences").text
    answer(person, catalog)
    with app.extensions["tdu"].database.reading() as db:
        caps = db.scalars(select(RevisionReview.cap).where(RevisionReview.learner_id == person.id)).all()
    assert caps
    assert all(4 <= cap <= 6 for cap in caps)


def fill(app: Flask, catalog: Catalog, learner_id: int, cards: int = 6, days: int = 40, cap: int = 365) -> None:
    """A person who learnt some cards well, some days ago, and never came back."""
    start = utc_now() - timedelta(days=days)
    with app.extensions["tdu"].database.writing() as db:
        for rank, card in enumerate(deck(catalog).cards[:cards]):
            for number in range(3):
                at = start + timedelta(days=number * 4, minutes=rank)
                review = Review(int(Rating.Easy), cap if number else 30, at)
                services.answer(db, learner_id, card, review, Judged(AnswerVerdict.EXACT), "x", reps=number)


def test_answers_folded_again_give_the_same_memory(sign_in: SignIn, app: Flask, catalog: Catalog) -> None:
    person = sign_in()
    assert person.id is not None
    fill(app, catalog, person.id)
    database = app.extensions["tdu"].database
    with database.reading() as db:
        assert list(services.replay(db, person.id)) == []
    with database.writing() as db:
        card = db.scalars(select(RevisionCard).where(RevisionCard.learner_id == person.id)).first()
        card.memory = card.memory.replace('"card_id":1', '"card_id":2')
    with database.reading() as db:
        assert [one.key for one in services.replay(db, person.id)] == [card.card_key]


def test_the_plots_have_their_tables(sign_in: SignIn, app: Flask, catalog: Catalog) -> None:
    person = sign_in()
    assert "Ce tracé commence" in person.get("/revision/memoire").text
    assert person.id is not None
    fill(app, catalog, person.id, days=10, cap=7)
    page = person.get("/revision/memoire").text
    assert page.count("<table") == page.count('<svg class="plot"') == 2
    assert "6 cartes connues" in page.replace("\u00a0", " ").replace("\u202f", " ")


def test_data_are_given_and_forgotten(sign_in: SignIn, app: Flask, catalog: Catalog) -> None:
    person = sign_in()
    assert person.id is not None
    fill(app, catalog, person.id)
    runtime: Any = app.extensions["tdu"]
    with runtime.database.reading() as db:
        given = runtime.exporters["revision"](db, person.id)
    assert len(given["reponses"]) == 18
    assert len(given["cartes"]) == 6
    with runtime.database.writing() as db:
        runtime.erasers["revision"](db, person.id, utc_now())
    assert kept(app, person.id) == 0


def test_a_stranger_tries_five_cards_and_keeps_nothing(stranger: Person, app: Flask) -> None:
    told = stranger.get("/revision")
    for rank in range(1, 6):
        page = stranger.get(f"/revision?essai={rank}")
        assert page.status_code == 200
        assert f"Carte {rank} sur 5" in page.text
        told = stranger.get(f"/revision?essai={rank}&reponse=%3Cb%3E")
        assert "&lt;b&gt;" in told.text
        assert "« <b>" not in told.text.replace("\u00a0", " ")
    assert "Créer un compte" in told.text
    with app.extensions["tdu"].database.reading() as db:
        assert db.scalar(select(func.count()).select_from(RevisionReview)) == 0


@pytest.mark.parametrize("key", ["sense:absent", "", "x" * 900, "neighbours:a:b"])
def test_a_card_that_does_not_exist_is_refused_without_an_error(sign_in: SignIn, key: str) -> None:
    told = sign_in().post("/revision", {"card": key, "reps": "0", "answer": "x"})
    assert told.status_code in {404, 422}


def test_the_desk_of_today_proposes_the_cards_due_unless_one_pauses(
    sign_in: SignIn, app: Flask, catalog: Catalog
) -> None:
    person = sign_in()
    assert person.id is not None
    assert "cartes dues" not in person.get("/tableau-de-bord").text
    fill(app, catalog, person.id, cards=12, cap=7)
    assert "12 cartes dues, 4 minutes" in person.get("/tableau-de-bord").text.replace("\u00a0", " ")
    person.post("/revision/reglages", {"new_per_day": "5", "reviews_per_day": "10"})
    assert "10 cartes dues" in person.get("/tableau-de-bord").text.replace("\u00a0", " ")
    person.post("/revision/reglages", {"new_per_day": "5", "reviews_per_day": "10", "paused": "y"})
    assert "cartes dues" not in person.get("/tableau-de-bord").text


def test_the_way_to_practise_leads_to_revision(stranger: Person) -> None:
    assert 'href="/revision"' in stranger.get("/entrainement").text
