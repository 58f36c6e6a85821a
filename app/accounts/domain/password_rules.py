"""Which passwords are refused, and what to do about it."""

from __future__ import annotations

import math
import unicodedata
from functools import lru_cache

from zxcvbn import zxcvbn

from app.accounts.domain.people import STAFF, Role

SHORTEST_LEARNER = 12
SHORTEST_STAFF = 16
LONGEST = 256
ENTROPY_BITS = 50
LOWEST_SCORE = 3
# The estimator's time grows with the square of the length: the beginning is judged, the whole is hashed.
JUDGED_SIGNS = 100
PRODUCT_WORDS = ("traitdunion", "secretaire", "secretariat", "medical", "medicale", "formation")

_WORDS_TEXT = (
    "motdepasse password azerty qwerty bonjour bienvenue soleil chouchou doudou loulou amour jetaime princesse "
    "marseille paris france football nicolas camille julien thomas isabelle sandrine christophe philippe chocolat "
    "papillon vacances famille maison etoile lumiere bisous coucou tendresse liberte secret administrateur "
    "utilisateur connexion identifiant ordinateur informatique entreprise docteur medecin infirmiere hopital "
    "clinique cabinet patient ordonnance ameli vitale secretaire secretariat accueil welcome letmein iloveyou "
    "sunshine dragon monkey superman starwars trustno changeme changezmoi"
)
_WORDS = tuple(_WORDS_TEXT.split())
_TAILS_TEXT = (
    "1 12 123 1234 12345 123456 1234567 12345678 123456789 1234567890 0 00 000 0000 01 007 11 111 1111 2020 2021 "
    "2022 2023 2024 2025 2026 2027 ! !! !!! 1! 123! 1234! 2024! 2025! 2026! @123 @2025 @2026 #1 .123"
)
_TAILS = tuple(_TAILS_TEXT.split())
_WALKS = (
    "azertyuiop",
    "qsdfghjklm",
    "wxcvbn",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1234567890",
    "0987654321",
    "abcdefghijklmnopqrstuvwxyz",
    "1a2z3e4r5t6y7u8i9o0p",
    "1q2w3e4r5t6y7u8i9o0p",
    "aqwzsxedcrfvtgbyhnuj",
)


def fold(text: str) -> str:
    """Letters and digits only, without case and accents: two passwords that differ otherwise are the same guess."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return "".join(sign for sign in decomposed if sign.isalnum())


@lru_cache(maxsize=1)
def common_passwords() -> frozenset[str]:
    """Long passwords that a guesser tries first, folded: made by rule from words, tails and keyboard walks."""
    made: set[str] = set()
    for word in _WORDS:
        made.update(word + tail for tail in _TAILS)
        made.update(tail + word for tail in _TAILS)
        made.update(word + other for other in _WORDS)
        made.add(word * 2)
        made.add(word * 3)
        made.update(word + word + tail for tail in _TAILS)
    for walk in _WALKS:
        made.update((walk, walk * 2, walk[::-1], walk + walk[::-1], walk[::-1] + walk))
        made.update(walk + tail for tail in _TAILS)
        for other in _WALKS:
            made.add(walk + other)
    for sign in "abcdefghijklmnopqrstuvwxyz0123456789":
        made.update(sign * length for length in range(12, 25))
    return frozenset(filter(lambda entry: len(entry) >= SHORTEST_LEARNER, map(fold, made)))


def entropy_bits(password: str) -> float:
    """length × log2(size of the alphabet used), as the CNIL counts."""
    alphabet = 0
    alphabet += 26 if any("a" <= sign <= "z" for sign in password) else 0
    alphabet += 26 if any("A" <= sign <= "Z" for sign in password) else 0
    alphabet += 10 if any("0" <= sign <= "9" for sign in password) else 0
    alphabet += 33 if any(sign.isascii() and not sign.isalnum() for sign in password) else 0
    alphabet += 60 if any(not sign.isascii() for sign in password) else 0
    return len(password) * math.log2(alphabet) if alphabet else 0.0


def shortest(role: Role) -> int:
    """How many signs a password needs: staff see the work of others."""
    return SHORTEST_STAFF if role in STAFF else SHORTEST_LEARNER


def normalise_password(password: str) -> str:
    """The same sign typed on two keyboards is one sign; nothing is trimmed, nothing cut."""
    return unicodedata.normalize("NFC", password)


def password_problem(password: str, role: Role, email: str = "", name: str = "") -> str | None:
    """Why this password is refused, and what to do; None when it is good."""
    password = normalise_password(password)
    least = shortest(role)
    if len(password) < least:
        return f"Choisissez au moins {least} caractères : quatre mots sans lien entre eux se retiennent bien."
    if len(password) > LONGEST:
        return f"Choisissez au plus {LONGEST} caractères."
    if any(unicodedata.category(sign) == "Cc" for sign in password):
        return "Retirez les caractères de contrôle (tabulation, saut de ligne) : ils ne se retapent pas partout."
    folded = fold(password)
    if own := _own_words(folded, email, name):
        return f"Retirez « {own} » : ce qui se sait de vous se devine en premier."
    if folded in common_passwords():
        return "Ce mot de passe figure parmi les plus essayés. Choisissez quatre mots sans lien entre eux."
    if entropy_bits(password) < ENTROPY_BITS:
        return "Ce mot de passe se devine trop vite. Allongez-le, ou mêlez lettres, chiffres et signes."
    judged = zxcvbn(password[:JUDGED_SIGNS], user_inputs=[email, name, *PRODUCT_WORDS], max_length=JUDGED_SIGNS)
    if judged["score"] < LOWEST_SCORE:
        return "Ce mot de passe ressemble à ceux que l’on devine vite. Choisissez quatre mots sans lien entre eux."
    return None


def _own_words(folded: str, email: str, name: str) -> str | None:
    """The person's own word, or the product's, without which too little of the password is left to guess."""
    local = email.split("@", 1)[0]
    words = [local, *local.replace("_", ".").replace("-", ".").split("."), email, *name.split(), *PRODUCT_WORDS]
    left, found = folded, None
    for word in sorted(set(words), key=len, reverse=True):
        bare = fold(word)
        if len(bare) >= 4 and bare in left:
            left, found = left.replace(bare, ""), found or word
    return found if len(left) < SHORTEST_LEARNER else None
