"""A VAE journey is kept.

Revision ID: 0006
Revises: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import app.db.types

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "vae_journeys",
        sa.Column("learner_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("framework", sa.String(length=40), nullable=False),
        sa.Column("blocks", app.db.types.JsonDocument(), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.Column("begun_at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "outcome IS NULL OR outcome IN ('full', 'partial', 'refused')", name=op.f("ck_vae_journeys_known_outcome")
        ),
        sa.ForeignKeyConstraint(["learner_id"], ["users.id"], name=op.f("fk_vae_journeys_learner_id_users")),
        sa.PrimaryKeyConstraint("learner_id", name=op.f("pk_vae_journeys")),
    )
    op.create_table(
        "vae_dates",
        sa.Column("learner_id", sa.Integer(), nullable=False),
        sa.Column("milestone", sa.String(length=24), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "milestone IN ('registered', 'adviser_chosen', 'feasibility_filed', 'eligibility_received', "
            "'step_taken', 'validation_filed', 'jury_on', 'decision_received')",
            name=op.f("ck_vae_dates_known_milestone"),
        ),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["vae_journeys.learner_id"], name=op.f("fk_vae_dates_learner_id_vae_journeys")
        ),
        sa.PrimaryKeyConstraint("learner_id", "milestone", name=op.f("pk_vae_dates")),
    )
    op.create_table(
        "vae_feeds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("learner_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", app.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["vae_journeys.learner_id"], name=op.f("fk_vae_feeds_learner_id_vae_journeys")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vae_feeds")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_vae_feeds_token_hash")),
    )
    with op.batch_alter_table("vae_feeds", schema=None) as batch_op:
        batch_op.create_index("ix_vae_feeds_learner_id", ["learner_id"], unique=False)

    op.create_table(
        "vae_results",
        sa.Column("learner_id", sa.Integer(), nullable=False),
        sa.Column("block", sa.String(length=80), nullable=False),
        sa.Column("by_vae", sa.Boolean(), nullable=False),
        sa.Column("noted_at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["vae_journeys.learner_id"], name=op.f("fk_vae_results_learner_id_vae_journeys")
        ),
        sa.PrimaryKeyConstraint("learner_id", "block", name=op.f("pk_vae_results")),
    )
    op.create_table(
        "vae_statements",
        sa.Column("learner_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("detail", sa.String(length=300), nullable=False),
        sa.Column("at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["vae_journeys.learner_id"], name=op.f("fk_vae_statements_learner_id_vae_journeys")
        ),
        sa.PrimaryKeyConstraint("learner_id", "key", name=op.f("pk_vae_statements")),
    )
    op.create_table(
        "vae_texts",
        sa.Column("learner_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("updated_at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["vae_journeys.learner_id"], name=op.f("fk_vae_texts_learner_id_vae_journeys")
        ),
        sa.PrimaryKeyConstraint("learner_id", "key", name=op.f("pk_vae_texts")),
    )
    op.create_table(
        "vae_papers",
        sa.Column("learner_id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.String(length=80), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=True),
        sa.Column("gathered_at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("fk_vae_papers_evidence_id_evidence")),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["vae_journeys.learner_id"], name=op.f("fk_vae_papers_learner_id_vae_journeys")
        ),
        sa.PrimaryKeyConstraint("learner_id", "document_id", name=op.f("pk_vae_papers")),
    )
    with op.batch_alter_table("vae_papers", schema=None) as batch_op:
        batch_op.create_index("ix_vae_papers_evidence_id", ["evidence_id"], unique=False)
