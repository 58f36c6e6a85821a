"""From a scope to the bytes of its pack. Nothing depends on when or where it is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from app.accounts.domain import Viewer
from app.attempts.domain import Engine
from app.audit.domain.chains import readable
from app.audit.domain.checklist import CheckLine, Gap, checklist
from app.audit.domain.packing import MANIFEST, SEAL, fingerprint, manifest_of, packed, seal_of
from app.audit.domain.pieces import Piece
from app.audit.domain.scope import Scope, instant_words
from app.audit.services import logs, pages, tables
from app.audit.services.gaps import gaps_of
from app.audit.services.gathering import Facts, gather
from app.audit.services.programme import crossed, crossed_json, paths_of, programme_of
from app.content.catalog import Catalog

STYLE = (Path(__file__).parent / "style.css").read_bytes()
STEPS = 5
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Preview:
    """What a pack would hold, said before it is made."""

    facts: Facts
    lines: tuple[CheckLine, ...]
    gaps: tuple[Gap, ...]
    counts: Mapping[Piece, int]


@dataclass(frozen=True)
class Pack:
    """A pack that is made: its bytes and its fingerprint."""

    content: bytes
    fingerprint: str


def preview(db: Session, catalog: Catalog, viewer: Viewer, scope: Scope) -> Preview:
    """The checklist, without what only the making computes (study time, replays, logs)."""
    facts = gather(db, catalog, viewer, scope)
    rows = crossed(catalog, facts.frameworks)
    gaps = gaps_of(facts, rows)
    counts = _counts(catalog, facts)
    counts[Piece.CROSSED] = counts[Piece.CROSSED_JSON] = len(rows)
    return Preview(facts, checklist(counts, gaps, _absent(facts)), gaps, counts)


def _absent(facts: Facts) -> frozenset[Piece]:
    """What is the administration’s alone to give out."""
    return frozenset() if facts.for_admin else frozenset({Piece.COMPLAINTS, Piece.ACTS_LOG})


def _counts(catalog: Catalog, facts: Facts) -> dict[Piece, int]:
    counts = {piece: len(make(facts).rows) for piece, make in tables.TABLES.items()}
    return counts | {
        Piece.PROGRAMME: len(catalog.modules),
        Piece.PATHS: len(facts.cohort_paths) + len(facts.own_paths),
        Piece.PLACEMENT: len(facts.conclusions),
        Piece.ATTEMPTS: len(facts.attempts),
        Piece.SURVEYS: sum(one.figures.is_shown for one in facts.opinions),
        Piece.COMPLAINTS: len(facts.complaints or ()),
    }


def build(
    db: Session,
    catalog: Catalog,
    engines: Mapping[str, Engine],
    viewer: Viewer,
    scope: Scope,
    progress: Progress = lambda step, done, steps: None,
) -> Pack:
    """Make the pack. `progress` hears of each step: its name, how many are done, how many there are."""
    progress("Lecture des données", 0, 0)
    facts = gather(db, catalog, viewer, scope)
    steps = STEPS + len(facts.attempts)
    rows = crossed(catalog, facts.frameworks)

    def replayed(number: int) -> None:
        progress("Relecture des évaluations", 1 + number, steps)

    replayed(0)
    evaluations = logs.evaluations(db, catalog, engines, facts, replayed)
    progress("Temps de travail", steps - 3, steps)
    made = {piece: make(facts) for piece, make in tables.TABLES.items()}
    made[Piece.ATTEMPTS] = evaluations.table
    made[Piece.REGRADES] = logs.regrades_table(db, facts)
    made[Piece.STUDY_TIME] = logs.study_table(db, facts)
    made[Piece.CROSSED] = tables.crossed_table(rows)
    chains = {Piece.ATTEMPT_LOG: evaluations.log}
    if facts.complaints is not None:
        made[Piece.COMPLAINTS] = tables.complaints_table(facts.complaints, scope)
    if facts.for_admin:
        chains[Piece.ACTS_LOG] = logs.sensitive_acts(db, facts)
    documents: dict[Piece, Any] = {
        Piece.PROGRAMME: programme_of(catalog),
        Piece.PATHS: _paths(catalog, facts),
        Piece.PLACEMENT: _placements(facts),
        Piece.SURVEYS: _opinions(facts),
        Piece.CROSSED_JSON: crossed_json(catalog, rows),
    }
    counts = _counts(catalog, facts)
    counts |= {piece: len(one.rows) for piece, one in made.items()}
    counts |= {piece: one.rows for piece, one in chains.items()}
    counts[Piece.CROSSED_JSON] = len(rows)
    gaps = [*gaps_of(facts, rows), *_replay_gap(evaluations.differing)]
    lines = checklist(counts, gaps, _absent(facts))
    progress("Écriture du résumé", steps - 2, steps)
    told = pages.Told(
        facts.covered.title or pages.scope_words(scope, ""),
        scope,
        facts.house,
        facts.house_numbers,
        len(facts.covered.people),
        lines,
        {piece: counts[piece] for piece in Piece if piece not in _absent(facts)},
    )
    files: dict[str, bytes] = {piece.value: one.csv() for piece, one in made.items()}
    files |= {piece.value: readable(one) for piece, one in documents.items()}
    files |= {piece.value: one.content for piece, one in chains.items()}
    files["indicateurs.json"] = readable([_indicator(line) for line in lines])
    files[pages.STYLE] = STYLE
    files[pages.INDEX] = pages.index_page(told)
    files[pages.SUMMARY] = pages.summary_pdf(told)
    about = {
        "scope": scope.as_json(),
        "purpose": pages.PURPOSE,
        "kept": pages.KEPT,
        "house": facts.house,
        "contents_digest": catalog.digest,
        "journal": logs.journal_state(db, facts),
    }
    manifest = manifest_of(about, files, {piece.value: one for piece, one in chains.items()})
    progress("Mise en archive", steps - 1, steps)
    return Pack(packed({**files, MANIFEST: manifest, SEAL: seal_of(manifest)}, scope.at), fingerprint(manifest))


def _replay_gap(differing: int) -> list[Gap]:
    if not differing:
        return []
    told = "1 évaluation" if differing == 1 else f"{differing} évaluations"
    return [Gap((11,), f"un journal qui redonne le résultat gardé, pour {told}")]


def _indicator(line: CheckLine) -> dict[str, Any]:
    one = line.indicator
    return {
        "number": one.number,
        "title": one.title,
        "asks": one.asks,
        "text_status": one.status.value,
        "applies": one.applies.value,
        "pieces": {piece.value: count for piece, count in line.pieces},
        "missing": [pages.gap_words(gap) for gap in line.gaps],
        "by_hand": one.by_hand,
    }


def _paths(catalog: Catalog, facts: Facts) -> dict[str, Any]:
    wanted = [one.path_id for one in facts.cohort_paths] + [one.path_id for one in facts.own_paths]
    return {
        "given": [
            {
                "cohort": one.cohort_id,
                "path": one.path_id,
                "timing": one.timing,
                "starts_on": one.starts_on and one.starts_on.isoformat(),
                "hours_per_week": one.hours_per_week,
                "given_at": instant_words(one.given_at),
                "ended_at": tables.when(one.ended_at, facts.scope) or None,
            }
            for one in facts.cohort_paths
        ],
        "chosen": [
            {
                "person": one.learner_id,
                "path": one.path_id,
                "starts_on": one.starts_on.isoformat(),
                "hours_per_week": one.hours_per_week,
                "chosen_at": instant_words(one.chosen_at),
                "ended_at": tables.when(one.ended_at, facts.scope) or None,
            }
            for one in facts.own_paths
        ],
        "paths": paths_of(catalog, wanted),
    }


def _placements(facts: Facts) -> list[dict[str, Any]]:
    """Each conclusion word for word, under the digest that was signed."""
    return [
        {
            "person": one.learner_id,
            "version": one.version,
            "written_at": instant_words(one.written_at),
            "written_by": one.written_by_id,
            "document": one.document,
            "digest": one.digest,
            "signed_by_both": one.signed,
            "signatures": [
                {"role": name.role, "signed_at": instant_words(name.signed_at), "digest": name.digest}
                for name in one.signatures
            ],
        }
        for one in facts.conclusions
    ]


def _opinions(facts: Facts) -> list[dict[str, Any]]:
    """Figures of five answers or more; of fewer, only that there are fewer."""
    return [
        {
            "cohort": one.cohort_id,
            "moment": one.moment.value,
            "invited": one.figures.invited,
            "answered": one.figures.answered if one.figures.is_shown else None,
            "shown": one.figures.is_shown,
            "questions": [
                {
                    "id": line.question.id,
                    "text": line.question.text,
                    "answered": line.answered,
                    "counts": [{"answer": words, "people": count} for words, count in line.counts],
                }
                for line in one.figures.questions
            ],
        }
        for one in facts.opinions
    ]
