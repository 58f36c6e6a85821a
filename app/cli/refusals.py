"""How a command says no: a French line on the error output, and the right exit status."""

from __future__ import annotations

from typing import IO, Any

import click


class Wrong(click.ClickException):
    """What the command was given to read is wrong: exit 1."""

    exit_code = 1

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(self.format_message(), file=file, err=file is None)


class Misuse(Wrong):
    """The command was called wrongly: exit 2."""

    exit_code = 2
