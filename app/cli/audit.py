"""`flask audit`: make a pack at the command line, and check one that was received."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import click
from flask.cli import with_appcontext

from app.accounts.domain import Role, Viewer
from app.audit.domain.scope import PackScope, Scope, check_period
from app.audit.domain.verifying import LARGEST, verify
from app.audit.services.writing import build
from app.cli.refusals import Commands, Misuse, Wrong
from app.clock import utc_now
from app.errors import DomainError
from app.web.current import current_catalog, current_database, current_runtime

# At the command line one is the administration, and nobody in particular.
HOUSE = Viewer(id=0, email="", name="", role=Role.ADMIN)


@click.group("audit", cls=Commands)
def audit_group() -> None:
    """Les dossiers de preuve : en faire un, en vérifier un."""


@audit_group.command("verify")
@click.argument("pack_file", metavar="FICHIER.zip", type=click.Path(path_type=Path))
@click.option("--fingerprint", "expected", default="", help="L’empreinte notée quand le dossier a été fait.")
@click.option("--json", "as_json", is_flag=True, help="Donne le résultat en JSON.")
def verify_command(pack_file: Path, expected: str, as_json: bool) -> None:
    """Vérifie un dossier sans connexion ni base : manifeste, empreintes, journaux (sortie 1 s’il a changé)."""
    if not pack_file.is_file():
        raise Misuse(f"le fichier « {pack_file} » n’existe pas.")
    if pack_file.stat().st_size > LARGEST:
        raise Wrong(f"{pack_file} : ce fichier est trop gros pour être un dossier de preuve.")
    found = verify(pack_file.read_bytes(), expected)
    if as_json:
        told = {
            "holds": found.holds,
            "fingerprint": found.fingerprint,
            "files": found.files,
            "chained_lines": found.lines,
            "data_at": found.data_at,
            "faults": [{"file": one.file, "line": one.line, "why": one.why} for one in found.faults],
        }
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        for one in found.faults:
            click.echo(str(one), err=True)
        if found.holds:
            click.echo(f"Dossier intact : {found.files} fichiers, {found.lines} lignes de journal chaînées.")
            click.echo(f"Données arrêtées le {found.data_at}. Empreinte : {found.fingerprint}")
    if not found.holds:
        raise SystemExit(1)


@audit_group.command("build")
@click.option("--cohort", type=click.IntRange(1, 2**31 - 1), help="Numéro de la cohorte.")
@click.option("--learner", type=click.IntRange(1, 2**31 - 1), help="Numéro de la personne.")
@click.option("--period", nargs=2, metavar="JOUR JOUR", help="Premier et dernier jour (2026-11-25).")
@click.option("--at", metavar="INSTANT", help="Instant des données (2026-11-25T09:00:00Z) ; maintenant sinon.")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), required=True, help="Le fichier à écrire.")
@with_appcontext
def build_command(
    cohort: int | None, learner: int | None, period: tuple[str, str] | None, at: str | None, output: Path
) -> None:
    """Écrit un dossier de preuve : même objet et même instant, mêmes octets."""
    if sum(one is not None for one in (cohort, learner, period)) != 1:
        raise Misuse("choisissez --cohort, --learner ou --period, et un seul.")
    runtime = current_runtime()
    try:
        scope = _scope(cohort, learner, period, _instant(at))
        with current_database().reading() as db:
            made = build(db, current_catalog(), runtime.engines, HOUSE, scope)
    except DomainError as refusal:
        raise Wrong(refusal.message) from None
    output.write_bytes(made.content)
    click.echo(f"{output} : {len(made.content)} octets. Empreinte : {made.fingerprint}")


def _scope(cohort: int | None, learner: int | None, period: tuple[str, str] | None, at: datetime) -> Scope:
    if period is None:
        kind = PackScope.COHORT if cohort is not None else PackScope.LEARNER
        return Scope(kind, at, cohort or learner or 0)
    try:
        first, last = (date.fromisoformat(one) for one in period)
    except ValueError:
        raise Misuse("écrivez les jours ainsi : 2026-11-25.") from None
    check_period(first, last)
    return Scope(PackScope.PERIOD, at, 0, first, last)


def _instant(typed: str | None) -> datetime:
    if typed is None:
        return utc_now().replace(microsecond=0)
    try:
        found = datetime.fromisoformat(typed)
    except ValueError:
        raise Misuse("écrivez l’instant ainsi : 2026-11-25T09:00:00Z.") from None
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)
