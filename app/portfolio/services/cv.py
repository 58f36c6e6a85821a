"""The CV: gathered from what the portfolio knows, written as PDF and DOCX."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.accounts.domain import Viewer
from app.content.catalog import Catalog
from app.content.typography import french
from app.documents import write_docx, write_pdf
from app.documents.blocks import Block, Bullets, Document, Heading, Paragraph, Span, paragraph
from app.portfolio.domain.cv import Cv, CvExperience, lines_of, on_one_page
from app.portfolio.domain.evidence import EvidenceKind, EvidenceState
from app.portfolio.models.experiences import Experience
from app.portfolio.queries.evidence import evidence_of
from app.portfolio.queries.experiences import experiences_of, find_cv_profile

MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)
NATURES = {"job": "", "internship": "stage", "volunteering": "bénévolat"}


def cv_of(db: Session, catalog: Catalog, viewer: Viewer) -> Cv:
    """What the CV of this person shows today, on one page."""
    profile = find_cv_profile(db, viewer.id)
    evidence = evidence_of(db, viewer.id)
    diplomas = [
        french(", ".join(filter(None, (str(one.body.get(key) or "") for key in ("diploma", "school", "year")))))
        for one in evidence
        if one.kind == EvidenceKind.DIPLOMA and one.quarantined_at is None
    ]
    proved = {competence for one in evidence if one.state == EvidenceState.ACCEPTED for competence in one.competences}
    experiences = experiences_of(db, viewer.id)
    used = {competence for one in experiences for competence in one.competences}
    labels = [
        competence.label
        for framework in catalog.frameworks.values()
        for competence in framework.competences
        if competence.id in proved | used
    ]
    return on_one_page(
        Cv(
            name=viewer.name,
            headline=profile.headline if profile else "",
            contact=tuple(
                filter(None, (profile.town if profile else "", profile.phone if profile else "", viewer.email))
            ),
            summary=profile.summary if profile else "",
            experiences=tuple(_told(one) for one in experiences),
            diplomas=tuple(filter(None, diplomas)),
            competences=tuple(dict.fromkeys(labels)),
            software=lines_of(profile.software) if profile else (),
            languages=lines_of(profile.languages) if profile else (),
        )
    )


def _told(one: Experience) -> CvExperience:
    since = f"{MONTHS[one.starts_on.month - 1]} {one.starts_on.year}"
    if one.ends_on is None:
        period = f"depuis {since}"
    else:
        until = f"{MONTHS[one.ends_on.month - 1]} {one.ends_on.year}"
        period = since if since == until else f"{since} – {until}"
    share = "" if one.percent == 100 else f"{one.percent} % d’un temps plein"
    nature = ", ".join(filter(None, (NATURES[one.kind], share)))
    return CvExperience(one.role, one.employer, one.place, period, nature, lines_of(one.missions))


def document_of(cv: Cv) -> Document:
    """The CV as blocks that every format writes."""
    blocks: list[Block] = [Heading(1, cv.name)]
    if cv.headline:
        blocks.append(paragraph(french(cv.headline), strong=True))
    if cv.contact:
        blocks.append(paragraph(" · ".join(cv.contact)))
    if cv.summary:
        blocks.append(paragraph(french(cv.summary)))
    if cv.experiences:
        blocks.append(Heading(2, "Expériences"))
        for one in cv.experiences:
            blocks += _experience(one)
    blocks += _listed("Diplômes", cv.diplomas)
    blocks += _listed("Compétences", cv.competences)
    if cv.software:
        blocks += [Heading(2, "Logiciels et outils"), paragraph(french(", ".join(cv.software)))]
    if cv.languages:
        blocks += [Heading(2, "Langues"), paragraph(french(", ".join(cv.languages)))]
    return Document(f"CV – {cv.name}", tuple(blocks), author=cv.name, subject="Curriculum vitae")


def _experience(one: CvExperience) -> Sequence[Block]:
    where = ", ".join(filter(None, (one.employer, one.place)))
    nature = f" ({one.nature})" if one.nature else ""
    line = Paragraph((Span(french(one.role), strong=True), Span(french(f" – {where}{nature}, {one.period}"))))
    missions = tuple((Span(french(each)),) for each in one.missions)
    return (line, Bullets(missions)) if missions else (line,)


def _listed(title: str, items: Sequence[str]) -> Sequence[Block]:
    return (Heading(2, title), Bullets(tuple((Span(item),) for item in items))) if items else ()


def as_pdf(cv: Cv, now: datetime) -> bytes:
    """The CV as a tagged PDF of one page."""
    return write_pdf(document_of(cv), "cv", at=now)


def as_docx(cv: Cv, now: datetime) -> bytes:
    """The CV as a DOCX that can be changed."""
    return write_docx(document_of(cv), at=now)
