"""The figures in words, what is due, and what the course offers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction

import pytest

from app.attempts.domain import Mode
from app.attendance.domain import PARIS
from app.progress.domain import words
from app.progress.domain.due import CohortEnd, dues
from app.progress.domain.mastery import CompetenceProgress, Offer, Trace, competence_progress
from app.progress.domain.offers import lessons_on, offers_by_competence, points_by_competence
from tests.progress.builders import (
    NOW,
    RECORDS,
    SCHEDULE,
    WELCOME,
    a_catalog,
    a_competence,
    a_copy,
    a_framework,
    a_module,
    a_quiz,
    a_situation,
    a_trace,
    an_offer,
    an_open_attempt,
    some_progress,
)

NB = "\u00a0"
THIN = "\u202f"


def progress(*traces: Trace, offers: tuple[Offer, ...] = ()) -> CompetenceProgress:
    return competence_progress(a_competence(), traces, offers)


# Dates, durations, points


@pytest.mark.parametrize(
    ("days_ago", "said"),
    [(0, "aujourd’hui"), (1, "hier"), (13, "le 12 novembre"), (24, "le 1er novembre"), (400, "le 21 octobre 2025")],
)
def test_a_date_is_said_as_one_says_it(days_ago: int, said: str) -> None:
    assert words.date_words(NOW - timedelta(days=days_ago), NOW) == said


def test_a_date_after_date_takes_its_article() -> None:
    assert words.of_date(NOW - timedelta(days=13), NOW) == "du 12 novembre"
    assert words.of_date(NOW - timedelta(days=1), NOW) == "d’hier"


def test_yesterday_is_a_matter_of_days_in_paris() -> None:
    just_after = datetime(2026, 11, 25, 0, 5, tzinfo=PARIS)
    assert words.date_words(just_after - timedelta(minutes=10), just_after) == "hier"


def test_a_moment_to_come_says_its_hour() -> None:
    assert words.when_words(NOW + timedelta(minutes=12), NOW) == f"à 19{NB}h{NB}52"
    assert words.when_words(NOW + timedelta(days=1), NOW) == f"demain à 19{NB}h{NB}40"
    assert words.when_words(NOW + timedelta(days=2), NOW) == f"vendredi 27 novembre à 19{NB}h{NB}40"


def test_durations_and_points() -> None:
    assert [words.minutes_words(one) for one in (0, 35, 60, 190)] == [
        f"0{NB}min",
        f"35{NB}min",
        f"1{NB}h",
        f"3{NB}h{NB}10",
    ]
    assert [words.points_words(Fraction(one)) for one in (3, "5/2", "1/3", "2.96")] == ["3", "2,5", "0,33", "2,96"]


# Where one stands


def test_three_proofs_of_four_are_said_with_their_last_date() -> None:
    found = progress(*(a_trace(f"q{day}", 9, days_ago=day) for day in (13, 20, 30)))
    assert (
        words.standing_words(found, NOW)
        == "3 preuves sur 4 attendues, la dernière le 12 novembre. Il manque une preuve."
    )


def test_what_was_tried_in_vain_is_not_called_a_proof() -> None:
    found = progress(a_trace(earned=1))
    assert words.standing_words(found, NOW) == f"1 activité faite, pas encore de preuve{NB}: il en faut 4."


def test_more_proofs_than_expected_are_said_without_blame() -> None:
    found = progress(*(a_trace(f"q{day}", 9, days_ago=day) for day in range(5)))
    assert words.standing_words(found, NOW) == "5 preuves pour 4 attendues, la dernière aujourd’hui."


def test_training_alone_says_that_a_graded_activity_is_needed() -> None:
    found = progress(*(a_trace(f"q{day}", 9, days_ago=day, mode=Mode.TRAINING) for day in range(5)))
    assert "à gagner dans une activité notée" in words.standing_words(found, NOW)


def test_a_whole_below_the_mark_is_said_with_its_points() -> None:
    found = progress(*(a_trace(f"q{number}", 9) for number in range(4)), a_trace("rate", 0, 20))
    assert f"36 points sur 60{NB}: il faut atteindre 70{THIN}%" in words.standing_words(found, NOW)


def test_a_competence_without_content_says_so() -> None:
    assert "ne propose encore rien" in words.standing_words(progress(), NOW)
    small = progress(offers=(an_offer("petit", points=2),))
    assert "ne peut encore la prouver" in words.standing_words(small, NOW)
    offered = progress(offers=(an_offer("accueil"),))
    assert words.standing_words(offered, NOW) == f"Pas encore commencée. «{NB}Quiz accueil{NB}» porte sur elle."


def test_a_course_too_short_to_prove_says_so() -> None:
    two = progress(offers=(an_offer("un"), an_offer("deux")))
    assert "permet 2 preuves sur les 4 attendues" in words.reach_words(two)
    four = progress(offers=tuple(an_offer(f"q{number}") for number in range(4)))
    assert words.reach_words(four) == ""


def test_a_share_is_never_said_alone() -> None:
    found = progress(a_trace("a", 8), a_trace("b", 4, mode=Mode.TRAINING))
    said = words.share_words(found)
    assert said.startswith(
        f"10 points sur 15, ceux d’entraînement comptés pour moitié, soit 67{THIN}%{THIN}; vraisemblablement entre "
    )
    assert words.share_words(progress()) == ""


# The référentiel


def test_a_referentiel_says_what_is_not_certain_in_it() -> None:
    assert words.incomplete_words(a_framework()) == ()
    whole = a_framework()
    open_block = replace(
        whole.blocks[0],
        competences_complete=False,
        title_status="provisoire",
        competences=(a_competence(label_status="provisoire"), a_competence(SCHEDULE)),
    )
    said = " ".join(words.incomplete_words(replace(whole, blocks=(open_block, whole.blocks[1]))))
    assert "pour CCP1" in said
    assert "1 libellé de compétence sur 3 ne vient pas" in said
    assert "fait foi" in said


def test_a_replaced_title_says_since_when_and_by_which() -> None:
    old = a_framework("RNCP36805", replaced_by="RNCP40800", replaced_since="2025-09-01")
    assert words.replaced_words(old) == "Remplacé depuis le 1er septembre 2025 par RNCP40800"
    vague = a_framework("RNCP36805", replaced_by="RNCP40800", replaced_since="un jour")
    assert words.replaced_words(vague) == "Remplacé par RNCP40800"
    assert words.replaced_words(a_framework()) == ""


# What is due


def test_what_runs_comes_first_then_days_in_order_then_what_waits() -> None:
    situation = a_situation(
        a_copy("examen", mode=Mode.EXAM, published=False, days_ago=2),
        a_copy("redaction", complete=False, days_ago=3),
        a_copy("rendu", days_ago=4),
        an_open_attempt("presse", minutes_left=20),
    )
    cohorts = [CohortEnd("Groupe du soir", date(2026, 12, 18))]
    found = dues(a_catalog(a_quiz("presse")), situation, cohorts, date(2026, 11, 30))
    assert [due.what for due in found] == [
        "Quiz presse",
        "Votre examen",
        f"Dernier jour de «{NB}Groupe du soir{NB}»",
        "examen",
        "redaction",
    ]
    assert [due.soon for due in found] == [True, True, False, False, False]
    assert found[1].when == "30 novembre, dans 5 jours"
    assert found[2].state == "Pas encore de compétence acquise"
    assert "publication" in found[3].state
    assert "correction" in found[4].state


def test_a_day_that_is_past_is_no_longer_due() -> None:
    assert dues(a_catalog(), a_situation(), [], date(2026, 11, 24)) == ()
    assert len(dues(a_catalog(), a_situation(), [], date(2026, 11, 25))) == 1


# What the course offers


def test_points_go_to_the_competences_of_each_question_or_else_of_the_quiz() -> None:
    questions = [
        {"id": "q1", "type": "true_false", "prompt": "…", "answer": True, "points": 2, "competences": [SCHEDULE]},
        {"id": "q2", "type": "true_false", "prompt": "…", "answer": True, "points": 1.5},
    ]
    assert points_by_competence(a_quiz("mixte", given=questions)) == {SCHEDULE: 2, WELCOME: Fraction(3, 2)}


def test_a_quiz_that_draws_offers_its_points_on_average() -> None:
    assert points_by_competence(a_quiz(questions=10, draw=4)) == {WELCOME: 4}
    assert words.at_stake_words(an_offer(points=4)) == "4 points sur cette compétence"
    assert words.at_stake_words(replace(an_offer(), points=Fraction(7, 2))) == "environ 4 points sur cette compétence"


def test_offers_come_in_the_order_of_the_course() -> None:
    catalog = a_catalog(
        a_module("premier", order=1),
        a_module("second", order=2),
        a_quiz("a", module="second"),
        a_quiz("b", module="premier"),
        a_quiz("c"),
    )
    found = offers_by_competence(catalog)
    assert [offer.activity_id for offer in found[WELCOME]] == ["b", "a", "c"]
    assert RECORDS not in found
    assert [lesson.id for lesson in lessons_on(catalog, WELCOME)] == ["lecon-1", "lecon-2", "lecon-1", "lecon-2"]


def test_the_map_says_how_many_are_acquired() -> None:
    said = words.overview_words(some_progress(a_trace()))
    assert said == ("1 compétence en cours, 2 pas encore commencées, sur les 3 que ce cours connaît du titre visé.")
