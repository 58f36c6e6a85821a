"""/admin/conservation: how long what is kept; /admin/sante: how everything fares."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from app.accounts.domain import Role
from app.accounts.guards import role_required
from app.administration import queries
from app.administration.domain.health import CheckState
from app.administration.domain.retention import ELSEWHERE, RULES
from app.administration.services.health import look_at_everything
from app.administration.views.blueprint import bp
from app.clock import utc_now
from app.web.current import current_catalog, current_database, current_db, current_runtime, current_settings


@bp.get("/admin/conservation")
@role_required(Role.ADMIN)
def retention() -> ResponseReturnValue:
    return render_template(
        "administration/retention.html",
        rules=RULES,
        elsewhere=ELSEWHERE,
        runs=queries.retention_runs(current_db()),
        titles={rule.key: rule.data for rule in RULES},
    )


@bp.get("/admin/sante")
@role_required(Role.ADMIN)
def health() -> ResponseReturnValue:
    runtime, db, now = current_runtime(), current_db(), utc_now()
    checks = look_at_everything(
        db,
        current_database(),
        current_settings(),
        runtime.storage,
        list(runtime.chores),
        len(current_catalog().problems),
        now,
    )
    return render_template(
        "administration/health.html",
        checks=checks,
        worries=[one for one in checks if one.state is not CheckState.OK],
        chores=sorted(queries.chore_runs(db).values(), key=lambda run: run.name),
        backups=queries.backup_runs(db),
    )
