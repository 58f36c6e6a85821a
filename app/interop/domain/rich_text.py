"""HTML of others as our Markdown: what is not among a few known elements is dropped, and said."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from app.interop.domain.loss import Losses

HIDDEN = frozenset({"script", "style", "iframe", "object", "embed", "svg", "audio", "video"})
BLOCKS = frozenset({"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "tr", "blockquote", "pre"})
MARKS = {"strong": "**", "b": "**", "em": "*", "i": "*", "code": "`"}
SPECIAL = re.compile(r"([\\`*_\[\]<>]|\{\{)")
LOOKS_HTML = re.compile(r"</?[a-zA-Z][^<>]{0,500}>|&(?:#[0-9]{1,7}|#x[0-9a-fA-F]{1,6}|[a-zA-Z]{2,10});")
SPACES = re.compile(r"[ \t\r\f]*\n[ \t\r\f]*|[ \t\r\f]+")
BLANK_LINES = re.compile(r"\n{3,}")


class _Reader(HTMLParser):
    def __init__(self, losses: Losses) -> None:
        super().__init__(convert_charrefs=True)
        self.losses, self.parts, self.hidden = losses, [""], 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in HIDDEN:
            self.hidden += 1
            self.losses.add(f"un élément « {tag} » est laissé de côté")
        elif tag == "img":
            words = (dict(attrs).get("alt") or "").strip()
            self.losses.add("une image est laissée de côté" + (", son texte de remplacement reste" if words else ""))
            self.parts.append(escaped(words))
        elif tag == "br":
            self.parts.append("\n\n")
        elif tag == "li":
            self.parts.append("\n- ")
        elif tag in BLOCKS:
            if tag == "table":
                self.losses.add("un tableau devient des lignes de texte")
            self.parts.append("\n\n")
        elif tag in MARKS:
            self.parts.append(MARKS[tag])
        elif tag == "a":
            self.losses.add("un lien devient du texte")

    def handle_endtag(self, tag: str) -> None:
        if tag in HIDDEN:
            self.hidden = max(0, self.hidden - 1)
        elif tag in BLOCKS:
            self.parts.append("\n\n")
        elif tag in MARKS:
            self.parts.append(MARKS[tag])

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.parts.append(escaped(SPACES.sub(" ", data)))


def escaped(text: str) -> str:
    """Plain words as Markdown that shows them as they are."""
    return SPECIAL.sub(lambda found: "".join("\\" + sign for sign in found[1]), text)


def from_html(text: str, losses: Losses) -> str:
    """The Markdown of a piece of HTML."""
    reader = _Reader(losses)
    reader.feed(text)
    reader.close()
    lines = [line.strip() for line in "".join(reader.parts).split("\n")]
    return BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()


def to_markdown(text: str, written: str, losses: Losses) -> str:
    """The Markdown of a text written in one of Moodle's four formats."""
    if written == "markdown":
        return text.strip()
    if written == "html" or (written in ("moodle", "moodle_auto_format") and LOOKS_HTML.search(text)):
        return from_html(text if written == "html" else text.replace("\n", "<br>"), losses)
    return escaped(text).strip()


def to_words(text: str, written: str, losses: Losses) -> str:
    """The bare words of an answer that is compared with what people type: no mark-up, no escapes."""
    if written in ("html", "moodle") and LOOKS_HTML.search(text):
        text = re.sub(r"\\(.)", r"\1", from_html(text, losses))
    return " ".join(text.split())
