"""Rules of cohorts: codes, duties, lists of people to enrol."""

from app.cohorts.domain.codes import (
    CODE_ALPHABET,
    CODE_LENGTH,
    CODE_REFUSALS,
    MAX_NEEDS,
    MAX_TYPED_CODE,
    CodeState,
    Duty,
    plain_code,
    readable_code,
)

__all__ = [
    "CODE_ALPHABET",
    "CODE_LENGTH",
    "CODE_REFUSALS",
    "MAX_NEEDS",
    "MAX_TYPED_CODE",
    "CodeState",
    "Duty",
    "plain_code",
    "readable_code",
]
