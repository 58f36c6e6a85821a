"""Question banks are imported.

Revision ID: 0021
Revises: 0020
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import app.db.types

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bank_imports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("filename", sa.String(length=160), nullable=False),
        sa.Column("written", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("source", sa.LargeBinary(), nullable=True),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("kept", sa.Integer(), nullable=False),
        sa.Column("approximated", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("outcomes", app.db.types.JsonDocument(), nullable=True),
        sa.Column("drafts", app.db.types.JsonDocument(), nullable=False),
        sa.Column("module_id", sa.String(length=80), nullable=False),
        sa.Column("created_at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("beat_at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", app.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("done >= 0 AND done <= total", name=op.f("ck_bank_imports_done_within_total")),
        sa.CheckConstraint(
            "state IN ('waiting', 'reading', 'ready', 'drafted', 'failed', 'cancelled', 'interrupted', 'undone')",
            name=op.f("ck_bank_imports_known_state"),
        ),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_bank_imports_author_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_imports")),
    )
    with op.batch_alter_table("bank_imports", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bank_imports_author_id"), ["author_id"], unique=False)
        batch_op.create_index("ix_bank_imports_created_at", ["created_at"], unique=False)
        batch_op.create_index("ix_bank_imports_state_beat_at", ["state", "beat_at"], unique=False)
