"""A référentiel as a CASE 1.1 package: a document, its items, who is whose child.

Identifiers are made from codes, so that the same référentiel always gives the same ones. What a label is worth stands
in the notes of its item: CASE has no word for it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from app.content.catalog import Block, Competence, Framework

VERSION = "1.1"
NAMESPACE = uuid5(NAMESPACE_URL, "https://www.francecompetences.fr/recherche/")
STATUS_WORDS = {
    "officiel": "libellé officiel",
    "source_secondaire": "libellé d’après une source secondaire",
    "provisoire": "libellé provisoire, qui n’est pas le libellé officiel",
    "a_verifier": "libellé à vérifier",
    "douteux": "libellé douteux",
    "non_trouve": "libellé non trouvé : ce qui est écrit en tient lieu",
}
A_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")


def case_package(framework: Framework, now: datetime) -> dict[str, Any]:
    """The CFPackage of a référentiel, as JSON values. `now` dates it only when the référentiel has no date itself."""
    changed = _changed(framework, now)
    document = _link(framework.code, title=framework.title)
    items, links = [], []
    for number, block in enumerate(framework.blocks, 1):
        items.append(_item(_block_key(framework, block), block.title, block.short, "Bloc de compétences", changed))
        items[-1]["notes"] = note_of_block(block)
        links.append((_block_key(framework, block), block.title, document, number))
        parent = _link(_block_key(framework, block), title=block.title)
        for place, one in enumerate(block.competences, 1):
            key = _competence_key(framework, one)
            items.append(_item(key, one.label, one.code, "Compétence", changed))
            items[-1]["notes"] = note_of_competence(one)
            links.append((key, one.label, parent, place))
    return {
        "CFDocument": _document(framework, changed),
        "CFItems": items,
        "CFAssociations": [
            *(_association(key, title, "isChildOf", parent, changed, number) for key, title, parent, number in links),
            *_replacements(framework, changed),
        ],
    }


def identifier(key: str) -> str:
    """The identifier of a part of a référentiel, named by its codes."""
    return str(uuid5(NAMESPACE, key))


def _block_key(framework: Framework, block: Block) -> str:
    return f"{framework.code}/{block.short}"


def _competence_key(framework: Framework, one: Competence) -> str:
    return f"{framework.code}/{one.code}"


def _uri(key: str) -> str:
    return f"urn:uuid:{identifier(key)}"


def _link(key: str, title: str) -> dict[str, str]:
    return {"title": title, "identifier": identifier(key), "uri": _uri(key)}


def _changed(framework: Framework, now: datetime) -> str:
    dates = framework.information.get("dates")
    told = dates.get("verifie_le") or dates.get("arrete") if isinstance(dates, Mapping) else None
    if isinstance(told, str) and A_DAY.match(told):
        return f"{told}T00:00:00+00:00"
    return now.isoformat(timespec="seconds")


def _document(framework: Framework, changed: str) -> dict[str, Any]:
    information = framework.information
    certifier = information.get("certifier")
    name = str(certifier.get("name") or "") if isinstance(certifier, Mapping) else ""
    told: dict[str, Any] = {
        "identifier": identifier(framework.code),
        "uri": _uri(framework.code),
        "caseVersion": VERSION,
        "creator": name or "Certificateur non renseigné",
        "title": f"{framework.title} ({framework.code})",
        "lastChangeDateTime": changed,
        "language": "fr",
        "notes": _note_of(framework),
        "officialSourceURL": f"https://www.francecompetences.fr/recherche/rncp/{framework.code.removeprefix('RNCP')}/"
        if framework.code.startswith("RNCP")
        else f"https://www.francecompetences.fr/recherche/rs/{framework.code.removeprefix('RS')}/",
    }
    start, end = (_day(information, key) for key in ("debut_parcours_certifiants", "echeance_enregistrement"))
    return told | ({"statusStartDate": start} if start else {}) | ({"statusEndDate": end} if end else {})


def _day(information: Any, key: str) -> str:
    dates = information.get("dates")
    told = dates.get(key) if isinstance(dates, Mapping) else None
    return told if isinstance(told, str) and A_DAY.match(told) else ""


def _note_of(framework: Framework) -> str:
    notes = [f"Niveau {framework.level}."]
    quality = framework.information.get("data_quality")
    missing = quality.get("missing") if isinstance(quality, Mapping) else None
    if missing:
        notes.append(f"Manque dans cette source : {' ; '.join(str(one) for one in missing)}.")
    return " ".join(notes)


def note_of_block(block: Block) -> str:
    """What the title of a block is worth, and whether its competences are all there."""
    whole = " Liste de compétences incomplète." if block.competences_complete is False else ""
    return _note(block.title_status, "") + whole


def note_of_competence(one: Competence) -> str:
    """What the label of a competence is worth."""
    return _note(one.label_status, one.label_note)


def _note(status: str, note: str) -> str:
    told = STATUS_WORDS.get(status, status)
    return f"Statut : {told}." + (f" {note[:1].upper()}{note[1:]}." if note else "")


def _item(key: str, statement: str, code: str, kind: str, changed: str) -> dict[str, Any]:
    return {
        "identifier": identifier(key),
        "uri": _uri(key),
        "fullStatement": statement,
        "humanCodingScheme": code,
        "CFItemType": kind,
        "language": "fr",
        "lastChangeDateTime": changed,
    }


def _association(
    key: str, title: str, kind: str, target: dict[str, str], changed: str, number: int | None = None
) -> dict[str, Any]:
    name = f"{key} {kind} {target['identifier']}"
    return {
        "identifier": identifier(name),
        "uri": _uri(name),
        "associationType": kind,
        **({"sequenceNumber": number} if number is not None else {}),
        "originNodeURI": _link(key, title=title),
        "destinationNodeURI": target,
        "lastChangeDateTime": changed,
    }


def _replacements(framework: Framework, changed: str) -> list[dict[str, Any]]:
    """Which référentiel takes the place of this one; nothing is said of their competences, which nobody has matched."""
    code = framework.information.get("replaced_by")
    if not isinstance(code, str) or not code:
        return []
    return [_association(framework.code, framework.title, "replacedBy", _link(code, title=code), changed)]
