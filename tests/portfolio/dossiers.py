"""A dossier with two complete examples, made through the pages as a browser would."""

from __future__ import annotations

import hashlib

from flask import Flask

from app.clock import utc_now
from app.portfolio.domain.evidence import digest_of
from app.portfolio.models.evidence import Evidence, EvidenceCompetence, EvidenceFile
from app.portfolio.queries import record as queries
from tests.people import Person

FIRST = {
    "intitule": "Un accueil en période d’épidémie",
    "r1": "Un mardi, seule au poste, j’ai trié les demandes selon le protocole.\n\n- j’ai noté chaque appel",
    "r2": "Un téléphone à trois lignes et l’agenda partagé.",
    "r3": "Le médecin généraliste et ma tutrice.",
    "r4.organisme": "Maison de santé des Tilleuls (structure simulée)",
    "r4.service": "Secrétariat",
    "r4.periode_du": "02/11/2026",
    "r4.periode_au": "20/11/2026",
    "r5": "",
}
SECOND = {
    **FIRST,
    "intitule": "Un compte rendu transcrit",
    "r1": "J’ai transcrit un compte rendu dicté, puis je l’ai relu.",
}
COVER = {
    "page_de_garde.nom_naissance": "Morvan",
    "page_de_garde.prenom": "Hélène",
    "page_de_garde.adresse": "12 rue des Tilleuls\n35000 Rennes",
    "page_de_garde.titre_vise": "Secrétaire assistant médico-administratif",
    "page_de_garde.modalite_acces": "Validation des Acquis de l’Expérience (VAE)",
    "declaration.nom_prenom": "Hélène Morvan",
    "declaration.lieu": "Rennes",
    "declaration.date": "25/11/2026",
}


def example_ids(app: Flask, person: Person) -> list[int]:
    """The examples of this person's dossier, in order."""
    with app.extensions["tdu"].database.reading() as db:
        (record,) = queries.records_of(db, person.id)
        return [row.id for row in queries.examples_of(db, record.id)]


def with_revisions(values: dict[str, str], revision: int = 0) -> dict[str, str]:
    return {**values, **{f"rev.{key}": str(revision) for key in values}}


def begun(app: Flask, person: Person) -> list[int]:
    """A dossier just begun; its examples."""
    assert person.post("/dossier-professionnel").status_code == 303
    return example_ids(app, person)


def written(app: Flask, person: Person) -> list[int]:
    """A dossier whose cover and two examples are complete."""
    first, second = begun(app, person)
    for example, texts, competence in ((first, FIRST, "rncp40800.bc01-c1"), (second, SECOND, "rncp40800.bc02-c1")):
        data = {**with_revisions(texts), "avec_competences": "1", "competences": competence, "enregistrer": "1"}
        answer = person.post(f"/dossier-professionnel/exemples/{example}", data)
        assert answer.status_code == 303, answer.get_data(as_text=True)
    cover = with_revisions(COVER)
    cover["rev.page_de_garde.titre_vise"] = "1"
    assert person.post("/dossier-professionnel/page-de-garde", cover).status_code == 303
    return [first, second]


def an_evidence(
    app: Flask,
    owner: Person,
    title: str = "Fiche d’appel remise au médecin",
    file: bytes = b"",
    state: str = "draft",
    competence: str = "rncp40800.bc01-c1",
) -> int:
    """A text evidence, with a file when bytes are given."""
    runtime, now = app.extensions["tdu"], utc_now()
    body = {"facts": "Un appel, un matin.", "actions": "J’ai rempli la fiche.", "results": "Le médecin a rappelé."}
    with runtime.database.writing() as db:
        evidence = Evidence(
            learner_id=owner.id,
            kind="text",
            title=title,
            state=state,
            body=body,
            digest=digest_of({"title": title, **body}),
            created_at=now,
            updated_at=now,
            submitted_at=None if state == "draft" else now,
        )
        db.add(evidence)
        db.flush()
        db.add(EvidenceCompetence(evidence_id=evidence.id, competence_id=competence))
        if file:
            key = f"preuves/{evidence.id:06d}"
            runtime.storage.put(key, file, replace=True)
            from_bytes = hashlib.sha256(file).hexdigest()
            db.add(
                EvidenceFile(
                    evidence_id=evidence.id,
                    learner_id=owner.id,
                    name="fiche.pdf",
                    kind="pdf",
                    media_type="application/pdf",
                    storage_key=key,
                    size=len(file),
                    sha256=from_bytes,
                    words_read=0,
                    added_at=now,
                )
            )
        return evidence.id


def joined(app: Flask, person: Person, example: int, evidence: int) -> None:
    """An evidence inserted in an example."""
    answer = person.post("/dossier-professionnel/preuves", {"endroit": f"example:{example}", "preuve": str(evidence)})
    assert answer.status_code == 303


def frozen(app: Flask, person: Person) -> int:
    """A frozen copy of the dossier as it stands."""
    answer = person.post("/dossier-professionnel/copies", {"title": "Session de janvier"})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return int(answer.headers["Location"].rpartition("/")[2])


def shared(app: Flask, person: Person, copy: int, **asked: str) -> tuple[str, str]:
    """The path of a new link to a copy, and its code."""
    answer = person.post(f"/dossier-professionnel/copies/{copy}/liens", {"label": "Jury", "days": "14", **asked})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200, page
    token = page.partition("/jury/")[2].partition('"')[0]
    code = page.partition('<strong class="code">')[2].partition("</strong>")[0]
    return f"/jury/{token}", code
