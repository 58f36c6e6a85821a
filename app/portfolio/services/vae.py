"""Use cases of a VAE: begin, aim, note days, tick documents, write, note the decision."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.content.catalog import Catalog, Framework
from app.content.schema.vae import VaeGuide
from app.errors import Conflict, InvalidAction
from app.portfolio.domain.statements import Flagged, Statement, flagged_in
from app.portfolio.domain.vae import (
    Carried,
    Equivalence,
    Milestone,
    Outcome,
    Standing,
    carried_over,
    equivalence_of,
    mistakes_in,
    standing_of,
)
from app.portfolio.models.vae import VaeDate, VaeJourney, VaePaper, VaeResult, VaeStatement, VaeText
from app.portfolio.queries import evidence as evidence_queries
from app.portfolio.queries import vae as queries
from app.portfolio.services.evidence import known_names

TEXT_AT_MOST = 12_000


class BadDates(InvalidAction):
    """Days that cannot be, each with its reason."""

    def __init__(self, mistakes: Mapping[Milestone, str]) -> None:
        super().__init__(next(iter(mistakes.values())))
        self.mistakes = mistakes


class VaeTextConflict(Conflict):
    """Another window wrote the same text."""

    def __init__(self, kept: str, revision: int) -> None:
        super().__init__("Ce texte a changé dans une autre fenêtre.")
        self.kept, self.revision = kept, revision


@dataclass(frozen=True)
class Passage:
    """What was obtained in another référentiel, and what its file says that it stands for."""

    framework: Framework
    equivalence: Equivalence
    carried: tuple[Carried, ...]


def begin(db: Session, catalog: Catalog, learner_id: int, framework: str, blocks: Iterable[str], now: datetime) -> None:
    """Begin a VAE, or change what it aims at; a second click changes nothing."""
    aimed = aim(catalog, framework, blocks)
    journey = queries.find_journey(db, learner_id)
    if journey is None:
        journey = VaeJourney(learner_id=learner_id, framework=framework, blocks=aimed, begun_at=now, updated_at=now)
        try:
            with db.begin_nested():
                db.add(journey)
        except IntegrityError:
            return
    elif (journey.framework, list(journey.blocks)) != (framework, aimed):
        journey.framework, journey.blocks, journey.updated_at = framework, aimed, now
    db.flush()  # what is noted next points at it


def aim(catalog: Catalog, framework: str, blocks: Iterable[str]) -> list[str]:
    """The blocks aimed at; all of them is the whole certification, and so is none."""
    if framework not in catalog.frameworks:
        raise InvalidAction("Choisissez une certification de la liste.")
    known = blocks_of(catalog.frameworks[framework])
    asked = set(blocks)
    chosen = [one for one in known if one in asked]
    return [] if len(chosen) == len(known) else chosen


def blocks_of(framework: Framework) -> dict[str, str]:
    """The ids of its blocks (« rncp40800.bc01 ») and their titles, in order."""
    return {f"{framework.key}.{block.short.lower()}": block.title for block in framework.blocks}


def note_dates(
    db: Session, journey: VaeJourney, given: Mapping[Milestone, date | None], now: datetime, today: date
) -> None:
    """Keep these days; `None` forgets one. All of them are refused when one cannot be."""
    queries.hold(db, journey)
    kept = dict(queries.dates_of(db, journey.learner_id))
    after = {milestone: day for milestone, day in {**kept, **given}.items() if day is not None}
    mistakes = mistakes_in(after, today)
    if mistakes:
        raise BadDates(mistakes)
    for milestone, day in given.items():
        row = db.get(VaeDate, (journey.learner_id, milestone.value))
        if day is None:
            if row is not None:
                db.delete(row)
        elif row is None:
            db.add(VaeDate(learner_id=journey.learner_id, milestone=milestone.value, day=day))
        else:
            row.day = day
    journey.updated_at = now
    db.flush()  # where one stands is read from it


def standing(db: Session, guide: VaeGuide, journey: VaeJourney, today: date) -> Standing:
    """Where this person stands today."""
    outcome = Outcome(journey.outcome) if journey.outcome else None
    return standing_of(guide, queries.dates_of(db, journey.learner_id), outcome, today)


def tick_papers(
    db: Session, guide: VaeGuide, journey: VaeJourney, given: Mapping[str, int | None], now: datetime
) -> None:
    """The documents that are gathered, each with the evidence that holds it; the others are not."""
    queries.hold(db, journey)
    own = {one.id for one in evidence_queries.evidence_of(db, journey.learner_id)}
    kept = queries.papers_of(db, journey.learner_id)
    for document in guide.documents:
        row = kept.get(document.id)
        if document.id not in given:
            if row is not None:
                db.delete(row)
            continue
        evidence_id = given[document.id]
        if evidence_id is not None and evidence_id not in own:
            raise InvalidAction("Cette preuve n’est pas dans votre portfolio.")
        if row is None:
            row = VaePaper(learner_id=journey.learner_id, document_id=document.id, gathered_at=now)
            db.add(row)
        row.evidence_id = evidence_id
    journey.updated_at = now


def text_keys(guide: VaeGuide, catalog: Catalog, journey: VaeJourney) -> dict[str, str]:
    """The texts of the feasibility file, key → title; a text per block aimed at where the frame says so."""
    framework = catalog.frameworks.get(journey.framework)
    titles = blocks_of(framework) if framework else {}
    aimed = [one for one in titles if not journey.blocks or one in journey.blocks]
    keys: dict[str, str] = {}
    for text in guide.feasibility.texts:
        if text.per_block:
            keys.update({f"{text.id}.{block}": titles[block] for block in aimed})
        else:
            keys[text.id] = text.title
    return keys


def save_text(db: Session, journey: VaeJourney, key: str, text: str, revision: int, now: datetime) -> VaeText:
    """Keep one text written over the revision that the page knew; the same words again change nothing."""
    text = text.replace("\r\n", "\n").rstrip()
    if len(text) > TEXT_AT_MOST:
        raise InvalidAction("Ce texte est trop long : 12 000 signes au plus.")
    row = db.get(VaeText, (journey.learner_id, key), populate_existing=True)
    if row is not None and row.text == text:
        return row
    if row is None:
        if revision != 0:
            raise VaeTextConflict("", 0)
        row = VaeText(learner_id=journey.learner_id, key=key, text=text, revision=1, updated_at=now)
        try:
            with db.begin_nested():
                db.add(row)
        except IntegrityError:
            kept = db.get(VaeText, (journey.learner_id, key), populate_existing=True)
            raise VaeTextConflict(kept.text if kept else "", kept.revision if kept else 0) from None
        return row
    done = db.execute(
        update(VaeText)
        .where(VaeText.learner_id == journey.learner_id, VaeText.key == key, VaeText.revision == revision)
        .values(text=text, revision=revision + 1, updated_at=now)
    )
    if not getattr(done, "rowcount", 0):
        db.refresh(row)
        raise VaeTextConflict(row.text, row.revision)
    db.refresh(row)
    return row


def to_answer(db: Session, learner_id: int) -> tuple[Flagged, ...]:
    """Words of the feasibility file that look like a patient's data and that nobody answered for."""
    texts = {row.key: row.text for row in queries.texts_of(db, learner_id).values()}
    answered = frozenset(row.key for row in queries.statements_of(db, learner_id))
    return flagged_in(texts, answered, known_names(db, learner_id))


def answer(db: Session, journey: VaeJourney, statements: Iterable[Statement], now: datetime) -> None:
    """Keep why these words are not a patient's data."""
    queries.hold(db, journey)
    for one in statements:
        if db.get(VaeStatement, (journey.learner_id, one.key)) is None:
            db.add(
                VaeStatement(
                    learner_id=journey.learner_id,
                    key=one.key,
                    kind=str(one.kind),
                    words=one.text,
                    reason=one.reason.value,
                    detail=one.detail,
                    at=now,
                )
            )
    db.flush()  # what still waits is read next


def note_decision(
    db: Session,
    catalog: Catalog,
    journey: VaeJourney,
    outcome: Outcome | None,
    on: date | None,
    blocks: Sequence[str],
    now: datetime,
    today: date,
) -> None:
    """Keep the decision of the jury: its day, what it granted; a partial one names the blocks."""
    known = blocks_of(catalog.frameworks[journey.framework]) if journey.framework in catalog.frameworks else {}
    granted = [one for one in known if one in set(blocks)]
    if outcome is not None and on is None:
        raise BadDates({Milestone.DECISION_RECEIVED: "Donnez la date de la décision."})
    if outcome is Outcome.PARTIAL and not granted:
        raise InvalidAction("Une validation partielle nomme au moins un CCP obtenu : cochez-le.")
    if outcome is Outcome.PARTIAL and len(granted) == len(known):
        raise InvalidAction("Tous les CCP sont cochés : c’est une validation totale.")
    if outcome is Outcome.FULL:
        granted = [one for one in known if not journey.blocks or one in journey.blocks]
    if outcome in {None, Outcome.REFUSED}:
        granted = []
    note_dates(db, journey, {Milestone.DECISION_RECEIVED: on if outcome is not None else None}, now, today)
    journey.outcome = outcome.value if outcome is not None else None
    queries.hold(db, journey)
    rows = {row.block: row for row in queries.results_of(db, journey.learner_id)}
    for block, row in rows.items():
        if row.by_vae and block not in granted:
            db.delete(row)
    for block in granted:
        if block not in rows:
            db.add(VaeResult(learner_id=journey.learner_id, block=block, by_vae=True, noted_at=now))
    db.flush()  # what is carried over is read from it


def note_earlier(db: Session, catalog: Catalog, journey: VaeJourney, blocks: Iterable[str], now: datetime) -> None:
    """The blocks obtained before this VAE, of any référentiel."""
    queries.hold(db, journey)
    known = {one for framework in catalog.frameworks.values() for one in blocks_of(framework)}
    asked = set(blocks) & known
    rows = {row.block: row for row in queries.results_of(db, journey.learner_id)}
    for block, row in rows.items():
        if not row.by_vae and block not in asked:
            db.delete(row)
    for block in sorted(asked - set(rows)):
        db.add(VaeResult(learner_id=journey.learner_id, block=block, by_vae=False, noted_at=now))
    journey.updated_at = now
    db.flush()  # what is carried over is read from it


def passages(db: Session, catalog: Catalog, journey: VaeJourney) -> tuple[Passage, ...]:
    """For each other référentiel in which something was obtained: what it carries over to the one aimed at."""
    obtained = [row.block for row in queries.results_of(db, journey.learner_id)]
    aimed = catalog.frameworks.get(journey.framework)
    target = aimed.information if aimed else {}
    found = []
    for framework in catalog.frameworks.values():
        if framework.key == journey.framework or not any(one.startswith(f"{framework.key}.") for one in obtained):
            continue
        equivalence = equivalence_of(framework.information, target, framework.key, journey.framework)
        found.append(Passage(framework, equivalence, carried_over(obtained, equivalence)))
    return tuple(found)


def obtained_in_target(db: Session, catalog: Catalog, journey: VaeJourney) -> tuple[str, ...]:
    """The blocks of the certification aimed at that are acquired: granted, or carried over by an official text."""
    direct = {row.block for row in queries.results_of(db, journey.learner_id)}
    carried = {to for passage in passages(db, catalog, journey) for one in passage.carried for to in one.stands_for}
    framework = catalog.frameworks.get(journey.framework)
    return tuple(one for one in (blocks_of(framework) if framework else {}) if one in direct | carried)
