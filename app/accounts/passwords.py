"""Hashing of passwords: the only place that knows how."""

from __future__ import annotations

import secrets
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.accounts.domain.password_rules import normalise_password

# 19 MiB and two passes, as trust.md §4 asks: about 50 ms on the project's machine.
HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
WORDS_TEXT = (
    "abricot agrafe ardoise armoire balcon banquise bateau biscuit bocal boussole branche brouette cactus cahier "
    "calepin canoe carafe cascade cerise chemin chouette citron clairon colline comete compas copeau corbeille "
    "cristal cuivre damier dentelle docker drapeau ecluse ecureuil encrier eponge etagere fanal farine fenouil "
    "ficelle flacon flocon fougere galet genievre girafe glacier goudron granit grenier guitare hamac herisson "
    "horloge igloo jardin jasmin jonquille kayak lanterne lavande lezard losange loupe luge mallette marelle "
    "mimosa moulin muguet navire nectar noisette nuage olive orage osier palette parasol passerelle pelote phare "
    "pinceau pivoine plumier poterie prairie quartz radeau raquette renard rivage roseau ruban sabot saphir sapin "
    "sentier sifflet sillon tabouret tambour tilleul toiture torrent tramway tulipe turbine vallon vanille verger "
    "violon voilier wagon zeppelin zinc"
)
WORDS = tuple(WORDS_TEXT.split())


def hash_password(password: str) -> str:
    """What is kept of a password."""
    return HASHER.hash(normalise_password(password))


@lru_cache(maxsize=1)
def _nobodys_hash() -> str:
    return HASHER.hash(secrets.token_urlsafe(32))


def password_matches(password_hash: str | None, password: str) -> bool:
    """Whether the password is right; without an account the same work is done, so that time says nothing."""
    try:
        right = HASHER.verify(password_hash or _nobodys_hash(), normalise_password(password))
    except (VerificationError, InvalidHashError):
        return False
    return right and password_hash is not None


def needs_rehash(password_hash: str) -> bool:
    """Whether this hash was made with less work than we ask today."""
    return HASHER.check_needs_rehash(password_hash)


def random_password() -> str:
    """Six words and a number, 54 bits of chance: easy to copy from a screen."""
    return "-".join([*(secrets.choice(WORDS) for _ in range(6)), str(secrets.randbelow(9000) + 1000)])
