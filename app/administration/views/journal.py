"""/admin/journal: the sensitive acts, filtered, verified, taken away as CSV."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, time, timedelta

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.domain import Role
from app.accounts.guards import require_recent_proof, role_required, signed_in_user
from app.administration import queries
from app.administration.forms import JournalForm, PlainForm
from app.administration.queries import JournalFilter
from app.administration.views.blueprint import bp
from app.clock import PARIS, utc_now
from app.db.journal import JournalKind, journal_event, verify_journal
from app.web.current import current_db
from app.web.forms import SelectChoice
from app.web.labels import label

PAGE = 100
MOST_ROWS = 100_000
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
LAST_PAGE = 100_000


def day_start(day: date | None, later: int = 0) -> datetime | None:
    """The instant at which a day begins in Paris."""
    try:
        return None if day is None else datetime.combine(day + timedelta(days=later), time(), PARIS)
    except OverflowError:
        return None


def asked() -> tuple[JournalForm, JournalFilter]:
    """What the address asks for; what makes no sense is left out."""
    form = JournalForm(request.args)
    form.fait.choices = [
        SelectChoice("", "tous les actes"),
        *(SelectChoice(one.value, label(one)) for one in JournalKind),
    ]
    if not form.validate():
        return form, JournalFilter()
    return form, JournalFilter(
        form.fait.data or "", (form.personne.data or "").strip(), day_start(form.du.data), day_start(form.au.data, 1)
    )


def page_number() -> int:
    typed = request.args.get("page", "")
    return min(max(int(typed), 1), LAST_PAGE) if typed.isascii() and typed.isdigit() and len(typed) < 8 else 1


@bp.get("/admin/journal")
@role_required(Role.ADMIN)
def journal() -> ResponseReturnValue:
    db, number = current_db(), page_number()
    form, wanted = asked()
    lines = queries.journal_lines(db, wanted, (number - 1) * PAGE, PAGE + 1)
    verified = "verifier" in request.args
    kept = {name: request.args[name] for name in ("fait", "personne", "du", "au") if request.args.get(name)}
    return render_template(
        "administration/journal.html",
        form=form,
        lines=lines[:PAGE],
        has_more=len(lines) > PAGE,
        number=number,
        kept=kept,
        verified=verified,
        broken=verify_journal(db) if verified else None,
        plain=PlainForm(formdata=None),
    ), (422 if form.errors else 200)


def guarded(value: object) -> str:
    """A cell that no spreadsheet computes."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text


@bp.post("/admin/journal/export")
@role_required(Role.ADMIN)
def export_journal() -> ResponseReturnValue:
    """The rows that the filter shows, as CSV; taking them away is an act of the journal too."""
    require_recent_proof()
    form, wanted = asked()
    if form.errors:
        flash("Ce filtre ne se lit pas : corrigez-le avant d’exporter.", "info")
        return redirect(url_for(".journal"), 303)
    db, out = current_db(), io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(["numero", "le", "acte", "par_numero", "par", "sur_numero", "sur", "objet", "detail", "empreinte"])
    lines = queries.journal_lines(db, wanted, 0, MOST_ROWS)
    for line in lines:
        writer.writerow(
            [
                line.number,
                line.at.isoformat(),
                line.kind,
                guarded(line.actor_id),
                guarded(line.actor),
                guarded(line.subject_id),
                guarded(line.subject),
                guarded(line.about),
                guarded(line.detail),
                line.digest,
            ]
        )
    journal_event(
        db, JournalKind.JOURNAL_EXPORTED, utc_now(), actor_id=signed_in_user().id, detail=f"{len(lines)} lignes"
    )
    response = Response("\N{ZERO WIDTH NO-BREAK SPACE}" + out.getvalue(), mimetype="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="journal.csv"'
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
