"""Which words of the glossary a text cites: a question that went wrong gives birth to their cards. Pure."""

from __future__ import annotations

import re

from app.content.glossary import Glossary, GlossaryEntry

# A word with its hyphens (« -ectomie », « hyper- »), figures and capitals kept.
_TOKEN = re.compile(r"-?[^\W_]+(?:-[^\W_]+)*-?")
_SHORTEST = 4


def words_in(glossary: Glossary, text: str) -> tuple[str, ...]:
    """The addresses of the entries cited, in the order of the text, each once."""
    found: dict[str, None] = {}
    for token in _TOKEN.findall(text):
        entry = _entry(glossary, token)
        if entry is not None and entry.graded:
            found.setdefault(entry.slug)
    return tuple(found)


def _entry(glossary: Glossary, token: str) -> GlossaryEntry | None:
    """An abbreviation as it is written, an element by its hyphen, a term even in the plural; never a common word."""
    bare = token.strip("-")
    if token.startswith("-") or token.endswith("-"):
        entry = glossary.find(token)
        return entry if entry is not None and entry.kind == "element" else None
    if bare.isupper() or any(sign.isupper() for sign in bare[1:]):
        entry = glossary.find(bare)
        return entry if entry is not None and entry.kind == "abbreviation" and entry.term == bare else None
    if len(bare) < _SHORTEST:
        return None
    for form in (bare, bare.removesuffix("s")):
        entry = glossary.find(form)
        if entry is not None and entry.kind == "term":
            return entry
    return None
