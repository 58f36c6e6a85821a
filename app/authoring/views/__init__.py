"""Pages of the workshop, by what one does there."""

from app.authoring.views import editing, home, previewing, publishing
from app.authoring.views.blueprint import bp

__all__ = ["bp", "editing", "home", "previewing", "publishing"]
