"""How long each kind of personal data is kept: purpose, legal basis, delay, what is done then (trust.md §5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

YEAR = timedelta(days=365)
EVIDENCE_LIFE = timedelta(days=183)
HASH_LIFE = 5 * YEAR
DORMANT_LIFE = 3 * YEAR
COPY_LIFE = 5 * YEAR
TRAINING_LIFE = 5 * YEAR
JOURNAL_LIFE = 5 * YEAR
REGISTER_LIFE = 50 * YEAR
REPORT_LIFE = 5 * YEAR
DEPARTURE_LIFE = YEAR


@dataclass(frozen=True)
class RetentionRule:
    """One line of the register: what is kept, why, on which basis, how long, and what is done at its end."""

    key: str
    data: str
    purpose: str
    basis: str
    delay: str
    then: str


CONTRACT = "contrat"
DUTY = "obligation légale"
INTEREST = "intérêt légitime"

# In the order in which they run: what points at something goes before it.
RULES = (
    RetentionRule(
        "places", "Place d’une personne invitée qui n’a pas répondu", "inscription", CONTRACT, "7 jours", "effacée"
    ),
    RetentionRule("unconfirmed", "Compte jamais confirmé", "inscription", CONTRACT, "7 jours", "effacé"),
    RetentionRule(
        "factors",
        "Temps accordé et aménagement",
        "examens équitables",
        CONTRACT,
        "1 an après la fin de l’inscription",
        "remis au temps commun, sans aménagement",
    ),
    RetentionRule(
        "gone",
        "Compte, progression, entraînements",
        "formation",
        CONTRACT,
        "1 an après la dernière inscription et la dernière visite",
        "effacés ; ce qui est preuve reste sans nom",
    ),
    RetentionRule(
        "dormant",
        "Compte que personne n’utilise, même inscrit sans date de fin",
        "formation, travail de l’équipe",
        CONTRACT,
        "3 ans après la dernière visite",
        "effacé ; ce qui est preuve reste sans nom",
    ),
    RetentionRule(
        "evidence",
        "Fichiers de preuves",
        "validation devant un jury",
        CONTRACT,
        "6 mois après la décision finale du jury",
        "effacés ; leur empreinte reste 5 ans",
    ),
    RetentionRule(
        "evidence_hashes",
        "Empreintes de fichiers effacés",
        "répondre à une contestation",
        INTEREST,
        "5 ans après l’effacement",
        "effacées",
    ),
    RetentionRule(
        "copies",
        "Réponses des copies notées et d’examen, dont le compte est effacé",
        "défense des droits",
        INTEREST,
        "5 ans",
        "effacées ; le résultat reste",
    ),
    RetentionRule(
        "training",
        "Émargements, séances, accompagnement, positionnement, certificats de réalisation, avis, réclamations",
        "preuve de la formation",
        DUTY,
        "5 ans",
        "effacés",
    ),
    RetentionRule(
        "internships", "Stages : jours, heures, évaluation", "preuve de la formation", DUTY, "5 ans", "effacés"
    ),
    RetentionRule(
        "register",
        "Résultats, procès-verbaux, registre des attestations",
        "preuve du résultat",
        DUTY,
        "50 ans",
        "effacés",
    ),
    RetentionRule("looks", "Qui a ouvert un dossier partagé", "sécurité", INTEREST, "1 an", "effacé"),
    RetentionRule("notices", "Avis affichés sur le site", "information", CONTRACT, "1 an", "effacés"),
    RetentionRule("departures", "Cohortes quittées", "suivi", CONTRACT, "1 an", "effacées"),
    RetentionRule("codes", "Codes de cohorte fermés ou expirés", "inscription", CONTRACT, "30 jours", "effacés"),
    RetentionRule(
        "access",
        "Sessions, liens à usage unique, compteurs d’essais",
        "sécurité",
        INTEREST,
        "leur durée, puis 30 jours",
        "effacés",
    ),
    RetentionRule("mail_bodies", "Corps et adresses des messages", "envoi", CONTRACT, "30 jours", "vidés"),
    RetentionRule("mail_traces", "Trace d’un message parti", "preuve d’envoi", INTEREST, "1 an", "effacée"),
    RetentionRule("exports", "Archives de données demandées", "accès aux données", DUTY, "7 jours", "effacées"),
    RetentionRule("events", "Journal de sécurité", "sécurité", INTEREST, "12 mois", "effacé"),
    RetentionRule(
        "journal",
        "Journal des actes sensibles (numéros, sans nom)",
        "répondre de ses actes",
        INTEREST,
        "5 ans",
        "effacé par la fin la plus ancienne ; la chaîne tient",
    ),
    RetentionRule("reports", "Comptes rendus de ces règles et des sauvegardes", "preuve", DUTY, "5 ans", "effacés"),
)

# Kept by other means than the base: told, not run here.
ELSEWHERE = (
    RetentionRule(
        "backups",
        "Sauvegardes",
        "sécurité",
        INTEREST,
        "35 jours au plus (7 quotidiennes, 4 hebdomadaires)",
        "supprimées par « flask backup rotate »",
    ),
    RetentionRule(
        "logs", "Journaux techniques, sans donnée personnelle", "exploitation", INTEREST, "6 mois", "par l’hébergeur"
    ),
)
