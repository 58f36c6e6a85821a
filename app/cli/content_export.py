"""`flask content export`: the course in force as files again, so that a person who uses git finds plain differences."""

from __future__ import annotations

import json
from pathlib import Path

import click
from flask.cli import with_appcontext

from app.cli.refusals import Misuse
from app.web.current import current_runtime

FOLDERS = ("content", "quizzes")


@click.command("export")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option("--json", "as_json", is_flag=True, help="Écrit une valeur JSON.")
@with_appcontext
def export_command(folder: Path, as_json: bool) -> None:
    """Écrit dans DIR le cours en vigueur : content/ et quizzes/, publications de l’atelier comprises.

    DIR peut être le dossier du cours lui-même : seuls les fichiers qui changent y sont écrits, ceux que l’atelier a
    retirés en sont enlevés, et git montre le reste.
    """
    course = current_runtime().course
    course.refresh()
    try:
        written, removed = export_course(course.root, dict(course.overlay), folder)
    except OSError:
        raise Misuse(f"« {folder} » n’est pas un dossier où l’on peut écrire.") from None
    if as_json:
        click.echo(json.dumps({"written": written, "removed": removed}, ensure_ascii=False))
        return
    for name in written:
        click.echo(f"écrit   {name}")
    for name in removed:
        click.echo(f"enlevé  {name}")
    click.echo(f"{len(written)} fichiers écrits, {len(removed)} enlevés, dans {folder}.")


def export_course(root: Path, overlay: dict[str, bytes | None], folder: Path) -> tuple[list[str], list[str]]:
    """Write what is in force under `folder`; the names of the files written and removed."""
    files: dict[str, bytes | None] = {
        path.relative_to(root).as_posix(): path.read_bytes()
        for top in FOLDERS
        for path in (root / top).rglob("*")
        if path.is_file() and not path.is_symlink()
    }
    files.update(overlay)
    written, removed = [], []
    for name, data in sorted(files.items()):
        target = folder / name
        if data is None:
            if target.is_file():
                target.unlink()
                removed.append(name)
        elif not target.is_file() or target.read_bytes() != data:
            target.parent.mkdir(parents=True, exist_ok=True)
            aside = target.with_name(f".{target.name}.new")
            aside.write_bytes(data)
            aside.replace(target)
            written.append(name)
    return written, removed
