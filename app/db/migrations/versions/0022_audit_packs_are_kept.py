"""Audit packs are kept.

Revision ID: 0022
Revises: 0021
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import app.db.types

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_packs",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("scope", sa.String(length=8), nullable=False),
        sa.Column("target_id", sa.Integer(), nullable=True),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("data_at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("step", sa.String(length=80), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("steps", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("claimed_until", app.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("asked_at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("finished_at", app.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("failure", sa.String(length=200), nullable=False),
        sa.Column("storage_key", sa.String(length=120), nullable=True),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.CheckConstraint("scope IN ('learner', 'cohort', 'period')", name=op.f("ck_audit_packs_known_scope")),
        sa.CheckConstraint(
            "state IN ('waiting', 'building', 'ready', 'failed')", name=op.f("ck_audit_packs_known_state")
        ),
        sa.CheckConstraint(
            "(scope = 'period') = (first_day IS NOT NULL AND last_day IS NOT NULL)",
            name=op.f("ck_audit_packs_days_of_period"),
        ),
        sa.CheckConstraint("(scope = 'period') = (target_id IS NULL)", name=op.f("ck_audit_packs_whom_it_is_about")),
        sa.CheckConstraint("(state = 'ready') = (storage_key IS NOT NULL)", name=op.f("ck_audit_packs_ready_is_kept")),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_audit_packs_owner_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_packs")),
    )
    with op.batch_alter_table("audit_packs") as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_packs_owner_id"), ["owner_id"])
        batch_op.create_index("ix_audit_packs_expires_at", ["expires_at"])
        batch_op.create_index("ix_audit_packs_state_claimed_until", ["state", "claimed_until"])


def downgrade() -> None:
    op.drop_table("audit_packs")
