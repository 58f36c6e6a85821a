"""The shapes of a finished lesson: headings, callouts, figures, side notes, tables with their names.

Each part only builds a tree; nothing here decides what is safe (sanitise.py does).
"""

from __future__ import annotations

import re
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

from app.content.markdown.around import CALLOUTS, Surroundings, surroundings_of
from app.content.markdown.words import GLOSS, GlossProcessor, WordPreprocessor
from app.content.slugs import Slugs
from app.content.typography import french

CAPTION = re.compile(r"^\s*Tableau\s*:\s*", re.IGNORECASE)
HEADING = re.compile(r"h([1-6])\Z")


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


class ShapeTree(Treeprocessor):
    """The finished tree, given the shapes and classes of the house."""

    def run(self, root: Element) -> None:
        around = surroundings_of(self.md)
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
        # An author who writes « décorative » has decided: there is nothing to say of this picture.
        words = "" if words.strip().casefold() == DECORATIVE else words
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
DECORATIVE = "décorative"
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
        around = surroundings_of(self.md)
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
