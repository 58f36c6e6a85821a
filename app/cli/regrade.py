"""`flask quiz regrade`: what a corrected quiz changes for those who took it before; written only if asked."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import click
from flask.cli import with_appcontext

from app.clock import utc_now
from app.errors import NotFound
from app.quizzes import services
from app.quizzes.domain.regrade import RegradePolicy
from app.quizzes.domain.review import french_number
from app.quizzes.services import RegradedCopy
from app.statistics.services.regrades import write as write_regrade
from app.web.current import current_catalog, current_database, current_settings

# What the author of a copy reads; the regrade can be taken back from its page.
REASON = "Le quiz a été corrigé, les copies rendues avant la correction sont recalculées."


@click.command("regrade")
@click.argument("quiz_id", metavar="QUIZ")
@click.option(
    "--policy",
    required=True,
    type=click.Choice([policy.value for policy in RegradePolicy]),
    help="never_lower : la meilleure des deux notes ; strict : comme si la copie était notée aujourd’hui ; "
    "full_credit : les questions corrigées donnent tous leurs points ; neutralise : elles ne comptent plus.",
)
@click.option("--apply", "write", is_flag=True, help="Écrit le nouveau calcul ; sans cela, rien ne change.")
@click.option("--json", "as_json", is_flag=True, help="Donne le résultat en JSON.")
@with_appcontext
def regrade_command(quiz_id: str, policy: str, write: bool, as_json: bool) -> None:
    """Recalcule les copies rendues d’après la version publiée de QUIZ, et montre qui change avant d’écrire."""
    quiz_id = quiz_id.rpartition("/")[2].removesuffix(".yaml")
    try:
        quiz = current_catalog().quiz(quiz_id)
    except NotFound:
        raise click.BadParameter(f"aucun quiz publié ne s’appelle « {quiz_id} ».", param_hint="QUIZ") from None
    database, chosen = current_database(), RegradePolicy(policy)
    if write:
        with database.writing() as db:
            # What is about to be written, in the transaction that writes it.
            copies = services.regraded_copies(db, quiz, chosen)
            if copies:
                write_regrade(db, quiz, chosen, REASON, None, utc_now(), current_settings().base_url)
    else:
        with database.reading() as db:
            copies = services.regraded_copies(db, quiz, chosen)
    if as_json:
        value = {
            "quiz": quiz.id,
            "digest": quiz.digest,
            "policy": policy,
            "applied": write,
            "copies": as_values(copies),
        }
        click.echo(json.dumps(value, ensure_ascii=False))
        return
    for copy in copies:
        click.echo(line_of(copy))
    count = (
        f"{len(copies)} copies changent"
        if len(copies) > 1
        else ("1 copie change" if copies else "Aucune copie ne change")
    )
    if not copies:
        click.echo(f"{count}.")
    elif write:
        click.echo(f"{count} : c’est écrit, et tracé sur chacune.")
    else:
        click.echo(f"{count}. Rien n’est écrit : ajoutez --apply pour l’écrire.")


def as_values(copies: Sequence[RegradedCopy]) -> list[dict[str, Any]]:
    """The copies that move, as JSON values; points as decimals."""
    return [
        {
            "attempt": copy.attempt_id,
            "learner": copy.learner_id,
            "number": copy.number,
            "before": {
                "earned": float(copy.regrade.before.earned),
                "possible": float(copy.regrade.before.possible),
                "passed": copy.regrade.before.passed,
            },
            "after": {
                "earned": float(copy.regrade.after.earned),
                "possible": float(copy.regrade.after.possible),
                "passed": copy.regrade.after.passed,
            },
            "questions": list(copy.regrade.changed),
        }
        for copy in copies
    ]


def line_of(copy: RegradedCopy) -> str:
    """One copy in one line: who, from what, to what, because of which questions."""
    before, after = copy.regrade.before, copy.regrade.after
    verdict = {True: "réussi", False: "pas réussi"}
    changed = f" ({', '.join(copy.regrade.changed)})" if copy.regrade.changed else ""
    return (
        f"{copy.attempt_id}, personne {copy.learner_id}, essai {copy.number} : "
        f"{french_number(before.earned)} sur {french_number(before.possible)}, {verdict[before.passed]} → "
        f"{french_number(after.earned)} sur {french_number(after.possible)}, {verdict[after.passed]}{changed}"
    )
