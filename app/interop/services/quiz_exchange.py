"""Question banks of others to quiz files of ours, and back, with the fate of every question."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from app.content.schema.quiz import MOST_QUESTIONS, Quiz
from app.content.slugs import Slugs, slugify
from app.content.validation import validated
from app.content.yaml_reader import read_yaml, resolved
from app.interop.domain.csv_reading import read_csv
from app.interop.domain.csv_writing import write_csv
from app.interop.domain.gift import read_gift
from app.interop.domain.gift_writing import write_gift
from app.interop.domain.loss import ExchangeError, Fate, Outcome
from app.interop.domain.moodle_xml import read_moodle_xml
from app.interop.domain.moodle_xml_writing import write_moodle_xml
from app.interop.domain.qti_package import read_qti
from app.interop.domain.qti_writing import write_qti

MOST_BYTES = 20 * 1024 * 1024
ID_LENGTH = 64
DEEPEST = 12
READERS: dict[str, Callable[[bytes, str], list[Outcome]]] = {
    "gift": lambda raw, name: read_gift(text_in(raw, name)),
    "moodle-xml": lambda raw, name: read_moodle_xml(text_in(raw, name)),
    "qti": lambda raw, name: read_qti(raw),
    "csv": lambda raw, name: read_csv(text_in(raw, name)),
}
WRITERS: dict[str, Callable[[Quiz], tuple[str | bytes, list[Outcome]]]] = {
    "gift": write_gift,
    "moodle-xml": write_moodle_xml,
    "qti": write_qti,
    "csv": write_csv,
}


@dataclass(frozen=True)
class Imported:
    """The fate of every question of the source, and the quiz files that it makes (name → YAML)."""

    outcomes: tuple[Outcome, ...]
    files: Mapping[str, str]


def import_bank(path: Path, written: str) -> Imported:
    """Read a question bank; ExchangeError when the file as a whole is refused."""
    ids = Slugs()
    outcomes = [checked(outcome, ids) for outcome in read_bank(_bytes_of(path), str(path), written)]
    quizzes: dict[str, list[Mapping[str, Any]]] = {}
    for outcome in outcomes:
        if outcome.values is not None:
            quizzes.setdefault(outcome.category, []).append(outcome.values)
    names = Slugs()
    files = {}
    for category, questions in quizzes.items():
        title = category.rpartition("/")[2].strip() or path.stem
        for start in range(0, len(questions), MOST_QUESTIONS):
            quiz_id = names.take(title[:ID_LENGTH])
            values = {"id": quiz_id, "title": title[:200], "questions": questions[start : start + MOST_QUESTIONS]}
            files[f"{quiz_id}.yaml"] = as_yaml(values)
    return Imported(tuple(outcomes), files)


def read_bank(raw: bytes, name: str, written: str) -> list[Outcome]:
    """The questions of a file, not yet held against our schema; ExchangeError when the file as a whole is refused."""
    found = READERS[written](raw, name)
    if not found:
        raise ExchangeError(f"{name} : aucune question dans ce fichier.")
    return found


def export_quiz(quiz: Quiz, written: str) -> tuple[str | bytes, list[Outcome]]:
    """The quiz in the format of others, and what it loses there; ExchangeError when nothing of it can be said."""
    text, outcomes = WRITERS[written](quiz)
    if all(outcome.fate == Fate.REFUSED for outcome in outcomes):
        reasons = dict.fromkeys(outcome.reason for outcome in outcomes)
        raise ExchangeError(f"Aucune question ne passe dans ce format : {' ; '.join(reasons)}.")
    return text, outcomes


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file whole or not at all."""
    aside = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        aside.write_bytes(content.encode() if isinstance(content, str) else content)
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


def _bytes_of(path: Path) -> bytes:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ExchangeError(f"{path} : ce fichier dépasse {MOST_BYTES // (1024 * 1024)} Mo.")
        return path.read_bytes()
    except OSError:
        raise ExchangeError(f"{path} : ce fichier n’est pas lisible.") from None


def text_in(raw: bytes, name: str) -> str:
    """The text of a file; ExchangeError with the line when it is not in UTF-8."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ExchangeError(f"{name}:{line}: ce fichier n’est pas en UTF-8 : enregistrez-le en UTF-8.") from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def checked(outcome: Outcome, ids: Slugs) -> Outcome:
    """The outcome with an id of its own, or refused when our schema does not take it."""
    if outcome.values is None:
        return outcome
    if not _is_writable(outcome.values):
        return replace(outcome, fate=Fate.REFUSED, reason="un signe ou un réglage ne s’écrit pas", values=None)
    question_id = ids.take(slugify(str(outcome.values.get("id") or outcome.name))[:ID_LENGTH].strip("-"))
    values = {"id": question_id, **{key: value for key, value in outcome.values.items() if key != "id"}}
    document = read_yaml(as_yaml({"id": "essai", "title": "Essai", "questions": [values]}))
    quiz, mistakes = validated(document, Quiz)
    if quiz is None:
        reason = " ; ".join(dict.fromkeys(message for _, message in mistakes))
        return replace(outcome, fate=Fate.REFUSED, reason=reason, values=None)
    return replace(outcome, values=values)


def _is_writable(values: Any) -> bool:
    """Whether values are no deeper than a quiz ever is, and hold only signs that a file can."""
    level = [values]
    for _ in range(DEEPEST):
        level = [one for value in level for one in _inside(value)]
    if level:
        return False
    try:
        json.dumps(values, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


def _inside(value: Any) -> list[Any]:
    if isinstance(value, Mapping):
        return list(value.values())
    return list(value) if isinstance(value, list | tuple) else []


class _Dumper(yaml.SafeDumper):
    """Quotes the texts that YAML 1.2 would read as something else."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    plain = isinstance(resolved(text), str) and "\n" not in text
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=None if plain else '"')


_Dumper.add_representer(str, _text)


def as_yaml(values: Mapping[str, Any]) -> str:
    """A quiz as its file says it."""
    return yaml.dump(values, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110)
