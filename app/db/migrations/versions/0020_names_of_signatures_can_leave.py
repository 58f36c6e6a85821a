"""The names of signatures and certificates can leave.

Revision ID: 0020
Revises: 0019
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

ADDED = {
    "attendance_marks": {"name": 120, "signer_name": 120, "salt": 32},
    "completion_certificates": {"name": 120, "employer": 200, "issuer_name": 120, "salt": 32},
}


def upgrade() -> None:
    for table, columns in ADDED.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            for name, length in columns.items():
                # Rows that stand already get an empty text; the default is not kept.
                batch_op.add_column(sa.Column(name, sa.String(length=length), nullable=False, server_default=""))
        with op.batch_alter_table(table, schema=None) as batch_op:
            for name in columns:
                batch_op.alter_column(name, server_default=None)
