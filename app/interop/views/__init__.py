"""The pages of exchange."""

from app.interop.views import exports, imports
from app.interop.views.blueprint import bp

__all__ = ["bp", "exports", "imports"]
