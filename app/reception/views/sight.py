"""What the page of the desk shows at one moment, made ready for its template: queues, exchange, what just happened.

Everything is taken from `app.reception.domain.view`, from what was said, and from what hangs on the wall (directory,
cupboard, opening hours). Items, questions and sentences go by names that tell nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.reception.domain.party import number_of, token_of
from app.reception.domain.published import PublishedDay
from app.reception.domain.state import CURRENT, DONE, HELD, LOST, DeskState, Event, Matter
from app.reception.domain.view import DeskView, ShownItem, view
from app.reception.views.words import NBSP, act_words, day_name, hour, slot_words, wait_words

TICK, SHORT_TICK, SHORT_DAY = 30, 10, 120
LONG_WAIT = 5


@dataclass(frozen=True)
class QueueLine:
    """One thing at the desk: the number it goes by, who, how long; `tone` is now, ringing, late, held or plain."""

    number: int
    who: str
    what: str
    tone: str
    line: int = 0


@dataclass(frozen=True)
class Turn:
    """One thing said, or done, in the current exchange."""

    who: str
    text: str
    at: str
    you: bool = False
    told: bool = False


@dataclass(frozen=True)
class Sentence:
    """One thing that may be said; `again` when the question was already asked."""

    token: str
    say: str
    minutes: int
    again: bool = False


@dataclass(frozen=True)
class Tick:
    """A part of the day: half an hour, or less when the day is short."""

    words: str
    done: bool
    now: bool
    late: bool


@dataclass(frozen=True)
class Sight:
    """The desk, ready to be shown."""

    day: PublishedDay
    seen: DeskView
    clock: str
    calls: tuple[QueueLine, ...]
    phone: tuple[tuple[int, QueueLine | None], ...]
    people: tuple[QueueLine, ...]
    mail: tuple[QueueLine, ...]
    requests: tuple[QueueLine, ...]
    current_number: int
    place: str
    turns: tuple[Turn, ...]
    questions: tuple[Sentence, ...]
    replies: tuple[Sentence, ...]
    ticks: tuple[Tick, ...]
    answered: tuple[tuple[int, str], ...]
    shut: bool

    @property
    def current(self) -> ShownItem | None:
        """The exchange under way."""
        return self.seen.current

    @property
    def waiting(self) -> int:
        """How many things wait."""
        return len(self.seen.waiting())


def sight_of(day: PublishedDay, state: DeskState, seed: str) -> Sight:
    """The desk of a party as its page shows it."""
    seen = view(day, state)
    lines = _phone_lines(day, state)
    queues: dict[str, list[QueueLine]] = {kind: [] for kind in ("call", "visit", "mail", "request")}
    for shown in seen.items:
        if shown.status in {DONE, LOST}:
            continue
        number = number_of(state, shown.id)
        queues[shown.kind].append(_queue_line(shown, state, number, lines.get(shown.id, 0)))
    current = seen.current
    return Sight(
        day=day,
        seen=seen,
        clock=hour(state.minute),
        calls=tuple(queues["call"]),
        phone=tuple(
            (number, next((one for one in queues["call"] if one.line == number), None))
            for number in range(1, max([day.lines, *(one.line for one in queues["call"])]) + 1)
        ),
        people=tuple(queues["visit"]),
        mail=tuple(queues["mail"]),
        requests=tuple(queues["request"]),
        current_number=number_of(state, current.id) if current else 0,
        place=_place_of(current, lines),
        turns=tuple(_turns(day, state, current)) if current else (),
        questions=tuple(_questions(seed, current)) if current else (),
        replies=_replies(seed, current) if current else (),
        ticks=tuple(_ticks(day, state)),
        answered=_answered(day, state),
        shut=state.minute >= day.last_minute,
    )


def _queue_line(shown: ShownItem, state: DeskState, number: int, line: int) -> QueueLine:
    waited = state.minute - shown.came
    since = wait_words(waited)
    if shown.status == CURRENT:
        return QueueLine(number, shown.who, "en ce moment", "now", line)
    if shown.interrupts:
        return QueueLine(number, shown.who, f"vous interrompt, {since}", "ringing", line)
    if shown.status == HELD:
        return QueueLine(number, shown.who, f"en attente de votre retour, arrivé {_at(shown.came)}", "held", line)
    late = waited >= LONG_WAIT
    if shown.kind == "call":
        return QueueLine(number, shown.who, f"sonne {since}", "ringing", line)
    if shown.kind == "visit":
        return QueueLine(number, shown.who, f"attend {since}" if waited else "vient d’arriver", "late" if late else "")
    words = f"reçu {_at(shown.came)}" if shown.kind == "mail" else f"demandé {_at(shown.came)}"
    return QueueLine(number, shown.who, words, "")


def _at(minute: int) -> str:
    return f"à {hour(minute)}"


def _phone_lines(day: PublishedDay, state: DeskState) -> dict[str, int]:
    """The line that each call holds: the first that was free when it came."""
    held: dict[int, int] = {}
    found: dict[str, int] = {}
    for matter in state.matters:
        if day.items_by_id[matter.item].kind != "call":
            continue
        number = next(one for one in range(1, len(state.matters) + 2) if held.get(one, -1) <= matter.came)
        held[number] = 10_000 if matter.ended is None else matter.ended
        found[matter.item] = number
    return found


def _place_of(current: ShownItem | None, lines: dict[str, int]) -> str:
    if current is None:
        return ""
    if current.kind == "call":
        return f"Ligne {lines.get(current.id, 1)}"
    return {"visit": "Au comptoir", "mail": "Courrier", "request": "Demande de l’équipe"}[current.kind]


def _turns(day: PublishedDay, state: DeskState, current: ShownItem) -> Iterator[Turn]:
    item = day.items_by_id[current.id]
    opened = False
    questions = {one.id: one for one in item.questions}
    replies = {one.id: one for one in item.replies}
    spoken = item.kind != "mail"
    for event in state.events:
        if event.item != item.id:
            continue
        at = hour(event.minute)
        if event.act == "answer":
            if not opened:
                opened = True
                yield Turn(item.who, item.opening, at, told=not spoken)
            else:
                yield Turn("", "Vous reprenez l’échange.", at, told=True)
        elif event.act == "ask":
            question = questions[str(event.get("question"))]
            yield Turn("Vous", question.say, at, you=True)
            yield Turn(item.who, question.answer, hour(event.minute + question.minutes))
        elif event.act == "reply":
            yield Turn("Vous", replies[str(event.get("reply"))].say, at, you=True)
        else:
            words = act_words(day, state, event)
            if words:
                yield Turn("", words, at, told=True)


def _questions(seed: str, current: ShownItem) -> Iterator[Sentence]:
    for one in current.questions:
        yield Sentence(token_of(seed, current.id, one.id), one.say, one.minutes, bool(one.answer))


def _replies(seed: str, current: ShownItem) -> tuple[Sentence, ...]:
    """In an order that tells nothing."""
    made = [Sentence(token_of(seed, current.id, one.id), one.say, 1) for one in current.replies]
    return tuple(sorted(made, key=lambda one: one.token))


def _ticks(day: PublishedDay, state: DeskState) -> Iterator[Tick]:
    lost = [matter.ended or 0 for matter in state.matters if matter.status == LOST]
    length = TICK if day.closes - day.opens > SHORT_DAY else SHORT_TICK
    for start in range(day.opens, day.closes, length):
        end = start + length
        yield Tick(
            words=hour(start),
            done=state.minute >= end,
            now=start <= state.minute < end,
            late=any(start <= one < end for one in lost),
        )


def _answered(day: PublishedDay, state: DeskState) -> tuple[tuple[int, str], ...]:
    """(number, words) of what was taken up, the latest first: one may still write about it."""
    found = [
        (matter.answered, number, matter)
        for number, matter in enumerate(state.matters, 1)
        if matter.answered is not None and matter.status != CURRENT
    ]
    found.sort(key=lambda one: (-one[0], -one[1]))
    return tuple((number, f"{day.items_by_id[one.item].who}, {hour(one.came)}") for _, number, one in found)


def honoured_of(day: PublishedDay, state: DeskState) -> tuple[int, int]:
    """(welcomed, told) of those who came to an appointment of the day: told is when one knows how it ended."""
    expected = {one.patient for one in day.appointments if one.day == 0}
    came = [
        one
        for one in state.matters
        if day.items_by_id[one.item].kind == "visit" and day.items_by_id[one.item].patient in expected
    ]
    welcomed = sum(one.answered is not None for one in came)
    return welcomed, welcomed + sum(one.answered is None and one.status == LOST for one in came)


# What has just happened


def said_after(day: PublishedDay, before: DeskState, after: DeskState, kind: str) -> str:
    """What a screen reader hears after an act: its outcome, then what came meanwhile, then the hour."""
    parts = [_outcome(day, before, after, kind), *_arrivals(day, before, after)]
    if after.minute != before.minute:
        parts.append(f"Il est {hour(after.minute)}.")
    return " ".join(one for one in parts if one)


def _outcome(day: PublishedDay, before: DeskState, after: DeskState, kind: str) -> str:
    if kind == "search_patients":
        count = len(after.found_patients)
        if not count:
            return "Aucun dossier à ce nom."
        return "Un dossier trouvé." if count == 1 else f"{count} dossiers trouvés."
    if kind == "search_slots":
        if not after.found_slots:
            return "Aucune place libre dans les quatorze jours pour ce motif."
        _, number, start = after.found_slots[0]
        return f"Première place libre{NBSP}: {slot_words(day, number, start)}."
    new = after.events[len(before.events) :]
    if any(one.act == "interrupted" for one in new):
        return _interrupted(day, after, new, kind)
    done = next((one for one in new if one.act == kind), None)
    return "" if done is None else _told_of(day, after, done)


def _interrupted(day: PublishedDay, after: DeskState, new: tuple[Event, ...], kind: str) -> str:
    told = [_told_of(day, after, one) for one in new if one.act in {kind, "interrupted"}]
    return " ".join(one for one in told if one)


def _told_of(day: PublishedDay, state: DeskState, event: Event) -> str:
    item = day.items_by_id.get(event.item)
    if event.act == "answer" and item is not None:
        return f"{item.who}{NBSP}: {item.opening}" if event.get("first") else f"Vous reprenez {item.who}."
    if event.act == "ask" and item is not None:
        answer = next((one.answer for one in item.questions if one.id == event.get("question")), "")
        return f"{item.who}{NBSP}: {answer}"
    if event.act == "reply" and item is not None:
        said = next((one for one in item.replies if one.id == event.get("reply")), None)
        return "" if said is None else f"C’est dit.{' L’échange est terminé.' if said.closes else ''}"
    return act_words(day, state, event)


def _arrivals(day: PublishedDay, before: DeskState, after: DeskState) -> Iterator[str]:
    known = {one.item for one in before.matters}
    for matter in after.matters:
        if matter.item not in known:
            yield _arrival(day, matter)
            if matter.until == matter.came and matter.status == LOST:
                continue
        was = before.matter(matter.item)
        if matter.status == LOST and (was is None or was.status != LOST):
            item = day.items_by_id[matter.item]
            yield f"{item.who} a {'raccroché' if item.kind == 'call' else 'renoncé à attendre'}."


def _arrival(day: PublishedDay, matter: Matter) -> str:
    item = day.items_by_id[matter.item]
    if matter.until == matter.came and matter.status == LOST:
        return "Quelqu’un a appelé et trouvé toutes les lignes prises."
    if item.kind == "call":
        return f"Le téléphone sonne{NBSP}: {item.who}."
    if item.kind == "visit":
        return f"Au comptoir{NBSP}: {item.who}."
    return f"{'Un courrier arrive' if item.kind == 'mail' else 'On vous demande quelque chose'}{NBSP}: {item.who}."


def day_words(day: PublishedDay) -> str:
    """« mardi 24 novembre »: the date of the simulated day."""
    return day_name(day.date, 0)
