"""The questions of an interview, from the candidate’s own dossier."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.certification.domain.interviews import DossierFacts, InterviewQuestion, questions_of
from app.content.catalog import Catalog
from app.content.schema.exam import Exam
from app.portfolio.queries.evidence import evidence_of
from app.portfolio.queries.experiences import experiences_of


def facts_of(db: Session, catalog: Catalog, candidate_id: int, exam: Exam) -> DossierFacts:
    """What the dossier holds for this référentiel, by title: nothing withdrawn, nothing in quarantine."""
    framework = catalog.frameworks.get(exam.framework)
    labels = {} if framework is None else {one.id: one.label for one in framework.competences}
    shown = [one for one in evidence_of(db, candidate_id) if one.quarantined_at is None and one.submitted_at]
    proved = {competence for one in shown for competence in one.competences}
    return DossierFacts(
        experiences=tuple(f"{one.role}, {one.employer}" for one in experiences_of(db, candidate_id)),
        evidence=tuple(
            (one.title, next((labels[key] for key in one.competences if key in labels), "")) for one in shown
        ),
        unproved=tuple(label for key, label in labels.items() if key not in proved),
    )


def interview(db: Session, catalog: Catalog, candidate_id: int, exam: Exam) -> tuple[InterviewQuestion, ...]:
    """The questions, in order; the same dossier gives the same list."""
    framework = catalog.frameworks.get(exam.framework)
    labels = () if framework is None else tuple(one.label for one in framework.competences)
    return questions_of(facts_of(db, catalog, candidate_id, exam), labels)
