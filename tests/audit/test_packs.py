"""Packs: what they hold, that they are the same twice, that any edit shows, whose they are."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app.audit.domain.packing import MANIFEST
from app.audit.domain.pieces import Piece
from app.audit.domain.scope import PackScope, Scope
from app.audit.domain.verifying import verify
from app.audit.services.writing import build
from app.content.catalog import Catalog
from tests.attendance.people import NOW, House, a_house

AT = NOW + timedelta(hours=1)


@pytest.fixture
def house(db: Session) -> House:
    return a_house(db)


def files_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def table_of(files: dict[str, bytes], piece: Piece) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(files[piece.value].decode("utf-8-sig")), delimiter=";"))


def test_a_pack_of_one_person_names_them_alone_and_verifies(db: Session, house: House, catalog: Catalog) -> None:
    scope = Scope(PackScope.LEARNER, AT, house.awa.id)
    made = build(db, catalog, {}, house.claire, scope)
    files = files_of(made.content)
    assert [row["nom"] for row in table_of(files, Piece.PEOPLE)] == ["Awa Diallo"]
    assert not any(b"Bruno" in content for content in files.values())
    found = verify(made.content, made.fingerprint)
    assert found.holds
    assert found.files == len(files) > 15
    manifest = json.loads(files[MANIFEST])
    assert manifest["scope"] == {
        "kind": "learner",
        "target": house.awa.id,
        "first_day": None,
        "last_day": None,
        "data_at": "2026-11-25T10:00:00Z",
    }
    crossed = table_of(files, Piece.CROSSED)
    assert sum(int(row["Modules"]) for row in crossed) > 0
