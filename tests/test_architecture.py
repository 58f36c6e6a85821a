"""The layers of the house: who may import whom. When a test here fails, move the code, not the rule."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

from app.features import FEATURES

APP = Path(__file__).resolve().parent.parent / "app"
GROUND = ("backup", "content", "db", "documents", "errors", "clock", "storage", "mail", "config")
LAYERS = {
    # layer → (layers of its own feature that it may use, outside libraries)
    "domain": ({"domain"}, {"email_validator", "rapidfuzz", "zxcvbn", "fsrs", "snowballstemmer"}),
    "models": ({"domain", "models"}, {"sqlalchemy"}),
    "queries": ({"domain", "models", "queries"}, {"sqlalchemy"}),
    "services": ({"domain", "models", "queries", "services", "passwords", "codes", "search"}, None),
    "guards": ({"domain", "models", "queries", "services", "guards", "codes"}, {"flask", "werkzeug"}),
    "forms": ({"domain", "forms"}, {"wtforms", "flask_wtf", "email_validator", "markupsafe"}),
    "views": (None, None),
}
SHARED = {"domain", "models", "queries", "services", "guards"}
STANDS_ON_TOP = {"__init__", "cli", "features", "server", "chores"}
FORBIDDEN_IN_DOMAIN = {"flask", "sqlalchemy", "random", "secrets", "time", "os", "logging", "requests"}
DOCUMENT_LIBRARIES = {"typst", "docx", "odfdo", "pikepdf"}
FRAMEWORKS = {"flask", "sqlalchemy", "wtforms", "flask_wtf"}


def python_files() -> list[Path]:
    return [path for path in sorted(APP.rglob("*.py")) if "migrations" not in path.parts]


def module_of(path: Path) -> tuple[str, ...]:
    parts = path.relative_to(APP).with_suffix("").parts
    return parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts


def imports_of(path: Path) -> list[tuple[tuple[str, ...], int]]:
    """(dotted name split, line) of each import; `from app.x import y` gives app.x.y too when y is a module."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [(tuple(alias.name.split(".")), node.lineno) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: relative import"
            base = tuple((node.module or "").split("."))
            for alias in node.names:
                target = APP.parent.joinpath(*base, alias.name)
                is_module = target.with_suffix(".py").exists() or target.is_dir()
                found.append(((*base, alias.name) if is_module else base, node.lineno))
    return found


IDS = [str(path.relative_to(APP)) for path in python_files()]


@pytest.mark.parametrize("path", python_files(), ids=IDS)
def test_a_file_imports_only_what_stands_below_it(path: Path) -> None:
    own = module_of(path)
    problems = []
    for name, line in imports_of(path):
        inside = name[0] == "app" and len(name) > 1
        problem = inner_problem(own, name[1:]) if inside else outer_problem(own, name[0])
        if problem:
            problems.append(f"{path.relative_to(APP.parent)}:{line}: {problem}")
    assert not problems, "\n".join(problems)


def inner_problem(own: tuple[str, ...], used: tuple[str, ...]) -> str | None:
    home, target = own[0], used[0]
    if home in STANDS_ON_TOP:
        return None
    if target in STANDS_ON_TOP:
        return f"{home} uses {target}, which stands on top of it"
    if home in GROUND:
        return None if target in GROUND else f"the ground uses {target}"
    if home in FEATURES:
        return feature_problem(own, used)
    if target in FEATURES:
        return f"{home} knows no feature, and uses {target}"
    return None


def feature_problem(own: tuple[str, ...], used: tuple[str, ...]) -> str | None:
    layer = own[1] if len(own) > 1 else "wiring"
    if used[0] == own[0]:
        allowed = LAYERS.get(layer, (None, None))[0]
        target = used[1] if len(used) > 1 else "wiring"
        return None if allowed is None or target in allowed else f"{layer} uses {target} of its own feature"
    if used[0] in FEATURES:
        if FEATURES.index(used[0]) > FEATURES.index(own[0]):
            return f"{own[0]} uses {used[0]}, which comes after it"
        target = used[1] if len(used) > 1 else "wiring"
        if target not in SHARED and not (layer == "wiring" and target == "wiring"):
            return f"{own[0]} uses {target} of {used[0]}: only {sorted(SHARED)} are shared"
        if layer == "domain" and target != "domain":
            return f"a domain uses {target}"
        return None
    if used[0] in {"web", "extensions"} and layer in {"domain", "models", "queries"}:
        return f"{layer} uses app.{used[0]}"
    if used[0] in {"db", "storage", "mail", "clock"} and layer == "domain":
        return f"a domain uses app.{used[0]}"
    return None


def outer_problem(own: tuple[str, ...], library: str) -> str | None:
    if own[0] == "content" and library in FRAMEWORKS:
        return f"content uses {library}"
    if own[0] == "documents" and library not in sys.stdlib_module_names | DOCUMENT_LIBRARIES | {"app"}:
        return f"documents uses {library}"
    if own[0] not in FEATURES or len(own) < 2:
        return None
    layer = own[1]
    if layer == "domain" and library in FORBIDDEN_IN_DOMAIN:
        return f"a domain uses {library}"
    if layer not in LAYERS or library in sys.stdlib_module_names or library == "app":
        return None
    allowed = LAYERS[layer][1]
    if allowed is None:
        return f"a service uses {library}" if layer == "services" and library in FRAMEWORKS - {"sqlalchemy"} else None
    return None if library in allowed else f"{layer} uses {library}"


def test_imports_stand_at_the_top_of_their_file() -> None:
    # ruff's PLC0415 says it too; here an exception cannot be waved through in a feature.
    problems = []
    for path in python_files():
        if module_of(path)[0] in STANDS_ON_TOP:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
                problems += [
                    f"{path.name}:{node.lineno}"
                    for node in ast.walk(function)
                    if isinstance(node, ast.Import | ast.ImportFrom)
                ]
    assert not problems


def test_only_the_edge_commits() -> None:
    allowed = {("web", "current"), ("accounts", "sessions")}
    problems = []
    for path in python_files():
        own = module_of(path)
        if own[0] in STANDS_ON_TOP or own[:2] in allowed or own[0] == "db":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr == "commit":
                problems.append(f"{path.relative_to(APP)}:{node.lineno}")
    assert not problems, problems


def test_pages_never_trust_html_by_hand() -> None:
    problems = []
    for path in APP.rglob("*.html"):
        source = path.read_text(encoding="utf-8")
        for mark in ("|safe", "| safe", "Markup(", "<script>", "<style", ' style="', "javascript:", " onclick="):
            if mark in source:
                problems.append(f"{path.relative_to(APP)}: {mark}")
    assert not problems, problems


def test_markup_is_made_in_one_place() -> None:
    allowed = {("content",), ("web",)}
    problems = []
    for path in python_files():
        own = module_of(path)
        if (own[0],) in allowed:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Markup":
                problems.append(f"{path.relative_to(APP)}:{node.lineno}")
    assert not problems, problems


def test_the_features_are_declared_in_order_and_exist_only_when_needed() -> None:
    folders = {path.name for path in APP.iterdir() if path.is_dir() and (path / "__init__.py").exists()}
    assert folders - set(FEATURES) == {"backup", "content", "db", "documents", "web", "cli"}
