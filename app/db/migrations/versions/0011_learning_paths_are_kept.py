"""Learning paths are kept.

Revision ID: 0011
Revises: 0010
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import app.db.types

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cohort_paths",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("path_id", sa.String(length=80), nullable=False),
        sa.Column("timing", sa.String(length=8), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("hours_per_week", sa.Integer(), nullable=False),
        sa.Column("dates", app.db.types.JsonDocument(), nullable=False),
        sa.Column("given_by_id", sa.Integer(), nullable=False),
        sa.Column("given_at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", app.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(timing = 'fixed') = (starts_on IS NOT NULL)", name=op.f("ck_cohort_paths_fixed_has_a_first_day")
        ),
        sa.CheckConstraint("timing IN ('relative', 'fixed')", name=op.f("ck_cohort_paths_known_timing")),
        sa.CheckConstraint("hours_per_week BETWEEN 1 AND 40", name=op.f("ck_cohort_paths_hours_in_a_week")),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name=op.f("fk_cohort_paths_cohort_id_cohorts")),
        sa.ForeignKeyConstraint(["given_by_id"], ["users.id"], name=op.f("fk_cohort_paths_given_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohort_paths")),
    )
    with op.batch_alter_table("cohort_paths", schema=None) as batch_op:
        batch_op.create_index("ix_cohort_paths_cohort_id", ["cohort_id"], unique=False)
        batch_op.create_index(
            "uq_cohort_paths_one_in_force",
            ["cohort_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "learner_paths",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("learner_id", sa.Integer(), nullable=False),
        sa.Column("path_id", sa.String(length=80), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("hours_per_week", sa.Integer(), nullable=False),
        sa.Column("chosen_at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", app.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("hours_per_week BETWEEN 1 AND 40", name=op.f("ck_learner_paths_hours_in_a_week")),
        sa.ForeignKeyConstraint(["learner_id"], ["users.id"], name=op.f("fk_learner_paths_learner_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learner_paths")),
    )
    with op.batch_alter_table("learner_paths", schema=None) as batch_op:
        batch_op.create_index("ix_learner_paths_learner_id", ["learner_id"], unique=False)
        batch_op.create_index(
            "uq_learner_paths_one_in_force",
            ["learner_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "path_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("learner_id", sa.Integer(), nullable=False),
        sa.Column("learner_path_id", sa.Integer(), nullable=True),
        sa.Column("cohort_path_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("from_week", sa.Integer(), nullable=True),
        sa.Column("weeks", sa.Integer(), nullable=True),
        sa.Column("target", sa.String(length=120), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(kind IN ('shift', 'extension')) = (from_week IS NOT NULL AND weeks IS NOT NULL)",
            name=op.f("ck_path_events_weeks_where_moved"),
        ),
        sa.CheckConstraint(
            "kind IN ('shift', 'extension', 'tick', 'untick', 'dispense', 'undispense')",
            name=op.f("ck_path_events_known_kind"),
        ),
        sa.CheckConstraint(
            "(learner_path_id IS NULL) <> (cohort_path_id IS NULL)", name=op.f("ck_path_events_one_path")
        ),
        sa.ForeignKeyConstraint(["actor_id"], ["users.id"], name=op.f("fk_path_events_actor_id_users")),
        sa.ForeignKeyConstraint(
            ["cohort_path_id"], ["cohort_paths.id"], name=op.f("fk_path_events_cohort_path_id_cohort_paths")
        ),
        sa.ForeignKeyConstraint(["learner_id"], ["users.id"], name=op.f("fk_path_events_learner_id_users")),
        sa.ForeignKeyConstraint(
            ["learner_path_id"], ["learner_paths.id"], name=op.f("fk_path_events_learner_path_id_learner_paths")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_path_events")),
    )
    with op.batch_alter_table("path_events", schema=None) as batch_op:
        batch_op.create_index("ix_path_events_learner_id", ["learner_id"], unique=False)
