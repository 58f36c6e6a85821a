"""Our own files: style sheets, modules, fonts, pictures.

They are read once, when a process starts: the style sheets become one file, every file gets an address that
holds the digest of its bytes, and what compresses is compressed. Such an address never changes its content, so
browsers may keep it for ever. Nothing here is read from a path that a visitor writes: an address is looked up.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

from flask import Blueprint, Flask, Response, abort, request

from app.web.access import public

ROOT = Path(__file__).resolve().parent / "static"
STYLE_SHEETS = ("css/tokens.css", "css/fonts.css", "css/base.css", "css/layout.css")
LAST_STYLE_SHEET = "css/print.css"
BUNDLE = "css/app.css"
# What only the pages of one blueprint need is not carried by the others.
ROOMS = "css/rooms/"
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
    ".webmanifest": "application/manifest+json",
    ".mp3": "audio/mpeg",
    ".opus": "audio/ogg",
}
COMPRESSIBLE = {".css", ".js", ".svg", ".webmanifest"}
FOR_EVER = "public, max-age=31536000, immutable"
IMPORT = re.compile(
    r"""(?P<before>\b(?:from|import)\s*\(?\s*)(?P<quote>["'])(?P<path>\.{1,2}/[\w./-]+\.js)(?P=quote)"""
)
CSS_URL = re.compile(r"""url\(\s*["']?(?P<path>[\w./-]+)["']?\s*\)""")
CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
CSS_SPACE = re.compile(r"\s+")
CSS_AROUND = re.compile(r"\s*([{};,])\s*")


def room_styles(blueprint: str) -> str:
    """The name of the style sheet of one blueprint's own pages."""
    return f"{ROOMS}{blueprint}.css"


class AssetError(Exception):
    """A file of ours names one that does not exist: a bug, seen at the first start."""


@dataclass(frozen=True)
class Asset:
    """One file as it is served."""

    name: str
    body: bytes
    compressed: bytes | None
    digest: str
    content_type: str

    @cached_property
    def address(self) -> str:
        path = PurePosixPath(self.name)
        return str(path.with_name(f"{path.stem}.{self.digest}{path.suffix}"))


class Assets:
    """The files of one folder, by name and by address."""

    def __init__(self, root: Path = ROOT, prefix: str = "/static") -> None:
        self.root = root
        self.prefix = prefix
        self.by_name: dict[str, Asset] = {}
        self.by_address: dict[str, Asset] = {}
        self._urls: dict[str, str] = {}
        self._reading: list[str] = []
        self.read()

    def read(self) -> None:
        """Read every file anew."""
        self.by_name = {}
        for path in sorted(self.root.rglob("*")):
            name = path.relative_to(self.root).as_posix()
            if path.is_file() and path.suffix in TYPES and path.suffix != ".css":
                self._asset(name)
        if (self.root / STYLE_SHEETS[0]).exists():
            self.by_name[BUNDLE] = self._made(BUNDLE, self._bundle().encode())
        for folder in sorted((self.root / ROOMS).glob("*/")):
            sheets = sorted(path.relative_to(self.root).as_posix() for path in folder.glob("*.css"))
            name = room_styles(folder.name)
            self.by_name[name] = self._made(name, "".join(self._style_sheet(sheet) for sheet in sheets).encode())
        self.by_address = {asset.address: asset for asset in self.by_name.values()}
        self._urls = {name: f"{self.prefix}/{asset.address}" for name, asset in self.by_name.items()}

    def url(self, name: str) -> str:
        """The address to write in a page; a style sheet is in the one that we serve, those of a room apart."""
        url = self._urls.get(BUNDLE if name.endswith(".css") and not name.startswith(ROOMS) else name)
        if url is None:
            raise AssetError(f"no static file is named {name}")
        return url

    def _asset(self, name: str) -> Asset:
        known = self.by_name.get(name)
        if known is not None:
            return known
        if name in self._reading:
            raise AssetError(f"modules import one another in a circle: {' → '.join([*self._reading, name])}")
        try:
            body = (self.root / name).read_bytes()
        except FileNotFoundError:
            raise AssetError(f"no static file is named {name}") from None
        if name.endswith(".js"):
            self._reading.append(name)
            body = self._with_addresses(body.decode(), name).encode()
            self._reading.pop()
        made = self.by_name[name] = self._made(name, body)
        return made

    def _made(self, name: str, body: bytes) -> Asset:
        suffix = PurePosixPath(name).suffix
        compressed = gzip.compress(body, 9, mtime=0) if suffix in COMPRESSIBLE else None
        digest = hashlib.sha256(body).hexdigest()[:16]
        return Asset(name, body, compressed, digest, TYPES[suffix])

    def _with_addresses(self, script: str, name: str) -> str:
        """A module that imports another names it by its address."""

        def rewrite(found: re.Match[str]) -> str:
            target = self._asset(_beside(name, found["path"]))
            return f"{found['before']}{found['quote']}{self.prefix}/{target.address}{found['quote']}"

        return IMPORT.sub(rewrite, script)

    def _bundle(self) -> str:
        components = sorted(path.relative_to(self.root).as_posix() for path in self.root.glob("css/components/*.css"))
        names = [*STYLE_SHEETS, *components, LAST_STYLE_SHEET]
        return "".join(self._style_sheet(name) for name in names)

    def _style_sheet(self, name: str) -> str:
        text = CSS_COMMENT.sub("", (self.root / name).read_text(encoding="utf-8"))

        def rewrite(found: re.Match[str]) -> str:
            return f"url({self.prefix}/{self._asset(_beside(name, found['path'])).address})"

        return CSS_AROUND.sub(r"\1", CSS_SPACE.sub(" ", CSS_URL.sub(rewrite, text))).strip() + "\n"


def _beside(name: str, relative: str) -> str:
    """The name of the file that `relative` means inside the file `name`."""
    parts = list(PurePosixPath(name).parent.parts)
    for part in PurePosixPath(relative).parts:
        if part == "..":
            if not parts:
                raise AssetError(f"{name} names {relative}, outside the static folder")
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


def answer(asset: Asset) -> Response:
    """The file, compressed if the browser takes it so, or 304 if it has it already."""
    response = Response(content_type=asset.content_type)
    body = asset.body
    tag = asset.digest
    if asset.compressed is not None:
        response.vary.add("Accept-Encoding")
        if request.accept_encodings["gzip"] > 0:
            body = asset.compressed
            tag = f"{asset.digest}-gz"
            response.headers["Content-Encoding"] = "gzip"
    response.set_data(body)
    response.set_etag(tag)
    response.headers["Cache-Control"] = FOR_EVER
    response.make_conditional(request)
    return response


def register_assets(app: Flask) -> Assets:
    """Serve our files under /static and give templates `asset(name)`; in development a change is seen at once."""
    assets = Assets()
    bp = Blueprint("assets", __name__)

    @bp.get("/static/<path:address>")
    @public
    def file(address: str) -> Response:
        asset = assets.by_address.get(address)
        if asset is None:
            abort(404)
        return answer(asset)

    app.register_blueprint(bp)
    asset_url = _watched(assets) if app.debug else assets.url

    def own_styles() -> str:
        """The address of the styles of this page's own room, or nothing."""
        name = room_styles(request.blueprint or "")
        return asset_url(name) if name in assets.by_name else ""

    app.jinja_env.globals["asset"] = asset_url
    app.jinja_env.globals["own_styles"] = own_styles
    app.extensions["assets"] = assets
    return assets


def _watched(assets: Assets) -> Callable[[str], str]:
    """`asset()` that reads the folder again when a file of it is newer."""
    seen = _newest(assets.root)

    def url(name: str) -> str:
        nonlocal seen
        newest = _newest(assets.root)
        if newest != seen:
            seen = newest
            assets.read()
        return assets.url(name)

    return url


def _newest(root: Path) -> int:
    return max((path.stat().st_mtime_ns for path in root.rglob("*") if path.is_file()), default=0)
