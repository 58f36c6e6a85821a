"""What the product says when it says no.

Services and domains raise these; `app.web.errors` alone turns them into a status
and a French page. `message` is French and says what happened and what to do next.
"""

from __future__ import annotations


class DomainError(Exception):
    """A refusal that a person can understand; `message` is shown as it is."""

    default = "Cette action n’est pas possible."

    def __init__(self, message: str | None = None) -> None:
        self.message = message or self.default
        super().__init__(self.message)


class NotFound(DomainError):
    """The thing does not exist, or this person may not learn that it exists."""

    default = "Cette page n’existe pas, ou elle n’est pas à vous."


class Forbidden(DomainError):
    """The person is known and may not do this."""

    default = "Votre compte ne permet pas cette action."


class SignInRequired(DomainError):
    """Nobody is signed in, or the session has ended."""

    default = "Connectez-vous pour continuer."


class ReauthenticationRequired(DomainError):
    """The act is sensitive and the last proof of identity is too old."""

    default = "Confirmez votre mot de passe pour continuer."


class Conflict(DomainError):
    """Two acts met; the second must look again before it insists."""

    default = "Cette page a changé depuis que vous l’avez ouverte."


class Gone(DomainError):
    """It was there, and its time is over."""

    default = "Ce lien a déjà servi ou a expiré."


class InvalidAction(DomainError):
    """An engine refuses an action as malformed: nothing is consumed, nothing is wrong."""

    default = "Cette réponse n’a pas la forme attendue."


class TooManyRequests(DomainError):
    """Too many tries; `retry_after` is in seconds."""

    default = "Trop d’essais. Réessayez dans quelques minutes."

    def __init__(self, message: str | None = None, retry_after: int = 60) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Unavailable(DomainError):
    """The base or the disk does not answer; the person keeps what was typed."""

    default = "Le service est momentanément indisponible. Rien n’est perdu : réessayez dans un instant."
