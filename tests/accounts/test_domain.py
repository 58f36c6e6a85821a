"""Rules of people, passwords, sessions and guessing, without a base."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.accounts.domain import Role, Viewer, is_email_like, letters, normalise_email, normalise_name
from app.accounts.domain.password_rules import common_passwords, entropy_bits, password_problem
from app.accounts.domain.signing_in import (
    FREE_TRIES,
    TOUCH_EVERY,
    TRIES_A_DAY,
    Tries,
    cut_address,
    device_label,
    local_path,
    proof_is_fresh,
    session_is_alive,
    wait_for_account,
    wait_for_address,
    wait_in_words,
)

NOW = datetime(2026, 11, 25, 20, 0, tzinfo=UTC)
GOOD = "Tilleul-cuivre-horloge-42"


def test_an_address_is_one_whatever_its_case_and_spaces() -> None:
    assert normalise_email("  Awa.DIALLO@Example.ORG ") == "awa.diallo@example.org"


@pytest.mark.parametrize(
    "email",
    [
        "",
        "awa",
        "awa@",
        "@example.org",
        "awa@example",
        "a b@example.org",
        "awa@example.org\nBcc: x@y.fr",
        "a@b.c,d@e.fr",
        "<awa@example.org>",
        "a" * 250 + "@example.org",
    ],
)
def test_what_cannot_be_an_address_is_refused(email: str) -> None:
    assert not is_email_like(email)


def test_a_name_is_kept_on_one_line_without_invisible_signs() -> None:
    assert normalise_name(" Awa \u202e\n Diallo\u200b ") == "Awa Diallo"


def test_everybody_but_learners_is_staff() -> None:
    def viewer(role: Role) -> Viewer:
        return Viewer(id=1, email="a@example.org", name="Awa Diallo", role=role)

    assert [role for role in Role if viewer(role).is_staff] == [Role.TRAINER, Role.EVALUATOR, Role.ADMIN]
    assert viewer(Role.LEARNER).first_name == "Awa"


def test_a_long_password_of_unrelated_words_is_good_for_everybody() -> None:
    for role in Role:
        assert password_problem(GOOD, role, "awa.diallo@example.org", "Awa Diallo") is None


def test_staff_need_sixteen_signs_and_learners_twelve() -> None:
    eleven, twelve, fifteen, sixteen = "vK7.pq2Zx9!", "vK7.pq2Zx9!w", "vK7.pq2Zx9!w4Tb", "vK7.pq2Zx9!w4Tb8"
    assert password_problem(eleven, Role.LEARNER) is not None
    assert password_problem(twelve, Role.LEARNER) is None
    assert password_problem(fifteen, Role.TRAINER) is not None
    assert password_problem(sixteen, Role.TRAINER) is None


@pytest.mark.parametrize(
    "password",
    [
        "motdepasse123456",
        "AZERTYUIOP1234",
        "Bonjour-Bonjour!",
        "aaaaaaaaaaaaaaaa",
        "1234567890123456",
        "soleilsoleil2026",
        "traitdunion2026",
        "secretaire-médicale",
        "1029384756019283",
    ],
)
def test_what_is_tried_first_is_refused(password: str) -> None:
    assert password_problem(password, Role.LEARNER) is not None


@pytest.mark.parametrize(
    "password",
    [
        "awa.diallo.2026",
        "Diallo-Diallo-12",
        "AwaDiallo2026!!",
        "awa.diallo@example.org",
        "Awa Diallo Awa Diallo",
        "Diallo à l’accueil médical",
    ],
)
def test_what_is_known_of_the_person_is_refused(password: str) -> None:
    assert password_problem(password, Role.LEARNER, "awa.diallo@example.org", "Awa Diallo") is not None


def test_a_name_inside_a_long_sentence_is_no_reason_to_refuse() -> None:
    assert password_problem("chaque matin Diallo range onze parapluies", Role.LEARNER, name="Awa Diallo") is None


def test_no_kind_of_sign_is_demanded_and_none_is_forbidden() -> None:
    assert password_problem("violon parasol hérisson granit", Role.LEARNER) is None
    assert password_problem("🌵 quatre cactus 🌵 en colère", Role.LEARNER) is None


def test_a_very_long_password_is_taken_up_to_its_bound_and_refused_beyond() -> None:
    assert password_problem("Tilleul cuivre horloge ! " * 6, Role.ADMIN) is None
    assert password_problem("x9!" * 400_000, Role.LEARNER) is not None


def test_the_list_of_refused_passwords_is_long_and_holds_long_ones() -> None:
    assert len(common_passwords()) >= 3000
    assert min(map(len, common_passwords())) >= 12


def test_entropy_counts_the_alphabet_that_is_used() -> None:
    assert entropy_bits("1" * 15) < 50 <= entropy_bits("1" * 16)
    assert entropy_bits("") == 0


@given(st.text(max_size=300), st.text(max_size=40), st.text(max_size=40))
def test_no_password_makes_the_rule_fail(password: str, email: str, name: str) -> None:
    problem = password_problem(password, Role.LEARNER, email, name)
    assert problem is None or problem.endswith(".")


def failures(count: int, every: timedelta = timedelta(0)) -> Tries:
    tries = Tries()
    for number in range(count):
        tries = tries.one_more(NOW + number * every)
    return tries


def test_five_failures_are_free_then_one_waits_a_minute_doubling() -> None:
    assert wait_for_account(failures(FREE_TRIES - 1), NOW) == 0
    assert [wait_for_account(failures(FREE_TRIES + more), NOW) for more in range(4)] == [60, 120, 240, 480]


def test_the_wait_ends_at_its_very_second() -> None:
    assert wait_for_account(failures(FREE_TRIES), NOW + timedelta(seconds=59)) == 1
    assert wait_for_account(failures(FREE_TRIES), NOW + timedelta(seconds=60)) == 0


def test_a_day_allows_twenty_five_tries_whatever_succeeds_between() -> None:
    tries = Tries()
    for number in range(TRIES_A_DAY):
        tries = tries.one_more(NOW + timedelta(minutes=number))
        tries = Tries(tries.at, 0)
    last = NOW + timedelta(minutes=TRIES_A_DAY)
    assert wait_for_account(tries, last) > 0
    assert wait_for_account(tries.recent(NOW + timedelta(days=1, seconds=1)), NOW + timedelta(days=1, seconds=1)) == 0


def test_nobody_waits_more_than_a_day() -> None:
    assert wait_for_account(failures(40), NOW) <= 24 * 3600


def test_a_right_try_does_not_count() -> None:
    tries = failures(3).one_more(NOW).succeeded()
    assert (len(tries.at), tries.streak) == (3, 0)


def test_simulated_guessing_never_passes_twenty_five_tries_in_any_day() -> None:
    tries, made, now = Tries(), [], NOW
    while now < NOW + timedelta(days=3):
        tries = tries.recent(now)
        wait = wait_for_account(tries, now)
        if wait == 0:
            tries = tries.one_more(now)
            made.append(now)
        now += timedelta(seconds=max(wait, 1))
    for first in made:
        assert sum(first <= one < first + timedelta(days=1) for one in made) <= TRIES_A_DAY


def test_an_address_is_slowed_down_only_beyond_its_cap() -> None:
    instants = [int(NOW.timestamp())] * 300
    assert wait_for_address(instants[:-1], NOW) == 0
    assert wait_for_address(instants, NOW) == 3600


def test_a_wait_is_told_in_words() -> None:
    assert [wait_in_words(seconds) for seconds in (1, 60, 61, 3599, 3601)] == [
        "1 minute",
        "1 minute",
        "2 minutes",
        "1 heure",
        "2 heures",
    ]


def test_a_learner_rests_two_hours_and_staff_half_an_hour() -> None:
    far = NOW + timedelta(hours=12)
    for role, limit in ((Role.LEARNER, timedelta(hours=2)), (Role.ADMIN, timedelta(minutes=30))):
        edge = limit + TOUCH_EVERY
        assert session_is_alive(role, NOW, far, NOW + edge - timedelta(seconds=1))
        assert not session_is_alive(role, NOW, far, NOW + edge)


def test_a_session_ends_after_twelve_hours_even_in_use() -> None:
    assert not session_is_alive(Role.LEARNER, NOW, NOW, NOW)


def test_a_proof_of_identity_lasts_ten_minutes() -> None:
    assert proof_is_fresh(NOW, NOW + timedelta(minutes=10))
    assert not proof_is_fresh(NOW, NOW + timedelta(minutes=10, seconds=1))
    assert not proof_is_fresh(None, NOW)


@pytest.mark.parametrize("target", ["/compte", "/modules?q=a&b=1", "/recherche?q=%C3%A9#ici"])
def test_a_path_of_ours_may_be_gone_back_to(target: str) -> None:
    assert local_path(target) == target


@pytest.mark.parametrize(
    "target",
    [
        None,
        "",
        "compte",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\/evil",
        "https://evil.example/",
        "javascript:alert(1)",
        "/a\\b",
        "/a\r\nSet-Cookie: x",
        "/\t/evil.example",
        "/ a",
        "/" + "x" * 600,
    ],
)
def test_a_link_never_leads_elsewhere(target: str | None) -> None:
    assert local_path(target) is None


@given(st.text(max_size=60))
def test_whatever_is_gone_back_to_is_a_path_of_ours(target: str) -> None:
    path = local_path(target)
    assert path is None or (path.startswith("/") and not path.startswith(("//", "/\\")))


def test_an_address_is_cut_to_its_neighbourhood() -> None:
    assert cut_address("203.0.113.77") == "203.0.113.0"
    assert cut_address("2001:db8:12:34::7") == "2001:db8:12::"
    assert cut_address(None) == ""


def test_a_browser_is_named_without_its_details() -> None:
    firefox = "Mozilla/5.0 (Windows NT 10.0; rv:128.0) Gecko/20100101 Firefox/128.0"
    safari = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1"
    assert device_label(firefox) == "Firefox sur Windows"
    assert device_label(safari) == "Safari sur iPhone"
    assert device_label("") == "Navigateur"


def test_a_letter_says_the_same_in_text_and_in_html_and_escapes_its_link() -> None:
    letter = letters.reset_password('https://example.org/reinitialisation/a?b&c"<')
    assert letter.has_secret
    assert "https://example.org/reinitialisation/a?b&c" in letter.text
    assert '"<' not in letter.html.split("href=")[1].split(">")[0][1:-1]
    assert "<img" not in letter.html
    for words in (*letter.before, *letter.after):
        assert words in letter.text
