"""Rules of cohorts: what a code looks like, who does what beside the learners."""

from __future__ import annotations

from enum import StrEnum

# Without signs that are taken for one another: 0 O, 1 I L, 2 Z, 5 S, 8 B, and the vowels that make words by chance.
CODE_ALPHABET = "3467ACDEFGHJKMNPQRTUVWXY"
CODE_LENGTH = 8
CODE_GROUP = 4
MAX_TYPED_CODE = 40
MAX_NEEDS = 300


class Duty(StrEnum):
    """What somebody of the staff does in a cohort.

    A trainer follows and marks. A tutor sees the same work (trust.md, « s r ») and marks nothing.
    """

    TRAINER = "trainer"
    TUTOR = "tutor"


class CodeState(StrEnum):
    """Whether a code still opens its cohort, or why not."""

    OPEN = "open"
    REVOKED = "revoked"
    EXPIRED = "expired"
    FULL = "full"
    CLOSED = "closed"


CODE_REFUSALS = {
    CodeState.REVOKED: "Ce code a été fermé. Demandez-en un autre à la personne qui vous l’a donné.",
    CodeState.EXPIRED: "Ce code n’est plus valable. Demandez-en un autre à la personne qui vous l’a donné.",
    CodeState.FULL: "Toutes les places de ce code sont prises. Demandez-en un autre à la personne qui vous l’a donné.",
    CodeState.CLOSED: "Cette cohorte est terminée : on n’y entre plus.",
}


def plain_code(typed: str) -> str:
    """A code as it is kept: capitals, without spaces, dashes and anything else that was typed around."""
    return "".join(sign for sign in typed.upper() if sign.isascii() and sign.isalnum())


def readable_code(code: str) -> str:
    """The same in groups of four, to be read aloud."""
    return "-".join(code[start : start + CODE_GROUP] for start in range(0, len(code), CODE_GROUP))
