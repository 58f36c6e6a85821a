"""The written protocol of the generated practice: for each request, what is done, by which rule, and what never is."""

from __future__ import annotations

from app.content.schema.day import Act, Conduct, Dimension, Fact, JudgedAct
from app.content.typography import french

CHECK_BETTER = "Faire dire le nom de naissance, le prénom et la date de naissance, puis comparer avec le dossier."
TRACE_BETTER = "Noter l’heure, qui a appelé, la demande avec ses mots, et la suite donnée."
REASSURE_BETTER = "Ne rien conclure soi-même : dire que l’on transmet, et à qui."


def _act(
    act: Act,
    dimension: Dimension,
    points: int,
    rule: str,
    better: str,
    within: int | None = None,
    **holding: Fact,
) -> JudgedAct:
    return JudgedAct.model_validate(
        {
            "act": act,
            "with": holding,
            "points": {dimension: points},
            "rule": rule,
            "within": within,
            "better": french(better),
        }
    )


def _check() -> JudgedAct:
    return _act("check_identity", "confidentialite", 2, "C-23", CHECK_BETTER, patient="$patient", ok=True)


def _note() -> JudgedAct:
    return _act("note", "tracabilite", 2, "A-07", TRACE_BETTER)


def _reply(reply: str, better: str, rule: str = "A-20") -> JudgedAct:
    return _act("reply", "relation", 1, rule, better, reply=reply)


def _reassuring() -> JudgedAct:
    return _act("reply", "securite", 2, "O-03", REASSURE_BETTER, reply="rassurer")


_CONCLUDE = _reply("conclure", "Reformuler ce qui est convenu, puis prendre congé.")
_DISCLOSE = _act(
    "reply",
    "confidentialite",
    4,
    "C-06",
    "Ne rien confirmer : être suivi ici est déjà une information.",
    reply="renseigner",
)

_WRITTEN = (
    Conduct(
        id="rendez-vous",
        title="Rendez-vous sans signe d’alerte",
        when={"demande": "rendez-vous", "alerte": "aucune"},
        acts=(
            _check(),
            _act(
                "book",
                "organisation",
                3,
                "A-25",
                "Choisir une place libre, avec la bonne personne et de la durée du motif.",
                practitioner="$praticien",
                motive="$motif",
                patient="$patient",
                ok=True,
            ),
            _note(),
            _CONCLUDE,
        ),
        avoid=(_reassuring(),),
    ),
    Conduct(
        id="nouveau-dossier",
        title="Première venue, sans signe d’alerte : chercher, créer le dossier, donner le rendez-vous",
        when={"demande": "rendez-vous", "alerte": "aucune", "connu": "non"},
        acts=(
            _act(
                "create_patient",
                "securite",
                3,
                "C-54",
                "Chercher d’abord, puis créer le dossier avec le nom de naissance, le prénom, la date et le sexe.",
                ok=True,
            ),
            _act(
                "book",
                "organisation",
                3,
                "A-25",
                "Choisir une place libre, avec la bonne personne et de la durée du motif.",
                practitioner="$praticien",
                motive="$motif",
                patient="$patient",
                ok=True,
            ),
            _note(),
            _CONCLUDE,
        ),
        avoid=(_reassuring(),),
    ),
    Conduct(
        id="alerte-rouge",
        title="Signe d’alerte rouge : le 15 tout de suite, le médecin prévenu",
        when={"demande": "rendez-vous", "alerte": "rouge"},
        urgent=True,
        acts=(
            _act("call_15", "securite", 5, "C-13", "Appeler le 15 aussitôt : un seul signe suffit.", within=14),
            _act(
                "message",
                "securite",
                2,
                "A-01",
                "Prévenir le médecin pendant sa consultation : évaluer lui revient.",
                within=18,
                to="$praticien",
                urgent=True,
            ),
            _note(),
            _reply("rester-en-ligne", "Rester en ligne jusqu’à la prise en charge.", "O-04"),
        ),
        avoid=(
            _act("book", "securite", 4, "C-13", "Ne pas donner de rendez-vous : appeler le 15."),
            _reassuring(),
        ),
    ),
    Conduct(
        id="alerte-orange",
        title="À voir aujourd’hui : le médecin prévenu sans délai",
        when={"demande": "rendez-vous", "alerte": "orange"},
        urgent=True,
        acts=(
            _check(),
            _act(
                "message",
                "securite",
                3,
                "A-01",
                "Prévenir le médecin sans délai : c’est à lui d’évaluer.",
                within=18,
                to="$praticien",
                urgent=True,
            ),
            _act(
                "book",
                "organisation",
                2,
                "A-25",
                "Prendre une place d’urgence aujourd’hui.",
                motive="urgence",
                patient="$patient",
                today=True,
                ok=True,
            ),
            _note(),
            _CONCLUDE,
        ),
        avoid=(_reassuring(),),
    ),
    Conduct(
        id="resultat-demande",
        title="Résultat demandé : le médecin répond",
        when={"demande": "resultat"},
        acts=(
            _check(),
            _act(
                "message", "securite", 2, "A-01", "Transmettre la demande au médecin, qui rappellera.", to="$praticien"
            ),
            _note(),
            _CONCLUDE,
        ),
        avoid=(
            _act("reply", "securite", 3, "A-11", "Ne pas lire un résultat : le médecin l’annonce.", reply="renseigner"),
            _reassuring(),
        ),
    ),
    Conduct(
        id="tiers-curieux",
        title="Un tiers demande des nouvelles : ni confirmer, ni démentir",
        when={"demande": "renseignement", "demandeur": "tiers"},
        acts=(
            _note(),
            _act(
                "reply",
                "confidentialite",
                4,
                "C-06",
                "Refuser avec courtoisie, de la même façon pour tout le monde.",
                reply="refuser",
            ),
        ),
        avoid=(
            _DISCLOSE,
            _act(
                "open_file", "confidentialite", 2, "C-08", "Laisser le dossier fermé : la demande n’y donne pas droit."
            ),
        ),
    ),
    Conduct(
        id="deplacer",
        title="Rendez-vous à déplacer",
        when={"demande": "deplacer"},
        acts=(
            _check(),
            _act(
                "move",
                "organisation",
                3,
                "A-25",
                "Déplacer vers une place libre de la même durée, sans créer de second rendez-vous.",
                appointment="$appointment",
                today=False,
                other_day=True,
                ok=True,
            ),
            _note(),
            _CONCLUDE,
        ),
        avoid=(_act("book", "organisation", 2, "A-25", "Déplacer le rendez-vous au lieu d’en ajouter un."),),
    ),
    Conduct(
        id="annuler",
        title="Rendez-vous à annuler",
        when={"demande": "annuler"},
        acts=(
            _check(),
            _act("cancel", "organisation", 2, "A-25", "Libérer la place aussitôt.", appointment="$appointment"),
            _note(),
            _CONCLUDE,
        ),
    ),
    Conduct(
        id="arrivee",
        title="Arrivée à un rendez-vous",
        when={"demande": "arrivee"},
        acts=(
            _act("check_identity", "confidentialite", 2, "C-57", CHECK_BETTER, patient="$patient", ok=True),
            _reply("installer", "Accueillir, annoncer l’attente, installer."),
        ),
        avoid=(
            _act("reply", "confidentialite", 2, "C-20", "Ne rien dire du motif devant la salle.", reply="annoncer"),
        ),
    ),
    Conduct(
        id="reglement",
        title="Règlement de la consultation",
        when={"demande": "reglement"},
        acts=(
            _act("check_identity", "confidentialite", 2, "C-57", CHECK_BETTER, patient="$patient", ok=True),
            _act(
                "open_file",
                "organisation",
                1,
                "O-24",
                "Lire la couverture dans le dossier avant de facturer.",
                patient="$patient",
                checked=True,
            ),
            _act(
                "bill",
                "organisation",
                4,
                "O-20",
                "Appliquer le tarif du jour et la prise en charge que le dossier indique.",
                ok=True,
            ),
            _reply("conclure", "Remettre ce qui revient à la personne et prendre congé."),
        ),
        avoid=(
            _act("reply", "confidentialite", 2, "C-20", "Ne rien dire du motif devant la salle.", reply="annoncer"),
        ),
    ),
    Conduct(
        id="classer",
        title="Compte rendu à classer",
        when={"demande": "classer", "alerte": "aucune"},
        acts=(
            _act(
                "check_identity",
                "securite",
                2,
                "C-54",
                "Comparer les traits du papier avec le dossier.",
                patient="$patient",
                ok=True,
            ),
            _act(
                "file_document",
                "tracabilite",
                3,
                "C-54",
                "Classer dans le dossier de cette personne-là.",
                patient="$patient",
            ),
        ),
    ),
    Conduct(
        id="resultat-critique",
        title="Résultat signalé par le laboratoire : le médecin aussitôt",
        when={"demande": "classer", "alerte": "rouge"},
        urgent=True,
        acts=(
            _act(
                "message",
                "securite",
                4,
                "A-01",
                "Porter le résultat signalé au médecin sans attendre.",
                within=60,
                to="$praticien",
                urgent=True,
            ),
            _act(
                "check_identity",
                "securite",
                2,
                "C-54",
                "Comparer les traits du papier avec le dossier.",
                patient="$patient",
                ok=True,
            ),
            _act(
                "file_document",
                "tracabilite",
                3,
                "C-54",
                "Classer dans le dossier de cette personne-là.",
                patient="$patient",
            ),
        ),
    ),
    Conduct(
        id="envoyer",
        title="Courrier médical à envoyer à un confrère",
        when={"demande": "envoyer"},
        acts=(
            _act(
                "send",
                "confidentialite",
                3,
                "C-41",
                "Envoyer par MSSanté, à l’adresse de l’annuaire.",
                to="$destinataire",
                channel="mssante",
            ),
            _note(),
        ),
    ),
    Conduct(
        id="commander",
        title="Produit à commander",
        when={"demande": "commander"},
        acts=(
            _act(
                "order",
                "organisation",
                2,
                "A-21",
                "Commander la quantité prévue, et l’écrire.",
                product="$produit",
                enough=True,
            ),
            _note(),
        ),
    ),
)

PROTOCOL = tuple(one.model_copy(update={"title": french(one.title)}) for one in _WRITTEN)
