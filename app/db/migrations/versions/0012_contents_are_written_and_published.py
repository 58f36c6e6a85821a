"""Contents are written and published.

Revision ID: 0012
Revises: 0011
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import app.db.types

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "content_drafts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(length=240), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("scope", sa.String(length=24), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("base_digest", sa.String(length=64), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("problems", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("editor_id", sa.Integer(), nullable=False),
        sa.Column("created_at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_content_drafts_revision_counts_texts")),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_content_drafts_author_id_users")),
        sa.ForeignKeyConstraint(["editor_id"], ["users.id"], name=op.f("fk_content_drafts_editor_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_content_drafts")),
        sa.UniqueConstraint("path", "scope", name=op.f("uq_content_drafts_path_scope")),
    )
    with op.batch_alter_table("content_drafts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_content_drafts_author_id"), ["author_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_content_drafts_editor_id"), ["editor_id"], unique=False)
        batch_op.create_index("ix_content_drafts_updated_at", ["updated_at"], unique=False)

    op.create_table(
        "content_revisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(length=240), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("parent_digest", sa.String(length=64), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("restores_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(body IS NULL) = (digest = '')", name=op.f("ck_content_revisions_withdrawn_has_no_text")),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_content_revisions_author_id_users")),
        sa.ForeignKeyConstraint(
            ["restores_id"],
            ["content_revisions.id"],
            name=op.f("fk_content_revisions_restores_id_content_revisions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_content_revisions")),
    )
    with op.batch_alter_table("content_revisions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_content_revisions_author_id"), ["author_id"], unique=False)
        batch_op.create_index("ix_content_revisions_path_id", ["path", "id"], unique=False)

    op.create_table(
        "content_state",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("stamp", sa.String(length=64), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_content_state_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_content_state")),
    )
