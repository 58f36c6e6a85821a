"""What generated people say: varied, agreed, elided, set as French is printed; scanned over 200 days."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.content.schema.day import Day, Item
from app.content.typography import french
from app.reception.domain.generator import generate, wording
from app.reception.domain.generator.protocol import PROTOCOL

DAYS = 200
# Two articles in a row, or a preposition that should have melted into one.
DOUBLED = re.compile(r"\b(?:le|la|les|un|une|des|du|au|aux) (?:le|la|les|un|une|des|du|au|aux)\b", re.IGNORECASE)
UNMELTED = re.compile(r"\b(?:de|à) (?:le|les)\b(?!\w)", re.IGNORECASE)
REPEATED = re.compile(r"\b(?!nous|vous)(\w+) \1\b", re.IGNORECASE)
MUTE_H = "habitude|habitant|herbe|heure|heureux|hier|histoire|hiver|homme|hôpital|honneur|huile|humeur"
UNELIDED = re.compile(
    rf"(?<!-)\b(?:je|me|te|se|le|la|de|ne|que|jusque|lorsque|puisque|ce) (?=[aeiouàâéèêëîïôûùœæ]|(?:{MUTE_H})\b)",
    re.IGNORECASE,
)
SI_IL = re.compile(r"\bsi ils?\b", re.IGNORECASE)
AGREED = sorted(set(re.findall(r"(\w+)\{e\}", Path(wording.__file__).read_text(encoding="utf-8"))))
RELATIVES = {
    "M.": ("ma sœur", "ma voisine", "ma mère", "mon amie,", "notre assurée"),
    "Mme": ("mon frère", "mon voisin", "mon père", "mon ami,", "notre assuré,"),
}


@pytest.fixture(scope="module")
def days() -> list[Day]:
    return [generate(seed, 1 + seed % 5) for seed in range(DAYS)]


def texts_of(item: Item) -> Iterator[str]:
    yield item.who
    yield item.opening
    for question in item.questions:
        yield question.say
        yield question.answer
    for reply in item.replies:
        yield reply.say


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def faults_of(text: str) -> list[str]:
    found = [
        name
        for name, pattern in (
            ("articles", DOUBLED),
            ("de le", UNMELTED),
            ("word twice", REPEATED),
            ("elision", UNELIDED),
            ("si il", SI_IL),
        )
        if pattern.search(plain(text))
    ]
    if "'" in text or '"' in text or "{" in text or "·" in text:
        found.append("signs")
    if text != french(text) or text != text.strip() or "  " in text:
        found.append("spaces")
    return found


def test_no_generated_sentence_breaks_a_rule_of_french(days: list[Day]):
    wrong = {
        (text, *faults_of(text)) for day in days for item in day.items for text in texts_of(item) if faults_of(text)
    }
    assert wrong == set()


def test_the_texts_of_the_practice_keep_the_same_rules(days: list[Day]):
    texts = [one.title for one in PROTOCOL]
    texts += [act.better for one in PROTOCOL for act in (*one.acts, *one.avoid)]
    texts += [days[0].title, days[0].place.name, *(one.name for one in days[0].practitioners)]
    texts += [one.label for one in days[0].stock]
    assert [(text, faults_of(text)) for text in texts if faults_of(text)] == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("Je viens de le voir la la.", "articles"),
        ("Le dossier de le patient.", "de le"),
        ("Je parle à les gens.", "de le"),
        ("Je ai mal.", "elision"),
        ("C’est à la hôpital.", "elision"),
        ("Je viens pour pour voir.", "word twice"),
        ("J'ai mal.", "signs"),
        ("Ça va ?", "spaces"),
        ("Né·e le 3.", "signs"),
    ],
)
def test_the_scan_sees_what_it_looks_for(text: str, fault: str):
    assert fault in faults_of(text)


def test_who_speaks_agrees_with_their_title(days: list[Day]):
    assert len(AGREED) >= 8
    feminine = re.compile(rf"\b(?:{'|'.join(AGREED)})e\b")
    masculine = re.compile(rf"\b(?:{'|'.join(AGREED)})\b")
    seen = 0
    for day in days:
        people = {one.id: one for one in day.patients if not isinstance(one, str)}
        for item in day.items:
            who = item.newcomer or people.get(item.patient or "")
            if who is None or item.conduct == "tiers-curieux":
                continue
            woman = who.sex == "F"
            told = [item.opening, *(text for one in item.questions for text in (one.answer, one.say))]
            if item.kind != "mail":
                assert item.who.startswith("Mme" if woman else "M.")
            for text in told:
                seen += bool(feminine.search(text) or masculine.search(text))
                assert not (masculine if woman else feminine).search(text), (item.who, text)
                assert woman or "enceinte" not in text
    assert seen > 500


def test_a_relative_is_of_the_gender_of_the_title_that_follows(days: list[Day]):
    for day in days:
        for item in day.items:
            if item.conduct == "tiers-curieux":
                title = "Mme" if "Mme" in item.opening else "M."
                assert not any(one in item.opening for one in RELATIVES[title]), item.opening


def test_a_practitioner_keeps_one_gender(days: list[Day]):
    told = "\n".join(plain(text) for day in days for item in day.items for text in texts_of(item))
    assert "docteure Nwosu" in told
    assert "docteur Kessler" in told
    assert not re.search(r"docteur Nwosu|docteure Kessler|(?:le|du|au) docteure|la docteur\b", told, re.IGNORECASE)


def test_each_kind_of_item_is_said_in_at_least_eight_ways(days: list[Day]):
    tables = (
        *("OPENINGS", "RED", "ORANGE", "EXPECTING", "RESULTS", "CURIOUS", "MOVING", "CANCELLING", "ARRIVING", "PAYING"),
        *("FILING", "CRITICAL", "SENDING", "ORDERING", "IDENTITIES", "SMALL_TALK", "PAPERS", "PRESCRIBER", "NEVER"),
    )
    for name in tables:
        assert len(set(getattr(wording, name))) >= 8, name
    openings: dict[str, set[str]] = defaultdict(set)
    for day in days:
        for item in day.items:
            openings[item.conduct].add(item.opening)
    assert {conduct for conduct, said in openings.items() if len(said) < 8} == set()
    assert set(openings) == {one.id for one in PROTOCOL}


def test_dates_and_identifiers_of_generated_people_are_plausible_and_invented(days: list[Day]):
    for day in days:
        for one in day.patients:
            assert not isinstance(one, str)
            assert one.phone is not None
            assert one.phone.startswith("06 39 98 ")
            assert 18 <= one.age(day.date) < 100
            assert not (one.coverage.c2s and one.coverage.amc)
