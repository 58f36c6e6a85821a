"""What a trainer does in the workshop, through its pages."""

from __future__ import annotations

import re

from flask import Flask
from werkzeug.test import TestResponse

from app.authoring.models import ContentDraft
from app.extensions import Course
from tests.people import Person

LESSON = "content/modules/confidentialite/01-le-secret.md"


class Workshop:
    """A trainer and the pages of the workshop."""

    def __init__(self, app: Flask, person: Person) -> None:
        self.app = app
        self.person = person

    @property
    def course(self) -> Course:
        found: Course = self.app.extensions["tdu"].course
        return found

    def open(self, path: str) -> int:
        """Open a draft of a content; its number."""
        answer = self.person.post(f"/auteur/contenus/{path}/modifier")
        assert answer.status_code == 303, answer.get_data(as_text=True)
        return int(answer.headers["Location"].rpartition("/")[2])

    def page(self, draft_id: int) -> str:
        answer = self.person.get(f"/auteur/brouillons/{draft_id}")
        assert answer.status_code == 200
        return answer.get_data(as_text=True)

    def text(self, draft_id: int) -> str:
        """The text of a draft, as its page shows it."""
        with self.app.extensions["tdu"].database.reading() as db:
            found = db.get(ContentDraft, draft_id)
            assert found is not None
            return found.text

    def revision(self, draft_id: int) -> int:
        found = re.search(r'name="revision" value="(\d+)"', self.page(draft_id))
        assert found
        return int(found[1])

    def write(self, draft_id: int, text: str, revision: int | None = None) -> TestResponse:
        """Save the text of a draft."""
        number = self.revision(draft_id) if revision is None else revision
        return self.person.post(f"/auteur/brouillons/{draft_id}", {"text": text, "revision": str(number)})

    def publish(self, draft_id: int, reason: str = "Une phrase plus claire.") -> TestResponse:
        return self.person.post(f"/auteur/brouillons/{draft_id}/publier", {"reason": reason})
