"""What every schema shares: strict frozen models, identifiers, exact numbers, dates, several mistakes at once."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from hashlib import sha256
from typing import Annotated, Any, Self, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    PlainValidator,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

SHORT = 300
LONG = 20_000
EXACT_DIGITS = 30
ID_LENGTH = 80

Location = tuple[str | int, ...]
T = TypeVar("T")


class ContentModel(BaseModel):
    """A value read from a file: unknown keys refused, no silent conversion, immutable.

    Sequences are tuples: the YAML reader makes tuples, so that what is read can be shared without fear.
    """

    model_config = ConfigDict(
        extra="forbid", strict=True, frozen=True, validate_default=False, populate_by_name=True, ser_json_inf_nan="null"
    )


class Mistakes:
    """Gathers what is wrong in one value, so that everything is said at once."""

    def __init__(self) -> None:
        self._found: list[tuple[Location, str]] = []

    def add(self, message: str, *at: str | int) -> None:
        """One mistake, `at` a place under the value that is being checked."""
        self._found.append((at, message))

    def raise_any(self) -> None:
        """Refuse the value if something was wrong."""
        if self._found:
            raise PydanticCustomError(
                "mistakes", "{summary}", {"summary": " ; ".join(m for _, m in self._found), "mistakes": self._found}
            )


def refuse(message: str) -> PydanticCustomError:
    """The error of one value, its message in French."""
    return PydanticCustomError("refused", "{summary}", {"summary": message})


def _not_blank(text: str) -> str:
    if not text.strip():
        raise refuse("ce texte est vide")
    return text


def _without_space_around(text: Any) -> Any:
    return text.strip() if isinstance(text, str) else text


Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=ID_LENGTH)]
RuleId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$", max_length=ID_LENGTH)]
CompetenceId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+\.[a-z0-9]+(-[a-z0-9]+)*$", max_length=ID_LENGTH)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*([_-][a-z0-9]+)*$", max_length=ID_LENGTH)]
Line = Annotated[str, BeforeValidator(_without_space_around), StringConstraints(min_length=1, max_length=SHORT)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=LONG), AfterValidator(_not_blank)]
Competences = Annotated[tuple[CompetenceId, ...], Field(default=())]
Url = Annotated[
    str, StringConstraints(pattern=r"^https://[^\s\"'<>\\]+$|^/[^/\\\s\"'<>][^\s\"'<>\\]*$", max_length=2000)
]
# A paragraph to read again: module-id/lesson-id#heading.
Reread = Annotated[str, Field(pattern=r"^[a-z0-9-]+/[a-z0-9-]+(#[a-z0-9-]+)?$", max_length=300)]
Percent = Annotated[int, Field(ge=0, le=100)]
Minutes = Annotated[int, Field(ge=1, le=10_000)]


def to_fraction(value: Any) -> Fraction:
    """An exact number: 2, 0.33, « 1/3 » or « 37,5 »; anything else, or a number out of all measure, is refused."""
    if isinstance(value, bool):
        raise refuse("un nombre est attendu, et non vrai ou faux")
    if isinstance(value, Fraction):
        return value
    number = _decimal_or_fraction(value)
    if number is None:
        raise refuse("un nombre est attendu, par exemple 2 ou 0.5")
    if isinstance(number, Fraction):
        return number
    places = number.as_tuple().exponent
    if number and (abs(number.adjusted()) > EXACT_DIGITS or (isinstance(places, int) and places < -3 * EXACT_DIGITS)):
        raise refuse("ce nombre est trop grand ou trop petit")
    return Fraction(number) if number else Fraction(0)


def _decimal_or_fraction(value: Any) -> Decimal | Fraction | None:
    if isinstance(value, float):
        value = repr(value)
    try:
        if isinstance(value, str):
            compact = value.strip().replace(",", ".")
            if len(compact) > 3 * EXACT_DIGITS:
                return None
            return Fraction(compact) if "/" in compact else _finite(Decimal(compact))
        if isinstance(value, int | Decimal):
            return _finite(Decimal(value))
    except (ArithmeticError, ValueError):
        return None
    return None


def _finite(number: Decimal) -> Decimal | None:
    return number if number.is_finite() else None


def _positive(value: Fraction) -> Fraction:
    if value <= 0:
        raise refuse("un nombre plus grand que zéro est attendu")
    return value


def _not_negative(value: Fraction) -> Fraction:
    if value < 0:
        raise refuse("un nombre positif ou nul est attendu")
    return value


NUMBER_SCHEMA = {
    "anyOf": [{"type": "number"}, {"type": "string", "pattern": r"^-?\d+(?:[.,]\d+)?$|^-?\d+/\d+$"}],
    "description": 'Nombre exact : 2, 0.5, "37,5" ou "1/3".',
}

Exact = Annotated[
    Fraction,
    PlainValidator(to_fraction),
    PlainSerializer(str, return_type=str),
    WithJsonSchema(NUMBER_SCHEMA),
]
Positive = Annotated[Exact, AfterValidator(_positive)]
NotNegative = Annotated[Exact, AfterValidator(_not_negative)]


def _to_date(value: Any) -> date:
    if isinstance(value, date):
        return value
    if isinstance(value, str) and len(value) == 10:
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise refuse("une date est attendue, écrite année-mois-jour, par exemple 2026-11-22")


IsoDate = Annotated[
    date,
    PlainValidator(_to_date),
    PlainSerializer(date.isoformat, return_type=str),
    WithJsonSchema({"type": "string", "format": "date"}),
]


def _to_plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _to_plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return tuple(_to_plain(one) for one in value)
    if isinstance(value, Decimal):
        number = to_fraction(value)
        return number.numerator if number.denominator == 1 else float(number)
    if value is None or isinstance(value, str | bool | float):
        return value
    if isinstance(value, int):
        return int(value)
    raise refuse("cette valeur n’a pas une forme connue")


# Any JSON value, its lists made tuples: equal however it was read.
Plain = Annotated[Any, PlainValidator(_to_plain), WithJsonSchema({})]


class Source(ContentModel):
    """Where a statement comes from."""

    title: Line
    url: Url | None = None


def letter(index: int) -> str:
    """The id of the element number `index` of a list that gives none: a, b, … z, aa, ab…"""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(ord("a") + rest) + name
    return name


def tuples(value: Any) -> Any:
    """The value with its lists made tuples, as strict schemas want them."""
    if isinstance(value, Mapping):
        return {key: tuples(one) for key, one in value.items()}
    return tuple(tuples(one) for one in value) if isinstance(value, list | tuple) else value


def lettered(items: Any, text_key: str, *, first: int = 0) -> Any:
    """The elements of a list as mappings with an id; a bare text stands for {text_key: text}."""
    if not isinstance(items, list | tuple):
        return items
    found = []
    for index, item in enumerate(items, first):
        if isinstance(item, str):
            item = {text_key: item}
        if isinstance(item, Mapping) and "id" not in item:
            item = {"id": letter(index), **item}
        found.append(tuples(item))
    return tuple(found)


def lettered_by(text_key: str) -> BeforeValidator:
    """Gives the elements of a list the ids a, b, c… in file order where they have none."""
    return BeforeValidator(lambda items: lettered(items, text_key))


def repeated(ids: Sequence[T]) -> list[tuple[int, T]]:
    """(position, id) of each id that an earlier element bears already."""
    seen: set[T] = set()
    again = []
    for index, one in enumerate(ids):
        if one in seen:
            again.append((index, one))
        seen.add(one)
    return again


class KeptDocument(ContentModel):
    """A content as an attempt keeps it: one JSON document, read back equal, known by its digest.

    What has its default is left out, so that a key added to the format later changes no digest.
    """

    def canonical(self) -> str:
        """The one JSON document of this content. The order of its parts is kept: it may be what people see."""
        values = self.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        return json.dumps(values, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_document(cls, document: str) -> Self:
        """The content that `canonical` wrote."""
        return cls.model_validate(tuples(json.loads(document)))

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of the canonical document."""
        return sha256(self.canonical().encode()).hexdigest()
