"""The marks in force on a copy since its quiz was corrected, and how the log keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from app.errors import InvalidAction
from app.quizzes.domain.marking import Grade, Mark, MarkState, assembled


@dataclass(frozen=True)
class Regrading:
    """The marks in force since the quiz was corrected, with the competences that each bears on.

    `reason` is told to the author of the copy; `run` names the regrade that this act belongs to.
    """

    digest: str
    policy: str
    pass_percent: Fraction
    changed: tuple[str, ...]
    marks: tuple[Mark, ...]
    competences: Mapping[str, tuple[str, ...]]
    reason: str = ""
    run: str = ""

    def grade(self) -> Grade:
        """The grade that these marks make."""
        return assembled(self.marks, self.competences, self.pass_percent)

    def with_mark(self, mark: Mark) -> Regrading:
        """The same, once a trainer has marked one of its questions; it keeps the points that the regrade gave it."""
        return replace(
            self,
            marks=tuple(
                replace(mark, possible=one.possible, earned=mark.fraction * one.possible)
                if one.question_id == mark.question_id
                else one
                for one in self.marks
            ),
        )


def write_regrading(regrading: Regrading) -> dict[str, Any]:
    """A regrade as JSON values: what the log keeps."""
    # Left out where there is none: what earlier acts wrote stays as it is.
    told = {"reason": regrading.reason, "run": regrading.run}
    return {
        **{name: words for name, words in told.items() if words},
        "digest": regrading.digest,
        "policy": regrading.policy,
        "pass_percent": str(regrading.pass_percent),
        "changed": list(regrading.changed),
        "marks": [
            {
                "question": one.question_id,
                "earned": str(one.earned),
                "possible": str(one.possible),
                "state": one.state.value,
                "fraction": str(one.fraction),
                "competences": list(regrading.competences.get(one.question_id, ())),
            }
            for one in regrading.marks
        ],
    }


def read_regrading(written: Mapping[str, Any]) -> Regrading:
    """A regrade back from the log."""
    try:
        return Regrading(
            digest=written["digest"],
            policy=written["policy"],
            pass_percent=Fraction(written["pass_percent"]),
            changed=tuple(written["changed"]),
            marks=tuple(
                Mark(
                    one["question"],
                    Fraction(one["earned"]),
                    Fraction(one["possible"]),
                    MarkState(one["state"]),
                    Fraction(one["fraction"]),
                )
                for one in written["marks"]
            ),
            competences={one["question"]: tuple(one["competences"]) for one in written["marks"]},
            reason=str(written.get("reason", "")),
            run=str(written.get("run", "")),
        )
    except (KeyError, TypeError, ValueError):
        raise InvalidAction("Ce nouveau calcul n’a pas la forme attendue.") from None
