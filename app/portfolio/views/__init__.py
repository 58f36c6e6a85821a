"""Pages of the portfolio: evidence, experiences, the CV; the dossier professionnel has its own blueprints."""

from app.portfolio.views import evidence, evidence_writing, experiences, testimony
from app.portfolio.views.blueprint import bp as evidence_bp

__all__ = ["evidence", "evidence_bp", "evidence_writing", "experiences", "testimony"]
