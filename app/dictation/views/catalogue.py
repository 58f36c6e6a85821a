"""Choosing a dictation or a letter: all of them by level, one presented, one begun."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal, get_args

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.guards import public
from app.attempts.domain import AttemptState, AttemptSummary, Mode
from app.attempts.guards import current_owner, guest_or_viewer
from app.clock import utc_now
from app.content.schema.dictation import Dictation, Letter, ReportKind
from app.dictation import queries, services
from app.dictation.domain.letters import marks_of
from app.dictation.services import DICTATIONS, LETTERS
from app.dictation.views.audio import recording_of, sound_url
from app.dictation.views.blueprint import bp
from app.dictation.views.words import letter_words, weights
from app.errors import SignInRequired
from app.web.current import current_catalog, current_db, current_viewer

MODES = {mode.value: mode for mode in (Mode.TRAINING, Mode.GRADED)}
LEVELS = (1, 2, 3, 4, 5)


@dataclass(frozen=True)
class Line:
    """One dictation or letter in a list, with where one stands."""

    work: Dictation | Letter
    copies: Sequence[AttemptSummary] = field(default_factory=list)

    @property
    def is_letter(self) -> bool:
        return isinstance(self.work, Letter)

    @property
    def kind_family(self) -> Literal["LetterKind", "ReportKind"]:
        return "LetterKind" if self.is_letter else "ReportKind"

    @property
    def open(self) -> AttemptSummary | None:
        """The copy under way."""
        return next((one for one in self.copies if one.state == AttemptState.OPEN), None)

    @property
    def done(self) -> list[AttemptSummary]:
        """The copies handed in, the latest first."""
        return [one for one in self.copies if one.state == AttemptState.CLOSED]

    @property
    def best(self) -> AttemptSummary | None:
        """The copy that kept the greatest share of its points."""
        marked = [one for one in self.done if one.earned is not None and one.possible and one.complete]
        return max(marked, key=lambda one: (one.earned or Fraction(0)) / (one.possible or 1), default=None)

    @property
    def url(self) -> str:
        if self.is_letter:
            return url_for("dictation.present_letter", letter_id=self.work.id)
        return url_for("dictation.present", dictation_id=self.work.id)


def lines_of(kind: str) -> list[Line]:
    """Every dictation or every letter, the easiest first, with one's copies."""
    catalog = current_catalog()
    works: Sequence[Dictation | Letter] = list(
        catalog.dictations.values() if kind == DICTATIONS.kind else catalog.letters.values()
    )
    copies = queries.copies_by_activity(current_db(), current_owner(), kind)
    lines = [Line(one, copies.get(one.id, [])) for one in works]
    return sorted(lines, key=lambda line: (line.work.level, line.work.title))


def next_after(line: Line, lines: Sequence[Line]) -> Line | None:
    """The one to do next: the first that is not done from here on, then from the start; never the same."""
    here = next((index for index, one in enumerate(lines) if one.work.id == line.work.id), -1)
    others = [*lines[here + 1 :], *lines[: max(0, here)]]
    return next((one for one in others if not one.done), others[0] if others else None)


@bp.get("/dictees")
@public
def catalogue() -> ResponseReturnValue:
    """Dictations by level, letters after them; what is under way comes first."""
    dictations, letters = lines_of(DICTATIONS.kind), lines_of(LETTERS.kind)
    kind = request.args.get("genre", "")
    known = [one for one in get_args(ReportKind) if any(line.work.kind == one for line in dictations)]
    shown = [one for one in dictations if one.work.kind == kind] if kind in known else dictations
    first = next((one for one in dictations if not one.done and not one.open), None)
    return render_template(
        "dictation/catalogue.html",
        under_way=[one for one in (*dictations, *letters) if one.open],
        groups=[(level, some) for level in LEVELS if (some := [one for one in shown if one.work.level == level])],
        letters=letters,
        kinds=known,
        chosen=kind if kind in known else "",
        advised=first,
        count=len(dictations),
    )


@bp.get("/dictees/<dictation_id>")
@public
def present(dictation_id: str) -> ResponseReturnValue:
    """What a dictation asks, before one begins."""
    catalog = current_catalog()
    if dictation_id not in catalog.dictations and dictation_id in catalog.letters:
        # Both stand under one address for who knows only the name of an activity.
        return redirect(url_for("dictation.present_letter", letter_id=dictation_id))
    dictation = services.published_dictation(catalog, dictation_id)
    line = Line(dictation, queries.copies_at(current_db(), current_owner(), DICTATIONS.kind, dictation.id))
    recording = recording_of(dictation)
    return render_template(
        "dictation/present.html",
        dictation=dictation,
        line=line,
        recording=recording,
        sound=sound_url(dictation.id) if recording else "",
        weights=weights(),
        module=catalog.modules.get(dictation.module or ""),
    )


@bp.post("/dictees/<dictation_id>")
@public
def start(dictation_id: str) -> ResponseReturnValue:
    """Begin a dictation, or take up the open copy."""
    dictation = services.published_dictation(current_catalog(), dictation_id)
    attempt = services.start(current_db(), _starting(), dictation, _mode(), utc_now())
    return redirect(url_for("dictation.copy", attempt_id=attempt.id), 303)


@bp.get("/dictees/lettres/<letter_id>")
@public
def present_letter(letter_id: str) -> ResponseReturnValue:
    """The situation of a letter, and what will be looked at."""
    catalog = current_catalog()
    letter = services.published_letter(catalog, letter_id)
    line = Line(letter, queries.copies_at(current_db(), current_owner(), LETTERS.kind, letter.id))
    return render_template(
        "dictation/present_letter.html",
        letter=letter,
        line=line,
        points=sum(one.points for one in marks_of(letter, "")),
        structure=list(dict.fromkeys(letter_words(one) for one in marks_of(letter, "") if not one.why)),
        module=catalog.modules.get(letter.module or ""),
    )


@bp.post("/dictees/lettres/<letter_id>")
@public
def start_letter(letter_id: str) -> ResponseReturnValue:
    """Begin a letter, or take up the open copy."""
    letter = services.published_letter(current_catalog(), letter_id)
    attempt = services.start(current_db(), _starting(), letter, _mode(), utc_now())
    return redirect(url_for("dictation.copy", attempt_id=attempt.id), 303)


def _mode() -> Mode:
    mode = MODES.get(request.form.get("mode", ""), Mode.TRAINING)
    if mode == Mode.GRADED and current_viewer() is None:
        raise SignInRequired("Une copie notée s’attache à une personne\u00a0: connectez-vous pour la faire.")
    return mode


_starting = guest_or_viewer
