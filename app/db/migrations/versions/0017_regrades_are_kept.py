"""Regrades are kept, and activities found by their name.

Revision ID: 0017
Revises: 0016
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import app.db.types

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "quiz_regrades",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("quiz_id", sa.String(length=120), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("policy", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("applied_by", sa.Integer(), nullable=True),
        sa.Column("applied_at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("copies", sa.Integer(), nullable=False),
        sa.Column("undone_by", sa.Integer(), nullable=True),
        sa.Column("undone_at", app.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("undo_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(undone_at IS NULL) = (undo_reason IS NULL)", name=op.f("ck_quiz_regrades_taken_back_with_a_reason")
        ),
        sa.ForeignKeyConstraint(["applied_by"], ["users.id"], name=op.f("fk_quiz_regrades_applied_by_users")),
        sa.ForeignKeyConstraint(["undone_by"], ["users.id"], name=op.f("fk_quiz_regrades_undone_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiz_regrades")),
    )
    with op.batch_alter_table("quiz_regrades", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quiz_regrades_applied_by"), ["applied_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_quiz_regrades_undone_by"), ["undone_by"], unique=False)
        batch_op.create_index("ix_quiz_regrades_quiz_id", ["quiz_id"], unique=False)
        batch_op.create_index("ix_quiz_regrades_applied_at", ["applied_at"], unique=False)
    op.create_index(
        "ix_attempts_activity_kind_activity_id", "attempts", ["activity_kind", "activity_id"], unique=False
    )


def downgrade() -> None:
    op.drop_index("ix_attempts_activity_kind_activity_id", table_name="attempts")
    op.drop_table("quiz_regrades")
