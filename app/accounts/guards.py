"""Who may pass. Every view of the product bears exactly one of these; `view.guard` says which.

- `@public`: anybody. The view may still ask `current_viewer()`.
- `@signed_in`: a person who is signed in, second factor included where it is required.
- `@role_required(...)`: one of these roles.
- `@identified`: a person whose password was right, even if the required second factor is not set up yet.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Flask, current_app, g, redirect, session, url_for

from app.accounts import queries
from app.accounts.codes import hash_token
from app.accounts.domain import Role, Viewer
from app.accounts.domain.signing_in import proof_is_fresh
from app.accounts.queries import SignedIn, Standing
from app.clock import utc_now
from app.errors import Forbidden, NotFound, ReauthenticationRequired, SignInRequired
from app.web.current import current_db, current_settings, current_viewer

View = TypeVar("View", bound=Callable[..., Any])

SESSION_KEY = "sid"
REMEMBERED = "tdu_signed_in"
REMEMBERED_PEOPLE = 4096


def load_viewer() -> Viewer | None:
    """Who is signed in: no statement for a stranger, one for a signed-in person (registered as `viewer_loader`).

    Somebody who works here and has not set up the second factor that is required of them is nobody yet:
    only the pages that bear `@identified` know them.
    """
    token = session.get(SESSION_KEY)
    if not isinstance(token, str):
        return None
    now, token_hash = utc_now(), hash_token(token)
    signed_in = queries.signed_in_by(current_db(), token_hash, now)
    if signed_in is None:
        return None
    viewer = signed_in.viewer
    if signed_in.is_due(now):
        g.session_to_touch = (viewer.id, viewer.session_id)
    if viewer.has_second_factor and not signed_in.second_factor_passed:
        return None
    if not viewer.has_second_factor and viewer.is_staff and current_settings().second_factor_for_staff:
        g.unready_viewer = viewer
        return None
    if not viewer.is_staff:
        _remember(token_hash, signed_in)
    return viewer


def _remember(token_hash: str, signed_in: SignedIn) -> None:
    held = remembered_people(current_app)
    held[token_hash] = signed_in
    while len(held) > REMEMBERED_PEOPLE:
        held.popitem(last=False)


def remembered_people(app: Flask) -> OrderedDict[str, SignedIn]:
    """Who this process last saw behind each session, by the hash of its token."""
    held: OrderedDict[str, SignedIn] = app.extensions.setdefault(REMEMBERED, OrderedDict())
    return held


def standing_of(app: Flask, carried: Mapping[str, Any], now: datetime) -> Standing | None:
    """Who seems to be behind this session cookie, to be proved inside the statement that writes.

    A memory is only a guess: what it says counts once a statement that bears `queries.SESSION_STANDS` has held. None
    when nothing is remembered, or when the use of the session is to be noted anew.
    """
    token = carried.get(SESSION_KEY)
    if not isinstance(token, str):
        return None
    token_hash = hash_token(token)
    signed_in = remembered_people(app).get(token_hash)
    return None if signed_in is None or signed_in.is_due(now) else Standing(token_hash, signed_in.viewer)


def identified_viewer() -> Viewer | None:
    """Who is signed in, or whose password was right while their second factor is still to be set up."""
    viewer: Viewer | None = current_viewer()
    return viewer or cast("Viewer | None", g.get("unready_viewer"))


def signed_in_user() -> Viewer:
    """Who is signed in; for views behind a guard."""
    viewer = identified_viewer()
    if viewer is None:
        raise SignInRequired
    return viewer


def require_recent_proof() -> None:
    """Stop here unless the person proved who they are in the last ten minutes."""
    if not proof_is_fresh(signed_in_user().reauthenticated_at, utc_now()):
        raise ReauthenticationRequired


def _refuse_stranger() -> Any:
    if g.get("unready_viewer") is not None:
        return redirect(url_for("accounts.second_factor"), 303)
    raise SignInRequired


def public(view: View) -> View:
    """Anybody."""
    view.guard = "public"  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """A person who is signed in."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if current_viewer() is None:
            return _refuse_stranger()
        return view(*args, **kwargs)

    guarded.guard = "signed_in"  # type: ignore[attr-defined]
    return cast("View", guarded)


def identified(view: View) -> View:
    """A person whose password was right, even before the second factor that is required of them."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if identified_viewer() is None:
            raise SignInRequired
        return view(*args, **kwargs)

    guarded.guard = "identified"  # type: ignore[attr-defined]
    return cast("View", guarded)


def role_required(*roles: Role, hidden: bool = False) -> Callable[[View], View]:
    """One of these roles; `hidden` pages do not even say that they exist."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            viewer = current_viewer()
            if viewer is None:
                return _refuse_stranger()
            if viewer.role not in roles:
                raise NotFound if hidden else Forbidden
            return view(*args, **kwargs)

        guarded.guard = "role:" + ",".join(sorted(roles))  # type: ignore[attr-defined]
        guarded.roles = frozenset(roles)  # type: ignore[attr-defined]
        return cast("View", guarded)

    return decorate
