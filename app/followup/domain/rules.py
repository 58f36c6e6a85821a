"""The rules of follow-up, in order, as the page « comment cette liste est faite » tells them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from app.followup.domain import concerns as look
from app.followup.domain.concerns import (
    ANSWER_URGENT_DAYS,
    AWAY_DAYS,
    AWAY_URGENT_DAYS,
    EXAM_NEAR_DAYS,
    EXAM_URGENT_DAYS,
    EXAMPLE_SIGNS,
    FAILS,
    LATE_DAYS,
    LATE_URGENT_DAYS,
    LEVELS,
    NEVER_BEGUN_DAYS,
    NEVER_BEGUN_URGENT_DAYS,
    ORDER,
    RULE_MISSES,
    RULE_WINDOW_DAYS,
    Concern,
    ConcernKind,
    Facts,
)


@dataclass(frozen=True)
class Rule:
    """A rule as the page tells it: what it looks at, from when on, and why it deserves a trainer."""

    kind: ConcernKind
    threshold: str
    why: str
    check: Callable[[Facts, datetime], list[Concern]]


RULES = (
    Rule(
        ConcernKind.MESSAGE,
        f"un message de cette personne n’a pas de réponse ; pressant à partir de {ANSWER_URGENT_DAYS} jours.",
        "Une question sans réponse arrête souvent tout le reste.",
        look.message,
    ),
    Rule(
        ConcernKind.NEVER_BEGUN,
        f"aucun acte {NEVER_BEGUN_DAYS} jours après l’inscription ; pressant à partir de "
        f"{NEVER_BEGUN_URGENT_DAYS} jours.",
        "Le premier pas est le plus difficile : un mot d’accueil y aide plus que tout.",
        look.never_begun,
    ),
    Rule(
        ConcernKind.AWAY,
        f"aucun acte depuis {AWAY_DAYS} jours ; pressant à partir de {AWAY_URGENT_DAYS} jours. Un acte : une "
        "leçon lue, une réponse, une carte révisée, un écrit du portfolio. Se connecter n’en est pas un.",
        "Une semaine sans rien faire précède la plupart des abandons.",
        look.away,
    ),
    Rule(
        ConcernKind.DOSSIER,
        f"l’examen est dans {EXAM_NEAR_DAYS} jours ou moins, et une activité-type n’a pas d’exemple écrit "
        f"({EXAMPLE_SIGNS} signes au moins) ; pressant à "
        f"{EXAM_URGENT_DAYS} jours. Sans date d’examen dans le compte, cette règle se tait.",
        "Un exemple de pratique demande plusieurs relectures.",
        look.dossier,
    ),
    Rule(
        ConcernKind.FAILING,
        f"{FAILS} copies rendues à une même activité, aucune réussie.",
        "Recommencer sans aide décourage : mieux vaut reprendre ensemble.",
        look.failing,
    ),
    Rule(
        ConcernKind.STUMBLING,
        f"une même règle du métier manquée {RULE_MISSES} fois au moins en {RULE_WINDOW_DAYS} jours, et au moins une "
        "fois sur deux, dans les quiz rendus.",
        "Une erreur qui revient est une idée fausse, pas une distraction.",
        look.stumbling,
    ),
    Rule(
        ConcernKind.LATE,
        f"une étape du parcours a plus de {LATE_DAYS} jours de retard ; pressant à partir de {LATE_URGENT_DAYS} jours.",
        "Décaler à temps vaut mieux qu’un retard qui grandit.",
        look.late,
    ),
    Rule(
        ConcernKind.QUESTION,
        "une question de quiz est contestée et attend une réponse.",
        "Une clé fausse décourage ; une clé juste mérite d’être expliquée.",
        look.question,
    ),
    Rule(
        ConcernKind.READING,
        "un écrit, une preuve, un dossier ou une dictée attend d’être lu.",
        "Un retour rapide est un retour qui sert.",
        look.reading,
    ),
)


@dataclass(frozen=True)
class Line:
    """One person of the list."""

    facts: Facts
    concerns: tuple[Concern, ...] = field(default=())

    @property
    def first(self) -> Concern | None:
        """The most pressing reason."""
        return self.concerns[0] if self.concerns else None

    @property
    def others(self) -> tuple[Concern, ...]:
        return self.concerns[1:]


def line_of(facts: Facts, now: datetime) -> Line:
    """The reasons that hold for one person today, the most pressing first."""
    found = [concern for rule in RULES for concern in rule.check(facts, now)]
    found.sort(key=lambda one: (LEVELS.index(one.level), ORDER.index(one.kind), one.since))
    return Line(facts, tuple(found))


def sorted_lines(lines: Sequence[Line]) -> list[Line]:
    """The most pressing first, those that wait longest first; then the others by their last act, the oldest first."""

    def key(line: Line) -> tuple[int, datetime, str]:
        first = line.first
        if first is not None:
            return LEVELS.index(first.level), first.since, line.facts.name
        act = line.facts.last_act
        return len(LEVELS), act.at if act else line.facts.since, line.facts.name

    return sorted(lines, key=key)
