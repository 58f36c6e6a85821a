"""What our messages by e-mail say: that there is something to read, never what."""

from __future__ import annotations

from app.accounts.domain.letters import Letter

STOP = "Vous pouvez ne plus recevoir ces avis : le réglage est au bas de la page « Messages »."


def message_letter(link: str) -> Letter:
    """Somebody wrote."""
    return Letter(
        "Un message vous attend",
        ("Vous avez un message sur Trait d’union. Son texte ne voyage pas par e-mail.",),
        ("Lire mon message", link),
        (STOP,),
    )


def notice_letter(link: str) -> Letter:
    """Something was decided, read or published."""
    return Letter(
        "Du nouveau sur Trait d’union",
        ("Il y a du nouveau pour vous sur Trait d’union. Le détail ne voyage pas par e-mail.",),
        ("Voir ce qui est nouveau", link),
        (STOP,),
    )


def announcement_letter(link: str) -> Letter:
    """Something is announced to a whole cohort."""
    return Letter(
        "Une annonce pour votre cohorte",
        ("Une annonce vient d’être faite à votre cohorte sur Trait d’union.",),
        ("Lire l’annonce", link),
        (STOP,),
    )
