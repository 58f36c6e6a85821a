"""An import from its file to its drafts: received, read piece by piece, confirmed, cancelled, undone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.accounts.domain import Role, Viewer
from app.authoring import queries as authoring
from app.authoring.domain.kinds import BY_KEY, path_of
from app.authoring.models import ContentDraft
from app.authoring.services import drafts
from app.authoring.services.texts import CourseTexts
from app.content.files import YAML_BYTES
from app.content.schema.quiz import MOST_QUESTIONS
from app.content.yaml_reader import FORBIDDEN
from app.errors import Conflict, InvalidAction
from app.interop import queries
from app.interop.domain.loss import Fate, Outcome
from app.interop.domain.states import CANCELLABLE, RUNNING, ImportState
from app.interop.models import BankImport
from app.interop.services.quiz_exchange import as_yaml

SILENCE = timedelta(seconds=60)
MOST_REASON = 600
ROOM = 20_000  # what a quiz file needs besides its questions


@dataclass(frozen=True)
class Row:
    """The fate of one question as a report keeps it."""

    name: str
    line: int | None
    fate: Fate
    reason: str
    category: str
    values: Mapping[str, Any] | None


def receive(db: Session, viewer: Viewer, filename: str, written: str, raw: bytes, now: datetime) -> BankImport:
    """Keep a file that is to be read."""
    row = BankImport(
        author_id=viewer.id,
        filename=FORBIDDEN.sub("", filename.replace("\\", "/").rpartition("/")[2])[:160] or "fichier",
        written=written,
        state=ImportState.WAITING,
        source=raw,
        total=0,
        done=0,
        kept=0,
        approximated=0,
        refused=0,
        problem="",
        outcomes=None,
        drafts=[],
        module_id="",
        created_at=now,
        beat_at=now,
        ended_at=None,
    )
    db.add(row)
    db.flush()  # its number names its page
    return row


def take(db: Session, import_id: int, now: datetime) -> BankImport | None:
    """Begin to read; None when somebody else does, or when there is nothing to read."""
    taken = db.execute(
        update(BankImport)
        .where(BankImport.id == import_id, BankImport.state == ImportState.WAITING, BankImport.source.is_not(None))
        .values(state=ImportState.READING, beat_at=now, done=0)
    )
    return db.get(BankImport, import_id) if taken.rowcount == 1 else None  # type: ignore[attr-defined]


def advance(db: Session, import_id: int, done: int, total: int, now: datetime) -> bool:
    """Tell how far the reading is; False when it was cancelled, or taken up by another."""
    told = db.execute(
        update(BankImport)
        .where(BankImport.id == import_id, BankImport.state == ImportState.READING)
        .values(done=done, total=total, beat_at=now)
    )
    return bool(told.rowcount == 1)  # type: ignore[attr-defined]


def finish(db: Session, import_id: int, outcomes: Sequence[Outcome], now: datetime) -> None:
    """The file is read whole: the report is there, and nothing is written in the course."""
    row = queries.held_import(db, import_id)
    if row is None or row.state not in RUNNING:
        return
    counts = {fate: sum(one.fate == fate for one in outcomes) for fate in Fate}
    row.kept, row.approximated, row.refused = (counts[one] for one in (Fate.KEPT, Fate.APPROXIMATED, Fate.REFUSED))
    row.total = row.done = len(outcomes)
    row.outcomes = [
        [one.name[:200], one.line, one.fate.value, one.reason[:MOST_REASON], one.category[:300], _plain(one.values)]
        for one in outcomes
    ]
    row.state, row.source, row.beat_at = ImportState.READY, None, now


def _plain(values: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return None if values is None else dict(values)


def fail(db: Session, import_id: int, why: str, now: datetime) -> None:
    """The whole file is refused."""
    row = queries.held_import(db, import_id)
    if row is not None and row.state in RUNNING:
        row.state, row.problem, row.source, row.ended_at = ImportState.FAILED, why, None, now


def rows_of(row: BankImport) -> list[Row]:
    """The report, question by question."""
    return [Row(one[0], one[1], Fate(one[2]), one[3], one[4], one[5]) for one in row.outcomes or []]


def is_silent(row: BankImport, now: datetime) -> bool:
    """Whether the reading was cut short: it says nothing any more."""
    return row.state in RUNNING and row.beat_at < now - SILENCE


def note_silent(db: Session, now: datetime) -> int:
    """Say of the readings that were cut short that they were; the chore of this feature."""
    found = queries.silent_since(db, now - SILENCE)
    for row in found:
        row.state = ImportState.INTERRUPTED
    return len(found)


def check_may_act(viewer: Viewer, row: BankImport) -> None:
    """Who brought a file, and the administration, decide of it."""
    if viewer.id != row.author_id and viewer.role != Role.ADMIN:
        raise InvalidAction("Cet import est celui d’une autre personne : demandez-lui, ou à l’administration.")


def resume(db: Session, viewer: Viewer, row: BankImport, now: datetime) -> None:
    """Read again from the beginning a file whose reading was cut short."""
    check_may_act(viewer, row)
    held = queries.held_import(db, row.id)
    if held is None or held.source is None or not (held.state == ImportState.INTERRUPTED or is_silent(held, now)):
        raise Conflict("Cet import n’est pas interrompu.")
    held.state, held.beat_at, held.done = ImportState.WAITING, now, 0


def cancel(db: Session, viewer: Viewer, row: BankImport, now: datetime) -> None:
    """Give up an import that has written nothing; its report stays."""
    check_may_act(viewer, row)
    held = queries.held_import(db, row.id)
    if held is None or held.state not in CANCELLABLE:
        raise Conflict("Il n’y a plus rien à arrêter : cet import est terminé.")
    held.state, held.source, held.ended_at = ImportState.CANCELLED, None, now
    forget_values(held)


def forget_values(row: BankImport) -> None:
    """The report stays, the questions leave."""
    row.outcomes = [[*one[:5], None] for one in row.outcomes or []] or None


def parts_of(questions: Iterable[Mapping[str, Any]]) -> list[list[Mapping[str, Any]]]:
    """Questions shared among quizzes, none longer than a file of the course may be."""
    parts: list[list[Mapping[str, Any]]] = [[]]
    size = 0
    for question in questions:
        weight = len(as_yaml({"questions": [question]}).encode())
        if parts[-1] and (len(parts[-1]) >= MOST_QUESTIONS or size + weight > YAML_BYTES - ROOM):
            parts.append([])
            size = 0
        parts[-1].append(question)
        size += weight
    return parts


def confirm(
    db: Session,
    viewer: Viewer,
    row: BankImport,
    target: tuple[str, str, str],
    texts: CourseTexts,
    now: datetime,
    *,
    approximated: bool = True,
) -> list[ContentDraft]:
    """Write the questions into drafts of new quizzes; `target` is their identifier, title and module.

    More questions than a quiz may hold make several. All of them are written, or none.
    """
    check_may_act(viewer, row)
    held = queries.held_import(db, row.id)
    if held is None or held.state != ImportState.READY:
        raise Conflict("Cet import a déjà été confirmé, ou arrêté.")
    wanted = {Fate.KEPT, Fate.APPROXIMATED} if approximated else {Fate.KEPT}
    questions = [one.values for one in rows_of(held) if one.values is not None and one.fate in wanted]
    if not questions:
        raise InvalidAction("Aucune question de ce fichier ne peut être reprise. Le rapport reste ici.")
    quiz_id, title, module = target
    names, parts, made = set(texts.names()), parts_of(questions), []
    for number, part in enumerate(parts, 1):
        own_id = quiz_id if number == 1 else f"{quiz_id[:76]}-{number}"
        path = path_of(BY_KEY["quiz"], id=own_id)
        if path in names:
            raise InvalidAction(f"Un quiz porte déjà l’identifiant « {own_id} » : choisissez-en un autre.")
        own_title = title if len(parts) == 1 else f"{title} ({number}/{len(parts)})"
        values = {"id": own_id, "title": own_title, **({"module": module} if module else {}), "questions": part}
        made.append(drafts.begin(db, viewer, path, as_yaml(values), "", now))
    held.drafts = [{"id": one.id, "path": one.path, "digest": _digest(one.text)} for one in made]
    held.state, held.module_id, held.ended_at = ImportState.DRAFTED, module, now
    forget_values(held)
    return made


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def why_not_undone(db: Session, row: BankImport) -> str:
    """Why what an import wrote may not be taken away; "" when it may."""
    for told in row.drafts or []:
        quiz_id = told["path"].rpartition("/")[2].removesuffix(".yaml")
        if authoring.revisions_of(db, told["path"]):
            return f"Le quiz « {quiz_id} » a été publié depuis : retirez-le depuis l’atelier."
        draft = db.get(ContentDraft, told["id"])
        if draft is not None and draft.path == told["path"] and _digest(draft.text) != told["digest"]:
            return f"Le brouillon « {quiz_id} » a été modifié depuis : supprimez-le depuis l’atelier si c’est voulu."
    return ""


def undo(db: Session, viewer: Viewer, row: BankImport, now: datetime) -> int:
    """Take away the drafts that nobody has touched since; how many. All of them, or none."""
    check_may_act(viewer, row)
    held = queries.held_import(db, row.id)
    if held is None or held.state != ImportState.DRAFTED:
        raise Conflict("Cet import n’a rien écrit, ou est déjà annulé.")
    if reason := why_not_undone(db, held):
        raise InvalidAction(reason)
    taken = 0
    for told in held.drafts:
        draft = db.get(ContentDraft, told["id"])
        if draft is not None and draft.path == told["path"]:
            drafts.throw_away(db, draft)
            taken += 1
    held.state, held.ended_at = ImportState.UNDONE, now
    return taken
