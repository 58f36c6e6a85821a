"""One deliberately broken file per rule: where it is said to be wrong, and in which words."""

# One case, one line: the table is read in columns.
# ruff: noqa: E501

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from app.content.loading import load_course
from app.content.markdown import HtmlBlock
from tests.content.courses import (
    FRAMEWORK,
    GRADED,
    LESSON,
    LESSON_PATH,
    MODULE,
    RULES,
    SCENARIO,
    TERMS,
    TRAINING,
    swapped,
    write_course,
)

TODAY = date(2026, 11, 25)
MODULE_PATH = "content/modules/accueil/module.yaml"
QUIZ = "quizzes/secret.yaml"
RULES_PATH = "content/rules.yaml"
SCENARIO_PATH = "content/scenarios/appel.yaml"
FRAMEWORK_PATH = "content/frameworks/rncp40800.yaml"
TERMS_PATH = "content/terminology/mots.yaml"


def quiz_with(question: str) -> str:
    """The graded quiz with one more question, whose first line is line 18."""
    return GRADED + question


def second_module(**keys: str) -> str:
    text = MODULE.replace("id: accueil", "id: suite")
    return text + "".join(f"{key}: {value}\n" for key, value in keys.items())


BROKEN = {
    # YAML itself
    "unclosed quote": (QUIZ, swapped(GRADED, "title: Le secret", 'title: "Le secret'), 2, "guillemet n’est pas fermé"),
    "stray colon": (QUIZ, swapped(GRADED, "title: Le secret", "title: Le secret: suite"), 2, "deux-points inattendu"),
    "tabulation": (QUIZ, swapped(GRADED, "  - id: rdv", "\t- id: rdv"), 7, "ne peut pas commencer un texte"),
    "duplicate key": (QUIZ, swapped(GRADED, "mode: graded", "mode: graded\nmode: exam"), 5, "écrite deux fois (d’abord ligne 4)"),
    "tag": (QUIZ, swapped(GRADED, "title: Le secret", "title: !!python/name:os.system Le secret"), 2, "étiquettes"),
    "alias to itself": (QUIZ, swapped(GRADED, "questions:", "summary: &a [*a]\nquestions:"), 6, "se contient lui-même"),
    "two documents": (QUIZ, GRADED + "---\nid: autre\n", 18, "un seul document par fichier"),
    "empty file": (QUIZ, "", 1, "le fichier est vide"),
    "list at the top": (QUIZ, "- a\n- b\n", 1, "lignes « clé: valeur »"),
    "control character": (QUIZ, swapped(GRADED, "Le secret", "Le \x07secret"), 2, "U+0007"),
    "escaped control character": (QUIZ, swapped(GRADED, "title: Le secret", 'title: "Le \\x07"'), 2, "U+0007"),
    "reversed reading": (QUIZ, swapped(GRADED, "Le secret", "Le \u202esecret"), 2, "U+202E"),
    "not UTF-8": (QUIZ, GRADED.encode().replace("é".encode(), b"\xe9"), 16, "pas en UTF-8"),
    # the schema
    "unknown key": (QUIZ, swapped(GRADED, "    prompt:", "    promt:"), 9, "question « rdv » : clé inconnue « promt » ; vouliez-vous dire « prompt » ?"),
    "missing key": (QUIZ, swapped(GRADED, "title: Le secret\n", ""), 1, "il manque « title »"),
    "number for a text": (QUIZ, swapped(GRADED, "title: Le secret", "title: 12"), 2, "mettez « 12 » entre guillemets"),
    "blank text": (QUIZ, swapped(GRADED, "prompt: Quelle température ?", 'prompt: "  "'), 16, "ce texte est vide"),
    "unknown type": (QUIZ, swapped(GRADED, "type: single", "type: singel"), 8, "vouliez-vous dire « single » ?"),
    "no type": (QUIZ, swapped(GRADED, "    type: single\n", ""), 7, "il manque « type »"),
    "unknown mode": (QUIZ, swapped(GRADED, "mode: graded", "mode: grade"), 4, "vouliez-vous dire « graded » ?"),
    "octal is a text": (QUIZ, swapped(GRADED, "pass_percent: 70", "pass_percent: 070x"), 5, "un nombre est attendu"),
    "yes is not a boolean": (QUIZ, swapped(GRADED, "correct: true", "correct: yes"), 13, "true ou false est attendu, et non « yes »"),
    "pass mark above 100": (QUIZ, swapped(GRADED, "pass_percent: 70", "pass_percent: 101"), 5, "de 0 à 100"),
    "huge number": (QUIZ, swapped(GRADED, "answer: 37.5", "answer: 1e999"), 17, "trop grand"),
    "negative points": (QUIZ, swapped(GRADED, "answer: 37.5", "answer: 37.5\n    points: -1"), 18, "plus grand que zéro"),
    "no right answer": (QUIZ, swapped(GRADED, ", correct: true", ""), 11, "question « rdv » : aucune réponse juste"),
    "two right answers": (QUIZ, swapped(GRADED, "{text: Je donne l’heure.}", "{text: Oui., correct: true}"), 11, "2 réponses justes"),
    "duplicate choice id": (QUIZ, swapped(GRADED, "{text: Je donne", "{id: b, text: Je donne"), 13, "« b » est déjà pris"),
    "same choice twice": (QUIZ, swapped(GRADED, "Je ne confirme rien.", "Je donne l’heure."), 13, "apparaît deux fois"),
    "duplicate question": (QUIZ, swapped(GRADED, "id: temperature", "id: rdv"), 14, "deux questions portent l’identifiant « rdv »"),
    "accented id": (QUIZ, swapped(GRADED, "id: temperature", "id: température"), 14, "en minuscules sans accent"),
    "draw too many": (QUIZ, swapped(GRADED, "mode: graded", "mode: graded\ndraw: 3"), 5, "le quiz en a 2"),
    "multiple without a right answer": (QUIZ, quiz_with("  - {id: m, type: multiple, prompt: p, choices: [a, b]}\n"), 18, "aucune réponse juste"),
    "text both accepted and refused": (QUIZ, quiz_with("  - {id: t, type: short_text, prompt: p, accept: [Os], reject: [os]}\n"), 18, "à la fois accepté et refusé"),
    "too many typos": (QUIZ, quiz_with("  - {id: t, type: short_text, prompt: p, accept: [Os], typos: 3}\n"), 18, "d’au plus 2"),
    "gap without description": (QUIZ, quiz_with("  - {id: c, type: cloze, prompt: p, text: 'a {{g}} {{h}}', gaps: {g: {accept: [x]}}}\n"), 18, "le trou « h » du texte n’est pas décrit"),
    "gap without place": (QUIZ, quiz_with("  - {id: c, type: cloze, prompt: p, text: 'a {{g}}', gaps: {g: {accept: [x]}, h: {accept: [x]}}}\n"), 18, "le trou « h » n’est pas dans le texte"),
    "gap with an unknown answer": (QUIZ, quiz_with("  - {id: c, type: cloze, prompt: p, text: 'a {{g}}', gaps: {g: {choices: [x, y], answer: z}}}\n"), 18, "« z » n’est pas dans les choix de ce trou"),
    "distractor that is right": (QUIZ, quiz_with("  - {id: m, type: match, prompt: p, pairs: [{left: a, right: b}, {left: c, right: d}], distractors: [d]}\n"), 18, "est aussi une bonne réponse"),
    "unknown category": (QUIZ, quiz_with("  - {id: k, type: categorize, prompt: p, categories: [x, y], items: [{text: u, category: x}, {text: v, category: z}]}\n"), 18, "la catégorie « z » n’existe pas"),
    "order of one": (QUIZ, quiz_with("  - {id: o, type: order, prompt: p, items: [x]}\n"), 18, "au moins 2 éléments"),
    "nothing to spot": (QUIZ, quiz_with("  - {id: s, type: spot, prompt: p, document: [{label: Nom, text: x}, {label: Né, text: y}]}\n"), 18, "aucune ligne fausse"),
    "worthless criterion": (QUIZ, quiz_with("  - {id: e, type: essay, prompt: p, rubric: [{criterion: c, levels: [{label: a, points: 0}, {label: b, points: 0}]}]}\n"), 18, "ne rapporte de points"),
    # references
    "id that is not the file's": (QUIZ, swapped(GRADED, "id: secret", "id: secrets"), 1, "doit être celui du nom : « secret »"),
    "unknown competence": (QUIZ, swapped(GRADED, "bc01-c1", "bc01-c9"), 3, "n’existe dans aucun référentiel"),
    "unknown module": (QUIZ, swapped(GRADED, "mode: graded", "mode: graded\nmodule: acueil"), 5, "vouliez-vous dire « accueil » ?"),
    "unknown rule": (QUIZ, swapped(GRADED, "rule: C-12", "rule: C-99"), 10, "la règle « C-99 » n’existe pas"),
    "rule to be checked in a graded quiz": (QUIZ, swapped(GRADED, "rule: C-12", "rule: C-13"), 10, "est à vérifier : une question notée ne s’y appuie pas"),
    "word to be checked in a graded quiz": (QUIZ, swapped(GRADED, "Le mari demande l’heure.", "Une [[énurésie]] ?"), 9, "à vérifier dans le glossaire"),
    "unknown word in a quiz": (QUIZ, swapped(GRADED, "Le mari demande l’heure.", "Une [[cardiologi]] ?"), 9, "vouliez-vous dire « cardiologie » ?"),
    "activity inside a quiz": (QUIZ, swapped(GRADED, "Le mari demande l’heure.", "'{{quiz:entrainement}}'"), 9, "ne s’insère que dans une leçon"),
    "dead link in a quiz": (QUIZ, swapped(GRADED, "Le mari demande l’heure.", "'[Relire](/modules/accueil/rien)'"), 9, "la leçon « rien » n’existe pas"),
    "reread of no lesson": ("quizzes/entrainement.yaml", swapped(TRAINING, "accueil/secret#", "accueil/secrets#"), 10, "vouliez-vous dire « secret » ?"),
    "reread of no heading": ("quizzes/entrainement.yaml", swapped(TRAINING, "#ce-que-l-on-tait", "#ce-que-on-tait"), 10, "aucun titre « ce-que-on-tait »"),
    # modules
    "module under another name": (MODULE_PATH, swapped(MODULE, "id: accueil", "id: acceuil"), 1, "doit être celui du nom : « accueil »"),
    "unknown prerequisite": (MODULE_PATH, MODULE + "prerequisites: [nulle-part]\n", 9, "le module « nulle-part » n’existe pas"),
    "own prerequisite": (MODULE_PATH, MODULE + "prerequisites: [accueil]\n", 9, "pas son propre prérequis"),
    "competence named twice": (MODULE_PATH, swapped(MODULE, "[rncp40800.bc01-c1]", "[rncp40800.bc01-c1, rncp40800.bc01-c1]"), 5, "citée deux fois"),
    "no objective": (MODULE_PATH, swapped(MODULE, "objectives:\n  - Accueillir une personne.", "objectives: []"), 7, "au moins 1 élément"),
    "order in words": (MODULE_PATH, swapped(MODULE, "order: 1", "order: premier"), 4, "un nombre entier est attendu"),
    # lessons
    "no front matter": (LESSON_PATH, "# Titre\n", 1, "commence par un en-tête"),
    "open front matter": (LESSON_PATH, "---\ntitle: a\n", 1, "n’est pas fermé"),
    "lesson without duration": (LESSON_PATH, swapped(LESSON, "duration_minutes: 10\n", ""), 2, "il manque « duration_minutes »"),
    "lesson without text": (LESSON_PATH, LESSON[: LESSON.index("\nUne")], 7, "n’a pas de texte"),
    "source without https": (LESSON_PATH, swapped(LESSON, "https://www", "http://www"), 5, "commence par https://"),
    "unknown word": (LESSON_PATH, swapped(LESSON, "[[cardiologie]]", "[[cardiolgie]]"), 8, "n’est pas dans le glossaire ; vouliez-vous dire « cardiologie » ?"),
    "unknown quiz": (LESSON_PATH, swapped(LESSON, "{{question:entrainement/rdv}}", "{{quiz:nulle-part}}"), 16, "le quiz « nulle-part » n’existe pas"),
    "unknown question": (LESSON_PATH, swapped(LESSON, "entrainement/rdv", "entrainement/rdw"), 16, "vouliez-vous dire « rdv » ?"),
    "question without quiz": (LESSON_PATH, swapped(LESSON, "question:entrainement/rdv", "question:rdv"), 16, "s’écrit {{question:quiz/question}}"),
    "question of a graded quiz": (LESSON_PATH, swapped(LESSON, "entrainement/rdv", "secret/rdv"), 16, "compte dans un quiz noté"),
    "unknown scenario": (LESSON_PATH, swapped(LESSON, "question:entrainement/rdv", "scenario:rdv"), 16, "la mise en situation « rdv » n’existe pas"),
    "activity within a line": (LESSON_PATH, swapped(LESSON, "{{question", "Voici {{question"), 16, "seule sur sa ligne"),
    "picture that is not there": (LESSON_PATH, swapped(LESSON, "comptoir.svg", "contoir.svg"), 14, "l’image assets/contoir.svg n’existe pas ; vouliez-vous dire « comptoir.svg » ?"),
    "picture from elsewhere": (LESSON_PATH, swapped(LESSON, "assets/comptoir.svg", "https://e.org/a.png"), 14, "n’est pas une image de ce module"),
    "picture without words": (LESSON_PATH, swapped(LESSON, "![Un comptoir]", "![]"), 14, "n’a pas de texte de remplacement"),
    "dead link to a lesson": (LESSON_PATH, swapped(LESSON, "02-suite.md", "02-suites.md"), 12, "la leçon « suites » n’existe pas"),
    "dead link to a heading": (LESSON_PATH, swapped(LESSON, "#plus-loin", "#plus-pres"), 12, "aucun titre « plus-pres » dans la leçon « suite »"),
    "dead link within": (LESSON_PATH, swapped(LESSON, "#en-bref", "#en-long"), 12, "aucun titre « en-long »"),
    "dead link to the glossary": (LESSON_PATH, swapped(LESSON, "#cardiologie", "#cardio"), 12, "le glossaire n’a pas d’entrée « cardio »"),
    "dead page": (LESSON_PATH, swapped(LESSON, "/glossaire#cardiologie", "/nulle-part"), 12, "ne mène nulle part dans le site"),
    "dead module": (LESSON_PATH, swapped(LESSON, "/glossaire#cardiologie", "/modules/rien"), 12, "le module « rien » n’existe pas"),
    "scripted link": (LESSON_PATH, swapped(LESSON, "/glossaire#cardiologie", "javascript:alert"), 12, "https, mailto, tel ou une page du cours seulement"),
    "link without https": (LESSON_PATH, swapped(LESSON, "/glossaire#cardiologie", "http://e.org"), 12, "https, mailto, tel"),
    "link to another host": (LESSON_PATH, swapped(LESSON, "/glossaire#cardiologie", "//e.org/a"), 12, "ne mène nulle part"),
    "unknown callout": (LESSON_PATH, LESSON + "\n!!! warning\n    Non.\n", 22, "encadré « warning » inconnu"),
    "raw HTML": (LESSON_PATH, LESSON + "\nDu <b>gras</b>.\n", 22, "le HTML n’est pas rendu"),
    "note without text": (LESSON_PATH, LESSON + "\nUn mot.[^1]\n", 22, "la note [^1] n’a pas de texte"),
    "note that nothing calls": (LESSON_PATH, LESSON + "\n[^1]: Une note.\n", 22, "n’est appelée nulle part"),
    "heading that jumps": (LESSON_PATH, swapped(LESSON, "## En bref", "#### En bref"), 18, "saute un niveau"),
    # rules
    "rule without source": (RULES_PATH, swapped(RULES, "  source: {title: connaissance générale}\n", ""), 5, "règle « C-13 » : il manque « source »"),
    "date in words": (RULES_PATH, swapped(RULES, "2026-11-22", "hier"), 4, "écrite année-mois-jour"),
    "date that does not exist": (RULES_PATH, swapped(RULES, "2026-11-22", "2026-02-30"), 4, "écrite année-mois-jour"),
    "expired rule": (RULES_PATH, swapped(RULES, "checked_on: 2026-11-22", "checked_on: 2026-01-01\n  expires_on: 2026-06-30"), 1, "à revérifier depuis le 30/06/2026"),
    "expiry before check": (RULES_PATH, swapped(RULES, "checked_on: 2026-11-22", "checked_on: 2026-11-22\n  expires_on: 2026-06-30"), 5, "l’échéance vient avant"),
    "rule checked tomorrow": (RULES_PATH, swapped(RULES, "2026-11-22", "2026-11-30"), 1, "qui n’est pas encore venu"),
    "duplicate rule": (RULES_PATH, swapped(RULES, "id: C-13", "id: C-12"), 5, "deux règles portent l’identifiant « C-12 » (d’abord ligne 1)"),
    "rules that are no list": (RULES_PATH, "C-12: oui\n", 1, "une liste de règles est attendue"),
    # frameworks and terminology
    "framework under another name": (FRAMEWORK_PATH, swapped(FRAMEWORK, "code: RNCP40800", "code: RNCP40801"), 1, "doit s’appeler rncp40801.yaml"),
    "status that does not exist": (FRAMEWORK_PATH, swapped(FRAMEWORK, "label_status: officiel", "label_status: oficiel"), 10, "vouliez-vous dire « officiel » ?"),
    "competence described twice": (FRAMEWORK_PATH, swapped(FRAMEWORK, "id: BC01-C2", "id: BC01-C1"), 11, "décrite deux fois"),
    "part without sense": (TERMS_PATH, swapped(TERMS, "cardio = cœur", "cardio"), 4, "« forme = sens »"),
    "kind of element": (TERMS_PATH, swapped(TERMS, "kind: radical", "kind: racine"), 2, "préfixe, radical ou suffixe"),
    "word defined twice": (TERMS_PATH, swapped(TERMS, "term: énurésie", "term: cardiologie"), 5, "est déjà dans le glossaire (content/terminology/mots.yaml:4)"),
    # scenarios
    "goto nowhere": (SCENARIO_PATH, swapped(SCENARIO, "goto: refus", "goto: refuser"), 17, "mène à « refuser », qui n’existe pas"),
    "start nowhere": (SCENARIO_PATH, swapped(SCENARIO, "start: debut", "start: fin"), 6, "l’étape de départ « fin » n’existe pas"),
    "condition that calls": (SCENARIO_PATH, swapped(SCENARIO, "not verifie and confiance > 0", "__import__('os')"), 13, "n’est pas permis dans une condition"),
    "condition cut short": (SCENARIO_PATH, swapped(SCENARIO, "confiance > 0", "confiance >"), 13, "s’arrête trop tôt"),
    "condition on nothing": (SCENARIO_PATH, swapped(SCENARIO, "confiance > 0", "courage > 0"), 13, "la variable « courage » n’existe pas"),
    "change of nothing": (SCENARIO_PATH, swapped(SCENARIO, "{verifie: true,", "{verif: true,"), 14, "la variable « verif » n’existe pas"),
    "change of the wrong kind": (SCENARIO_PATH, swapped(SCENARIO, "{verifie: true,", "{verifie: 1,"), 14, "attend true ou false"),
    "points of no dimension": (SCENARIO_PATH, swapped(SCENARIO, "points: {confidentialite: 2}", "points: {secret: 2}"), 15, "la dimension « secret » n’existe pas"),
    "start out of bounds": (SCENARIO_PATH, swapped(SCENARIO, "start: 2, min", "start: 9, min"), 5, "sort des bornes"),
    "no ending": (SCENARIO_PATH, swapped(SCENARIO, "ending: juste}\nprop", "choices: [{id: b, say: c, goto: debut}]}\nprop"), 7, "aucune fin"),
    "ending with choices": (SCENARIO_PATH, swapped(SCENARIO, "ending: juste}\nprop", "ending: juste, choices: [{id: b, say: c, goto: debut}]}\nprop"), 18, "n’est pas une fin"),
    "property about nothing": (SCENARIO_PATH, swapped(SCENARIO, "always_reachable: {ending: juste}", "always_reachable: {ending: fausse}"), 20, "la fin « fausse » n’existe pas"),
    "unknown property key": (SCENARIO_PATH, swapped(SCENARIO, "always_reachable:", "always_reachabel:"), 20, "vouliez-vous dire « always_reachable » ?"),
    "playthrough of no choice": (SCENARIO_PATH, swapped(SCENARIO, "choices: [verifier]", "choices: [verifer]"), 22, "le choix « verifer » n’existe pas"),
    "dead link in a scenario": (SCENARIO_PATH, swapped(SCENARIO, "say: Qui êtes-vous ?", "say: '[Qui](/modules/rien)'"), 12, "étape « debut » : le module « rien » n’existe pas"),
    "unknown word in a scenario": (SCENARIO_PATH, swapped(SCENARIO, "text: Bonjour.", "text: Bonjour [[rien]]."), 9, "n’est pas dans le glossaire"),
    "scenario rule": (SCENARIO_PATH, swapped(SCENARIO, "rule: C-12", "rule: C-1"), 16, "la règle « C-1 » n’existe pas"),
    # files
    "lesson name": ("content/modules/accueil/03-Leçon.md", LESSON, 1, "comme « 01-03-lecon.md »"),
    "lesson number": ("content/modules/accueil/02-tard.md", "---\ntitle: a\nduration_minutes: 1\n---\ntexte\n", 1, "le numéro 02 est déjà"),
    "quiz name": ("quizzes/Été.yaml", GRADED, 1, "comme « ete.yaml »"),
    "quiz ending": ("quizzes/secret.yml", GRADED, 1, "que des fichiers .yaml"),
    "foreign folder": ("content/modules/accueil/notes/a.txt", "a", 1, "une leçon s’appelle"),
    "foreign file": ("content/autre.yaml", "a: b", 1, "n’a pas sa place ici"),
    "module without description": ("content/modules/vide/01-a.md", "---\ntitle: a\nduration_minutes: 1\n---\ntexte\n", 1, "ce fichier manque"),
    "drawing that runs": ("content/modules/accueil/assets/a.svg", "<svg><script>x</script></svg>", 1, "autre chose que des traits"),
    "foreign asset": ("content/modules/accueil/assets/a.html", "<p>", 1, "nom ou genre de fichier refusé"),
}  # fmt: skip

REPORTED_AT = {
    "foreign folder": "content/modules/accueil/notes",
    "module without description": "content/modules/vide/module.yaml",
}


def test_the_course_that_the_cases_spoil_is_sound(tmp_path: Path):
    assert load_course(write_course(tmp_path), TODAY).problems == ()


@pytest.mark.parametrize("case", BROKEN)
def test_each_mistake_is_told_at_its_line_in_french(case: str, tmp_path: Path):
    path, text, line, said = BROKEN[case]
    problems = load_course(write_course(tmp_path, {path: text}), TODAY).problems
    where = REPORTED_AT.get(case, path)
    found = [problem for problem in problems if problem.path == where and problem.line == line]
    assert any(said in problem.message for problem in found), "\n".join(map(str, problems))
    assert {problem.path for problem in problems} <= {where, *CARRIED_ON.get(case, ())}, "\n".join(map(str, problems))


# Mistakes that other files cannot fail to feel.
CARRIED_ON = {
    "framework under another name": (QUIZ, "quizzes/entrainement.yaml", MODULE_PATH, SCENARIO_PATH),
    "status that does not exist": (QUIZ, "quizzes/entrainement.yaml", MODULE_PATH, SCENARIO_PATH),
    "competence described twice": (QUIZ, "quizzes/entrainement.yaml", MODULE_PATH, SCENARIO_PATH),
    "rules that are no list": (QUIZ, SCENARIO_PATH),
    "part without sense": (LESSON_PATH,),
    "kind of element": (LESSON_PATH,),
    "no front matter": ("quizzes/entrainement.yaml",),
    "open front matter": ("quizzes/entrainement.yaml",),
    "lesson without text": ("quizzes/entrainement.yaml",),
}


def test_every_mistake_of_a_file_is_told_at_once(tmp_path: Path):
    text = swapped(swapped(GRADED, "title: Le secret", "titel: Le secret"), ", correct: true", "")
    text = swapped(text, "answer: 37.5", "answer: trente-sept")
    found = [str(problem) for problem in load_course(write_course(tmp_path, {QUIZ: text}), TODAY).problems]
    assert found == [
        "quizzes/secret.yaml:1: il manque « title »",
        "quizzes/secret.yaml:2: clé inconnue « titel » ; vouliez-vous dire « title » ?",
        "quizzes/secret.yaml:11: question « rdv » : aucune réponse juste : ajoutez « correct: true » à une réponse",
        "quizzes/secret.yaml:17: question « temperature » : un nombre est attendu, par exemple 2 ou 0.5",
    ]


def test_a_broken_file_leaves_the_rest_alive(tmp_path: Path):
    headless = LESSON.removeprefix("---\n")
    catalog = load_course(write_course(tmp_path, {QUIZ: "id: [", LESSON_PATH: headless}), TODAY)
    assert list(catalog.quizzes) == ["entrainement"]
    assert [lesson.id for lesson in catalog.module("accueil").lessons] == ["suite"]
    assert {problem.path for problem in catalog.problems} == {QUIZ, LESSON_PATH}


def test_a_lesson_whose_text_has_faults_is_told_and_stays_readable(tmp_path: Path):
    faults = (
        "<script>alert(1)</script>",
        "Du <b>gras</b>, [un lien](javascript:alert(2)), ![ailleurs](https://ailleurs.example/i.png), [[rien]].",
        "{{quiz:absent}}",
    )
    text = LESSON + "".join(f"\n{fault}\n" for fault in faults)
    catalog = load_course(write_course(tmp_path, {LESSON_PATH: text}), TODAY)
    assert len([problem for problem in catalog.problems if problem.path == LESSON_PATH]) == 8
    lesson = catalog.module("accueil").lessons[0]
    page = "".join(block.html for block in lesson.body.blocks if isinstance(block, HtmlBlock))
    assert "&lt;script&gt;" in page
    for unwanted in ("<script", "<b>", "javascript:", "ailleurs.example"):
        assert unwanted not in page


def test_a_rule_to_check_again_does_not_take_the_course_down(tmp_path: Path):
    rules = swapped(RULES, "checked_on: 2026-11-22", "checked_on: 2026-01-01\n  expires_on: 2026-06-30")
    catalog = load_course(write_course(tmp_path, {RULES_PATH: rules}), TODAY)
    assert len(catalog.problems) == 1
    assert "secret" in catalog.quizzes


def test_prerequisites_that_turn_in_circles_are_shown_with_their_way(tmp_path: Path):
    changes = {
        MODULE_PATH: MODULE + "prerequisites: [suite]\n",
        "content/modules/suite/module.yaml": second_module(prerequisites="[fin]"),
        "content/modules/suite/01-a.md": "---\ntitle: a\nduration_minutes: 1\n---\ntexte\n",
        "content/modules/fin/module.yaml": MODULE.replace("id: accueil", "id: fin") + "prerequisites: [accueil]\n",
        "content/modules/fin/01-a.md": "---\ntitle: a\nduration_minutes: 1\n---\ntexte\n",
    }
    found = [str(problem) for problem in load_course(write_course(tmp_path, changes), TODAY).problems]
    assert f"{MODULE_PATH}:9: les prérequis tournent en rond : accueil → suite → fin → accueil" in found
    assert len(found) == 3


def test_a_yaml_bomb_is_refused_without_being_unfolded(tmp_path: Path):
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    problems = load_course(write_course(tmp_path, {QUIZ: "\n".join(lines)}), TODAY).problems
    assert [problem.message for problem in problems if problem.path == QUIZ] == [
        "le fichier dépasse 100000 éléments, renvois compris : partagez-le"
    ]


def test_thousands_of_nested_lists_are_refused(tmp_path: Path):
    problems = load_course(write_course(tmp_path, {QUIZ: "a: " + "[" * 5000 + "]" * 5000}), TODAY).problems
    assert any(problem.path == QUIZ and "niveaux emboîtés" in problem.message for problem in problems)


def test_a_lesson_of_50_megabytes_is_refused_unread(tmp_path: Path):
    root = write_course(tmp_path)
    with (root / LESSON_PATH).open("wb") as file:
        file.truncate(50_000_000)
    problems = load_course(root, TODAY).problems
    assert [str(one) for one in problems if one.path == LESSON_PATH] == [
        f"{LESSON_PATH}:1: ce fichier pèse 50,0 Mo : la limite est de 128 ko, partagez-le"
    ]


def test_a_link_out_of_the_course_is_not_followed(tmp_path: Path):
    root = write_course(tmp_path / "cours")
    (tmp_path / "secret.yaml").write_text(GRADED, encoding="utf-8")
    (root / "quizzes" / "dehors.yaml").symlink_to(tmp_path / "secret.yaml")
    catalog = load_course(root, TODAY)
    assert "dehors" not in catalog.quizzes
    assert [one.message for one in catalog.problems] == [
        "ce lien symbolique sort du dossier du cours, ou ne mène à rien"
    ]


def test_an_empty_folder_is_a_course_without_anything(tmp_path: Path):
    catalog = load_course(tmp_path, TODAY)
    assert catalog.problems == ()
    assert dict(catalog.modules) == {}


def test_links_in_circles_fifos_and_names_that_are_no_text_are_told(tmp_path: Path):
    root = write_course(tmp_path)
    (root / "quizzes" / "rond.yaml").symlink_to(root / "quizzes" / "rond.yaml")
    (root / "content" / "scenarios" / "dossier.yaml").mkdir()
    os.mkfifo(root / "quizzes" / "tuyau.yaml")
    Path(os.fsdecode(os.fsencode(root) + b"/quizzes/\xff.yaml")).write_text("a: b", encoding="utf-8")
    catalog = load_course(root, TODAY)
    assert [str(one) for one in catalog.problems] == [
        "content/scenarios/dossier.yaml:1: ce n’est pas un fichier ordinaire",
        "quizzes/?.yaml:1: nom de fichier refusé : minuscules sans accent et traits d’union, comme « nom.yaml »",
        "quizzes/rond.yaml:1: ce lien symbolique sort du dossier du cours, ou ne mène à rien",
        "quizzes/tuyau.yaml:1: ce n’est pas un fichier ordinaire",
    ]
    assert len(catalog.quizzes) == 2
