"""Many at once: one dossier begun, one text kept, one copy a number."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from tests.people import PASSWORD, Person
from tests.portfolio.dossiers import begun, written

AT_ONCE = 8


def windows(app, person: Person) -> list[Person]:
    """The same person in several browsers."""
    several = [Person(app, person.id, person.email) for _ in range(AT_ONCE)]
    for one in several:
        assert one.post("/connexion", {"email": person.email, "password": PASSWORD}).status_code == 303
    return several


def all_at_once(several, act):
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(act, several))


def test_a_dossier_begun_by_many_clicks_is_one(app, sign_in):
    person = sign_in()
    answers = all_at_once(windows(app, person), lambda one: one.post("/dossier-professionnel").status_code)
    assert set(answers) == {303}
    assert len(begun(app, person)) == 2


def test_of_many_windows_one_writes_and_the_others_are_shown_both_texts(app, sign_in):
    person = sign_in()
    example = begun(app, person)[0]
    several = windows(app, person)

    def write(one):
        typed = f"Texte {several.index(one)}"
        save = {"example": example, "key": "r1", "text": typed, "revision": 0}
        return typed, one.post_json("/dossier-professionnel/textes", save)

    answers = all_at_once(several, write)
    kept = [typed for typed, answer in answers if answer.status_code == 200]
    assert len(kept) == 1
    for typed, answer in answers:
        if answer.status_code != 200:
            assert (answer.status_code, answer.json["kept"], answer.json["typed"]) == (409, kept[0], typed)


def test_copies_frozen_at_once_have_each_their_number_or_are_refused(app, sign_in):
    person = sign_in()
    written(app, person)
    answers = all_at_once(
        windows(app, person), lambda one: one.post("/dossier-professionnel/copies", {"title": "Session"}).status_code
    )
    assert set(answers) <= {303, 422}
    assert 303 in answers
    page = person.get("/dossier-professionnel/partages").get_data(as_text=True)
    assert page.count("Copie n°&nbsp;") == answers.count(303)
