"""Rules of the trade: what a question, a choice or a lesson may cite."""

from __future__ import annotations

from datetime import date
from typing import Literal, Self

from pydantic import model_validator

from app.content.schema.base import Competences, ContentModel, IsoDate, Mistakes, RuleId, Source, Text


class Rule(ContentModel):
    """One statement, its source, the day it was checked, and the day after which it must be checked again."""

    id: RuleId
    statement: Text
    source: Source
    checked_on: IsoDate
    expires_on: IsoDate | None = None
    status: Literal["verifie", "a_verifier"] = "verifie"
    competences: Competences

    @model_validator(mode="after")
    def expires_after_it_was_checked(self) -> Self:
        if self.expires_on is not None and self.expires_on < self.checked_on:
            mistakes = Mistakes()
            mistakes.add("l’échéance vient avant la date de vérification", "expires_on")
            mistakes.raise_any()
        return self

    @property
    def graded(self) -> bool:
        """Whether a graded question may rest on it."""
        return self.status == "verifie"

    def expired(self, today: date) -> bool:
        """Whether it must be checked again before anybody is marked on it."""
        return self.expires_on is not None and self.expires_on < today
