"""What every format that others read must say of a question that it takes: what stays behind."""

from __future__ import annotations

from app.content.schema.base import letter
from app.content.schema.quiz import AnyQuestion
from app.interop.domain.loss import Losses


def letters(ids: list[str], losses: Losses) -> None:
    """Ids of answers that are not a, b, c… do not survive."""
    if ids != [letter(index) for index in range(len(ids))]:
        losses.add("les identifiants des réponses deviennent a, b, c…")


def left_behind(question: AnyQuestion, losses: Losses) -> None:
    """What neither GIFT nor Moodle has a word for, whatever the type."""
    if question.certainty:
        losses.add("le degré de certitude ne passe pas")
    if question.rule or question.competences or question.reread:
        losses.add("la règle, le paragraphe à relire et les compétences ne passent pas")
