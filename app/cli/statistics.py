"""`flask quiz statistics`: the classical item statistics of a table of marks. No database is needed for that."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import asdict
from fractions import Fraction
from pathlib import Path
from typing import Any

import click

from app.cli.refusals import Misuse, Wrong
from app.quizzes.domain.statistics import ItemStatistics, QuizStatistics, statistics_of

MARKS_BYTES = 50 * 1024 * 1024
NUMBER = re.compile(r"[+-]?(\d{1,15}([.,]\d{0,15})?|[.,]\d{1,15})")


@click.command("statistics")
@click.argument("marks_file", metavar="MARKS.csv", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Écrit une valeur JSON.")
def statistics_command(marks_file: Path, as_json: bool) -> None:
    """Statistiques classiques d’un tableau de points.

    Première ligne : les questions ; deuxième : leur maximum ; puis une ligne par tentative. Une case vide vaut 0.
    Les pourcentages sont sur 100 ; une valeur qui ne se calcule pas est null.
    """
    if not marks_file.is_file():
        raise Misuse(f"le fichier « {marks_file} » n’existe pas.")
    ids, maxima, rows = read_marks(marks_file)
    found = statistics_of(ids, maxima, rows)
    if as_json:
        click.echo(json.dumps(as_value(found), ensure_ascii=False))
        return
    click.echo(f"{found.attempts} tentatives, {len(ids)} questions, sur {_shown(float(found.maximum))} points.")
    click.echo(
        f"Moyenne {_shown(found.mean)}, médiane {_shown(found.median)}, écart-type {_shown(found.standard_deviation)}."
    )
    click.echo(f"Cohérence interne {_shown(found.internal_consistency)}, erreur type {_shown(found.standard_error)}.")
    for item in found.items:
        click.echo(_line(item))


def as_value(found: QuizStatistics) -> dict[str, Any]:
    """The statistics as JSON numbers."""
    value = {name: _plain(one) for name, one in asdict(found).items() if name != "items"}
    value["questions"] = [{name: _plain(one) for name, one in asdict(item).items()} for item in found.items]
    return value


def read_marks(path: Path) -> tuple[list[str], list[Fraction], list[list[Fraction]]]:
    """(questions, maxima, marks by attempt) of a file; every mistake at once, each with its line, and exit 1."""
    if path.stat().st_size > MARKS_BYTES:
        raise Wrong(f"{path} : ce fichier dépasse {MARKS_BYTES // 1_000_000} Mo.")
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Wrong(f"{path} : ce fichier n’est pas en UTF-8.") from None
    head = text.split("\n", 1)[0]
    delimiter = max((";", "\t", ","), key=head.count)
    try:
        table = list(csv.reader(io.StringIO(text), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise Wrong(f"{path} : ce tableau est mal écrit ({error}).") from None
    numbered = [(line, row) for line, row in enumerate(table, 1) if any(cell.strip() for cell in row)]
    if len(numbered) < 2:
        raise Wrong(f"{path}:1: deux lignes au moins sont attendues : les questions, puis leur maximum.")
    ids = [cell.strip() for cell in numbered[0][1]]
    problems: list[str] = []
    if "" in ids or len(set(ids)) != len(ids):
        problems.append(f"{path}:{numbered[0][0]}: chaque question porte un nom, et un nom ne sert qu’une fois.")
    rows = [_row(path, line, row, ids, problems) for line, row in numbered[1:]]
    maxima, marks = rows[0], rows[1:]
    if not problems:
        problems += _too_high(path, ids, maxima, [line for line, _ in numbered[2:]], marks)
    if problems:
        raise Wrong("\n".join(problems))
    return ids, maxima, marks


def _row(path: Path, line: int, row: list[str], ids: list[str], problems: list[str]) -> list[Fraction]:
    if len(row) != len(ids):
        problems.append(f"{path}:{line}: {len(row)} cases au lieu de {len(ids)}.")
        return []
    values = []
    for name, cell in zip(ids, row, strict=True):
        text = cell.strip().replace("\u202f", "").replace("\u00a0", "")
        if text and not NUMBER.fullmatch(text):
            problems.append(f"{path}:{line}: « {cell.strip()[:40]} » n’est pas un nombre (question « {name} »).")
            continue
        values.append(Fraction(text.replace(",", ".")) if text else Fraction(0))
    return values


def _too_high(
    path: Path, ids: list[str], maxima: list[Fraction], lines: list[int], marks: list[list[Fraction]]
) -> list[str]:
    problems = [
        f"{path}:2: le maximum de « {name} » doit être plus grand que 0."
        for name, top in zip(ids, maxima, strict=True)
        if top <= 0
    ]
    for line, row in zip(lines, marks, strict=True):
        for name, mark, top in zip(ids, row, maxima, strict=True):
            if mark > top:
                problems.append(
                    f"{path}:{line}: « {name} » : {_shown(float(mark))} points, "
                    f"alors que le maximum est {_shown(float(top))}."
                )
    return problems


def _plain(value: Any) -> Any:
    return float(value) if isinstance(value, Fraction) else value


def _shown(value: float | None) -> str:
    return "non calculable" if value is None else f"{value:.2f}".rstrip("0").rstrip(".").replace(".", ",")


def _line(item: ItemStatistics) -> str:
    words = [
        f"facilité {_shown(item.facility)}",
        f"discrimination {_shown(item.discrimination_index)}",
        f"efficacité {_shown(item.discriminative_efficiency)}",
        f"poids {_shown(item.effective_weight)}",
    ]
    if item.negative_covariance:
        words.append("à revoir : elle va contre le reste du test")
    return f"{item.id} : {', '.join(words)}"
