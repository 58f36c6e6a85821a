"""Cohorts are entered by a code.

Revision ID: 0009
Revises: 0008
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import app.db.types

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cohort_codes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("created_at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", app.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("places", sa.Integer(), nullable=True),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "uses >= 0 AND (places IS NULL OR uses <= places)", name=op.f("ck_cohort_codes_never_more_than_places")
        ),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name=op.f("fk_cohort_codes_cohort_id_cohorts")),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_cohort_codes_made_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohort_codes")),
        sa.UniqueConstraint("code", name=op.f("uq_cohort_codes_code")),
    )
    with op.batch_alter_table("cohort_codes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cohort_codes_cohort_id"), ["cohort_id"], unique=False)

    op.create_table(
        "cohort_departures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("learner_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("left_at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("by_self", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name=op.f("fk_cohort_departures_cohort_id_cohorts")),
        sa.ForeignKeyConstraint(["learner_id"], ["users.id"], name=op.f("fk_cohort_departures_learner_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohort_departures")),
    )
    with op.batch_alter_table("cohort_departures", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cohort_departures_cohort_id"), ["cohort_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_cohort_departures_learner_id"), ["learner_id"], unique=False)

    # Who was there is what one was until now: a trainer, a learner without anything to arrange.
    with op.batch_alter_table("cohort_trainers", schema=None) as batch_op:
        batch_op.add_column(sa.Column("duty", sa.String(length=8), nullable=False, server_default="trainer"))
        batch_op.create_check_constraint(op.f("ck_cohort_trainers_known_duty"), "duty IN ('trainer', 'tutor')")
    with op.batch_alter_table("cohort_trainers", schema=None) as batch_op:
        batch_op.alter_column("duty", existing_type=sa.String(length=8), existing_nullable=False, server_default=None)

    with op.batch_alter_table("enrolments", schema=None) as batch_op:
        batch_op.add_column(sa.Column("needs", sa.String(length=300), nullable=False, server_default=""))
    with op.batch_alter_table("enrolments", schema=None) as batch_op:
        batch_op.alter_column(
            "needs", existing_type=sa.String(length=300), existing_nullable=False, server_default=None
        )
