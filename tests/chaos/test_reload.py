"""A change of content is taken up by a signal, atomically, while people read; a faulty file takes nothing down."""

from __future__ import annotations

import os
import shutil
import signal
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.bench.deployment import deploy
from tests.bench.load import Connection, always, http, press
from tests.bench.servers import PROJECT, serving

MODULE = "content/modules/terminologie/module.yaml"
LIMIT = 30


def until(condition: Callable[[], bool], what: str) -> None:
    limit = time.monotonic() + LIMIT
    while time.monotonic() < limit:
        if condition():
            return
        time.sleep(0.2)
    pytest.fail(f"after {LIMIT} s still not: {what}")


def page(port: int, path: str) -> tuple[int, str]:
    with closing(Connection(port)) as connection:
        status, _, body = connection.send(http("GET", path))
    return status, body.decode()


@pytest.mark.timeout(240)
def test_a_new_title_is_served_after_a_signal_and_no_request_fails(tmp_path: Path) -> None:
    course = tmp_path / "course"
    for folder in ("content", "quizzes"):
        shutil.copytree(PROJECT / folder, course / folder)
    environment, _ = deploy(tmp_path, COURSE_PATH=str(course))
    with serving("app:create_app()", environment, tmp_path / "server.log") as server:
        assert "Un titre tout neuf" not in page(server.port, "/modules")[1]
        seen: dict[int, int] = {}

        def readers() -> None:
            load = press(server.port, always(http("GET", "/modules/terminologie")), 4, 6.0)
            seen.update(load.statuses)

        crowd = threading.Thread(target=readers)
        crowd.start()
        path = course / MODULE
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        changed = ["title: Un titre tout neuf\n" if line.startswith("title:") else line for line in lines]
        path.write_text("".join(changed), encoding="utf-8")
        os.kill(server.process.pid, signal.SIGHUP)
        until(lambda: "Un titre tout neuf" in page(server.port, "/modules")[1], "the new title is served")
        crowd.join()
        assert set(seen) == {200}, seen

        (course / "quizzes" / "terminologie-mots.yaml").write_text("id: [cassé", encoding="utf-8")
        os.kill(server.process.pid, signal.SIGHUP)
        until(lambda: page(server.port, "/quiz/terminologie-mots")[0] == 404, "the faulty quiz is unpublished")
        assert page(server.port, "/modules/terminologie")[0] == 200
        assert page(server.port, "/quiz/terminologie-entrainement")[0] == 200
