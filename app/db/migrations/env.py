"""Alembic's entry: runs on the connection that app.db.migrate hands over."""

from __future__ import annotations

from alembic import context

from app.db.migrate import is_modelled

connection = context.config.attributes["connection"]
if connection is None:
    raise SystemExit("Passez par « flask db upgrade ».")
context.configure(
    connection=connection,
    target_metadata=context.config.attributes["metadata"],
    render_as_batch=True,
    compare_type=True,
    include_object=is_modelled,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
