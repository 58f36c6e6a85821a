"""Finding personal data: measured on texts labelled by hand, and on texts that name nobody."""

from __future__ import annotations

import itertools
import re
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.content.catalog import Catalog
from app.portfolio.domain.anonymity import DataKind, Finding, find_personal_data, nir_key_is_right
from app.portfolio.domain.first_names import PLACE_NAMES, SURE_NAMES, WORD_NAMES
from app.portfolio.domain.statements import flagged_in, key_of, names_in, pieces_of

HERE = Path(__file__).resolve().parent
MARK = re.compile(r"\[([nsipebda]) ([^\]]+)\]")
KINDS = {
    "n": DataKind.NAME,
    "s": DataKind.NIR,
    "i": DataKind.INS,
    "p": DataKind.PHONE,
    "e": DataKind.EMAIL,
    "b": DataKind.BIRTH_DATE,
    "d": DataKind.FILE_NUMBER,
    "a": DataKind.ADDRESS,
}
# People whom the lessons invent: a sentence that names them is no clean text.
PEOPLE_IN_LESSONS = (
    *(
        "Fatou",
        "Odile",
        "Jules",
        "Maëlle",
        "Nadia",
        "Solène",
        "Camille",
        "Inès",
        "Karim",
        "Yasmine",
        "Martine",
        "Thomas",
    ),
    *("Bastien", "Sonia", "Léo", "Hugo", "Nino", "Nour", "Thibault", "Élise", "Samira", "Louise", "Delcourt", "Jeanne"),
    *("Carlier", "Hamelin", "Sow, né", "Zoé", "Farid", "Sofia", "Antoine", "Hervé", "Rosalie", "identité à confirmer"),
    *("Claire", "Lina", "Alain", "Bernard", "Malik", "Arnaud", "Aline", "Martin", "rue des Tilleuls"),
)
RECALL, ALARMS_IN_A_THOUSAND = 0.95, 1.0


def labelled() -> list[tuple[str, list[tuple[int, int, DataKind]]]]:
    """Each text without its marks, and where its identifiers stand."""
    texts = []
    for line in (HERE / "labelled.txt").read_text(encoding="utf-8").splitlines():
        text, labels, place = "", [], 0
        for found in MARK.finditer(line):
            text += line[place : found.start()]
            labels.append((len(text), len(text) + len(found[2]), KINDS[found[1]]))
            text += found[2]
            place = found.end()
        texts.append((text + line[place:], labels))
    return texts


def is_found(label: tuple[int, int, DataKind], findings: tuple[Finding, ...]) -> bool:
    """Found: of its kind (the two kinds of long numbers count as one), over at least half of it."""
    start, end, kind = label
    same = {DataKind.NIR, DataKind.INS} if kind in {DataKind.NIR, DataKind.INS} else {kind}
    covered = sum(max(0, min(end, one.end) - max(start, one.start)) for one in findings if one.kind in same)
    return covered * 2 >= end - start


def words(text: str) -> int:
    return len(re.findall(r"\w+", text))


def test_recall_on_texts_labelled_by_hand(capsys: pytest.CaptureFixture[str]) -> None:
    texts = labelled()
    total: dict[DataKind, int] = dict.fromkeys(DataKind, 0)
    missed: list[str] = []
    found_of: dict[DataKind, int] = dict.fromkeys(DataKind, 0)
    extra: list[str] = []
    for text, labels in texts:
        findings = find_personal_data(text)
        for label in labels:
            total[label[2]] += 1
            if is_found(label, findings):
                found_of[label[2]] += 1
            else:
                missed.append(f"{text[label[0] : label[1]]!r} ({label[2]}) in {text!r}")
        extra += [
            f"{one.text!r} ({one.kind}) in {text!r}"
            for one in findings
            if all(one.end <= start or end <= one.start for start, end, _ in labels)
        ]
    identifiers = sum(total.values())
    recall = sum(found_of.values()) / identifiers
    with capsys.disabled():
        print(f"\nanonymity: {len(texts)} texts, {identifiers} identifiers, recall {recall:.3f}")
        print("  " + ", ".join(f"{kind.value} {found_of[kind]}/{total[kind]}" for kind in DataKind))
        print(f"  found besides the labels: {len(extra)}")
    assert len(texts) >= 150
    assert identifiers >= 300
    assert recall >= RECALL, "\n".join(missed)


def people_of(catalog: Catalog) -> set[str]:
    """Words that the lessons only ever write with a capital, in the middle of sentences too: the invented people of the
    course, whom the detector is right to find. A common word that takes a capital by chance stays."""
    text = "\n".join(lesson.body.text for module in catalog.modules.values() for lesson in module.lessons)
    common = set(re.findall(r"\b[a-zàâçéèêëîïôûùüœ]+\b", text))
    named = set(re.findall(r"(?<=[a-zàâçéèêëîïôûùüœ,] )[A-ZÀÉÈÊÎÔÛ][a-zàâçéèêëîïôûùüœ]{2,}", text))
    return {word for word in named if word.lower() not in common}


def prose_without_people(catalog: Catalog) -> list[str]:
    """Sentences of the course in which nobody is named; those that hold a title or one of its own people go."""
    title = re.compile(
        r"(?:M\.|MM\.|Mme|Mlle|Dr|Pr|Madame|Monsieur|Docteur)[ \u00a0][A-ZÉÈ]"
        r"|@|\d{2}[ \u00a0]\d{2}[ \u00a0]\d{2}"
    )
    people = re.compile("|".join((*PEOPLE_IN_LESSONS, *people_of(catalog))))
    sentences = []
    for module in catalog.modules.values():
        for lesson in module.lessons:
            for sentence in re.split(r"(?<=[.!?…])\s+(?=[A-ZÀÉÈÊÎÔÛ«–])|\n", lesson.body.text):
                if not title.search(sentence) and not people.search(sentence):
                    sentences.append(sentence)
    return sentences


def test_false_alarms_on_texts_that_name_nobody(catalog: Catalog, capsys: pytest.CaptureFixture[str]) -> None:
    own = (HERE / "clean.txt").read_text(encoding="utf-8").split("\n")
    lessons = prose_without_people(catalog)
    alarms = [(one, text) for text in (*own, *lessons) for one in find_personal_data(text)]
    count = sum(words(text) for text in (*own, *lessons))
    rate = 1000 * len(alarms) / count
    with capsys.disabled():
        print(
            f"\nanonymity: {count} words that name nobody, {len(alarms)} false alarms, {rate:.2f} in a thousand words"
        )
    assert count >= 6000
    assert rate <= ALARMS_IN_A_THOUSAND, "\n".join(f"{one.kind} {one.text!r} in {text[:160]!r}" for one, text in alarms)


def key(body: str) -> str:
    return f"{97 - int(body.replace('2A', '19').replace('2B', '18')) % 97:02d}"


@pytest.mark.parametrize("body", ["2560335238123", "184077511204522"[:13], "169122A004118", "150112B033007"])
def test_a_right_key_is_said_to_be_right_and_a_wrong_one_is_no_excuse(body: str) -> None:
    right = key(body)
    wrong = f"{(int(right) + 1) % 97:02d}"
    assert nir_key_is_right(body, right)
    assert not nir_key_is_right(body, wrong)
    for typed, word in ((right, "juste"), (wrong, "fausse")):
        (found,) = find_personal_data(f"Le numéro {body} {typed} est dans le dossier.")
        assert found.kind is DataKind.NIR
        assert word in found.why


def test_words_that_are_also_names_need_a_reason_to_be_names() -> None:
    for text in (
        "Rose est la couleur du dossier.",
        "Claire et courte, la note suffit.",
        "Fleur de sel.",
        "Pierre polie.",
    ):
        assert find_personal_data(text) == ()
    for text in ("J’ai reçu Rose à midi.", "Claire Dumont attend.", "Mme Fleur est là.", "la patiente Pierre"):
        assert [one.kind for one in find_personal_data(text)] == [DataKind.NAME], text


def test_the_list_of_first_names_is_long_and_its_parts_are_apart() -> None:
    assert len(SURE_NAMES) >= 700
    assert not SURE_NAMES & (WORD_NAMES | PLACE_NAMES)


def test_initials_fiction_numbers_and_example_domains_name_nobody() -> None:
    assert find_personal_data("Mme D. et M. X., au 01 99 00 12 34 ou à accueil@example.org.") == ()


def test_findings_stand_in_order_apart_and_hold_what_the_text_says() -> None:
    for text, _ in labelled():
        findings = find_personal_data(text)
        assert all(text[one.start : one.end] == one.text and one.why for one in findings)
        assert all(one.end <= after.start for one, after in itertools.pairwise(findings))


@given(st.text(alphabet="aàA MmeDr.é’-0123456789@\n /rueNIR", max_size=400))
def test_any_text_is_read_and_cut_whole(text: str) -> None:
    found = flagged_in({"text": text})
    assert "".join(piece.text for piece in pieces_of(text, found)) == text


@pytest.mark.parametrize("bit", ["1", "Mme A", "12 rue A ", "né le ", "a.", "Jean ", "IPP 1", "A-", "0 6", "@a."])
def test_a_hostile_text_takes_no_long_time(bit: str) -> None:
    text = (bit * 40_000)[:40_000]
    began = time.process_time()
    find_personal_data(text)
    assert time.process_time() - began < 4


def test_an_answer_holds_for_the_same_words_whatever_their_case_and_spaces() -> None:
    text = "Mme  Moreau puis Mme MOREAU."
    (first, second) = flagged_in({"text": text})
    assert first.key == second.key == key_of("name", "moreau")
    assert flagged_in({"text": text}, frozenset({first.key})) == ()


def test_the_author_s_own_name_asks_for_no_answer_and_others_do() -> None:
    texts = {"text": "Je suis Awa Diallo ; Mme Perrin attendait avec Awa Traoré."}
    assert [one.finding.text for one in flagged_in(texts, known=names_in(["Awa Diallo"]))] == ["Perrin", "Awa Traoré"]
