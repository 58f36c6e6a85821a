"""Pages of the workshop, by what one does there."""

from app.authoring.views import creating, editing, files, forms_over_files, home, previewing, publishing
from app.authoring.views.blueprint import bp

__all__ = ["bp", "creating", "editing", "files", "forms_over_files", "home", "previewing", "publishing"]
