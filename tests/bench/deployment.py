"""A deployment to measure: migrated, with the demonstration people in it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.bench.servers import PROJECT, Browser, environment_of

LEARNER = "apprenante@example.org"
PASSWORD = "Marronnier-violet-42-heures"


def flask(environment: dict[str, str], *command: str) -> str:
    """Run one of our commands; what it prints."""
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "app", *command],
        cwd=PROJECT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def deploy(folder: Path, **settings: str) -> tuple[dict[str, str], Path]:
    """(environment, instance folder) of a product ready to be served."""
    instance = folder / "instance"
    instance.mkdir()
    environment = environment_of(instance, DEMO_PASSWORD=PASSWORD, **settings)
    flask(environment, "db", "upgrade")
    flask(environment, "demo", "load")
    return environment, instance


def signed_in(port: int, email: str) -> Browser:
    browser = Browser(port)
    browser.sign_in(email, PASSWORD)
    return browser
