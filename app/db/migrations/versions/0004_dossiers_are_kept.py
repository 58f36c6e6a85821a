"""Dossiers professionnels, and what a jury sees of them, are kept.

Revision ID: 0004
Revises: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import app.db.types

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "professional_records",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("framework", sa.String(length=40), nullable=False),
        sa.Column("diplomas", app.db.types.JsonDocument(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("review_asked_at", app.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_professional_records_owner_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_professional_records")),
        sa.UniqueConstraint("owner_id", "framework", name=op.f("uq_professional_records_owner_id_framework")),
    )
    op.create_table(
        "frozen_records",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("manifest", app.db.types.JsonDocument(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("files", app.db.types.JsonDocument(), nullable=False),
        sa.Column("frozen_at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("erased_at", app.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_frozen_records_owner_id_users")),
        sa.ForeignKeyConstraint(
            ["record_id"], ["professional_records.id"], name=op.f("fk_frozen_records_record_id_professional_records")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_frozen_records")),
        sa.UniqueConstraint("record_id", "number", name=op.f("uq_frozen_records_record_id_number")),
    )
    with op.batch_alter_table("frozen_records", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_frozen_records_owner_id"), ["owner_id"], unique=False)

    op.create_table(
        "record_comments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("example_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("text_revision", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("resolved_at", app.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("resolved_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_record_comments_author_id_users")),
        sa.ForeignKeyConstraint(
            ["record_id"], ["professional_records.id"], name=op.f("fk_record_comments_record_id_professional_records")
        ),
        sa.ForeignKeyConstraint(["resolved_by"], ["users.id"], name=op.f("fk_record_comments_resolved_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_comments")),
    )
    with op.batch_alter_table("record_comments", schema=None) as batch_op:
        batch_op.create_index("ix_record_comments_record_id_example_id", ["record_id", "example_id"], unique=False)

    op.create_table(
        "record_examples",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("activity", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("competences", app.db.types.JsonDocument(), nullable=False),
        sa.Column("created_at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["record_id"], ["professional_records.id"], name=op.f("fk_record_examples_record_id_professional_records")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_examples")),
    )
    with op.batch_alter_table("record_examples", schema=None) as batch_op:
        batch_op.create_index("ix_record_examples_record_id_position", ["record_id", "position"], unique=False)

    op.create_table(
        "record_pieces",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=40), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("inserted_at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "place IN ('documents', 'annexes') OR place LIKE 'example:%'", name=op.f("ck_record_pieces_known_place")
        ),
        sa.ForeignKeyConstraint(
            ["record_id"], ["professional_records.id"], name=op.f("fk_record_pieces_record_id_professional_records")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_pieces")),
        sa.UniqueConstraint(
            "record_id", "place", "evidence_id", name=op.f("uq_record_pieces_record_id_place_evidence_id")
        ),
    )
    with op.batch_alter_table("record_pieces", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_record_pieces_evidence_id"), ["evidence_id"], unique=False)

    op.create_table(
        "record_texts",
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("example_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("updated_at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_record_texts_revision_counts_texts")),
        sa.ForeignKeyConstraint(
            ["record_id"], ["professional_records.id"], name=op.f("fk_record_texts_record_id_professional_records")
        ),
        sa.PrimaryKeyConstraint("record_id", "example_id", "key", name=op.f("pk_record_texts")),
    )
    op.create_table(
        "record_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("document", app.db.types.JsonDocument(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "reason IN ('automatic', 'kept', 'review', 'frozen', 'restored')",
            name=op.f("ck_record_versions_known_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["record_id"], ["professional_records.id"], name=op.f("fk_record_versions_record_id_professional_records")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_versions")),
        sa.UniqueConstraint("record_id", "number", name=op.f("uq_record_versions_record_id_number")),
    )
    op.create_table(
        "record_waivers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("example_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["record_id"], ["professional_records.id"], name=op.f("fk_record_waivers_record_id_professional_records")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_waivers")),
        sa.UniqueConstraint(
            "record_id", "example_id", "key", "words", name=op.f("uq_record_waivers_record_id_example_id_key_words")
        ),
    )
    op.create_table(
        "jury_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("frozen_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.Column("code_hash", sa.String(length=200), nullable=True),
        sa.Column("created_at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", app.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("expires_at > created_at", name=op.f("ck_jury_links_expires_after_it_is_made")),
        sa.ForeignKeyConstraint(
            ["frozen_id"], ["frozen_records.id"], name=op.f("fk_jury_links_frozen_id_frozen_records")
        ),
        sa.ForeignKeyConstraint(
            ["record_id"], ["professional_records.id"], name=op.f("fk_jury_links_record_id_professional_records")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jury_links")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_jury_links_token_hash")),
    )
    with op.batch_alter_table("jury_links", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_jury_links_record_id"), ["record_id"], unique=False)

    op.create_table(
        "record_looks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("viewer_id", sa.Integer(), nullable=True),
        sa.Column("link_id", sa.Integer(), nullable=True),
        sa.Column("what", sa.String(length=80), nullable=False),
        sa.Column("at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(viewer_id IS NULL) <> (link_id IS NULL)", name=op.f("ck_record_looks_a_person_or_a_link")),
        sa.ForeignKeyConstraint(["link_id"], ["jury_links.id"], name=op.f("fk_record_looks_link_id_jury_links")),
        sa.ForeignKeyConstraint(
            ["record_id"], ["professional_records.id"], name=op.f("fk_record_looks_record_id_professional_records")
        ),
        sa.ForeignKeyConstraint(["viewer_id"], ["users.id"], name=op.f("fk_record_looks_viewer_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_looks")),
    )
    with op.batch_alter_table("record_looks", schema=None) as batch_op:
        batch_op.create_index("ix_record_looks_record_id_at", ["record_id", "at"], unique=False)
