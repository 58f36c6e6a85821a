"""Figures of progress in French words: never a bare percentage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction
from math import floor

from app.attendance.domain import PARIS, paris_day
from app.content.catalog import Framework
from app.progress.domain.mastery import CompetenceProgress, FrameworkProgress, Mastery, Missing, Offer

MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
OFFICIAL = "officiel"
STANDINGS = (
    (Mastery.ACQUIRED, "acquise", "acquises"),
    (Mastery.IN_PROGRESS, "en cours", "en cours"),
    (Mastery.NOT_ACQUIRED, "pas encore commencée", "pas encore commencées"),
)
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


def plural(count: int, one: str, many: str) -> str:
    """« 1 preuve », « 0 preuve », « 2 preuves »: the French plural begins at two."""
    return f"{count} {one if count < 2 else many}"


def points_words(points: Fraction) -> str:
    """Points rounded to a hundredth for reading: « 2,5 », « 3 », « 0,33 »."""
    whole, hundredths = divmod(_rounded(points * 100), 100)
    decimals = f"{hundredths:02}".rstrip("0")
    return f"{whole},{decimals}" if decimals else str(whole)


def _rounded(value: Fraction | float) -> int:
    """The nearest whole number, a half going up as on paper."""
    return floor(value + Fraction(1, 2))


def day_words(day: date, today: date) -> str:
    """« 12 novembre », with its year when it is not this year's."""
    number = "1er" if day.day == 1 else str(day.day)
    year = "" if day.year == today.year else f" {day.year}"
    return f"{number} {MONTHS[day.month - 1]}{year}"


def date_words(instant: datetime, now: datetime) -> str:
    """« aujourd’hui », « hier », « le 12 novembre »."""
    day, today = paris_day(instant), paris_day(now)
    if day == today:
        return "aujourd’hui"
    if day == today - timedelta(days=1):
        return "hier"
    return f"le {day_words(day, today)}"


def of_date(instant: datetime, now: datetime) -> str:
    """The same after « date »: « d’aujourd’hui », « d’hier », « du 12 novembre »."""
    words = date_words(instant, now)
    return f"du {words[3:]}" if words.startswith("le ") else f"d’{words}"


def time_words(instant: datetime) -> str:
    """« 14 h 03 », on a Paris clock."""
    local = instant.astimezone(PARIS)
    return f"{local.hour} h {local.minute:02}"


def when_words(instant: datetime, now: datetime) -> str:
    """A moment to come: « à 14 h 03 », « demain à 9 h 00 », « jeudi 26 novembre à 18 h 00 »."""
    day, today = paris_day(instant), paris_day(now)
    if day == today:
        return f"à {time_words(instant)}"
    if day == today + timedelta(days=1):
        return f"demain à {time_words(instant)}"
    return f"{WEEKDAYS[day.weekday()]} {day_words(day, today)} à {time_words(instant)}"


def proofs_words(one: CompetenceProgress) -> str:
    """« 3 preuves sur 4 attendues », « 5 preuves pour 4 attendues »."""
    link = "sur" if one.proofs <= one.expected else "pour"
    return f"{plural(one.proofs, 'preuve', 'preuves')} {link} {one.expected} attendues"


def last_words(one: CompetenceProgress, now: datetime) -> str:
    """« , la dernière le 12 novembre »; nothing without a proof."""
    if one.last_proof_at is None:
        return ""
    return f", la dernière {date_words(one.last_proof_at, now)}"


def missing_words(one: CompetenceProgress) -> str:
    """What keeps the competence from being acquired, in one sentence; nothing when it is."""
    if one.missing == Missing.PROOFS and one.kept:
        lacking = "Il manque une preuve" if one.lacking == 1 else f"Il manque {one.lacking} preuves"
        return f"{lacking}."
    if one.missing == Missing.GRADED_PROOFS:
        return (
            f"L’entraînement ne compte que pour 2 preuves : il en manque {one.lacking}, "
            "à gagner dans une activité notée."
        )
    if one.missing == Missing.OVERALL:
        return (
            f"Les preuves y sont, mais l’ensemble de vos activités réunit {points_words(one.earned)} points "
            f"sur {points_words(one.possible)} : il faut atteindre 70 % avant de la dire acquise."
        )
    return ""


def days_away_words(day: date, today: date) -> str:
    """« aujourd’hui », « demain », « dans 12 jours »."""
    away = (day - today).days
    return {0: "aujourd’hui", 1: "demain"}.get(away, f"dans {away} jours")


def minutes_words(minutes: int) -> str:
    """« 35 min », « 1 h », « 3 h 10 »."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest:02}" if rest else f"{hours} h"


def standing_words(one: CompetenceProgress, now: datetime) -> str:
    """Where the learner stands in one competence, in a sentence or two."""
    if not one.kept:
        if not one.has_content:
            return "Le cours ne propose encore rien sur cette compétence : elle ne peut pas être prouvée ici."
        opening = next(iter(one.openings), None)
        if opening is None:
            return "Pas encore commencée : aucune activité du cours ne peut encore la prouver."
        return f"Pas encore commencée. « {opening.title} » porte sur elle."
    if not one.proofs:
        done = plural(len(one.kept), "activité faite", "activités faites")
        return f"{done}, pas encore de preuve : il en faut {one.expected}."
    return f"{proofs_words(one)}{last_words(one, now)}. {missing_words(one)}".rstrip()


def reach_words(one: CompetenceProgress) -> str:
    """What the course falls short of, when it can give some proofs and not enough of them; else nothing."""
    if not 0 < one.within_reach < one.expected:
        return ""
    return (
        f"Le cours, tel qu’il est aujourd’hui, permet {plural(one.within_reach, 'preuve', 'preuves')} "
        f"sur les {one.expected} attendues : il ne suffit pas encore à la dire acquise."
    )


def overview_words(progress: FrameworkProgress, *, own: bool = True) -> str:
    """« 1 compétence acquise, 3 en cours, 1 pas encore commencée, sur les 5 que ce cours connaît du titre visé. »"""
    counts = [(progress.count(state), one, many) for state, one, many in STANDINGS]
    said = [(count, one if count == 1 else many) for count, one, many in counts if count]
    if not said:
        return "Ce cours ne connaît encore aucune compétence du titre visé."
    (first, words), *others = said
    parts = [f"{plural(first, 'compétence', 'compétences')} {words}", *(f"{count} {words}" for count, words in others)]
    aimed_at = "visé" if own else "que cette personne vise"
    return f"{', '.join(parts)}, sur les {len(progress.competences)} que ce cours connaît du titre {aimed_at}."


def share_words(one: CompetenceProgress) -> str:
    """« 31 points sur 40, soit 78 % ; vraisemblablement entre 66 % et 86 %. »; nothing before the first trace."""
    if one.share is None:
        return ""
    points = f"{points_words(one.earned)} points sur {points_words(one.possible)}"
    halved = ", ceux d’entraînement comptés pour moitié" if any(trace.is_training for trace in one.kept) else ""
    return f"{points}{halved}, soit {percent_words(one.share)} ; vraisemblablement {range_words(one, between=True)}."


def percent_words(share: Fraction | float) -> str:
    """« 78 % », rounded."""
    return f"{_rounded(share * 100)} %"


def range_words(one: CompetenceProgress, *, between: bool = False) -> str:
    """« 66 à 86 % », or « entre 66 % et 86 % »."""
    if one.range is None:
        return ""
    if between:
        return f"entre {percent_words(one.range.low)} et {percent_words(one.range.high)}"
    return f"{_rounded(one.range.low * 100)} à {percent_words(one.range.high)}"


# The pages that staff read: those of a learner's attempts lead only their own author on.
READ_BY_STAFF = {"scenario": ("scenarios", "parties"), "day": ("journees", "parties")}


def copy_parts(kind: str, attempt_id: str, *, own: bool) -> tuple[str, ...]:
    """Where a past attempt is read again: the parts of its address."""
    if own or kind not in READ_BY_STAFF:
        return ("tentatives", attempt_id)
    return (*READ_BY_STAFF[kind], attempt_id, "debriefing")


def at_stake_words(offer: Offer) -> str:
    """« 12 points sur cette compétence », « environ 4 points » when questions are drawn."""
    about = "" if offer.points.denominator == 1 else "environ "
    return f"{about}{plural(_rounded(offer.points), 'point', 'points')} sur cette compétence"


def short_day(day: date) -> str:
    """« lun. »"""
    return f"{WEEKDAYS[day.weekday()][:3]}."


def weekday(day: date) -> str:
    """« lundi »"""
    return WEEKDAYS[day.weekday()]


def incomplete_words(framework: Framework) -> tuple[str, ...]:
    """What is not certain in a référentiel, in sentences; empty when every label is official and no list is open."""
    sentences = []
    short = [block.ccp or block.short for block in framework.blocks if block.competences_complete is not True]
    if short:
        sentences.append(
            f"La liste des compétences n’est pas établie en entier pour {_enumerated(short)} : "
            "d’autres compétences peuvent exister, qui ne sont pas montrées ici."
        )
    labels = [one.label_status for block in framework.blocks for one in block.competences]
    unsure = sum(status != OFFICIAL for status in labels)
    if unsure:
        sentences.append(
            f"{plural(unsure, 'libellé', 'libellés')} de compétence sur {len(labels)} "
            f"{'ne vient' if unsure == 1 else 'ne viennent'} pas d’un texte officiel : "
            "leur origine est indiquée avec chacun."
        )
    titles = sum(block.title_status != OFFICIAL for block in framework.blocks)
    if titles:
        sentences.append(f"{plural(titles, 'intitulé de bloc est', 'intitulés de bloc sont')} dans le même cas.")
    if sentences:
        sentences.append("Le référentiel officiel, publié par France compétences, fait foi.")
    return tuple(sentences)


def _enumerated(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} et {names[-1]}"


def course_reach_words(framework: Framework, offers: Mapping[str, Sequence[Offer]]) -> str:
    """How many competences of a référentiel the course already has something on."""
    ids = [one.id for block in framework.blocks for one in block.competences]
    covered = sum(bool(offers.get(competence_id)) for competence_id in ids)
    if not covered:
        return "Le cours n’a pas encore d’activité sur ses compétences."
    if covered == len(ids):
        return "Le cours a des activités sur chacune."
    return f"Le cours a des activités sur {covered} d’entre elles."


def replaced_words(framework: Framework) -> str:
    """« Remplacé depuis le 1er septembre 2025 par RNCP40800 »; nothing when it is in force."""
    by, since = framework.information.get("replaced_by"), framework.information.get("replaced_since")
    if not by:
        return ""
    try:
        when = f" depuis le {day_words(date.fromisoformat(str(since)), date.min)}"
    except ValueError:
        when = ""
    return f"Remplacé{when} par {by}"


def in_force_words(framework: Framework) -> str:
    """« En vigueur, enregistré jusqu’au 1er septembre 2030 »; nothing when its file does not say so."""
    if framework.information.get("status") != "actif":
        return ""
    dates = framework.information.get("dates")
    until = dates.get("echeance_enregistrement") if isinstance(dates, Mapping) else None
    try:
        return f"En vigueur, enregistré jusqu’au {day_words(date.fromisoformat(str(until)), date.min)}"
    except ValueError:
        return "En vigueur"
