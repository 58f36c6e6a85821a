"""Mock exams are sat and judged.

Revision ID: 0005
Revises: 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import app.db.types

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "exam_sittings",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("exam_id", sa.String(length=80), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("invigilated", sa.Boolean(), nullable=False),
        sa.Column("own_key", sa.String(length=160), nullable=True),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("created_at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("opens_at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("closes_at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("published_at", app.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("published_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(published_at IS NULL) = (published_by IS NULL)", name=op.f("ck_exam_sittings_somebody_publishes")
        ),
        sa.CheckConstraint("closes_at > opens_at", name=op.f("ck_exam_sittings_closes_after_it_opens")),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"], name=op.f("fk_exam_sittings_created_by_users")),
        sa.ForeignKeyConstraint(["published_by"], ["users.id"], name=op.f("fk_exam_sittings_published_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_sittings")),
        sa.UniqueConstraint("own_key", name=op.f("uq_exam_sittings_own_key")),
    )
    with op.batch_alter_table("exam_sittings", schema=None) as batch_op:
        batch_op.create_index("ix_exam_sittings_created_by", ["created_by"], unique=False)
        batch_op.create_index("ix_exam_sittings_opens_at", ["opens_at"], unique=False)

    op.create_table(
        "exam_evaluators",
        sa.Column("sitting_id", sa.String(length=26), nullable=False),
        sa.Column("evaluator_id", sa.Integer(), nullable=False),
        sa.Column("assigned_by", sa.Integer(), nullable=False),
        sa.Column("assigned_at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("removed_at", app.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["assigned_by"], ["users.id"], name=op.f("fk_exam_evaluators_assigned_by_users")),
        sa.ForeignKeyConstraint(["evaluator_id"], ["users.id"], name=op.f("fk_exam_evaluators_evaluator_id_users")),
        sa.ForeignKeyConstraint(
            ["sitting_id"], ["exam_sittings.id"], name=op.f("fk_exam_evaluators_sitting_id_exam_sittings")
        ),
        sa.PrimaryKeyConstraint("sitting_id", "evaluator_id", name=op.f("pk_exam_evaluators")),
    )
    with op.batch_alter_table("exam_evaluators", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_exam_evaluators_evaluator_id"), ["evaluator_id"], unique=False)

    op.create_table(
        "exam_minutes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sitting_id", sa.String(length=26), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("storage_key", sa.String(length=120), nullable=False),
        sa.Column("made_at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_exam_minutes_made_by_users")),
        sa.ForeignKeyConstraint(
            ["sitting_id"], ["exam_sittings.id"], name=op.f("fk_exam_minutes_sitting_id_exam_sittings")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_minutes")),
        sa.UniqueConstraint("sitting_id", "number", name=op.f("uq_exam_minutes_sitting_id_number")),
    )
    op.create_table(
        "exam_seats",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("sitting_id", sa.String(length=26), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("time_factor", app.db.types.ExactFraction(length=64), nullable=False),
        sa.Column("added_at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("finished_at", app.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("contested_at", app.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("contest", sa.Text(), nullable=True),
        sa.Column("contest_answer", sa.Text(), nullable=True),
        sa.Column("contest_answered_at", app.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("contest_answered_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["candidate_id"], ["users.id"], name=op.f("fk_exam_seats_candidate_id_users")),
        sa.ForeignKeyConstraint(
            ["contest_answered_by"], ["users.id"], name=op.f("fk_exam_seats_contest_answered_by_users")
        ),
        sa.ForeignKeyConstraint(
            ["sitting_id"], ["exam_sittings.id"], name=op.f("fk_exam_seats_sitting_id_exam_sittings")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_seats")),
        sa.UniqueConstraint("sitting_id", "candidate_id", name=op.f("uq_exam_seats_sitting_id_candidate_id")),
        sa.UniqueConstraint("sitting_id", "number", name=op.f("uq_exam_seats_sitting_id_number")),
    )
    with op.batch_alter_table("exam_seats", schema=None) as batch_op:
        batch_op.create_index("ix_exam_seats_candidate_id", ["candidate_id"], unique=False)

    op.create_table(
        "exam_decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.String(length=26), nullable=False),
        sa.Column("block", sa.String(length=40), nullable=False),
        sa.Column("acquired", sa.Boolean(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=False),
        sa.Column("at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["decided_by"], ["users.id"], name=op.f("fk_exam_decisions_decided_by_users")),
        sa.ForeignKeyConstraint(["seat_id"], ["exam_seats.id"], name=op.f("fk_exam_decisions_seat_id_exam_seats")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_decisions")),
    )
    with op.batch_alter_table("exam_decisions", schema=None) as batch_op:
        batch_op.create_index("ix_exam_decisions_seat_id", ["seat_id"], unique=False)

    op.create_table(
        "exam_grids",
        sa.Column("seat_id", sa.String(length=26), nullable=False),
        sa.Column("evaluator_id", sa.Integer(), nullable=False),
        sa.Column("marks", app.db.types.JsonDocument(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("saved_at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("closed_at", app.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["evaluator_id"], ["users.id"], name=op.f("fk_exam_grids_evaluator_id_users")),
        sa.ForeignKeyConstraint(["seat_id"], ["exam_seats.id"], name=op.f("fk_exam_grids_seat_id_exam_seats")),
        sa.PrimaryKeyConstraint("seat_id", "evaluator_id", name=op.f("pk_exam_grids")),
    )
    with op.batch_alter_table("exam_grids", schema=None) as batch_op:
        batch_op.create_index("ix_exam_grids_evaluator_id", ["evaluator_id"], unique=False)

    op.create_table(
        "exam_incidents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sitting_id", sa.String(length=26), nullable=False),
        sa.Column("seat_id", sa.String(length=26), nullable=True),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "minutes = 0 OR seat_id IS NOT NULL", name=op.f("ck_exam_incidents_time_is_given_to_somebody")
        ),
        sa.CheckConstraint("minutes >= 0", name=op.f("ck_exam_incidents_time_is_never_taken_away")),
        sa.ForeignKeyConstraint(["actor_id"], ["users.id"], name=op.f("fk_exam_incidents_actor_id_users")),
        sa.ForeignKeyConstraint(["seat_id"], ["exam_seats.id"], name=op.f("fk_exam_incidents_seat_id_exam_seats")),
        sa.ForeignKeyConstraint(
            ["sitting_id"], ["exam_sittings.id"], name=op.f("fk_exam_incidents_sitting_id_exam_sittings")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_incidents")),
        sa.UniqueConstraint("sitting_id", "key", name=op.f("uq_exam_incidents_sitting_id_key")),
    )
    with op.batch_alter_table("exam_incidents", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_exam_incidents_seat_id"), ["seat_id"], unique=False)

    op.create_table(
        "exam_parts_taken",
        sa.Column("seat_id", sa.String(length=26), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("attempt_id", sa.String(length=26), nullable=True),
        sa.Column("started_at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("deadline_at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("closed_at", app.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(length=16), nullable=True),
        sa.CheckConstraint(
            "closed_by IS NULL OR closed_by IN ('learner', 'deadline')", name=op.f("ck_exam_parts_taken_known_closing")
        ),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (closed_by IS NULL)", name=op.f("ck_exam_parts_taken_closed_by_somebody")
        ),
        sa.ForeignKeyConstraint(["seat_id"], ["exam_seats.id"], name=op.f("fk_exam_parts_taken_seat_id_exam_seats")),
        sa.PrimaryKeyConstraint("seat_id", "position", name=op.f("pk_exam_parts_taken")),
    )
    with op.batch_alter_table("exam_parts_taken", schema=None) as batch_op:
        batch_op.create_index("ix_exam_parts_taken_closed_at_deadline_at", ["closed_at", "deadline_at"], unique=False)

    op.create_table(
        "exam_settlements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.String(length=26), nullable=False),
        sa.Column("criterion", sa.String(length=80), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("settled_by", sa.Integer(), nullable=False),
        sa.Column("at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["seat_id"], ["exam_seats.id"], name=op.f("fk_exam_settlements_seat_id_exam_seats")),
        sa.ForeignKeyConstraint(["settled_by"], ["users.id"], name=op.f("fk_exam_settlements_settled_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_settlements")),
    )
    with op.batch_alter_table("exam_settlements", schema=None) as batch_op:
        batch_op.create_index("ix_exam_settlements_seat_id", ["seat_id"], unique=False)

    op.create_table(
        "exam_signatures",
        sa.Column("seat_id", sa.String(length=26), nullable=False),
        sa.Column("evaluator_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["evaluator_id"], ["users.id"], name=op.f("fk_exam_signatures_evaluator_id_users")),
        sa.ForeignKeyConstraint(["seat_id"], ["exam_seats.id"], name=op.f("fk_exam_signatures_seat_id_exam_seats")),
        sa.PrimaryKeyConstraint("seat_id", "evaluator_id", "digest", name=op.f("pk_exam_signatures")),
    )
    with op.batch_alter_table("exam_signatures", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_exam_signatures_evaluator_id"), ["evaluator_id"], unique=False)
