"""Every route of the product, walked: it has a guard, refuses who it must, and its pages are well-formed French."""

from __future__ import annotations

import re
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
import pytest
from flask import Flask
from werkzeug.routing import Rule

from app.accounts.domain import Role
from tests.people import Person, add_person, sign_in_as

XHTML = "{http://www.w3.org/1999/xhtml}"
GUARDS = {"public", "signed_in", "identified"}
# What belongs to somebody: a public guard lets the request in, and the view asks whose it is.
OWNED = {
    "draft_id",
    "sitting_id",
    "seat_id",
    "attempt_id",
    "token",
    "export_id",
    "session_id",
    "user_id",
    "learner_id",
    "evidence_id",
    "experience_id",
    "example_id",
    "frozen_id",
    "link_id",
    "number",
    "review_id",
    "internship_id",
    "thread_id",
    "notice_id",
    "announcement_id",
    "live_id",
    "contact_id",
    "survey_id",
    "complaint_id",
    "pack_id",
}
NOT_PAGES = {
    *("/static/<path:address>", "/metriques", "/sante", "/robots.txt", "/modules/<module_id>/assets/<path:name>"),
    "/dictees/<dictation_id>/audio",
}
LABELLED = {"input", "select", "textarea"}


def rules(app: Flask) -> list[Rule]:
    return sorted(app.url_map.iter_rules(), key=str)


def guard_of(app: Flask, rule: Rule) -> str:
    return str(getattr(app.view_functions[rule.endpoint], "guard", ""))


def samples(catalog: Any) -> dict[str, Any]:
    """A real value for each argument that names content; a value that belongs to nobody for the others."""
    module = next(iter(catalog.modules.values()))
    return {
        "module_id": module.id,
        "lesson_id": module.lessons[0].id,
        "quiz_id": next(one.id for one in catalog.quizzes.values() if one.mode == "training"),
        "run_id": "0" * 26,
        "question_id": next(one.questions[0].id for one in catalog.quizzes.values() if one.mode == "training"),
        "scenario_id": next(iter(catalog.scenarios)),
        "day_id": next(iter(catalog.days)),
        "dictation_id": next(iter(catalog.dictations)),
        "letter_id": next(iter(catalog.letters)),
        "slug": catalog.glossary.entries[0].slug,
        "competence_id": next(iter(next(iter(catalog.frameworks.values())).blocks[0].competences)).id,
        "file": f"quizzes/{next(iter(catalog.quizzes))}.yaml",
        "draft_id": 999_999,
        "import_id": 999_999,
        "revision_id": 999_999,
        "attempt_id": "0" * 26,
        "exam_id": next(iter(catalog.exams)),
        "path_id": next(iter(catalog.paths)),
        "sitting_id": "0" * 26,
        "seat_id": "0" * 26,
        "token": "a" * 43,
        "export_id": "nothing",
        "session_id": 999_999,
        "user_id": 999_999,
        "cohort_id": 999_999,
        "code": "ACDE-3467",
        "code_id": 999_999,
        "internship_id": 999_999,
        "day": "2026-11-25",
        "learner_id": 999_999,
        "evidence_id": 999_999,
        "comment_id": 999_999,
        "experience_id": 999_999,
        "example_id": 999_999,
        "piece_id": 999_999,
        "piece_number": 999_999,
        "frozen_id": 999_999,
        "link_id": 999_999,
        "review_id": 999_999,
        "live_id": 999_999,
        "contact_id": 999_999,
        "survey_id": 999_999,
        "complaint_id": 999_999,
        "version_number": 999_999,
        "page": 999,
        "ending": "pdf",
        "nature": "texte",
        "address": "nothing.css",
        "name": "nothing.svg",
        "number": "0" * 20,
        "thread_id": 999_999,
        "notice_id": 999_999,
        "announcement_id": 999_999,
        "key_id": "nothing",
        "pack_id": "0" * 32,
    }


def path_of(app: Flask, rule: Rule, values: dict[str, Any]) -> str:
    with app.test_request_context():
        return app.url_map.bind("localhost").build(rule.endpoint, {name: values[name] for name in rule.arguments})


def test_every_route_has_exactly_one_guard(app: Flask) -> None:
    without = [f"{rule} ({rule.endpoint})" for rule in rules(app) if not guard_of(app, rule)]
    assert not without, without
    strange = {guard_of(app, rule) for rule in rules(app)} - GUARDS
    assert all(guard.startswith("role:") for guard in strange)
    known = {role.value for role in Role}
    assert all(set(guard.removeprefix("role:").split(",")) <= known for guard in strange)


def test_every_argument_of_a_route_has_a_sample(app: Flask, catalog: Any) -> None:
    assert {name for rule in rules(app) for name in rule.arguments} == set(samples(catalog))


def test_a_stranger_passes_no_guard(app: Flask, catalog: Any) -> None:
    values = samples(catalog)
    let_in = []
    for rule in rules(app):
        if guard_of(app, rule) == "public":
            continue
        path = path_of(app, rule, values)
        for method in rule.methods & {"GET", "POST"}:
            stranger = Person(app)
            answer = stranger.get(path) if method == "GET" else stranger.post(path, {"anything": "1"})
            sent_to_sign_in = answer.status_code == 303 and "/connexion" in answer.headers["Location"]
            if not sent_to_sign_in and answer.status_code not in {401, 403, 404}:
                let_in.append((method, path, answer.status_code))
    assert not let_in


@pytest.mark.parametrize("role", list(Role))
def test_a_role_passes_only_its_own_guards(role: Role, app: Flask, catalog: Any) -> None:
    values = samples(catalog)
    person = sign_in_as(app, role)
    let_in = []
    for rule in rules(app):
        guard = guard_of(app, rule)
        if not guard.startswith("role:") or role.value in guard.removeprefix("role:").split(","):
            continue
        path = path_of(app, rule, values)
        for method in rule.methods & {"GET", "POST"}:
            answer = person.get(path) if method == "GET" else person.post(path, {"anything": "1"})
            if answer.status_code not in {403, 404}:
                let_in.append((method, path, answer.status_code))
    assert not let_in


@pytest.mark.parametrize("role", list(Role))
def test_what_belongs_to_nobody_answers_like_what_does_not_exist(role: Role, app: Flask, catalog: Any) -> None:
    values = samples(catalog)
    person = sign_in_as(app, role)
    for rule in rules(app):
        if not rule.arguments & OWNED or "token" in rule.arguments:
            continue
        path = path_of(app, rule, values)
        for method in rule.methods & {"GET", "POST"}:
            answer = person.get(path) if method == "GET" else person.post(path, {"anything": "1"})
            asked_again = answer.status_code == 303 and "/compte/confirmer" in answer.headers["Location"]
            assert asked_again or answer.status_code in {403, 404}, (method, path, answer.status_code)


def test_a_post_without_the_page_s_token_is_refused_everywhere(app: Flask, catalog: Any) -> None:
    values = samples(catalog)
    person = sign_in_as(app, Role.ADMIN)
    for rule in rules(app):
        if "POST" in rule.methods:
            answer = person.client.post(path_of(app, rule, values), data={"anything": "1"})
            assert answer.status_code == 400, (str(rule), answer.status_code)


def test_a_get_never_writes(app: Flask, catalog: Any) -> None:
    """A reading session refuses to flush; a page that tried would answer 500."""
    values = samples(catalog)
    for role in (None, *Role):
        person = sign_in_as(app, role) if role else Person(app)
        for rule in rules(app):
            if "GET" in rule.methods:
                answer = person.get(path_of(app, rule, values))
                assert answer.status_code < 500, (role, str(rule))


def elements(page: Element) -> list[Element]:
    return [one for one in page.iter() if isinstance(one.tag, str)]


def words_of(page: Element) -> str:
    """The text that people read, scripts and typed values left out."""
    parts: list[str] = []

    def walk(one: Element) -> None:
        tag = str(one.tag).removeprefix(XHTML)
        if tag in {"script", "style", "textarea", "code", "kbd", "pre"}:
            parts.append(one.tail or "")
            return
        parts.append(one.text or "")
        for child in one:
            walk(child)
        parts.append(one.tail or "")

    walk(page)
    return "".join(parts)


def problems_of(html: str) -> list[str]:
    """What is wrong with a page, as anybody's page would be judged."""
    parser = html5lib.HTMLParser(strict=False)
    page = parser.parse(html)
    found = [f"HTML: {error[1]} {error[2]} at {error[0]}" for error in parser.errors]
    tags = elements(page)
    html_tag = next(one for one in tags if one.tag == f"{XHTML}html")
    if html_tag.get("lang") != "fr":
        found.append("the page does not say that it is in French")
    headings = [" ".join("".join(one.itertext()).split()) for one in tags if one.tag == f"{XHTML}h1"]
    title = " ".join(next(one.text or "" for one in tags if one.tag == f"{XHTML}title").split())
    if len(headings) != 1:
        found.append(f"{len(headings)} h1")
    if not title.endswith("Trait d’union"):
        found.append(f"title: {title}")
    ids = [one.get("id") for one in tags if one.get("id")]
    found += [f"duplicate id: {one}" for one in sorted({one for one in ids if ids.count(one) > 1 and one})]
    labels = {one.get("for") for one in tags if one.tag == f"{XHTML}label"}
    inside = {id(child) for one in tags if one.tag == f"{XHTML}label" for child in one.iter()}
    for one in tags:
        tag = str(one.tag).removeprefix(XHTML)
        if tag not in LABELLED or one.get("type") in {"hidden", "submit", "button"}:
            continue
        named = one.get("id") in labels or id(one) in inside or one.get("aria-label") or one.get("aria-labelledby")
        if not named:
            found.append(f"no label: {one.attrib}")
        for described in (one.get("aria-describedby") or "").split():
            if described not in ids:
                found.append(f"aria-describedby names nothing: {described}")
    straight = re.search(r".{0,30}\w'\w.{0,30}", words_of(page))
    if straight:
        found.append(f"straight apostrophe: {straight.group()}")
    for one in tags:
        for name, value in one.attrib.items():
            if name.startswith("on") or name == "style" or str(value).lower().startswith("javascript:"):
                found.append(f"inline code: {name}={value}")
            if name in {"src", "href", "action"} and str(value).startswith("//"):
                found.append(f"leaves the site: {value}")
    return found


@pytest.mark.parametrize("role", [None, *Role], ids=lambda role: role or "stranger")
def test_every_page_is_well_formed(role: Role | None, app: Flask, catalog: Any) -> None:
    values = samples(catalog)
    if role is not None:
        person = sign_in_as(app, role)
        values |= {"learner_id": person.id, "user_id": add_person(app)}
    else:
        person = Person(app)
    started = person.post(f"/quiz/{values['quiz_id']}")
    if started.status_code == 303 and "/tentatives/" in started.headers["Location"]:
        values["attempt_id"] = started.headers["Location"].rpartition("/tentatives/")[2].split("?")[0].split("/")[0]
    problems, seen = [], 0
    for rule in rules(app):
        if "GET" not in rule.methods or str(rule) in NOT_PAGES:
            continue
        path = path_of(app, rule, values)
        answer = person.get(path, follow_redirects=True)
        if not answer.content_type.startswith("text/html"):
            continue
        seen += 1
        problems += [f"{path}: {problem}" for problem in problems_of(answer.get_data(as_text=True))]
    assert seen > 40
    assert not problems, "\n".join(problems)
