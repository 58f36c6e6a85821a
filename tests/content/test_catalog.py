"""The catalog: what is published, in order, found by id."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from app.config import PROJECT
from app.content.catalog import Catalog
from app.content.loading import load_course
from app.content.markdown import HtmlBlock
from app.content.markdown.scan import mentions
from app.content.yaml_reader import read_yaml
from app.errors import NotFound
from tests.content.courses import GRADED, LESSON, LESSON_PATH, write_course

TODAY = date(2026, 11, 25)


@pytest.fixture
def small(tmp_path: Path) -> Catalog:
    return load_course(write_course(tmp_path), TODAY)


def test_lessons_follow_the_numbers_of_their_files_and_take_the_competences_of_the_module(small: Catalog):
    lessons = small.module("accueil").lessons
    assert [(one.number, one.id, one.module_id) for one in lessons] == [
        (1, "secret", "accueil"),
        (2, "suite", "accueil"),
    ]
    assert lessons[0].competences == ("rncp40800.bc01-c1",)


def test_the_links_of_a_lesson_lead_to_the_addresses_of_the_site(small: Catalog):
    blocks = small.lesson("accueil", "secret").body.blocks
    html = "".join(block.html for block in blocks if isinstance(block, HtmlBlock))
    assert 'href="/modules/accueil/suite#s-plus-loin"' in html
    assert 'href="#s-en-bref"' in html
    assert 'src="/modules/accueil/assets/comptoir.svg"' in html
    assert 'width="300"' in html


def test_what_is_not_there_is_not_found(small: Catalog):
    for look in (
        lambda: small.module("x"),
        lambda: small.lesson("accueil", "x"),
        lambda: small.quiz("x"),
        lambda: small.scenario("x"),
        lambda: small.framework("x"),
        lambda: small.competence("x"),
    ):
        with pytest.raises(NotFound):
            look()


def test_a_framework_is_found_whatever_the_case_with_its_labels_in_good_typography(small: Catalog):
    assert small.framework("RNCP40800").key == "rncp40800"
    competence = small.competence("rncp40800.bc01-c1")
    assert (competence.label, competence.label_status) == ("Accueillir l’usager", "officiel")
    assert len(small.competences_of_framework("rncp40800")) == 2


def test_quizzes_belong_to_their_module_and_carry_the_rules_they_cite(small: Catalog):
    assert [quiz.id for quiz in small.quizzes_of("accueil")] == ["entrainement"]
    assert small.quizzes_of("x") == ()
    assert [rule.id for rule in small.quiz("secret").cited_rules] == ["C-12"]


def test_a_word_is_found_whatever_its_case_accents_and_hyphens(small: Catalog):
    found = small.glossary.find("ENURESIE")
    assert found is not None
    assert (found.term, found.graded) == ("énurésie", False)
    cardio = small.glossary.find("cardio")
    assert cardio is not None
    assert cardio.kind == "element"
    assert small.glossary.find("dermatologie") is None
    assert small.glossary.by_slug("ecg") == small.glossary.find("ecg")


def test_the_digest_changes_with_the_content_and_with_nothing_else(small: Catalog, tmp_path: Path):
    again = load_course(write_course(tmp_path / "a"), TODAY)
    changed = load_course(write_course(tmp_path / "b", {LESSON_PATH: LESSON + "\nEncore.\n"}), TODAY)
    assert again.digest == small.digest
    assert changed.digest != small.digest
    assert changed.module("accueil").digest != small.module("accueil").digest
    assert changed.lesson("accueil", "suite").digest == small.lesson("accueil", "suite").digest


def test_search_finds_lessons_words_and_questions(small: Catalog):
    keys = [document.key for document in small.search_documents()]
    assert "lesson:accueil/secret" in keys
    assert "glossary:ecg" in keys
    assert "question:secret/rdv" in keys
    assert len(keys) == len(set(keys))


def test_the_search_texts_of_a_question_keep_its_answers_to_themselves(small: Catalog):
    text = next(one.text for one in small.search_documents() if one.key == "question:secret/rdv")
    assert "Je ne confirme rien" not in text


def test_crlf_files_and_byte_order_marks_are_read_alike(tmp_path: Path):
    lesson = b"\xef\xbb\xbf" + LESSON.replace("\n", "\r\n").encode()
    catalog = load_course(
        write_course(tmp_path, {LESSON_PATH: lesson, "quizzes/secret.yaml": GRADED.replace("\n", "\r\n")}), TODAY
    )
    assert catalog.problems == ()


def test_the_headings_that_links_are_checked_against_are_those_of_the_pages(catalog: Catalog):
    for module in catalog.modules.values():
        for lesson in module.lessons:
            path = PROJECT / "content" / "modules" / module.id
            text = next(path.glob(f"[0-9]*-{lesson.id}.md")).read_text(encoding="utf-8")
            scanned = [one.text for one in mentions(text.split("---\n", 2)[2]) if one.kind == "heading"]
            assert len(scanned) == len(lesson.body.headings), lesson.id


def test_the_shipped_frameworks_keep_every_label_with_its_status(catalog: Catalog):
    for key in ("rncp40800", "rncp36805"):
        text = (PROJECT / "content" / "frameworks" / f"{key}.yaml").read_text(encoding="utf-8")
        rows = [one for block in read_yaml(text).value["blocks"] for one in block["competences"]]
        framework = catalog.framework(key)
        assert [(one.code, one.label_status) for one in framework.competences] == [
            (row["id"], row["label_status"]) for row in rows
        ]
        assert all(one.label for one in framework.competences)
        assert "dossier_professionnel" in framework.information
