"""Whether a learner's pages cost more as the platform grows: 100 learners, then 10,000 with two million acts."""

from __future__ import annotations

import statistics
import time
from pathlib import Path

import pysqlite3.dbapi2 as sqlite

from tests.bench.deployment import LEARNER, deploy, signed_in
from tests.bench.servers import Browser, serving
from tests.bench.table import Row

PAGES = {"catalogue": "/modules", "dashboard": "/tableau-de-bord", "progression": "/progression"}
SMALL, LARGE = 100, 10_000
ATTEMPTS_EACH = 20
ACTS_EACH = 10
ROUNDS = 60
COMPETENCES = ("rncp40800.bc01-c1", "rncp40800.bc01-c2", "rncp40800.bc02-c1")

PEOPLE_SQL = """
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :people)
INSERT INTO users ({columns})
SELECT {values} FROM n, (SELECT * FROM users WHERE email = :model) AS model
"""
ATTEMPTS_SQL = """
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < :people * :each - 1)
INSERT INTO attempts (id, learner_id, activity_kind, activity_id, number, content_digest, mode, seed, setup, started_at,
  deadline_at, time_factor, state, closed_at, closed_by, action_count, snapshot, last_action_at, earned, possible,
  passed, complete)
SELECT printf('y%025d', i), :first + i / :each, 'quiz', model.activity_id, 100 + i % :each, model.content_digest,
  'graded', model.seed, model.setup, datetime('now', '-' || (i % 300) || ' days'), NULL, '1', 'closed',
  datetime('now', '-' || (i % 300) || ' days'), 'learner', :acts, model.snapshot,
  datetime('now', '-' || (i % 300) || ' days'), '7', '10', 1, 1
FROM n, (SELECT * FROM attempts WHERE mode = 'graded' AND state = 'closed' AND learner_id IS NOT NULL LIMIT 1) AS model
"""
ACTS_SQL = """
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < :people * :each * :acts - 1)
INSERT INTO attempt_actions (attempt_id, number, key, kind, payload, at, learner_id, actor_id, late)
SELECT printf('y%025d', i / :acts), 1 + i % :acts, printf('%032x', i), 'answer', '{"answers":{}}',
  datetime('now', '-' || (i % 300) || ' days', '-' || (i % 86400) || ' seconds'), :first + i / (:each * :acts), NULL, 0
FROM n
"""
OUTCOMES_SQL = """
INSERT INTO outcomes (attempt_id, revision, competence_id, learner_id, activity_kind, activity_id, mode, earned,
  possible, at, superseded_at)
SELECT id, 1, :competence, learner_id, activity_kind, activity_id, mode, '3', '4', closed_at, NULL
FROM attempts WHERE id LIKE 'y%'
"""


def grow(path: Path, people: int) -> int:
    """Give the base so many more learners, each with a history; how many acts it then holds."""
    db = sqlite.connect(str(path), isolation_level=None)
    db.execute("PRAGMA synchronous = OFF")
    db.execute("BEGIN")
    first = db.execute("SELECT max(id) + 1 FROM users").fetchone()[0]
    columns = [row[1] for row in db.execute("PRAGMA table_info(users)")]
    changed = {"id": ":first - 1 + i", "email": "'crowd-' || i || '@example.org'", "password_hash": "NULL"}
    values = ", ".join(changed.get(column, f"model.{column}") for column in columns)
    sql = PEOPLE_SQL.format(columns=", ".join(columns), values=values)
    db.execute(sql, {"people": people, "first": first, "model": LEARNER})
    given = {"people": people, "each": ATTEMPTS_EACH, "acts": ACTS_EACH, "first": first}
    db.execute(ATTEMPTS_SQL, {name: given[name] for name in ("people", "each", "acts", "first")})
    db.execute(ACTS_SQL, given)
    for competence in COMPETENCES:
        db.execute(OUTCOMES_SQL, {"competence": competence})
    db.execute("COMMIT")
    db.execute("ANALYZE")
    acts: int = db.execute("SELECT count(*) FROM attempt_actions").fetchone()[0]
    db.close()
    return acts


def measure(folder: Path) -> list[Row]:
    """The same learner, the same pages, in turn on the small platform and on the large one."""
    bases = {}
    for name, people in (("small", SMALL), ("large", LARGE)):
        (folder / name).mkdir()
        environment, instance = deploy(folder / name)
        acts = grow(instance / "trait-dunion.sqlite3", people)
        bases[name] = environment
    rows = [Row("large platform: acts in the base", acts / 1_000_000, "million")]
    one_worker = {"WEB_WORKERS": "1", "WEB_THREADS": "1"}
    with (
        serving("app:create_app()", bases["small"] | one_worker, folder / "small.log") as small,
        serving("app:create_app()", bases["large"] | one_worker, folder / "large.log") as large,
    ):
        people = {"small": signed_in(small.port, LEARNER), "large": signed_in(large.port, LEARNER)}
        for page, path in PAGES.items():
            times = timed(people, path)
            ratio = statistics.median(times["large"]) / statistics.median(times["small"])
            rows.append(Row(f"{page}: median with {LARGE} learners", 1000 * statistics.median(times["large"]), "ms"))
            rows.append(Row(f"{page}: time with {LARGE} learners, times that with {SMALL}", ratio, "×", 1.3))
    return rows


def timed(people: dict[str, Browser], path: str) -> dict[str, list[float]]:
    """Seconds of each visit, the two platforms in turn."""
    times: dict[str, list[float]] = {name: [] for name in people}
    for turn in range(ROUNDS):
        for name, person in people.items():
            begun = time.perf_counter()
            person.get(path)
            if turn >= ROUNDS // 6:
                times[name].append(time.perf_counter() - begun)
    return times
