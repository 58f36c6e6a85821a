"""Evidence and experiences are kept.

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import app.db.types

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cv_profiles",
        sa.Column("learner_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("headline", sa.String(length=160), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("town", sa.String(length=120), nullable=False),
        sa.Column("software", sa.Text(), nullable=False),
        sa.Column("languages", sa.Text(), nullable=False),
        sa.Column("updated_at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["learner_id"], ["users.id"], name=op.f("fk_cv_profiles_learner_id_users")),
        sa.PrimaryKeyConstraint("learner_id", name=op.f("pk_cv_profiles")),
    )
    op.create_table(
        "experiences",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("learner_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("employer", sa.String(length=160), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("role", sa.String(length=160), nullable=False),
        sa.Column("missions", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("created_at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("removed_at", app.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('job', 'internship', 'volunteering')", name=op.f("ck_experiences_known_kind")),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_experiences_ends_after_it_starts")),
        sa.CheckConstraint("percent BETWEEN 1 AND 100", name=op.f("ck_experiences_share_of_full_time")),
        sa.ForeignKeyConstraint(["learner_id"], ["users.id"], name=op.f("fk_experiences_learner_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_experiences")),
    )
    with op.batch_alter_table("experiences", schema=None) as batch_op:
        batch_op.create_index("ix_experiences_learner_id_starts_on", ["learner_id", "starts_on"], unique=False)
    op.create_table(
        "statement_decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("learner_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("framework", sa.String(length=40), nullable=False),
        sa.Column("scope", sa.String(length=64), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("facts", app.db.types.JsonDocument(), nullable=True),
        sa.CheckConstraint(
            "kind = 'completion' OR decided_by IS NOT NULL",
            name=op.f("ck_statement_decisions_somebody_decides_on_competences"),
        ),
        sa.CheckConstraint("kind IN ('completion', 'competences')", name=op.f("ck_statement_decisions_known_kind")),
        sa.CheckConstraint(
            "decided_by IS NULL OR decided_by <> learner_id",
            name=op.f("ck_statement_decisions_nobody_decides_on_oneself"),
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["users.id"], name=op.f("fk_statement_decisions_decided_by_users")),
        sa.ForeignKeyConstraint(["learner_id"], ["users.id"], name=op.f("fk_statement_decisions_learner_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement_decisions")),
        sa.UniqueConstraint(
            "learner_id", "kind", "framework", "scope", "round", name="one_decision_for_the_same_facts"
        ),
    )
    with op.batch_alter_table("statement_decisions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_statement_decisions_decided_by"), ["decided_by"], unique=False)
    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("learner_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("body", app.db.types.JsonDocument(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.String(length=26), nullable=True),
        sa.Column("experience_id", sa.Integer(), nullable=True),
        sa.Column("created_at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", app.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("decided_at", app.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("quarantined_at", app.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("quarantined_digest", sa.String(length=64), nullable=True),
        sa.Column("withdrawn_at", app.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('attempt', 'replay', 'graded_work', 'document', 'text', 'testimony', 'diploma', 'experience')",
            name=op.f("ck_evidence_known_kind"),
        ),
        sa.CheckConstraint(
            "kind NOT IN ('attempt', 'replay', 'graded_work') OR attempt_id IS NOT NULL",
            name=op.f("ck_evidence_practice_has_an_attempt"),
        ),
        sa.CheckConstraint(
            "state = 'draft' OR submitted_at IS NOT NULL", name=op.f("ck_evidence_handed_in_has_an_instant")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'in_review', 'accepted', 'to_revise')",
            name=op.f("ck_evidence_known_state"),
        ),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempts.id"], name=op.f("fk_evidence_attempt_id_attempts")),
        sa.ForeignKeyConstraint(
            ["experience_id"], ["experiences.id"], name=op.f("fk_evidence_experience_id_experiences")
        ),
        sa.ForeignKeyConstraint(["learner_id"], ["users.id"], name=op.f("fk_evidence_learner_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
    )
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evidence_attempt_id"), ["attempt_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_evidence_experience_id"), ["experience_id"], unique=False)
        batch_op.create_index("ix_evidence_learner_id_state", ["learner_id", "state"], unique=False)
        batch_op.create_index("ix_evidence_state_submitted_at", ["state", "submitted_at"], unique=False)
    op.create_table(
        "experience_activities",
        sa.Column("experience_id", sa.Integer(), nullable=False),
        sa.Column("activity", sa.String(length=80), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.CheckConstraint("percent BETWEEN 1 AND 100", name=op.f("ck_experience_activities_share_of_the_time")),
        sa.ForeignKeyConstraint(
            ["experience_id"], ["experiences.id"], name=op.f("fk_experience_activities_experience_id_experiences")
        ),
        sa.PrimaryKeyConstraint("experience_id", "activity", name=op.f("pk_experience_activities")),
    )
    op.create_table(
        "experience_competences",
        sa.Column("experience_id", sa.Integer(), nullable=False),
        sa.Column("competence_id", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["experience_id"], ["experiences.id"], name=op.f("fk_experience_competences_experience_id_experiences")
        ),
        sa.PrimaryKeyConstraint("experience_id", "competence_id", name=op.f("pk_experience_competences")),
    )
    op.create_table(
        "statements",
        sa.Column("id", sa.String(length=20), autoincrement=False, nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("learner_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=True),
        sa.Column("issued_at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", app.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("credential_id", sa.String(length=60), nullable=False),
        sa.Column("credential", sa.Text(), nullable=True),
        sa.Column("token", sa.Text(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("revoked_at", app.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("revoked_by", sa.Integer(), nullable=True),
        sa.Column("revocation_reason", sa.String(length=16), nullable=True),
        sa.Column("revocation_note", sa.String(length=500), nullable=True),
        sa.CheckConstraint("kind IN ('completion', 'competences')", name=op.f("ck_statements_known_kind")),
        sa.CheckConstraint(
            "(revoked_at IS NULL) = (revocation_reason IS NULL)",
            name=op.f("ck_statements_a_withdrawal_has_a_date_and_a_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["statement_decisions.id"], name=op.f("fk_statements_decision_id_statement_decisions")
        ),
        sa.ForeignKeyConstraint(["learner_id"], ["users.id"], name=op.f("fk_statements_learner_id_users")),
        sa.ForeignKeyConstraint(["revoked_by"], ["users.id"], name=op.f("fk_statements_revoked_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statements")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_statements_credential_id")),
        sa.UniqueConstraint("decision_id", name="one_statement_a_decision"),
    )
    with op.batch_alter_table("statements", schema=None) as batch_op:
        batch_op.create_index("ix_statements_issued_at", ["issued_at"], unique=False)
        batch_op.create_index("ix_statements_learner_id_issued_at", ["learner_id", "issued_at"], unique=False)
        batch_op.create_index("ix_statements_revoked_at", ["revoked_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_statements_revoked_by"), ["revoked_by"], unique=False)
    op.create_table(
        "anonymity_statements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("detail", sa.String(length=300), nullable=False),
        sa.Column("at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_anonymity_statements_evidence_id_evidence")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_anonymity_statements")),
        sa.UniqueConstraint("evidence_id", "kind", "text", name=op.f("uq_anonymity_statements_evidence_id_kind_text")),
    )
    op.create_table(
        "evidence_comments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.Column("paragraph", sa.String(length=40), nullable=False),
        sa.Column("excerpt", sa.String(length=200), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("resolved_at", app.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("resolved_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(resolved_at IS NULL) = (resolved_by IS NULL)", name=op.f("ck_evidence_comments_resolved_by_somebody")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_evidence_comments_author_id_users")),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_evidence_comments_evidence_id_evidence")
        ),
        sa.ForeignKeyConstraint(["resolved_by"], ["users.id"], name=op.f("fk_evidence_comments_resolved_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_comments")),
    )
    with op.batch_alter_table("evidence_comments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evidence_comments_author_id"), ["author_id"], unique=False)
        batch_op.create_index("ix_evidence_comments_evidence_id_at", ["evidence_id", "at"], unique=False)
    op.create_table(
        "evidence_competences",
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.Column("competence_id", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_evidence_competences_evidence_id_evidence")
        ),
        sa.PrimaryKeyConstraint("evidence_id", "competence_id", name=op.f("pk_evidence_competences")),
    )
    with op.batch_alter_table("evidence_competences", schema=None) as batch_op:
        batch_op.create_index("ix_evidence_competences_competence_id", ["competence_id"], unique=False)
    op.create_table(
        "evidence_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.Column("at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("payload", app.db.types.JsonDocument(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["users.id"], name=op.f("fk_evidence_events_actor_id_users")),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("fk_evidence_events_evidence_id_evidence")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_events")),
    )
    with op.batch_alter_table("evidence_events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evidence_events_actor_id"), ["actor_id"], unique=False)
        batch_op.create_index("ix_evidence_events_evidence_id_at", ["evidence_id", "at"], unique=False)
    op.create_table(
        "evidence_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.Column("learner_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("media_type", sa.String(length=80), nullable=False),
        sa.Column("storage_key", sa.String(length=120), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("words_read", sa.Integer(), nullable=False),
        sa.Column("added_at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("removed_at", app.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("size > 0", name=op.f("ck_evidence_files_holds_something")),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("fk_evidence_files_evidence_id_evidence")),
        sa.ForeignKeyConstraint(["learner_id"], ["users.id"], name=op.f("fk_evidence_files_learner_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_files")),
        sa.UniqueConstraint("storage_key", name=op.f("uq_evidence_files_storage_key")),
    )
    with op.batch_alter_table("evidence_files", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evidence_files_evidence_id"), ["evidence_id"], unique=False)
        batch_op.create_index("ix_evidence_files_learner_id", ["learner_id"], unique=False)
    op.create_table(
        "testimony_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("recipient", sa.String(length=254), nullable=False),
        sa.Column("recipient_name", sa.String(length=120), nullable=False),
        sa.Column("employer", sa.String(length=160), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("created_at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", app.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("used_at", app.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", app.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("expires_at > created_at", name=op.f("ck_testimony_requests_expires_after_it_is_made")),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_testimony_requests_evidence_id_evidence")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_testimony_requests")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_testimony_requests_token_hash")),
    )
    with op.batch_alter_table("testimony_requests", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_testimony_requests_evidence_id"), ["evidence_id"], unique=False)
        batch_op.create_index("ix_testimony_requests_expires_at", ["expires_at"], unique=False)
