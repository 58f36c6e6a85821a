"""What our messages say. No name, no result, nothing personal: a mailbox is read over many shoulders."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from html import escape

CONFIRM_LIFE = timedelta(days=3)
RESET_LIFE = timedelta(minutes=60)
EMAIL_CHANGE_LIFE = timedelta(hours=24)
INVITATION_LIFE = timedelta(days=7)

SIGNATURE = "Trait d’union – la formation des secrétaires médicales et des secrétaires médicaux"
NOT_ME = "Ce n’est pas vous ? Changez votre mot de passe sans attendre, puis écrivez-nous."


@dataclass(frozen=True)
class Letter:
    """A message before it has a recipient. `link` is (words of the button, address)."""

    subject: str
    before: tuple[str, ...]
    link: tuple[str, str] | None = None
    after: tuple[str, ...] = field(default=())
    # The link opens something: the text is forgotten as soon as it is sent.
    has_secret: bool = False

    @property
    def text(self) -> str:
        """The plain text."""
        parts = ["Bonjour,", *self.before]
        if self.link is not None:
            parts.append(f"{self.link[0]} :\n{self.link[1]}")
        return "\n\n".join([*parts, *self.after, "-- \n" + SIGNATURE]) + "\n"

    @property
    def html(self) -> str:
        """The same in simple HTML: no picture, nothing fetched."""
        parts = ["Bonjour,", *self.before]
        body = [f"<p>{escape(part)}</p>" for part in parts]
        if self.link is not None:
            words, address = (escape(part, quote=True) for part in self.link)
            body.append(f'<p><a href="{address}">{words}</a></p>')
            body.append(f"<p>Si le lien ne s’ouvre pas, copiez cette adresse dans votre navigateur :<br>{address}</p>")
        body += [f"<p>{escape(part)}</p>" for part in self.after]
        body.append(f"<p>{escape(SIGNATURE)}</p>")
        return (
            '<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><title>'
            f"{escape(self.subject)}</title></head><body>{''.join(body)}</body></html>"
        )


def confirm_address(link: str) -> Letter:
    return Letter(
        "Confirmez votre adresse",
        ("Vous avez demandé un compte sur Trait d’union. Il s’ouvre dès que vous confirmez cette adresse.",),
        ("Confirmer mon adresse", link),
        (
            "Ce lien sert une fois et expire dans 3 jours.",
            "Vous n’avez rien demandé ? Ne faites rien : sans confirmation, tout s’efface en 7 jours.",
        ),
        has_secret=True,
    )


def already_registered(sign_in: str) -> Letter:
    return Letter(
        "Vous avez déjà un compte",
        (
            "Une inscription vient d’être demandée avec cette adresse, qui a déjà un compte. Rien n’a changé.",
            "Si vous avez oublié votre mot de passe, choisissez « Mot de passe oublié » sur la page de connexion.",
        ),
        ("Aller à la page de connexion", sign_in),
        ("Ce n’était pas vous ? Vous n’avez rien à faire.",),
    )


def reset_password(link: str) -> Letter:
    return Letter(
        "Choisissez un nouveau mot de passe",
        ("Un nouveau mot de passe a été demandé pour le compte de cette adresse.",),
        ("Choisir un nouveau mot de passe", link),
        (
            "Ce lien sert une fois et expire dans une heure.",
            "Vous n’avez rien demandé ? Ne faites rien : votre mot de passe reste le même.",
        ),
        has_secret=True,
    )


def password_changed() -> Letter:
    return Letter(
        "Votre mot de passe a changé",
        ("Le mot de passe de votre compte vient de changer. Toutes les autres sessions ont été fermées.",),
        after=(NOT_ME,),
    )


def second_factor_on() -> Letter:
    return Letter(
        "La double authentification est activée",
        ("Votre compte demande désormais un code à chaque connexion. Ses autres sessions sont fermées.",),
        after=(NOT_ME,),
    )


def second_factor_off() -> Letter:
    return Letter(
        "La double authentification est retirée",
        ("Votre compte ne demande plus de code à la connexion : le mot de passe suffit.",),
        after=(NOT_ME,),
    )


def recovery_code_used(left: int) -> Letter:
    rest = "Il n’en reste aucun" if left == 0 else ("Il en reste un" if left == 1 else f"Il en reste {left}")
    return Letter(
        "Un code de secours a servi",
        (f"Un de vos codes de secours vient d’ouvrir une session. {rest}.",),
        after=("Vous pouvez en tirer de nouveaux sur la page « Double authentification » de votre compte.", NOT_ME),
    )


def email_change_old(link: str) -> Letter:
    return Letter(
        "Confirmez votre changement d’adresse",
        ("Votre compte doit passer à une autre adresse. Cela se fait quand les deux adresses l’ont confirmé.",),
        ("Confirmer depuis cette adresse", link),
        ("Ce lien sert une fois et expire dans 24 heures.", NOT_ME),
        has_secret=True,
    )


def email_change_new(link: str) -> Letter:
    return Letter(
        "Confirmez votre nouvelle adresse",
        ("Un compte demande à utiliser cette adresse. Cela se fait quand les deux adresses l’ont confirmé.",),
        ("Confirmer cette adresse", link),
        ("Ce lien sert une fois et expire dans 24 heures.", "Vous n’avez rien demandé ? Ne faites rien."),
        has_secret=True,
    )


def email_change_taken() -> Letter:
    return Letter(
        "Votre adresse a été demandée",
        ("Un autre compte a demandé à utiliser cette adresse, qui a déjà le sien. Rien n’a changé.",),
        after=("Si c’était vous, connectez-vous au compte de cette adresse et effacez-le d’abord.",),
    )


def email_changed() -> Letter:
    return Letter(
        "L’adresse de votre compte a changé",
        ("Le changement est fait : vous vous connectez désormais avec la nouvelle adresse.",),
        after=(NOT_ME,),
    )


def invitation(role_label: str, link: str) -> Letter:
    return Letter(
        "Vous êtes invité ou invitée",
        (f"L’équipe vous ouvre un compte sur Trait d’union, avec le rôle « {role_label} ».",),
        ("Choisir mon mot de passe", link),
        ("Ce lien sert une fois et expire dans 7 jours. Sans réponse, l’invitation s’efface.",),
        has_secret=True,
    )


def role_changed(role_label: str) -> Letter:
    return Letter(
        "Votre rôle a changé",
        (f"Votre compte a désormais le rôle « {role_label} ». Vos sessions ont été fermées : reconnectez-vous.",),
    )


def account_disabled(contact: str) -> Letter:
    return Letter(
        "Votre compte est fermé",
        ("L’équipe a fermé votre compte : on ne peut plus s’y connecter. Vos données ne sont pas effacées.",),
        after=(f"Pour en savoir plus, écrivez à {contact}.",),
    )


def account_enabled(sign_in: str) -> Letter:
    return Letter(
        "Votre compte est rouvert",
        ("L’équipe a rouvert votre compte.",),
        ("Se connecter", sign_in),
    )


def account_erased(contact: str) -> Letter:
    return Letter(
        "Votre compte est effacé",
        (
            "Votre compte et ce qui vous désignait sont effacés.",
            "Les traces que la loi oblige à garder (résultats d’examen, preuve de formation) restent sous un "
            "numéro qui ne porte plus votre nom, jusqu’à leur terme.",
        ),
        after=(f"Vous n’avez rien demandé ? Écrivez sans attendre à {contact}.",),
    )
