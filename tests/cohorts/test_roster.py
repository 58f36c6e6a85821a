"""A list of people, as spreadsheets write it: what is read, what is told, what is done."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.domain import Role
from app.accounts.models import OutgoingMail, User
from app.accounts.services import add_user
from app.clock import utc_now
from app.cohorts import queries, services
from app.cohorts.domain.roster import RosterError, RosterFate, digest_of, read_roster
from app.errors import InvalidAction
from tests.people import Person, add_person

SignIn = Callable[..., Person]
NOW = datetime(2026, 11, 25, 20, 0, tzinfo=UTC)
TODAY = date(2026, 11, 25)


class Links:
    def invitation(self, token: str) -> str:
        return f"http://localhost/invitation/{token}"


def told(raw: bytes) -> list[tuple[int, str, str, str | None]]:
    return [(line.number, line.email, line.name, line.problem) for line in read_roster(raw).lines]


@pytest.mark.parametrize(
    ("raw", "encoding", "separator"),
    [
        ("Adresse;Prénom;Nom\nzoé@exemple.fr;Zoé;Nély".encode(), "UTF-8", "point-virgule"),
        ("Adresse;Prénom;Nom\r\nzoé@exemple.fr;Zoé;Nély\r\n".encode("utf-8-sig"), "UTF-8 avec marque", "point-virgule"),
        ("Adresse,Prénom,Nom\nzoé@exemple.fr,Zoé,Nély\n".encode("cp1252"), "Windows (cp1252)", "virgule"),
        ("Prénom\tNom\tCourriel\rZoé\tNély\tZOÉ@exemple.fr\r".encode(), "UTF-8", "tabulation"),
        ('"Nom complet","E-mail"\n\n"Zoé  Nély ","zoé@exemple.fr"\n'.encode(), "UTF-8", "virgule"),
        ("Zoé Nély;zoé@exemple.fr".encode(), "UTF-8", "point-virgule"),
        ("zoé@exemple.fr;Zoé;Nély".encode(), "UTF-8", "point-virgule"),
    ],
)
def test_a_list_is_read_however_a_spreadsheet_wrote_it(raw: bytes, encoding: str, separator: str) -> None:
    roster = read_roster(raw)
    assert (roster.encoding, roster.separator) == (encoding, separator)
    assert [(line.email, line.name, line.problem) for line in roster.lines] == [("zoé@exemple.fr", "Zoé Nély", None)]


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "vide"),
        (b"\n;;\n", "vide"),
        (b"adresse;nom\n", "titres"),
        ("adresse;nom".encode("utf-16"), "UTF-8"),
        (b"a@exemple.fr\0;Awa", "UTF-8"),
        (b"a@exemple.fr;Aw\x81\x8d", "illisibles"),
        (b"a" * (200 * 1024 + 1), "200 ko"),
        (b"\n".join(b"p%d@exemple.fr;P" % number for number in range(501)), "500 lignes"),
        (b'a@exemple.fr;"' + b"x" * 140_000, "CSV"),
    ],
)
def test_what_is_no_list_is_refused_with_its_reason(raw: bytes, reason: str) -> None:
    with pytest.raises(RosterError, match=reason):
        read_roster(raw)


def test_each_line_says_what_is_wrong_with_it() -> None:
    raw = (
        "adresse;nom\n"
        "awa@exemple.fr;Awa Diallo\n"
        "AWA@exemple.fr ;Awa encore\n"
        "awa@;Awa\n"
        ";Personne\n"
        '=HYPERLINK("http://x");Formule\n'
        'lea@exemple.fr;"=cmd|calc"\n'
        "@exemple.fr;Rien\n"
        f"long@exemple.fr;{'x' * 600}\n"
    ).encode()
    assert told(raw) == [
        (2, "awa@exemple.fr", "Awa Diallo", None),
        (3, "awa@exemple.fr", "Awa encore", "déjà à la ligne 2"),
        (4, "awa@", "Awa", "adresse mal formée"),
        (5, "", "Personne", "adresse manquante"),
        (6, '=hyperlink("http://x")', "Formule", "adresse mal formée"),
        (7, "lea@exemple.fr", "cmd|calc", None),
        (8, "@exemple.fr", "Rien", "adresse mal formée"),
        (9, "long@exemple.fr", "x" * 80, "ligne trop longue"),
    ]
    assert [line.number for line in read_roster(raw).lines if line.neutralised] == [7]


def test_a_plan_writes_nothing_and_following_it_does_what_it_said(db: Session) -> None:
    cohort = services.create_cohort(db, "Automne", TODAY, NOW, ends_on=TODAY + timedelta(days=30))
    actor = add_user(db, "ana@exemple.fr", "Ana", Role.ADMIN, None, NOW)
    known = add_user(db, "awa@exemple.fr", "Awa", Role.LEARNER, None, NOW)
    inside = add_user(db, "bruno@exemple.fr", "Bruno", Role.LEARNER, None, NOW)
    closed = add_user(db, "gone@exemple.fr", "Fermée", Role.LEARNER, None, NOW)
    closed.disabled_at = NOW
    add_user(db, "claire@exemple.fr", "Claire", Role.TRAINER, None, NOW)
    waiting = add_user(db, "attend@exemple.fr", "Attend", Role.LEARNER, None, NOW, confirmed=False)
    services.enrol(db, cohort.id, inside.id, NOW)
    raw = (
        b"awa@exemple.fr;Awa\nbruno@exemple.fr;Bruno\ngone@exemple.fr;F\nclaire@exemple.fr;C\n"
        b"attend@exemple.fr\nnew@exemple.fr;=Nadia B\nnameless@exemple.fr;\nwrong;Nom"
    )
    plan = services.plan_roster(db, cohort, read_roster(raw))
    assert [(line.fate.value, line.reason) for line in plan] == [
        ("enrolled", ""),
        ("already", ""),
        ("refused", "ce compte est fermé"),
        ("refused", "ce compte n’est pas celui d’une apprenante ou d’un apprenant"),
        ("enrolled", "l’invitation repart"),
        ("created", "le début du nom, une formule de tableur, est retiré"),
        ("refused", "nom manquant : il en faut un pour ouvrir un compte"),
        ("refused", "adresse mal formée"),
    ]
    assert db.scalar(select(func.count()).select_from(User)) == 6
    assert not db.new
    assert services.follow_roster(db, cohort, plan, "apprenante", Links(), actor.id, NOW) == 3
    nadia = queries.people_by_email(db, ["new@exemple.fr"])["new@exemple.fr"]
    assert (nadia.name, nadia.role, nadia.confirmed_at) == ("Nadia B", "learner", None)
    assert queries.enrolled_ids(db, cohort.id) == {known.id, inside.id, waiting.id, nadia.id}
    db.flush()
    assert sorted(db.scalars(select(OutgoingMail.recipient))) == ["attend@exemple.fr", "new@exemple.fr"]
    again = services.plan_roster(db, cohort, read_roster(raw))
    assert [line.fate for line in again].count(RosterFate.ALREADY) == 4
    assert digest_of(again) != digest_of(plan)


def test_nobody_enters_a_cohort_that_is_over_or_put_away(db: Session) -> None:
    actor = add_user(db, "ana@exemple.fr", "Ana", Role.ADMIN, None, NOW)
    cohort = services.create_cohort(db, "Automne", TODAY, NOW, ends_on=TODAY)
    plan = services.plan_roster(db, cohort, read_roster(b"new@exemple.fr;Nadia"))
    with pytest.raises(InvalidAction, match="terminée"):
        services.follow_roster(db, cohort, plan, "apprenante", Links(), actor.id, NOW + timedelta(days=2))
    services.archive(cohort, NOW)
    with pytest.raises(InvalidAction, match="archivée"):
        services.follow_roster(db, cohort, plan, "apprenante", Links(), actor.id, NOW)


@pytest.fixture
def cohort_id(app: Flask) -> int:
    with app.extensions["tdu"].database.writing() as db:
        return services.create_cohort(db, "Automne 2026", date(2026, 9, 1), utc_now()).id


def users(app: Flask) -> int:
    with app.extensions["tdu"].database.reading() as db:
        return db.scalar(select(func.count()).select_from(User)) or 0


def hidden(page: str, name: str) -> str:
    found = page.partition(f'name="{name}" type="hidden" value="')[2].partition('"')[0]
    assert found
    return found


def test_a_list_is_shown_first_and_followed_after_a_second_yes(app: Flask, sign_in: SignIn, cohort_id: int) -> None:
    admin = sign_in("admin")
    path = f"/formation/cohortes/{cohort_id}/importer"
    assert admin.get(path).status_code == 200
    before = users(app)
    text = "nadia@exemple.fr;Nadia Belkacem\r\nfaux;Personne"
    shown = admin.post(path, {"file": (io.BytesIO(text.encode("cp1252")), "liste.csv")})
    assert shown.status_code == 200
    page = shown.get_data(as_text=True)
    assert "Nadia Belkacem" in page
    assert "adresse mal formée" in page
    assert users(app) == before
    sent: dict[str, Any] = {"text": text, "digest": hidden(page, "digest")}
    assert admin.post(f"{path}/confirmer", {**sent, "digest": "0" * 64}).status_code == 422
    assert users(app) == before
    assert admin.post(f"{path}/confirmer", sent).status_code == 303
    assert users(app) == before + 1
    assert "invitation sans réponse" in admin.get(f"/formation/cohortes/{cohort_id}").get_data(as_text=True)
    late = admin.post(f"{path}/confirmer", sent)
    assert late.status_code == 422
    assert "Voici ce qui se passerait maintenant" in late.get_data(as_text=True)
    assert users(app) == before + 1


@pytest.mark.parametrize("details", [{}, {"text": "  "}, {"text": ";;"}, {"file": (io.BytesIO(b"\0"), "x.csv")}])
def test_a_list_that_cannot_be_read_is_told(sign_in: SignIn, cohort_id: int, details: dict[str, Any]) -> None:
    assert sign_in("admin").post(f"/formation/cohortes/{cohort_id}/importer", details).status_code == 422


def test_only_an_admin_enrols_a_list(app: Flask, sign_in: SignIn, cohort_id: int) -> None:
    claire = sign_in("trainer")
    with app.extensions["tdu"].database.writing() as db:
        services.assign_trainer(db, cohort_id, claire.id or 0, utc_now())
    awa = add_person(app, email="awa@exemple.fr")
    for path in ("importer", "importer/confirmer"):
        refused = claire.post(f"/formation/cohortes/{cohort_id}/{path}", {"text": "awa@exemple.fr;Awa"})
        assert refused.status_code == 403
    assert claire.get(f"/formation/cohortes/{cohort_id}/importer").status_code == 403
    with app.extensions["tdu"].database.reading() as db:
        assert awa not in queries.enrolled_ids(db, cohort_id)
