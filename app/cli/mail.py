"""`flask mail`: the outbox, by hand or from a timer."""

from __future__ import annotations

import json

import click
from flask.cli import with_appcontext

from app.accounts import queries
from app.accounts.postman import deliver
from app.cli.refusals import Commands
from app.clock import utc_now
from app.mail import open_transport
from app.web.current import current_database, current_settings


@click.group("mail", cls=Commands)
def mail_group() -> None:
    """Les messages à envoyer."""


@mail_group.command("send")
@click.option("--json", "as_json", is_flag=True, help="Répond par une valeur JSON.")
@with_appcontext
def send_command(as_json: bool) -> None:
    """Envoie ce qui attend, tout de suite ; sortie 1 si un message attend encore."""
    database, settings = current_database(), current_settings()
    sent = deliver(database, open_transport(settings.mail_url), settings.mail_from)
    with database.reading() as db:
        waiting = queries.mails_waiting(db)
    if as_json:
        click.echo(json.dumps({"sent": sent, "waiting": waiting, "at": utc_now().isoformat()}))
    else:
        click.echo(f"Messages envoyés : {sent}. En attente d’un nouvel essai : {waiting}.")
    if waiting:
        raise SystemExit(1)
