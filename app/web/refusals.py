"""What a page of error says, by status: what happened, what to do, what was kept."""

from __future__ import annotations

from dataclasses import dataclass, replace

RETRY_SECONDS = 5


@dataclass(frozen=True)
class Refusal:
    """What a page of error says. `what` and `do` are French sentences."""

    status: int
    name: str
    title: str
    what: str
    do: str
    kept: str = ""
    retry_after: int | None = None


NOTHING_LOST = "Rien de ce qui était déjà enregistré n’a changé."
REFUSALS = {
    refusal.status: refusal
    for refusal in (
        Refusal(
            400,
            "bad_request",
            "Cette demande n’a pas pu être lue",
            "Le navigateur a envoyé une adresse ou un formulaire que nous ne savons pas lire.",
            "Revenez à la page d’où vous venez, puis recommencez.",
            NOTHING_LOST,
        ),
        Refusal(
            401,
            "sign_in_required",
            "Connectez-vous pour continuer",
            "Personne n’est connecté dans ce navigateur, ou votre session a pris fin.",
            "Connectez-vous : vous reviendrez à cette page.",
            NOTHING_LOST,
        ),
        Refusal(
            403,
            "forbidden",
            "Votre compte ne permet pas cette action",
            "Cette page ou cette action est réservée à un autre rôle.",
            "Si vous devriez y avoir accès, demandez-le à la personne qui gère les comptes.",
            NOTHING_LOST,
        ),
        Refusal(
            404,
            "not_found",
            "Cette page est introuvable",
            "L’adresse est inexacte, la page a été retirée, ou elle n’est pas à vous.",
            "Vérifiez l’adresse, ou repartez d’une des pages ci-dessous.",
        ),
        Refusal(
            405,
            "method_not_allowed",
            "Cette page ne s’ouvre pas ainsi",
            "L’adresse existe, mais elle ne répond pas à ce genre de demande.",
            "Revenez à la page d’où vous venez et servez-vous de ses boutons.",
            NOTHING_LOST,
        ),
        Refusal(
            409,
            "conflict",
            "Cette page a changé entre-temps",
            "Quelqu’un, ou vous dans un autre onglet, a modifié la même chose depuis que vous avez ouvert cette page.",
            "Rouvrez la page, comparez, puis recommencez s’il le faut.",
            "La version la plus récente est gardée.",
        ),
        Refusal(
            410,
            "gone",
            "Ce lien n’est plus valable",
            "Il a déjà servi, ou son temps est passé.",
            "Demandez-en un nouveau.",
        ),
        Refusal(
            413,
            "too_large",
            "C’est trop volumineux",
            "Le texte ou le fichier envoyé dépasse la taille acceptée.",
            "Raccourcissez le texte, ou choisissez un fichier plus léger, puis recommencez.",
            NOTHING_LOST,
        ),
        Refusal(
            415,
            "unsupported_media_type",
            "Ce format n’est pas accepté",
            "Le contenu envoyé n’est pas d’un type que cette page sait lire.",
            "Choisissez un format indiqué sur la page, puis recommencez.",
            NOTHING_LOST,
        ),
        Refusal(
            422,
            "invalid",
            "Il y a quelque chose à corriger",
            "Ce qui a été envoyé n’a pas la forme attendue.",
            "Revenez à la page, corrigez, puis envoyez de nouveau.",
            NOTHING_LOST,
        ),
        Refusal(
            429,
            "too_many_requests",
            "Trop d’essais en peu de temps",
            "Par sécurité, cette action est suspendue un moment.",
            "Patientez, puis réessayez.",
            NOTHING_LOST,
            retry_after=60,
        ),
        Refusal(
            500,
            "failure",
            "Une erreur est survenue de notre côté",
            "La page n’a pas pu être préparée. L’incident est noté.",
            "Réessayez dans un instant. Si cela se répète, écrivez-nous en donnant la référence ci-dessous.",
            NOTHING_LOST,
        ),
        Refusal(
            503,
            "unavailable",
            "Le service est momentanément indisponible",
            "La base de données ou le disque ne répond pas assez vite.",
            "Patientez quelques secondes, puis recommencez : c’est en général bref.",
            NOTHING_LOST,
            retry_after=RETRY_SECONDS,
        ),
    )
}
EXPIRED = replace(
    REFUSALS[400],
    name="expired_form",
    title="Ce formulaire a expiré",
    what="La page était ouverte depuis longtemps, ou votre session a changé. Rien n’a été enregistré cette fois.",
    do="Rouvrez la page, puis envoyez de nouveau.",
)
CROSS_SITE = replace(
    REFUSALS[400],
    name="cross_site",
    title="Cette demande ne vient pas de nos pages",
    what="Par sécurité, nous n’acceptons que les formulaires envoyés depuis ce site.",
    do="Ouvrez vous-même la page du site, puis recommencez.",
)
UNREADABLE_TEXT = replace(
    REFUSALS[400],
    name="unreadable_text",
    what="L’adresse ou le texte envoyé contient des caractères invisibles ou abîmés.",
    do="Revenez à la page et saisissez le texte au clavier plutôt que de le coller, puis recommencez.",
)
UNKNOWN_HOST = replace(
    REFUSALS[400],
    name="unknown_host",
    title="Cette adresse n’est pas la nôtre",
    what="Le nom de site demandé ne correspond pas à celui de ce service.",
    do="Ouvrez le site par son adresse habituelle.",
    kept="",
)
