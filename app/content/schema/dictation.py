"""Reports to transcribe and letters to write (content/dictations/<id>.yaml, content/letters/<id>.yaml)."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from app.content.schema.base import (
    Competences,
    ContentModel,
    IsoDate,
    Line,
    Mistakes,
    Slug,
    Text,
    repeated,
)
from app.content.schema.question import Criterion

FEWEST_WORDS, MOST_WORDS = 80, 260
_WORD = re.compile(r"[^\W_]+")
_STRAIGHT = re.compile(r"['\"]")

ReportKind = Literal["consultation", "hospitalisation", "operatoire", "imagerie", "adressage", "certificat"]
# What a line of a report is: its title, who it is about, when, a heading, running text, who signs.
PartKind = Literal["title", "patient", "date", "heading", "paragraph", "signature"]
# What the voice says besides the words: every sign, the new lines alone, or nothing.
SpokenSigns = Literal["all", "lines", "none"]
LevelOfWork = Annotated[int, Field(ge=1, le=5)]


class ReportPart(ContentModel):
    """One line of a report, as it is to be written. A bare text is a paragraph."""

    part: PartKind = "paragraph"
    text: Text

    @model_validator(mode="before")
    @classmethod
    def a_bare_text_is_a_paragraph(cls, value: Any) -> Any:
        return {"text": value} if isinstance(value, str) else value


class Dictation(ContentModel):
    """A report that a voice dictates and that the learner types.

    `names` are on the page before one listens: nobody can guess how a name is spelt. `say` tells the voice how to
    read what it would read wrongly, as written → as spoken. `medicines` are the names of medicines that the text holds.
    """

    id: Slug
    title: Line
    kind: ReportKind
    specialty: Line
    level: LevelOfWork
    summary: Text
    module: Slug | None = None
    competences: Competences
    signs: SpokenSigns = "none"
    names: Annotated[tuple[Line, ...], Field(max_length=12)] = ()
    medicines: Annotated[tuple[Line, ...], Field(max_length=20)] = ()
    say: dict[str, str] = Field(default_factory=dict)
    text: Annotated[tuple[ReportPart, ...], Field(min_length=3, max_length=60)]

    @model_validator(mode="after")
    def is_a_report(self) -> Self:
        mistakes = Mistakes()
        count = sum(len(_WORD.findall(part.text)) for part in self.text)
        if not FEWEST_WORDS <= count <= MOST_WORDS:
            mistakes.add(f"ce texte compte {count} mots : il en faut de {FEWEST_WORDS} à {MOST_WORDS}", "text")
        kinds = [part.part for part in self.text]
        if kinds[0] != "title" or kinds.count("title") != 1:
            mistakes.add("un compte rendu commence par son titre (« part: title »), et n’en a qu’un", "text")
        for wanted, words in (("date", "de date"), ("patient", "qui nomme la personne"), ("signature", "de signature")):
            if wanted not in kinds:
                mistakes.add(f"il manque une ligne {words} (« part: {wanted} »)", "text")
        for index, part in enumerate(self.text):
            if "\n" in part.text.strip():
                mistakes.add("une partie tient sur une ligne : faites-en deux parties", "text", index)
            if _STRAIGHT.search(part.text):
                mistakes.add("apostrophe ou guillemet droit : écrivez ’ et « »", "text", index)
        whole = "\n".join(part.text for part in self.text)
        for key, given in (("medicines", self.medicines), ("say", tuple(self.say))):
            for index, one in enumerate(given):
                if one.casefold() not in whole.casefold():
                    at = (key, index) if key == "medicines" else (key, one)
                    mistakes.add(f"« {one} » n’est pas dans le texte", *at)
        mistakes.raise_any()
        return self


LetterKind = Literal[
    "convocation", "relance", "reponse", "adressage", "confirmation", "certificat", "liaison", "reclamation"
]


class Mention(ContentModel):
    """What a letter must tell: each group of `all` by one of its wordings."""

    id: Slug
    say: Line
    all: Annotated[tuple[Annotated[tuple[Line, ...], Field(min_length=1)], ...], Field(min_length=1, max_length=8)]
    why: Text | None = None


class Forbidden(ContentModel):
    """What has no place in a letter: another reader’s business, a health detail, a promise. It counts heavily."""

    id: Slug
    say: Line
    any: Annotated[tuple[Line, ...], Field(min_length=1, max_length=30)]
    why: Text


class LetterSubject(ContentModel):
    """The object line: one of `any` in it, none of `never`."""

    any: Annotated[tuple[Line, ...], Field(min_length=1)]
    never: tuple[Line, ...] = ()


class LetterExpected(ContentModel):
    """The structure of the letter, as it can be checked without reading its style."""

    sender: Annotated[tuple[Line, ...], Field(min_length=1)]
    recipient: Annotated[tuple[Line, ...], Field(min_length=1)]
    place: Line
    date: IsoDate
    subject: LetterSubject
    salutation: Annotated[tuple[Line, ...], Field(min_length=1)]
    signature: Annotated[tuple[Line, ...], Field(min_length=1)]
    enclosures: bool = False
    mentions: Annotated[tuple[Mention, ...], Field(min_length=1, max_length=12)]
    never: Annotated[tuple[Forbidden, ...], Field(max_length=8)] = ()


class Letter(ContentModel):
    """A letter to write from a situation. `model` is one good letter among others, shown once the copy is handed in."""

    id: Slug
    title: Line
    kind: LetterKind
    level: LevelOfWork
    summary: Text
    module: Slug | None = None
    competences: Competences
    situation: Annotated[tuple[Text, ...], Field(min_length=1, max_length=12)]
    facts: Annotated[tuple[Line, ...], Field(min_length=1, max_length=16)]
    expected: LetterExpected
    rubric: Annotated[tuple[Criterion, ...], Field(min_length=1, max_length=8)]
    model: Text

    @model_validator(mode="after")
    def names_things_once(self) -> Self:
        mistakes = Mistakes()
        ids = [*(one.id for one in self.expected.mentions), *(one.id for one in self.expected.never)]
        for _, one in repeated(ids):
            mistakes.add(f"deux points de la liste portent l’identifiant « {one} »", "expected")
        for index, criterion in enumerate(self.rubric):
            if not any(level.points > 0 for level in criterion.levels):
                mistakes.add("aucun niveau de ce critère ne rapporte de points", "rubric", index)
        mistakes.raise_any()
        return self
