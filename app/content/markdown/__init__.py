"""Markdown to safe HTML: whole lessons, short texts, single lines."""

from __future__ import annotations

import re
import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from xml.etree.ElementTree import Element, SubElement

import nh3
from markdown import Markdown
from markupsafe import Markup

from app.content.glossary import Glossary
from app.content.markdown.around import Surroundings, with_prefix
from app.content.markdown.parts import CourseExtension, options
from app.content.markdown.sanitise import INLINE, LESSON, TEXT, plain_text, sanitised
from app.content.markdown.scan import EMBED, without_code
from app.content.markdown.words import BAR, BARRED
from app.content.yaml_reader import FORBIDDEN

CACHED = 16_384
MOST_BRACKETS = 1_500_000
MOST_DEFINITIONS = 400
_DEFINITIONS = re.compile(r"^( {0,3}):(?= )", re.MULTILINE)
_BLOCKS = re.compile(r"(\n[ \t]*\n)")
_BLANK = re.compile(r"\n[ \t]*\n+")
# A name that no author can have written: it stands for an activity while Markdown is at work.
_SECRET = secrets.token_hex(8)
_PLACE = re.compile(rf"<p>\s*activite-{_SECRET}-(\d+)\s*</p>")


@dataclass(frozen=True)
class HtmlBlock:
    """A run of safe HTML."""

    html: Markup
    kind: str = "html"


@dataclass(frozen=True)
class EmbedBlock:
    """An activity inside a lesson: `kind` quiz, question, scenario, journee; `target` its id (quiz-id/question-id)."""

    kind: str
    target: str


@dataclass(frozen=True)
class Heading:
    """A heading of a lesson; `id` is that of the page, prefix included."""

    id: str
    title: str
    level: int


@dataclass(frozen=True)
class RenderedLesson:
    """A lesson ready for its page."""

    blocks: tuple[HtmlBlock | EmbedBlock, ...]
    headings: tuple[Heading, ...]
    text: str
    words: int


class _Parsers(threading.local):
    """One parser of each kind for each thread: a parser is not for two at once."""

    def __init__(self) -> None:
        common = ["tables", "def_list", "sane_lists", "fenced_code"]
        self.lesson = Markdown(
            extensions=[*common, "footnotes", "admonition", CourseExtension(whole=True)], extension_configs=options()
        )
        self.text = Markdown(extensions=[*common, CourseExtension(whole=False)])


_parsers = _Parsers()


def tamed(text: str) -> str:
    """The text without what would keep the parser busy for minutes.

    In a block with far too many brackets they become plain signs (each costs the length of its block), and so do the
    signs of definitions when a text has hundreds of them.
    """
    if len(_DEFINITIONS.findall(text)) > MOST_DEFINITIONS:
        text = _DEFINITIONS.sub(r"\1\\:", text)
    if text.count("[") * len(text) <= MOST_BRACKETS:
        return text
    blocks = _BLOCKS.split(text)
    return "".join(
        block.replace("[", "\\[") if block.count("[") * len(block) > MOST_BRACKETS else block for block in blocks
    )


def _converted(md: Markdown, text: str, around: Surroundings) -> str:
    md.reset()
    md.surroundings = around  # type: ignore[attr-defined]
    text = BARRED.sub(rf"\1{BAR}", text.replace(BAR, ""))
    try:
        return md.convert(tamed(text)).replace(BAR, "|")
    except RecursionError:
        # Thousands of nested quotes or lists: nothing to lay out, the words are kept.
        md.reset()
        return f"<pre>{Markup.escape(text.replace(BAR, '|'))}</pre>"


def render_lesson(
    text: str,
    *,
    module_id: str = "",
    glossary: Glossary | None = None,
    assets: Mapping[str, tuple[int, int] | None] | None = None,
    resolve: Callable[[str], str] = with_prefix,
) -> RenderedLesson:
    """The body of a lesson, front matter left out, as blocks of safe HTML and activities."""
    around = Surroundings(module_id=module_id, glossary=glossary, assets=assets, resolve=resolve)
    embeds: list[EmbedBlock] = []
    lines: list[str] = []
    for line, code in without_code(FORBIDDEN.sub("", text)):
        found = None if code else EMBED.match(line)
        if found:
            lines.extend(("", f"activite-{_SECRET}-{len(embeds)}", ""))
            embeds.append(EmbedBlock(found["kind"], found["target"]))
        else:
            lines.append(line)
    raw = _converted(_parsers.lesson, "\n".join(lines), around)
    blocks: list[HtmlBlock | EmbedBlock] = []
    for index, piece in enumerate(_PLACE.split(raw)):
        if index % 2:
            blocks.append(embeds[int(piece)])
        elif piece.strip():
            blocks.append(HtmlBlock(sanitised(piece, LESSON)))
    words = " ".join(plain_text(block.html) for block in blocks if isinstance(block, HtmlBlock))
    headings = tuple(Heading(*one) for one in around.headings)
    return RenderedLesson(tuple(blocks), headings, words, len(words.split()))


@lru_cache(maxsize=CACHED)
def render_text(text: str) -> Markup:
    """A short text of several paragraphs (explanation, summary) as safe HTML."""
    return sanitised(_converted(_parsers.text, FORBIDDEN.sub("", text), Surroundings()), TEXT)


@lru_cache(maxsize=CACHED)
def render_inline(text: str) -> Markup:
    """A line (prompt, choice, feedback) as safe HTML without blocks; an empty line makes a line break."""
    return Markup("<br><br>").join(_inline(part, INLINE) for part in _BLANK.split(FORBIDDEN.sub("", text).strip()))


def _inline(text: str, cleaner: nh3.Cleaner) -> Markup:
    md = _parsers.text
    md.reset()
    md.surroundings = Surroundings()  # type: ignore[attr-defined]
    root = Element("div")
    # The library looks for marks in the children of the root only.
    SubElement(root, "p").text = tamed(text)
    for name in ("inline", "unescape", "shape"):
        root = md.treeprocessors[name].run(root) or root
    raw = md.serializer(root)
    for processor in md.postprocessors:
        raw = processor.run(raw)
    return sanitised(raw, cleaner)
