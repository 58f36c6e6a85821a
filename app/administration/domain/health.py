"""What the page of health says of each thing, and when it worries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

OLDEST_BACKUP = timedelta(hours=26)
OLDEST_CHORE = timedelta(minutes=30)
OLDEST_RETENTION = timedelta(hours=26)
SLOW_MAIL = timedelta(hours=1)
LEAST_FREE = 0.10
LEAST_FREE_BYTES = 1024**3


class CheckState(StrEnum):
    """How a thing fares."""

    OK = "ok"
    ATTENTION = "attention"
    URGENT = "urgent"


@dataclass(frozen=True)
class Check:
    """One thing that was looked at: what was seen, whether it worries, what to do then."""

    title: str
    seen: str
    state: CheckState = CheckState.OK
    advice: str = ""


def backup_check(made_at: datetime | None, failed_since: bool, now: datetime) -> Check:
    """The age of the last good backup; more than 26 hours worries."""
    title = "Dernière sauvegarde"
    how = "Lancez « flask backup rotate DOSSIER », chaque nuit, par le planificateur de la machine."
    if made_at is None:
        return Check(title, "aucune n’est notée", CheckState.URGENT, how)
    seen = f"il y a {age_words(now - made_at)}"
    if now - made_at > OLDEST_BACKUP:
        return Check(title, seen, CheckState.URGENT, how)
    if failed_since:
        return Check(title, f"{seen} ; un essai a échoué depuis", CheckState.ATTENTION, "Voyez la raison plus bas.")
    return Check(title, seen)


def disk_check(free: int, total: int) -> Check:
    """Room on the disk of the instance."""
    seen = f"{size_words(free)} libres sur {size_words(total)}"
    if free < LEAST_FREE_BYTES:
        return Check("Disque", seen, CheckState.URGENT, "Libérez de la place : sans elle, rien ne s’enregistre plus.")
    if total and free / total < LEAST_FREE:
        return Check("Disque", seen, CheckState.ATTENTION, "Prévoyez de la place.")
    return Check("Disque", seen)


def mail_check(waiting: int, oldest: datetime | None, given_up: int, now: datetime) -> Check:
    """The outbox."""
    seen = f"{waiting} en attente, {given_up} abandonné{'s' if given_up > 1 else ''} depuis 7 jours"
    if oldest is not None and now - oldest > SLOW_MAIL:
        return Check(
            "Messages à envoyer",
            f"{seen} ; le plus ancien attend depuis {age_words(now - oldest)}",
            CheckState.URGENT,
            "Vérifiez MAIL_URL et le serveur d’envoi.",
        )
    if given_up:
        return Check("Messages à envoyer", seen, CheckState.ATTENTION, "Des adresses ont refusé un message.")
    return Check("Messages à envoyer", seen)


def chores_check(oldest: datetime | None, missing: int, now: datetime) -> Check:
    """What the product does by itself."""
    title = "Tâches de fond"
    if oldest is None:
        return Check(
            title, "aucune n’a encore tourné", CheckState.ATTENTION, "Elles tournent avec le serveur gunicorn."
        )
    seen = f"la plus ancienne a tourné il y a {age_words(now - oldest)}"
    if now - oldest > OLDEST_CHORE or missing:
        return Check(
            title, seen, CheckState.ATTENTION, "Une tâche n’a pas tourné à temps : lisez le journal technique."
        )
    return Check(title, seen)


def retention_check(at: datetime | None, failures: int, now: datetime) -> Check:
    """The daily passage of the retention rules."""
    title = "Règles de conservation"
    if at is None:
        return Check(title, "jamais passées", CheckState.ATTENTION, "Elles passent chaque jour avec le serveur.")
    seen = f"passées il y a {age_words(now - at)}"
    if failures:
        return Check(title, f"{seen}, {failures} en échec", CheckState.URGENT, "Ouvrez le compte rendu.")
    if now - at > OLDEST_RETENTION:
        return Check(title, seen, CheckState.ATTENTION, "Elles auraient dû passer depuis.")
    return Check(title, seen)


def journal_check(rows: int, broken: int | None) -> Check:
    """The chain of the journal."""
    title = "Journal des actes sensibles"
    if broken is not None:
        return Check(
            title,
            f"la ligne {broken} n’est pas telle qu’elle a été écrite",
            CheckState.URGENT,
            "Gardez la base et la dernière sauvegarde, et cherchez qui y a accès.",
        )
    return Check(title, f"{rows} lignes, chaîne intacte")


def age_words(age: timedelta) -> str:
    """« 3 heures », « 2 jours »."""
    minutes = max(0, int(age.total_seconds() // 60))
    if minutes < 2:
        return "une minute" if minutes else "un instant"
    if minutes < 120:
        return f"{minutes} minutes"
    hours = minutes // 60
    return f"{hours} heures" if hours < 48 else f"{hours // 24} jours"


def size_words(size: int) -> str:
    """« 3,4 Go »."""
    value = float(size)
    for unit in ("octets", "ko", "Mo", "Go"):
        if value < 1024 or unit == "Go":
            told = f"{value:.0f}" if unit in {"octets", "ko"} or value >= 100 else f"{value:.1f}"
            return f"{told.replace('.', ',')} {unit}"
        value /= 1024
    return ""
