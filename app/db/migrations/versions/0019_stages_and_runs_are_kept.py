"""Stages and runs are kept.

Revision ID: 0019
Revises: 0018
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import app.db.types

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "backup_runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("row_count", sa.Integer(), nullable=True),
        sa.Column("error", sa.String(length=300), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_backup_runs")),
    )
    with op.batch_alter_table("backup_runs", schema=None) as batch_op:
        batch_op.create_index("ix_backup_runs_at", ["at"], unique=False)

    op.create_table(
        "chore_runs",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("touched", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_chore_runs")),
    )
    op.create_table(
        "retention_runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("counts", app.db.types.JsonDocument(), nullable=False),
        sa.Column("failures", app.db.types.JsonDocument(), nullable=False),
        sa.Column("broken_row", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_runs")),
    )
    with op.batch_alter_table("retention_runs", schema=None) as batch_op:
        batch_op.create_index("ix_retention_runs_at", ["at"], unique=False)

    op.create_table(
        "internships",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("learner_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=160), nullable=False),
        sa.Column("tutor_name", sa.String(length=120), nullable=False),
        sa.Column("tutor_email", sa.String(length=254), nullable=False),
        sa.Column("framework", sa.String(length=40), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("hours_goal", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("created_at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("signed_at", app.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_internships_ends_after_it_starts")),
        sa.CheckConstraint("hours_goal BETWEEN 1 AND 2000", name=op.f("ck_internships_hours_within_reason")),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"], name=op.f("fk_internships_created_by_users")),
        sa.ForeignKeyConstraint(["learner_id"], ["users.id"], name=op.f("fk_internships_learner_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_internships")),
    )
    with op.batch_alter_table("internships", schema=None) as batch_op:
        batch_op.create_index("ix_internships_ends_on", ["ends_on"], unique=False)
        batch_op.create_index("ix_internships_learner_id_starts_on", ["learner_id", "starts_on"], unique=False)

    op.create_table(
        "internship_days",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("internship_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("declared_at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", app.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("minutes BETWEEN 1 AND 720", name=op.f("ck_internship_days_minutes_in_a_day")),
        sa.ForeignKeyConstraint(
            ["internship_id"], ["internships.id"], name=op.f("fk_internship_days_internship_id_internships")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_internship_days")),
        sa.UniqueConstraint("internship_id", "day", name=op.f("uq_internship_days_internship_id_day")),
    )
    op.create_table(
        "internship_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("internship_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("created_at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", app.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("used_at", app.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["internship_id"], ["internships.id"], name=op.f("fk_internship_links_internship_id_internships")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_internship_links_made_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_internship_links")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_internship_links_token_hash")),
    )
    with op.batch_alter_table("internship_links", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_internship_links_internship_id"), ["internship_id"], unique=False)

    op.create_table(
        "internship_assessments",
        sa.Column("internship_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("levels", app.db.types.JsonDocument(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("saved_at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("document", app.db.types.JsonDocument(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("link_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["internship_id"], ["internships.id"], name=op.f("fk_internship_assessments_internship_id_internships")
        ),
        sa.ForeignKeyConstraint(
            ["link_id"], ["internship_links.id"], name=op.f("fk_internship_assessments_link_id_internship_links")
        ),
        sa.PrimaryKeyConstraint("internship_id", name=op.f("pk_internship_assessments")),
    )
