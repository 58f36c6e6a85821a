"""The pages of the workshop: written together, tried, drawn, filled with pictures and archives."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from werkzeug.test import TestResponse

from app.authoring.services.archives import EntryFate, unpacked
from app.authoring.services.texts import CourseTexts
from app.cli.content_export import export_course
from app.config import PROJECT
from app.errors import InvalidAction
from tests.authoring.workshop import LESSON, Workshop
from tests.people import Person
from tests.test_pages import problems_of

QUIZ = "quizzes/secret-professionnel.yaml"
SCENARIO = "content/scenarios/carte-vitale-oubliee.yaml"
STILL = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4"><path d="M0 0h4"/></svg>'


def html(answer: TestResponse) -> str:
    return answer.get_data(as_text=True)


def a_png() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (8, 6), "navy").save(buffer, "PNG")
    return buffer.getvalue()


def a_zip(files: dict[str, bytes], links: tuple[str, ...] = ()) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (0o120777 if name in links else 0o100644) << 16
            archive.writestr(entry, data)
    return buffer.getvalue()


def test_every_page_of_the_workshop_is_well_formed(workshop: Workshop) -> None:
    lesson, quiz, scenario = workshop.open(LESSON), workshop.open(QUIZ), workshop.open(SCENARIO)
    base = "/auteur/brouillons"
    pages = [
        "/auteur?q=secret",
        "/auteur/guide",
        "/auteur/nouveau",
        "/auteur/nouveau?genre=lesson",
        "/auteur/importer",
        "/auteur/modules/confidentialite/images",
        f"/auteur/contenus/{LESSON}",
        f"/auteur/contenus/{LESSON}/retirer",
        f"/auteur/contenus/{LESSON}/versions/0",
        *(f"{base}/{lesson}{end}" for end in ("", "/formulaire", "/apercu", "/comparer", "/supprimer")),
        *(f"{base}/{quiz}{end}" for end in ("/formulaire", "/formulaire?ou=questions.%230", "/apercu")),
        f"{base}/{quiz}/essai/mari-au-telephone",
        *(f"{base}/{scenario}{end}" for end in ("/formulaire", "/formulaire?ou=steps.comptoir", "/apercu", "/plan")),
    ]
    wrong = []
    for path in pages:
        answer = workshop.person.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        wrong += [f"{path}: {one}" for one in problems_of(html(answer))]
    assert not wrong, "\n".join(wrong)


def test_a_second_save_is_met_with_both_texts(workshop: Workshop, sign_in: Callable[..., Person]) -> None:
    draft_id = workshop.open(LESSON)
    text, revision = workshop.text(draft_id), workshop.revision(draft_id)
    other = Workshop(workshop.app, sign_in("trainer", name="Bruno Keller"))
    assert other.write(draft_id, text + "\nAjout de Bruno.\n", revision).status_code == 303
    answer = workshop.write(draft_id, text + "\nAjout de Claire.\n", revision)
    assert answer.status_code == 409
    page = html(answer)
    assert "Bruno Keller a enregistré" in page
    assert page.count("Ajout de Bruno.") >= 2
    assert page.count("Ajout de Claire.") >= 2
    assert not problems_of(page)
    assert "Ajout de Claire." not in workshop.text(draft_id)
    found = re.search(r'name="revision" value="(\d+)"', page)
    assert found
    assert workshop.write(draft_id, text + "\nLes deux.\n", int(found[1])).status_code == 303


def test_a_text_published_meanwhile_is_joined_before_publishing(workshop: Workshop) -> None:
    draft_id = workshop.open(LESSON)
    workshop.write(draft_id, workshop.text(draft_id) + "\nDu brouillon.\n")
    with workshop.app.extensions["tdu"].database.writing() as db:
        db.connection().exec_driver_sql(f"UPDATE content_drafts SET base_digest = 'autre' WHERE id = {draft_id}")
    answer = workshop.publish(draft_id)
    assert answer.status_code == 409
    page = html(answer)
    assert "une autre version a été publiée" in page
    seen = re.search(r'name="seen" value="(\w+)"', page)
    assert seen
    joined = {"text": workshop.text(draft_id), "seen": seen[1], "revision": str(workshop.revision(draft_id))}
    assert workshop.person.post(f"/auteur/brouillons/{draft_id}/joindre", joined).status_code == 303
    assert workshop.publish(draft_id).status_code == 303


def test_a_private_draft_is_seen_by_its_author_only(workshop: Workshop, sign_in: Callable[..., Person]) -> None:
    draft_id = workshop.open(LESSON)
    other = sign_in("trainer")
    assert other.get(f"/auteur/brouillons/{draft_id}").status_code == 200
    workshop.person.post(f"/auteur/brouillons/{draft_id}/partage", {"shared": "0"})
    for path in ("", "/apercu", "/comparer", "/formulaire"):
        assert other.get(f"/auteur/brouillons/{draft_id}{path}").status_code == 404
    assert other.post(f"/auteur/brouillons/{draft_id}", {"text": "x", "revision": "1"}).status_code == 404
    assert workshop.person.get(f"/auteur/brouillons/{draft_id}").status_code == 200


def test_a_question_is_added_and_moved_through_the_form(workshop: Workshop) -> None:
    draft_id = workshop.open(QUIZ)
    place, text = f"/auteur/brouillons/{draft_id}/formulaire", workshop.text(draft_id)
    sent = {"base": text, "revision": str(workshop.revision(draft_id)), "ou": "", "act": "add:questions:cloze"}
    answer = workshop.person.post(place, sent)
    assert answer.status_code == 303, html(answer)
    written = workshop.text(draft_id)
    assert written.startswith(text.rstrip("\n"))
    assert "type: cloze" in written
    count = written.count("\n  - id:")
    sent = {"base": written, "revision": str(workshop.revision(draft_id)), "act": f"up:questions.#{count - 1}"}
    assert workshop.person.post(place, {**sent, "ou": ""}).status_code == 303
    new = "Écrivez ici la question."
    assert workshop.text(draft_id).index(new) < written.index(new)


def test_a_field_changes_through_the_form_and_two_forms_do_not_overwrite_each_other(workshop: Workshop) -> None:
    draft_id = workshop.open(QUIZ)
    place, text = f"/auteur/brouillons/{draft_id}/formulaire", workshop.text(draft_id)
    sent = {"base": text, "revision": str(workshop.revision(draft_id)), "ou": "", "act": ""}
    assert workshop.person.post(place, {**sent, "title": "Un autre titre"}).status_code == 303
    assert 'title: "Un autre titre"\n' in workshop.text(draft_id)
    answer = workshop.person.post(place, {**sent, "pass_percent": "60"})
    assert answer.status_code == 409
    assert "Un autre titre" in html(answer)
    assert "pass_percent: 60" in html(answer)


def test_a_question_is_tried_with_right_wrong_and_malformed_answers(workshop: Workshop) -> None:
    draft_id = workshop.open(QUIZ)
    page = html(workshop.person.get(f"/auteur/brouillons/{draft_id}/essai/mari-au-telephone"))
    trials = page[page.index("Trois réponses") :]
    assert trials.index("<strong>2 sur 2</strong>") < trials.index("<strong>0 sur 2</strong>")
    assert "refusée avec un message" in trials


def test_a_scenario_with_a_dead_end_is_shown_and_not_published(workshop: Workshop) -> None:
    draft_id = workshop.open(SCENARIO)
    text = workshop.text(draft_id)
    lost = "steps:\n  perdue:\n    text: Personne ne vient ici.\n    ending: perdue\n"
    workshop.write(draft_id, text.replace("steps:\n", lost, 1))
    page = html(workshop.person.get(f"/auteur/brouillons/{draft_id}/plan"))
    assert "plan__box--lost" in page
    assert "perdue" in page[page.index("Étapes hors d’atteinte") :][:200]
    assert workshop.publish(draft_id).status_code == 422


def test_a_module_and_its_first_lesson_are_begun_and_published_together(workshop: Workshop) -> None:
    sent = {"genre": "module", "title": "Un module neuf", "item_id": "module-neuf"}
    answer = workshop.person.post("/auteur/nouveau", sent)
    assert answer.status_code == 303, html(answer)
    draft_id = int(answer.headers["Location"].split("/brouillons/")[1].split("/")[0])
    assert workshop.publish(draft_id).status_code == 422
    beside = re.search(
        r'name="avec" value="(\d+)"', html(workshop.person.get(f"/auteur/brouillons/{draft_id}/comparer"))
    )
    assert beside
    sent = {"reason": "Un module de plus.", "avec": beside[1]}
    answer = workshop.person.post(f"/auteur/brouillons/{draft_id}/publier", sent)
    assert answer.status_code == 303, html(answer)
    assert workshop.person.get("/modules/module-neuf/premiere-lecon").status_code == 200
    again = {"genre": "module", "title": "Encore", "item_id": "module-neuf"}
    assert workshop.person.post("/auteur/nouveau", again).status_code == 422


def test_a_picture_needs_words_or_a_decision(workshop: Workshop) -> None:
    place = "/auteur/modules/confidentialite/images"
    answer = workshop.person.post(place, {"picture": (io.BytesIO(a_png()), "Une photo.png")})
    assert answer.status_code == 422
    assert "Décrivez l’image" in html(answer)
    told = {"picture": (io.BytesIO(a_png()), "Une photo.png"), "told": "Un bleu profond"}
    answer = workshop.person.post(place, told)
    assert answer.status_code == 303, html(answer)
    assert "![Un bleu profond](assets/une-photo.png)" in html(workshop.person.get(answer.headers["Location"]))
    served = workshop.person.get("/modules/confidentialite/assets/une-photo.png")
    assert served.status_code == 200
    assert served.mimetype == "image/png"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.svg", STILL.replace(b"<path", b"<script>alert(1)</script><path")),
        ("a.svg", STILL.replace(b"<path", b'<image href="https://example.org/x.png"/><path')),
        ("a.svg", b'<!DOCTYPE svg [<!ENTITY a "b">]>' + STILL),
        ("a.png", b"<html>"),
        ("a.html", b"<p>"),
        ("a.png", STILL),
    ],
)
def test_a_picture_that_does_more_than_draw_is_refused(name: str, data: bytes, workshop: Workshop) -> None:
    sent = {"picture": (io.BytesIO(data), name), "decorative": "y"}
    answer = workshop.person.post("/auteur/modules/confidentialite/images", sent)
    assert answer.status_code == 422


def test_script_in_a_text_never_reaches_a_preview(workshop: Workshop) -> None:
    draft_id = workshop.open(LESSON)
    payload = "\n<script>alert(1)</script> [x](javascript:alert(1)) <img src=x onerror=alert(1)> {{ 7 * 7 }}\n"
    sent = {"text": workshop.text(draft_id) + payload}
    page = html(workshop.person.post(f"/auteur/brouillons/{draft_id}/apercu", sent))
    assert "<script" not in page
    assert "onerror=" not in page.replace("&lt;img src=x onerror=alert(1)&gt;", "")
    assert 'href="javascript' not in page


def test_an_archive_comes_back_as_it_left(workshop: Workshop) -> None:
    answer = workshop.person.get("/auteur/modules/confidentialite/archive")
    assert answer.mimetype == "application/zip"
    found = unpacked(answer.get_data(), CourseTexts(PROJECT, {}))
    assert {one.fate for one in found.entries if "/assets/" not in one.name} == {EntryFate.SAME}
    assert any(one.name.startswith("quizzes/") for one in found.entries)


def test_an_archive_that_lies_is_refused_entry_by_entry() -> None:
    texts = CourseTexts(PROJECT, {})
    bomb = b"a" * 3_000_000
    names = {
        "../../etc/passwd.yaml": b"x",
        "/quizzes/absolu.yaml": b"x",
        "quizzes\\windows.yaml": b"x",
        "quizzes/lien.yaml": b"/etc/passwd",
        "content/rules.yaml": b"[]",
        "quizzes/gros.yaml": bomb,
        "quizzes/latin.yaml": "é".encode("latin-1"),
        "quizzes/juste.yaml": b"id: juste\n",
    }
    found = unpacked(a_zip(names, links=("quizzes/lien.yaml",)), texts)
    assert list(found.files) == ["quizzes/juste.yaml"]
    assert len(found.refused) == len(names) - 1
    assert all(one.why for one in found.refused)
    with pytest.raises(InvalidAction):
        unpacked(b"PK not a zip", texts)
    with pytest.raises(InvalidAction):
        unpacked(a_zip({f"quizzes/q{n}.yaml": b"x" for n in range(301)}), texts)


def test_an_archive_is_looked_at_then_published(workshop: Workshop) -> None:
    text = (PROJECT / LESSON).read_bytes() + "\nVenu d’une archive.\n".encode()
    place = "/auteur/importer"
    answer = workshop.person.post(place, {"archive": (io.BytesIO(a_zip({LESSON: text})), "m.zip"), "fate": "look"})
    assert answer.status_code == 200
    assert "changé" in html(answer)
    sent = {"archive": (io.BytesIO(a_zip({LESSON: text})), "m.zip"), "fate": "publish", "reason": "Import."}
    assert workshop.person.post(place, sent).status_code == 303
    assert "Venu d’une archive." in html(workshop.person.get("/modules/confidentialite/le-secret"))


def test_the_course_in_force_is_written_back_to_files(workshop: Workshop, tmp_path: Path) -> None:
    text = (PROJECT / LESSON).read_bytes() + "\nÉcrit dans l’atelier.\n".encode()
    written, removed = export_course(PROJECT, {LESSON: text}, tmp_path)
    assert len(written) > 100
    assert removed == []
    assert (tmp_path / LESSON).read_bytes() == text
    assert export_course(PROJECT, {LESSON: text}, tmp_path) == ([], [])
    assert export_course(PROJECT, {LESSON: None}, tmp_path) == ([], [LESSON])
