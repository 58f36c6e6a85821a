"""The organisation that runs a site: what is told of it, and what its numbers must look like."""

from __future__ import annotations

from dataclasses import dataclass, fields

SIRET_LENGTH = 14
SIREN_LENGTH = 9
NDA_LENGTH = 11
# La Poste numbers its establishments by another sum.
LA_POSTE = "356000000"
MAX_NAME = 120
MAX_LINE = 200
MAX_TEXT = 2000
LOGO_TYPES = {"png": "image/png", "jpg": "image/jpeg"}


@dataclass(frozen=True)
class Organisation:
    """What is told of the organisation; an empty value is not told. `version` grows with each change."""

    name: str = ""
    address: str = ""
    nda: str = ""
    siret: str = ""
    phone: str = ""
    contact_email: str = ""
    dpo_contact: str = ""
    publication_director: str = ""
    host_name: str = ""
    legal_text: str = ""
    paper_header: str = ""
    footer: str = ""
    logo_key: str = ""
    version: int = 0

    @property
    def logo_type(self) -> str:
        """The MIME type of the logo, empty without one."""
        return LOGO_TYPES.get(self.logo_key.rpartition(".")[2], "")

    @property
    def numbers(self) -> str:
        """Its numbers on one line, as papers carry them."""
        said = []
        if self.siret:
            said.append(f"SIRET {shown_siret(self.siret)}")
        if self.nda:
            # The sentence that article L. 6352-12 of the Code du travail asks beside the number.
            said.append(
                f"Déclaration d’activité enregistrée sous le numéro {self.nda} "
                "(cet enregistrement ne vaut pas agrément de l’État)"
            )
        return ". ".join(said)


# What the form changes: everything but the logo and the version.
TOLD = tuple(one.name for one in fields(Organisation) if one.name not in {"logo_key", "version"})

WORDS = {
    "name": "nom",
    "address": "adresse",
    "nda": "déclaration d’activité",
    "siret": "SIRET",
    "phone": "téléphone",
    "contact_email": "adresse de contact",
    "dpo_contact": "protection des données",
    "publication_director": "direction de la publication",
    "host_name": "hébergeur",
    "legal_text": "mentions légales",
    "paper_header": "en-tête des attestations",
    "footer": "bas de page",
}


def digits(typed: str) -> str:
    """A number as it is kept: its digits."""
    return "".join(sign for sign in typed if sign.isascii() and sign.isdigit())


def is_siret(number: str) -> bool:
    """Whether these fourteen digits may be a SIRET (the sum that INSEE defines)."""
    if len(number) != SIRET_LENGTH or number != digits(number):
        return False
    if number[:SIREN_LENGTH] == LA_POSTE and sum(map(int, number)) % 5 == 0:
        return True
    return _luhn(number) and _luhn(number[:SIREN_LENGTH])


def _luhn(number: str) -> bool:
    total = 0
    for place, sign in enumerate(reversed(number)):
        value = int(sign) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def is_nda(number: str) -> bool:
    """Whether these digits may be a number of activity declaration: eleven of them."""
    return len(number) == NDA_LENGTH and number == digits(number)


def shown_siret(number: str) -> str:
    """« 732 829 320 00074 »."""
    return f"{number[:3]} {number[3:6]} {number[6:9]} {number[9:]}"
