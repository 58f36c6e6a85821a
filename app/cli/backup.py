"""`flask backup`: everything that must not be lost, in one archive."""

from __future__ import annotations

import json
from pathlib import Path

import click
from flask.cli import with_appcontext

from app.backup import ArchiveError, Manifest, create_archive, restore_archive, verify_archive
from app.cli.refusals import Commands, Misuse, Wrong
from app.clock import utc_now
from app.db.base import Base
from app.modules.services import refresh_index
from app.web.current import current_catalog, current_database, current_runtime, current_settings

FILE = click.Path(dir_okay=False, path_type=Path)


@click.group("backup", cls=Commands)
def backup_group() -> None:
    """Les sauvegardes : base, fichiers et clés en une archive, pendant que le site sert."""


@backup_group.command("create")
@click.argument("file", type=FILE)
@click.option("--json", "as_json", is_flag=True, help="Une valeur JSON sur la sortie.")
@with_appcontext
def create_command(file: Path, as_json: bool) -> None:
    """Écrit FILE. Il contient les clés du site : gardez-le comme elles."""
    if not file.parent.is_dir():
        raise Misuse(f"Le dossier « {file.parent} » n’existe pas.")
    runtime = current_runtime()
    try:
        manifest = create_archive(
            file, current_database(), runtime.storage, current_settings().instance_path, Base.metadata, utc_now()
        )
    except ArchiveError as error:
        raise Wrong(str(error)) from error
    _tell(f"Sauvegarde écrite : « {file.name} »", manifest, as_json)


@backup_group.command("verify")
@click.argument("file", type=FILE)
@click.option("--json", "as_json", is_flag=True, help="Une valeur JSON sur la sortie.")
def verify_command(file: Path, as_json: bool) -> None:
    """Relit chaque octet de FILE et le compare à son manifeste."""
    if not file.exists():
        raise Misuse(f"Le fichier « {file.name} » n’existe pas.")
    try:
        manifest = verify_archive(file)
    except ArchiveError as error:
        raise Wrong(str(error)) from error
    _tell("Sauvegarde intacte", manifest, as_json)


@backup_group.command("restore")
@click.argument("file", type=FILE)
@click.option("--json", "as_json", is_flag=True, help="Une valeur JSON sur la sortie.")
@with_appcontext
def restore_command(file: Path, as_json: bool) -> None:
    """Remet FILE dans une instance vide, puis vérifie ce qui est écrit. Redémarrez ensuite le serveur."""
    if not file.exists():
        raise Misuse(f"Le fichier « {file.name} » n’existe pas.")
    runtime, database = current_runtime(), current_database()
    try:
        manifest = restore_archive(file, database, runtime.storage, current_settings().instance_path)
    except ArchiveError as error:
        raise Wrong(str(error)) from error
    with database.writing() as db:
        refresh_index(db, current_catalog())
    _tell("Sauvegarde restaurée", manifest, as_json)


def _tell(words: str, manifest: Manifest, as_json: bool) -> None:
    files, keys = len(manifest.names("files/")), len(manifest.names("keys/"))
    if as_json:
        value = {
            "made_at": manifest.made_at.isoformat(),
            "revision": manifest.revision,
            "tables": {table.name: table.rows for table in manifest.tables},
            "rows": manifest.row_count,
            "files": files,
            "keys": keys,
        }
        click.echo(json.dumps(value, ensure_ascii=False))
        return
    click.echo(
        f"{words} : {len(manifest.tables)} tables, {manifest.row_count} lignes, {files} fichiers, {keys} clés, "
        f"schéma {manifest.revision}, état du {manifest.made_at:%d/%m/%Y à %H:%M:%S} UTC."
    )
