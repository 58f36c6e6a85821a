"""Contacts are kept.

Revision ID: 0008
Revises: 0007
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import app.db.types

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "accompaniment_contacts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("learner_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("requested_at", app.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("source", sa.String(length=60), nullable=True),
        sa.Column("corrects_id", sa.Integer(), nullable=True),
        sa.Column("noted_at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('technical', 'pedagogical')", name=op.f("ck_accompaniment_contacts_known_kind")),
        sa.CheckConstraint(
            "channel IN ('message', 'phone', 'video', 'in_person')",
            name=op.f("ck_accompaniment_contacts_known_channel"),
        ),
        sa.CheckConstraint("minutes BETWEEN 0 AND 600", name=op.f("ck_accompaniment_contacts_minutes_in_a_day")),
        sa.CheckConstraint(
            "requested_at IS NULL OR requested_at <= at",
            name=op.f("ck_accompaniment_contacts_asked_before_it_was_answered"),
        ),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_accompaniment_contacts_author_id_users")),
        sa.ForeignKeyConstraint(["learner_id"], ["users.id"], name=op.f("fk_accompaniment_contacts_learner_id_users")),
        sa.ForeignKeyConstraint(
            ["corrects_id"],
            ["accompaniment_contacts.id"],
            name=op.f("fk_accompaniment_contacts_corrects_id_accompaniment_contacts"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accompaniment_contacts")),
        sa.UniqueConstraint("source", name=op.f("uq_accompaniment_contacts_source")),
        sa.UniqueConstraint("corrects_id", name=op.f("uq_accompaniment_contacts_corrects_id")),
    )
    with op.batch_alter_table("accompaniment_contacts", schema=None) as batch_op:
        batch_op.create_index("ix_accompaniment_contacts_author_id", ["author_id"], unique=False)
        batch_op.create_index("ix_accompaniment_contacts_learner_id_at", ["learner_id", "at"], unique=False)
