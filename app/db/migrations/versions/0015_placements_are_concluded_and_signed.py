"""Placements are concluded and signed.

Revision ID: 0015
Revises: 0014
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import app.db.types

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "placement_conclusions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("learner_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.String(length=26), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=False),
        sa.Column("written_at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("version > 0", name=op.f("ck_placement_conclusions_counts_from_one")),
        sa.ForeignKeyConstraint(["learner_id"], ["users.id"], name=op.f("fk_placement_conclusions_learner_id_users")),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["users.id"], name=op.f("fk_placement_conclusions_written_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placement_conclusions")),
        sa.UniqueConstraint("learner_id", "version", name=op.f("uq_placement_conclusions_learner_id_version")),
    )
    with op.batch_alter_table("placement_conclusions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_placement_conclusions_written_by_id"), ["written_by_id"], unique=False)

    op.create_table(
        "placement_signatures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conclusion_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=8), nullable=False),
        sa.Column("signer_id", sa.Integer(), nullable=False),
        sa.Column("signer_name", sa.String(length=120), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("signed_at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("role IN ('learner', 'trainer')", name=op.f("ck_placement_signatures_known_role")),
        sa.ForeignKeyConstraint(
            ["conclusion_id"],
            ["placement_conclusions.id"],
            name=op.f("fk_placement_signatures_conclusion_id_placement_conclusions"),
        ),
        sa.ForeignKeyConstraint(["signer_id"], ["users.id"], name=op.f("fk_placement_signatures_signer_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placement_signatures")),
        sa.UniqueConstraint("conclusion_id", "role", name=op.f("uq_placement_signatures_conclusion_id_role")),
    )
    with op.batch_alter_table("placement_signatures", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_placement_signatures_signer_id"), ["signer_id"], unique=False)
