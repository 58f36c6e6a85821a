"""The pages of modules: catalogue, module, lesson, assets, notes, search."""

from app.modules.views import assets, catalogue, lesson, notes, search
from app.modules.views.blueprint import bp

__all__ = ["assets", "bp", "catalogue", "lesson", "notes", "search"]
