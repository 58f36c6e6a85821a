"""A form over a file. Unchanged fields change no byte of it; a change touches its own lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.authoring.domain.form_words import new_question
from app.authoring.domain.kinds import Kind
from app.authoring.services.form_tree import Field, Tree, all_schemas, location_of
from app.authoring.services.texts import normalised
from app.content.files import split_front_matter
from app.content.yaml_reader import read_yaml
from app.content.yaml_writing import (
    CannotWrite,
    Location,
    at,
    changed,
    moved,
    number_of,
    plain,
    renamed,
    rewritten,
    source_of,
    with_item,
    with_key,
    without,
)
from app.errors import InvalidAction, NotFound

BODY = "body"
STAYS_IN_TEXT = "Ce changement ne peut pas se faire par le formulaire. Passez par l’onglet « Texte »."


@dataclass(frozen=True)
class FileForm:
    """The form of one text of a kind."""

    kind: Kind
    text: str

    @property
    def head(self) -> str:
        """The YAML of the text: all of it, or the head of a lesson."""
        if not self.kind.is_markdown:
            return self.text
        lines = self.text.split("\n")
        return "\n".join(lines[1 : self._closing(lines)])

    @property
    def body(self) -> str | None:
        """The Markdown under the head of a lesson."""
        if not self.kind.is_markdown:
            return None
        lines = self.text.split("\n")
        return "\n".join(lines[self._closing(lines) + 1 :])

    @staticmethod
    def _closing(lines: list[str]) -> int:
        return next((index for index, line in enumerate(lines[1:], 1) if line.rstrip() == "---"), len(lines))

    def joined(self, head: str, body: str | None) -> str:
        """The text with this head and this body."""
        if body is None:
            return head
        lines = self.text.split("\n")
        closing = self._closing(lines)
        return "\n".join([lines[0], *([head] if closing > 1 or head else []), lines[closing], body])

    @property
    def reads(self) -> bool:
        """Whether the text reads well enough to be shown as a form."""
        if self.kind.is_markdown and split_front_matter(self.text).head.mistakes:
            return False
        document = read_yaml(self.head)
        return not document.mistakes and isinstance(document.value, Mapping | tuple)

    @property
    def tree(self) -> Tree:
        schema = all_schemas().get(self.kind.schema)
        if schema is None:
            raise NotFound("Ce contenu s’écrit seulement en texte.")
        return Tree(schema)

    def value(self) -> Any:
        """What the YAML says."""
        return plain(read_yaml(self.head).value)

    def shown(self, focus: Location) -> Field:
        """The form at a focus; raises NotFound when there is nothing there."""
        value = self.value()
        try:
            at(value, focus)
        except CannotWrite:
            raise NotFound("Cette partie du contenu n’existe pas, ou n’existe plus.") from None
        return with_sources(self.tree.field(value, focus), self.head)

    def written(self, focus: Location, posted: Mapping[str, str], act: str) -> tuple[str, Location]:
        """The text once what was posted is written in it, and where one goes on; raises InvalidAction."""
        try:
            head = self._values(self.head, focus, posted)
            head, focus = self._act(head, focus, posted, act)
        except CannotWrite:
            raise InvalidAction(STAYS_IN_TEXT) from None
        body = self.body
        if body is not None and BODY in posted and normalised(posted[BODY]) != body:
            body = normalised(posted[BODY])
        return self.joined(head, body), focus

    def _values(self, head: str, focus: Location, posted: Mapping[str, str]) -> str:
        names: list[tuple[Location, str]] = []
        for one in leaves(self.shown(focus)):
            location = location_of(one.name)
            if one.map_key is not None and (name := posted.get(f"key:{one.name}", one.map_key).strip()) != one.map_key:
                names.append((location, name))
            if one.name not in posted or one.kind not in {"line", "lines", "number", "choice", "raw"}:
                continue
            typed = normalised(posted[one.name])
            if typed == one.value:
                continue
            head = self._value(head, one, location, typed)
        for location, name in names:
            head = renamed(head, location, name)
        return head

    def _value(self, head: str, one: Field, location: Location, typed: str) -> str:
        if one.kind == "raw":
            return rewritten(head, location, typed) if typed.strip() else without(head, location)
        optional = not one.required and isinstance(location[-1], str)
        if one.present and not typed.strip() and optional:
            return without(head, location)
        number = one.kind == "number" or (one.kind == "choice" and typed in {"true", "false"})
        value = number_of(typed) if number else typed
        if one.present:
            return changed(head, location, value)
        if not typed.strip():
            return head
        return with_key(head, location[:-1], str(location[-1]), value, self._order(head, location[:-1]))

    def _order(self, head: str, location: Location) -> list[str]:
        """The keys of the group at a location, in the order of the schema."""
        tree, value = self.tree, plain(read_yaml(head).value)
        return list(self._schema(tree, value, location).get("properties", {}))

    @staticmethod
    def _schema(tree: Tree, value: Any, location: Location) -> Mapping[str, Any]:
        schema, here = tree.settled(tree.root, value), value
        for step in location:
            schema = tree.under(schema, step)
            here = here[step]
            schema = tree.settled(schema, here)
        return schema

    def _act(self, head: str, focus: Location, posted: Mapping[str, str], act: str) -> tuple[str, Location]:
        verb, _, rest = act.partition(":")
        name, _, more = rest.partition(":")
        location = location_of(name)
        if verb == "add":
            return self._added(head, focus, location, more, posted.get(f"new:{name}", "").strip())
        if verb == "remove" and location:
            return without(head, location), focus[: len(location) - 1] if focus[: len(location)] == location else focus
        if verb in {"up", "down"} and location:
            return moved(head, location, 1 if verb == "down" else -1), focus
        return head, focus

    def _added(self, head: str, focus: Location, location: Location, kind: str, key: str) -> tuple[str, Location]:
        tree, value = self.tree, plain(read_yaml(head).value)
        try:
            here, missing = at(value, location), False
        except CannotWrite:
            here, missing = None, True
        holder = self._schema(tree, value, location[:-1]) if location else tree.root
        schema = tree.under(holder, location[-1]) if location else tree.root
        settled = tree.settled(schema, here)
        if missing:
            made = {} if tree.any_key(settled) is not None else tree.skeleton(schema, str(location[-1]))
            if isinstance(made, list) and not made:
                made = [self._element(tree, settled, kind, 1)]
            return with_key(head, location[:-1], str(location[-1]), made, self._order(head, location[:-1])), focus
        if isinstance(here, dict):
            if not key:
                raise InvalidAction("Donnez un nom à ce que vous ajoutez, dans la case à côté du bouton.")
            if key in here:
                raise InvalidAction(f"« {key} » existe déjà : choisissez un autre nom.")
            element = tree.skeleton(tree.any_key(settled) or {}, key)
            return with_key(head, location, key, element), (*location, key) if len(location) == 1 and isinstance(
                element, dict
            ) else focus
        element = self._element(tree, settled, kind, len(here) + 1)
        opened = (*location, len(here)) if len(location) <= 1 and isinstance(element, dict) and not focus else focus
        return with_item(head, location, element), opened

    @staticmethod
    def _element(tree: Tree, settled: Mapping[str, Any], kind: str, number: int) -> Any:
        if kind:
            return new_question(kind, number)
        element = tree.skeleton(settled.get("items", {}))
        if isinstance(element, dict) and "id" in element:
            element["id"] = f"element-{number}"
        return element


def leaves(one: Field) -> Iterator[Field]:
    """Every field of a form, those that hold others included."""
    yield one
    for under in one.fields:
        yield from leaves(under)


def with_sources(one: Field, text: str) -> Field:
    """The same form, with the YAML of what is shown as it is written, where that holds on one line."""
    changes: dict[str, Any] = {}
    if one.kind == "raw":
        try:
            source = source_of(text, location_of(one.name))
        except CannotWrite:
            source = "\n"
        changes = {"kind": "text"} if "\n" in source else {"value": source}
    if one.fields:
        changes["fields"] = tuple(with_sources(under, text) for under in one.fields)
    return Field(**{**{name: getattr(one, name) for name in one.__dataclass_fields__}, **changes}) if changes else one
