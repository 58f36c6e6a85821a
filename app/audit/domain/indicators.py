"""The 33 indicators in force since 1 November 2026: what each asks in our words, and which pieces answer it.

The numbers 1 to 32 keep the object that they had; twelve statements changed and the 33rd is new. Those were read in
public transcriptions only: their words are said « à vérifier » until the official text is read again.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.audit.domain.pieces import Piece

CHANGED_IN_2026 = frozenset({1, 2, 3, 7, 12, 14, 15, 19, 20, 27, 30, 32, 33})
# What may not be corrected later: the reading guide of January 2024 counted a lack here as major.
MAJOR = frozenset({4, 5, 6, 7, 10, 11, 16, 26, 27, 31, 32})


class TextStatus(StrEnum):
    """What our words of an indicator are worth."""

    VERIFIED = "verified"
    TO_VERIFY = "to_verify"


class AppliesTo(StrEnum):
    """When an indicator concerns a training organisation."""

    ALWAYS = "always"
    CERTIFYING = "certifying"
    WORK_STUDY = "work_study"
    WORKPLACE = "workplace"
    APPRENTICESHIP = "apprenticeship"


@dataclass(frozen=True)
class Indicator:
    """One indicator. `by_hand` is what this site does not keep and somebody adds to the pack."""

    number: int
    title: str
    asks: str
    pieces: tuple[Piece, ...] = ()
    by_hand: str = ""
    applies: AppliesTo = AppliesTo.ALWAYS

    @property
    def status(self) -> TextStatus:
        return TextStatus.TO_VERIFY if self.number in CHANGED_IN_2026 else TextStatus.VERIFIED

    @property
    def is_major(self) -> bool:
        return self.number in MAJOR


CFA = AppliesTo.APPRENTICESHIP
INDICATORS = (
    Indicator(
        1,
        "Information du public",
        "Une information complète et datée sur la formation, le libellé exact de la certification et de son "
        "certificateur, sans mention trompeuse.",
        (Piece.PROGRAMME,),
        "la fiche publique de la formation : tarif, délais d’accès, contact, financement, accessibilité",
    ),
    Indicator(
        2,
        "Indicateurs de résultats",
        "Des résultats publiés avec leur mode de calcul : effectif, période, formule.",
        (Piece.PEOPLE, Piece.STATEMENTS),
        "la page publique des résultats, avec sa formule",
    ),
    Indicator(
        3,
        "Obtention de la certification",
        "Le taux d’obtention et le taux de présentation, par bloc, avec les équivalences, les suites et les débouchés.",
        (Piece.CROSSED,),
        "les résultats officiels du certificateur : ce site ne délivre pas de certification",
        AppliesTo.CERTIFYING,
    ),
    Indicator(
        4,
        "Analyse du besoin",
        "Le besoin de chaque personne, entendu et noté avant l’entrée.",
        (Piece.PLACEMENT,),
        "l’entretien avec l’entreprise ou le financeur, s’il y en a un",
    ),
    Indicator(
        5,
        "Objectifs opérationnels",
        "Des objectifs qui se mesurent, pour chaque module.",
        (Piece.PROGRAMME, Piece.CROSSED),
    ),
    Indicator(
        6,
        "Contenus et modalités",
        "Un déroulé adapté aux objectifs et au public : séquences, durées, modalités.",
        (Piece.PROGRAMME, Piece.PATHS),
    ),
    Indicator(
        7,
        "Adéquation au référentiel",
        "Des contenus qui couvrent le référentiel visé, et la preuve que l’organisme peut y préparer.",
        (Piece.CROSSED, Piece.CROSSED_JSON),
        "l’habilitation, ou l’accord avec un centre agréé",
        AppliesTo.CERTIFYING,
    ),
    Indicator(
        8,
        "Positionnement à l’entrée",
        "Un test daté, les écarts constatés, la décision prise et signée.",
        (Piece.PLACEMENT,),
    ),
    Indicator(
        9,
        "Conditions de déroulement",
        "Des règles, des accès et des référents connus, et un mode d’emploi de ce qui se fait à distance.",
        (Piece.PATHS, Piece.TEAM),
        "le règlement intérieur et le livret d’accueil, datés",
    ),
    Indicator(
        10,
        "Mise en œuvre et suivi",
        "Une formation suivie et adaptée à chaque personne.",
        (Piece.PATHS, Piece.CONTACTS, Piece.STUDY_TIME, Piece.ATTENDANCE),
    ),
    Indicator(
        11,
        "Atteinte des objectifs",
        "Des évaluations qui disent si les objectifs sont atteints.",
        (Piece.ATTEMPTS, Piece.ATTEMPT_LOG, Piece.REGRADES, Piece.STATEMENTS),
    ),
    Indicator(
        12,
        "Engagement et prévention",
        "La prévention des ruptures et leurs motifs ; de quoi signaler violences, harcèlement et discriminations.",
        (Piece.CONTACTS, Piece.DEPARTURES, Piece.COMPLAINTS),
        "la procédure de signalement, affichée",
    ),
    Indicator(
        13,
        "Coordination en alternance",
        "Un lien tenu entre le centre et l’entreprise.",
        (Piece.STAGES,),
        "le carnet de liaison entre le centre et l’entreprise",
        AppliesTo.WORK_STUDY,
    ),
    Indicator(14, "Accompagnement des apprentis", "Propre à l’apprentissage.", applies=CFA),
    Indicator(15, "Droits et devoirs des apprentis", "Propre à l’apprentissage.", applies=CFA),
    Indicator(
        16,
        "Présentation à la certification",
        "Une préparation à la session : inscriptions, évaluations en cours de formation, aménagements.",
        (Piece.EXAMS, Piece.PEOPLE),
        "les inscriptions et convocations officielles",
        AppliesTo.CERTIFYING,
    ),
    Indicator(
        17,
        "Moyens humains et techniques",
        "Des moyens adaptés : environnement, disponibilité, assistance.",
        (Piece.TEAM, Piece.CONTACTS),
        "la liste des matériels et des locaux",
    ),
    Indicator(
        18,
        "Coordination des intervenants",
        "Des rôles répartis et un planning tenu.",
        (Piece.TEAM, Piece.ATTENDANCE),
        "l’organigramme et les comptes rendus de réunion",
    ),
    Indicator(
        19,
        "Ressources et suivi à distance",
        "Des ressources accessibles, une preuve qu’elles servent : consultations et travaux rendus.",
        (Piece.STUDY_TIME, Piece.ATTEMPTS, Piece.CONTACTS),
        "le nom du référent pédagogique de la formation",
    ),
    Indicator(20, "Personnels dédiés", "Propre à l’apprentissage.", applies=CFA),
    Indicator(
        21,
        "Compétences des intervenants",
        "Des compétences définies et vérifiées pour chaque intervenante ou intervenant.",
        (Piece.TEAM,),
        "les CV et les diplômes de l’équipe",
    ),
    Indicator(
        22,
        "Développement des compétences de l’équipe",
        "Des compétences entretenues : revues, formations suivies.",
        (Piece.TEAM,),
        "le plan de formation de l’équipe et ses attestations",
    ),
    Indicator(
        23,
        "Veille légale",
        "Une veille sur les règles de la formation, et ce qu’on en a décidé.",
        (),
        "les fiches de veille légale, datées, avec la décision prise",
    ),
    Indicator(
        24,
        "Veille des métiers",
        "Une veille sur les métiers et les emplois, et ce qu’on en a décidé.",
        (),
        "les fiches de veille du métier, datées, avec la décision prise",
    ),
    Indicator(
        25,
        "Veille pédagogique",
        "Une veille sur les méthodes et les techniques, et ce qu’on en a décidé.",
        (),
        "les fiches de veille pédagogique, datées, avec la décision prise",
    ),
    Indicator(
        26,
        "Handicap",
        "Un accueil organisé : une personne référente, des aménagements tenus, un réseau.",
        (Piece.PEOPLE,),
        "le nom de la personne référente et les contacts du réseau",
    ),
    Indicator(
        27,
        "Sous-traitance et portage",
        "Le respect du référentiel par qui travaille pour l’organisme, écrit au contrat.",
        (),
        "les contrats de sous-traitance et leurs contrôles, ou la mention qu’il n’y en a pas",
    ),
    Indicator(
        28,
        "Partenaires du milieu professionnel",
        "Des partenaires associés quand on se forme en situation de travail.",
        (Piece.STAGES,),
        "les conventions de stage",
        AppliesTo.WORKPLACE,
    ),
    Indicator(29, "Insertion et poursuite d’études", "Propre à l’apprentissage.", applies=CFA),
    Indicator(
        30,
        "Appréciations",
        "L’avis recueilli des personnes formées, des financeurs, des équipes et des entreprises. "
        "Une note n’est pas une appréciation.",
        (Piece.SURVEYS,),
        "les avis des financeurs, des équipes et des entreprises",
    ),
    Indicator(
        31,
        "Réclamations et difficultés",
        "Chaque réclamation reçue, son accusé de réception, sa réponse et son délai.",
        (Piece.COMPLAINTS,),
    ),
    Indicator(
        32,
        "Amélioration continue et risques",
        "Ce que l’on change après les avis et les réclamations, et l’analyse des risques de qualité.",
        (Piece.SURVEYS, Piece.COMPLAINTS, Piece.REGRADES),
        "le plan d’actions et le registre des risques",
    ),
    Indicator(
        33, "Évaluation des enseignements", "Propre à l’apprentissage, distincte de la satisfaction.", applies=CFA
    ),
)
