"""The pieces of a pack: the name of each file, and what it is called."""

from __future__ import annotations

from enum import StrEnum


class Piece(StrEnum):
    """One file of a pack that proves something."""

    PROGRAMME = "programme/programme.json"
    PATHS = "programme/parcours.json"
    CROSSED = "programme/tableau-croise.csv"
    CROSSED_JSON = "programme/tableau-croise.json"
    PEOPLE = "personnes/inscriptions.csv"
    DEPARTURES = "personnes/departs.csv"
    PLACEMENT = "personnes/positionnements.json"
    STAGES = "personnes/stages.csv"
    ATTENDANCE = "assiduite/emargements.csv"
    STUDY_TIME = "assiduite/temps-de-travail.csv"
    CONTACTS = "accompagnement/journal.csv"
    ATTEMPTS = "evaluations/tentatives.csv"
    REGRADES = "evaluations/recorrections.csv"
    EXAMS = "evaluations/examens-blancs.csv"
    SURVEYS = "qualite/appreciations.json"
    COMPLAINTS = "qualite/reclamations.csv"
    CERTIFICATES = "attestations/certificats-de-realisation.csv"
    STATEMENTS = "attestations/attestations.csv"
    TEAM = "equipe/equipe.csv"
    ATTEMPT_LOG = "journaux/tentatives.jsonl"
    ACTS_LOG = "journaux/actes-sensibles.jsonl"


TITLES = {
    Piece.PROGRAMME: "Programme : modules, objectifs, durées",
    Piece.PATHS: "Parcours, semaine par semaine",
    Piece.CROSSED: "Tableau croisé contenus et référentiel",
    Piece.CROSSED_JSON: "Le même tableau croisé, pour un logiciel",
    Piece.PEOPLE: "Inscriptions et aménagements",
    Piece.DEPARTURES: "Départs",
    Piece.PLACEMENT: "Positionnements et conclusions signées",
    Piece.STAGES: "Stages",
    Piece.ATTENDANCE: "Émargements des séances en direct",
    Piece.STUDY_TIME: "Temps de travail à distance",
    Piece.CONTACTS: "Journal d’accompagnement et délais de réponse",
    Piece.ATTEMPTS: "Évaluations et vérification par relecture du journal",
    Piece.REGRADES: "Recorrections et leurs raisons",
    Piece.EXAMS: "Examens blancs",
    Piece.SURVEYS: "Appréciations, par groupes de cinq ou plus",
    Piece.COMPLAINTS: "Registre des réclamations",
    Piece.CERTIFICATES: "Certificats de réalisation",
    Piece.STATEMENTS: "Attestations émises",
    Piece.TEAM: "Équipe",
    Piece.ATTEMPT_LOG: "Journal des tentatives, chaîné",
    Piece.ACTS_LOG: "Extrait du journal des actes sensibles, chaîné",
}
