"""The journal is chained and the organisation told.

Revision ID: 0013
Revises: 0012
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import app.db.types

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "journal_entries",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("about", sa.String(length=120), nullable=False),
        sa.Column("detail", sa.String(length=300), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_journal_entries")),
    )
    with op.batch_alter_table("journal_entries", schema=None) as batch_op:
        batch_op.create_index("ix_journal_entries_actor_id_at", ["actor_id", "at"], unique=False)
        batch_op.create_index("ix_journal_entries_at", ["at"], unique=False)
        batch_op.create_index("ix_journal_entries_kind_at", ["kind", "at"], unique=False)
        batch_op.create_index("ix_journal_entries_subject_id_at", ["subject_id", "at"], unique=False)

    op.create_table(
        "journal_heads",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("kept_from", sa.Integer(), nullable=False),
        sa.Column("kept_after", sa.String(length=64), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_journal_heads_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_heads")),
    )
    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("nda", sa.String(length=11), nullable=False),
        sa.Column("siret", sa.String(length=14), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("contact_email", sa.String(length=254), nullable=False),
        sa.Column("dpo_contact", sa.String(length=200), nullable=False),
        sa.Column("publication_director", sa.String(length=120), nullable=False),
        sa.Column("host_name", sa.String(length=200), nullable=False),
        sa.Column("legal_text", sa.Text(), nullable=False),
        sa.Column("paper_header", sa.String(length=200), nullable=False),
        sa.Column("footer", sa.String(length=200), nullable=False),
        sa.Column("logo_key", sa.String(length=120), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("id = 1", name=op.f("ck_organisation_only_one")),
        sa.ForeignKeyConstraint(["updated_by"], ["users.id"], name=op.f("fk_organisation_updated_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
    )
