"""The course can be searched.

Revision ID: 0002
Revises: 0001

The statements are frozen here: a revision that landed never reads the models. Names begin with `search_`, which
autogenerate leaves alone.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "search_state",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.String(length=80), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_search_state_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_state")),
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE search_index USING fts5("
            "key UNINDEXED, kind UNINDEXED, digest UNINDEXED, title, title_stems, words, stems, "
            "tokenize = 'unicode61 remove_diacritics 2')"
        )
    else:
        op.execute(
            "CREATE TABLE search_index ("
            "key text CONSTRAINT pk_search_index PRIMARY KEY, kind text NOT NULL, digest text NOT NULL, "
            "vector tsvector NOT NULL)"
        )
        op.execute("CREATE INDEX ix_search_index_vector ON search_index USING gin (vector)")
