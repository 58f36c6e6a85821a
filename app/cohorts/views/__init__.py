"""The pages of cohorts: who learns, groups and people, codes, lists to import, joining."""

from app.cohorts.views import codes, groups, importing, joining, people
from app.cohorts.views.blueprint import bp

__all__ = ["bp", "codes", "groups", "importing", "joining", "people"]
