"""A text is written, checked, published, seen by learners, and taken back."""

from __future__ import annotations

import time
from collections.abc import Callable

from sqlalchemy import select

from app.authoring.models import ContentRevision
from app.extensions import WATCH_SECONDS, Course
from tests.authoring.workshop import LESSON, Workshop
from tests.people import Person

PAGE = "/modules/confidentialite/le-secret"
SENTENCE = "Une phrase que seule cette version contient."


def html(answer: object) -> str:
    return answer.get_data(as_text=True)  # type: ignore[attr-defined, no-any-return]


def published(workshop: Workshop, sentence: str = SENTENCE) -> int:
    """Publish the lesson with one sentence more; the number of its draft."""
    draft_id = workshop.open(LESSON)
    assert workshop.write(draft_id, workshop.text(draft_id) + f"\n{sentence}\n").status_code == 303
    answer = workshop.publish(draft_id)
    assert answer.status_code == 303, html(answer)
    return draft_id


def test_a_published_lesson_is_seen_by_learners_at_once(workshop: Workshop, client: object) -> None:
    draft_id = workshop.open(LESSON)
    workshop.write(draft_id, workshop.text(draft_id) + f"\n{SENTENCE}\n")
    assert SENTENCE not in html(workshop.person.get(PAGE))
    answer = workshop.publish(draft_id)
    assert answer.headers["Location"].endswith(f"/auteur/contenus/{LESSON}")
    assert SENTENCE in html(workshop.person.get(PAGE))
    assert SENTENCE in html(workshop.person.get("/recherche?q=cette+version+contient")) or "le-secret" in html(
        workshop.person.get("/recherche?q=seule+version+contient")
    )


def test_a_draft_that_is_published_is_a_draft_no_more(workshop: Workshop) -> None:
    draft_id = published(workshop)
    assert workshop.person.get(f"/auteur/brouillons/{draft_id}").status_code == 404
    history = html(workshop.person.get(f"/auteur/contenus/{LESSON}"))
    assert "Une phrase plus claire." in history
    assert "Claire Morel" in history


def test_what_is_wrong_is_told_with_its_line_and_is_not_published(workshop: Workshop) -> None:
    draft_id = workshop.open(LESSON)
    text = workshop.text(draft_id)
    broken = text + "\nVoir [[un mot que personne n’a défini]].\n"
    workshop.write(draft_id, broken)
    page = workshop.page(draft_id)
    assert f"Ligne {broken.count(chr(10))}" in page
    assert "n’est pas dans le glossaire" in page
    answer = workshop.publish(draft_id)
    assert answer.status_code == 422
    assert "Corrigez d’abord" in html(answer)
    with workshop.app.extensions["tdu"].database.reading() as db:
        assert db.scalars(select(ContentRevision)).all() == []


def test_a_text_that_breaks_another_file_is_not_published(workshop: Workshop) -> None:
    path = "content/modules/confidentialite/module.yaml"
    answer = workshop.person.post(f"/auteur/contenus/{path}/retirer", {"reason": "Essai."})
    assert answer.status_code == 422
    assert "Ailleurs dans le cours" in html(answer) or "À corriger" in html(answer) or "corriger" in html(answer)
    assert "confidentialite" in workshop.course.current().modules


def test_going_back_publishes_the_old_text_again(workshop: Workshop) -> None:
    published(workshop)
    place = f"/auteur/contenus/{LESSON}/versions/0"
    assert SENTENCE in html(workshop.person.get(place))
    answer = workshop.person.post(place, {"reason": "La phrase n’est pas sûre."})
    assert answer.status_code == 303, html(answer)
    assert SENTENCE not in html(workshop.person.get(PAGE))
    with workshop.app.extensions["tdu"].database.reading() as db:
        assert db.scalars(select(ContentRevision.reason).order_by(ContentRevision.id)).all() == [
            "Une phrase plus claire.",
            "La phrase n’est pas sûre.",
        ]


def test_publishing_needs_a_reason(workshop: Workshop) -> None:
    draft_id = workshop.open(LESSON)
    workshop.write(draft_id, workshop.text(draft_id) + f"\n{SENTENCE}\n")
    answer = workshop.publish(draft_id, reason=" ")
    assert answer.status_code == 422
    assert SENTENCE not in html(workshop.person.get(PAGE))


def test_another_process_notices_a_publication_within_a_second(workshop: Workshop, elsewhere: Course) -> None:
    before = elsewhere.current().digest
    published(workshop)
    assert elsewhere.current().digest == before
    elsewhere._checked_at -= WATCH_SECONDS + 1
    limit = time.monotonic() + 10
    while elsewhere.current().digest == before and time.monotonic() < limit:
        pass
    assert elsewhere.current().digest == workshop.course.current().digest != before


def test_a_learner_does_not_enter_the_workshop(workshop: Workshop, sign_in: Callable[..., Person]) -> None:
    draft_id = workshop.open(LESSON)
    learner = sign_in("learner")
    for path in ("/auteur", f"/auteur/brouillons/{draft_id}", f"/auteur/contenus/{LESSON}"):
        assert learner.get(path).status_code == 403
    assert learner.post(f"/auteur/brouillons/{draft_id}/publier", {"reason": "Moi."}).status_code == 403
