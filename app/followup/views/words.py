"""What the buttons of the list say, and where they lead."""

from __future__ import annotations

from app.followup.domain.concerns import Act, Concern, Facts

WORDS = {
    Act.ANSWER: "Répondre",
    Act.WRITE: "Écrire à {}",
    Act.CALL: "Appeler {}",
    Act.MEET: "Proposer un entretien",
    Act.EXTEND: "Revoir les dates",
    Act.READ: "Lire",
}
ADDRESSES = {
    Act.WRITE: "/formation/personnes/{}/ecrire?objet=nouvelles",
    Act.CALL: "/formation/personnes/{}/accompagnement",
    Act.MEET: "/formation/personnes/{}/ecrire?objet=entretien",
    Act.EXTEND: "/formation/personnes/{}/ecrire?objet=dates",
}


def act_words(concern: Concern, facts: Facts) -> str:
    """The one thing to do, as a button says it."""
    return WORDS[concern.act].format(facts.name.split(" ", 1)[0])


def act_address(concern: Concern, facts: Facts, cohort_id: int = 0) -> str:
    """Where the one thing is done; dates are moved on the page of the cohort's path."""
    if concern.act is Act.EXTEND and cohort_id:
        return f"/formation/cohortes/{cohort_id}/parcours"
    return concern.address or ADDRESSES.get(concern.act, "/formation/personnes/{}").format(facts.learner_id)


def person_address(facts: Facts) -> str:
    """The page of one person."""
    return f"/formation/personnes/{facts.learner_id}"
