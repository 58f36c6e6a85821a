"""Every class of difference by its example, and what must never be told: the table that explains the marking."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.content.catalog import Catalog
from app.dictation.domain.compare import (
    GRAVE,
    LAYOUT_AND_TEXT,
    TEXT_POINTS,
    WEIGHTS,
    Comparison,
    FaultKind,
    Terms,
    compare,
)
from app.dictation.domain.confusions import Confusable, confusable
from app.dictation.domain.copy import Copy
from app.dictation.domain.words import number_in_words, tokens_of
from app.dictation.services import DICTATIONS, published_dictation

K = FaultKind


@pytest.fixture(scope="module")
def terms(catalog: Catalog) -> Terms:
    pairs = tuple(Confusable(one.left, one.right, one.difference) for one in catalog.glossary.neighbours)
    return Terms(pairs, ("amlodipine", "énoxaparine"), signs_dictated=True)


def kinds_of(comparison: Comparison) -> list[FaultKind]:
    return [one.kind for one in comparison.differences]


CASES: tuple[tuple[str, str, list[FaultKind]], ...] = (
    # Dangerous neighbours, from the glossary
    ("hypertension artérielle", "hypotension artérielle", [K.CONFUSION]),
    ("hypoglycémie sévère", "hyperglycémie sévère", [K.CONFUSION]),
    ("une appendicectomie", "une appendicotomie", [K.CONFUSION]),
    ("une gastrostomie simple", "une gastrectomie simple", [K.CONFUSION]),
    ("une arthrose du genou", "une arthrite du genou", [K.CONFUSION]),
    ("l’uretère est libre", "l’urètre est libre", [K.CONFUSION]),
    ("la tachycardie cède", "la bradycardie cède", [K.CONFUSION]),
    ("des soins préopératoires", "des soins postopératoires", [K.CONFUSION]),
    ("une hémiplégie récente", "une hémiparésie récente", [K.CONFUSION]),
    ("une colposcopie normale", "une coloscopie normale", [K.CONFUSION]),
    ("une abduction limitée", "une adduction limitée", [K.CONFUSION]),
    ("les cystites à répétition", "les cholécystites à répétition", [K.CONFUSION]),
    # Sides and places
    ("l’épaule droite est libre", "l’épaule gauche est libre", [K.SIDE]),
    ("le rein gauche", "le rein droit", [K.SIDE]),
    ("au membre inférieur", "au membre supérieur", [K.SIDE]),
    ("la face externe", "la face interne", [K.SIDE]),
    ("une lésion unilatérale", "une lésion bilatérale", [K.SIDE]),
    ("le genou droit est stable", "le genou est stable", [K.SIDE]),
    ("la base est libre", "la base gauche est libre", [K.SIDE]),
    # Negations
    ("il n’y a pas de fracture", "il n’y a de fracture", [K.NEGATION]),
    ("il n’y a pas de fracture", "il n’y a plus de fracture", [K.NEGATION]),
    ("sans syncope", "avec syncope", [K.NEGATION]),
    ("aucune allergie connue", "une allergie connue", [K.NEGATION]),
    ("le patient fume", "le patient ne fume pas", [K.SMALL_WORD, K.NEGATION]),
    ("ni fièvre ni frissons", "ni fièvre et frissons", [K.NEGATION]),
    # Contraries
    ("le test est positif", "le test est négatif", [K.CONTRARY]),
    ("un comprimé le matin", "un comprimé le soir", [K.CONTRARY]),
    ("un examen normal", "un examen anormal", [K.CONTRARY]),
    ("des pouls symétriques", "des pouls asymétriques", [K.CONTRARY]),
    ("une rupture complète", "une rupture incomplète", [K.CONTRARY]),
    # Numbers and units
    ("une lésion de 12 mm", "une lésion de 13 mm", [K.NUMBER]),
    ("une lésion de 12 mm", "une lésion de mm", [K.NUMBER]),
    ("la pression est à 136/82 mmHg", "la pression est à 136/28 mmHg", [K.NUMBER]),
    ("trois fois par jour", "quatre fois par jour", [K.NUMBER]),
    ("le disque L4-L5 est normal", "le disque L4-L6 est normal", [K.NUMBER]),
    ("le 12 novembre 2026", "le 12 octobre 2026", [K.NUMBER]),
    ("le 12 novembre 2026", "le 12/10/2026", [K.NUMBER]),
    ("une dose de 50 µg", "une dose de 50 mg", [K.UNIT]),
    ("une lésion de 12 mm", "une lésion de 12 cm", [K.UNIT]),
    ("un taux de 1,40 g/L", "un taux de 1,40 mg/L", [K.UNIT]),
    ("une dose de 5 mg le matin", "une dose de 5 le matin", [K.UNIT]),
    # Medicines
    ("amlodipine 5 mg", "nicardipine 5 mg", [K.MEDICINE]),
    ("de l’énoxaparine sodique", "de l’ sodique", [K.MEDICINE]),
    ("amlodipine 5 mg", "amlodypine 5 mg", [K.MEDICINE_SPELLING]),
    # The language
    ("des ganglions sensibles", "des ganglions sensible", [K.AGREEMENT]),
    ("les résultats normaux", "les résultats normal", [K.AGREEMENT]),
    ("une patiente opérée", "une patiente opéré", [K.AGREEMENT]),
    ("les signes persistent", "les signes persiste", [K.AGREEMENT]),
    ("la température monte", "la temperature monte", [K.ACCENT]),
    ("Le malade dort", "le malade dort", [K.CAPITAL]),
    ("une radiographie récente", "une radiografie récente", [K.SPELLING]),
    ("l’auscultation est libre", "l’oscultation est libre", [K.SPELLING]),
    ("une douleur de la jambe", "une douleur de jambe", [K.SMALL_WORD]),
    ("une douleur vive de la jambe", "une douleur de la jambe", [K.MISSING]),
    ("une douleur de la jambe", "une forte douleur de la jambe", [K.ADDED]),
    ("une cicatrice propre", "une cicatrice rose", [K.REPLACED]),
    ("un geste sous-cutané simple", "un geste sous cutané simple", [K.TOGETHER]),
    ("un bilan préopératoire simple", "un bilan pré opératoire simple", [K.TOGETHER]),
    ("Le foie est normal, la rate aussi.", "Le foie est normal la rate aussi.", [K.PUNCTUATION]),
    ("Le foie est normal. La rate aussi.", "Le foie est normal La rate aussi.", [K.PUNCTUATION]),
    # Right, written otherwise
    ("une lésion de 12 mm", "une lésion de 12mm", [K.SPACE]),
    ("une lésion de 12 mm", "une lésion de douze millimètres", [K.WRITING]),
    ("une lésion de 12 mm", "une lésion de 12 millimètres", [K.WRITING]),
    ("à 136/82 mmHg", "à 136 sur 82 mmHg", [K.WRITING]),
    ("une fièvre à 38,6 °C", "une fièvre à 38.6 °C", [K.WRITING]),
    ("le 12 novembre 2026", "le 12/11/2026", [K.WRITING]),
    ("trois fois par jour", "3 fois par jour", [K.WRITING]),
    ("une goutte de 5 mL", "une goutte de 5 ml", [K.WRITING]),
    # Accepted without a word
    ("l’examen d’entrée", "l'examen d'entrée", []),
    ("«\u00a0propre\u00a0» et sec", '"propre" et sec', []),
    ("une dose de 12\u00a0mm", "une dose de 12 mm", []),
    ("Mme Léa Tissier", "Mme Léa TISSIER", []),
    ("un œdème", "un oedème", []),
    ("énoxaparine 4\u202f000 UI", "énoxaparine 4000 UI", []),
    ("une fièvre à 38,6 °C", "une fièvre à 38,6°", []),
    ("une saturation à 98 %", "une saturation à 98%", []),
    ("Motif\nToux sèche", "Motif :\nToux sèche.", []),
    ("une dose de 50 µg", "une dose de 50 \u03bcg", []),
)


@pytest.mark.parametrize(("expected", "typed", "kinds"), CASES)
def test_each_difference_has_its_name(expected: str, typed: str, kinds: list[FaultKind], terms: Terms) -> None:
    assert kinds_of(compare(expected, typed, terms)) == kinds


def test_the_table_is_long_and_shows_every_kind() -> None:
    shown = {kind for _, _, kinds in CASES for kind in kinds}
    assert len(CASES) >= 60
    assert set(FaultKind) - shown == {FaultKind.PASSAGE}


def test_a_comma_that_was_not_dictated_is_not_told() -> None:
    expected, typed = "Le foie est normal, la rate aussi.", "Le foie est normal la rate, aussi."
    assert kinds_of(compare(expected, typed, Terms())) == []
    assert kinds_of(compare(expected, typed, Terms(signs_dictated=True))) == [K.PUNCTUATION, K.PUNCTUATION]


def test_a_passage_left_out_is_one_fault_and_its_words() -> None:
    whole = "Le foie est normal. Il n’y a pas de lésion suspecte du lobe droit. La rate est normale."
    found = compare(whole, "Le foie est normal. La rate est normale.", Terms())
    assert kinds_of(found) == [K.PASSAGE]
    assert found.differences[0].cost == WEIGHTS[K.PASSAGE] + Fraction(1, 4) * 11


def test_a_copy_that_stops_loses_its_end_in_one_piece() -> None:
    whole = "Fièvre depuis deux jours. Toux sèche la nuit. À revoir dans trois jours si la fièvre persiste."
    found = compare(whole, "Fièvre depuis deux jours.", Terms())
    assert kinds_of(found) == [K.PASSAGE]
    assert found.differences[0].expected.startswith("Toux")


def test_the_reason_of_a_confusion_is_that_of_the_glossary(terms: Terms) -> None:
    found = compare("une arthrose", "une arthrite", terms).differences[0]
    assert found.grave
    assert found.why == next(one.difference for one in terms.pairs if {one.left, one.right} == {"-ite", "-ose"})


@pytest.mark.parametrize(
    ("left", "right"), [("neurologie", "neurologue"), ("col", "cou"), ("pas", "par"), ("ombre", "nombre")]
)
def test_what_is_no_danger_is_no_confusion(left: str, right: str, terms: Terms) -> None:
    assert confusable(terms.pairs, left, right) is None


def test_an_accent_costs_less_than_any_grave_fault() -> None:
    heaviest = max(cost for kind, cost in WEIGHTS.items() if kind not in GRAVE)
    assert all(WEIGHTS[kind] > heaviest for kind in GRAVE)
    assert WEIGHTS[K.ACCENT] * 20 == WEIGHTS[K.CONFUSION]


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("douze", 12),
        ("trente-sept", 37),
        ("soixante et onze", 71),
        ("quatre-vingt-deux", 82),
        ("cent trente-six", 136),
        ("deux mille vingt-six", 2026),
        ("matin", None),
    ],
)
def test_numbers_are_read_in_words(words: str, number: int | None) -> None:
    assert number_in_words([token.text for token in tokens_of(words)]) == number


def test_every_text_of_the_course_against_itself_keeps_all_its_points(catalog: Catalog) -> None:
    for dictation_id in catalog.dictations:
        spec = published_dictation(catalog, dictation_id)
        for copy in (spec.expected, spec.expected.replace("\u00a0", " ").replace("\u202f", " ").replace("’", "'")):
            result = DICTATIONS.result(spec, Copy(training=True, text=copy))
            assert result.comparison.differences == (), dictation_id
            assert result.earned == result.possible == LAYOUT_AND_TEXT
            assert result.passed


SWAPS = {
    "droite": "gauche",
    "droit": "gauche",
    "gauche": "droite",
    "pas": "",
    "mm": "cm",
    "mg": "g",
    "normal": "anormal",
}


def test_any_single_grave_slip_in_a_text_of_the_course_is_found(catalog: Catalog) -> None:
    tried = set()
    for number, dictation_id in enumerate(catalog.dictations):
        spec = published_dictation(catalog, dictation_id)
        words = re.split("[ \u00a0]", spec.expected)
        places = [index for index, word in enumerate(words) if word in SWAPS]
        if not places:
            continue
        index = places[number % len(places)]
        found = spec.compared(" ".join([*words[:index], SWAPS[words[index]], *words[index + 1 :]]))
        assert len(found.grave) == 1, (dictation_id, index, words[index], kinds_of(found))
        assert found.earned <= TEXT_POINTS - 2
        tried.add(words[index])
    assert len(tried) >= 4


PIECES = ("le", "foie", "est", "normal", "sans", "lésion", "droite", "de", "12", "mm", ".")
WORDS = st.lists(st.sampled_from(PIECES), max_size=14)


@settings(max_examples=50, deadline=None)
@given(expected=WORDS, typed=WORDS)
def test_comparing_never_fails_and_shows_the_whole_copy(expected: list[str], typed: list[str]) -> None:
    found = compare(" ".join(expected), " ".join(typed), Terms())
    assert 0 <= found.earned <= TEXT_POINTS
    shown = "".join(piece.before + piece.typed for piece in found.pieces)
    assert shown.split() == typed
    assert (found.differences == ()) or expected != typed
