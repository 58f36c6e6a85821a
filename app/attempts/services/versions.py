"""The content of attempts, exactly as it was when they were taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.attempts import queries
from app.attempts.domain import Engine, Mode
from app.attempts.models import Attempt, ContentVersion
from app.errors import NotFound

KEPT_SPECS = 256


@dataclass(frozen=True)
class Activity:
    """What an attempt is about: the content as it stands now, and the limits it sets."""

    kind: str
    id: str
    digest: str
    document: str
    mode: Mode
    limit_minutes: int | None = None
    max_attempts: int | None = None


def keep_version(db: Session, activity: Activity, now: datetime) -> None:
    """Keep the content of this attempt for ever; keeping it twice changes nothing."""
    dialect: Any = postgresql if db.get_bind().dialect.name == "postgresql" else sqlite
    db.execute(
        dialect.insert(ContentVersion)
        .values(
            digest=activity.digest,
            kind=activity.kind,
            item_id=activity.id,
            document=activity.document,
            first_used_at=now,
        )
        .on_conflict_do_nothing(index_elements=["digest"])
    )


_specs: dict[tuple[str, str], Any] = {}


def spec_of(db: Session, engine: Engine, digest: str) -> Any:
    """The content an attempt was taken with, whatever the course says today; parsed once per process."""
    spec = _specs.get((engine.kind, digest))
    if spec is None:
        version = queries.find_version(db, digest)
        if version is None:
            raise NotFound("Le contenu de cette tentative est introuvable.")
        spec = engine.parse(version.document)
        remember_spec(engine, digest, spec)
    return spec


def known_spec(engine: Engine, digest: str) -> Any | None:
    """The content of this digest if this process has already parsed it."""
    return _specs.get((engine.kind, digest))


def remember_spec(engine: Engine, digest: str, spec: Any) -> None:
    """Spare the next reader the parsing of this version."""
    if len(_specs) >= KEPT_SPECS:
        _specs.pop(next(iter(_specs)), None)
    _specs[(engine.kind, digest)] = spec


def engine_state(db: Session, engine: Engine, attempt: Attempt) -> Any:
    """The state of an attempt, from its snapshot."""
    return engine.load(spec_of(db, engine, attempt.content_digest), attempt.seed, attempt.snapshot)
