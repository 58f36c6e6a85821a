"""A form made from the schema of a file and from what the file says: one tree of fields, whatever the kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any
from urllib.parse import quote, unquote

from app.authoring.domain.form_words import LONG, VALUES, hint_of, label_of
from app.content.json_schema import schemas
from app.content.yaml_writing import Location, written_number

MOST_DEPTH = 12


@dataclass(frozen=True)
class Field:
    """One part of a form.

    `kind`: line, lines, number, choice (a closed list), group, list, map, index (a list shown as links), raw (YAML on
    one line), absent (something optional that is not there, and may be added).
    """

    kind: str
    name: str
    key: str
    label: str
    hint: str = ""
    value: str = ""
    present: bool = True
    required: bool = False
    options: tuple[tuple[str, str], ...] = ()
    fields: tuple[Field, ...] = ()
    map_key: str | None = None
    # For lists: the types of element that may be added, ("", "") for the only one.
    additions: tuple[tuple[str, str], ...] = ()
    schema: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)
    rank: int = 0
    last: bool = False

    @property
    def html_id(self) -> str:
        """What the control is called in the page."""
        return "f-" + self.name.replace("#", "").replace(".", "-").replace("%", "_")


@lru_cache(maxsize=1)
def all_schemas() -> dict[str, dict[str, Any]]:
    """The schema of each kind; made once."""
    return schemas()


def name_of(location: Location) -> str:
    """The name of a field: its place, keys and numbers apart."""
    return ".".join(
        f"#{step}" if isinstance(step, int) else quote(step, safe="").replace(".", "%2E") for step in location
    )


def location_of(name: str) -> Location:
    """The place that a name tells."""
    steps = (step for step in name.split(".") if step)
    return tuple(int(step[1:]) if step.startswith("#") and step[1:].isdecimal() else unquote(step) for step in steps)


class Tree:
    """The form of one file; `focus` is the part that is shown."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self.root = schema
        self.definitions = schema.get("$defs", {})

    def field(self, value: Any, focus: Location = ()) -> Field:
        """The field at `focus`."""
        schema: Mapping[str, Any] = self.root
        here = value
        for step in focus:
            schema = self.under(self.settled(schema, here), step)
            here = here[step]
        key = next((step for step in reversed(focus) if isinstance(step, str)), "")
        return self._field(schema, here, focus, key, depth=0, required=True)

    def settled(self, schema: Mapping[str, Any], value: Any) -> Mapping[str, Any]:
        """The one form, among those that a schema allows, that this value has."""
        for _ in range(MOST_DEPTH):
            if "$ref" in schema:
                schema = self.definitions.get(str(schema["$ref"]).rpartition("/")[2], {})
                continue
            ways = [one for one in schema.get("oneOf") or schema.get("anyOf") or () if one.get("type") != "null"]
            if not ways:
                return schema
            schema = self._chosen(schema, ways, value)
        return schema

    def _chosen(self, schema: Mapping[str, Any], ways: list[Mapping[str, Any]], value: Any) -> Mapping[str, Any]:
        told = schema.get("discriminator", {})
        if isinstance(value, Mapping) and told.get("mapping"):
            kind = value.get(told["propertyName"])
            if kind in told["mapping"]:
                return {"$ref": told["mapping"][kind]}
        resolved = [(one, self.settled(one, value)) for one in ways]
        if isinstance(value, Mapping):
            groups = [one for one, way in resolved if way.get("type") == "object" and _may_be(way, value)]
            return groups[0] if groups else next((one for one, way in resolved if way.get("type") == "object"), ways[0])
        if isinstance(value, list):
            return next((one for one, way in resolved if way.get("type") == "array"), ways[0])
        if isinstance(value, bool):
            return next((one for one, way in resolved if way.get("type") == "boolean"), ways[0])
        simple = [one for one, way in resolved if way.get("type") not in {"object", "array"}]
        return simple[0] if simple else ways[0]

    def under(self, schema: Mapping[str, Any], step: str | int) -> Mapping[str, Any]:
        """The schema of an element or of a key."""
        if isinstance(step, int):
            found = schema.get("items", {})
        else:
            found = schema.get("properties", {}).get(step) or self.any_key(schema) or {}
        return found if isinstance(found, Mapping) else {}

    @staticmethod
    def any_key(schema: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """The schema of the values of a map whose keys are free; None for a group of known keys."""
        patterns = schema.get("patternProperties")
        if patterns:
            return next(iter(patterns.values()))  # type: ignore[no-any-return]
        more = schema.get("additionalProperties")
        return more if isinstance(more, Mapping) else None

    def _field(
        self, schema: Mapping[str, Any], value: Any, at: Location, key: str, *, depth: int, required: bool
    ) -> Field:
        settled = self.settled(schema, value)
        label, hint, name = label_of(key), hint_of(key), name_of(at)
        one = Field("line", name, key, label, hint, required=required, schema=settled)
        if isinstance(value, Mapping):
            if settled.get("properties") and not self.any_key(settled):
                return replace(one, kind="group", fields=self._group(settled, value, at, depth))
            if self.any_key(settled) is not None:
                return self._map(one, settled, value, at, depth)
            return replace(one, kind="raw")
        if isinstance(value, list):
            return self._list(one, settled, value, at, depth)
        return self._single(one, settled, value)

    def _single(self, one: Field, schema: Mapping[str, Any], value: Any) -> Field:
        if "enum" in schema or "const" in schema:
            values = [str(option) for option in schema.get("enum") or [schema["const"]]]
            options = tuple((option, VALUES.get(option, option)) for option in values)
            return replace(one, kind="choice", value=str(value), options=options)
        if schema.get("type") == "boolean" or isinstance(value, bool):
            options = (("true", "oui"), ("false", "non"))
            return replace(one, kind="choice", value=written_number(value), options=options)
        if not isinstance(value, str):
            return replace(one, kind="number", value=written_number(value))
        long = one.key in LONG or "\n" in value or len(value) > 90
        return replace(one, kind="lines" if long else "line", value=value)

    def _group(
        self, schema: Mapping[str, Any], value: Mapping[str, Any], at: Location, depth: int
    ) -> tuple[Field, ...]:
        required = set(schema.get("required", ()))
        made = []
        for key, under in schema["properties"].items():
            if key in value:
                made.append(self._field(under, value[key], (*at, key), key, depth=depth + 1, required=key in required))
            else:
                made.append(self._absent(under, (*at, key), key, required=key in required))
        made += [
            Field("raw", name_of((*at, key)), key, label_of(key)) for key in value if key not in schema["properties"]
        ]
        return tuple(made)

    def _absent(self, schema: Mapping[str, Any], at: Location, key: str, *, required: bool) -> Field:
        settled = self.settled(schema, None)
        one = Field("line", name_of(at), key, label_of(key), hint_of(key), "", False, required, schema=settled)
        if settled.get("type") in {"object", "array"} or key == "samples":
            return replace(one, kind="absent")
        if key == "id":
            return one
        made = self._single(one, settled, None if settled.get("type") != "string" else "")
        if made.kind == "choice":
            made = replace(made, options=(("", "comme d’habitude"), *made.options), value="")
        return replace(made, kind="lines" if key in LONG and made.kind == "line" else made.kind)

    def _list(self, one: Field, schema: Mapping[str, Any], value: list[Any], at: Location, depth: int) -> Field:
        items = schema.get("items", {})
        made = replace(one, additions=self._additions(items))
        complex_items = any(isinstance(element, Mapping) for element in value)
        if depth <= 1 and complex_items and len(at) <= 1:
            links = tuple(
                Field(
                    "link",
                    name_of((*at, rank)),
                    one.key,
                    title_in(element, rank),
                    rank=rank,
                    last=rank == len(value) - 1,
                )
                for rank, element in enumerate(value)
            )
            return replace(made, kind="index", fields=links)
        fields = tuple(
            replace(
                self._field(items, element, (*at, rank), one.key, depth=depth + 1, required=True),
                rank=rank,
                last=rank == len(value) - 1,
                label=f"{one.label} : {rank + 1}",
                hint="",
            )
            for rank, element in enumerate(value)
        )
        return replace(made, kind="list", fields=fields)

    def _map(self, one: Field, schema: Mapping[str, Any], value: Mapping[str, Any], at: Location, depth: int) -> Field:
        under = self.any_key(schema) or {}
        made = replace(one, additions=(("", ""),))
        if (
            depth <= 1
            and len(at) <= 1
            and any(isinstance(element, Mapping) for element in value.values())
            and len(value) > 3
        ):
            links = tuple(
                Field(
                    "link",
                    name_of((*at, key)),
                    one.key,
                    f"{key} : {title_in(element, rank)}",
                    rank=rank,
                    last=rank == len(value) - 1,
                    map_key=key,
                )
                for rank, (key, element) in enumerate(value.items())
            )
            return replace(made, kind="index", fields=links, map_key="")
        fields = tuple(
            replace(
                self._field(under, element, (*at, key), one.key, depth=depth + 1, required=True),
                map_key=key,
                label=key,
                hint="",
                rank=rank,
                last=rank == len(value) - 1,
            )
            for rank, (key, element) in enumerate(value.items())
        )
        return replace(made, kind="map", fields=fields)

    def _additions(self, items: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
        mapping = items.get("discriminator", {}).get("mapping", {})
        if mapping:
            order = [kind for kind in VALUES if kind in mapping]
            return tuple((kind, VALUES[kind]) for kind in order)
        return (("", ""),)

    def skeleton(self, schema: Mapping[str, Any], key: str = "", depth: int = 0) -> Any:
        """The least that a new value of this shape must hold."""
        settled = self.settled(schema, {} if depth == 0 else None)
        if "enum" in settled or "const" in settled:
            return (settled.get("enum") or [settled["const"]])[0]
        kind = settled.get("type")
        if kind == "object" and depth < 4:
            wanted = [name for name in settled.get("properties", {}) if name in settled.get("required", ())]
            return {name: self.skeleton(settled["properties"][name], name, depth + 1) for name in wanted}
        if kind == "array":
            return [self.skeleton(settled.get("items", {}), key, depth + 1)] * max(int(settled.get("minItems", 0)), 0)
        if kind in {"integer", "number"}:
            return max(int(settled.get("minimum", 1)), 1) if settled.get("minimum", 1) else 0
        if kind == "boolean":
            return False
        return {"id": "nouveau", "url": "https://", "goto": "fin"}.get(key, "Écrivez ici.")


def _may_be(schema: Mapping[str, Any], value: Mapping[str, Any]) -> bool:
    known = set(schema.get("properties", ()))
    return not known or set(value) <= known


def title_in(value: Any, rank: int) -> str:
    """What an element is called in a list of links."""
    if not isinstance(value, Mapping):
        return str(value)[:90]
    for key in ("prompt", "title", "name", "statement", "text", "term", "label", "say", "id"):
        told = value.get(key)
        if isinstance(told, str) and told.strip():
            line = " ".join(told.split())
            return line if len(line) <= 90 else line[:89] + "…"
    return f"n° {rank + 1}"
