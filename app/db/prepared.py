"""Statements built once and sent to the driver as they are.

For the few writes that are made at every keystroke of a classroom: building, compiling and running a statement through
the toolkit costs several times what the base itself asks for it. The statement is still written with the toolkit, once,
so that it means the same on SQLite and PostgreSQL; its values go through the same column types.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Dialect
from sqlalchemy.sql.dml import UpdateBase


@dataclass(frozen=True)
class Prepared:
    """One statement as a driver takes it. `run` gives how many rows it touched."""

    text: str
    # name of each parameter, in order, and what turns its value into the driver's (None: nothing)
    parameters: tuple[tuple[str, Callable[[Any], Any] | None], ...]
    fixed: Mapping[str, Any]
    by_position: bool

    def run(self, connection: Any, values: Mapping[str, Any]) -> int:
        """Send it on a connection of the driver."""
        fixed = self.fixed
        sent = [
            (name, fixed[name] if name in fixed else values[name] if turn is None else turn(values[name]))
            for name, turn in self.parameters
        ]
        cursor = connection.execute(self.text, tuple(value for _, value in sent) if self.by_position else dict(sent))
        try:
            count: int = cursor.rowcount
        finally:
            cursor.close()
        return count


def prepare(statement: UpdateBase, dialect: Dialect) -> Prepared:
    """Compile a statement whose every value is a named parameter or a constant."""
    compiled: Any = statement.compile(dialect=dialect)
    order = compiled.positiontup if compiled.positional else tuple(compiled.binds)
    turns = {
        name: bind.type.dialect_impl(dialect).bind_processor(dialect)
        for name, bind in compiled.binds.items()
        if name in order
    }
    fixed = {}
    for name, bind in compiled.binds.items():
        if bind.value is not None:
            turn = turns.get(name)
            fixed[name] = bind.value if turn is None else turn(bind.value)
    parameters = tuple((name, turns[name]) for name in order)
    return Prepared(str(compiled), parameters, fixed, by_position=bool(compiled.positional))
