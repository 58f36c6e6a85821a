"""`flask db`: the schema of the database."""

from __future__ import annotations

import click
from alembic import command
from flask.cli import with_appcontext

from app.cli.refusals import Commands
from app.db.base import Base
from app.db.migrate import alembic_config, current_revision, head_revision, model_differences, upgrade
from app.modules.services import refresh_index
from app.web.current import current_catalog, current_database


@click.group("db", cls=Commands)
def db_group() -> None:
    """La base de données : la mettre à jour, la vérifier."""


@db_group.command("upgrade")
@with_appcontext
def upgrade_command() -> None:
    """Amène la base à la version de ce logiciel, depuis toute version antérieure."""
    database = current_database()
    before = current_revision(database)
    upgrade(database)
    after = current_revision(database)
    with database.writing() as db:
        refresh_index(db, current_catalog())
    click.echo("La base est à jour." if before == after else f"La base est passée à la version {after}.")


@db_group.command("check")
@with_appcontext
def check_command() -> None:
    """Dit si la base est à jour et conforme au logiciel (sortie 1 sinon)."""
    database = current_database()
    if current_revision(database) != head_revision():
        raise click.ClickException("La base n’est pas à jour : lancez « flask db upgrade ».")
    found = model_differences(database, Base.metadata)
    for difference in found:
        click.echo(str(difference), err=True)
    if found:
        raise click.ClickException("La base ne correspond pas au logiciel.")
    click.echo("La base est à jour et conforme.")


@db_group.command("revision")
@click.argument("sentence")
@click.option("--rev-id", help="Identifiant de la révision, par exemple 0003.")
@with_appcontext
def revision_command(sentence: str, rev_id: str | None) -> None:
    """Écrit une migration d’après l’écart entre les modèles et la base (pour qui développe)."""
    with current_database().engine.connect() as connection:
        command.revision(alembic_config(connection, Base.metadata), sentence, autogenerate=True, rev_id=rev_id)
