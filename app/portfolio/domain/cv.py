"""A CV on one page: what it holds, in order, and what is left out when there is more than a page takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

LINES_ON_A_PAGE = 66
MOST_MISSIONS = 6
SIGNS_ON_A_LINE = 92


@dataclass(frozen=True)
class CvExperience:
    """One experience as a CV tells it."""

    role: str
    employer: str
    place: str
    period: str
    nature: str
    missions: tuple[str, ...]


@dataclass(frozen=True)
class Cv:
    """Everything that a CV shows."""

    name: str
    headline: str = ""
    contact: tuple[str, ...] = ()
    summary: str = ""
    experiences: tuple[CvExperience, ...] = ()
    diplomas: tuple[str, ...] = ()
    competences: tuple[str, ...] = ()
    software: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()


def lines_of(text: str) -> tuple[str, ...]:
    """What was typed one per line, without dashes or empty lines."""
    return tuple(line for line in (raw.strip().lstrip("-–•* ").strip() for raw in text.splitlines()) if line)


def rows(texts: Sequence[str]) -> int:
    """How many printed lines these take."""
    return sum(1 + len(text) // SIGNS_ON_A_LINE for text in texts)


def on_one_page(cv: Cv) -> Cv:
    """The same CV cut to one page: competences past the sixth go first, then missions, then the oldest experiences."""
    experiences, competences, missions = len(cv.experiences), len(cv.competences), MOST_MISSIONS
    while True:
        cut = _with(_shortened(cv, missions), experiences, competences)
        if printed_lines(cut) <= LINES_ON_A_PAGE:
            return cut
        if competences > 6:
            competences -= 1
        elif missions > 2:
            missions -= 1
        elif experiences > 3:
            experiences -= 1
        elif missions > 0:
            missions -= 1
        elif competences > 0:
            competences -= 1
        else:
            return cut


def _shortened(cv: Cv, missions: int) -> Cv:
    """The recent experiences keep more of their missions than the old ones."""
    experiences = tuple(
        CvExperience(
            one.role, one.employer, one.place, one.period, one.nature, one.missions[: max(0, missions - rank // 2)]
        )
        for rank, one in enumerate(cv.experiences)
    )
    return replace(cv, experiences=experiences)


def _with(cv: Cv, experiences: int, competences: int) -> Cv:
    return replace(cv, experiences=cv.experiences[:experiences], competences=cv.competences[:competences])


def printed_lines(cv: Cv) -> int:
    """How many lines of the page it takes, headings counted for three."""
    length = 5 + rows([cv.summary]) * bool(cv.summary)
    length += sum(
        rows([one.role + one.employer + one.place + one.period + one.nature]) + rows(one.missions)
        for one in cv.experiences
    )
    for group in (cv.diplomas, cv.competences, cv.software, cv.languages, cv.experiences):
        length += 3 * bool(group)
    length += rows(cv.diplomas) + rows(cv.competences)
    return (
        length
        + bool(cv.software) * rows([", ".join(cv.software)])
        + bool(cv.languages) * rows([", ".join(cv.languages)])
    )
