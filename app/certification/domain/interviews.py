"""Questions for an interview, prepared from the candidate’s own dossier by fixed templates: same dossier, same list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

RUBRIC_QUESTIONS = {
    "r1": "Racontez une fois précise où vous l’avez fait. Par quoi avez-vous commencé, et pourquoi ?",
    "r2": "Vous citez des moyens. Lequel vous a manqué un jour, et comment avez-vous fait sans lui ?",
    "r3": "Avec qui vérifiez-vous une information avant de la transmettre ? Donnez un cas où cela a changé la suite.",
    "r4": "Qu’est-ce qui, dans cette structure, changeait votre façon de travailler ?",
    "r5": "Que feriez-vous autrement aujourd’hui ?",
}
CONFIDENCE = (
    "Une personne proche d’un patient vous demande une information à son sujet. Que répondez-vous, et que notez-vous ?"
)
WORK = "Quelle situation de ce poste vous a le plus appris, et quoi ?"
UNSHOWN = "Ce que le dossier ne montre pas encore"
PROJECT = "Comment vous représentez-vous le métier dans deux ans, et que vous reste-t-il à apprendre ?"


@dataclass(frozen=True)
class DossierExample:
    """One example of the dossier: its block, its title, the rubrics that hold something."""

    block: str
    title: str
    rubrics: tuple[str, ...]


@dataclass(frozen=True)
class DossierFacts:
    """What the interview rests on: examples, experiences and evidence by title; competences still without proof."""

    examples: tuple[DossierExample, ...] = ()
    experiences: tuple[str, ...] = ()
    evidence: tuple[tuple[str, str], ...] = ()
    unproved: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.examples or self.experiences or self.evidence)


@dataclass(frozen=True)
class InterviewQuestion:
    """A question and what in the dossier it comes from."""

    about: str
    text: str


def questions_of(facts: DossierFacts, competences: Sequence[str]) -> tuple[InterviewQuestion, ...]:
    """The questions, example after example, then what the dossier does not show, then the trade."""
    asked: list[InterviewQuestion] = []
    for example in facts.examples:
        about = f"Exemple « {example.title} »"
        asked += [InterviewQuestion(about, RUBRIC_QUESTIONS[key]) for key in example.rubrics if key in RUBRIC_QUESTIONS]
    for title in facts.experiences:
        asked.append(InterviewQuestion(f"Expérience « {title} »", WORK))
    for title, competence in facts.evidence:
        words = (
            f"Que montre cette preuve pour « {competence} », et que ne montre-t-elle pas ?"
            if competence
            else ("Que montre cette preuve, et que ne montre-t-elle pas ?")
        )
        asked.append(InterviewQuestion(f"Preuve « {title} »", words))
    shown = facts.unproved if not facts.is_empty else tuple(competences)
    asked += [InterviewQuestion(UNSHOWN, f"« {one} » : racontez une fois où vous l’avez fait.") for one in shown]
    asked.append(InterviewQuestion("Le métier", CONFIDENCE))
    asked.append(InterviewQuestion("Le métier", PROJECT))
    return tuple(asked)
