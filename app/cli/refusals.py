"""How a command says no: a French line on the error output, and the right exit status."""

from __future__ import annotations

import json
from typing import IO, Any

import click
from sqlalchemy.exc import DBAPIError, OperationalError

# How SQLite and PostgreSQL say that a table or a column is not there.
UNKNOWN_WORDS = ("no such table", "no such column")
UNKNOWN_STATES = frozenset({"42P01", "42703"})


class Wrong(click.ClickException):
    """What the command was given to read is wrong: exit 1.

    A command asked for --json still prints one JSON value on its output: {"error": the message}.
    """

    exit_code = 1

    def __init__(self, message: str) -> None:
        super().__init__(message)
        context = click.get_current_context(silent=True)
        self.as_json = context is not None and bool(context.params.get("as_json"))

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(self.format_message(), file=file, err=file is None)
        if self.as_json:
            click.echo(json.dumps({"error": self.format_message()}, ensure_ascii=False))


class Misuse(Wrong):
    """The command was called wrongly: exit 2."""

    exit_code = 2


class Commands(click.Group):
    """Commands that need the base: one line when it cannot answer, without what was asked of it."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except DBAPIError as error:
            told = base_refusal(error)
            if told is None:
                raise
            raise Wrong(told) from None


def base_refusal(error: DBAPIError) -> str | None:
    """What an error of the base means for the person at the command line; None for a fault of the product."""
    words = str(error.orig)
    if getattr(error.orig, "sqlstate", None) in UNKNOWN_STATES or any(known in words for known in UNKNOWN_WORDS):
        return "La base n’est pas à la version de ce logiciel : lancez « flask db upgrade »."
    if not isinstance(error, OperationalError):
        return None
    if "locked" in words:
        return "La base est occupée : recommencez dans un instant."
    return "La base ne répond pas : vérifiez DATABASE_URL, que la base tourne et qu’il reste de la place."
