"""The pages of accounts, as browsers and attackers use them."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pyotp
import pytest
import time_machine
from flask import Flask
from sqlalchemy import event, func, select

from app.accounts.domain import Role
from app.accounts.models import DataExport, OutgoingMail, SecurityEvent, User, UserSession
from app.accounts.services import add_user
from app.accounts.views.signing_in import WRONG
from app.clock import utc_now
from tests.people import ONCE_A_SECOND, PASSWORD, Person, add_person, sign_in_as

NEW_PASSWORD = "Noisette-goudron-paravent-77"
SignIn = Callable[..., Person]


def rows(app: Flask, table: Any) -> list[Any]:
    with app.extensions["tdu"].database.reading() as db:
        return list(db.scalars(select(table).order_by(table.id)))


def last_mail(app: Flask, email: str) -> OutgoingMail:
    return [mail for mail in rows(app, OutgoingMail) if mail.recipient == email][-1]


def link_in(mail: OutgoingMail) -> str:
    found = re.search(r"http://localhost(/\S+)", mail.text)
    assert found is not None
    return found.group(1)


def user(app: Flask, email: str) -> User:
    return next(one for one in rows(app, User) if one.email == email)


def words(html: str) -> str:
    """What a page says, without what changes at each request."""
    return re.sub(r"(csrf[^>]*|value=\"[^\"]*\"|content=\"[^\"]*\"|Référence[^<]*|\?suivant=\S+)", "", html)


@pytest.fixture
def statements(app: Flask) -> Iterator[list[str]]:
    """Every statement sent to the base, BEGIN and COMMIT apart."""
    sent: list[str] = []
    engine = app.extensions["tdu"].database.engine

    def note(conn: object, cursor: object, statement: str, *rest: object) -> None:
        words = " ".join(statement.split())
        if not words.startswith(("BEGIN", "SAVEPOINT", "RELEASE")) and ONCE_A_SECOND not in words:
            sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


def test_a_person_signs_up_confirms_and_signs_in(app: Flask, stranger: Person) -> None:
    form = {"name": "Awa Diallo", "email": "Awa@Example.org", "password": PASSWORD}
    answer = stranger.post("/inscription", form)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/inscription/message-envoye")
    refused = stranger.post("/connexion", {"email": "awa@example.org", "password": PASSWORD})
    assert refused.status_code == 422
    assert "Confirmez d’abord" in refused.get_data(as_text=True)
    link = link_in(last_mail(app, "awa@example.org"))
    assert stranger.get(link).status_code == 200
    assert user(app, "awa@example.org").confirmed_at is None, "looking at a link confirms nothing"
    assert stranger.post(link).headers["Location"] == "/connexion"
    assert stranger.post(link).status_code == 410, "a link serves once"
    assert stranger.get(link).status_code == 410
    entered = stranger.post("/connexion", {"email": "AWA@example.org", "password": PASSWORD})
    assert (entered.status_code, entered.headers["Location"]) == (303, "/tableau-de-bord")
    assert "Awa Diallo" in stranger.get("/compte").get_data(as_text=True)


def test_signing_up_says_the_same_of_a_known_and_of_an_unknown_address(app: Flask) -> None:
    add_person(app, email="awa@example.org")
    seen = []
    for email in ("awa@example.org", "personne@example.org"):
        person = Person(app)
        answer = person.post("/inscription", {"name": "Qui", "email": email, "password": PASSWORD})
        page = person.get(answer.headers["Location"])
        seen.append((answer.status_code, answer.headers["Location"], words(page.get_data(as_text=True))))
    assert seen[0] == seen[1]
    assert "déjà un compte" in last_mail(app, "awa@example.org").text


def test_a_form_never_chooses_a_role(app: Flask, stranger: Person) -> None:
    stranger.post(
        "/inscription",
        {
            "name": "Awa",
            "email": "awa@example.org",
            "password": PASSWORD,
            "role": "admin",
            "confirmed_at": "2026-01-01",
            "is_staff": "1",
            "id": "1",
        },
    )
    found = user(app, "awa@example.org")
    assert (found.role, found.confirmed_at) == ("learner", None)


def test_no_form_of_one_s_account_changes_a_role_or_another_account(app: Flask, sign_in: SignIn) -> None:
    awa, bruno = sign_in(email="awa@example.org"), sign_in(email="bruno@example.org", name="Bruno")
    extra = {"role": "admin", "user_id": str(bruno.id), "id": str(bruno.id), "email": "x@example.org"}
    assert awa.post("/compte/nom", {"name": "Awa D.", **extra}).status_code == 303
    assert awa.post("/compte/preferences", {"framework": "aucun", **extra}).status_code == 303
    assert awa.post("/confort", {"theme": "dark", **extra}).status_code in {303, 204}
    assert {one.email: (one.role, one.name) for one in rows(app, User)} == {
        "awa@example.org": ("learner", "Awa D."),
        "bruno@example.org": ("learner", "Bruno"),
    }


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("email", "awa", "adresse complète"),
        ("email", "awa@example.org\nBcc: x@example.org", "adresse complète"),
        ("email", "a" * 300 + "@example.org", "au plus 254"),
        ("name", " \u200b ", "prénom et votre nom"),
        ("name", "x" * 121, "au plus 120"),
        ("password", "court", "au moins 12"),
        ("password", "x" * 100_000, "au plus 256"),
        ("password", "motdepasse123456", "plus essayés"),
    ],
)
def test_what_is_typed_wrong_is_told_and_kept(stranger: Person, field: str, value: str, message: str) -> None:
    form = {"name": "Awa Diallo", "email": "awa@example.org", "password": PASSWORD, field: value}
    answer = stranger.post("/inscription", form)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert message in page
    assert "Awa Diallo" in page or field == "name"
    assert PASSWORD not in page


def test_a_wrong_password_an_unknown_and_an_erased_account_get_the_same_answer(app: Flask) -> None:
    add_person(app, email="awa@example.org")
    gone = sign_in_as(app, email="partie@example.org")
    gone.post("/compte/effacement", {"password": PASSWORD, "understood": "y"})
    pages = []
    for email in ("awa@example.org", "inconnue@example.org", "partie@example.org"):
        answer = Person(app).post("/connexion", {"email": email, "password": "pas le bon mot de passe"})
        pages.append((answer.status_code, words(answer.get_data(as_text=True))))
    assert pages[0] == pages[1] == pages[2]
    assert WRONG.split(".")[0] in pages[0][1]


def test_a_closed_account_is_told_to_who_knows_its_password_only(app: Flask) -> None:
    user_id = add_person(app, email="awa@example.org")
    with app.extensions["tdu"].database.writing() as db:
        db.get_one(User, user_id).disabled_at = utc_now()
    right = Person(app).post("/connexion", {"email": "awa@example.org", "password": PASSWORD})
    wrong = Person(app).post("/connexion", {"email": "awa@example.org", "password": "pas le bon mot de passe"})
    assert "Ce compte est fermé" in right.get_data(as_text=True)
    assert "Ce compte est fermé" not in wrong.get_data(as_text=True)


def test_guessing_is_slowed_down_and_a_reset_opens_the_door_again(app: Flask) -> None:
    add_person(app, email="awa@example.org")
    person = Person(app)
    answers = [person.post("/connexion", {"email": "awa@example.org", "password": "non"}) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [422] * 5 + [429]
    assert int(answers[-1].headers["Retry-After"]) >= 55
    assert "attendez 1 minute" in answers[-1].get_data(as_text=True)
    assert person.post("/connexion", {"email": "awa@example.org", "password": PASSWORD}).status_code == 429
    person.post("/mot-de-passe-oublie", {"email": "awa@example.org"})
    link = link_in(last_mail(app, "awa@example.org"))
    assert person.post(link, {"password": NEW_PASSWORD}).status_code == 303
    assert person.post("/connexion", {"email": "awa@example.org", "password": NEW_PASSWORD}).status_code == 303


def test_an_accent_in_a_password_is_no_failure_of_ours(stranger: Person) -> None:
    answer = stranger.post("/connexion", {"email": "é@exämple.org", "password": "é🌵" * 20})
    assert answer.status_code == 422


def test_a_session_gets_a_new_identifier_at_sign_in(app: Flask) -> None:
    add_person(app, email="awa@example.org")
    person = Person(app)
    with person.client.session_transaction() as planted:
        planted["sid"] = "planted-by-somebody-else"
        planted["left"] = "behind"
    person.post("/connexion", {"email": "awa@example.org", "password": PASSWORD})
    with person.client.session_transaction() as session:
        assert session["sid"] != "planted-by-somebody-else"
        assert "left" not in session


def test_a_stolen_identifier_is_worth_nothing_after_signing_out(sign_in: SignIn) -> None:
    awa = sign_in()
    with awa.client.session_transaction() as session:
        stolen = session["sid"]
    answer = awa.post("/deconnexion")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    thief = Person(awa.app)
    with thief.client.session_transaction() as session:
        session["sid"] = stolen
    assert thief.get("/compte").status_code == 303


def test_signing_out_by_a_link_does_nothing(sign_in: SignIn) -> None:
    awa = sign_in()
    assert "Se déconnecter" in awa.get("/deconnexion").get_data(as_text=True)
    assert awa.get("/compte").status_code == 200


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_signing_in_never_leads_to_another_site(app: Flask, target: str) -> None:
    add_person(app, email="awa@example.org")
    person = Person(app)
    page = person.get("/connexion", query_string={"suivant": target}).get_data(as_text=True)
    assert "evil.example" not in re.sub(r"retour=[^\"]*", "", page)
    form = {"email": "awa@example.org", "password": PASSWORD, "suivant": target}
    assert person.post("/connexion", form).headers["Location"] == "/tableau-de-bord"


def test_signing_in_leads_back_to_the_page_that_was_asked(app: Flask) -> None:
    add_person(app, email="awa@example.org")
    person = Person(app)
    asked = person.get("/compte/sessions")
    assert asked.headers["Location"] == "/connexion?suivant=%2Fcompte%2Fsessions"
    page = person.get(asked.headers["Location"]).get_data(as_text=True)
    assert 'value="/compte/sessions"' in page
    form = {"email": "awa@example.org", "password": PASSWORD, "suivant": "/compte/sessions"}
    assert person.post("/connexion", form).headers["Location"] == "/compte/sessions"


def test_links_in_messages_ignore_the_host_that_a_request_pretends(app: Flask) -> None:
    add_person(app, email="awa@example.org")
    person = Person(app)
    for headers in ({"X-Forwarded-Host": "evil.example"}, {"Host": "127.0.0.1:1"}, {"Forwarded": "host=evil.example"}):
        person.post("/mot-de-passe-oublie", {"email": "awa@example.org"}, headers=headers)
    evil = person.post("/mot-de-passe-oublie", {"email": "awa@example.org"}, headers={"Host": "evil.example"})
    assert evil.status_code == 400
    for mail in rows(app, OutgoingMail):
        assert "evil" not in mail.text + mail.html
        assert "http://localhost/reinitialisation/" in mail.text


def test_a_reset_changes_the_password_once_and_closes_every_session(app: Flask, sign_in: SignIn) -> None:
    awa = sign_in(email="awa@example.org")
    stranger = Person(app)
    stranger.post("/mot-de-passe-oublie", {"email": "awa@example.org"})
    link = link_in(last_mail(app, "awa@example.org"))
    page = stranger.get(link)
    assert (page.headers["Referrer-Policy"], page.headers["Cache-Control"]) == ("no-referrer", "no-store")
    assert stranger.post(link, {"password": "awa@example.org"}).status_code == 422
    assert stranger.post(link, {"password": NEW_PASSWORD}).status_code == 303
    assert stranger.post(link, {"password": PASSWORD}).status_code == 410
    assert awa.get("/compte").status_code == 303
    assert Person(app).post("/connexion", {"email": "awa@example.org", "password": PASSWORD}).status_code == 422
    assert Person(app).post("/connexion", {"email": "awa@example.org", "password": NEW_PASSWORD}).status_code == 303
    assert "mot de passe a changé" in last_mail(app, "awa@example.org").subject


@pytest.mark.parametrize(
    ("base_url", "policy"),
    [("https://formation.example.org", "no-referrer"), ("http://formation.example.org", "strict-origin")],
)
def test_a_link_tells_its_address_to_nobody_and_its_form_still_counts_as_ours(
    make_app: Callable[..., Flask], base_url: str, policy: str
) -> None:
    answer = make_app(base_url=base_url).test_client().get("/reinitialisation/" + "a" * 43, base_url=base_url)
    assert (answer.status_code, answer.headers["Referrer-Policy"]) == (410, policy)


def test_asking_a_reset_says_the_same_whatever_the_address_and_floods_no_mailbox(app: Flask) -> None:
    add_person(app, email="awa@example.org")
    seen = []
    for email in ("awa@example.org", "personne@example.org"):
        person = Person(app)
        answers = [person.post("/mot-de-passe-oublie", {"email": email}) for _ in range(8)]
        page = person.get("/mot-de-passe-oublie/message-envoye").get_data(as_text=True)
        seen.append(([answer.headers["Location"] for answer in answers], words(page)))
    assert seen[0] == seen[1]
    assert len(rows(app, OutgoingMail)) == 5


@pytest.mark.parametrize("path", ["/inscription/", "/reinitialisation/", "/adresse/", "/invitation/"])
def test_a_forged_link_is_refused_without_a_failure(stranger: Person, path: str) -> None:
    for token in ("x", "x" * 500, "%C3%A9", "..%2f..", "'%20or%201=1"):
        assert stranger.get(path + token).status_code in {404, 410}
        assert stranger.post(path + token, {"password": NEW_PASSWORD}).status_code in {404, 410}


def secret_shown(page: str) -> str:
    found = re.search(r'<p class="code">([A-Z2-7 ]+)</p>', page)
    assert found is not None
    return found.group(1).replace(" ", "")


def install(person: Person) -> tuple[str, list[str]]:
    """Turn the second factor on through the pages; the secret and the recovery codes."""
    assert person.post("/compte/double-authentification/commencer").status_code == 303
    page = person.get("/compte/double-authentification/installer").get_data(as_text=True)
    secret = secret_shown(page)
    answer = person.post("/compte/double-authentification/installer", {"code": pyotp.TOTP(secret).now()})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    codes = re.findall(
        r'<li class="code">([a-z0-9-]+)</li>', person.get(answer.headers["Location"]).get_data(as_text=True)
    )
    person.post("/compte/double-authentification/codes")
    return secret, codes


def test_a_second_factor_is_asked_at_the_next_sign_in_and_its_code_serves_once(app: Flask, sign_in: SignIn) -> None:
    with time_machine.travel(utc_now(), tick=False) as clock:
        awa = sign_in(email="awa@example.org")
        secret, codes = install(awa)
        assert len(codes) == 10
        assert awa.get("/compte").status_code == 200
        used = pyotp.TOTP(secret).now()
        other = Person(app)
        first = other.post("/connexion", {"email": "awa@example.org", "password": PASSWORD, "suivant": "/compte/nom"})
        assert first.headers["Location"] == "/connexion/code"
        assert other.get("/compte").status_code == 303, "the password alone opens nothing"
        assert other.post("/connexion/code", {"code": used}).status_code == 422, "the code that turned it on has served"
        clock.shift(timedelta(seconds=31))
        fresh = pyotp.TOTP(secret).now()
        entered = other.post("/connexion/code", {"code": f"{fresh[:3]} {fresh[3:]}"})
        assert (entered.status_code, entered.headers["Location"]) == (303, "/compte/nom")
        thief = Person(app)
        thief.post("/connexion", {"email": "awa@example.org", "password": PASSWORD})
        assert thief.post("/connexion/code", {"code": fresh}).status_code == 422


def test_a_recovery_code_opens_once(app: Flask, sign_in: SignIn) -> None:
    _, codes = install(sign_in(email="awa@example.org"))
    for expected in (303, 422):
        person = Person(app)
        person.post("/connexion", {"email": "awa@example.org", "password": PASSWORD})
        assert person.post("/connexion/code", {"code": codes[0]}).status_code == expected
    assert "code de secours" in last_mail(app, "awa@example.org").subject


def test_codes_are_slowed_down_like_passwords(app: Flask, sign_in: SignIn) -> None:
    install(sign_in(email="awa@example.org"))
    person = Person(app)
    person.post("/connexion", {"email": "awa@example.org", "password": PASSWORD})
    answers = [person.post("/connexion/code", {"code": f"00000{n}"}).status_code for n in range(6)]
    assert answers == [422] * 5 + [429]


def test_a_sign_in_begun_before_a_new_password_does_not_end_after_it(app: Flask, sign_in: SignIn) -> None:
    awa = sign_in(email="awa@example.org")
    _, codes = install(awa)
    thief = Person(app)
    thief.post("/connexion", {"email": "awa@example.org", "password": PASSWORD})
    changed = awa.post("/compte/mot-de-passe", {"current": PASSWORD, "password": NEW_PASSWORD})
    assert changed.status_code == 303
    assert thief.post("/connexion/code", {"code": codes[0]}).headers["Location"] == "/connexion"


def test_the_code_step_is_forgotten_after_ten_minutes(app: Flask, sign_in: SignIn) -> None:
    with time_machine.travel(utc_now(), tick=False) as clock:
        _, codes = install(sign_in(email="awa@example.org"))
        person = Person(app)
        person.post("/connexion", {"email": "awa@example.org", "password": PASSWORD})
        clock.shift(timedelta(minutes=11))
        assert person.post("/connexion/code", {"code": codes[0]}).headers["Location"] == "/connexion"


def test_the_secret_is_shown_while_it_is_installed_and_never_after(sign_in: SignIn) -> None:
    awa = sign_in()
    awa.post("/compte/double-authentification/commencer")
    drawing = awa.get("/compte/double-authentification/qr.svg")
    assert (drawing.mimetype, drawing.headers["Cache-Control"]) == ("image/svg+xml", "no-store")
    page = awa.get("/compte/double-authentification/installer")
    secret = secret_shown(page.get_data(as_text=True))
    awa.post("/compte/double-authentification/installer", {"code": pyotp.TOTP(secret).now()})
    for path in ("/compte/double-authentification/qr.svg", "/compte/double-authentification/installer"):
        assert awa.get(path).status_code == 404


def test_another_open_session_must_prove_the_second_factor_too(app: Flask, sign_in: SignIn) -> None:
    elsewhere = sign_in(email="awa@example.org")
    here = Person(app)
    here.post("/connexion", {"email": "awa@example.org", "password": PASSWORD})
    install(here)
    assert here.get("/compte").status_code == 200
    assert elsewhere.get("/compte").status_code == 303


def test_staff_set_up_their_second_factor_before_anything_else(make_app: Callable[..., Flask]) -> None:
    app = make_app(second_factor_for_staff=True)
    claire = sign_in_as(app, "trainer", email="claire@example.org")
    for path in ("/formation", "/compte", "/compte/donnees", "/tableau-de-bord"):
        answer = claire.get(path)
        assert (answer.status_code, answer.headers["Location"]) == (303, "/compte/double-authentification"), path
    assert claire.get("/connexion").headers["Location"] == "/compte/double-authentification"
    install(claire)
    assert claire.get("/formation").status_code == 200
    assert claire.post("/compte/double-authentification/retirer").status_code == 403
    learner = sign_in_as(app, "learner")
    assert learner.get("/compte").status_code == 200


def test_a_person_who_may_do_without_removes_their_second_factor(app: Flask, sign_in: SignIn) -> None:
    awa = sign_in(email="awa@example.org")
    install(awa)
    assert awa.post("/compte/double-authentification/retirer").status_code == 303
    assert awa.get("/compte").status_code == 200
    assert Person(app).post("/connexion", {"email": "awa@example.org", "password": PASSWORD}).headers["Location"] == (
        "/tableau-de-bord"
    )


def test_sensitive_pages_ask_again_who_one_is_after_ten_minutes(sign_in: SignIn) -> None:
    with time_machine.travel(utc_now(), tick=False) as clock:
        admin = sign_in("admin")
        other = add_person(admin.app, email="bruno@example.org")
        clock.shift(timedelta(minutes=11))
        for path in ("/compte/adresse", f"/admin/personnes/{other}"):
            assert admin.get(path).headers["Location"].startswith("/compte/confirmer?suivant=")
        for path in ("/compte/donnees", f"/admin/personnes/{other}/role", "/compte/double-authentification/commencer"):
            assert admin.post(path, {"role": "admin"}).headers["Location"].startswith("/compte/confirmer"), path
        assert user(admin.app, "bruno@example.org").role == "learner"
        assert admin.post("/compte/confirmer", {"password": "pas le bon mot de passe"}).status_code == 422
        with admin.client.session_transaction() as session:
            before = session["sid"]
        proved = admin.post("/compte/confirmer", {"password": PASSWORD, "suivant": "/compte/adresse"})
        assert proved.headers["Location"] == "/compte/adresse"
        with admin.client.session_transaction() as session:
            assert session["sid"] != before
        assert admin.get("/compte/adresse").status_code == 200


def test_a_session_rests_and_ends(sign_in: SignIn) -> None:
    with time_machine.travel(utc_now(), tick=False) as clock:
        awa, claire = sign_in(), sign_in("trainer")
        clock.shift(timedelta(minutes=40))
        assert (awa.get("/compte").status_code, claire.get("/compte").status_code) == (200, 303)
        for _ in range(11):
            clock.shift(timedelta(hours=1))
            last = awa.get("/compte").status_code
        assert last == 200
        clock.shift(timedelta(minutes=30))
        assert awa.get("/compte").status_code == 303


def test_a_page_learns_when_its_session_ends_without_prolonging_it_and_prolongs_it_when_asked(sign_in: SignIn) -> None:
    with time_machine.travel(utc_now(), tick=False) as clock:
        awa = sign_in()
        left = []
        for _ in range(3):
            clock.shift(timedelta(minutes=40))
            left.append(awa.post_json("/compte/session", {}).get_json()["seconds"])
        assert left == [85 * 60, 45 * 60, 5 * 60]
        assert awa.post_json("/compte/session?prolonger=1", {}).get_json()["seconds"] == 125 * 60
        for _ in range(5):
            clock.shift(timedelta(minutes=110))
            last = awa.post_json("/compte/session?prolonger=1", {})
        assert last.get_json()["seconds"] == 50 * 60, "twelve hours in all"
        clock.shift(timedelta(minutes=50))
        assert awa.post_json("/compte/session", {}).status_code == 401


def test_being_there_is_noted_once_in_five_minutes_and_outside_the_request(
    sign_in: SignIn, statements: list[str]
) -> None:
    with time_machine.travel(utc_now(), tick=False) as clock:
        awa = sign_in()
        statements.clear()
        awa.get("/compte/nom")
        assert not any(statement.startswith("UPDATE") for statement in statements)
        clock.shift(timedelta(minutes=6))
        statements.clear()
        awa.get("/compte/nom")
        assert sum(statement.startswith("UPDATE user_sessions") for statement in statements) == 1
        statements.clear()
        awa.get("/compte/nom")
        assert not any(statement.startswith("UPDATE") for statement in statements)


def test_knowing_who_is_signed_in_costs_one_statement_and_a_stranger_none(
    sign_in: SignIn, stranger: Person, statements: list[str]
) -> None:
    awa = sign_in()
    statements.clear()
    awa.get("/compte/nom")
    assert sum("user_sessions" in statement for statement in statements) == 1, statements
    # The other one counts what waits to be read, for the menu.
    assert len(statements) == 2, statements
    statements.clear()
    stranger.get("/connexion")
    assert statements == []


def test_one_s_sessions_are_listed_and_closed_and_nobody_else_s(app: Flask, sign_in: SignIn) -> None:
    awa, bruno = sign_in(email="awa@example.org"), sign_in(email="bruno@example.org")
    phone = Person(app)
    phone.post(
        "/connexion",
        {"email": "awa@example.org", "password": PASSWORD},
        headers={"User-Agent": "Mozilla/5.0 (iPhone) Version/18.0 Safari/604.1"},
    )
    page = awa.get("/compte/sessions").get_data(as_text=True)
    assert "Safari sur iPhone" in page
    sessions = rows(app, UserSession)
    of_phone, of_bruno = sessions[-1].id, sessions[1].id
    assert awa.post(f"/compte/sessions/{of_bruno}/fermer").status_code == 404
    assert awa.post("/compte/sessions/999999/fermer").status_code == 404
    assert awa.post(f"/compte/sessions/{of_phone}/fermer").status_code == 303
    assert (phone.get("/compte").status_code, bruno.get("/compte").status_code) == (303, 200)
    phone.post("/connexion", {"email": "awa@example.org", "password": PASSWORD})
    assert awa.post("/compte/sessions/fermer-les-autres").status_code == 303
    assert (phone.get("/compte").status_code, awa.get("/compte").status_code) == (303, 200)


def test_changing_a_password_asks_the_old_one_and_keeps_this_session_alone(app: Flask, sign_in: SignIn) -> None:
    awa = sign_in(email="awa@example.org")
    phone = Person(app)
    phone.post("/connexion", {"email": "awa@example.org", "password": PASSWORD})
    refused = awa.post("/compte/mot-de-passe", {"current": "pas le bon mot de passe", "password": NEW_PASSWORD})
    assert refused.status_code == 422
    assert awa.post("/compte/mot-de-passe", {"current": PASSWORD, "password": "court"}).status_code == 422
    assert awa.post("/compte/mot-de-passe", {"current": PASSWORD, "password": NEW_PASSWORD}).status_code == 303
    assert (awa.get("/compte").status_code, phone.get("/compte").status_code) == (200, 303)


def test_an_address_changes_when_both_mailboxes_have_said_yes(app: Flask, sign_in: SignIn) -> None:
    awa = sign_in(email="awa@example.org")
    assert awa.post("/compte/adresse", {"email": "AWA@example.org"}).status_code == 422
    assert awa.post("/compte/adresse", {"email": "nouvelle@example.org"}).status_code == 303
    assert "nouvelle@example.org" in awa.get("/compte/adresse").get_data(as_text=True)
    stranger = Person(app)
    new, old = link_in(last_mail(app, "nouvelle@example.org")), link_in(last_mail(app, "awa@example.org"))
    assert stranger.get(new).status_code == 200
    assert stranger.post(new).headers["Location"] == "/adresse/confirmee"
    assert stranger.get("/adresse/confirmee").status_code == 200
    assert stranger.post(old).headers["Location"] == "/connexion"
    assert Person(app).post("/connexion", {"email": "nouvelle@example.org", "password": PASSWORD}).status_code == 303


def test_a_framework_of_the_course_is_chosen_and_nothing_else(app: Flask, sign_in: SignIn) -> None:
    awa = sign_in(email="awa@example.org")
    known = next(iter(app.extensions["tdu"].course.current().frameworks))
    form = {"framework": known, "weekly_minutes": "240", "exam_date": "2027-03-15"}
    assert awa.post("/compte/preferences", form).status_code == 303
    found = user(app, "awa@example.org")
    assert (found.framework, found.weekly_minutes, str(found.exam_date)) == (known, 240, "2027-03-15")
    for wrong in (
        {"framework": "rncp99999"},
        {"weekly_minutes": "beaucoup"},
        {"weekly_minutes": "6001"},
        {"weekly_minutes": "9" * 30},
        {"exam_date": "demain"},
    ):
        assert awa.post("/compte/preferences", {**form, **wrong}).status_code == 422, wrong
    assert awa.post("/compte/preferences", {"framework": "aucun"}).status_code == 303
    assert user(app, "awa@example.org").framework is None


def test_the_comfort_of_reading_is_kept_with_the_account(app: Flask, sign_in: SignIn) -> None:
    awa = sign_in(email="awa@example.org")
    awa.post("/confort", {"theme": "dark", "text_size": "large", "spacing": "wide", "ruler": "1"})
    found = user(app, "awa@example.org")
    assert (found.theme, found.text_size, found.spacing, found.ruler) == ("dark", "large", "wide", True)
    assert 'data-theme="dark"' in awa.get("/compte").get_data(as_text=True)


def test_everything_of_one_person_is_in_the_archive_that_this_person_alone_can_fetch(
    app: Flask, sign_in: SignIn
) -> None:
    awa = sign_in(email="awa@example.org", name="Repère-Awa")
    bruno = sign_in(email="bruno@example.org", name="Repère-Bruno")
    assert awa.post("/compte/donnees").status_code == 303
    page = awa.get("/compte/donnees").get_data(as_text=True)
    found = re.search(r"/compte/donnees/[a-z0-9]{32}", page)
    assert found is not None
    answer = awa.get(found.group(0))
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    archive = zipfile.ZipFile(io.BytesIO(answer.data))
    document = json.loads(archive.read("donnees.json"))
    assert set(document) >= {"compte", "cohortes", "exporte_le"}
    assert set(document) - {"exporte_le"} == set(app.extensions["tdu"].exporters)
    text = json.dumps(document, ensure_ascii=False)
    assert "Repère-Awa" in text
    assert "Repère-Bruno" not in text
    assert "bruno@example.org" not in text
    assert bruno.get(found.group(0)).status_code == 404
    assert Person(app).get(found.group(0)).status_code == 303
    assert not app.test_client().get("/static/" + found.group(0)).data.startswith(b"PK")


def test_an_erased_account_is_gone_and_the_page_says_what_stays(app: Flask, sign_in: SignIn) -> None:
    awa = sign_in(email="awa@example.org", name="Repère-Awa")
    awa.post("/compte/donnees")
    archive = rows(app, DataExport)[0].storage_key
    assert app.extensions["tdu"].storage.exists(archive)
    assert "50 ans" in awa.get("/compte/effacement").get_data(as_text=True)
    assert awa.post("/compte/effacement", {"password": PASSWORD}).status_code == 422
    assert awa.post("/compte/effacement", {"password": "pas le bon", "understood": "y"}).status_code == 422
    answer = awa.post("/compte/effacement", {"password": PASSWORD, "understood": "y"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/compte-efface")
    assert awa.get("/compte-efface").status_code == 200
    assert awa.get("/compte").status_code == 303
    assert not app.extensions["tdu"].storage.exists(archive)
    with app.extensions["tdu"].database.reading() as db:
        assert db.scalar(select(func.count()).select_from(User).where(User.name.contains("Repère"))) == 0
        assert db.scalar(select(func.count()).select_from(UserSession)) == 0
    assert "effacé" in last_mail(app, "awa@example.org").subject
    assert (
        Person(app).post("/inscription", {"name": "Awa", "email": "awa@example.org", "password": PASSWORD}).status_code
        == 303
    )
    assert user(app, "awa@example.org").id != awa.id


def test_an_admin_finds_people_and_changes_a_role_at_once(app: Flask, sign_in: SignIn) -> None:
    admin, bruno = sign_in("admin"), sign_in(email="bruno@example.org", name="Bruno Martin")
    page = admin.get("/admin", query_string={"q": "martin"}).get_data(as_text=True)
    assert "bruno@example.org" in page
    assert admin.get(f"/admin/personnes/{bruno.id}").status_code == 200
    assert admin.post(f"/admin/personnes/{bruno.id}/role", {"role": "chef"}).status_code == 422
    assert admin.post(f"/admin/personnes/{bruno.id}/role", {"role": "trainer"}).status_code == 303
    assert bruno.get("/compte").status_code == 303, "the sessions are closed"
    assert (
        bruno.post("/connexion", {"email": "bruno@example.org", "password": PASSWORD}).headers["Location"]
        == "/formation"
    )
    assert bruno.get("/formation").status_code == 200
    assert admin.post(f"/admin/personnes/{bruno.id}/role", {"role": "learner"}).status_code == 303
    assert bruno.get("/formation").status_code == 303


def test_a_role_that_changes_elsewhere_counts_at_the_next_click(app: Flask, sign_in: SignIn) -> None:
    claire = sign_in("trainer", email="claire@example.org")
    assert claire.get("/formation").status_code == 200
    with app.extensions["tdu"].database.writing() as db:
        db.get_one(User, claire.id).role = Role.LEARNER
    assert claire.get("/formation").status_code == 403


def test_an_admin_closes_and_opens_an_account_and_never_sees_a_password(app: Flask, sign_in: SignIn) -> None:
    admin, bruno = sign_in("admin"), sign_in(email="bruno@example.org")
    page = admin.get(f"/admin/personnes/{bruno.id}").get_data(as_text=True)
    assert "argon2" not in page
    assert 'type="password"' not in page
    assert admin.post(f"/admin/personnes/{bruno.id}/fermer").status_code == 303
    assert bruno.get("/compte").status_code == 303
    assert admin.post(f"/admin/personnes/{bruno.id}/rouvrir").status_code == 303
    assert bruno.post("/connexion", {"email": "bruno@example.org", "password": PASSWORD}).status_code == 303
    assert admin.post(f"/admin/personnes/{admin.id}/fermer").status_code == 403
    assert admin.post(f"/admin/personnes/{admin.id}/role", {"role": "learner"}).status_code == 403
    assert admin.get("/admin/personnes/999999").status_code == 404


def test_an_admin_invites_somebody_who_chooses_a_password(app: Flask, sign_in: SignIn) -> None:
    admin = sign_in("admin")
    assert admin.get("/admin/inviter").status_code == 200
    form = {"name": "Claire Lemoine", "email": "claire@example.org", "role": "trainer"}
    assert admin.post("/admin/inviter", {**form, "role": "chef"}).status_code == 422
    assert admin.post("/admin/inviter", {**form, "email": admin.email}).status_code == 422
    assert admin.post("/admin/inviter", form).status_code == 303
    link = link_in(last_mail(app, "claire@example.org"))
    claire = Person(app)
    assert claire.get(link).status_code == 200
    assert claire.post(link, {"password": "quinze-signes-x"}).status_code == 422, "staff need sixteen signs"
    assert claire.post(link, {"password": NEW_PASSWORD, "role": "admin"}).status_code == 303
    assert claire.post(link, {"password": NEW_PASSWORD}).status_code == 410
    entered = claire.post("/connexion", {"email": "claire@example.org", "password": NEW_PASSWORD})
    assert entered.headers["Location"] == "/formation"
    assert user(app, "claire@example.org").role == "trainer"


def test_an_admin_ends_the_sessions_of_somebody(app: Flask, sign_in: SignIn) -> None:
    admin, bruno = sign_in("admin"), sign_in(email="bruno@example.org")
    assert admin.post(f"/admin/personnes/{bruno.id}/sessions").status_code == 303
    assert bruno.get("/compte").status_code == 303


def test_an_admin_frees_somebody_who_has_lost_the_second_factor(app: Flask, sign_in: SignIn) -> None:
    admin, bruno = sign_in("admin"), sign_in(email="bruno@example.org")
    install(bruno)
    assert admin.post(f"/admin/personnes/{bruno.id}/double-authentification").status_code == 303
    assert bruno.get("/compte").status_code == 303
    entered = Person(app).post("/connexion", {"email": "bruno@example.org", "password": PASSWORD})
    assert entered.headers["Location"] == "/tableau-de-bord"


@pytest.mark.parametrize("role", ["learner", "trainer", "evaluator"])
def test_only_an_admin_administers(sign_in: SignIn, role: str) -> None:
    person = sign_in(role)
    for path in ("/admin", "/admin/connexions", "/admin/journal", "/admin/inviter", f"/admin/personnes/{person.id}"):
        assert person.get(path).status_code == 403, path
    for path in ("role", "fermer", "rouvrir", "sessions", "double-authentification"):
        assert person.post(f"/admin/personnes/{person.id}/{path}", {"role": "admin"}).status_code == 403, path


@pytest.mark.parametrize(
    "query", [{"page": "0"}, {"page": "-1"}, {"page": "x"}, {"page": "9" * 40}, {"page": "²"}, {"q": "%_\\' or 1=1"}]
)
def test_any_address_of_the_list_is_answered(sign_in: SignIn, query: dict[str, str]) -> None:
    admin = sign_in("admin")
    assert admin.get("/admin", query_string=query).status_code == 200
    assert admin.get("/admin/connexions", query_string={**query, "fait": "x' or 1"}).status_code == 200
    assert admin.get("/admin", query_string={"role": "chef"}).status_code == 422
    assert admin.get("/admin", query_string={"q": "x" * 101}).status_code == 422


def test_the_security_log_tells_and_names_no_address_book(app: Flask, sign_in: SignIn) -> None:
    admin = sign_in("admin")
    Person(app).post("/connexion", {"email": "quelquun@example.org", "password": "pas le bon"})
    page = admin.get("/admin/connexions").get_data(as_text=True)
    assert "Connexion refusée" in page
    for line in rows(app, SecurityEvent):
        assert "@" not in (line.detail or "")


def test_no_log_line_names_a_person_or_holds_a_secret(
    app: Flask, stranger: Person, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    form = {"name": "Repère-Nom", "email": "repere@example.org", "password": PASSWORD}
    stranger.post("/inscription", form)
    link = link_in(last_mail(app, "repere@example.org"))
    stranger.post(link)
    stranger.post("/connexion", {"email": "repere@example.org", "password": "repere-faux"})
    stranger.post("/connexion", {"email": "repere@example.org", "password": PASSWORD})
    stranger.post("/mot-de-passe-oublie", {"email": "repere@example.org"})
    reset = link_in(last_mail(app, "repere@example.org"))
    stranger.get(reset)
    stranger.get("/compte?q=repere-question", headers={"Referer": "http://localhost/repere-referer"})
    with stranger.client.session_transaction() as session:
        sid = session["sid"]
    written = caplog.text + "".join(capsys.readouterr())
    assert "/connexion" in written
    for secret in ("Repère", "repere", PASSWORD, link.rsplit("/", 1)[1], reset.rsplit("/", 1)[1], sid):
        assert secret not in written


def test_cookies_are_out_of_reach_of_scripts_other_sites_and_plain_http(make_app: Callable[..., Flask]) -> None:
    app = make_app(base_url="https://formation.example.org")
    add_person(app, email="awa@example.org")
    client = app.test_client()
    page = client.get("/connexion", base_url="https://formation.example.org").get_data(as_text=True)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert token is not None
    answer = client.post(
        "/connexion",
        data={"email": "awa@example.org", "password": PASSWORD, "csrf_token": token.group(1)},
        base_url="https://formation.example.org",
    )
    assert answer.status_code == 303
    cookies = answer.headers.getlist("Set-Cookie")
    assert {cookie.split("=")[0] for cookie in cookies} == {"__Host-session", "__Host-appareil"}
    for cookie in cookies:
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
        assert "Domain" not in cookie


def test_every_page_of_accounts_says_who_may_open_it(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith(("accounts.", "cohorts.")):
            assert hasattr(app.view_functions[rule.endpoint], "guard"), rule


def test_a_write_without_the_page_s_token_is_refused(app: Flask, sign_in: SignIn) -> None:
    awa = sign_in(email="awa@example.org")
    for path in ("/deconnexion", "/compte/nom", "/compte/sessions/fermer-les-autres", "/compte/effacement"):
        answer = awa.client.post(path, data={"name": "x", "password": PASSWORD, "understood": "y"})
        assert answer.status_code == 400, path
    assert awa.get("/compte").status_code == 200


def test_an_account_added_by_hand_signs_in(app: Flask) -> None:
    with app.extensions["tdu"].database.writing() as db:
        add_user(db, "jury@example.org", "Jury", Role.EVALUATOR, PASSWORD, utc_now())
    person = Person(app)
    answer = person.post("/connexion", {"email": "jury@example.org", "password": PASSWORD})
    assert answer.headers["Location"] == "/tableau-de-bord"
    assert person.client.get_cookie("appareil") is not None
