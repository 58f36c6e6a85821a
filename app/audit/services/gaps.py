"""What is missing in a scope, told so that one can act on it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from app.attempts.domain import AttemptState
from app.attendance.domain import paris_day
from app.attendance.domain.complaints import ComplaintState, is_late
from app.attendance.domain.contacts import ContactKind
from app.attendance.domain.surveys import LEAST_SHOWN
from app.attendance.services.attendance import is_intact
from app.audit.domain.checklist import Door, Gap, Way
from app.audit.services.gathering import Facts, unanswered_halves
from app.audit.services.programme import Crossing


def gaps_of(facts: Facts, crossings: Iterable[Crossing]) -> tuple[Gap, ...]:
    """Every gap, in the order of indicators."""
    found = [
        *_uncovered(crossings),
        *_placements(facts),
        *_paths(facts),
        *_attendance(facts),
        *_accompaniment(facts),
        *_evaluations(facts),
        *_certificates(facts),
        *_teams(facts),
        *_opinions(facts),
        *_complaints(facts),
    ]
    return tuple(sorted(found, key=lambda one: one.indicators))


def _count(number: int, one: str, many: str) -> str:
    return f"1 {one}" if number == 1 else f"{number} {many}"


def _people(number: int) -> str:
    return _count(number, "personne", "personnes")


def _ways(facts: Facts, ids: Iterable[int], door: Door) -> tuple[Way, ...]:
    named = [Way(facts.covered.people[one], door, one) for one in ids]
    return tuple(sorted(named, key=lambda way: (way.words.casefold(), way.number)))


def _uncovered(crossings: Iterable[Crossing]) -> Iterator[Gap]:
    empty = [row.competence for row in crossings if not row.is_covered]
    if empty:
        told = _count(len(empty), "compétence du référentiel", "compétences du référentiel")
        named = ", ".join(one.code for one in empty)
        yield Gap((5, 7), f"aucun contenu pour {told} ({named})")


def _placements(facts: Facts) -> Iterator[Gap]:
    lacking = [one for one in facts.covered.people if one not in facts.signed_placements]
    if lacking:
        yield Gap(
            (4, 8),
            f"aucun positionnement signé pour {_people(len(lacking))}",
            _ways(facts, lacking, "placement"),
        )


def _paths(facts: Facts) -> Iterator[Gap]:
    given = {one.cohort_id for one in facts.cohort_paths}
    lacking = [one for one in facts.covered.cohorts if one.id not in given]
    if lacking:
        told = _count(len(lacking), "cohorte", "cohortes")
        yield Gap(
            (6, 9, 10), f"aucun parcours donné à {told}", tuple(Way(one.title, "path", one.id) for one in lacking)
        )


def _attendance(facts: Facts) -> Iterator[Gap]:
    missing = unanswered_halves(facts)
    if missing:
        told = _count(
            sum(map(len, missing.values())),
            "demi-journée que personne de l’équipe n’a signée",
            "demi-journées que personne de l’équipe n’a signées",
        )
        ways = tuple(
            Way(f"{one.title}, le {paris_day(one.starts_at):%d/%m/%Y}", "session", one.id)
            for one in facts.sessions
            if one.id in missing
        )
        yield Gap((10, 18), f"la signature de l’équipe pour {told}", ways)
    altered = sorted({mark.session_id for mark in facts.marks if not is_intact(mark)})
    if altered:
        told = _count(len(altered), "séance", "séances")
        titles = {one.id: one.title for one in facts.sessions}
        yield Gap(
            (10,),
            f"une signature dont l’empreinte tient, pour {told}",
            tuple(Way(titles[one], "session", one) for one in altered),
        )


def _accompaniment(facts: Facts) -> Iterator[Gap]:
    met = {one.learner_id for one in facts.contacts if one.kind == ContactKind.PEDAGOGICAL}
    lacking = [one for one in facts.covered.people if one not in met]
    if lacking:
        yield Gap(
            (10, 12, 19),
            f"aucun échange pédagogique noté pour {_people(len(lacking))}",
            _ways(facts, lacking, "contacts"),
        )


def _evaluations(facts: Facts) -> Iterator[Gap]:
    scope = facts.scope
    done = {
        one.learner_id
        for one in facts.attempts
        if one.state == AttemptState.CLOSED and one.closed_at is not None and one.closed_at < scope.at
    }
    lacking = [one for one in facts.covered.people if one not in done]
    if lacking:
        yield Gap((11, 19), f"aucune évaluation terminée pour {_people(len(lacking))}", _ways(facts, lacking, "person"))


def _certificates(facts: Facts) -> Iterator[Gap]:
    """Those whose training is over and who hold no certificate of completion in force."""
    scope = facts.scope
    held = {one.learner_id for one in facts.certificates if one.withdrawn_at is None or one.withdrawn_at >= scope.at}
    ends = {one.id: one.ends_on for one in facts.covered.cohorts}
    over = {
        place.learner_id
        for place in facts.covered.places
        if (place.ends_at is not None and place.ends_at <= scope.until)
        or ((last := ends[place.cohort_id]) is not None and last < facts.last_day)
    }
    lacking = sorted(over - held)
    if lacking:
        yield Gap(
            (10, 11),
            f"le certificat de réalisation de {_people(len(lacking))} dont la formation est finie",
            _ways(facts, lacking, "certificates"),
        )


def _teams(facts: Facts) -> Iterator[Gap]:
    staffed = {one.cohort_id for one in facts.team}
    lacking = [one for one in facts.covered.cohorts if one.id not in staffed]
    if lacking:
        told = _count(len(lacking), "cohorte", "cohortes")
        ways = tuple(Way(one.title, "cohort", one.id) for one in lacking)
        yield Gap((17, 18, 21), f"une formatrice ou un formateur pour {told}", ways)


def _opinions(facts: Facts) -> Iterator[Gap]:
    shown = {one.cohort_id for one in facts.opinions if one.figures.is_shown}
    lacking = [one for one in facts.covered.cohorts if one.id not in shown]
    if lacking:
        told = _count(len(lacking), "cohorte", "cohortes")
        ways = tuple(Way(one.title, "opinions", one.id) for one in lacking)
        yield Gap((30,), f"{LEAST_SHOWN} avis au moins, sans lesquels rien n’est montré, pour {told}", ways)


def _complaints(facts: Facts) -> Iterator[Gap]:
    if facts.complaints is None:
        yield Gap((31,), "le registre des réclamations\u00a0: l’administration le tient, demandez-lui cette pièce")
        return
    scope = facts.scope
    late = [
        one
        for one in facts.complaints
        if one.acknowledged_at is None and is_late(ComplaintState.FILED, one.filed_at, scope.at)
    ]
    if late:
        told = _count(len(late), "réclamation", "réclamations")
        yield Gap((31,), f"l’accusé de réception de {told}, en retard", (Way("Le registre", "complaints"),))
    waiting = [one for one in facts.complaints if one.answered_at is None and one not in late]
    if waiting:
        told = _count(len(waiting), "réclamation", "réclamations")
        yield Gap((31,), f"la réponse à {told}", (Way("Le registre", "complaints"),))
