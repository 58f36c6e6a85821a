"""All that a page may show of a question, and how a form's fields become a response again.

Keys, feedback and explanations are not in `QuestionView`: they come with `review` (domain/review.py), once the
question is settled. Fields are named after tokens of the attempt, never after canonical ids. Where the canonical
order or pairing is itself the key (items to order, right parts to match), tokens and shuffling start from the
words: the page stays the same, to the byte, whatever the key.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from app.content.schema.quiz import (
    Categorize,
    ChoiceGap,
    Cloze,
    Essay,
    Match,
    Multiple,
    Number,
    Order,
    PublishedQuiz,
    Question,
    ShortText,
    Single,
    Spot,
    TrueFalse,
)
from app.errors import InvalidAction
from app.quizzes.domain.chance import shuffled, token
from app.quizzes.domain.marking import is_blank, rights_of
from app.quizzes.domain.player import Answer, QuizState, hints_shown, tries_left

# sub-field name ("" for the question itself) → values, as a form sends them
Fields = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Option:
    """Something to choose: its token and its words."""

    value: str
    text: str
    label: str = ""


@dataclass(frozen=True)
class Row:
    """Something to complete: the sub-field's name, its words, and the token or text that stands in it."""

    field: str
    text: str
    value: str = ""


@dataclass(frozen=True)
class Gap:
    """A hole in a text: typed, or chosen among options. `before` is the text that precedes it."""

    field: str
    before: str
    value: str
    options: tuple[Option, ...] = ()


@dataclass(frozen=True)
class QuestionView:
    """One question as a page shows it before it is settled."""

    id: str
    number: int
    type: str
    prompt: str
    points: Fraction
    options: tuple[Option, ...] = ()
    chosen: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    gaps: tuple[Gap, ...] = ()
    after: str = ""
    text: str = ""
    unit: str = ""
    criteria: tuple[str, ...] = ()
    asks_certainty: bool = False
    certainty: int | None = None
    flag: bool = False
    rev: int = 0
    answered: bool = False
    settled: bool = False
    tries: int = 0
    tries_left: int = 1
    hints: tuple[str, ...] = ()
    more_hints: int = 0


def question_view(spec: PublishedQuiz, state: QuizState, question_id: str, typed: Fields | None = None) -> QuestionView:
    """What may be shown of one question; `typed` puts back what a refused form held."""
    question = spec.question(question_id)
    answer = state.answer(question_id)
    fields = typed if typed is not None else encoded(question, state.seed, answer.response)
    parts = _PARTS[type(question)](question, state.seed, spec.shuffle, fields)
    hints = hints_shown(question, answer)
    return QuestionView(
        id=question.id,
        number=state.questions.index(question_id) + 1,
        type=question.type,
        prompt=question.prompt,
        points=question.points,
        asks_certainty=bool(question.certainty),
        certainty=answer.certainty,
        flag=answer.flag,
        rev=answer.rev,
        answered=not is_blank(answer.response),
        settled=answer.settled,
        tries=len(answer.tries),
        tries_left=tries_left(question, answer),
        hints=hints,
        more_hints=len(question.hints) - len(hints),
        **parts,
    )


def lone_view(spec: PublishedQuiz, question_id: str, seed: str, fields: Fields) -> QuestionView:
    """A question shown alone in a lesson, outside any attempt."""
    state = QuizState(seed=seed, questions=(question_id,), answers={question_id: Answer()})
    return question_view(spec, state, question_id, typed=fields)


def decoded(question: Question, seed: str, fields: Fields) -> Any:
    """The response, in canonical ids, that a form's fields hold; None when they are empty.

    Raises InvalidAction for a token that this attempt never gave.
    """
    return _DECODERS[type(question)](question, seed, fields)


def encoded(question: Question, seed: str, response: Any) -> Fields:
    """The fields that would send this response."""
    if is_blank(response):
        return {}
    return _ENCODERS[type(question)](question, seed, response)


def _one(fields: Fields, name: str = "") -> str:
    values = fields.get(name, ())
    return values[0] if values else ""


def _ids_of(question: Any) -> list[str]:
    if isinstance(question, Single | Multiple):
        return [choice.id for choice in question.choices]
    if isinstance(question, Spot):
        return [line.id for line in question.document]
    return [item.id for item in question.items]


def _canonical(seed: str, question_id: str, ids: Sequence[str], given: str, role: str = "o") -> str:
    for one in ids:
        if token(seed, question_id, role, one) == given:
            return one
    raise InvalidAction("Ce choix n’est pas dans la liste proposée.")


def _only(fields: Fields) -> str:
    """The value of a field that takes one answer; two are no answer."""
    if len(fields.get("", ())) > 1:
        raise InvalidAction("Une seule réponse est attendue.")
    return _one(fields)


def _decode_single(question: Single, seed: str, fields: Fields) -> Any:
    given = _only(fields)
    return _canonical(seed, question.id, _ids_of(question), given) if given else None


def _decode_list(question: Multiple | Spot, seed: str, fields: Fields) -> Any:
    ids = _ids_of(question)
    chosen = {_canonical(seed, question.id, ids, given) for given in fields.get("", ()) if given}
    return [one for one in ids if one in chosen] or None


def _decode_true_false(question: TrueFalse, seed: str, fields: Fields) -> Any:
    given = _only(fields)
    if given in {"", "true", "false"}:
        return {"": None, "true": True, "false": False}[given]
    raise InvalidAction("Répondez par vrai ou par faux.")


def _decode_text(question: Question, seed: str, fields: Fields) -> Any:
    given = _only(fields).replace("\r\n", "\n")
    return given if given.strip() else None


def _decode_cloze(question: Cloze, seed: str, fields: Fields) -> Any:
    response = {}
    for gap_id, gap in question.gaps.items():
        given = _one(fields, token(seed, question.id, "gap", gap_id))
        if given.strip():
            if isinstance(gap, ChoiceGap):
                ids = [choice.id for choice in gap.choices]
                given = _canonical(seed, question.id, ids, given, f"gap:{gap_id}")
            response[gap_id] = given
    return response or None


def _decode_match(question: Match, seed: str, fields: Fields) -> Any:
    ids = {text: right_id for right_id, text in reversed(rights_of(question))}
    response = {}
    for pair in question.pairs:
        given = _one(fields, token(seed, question.id, "left", pair.left))
        if given:
            response[pair.id] = ids[_canonical(seed, question.id, list(ids), given, "right")]
    return response or None


def _decode_categorize(question: Categorize, seed: str, fields: Fields) -> Any:
    categories = [category.id for category in question.categories]
    response = {}
    for item in question.items:
        given = _one(fields, token(seed, question.id, "o", item.id))
        if given:
            response[item.id] = _canonical(seed, question.id, categories, given, "category")
    return response or None


def _decode_order(question: Order, seed: str, fields: Fields) -> Any:
    ranks: dict[int, str] = {}
    for item in question.items:
        given = _one(fields, token(seed, question.id, "item", item.text))
        if not given:
            continue
        if not 1 <= _rank(given) <= len(question.items):
            raise InvalidAction("Donnez à chaque élément un rang de la liste.")
        rank = _rank(given)
        if rank in ranks:
            raise InvalidAction(f"Deux éléments portent le rang {rank} : donnez à chacun un rang différent.")
        ranks[rank] = item.id
    return [ranks[rank] for rank in sorted(ranks)] or None


_DECODERS: dict[type, Callable[[Any, str, Fields], Any]] = {
    Single: _decode_single,
    Multiple: _decode_list,
    TrueFalse: _decode_true_false,
    Number: _decode_text,
    ShortText: _decode_text,
    Cloze: _decode_cloze,
    Match: _decode_match,
    Categorize: _decode_categorize,
    Order: _decode_order,
    Spot: _decode_list,
    Essay: _decode_text,
}


def _encode_cloze(question: Cloze, seed: str, response: Mapping[str, str]) -> Fields:
    fields = {}
    for gap_id, value in response.items():
        if isinstance(question.gaps[gap_id], ChoiceGap):
            value = token(seed, question.id, f"gap:{gap_id}", value)
        fields[token(seed, question.id, "gap", gap_id)] = [value]
    return fields


def _encode_match(question: Match, seed: str, response: Mapping[str, str]) -> Fields:
    lefts, rights = {pair.id: pair.left for pair in question.pairs}, dict(rights_of(question))
    return {
        token(seed, question.id, "left", lefts[left]): [token(seed, question.id, "right", rights[right])]
        for left, right in response.items()
        if right
    }


def _encode_categorize(question: Categorize, seed: str, response: Mapping[str, str]) -> Fields:
    return {
        token(seed, question.id, "o", item): [token(seed, question.id, "category", category)]
        for item, category in response.items()
        if category
    }


def _encode_order(question: Order, seed: str, response: Sequence[str]) -> Fields:
    words = {item.id: item.text for item in question.items}
    return {token(seed, question.id, "item", words[one]): [str(rank)] for rank, one in enumerate(response, 1)}


_ENCODERS: dict[type, Callable[[Any, str, Any], Fields]] = {
    Single: lambda q, s, r: {"": [token(s, q.id, "o", r)]},
    Multiple: lambda q, s, r: {"": [token(s, q.id, "o", one) for one in r]},
    TrueFalse: lambda q, s, r: {"": ["true" if r else "false"]},
    Number: lambda q, s, r: {"": [str(r)]},
    ShortText: lambda q, s, r: {"": [r]},
    Cloze: _encode_cloze,
    Match: _encode_match,
    Categorize: _encode_categorize,
    Order: _encode_order,
    Spot: lambda q, s, r: {"": [token(s, q.id, "o", one) for one in r]},
    Essay: lambda q, s, r: {"": [r]},
}


def _options(question: Any, seed: str, pairs: list[tuple[str, str]], role: str, *, mixed: bool) -> tuple[Option, ...]:
    ordered = shuffled(seed, f"{question.id}:{role}", pairs) if mixed else pairs
    return tuple(Option(token(seed, question.id, role, one), text) for one, text in ordered)


def _choice_parts(question: Single | Multiple, seed: str, shuffle: bool, fields: Fields) -> dict[str, Any]:
    pairs = [(choice.id, choice.text) for choice in question.choices]
    return {"options": _options(question, seed, pairs, "o", mixed=shuffle), "chosen": tuple(fields.get("", ()))}


def _true_false_parts(question: TrueFalse, seed: str, shuffle: bool, fields: Fields) -> dict[str, Any]:
    return {"options": (Option("true", "Vrai"), Option("false", "Faux")), "chosen": tuple(fields.get("", ()))}


def _text_parts(question: Any, seed: str, shuffle: bool, fields: Fields) -> dict[str, Any]:
    return {"text": _one(fields), "unit": getattr(question, "unit", None) or ""}


def _essay_parts(question: Essay, seed: str, shuffle: bool, fields: Fields) -> dict[str, Any]:
    return {"text": _one(fields), "criteria": tuple(criterion.criterion for criterion in question.rubric)}


def _cloze_parts(question: Cloze, seed: str, shuffle: bool, fields: Fields) -> dict[str, Any]:
    gaps, rest = [], question.text
    for gap_id, gap in cloze_order(question):
        before, _, rest = rest.partition("{{" + gap_id + "}}")
        field = token(seed, question.id, "gap", gap_id)
        options: tuple[Option, ...] = ()
        if isinstance(gap, ChoiceGap):
            pairs = [(choice.id, choice.text) for choice in gap.choices]
            options = _options(question, seed, pairs, f"gap:{gap_id}", mixed=shuffle)
        gaps.append(Gap(field, before, _one(fields, field), options))
    return {"gaps": tuple(gaps), "after": rest}


def cloze_order(question: Cloze) -> list[tuple[str, Any]]:
    """The gaps in the order in which the text holds them."""
    return sorted(question.gaps.items(), key=lambda gap: question.text.index("{{" + gap[0] + "}}"))


def _match_parts(question: Match, seed: str, shuffle: bool, fields: Fields) -> dict[str, Any]:
    rows = []
    for pair in question.pairs:
        field = token(seed, question.id, "left", pair.left)
        rows.append(Row(field, pair.left, _one(fields, field)))
    rights = sorted({text for _, text in rights_of(question)})
    return {
        "rows": tuple(rows),
        "options": _options(question, seed, [(text, text) for text in rights], "right", mixed=True),
    }


def _categorize_parts(question: Categorize, seed: str, shuffle: bool, fields: Fields) -> dict[str, Any]:
    categories = [(category.id, category.label) for category in question.categories]
    items = shuffled(seed, f"{question.id}:items", [(item.id, item.text) for item in question.items])
    rows = []
    for item_id, text in items:
        field = token(seed, question.id, "o", item_id)
        rows.append(Row(field, text, _one(fields, field)))
    return {"rows": tuple(rows), "options": _options(question, seed, categories, "category", mixed=False)}


def _order_parts(question: Order, seed: str, shuffle: bool, fields: Fields) -> dict[str, Any]:
    rows = []
    for text, _ in shuffled(seed, f"{question.id}:items", sorted((item.text, None) for item in question.items)):
        field = token(seed, question.id, "item", text)
        rows.append(Row(field, text, _one(fields, field)))
    return {"rows": tuple(sorted(rows, key=lambda row: _rank(row.value)))}


def _rank(value: str) -> int:
    return int(value) if value.isascii() and value.isdigit() and len(value) < 4 else 1000


def _spot_parts(question: Spot, seed: str, shuffle: bool, fields: Fields) -> dict[str, Any]:
    options = tuple(Option(token(seed, question.id, "o", line.id), line.text, line.label) for line in question.document)
    return {"options": options, "chosen": tuple(fields.get("", ()))}


_PARTS: dict[type, Callable[[Any, str, bool, Fields], dict[str, Any]]] = {
    Single: _choice_parts,
    Multiple: _choice_parts,
    TrueFalse: _true_false_parts,
    Number: _text_parts,
    ShortText: _text_parts,
    Cloze: _cloze_parts,
    Match: _match_parts,
    Categorize: _categorize_parts,
    Order: _order_parts,
    Spot: _spot_parts,
    Essay: _essay_parts,
}
