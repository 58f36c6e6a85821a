"""Agreement: the words that follow the gender of who speaks, and of the practitioner one speaks of."""

from __future__ import annotations

from dataclasses import dataclass

from app.content.schema.people import Patient
from app.content.typography import NBSP

# The practitioners of the generated practice: id, family name, whether she is a woman.
DOCTORS = {"kessler": ("Kessler", False), "nwosu": ("Nwosu", True)}


@dataclass(frozen=True)
class Doctor:
    """How one speaks of a practitioner."""

    name: str
    woman: bool

    @property
    def words(self) -> dict[str, str]:
        """The words of a sentence about this practitioner."""
        name = f"docteure{NBSP}{self.name}" if self.woman else f"docteur{NBSP}{self.name}"
        return {
            "le_docteur": f"la {name}" if self.woman else f"le {name}",
            "Le_docteur": f"La {name}" if self.woman else f"Le {name}",
            "du_docteur": f"de la {name}" if self.woman else f"du {name}",
            "au_docteur": f"à la {name}" if self.woman else f"au {name}",
            "il": "elle" if self.woman else "il",
            "Il": "Elle" if self.woman else "Il",
        }


def doctor(practitioner_id: str) -> Doctor:
    """The practitioner of this id."""
    return Doctor(*DOCTORS[practitioner_id])


def titled(patient: Patient) -> str:
    """Mme or M., then the name in use."""
    return f"{'Mme' if patient.sex == 'F' else 'M.'}{NBSP}{patient.used_name or patient.birth_name}"


def agreed(patient: Patient) -> dict[str, str]:
    """The endings and words of a sentence in which this person speaks, or is spoken of."""
    woman = patient.sex == "F"
    return {
        "e": "e" if woman else "",
        "titre": titled(patient),
        "prenom": patient.first_name,
        "nom": patient.birth_name,
        "date": f"{patient.birth_date:%d/%m/%Y}",
        "Patient": "Patiente" if woman else "Patient",
        "ma_soeur": "ma sœur" if woman else "mon frère",
        "notre_assure": "notre assurée" if woman else "notre assuré",
        "ma_mere": "ma mère" if woman else "mon père",
        "ma_voisine": "ma voisine" if woman else "mon voisin",
        "mon_amie": "mon amie" if woman else "mon ami",
        "suivi": "suivie" if woman else "suivi",
        "venu": "venue" if woman else "venu",
    }
