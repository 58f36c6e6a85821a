"""One HTML file that verifies statements on any computer, with no server: script, style, keys and withdrawals inside.

It is a file that people carry away, not a page of the site: its own policy lets exactly its script and style run.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path

from app.certification.domain.badges import instant
from app.certification.domain.statements import NOT_A_TITLE
from app.certification.services.keys import Trusted

HERE = Path(__file__).resolve().parent.parent / "offline"


@cache
def _part(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


def _allowed(content: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode() + "'"


def offline_page(trusted: Trusted, revoked: Mapping[str, str], now: datetime) -> str:
    """The file, with the keys and the withdrawals of this day."""
    script, style = _part("verify.js"), _part("page.css")
    trust = json.dumps(
        {
            "made": instant(now),
            "keys": [key.jwk for key in trusted.keys.values()],
            "revoked": [{"id": one, "revocationReason": reason} for one, reason in revoked.items()],
        },
        ensure_ascii=False,
    ).replace("<", "\\u003c")
    # What a policy counts as a script is what runs: the values beside it are data.
    policy = f"default-src 'none'; script-src {_allowed(script)}; style-src {_allowed(style)}"
    return (
        '<!DOCTYPE html>\n<html lang="fr">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<title>Vérifier une attestation sans réseau – Trait d’union</title>\n"
        f"<style>{style}</style>\n</head>\n<body>\n<main>\n"
        "<h1>Vérifier une attestation sans réseau</h1>\n"
        "<p>Le fichier choisi est lu dans ce navigateur\u00a0: rien n’est envoyé. Sont acceptés le PDF délivré par "
        "Trait d’union, le fichier JSON et le fichier JWT.</p>\n"
        '<p><label for="fichier">Fichier de l’attestation</label>\n'
        '<input id="fichier" type="file" accept=".pdf,.json,.jwt" disabled></p>\n'
        '<div id="reponse" role="status"></div>\n'
        f"<p>{NOT_A_TITLE}</p>\n"
        "<p>Cette page connaît les clés et les retraits du jour où elle a été enregistrée. Pour un retrait "
        "plus récent, vérifiez aussi le numéro sur le site.</p>\n"
        "<noscript><p>Cette page vérifie avec un script\u00a0: autorisez-le, ou vérifiez par le site.</p></noscript>\n"
        "</main>\n"
        f'<script type="application/json" id="confiance">{trust}</script>\n'
        f'<script type="module">{script}</script>\n</body>\n</html>\n'
    )
