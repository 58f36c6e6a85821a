"""All that the page of a party may show while it is played: what was said, and what may be said now.

Neither points, nor reasons, nor what was not asked are in it. A reply goes by a name that tells nothing: it is drawn
from the seed, and so is the order of the replies.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from app.errors import Conflict, InvalidAction
from app.scenarios.domain.machine import Moment, Move, Walk
from app.scenarios.domain.player import PlayState, is_over
from app.scenarios.domain.published import PublishedScenario

YOU = frozenset({"vous", "moi"})


@dataclass(frozen=True)
class Turn:
    """One thing said. `you` when the learner says it, `minute` since the start."""

    speaker: str
    text: str
    minute: int
    you: bool = False
    told: bool = False


@dataclass(frozen=True)
class Reply:
    """One thing that may be said now."""

    token: str
    say: str
    minutes: int


@dataclass(frozen=True)
class PlayView:
    """A party as its player sees it. `made` counts the choices made; `new` the turns since the last one."""

    turns: tuple[Turn, ...]
    replies: tuple[Reply, ...]
    made: int
    minutes: int
    over: bool
    may_undo: bool


def play_view(spec: PublishedScenario, state: PlayState) -> PlayView:
    """What the page of a party shows now."""
    over = is_over(spec, state)
    return PlayView(
        turns=turns_of(spec, state.walk),
        replies=() if over else replies_of(spec, state),
        made=len(state.walk.moves),
        minutes=state.walk.minutes,
        over=over,
        may_undo=state.training and not state.finished and bool(state.walk.moves),
    )


def turns_of(spec: PublishedScenario, walk: Walk) -> tuple[Turn, ...]:
    """The conversation so far, in order."""
    turns, minute = [], 0
    for index, moment in enumerate(walk.moments):
        turns.append(turn_at(spec, moment, minute))
        if index < len(walk.moves):
            choice = walk.moves[index].choice
            turns.append(Turn("Vous", choice.say, minute, you=True))
            minute += choice.minutes
    return tuple(turns)


def turn_at(spec: PublishedScenario, moment: Moment, minute: int) -> Turn:
    """What is said, or told, when a step is reached."""
    step = spec.atlas.machine.step(moment)
    speaker = step.speaker or ""
    return Turn(speaker, step.text, minute, you=speaker.casefold() in YOU, told=not speaker)


def replies_of(spec: PublishedScenario, state: PlayState) -> tuple[Reply, ...]:
    """What may be said now, in an order that tells nothing."""
    found = [
        Reply(token_of(state, move), move.choice.say, move.choice.minutes)
        for move in spec.atlas.machine.offered(state.walk.here)
    ]
    return tuple(sorted(found, key=lambda reply: reply.token))


def token_of(state: PlayState, move: Move) -> str:
    """The name that a reply goes by at this point of this party."""
    told = f"{state.seed}:{len(state.walk.moves)}:{move.step_id}:{move.choice.id}"
    return sha256(told.encode()).hexdigest()[:12]


def choice_named(spec: PublishedScenario, state: PlayState, token: str, made: int) -> str:
    """The choice that goes by this name now; Conflict when the page was not up to date."""
    if made != len(state.walk.moves):
        raise Conflict("La conversation a continué dans une autre page : voici où elle en est.")
    for move in spec.atlas.machine.offered(state.walk.here):
        if token_of(state, move) == token:
            return move.choice.id
    raise InvalidAction("Choisissez une des phrases proposées.")
