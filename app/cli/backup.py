"""`flask backup`: everything that must not be lost, in one archive."""

from __future__ import annotations

import contextlib
import json
from datetime import datetime
from pathlib import Path

import click
from flask.cli import with_appcontext
from sqlalchemy.exc import SQLAlchemyError

from app.administration.domain.rotation import DAILY, WEEKLY, name_of
from app.administration.services.backups import note_backup, note_failure, rotate
from app.administration.services.erasures import LEDGER, keep_ledger, reapply_erasures
from app.backup import ArchiveError, Manifest, create_archive, restore_archive, verify_archive
from app.cli.refusals import Commands, Misuse, Wrong
from app.clock import utc_now
from app.db import Database
from app.db.base import Base
from app.db.journal import verify_journal
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
    _tell(f"Sauvegarde écrite : « {file.name} »", _made(file, utc_now()), as_json)


def _made(file: Path, now: datetime) -> Manifest:
    """Write the archive, read it again, and note how it went: the page of health tells its age."""
    database, instance = current_database(), current_settings().instance_path
    try:
        manifest = create_archive(file, database, current_runtime().storage, instance, Base.metadata, now)
        verify_archive(file)
    except ArchiveError as error:
        with contextlib.suppress(SQLAlchemyError), database.writing() as db:
            note_failure(db, file.name, str(error), now)
        raise Wrong(str(error)) from error
    with database.writing() as db:
        note_backup(db, file.name, file.stat().st_size, manifest, now)
        # Who asked to be forgotten is known beside the backups too: a restored one is told again.
        keep_ledger(db, instance / LEDGER)
        keep_ledger(db, file.parent / LEDGER)
    return manifest


@backup_group.command("rotate")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--daily", type=click.IntRange(1, 365), default=DAILY, show_default=True, help="Jours gardés.")
@click.option("--weekly", type=click.IntRange(0, 52), default=WEEKLY, show_default=True, help="Semaines gardées.")
@click.option("--json", "as_json", is_flag=True, help="Une valeur JSON sur la sortie.")
@with_appcontext
def rotate_command(folder: Path, daily: int, weekly: int, as_json: bool) -> None:
    """Écrit une sauvegarde datée dans FOLDER, la relit, supprime celles que ni un jour ni une semaine ne gardent."""
    if not folder.is_dir():
        raise Misuse(f"Le dossier « {folder} » n’existe pas.")
    now = utc_now()
    file = folder / name_of(now)
    manifest = _made(file, now)
    gone = rotate(folder, daily, weekly)
    if as_json:
        value = {"file": file.name, "rows": manifest.row_count, "size": file.stat().st_size, "deleted": gone}
        click.echo(json.dumps(value, ensure_ascii=False))
        return
    _tell(f"Sauvegarde écrite : « {file.name} »", manifest, False)
    click.echo(f"{len(gone)} sauvegardes anciennes supprimées.")


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
@click.option("--erasures", type=FILE, help="Le registre des effacements à refaire (défaut : à côté de FILE).")
@click.option("--json", "as_json", is_flag=True, help="Une valeur JSON sur la sortie.")
@with_appcontext
def restore_command(file: Path, erasures: Path | None, as_json: bool) -> None:
    """Remet FILE dans une instance vide, vérifie ce qui est écrit, refait les effacements demandés depuis.

    Redémarrez ensuite le serveur.
    """
    if not file.exists():
        raise Misuse(f"Le fichier « {file.name} » n’existe pas.")
    if erasures is not None and not erasures.exists():
        raise Misuse(f"Le fichier « {erasures.name} » n’existe pas.")
    runtime, database = current_runtime(), current_database()
    try:
        manifest = restore_archive(file, database, runtime.storage, current_settings().instance_path)
    except ArchiveError as error:
        raise Wrong(str(error)) from error
    ledgers = [erasures or file.parent / LEDGER, current_settings().instance_path / LEDGER]
    with database.writing() as db:
        refresh_index(db, current_catalog())
        settings, erasers = current_settings(), tuple(runtime.erasers.values())
        again, keys = reapply_erasures(db, ledgers, erasers, settings.contact_email, utc_now())
    for key in keys:
        runtime.storage.delete(key)
    broken = _broken_row(database)
    _tell("Sauvegarde restaurée", manifest, as_json, erasures=again)
    if broken is not None:
        raise Wrong(f"Le journal des actes n’est pas intact dans cette sauvegarde : ligne {broken}.")


def _broken_row(database: Database) -> int | None:
    with database.reading() as db:
        return verify_journal(db)


def _tell(words: str, manifest: Manifest, as_json: bool, **more: int) -> None:
    files, keys = len(manifest.names("files/")), len(manifest.names("keys/"))
    if as_json:
        value = {
            "made_at": manifest.made_at.isoformat(),
            "revision": manifest.revision,
            "tables": {table.name: table.rows for table in manifest.tables},
            "rows": manifest.row_count,
            "files": files,
            "keys": keys,
            **more,
        }
        click.echo(json.dumps(value, ensure_ascii=False))
        return
    click.echo(
        f"{words} : {len(manifest.tables)} tables, {manifest.row_count} lignes, {files} fichiers, {keys} clés, "
        f"schéma {manifest.revision}, état du {manifest.made_at:%d/%m/%Y à %H:%M:%S} UTC."
    )
    if "erasures" in more:
        click.echo(f"Effacements refaits : {more['erasures']}.")
