"""A small sound course in a temporary folder; a test spoils one file of it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

FRAMEWORK = """\
code: RNCP40800
title: Secrétaire assistant médico-administratif
level: 4
blocks:
  - code: RNCP40800BC01
    short: BC01
    title: Assurer l’accueil
    title_status: source_secondaire
    competences:
      - {id: BC01-C1, label: "Accueillir l'usager", label_status: officiel}
      - {id: BC01-C2, label: Gérer les agendas, label_status: provisoire, label_note: à revoir}
"""
RULES = """\
- id: C-12
  statement: Le rendez-vous est couvert par le secret.
  source: {title: Code de la santé publique, url: "https://www.legifrance.gouv.fr/"}
  checked_on: 2026-11-22
- id: C-13
  statement: Une règle dont la source manque.
  source: {title: connaissance générale}
  checked_on: 2026-11-22
  status: a_verifier
"""
TERMS = """\
elements:
  - {form: "card-, cardio-", kind: radical, meaning: cœur, examples: [cardiologie], source: usage général}
terms:
  - {term: cardiologie, parts: [cardio = cœur, -logie = étude], definition: spécialité du cœur, source: usage général}
  - {term: énurésie, definition: miction involontaire, source: à vérifier}
abbreviations:
  - {abbr: ECG, expansion: électrocardiogramme, source: usage général}
"""
MODULE = """\
id: accueil
title: L’accueil
summary: Recevoir et orienter.
order: 1
competences: [rncp40800.bc01-c1]
duration_minutes: 30
objectives:
  - Accueillir une personne.
"""
LESSON = """\
---
title: Le secret à l’accueil
duration_minutes: 10
sources:
  - {title: Code de la santé publique, url: "https://www.legifrance.gouv.fr/"}
---

Une [[cardiologie]] n’est pas un secret.

## Ce que l’on tait

Voir [la suite](02-suite.md#plus-loin), [plus bas](#en-bref) et [le glossaire](/glossaire#cardiologie).

![Un comptoir](assets/comptoir.svg "Le comptoir")

{{question:entrainement/rdv}}

## En bref

On ne confirme rien.
"""
SECOND = """\
---
title: La suite
duration_minutes: 5
---
## Plus loin

Texte.
"""
TRAINING = """\
id: entrainement
title: S’entraîner
module: accueil
competences: [rncp40800.bc01-c1]
mode: training
questions:
  - id: rdv
    type: single
    prompt: Le mari demande l’heure.
    reread: accueil/secret#ce-que-l-on-tait
    choices:
      - Je donne l’heure.
      - {text: Je ne confirme rien., correct: true}
"""
GRADED = """\
id: secret
title: Le secret
competences: [rncp40800.bc01-c1]
mode: graded
pass_percent: 70
questions:
  - id: rdv
    type: single
    prompt: Le mari demande l’heure.
    rule: C-12
    choices:
      - {text: Je donne l’heure.}
      - {text: Je ne confirme rien., correct: true}
  - id: temperature
    type: number
    prompt: Quelle température ?
    answer: 37.5
"""
SCENARIO = """\
id: appel
title: Un appel
competences: [rncp40800.bc01-c1]
dimensions: [confidentialite]
variables: {verifie: false, confiance: {start: 2, min: 0, max: 4}}
start: debut
steps:
  debut:
    text: Bonjour.
    choices:
      - id: verifier
        say: Qui êtes-vous ?
        when: not verifie and confiance > 0
        set: {verifie: true, confiance: +1}
        points: {confidentialite: 2}
        rule: C-12
        goto: refus
  refus: {speaker: Vous, text: Au revoir., ending: juste}
properties:
  - {name: Une fin juste reste possible, always_reachable: {ending: juste}}
playthroughs:
  - {name: exemplaire, choices: [verifier], expect: {ending: juste, points: {confidentialite: 2}}}
"""
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 200"><path d="M0 0h9"/></svg>\n'

LESSON_PATH = "content/modules/accueil/01-secret.md"
SOUND: Mapping[str, str] = {
    "content/frameworks/rncp40800.yaml": FRAMEWORK,
    "content/rules.yaml": RULES,
    "content/terminology/mots.yaml": TERMS,
    "content/modules/accueil/module.yaml": MODULE,
    LESSON_PATH: LESSON,
    "content/modules/accueil/02-suite.md": SECOND,
    "content/modules/accueil/assets/comptoir.svg": DRAWING,
    "content/scenarios/appel.yaml": SCENARIO,
    "quizzes/entrainement.yaml": TRAINING,
    "quizzes/secret.yaml": GRADED,
}


def write_course(root: Path, changes: Mapping[str, str | bytes | None] | None = None) -> Path:
    """The sound course under `root`, with these files changed (None: left out)."""
    for name, text in {**SOUND, **(changes or {})}.items():
        if text is None:
            continue
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return root


def swapped(text: str, old: str, new: str) -> str:
    """The text with one passage changed; the passage must be there."""
    assert old in text, old
    return text.replace(old, new, 1)
