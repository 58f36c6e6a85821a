"""The pages of terminology: the glossary, the trainer."""

from app.terminology.views import glossary, revision
from app.terminology.views.blueprint import bp

__all__ = ["bp", "glossary", "revision"]
