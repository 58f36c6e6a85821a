"""`flask attempts`: the log of practice, verified."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date, datetime, time

import click
from flask.cli import with_appcontext

from app.attempts import queries, services
from app.cli.refusals import Commands
from app.clock import PARIS
from app.web.current import current_database, current_runtime


@click.group("attempts", cls=Commands)
def attempts_group() -> None:
    """Le journal des tentatives : le rejouer, le vérifier."""


def read_day(context: click.Context, option: click.Parameter, value: str | None) -> datetime | None:
    """Midnight in Paris of a day written 2026-11-24."""
    if value is None:
        return None
    try:
        return datetime.combine(date.fromisoformat(value), time.min, PARIS)
    except ValueError:
        raise click.BadParameter("écrivez le jour ainsi : 2026-11-24.") from None


@attempts_group.command("replay")
@click.option("--since", callback=read_day, help="Seulement les tentatives commencées depuis ce jour (2026-11-24).")
@click.option("--json", "as_json", is_flag=True, help="Donne le résultat en JSON.")
@with_appcontext
def replay_command(since: datetime | None, as_json: bool) -> None:
    """Rejoue chaque tentative depuis son journal et compare avec ce qui est gardé (sortie 1 s’il y a un écart)."""
    engines = current_runtime().engines
    with current_database().reading() as db:
        differences = list(services.replay(db, engines, since))
        count = queries.count_since(db, since)
    if as_json:
        found = [asdict(difference) for difference in differences]
        click.echo(json.dumps({"attempts": count, "differences": found}, ensure_ascii=False))
    else:
        for difference in differences:
            click.echo(
                f"{difference.attempt_id} : {difference.what} : gardé {difference.stored}, rejoué {difference.replayed}"
            )
        attempts = f"{count} tentatives rejouées" if count > 1 else f"{count} tentative rejouée"
        faults = f"{len(differences)} écart{'s' if len(differences) > 1 else ''}" if differences else "aucun écart"
        click.echo(f"{attempts}, {faults}.")
    if differences:
        raise SystemExit(1)
