"""What a reader asks of the search, which extract answers it, and in what order answers come."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from app.content.catalog import SearchDocument
from app.modules.domain.words import COMMON, Token, line_of, tokens_of

QUERY_LENGTH = 200
TERMS = 10
PREFIX_LENGTH = 3
EXTRACT_LENGTH = 240
PAGE_SIZE = 15
CONTEXT_WORDS = 8


@dataclass(frozen=True)
class Term:
    """One word that is looked for. The last one typed may still be unfinished: it also matches as a beginning."""

    exact: str
    stems: frozenset[str]
    unfinished: bool = False

    def matches(self, token: Token) -> bool:
        """Whether this word of a text answers the term."""
        if self.exact == token.exact or self.stems & token.stems:
            return True
        return self.unfinished and token.exact.startswith(self.exact)


@dataclass(frozen=True)
class Query:
    """What is looked for: the words typed, as shown again in the field, and the terms they make."""

    text: str
    terms: tuple[Term, ...]
    shortened: bool = False

    def __bool__(self) -> bool:
        return bool(self.terms)

    @property
    def whole(self) -> Query:
        """The same query, its last word taken as finished: « secret » is not the beginning of « secrétaire »."""
        return replace(self, terms=tuple(replace(term, unfinished=False) for term in self.terms))

    @property
    def exact(self) -> str:
        """The whole query as one folded line, common words included."""
        return line_of(self.text).strip()


def read_query(typed: str) -> Query:
    """A query from anything that may be typed: control signs gone, cut to a bearable length, common words dropped.

    Common words stay when they are all there is.
    """
    text = " ".join("".join(" " if unicodedata.category(sign)[0] == "C" else sign for sign in typed[:2000]).split())
    shortened = len(typed) > 2000 or len(text) > QUERY_LENGTH
    if len(text) > QUERY_LENGTH:
        # The last word was cut in two: it would be looked for as another one.
        text = text[:QUERY_LENGTH].rpartition(" ")[0] or text[:QUERY_LENGTH]
    tokens = tokens_of(text)
    chosen = [token for token in tokens if token.exact not in COMMON] or list(tokens)
    last = tokens[-1] if tokens and not text.endswith((".", ",", ";")) else None
    terms: dict[str, Term] = {}
    for token in chosen:
        unfinished = token is last and len(token.exact) >= PREFIX_LENGTH
        terms.setdefault(token.exact, Term(token.exact, token.stems, unfinished))
    kept = tuple(terms.values())[:TERMS]
    return Query(text, kept, shortened or len(terms) > TERMS)


@dataclass(frozen=True)
class Piece:
    """A run of an extract: marked when it answers the query."""

    text: str
    marked: bool = False


@dataclass(frozen=True)
class Extract:
    """The passage of a text that answers best, and where it begins in that text."""

    pieces: tuple[Piece, ...]
    start: int
    cut_before: bool
    cut_after: bool


def extract(text: str, query: Query, length: int = EXTRACT_LENGTH) -> Extract:
    """The passage that holds most of the terms, the earliest when two are equal; its beginning when none is there."""
    tokens = tokens_of(text)
    hits = [(rank, _term_of(token, query.terms)) for rank, token in enumerate(tokens)]
    found = [(rank, term) for rank, term in hits if term is not None]
    first = _best_start(text, tokens, found, length)
    start = tokens[first].start if tokens and first else 0
    end = _end_of(text, tokens, start, length)
    marked = {rank for rank, _ in found}
    pieces: list[Piece] = []
    at = start
    for rank, token in enumerate(tokens):
        if rank in marked and start <= token.start and token.end <= end:
            if token.start > at:
                pieces.append(Piece(text[at : token.start]))
            pieces.append(Piece(text[token.start : token.end], marked=True))
            at = token.end
    if at < end:
        pieces.append(Piece(text[at:end]))
    return Extract(tuple(pieces), start, cut_before=start > 0, cut_after=end < len(text))


def marked_title(title: str, query: Query) -> tuple[Piece, ...]:
    """A whole title, with the words that answer the query marked."""
    return extract(title, query, length=max(len(title), 1)).pieces


def _term_of(token: Token, terms: Iterable[Term]) -> str | None:
    for term in terms:
        if term.matches(token):
            return term.exact
    return None


def _best_start(text: str, tokens: Sequence[Token], found: Sequence[tuple[int, str | None]], length: int) -> int:
    """The rank of the word where the extract begins: a little before the densest run of terms."""
    best, best_value = 0, (0, 0)
    for place, (rank, _) in enumerate(found):
        limit = tokens[rank].start + length - length // 4
        window = [term for other, term in found[place:] if tokens[other].end <= limit]
        value = (len(set(window)), len(window))
        if value > best_value:
            best, best_value = rank, value
    start = max(0, best - CONTEXT_WORDS)
    # A sentence that begins close before is a better beginning than the middle of one.
    for rank in range(best, start, -1):
        if rank > 0 and any(sign in ".!?\n" for sign in text[tokens[rank - 1].end : tokens[rank].start]):
            return rank
    return start


def _end_of(text: str, tokens: Sequence[Token], start: int, length: int) -> int:
    if len(text) - start <= length:
        return len(text)
    ends = [token.end for token in tokens if start < token.end <= start + length]
    return ends[-1] if ends else start + length


@dataclass(frozen=True)
class Hit:
    """One answer of the index: its key, and how well it answers (more is better)."""

    key: str
    score: float


# A lesson explains where an entry of the glossary, being short, only seems to be all about the word.
WORTH = {"lesson": 2.5}
SIDE_BY_SIDE = 2.5


def ordered(hits: Iterable[Hit], documents: Mapping[str, SearchDocument], query: Query) -> list[str]:
    """Keys of these documents, the best first.

    First a title that is the query itself, then one that begins with it, then one that holds every word; then
    how well the index says that each answers, better still when the words stand side by side as they were typed.
    """
    wanted = query.exact
    run = f" {wanted} " if " " in wanted else ""

    def rank(hit: Hit) -> tuple[int, float, str]:
        document = documents[hit.key]
        tokens = tokens_of(document.title)
        title = line_of(document.title).strip()
        if title == wanted:
            closeness = 3
        elif title.startswith(f"{wanted} "):
            closeness = 2
        else:
            closeness = int(all(any(term.matches(token) for token in tokens) for term in query.terms))
        worth = WORTH.get(document.kind, 1.0) * (SIDE_BY_SIDE if run and run in line_of(document.text) else 1.0)
        return (-closeness, -hit.score * worth, hit.key)

    return [hit.key for hit in sorted((hit for hit in hits if hit.key in documents), key=rank)]


@dataclass(frozen=True)
class Page:
    """One page of a long list; asking beyond the end gives the last one."""

    number: int
    last: int
    total: int

    @property
    def slice(self) -> slice:
        return slice((self.number - 1) * self.size, self.number * self.size)

    size: int = PAGE_SIZE


def page_of(total: int, wanted: str | None, size: int = PAGE_SIZE) -> Page:
    """The page that this number names, whatever was typed instead of a number."""
    last = max(1, -(-total // size))
    text = (wanted or "").strip()
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1
    return Page(min(max(number, 1), last), last, total, size)


def heading_before(text: str, titles: Sequence[str], position: int) -> int | None:
    """Which of these titles, that stand in the text in this order, is the last one begun at this position."""
    at, found = 0, None
    for rank, title in enumerate(titles):
        place = text.find(title, at)
        if place < 0:
            continue
        if place > position:
            break
        found, at = rank, place + len(title)
    return found


def contains(text: str, query: Query) -> bool:
    """Whether a text holds every term of the query."""
    tokens = tokens_of(text)
    return all(any(term.matches(token) for token in tokens) for term in query.terms)


def index_words(text: str) -> tuple[list[str], list[str]]:
    """(exact forms, stems) of a text, as the index keeps them."""
    tokens = tokens_of(text)
    return [token.exact for token in tokens], [stem for token in tokens for stem in sorted(token.stems)]
