"""The pages of exchange."""

from app.interop.views import imports
from app.interop.views.blueprint import bp

__all__ = ["bp", "imports"]
