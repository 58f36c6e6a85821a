"""A référentiel read from the official feed: its words, nothing more, nothing invented."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result
from flask import Flask

from app.content.loading import read_framework

FEED = """<?xml version="1.0" encoding="UTF-8"?>
<FICHES xmlns="https://example.org/rncp">
  <VERSION_FLUX>4.1</VERSION_FLUX>
  <FICHE><NUMERO_FICHE>RNCP99998</NUMERO_FICHE><INTITULE>Autre titre</INTITULE></FICHE>
  <FICHE>
    <ID_FICHE>1</ID_FICHE><NUMERO_FICHE>RNCP99999</NUMERO_FICHE>
    <INTITULE>Agent d&#8217;essai &amp; de mesure</INTITULE><ACTIF>Oui</ACTIF>
    <NOMENCLATURE_EUROPE><NIVEAU>NIV4</NIVEAU><INTITULE>Niveau 4</INTITULE></NOMENCLATURE_EUROPE>
    <CODES_NSF><NSF><CODE>324t</CODE><INTITULE>Saisie</INTITULE></NSF></CODES_NSF>
    <FORMACODES><FORMACODE><CODE>35035</CODE><LIBELLE>Secrétariat</LIBELLE></FORMACODE></FORMACODES>
    <CERTIFICATEURS><CERTIFICATEUR><SIRET_CERTIFICATEUR>11000007200014</SIRET_CERTIFICATEUR>
      <NOM_CERTIFICATEUR>MINISTERE D'ESSAI</NOM_CERTIFICATEUR></CERTIFICATEUR></CERTIFICATEURS>
    <DATE_FIN_ENREGISTREMENT>01/09/2030</DATE_FIN_ENREGISTREMENT>
    <BLOCS_COMPETENCES>
      <BLOC_COMPETENCES><CODE>RNCP99999BC01</CODE><LIBELLE>Accueillir</LIBELLE>
        <LISTE_COMPETENCES>- Accueillir une personne
C2. Orienter
• 3) Noter un message

- Accueillir une personne</LISTE_COMPETENCES>
        <MODALITES_EVALUATION>Entretien technique : 00 h 30 min</MODALITES_EVALUATION></BLOC_COMPETENCES>
      <BLOC_COMPETENCES><CODE>RNCP99999BC02</CODE><LIBELLE>Mesurer</LIBELLE>
        <LISTE_COMPETENCES>&lt;p&gt;1.1 - Peser&lt;/p&gt;
          &lt;p&gt;Traiter 3 demandes &amp;amp; classer&lt;/p&gt;</LISTE_COMPETENCES>
      </BLOC_COMPETENCES>
      <BLOC_COMPETENCES><CODE>RNCP99999BC03</CODE><LIBELLE>Rendre compte</LIBELLE></BLOC_COMPETENCES>
    </BLOCS_COMPETENCES>
  </FICHE>
</FICHES>
"""


def ask(app: Flask, *arguments: object) -> Result:
    runner: CliRunner = app.test_cli_runner()
    return runner.invoke(app.cli, ["framework", "import", *map(str, arguments)])


@pytest.fixture
def feed(tmp_path: Path) -> Path:
    path = tmp_path / "fiches.xml"
    path.write_text(FEED, encoding="utf-8")
    return path


def test_a_fiche_becomes_a_framework_of_the_course_with_its_own_words(app: Flask, feed: Path, tmp_path: Path) -> None:
    out = tmp_path / "rncp99999.yaml"
    result = ask(app, feed, "--code", "rncp99999", "--out", out, "--json")
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert (told["blocks"], told["competences"]) == (3, 6)
    assert read_framework(out) == ()
    values = yaml.safe_load(out.read_text(encoding="utf-8"))
    assert (values["code"], values["title"], values["level"]) == ("RNCP99999", "Agent d’essai & de mesure", 4)
    first, second, third = values["blocks"]
    assert [one["label"] for one in first["competences"]] == [
        "Accueillir une personne",
        "Orienter",
        "Noter un message",
    ]
    assert [one["label"] for one in second["competences"]] == ["Peser", "Traiter 3 demandes & classer"]
    assert {one["label_status"] for one in first["competences"]} == {"officiel"}
    assert third["competences"][0]["label_status"] == "non_trouve"
    assert values["data_quality"]["missing"] == [
        "critères de performance (absents du flux)",
        "compétences du bloc BC03",
    ]
    assert values["evaluation"]["blocks"][0]["text"] == "Entretien technique : 00 h 30 min"
    assert values["certifier"] == {"name": "MINISTERE D'ESSAI", "siret": "11000007200014"}


BOMB = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><FICHES>&b;</FICHES>'
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><FICHES>&a;</FICHES>'


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (FEED.replace("RNCP99999", "RNCP11111"), "n’est pas dans ce fichier"),
        (FEED[: FEED.index("<LIBELLE>Mesurer")], "mal écrit"),
        (BOMB, "déclare des entités"),
        (OUTSIDE, "déclare des entités"),
        (FEED.replace("NIV4", "sans niveau"), "niveau lisible"),
        (FEED.replace("RNCP99999BC02", "deux"), "ni code ni libellé"),
        (FEED.replace("BLOC_COMPETENCES>", "AUTRE>"), "aucun bloc"),
        ("", "mal écrit"),
    ],
)
def test_a_feed_that_cannot_be_trusted_writes_nothing(
    app: Flask, feed: Path, tmp_path: Path, text: str, why: str
) -> None:
    feed.write_text(text, encoding="utf-8")
    out = tmp_path / "sortie.yaml"
    result = ask(app, feed, "--code", "RNCP99999", "--out", out)
    assert result.exit_code == 1, result.output
    assert why in result.output
    assert [path.name for path in tmp_path.iterdir() if path.suffix in {".yaml", ".partial"}] == []


@pytest.mark.parametrize(
    "arguments",
    [("absent.xml", "--code", "RNCP1", "--out", "x.yaml"), ("FEED", "--code", "douze", "--out", "x.yaml"), ("FEED",)],
)
def test_a_command_called_wrongly_exits_with_two(app: Flask, feed: Path, arguments: tuple[str, ...]) -> None:
    assert ask(app, *(feed if one == "FEED" else one for one in arguments)).exit_code == 2


def test_a_long_feed_is_read_one_fiche_at_a_time(app: Flask, feed: Path, tmp_path: Path) -> None:
    one = FEED[FEED.index("  <FICHE>\n") : FEED.index("</FICHES>")]
    others = "".join(one.replace("RNCP99999", f"RNCP{number}") for number in range(20_000, 22_000))
    feed.write_text(FEED.replace("</FICHES>", others + "</FICHES>"), encoding="utf-8")
    result = ask(app, feed, "--code", "RNCP21999", "--out", tmp_path / "loin.yaml")
    assert result.exit_code == 0, result.output
