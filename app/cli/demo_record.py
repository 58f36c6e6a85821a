"""The demonstration candidate’s dossier professionnel, written through the same services as its pages."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.accounts import queries as account_queries
from app.accounts.domain import Role, Viewer
from app.content.catalog import Catalog
from app.content.typography import french
from app.portfolio.domain.evidence import EvidenceAct, EvidenceKind
from app.portfolio.domain.record_shape import RecordShape, shape_of
from app.portfolio.models.record import ProfessionalRecord
from app.portfolio.queries import evidence as evidence_queries
from app.portfolio.queries import record as queries
from app.portfolio.services import evidence, jury, record_review
from app.portfolio.services import record as services

COVER = {
    "page_de_garde.nom_naissance": "Le Goff",
    "page_de_garde.nom_usage": "Morvan",
    "page_de_garde.prenom": "Hélène",
    "page_de_garde.adresse": "14 rue des Ajoncs\n35000 Rennes",
    "page_de_garde.modalite_acces": "Validation des Acquis de l’Expérience (VAE)",
    "declaration.nom_prenom": "Hélène Morvan",
    "declaration.lieu": "Rennes",
}
DIPLOMAS = (
    {"intitule": "Baccalauréat technologique, gestion", "organisme": "Académie de Rennes", "date": "2004"},
    {
        "intitule": "Prévention et secours civiques de niveau 1",
        "organisme": "Association de secourisme",
        "date": "2025",
    },
)
EPIDEMIC = {
    "intitule": "Un accueil en période d’épidémie",
    "r1": (
        "Un mardi de novembre, en pleine épidémie de grippe, j’étais seule au secrétariat de la maison de santé de "
        "8 h à 12 h. Trois médecins consultaient. J’ai reçu en quatre heures une quarantaine d’appels et quinze "
        "personnes au comptoir.\n\n"
        "J’ai d’abord écouté le répondeur et noté chaque demande dans le cahier d’appels, avec l’heure. J’ai ensuite "
        "trié selon le protocole écrit du cabinet, affiché au poste :\n\n"
        "- les signes d’alerte passent tout de suite au médecin, ou au 15 si le médecin ne répond pas ;\n"
        "- les symptômes grippaux sans signe d’alerte reçoivent une place dans les plages gardées pour la journée ;\n"
        "- les renouvellements et les certificats sont proposés à partir du lendemain.\n\n"
        "À 9 h 42, une patiente a demandé un simple rendez-vous. Sa voix était coupée : elle cherchait son "
        "souffle entre "
        "les mots. J’ai posé les deux questions du protocole, j’ai reconnu un signe d’alerte et je n’ai pas raccroché. "
        "J’ai demandé l’adresse et le numéro où la rappeler, j’ai appelé le 15 sur la seconde ligne, puis j’ai "
        "interrompu le médecin en consultation en lui disant une seule phrase.\n\n"
        "Au comptoir, j’ai fait l’identité de chaque personne à voix basse, en lui demandant d’épeler son nom et de "
        "dire sa date de naissance, sans jamais la dire moi-même devant les autres. J’ai proposé un masque et une "
        "place à l’écart à celles qui toussaient."
    ),
    "r2": (
        "Un téléphone à trois lignes avec mise en attente, l’agenda partagé des trois médecins, le protocole de tri du "
        "cabinet, le cahier d’appels, la messagerie sécurisée pour prévenir le médecin absent, des masques et "
        "du gel.\n\n"
        "J’ai préféré le cahier au post-it : l’heure et la suite donnée y restent, et ma collègue de l’après-midi a "
        "pu reprendre sans m’appeler."
    ),
    "r3": (
        "Le médecin généraliste que j’ai interrompu, l’assistante de régulation du centre 15, les deux autres "
        "médecins, à qui j’ai rendu compte à midi, et ma tutrice, secrétaire médicale, qui a relu le cahier d’appels."
    ),
    "r4.organisme": "Maison de santé pluriprofessionnelle des Tilleuls (structure simulée)",
    "r4.service": "Secrétariat médical",
    "r4.periode_du": "02/11/2026",
    "r4.periode_au": "20/11/2026",
    "r5": (
        "Aujourd’hui, je demanderais l’adresse dès la première phrase : j’ai perdu une minute à la chercher dans "
        "l’agenda. Je n’ai donné aucun conseil de soin : ce n’est pas ma fonction, et je l’ai dit."
    ),
}
COUNTER = {
    "intitule": "Deux personnes du même nom au comptoir",
    "r1": (
        "Un lundi matin, deux personnes portant le même nom attendaient le même médecin. La seconde a répondu à "
        "l’appel de la première. J’ai arrêté l’entrée en consultation, demandé à chacune d’épeler son prénom "
        "et de dire "
        "sa date de naissance, et découvert que l’étiquette déjà imprimée était celle de l’autre.\n\n"
        "J’ai prévenu Mme Haddad que son rendez-vous avait dix minutes de retard."
    ),
    "r2": "L’agenda, la carte Vitale et le trombinoscope papier du cabinet.",
    "r3": "",
    "r4.organisme": "Maison de santé pluriprofessionnelle des Tilleuls (structure simulée)",
    "r4.service": "Secrétariat médical",
    "r4.periode_du": "02/11/2026",
}
DICTATION = {
    "intitule": "Un compte rendu de consultation, de la dictée à l’envoi",
    "r1": (
        "Chaque fin d’après-midi, je transcrivais les comptes rendus dictés par le cardiologue. Celui que je présente "
        "tenait en quatre minutes de dictée, avec deux mots que je ne connaissais pas.\n\n"
        "J’ai écouté une première fois sans écrire, puis j’ai saisi dans le modèle du service. Pour chaque "
        "mot inconnu, "
        "j’ai cherché dans le lexique du service, puis décomposé le mot : préfixe, racine, suffixe. Il "
        "restait une dose "
        "que j’entendais mal : je n’ai rien deviné, j’ai laissé un blanc surligné et noté le temps de la dictée.\n\n"
        "Avant la signature, j’ai vérifié l’identité sur le document et dans le dossier, la date de l’acte, le "
        "destinataire et le médecin traitant déclaré. Le cardiologue a complété la dose, relu et signé. J’ai envoyé le "
        "compte rendu par messagerie sécurisée, classé la copie dans le dossier et coché l’envoi dans le "
        "tableau de suivi."
    ),
    "r2": (
        "Un casque et une pédale, le modèle de compte rendu du service, le lexique de cardiologie, le dossier patient "
        "informatisé, la messagerie sécurisée de santé et le tableau de suivi des courriers."
    ),
    "r3": (
        "Le cardiologue, auteur et signataire, l’infirmière de consultation, à qui j’ai demandé le nom d’un examen, et "
        "la secrétaire du service, qui a contrôlé mes dix premiers comptes rendus."
    ),
    "r4.organisme": "Centre hospitalier de la Vilaine (structure simulée)",
    "r4.service": "Consultations de cardiologie",
    "r4.periode_du": "05/10/2026",
    "r4.periode_au": "30/10/2026",
    "r5": "Délai moyen entre la dictée et l’envoi sur la période, relevé dans le tableau de suivi : deux jours ouvrés.",
}
CALL = {
    "title": "Fiche d’appel urgent, du décroché à la remise au médecin",
    "facts": (
        "À 9 h 42, une personne demande un rendez-vous d’une voix coupée. La ligne du médecin est occupée, deux autres "
        "appels attendent."
    ),
    "actions": (
        "J’ai gardé la personne en ligne, noté l’heure, l’adresse et le numéro, appelé le 15 sur la seconde ligne, "
        "puis remis la fiche au médecin en main propre."
    ),
    "results": "La fiche portait tout ce que la régulation a demandé. Ma tutrice l’a gardée comme modèle.",
}
LETTER = {
    "title": "Compte rendu transcrit, contrôlé puis envoyé",
    "facts": "Quatre minutes de dictée, deux mots inconnus, une dose mal audible.",
    "actions": (
        "J’ai cherché les deux mots dans le lexique, laissé un blanc surligné pour la dose et demandé la relecture du "
        "médecin avant tout envoi."
    ),
    "results": "Compte rendu signé et envoyé par messagerie sécurisée le deuxième jour ouvré.",
}
ACCEPTED = "Les faits sont précis, l’action est la vôtre, le résultat se vérifie."
QUESTION = (
    "À quoi avez-vous reconnu le signe d’alerte ? Dites les deux questions du protocole, sans la réponse médicale."
)
PRAISE = "On voit bien pourquoi le cahier plutôt qu’un papier libre. Gardez cette phrase."


def lay_record(db: Session, catalog: Catalog, candidate: str, trainer: str, now: datetime) -> None:
    """Write the candidate's dossier: one activity ready, one under way, a trainer's questions, two versions."""
    owner, reader = viewer_of(db, candidate), viewer_of(db, trainer)
    shape = shape_of(catalog.frameworks, services.framework_for(catalog, owner.framework))
    begun = now - timedelta(days=19)
    record = services.start_record(db, owner, shape, begun)
    for key, text in COVER.items():
        write(db, record, shape, 0, key, text, begun + timedelta(minutes=4))
    first, second = (one.id for one in queries.examples_of(db, record.id))
    evening = now - timedelta(days=12, hours=2)
    fill(db, record, shape, first, EPIDEMIC, evening)
    services.set_competences(
        db, record, shape, first, [f"{shape.framework}.bc01-c1", f"{shape.framework}.bc01-c2"], evening
    )
    fill(db, record, shape, second, DICTATION, now - timedelta(days=6, hours=3))
    services.set_competences(
        db, record, shape, second, [f"{shape.framework}.bc02-c1"], now - timedelta(days=6, hours=3)
    )
    services.save_diplomas(db, record, shape, DIPLOMAS, now - timedelta(days=6))
    gather(db, owner, reader, shape, now - timedelta(days=8))
    join(db, owner, record, (first, second), now - timedelta(days=5))
    record_review.ask_review(db, record, now - timedelta(days=5))
    read = now - timedelta(days=3, hours=5)
    jury.note_look(db, record.id, "Dossier en cours de rédaction", read, viewer_id=reader.id)
    record_review.comment(db, reader, record, shape, first, "r1", french(QUESTION), read)
    kept = record_review.comment(db, reader, record, shape, first, "r2", PRAISE, read + timedelta(minutes=6))
    record_review.end_review(record)
    record_review.resolve(kept, owner, now - timedelta(days=2))
    third = services.add_example(db, record, shape, shape.activities[0].short, now - timedelta(days=1, hours=3))
    fill(db, record, shape, third.id, COUNTER, now - timedelta(days=1, hours=3))


def viewer_of(db: Session, email: str) -> Viewer:
    """One of the demonstration people."""
    user = account_queries.find_user(db, email)
    assert user is not None
    return Viewer(user.id, user.email, user.name, Role(user.role), framework=user.framework)


def fill(
    db: Session, record: ProfessionalRecord, shape: RecordShape, example: int, texts: dict[str, str], at: datetime
) -> None:
    """Write an example, a rubric every ten minutes."""
    for rank, (key, text) in enumerate(texts.items()):
        if text:
            write(db, record, shape, example, key, text, at + timedelta(minutes=8 * rank))


def write(
    db: Session, record: ProfessionalRecord, shape: RecordShape, example: int, key: str, text: str, at: datetime
) -> None:
    row = queries.texts_of(db, record.id).get((example, key))
    services.save_text(db, record, shape, example, key, french(text), row.revision if row else 0, at)


def gather(db: Session, owner: Viewer, reader: Viewer, shape: RecordShape, now: datetime) -> None:
    """Two pieces of evidence, one accepted, unless the candidate's portfolio already holds some."""
    if evidence_queries.evidence_of(db, owner.id):
        return
    kept = evidence.create(db, owner.id, EvidenceKind.TEXT, evidence_draft(CALL, f"{shape.framework}.bc01-c1"), now)
    evidence.hand_in(db, kept, now + timedelta(minutes=20))
    evidence.review(db, kept, EvidenceAct.TAKEN, reader.id, "", now + timedelta(days=1))
    evidence.review(db, kept, EvidenceAct.ACCEPTED, reader.id, ACCEPTED, now + timedelta(days=1, minutes=5))
    later = now + timedelta(days=2)
    evidence.create(db, owner.id, EvidenceKind.TEXT, evidence_draft(LETTER, f"{shape.framework}.bc02-c1"), later)


def evidence_draft(words: dict[str, str], competence: str) -> evidence.Draft:
    body = {key: french(text) for key, text in words.items() if key != "title"}
    return evidence.Draft(french(words["title"]), body, (competence,))


def join(db: Session, owner: Viewer, record: ProfessionalRecord, examples: tuple[int, int], now: datetime) -> None:
    """Insert the evidences that the candidate gathered, each beside the example whose block it proves."""
    for one in reversed(evidence_queries.evidence_of(db, owner.id)):
        if one.quarantined_at is None:
            later = any(".bc02-" in competence for competence in one.competences)
            place = f"example:{examples[1] if later else examples[0]}"
            services.insert_piece(db, owner, record, place, one.id, now)
