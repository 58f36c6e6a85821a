"""What a course adds to Markdown: glossary words, words taken apart, callouts, figures, side notes, captions.

Each part only builds a tree; nothing here decides what is safe (sanitise.py does).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString
from markupsafe import escape

from app.content.glossary import Glossary
from app.content.slugs import Slugs, slugify
from app.content.typography import french

# Stands for the bar of [[terme|texte]] while tables are cut at their own bars.
BAR = "\ue000"
GLOSS = rf"\[\[([^\[\]|{BAR}\n]{{1,120}})(?:[|{BAR}]([^\[\]|{BAR}\n]{{1,200}}))?\]\]"
BARRED = re.compile(r"(\[\[[^\[\]|\n]{1,120})\\?\|(?=[^\[\]|\n]{1,200}\]\])")
LESSON_ANCHOR = re.compile(r"(/modules/[a-z0-9-]+/[a-z0-9-]+)#(?!s-)(?=[a-z0-9-]+\Z)")
WORD_FENCE = re.compile(r"^ {0,3}~~~+ *mot *$")
FENCE_END = re.compile(r"^ {0,3}~~~+ *$")
CAPTION = re.compile(r"^\s*Tableau\s*:\s*", re.IGNORECASE)
HEADING = re.compile(r"h([1-6])\Z")

# type of admonition → (kind of callout, title when the author gives none)
CALLOUTS: Mapping[str, tuple[str, str]] = {
    "note": ("", "À noter"),
    "info": ("", "À savoir"),
    "conseil": ("", "Un conseil"),
    "exemple": ("", "Un exemple"),
    "retenir": ("", "À retenir"),
    "regle": ("", "La règle"),
    "definition": ("", "Définition"),
    "attention": ("callout--attention", "Attention"),
    "piege": ("callout--attention", "Le piège"),
    "urgent": ("callout--urgent", "Urgence"),
    "danger": ("callout--urgent", "Danger"),
}


def with_prefix(address: str) -> str:
    """The address of a paragraph of a lesson as its page names it: ids there begin with s-."""
    return LESSON_ANCHOR.sub(r"\1#s-", address)


@dataclass
class Surroundings:
    """What one rendering may refer to, and what it found."""

    module_id: str = ""
    glossary: Glossary | None = None
    # file name under assets/ → (width, height) in pixels, or None when unknown; None: any name will do
    assets: Mapping[str, tuple[int, int] | None] | None = None
    # address of a link as the author wrote it → as the page needs it
    resolve: Callable[[str], str] = with_prefix
    headings: list[tuple[str, str, int]] = field(default_factory=list)
    glosses: int = 0


def _surroundings(md: Markdown) -> Surroundings:
    found = getattr(md, "surroundings", None)
    return found if isinstance(found, Surroundings) else Surroundings()


def _class(element: Element) -> list[str]:
    return (element.get("class") or "").split()


def _words(element: Element) -> str:
    """The words of an element, glossary tips left out."""
    if element.get("role") == "tooltip" or "noteref" in _class(element) or element.tag == "sup":
        return ""
    return (element.text or "") + "".join(_words(child) + (child.tail or "") for child in element)


def _holds_one_picture(paragraph: Element) -> bool:
    alone = len(paragraph) == 1 and paragraph[0].tag == "img"
    return alone and not (paragraph.text or "").strip() and not (paragraph[0].tail or "").strip()


class GlossProcessor(InlineProcessor):
    """`[[terme]]` or `[[terme|texte affiché]]`: a word explained on hover, tap and keyboard."""

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Element | str, int, int]:  # type: ignore[override]
        term, shown = m.group(1).strip(), (m.group(2) or m.group(1)).strip()
        around = _surroundings(self.md)
        entry = around.glossary.find(term) if around.glossary else None
        if entry is None:
            return shown, m.start(0), m.end(0)
        around.glosses += 1
        tip_id = f"g-{entry.slug}-{around.glosses}"
        gloss = Element("span", {"class": "gloss"})
        button = SubElement(gloss, "button", {"class": "gloss__term", "type": "button", "aria-describedby": tip_id})
        button.text = AtomicString(shown)
        tip = SubElement(gloss, "span", {"class": "gloss__tip", "role": "tooltip", "id": tip_id})
        head = SubElement(tip, "strong")
        head.text = AtomicString(entry.term[:1].upper() + entry.term[1:] if entry.kind == "term" else entry.term)
        head.tail = AtomicString(f"\u00a0: {entry.definition.rstrip('.')}. ")
        more = SubElement(tip, "a", {"class": "gloss__more", "href": f"/glossaire/{entry.slug}"})
        more.text = AtomicString("Voir au glossaire")
        return gloss, m.start(0), m.end(0)


class WordPreprocessor(Preprocessor):
    """A fenced block `~~~mot`: one term taken apart, `péri = autour | card = cœur | *ite = inflammation`.

    A third part gives the order of reading (`ite = inflammation = 1. Quoi ?`), a star marks the part to read first,
    the lines that follow are the caption.
    """

    def run(self, lines: list[str]) -> list[str]:
        kept: list[str] = []
        index = 0
        while index < len(lines):
            if not WORD_FENCE.match(lines[index]):
                kept.append(lines[index])
                index += 1
                continue
            inside: list[str] = []
            index += 1
            while index < len(lines) and not FENCE_END.match(lines[index]):
                inside.append(lines[index].strip())
                index += 1
            index += 1
            kept.extend(("", self.md.htmlStash.store(word_figure([line for line in inside if line])), ""))
        return kept


def word_figure(lines: list[str]) -> str:
    """The figure of one word; every piece of text is escaped."""
    if not lines:
        return ""
    parts = [[piece.strip() for piece in part.split("=")] for part in lines[0].split("|") if part.strip()]
    ordered = any(len(part) > 2 for part in parts)
    starred = any(part[0].startswith("*") for part in parts)
    pieces = []
    for index, part in enumerate(parts):
        first = part[0].startswith("*") if starred else index == len(parts) - 1
        css = "word__part word__part--first" if first else "word__part"
        order = f'<span class="word__order">{escape(part[2] if len(part) > 2 else "")}</span>' if ordered else ""
        sense = f'<small class="word__sense">{escape(part[1])}</small>' if len(part) > 1 else ""
        pieces.append(f'<span class="{css}">{order} {escape(part[0].lstrip("*").strip())} {sense}</span>')
    bar = ' <span class="word__bar" aria-hidden="true"></span> '
    caption = " ".join(lines[1:])
    css = "word word--display" if ordered else "word word--large"
    foot = f'<figcaption class="figure__caption">{escape(caption)}</figcaption>' if caption else ""
    return f'<figure class="figure"><div class="{css}">{bar.join(pieces)}</div>{foot}</figure>'


class ShapeTree(Treeprocessor):
    """The finished tree, given the shapes and classes of the house."""

    def run(self, root: Element) -> None:
        around = _surroundings(self.md)
        self._headings(root, around)
        for element in list(root.iter()):
            # The marks of notes lead to one another; they are no links of the author's.
            if element.tag == "a" and element.get("href") and not NOTE_MARKS & set(_class(element)):
                self._link(element, around)
            elif element.tag == "div" and "admonition" in _class(element):
                self._callout(element)
        self._figures(root, around)
        self._notes(root)
        self._tables(root, around)

    def _headings(self, root: Element, around: Surroundings) -> None:
        found = [(element, HEADING.match(str(element.tag))) for element in root.iter()]
        levels = [int(match[1]) for _, match in found if match]
        shift = 2 - min(levels, default=2)
        slugs = Slugs()
        for element, match in found:
            if match is None:
                continue
            level = min(int(match[1]) + shift, 6)
            words = " ".join(_words(element).split())
            element.tag = f"h{level}"
            element.set("id", f"s-{slugs.take(words)}")
            around.headings.append((str(element.get("id")), french(words), level))

    def _link(self, element: Element, around: Surroundings) -> None:
        address = around.resolve((element.get("href") or "").strip())
        element.set("href", address)
        element.attrib.pop("title", None)
        if address.lower().startswith(("https:", "http:")):
            element.set("rel", "noopener noreferrer nofollow")

    def _callout(self, element: Element) -> None:
        kinds = [name for name in _class(element) if name != "admonition"]
        css, default = CALLOUTS.get(kinds[0] if kinds else "note", ("", "À noter"))
        element.set("class", f"callout {css}".strip())
        title = next((child for child in element if "admonition-title" in _class(child)), None)
        if title is None:
            title = Element("p")
            title.text = default
            element.insert(0, title)
        elif kinds and (title.text or "").strip().casefold() == kinds[0].casefold():
            title.text = default
        title.set("class", "callout__title")

    def _figures(self, root: Element, around: Surroundings) -> None:
        for picture in list(root.iter("img")):
            self._picture(picture, around)
        for parent in list(root.iter()):
            for index, child in enumerate(list(parent)):
                if child.tag == "p" and _holds_one_picture(child):
                    parent[index] = self._figure(child)

    def _figure(self, paragraph: Element) -> Element:
        picture = paragraph[0]
        title = picture.attrib.pop("title", "")
        figure = Element("figure", {"class": "figure"})
        figure.tail, picture.tail = paragraph.tail, None
        figure.append(picture)
        if title:
            caption = SubElement(figure, "figcaption", {"class": "figure__caption"})
            caption.text = title
        return figure

    def _picture(self, picture: Element, around: Surroundings) -> None:
        name = asset_name(picture.get("src") or "")
        words = french(picture.get("alt") or "")
        if name is None or not around.module_id or (around.assets is not None and name not in around.assets):
            # Not one of our pictures: its words stand for it.
            picture.tag, picture.attrib, picture.text = "em", {}, words
            return
        picture.attrib = {
            "src": f"/modules/{around.module_id}/assets/{name}",
            "alt": words,
            "title": picture.get("title") or "",
            "loading": "lazy",
            "decoding": "async",
        }
        size = around.assets.get(name) if around.assets else None
        if size:
            picture.set("width", str(size[0]))
            picture.set("height", str(size[1]))

    def _notes(self, root: Element) -> None:
        gathered = next((one for one in root if one.tag == "div" and "footnote" in _class(one)), None)
        if gathered is None:
            return
        root.remove(gathered)
        notes = {str(one.get("id")): one for one in gathered.iter("li")}
        numbers: dict[str, int] = {}
        for block in list(root):
            fresh = []
            for parent in list(block.iter()):
                for child in list(parent):
                    note = self._note_of(child)
                    if note not in notes:
                        continue
                    first = note not in numbers
                    number = numbers.setdefault(note, len(numbers) + 1)
                    child.tag, child.attrib = "a", {"class": "noteref", "href": f"#note-{number}"}
                    child.set("aria-label", f"Note {number}")
                    if first:
                        child.set("id", f"noteref-{number}")
                        fresh.append((number, notes[note]))
                    for inner in list(child):
                        child.remove(inner)
                    child.text = str(number)
            at = list(root).index(block) + 1
            for offset, (number, note_item) in enumerate(fresh):
                root.insert(at + offset, self._aside(number, note_item))

    def _note_of(self, element: Element) -> str:
        if element.tag != "sup" or len(element) != 1:
            return ""
        return (element[0].get("href") or "").removeprefix("#")

    def _aside(self, number: int, item: Element) -> Element:
        aside = Element("aside", {"class": "sidenote", "id": f"note-{number}", "role": "note"})
        for parent in list(item.iter()):
            for child in list(parent):
                if child.tag == "a" and "footnote-backref" in _class(child):
                    parent.remove(child)
        for child in list(item):
            aside.append(child)
        first = aside[0] if len(aside) and aside[0].tag == "p" else Element("p")
        if not len(aside) or aside[0] is not first:
            aside.insert(0, first)
        back = Element("a", {"class": "sidenote__number", "href": f"#noteref-{number}"})
        back.set("aria-label", f"Retour à l’appel de note {number}")
        back.text = str(number)
        back.tail = " " + (first.text or "").lstrip()
        first.text = ""
        first.insert(0, back)
        for element in aside.iter():
            element.text = (element.text or "").replace(FOOTNOTE_NBSP, "")
            element.tail = (element.tail or "").replace(FOOTNOTE_NBSP, "")
        return aside

    def _tables(self, root: Element, around: Surroundings) -> None:
        names: list[str] = []
        heading = ""
        for parent in list(root.iter()):
            if HEADING.match(str(parent.tag)):
                heading = " ".join(_words(parent).split())
            for child in list(parent):
                if HEADING.match(str(child.tag)):
                    heading = " ".join(_words(child).split())
                if child.tag == "table":
                    self._table(parent, child, heading, names)

    def _table(self, parent: Element, table: Element, heading: str, names: list[str]) -> None:
        siblings = list(parent)
        index = siblings.index(table)
        caption = self._caption(parent, siblings[index - 1] if index else None)
        table.set("class", "table")
        for row in table.iter("tr"):
            for cell in row:
                right = "right" in (cell.attrib.pop("style", "") + cell.attrib.pop("align", ""))
                if right:
                    cell.set("class", "table__number")
                if cell.tag == "th":
                    cell.set("scope", "col")
        self._row_headings(table)
        name = french(" ".join(_words(caption).split()) if caption is not None else heading)
        label = f"Tableau : {name}" if name else "Tableau"
        names.append(label)
        if names.count(label) > 1:
            label += f" ({names.count(label)})"
        if caption is not None:
            table.insert(0, caption)
        wrap = Element("div", {"class": "table-wrap", "tabindex": "0", "role": "region", "aria-label": french(label)})
        wrap.tail, table.tail = table.tail, None
        parent[list(parent).index(table)] = wrap
        wrap.append(table)

    def _row_headings(self, table: Element) -> None:
        """The first cells of the rows are headings, when each names its row."""
        body = table.find("tbody")
        rows: list[list[Element]] = [list(row) for row in body] if body is not None else []
        firsts = [" ".join(_words(cells[0]).split()) for cells in rows if cells]
        if not firsts or not all(firsts) or len(set(firsts)) < len(firsts) or len(rows[0]) < 2:
            return
        for cells in rows:
            cells[0].tag = "th"
            cells[0].set("scope", "row")

    def _caption(self, parent: Element, before: Element | None) -> Element | None:
        """The paragraph « Tableau : … » that comes just before a table is its caption."""
        if before is None or before.tag != "p" or not CAPTION.match(before.text or ""):
            return None
        parent.remove(before)
        before.tag = "caption"
        before.text = CAPTION.sub("", before.text or "")
        before.tail = None
        return before


NOTE_MARKS = frozenset({"footnote-ref", "footnote-backref"})
FOOTNOTE_NBSP = "\x02qq3936677670287331zz\x03"
_ASSET = re.compile(r"(?:\./)?(?:assets/)?((?:[A-Za-z0-9_-]+/)*[A-Za-z0-9_-]+\.(?:svg|png|jpe?g|webp|gif|avif))\Z")


def asset_name(address: str) -> str | None:
    """The file under assets/ that an author's address names, or None when it is not one of ours."""
    found = _ASSET.match(address.strip())
    return found.group(1) if found else None


class FlatHeadings(Treeprocessor):
    """In a short text, a heading is only a strong line: the page around owns the outline."""

    def run(self, root: Element) -> None:
        for element in list(root.iter()):
            if HEADING.match(str(element.tag)):
                strong = Element("strong")
                strong.text, element.text = element.text, None
                for child in list(element):
                    element.remove(child)
                    strong.append(child)
                element.tag = "p"
                element.append(strong)
        around = _surroundings(self.md)
        shape = ShapeTree(self.md)
        for element in list(root.iter()):
            if element.tag == "a" and element.get("href"):
                shape._link(element, around)
        shape._tables(root, around)


class CourseExtension(Extension):
    """Raw HTML off; the parts of the house on. `whole` is for lessons, the rest for short texts."""

    def __init__(self, *, whole: bool) -> None:
        super().__init__()
        self.whole = whole

    def extendMarkdown(self, md: Markdown) -> None:
        md.preprocessors.deregister("html_block")
        for name in ("html", "automail"):
            md.inlinePatterns.deregister(name)
        md.inlinePatterns.register(GlossProcessor(GLOSS, md), "gloss", 185)
        if self.whole:
            md.preprocessors.register(WordPreprocessor(md), "word", 27)
            md.treeprocessors.register(ShapeTree(md), "shape", -5)
        else:
            for name in ("image_link", "image_reference", "short_image_ref"):
                md.inlinePatterns.deregister(name)
            md.treeprocessors.register(FlatHeadings(md), "shape", -5)


def options() -> dict[str, Any]:
    """The options of the extensions that come with the library."""
    return {"footnotes": {"BACKLINK_TITLE": "Retour à l’appel de note {}"}}


__all__ = ["CALLOUTS", "CourseExtension", "Surroundings", "asset_name", "options", "slugify"]
