"""`flask user`: make accounts from the machine that serves."""

from __future__ import annotations

import json
import sys

import click
from flask.cli import with_appcontext

from app.accounts.domain import MAX_NAME, Role, is_email_like, normalise_email, normalise_name
from app.accounts.domain.events import EventKind
from app.accounts.domain.password_rules import password_problem
from app.accounts.passwords import random_password
from app.accounts.queries import find_user
from app.accounts.services import add_user, record
from app.accounts.services.people import close_sessions
from app.accounts.services.second_factor import remove
from app.cli.refusals import Commands
from app.clock import utc_now
from app.errors import DomainError
from app.web.current import current_catalog, current_database
from app.web.labels import label

LONGEST_INPUT = 4096


@click.group("user", cls=Commands)
def user_group() -> None:
    """Les comptes."""


def _name_for(email: str) -> str:
    words = email.split("@", 1)[0].replace(".", " ").replace("_", " ").replace("-", " ")
    return " ".join(word.capitalize() for word in words.split()) or email


@user_group.command("reset-second-factor")
@click.argument("email")
@with_appcontext
def reset_second_factor_command(email: str) -> None:
    """Retire la double authentification d’une personne qui a perdu téléphone et codes ; ferme ses sessions."""
    now = utc_now()
    with current_database().writing() as db:
        user = find_user(db, email)
        if user is None:
            raise click.ClickException("Cette adresse n’a pas de compte.")
        if not remove(db, user, None, now):
            raise click.ClickException("Ce compte n’a pas de double authentification.")
        close_sessions(db, user.id, now)
    click.echo("La double authentification est retirée : elle sera proposée de nouveau à la prochaine connexion.")


@user_group.command("add")
@click.argument("email")
@click.option(
    "--role", required=True, type=click.Choice([role.value for role in Role]), help="Ce que fait la personne."
)
@click.option("--name", help="Prénom et nom ; à défaut, tirés de l’adresse.")
@click.option("--framework", help="Référentiel visé, par exemple rncp40800.")
@click.option("--password", help="Mot de passe ; il se voit dans la liste des processus, préférez --password-stdin.")
@click.option("--password-stdin", is_flag=True, help="Lit le mot de passe sur l’entrée standard.")
@click.option("--json", "as_json", is_flag=True, help="Répond par une valeur JSON.")
@with_appcontext
def add_command(
    email: str,
    role: str,
    name: str | None,
    framework: str | None,
    password: str | None,
    password_stdin: bool,
    as_json: bool,
) -> None:
    """Crée un compte, adresse confirmée. Sans mot de passe donné, en tire un au sort et l’affiche."""
    email = normalise_email(email)
    name = normalise_name(name if name is not None else _name_for(email))
    if not is_email_like(email):
        raise click.BadParameter("une adresse complète est attendue, par exemple prenom@exemple.fr.")
    if not name or len(name) > MAX_NAME:
        raise click.BadParameter(f"le nom compte de 1 à {MAX_NAME} caractères.", param_hint="--name")
    if framework is not None and framework not in current_catalog().frameworks:
        known = ", ".join(current_catalog().frameworks) or "aucun"
        raise click.BadParameter(f"référentiel inconnu ; connus : {known}.", param_hint="--framework")
    if password is not None and password_stdin:
        raise click.UsageError("Donnez --password ou --password-stdin, pas les deux.")
    if password_stdin:
        password = sys.stdin.readline(LONGEST_INPUT).rstrip("\r\n")
    given = password if password is not None else random_password()
    problem = password_problem(given, Role(role), email, name) if password is not None else None
    if problem:
        raise click.ClickException(problem)
    now = utc_now()
    try:
        with current_database().writing() as db:
            user = add_user(db, email, name, Role(role), given, now, framework=framework)
            record(db, EventKind.ADDED, now, user.id)
            user_id = user.id
    except DomainError as error:
        raise click.ClickException(error.message) from error
    shown = None if password is not None else given
    if as_json:
        click.echo(json.dumps({"id": user_id, "email": email, "role": role, "password": shown}, ensure_ascii=False))
        return
    click.echo(f"Compte créé : {email} ({label(Role(role))}).")
    if shown is not None:
        click.echo(f"Mot de passe : {shown}")
