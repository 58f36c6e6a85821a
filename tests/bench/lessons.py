"""A signed-in lesson page against a bare page with one primary-key SELECT, under the same server."""

from __future__ import annotations

import statistics
from pathlib import Path

from tests.bench.bare import prepare
from tests.bench.deployment import LEARNER, deploy, signed_in
from tests.bench.load import Load, Script, always, http, press
from tests.bench.servers import Server, serving
from tests.bench.table import Row

SECONDS = 4.0
ROUNDS = 3


def measure(folder: Path) -> list[Row]:
    """Rates in turn, A B A B, so that a drift of the machine touches both."""
    environment, _ = deploy(folder)
    bare_base = folder / "bare.sqlite3"
    prepare(str(bare_base))
    with (
        serving("app:create_app()", environment, folder / "product.log") as product,
        serving("tests.bench.bare:app", {"BARE_DATABASE": str(bare_base)}, folder / "bare.log", "/page/1") as bare,
    ):
        person = signed_in(product.port, LEARNER)
        lesson = always(http("GET", "/modules/terminologie/lire-par-la-fin", person.cookie))
        page = always(http("GET", "/page/7"))
        for server, script in ((product, lesson), (bare, page)):
            press(server.port, script, 8, 1.0)
        ours, theirs = [], []
        for _ in range(ROUNDS):
            ours.append(costed(product, lesson, 8))
            theirs.append(costed(bare, page, 8))
        crowd = press(product.port, lesson, 32, SECONDS)
    rate = statistics.median(a[0].rate for a in ours) / statistics.median(b[0].rate for b in theirs)
    cpu = statistics.median(a[1] for a in ours) / statistics.median(b[1] for b in theirs)
    assert set(crowd.statuses) == {200}, crowd.statuses
    return [
        Row("lesson: requests a second, signed in, concurrency 8", statistics.median(a[0].rate for a in ours), "/s"),
        Row("bare page: requests a second, concurrency 8", statistics.median(b[0].rate for b in theirs), "/s"),
        Row("lesson: rate, share of the bare page’s", rate, "×", 0.25, at_most=False),
        Row("lesson: processor time a request, times the bare page’s", cpu, "×", 4.0),
        Row("lesson: p99 over p50 at concurrency 32", crowd.percentile(0.99) / crowd.percentile(0.5), "×", 4.0),
        Row("lesson: p50 at concurrency 32", crowd.percentile(0.5), "ms"),
    ]


def costed(server: Server, script: Script, concurrency: int) -> tuple[Load, float]:
    """A load and the processor seconds that each of its requests cost the server."""
    before = server.cpu_seconds()
    load = press(server.port, script, concurrency, SECONDS)
    return load, (server.cpu_seconds() - before) / len(load.times)
