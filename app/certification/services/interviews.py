"""The questions of an interview, from the candidate’s own dossier."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.certification.domain.interviews import (
    RUBRIC_QUESTIONS,
    DossierExample,
    DossierFacts,
    InterviewQuestion,
    questions_of,
)
from app.certification.queries.interviews import last_frozen
from app.content.catalog import Catalog
from app.content.schema.exam import Exam
from app.portfolio.queries.evidence import evidence_of
from app.portfolio.queries.experiences import experiences_of
from app.portfolio.services.jury import note_look

LOOKED_AT = "Intitulés des exemples et des preuves, pour un entretien d’examen blanc"


def facts_of(db: Session, catalog: Catalog, candidate_id: int, exam: Exam) -> DossierFacts:
    """What the dossier shows for this référentiel, by title: the frozen copy, what was handed in, no draft."""
    framework = catalog.frameworks.get(exam.framework)
    labels = {} if framework is None else {one.id: one.label for one in framework.competences}
    shown = [one for one in evidence_of(db, candidate_id) if one.quarantined_at is None and one.submitted_at]
    frozen = last_frozen(db, candidate_id, exam.framework)
    examples = _examples(frozen[1] if frozen is not None else {})
    proved = {competence for one in shown for competence in one.competences}
    return DossierFacts(
        examples=tuple(one for one, _ in examples),
        experiences=tuple(f"{one.role}, {one.employer}" for one in experiences_of(db, candidate_id)),
        evidence=tuple(
            (one.title, next((labels[key] for key in one.competences if key in labels), "")) for one in shown
        ),
        unproved=tuple(
            label
            for key, label in labels.items()
            if key not in proved and not any(key in competences for _, competences in examples)
        ),
    )


def _examples(document: Mapping[str, Any]) -> list[tuple[DossierExample, frozenset[str]]]:
    """The examples of a frozen copy that bear a title, with what each says it shows."""
    found = []
    for one in document.get("examples", ()):
        texts: Mapping[str, str] = one.get("texts", {})
        title = texts.get("intitule", "").strip()
        # « r4.organisme » belongs to the rubric r4.
        written = {key.split(".", 1)[0] for key, text in texts.items() if text.strip()}
        rubrics = tuple(key for key in RUBRIC_QUESTIONS if key in written)
        if title:
            example = DossierExample(str(one.get("activity", "")), title, rubrics)
            found.append((example, frozenset(one.get("competences", ()))))
    return found


def interview(db: Session, catalog: Catalog, candidate_id: int, exam: Exam) -> tuple[InterviewQuestion, ...]:
    """The questions, in order; the same dossier gives the same list."""
    framework = catalog.frameworks.get(exam.framework)
    labels = () if framework is None else tuple(one.label for one in framework.competences)
    return questions_of(facts_of(db, catalog, candidate_id, exam), labels)


def note_reading(db: Session, candidate_id: int, exam: Exam, viewer_id: int, now: datetime) -> None:
    """Tell the candidate that somebody of the jury read the titles of their dossier."""
    frozen = last_frozen(db, candidate_id, exam.framework)
    if frozen is not None:
        note_look(db, frozen[0], LOOKED_AT, now, viewer_id=viewer_id)
