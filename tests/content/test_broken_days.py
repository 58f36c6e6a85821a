"""Days and people badly written: each mistake is told at its line, in French."""

# One case, one line: the table is read in columns.
# ruff: noqa: E501

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli.content import day_problems
from app.cli.day import day_group
from app.content.loading import load_course
from app.content.report import summary_of
from tests.content.courses import swapped, write_course

TODAY = date(2026, 11, 25)
DAY_PATH, PEOPLE_PATH = "content/days/matin.yaml", "content/patients.yaml"
PEOPLE = """\
patients:
  - id: awa-sow
    birth_name: Sow
    first_name: Awa
    birth_date: 1958-03-04
    sex: F
    birth_place: "99341"
    nir: "258039934100000"
    phone: 06 39 98 10 11
    documents:
      - {title: Compte rendu, date: 2026-05-18}
  - id: paul-tellier
    birth_name: Tellier
    first_name: Paul
    birth_date: 2020-05-31
    sex: M
    birth_place: "99999"
    coverage: {amc: false, c2s: true}
  - id: awa-sow-2
    birth_name: Sow
    first_name: Awa
    birth_date: 1990-01-02
    sex: F
    birth_place: "99999"
    homonym_of: awa-sow
"""
DAY = """\
id: matin
title: Un matin
competences: [rncp40800.bc01-c1]
date: 2026-11-25
opens: "08:30"
closes: "12:30"
place: {name: Cabinet des Tilleuls}
practitioners:
  - id: kessler
    name: Dr Kessler
    specialty: Médecine générale
    openings: [{start: "09:00", end: "11:00"}, {start: "11:00", end: "12:00", emergency: true}]
    motives: [{id: suivi, label: Suivi, minutes: 20}]
patients: [awa-sow, paul-tellier]
appointments:
  - {id: un, practitioner: kessler, start: "09:00", motive: suivi, patient: awa-sow}
  - {id: deux, practitioner: kessler, start: "09:20", motive: suivi, patient: paul-tellier}
directory: [{id: labo, name: Laboratoire, kind: laboratory, channels: [mssante]}]
specimens: [{id: tube, label: Tube, patient: awa-sow, collected: "08:00", destination: labo}]
waiting: [{practitioner: kessler, motive: suivi, patient: paul-tellier, appointment: deux}]
protocol:
  - id: annuler
    title: Rendez-vous à annuler
    when: {demande: annuler}
    acts:
      - {act: cancel, with: {appointment: $appointment}, points: {organisation: 2}, rule: C-12, better: Libérer la place.}
      - {act: note, points: {tracabilite: 1}, says: [nom], better: Noter qui a appelé.}
items:
  - id: appel
    kind: call
    at: "08:40"
    patience: 12
    who: Une dame
    opening: Bonjour, je dois annuler.
    patient: awa-sow
    appointment: un
    facts: {demande: annuler, nom: Sow, naissance: "1958-03-04"}
    told: [demande]
    questions:
      - {id: identite, say: Votre nom ?, answer: Sow., reveals: [nom, naissance]}
    replies: [{id: conclure, say: C’est noté., closes: true}]
    conduct: annuler
"""
FILES = {PEOPLE_PATH: PEOPLE, DAY_PATH: DAY}
BROKEN = {
    # the day and its world
    "unknown key": (DAY_PATH, swapped(DAY, "title:", "titre:"), 2, "clé inconnue « titre »"),
    "clock without quotes": (DAY_PATH, swapped(DAY, 'opens: "08:30"', "opens: 8h30"), 5, "entre guillemets"),
    "closes before it opens": (DAY_PATH, swapped(DAY, 'closes: "12:30"', 'closes: "08:00"'), 6, "avant d’avoir commencé"),
    "other id than the file": (DAY_PATH, swapped(DAY, "id: matin", "id: soir"), 1, "doit être celui du nom"),
    "unknown competence": (DAY_PATH, swapped(DAY, "bc01-c1]", "bc09-c1]"), 3, "n’existe dans aucun référentiel"),
    "opening upside down": (DAY_PATH, swapped(DAY, 'end: "11:00"', 'end: "08:00"'), 12, "la plage finit avant"),
    "openings that overlap": (DAY_PATH, swapped(DAY, '{start: "11:00"', '{start: "10:30"'), 12, "en chevauche une autre"),
    "level six": (DAY_PATH, swapped(DAY, "title: Un matin", "title: Un matin\nlevel: 6"), 3, "5"),
    "unknown patient": (DAY_PATH, swapped(DAY, "[awa-sow, paul-tellier]", "[awa-sow, paul-tellier, zoe-roche]"), 14, "le patient « zoe-roche » n’est pas dans content/patients.yaml"),
    "patient named twice": (DAY_PATH, swapped(DAY, "[awa-sow, paul-tellier]", "[awa-sow, paul-tellier, awa-sow]"), 14, "est cité deux fois"),
    "born after the day": (DAY_PATH, swapped(DAY, "date: 2026-11-25", "date: 2019-11-25"), 14, "n’est pas encore né"),
    # the agenda
    "appointment of nobody": (DAY_PATH, swapped(DAY, 'start: "09:00", motive: suivi, patient: awa-sow', 'start: "09:00", motive: suivi, patient: zoe'), 16, "n’est pas dans « patients »"),
    "appointment with nobody": (DAY_PATH, swapped(DAY, "{id: un, practitioner: kessler", "{id: un, practitioner: nwosu"), 16, "le praticien « nwosu » n’existe pas"),
    "appointment for nothing": (DAY_PATH, swapped(DAY, '"09:00", motive: suivi', '"09:00", motive: bilan'), 16, "le motif « bilan » n’existe pas"),
    "appointment out of hours": (DAY_PATH, swapped(DAY, '"09:20", motive', '"12:20", motive'), 17, "hors des plages"),
    "appointments that overlap": (DAY_PATH, swapped(DAY, '"09:20", motive', '"09:10", motive'), 17, "en chevauche un autre"),
    "specimen of nobody": (DAY_PATH, swapped(DAY, "label: Tube, patient: awa-sow", "label: Tube, patient: zoe"), 19, "n’est pas dans « patients »"),
    "specimen to nowhere": (DAY_PATH, swapped(DAY, "destination: labo", "destination: bloc"), 19, "n’est pas dans l’annuaire"),
    "somebody else on the waiting list": (DAY_PATH, swapped(DAY, "appointment: deux", "appointment: un"), 20, "n’est pas celui de cette personne"),
    # the protocol
    "unknown act": (DAY_PATH, swapped(DAY, "act: cancel", "act: cancell"), 26, "cancel"),
    "unknown rule": (DAY_PATH, swapped(DAY, "rule: C-12", "rule: C-99"), 26, "la règle « C-99 » n’existe pas"),
    "rule to be checked": (DAY_PATH, swapped(DAY, "rule: C-12", "rule: C-13"), 26, "est à vérifier"),
    "nothing to reread": (DAY_PATH, swapped(DAY, "better: Libérer la place.", "better: Libérer la place., reread: accueil/rien"), 26, "la leçon « rien » n’existe pas"),
    "points of no dimension": (DAY_PATH, swapped(DAY, "points: {organisation: 2}", "points: {ordre: 2}"), 26, "ordre"),
    "message about nothing": (DAY_PATH, swapped(DAY, "says: [nom]", "says: [motif]"), 37, "doit dire « motif »"),
    # what comes
    "arrival after closing": (DAY_PATH, swapped(DAY, 'at: "08:40"', 'at: "13:40"'), 31, "hors de la demi-journée"),
    "conduct that is not": (DAY_PATH, swapped(DAY, "conduct: annuler", "conduct: annule"), 42, "la conduite « annule » n’existe pas"),
    "facts of another conduct": (DAY_PATH, swapped(DAY, "facts: {demande: annuler", "facts: {demande: deplacer"), 37, "les faits ne sont pas ceux"),
    "nothing reveals it": (DAY_PATH, swapped(DAY, "told: [demande]", "told: []"), 37, "rien ne révèle le fait « demande »"),
    "told and no fact": (DAY_PATH, swapped(DAY, "told: [demande]", "told: [demande, age]"), 38, "« age » n’est pas dans « facts »"),
    "revealed and no fact": (DAY_PATH, swapped(DAY, "reveals: [nom,", "reveals: [age, nom,"), 40, "« age » n’est pas dans « facts »"),
    "appointment that is not": (DAY_PATH, swapped(DAY, "appointment: un\n", "appointment: dix\n"), 36, "le rendez-vous « dix » n’existe pas"),
    "specimen that is not": (DAY_PATH, swapped(DAY, "    conduct: annuler", "    specimen: fiole\n    conduct: annuler"), 42, "« fiole » n’existe pas"),
    "admission to nowhere": (DAY_PATH, swapped(DAY, "    conduct: annuler", "    admission: {to: bloc, document: none, insi: true}\n    conduct: annuler"), 42, "n’est pas dans l’annuaire"),
    "newcomer who has a file": (DAY_PATH, swapped(DAY, "    conduct: annuler", '    newcomer: {birth_name: A, first_name: B, birth_date: 1990-01-01, sex: F}\n    conduct: annuler'), 42, "n’a pas de « patient »"),
    "billing without an invoice": (DAY_PATH, swapped(DAY, "act: note,", "act: bill,"), 29, "attend une facture"),
    # people
    "right key": (PEOPLE_PATH, swapped(PEOPLE, "258039934100000", "258039934100014"), 8, "la clé de ce numéro est juste"),
    "number of another sex": (PEOPLE_PATH, swapped(PEOPLE, "258039934100000", "158039934100000"), 8, "ne s’accorde pas avec le sexe"),
    "number of another place": (PEOPLE_PATH, swapped(PEOPLE, "258039934100000", "258037505600000"), 8, "ne s’accorde pas avec le lieu"),
    "telephone of somebody": (PEOPLE_PATH, swapped(PEOPLE, "06 39 98 10 11", "06 12 34 56 78"), 9, "pourrait être celui de quelqu’un"),
    "born tomorrow": (PEOPLE_PATH, swapped(PEOPLE, "birth_date: 1990-01-02", "birth_date: 2026-11-26"), 22, "une naissance se place entre 1900"),
    "paper before birth": (PEOPLE_PATH, swapped(PEOPLE, "date: 2026-05-18", "date: 1950-05-18"), 11, "entre la naissance"),
    "paper of tomorrow": (PEOPLE_PATH, swapped(PEOPLE, "date: 2026-05-18", "date: 2027-05-18"), 11, "entre la naissance"),
    "expectant boy": (PEOPLE_PATH, swapped(PEOPLE, "{amc: false, c2s: true}", "{maternity: true}"), 18, "maternité ne s’accorde pas"),
    "child at work": (PEOPLE_PATH, swapped(PEOPLE, "{amc: false, c2s: true}", "{work_accident: true}"), 18, "accident du travail à 6 ans"),
    "two complementary insurances": (PEOPLE_PATH, swapped(PEOPLE, "amc: false", "amc: true"), 18, "tient lieu de complémentaire"),
    "double by oversight": (PEOPLE_PATH, swapped(PEOPLE, "    homonym_of: awa-sow\n", ""), 21, "porte le nom de « awa-sow »"),
    "homonym of nobody": (PEOPLE_PATH, swapped(PEOPLE, "homonym_of: awa-sow", "homonym_of: paul-tellier"), 25, "n’est pas une autre personne du même nom"),
    "one person twice": (PEOPLE_PATH, swapped(PEOPLE, "1990-01-02", "1958-03-04"), 22, "les mêmes nom, prénom et naissance"),
    "id given twice": (PEOPLE_PATH, swapped(PEOPLE, "id: awa-sow-2", "id: awa-sow"), 19, "deux patients portent l’identifiant"),
}  # fmt: skip


def test_the_day_that_the_cases_spoil_is_sound_and_counted(tmp_path: Path):
    root = write_course(tmp_path, FILES)
    catalog = load_course(root, TODAY)
    assert catalog.problems == ()
    assert list(catalog.days) == ["matin"]
    assert "1 journée, " in summary_of(catalog)
    assert "3 dossiers de patients" in summary_of(catalog)
    told = CliRunner().invoke(day_group, ["check", str(root / DAY_PATH)])
    assert told.exit_code == 0, told.output


@pytest.mark.parametrize("case", BROKEN)
def test_each_mistake_of_a_day_is_told_at_its_line(case: str, tmp_path: Path):
    path, text, line, said = BROKEN[case]
    problems = load_course(write_course(tmp_path, {**FILES, path: text}), TODAY).problems
    found = [one for one in problems if one.path == path and one.line == line]
    assert any(said in one.message for one in found), "\n".join(map(str, problems))


def test_a_day_that_even_an_expert_cannot_hold_is_a_problem(tmp_path: Path):
    text = swapped(DAY, "points: {tracabilite: 1}", "within: 1, points: {tracabilite: 9}")
    root = write_course(tmp_path, {**FILES, DAY_PATH: text})
    catalog = load_course(root, TODAY)
    assert catalog.problems == ()
    assert [(one.where, one.message[:30]) for one in day_problems(root, catalog)] == [
        ("content/days/matin.yaml:29", "une personne experte n’obtient")
    ]
    told = CliRunner().invoke(day_group, ["check", str(root / DAY_PATH)])
    assert told.exit_code == 1
    assert "matin.yaml:29: une personne experte n’obtient que 18\u202f%" in told.output
    assert "« appel » (note)" in told.output


def test_a_code_without_a_tariff_is_told_before_the_day_is_played(tmp_path: Path):
    text = swapped(DAY, "    conduct: annuler", "    invoice: {codes: [XYZ]}\n    conduct: annuler")
    root = write_course(tmp_path, {**FILES, DAY_PATH: text})
    told = CliRunner().invoke(day_group, ["check", str(root / DAY_PATH)])
    assert told.exit_code == 1
    assert "matin.yaml:42: le code « XYZ » n’a pas de tarif au 25/11/2026" in told.output
