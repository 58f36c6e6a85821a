"""Use cases of the dossier professionnel: begin it, keep each text, its examples, its pieces."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts.domain import Viewer
from app.content.catalog import Catalog
from app.errors import Conflict, InvalidAction, NotFound
from app.portfolio.domain.evidence import parts_of
from app.portfolio.domain.record import (
    LONGEST_LINE,
    LONGEST_TEXT,
    MOST_DIPLOMAS,
    MOST_PIECES,
    Example,
    Piece,
    Record,
    as_version,
    digest_of,
)
from app.portfolio.domain.record_shape import (
    ANNEXES,
    COVER,
    DIPLOMAS,
    DOCUMENTS,
    STATEMENT,
    RecordShape,
    has_record,
    shape_of,
)
from app.portfolio.models.evidence import Evidence
from app.portfolio.models.record import ProfessionalRecord, RecordExample, RecordPiece, RecordText, RecordVersion
from app.portfolio.queries import evidence as evidence_queries
from app.portfolio.queries import record as queries
from app.web.labels import label

# A version is kept by itself before the first change that comes so long after the last one.
BETWEEN_VERSIONS = timedelta(minutes=30)
PLACES = (DOCUMENTS, ANNEXES)


class TextConflict(Conflict):
    """Two windows wrote the same text: `kept` is what the base holds, `typed` what came second."""

    default = "Ce texte a changé dans une autre fenêtre : voici les deux."

    def __init__(self, kept: str, typed: str, revision: int) -> None:
        super().__init__()
        self.kept, self.typed, self.revision = kept, typed, revision


def framework_for(catalog: Catalog, wanted: str | None) -> str:
    """The référentiel of somebody's dossier: the one that they aim at if it asks for one, else the one in force."""
    if wanted and wanted in catalog.frameworks and has_record(catalog.frameworks[wanted]):
        return wanted
    for key, framework in catalog.frameworks.items():
        if has_record(framework) and not framework.information.get("replaced_by"):
            return key
    raise NotFound("Aucun référentiel publié ne demande de dossier professionnel.")


def start_record(db: Session, viewer: Viewer, shape: RecordShape, now: datetime) -> ProfessionalRecord:
    """Begin the dossier with one example an activité-type, or give back the one that is there."""
    found = queries.find_record(db, viewer.id, shape.framework)
    if found is not None:
        return found
    record = ProfessionalRecord(
        owner_id=viewer.id, framework=shape.framework, diplomas=[], revision=0, created_at=now, updated_at=now
    )
    try:
        with db.begin_nested():
            db.add(record)
    except IntegrityError:  # a second click was quicker
        found = queries.find_record(db, viewer.id, shape.framework)
        assert found is not None
        return found
    for activity in shape.activities:
        db.add(RecordExample(record_id=record.id, activity=activity.short, position=1, competences=[], created_at=now))
    cover = shape.section(COVER)
    for field in cover.fields if cover else ():
        if field.default:
            _write(db, record.id, 0, f"{COVER}.{field.id}", field.default, None, now)
    return record


def current_record(db: Session, record: ProfessionalRecord) -> Record:
    """The dossier as it stands, read in four statements whatever its size."""
    texts = queries.texts_of(db, record.id)
    placed: dict[str, list[Piece]] = {}
    for row, evidence in queries.pieces_of(db, record.id):
        placed.setdefault(row.place, []).append(piece_of(row, evidence))
    examples: list[Example] = []
    numbers: dict[str, int] = {}
    for example in queries.examples_of(db, record.id):
        numbers[example.activity] = numbers.get(example.activity, 0) + 1
        examples.append(
            Example(
                example.id,
                example.activity,
                numbers[example.activity],
                {key: row.text for (of, key), row in texts.items() if of == example.id},
                tuple(example.competences),
                tuple(placed.get(f"example:{example.id}", ())),
            )
        )
    return Record(
        {key: row.text for (of, key), row in texts.items() if of == 0},
        tuple(examples),
        tuple(record.diplomas),
        tuple(placed.get(DOCUMENTS, ())),
        tuple(placed.get(ANNEXES, ())),
    )


def piece_of(row: RecordPiece, evidence: Evidence | None) -> Piece:
    """An inserted evidence; one that was withdrawn or quarantined since keeps its place and its digest."""
    if evidence is None or evidence.withdrawn_at is not None:
        return Piece(row.id, row.evidence_id, "Preuve retirée", "retirée", row.digest, "", "withdrawn")
    title = "Preuve mise à l’écart" if evidence.quarantined_at else evidence.title
    return Piece(
        row.id,
        row.evidence_id,
        title,
        label(evidence.kind, "EvidenceKind"),
        row.digest,
        evidence.digest,
        "quarantined" if evidence.quarantined_at else evidence.state,
        () if evidence.quarantined_at else written_in(evidence),
        evidence.competences,
        row.inserted_at,
    )


def written_in(evidence: Evidence) -> tuple[tuple[str, str], ...]:
    """What was written in an evidence, part after part."""
    parts = ((title, str(evidence.body.get(key) or "").strip()) for key, title in parts_of(evidence.kind))
    return tuple((title, text) for title, text in parts if text)


def known_keys(shape: RecordShape, example_id: int) -> Mapping[str, int]:
    """The texts that a part or an example may hold, with their greatest length."""
    if example_id:
        return {
            key: LONGEST_TEXT if key.isalnum() and key != "intitule" else LONGEST_LINE
            for key, _ in shape.fields_of_examples()
        }
    found = {}
    for name in (COVER, STATEMENT):
        section = shape.section(name)
        for field in section.fields if section else ():
            found[f"{name}.{field.id}"] = LONGEST_LINE
    return found


def save_text(
    db: Session,
    record: ProfessionalRecord,
    shape: RecordShape,
    example_id: int,
    key: str,
    typed: str,
    revision: int,
    now: datetime,
) -> RecordText:
    """Keep one text. `revision` is the one that the window began with: an older one is a conflict, unless the text is
    already there (the same save sent twice)."""
    longest = known_keys(shape, example_id).get(key)
    if longest is None:
        raise InvalidAction("Ce champ n’existe pas dans le modèle.")
    text = typed.replace("\r\n", "\n").replace("\r", "\n").rstrip()
    if len(text) > longest:
        raise InvalidAction(f"Ce texte dépasse {longest} signes : raccourcissez-le.")
    if example_id:
        queries.get_example(db, record.id, example_id)
    queries.held_record(db, record.id)
    row = queries.held_text(db, record.id, example_id, key)
    if row is not None and row.text == text:
        return row
    if (row.revision if row else 0) != revision:
        raise TextConflict(row.text if row else "", text, row.revision if row else 0)
    keep_if_due(db, record, now)
    return changed(record, _write(db, record.id, example_id, key, text, row, now), now)


def changed(record: ProfessionalRecord, row: RecordText, now: datetime) -> RecordText:
    """The dossier changed with this text."""
    touch(record, now)
    return row


def touch(record: ProfessionalRecord, now: datetime) -> None:
    """The dossier changed: its pages are drawn anew."""
    record.revision += 1
    record.updated_at = now


def _write(
    db: Session, record_id: int, example_id: int, key: str, text: str, row: RecordText | None, now: datetime
) -> RecordText:
    if row is None:
        row = RecordText(record_id=record_id, example_id=example_id, key=key, text=text, revision=1, updated_at=now)
        db.add(row)
    else:
        row.text, row.revision, row.updated_at = text, row.revision + 1, now
    db.flush()  # a second window must meet this revision
    return row


def keep_if_due(db: Session, record: ProfessionalRecord, now: datetime) -> None:
    """Keep the dossier as it is before the first change of a new sitting."""
    last = queries.last_version(db, record.id)
    if record.revision and (last is None or now - last.at >= BETWEEN_VERSIONS):
        keep_version(db, record, "automatic", "", now)


def keep_version(db: Session, record: ProfessionalRecord, reason: str, title: str, now: datetime) -> RecordVersion:
    """Keep the dossier as it stands; the same again is the version that is already there, unless it is named."""
    document = as_version(current_record(db, record))
    digest, last = digest_of(document), queries.last_version(db, record.id)
    if last is not None and last.digest == digest and reason == "automatic":
        return last
    version = RecordVersion(
        record_id=record.id,
        number=(last.number if last else 0) + 1,
        reason=reason,
        title=title,
        document=document,
        digest=digest,
        at=now,
    )
    db.add(version)
    db.flush()  # its number is taken
    return version


def restore_version(db: Session, record: ProfessionalRecord, version: RecordVersion, now: datetime) -> None:
    """Put back the texts, examples and diplomas of a version; what they replace is kept as a version first."""
    keep_version(db, record, "restored", f"Avant le retour à la version {version.number}", now)
    document = version.document
    standing = {one.id: one for one in queries.examples_of(db, record.id)}
    wanted = {one["id"]: one for one in document["examples"]}
    for example in [one for identifier, one in standing.items() if identifier not in wanted]:
        _forget_example(db, record, example)
    texts = [(0, key, text) for key, text in document["texts"].items()]
    for identifier, one in wanted.items():
        example = standing.get(identifier) or _example_again(db, record, one, now)
        example.position, example.competences = one["number"], one["competences"]
        texts += [(example.id, key, text) for key, text in one["texts"].items()]
    _put_back(db, record, texts, now)
    record.diplomas = document["diplomas"]
    touch(record, now)


def _example_again(db: Session, record: ProfessionalRecord, kept: Mapping[str, Any], now: datetime) -> RecordExample:
    example = RecordExample(
        record_id=record.id, activity=kept["activity"], position=kept["number"], competences=[], created_at=now
    )
    db.add(example)
    db.flush()  # its texts need its number
    return example


def _put_back(db: Session, record: ProfessionalRecord, texts: Sequence[tuple[int, str, str]], now: datetime) -> None:
    rows = queries.texts_of(db, record.id)
    wanted = {(of, key): text for of, key, text in texts}
    for place in {*rows, *wanted}:
        row, text = rows.get(place), wanted.get(place, "")
        if (row.text if row else "") != text:
            _write(db, record.id, place[0], place[1], text, row, now)


def add_example(
    db: Session, record: ProfessionalRecord, shape: RecordShape, activity: str, now: datetime
) -> RecordExample:
    """One more example of an activité-type, up to the most that the model takes."""
    shape.activity(activity)
    queries.held_record(db, record.id)
    standing = [one for one in queries.examples_of(db, record.id) if one.activity == activity]
    if len(standing) >= shape.most_examples:
        raise InvalidAction(f"Le modèle accepte {shape.most_examples} exemples au plus par activité-type.")
    example = RecordExample(
        record_id=record.id,
        activity=activity,
        position=max((one.position for one in standing), default=0) + 1,
        competences=[],
        created_at=now,
    )
    db.add(example)
    touch(record, now)
    db.flush()  # the page goes to its number
    return example


def remove_example(db: Session, record: ProfessionalRecord, example_id: int, now: datetime) -> None:
    """Take an example away; the dossier as it was stays among the versions."""
    queries.held_record(db, record.id)
    example = queries.get_example(db, record.id, example_id)
    keep_version(db, record, "kept", "Avant le retrait d’un exemple", now)
    _forget_example(db, record, example)
    touch(record, now)


def _forget_example(db: Session, record: ProfessionalRecord, example: RecordExample) -> None:
    db.execute(delete(RecordText).where(RecordText.record_id == record.id, RecordText.example_id == example.id))
    db.execute(
        delete(RecordPiece).where(RecordPiece.record_id == record.id, RecordPiece.place == f"example:{example.id}")
    )
    db.delete(example)
    db.flush()  # what is read next no longer holds it


def set_competences(
    db: Session, record: ProfessionalRecord, shape: RecordShape, example_id: int, chosen: Sequence[str], now: datetime
) -> None:
    """Say which competences of its activité-type an example shows."""
    example = queries.get_example(db, record.id, example_id)
    known = [one.id for one in shape.activity(example.activity).competences]
    example.competences = [one for one in known if one in chosen]
    touch(record, now)


def save_diplomas(
    db: Session, record: ProfessionalRecord, shape: RecordShape, rows: Sequence[Mapping[str, str]], now: datetime
) -> None:
    """Keep the table of titles and diplomas; empty rows go."""
    section = shape.section(DIPLOMAS)
    columns = [column.id for column in section.columns] if section else []
    kept = [
        {name: " ".join(row.get(name, "").split())[:LONGEST_LINE] for name in columns}
        for row in rows
        if any(row.get(name, "").strip() for name in columns)
    ]
    if len(kept) > MOST_DIPLOMAS:
        raise InvalidAction(f"Indiquez {MOST_DIPLOMAS} lignes au plus.")
    queries.held_record(db, record.id)
    keep_if_due(db, record, now)
    record.diplomas = kept
    touch(record, now)


def insert_piece(
    db: Session, viewer: Viewer, record: ProfessionalRecord, place: str, evidence_id: int, now: datetime
) -> RecordPiece:
    """Insert an evidence by reference, with the digest that it has now; twice in one place changes the digest only."""
    evidence = evidence_queries.own_evidence(db, viewer, evidence_id)
    if evidence.quarantined_at is not None:
        raise InvalidAction("Cette preuve est mise à l’écart : levez d’abord le signalement.")
    if place not in PLACES:
        queries.get_example(db, record.id, _example_of(place))
    queries.held_record(db, record.id)
    rows = [row for row, _ in queries.pieces_of(db, record.id)]
    touch(record, now)
    for row in rows:
        if row.place == place and row.evidence_id == evidence.id:
            row.digest, row.inserted_at = evidence.digest, now
            return row
    if len(rows) >= MOST_PIECES:
        raise InvalidAction(f"Un dossier cite {MOST_PIECES} preuves au plus : choisissez les plus parlantes.")
    row = RecordPiece(
        record_id=record.id,
        place=place,
        evidence_id=evidence.id,
        digest=evidence.digest,
        position=max((one.position for one in rows if one.place == place), default=0) + 1,
        inserted_at=now,
    )
    db.add(row)
    db.flush()  # the page shows it at once
    return row


def _example_of(place: str) -> int:
    kind, _, number = place.partition(":")
    if kind != "example" or not (number.isascii() and number.isdigit() and len(number) < 10):
        raise InvalidAction("Cet endroit n’existe pas dans le modèle.")
    return int(number)


def remove_piece(db: Session, record: ProfessionalRecord, piece_id: int, now: datetime) -> None:
    """Take a piece away; a piece that is not there is already away."""
    piece = queries.find_piece(db, record.id, piece_id)
    if piece is not None:
        db.delete(piece)
        touch(record, now)


def shape_for(catalog: Catalog, record: ProfessionalRecord) -> RecordShape:
    """The form of a dossier, from the référentiel in force."""
    return shape_of(catalog.frameworks, record.framework)


def available_of(db: Session, owner_id: int) -> dict[str, int]:
    """How many evidences this person keeps for each competence."""
    found: Mapping[str, Sequence[Any]] = evidence_queries.evidence_by_competence(db, owner_id)
    return {competence: len(several) for competence, several in found.items()}
