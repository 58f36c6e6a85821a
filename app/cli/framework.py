"""`flask framework`: référentiels from the official feed, and to other software."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import click
import yaml

from app.cli.exchange import export_framework_command
from app.cli.refusals import Misuse, Wrong
from app.content.loading import read_framework
from app.interop.services.fiches import FicheError, read_fiche

CODE = re.compile(r"(RNCP|RS)[0-9]{1,6}", re.IGNORECASE)


@click.group("framework")
def framework_group() -> None:
    """Les référentiels : les importer du flux officiel, les donner à d’autres logiciels."""


framework_group.add_command(export_framework_command)


@framework_group.command("import")
@click.argument("feed", metavar="FICHES.xml", type=click.Path(path_type=Path))
@click.option("--code", required=True, help="Code de la fiche, par exemple RNCP40800.")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Fichier YAML à écrire.")
@click.option("--json", "as_json", is_flag=True, help="Écrit une valeur JSON.")
def import_command(feed: Path, code: str, out: Path, as_json: bool) -> None:
    """Écrit le référentiel d’une fiche d’après le flux XML V4.1 de France compétences, libellés officiels compris."""
    if not feed.is_file():
        raise Misuse(f"le fichier « {feed} » n’existe pas.")
    if not CODE.fullmatch(code):
        raise Misuse(f"« {code} » n’est pas un code de fiche, par exemple RNCP40800.")
    if not out.parent.is_dir():
        raise Misuse(f"le dossier « {out.parent} » n’existe pas.")
    try:
        values = read_fiche(feed, code)
    except FicheError as error:
        raise Wrong(str(error)) from error
    aside = out.with_name(f".{out.name}.{os.getpid()}.partial")
    aside.write_text(yaml.safe_dump(values, allow_unicode=True, sort_keys=False, width=110), encoding="utf-8")
    try:
        problems = read_framework(aside)
        if problems:
            raise Wrong("\n".join(f"La fiche ne fait pas un référentiel : {problem.message}" for problem in problems))
        aside.replace(out)
    finally:
        aside.unlink(missing_ok=True)
    blocks = values["blocks"]
    count = sum(len(block["competences"]) for block in blocks)
    if as_json:
        value = {"code": values["code"], "title": values["title"], "blocks": len(blocks), "competences": count}
        click.echo(json.dumps({**value, "missing": values["data_quality"]["missing"]}, ensure_ascii=False))
        return
    click.echo(f"{values['code']} « {values['title']} » : {len(blocks)} blocs, {count} compétences, dans « {out} ».")
    for missing in values["data_quality"]["missing"]:
        click.echo(f"Manque : {missing}.")
