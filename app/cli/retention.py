"""`flask retention`: what has come to its end is erased, now or for a try."""

from __future__ import annotations

import json

import click
from flask.cli import with_appcontext

from app.administration.domain.retention import RULES
from app.administration.services.retention import Passage, apply_rules
from app.cli.refusals import Commands, Wrong
from app.clock import utc_now
from app.web.current import current_database, current_runtime, current_settings


@click.group("retention", cls=Commands)
def retention_group() -> None:
    """Les durées de conservation : ce qui est arrivé à son terme."""


@retention_group.command("run")
@click.option("--dry-run", is_flag=True, help="Compte, sans rien effacer.")
@click.option("--json", "as_json", is_flag=True, help="Une valeur JSON sur la sortie.")
@with_appcontext
def run_command(dry_run: bool, as_json: bool) -> None:
    """Passe toutes les règles ; sortie 1 si l’une a échoué ou si le journal est rompu."""
    runtime, database, now = current_runtime(), current_database(), utc_now()
    erasers = tuple(runtime.erasers.values())
    with database.writer() as db:
        run = Passage(db, runtime.storage, erasers, current_settings().contact_email, now, dry=dry_run)
        report = apply_rules(run)
        counts, failures, broken = dict(report.counts), dict(report.failures), report.broken_row
        if dry_run:
            db.rollback()
        else:
            db.commit()
    if not dry_run:
        for key in run.doomed:
            runtime.storage.delete(key)
    if as_json:
        value = {
            "at": now.isoformat(),
            "dry_run": dry_run,
            "counts": counts,
            "failures": failures,
            "journal_broken_at": broken,
        }
        click.echo(json.dumps(value, ensure_ascii=False))
    else:
        for rule in RULES:
            told = f"échec ({failures[rule.key]})" if rule.key in failures else str(counts.get(rule.key, 0))
            click.echo(f"{rule.data} : {told}")
        click.echo("Rien n’a été effacé." if dry_run else "Les règles sont passées.")
    if failures:
        raise Wrong(f"{len(failures)} règles ont échoué : {', '.join(sorted(failures))}.")
    if broken is not None:
        raise Wrong(f"Le journal des actes n’est pas intact : ligne {broken}.")
