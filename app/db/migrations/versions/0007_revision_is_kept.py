"""Revision is kept.

Revision ID: 0007
Revises: 0006
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import app.db.types

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "revision_reviews",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("learner_id", sa.Integer(), nullable=False),
        sa.Column("card_key", sa.String(length=160), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("rating", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=8), nullable=False),
        sa.Column("typed", sa.String(length=200), nullable=False),
        sa.Column("neighbour", sa.String(length=80), nullable=False),
        sa.Column("mature", sa.Boolean(), nullable=False),
        sa.Column("cap", sa.Integer(), nullable=False),
        sa.Column("at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("rating BETWEEN 1 AND 4", name=op.f("ck_revision_reviews_known_rating")),
        sa.CheckConstraint("cap BETWEEN 1 AND 365", name=op.f("ck_revision_reviews_cap_within_a_year")),
        sa.CheckConstraint(
            "verdict IN ('exact', 'slip', 'wrong', 'blank', 'compare')", name=op.f("ck_revision_reviews_known_verdict")
        ),
        sa.ForeignKeyConstraint(["learner_id"], ["users.id"], name=op.f("fk_revision_reviews_learner_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision_reviews")),
        sa.UniqueConstraint(
            "learner_id", "card_key", "number", name=op.f("uq_revision_reviews_learner_id_card_key_number")
        ),
    )
    with op.batch_alter_table("revision_reviews", schema=None) as batch_op:
        batch_op.create_index("ix_revision_reviews_learner_id_at", ["learner_id", "at"], unique=False)

    op.create_table(
        "revision_cards",
        sa.Column("learner_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("card_key", sa.String(length=160), nullable=False),
        sa.Column("memory", sa.Text(), nullable=False),
        sa.Column("due_at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("reviewed_at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("learning", sa.Boolean(), nullable=False),
        sa.Column("reps", sa.Integer(), nullable=False),
        sa.Column("lapses", sa.Integer(), nullable=False),
        sa.CheckConstraint("reps > 0 AND lapses >= 0", name=op.f("ck_revision_cards_counts_answers")),
        sa.ForeignKeyConstraint(["learner_id"], ["users.id"], name=op.f("fk_revision_cards_learner_id_users")),
        sa.PrimaryKeyConstraint("learner_id", "card_key", name=op.f("pk_revision_cards")),
    )
    with op.batch_alter_table("revision_cards", schema=None) as batch_op:
        batch_op.create_index("ix_revision_cards_learner_id_due_at", ["learner_id", "due_at"], unique=False)

    op.create_table(
        "revision_settings",
        sa.Column("learner_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("new_per_day", sa.Integer(), nullable=False),
        sa.Column("reviews_per_day", sa.Integer(), nullable=False),
        sa.Column("timed", sa.Boolean(), nullable=False),
        sa.Column("paused_at", app.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("new_per_day BETWEEN 0 AND 50", name=op.f("ck_revision_settings_new_cards_in_a_day")),
        sa.CheckConstraint("reviews_per_day BETWEEN 10 AND 300", name=op.f("ck_revision_settings_reviews_in_a_day")),
        sa.ForeignKeyConstraint(["learner_id"], ["users.id"], name=op.f("fk_revision_settings_learner_id_users")),
        sa.PrimaryKeyConstraint("learner_id", name=op.f("pk_revision_settings")),
    )
