"""A document against its schema: the value, or every mistake with its line, in French."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from app.content.yaml_reader import Document

M = TypeVar("M", bound=BaseModel)
Mistake = tuple[int, str]
Location = tuple[str | int, ...]

MOST_SHOWN = 60
# The list or mapping in which a thing with a name of its own lives → what it is called.
NOUNS = {
    "questions": "question",
    "steps": "étape",
    "rules": "règle",
    "playthroughs": "partie",
    "properties": "propriété",
}
PATTERNS = {
    "kebab": "un identifiant s’écrit en minuscules sans accent, avec des traits d’union, par exemple secret-medical",
    "competence": "une compétence s’écrit comme rncp40800.bc01-c1",
    "url": "une adresse commence par https://",
    "reread": "un paragraphe à relire s’écrit module/lecon#titre",
    "code": "un code s’écrit en majuscules et en chiffres, comme RNCP40800 ou BC01-C1",
    "other": "ce texte n’a pas la forme attendue",
}


def validated(document: Document, model: type[M]) -> tuple[M | None, list[Mistake]]:
    """The document as a `model`, and what is wrong in it; mistakes of reading count."""
    if model not in document.made:
        document.made[model] = _validated(document, model)
    value, mistakes = document.made[model]
    return value, list(mistakes)


def _validated(document: Document, model: type[M]) -> tuple[M | None, list[Mistake]]:
    mistakes = list(document.mistakes)
    if document.value is None and mistakes:
        return None, mistakes
    if not isinstance(document.value, Mapping):
        return None, [*mistakes, (document.place.line, "le fichier doit contenir des lignes « clé: valeur »")]
    value, found = valid_part(document, model, document.value, ())
    return (None if mistakes else value), [*mistakes, *found]


def valid_part(document: Document, model: type[M], value: Any, under: Location) -> tuple[M | None, list[Mistake]]:
    """One part of a document, found at `under`, as a `model`."""
    try:
        return model.model_validate(value), []
    except ValidationError as error:
        return None, located(document, model, error, under)


def located(document: Document, model: type[BaseModel], error: ValidationError, under: Location = ()) -> list[Mistake]:
    """Every mistake of a validation, with its line."""
    mistakes: list[Mistake] = []
    found = error.errors(include_url=False)
    for one in found:
        if one["type"] == "too_short" and any(_is_under(other["loc"], one["loc"]) for other in found):
            # The elements are there, but wrong: the list is not short.
            continue
        location = (*under, *one["loc"])
        told = (one.get("ctx") or {}).get("mistakes")
        if one["type"] == "mistakes" and told:
            for at, message in told:
                place = (*location, *at)
                mistakes.append((document.line_of(place), _named(document, place, message)))
            continue
        if one["type"] == "union_tag_invalid":
            location = (*location, "type")
        of_key = one["type"] in {"extra_forbidden", "missing"}
        line = document.line_of(location[:-1] if one["type"] == "missing" else location, of_key=of_key)
        mistakes.append((line, _named(document, location, _message(dict(one), model))))
    return list(dict.fromkeys(mistakes))


def _is_under(location: Location, above: Location) -> bool:
    return len(location) > len(above) and location[: len(above)] == above


def _named(document: Document, location: Location, message: str) -> str:
    """The message, with the question or step it is about in front."""
    value: Any = document.value
    named = ""
    noun = ""
    for step in location:
        if isinstance(value, Mapping) and step in value:
            value = value[step]
            if noun and isinstance(value, Mapping):
                named, noun = f"{noun} « {step} » : ", ""
            elif isinstance(step, str):
                noun = NOUNS.get(step, "") if not named else ""
        elif isinstance(value, tuple) and isinstance(step, int) and step < len(value):
            value = value[step]
            if noun and isinstance(value, Mapping) and not named:
                name = value.get("id", value.get("name"))
                named = f"{noun} « {name} » : " if isinstance(name, str) else f"{noun} {step + 1} : "
            noun = ""
    return named + message


def _shown(value: Any) -> str:
    text = str(value)
    return text if len(text) <= MOST_SHOWN else text[: MOST_SHOWN - 1] + "…"


def near(given: str, known: Iterable[str]) -> str:
    """« ; vouliez-vous dire … ? » when something known resembles what was given."""
    found = get_close_matches(given, list(known), 1, 0.6)
    return f" ; vouliez-vous dire « {found[0]} » ?" if found else ""


def _plural(count: Any, noun: str) -> str:
    return f"{count} {noun}{'s' if isinstance(count, int) and count > 1 else ''}"


def _pattern(one: dict[str, Any]) -> str:
    pattern = str(one["ctx"].get("pattern", ""))
    if pattern.startswith(r"^[a-z0-9]+\."):
        kind = "competence"
    elif pattern.startswith("^[A-Z"):
        kind = "code"
    elif "https" in pattern:
        kind = "url"
    elif "#" in pattern:
        kind = "reread"
    elif pattern.startswith(("^[a-z0-9]+(-", "^[A-Za-z0-9]+(-", "^[a-z][a-z0-9]*(")):
        kind = "kebab"
    elif "préfixe" in pattern:
        return f"« {_shown(one['input'])} » n’est pas permis : préfixe, radical ou suffixe"
    else:
        kind = "other"
    return f"« {_shown(one['input'])} » : {PATTERNS[kind]}"


def _expected(one: dict[str, Any]) -> str:
    expected = (
        str(one["ctx"].get("expected") or one["ctx"].get("expected_tags", "")).replace("'", "").replace(" or ", ", ")
    )
    given = one["ctx"].get("tag", one["input"])
    words = [word.strip() for word in expected.split(",")]
    near = get_close_matches(str(given), words, 1, 0.6)
    hint = f" ; vouliez-vous dire « {near[0]} » ?" if near else f" ; valeurs permises : {', '.join(words)}"
    return f"« {_shown(given)} » n’est pas permis{hint}"


def _text_expected(one: dict[str, Any]) -> str:
    given = one["input"]
    if given is None:
        return "un texte est attendu, rien n’est écrit"
    if isinstance(given, Mapping | tuple | list):
        return "un texte est attendu, et non une liste ou un groupe de clés"
    return f"un texte est attendu : mettez « {_shown(_as_written(given))} » entre guillemets"


def _as_written(value: Any) -> str:
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)


def _no_type(one: dict[str, Any]) -> str:
    kinds = "single, multiple, true_false, number, short_text, cloze, match, categorize, order, spot ou essay"
    return f"il manque « type » : {kinds}"


MESSAGES: dict[str, Callable[[dict[str, Any]], str]] = {
    "missing": lambda one: f"il manque « {one['loc'][-1]} »",
    "string_type": _text_expected,
    "string_too_short": lambda one: "ce texte est vide",
    "string_too_long": lambda one: f"ce texte dépasse {_plural(one['ctx']['max_length'], 'signe')}",
    "string_pattern_mismatch": _pattern,
    "int_type": lambda one: f"un nombre entier est attendu, et non « {_shown(one['input'])} »",
    "int_from_float": lambda one: f"un nombre entier est attendu, et non « {_shown(one['input'])} »",
    "int_parsing": lambda one: f"un nombre entier est attendu, et non « {_shown(one['input'])} »",
    "bool_type": lambda one: f"true ou false est attendu, et non « {_shown(one['input'])} »",
    "bool_parsing": lambda one: f"true ou false est attendu, et non « {_shown(one['input'])} »",
    "tuple_type": lambda one: "une liste est attendue : un tiret par élément, ou [a, b]",
    "list_type": lambda one: "une liste est attendue : un tiret par élément, ou [a, b]",
    "dict_type": lambda one: "des lignes « clé: valeur » sont attendues",
    "model_type": lambda one: "des lignes « clé: valeur » sont attendues",
    "model_attributes_type": lambda one: "des lignes « clé: valeur » sont attendues",
    "too_short": lambda one: f"il faut au moins {_plural(one['ctx']['min_length'], 'élément')}",
    "too_long": lambda one: f"il y a plus de {_plural(one['ctx']['max_length'], 'élément')}",
    "greater_than_equal": lambda one: f"un nombre d’au moins {one['ctx']['ge']} est attendu",
    "less_than_equal": lambda one: f"un nombre d’au plus {one['ctx']['le']} est attendu",
    "greater_than": lambda one: f"un nombre plus grand que {one['ctx']['gt']} est attendu",
    "less_than": lambda one: f"un nombre plus petit que {one['ctx']['lt']} est attendu",
    "literal_error": _expected,
    "union_tag_invalid": _expected,
    "union_tag_not_found": _no_type,
    "refused": lambda one: str(one["ctx"]["summary"]),
    "mistakes": lambda one: str(one["ctx"]["summary"]),
    "recursion_loop": lambda one: "cette valeur se contient elle-même",
}


def _message(one: dict[str, Any], model: type[BaseModel]) -> str:
    if one["type"] == "extra_forbidden":
        return _unknown_key(one, model)
    tell = MESSAGES.get(one["type"])
    return tell(one) if tell else "cette valeur n’a pas la forme attendue"


def _unknown_key(one: dict[str, Any], model: type[BaseModel]) -> str:
    key = str(one["loc"][-1])
    known = sorted(_keys_at(model, one["loc"][:-1]))
    near = get_close_matches(key, known, 1, 0.6)
    if near:
        return f"clé inconnue « {_shown(key)} » ; vouliez-vous dire « {near[0]} » ?"
    return f"clé inconnue « {_shown(key)} » ; clés connues : {', '.join(known)}"


def _keys_at(model: type[BaseModel], location: Location) -> set[str]:
    """The keys that the schema knows at a place."""
    types: list[Any] = [model]
    for step in location:
        found: list[Any] = []
        for one in types:
            found.extend(_below(one, step))
        types = found or types
    return {_key_of(cls, name) for cls in types for name in cls.model_fields if isinstance(cls, type)}


def _key_of(model: type[BaseModel], name: str) -> str:
    return model.model_fields[name].alias or name


def _below(model: type[BaseModel], step: str | int) -> list[type[BaseModel]]:
    if isinstance(step, int):
        return []
    field = next((f for name, f in model.model_fields.items() if step in {name, f.alias}), None)
    if field is not None:
        return _models_in(field.annotation)
    tag = model.model_fields.get("type")
    return [model] if tag is not None and step in get_args(tag.annotation) else []


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    origin = get_origin(annotation)
    if origin in {Union, UnionType, Annotated, tuple, list, dict} or origin is not None:
        return [model for inner in get_args(annotation) for model in _models_in(inner)]
    return []
