"""What the keys of the files are called on forms, with a word of help; and what a new element begins with."""

from __future__ import annotations

from typing import Any

WORDS: dict[str, tuple[str, str]] = {
    "id": ("Identifiant", "En minuscules, avec des traits d’union. Une fois publié, il ne change plus."),
    "title": ("Titre", ""),
    "summary": ("Résumé", "Une ou deux phrases, pour donner envie et dire ce que l’on saura faire."),
    "order": ("Rang dans le catalogue", "Les petits nombres d’abord."),
    "competences": ("Compétences", "Par exemple rncp40800.bc01-c1."),
    "prerequisites": ("Modules à suivre avant", "Leurs identifiants."),
    "duration_minutes": ("Durée en minutes", ""),
    "objectives": ("Objectifs", "Chacun commence par un verbe : accueillir, vérifier, transmettre."),
    "sources": ("Sources", "Chaque fait s’appuie sur une source."),
    "source": ("Source", ""),
    "url": ("Adresse de la page", "Elle commence par https://."),
    "module": ("Module", "Son identifiant."),
    "mode": ("Usage", "training : entraînement ; graded : noté ; exam : examen."),
    "pass_percent": ("Seuil de réussite, en pour cent", ""),
    "time_limit_minutes": ("Temps limité, en minutes", "Vide : pas de limite."),
    "max_attempts": ("Nombre d’essais", "Vide : autant que l’on veut."),
    "draw": ("Questions tirées au sort à chaque essai", "Vide : toutes."),
    "shuffle": ("Mélanger l’ordre", ""),
    "questions": ("Questions", ""),
    "type": ("Genre", ""),
    "prompt": ("Question posée", ""),
    "points": ("Points", ""),
    "certainty": ("Demander aussi le degré de certitude", ""),
    "hints": ("Indices", "Un essai de plus par indice, à l’entraînement."),
    "penalty": ("Coût d’un indice", "De 0 à 1 ; 0.33 s’il n’est pas dit."),
    "explanation": ("Explication", "Ce que l’on lit après avoir répondu."),
    "rule": ("Règle du métier", "Son identifiant, par exemple C-12."),
    "reread": ("Passage à relire", "module/lecon#titre"),
    "samples": ("Réponses d’essai", "Jouées à chaque vérification."),
    "right": ("Qui doivent être justes", ""),
    "wrong": ("Fausse, ou qui doivent être fausses", ""),
    "choices": ("Choix", ""),
    "text": ("Texte", ""),
    "correct": ("Réponse juste", ""),
    "feedback": ("Retour donné", "Il dit pourquoi, avec bienveillance."),
    "marking": ("Notation", ""),
    "answer": ("Réponse attendue", ""),
    "tolerance": ("Écart permis", ""),
    "unit": ("Unité", ""),
    "accept": ("Réponses acceptées", ""),
    "typos": ("Fautes de frappe permises", "0, 1 ou 2."),
    "accents": ("Accents", "ignore ou strict."),
    "reject": ("Mots voisins dangereux, refusés", ""),
    "gaps": ("Trous", "Chacun porte le nom écrit entre accolades dans le texte."),
    "pairs": ("Paires", ""),
    "left": ("À gauche", ""),
    "distractors": ("Intrus", ""),
    "categories": ("Catégories", ""),
    "category": ("Sa catégorie", ""),
    "items": ("Éléments", ""),
    "label": ("Intitulé", ""),
    "document": ("Lignes du document", ""),
    "why": ("Pourquoi elle est fausse", ""),
    "rubric": ("Grille de correction", ""),
    "criterion": ("Critère", ""),
    "levels": ("Niveaux", ""),
    "dimensions": ("Dimensions", "Ce qui est mesuré : securite, relation, organisation…"),
    "variables": ("Ce dont la situation se souvient", "true, false, ou un nombre."),
    "start": ("Départ", ""),
    "min": ("Au moins", ""),
    "max": ("Au plus", ""),
    "steps": ("Étapes", ""),
    "speaker": ("Qui parle", ""),
    "ending": ("Nom de la fin", "Seulement pour une étape sans choix."),
    "say": ("Ce que l’on peut dire ou faire", ""),
    "when": ("Proposé seulement si", "Par exemple : not identite_verifiee and confiance > 0."),
    "set": ("Ce que ce choix change", "true, false, un nombre, ou un nombre signé (+1) qui s’ajoute."),
    "minutes": ("Minutes qui passent", ""),
    "goto": ("Étape suivante", "Son identifiant."),
    "properties": ("Propriétés prouvées", ""),
    "playthroughs": ("Parties jouées à chaque vérification", ""),
    "expect": ("Ce qu’elle doit donner", ""),
    "name": ("Nom", ""),
    "statement": ("Énoncé", ""),
    "checked_on": ("Vérifiée le", "AAAA-MM-JJ"),
    "expires_on": ("À revérifier le", "AAAA-MM-JJ"),
    "status": ("Statut", ""),
    "patients": ("Personnes", ""),
    "terms": ("Termes", ""),
    "elements": ("Éléments de mots", ""),
    "abbreviations": ("Abréviations", ""),
    "rules": ("Règles", ""),
    "never": ("Ce qui n’arrive jamais", ""),
    "always_reachable": ("Ce qui reste toujours possible", ""),
    "visited": ("Étape vue", ""),
    "percent_at_least": ("Pour cent, au moins", ""),
    "percent_below": ("Pour cent, moins de", ""),
    "minutes_at_least": ("Minutes, au moins", ""),
    "practitioners": ("Praticiennes et praticiens", ""),
    "motives": ("Motifs de rendez-vous", ""),
    "openings": ("Ouvertures", ""),
    "parts": ("Parties", ""),
    "criteria": ("Critères", ""),
    "definition": ("Définition", ""),
    "term": ("Terme", ""),
    "examples": ("Exemples", ""),
    "note": ("Remarque", ""),
    "level": ("Niveau", ""),
    "date": ("Date", ""),
    "opens": ("Ouverture", ""),
    "closes": ("Fermeture", ""),
    "place": ("Lieu", ""),
    "phone": ("Téléphone", ""),
    "specialty": ("Spécialité", ""),
    "body": (
        "Texte de la leçon",
        "Markdown : ## pour un titre, [[mot]] pour le glossaire, {{quiz:id}} pour un quiz.",
    ),
}
LONG = frozenset(
    {"summary", "prompt", "explanation", "feedback", "text", "say", "statement", "why", "definition", "note"}
)
VALUES = {
    "training": "entraînement",
    "graded": "noté",
    "exam": "examen",
    "net_correct": "justes moins fausses",
    "exact": "tout ou rien",
    "each_answer": "case par case",
    "ignore": "sans importance",
    "strict": "exigés",
    "verifie": "vérifié",
    "a_verifier": "à vérifier",
    "single": "un seul choix juste",
    "multiple": "plusieurs choix justes",
    "true_false": "vrai ou faux",
    "number": "nombre",
    "short_text": "mot à écrire",
    "cloze": "texte à trous",
    "match": "paires à former",
    "categorize": "éléments à classer",
    "order": "étapes à ordonner",
    "spot": "erreurs à repérer",
    "essay": "texte à rédiger",
    "true": "oui",
    "false": "non",
}


def label_of(key: str) -> str:
    """What a key is called."""
    return WORDS.get(key, (key.replace("_", " ").capitalize(), ""))[0]


def hint_of(key: str) -> str:
    """A word of help about a key."""
    return WORDS.get(key, ("", ""))[1]


# What a new question begins with: something that holds, to be rewritten.
QUESTIONS: dict[str, dict[str, Any]] = {
    "single": {
        "choices": [
            {"text": "La bonne réponse.", "correct": True, "feedback": "Oui, car…"},
            {"text": "Une erreur que l’on fait vraiment.", "feedback": "Non, car…"},
        ]
    },
    "multiple": {
        "choices": [
            {"text": "Une bonne réponse.", "correct": True},
            {"text": "Une autre bonne réponse.", "correct": True},
            {"text": "Une erreur que l’on fait vraiment."},
        ]
    },
    "true_false": {"answer": True},
    "number": {"answer": 0},
    "short_text": {"accept": ["le mot attendu"]},
    "cloze": {"text": "Complétez : {{un}}.", "gaps": {"un": {"accept": ["le mot attendu"]}}},
    "match": {"pairs": [{"left": "Ceci", "right": "va avec cela"}, {"left": "Cela", "right": "va avec ceci"}]},
    "categorize": {
        "categories": ["Première catégorie", "Seconde catégorie"],
        "items": [
            {"text": "Un élément", "category": "Première catégorie"},
            {"text": "Un autre élément", "category": "Seconde catégorie"},
        ],
    },
    "order": {"items": ["D’abord", "Ensuite", "Enfin"]},
    "spot": {
        "document": [
            {"label": "Nom", "text": "Une ligne juste"},
            {"label": "Date", "text": "Une ligne fausse", "wrong": True, "why": "Dites pourquoi."},
        ]
    },
    "essay": {
        "rubric": [
            {
                "criterion": "Ce que l’on attend",
                "levels": [{"label": "Absent", "points": 0}, {"label": "Présent", "points": 1}],
            }
        ]
    },
}


def new_question(kind: str, number: int) -> dict[str, Any]:
    """A question that holds, of this type."""
    return {"id": f"question-{number}", "type": kind, "prompt": "Écrivez ici la question.", **QUESTIONS[kind]}
