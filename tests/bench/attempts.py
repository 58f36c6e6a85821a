"""Saving answers durably against a bare commit of one row, and whole attempts from the start to the result."""

from __future__ import annotations

import re
import shutil
import statistics
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from tests.bench.bare import prepare
from tests.bench.deployment import deploy
from tests.bench.forms import body_of, fields_of, new_key
from tests.bench.load import Load, Script, always, http, press
from tests.bench.servers import PROJECT, Browser, serving
from tests.bench.table import Row

SECONDS = 4.0
ROUNDS = 3
CONCURRENCY = 8
QUIZ = "terminologie-entrainement"
SHORT_QUIZ = """id: {id}
title: Dix questions
competences: [rncp40800.bc01-c1]
mode: training
shuffle: true
questions:
"""
SHORT_QUESTION = """  - id: q{number}
    type: single
    prompt: Question numéro {number}, que répondez-vous ?
    choices:
      - {{text: La première réponse., correct: true}}
      - {{text: La deuxième réponse., feedback: Non.}}
      - {{text: La troisième réponse., feedback: Non plus.}}
    explanation: La première.
"""
TEN = "dix-questions"
RADIO = re.compile(r'<input[^>]*type="radio"[^>]*name="(q\.[^"]+)"[^>]*value="([^"]+)"')
JSON = ("Accept: application/json",)


def measure_autosave(folder: Path) -> list[Row]:
    """One answer saved at a time by eight people, each in an attempt of their own."""
    environment, _ = deploy(folder)
    bare_base = folder / "bare.sqlite3"
    prepare(str(bare_base))
    with (
        serving("app:create_app()", environment, folder / "product.log") as product,
        serving("tests.bench.bare:app", {"BARE_DATABASE": str(bare_base)}, folder / "bare.log", "/page/1") as bare,
    ):
        people = [Writer(product.port) for _ in range(CONCURRENCY)]
        saves: Script = lambda number: people[number].saves()  # noqa: E731 - a script is a function
        rows = always(http("POST", "/row", body=b"q.lire-un-mot=a1b2c3d4e5&cle=0123456789abcdef0123456789abcdef"))
        press(product.port, saves, CONCURRENCY, 1.0)
        press(bare.port, rows, CONCURRENCY, 1.0)
        ours, theirs = [], []
        for _ in range(ROUNDS):
            ours.append(press(product.port, saves, CONCURRENCY, SECONDS))
            theirs.append(press(bare.port, rows, CONCURRENCY, SECONDS))
    for load in ours:
        assert set(load.statuses) == {200}, load.statuses
    rate, bare_rate = median_rate(ours), median_rate(theirs)
    p99 = statistics.median(load.percentile(0.99) for load in ours)
    bare_p99 = statistics.median(load.percentile(0.99) for load in theirs)
    return [
        Row("autosave: durable answers a second, concurrency 8", rate, "/s"),
        Row("bare commit: rows a second, concurrency 8", bare_rate, "/s"),
        Row("autosave: rate, share of the bare commit’s", rate / bare_rate, "×", 0.5, at_most=False),
        Row("autosave: p99", p99, "ms"),
        Row("bare commit: p99", bare_p99, "ms"),
        Row("autosave: p99, times the bare commit’s", p99 / bare_p99, "×", 1.0),
    ]


def median_rate(loads: list[Load]) -> float:
    return statistics.median(load.rate for load in loads)


class Writer:
    """A guest in an attempt of their own, who changes one answer again and again."""

    def __init__(self, port: int, quiz: str = QUIZ) -> None:
        self.browser = Browser(port)
        self.browser.get(f"/quiz/{quiz}")
        self.address = self.browser.post(f"/quiz/{quiz}", {}).split("?")[0]
        page = self.browser.get(self.address)
        fields = fields_of(page, f"{self.address}/reponses")
        self.questions = [value for name, value in fields if name == "dans"]
        question = self.questions[0]
        self.name = next(name for name, _ in fields if name.startswith(f"q.{question}"))
        self.values = choices_of(page, self.name)
        self.question = question

    def saves(self) -> Iterator[bytes]:
        """Requests without end, the answer different each time so that each one is an act."""
        turn = 0
        while True:
            turn += 1
            value = self.values[turn % len(self.values)] if self.values else f"réponse {turn}"
            yield self.save(new_key(), value)

    def save(self, key: str, value: str) -> bytes:
        """One autosave, as the script of the page sends it."""
        fields = [("dans", self.question), (self.name, value)]
        body = body_of(fields, cle=key, csrf_token=self.browser.token)
        return http("POST", f"{self.address}/reponses", self.browser.cookie, body, JSON)


def choices_of(page: bytes, name: str) -> list[str]:
    """The values that a field may take, when it is a choice."""
    return [value for other, value in RADIO.findall(page.decode()) if other == name]


def measure_whole_attempts(folder: Path) -> list[Row]:
    """Start, one page of ten answers, hand in, the redirects followed: by eight people at once."""
    environment, _ = deploy(folder, COURSE_PATH=str(course_with_ten_questions(folder)))
    with serving("app:create_app()", environment, folder / "product.log") as product:
        people = [Browser(product.port) for _ in range(CONCURRENCY)]
        for person in people:
            person.get(f"/quiz/{TEN}")
        done = [0] * CONCURRENCY
        stop = threading.Event()
        problems: list[BaseException] = []

        def work(number: int) -> None:
            try:
                while not stop.is_set():
                    whole_attempt(people[number])
                    done[number] += 1
            except BaseException as problem:
                problems.append(problem)

        threads = [threading.Thread(target=work, args=(number,)) for number in range(CONCURRENCY)]
        begun = time.perf_counter()
        for thread in threads:
            thread.start()
        time.sleep(2 * SECONDS)
        stop.set()
        for thread in threads:
            thread.join()
        elapsed = time.perf_counter() - begun
        if problems:
            raise problems[0]
    # 90 a second is the goal on two quiet cores; the load generator shares them here, so it is told and not judged.
    return [Row("whole attempt of ten questions, concurrency 8 (90 on quiet cores)", sum(done) / elapsed, "/s")]


def whole_attempt(person: Browser) -> None:
    """One attempt as a browser lives it, every redirect followed."""
    address = person.post(f"/quiz/{TEN}", {})
    page = person.get(address.split("?")[0] + "?affichage=tout")
    fields, seen = [("cle", new_key())], set()
    for name, value in RADIO.findall(page.decode()):
        if name not in seen:
            seen.add(name)
            fields += [(name, value), ("dans", name.removeprefix("q."))]
    assert len(seen) == 10, (address, len(seen))
    attempt = address.split("?")[0]
    result = person.post(f"{attempt}/rendre", fields)
    person.get(result)


def course_with_ten_questions(folder: Path) -> Path:
    """The shipped course and one quiz of ten questions, to take again and again."""
    course = folder / "course"
    shutil.copytree(PROJECT / "content", course / "content")
    shutil.copytree(PROJECT / "quizzes", course / "quizzes")
    questions = "".join(SHORT_QUESTION.format(number=number) for number in range(10))
    (course / "quizzes" / f"{TEN}.yaml").write_text(SHORT_QUIZ.format(id=TEN) + questions, encoding="utf-8")
    return course
