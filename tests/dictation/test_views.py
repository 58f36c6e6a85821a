"""The pages: listening, typing, being saved, handing in, reading instead of listening, having a letter read."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from flask import Flask

from app.accounts import services as accounts
from app.accounts.domain import Role
from app.attempts import queries as attempt_queries
from app.attempts.domain import Mode
from app.attempts.queries import Owner
from app.attempts.services import replay
from app.clock import utc_now
from app.cohorts import services as cohorts
from app.cohorts.domain import Duty
from app.content.catalog import Catalog
from app.db import Database
from app.dictation import queries, services
from app.dictation.services import ENGINES, Typed, published_dictation, published_letter
from tests.people import Person

DICTATION = "consultation-angine"
LETTER = "convocation-a-un-scanner"
# Words of the text that no page says before the copy is handed in.
SECRET = ("amygdales", "streptocoque", "Amoxicilline")
JSON = {"Accept": "application/json"}


def begin(person: Person, mode: str = "training", at: str = f"/dictees/{DICTATION}") -> str:
    answer = person.post(at, {"mode": mode})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return str(answer.headers["Location"])


def words_of(person: Person, path: str, status: int = 200) -> str:
    answer = person.get(path)
    assert answer.status_code == status, path
    return str(answer.get_data(as_text=True))


def keep(person: Person, copy: str, text: str, rev: int, page: str = "a", key: str = "k" * 12) -> Any:
    fields = {"dans": "texte", "q.texte": text, "v.texte": str(rev), "c.texte": page, "cle": key}
    return person.post(f"{copy}/reponses", fields, headers=JSON)


def hand_in(person: Person, copy: str, text: str) -> str:
    answer = person.post(f"{copy}/rendre", {"q.texte": text, "v.texte": "0", "c.texte": "a"})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return words_of(person, answer.headers["Location"])


def test_the_catalogue_shows_levels_kinds_and_letters(stranger: Person, catalog: Catalog) -> None:
    page = words_of(stranger, "/dictees")
    assert all(f"Niveau {level}" in page for level in range(1, 6))
    assert "Lettres à écrire" in page
    only = words_of(stranger, "/dictees?genre=operatoire")
    assert "Une appendicectomie" in only
    assert "Une angine" not in only
    assert "Une angine" in words_of(stranger, "/dictees?genre=rien")


def test_the_text_stays_hidden_until_the_copy_is_handed_in(sign_in: Callable[..., Person], catalog: Catalog) -> None:
    learner = sign_in()
    copy = begin(learner, "graded")
    for path in ("/dictees", f"/dictees/{DICTATION}", copy, f"{copy}/etat"):
        page = words_of(learner, path)
        assert not [word for word in SECRET if word in page], path
    text = published_dictation(catalog, DICTATION).expected.replace("38,6", "36,8")
    page = hand_in(learner, copy, text)
    assert all(word in page for word in SECRET)
    assert "18 points sur 20" in page.replace("\u00a0", " ")
    assert re.search(r"<del>36,8</del>\s*<ins>38,6</ins>", page)
    assert "empêche de réussir" in page


def test_who_cannot_hear_reads_one_sentence_at_a_time_and_nothing_else(stranger: Person) -> None:
    copy = begin(stranger)
    # Asking by the address alone shows nothing: reading is an act, and the copy tells it.
    assert "Mal de gorge" not in words_of(stranger, f"{copy}?phrase=5")
    answer = stranger.post(f"{copy}/lecture", {"q.texte": "Compte", "v.texte": "0", "c.texte": "a"})
    assert answer.status_code == 303
    page = words_of(stranger, f"{copy}?phrase=5")
    assert "Mal de gorge" in page
    assert ">Compte</textarea>" in page
    assert not [word for word in SECRET if word in page]
    assert "Mal de gorge" not in words_of(stranger, f"{copy}?phrase=0")
    assert "lue au lieu d’être écoutée" in hand_in(stranger, copy, "Compte rendu")


def test_typing_is_saved_and_two_tabs_lose_nothing(sign_in: Callable[..., Person]) -> None:
    learner = sign_in()
    copy = begin(learner)
    first = keep(learner, copy, "Un", 0)
    assert (first.status_code, first.get_json()["revs"]) == (200, {"texte": 1})
    # The same sending twice is one.
    assert keep(learner, copy, "Un", 0).get_json()["revs"] == {"texte": 1}
    assert keep(learner, copy, "Un deux", 0, key="k" * 13).get_json()["revs"] == {"texte": 2}
    other = keep(learner, copy, "Trois", 1, page="b", key="k" * 14)
    assert other.status_code == 409
    assert other.get_json()["conflicts"]["texte"]["kept"] == ["Un deux"]
    refused = learner.post(f"{copy}/rendre", {"q.texte": "Trois", "v.texte": "1", "c.texte": "b"})
    page = refused.get_data(as_text=True)
    assert refused.status_code == 409
    assert "Un deux" in page
    assert ">Trois</textarea>" in page


def test_too_long_a_text_is_refused_and_kept_on_the_page(sign_in: Callable[..., Person]) -> None:
    learner = sign_in()
    copy = begin(learner)
    refused = learner.post(f"{copy}/rendre", {"q.texte": "mot " * 3000})
    assert refused.status_code == 422
    assert "dépasse" in refused.get_data(as_text=True)
    assert "mot mot mot" in refused.get_data(as_text=True)


def test_a_copy_belongs_to_its_author(sign_in: Callable[..., Person], stranger: Person) -> None:
    copy = begin(sign_in())
    somebody = sign_in()
    for path in (copy, f"{copy}/resultat", f"{copy}/etat"):
        assert somebody.get(path).status_code == 404
        assert stranger.get(path).status_code in {303, 401}
    assert somebody.post(f"{copy}/rendre", {"q.texte": "x"}).status_code == 404
    # A graded copy belongs to a person.
    answer = stranger.post(f"/dictees/{DICTATION}", {"mode": "graded"})
    assert answer.status_code == 401
    assert "connectez-vous" in answer.get_data(as_text=True)


def fetched(person: Person, path: str, **headers: str) -> tuple[int, bytes, Any]:
    """What an address of a file answers, the file closed again."""
    with person.get(path, headers=headers) as answer:
        return answer.status_code, answer.get_data(), answer.headers


def test_the_sound_comes_whole_and_by_ranges(stranger: Person) -> None:
    path = f"/dictees/{DICTATION}/audio"
    status, whole, told = fetched(stranger, path)
    assert (status, told["Content-Type"]) == (200, "audio/mpeg")
    status, part, headers = fetched(stranger, path, Range="bytes=100-299")
    assert (status, headers["Content-Range"]) == (206, f"bytes 100-299/{len(whole)}")
    assert part == whole[100:300]
    status, nothing, _ = fetched(stranger, path, **{"If-None-Match": told["ETag"]})
    assert (status, nothing) == (304, b"")
    address = re.search(rf'src="({path}\?v=[0-9a-f]{{12}})"', words_of(stranger, f"/dictees/{DICTATION}"))
    assert address is not None
    assert "immutable" in fetched(stranger, address[1])[2]["Cache-Control"]


def test_a_result_leads_on_and_the_best_is_kept(sign_in: Callable[..., Person], catalog: Catalog) -> None:
    learner = sign_in()
    text = published_dictation(catalog, DICTATION).expected
    page = hand_in(learner, begin(learner, "graded"), text)
    assert "20 points sur 20" in page.replace("\u00a0", " ")
    assert "La suivante" in page
    hand_in(learner, begin(learner), "Compte rendu")
    assert "au mieux 20 sur 20" in words_of(learner, "/dictees")
    assert "Une angine" in words_of(learner, "/tentatives")
    assert words_of(learner, "/tableau-de-bord")
    assert "Une angine" in words_of(learner, "/progression/rncp40800.bc02-c1")


def test_a_letter_is_checked_at_once_and_read_by_its_trainer(
    app: Flask, sign_in: Callable[..., Person], catalog: Catalog
) -> None:
    trainer, learner = sign_in("trainer"), sign_in(name="Nour Castelain")
    with app.extensions["tdu"].database.writing() as db:
        now = utc_now()
        cohort = cohorts.create_cohort(db, "Automne", now.date(), now, trainer_ids=(trainer.id,))
        cohorts.enrol(db, cohort.id, learner.id, now)
    copy = begin(learner, "graded", f"/dictees/lettres/{LETTER}")
    page = hand_in(learner, copy, published_letter(catalog, LETTER).model)
    assert "attend sa lecture" in page
    assert "Nour Castelain" in words_of(trainer, "/formation/dictees")
    reading = copy.replace("/dictees/copies/", "/formation/dictees/")
    assert "Convoquer" in words_of(trainer, reading)
    tutor = sign_in("trainer")
    with app.extensions["tdu"].database.writing() as db:
        cohorts.assign_trainer(db, cohort.id, tutor.id or 0, utc_now(), Duty.TUTOR)
    assert tutor.post(reading, {"n.0": "2", "n.1": "1", "n.2": "2", "commentaire": "Bien."}).status_code == 403
    refused = trainer.post(reading, {"n.0": "2", "commentaire": "Bien."})
    assert refused.status_code == 422
    assert "Bien." in refused.get_data(as_text=True)
    kept = trainer.post(reading, {"n.0": "2", "n.1": "1", "n.2": "2", "commentaire": "Claire et douce."})
    assert kept.status_code == 303
    assert "Rien n’attend" in words_of(trainer, "/formation/dictees")
    page = words_of(learner, f"{copy}/resultat")
    assert "Claire et douce." in page
    assert "Une lettre possible" in page
    # Somebody who follows nobody here learns nothing.
    assert sign_in("trainer").get(reading).status_code == 404


def test_the_log_replays_and_the_queue_waits_on_both_bases(database: Database, catalog: Catalog) -> None:
    dictation, letter = published_dictation(catalog, DICTATION), published_letter(catalog, LETTER)
    with database.writing() as db:
        person = accounts.add_user(db, "nour@example.org", "Nour Castelain", Role.LEARNER, None, utc_now())
        db.flush()
        learner = person.id
        owner, now = Owner(learner_id=learner), utc_now()
        for spec, text in ((dictation, dictation.expected), (letter, letter.model)):
            attempt = services.start(db, owner, spec, Mode.GRADED, now)
            assert services.start(db, owner, spec, Mode.GRADED, now).id == attempt.id
            kind = attempt.activity_kind
            services.save(db, owner, kind, attempt.id, Typed(text[:40], 0, "a"), "key-number-1", now)
            services.hand_in(db, owner, kind, attempt.id, Typed(text, 1, "a"), "key-number-2", now)
        outcomes = attempt_queries.outcomes_of(db, learner)
        # The letter proves nothing before it is read.
        assert {(one.activity_kind, one.earned) for one in outcomes} == {("dictation", 20)}
        assert list(queries.copies_by_activity(db, owner, "letter")) == [LETTER]
    with database.reading() as db:
        assert list(replay(db, ENGINES, None)) == []
