"""Mock exams as files: the shipped ones hold, and each mistake is told at its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.content.catalog import Catalog
from app.content.loading import load_course
from tests.content.courses import swapped, write_course

PATH = "content/exams/blanc.yaml"
EXAM = """\
id: blanc
title: Examen blanc
framework: rncp40800
summary: Pour s’exercer.
caution: Durées d’entraînement.
parts:
  - {id: accueil, kind: scenario, title: Accueil, activity: appel,
     minutes: 15, duration_status: entrainement, instructions: Parlez.}
  - {id: questions, kind: questionnaire, title: Questions, activity: secret,
     minutes: 20, duration_status: entrainement, instructions: Répondez.}
  - {id: entretien, kind: interview, title: Entretien,
     minutes: 10, duration_status: entrainement, instructions: Parlez de vous.}
levels: [Pas montré, En partie, Montré]
disagreement: 1
rule: {average_percent: 60, least_level: 1}
criteria:
  - {id: accueillir, label: Accueille la personne, status: provisoire, competence: rncp40800.bc01-c1, parts: [accueil]}
  - {id: secret, label: Respecte le secret, status: officiel, parts: [questions], blocking: true}
"""
BROKEN = {
    "unknown activity": ("activity: appel", "activity: apel", 7, "la mise en situation « apel » n’existe pas"),
    "no activity": (", activity: secret", "", 9, "cette partie nomme l’activité"),
    "an interview with an activity": (
        "title: Entretien,",
        "title: Entretien, activity: appel,",
        11,
        "un entretien ne nomme pas d’activité",
    ),
    "a letter without an essay": ("kind: questionnaire", "kind: letter", 9, "ne demande aucune réponse rédigée"),
    "unknown framework": ("framework: rncp40800", "framework: rncp99999", 3, "le référentiel « rncp99999 »"),
    "unknown competence": ("rncp40800.bc01-c1", "rncp40800.bc09-c9", 17, "n’existe dans aucun référentiel"),
    "unknown part": ("parts: [questions]", "parts: [question]", 18, "la partie « question » n’existe pas"),
    "a criterion twice": ("{id: secret, label", "{id: accueillir, label", 18, "est décrit deux fois"),
    "a level out of the scale": ("least_level: 1", "least_level: 3", 15, "ce niveau n’existe pas"),
    "a gap out of the scale": ("disagreement: 1", "disagreement: 4", 14, "cet écart dépasse l’échelle"),
    "a duration that is worth nothing known": (
        "minutes: 15, duration_status: entrainement",
        "minutes: 15, duration_status: certain",
        8,
        "« certain » n’est pas permis",
    ),
    "unknown key": ("disagreement: 1", "disagreement: 1\nbareme: 20", 15, "bareme"),
}


def test_a_sound_exam_is_published(tmp_path: Path) -> None:
    catalog = load_course(write_course(tmp_path, {PATH: EXAM}))
    assert catalog.problems == ()
    assert catalog.exam("blanc").minutes == 45


@pytest.mark.parametrize("name", BROKEN)
def test_a_mistake_is_told_at_its_line_and_the_rest_lives(name: str, tmp_path: Path) -> None:
    before, after, line, told = BROKEN[name]
    catalog = load_course(write_course(tmp_path, {PATH: swapped(EXAM, before, after)}))
    assert "blanc" not in catalog.exams
    found = [one for one in catalog.problems if str(one.path) == PATH]
    assert any(one.line == line and told in one.message for one in found), found
    assert catalog.scenarios


def test_the_shipped_exams_invent_no_official_duration_and_look_at_every_block(catalog: Catalog) -> None:
    assert len(catalog.exams) >= 2
    for exam in catalog.exams.values():
        assert {part.duration_status for part in exam.parts} == {"entrainement"}
        assert "durées d’entraînement" in exam.caution
        blocks = catalog.framework(exam.framework).blocks
        for block in blocks:
            ids = {one.id for one in block.competences}
            assert any(one.competence in ids for one in exam.criteria), (exam.id, block.short)
        labels = {one.id: one.label_status for block in blocks for one in block.competences}
        for one in exam.criteria:
            # A criterion is never worth more than the label that it was worded from.
            assert one.competence is None or one.status == labels[one.competence], one.id
