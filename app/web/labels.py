"""Enum → French: the only place where a value of the code becomes a word of a page.

`label` finds the words by the name of the enum, since this folder knows no feature; a plain string is
looked up in the family that the template names: `{{ block.title_status | label("Status") }}`.
"""

from __future__ import annotations

from enum import Enum

LABELS: dict[str, dict[str, str]] = {
    "Role": {
        "learner": "apprenante ou apprenant",
        "trainer": "formatrice ou formateur",
        "evaluator": "membre du jury",
        "admin": "administration",
    },
    "Mode": {"training": "entraînement", "graded": "noté", "exam": "examen"},
    "AttemptState": {"open": "en cours", "closed": "terminé"},
    "ClosedBy": {"learner": "rendu par vous", "deadline": "rendu à la fin du temps"},
    "MarkState": {
        "right": "juste",
        "partial": "en partie juste",
        "wrong": "à reprendre",
        "blank": "sans réponse",
        "invalid": "réponse illisible",
        "needs_grading": "en attente de correction",
    },
    "Mastery": {"acquired": "acquise", "in_progress": "en cours", "not_acquired": "pas encore acquise"},
    "Missing": {
        "proofs": "il manque des preuves",
        "graded_proofs": "il manque une preuve notée",
        "overall": "la part de réponses justes est encore trop basse",
    },
    "Verdict": {
        "counted": "preuve retenue",
        "capped": "preuve d’entraînement en plus des deux qui comptent",
        "surpassed": "remplacée par un meilleur essai",
        "below": "sous le seuil d’une preuve",
        "too_few_points": "trop peu de points pour une preuve",
    },
    "StepKind": {
        "choose": "pour commencer",
        "deadline": "le temps court",
        "lesson": "leçon",
        "activity": "exercice",
        "reread": "à relire",
        "retry": "à refaire",
        "prove": "quiz noté",
        "exam": "examen",
        "revise": "à consolider",
        "look_back": "rien ne presse",
    },
    "Dimension": {
        "securite": "sécurité",
        "confidentialite": "confidentialité",
        "relation": "relation",
        "organisation": "organisation",
        "tracabilite": "traçabilité",
    },
    "LessonState": {"unread": "pas encore lue", "started": "commencée", "finished": "lue"},
    "Standing": {
        "new": "pas encore tenté",
        "open": "commencé",
        "passed": "réussi",
        "tried": "à reprendre",
        "waiting": "en attente de correction",
    },
    "RegradePolicy": {
        "never_lower": "aucune note ne baisse",
        "strict": "toutes les notes suivent la nouvelle clé",
        "full_credit": "tous les points à chacun et chacune",
        "neutralise": "la question ne compte plus",
    },
    "Status": {
        "officiel": "intitulé officiel",
        "source_secondaire": "d’après une source secondaire",
        "provisoire": "intitulé provisoire",
        "a_verifier": "à vérifier",
        "douteux": "intitulé douteux",
        "non_trouve": "intitulé non trouvé",
    },
    "QuestionType": {
        "single": "une seule réponse",
        "multiple": "plusieurs réponses possibles",
        "true_false": "vrai ou faux",
        "number": "un nombre",
        "short_text": "un mot ou quelques mots",
        "cloze": "un texte à trous",
        "match": "des paires à former",
        "categorize": "des éléments à ranger",
        "order": "un ordre à retrouver",
        "spot": "des erreurs à repérer",
        "essay": "une réponse rédigée",
    },
    "Certainty": {"1": "je doute", "2": "je le crois", "3": "j’en réponds"},
    "EventKind": {
        "signed_up": "inscription",
        "confirmed": "adresse confirmée",
        "signed_in": "connexion",
        "sign_in_failed": "connexion refusée",
        "sign_in_throttled": "connexion freinée",
        "signed_out": "déconnexion",
        "session_closed": "session fermée",
        "reauthenticated": "identité reconfirmée",
        "code_failed": "code refusé",
        "recovery_code_used": "code de secours utilisé",
        "second_factor_on": "double authentification activée",
        "second_factor_off": "double authentification retirée",
        "recovery_codes_made": "codes de secours renouvelés",
        "reset_asked": "réinitialisation demandée",
        "password_changed": "mot de passe changé",
        "email_change_asked": "changement d’adresse demandé",
        "email_changed": "adresse changée",
        "role_changed": "rôle changé",
        "disabled": "compte fermé",
        "enabled": "compte rouvert",
        "exported": "données exportées",
        "erased": "compte effacé",
        "purged": "données arrivées à leur terme effacées",
        "added": "compte créé par l’équipe",
        "invited": "invitation envoyée",
    },
    "Weighed": {"alone": "seul choix possible", "best": "le meilleur choix ici", "less": "un autre choix valait mieux"},
    "Held": {
        "whole": "tenu de bout en bout",
        "mostly": "tenu pour l’essentiel",
        "partly": "tenu en partie",
        "not": "pas tenu",
        "against": "mis à mal",
    },
    "Theme": {"auto": "comme mon appareil", "light": "clair", "dark": "sombre"},
    "TextSize": {"normal": "normale", "large": "grande", "largest": "très grande"},
    "Spacing": {"normal": "normal", "wide": "élargi"},
    "GlossaryKind": {"element": "élément de mot", "term": "terme", "abbreviation": "abréviation"},
    "RuleStatus": {"verifie": "vérifiée", "a_verifier": "à vérifier"},
    "DocumentKind": {"lesson": "leçon", "glossary": "glossaire", "question": "question"},
}


def label(value: object, family: str | None = None) -> str:
    """The French word for a value; a value without one is shown as it is."""
    if isinstance(value, Enum):
        words = LABELS.get(family or type(value).__name__, {})
        return words.get(str(value.value), str(value.value))
    return LABELS.get(family or "", {}).get(str(value), str(value))
