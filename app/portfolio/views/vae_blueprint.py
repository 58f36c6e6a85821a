"""The blueprint of the VAE, and what each of its pages begins with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, Response, request

from app.accounts.domain import Viewer
from app.accounts.guards import signed_in_user
from app.clock import in_paris, utc_now
from app.content.catalog import Framework
from app.content.schema.vae import VaeGuide
from app.portfolio.domain.vae import registration_end
from app.portfolio.models.vae import VaeJourney
from app.portfolio.queries import vae as queries
from app.web.current import current_catalog, current_db

bp = Blueprint("vae", "app.portfolio", template_folder="templates")


@bp.after_request
def keep_the_calendar_to_oneself(response: Response) -> Response:
    """A calendar opened by its link tells its address to nobody, and no cache keeps it."""
    if "token" in (request.view_args or {}):
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        response.headers["Cache-Control"] = "no-store"
    return response


@dataclass(frozen=True)
class Own:
    """Somebody's own VAE, as a page needs it."""

    viewer: Viewer
    journey: VaeJourney
    guide: VaeGuide
    framework: Framework | None

    @property
    def title(self) -> str:
        """What is aimed at; the code alone when the course has the référentiel no more."""
        return self.framework.title if self.framework else self.journey.framework.upper()

    @property
    def registered_until(self) -> date | None:
        """The last day of its registration, where its file gives it."""
        return registration_end(self.framework.information) if self.framework else None

    @property
    def replaced_by(self) -> str:
        """The code of what takes its place, where its file says so."""
        return str(self.framework.information.get("replaced_by") or "") if self.framework else ""


def guide() -> VaeGuide:
    """The guide in force."""
    return current_catalog().vae_guide()


def own() -> Own:
    """The viewer's VAE, or NotFound."""
    viewer = signed_in_user()
    journey = queries.own_journey(current_db(), viewer)
    return Own(viewer, journey, guide(), current_catalog().frameworks.get(journey.framework))


def today() -> date:
    """The day in Paris."""
    return in_paris(utc_now()).date()


def download(data: bytes, name: str, media_type: str) -> Response:
    """A file to keep: never shown inside our pages, and powerless where it opens."""
    response = Response(data, content_type=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "no-store"
    return response
