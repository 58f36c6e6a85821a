"""Questions: the types of the contract (course-format.md §2), each with what may be wrong in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Annotated, Any, Literal, Self, TypeAlias

from pydantic import Discriminator, Field, StrictBool, Tag, model_validator

from app.content.schema.base import (
    Competences,
    ContentModel,
    Exact,
    Line,
    Mistakes,
    NotNegative,
    Plain,
    Positive,
    Reread,
    RuleId,
    Slug,
    Text,
    lettered,
    lettered_by,
    repeated,
    tuples,
)

GAP = re.compile(r"\{\{([^{}]*)\}\}")
MOST_OPTIONS = 60


class Samples(ContentModel):
    """Responses played by `flask content check`: those that must be right, those that must not."""

    right: Plain = None
    wrong: Plain = None


class BaseQuestion(ContentModel):
    """What the twelve types share."""

    id: Slug
    prompt: Text
    points: Positive = Fraction(1)
    competences: Competences
    certainty: StrictBool = False
    hints: tuple[Text, ...] = Field(default=(), max_length=10)
    penalty: NotNegative = Fraction(33, 100)
    explanation: Text | None = None
    rule: RuleId | None = None
    reread: Reread | None = None
    samples: Samples | None = None

    @model_validator(mode="after")
    def has_nothing_wrong(self) -> Self:
        mistakes = Mistakes()
        if self.penalty > 1:
            mistakes.add("la pénalité d’un essai va de 0 à 1", "penalty")
        self.look_for(mistakes)
        mistakes.raise_any()
        return self

    def look_for(self, mistakes: Mistakes) -> None:
        """What is wrong in this type; each type says its own."""


class Choice(ContentModel):
    """One option of a question."""

    id: Slug
    text: Text
    correct: StrictBool = False
    feedback: Text | None = None
    competences: Competences


Choices = Annotated[tuple[Choice, ...], lettered_by("text"), Field(min_length=2, max_length=MOST_OPTIONS)]


def _same_ids(mistakes: Mistakes, parts: tuple[Any, ...], *at: str | int) -> None:
    for index, one in repeated([part.id for part in parts]):
        mistakes.add(f"l’identifiant « {one} » est déjà pris", *at, index, "id")


def _same_words(mistakes: Mistakes, words: list[str], *at: str | int) -> None:
    for index, one in repeated([" ".join(word.split()).casefold() for word in words]):
        mistakes.add(f"le texte « {one} » apparaît deux fois", *at, index)


class Single(BaseQuestion):
    """One right choice."""

    type: Literal["single"]
    choices: Choices

    def look_for(self, mistakes: Mistakes) -> None:
        _same_ids(mistakes, self.choices, "choices")
        _same_words(mistakes, [choice.text for choice in self.choices], "choices")
        right = sum(choice.correct for choice in self.choices)
        if right == 0:
            mistakes.add("aucune réponse juste : ajoutez « correct: true » à une réponse", "choices")
        elif right > 1:
            mistakes.add(
                f"{right} réponses justes : une seule est permise, ou changez le type en « multiple »", "choices"
            )


class Multiple(BaseQuestion):
    """Several right choices."""

    type: Literal["multiple"]
    choices: Choices
    marking: Literal["net_correct", "exact", "each_answer"] = "net_correct"

    def look_for(self, mistakes: Mistakes) -> None:
        _same_ids(mistakes, self.choices, "choices")
        _same_words(mistakes, [choice.text for choice in self.choices], "choices")
        if not any(choice.correct for choice in self.choices):
            mistakes.add("aucune réponse juste : ajoutez « correct: true » à une réponse au moins", "choices")


class TrueFalse(BaseQuestion):
    """A statement to accept or refuse."""

    type: Literal["true_false"]
    answer: StrictBool


class Number(BaseQuestion):
    """A number to find, within a tolerance."""

    type: Literal["number"]
    answer: Exact
    tolerance: NotNegative = Fraction(0)
    unit: Line | None = None


Forms = Annotated[tuple[Line, ...], Field(min_length=1, max_length=MOST_OPTIONS)]


class ShortText(BaseQuestion):
    """A word or a few words to write."""

    type: Literal["short_text"]
    accept: Forms
    typos: Annotated[int, Field(ge=0, le=2)] = 0
    accents: Literal["ignore", "strict"] = "ignore"
    reject: Annotated[tuple[Line, ...], Field(max_length=MOST_OPTIONS)] = ()

    def look_for(self, mistakes: Mistakes) -> None:
        accepted = {form.casefold() for form in self.accept}
        for index, form in enumerate(self.reject):
            if form.casefold() in accepted:
                mistakes.add(f"« {form} » est à la fois accepté et refusé", "reject", index)


class GapChoice(ContentModel):
    """One option of a gap."""

    id: Slug
    text: Line


class TextGap(ContentModel):
    """A gap to fill by typing."""

    accept: Forms


class ChoiceGap(ContentModel):
    """A gap to fill from a list; `answer` names the right option, by its id or by its words."""

    choices: Annotated[tuple[GapChoice, ...], lettered_by("text"), Field(min_length=2, max_length=MOST_OPTIONS)]
    answer: Line

    @model_validator(mode="before")
    @classmethod
    def answer_is_an_id(cls, value: Any) -> Any:
        """The words of an option stand for its id."""
        if not isinstance(value, Mapping):
            return value
        value = tuples(value)
        choices = lettered(value.get("choices"), "text")
        answer = value.get("answer")
        if not isinstance(choices, tuple) or not isinstance(answer, str):
            return value
        pairs = [(one.get("id"), one.get("text")) for one in choices if isinstance(one, Mapping)]
        return {**value, "answer": _id_of(answer, pairs)}

    @model_validator(mode="after")
    def answer_is_among_the_choices(self) -> Self:
        mistakes = Mistakes()
        _same_ids(mistakes, self.choices, "choices")
        if self.answer not in {choice.id for choice in self.choices}:
            mistakes.add(f"« {self.answer} » n’est pas dans les choix de ce trou", "answer")
        mistakes.raise_any()
        return self


def _id_of(given: str, pairs: list[tuple[Any, Any]]) -> str:
    """The id that `given` names: an id first, or else the words of an element."""
    if any(one == given for one, _ in pairs):
        return given
    return next((one for one, words in pairs if isinstance(one, str) and words == given.strip()), given)


def _gap_kind(value: Any) -> str:
    chosen = isinstance(value, ChoiceGap) or (isinstance(value, Mapping) and "choices" in value)
    return "chosen" if chosen else "typed"


Gap = Annotated[Annotated[TextGap, Tag("typed")] | Annotated[ChoiceGap, Tag("chosen")], Discriminator(_gap_kind)]


class Cloze(BaseQuestion):
    """A text with gaps, each written {{its id}} in the text."""

    type: Literal["cloze"]
    text: Text
    gaps: Annotated[dict[Slug, Gap], Field(min_length=1, max_length=MOST_OPTIONS)]

    def look_for(self, mistakes: Mistakes) -> None:
        named = GAP.findall(self.text)
        for gap_id in dict.fromkeys(named):
            if gap_id not in self.gaps:
                mistakes.add(f"le trou « {gap_id} » du texte n’est pas décrit dans « gaps »", "text")
            elif named.count(gap_id) > 1:
                mistakes.add(f"le trou « {gap_id} » apparaît {named.count(gap_id)} fois dans le texte", "text")
        for gap_id in self.gaps:
            if gap_id not in named:
                mistakes.add(f"le trou « {gap_id} » n’est pas dans le texte", "gaps", gap_id)


class Pair(ContentModel):
    """Two parts that belong together; the id names both."""

    id: Slug
    left: Text
    right: Text


class Distractor(ContentModel):
    """A right part that belongs to no left one."""

    id: Slug
    text: Text


class Match(BaseQuestion):
    """Parts to bring together. Distractors take the letters that follow those of the pairs."""

    type: Literal["match"]
    pairs: Annotated[tuple[Pair, ...], lettered_by("left"), Field(min_length=2, max_length=MOST_OPTIONS)]
    distractors: Annotated[tuple[Distractor, ...], Field(max_length=MOST_OPTIONS)] = ()

    @model_validator(mode="before")
    @classmethod
    def distractors_follow_the_pairs(cls, value: Any) -> Any:
        """Letters of distractors start after those of the pairs, so that no right part shares its id."""
        if not isinstance(value, Mapping) or "distractors" not in value:
            return tuples(value)
        value = tuples(value)
        pairs = value.get("pairs")
        first = len(pairs) if isinstance(pairs, list | tuple) else 0
        return {**value, "distractors": lettered(value["distractors"], "text", first=first)}

    def look_for(self, mistakes: Mistakes) -> None:
        _same_ids(mistakes, self.pairs, "pairs")
        taken = {pair.id for pair in self.pairs}
        _same_ids(mistakes, self.distractors, "distractors")
        for index, one in enumerate(self.distractors):
            if one.id in taken:
                mistakes.add(f"l’identifiant « {one.id} » est déjà pris par une paire", "distractors", index)
        _same_words(mistakes, [pair.left for pair in self.pairs], "pairs")
        rights = {" ".join(pair.right.split()).casefold() for pair in self.pairs}
        for index, one in enumerate(self.distractors):
            if " ".join(one.text.split()).casefold() in rights:
                mistakes.add(f"« {one.text} » est aussi une bonne réponse", "distractors", index)


class Category(ContentModel):
    """One heading under which items are sorted."""

    id: Slug
    label: Text


class CategorizedItem(ContentModel):
    """One item to sort; `category` names its heading, by its id or by its words."""

    id: Slug
    text: Text
    category_id: Annotated[str, Field(alias="category", min_length=1, max_length=300)]


class Categorize(BaseQuestion):
    """Items to sort under headings."""

    type: Literal["categorize"]
    categories: Annotated[tuple[Category, ...], lettered_by("label"), Field(min_length=2, max_length=20)]
    items: Annotated[tuple[CategorizedItem, ...], lettered_by("text"), Field(min_length=2, max_length=MOST_OPTIONS)]

    @model_validator(mode="before")
    @classmethod
    def categories_are_ids(cls, value: Any) -> Any:
        """The words of a category stand for its id; so does the key `text` for `label`."""
        if not isinstance(value, Mapping):
            return value
        value = tuples(value)
        categories = lettered(value.get("categories"), "label")
        items = value.get("items")
        if not isinstance(categories, tuple) or not isinstance(items, list | tuple):
            return value
        pairs = [(one.get("id"), one.get("label")) for one in categories if isinstance(one, Mapping)]
        named = tuple(
            {**item, "category": _id_of(item["category"], pairs)}
            if isinstance(item, Mapping) and isinstance(item.get("category"), str)
            else item
            for item in items
        )
        return {**value, "items": named}

    def look_for(self, mistakes: Mistakes) -> None:
        _same_ids(mistakes, self.categories, "categories")
        _same_words(mistakes, [category.label for category in self.categories], "categories")
        _same_ids(mistakes, self.items, "items")
        _same_words(mistakes, [item.text for item in self.items], "items")
        known = {category.id for category in self.categories}
        for index, item in enumerate(self.items):
            if item.category_id not in known:
                mistakes.add(f"la catégorie « {item.category_id} » n’existe pas", "items", index, "category")


class OrderItem(ContentModel):
    """One item to put in its place."""

    id: Slug
    text: Text


class Order(BaseQuestion):
    """Items to put in order; the file gives the right one."""

    type: Literal["order"]
    items: Annotated[tuple[OrderItem, ...], lettered_by("text"), Field(min_length=2, max_length=30)]

    def look_for(self, mistakes: Mistakes) -> None:
        _same_ids(mistakes, self.items, "items")
        _same_words(mistakes, [item.text for item in self.items], "items")


class SpotLine(ContentModel):
    """One line of a document, right or wrong."""

    id: Slug
    label: Annotated[str, Field(max_length=300)] = ""
    text: Text
    wrong: StrictBool = False
    why: Text | None = None


class Spot(BaseQuestion):
    """A document whose wrong lines are to be found."""

    type: Literal["spot"]
    document: Annotated[tuple[SpotLine, ...], lettered_by("text"), Field(min_length=2, max_length=MOST_OPTIONS)]

    def look_for(self, mistakes: Mistakes) -> None:
        _same_ids(mistakes, self.document, "document")
        if not any(line.wrong for line in self.document):
            mistakes.add("aucune ligne fausse : ajoutez « wrong: true » à une ligne au moins", "document")


class Level(ContentModel):
    """How far a criterion is met, and what that is worth."""

    label: Text
    points: NotNegative


class Criterion(ContentModel):
    """One criterion of an essay's rubric."""

    criterion: Text
    levels: Annotated[tuple[Level, ...], Field(min_length=1, max_length=10)]


class Essay(BaseQuestion):
    """A text that a trainer marks, criterion by criterion."""

    type: Literal["essay"]
    rubric: Annotated[tuple[Criterion, ...], Field(min_length=1, max_length=20)]

    def look_for(self, mistakes: Mistakes) -> None:
        for index, criterion in enumerate(self.rubric):
            if not any(level.points > 0 for level in criterion.levels):
                mistakes.add("aucun niveau de ce critère ne rapporte de points", "rubric", index)


AnyQuestion: TypeAlias = (
    Single | Multiple | TrueFalse | Number | ShortText | Cloze | Match | Categorize | Order | Spot | Essay
)
Question: TypeAlias = Annotated[AnyQuestion, Field(discriminator="type")]
