"""The two pages for people in a pack: one that opens offline in a browser, one to print. They say the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape as escape_html

from app.audit.domain.checklist import CheckLine, Gap
from app.audit.domain.indicators import TextStatus
from app.audit.domain.pieces import TITLES, Piece
from app.audit.domain.scope import PackScope, Scope
from app.clock import in_paris
from app.content.typography import french
from app.documents.blocks import Block, Bullets, Document, Facts, Heading, Paragraph, Span, Table, paragraph
from app.documents.tagged import write_pdf
from app.web.labels import label

STYLE, INDEX, SUMMARY = "style.css", "index.html", "resume.pdf"
PURPOSE = (
    "Finalité : prouver que la formation a eu lieu et comment sa qualité est suivie. Base : obligation légale de "
    "l’organisme de formation (Code du travail, articles L. 6362-6 et R. 6313-3). Ce dossier contient des données "
    "personnelles : remettez-le à qui contrôle, et à personne d’autre."
)
KEPT = "Le site efface sa copie sept jours après la demande."
TEXT_NOTE = (
    "Trente-trois indicateurs depuis le 1er novembre 2026. « vérifié » : l’objet de l’indicateur n’a pas changé et a "
    "été lu dans le texte. « à vérifier » : l’énoncé a changé en 2026 et n’a été lu que dans des transcriptions."
)
METHODS = (
    "Toutes les heures sont en temps universel (UTC) ; les jours et les semaines sont ceux de Paris.",
    "Une personne porte un numéro ; le fichier des inscriptions seul dit son nom.",
    "Le temps de travail est estimé d’après les actes : un silence compte dix minutes au plus.",
    "Les points sont exacts : « 7/3 » veut dire sept tiers. Un examen aux résultats non publiés n’en a pas.",
    "Relecture du journal : chaque tentative terminée est recalculée depuis ses actes, et comparée à ce qui est gardé.",
    "Une colonne vide veut dire que rien n’était noté à l’instant des données.",
)


@dataclass(frozen=True)
class Told:
    """What both pages say."""

    title: str
    scope: Scope
    house: str
    house_numbers: str
    people: int
    lines: Sequence[CheckLine]
    counts: Mapping[Piece, int]


def escape(words: str) -> str:
    """Words with the signs of French typography, as HTML text."""
    return escape_html(french(words))


def scope_words(scope: Scope, title: str) -> str:
    """« Cohorte : Groupe de mars »."""
    if scope.kind is PackScope.PERIOD:
        days = [f"{one:%d/%m/%Y}" for one in (scope.first, scope.last) if one is not None]
        return f"Période du {' au '.join(days)}"
    return f"{'Cohorte' if scope.kind is PackScope.COHORT else 'Personne'} : {title}"


def _facts(told: Told) -> tuple[tuple[str, str], ...]:
    at = in_paris(told.scope.at)
    return (
        ("Organisme", told.house or "nom non renseigné dans les réglages du site"),
        ("Numéros", told.house_numbers),
        ("Objet", scope_words(told.scope, told.title)),
        ("Données arrêtées le", f"{at:%d/%m/%Y à %H:%M:%S} (heure de Paris)"),
        ("Personnes", str(told.people)),
    )


def gap_words(gap: Gap) -> str:
    """« Il manque : aucun positionnement signé pour 2 personnes (Awa, Benoît). »"""
    named = ", ".join(way.words for way in gap.ways)
    return f"Il manque : {gap.words}{f' ({named})' if named else ''}."


def _state(line: CheckLine) -> str:
    if line.gaps:
        return "incomplet"
    return "des pièces répondent" if line.is_answered else "rien dans ce dossier"


def _status(line: CheckLine) -> str:
    return label(TextStatus(line.indicator.status))


def _by_hand(line: CheckLine) -> str:
    return f"À joindre par vos soins : {line.indicator.by_hand}." if line.indicator.by_hand else ""


def _lines_count(count: int) -> str:
    return "vide" if count == 0 else "1 ligne" if count == 1 else f"{count} lignes"


def index_page(told: Told) -> bytes:
    """The page that opens offline: no script, one style sheet beside it."""
    facts = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in _facts(told) if value)
    pieces = "".join(
        f'<tr><th scope="row"><a href="{piece.value}">{escape(TITLES[piece])}</a></th>'
        f"<td>{_lines_count(count)}</td></tr>"
        for piece, count in told.counts.items()
    )
    return (
        '<!DOCTYPE html>\n<html lang="fr"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>Dossier de preuve – {escape(told.title)}</title><link rel="stylesheet" href="{STYLE}"></head><body>'
        f"<main><h1>Dossier de preuve</h1><dl>{facts}</dl>"
        f"<p>{escape(PURPOSE)} {escape(KEPT)}</p>"
        f'<p><a href="{SUMMARY}">Le résumé à imprimer (PDF)</a></p>'
        f"<h2>Indicateur par indicateur</h2><p>{escape(TEXT_NOTE)}</p>"
        f"{''.join(_section(line) for line in told.lines)}"
        f"<h2>Les pièces</h2><table><caption>Ce que contient chaque fichier</caption><thead><tr>"
        f'<th scope="col">Pièce</th><th scope="col">Contenu</th></tr></thead><tbody>{pieces}</tbody></table>'
        f"<h2>Comment lire</h2><ul>{''.join(f'<li>{escape(one)}</li>' for one in METHODS)}</ul>"
        "<h2>Vérifier ce dossier</h2><p>Sans connexion : <code>flask audit verify FICHIER.zip</code>. "
        "Le fichier <code>manifeste.json</code> donne l’empreinte de chaque pièce ; chaque ligne d’un journal "
        "porte l’empreinte de la précédente.</p></main></body></html>\n"
    ).encode()


def _section(line: CheckLine) -> str:
    one = line.indicator
    links = "".join(
        f'<li><a href="{piece.value}">{escape(TITLES[piece])}</a> ({_lines_count(count)})</li>'
        for piece, count in line.pieces
    )
    gaps = "".join(f'<p class="missing">{escape(gap_words(gap))}</p>' for gap in line.gaps)
    by_hand = f"<p>{escape(_by_hand(line))}</p>" if one.by_hand else ""
    return (
        f'<section class="indicator"><h3>{one.number}. {escape(one.title)}</h3>'
        f"<p>{escape(one.asks)} <small>({escape(label(one.applies))} ; texte {escape(_status(line))})</small></p>"
        f'<p class="state">{_state(line).capitalize()}</p>{f"<ul>{links}</ul>" if links else ""}{gaps}{by_hand}'
        "</section>"
    )


def summary_pdf(told: Told) -> bytes:
    """The same, to print."""
    blocks: list[Block] = [
        Heading(1, "Dossier de preuve"),
        Facts(tuple((name, value) for name, value in _facts(told) if value)),
        paragraph(french(f"{PURPOSE} {KEPT}")),
        Heading(2, "Indicateur par indicateur"),
        paragraph(french(TEXT_NOTE)),
    ]
    for line in told.lines:
        one = line.indicator
        blocks += [
            Heading(3, f"{one.number}. {one.title}"),
            Paragraph(
                (
                    Span(french(f"{one.asks} ")),
                    Span(french(f"({label(one.applies)} ; texte {_status(line)}) ")),
                    Span(f"{_state(line).capitalize()}.", strong=True),
                )
            ),
        ]
        items = [f"{TITLES[piece]} ({_lines_count(count)})" for piece, count in line.pieces]
        items += [gap_words(gap) for gap in line.gaps]
        items += [_by_hand(line)] if one.by_hand else []
        if items:
            blocks.append(Bullets(tuple((Span(french(item)),) for item in items)))
    blocks += [
        Heading(2, "Les pièces"),
        Table(
            ("Pièce", "Fichier", "Contenu"),
            tuple((french(TITLES[piece]), piece.value, _lines_count(count)) for piece, count in told.counts.items()),
            "Ce que contient chaque fichier",
            (3, 3, 1),
        ),
        Heading(2, "Comment lire"),
        Bullets(tuple((Span(french(one)),) for one in METHODS)),
    ]
    document = Document(
        "Dossier de preuve",
        tuple(blocks),
        author=told.house,
        subject=scope_words(told.scope, told.title),
        running="Dossier de preuve",
    )
    return write_pdf(document, at=told.scope.at)
