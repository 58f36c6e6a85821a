"""What the figures of a question say, in plain words, each with its threshold. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from statistics import median

from app.statistics.domain.groups import FEWEST
from app.statistics.domain.responses import Analysis, Choosing, Option, Section
from app.statistics.domain.table import Item

# Under this many copies, chance alone moves the power to separate.
ENOUGH = 12
EASY, HARD = 90.0, 30.0
SEPARATES = 20.0
BLANK = Fraction(1, 5)
ABOVE_CHANCE = 5.0
TIMES, LONG = 2.0, 60.0


class FindingKind(StrEnum):
    """What may be said of a question."""

    KEY = "key"
    BEST_ELSEWHERE = "best_elsewhere"
    DISTRACTOR = "distractor"
    NOT_SEPARATING = "not_separating"
    EASY = "easy"
    HARD = "hard"
    CHANCE = "chance"
    NOBODY = "nobody"
    BLANK = "blank"
    SLOW = "slow"


URGENT = frozenset({FindingKind.KEY, FindingKind.BEST_ELSEWHERE})


@dataclass(frozen=True)
class Finding:
    """One thing to look at: what it is, why it is said, and from which threshold."""

    kind: FindingKind
    words: str
    threshold: str

    @property
    def urgent(self) -> bool:
        """Whether the key itself is in doubt."""
        return self.kind in URGENT


def findings_of(
    item: Item, guess: Fraction | None, analysis: Analysis | None, seconds: Mapping[str, float]
) -> tuple[Finding, ...]:
    """All that may be said of a question, the key first."""
    found = [*_on_figures(item, guess), *_on_answers(analysis), *_on_time(item.id, seconds)]
    order = list(FindingKind)
    return tuple(sorted(found, key=lambda one: order.index(one.kind)))


def _on_figures(item: Item, guess: Fraction | None) -> Iterator[Finding]:
    figures = item.figures
    if figures is None:
        return
    index, facility = figures.discrimination_index, figures.facility
    separates_by = f"pouvoir de séparer sous {SEPARATES:.0f}, à partir de {ENOUGH} copies"
    if index is not None and item.copies >= ENOUGH:
        if index < 0:
            yield Finding(
                FindingKind.KEY,
                "Celles et ceux qui réussissent le reste se trompent ici plus que les autres\u00a0: "
                "clé sans doute fausse, ou énoncé ambigu.",
                f"Dit quand le pouvoir de séparer est sous 0, à partir de {ENOUGH} copies.",
            )
        elif index < SEPARATES and (facility is None or facility <= EASY):
            yield Finding(
                FindingKind.NOT_SEPARATING,
                "Elle ne distingue pas qui sait de qui ne sait pas.",
                f"Dit quand le {separates_by}.",
            )
    if facility is None:
        return
    if facility > EASY:
        yield Finding(
            FindingKind.EASY,
            "Presque tout le monde trouve\u00a0: elle n’apprend pas grand-chose sur qui la passe.",
            f"Dit au-dessus de {EASY:.0f}\u202f% de réussite.",
        )
    elif guess and facility < 100 * float(guess) + ABOVE_CHANCE:
        yield Finding(
            FindingKind.CHANCE,
            "On n’y réussit pas mieux qu’en répondant au hasard.",
            f"Dit à moins de {ABOVE_CHANCE:.0f} points au-dessus du score au hasard ({100 * float(guess):.0f}\u202f%).",
        )
    elif facility < HARD:
        yield Finding(FindingKind.HARD, "Peu de personnes la réussissent.", f"Dit sous {HARD:.0f}\u202f% de réussite.")
    if item.blank > BLANK:
        yield Finding(
            FindingKind.BLANK,
            f"{100 * float(item.blank):.0f}\u202f% des copies la laissent vide.",
            f"Dit au-dessus de {100 * float(BLANK):.0f}\u202f% de copies vides.",
        )


def _on_answers(analysis: Analysis | None) -> Iterator[Finding]:
    if analysis is None:
        return
    for section in analysis.sections:
        if section.choosing is Choosing.ONE:
            yield from _on_choices(section, analysis)
        if section.choosing is not Choosing.TYPED and analysis.copies >= ENOUGH:
            nobody = [one for one in section.options if one.count == 0 and not one.right]
            # A question where every wrong choice is empty is told as too easy.
            if nobody and len(nobody) < sum(not one.right for one in section.options):
                named = " ni ".join(_named(one, section) for one in nobody)
                yield Finding(
                    FindingKind.NOBODY,
                    f"Personne ne choisit {named}{_at(section)}\u00a0: ce choix ne trompe personne."
                    if len(nobody) == 1
                    else f"Personne ne choisit {named}{_at(section)}\u00a0: ces choix ne trompent personne.",
                    f"Dit à partir de {ENOUGH} copies.",
                )


def _on_choices(section: Section, analysis: Analysis) -> Iterator[Finding]:
    right = next((one for one in section.options if one.right), None)
    wrong = max((one for one in section.options if not one.right), key=lambda one: one.count, default=None)
    if right is None or wrong is None:
        return
    best = max((one for one in section.options if not one.right), key=lambda one: one.upper or 0)
    if (
        analysis.third is not None
        and best.upper is not None
        and best.lower is not None
        and best.upper > (right.upper or 0)
        and best.upper > best.lower
    ):
        yield Finding(
            FindingKind.BEST_ELSEWHERE,
            f"Les meilleures copies choisissent {_named(best, section)}{_at(section)}, pas la réponse attendue.",
            f"Dit quand, dans le meilleur tiers ({FEWEST} copies au moins), un autre choix passe devant la clé "
            "et y est plus fréquent que dans le tiers le plus faible.",
        )
    if wrong.count > right.count and analysis.copies >= ENOUGH:
        yield Finding(
            FindingKind.DISTRACTOR,
            f"{_named(wrong, section)} attire plus que la réponse attendue{_at(section)}.",
            f"Dit quand un choix faux passe devant la clé, à partir de {ENOUGH} copies.",
        )


def _on_time(question_id: str, seconds: Mapping[str, float]) -> Iterator[Finding]:
    mine = seconds.get(question_id)
    others = [value for one, value in seconds.items() if one != question_id]
    if mine is None or len(others) < 2:
        return
    usual = median(others)
    if mine >= LONG and mine > TIMES * usual:
        yield Finding(
            FindingKind.SLOW,
            "On y passe bien plus de temps que sur les autres questions.",
            f"Dit à plus de {TIMES:.0f} fois le temps médian des autres, et au moins une minute.",
        )


def _named(option: Option, section: Section) -> str:
    place = next(index for index, one in enumerate(section.options) if one.id == option.id)
    letter = chr(ord("A") + place) if place < 26 else str(place + 1)
    words = option.text if len(option.text) <= 60 else option.text[:57].rstrip() + "…"
    return f"{letter} («\u00a0{words}\u00a0»)"


def _at(section: Section) -> str:
    return f", «\u00a0{section.title}\u00a0»" if section.title else ""
