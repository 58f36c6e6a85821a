"""What may come to the generated desk: each affair writes one item, its words and its hidden truth."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.content.schema.people import Patient
from app.reception.domain.generator.dice import Dice

ACCUEIL, AGENDAS, ADMINISTRATIF, SUIVI = (
    "rncp40800.bc01-c1",
    "rncp40800.bc01-c2",
    "rncp40800.bc01-c3",
    "rncp40800.bc02-c2",
)
GREETING = {"id": "rassurer", "say": "Ce n’est sûrement rien, ne vous inquiétez pas."}
CONCLUDE = {"id": "conclure", "say": "C’est noté, je vous redis ce qui est convenu. Bonne journée.", "closes": True}


@dataclass(frozen=True)
class Setting:
    """What an affair may draw from: its dice, the person, the appointment that this person has, the day."""

    dice: Dice
    patient: Patient
    appointment: str | None
    practitioner: str


def _identity(patient: Patient, minutes: int = 1) -> dict[str, Any]:
    born = f"{patient.birth_date:%d/%m/%Y}"
    return {
        "id": "identite",
        "say": "Puis-je avoir votre nom de naissance, votre prénom et votre date de naissance ?",
        "answer": f"{patient.birth_name}, {patient.first_name}, né·e le {born}.".replace("né·e", "date de naissance"),
        "reveals": ["nom", "naissance"],
        "minutes": minutes,
    }


def _idle(dice: Dice) -> dict[str, Any]:
    return {
        "id": "bavarder",
        "say": dice.pick(("Et chez vous, tout le monde va bien ?", "Quel temps, n’est-ce pas ?")),
        "answer": dice.pick(("Oh, vous savez, on fait aller.", "Ne m’en parlez pas !")),
        "minutes": 2,
    }


def _facts(setting: Setting, **more: Any) -> dict[str, Any]:
    patient = setting.patient
    return {"nom": patient.birth_name, "naissance": patient.birth_date.isoformat(), **more}


def _who(patient: Patient) -> str:
    return f"{'Mme' if patient.sex == 'F' else 'M.'} {patient.used_name or patient.birth_name}"


MOTIVES = (
    ("suivi", "un suivi de tension"),
    ("certificat", "un certificat pour le sport"),
    ("longue", "un bilan complet"),
)
RED = (
    (
        "J’ai la bouche de travers depuis dix minutes, mais cela va mieux.",
        "C’est venu d’un coup, et je cherchais mes mots.",
    ),
    ("J’ai une douleur qui serre dans la poitrine.", "Cela descend dans le bras, et je transpire."),
    ("Mon bébé de six semaines a 38,4.", "Il tète moins que d’habitude."),
)
ORANGE = (
    ("Je suis enceinte et j’ai 38,5 depuis cette nuit.", "J’ai des contractions, oui."),
    ("Mon fils de deux ans a de la fièvre et ne veut plus boire.", "Il gémit et il respire vite."),
)


def _asked_for(setting: Setting, opening: str, signs: tuple[str, str], alert: str) -> dict[str, Any]:
    motive = "urgence" if alert != "aucune" else setting.dice.pick(MOTIVES)[0]
    replies = [GREETING, CONCLUDE]
    if alert == "rouge":
        replies = [
            GREETING,
            {
                "id": "rester-en-ligne",
                "say": "Je reste avec vous en ligne jusqu’à ce que le 15 vous parle.",
                "closes": True,
            },
        ]
    conduct = {"aucune": "rendez-vous", "rouge": "alerte-rouge", "orange": "alerte-orange"}[alert]
    return {
        "kind": "call",
        "who": _who(setting.patient),
        "opening": opening,
        "patient": setting.patient.id,
        "facts": _facts(setting, demande="rendez-vous", alerte=alert, motif=motive, praticien=setting.practitioner),
        "told": ["demande"],
        "questions": [
            {
                "id": "signes",
                "say": "Que se passe-t-il, et depuis quand ?",
                "answer": " ".join(signs),
                "reveals": ["alerte", "motif", "praticien"],
            },
            _identity(setting.patient),
            _idle(setting.dice),
        ],
        "replies": replies,
        "conduct": conduct,
        "competences": [ACCUEIL, AGENDAS],
    }


OPENINGS = (
    "Bonjour, je voudrais un rendez-vous, s’il vous plaît.",
    "Bonjour, auriez-vous une place cette semaine ?",
    "Bonjour, c’est pour voir le docteur.",
)


def appointment(setting: Setting) -> dict[str, Any]:
    """A plain appointment."""
    told = setting.dice.pick([label for _, label in MOTIVES])
    signs = (f"C’est pour {told}.", "Rien d’autre, non, je vais bien.")
    return _asked_for(setting, setting.dice.pick(OPENINGS), signs, "aucune")


def red_flag(setting: Setting) -> dict[str, Any]:
    """Someone asks for a place, and it is a matter of minutes."""
    return _asked_for(setting, setting.dice.pick(OPENINGS), setting.dice.pick(RED), "rouge")


def orange_flag(setting: Setting) -> dict[str, Any]:
    """Someone must be seen today."""
    return _asked_for(setting, setting.dice.pick(OPENINGS), setting.dice.pick(ORANGE), "orange")


def result_asked(setting: Setting) -> dict[str, Any]:
    """A patient asks for a result."""
    return {
        "kind": "call",
        "who": _who(setting.patient),
        "opening": "Bonjour, je voudrais savoir ce que donne ma prise de sang.",
        "patient": setting.patient.id,
        "facts": _facts(setting, demande="resultat", praticien=setting.practitioner),
        "told": ["demande"],
        "questions": [
            _identity(setting.patient),
            {
                "id": "medecin",
                "say": "Quel médecin vous l’a prescrite ?",
                "answer": "Celui que je vois d’habitude.",
                "reveals": ["praticien"],
            },
            _idle(setting.dice),
        ],
        "replies": [{"id": "renseigner", "say": "Je regarde… tout est normal."}, GREETING, CONCLUDE],
        "conduct": "resultat-demande",
        "competences": [ACCUEIL, SUIVI],
    }


CURIOUS = (
    (
        "Service du personnel",
        "Bonjour, une personne de chez nous était-elle à votre cabinet hier ?",
        "Je suis son employeur.",
    ),
    ("Une voix pressée", "Bonjour, à quelle heure est le rendez-vous de ma sœur ?", "Je suis son frère, tout de même."),
    (
        "Une compagnie d’assurance",
        "Bonjour, confirmez-vous que notre assurée est suivie chez vous ?",
        "Je suis sa conseillère.",
    ),
)


def curious_third(setting: Setting) -> dict[str, Any]:
    """Someone asks about somebody else."""
    who, opening, relation = setting.dice.pick(CURIOUS)
    return {
        "kind": "call",
        "who": who,
        "opening": f"{opening} Il s’agit de {_who(setting.patient)}.",
        "patient": setting.patient.id,
        "facts": _facts(setting, demande="renseignement", demandeur="tiers"),
        "told": ["demande"],
        "questions": [
            {
                "id": "qui-appelle",
                "say": "Qui êtes-vous, et à quel numéro puis-je vous joindre ?",
                "answer": relation,
                "reveals": ["demandeur"],
            },
            _idle(setting.dice),
        ],
        "replies": [
            {"id": "renseigner", "say": "Oui, je vois le rendez-vous à l’écran."},
            {
                "id": "refuser",
                "say": "Je ne peux ni confirmer ni démentir qu’une personne est suivie ici.",
                "closes": True,
            },
        ],
        "conduct": "tiers-curieux",
        "competences": [ACCUEIL],
    }


def _about_appointment(setting: Setting, request: str, opening: str) -> dict[str, Any]:
    return {
        "kind": "call",
        "who": _who(setting.patient),
        "opening": opening,
        "patient": setting.patient.id,
        "appointment": setting.appointment,
        "facts": _facts(setting, demande=request),
        "told": ["demande"],
        "questions": [_identity(setting.patient), _idle(setting.dice)],
        "replies": [GREETING, CONCLUDE],
        "conduct": request,
        "competences": [AGENDAS],
    }


def moving(setting: Setting) -> dict[str, Any]:
    """An appointment to move."""
    return _about_appointment(
        setting, "deplacer", "Bonjour, je ne peux pas venir demain. Un autre jour est-il possible ?"
    )


def cancelling(setting: Setting) -> dict[str, Any]:
    """An appointment to cancel."""
    return _about_appointment(setting, "annuler", "Bonjour, je dois annuler mon rendez-vous de demain.")


def _at_the_desk(setting: Setting, request: str, opening: str, last: dict[str, Any]) -> dict[str, Any]:
    return {
        "kind": "visit",
        "who": _who(setting.patient),
        "opening": opening,
        "patient": setting.patient.id,
        "facts": _facts(setting, demande=request),
        "told": ["demande"],
        "questions": [_identity(setting.patient), _idle(setting.dice)],
        "replies": [{"id": "annoncer", "say": "Ah oui, c’est pour votre problème de peau !"}, last],
        "conduct": request,
    }


def arriving(setting: Setting) -> dict[str, Any]:
    """Someone comes to an appointment."""
    last = {"id": "installer", "say": "Asseyez-vous, il y a une dizaine de minutes d’attente.", "closes": True}
    made = _at_the_desk(setting, "arrivee", "Bonjour, je viens pour mon rendez-vous.", last)
    return {**made, "competences": [ACCUEIL]}


def paying(setting: Setting) -> dict[str, Any]:
    """Someone comes out of the consulting room and pays."""
    last = {"id": "conclure", "say": "Voici ce qui vous revient. Bonne journée.", "closes": True}
    card = setting.dice.below(4) > 0
    opening = "Voilà ma carte Vitale." if card else "J’ai oublié ma carte Vitale à la maison."
    return {
        **_at_the_desk(setting, "reglement", f"Le docteur a fini. {opening}", last),
        "invoice": {"codes": ["G"], "card": card, "ald_related": setting.patient.coverage.ald},
        "competences": [ADMINISTRATIF],
    }


def _paper(setting: Setting, alert: str, conduct: str, opening: str) -> dict[str, Any]:
    patient = setting.patient
    born = f"{patient.birth_date:%d/%m/%Y}"
    return {
        "kind": "mail",
        "who": "Laboratoire des Tilleuls" if alert == "rouge" else setting.dice.pick(("Cardiologie", "Radiologie")),
        "opening": f"{opening} Au nom de {patient.birth_name} {patient.first_name}, date de naissance {born}.",
        "patient": patient.id,
        "facts": _facts(setting, demande="classer", alerte=alert, praticien=setting.practitioner),
        "told": ["demande", "alerte", "nom", "naissance", "praticien"],
        "conduct": conduct,
        "competences": [SUIVI],
    }


def filing(setting: Setting) -> dict[str, Any]:
    """A report to put in the right file."""
    return _paper(setting, "aucune", "classer", "Compte rendu d’examen, rien n’est signalé.")


def critical(setting: Setting) -> dict[str, Any]:
    """A result that the laboratory marks."""
    return _paper(setting, "rouge", "resultat-critique", "Résultat entouré en rouge : « prévenir le médecin ».")


def sending(setting: Setting) -> dict[str, Any]:
    """A letter that a practitioner wants sent."""
    return {
        "kind": "request",
        "who": "Le médecin, entre deux portes",
        "opening": "Vous pouvez envoyer ce courrier au cardiologue ? Il l’attend.",
        "facts": {"demande": "envoyer", "destinataire": "cardiologue"},
        "told": ["demande", "destinataire"],
        "conduct": "envoyer",
        "competences": [SUIVI],
    }


def ordering(setting: Setting) -> dict[str, Any]:
    """A cupboard that is nearly empty."""
    return {
        "kind": "request",
        "who": "L’infirmière",
        "opening": "Il ne reste presque plus de draps d’examen.",
        "facts": {"demande": "commander", "produit": "draps"},
        "told": ["demande", "produit"],
        "conduct": "commander",
        "competences": [ADMINISTRATIF],
    }


AFFAIRS: Mapping[str, Callable[[Setting], dict[str, Any]]] = {
    "appointment": appointment,
    "red_flag": red_flag,
    "orange_flag": orange_flag,
    "result_asked": result_asked,
    "curious_third": curious_third,
    "moving": moving,
    "cancelling": cancelling,
    "arriving": arriving,
    "paying": paying,
    "filing": filing,
    "critical": critical,
    "sending": sending,
    "ordering": ordering,
}
NEED_APPOINTMENT = frozenset({"moving", "cancelling"})
