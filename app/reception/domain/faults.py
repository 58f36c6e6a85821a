"""What costs points whatever the item: each fault has its rule, its dimension and the act that was better."""

from __future__ import annotations

from dataclasses import dataclass

from app.content.schema.day import Dimension


@dataclass(frozen=True)
class Fault:
    """One thing that the trade forbids."""

    id: str
    rule: str
    dimension: Dimension
    points: int
    what: str
    better: str


FAULTS = {
    one.id: one
    for one in (
        Fault(
            "identity",
            "C-57",
            "confidentialite",
            2,
            "Un dossier ouvert sans avoir vérifié de qui il s’agit.",
            "Comparer d’abord le nom de naissance, le prénom et la date de naissance avec ceux du dossier.",
        ),
        Fault(
            "curiosity",
            "C-08",
            "confidentialite",
            3,
            "Le dossier ouvert n’est pas celui de la personne concernée.",
            "N’ouvrir que le dossier dont la demande a besoin : chaque ouverture laisse une trace à votre nom.",
        ),
        Fault(
            "wrong_file",
            "C-54",
            "securite",
            3,
            "Un document rangé dans le dossier d’une autre personne.",
            "Chercher par la date de naissance, puis comparer les traits avant de classer.",
        ),
        Fault(
            "double_booking",
            "A-25",
            "organisation",
            2,
            "Deux personnes attendues à la même heure, sans motif écrit.",
            "Choisir un créneau libre, ou noter la raison du surbooking que le praticien a admise.",
        ),
        Fault(
            "booking_rules",
            "A-25",
            "organisation",
            1,
            "Un rendez-vous qui ne suit pas les règles d’ouverture du praticien.",
            "Prendre une plage ouverte, de la durée du motif, et laisser les places d’urgence aux urgences.",
        ),
        Fault(
            "channel",
            "C-43",
            "confidentialite",
            3,
            "Des données de santé parties par une voie qui n’est pas sécurisée.",
            "Passer par MSSanté pour un professionnel, par Mon espace santé pour un patient, ou par la poste.",
        ),
        Fault(
            "duplicate",
            "C-55",
            "securite",
            3,
            "Un second dossier créé pour une personne qui en avait un, ou qui n’en avait pas besoin.",
            "Chercher d’abord par la date de naissance, sous tous les noms, et reprendre le dossier qui existe.",
        ),
        Fault(
            "unsearched",
            "C-54",
            "organisation",
            1,
            "Un dossier créé sans avoir cherché s’il existait déjà.",
            "Chercher par la date de naissance, puis par les trois premières lettres, avant toute création.",
        ),
        Fault(
            "trust",
            "C-50",
            "securite",
            3,
            "Une identité déclarée plus sûre que ce que la pièce et le téléservice permettent.",
            "Ne qualifier qu’avec une pièce à haut niveau de confiance et la réponse concordante d’INSi.",
        ),
        Fault(
            "engaged",
            "A-20",
            "relation",
            1,
            "Un appel a trouvé toutes les lignes prises.",
            "Libérer une ligne : terminer un appel en attente, ou rappeler plus tard, avant d’en garder un autre.",
        ),
        Fault(
            "gone",
            "A-20",
            "relation",
            1,
            "La personne a renoncé : elle a attendu plus que sa patience.",
            "Décrocher ou saluer vite, quitte à mettre en attente en disant pourquoi.",
        ),
        Fault(
            "hung_up",
            "A-20",
            "relation",
            1,
            "Un échange clos sans réponse ni suite.",
            "Répondre à la demande, ou dire ce qui va être fait, avant de prendre congé.",
        ),
        Fault(
            "amount",
            "O-20",
            "organisation",
            1,
            "Un montant ou une prise en charge qui n’est pas celui de la situation.",
            "Relire la couverture dans le dossier, puis calculer la part de chacun au tarif du jour.",
        ),
    )
}
FAULT_RULES = tuple(dict.fromkeys(fault.rule for fault in FAULTS.values()))
