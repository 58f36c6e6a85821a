"""Words explained, `[[terme]]`, and words taken apart, `~~~mot`."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, SubElement

from markdown.inlinepatterns import InlineProcessor
from markdown.preprocessors import Preprocessor
from markdown.util import AtomicString
from markupsafe import escape

from app.content.markdown.around import surroundings_of

# Stands for the bar of [[terme|texte]] while tables are cut at their own bars.
BAR = "\ue000"
GLOSS = rf"\[\[([^\[\]|{BAR}\n]{{1,120}})(?:[|{BAR}]([^\[\]|{BAR}\n]{{1,200}}))?\]\]"
BARRED = re.compile(r"(\[\[[^\[\]|\n]{1,120})\\?\|(?=[^\[\]|\n]{1,200}\]\])")
WORD_FENCE = re.compile(r"^ {0,3}~~~+ *mot *$")
FENCE_END = re.compile(r"^ {0,3}~~~+ *$")


class GlossProcessor(InlineProcessor):
    """`[[terme]]` or `[[terme|texte affiché]]`: a word explained on hover, tap and keyboard."""

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Element | str, int, int]:  # type: ignore[override]
        term, shown = m.group(1).strip(), (m.group(2) or m.group(1)).strip()
        around = surroundings_of(self.md)
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
