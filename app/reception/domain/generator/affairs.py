"""What may come to the generated desk: each affair writes one item, its words and its hidden truth."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.content.schema.people import Patient
from app.content.typography import french
from app.reception.domain.generator import wording
from app.reception.domain.generator.dice import Dice
from app.reception.domain.generator.grammar import agreed, doctor, titled

ACCUEIL, AGENDAS, ADMINISTRATIF, SUIVI = (
    "rncp40800.bc01-c1",
    "rncp40800.bc01-c2",
    "rncp40800.bc01-c3",
    "rncp40800.bc02-c2",
)
BEARING_AGES = range(18, 46)


@dataclass(frozen=True)
class Setting:
    """What an affair may draw from: its dice, the person, the appointment that this person has, the day."""

    dice: Dice
    patient: Patient
    appointment: str | None
    practitioner: str
    on: date = date(2026, 11, 24)

    def say(self, sentences: Sequence[str], **more: str) -> str:
        """One of these sentences, agreed with the person and the practitioner, set as French is printed."""
        words = {**agreed(self.patient), **doctor(self.practitioner).words, **more}
        return french(self.dice.pick(sentences).format(**words))

    def reply(self, reply_id: str, sentences: Sequence[str], *, closes: bool = False) -> dict[str, Any]:
        """One thing that may be answered."""
        said = {"id": reply_id, "say": self.say(sentences)}
        return {**said, "closes": True} if closes else said

    @property
    def who(self) -> str:
        """How the person is announced."""
        return titled(self.patient)


def _identity(setting: Setting) -> dict[str, Any]:
    return {
        "id": "identite",
        "say": french("Puis-je avoir votre nom de naissance, votre prénom et votre date de naissance ?"),
        "answer": setting.say(wording.IDENTITIES),
        "reveals": ["nom", "naissance"],
    }


def _been_here(setting: Setting, *, known: bool) -> dict[str, Any]:
    return {
        "id": "deja-venu",
        "say": setting.say(("Êtes-vous déjà venu{e} au cabinet ?",)),
        "answer": setting.say(wording.ALREADY if known else wording.NEVER),
        "reveals": ["connu"],
    }


def _idle(setting: Setting) -> dict[str, Any]:
    say, answer = setting.dice.pick(wording.SMALL_TALK)
    return {"id": "bavarder", "say": french(say), "answer": french(answer), "minutes": 2}


def _facts(setting: Setting, **more: Any) -> dict[str, Any]:
    patient = setting.patient
    return {"nom": patient.birth_name, "naissance": patient.birth_date.isoformat(), **more}


def _reassuring(setting: Setting) -> dict[str, Any]:
    return setting.reply("rassurer", wording.REASSURING)


def _concluding(setting: Setting) -> dict[str, Any]:
    return setting.reply("conclure", wording.CONCLUDING, closes=True)


def _asked_for(setting: Setting, sentences: Sequence[str], motive: str, alert: str) -> dict[str, Any]:
    last = _concluding(setting) if alert != "rouge" else setting.reply("rester-en-ligne", wording.STAYING, closes=True)
    conduct = {"aucune": "rendez-vous", "rouge": "alerte-rouge", "orange": "alerte-orange"}[alert]
    return {
        "kind": "call",
        "who": setting.who,
        "opening": setting.say(wording.OPENINGS),
        "patient": setting.patient.id,
        "facts": _facts(setting, demande="rendez-vous", alerte=alert, motif=motive, praticien=setting.practitioner),
        "told": ["demande"],
        "questions": [
            {
                "id": "signes",
                "say": french("Que se passe-t-il, et depuis quand ?"),
                "answer": f"{setting.say(sentences)} {setting.say(wording.WITH_WHOM)}",
                "reveals": ["alerte", "motif", "praticien"],
            },
            _identity(setting),
            _idle(setting),
        ],
        "replies": [_reassuring(setting), last],
        "conduct": conduct,
        "competences": [ACCUEIL, AGENDAS],
    }


def appointment(setting: Setting) -> dict[str, Any]:
    """A plain appointment."""
    motive = setting.dice.pick(tuple(wording.PLAIN_SIGNS))
    made = _asked_for(setting, wording.PLAIN_SIGNS[motive], motive, "aucune")
    made["facts"]["connu"] = "oui"
    made["questions"].insert(2, _been_here(setting, known=True))
    return made


def newcomer(setting: Setting) -> dict[str, Any]:
    """Somebody who has no file here asks for a place."""
    made, patient = appointment(setting), setting.patient
    made["facts"] |= {"connu": "non", "prenom": patient.first_name, "sexe": patient.sex}
    made["questions"][1]["reveals"] = ["nom", "naissance", "prenom", "sexe"]
    made["questions"][2] = _been_here(setting, known=False)
    del made["patient"]
    traits = {"birth_name": patient.birth_name, "first_name": patient.first_name}
    made["newcomer"] = {**traits, "birth_date": patient.birth_date, "sex": patient.sex}
    return {**made, "conduct": "nouveau-dossier"}


def red_flag(setting: Setting) -> dict[str, Any]:
    """Someone asks for a place, and it is a matter of minutes."""
    return _asked_for(setting, wording.RED, "urgence", "rouge")


def orange_flag(setting: Setting) -> dict[str, Any]:
    """Someone must be seen today."""
    expecting = setting.patient.sex == "F" and setting.patient.age(setting.on) in BEARING_AGES
    return _asked_for(setting, wording.EXPECTING if expecting else wording.ORANGE, "urgence", "orange")


def result_asked(setting: Setting) -> dict[str, Any]:
    """A patient asks for a result."""
    return {
        "kind": "call",
        "who": setting.who,
        "opening": setting.say(wording.RESULTS),
        "patient": setting.patient.id,
        "facts": _facts(setting, demande="resultat", praticien=setting.practitioner),
        "told": ["demande"],
        "questions": [
            _identity(setting),
            {
                "id": "medecin",
                "say": french("Quel médecin vous a prescrit cet examen ?"),
                "answer": setting.say(wording.PRESCRIBER),
                "reveals": ["praticien"],
            },
            _idle(setting),
        ],
        "replies": [setting.reply("renseigner", wording.TELLING), _reassuring(setting), _concluding(setting)],
        "conduct": "resultat-demande",
        "competences": [ACCUEIL, SUIVI],
    }


def curious_third(setting: Setting) -> dict[str, Any]:
    """Someone asks about somebody else."""
    who, opening, relation = setting.dice.pick(wording.CURIOUS)
    return {
        "kind": "call",
        "who": who,
        "opening": setting.say((opening,)),
        "patient": setting.patient.id,
        "facts": _facts(setting, demande="renseignement", demandeur="tiers"),
        "told": ["demande"],
        "questions": [
            {
                "id": "qui-appelle",
                "say": french("Qui êtes-vous, et à quel numéro puis-je vous joindre ?"),
                "answer": french(relation),
                "reveals": ["demandeur"],
            },
            _idle(setting),
        ],
        "replies": [
            setting.reply("renseigner", wording.SHOWING),
            setting.reply("refuser", wording.REFUSING, closes=True),
        ],
        "conduct": "tiers-curieux",
        "competences": [ACCUEIL],
    }


def _about_appointment(setting: Setting, request: str, sentences: Sequence[str]) -> dict[str, Any]:
    return {
        "kind": "call",
        "who": setting.who,
        "opening": setting.say(sentences),
        "patient": setting.patient.id,
        "appointment": setting.appointment,
        "facts": _facts(setting, demande=request),
        "told": ["demande"],
        "questions": [_identity(setting), _idle(setting)],
        "replies": [_reassuring(setting), _concluding(setting)],
        "conduct": request,
        "competences": [AGENDAS],
    }


def moving(setting: Setting) -> dict[str, Any]:
    """An appointment to move."""
    return _about_appointment(setting, "deplacer", wording.MOVING)


def cancelling(setting: Setting) -> dict[str, Any]:
    """An appointment to cancel."""
    return _about_appointment(setting, "annuler", wording.CANCELLING)


def _at_the_desk(setting: Setting, request: str, opening: str, last: dict[str, Any]) -> dict[str, Any]:
    return {
        "kind": "visit",
        "who": setting.who,
        "opening": opening,
        "patient": setting.patient.id,
        "facts": _facts(setting, demande=request),
        "told": ["demande"],
        "questions": [_identity(setting), _idle(setting)],
        "replies": [setting.reply("annoncer", wording.ANNOUNCING), last],
        "conduct": request,
    }


def arriving(setting: Setting) -> dict[str, Any]:
    """Someone comes to an appointment."""
    last = setting.reply("installer", wording.SEATING, closes=True)
    return {**_at_the_desk(setting, "arrivee", setting.say(wording.ARRIVING), last), "competences": [ACCUEIL]}


def paying(setting: Setting) -> dict[str, Any]:
    """Someone comes out of the consulting room and pays."""
    last = setting.reply("conclure", wording.TAKING_LEAVE, closes=True)
    card = setting.dice.below(4) > 0
    shown = setting.say(wording.WITH_CARD if card else wording.WITHOUT_CARD)
    return {
        **_at_the_desk(setting, "reglement", f"{setting.say(wording.PAYING)} {shown}", last),
        "invoice": {"codes": ["G"], "card": card, "ald_related": setting.patient.coverage.ald},
        "competences": [ADMINISTRATIF],
    }


def _paper(setting: Setting, alert: str, conduct: str, sentences: Sequence[str]) -> dict[str, Any]:
    return {
        "kind": "mail",
        "who": "Laboratoire des Tilleuls" if alert == "rouge" else setting.dice.pick(wording.SENDERS),
        "opening": f"{setting.say(sentences)} {setting.say(wording.PAPERS)} {setting.say(wording.FOR_WHOM)}",
        "patient": setting.patient.id,
        "facts": _facts(setting, demande="classer", alerte=alert, praticien=setting.practitioner),
        "told": ["demande", "alerte", "nom", "naissance", "praticien"],
        "conduct": conduct,
        "competences": [SUIVI],
    }


def filing(setting: Setting) -> dict[str, Any]:
    """A report to put in the right file."""
    return _paper(setting, "aucune", "classer", wording.FILING)


def critical(setting: Setting) -> dict[str, Any]:
    """A result that the laboratory marks."""
    return _paper(setting, "rouge", "resultat-critique", wording.CRITICAL)


def sending(setting: Setting) -> dict[str, Any]:
    """A letter that a practitioner wants sent."""
    return {
        "kind": "request",
        "who": setting.say(("{Le_docteur}, entre deux portes",)),
        "opening": setting.say(wording.SENDING),
        "facts": {"demande": "envoyer", "destinataire": "cardiologue"},
        "told": ["demande", "destinataire"],
        "conduct": "envoyer",
        "competences": [SUIVI],
    }


def ordering(setting: Setting) -> dict[str, Any]:
    """A cupboard that is nearly empty."""
    product, _, of_it = setting.dice.pick(wording.PRODUCTS)
    return {
        "kind": "request",
        "who": setting.dice.pick(("L’infirmière", "L’infirmier", "Une collègue", "Un collègue")),
        "opening": setting.say(wording.ORDERING, de_produit=of_it),
        "facts": {"demande": "commander", "produit": product},
        "told": ["demande", "produit"],
        "conduct": "commander",
        "competences": [ADMINISTRATIF],
    }


AFFAIRS: Mapping[str, Callable[[Setting], dict[str, Any]]] = {
    "appointment": appointment,
    "newcomer": newcomer,
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
