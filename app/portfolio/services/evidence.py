"""Use cases of evidence: gather, change, hand in, review, comment, report, withdraw. Each act leaves its trace."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.accounts.models import User
from app.attempts.models import Attempt
from app.attempts.queries import Owner, own_attempt
from app.errors import Conflict, InvalidAction
from app.portfolio.domain.evidence import (
    WAITING,
    EvidenceAct,
    EvidenceKind,
    EvidenceState,
    digest_of,
    is_editable,
    move,
    paragraphs_of,
    parts_of,
)
from app.portfolio.domain.statements import Flagged, Statement, flagged_in, key_of, names_in
from app.portfolio.models.evidence import (
    AnonymityStatement,
    Evidence,
    EvidenceComment,
    EvidenceCompetence,
    EvidenceEvent,
    EvidenceFile,
)
from app.portfolio.models.experiences import Experience
from app.portfolio.queries import evidence as queries
from app.portfolio.services.uploads import MAX_LEARNER_BYTES, MAX_LEARNER_FILES, Document, new_storage_key
from app.portfolio.services.virus_scan import UploadRefused
from app.storage import Storage

PRACTICE = frozenset({EvidenceKind.ATTEMPT, EvidenceKind.REPLAY, EvidenceKind.GRADED_WORK})
FROZEN = "Cette preuve est remise : reprenez-la d’abord pour la modifier."


class PersonalDataFound(InvalidAction):
    """Words look like a patient's data, and nobody has said why they are not."""

    def __init__(self, found: tuple[Flagged, ...]) -> None:
        super().__init__(
            "Des données qui ressemblent à celles d’une personne ont été trouvées : corrigez-les, "
            "ou dites pourquoi elles ne désignent aucune patiente ni aucun patient."
        )
        self.found = found


@dataclass(frozen=True)
class Draft:
    """What an author gives: a title, the written parts, the competences, and answers about anonymity."""

    title: str
    body: Mapping[str, str]
    competences: tuple[str, ...] = ()
    statements: tuple[Statement, ...] = ()


def kind_of_attempt(attempt: Attempt) -> EvidenceKind:
    """A simulated day is replayed, graded work was marked, the rest is practice."""
    if attempt.activity_kind in {"day", "reception"}:
        return EvidenceKind.REPLAY
    return EvidenceKind.GRADED_WORK if attempt.mode != "training" else EvidenceKind.ATTEMPT


def known_names(db: Session, learner_id: int) -> frozenset[str]:
    """The author's own name: nobody has to explain it."""
    user = db.get(User, learner_id)
    return names_in([user.name] if user is not None else [])


def witnessed(evidence: Evidence) -> tuple[frozenset[str], frozenset[str]]:
    """What a witness said by themselves: names that need no answer, and the findings that they answered."""
    names = names_in(str(evidence.body.get(key) or "") for key in ("witness", "structure"))
    said = evidence.body.get("statements") or ()
    return names, frozenset(key_of(one["kind"], one["text"]) for one in said)


def check_anonymity(
    db: Session,
    learner_id: int,
    texts: Mapping[str, str],
    statements: Iterable[Statement],
    evidence: Evidence | None = None,
) -> None:
    """Raise PersonalDataFound unless every finding is answered, here or earlier for the same evidence."""
    answered = {statement.key for statement in statements}
    names = known_names(db, learner_id)
    if evidence is not None:
        answered |= {key_of(row.kind, row.text) for row in queries.statements_of(db, evidence.id)}
        witness, said = witnessed(evidence)
        answered |= said
        names |= witness
    found = flagged_in(texts, frozenset(answered), names)
    if found:
        raise PersonalDataFound(found)


def texts_of(title: str, body: Mapping[str, str], document: Document | None = None) -> dict[str, str]:
    """Everything in which a patient could be named."""
    texts = {"title": title, **{key: value for key, value in body.items() if isinstance(value, str)}}
    if document is not None:
        texts["file-name"] = document.name.rpartition(".")[0].replace("_", " ")
        texts["file"] = document.text
    return texts


def create(
    db: Session,
    learner_id: int,
    kind: EvidenceKind,
    draft: Draft,
    now: datetime,
    *,
    attempt_id: str | None = None,
    experience: Experience | None = None,
    document: Document | None = None,
    storage: Storage | None = None,
) -> Evidence:
    """Keep a new piece of evidence, as a draft."""
    if attempt_id is not None:
        attempt = own_attempt(db, Owner(learner_id), attempt_id)
        if attempt.state != "closed":
            raise InvalidAction("Terminez d’abord cette activité : elle devient alors une preuve.")
        if attempt.mode == "exam" and attempt.released_at is None:
            raise InvalidAction("Le résultat de cet examen n’est pas publié : il n’est pas encore une preuve.")
        kind = kind_of_attempt(attempt)
    if kind is EvidenceKind.DOCUMENT and document is None:
        raise InvalidAction("Choisissez le fichier à garder.")
    check_anonymity(db, learner_id, texts_of(draft.title, draft.body, document), draft.statements)
    evidence = Evidence(
        learner_id=learner_id,
        kind=kind,
        title=draft.title,
        state=EvidenceState.DRAFT,
        body=dict(draft.body),
        digest="",
        revision=1,
        attempt_id=attempt_id,
        experience_id=None if experience is None else experience.id,
        created_at=now,
        updated_at=now,
        links=[EvidenceCompetence(competence_id=one) for one in sorted(set(draft.competences))],
    )
    db.add(evidence)
    db.flush()  # its file and its log point at its number
    if document is not None and storage is not None:
        _keep_file(db, storage, evidence, document, now)
    _declare(db, evidence, draft.statements, now)
    evidence.digest = digest_of(holding_of(db, evidence))
    _record(db, evidence, EvidenceAct.CREATED, learner_id, now)
    return evidence


def change(
    db: Session,
    evidence: Evidence,
    draft: Draft,
    now: datetime,
    document: Document | None = None,
    storage: Storage | None = None,
) -> None:
    """Change what a piece of evidence says; what it said before stays in its log."""
    evidence = _held(db, evidence)
    if not is_editable(evidence.state):
        raise Conflict(FROZEN)
    body = dict(evidence.body) if evidence.kind == EvidenceKind.TESTIMONY else dict(draft.body)
    check_anonymity(db, evidence.learner_id, texts_of(draft.title, draft.body, document), draft.statements, evidence)
    if document is not None and storage is not None:
        _forget_file(storage, evidence, now)
        _keep_file(db, storage, evidence, document, now)
    evidence.title, evidence.body, evidence.updated_at = draft.title, body, now
    evidence.links = _links(evidence, draft.competences)
    evidence.revision += 1
    _declare(db, evidence, draft.statements, now)
    db.flush()  # the digest is that of what was kept
    evidence.digest = digest_of(holding_of(db, evidence))
    _record(db, evidence, EvidenceAct.EDITED, evidence.learner_id, now)


def _links(evidence: Evidence, competences: Iterable[str]) -> list[EvidenceCompetence]:
    kept = {link.competence_id: link for link in evidence.links}
    return [kept.get(one) or EvidenceCompetence(competence_id=one) for one in sorted(set(competences))]


def _keep_file(db: Session, storage: Storage, evidence: Evidence, document: Document, now: datetime) -> None:
    room = queries.room_of(db, evidence.learner_id)
    if room.files >= MAX_LEARNER_FILES or room.size + len(document.data) > MAX_LEARNER_BYTES:
        raise UploadRefused("Votre portfolio est plein : 100 fichiers et 200 Mo au plus. Retirez ce qui ne sert plus.")
    row = EvidenceFile(
        evidence_id=evidence.id,
        learner_id=evidence.learner_id,
        name=document.name,
        kind=document.kind,
        media_type=document.media_type,
        storage_key=new_storage_key(),
        size=len(document.data),
        sha256=document.sha256,
        words_read=len(document.text.split()),
        added_at=now,
    )
    storage.put(row.storage_key, document.data)
    db.add(row)
    db.flush()  # the list of files is read again below
    db.refresh(evidence, ["files"])


def _forget_file(storage: Storage, evidence: Evidence, now: datetime) -> None:
    if evidence.file is not None:
        storage.delete(evidence.file.storage_key)
        evidence.file.removed_at = now


def _declare(db: Session, evidence: Evidence, statements: Iterable[Statement], now: datetime) -> None:
    known = {key_of(row.kind, row.text) for row in queries.statements_of(db, evidence.id)}
    for one in statements:
        if one.key not in known:
            db.add(
                AnonymityStatement(
                    evidence_id=evidence.id,
                    kind=one.kind,
                    text=one.text[:200],
                    reason=one.reason,
                    detail=one.detail[:300],
                    at=now,
                )
            )
            known.add(one.key)


def holding_of(db: Session, evidence: Evidence) -> dict[str, Any]:
    """Everything that a piece of evidence holds, as JSON values: what its digest names."""
    holding: dict[str, Any] = {"kind": evidence.kind, "title": evidence.title, "body": evidence.body}
    if evidence.file is not None:
        holding["file"] = {"name": evidence.file.name, "sha256": evidence.file.sha256, "size": evidence.file.size}
    attempt = None if evidence.attempt_id is None else db.get(Attempt, evidence.attempt_id)
    if attempt is not None:
        holding["attempt"] = {
            "id": attempt.id,
            "activity": f"{attempt.activity_kind}/{attempt.activity_id}",
            "content": attempt.content_digest,
            "acts": attempt.action_count,
            "closed_at": attempt.closed_at and attempt.closed_at.isoformat(),
        }
    experience = None if evidence.experience_id is None else db.get(Experience, evidence.experience_id)
    if experience is not None:
        holding["experience"] = {
            "kind": experience.kind,
            "employer": experience.employer,
            "role": experience.role,
            "missions": experience.missions,
            "from": experience.starts_on.isoformat(),
            "to": experience.ends_on and experience.ends_on.isoformat(),
            "percent": experience.percent,
        }
    return holding


def _record(
    db: Session, evidence: Evidence, act: EvidenceAct, actor_id: int | None, now: datetime, reason: str | None = None
) -> None:
    """Write the act in the log of the evidence, with what it held after it."""
    db.add(
        EvidenceEvent(
            evidence_id=evidence.id,
            at=now,
            actor_id=actor_id,
            kind=act,
            state=evidence.state,
            digest=evidence.digest,
            reason=reason,
            payload={
                "revision": evidence.revision,
                "holds": holding_of(db, evidence),
                "competences": list(evidence.competences),
            },
        )
    )
    db.flush()  # the page that answers reads the log


def record_act(db: Session, evidence: Evidence, act: EvidenceAct, now: datetime, reason: str | None = None) -> None:
    """Write an act that nobody with an account did."""
    _record(db, evidence, act, None, now, reason)


def _held(db: Session, evidence: Evidence) -> Evidence:
    held = queries.held_evidence(db, evidence.id)
    if held is None or held.withdrawn_at is not None:
        raise Conflict("Cette preuve a été retirée entre-temps.")
    return held


def missing_in(evidence: Evidence) -> tuple[str, ...]:
    """What is lacking before it may be handed in, in French."""
    lacks = []
    if evidence.kind in {EvidenceKind.TEXT, EvidenceKind.TESTIMONY}:
        empty = [title for key, title in parts_of(evidence.kind) if not str(evidence.body.get(key) or "").strip()]
        if evidence.kind == EvidenceKind.TESTIMONY and empty:
            lacks.append("le témoignage n’est pas encore arrivé")
        else:
            lacks += [f"« {title} » est vide" for title in empty]
    if evidence.kind == EvidenceKind.DOCUMENT and evidence.file is None:
        lacks.append("il n’y a pas de fichier")
    if not evidence.competences:
        lacks.append("aucune compétence n’est choisie")
    return tuple(lacks)


def hand_in(db: Session, evidence: Evidence, now: datetime, document: Document | None = None) -> None:
    """Hand it in to whoever accompanies; frozen from now on. `document` is its file read again, where it holds one."""
    evidence = _held(db, evidence)
    after = move(evidence.state, EvidenceAct.SUBMITTED)
    lacks = missing_in(evidence)
    if lacks:
        raise InvalidAction(f"Il manque encore quelque chose à cette preuve : {' ; '.join(lacks)}.")
    if evidence.quarantined_at is not None and evidence.digest == evidence.quarantined_digest:
        raise InvalidAction(
            "Cette preuve a été signalée : retirez-en d’abord ce qui désigne une patiente ou un patient, "
            "ou répondez au signalement."
        )
    written = {key: evidence.body.get(key) or "" for key, _ in parts_of(evidence.kind)}
    check_anonymity(db, evidence.learner_id, texts_of(evidence.title, written, document), (), evidence)
    evidence.state, evidence.submitted_at, evidence.updated_at = after, now, now
    evidence.quarantined_at = evidence.quarantined_digest = None
    _record(db, evidence, EvidenceAct.SUBMITTED, evidence.learner_id, now)


def take_back(db: Session, evidence: Evidence, now: datetime, reason: str) -> None:
    """Its author takes it back before anybody began to read it."""
    evidence = _held(db, evidence)
    evidence.state, evidence.updated_at = move(evidence.state, EvidenceAct.TAKEN_BACK), now
    _record(db, evidence, EvidenceAct.TAKEN_BACK, evidence.learner_id, now, reason or None)


def review(db: Session, evidence: Evidence, act: EvidenceAct, trainer_id: int, reason: str, now: datetime) -> None:
    """Take it in review, accept it, or send it back; the last two say why."""
    evidence = _held(db, evidence)
    if evidence.learner_id == trainer_id:
        raise InvalidAction("Personne ne juge ses propres preuves.")
    if act not in {EvidenceAct.TAKEN, EvidenceAct.ACCEPTED, EvidenceAct.SENT_BACK}:
        raise InvalidAction("Choisissez une décision.")
    if act is not EvidenceAct.TAKEN and len(reason.strip()) < 10:
        raise InvalidAction("Dites pourquoi, en une phrase au moins : la personne qui a remis la preuve vous lira.")
    evidence.state = move(evidence.state, act)
    if act is not EvidenceAct.TAKEN:
        evidence.decided_at = now
    _record(db, evidence, act, trainer_id, now, reason.strip() or None)


def comment(db: Session, evidence: Evidence, author_id: int, paragraph: str, text: str, now: datetime) -> None:
    """A remark on one paragraph that exists."""
    excerpt = paragraphs_in(evidence).get(paragraph)
    if excerpt is None:
        raise InvalidAction("Ce paragraphe n’existe plus : relisez la preuve.")
    db.add(
        EvidenceComment(
            evidence_id=evidence.id, paragraph=paragraph, excerpt=excerpt[:200], author_id=author_id, text=text, at=now
        )
    )
    db.flush()  # the page that answers shows it


def paragraphs_in(evidence: Evidence) -> dict[str, str]:
    """Every paragraph that can be commented: « whole » is the evidence itself."""
    found = {"whole": evidence.title}
    for key, _ in parts_of(evidence.kind):
        found |= {one.key: one.text for one in paragraphs_of(key, str(evidence.body.get(key) or ""))}
    return found


def settle(comment: EvidenceComment, actor_id: int, now: datetime) -> None:
    """The remark is dealt with; twice changes nothing."""
    if comment.resolved_at is None:
        comment.resolved_at, comment.resolved_by = now, actor_id


def report(db: Session, evidence: Evidence, actor_id: int | None, reason: str, now: datetime) -> None:
    """Somebody saw a patient's data in it: hidden at once from everybody but its owner."""
    evidence = _held(db, evidence)
    if evidence.quarantined_at is not None:
        return
    if evidence.submitted_at is not None:
        evidence.state = move(evidence.state, EvidenceAct.REPORTED)
    evidence.quarantined_at, evidence.quarantined_digest = now, evidence.digest
    _record(db, evidence, EvidenceAct.REPORTED, actor_id, now, reason)


def answer_report(db: Session, evidence: Evidence, text: str, now: datetime) -> None:
    """The owner says why what was reported names no patient; an administrator reads this answer, not the evidence."""
    evidence = _held(db, evidence)
    if evidence.quarantined_at is None:
        raise Conflict("Cette preuve n’est plus signalée.")
    if len(text.strip()) < 10:
        raise InvalidAction("Dites pourquoi, en une phrase au moins.")
    check_anonymity(db, evidence.learner_id, {"answer": text}, (), evidence)
    _record(db, evidence, EvidenceAct.DECLARED, evidence.learner_id, now, text.strip())


def release(db: Session, evidence_id: int, actor_id: int, now: datetime) -> None:
    """An administrator ends the quarantine, once its owner has answered."""
    evidence = queries.held_evidence(db, evidence_id)
    waiting = {line.id: line for line in queries.quarantined(db)}
    if evidence is None or evidence_id not in waiting:
        raise Conflict("Cette preuve n’est plus signalée.")
    if not waiting[evidence_id].reason:
        raise InvalidAction("La personne n’a pas encore répondu au signalement.")
    evidence.quarantined_at = evidence.quarantined_digest = None
    _record(db, evidence, EvidenceAct.RELEASED, actor_id, now)


def withdraw(db: Session, storage: Storage, evidence: Evidence, now: datetime, reason: str) -> None:
    """Take it out of the portfolio: its file is deleted, its log remains."""
    evidence = _held(db, evidence)
    if evidence.state in WAITING:
        raise Conflict("Reprenez d’abord cette preuve : quelqu’un peut être en train de la lire.")
    if evidence.state == EvidenceState.ACCEPTED:
        raise Conflict("Une preuve acceptée ne se retire pas : la décision porte sur elle.")
    _forget_file(storage, evidence, now)
    evidence.withdrawn_at = evidence.updated_at = now
    _record(db, evidence, EvidenceAct.WITHDRAWN, evidence.learner_id, now, reason or None)
