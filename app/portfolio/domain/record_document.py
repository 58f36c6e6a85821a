"""The dossier as a document: one tree of blocks that the page, the PDF, the DOCX and the ODT all come from.

The words of the model are printed as they stand, in their order; what the person wrote comes under them. The roles
(« activity », « example », « rubric »…) let the printed page give each its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.documents.blocks import (
    Block,
    Choices,
    Contents,
    Document,
    Facts,
    Heading,
    PageBreak,
    Paragraph,
    Span,
    Table,
    paragraph,
    typed_blocks,
)
from app.portfolio.domain.record import Example, Piece, Record
from app.portfolio.domain.record_shape import (
    ANNEXES,
    CONTENTS,
    COVER,
    DIPLOMAS,
    DOCUMENTS,
    EXAMPLES,
    PRESENTATION,
    STATEMENT,
    ActivityType,
    RecordShape,
    Rubric,
    Section,
)

NOT_TOLD = "\N{HORIZONTAL ELLIPSIS}"
DIGEST_SIGNS = 16
PIECES_TITLE = "Preuves jointes à cet exemple"


def record_document(shape: RecordShape, record: Record) -> Document:
    """The whole dossier, in the order of the model."""
    blocks: list[Block] = []
    for section in shape.sections:
        blocks += _section_blocks(shape, record, section)
    return _document(shape, record, blocks)


def example_document(shape: RecordShape, record: Record, example: Example) -> Document:
    """The pages of one example, as they stand in the dossier."""
    activity = shape.activity(example.activity)
    return _document(shape, record, list(example_blocks(shape, record, activity, example)))


def _document(shape: RecordShape, record: Record, blocks: Sequence[Block]) -> Document:
    name = record.owner_name
    return Document(
        title=f"Dossier professionnel – {name}" if name else "Dossier professionnel",
        blocks=tuple(blocks),
        author=name,
        subject=f"Titre professionnel visé : {shape.title} ({shape.code})",
        running="Dossier professionnel (DP)",
    )


def _section_blocks(shape: RecordShape, record: Record, section: Section) -> Iterator[Block]:
    match section.id:
        case "page_de_garde":
            yield from _cover(record, section)
        case "presentation":
            yield PageBreak()
            yield Heading(1, section.heading, key=PRESENTATION)
            yield from (paragraph(text) for text in section.text)
        case "sommaire":
            yield PageBreak()
            yield Heading(1, section.heading, key=CONTENTS, role="unlisted")
            yield Contents(depth=3)
        case "exemples":
            for activity in shape.activities:
                yield from _activity(shape, record, activity)
        case "titres_diplomes":
            yield from _diplomas(record, section)
        case "declaration":
            yield from _statement(record, section)
        case "documents":
            yield from _documents(record, section)
        case "annexes":
            yield from _annexes(record, section)
        case _:
            yield PageBreak()
            yield Heading(1, section.heading, key=section.id)
            yield from (paragraph(text) for text in section.text)


def _cover(record: Record, section: Section) -> Iterator[Block]:
    yield Heading(1, section.heading, key=COVER, role="cover-title")
    pairs: list[tuple[str, str]] = []
    for field in section.fields:
        value = record.text(COVER, field.id) or field.default
        if field.kind == "enum":
            yield Facts(tuple(pairs), empty=NOT_TOLD, role="cover-facts")
            pairs = []
            yield Choices(field.label, tuple((option, option == value) for option in field.options))
        else:
            pairs.append((field.label, value))
    if pairs:
        yield Facts(tuple(pairs), empty=NOT_TOLD, role="cover-facts")


def _activity(shape: RecordShape, record: Record, activity: ActivityType) -> Iterator[Block]:
    examples = record.examples_of(activity.short)
    if not examples:
        yield PageBreak()
        yield from _opening(shape, activity)
        yield from _activity_head(activity)
        yield paragraph("Aucun exemple n’est encore rédigé pour cette activité-type.", role="absent")
    for example in examples:
        yield from example_blocks(shape, record, activity, example)


def _opening(shape: RecordShape, activity: ActivityType) -> Iterator[Block]:
    """The title of the part stands above its first activité-type."""
    section = shape.section(EXAMPLES)
    if activity.number == 1 and section is not None:
        yield Heading(1, section.heading, key=EXAMPLES, role="part")


def _activity_head(activity: ActivityType, *, again: bool = False) -> Iterator[Block]:
    words = f"Activité-type {activity.number}"
    if again:
        yield paragraph(f"{words} – {activity.title}", role="activity-again")
        return
    yield Heading(2, f"{words} – {activity.title}", key=f"activite-{activity.number}", role="activity")


def example_blocks(shape: RecordShape, record: Record, activity: ActivityType, example: Example) -> Iterator[Block]:
    """One example: the activité-type at its head, its title, then the rubrics of the model."""
    yield PageBreak()
    if example.number == 1:
        yield from _opening(shape, activity)
    yield from _activity_head(activity, again=example.number > 1)
    title = f"Exemple n°\N{NO-BREAK SPACE}{example.number} – {example.title or NOT_TOLD}"
    yield Heading(3, title, key=f"exemple-{example.id}", role="example")
    for rubric in shape.rubrics:
        yield Heading(4, rubric.heading, role="rubric")
        yield from _rubric(example, rubric)
    if example.pieces:
        yield paragraph(PIECES_TITLE, role="pieces-title", strong=True)
        for piece in example.pieces:
            yield _piece_line(record, piece)


def _rubric(example: Example, rubric: Rubric) -> Iterator[Block]:
    if not rubric.fields:
        written = typed_blocks(example.text(rubric.id))
        if written:
            yield from written
        elif rubric.required:
            yield paragraph(NOT_TOLD, role="absent")
        return
    pairs = [(field.label, example.text(f"{rubric.id}.{field.id}")) for field in rubric.fields if field.kind != "date"]
    days = [(field, example.text(f"{rubric.id}.{field.id}")) for field in rubric.fields if field.kind == "date"]
    if len(days) == 2:
        label, _, first = days[0][0].label.partition(" — ")
        words = f"{first or 'du'} {days[0][1] or NOT_TOLD} {days[1][0].label} {days[1][1] or NOT_TOLD}"
        pairs.append((label, words))
    else:
        pairs += [(field.label, value) for field, value in days]
    yield Facts(tuple(pairs), empty=NOT_TOLD, role="context")


def _piece_line(record: Record, piece: Piece) -> Paragraph:
    number = record.number_of(piece)
    return Paragraph(
        (
            Span(f"Preuve n°\N{NO-BREAK SPACE}{number}", strong=True, href=f"#preuve-{number}"),
            Span(f" – {piece.title} (empreinte {piece.digest[:DIGEST_SIGNS]})"),
        ),
        role="piece",
    )


def _diplomas(record: Record, section: Section) -> Iterator[Block]:
    yield PageBreak()
    yield Heading(1, section.heading, key=DIPLOMAS)
    rows = tuple(
        tuple(row.get(column.id, "") for column in section.columns)
        for row in record.diplomas
        if any(row.get(column.id, "").strip() for column in section.columns)
    )
    empty = (("",) * len(section.columns),)
    yield Table(tuple(column.label for column in section.columns), rows or empty, widths=(5, 4, 2))


def _statement(record: Record, section: Section) -> Iterator[Block]:
    yield PageBreak()
    yield Heading(1, section.heading, key=STATEMENT)
    values = {field.id: record.text(STATEMENT, field.id) for field in section.fields}
    labels = {field.id: field.label for field in section.fields}
    name = values.get("nom_prenom") or record.owner_name or NOT_TOLD
    opening = f"{labels.get('nom_prenom', 'Je soussigné(e)')} {name},"
    yield Paragraph((Span(f"{opening} {' '.join(section.text)}"),), role="statement")
    place, day = values.get("lieu") or NOT_TOLD, values.get("date") or NOT_TOLD
    yield paragraph(f"{labels.get('lieu', 'Fait à')} {place}, {labels.get('date', 'le')} {day}", role="statement")
    yield paragraph(labels.get("signature", "Signature"), role="signature")


def _documents(record: Record, section: Section) -> Iterator[Block]:
    """Every piece that the dossier cites, so that each claim leads to its evidence."""
    yield PageBreak()
    yield Heading(1, section.heading, key=DOCUMENTS)
    annexed = {piece.evidence_id for piece in record.annexes}
    pieces = [piece for piece in record.pieces() if piece.evidence_id not in annexed]
    yield from _piece_sheets(pieces)
    if not pieces:
        yield paragraph("Aucun document n’est joint.", role="absent")


def _annexes(record: Record, section: Section) -> Iterator[Block]:
    yield PageBreak()
    yield Heading(1, section.heading, key=ANNEXES)
    annexed = {piece.evidence_id for piece in record.annexes}
    pieces = [piece for piece in record.pieces() if piece.evidence_id in annexed]
    yield from _piece_sheets(pieces)
    if not pieces:
        yield paragraph("Aucune annexe n’est jointe.", role="absent")


def grouped(digest: str) -> str:
    """A digest in groups of sixteen signs, two a line."""
    groups = [digest[start : start + DIGEST_SIGNS] for start in range(0, len(digest), DIGEST_SIGNS)]
    return "\n".join(" ".join(groups[start : start + 2]) for start in range(0, len(groups), 2))


def _piece_sheets(pieces: Sequence[Piece]) -> Iterator[Block]:
    for piece in pieces:
        title = f"Preuve n°\N{NO-BREAK SPACE}{piece.number} – {piece.title}"
        yield Heading(2, title, key=f"preuve-{piece.number}", role="sheet")
        pairs = [("Nature", piece.kind), ("Empreinte SHA-256", grouped(piece.digest))]
        yield Facts(tuple(pairs), empty=NOT_TOLD)
        for name, text in piece.parts:
            yield paragraph(name, role="part-title", strong=True)
            yield from typed_blocks(text)
