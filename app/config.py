"""Settings: read once from the environment, frozen, passed around.

Everything has a working default under `instance/`, so that `make run` needs nothing.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

PROJECT = Path(__file__).resolve().parent.parent
MINIMUM_SECRET_LENGTH = 32
HIGHEST_PORT = 65_535


class SettingsError(Exception):
    """A setting that would make the product unsafe or unable to start; French message."""


@dataclass(frozen=True)
class Settings:
    """What a deployment decides. Paths are absolute; URLs are strings as SQLAlchemy and obstore read them."""

    instance_path: Path
    course_path: Path
    secret_key: str = field(repr=False)
    secret_key_fallbacks: tuple[str, ...] = field(repr=False, default=())
    database_url: str = ""
    storage_url: str = ""
    mail_url: str = ""
    mail_from: str = "Trait d’union <ne-pas-repondre@localhost>"
    redis_url: str = ""
    base_url: str = "http://127.0.0.1:8000"
    port: int = 8000
    trusted_proxies: int = 0
    debug: bool = False
    testing: bool = False
    contact_email: str = "contact@example.org"
    publisher_name: str = ""
    publisher_address: str = ""
    publication_director: str = ""
    host_name: str = ""
    weekly_minutes: int = 300
    second_factor_for_staff: bool = True
    # who bears it may read /metriques from another machine
    metrics_token: str = field(repr=False, default="")
    # where an antivirus (clamd) reads uploads: host:port, or the path of its socket; none is asked without it
    clamd_address: str = ""

    @property
    def secure_cookies(self) -> bool:
        """Cookies are marked Secure as soon as people reach the site by https."""
        return urlsplit(self.base_url).scheme == "https"


def _secret_key(instance_path: Path, environ: Mapping[str, str]) -> str:
    given = environ.get("SECRET_KEY")
    if given is not None:
        if len(given) < MINIMUM_SECRET_LENGTH:
            raise SettingsError(
                f"SECRET_KEY est trop courte : {MINIMUM_SECRET_LENGTH} caractères au moins. "
                "Retirez-la pour qu’une clé soit tirée au sort et gardée sous instance/."
            )
        return given
    path = instance_path / "secret_key"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        key = secrets.token_urlsafe(48)
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    return key


def _number(environ: Mapping[str, str], name: str, default: int) -> int:
    raw = environ.get(name, "")
    try:
        return int(raw) if raw else default
    except ValueError:
        raise SettingsError(f"{name} doit être un nombre entier, et non « {raw} ».") from None


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the environment (course-format.md §6); makes the instance folder and the secret key."""
    env = os.environ if environ is None else environ
    instance_path = Path(env.get("INSTANCE_PATH") or PROJECT / "instance").resolve()
    try:
        instance_path.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise SettingsError(f"INSTANCE_PATH : « {instance_path} » n’est pas un dossier où l’on peut écrire.") from None
    port = _number(env, "PORT", 8000)
    if not 1 <= port <= HIGHEST_PORT:
        raise SettingsError(f"PORT doit aller de 1 à {HIGHEST_PORT}, et {port} en sort.")
    database_url = env.get("DATABASE_URL") or f"sqlite:///{instance_path / 'trait-dunion.sqlite3'}"
    if database_url.startswith(("postgres://", "postgresql://")):
        database_url = "postgresql+psycopg://" + database_url.split("://", 1)[1]
    return Settings(
        instance_path=instance_path,
        course_path=Path(env.get("COURSE_PATH") or PROJECT).resolve(),
        secret_key=_secret_key(instance_path, env),
        secret_key_fallbacks=tuple(filter(None, env.get("SECRET_KEY_FALLBACKS", "").split(","))),
        database_url=database_url,
        storage_url=env.get("STORAGE_URL") or f"file:{instance_path / 'files'}",
        mail_url=env.get("MAIL_URL") or f"file:{instance_path / 'mail'}",
        mail_from=env.get("MAIL_FROM") or Settings.mail_from,
        redis_url=env.get("REDIS_URL", ""),
        base_url=(env.get("BASE_URL") or f"http://127.0.0.1:{port}").rstrip("/"),
        port=port,
        trusted_proxies=_number(env, "TRUSTED_PROXIES", 0),
        debug=env.get("FLASK_DEBUG", "") in {"1", "true"},
        contact_email=env.get("CONTACT_EMAIL") or Settings.contact_email,
        publisher_name=env.get("PUBLISHER_NAME", ""),
        publisher_address=env.get("PUBLISHER_ADDRESS", ""),
        publication_director=env.get("PUBLICATION_DIRECTOR", ""),
        host_name=env.get("HOST_NAME", ""),
        metrics_token=env.get("METRICS_TOKEN", ""),
        clamd_address=env.get("CLAMD_ADDRESS", ""),
        second_factor_for_staff=env.get("SECOND_FACTOR_FOR_STAFF", "1") not in {"0", "false", "non"},
    )
