"""What a lesson mentions, with its lines, without rendering it: headings, activities, links, pictures, words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

EMBED = re.compile(
    r"^ {0,3}\{\{(?P<kind>quiz|question|scenario|journee):(?P<target>[a-z0-9-]+(?:/[a-z0-9-]+)?)\}\}\s*$"
)
_NOTE = re.compile(r"\[\^([^\]\s][^\]\n]*)\](:?)")
_BRACES = re.compile(r"\{\{([^{}\n]*)\}\}")
_FENCE = re.compile(r"^( {0,3})(`{3,}|~{3,})")
_SPAN = re.compile(r"(?<!\\)(`+)(?!`)(.+?)(?<!`)\1(?!`)")
_HEADING = re.compile(r"^ {0,3}(#{1,6})(?!#)\s*(.+?)\s*#*\s*$")
_GLOSS = re.compile(r"\[\[([^\[\]|\n]{1,120})(?:\|([^\[\]|\n]{1,200}))?\]\]")
_ADMONITION = re.compile(r"^ *!!! *([\w-]*)")
_LINK = re.compile(
    r"(?<!\\)(!?)\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\(\s*<?([^\s()<>]*(?:\([^\s()<>]*\))?[^\s()<>]*)>?(?:\s+[\"'(].*?[\"')])?\s*\)"
)
_DEFINITION = re.compile(r"^ {0,3}\[([^\]^][^\]]*)\]:\s*<?(\S+?)>?(?:\s|$)")
_HTML = re.compile(r"<(?![a-z][a-z0-9+.-]*:|[^\s<>@]+@)[/!?]?[a-zA-Z][^<>]*>")
_AUTOLINK = re.compile(r"<((?:https?|ftp|mailto):[^<>\s]*)>", re.IGNORECASE)
_MARKS = re.compile(r"[*_`]|\\(?=[^\w\s])")

Kind = Literal["heading", "embed", "gloss", "image", "link", "callout", "html", "braces", "note", "note-text"]


@dataclass(frozen=True)
class Mention:
    """One thing that a lesson refers to or contains. `level` is that of a heading as the author typed it."""

    kind: Kind
    line: int
    target: str
    text: str = ""
    level: int = 0


def without_code(text: str) -> Iterator[tuple[str, bool]]:
    """(line, whether it is inside a fenced block) for each line; fences count as inside."""
    fence = ""
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        found = _FENCE.match(line)
        if fence:
            yield line, True
            if found and found[2][0] == fence[0] and len(found[2]) >= len(fence) and line.strip() == found[2]:
                fence = ""
        elif found:
            fence = found[2]
            yield line, True
        else:
            yield line, False


def heading_words(text: str) -> str:
    """The words of a heading as typed: links, marks and glossary brackets taken off."""
    text = _GLOSS.sub(lambda found: found[2] or found[1], text)
    text = _LINK.sub(lambda found: "" if found[1] else found[2], text)
    return " ".join(_MARKS.sub("", text).split())


def mentions(text: str, *, first_line: int = 1) -> list[Mention]:
    """Everything that a lesson's body mentions, in order."""
    found: list[Mention] = []
    previous = ""
    for number, (line, code) in enumerate(without_code(text), first_line):
        if code:
            previous = ""
            continue
        found.extend(_in_line(line, number))
        if (
            previous.strip()
            and re.fullmatch(r" {0,3}(=+|-+) *", line)
            and not previous.lstrip().startswith(("#", "|", ">"))
        ):
            words = heading_words(previous.strip())
            found.append(Mention("heading", number - 1, words, words, 1 if "=" in line else 2))
        previous = line
    return found


def _in_line(line: str, number: int) -> Iterator[Mention]:
    embed = EMBED.match(line)
    if embed:
        yield Mention("embed", number, embed["target"], embed["kind"])
        return
    bare = _SPAN.sub(lambda span: " " * len(span.group()), line)
    heading = _HEADING.match(line)
    if heading:
        words = heading_words(heading[2])
        yield Mention("heading", number, words, words, len(heading[1]))
    callout = _ADMONITION.match(bare)
    if callout:
        yield Mention("callout", number, callout[1])
    definition = _DEFINITION.match(bare)
    if definition:
        yield Mention("link", number, definition[2], definition[1])
    for note in _NOTE.finditer(bare):
        # Only at the start of its line does « [^1]: » give the text of a note.
        gives = bool(note[2]) and not bare[: note.start()].strip()
        yield Mention("note-text" if gives else "note", number, note[1])
    for braces in _BRACES.finditer(bare):
        yield Mention("braces", number, braces[1])
    for gloss in _GLOSS.finditer(bare):
        yield Mention("gloss", number, gloss[1].strip(), (gloss[2] or gloss[1]).strip())
    for link in _LINK.finditer(bare):
        yield Mention("image" if link[1] else "link", number, link[3], link[2])
        # A picture inside a link is a mention of its own.
        for inner in _LINK.finditer(link[2]):
            yield Mention("image" if inner[1] else "link", number, inner[3], inner[2])
    for auto in _AUTOLINK.finditer(bare):
        yield Mention("link", number, auto[1], auto[1])
    for tag in _HTML.finditer(bare):
        yield Mention("html", number, tag.group())


def links_in(text: str) -> list[str]:
    """The addresses to which a short text links."""
    return [link[3] for link in _LINK.finditer(_SPAN.sub("", text)) if not link[1]] + _AUTOLINK.findall(text)
