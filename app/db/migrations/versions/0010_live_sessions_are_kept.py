"""Live sessions and signatures are kept.

Revision ID: 0010
Revises: 0009
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import app.db.types

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calendar_feeds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", app.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_calendar_feeds_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feeds")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_feeds_token_hash")),
    )
    with op.batch_alter_table("calendar_feeds", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_calendar_feeds_user_id"), ["user_id"], unique=False)

    op.create_table(
        "live_sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("learner_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("starts_at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("ends_at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("link", sa.String(length=500), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("created_at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("changed_at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("cancelled_at", app.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("cancel_reason", sa.String(length=300), nullable=True),
        sa.CheckConstraint(
            "kind IN ('virtual_class', 'gathering', 'interview')", name=op.f("ck_live_sessions_known_kind")
        ),
        sa.CheckConstraint(
            "(cancelled_at IS NULL) = (cancel_reason IS NULL)", name=op.f("ck_live_sessions_a_cancelling_has_a_reason")
        ),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_live_sessions_ends_after_it_starts")),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name=op.f("fk_live_sessions_cohort_id_cohorts")),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"], name=op.f("fk_live_sessions_created_by_users")),
        sa.ForeignKeyConstraint(["learner_id"], ["users.id"], name=op.f("fk_live_sessions_learner_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_live_sessions")),
    )
    with op.batch_alter_table("live_sessions", schema=None) as batch_op:
        batch_op.create_index("ix_live_sessions_cohort_id_starts_at", ["cohort_id", "starts_at"], unique=False)
        batch_op.create_index("ix_live_sessions_learner_id", ["learner_id"], unique=False)
        batch_op.create_index("ix_live_sessions_starts_at", ["starts_at"], unique=False)

    op.create_table(
        "attendance_marks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("half", sa.Integer(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("minutes_late", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("signer_id", sa.Integer(), nullable=False),
        sa.Column("at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("statement", app.db.types.JsonDocument(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.CheckConstraint("revision = 0 OR note <> ''", name=op.f("ck_attendance_marks_a_correction_has_a_reason")),
        sa.CheckConstraint(
            "state IN ('signed', 'noted', 'late', 'absent', 'countersigned')",
            name=op.f("ck_attendance_marks_known_state"),
        ),
        sa.CheckConstraint("half IN (1, 2)", name=op.f("ck_attendance_marks_one_half_or_the_other")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["live_sessions.id"], name=op.f("fk_attendance_marks_session_id_live_sessions")
        ),
        sa.ForeignKeyConstraint(["signer_id"], ["users.id"], name=op.f("fk_attendance_marks_signer_id_users")),
        sa.ForeignKeyConstraint(["slot"], ["users.id"], name=op.f("fk_attendance_marks_slot_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance_marks")),
        sa.UniqueConstraint(
            "session_id", "half", "slot", "revision", name=op.f("uq_attendance_marks_session_id_half_slot_revision")
        ),
    )
    with op.batch_alter_table("attendance_marks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attendance_marks_signer_id"), ["signer_id"], unique=False)
        batch_op.create_index("ix_attendance_marks_slot", ["slot"], unique=False)

    op.create_table(
        "live_session_trainers",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("trainer_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["live_sessions.id"], name=op.f("fk_live_session_trainers_session_id_live_sessions")
        ),
        sa.ForeignKeyConstraint(["trainer_id"], ["users.id"], name=op.f("fk_live_session_trainers_trainer_id_users")),
        sa.PrimaryKeyConstraint("session_id", "trainer_id", name=op.f("pk_live_session_trainers")),
    )
    with op.batch_alter_table("live_session_trainers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_live_session_trainers_trainer_id"), ["trainer_id"], unique=False)
