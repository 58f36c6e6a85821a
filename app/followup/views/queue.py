"""/formation/a-lire: all that waits to be read, by keyboard or by links; the names hidden on demand."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from app.accounts.guards import role_required, signed_in_user
from app.clock import utc_now
from app.followup.domain.concerns import WaitKind, days_between
from app.followup.services.queue import BLIND, IN_QUEUE, next_after, queue_for
from app.followup.views.blueprint import LEADERS, bp
from app.web.current import current_catalog, current_db

# Read by the page of a copy too (app/quizzes): the choice lives with the session.
BLIND_KEY = "blind_marking"


def asked_kind() -> WaitKind | None:
    """The kind that the address names."""
    typed = request.args.get("genre", "")
    return WaitKind(typed) if typed in {kind.value for kind in IN_QUEUE} else None


@bp.get("/formation/a-lire")
@role_required(*LEADERS)
def queue() -> ResponseReturnValue:
    """Everything that waits for a reading, the oldest first."""
    now, kind = utc_now(), asked_kind()
    everything = queue_for(current_db(), current_catalog(), signed_in_user())
    counts = {one: sum(item.wait.kind is one for item in everything) for one in WaitKind if one in IN_QUEUE}
    return render_template(
        "followup/queue.html",
        items=[item for item in everything if kind is None or item.wait.kind is kind],
        total=len(everything),
        counts={one: count for one, count in counts.items() if count},
        kind=kind,
        blind=bool(session.get(BLIND_KEY)),
        hidden=BLIND,
        days=lambda instant: days_between(instant, now),
    )


@bp.get("/formation/a-lire/suivant")
@role_required(*LEADERS)
def next_to_read() -> ResponseReturnValue:
    """What comes after the thing just read; the list once nothing is left."""
    items = queue_for(current_db(), current_catalog(), signed_in_user())
    found = next_after(items, request.args.get("apres", ""))
    if found is None:
        flash("Il n’y a plus rien à lire. Merci.", "success")
        return redirect(url_for(".queue"), 303)
    return redirect(found.wait.address, 303)


@bp.post("/formation/a-lire/noms")
@role_required(*LEADERS)
def choose_names() -> ResponseReturnValue:
    """Hide the names of those whose copies are marked, or show them."""
    session[BLIND_KEY] = request.form.get("masquer") == "1"
    words = "Les noms sont masqués." if session[BLIND_KEY] else "Les noms sont de nouveau affichés."
    flash(words, "success")
    return redirect(url_for(".queue"), 303)
