"""A CV on one page: what it holds, in order, and what is left out when there is more than a page takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

LINES_ON_A_PAGE = 46
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
    """The same CV cut to one page: last the competences, then missions of the oldest experiences, then these."""
    missions = 6
    while missions and printed_lines(_shortened(cv, missions)) > LINES_ON_A_PAGE:
        missions -= 1
    kept = _shortened(cv, missions)
    competences = list(kept.competences)
    experiences = list(kept.experiences)
    while printed_lines(kept) > LINES_ON_A_PAGE and (len(competences) > 4 or len(experiences) > 1):
        if len(competences) > 4:
            competences.pop()
        else:
            experiences.pop()
        kept = _with(kept, tuple(experiences), tuple(competences))
    return kept


def _shortened(cv: Cv, missions: int) -> Cv:
    """The recent experiences keep more of their missions than the old ones."""
    experiences = tuple(
        CvExperience(
            one.role, one.employer, one.place, one.period, one.nature, one.missions[: max(0, missions - rank // 2)]
        )
        for rank, one in enumerate(cv.experiences)
    )
    return _with(cv, experiences, cv.competences)


def _with(cv: Cv, experiences: tuple[CvExperience, ...], competences: tuple[str, ...]) -> Cv:
    return Cv(
        cv.name,
        cv.headline,
        cv.contact,
        cv.summary,
        experiences,
        cv.diplomas,
        competences,
        cv.software,
        cv.languages,
    )


def printed_lines(cv: Cv) -> int:
    length = 5 + rows([cv.summary]) * bool(cv.summary)
    length += sum(2 + rows(one.missions) for one in cv.experiences)
    for group in (cv.diplomas, cv.competences, cv.software, cv.languages, cv.experiences):
        length += 2 * bool(group)
    length += rows(cv.diplomas) + rows(cv.competences)
    return (
        length
        + bool(cv.software) * rows([", ".join(cv.software)])
        + bool(cv.languages) * rows([", ".join(cv.languages)])
    )
