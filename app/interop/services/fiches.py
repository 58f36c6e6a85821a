"""A référentiel from the feed of France compétences (XML, V4.1), without retyping a label.

The feed holds every fiche of the country: it is read as a stream, one fiche in memory at a time. Element names are
those of the published feed: FICHE, NUMERO_FICHE, INTITULE, NOMENCLATURE_EUROPE/NIVEAU, and for each BLOC_COMPETENCES of
BLOCS_COMPETENCES: CODE, LIBELLE, LISTE_COMPETENCES (one competence a line), MODALITES_EVALUATION.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import iterparse  # type: ignore[import-untyped]

OFFICIAL = "officiel"
LEVEL = re.compile(r"(?:NIV(?:EAU)?\s*)?([1-8])\b", re.IGNORECASE)
BLOCK = re.compile(r"(BC[0-9]{2,3}[A-Z]?)\Z")
# « - », « • », « C1. », « CP 3 : », « 2.1) » that stand before a label, and are not part of it.
BULLET = re.compile(r"^(?:[-–—•·*▪◦]\s*|(?:C|CP|BC)?\s?[0-9]{1,2}(?:\.[0-9]{1,2})*\s?[.):–-]\s+)+")
BREAK = re.compile(r"<\s*(?:br|/p|/li|/div)\s*/?>", re.IGNORECASE)
TAG = re.compile(r"<[^>]{0,200}>")


class FicheError(Exception):
    """The feed cannot be read, or has no such fiche; French message."""


def read_fiche(path: Path, code: str) -> dict[str, Any]:
    """The values of `content/frameworks/<code>.yaml` for this fiche; FicheError when the feed does not hold it.

    Nothing is invented: what the fiche does not say is left out, and `data_quality` says what is missing.
    """
    for fiche in _fiches(path):
        if _text(fiche, "NUMERO_FICHE").upper() == code.upper():
            return _framework(fiche, code.upper())
    raise FicheError(f"La fiche {code} n’est pas dans ce fichier.")


def _fiches(path: Path) -> Iterator[Element]:
    try:
        with path.open("rb") as file:
            for _, element in iterparse(file, events=("end",), forbid_dtd=True):
                if _name(element) == "FICHE":
                    yield element
                    element.clear()
    except ParseError as error:
        raise FicheError(f"{path}:{error.position[0]}: ce fichier XML est mal écrit.") from None
    except DefusedXmlException:
        raise FicheError(f"{path} : ce fichier XML déclare des entités ; il est refusé.") from None


def _framework(fiche: Element, code: str) -> dict[str, Any]:
    blocks = [
        block for block in (_block(one, code) for one in _all(fiche, "BLOCS_COMPETENCES", "BLOC_COMPETENCES")) if block
    ]
    if not blocks:
        raise FicheError(f"La fiche {code} n’a aucun bloc de compétences dans ce fichier.")
    level = LEVEL.search(_text(fiche, "NOMENCLATURE_EUROPE", "NIVEAU"))
    title = _text(fiche, "INTITULE")
    if not title or level is None:
        raise FicheError(f"La fiche {code} n’a pas d’intitulé ou de niveau lisible dans ce fichier.")
    values: dict[str, Any] = {"code": code, "title": title, "level": int(level[1])}
    values |= _information(fiche)
    without = [block["short"] for block in blocks if not block["competences_complete"]]
    values["data_quality"] = {
        "level": "importé du flux officiel",
        "verified": ["code, intitulé, niveau, blocs et compétences : libellés du flux"],
        "missing": [
            "critères de performance (absents du flux)",
            *(f"compétences du bloc {short}" for short in without),
        ],
    }
    return {**values, "blocks": blocks}


def _information(fiche: Element) -> dict[str, Any]:
    found: dict[str, Any] = {}
    name = _text(fiche, "CERTIFICATEURS", "CERTIFICATEUR", "NOM_CERTIFICATEUR")
    if name:
        siret = _text(fiche, "CERTIFICATEURS", "CERTIFICATEUR", "SIRET_CERTIFICATEUR")
        found["certifier"] = {"name": name, **({"siret": siret} if siret else {})}
    codes = {
        "nsf": _coded(fiche, ("CODES_NSF", "NSF"), "INTITULE"),
        "formacode": _coded(fiche, ("FORMACODES", "FORMACODE"), "LIBELLE"),
        "rome": _coded(fiche, ("CODES_ROME", "ROME"), "LIBELLE"),
    }
    if any(codes.values()):
        found["codes"] = {kind: values for kind, values in codes.items() if values}
    end = _text(fiche, "DATE_FIN_ENREGISTREMENT")
    if end:
        found["dates"] = {"echeance_enregistrement": end}
    active = _text(fiche, "ACTIF")
    if active:
        found["status"] = "actif" if active.lower() == "oui" else "inactif"
    assessments = [
        {"block": _text(block, "CODE"), "text": text, "status": OFFICIAL}
        for block in _all(fiche, "BLOCS_COMPETENCES", "BLOC_COMPETENCES")
        if (text := " ".join(_lines(_raw(block, "MODALITES_EVALUATION"))))
    ]
    if assessments:
        found["evaluation"] = {"blocks": assessments}
    return found


def _block(block: Element, code: str) -> dict[str, Any]:
    block_code, title = _text(block, "CODE").upper(), _text(block, "LIBELLE")
    short = BLOCK.search(block_code)
    if not title or short is None:
        raise FicheError(f"Un bloc de la fiche {code} n’a ni code ni libellé lisibles (« {block_code or title} »).")
    lines = _lines(_raw(block, "LISTE_COMPETENCES"))
    labels = list(dict.fromkeys(label for label in (BULLET.sub("", line).strip() for line in lines) if label))
    return {
        "code": block_code,
        "short": short[1],
        "title": title,
        "title_status": OFFICIAL,
        "competences_complete": bool(labels),
        "competences": [
            {"id": f"{short[1]}-C{number}", "label": label, "label_status": OFFICIAL}
            for number, label in enumerate(labels, 1)
        ]
        or [_missing(short[1], title)],
    }


def _missing(short: str, title: str) -> dict[str, Any]:
    """What stands for the competences of a block that the feed does not list: its title, and that it is not a label."""
    return {
        "id": f"{short}-C1",
        "label": title,
        "label_status": "non_trouve",
        "label_note": "Le flux ne donne pas la liste des compétences de ce bloc : son titre en tient lieu.",
    }


def _lines(text: str) -> list[str]:
    """The lines of a field that may hold HTML, entities, or both."""
    plain = TAG.sub("", BREAK.sub("\n", html.unescape(text)))
    return [line for line in (" ".join(line.split()) for line in html.unescape(plain).splitlines()) if line]


def _coded(fiche: Element, path: tuple[str, str], label: str) -> list[dict[str, str]]:
    found = []
    for one in _all(fiche, *path):
        code = _text(one, "CODE")
        if code:
            found.append({"code": code.split(" ")[0].rstrip(":"), "label": _text(one, label) or code})
    return found


def _name(element: Element) -> str:
    """The name of an element, whatever its namespace."""
    return str(element.tag).rpartition("}")[2].upper()


def _all(element: Element, *path: str) -> list[Element]:
    found = [element]
    for name in path:
        found = [child for one in found for child in one if _name(child) == name]
    return found


def _raw(element: Element, *path: str) -> str:
    found = _all(element, *path)
    return "".join(found[0].itertext()) if found else ""


def _text(element: Element, *path: str) -> str:
    return " ".join(" ".join(_lines(_raw(element, *path))).split())
