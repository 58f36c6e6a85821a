"""Our files have addresses that never change their content, and pages that stay light."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.web.assets import AssetError, Assets

FIRST_PAGE_BUDGET = 100_000
LESSON_BUDGET_WITHOUT_FONTS = 30_000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "css/components").mkdir(parents=True)
    (tmp_path / "js").mkdir()
    (tmp_path / "fonts").mkdir()
    (tmp_path / "css/tokens.css").write_text("@layer tokens, components, print;")
    (tmp_path / "css/fonts.css").write_text('@font-face { src: url("../fonts/a.woff2") format("woff2"); }')
    for name in ("base", "layout", "print"):
        (tmp_path / f"css/{name}.css").write_text(f"/* {name} */\n.{name} {{\n  color : red ;\n}}\n")
    (tmp_path / "css/components/z.css").write_text('.z::before { content: " : "; }')
    (tmp_path / "fonts/a.woff2").write_bytes(b"wOF2")
    (tmp_path / "fonts/README.md").write_text("not served")
    (tmp_path / "js/a.js").write_text('import { b } from "./b.js";\nb();\n')
    (tmp_path / "js/b.js").write_text("export function b() {}\n")
    return tmp_path


def test_the_style_sheets_become_one_in_the_order_of_their_layers(folder: Path) -> None:
    bundle = Assets(folder).by_name["css/app.css"].body.decode()
    places = [bundle.index(mark) for mark in ("@layer tokens", "@font-face", ".base", ".layout", ".z", ".print")]
    assert places == sorted(places)
    assert "/*" not in bundle
    assert 'content: " : "' in bundle


def test_a_style_sheet_and_a_module_name_files_by_their_addresses(folder: Path) -> None:
    assets = Assets(folder)
    assert assets.url("fonts/a.woff2") in assets.by_name["css/app.css"].body.decode()
    assert f'from "{assets.url("js/b.js")}"' in assets.by_name["js/a.js"].body.decode()


def test_an_address_changes_with_what_it_holds_even_through_an_import(folder: Path) -> None:
    before = Assets(folder).url("js/a.js")
    (folder / "js/b.js").write_text("export function b() { return 1; }\n")
    assert Assets(folder).url("js/a.js") != before


def test_a_name_without_file_stops_the_start(folder: Path) -> None:
    (folder / "js/a.js").write_text('import "./c.js";\n')
    with pytest.raises(AssetError):
        Assets(folder)
    (folder / "js/a.js").write_text('import "./b.js";\n')
    (folder / "js/b.js").write_text('import "./a.js";\n')
    with pytest.raises(AssetError):
        Assets(folder)
    (folder / "js/b.js").write_text("")
    with pytest.raises(AssetError):
        Assets(folder).url("js/nothing.js")


def test_only_kinds_of_files_that_we_serve_are_served(folder: Path) -> None:
    assert not [name for name in Assets(folder).by_name if name.endswith(".md")]


def test_a_file_may_be_kept_for_ever_and_is_compressed(face: Flask, visitor: FlaskClient) -> None:
    address = face.extensions["assets"].url("css/app.css")
    answer = visitor.get(address, headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in answer.headers["Vary"]
    plain = visitor.get(address, headers={"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in plain.headers
    assert gzip.decompress(answer.data) == plain.data
    assert answer.headers["ETag"] != plain.headers["ETag"]
    again = visitor.get(address, headers={"Accept-Encoding": "gzip", "If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize(
    "address", ["/static/css/app.css", "/static/../config.py", "/static/js/app.0000.js", "/static/"]
)
def test_an_unknown_address_is_not_found(visitor: FlaskClient, address: str) -> None:
    assert visitor.get(address).status_code == 404


def test_pages_are_never_compressed(visitor: FlaskClient) -> None:
    assert "Content-Encoding" not in visitor.get("/confort", headers={"Accept-Encoding": "gzip, br"}).headers


def test_the_first_page_is_light_with_its_fonts_styles_and_scripts(face: Flask, visitor: FlaskClient) -> None:
    names = ["css/app.css", "fonts/atkinson-latin.woff2", "fonts/bricolage-latin.woff2", "favicon.svg", "icons.svg"]
    names += [f"js/{name}.js" for name in ("app", "comfort", "forms", "fragment", "gloss", "menu", "ruler")]
    files = [face.extensions["assets"].by_name[name] for name in names]
    carried = sum(len(asset.compressed or asset.body) for asset in files) + len(visitor.get("/").data)
    assert carried < FIRST_PAGE_BUDGET


def test_what_every_page_loads_beside_fonts_leaves_room_for_a_lesson(face: Flask) -> None:
    by_name = face.extensions["assets"].by_name
    modules = ("app", "comfort", "forms", "fragment", "gloss", "menu", "ruler", "saved", "lesson")
    shared = [by_name["css/app.css"], *(by_name[f"js/{name}.js"] for name in modules)]
    assert sum(len(asset.compressed or asset.body) for asset in shared) < LESSON_BUDGET_WITHOUT_FONTS


def test_the_fonts_have_their_licence_and_their_digest_beside_them(face: Flask) -> None:
    folder = face.extensions["assets"].root / "fonts"
    said = (folder / "README.md").read_text(encoding="utf-8")
    for path in folder.glob("*.woff2"):
        asset = face.extensions["assets"].by_name[f"fonts/{path.name}"]
        digest = re.search(rf"`{re.escape(path.name)}` \| `([0-9a-f]{{64}})`", said)
        assert digest is not None
        assert digest[1].startswith(asset.digest)
    assert len(list(folder.glob("OFL-*.txt"))) == 2


def test_no_style_sheet_names_a_colour_outside_the_tokens(face: Flask) -> None:
    css = face.extensions["assets"].root / "css"
    named = {
        f"{path.name}: {found}"
        for path in [
            css / "base.css",
            css / "layout.css",
            css / "print.css",
            *css.glob("components/*.css"),
            *css.glob("rooms/*/*.css"),
        ]
        for found in re.findall(
            r"#[0-9a-fA-F]{3,8}\b(?=[^{]*;)", re.sub(r"url\([^)]*\)", "", path.read_text(encoding="utf-8"))
        )
    }
    assert named <= {"dialog.css: #14191c80"}


def test_no_style_sheet_insists_nor_names_an_id(face: Flask) -> None:
    for path in (face.extensions["assets"].root / "css").rglob("*.css"):
        text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert "!important" not in text, path
        assert not re.search(r"(?m)^\s*#[a-z]", text), path
