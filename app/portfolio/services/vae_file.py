"""The feasibility file: gathered from what the portfolio knows and from what was written, as PDF and DOCX."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from babel.dates import format_date
from sqlalchemy.orm import Session

from app.accounts.domain import Viewer
from app.content.catalog import Catalog
from app.content.schema.vae import VaeDocument, VaeGuide
from app.content.typography import french
from app.documents import write_docx, write_pdf
from app.documents.blocks import Block, Bullets, Choices, Document, Facts, Heading, Span, Table, paragraph, typed_blocks
from app.errors import Conflict
from app.portfolio.domain.evidence import EvidenceKind
from app.portfolio.domain.experiences import duration_words
from app.portfolio.models.evidence import Evidence
from app.portfolio.models.experiences import Experience
from app.portfolio.models.vae import VaeJourney
from app.portfolio.queries import vae as queries
from app.portfolio.queries.evidence import evidence_of
from app.portfolio.queries.experiences import experiences_of
from app.portfolio.services import vae as services
from app.portfolio.services.experiences import time_of

NATURES = {"job": "emploi", "internship": "stage", "volunteering": "bénévolat"}


@dataclass(frozen=True)
class FilePart:
    """A written part: its title, its text, and the questions that helped."""

    key: str
    title: str
    under: str
    text: str
    revision: int
    questions: tuple[str, ...]


@dataclass(frozen=True)
class FeasibilityFile:
    """All that the file holds today."""

    name: str
    email: str
    title: str
    code: str
    aimed: tuple[tuple[str, bool], ...]
    experiences: tuple[Experience, ...]
    time: str
    time_by_block: tuple[tuple[str, str], ...]
    labels: Mapping[str, str]
    diplomas: tuple[Evidence, ...]
    parts: tuple[FilePart, ...]
    papers: tuple[tuple[VaeDocument, bool], ...]
    caution: str

    @property
    def missing(self) -> tuple[str, ...]:
        """What a reader would look for and not find."""
        found = []
        if not self.experiences:
            found.append("aucune expérience")
        found += [f"rien n’est écrit sous «\u00a0{part.title}\u00a0»" for part in self.parts if not part.text.strip()]
        return tuple(found)


def file_of(
    db: Session, catalog: Catalog, guide: VaeGuide, viewer: Viewer, journey: VaeJourney, today: date
) -> FeasibilityFile:
    """The feasibility file of this person as it stands."""
    framework = catalog.framework(journey.framework)
    experiences = tuple(experiences_of(db, viewer.id))
    texts = queries.texts_of(db, viewer.id)
    papers = queries.papers_of(db, viewer.id)
    spent = time_of(experiences, today)
    parts = []
    for model in guide.feasibility.texts:
        for key, title in services.text_keys(guide, catalog, journey).items():
            if key.partition(".")[0] != model.id:
                continue
            row = texts.get(key)
            under = model.title if model.per_block else ""
            text, revision = (row.text, row.revision) if row else ("", 0)
            parts.append(FilePart(key, french(title), under, text, revision, model.questions))
    return FeasibilityFile(
        name=viewer.name,
        email=viewer.email,
        title=framework.title,
        code=framework.code,
        aimed=tuple(
            (french(title), not journey.blocks or block in journey.blocks)
            for block, title in services.blocks_of(framework).items()
        ),
        experiences=experiences,
        time=duration_words(spent.full_time_days) if experiences else "",
        time_by_block=tuple(
            (french(title), duration_words(spent.by_activity[block]))
            for block, title in services.blocks_of(framework).items()
            if spent.by_activity.get(block)
        ),
        labels={one.id: one.label for one in framework.competences},
        diplomas=tuple(
            one for one in evidence_of(db, viewer.id) if one.kind == EvidenceKind.DIPLOMA and one.quarantined_at is None
        ),
        parts=tuple(parts),
        papers=tuple((one, one.id in papers) for one in guide.documents if one.step in {"candidature", "faisabilite"}),
        caution=guide.feasibility.caution,
    )


def document_of(file: FeasibilityFile, today: date) -> Document:
    """The file as blocks that every format writes."""
    blocks: list[Block] = [
        Heading(1, "Dossier de faisabilité"),
        paragraph("Validation des acquis de l’expérience (VAE)", strong=True),
        paragraph(french(file.caution)),
        Heading(2, "Candidate ou candidat"),
        Facts((("Nom", file.name), ("Adresse électronique", file.email), ("Établi le", _day(today)))),
        Heading(2, "Certification visée"),
        Facts((("Certification", french(file.title)), ("Code", file.code))),
        Choices("Blocs de compétences visés", file.aimed),
        Heading(2, "Expériences en rapport direct"),
    ]
    blocks += _experiences(file)
    blocks += [Heading(2, "Formations et diplômes"), *_diplomas(file.diplomas)]
    under = None
    for part in file.parts:
        if part.under and part.under != under:
            blocks.append(Heading(2, french(part.under)))
        under = part.under
        blocks.append(Heading(3 if part.under else 2, part.title))
        blocks += typed_blocks(part.text) if part.text.strip() else (paragraph("Rien n’est encore écrit ici."),)
    blocks += [
        Heading(2, "Justificatifs"),
        Choices("Documents rassemblés", tuple((french(one.title), ready) for one, ready in file.papers)),
    ]
    return Document(
        f"Dossier de faisabilité – {file.name}",
        tuple(blocks),
        author=file.name,
        subject=f"VAE, {file.title} ({file.code})",
        running=f"Dossier de faisabilité – {file.name}",
    )


def _day(day: date) -> str:
    return str(format_date(day, "d MMMM y", locale="fr"))


def _experiences(file: FeasibilityFile) -> Sequence[Block]:
    if not file.experiences:
        return (paragraph("Aucune expérience n’est encore notée dans le portfolio."),)
    blocks: list[Block] = [
        paragraph(f"En tout\u00a0: {file.time} de travail à temps plein, ce qui se chevauche compté une seule fois."),
        Table(
            ("Période", "Fonction et structure", "Part"),
            tuple(
                (
                    f"{one.starts_on:%d/%m/%Y} – {f'{one.ends_on:%d/%m/%Y}' if one.ends_on else 'en cours'}",
                    french(f"{one.role}, {', '.join(filter(None, (one.employer, one.place)))} ({NATURES[one.kind]})"),
                    f"{one.percent}\u202f%",
                )
                for one in file.experiences
            ),
            caption="Expériences",
            widths=(30, 56, 14),
        ),
    ]
    if file.time_by_block:
        blocks += [paragraph("Temps plein consacré à chaque bloc"), Facts(file.time_by_block)]
    for one in file.experiences:
        linked = [file.labels[each] for each in one.competences if each in file.labels]
        if one.missions.strip() or linked:
            blocks += [Heading(3, french(f"{one.role}, {one.employer}")), *typed_blocks(one.missions)]
        if linked:
            blocks.append(paragraph("Compétences du référentiel exercées à ce poste\u00a0:"))
            blocks.append(Bullets(tuple((Span(label),) for label in linked)))
    return blocks


def _diplomas(diplomas: Sequence[Evidence]) -> Sequence[Block]:
    if not diplomas:
        return (paragraph("Aucun diplôme n’est noté dans le portfolio."),)
    return (Bullets(tuple((Span(french(_diploma(one))),) for one in diplomas)),)


def _diploma(one: Evidence) -> str:
    return ", ".join(filter(None, (str(one.body.get(key) or "") for key in ("diploma", "school", "year")))) or one.title


def refuse_unanswered(db: Session, learner_id: int) -> None:
    """No file leaves with words that look like a patient's data and that nobody answered for."""
    if services.to_answer(db, learner_id):
        raise Conflict(
            "Des passages ressemblent aux données d’une personne. Corrigez-les ou répondez sur la page du dossier "
            "de faisabilité, puis téléchargez-le."
        )


def as_pdf(file: FeasibilityFile, now: datetime, today: date) -> bytes:
    """The file as a tagged PDF."""
    return write_pdf(document_of(file, today), at=now)


def as_docx(file: FeasibilityFile, now: datetime, today: date) -> bytes:
    """The file as a DOCX that can be changed."""
    return write_docx(document_of(file, today), at=now)
