"""Opinions, complaints and certificates are kept.

Revision ID: 0016
Revises: 0015
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import app.db.types

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "survey_answers",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("moment", sa.String(length=8), nullable=False),
        sa.Column("scope", sa.String(length=8), nullable=False),
        sa.Column("scope_id", sa.String(length=120), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("values", app.db.types.JsonDocument(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.CheckConstraint("moment IN ('hot', 'cold')", name=op.f("ck_survey_answers_known_moment")),
        sa.CheckConstraint("scope IN ('module', 'path', 'cohort')", name=op.f("ck_survey_answers_known_scope")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_answers")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("survey_answers", schema=None) as batch_op:
        batch_op.create_index("ix_survey_answers_scope_scope_id", ["scope", "scope_id"], unique=False)

    op.create_table(
        "complaints",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("subject", sa.String(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("wanted", sa.Text(), nullable=False),
        sa.Column("filed_at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("acknowledged_at", app.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("answered_at", app.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("closed_at", app.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('filed', 'acknowledged', 'answered', 'closed')", name=op.f("ck_complaints_known_state")
        ),
        sa.CheckConstraint(
            "subject IN ('teaching', 'technical', 'organisation', 'accessibility', 'conduct', 'other')",
            name=op.f("ck_complaints_known_subject"),
        ),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_complaints_author_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaints")),
    )
    with op.batch_alter_table("complaints", schema=None) as batch_op:
        batch_op.create_index("ix_complaints_author_id", ["author_id"], unique=False)
        batch_op.create_index("ix_complaints_filed_at", ["filed_at"], unique=False)

    op.create_table(
        "completion_certificates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("learner_id", sa.Integer(), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("facts", app.db.types.JsonDocument(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("issued_by", sa.Integer(), nullable=False),
        sa.Column("issued_at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", app.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_reason", sa.String(length=300), nullable=True),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_reason IS NULL)",
            name=op.f("ck_completion_certificates_a_withdrawal_has_a_reason"),
        ),
        sa.CheckConstraint("period_end >= period_start", name=op.f("ck_completion_certificates_ends_after_it_starts")),
        sa.ForeignKeyConstraint(["issued_by"], ["users.id"], name=op.f("fk_completion_certificates_issued_by_users")),
        sa.ForeignKeyConstraint(["learner_id"], ["users.id"], name=op.f("fk_completion_certificates_learner_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_completion_certificates")),
        sa.UniqueConstraint("number", name=op.f("uq_completion_certificates_number")),
        sa.UniqueConstraint("year", "rank", name=op.f("uq_completion_certificates_year_rank")),
    )
    with op.batch_alter_table("completion_certificates", schema=None) as batch_op:
        batch_op.create_index("ix_completion_certificates_learner_id", ["learner_id"], unique=False)

    op.create_table(
        "survey_invitations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("learner_id", sa.Integer(), nullable=False),
        sa.Column("moment", sa.String(length=8), nullable=False),
        sa.Column("scope", sa.String(length=8), nullable=False),
        sa.Column("scope_id", sa.String(length=120), nullable=False),
        sa.Column("invited_at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("answered", sa.Boolean(), nullable=False),
        sa.CheckConstraint("moment IN ('hot', 'cold')", name=op.f("ck_survey_invitations_known_moment")),
        sa.CheckConstraint("scope IN ('module', 'path', 'cohort')", name=op.f("ck_survey_invitations_known_scope")),
        sa.ForeignKeyConstraint(["learner_id"], ["users.id"], name=op.f("fk_survey_invitations_learner_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_invitations")),
        sa.UniqueConstraint(
            "learner_id",
            "moment",
            "scope",
            "scope_id",
            name=op.f("uq_survey_invitations_learner_id_moment_scope_scope_id"),
        ),
    )
    with op.batch_alter_table("survey_invitations", schema=None) as batch_op:
        batch_op.create_index("ix_survey_invitations_invited_at", ["invited_at"], unique=False)
        batch_op.create_index("ix_survey_invitations_scope_scope_id", ["scope", "scope_id"], unique=False)

    op.create_table(
        "complaint_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("act", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["users.id"], name=op.f("fk_complaint_events_actor_id_users")),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaints.id"], name=op.f("fk_complaint_events_complaint_id_complaints")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_events")),
    )
    with op.batch_alter_table("complaint_events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_complaint_events_complaint_id"), ["complaint_id"], unique=False)
