"""All that a page may show of the desk: what was not asked is not in it, nor whom the request is really about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from app.content.schema.day import Fact, Item, Specimen
from app.content.schema.desk import Presented
from app.content.schema.people import Coverage, Patient, PatientDocument, Practitioner
from app.reception.domain.acts import lines_taken
from app.reception.domain.files import person
from app.reception.domain.indicators import Indicators, indicators_of
from app.reception.domain.judgement import found_act
from app.reception.domain.protocol import ProtocolLine
from app.reception.domain.published import PublishedDay
from app.reception.domain.state import CURRENT, DONE, HELD, LOST, WAITING, Booking, DeskState, Matter


@dataclass(frozen=True)
class OfferedQuestion:
    """A question that may be asked; `answer` is empty until it was."""

    id: str
    say: str
    minutes: int
    answer: str


@dataclass(frozen=True)
class OfferedReply:
    """A sentence that may be said."""

    id: str
    say: str


@dataclass(frozen=True)
class ShownItem:
    """One item as the desk sees it. Before it is answered, only who, since when, and how it shows."""

    id: str
    kind: str
    status: str
    who: str
    came: int
    answered: bool
    opening: str = ""
    questions: tuple[OfferedQuestion, ...] = ()
    replies: tuple[OfferedReply, ...] = ()
    noted: Mapping[str, Fact] | None = None
    matched: tuple[str, ...] = ()
    compared: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    card: bool | None = None
    ald_related: bool | None = None
    done: tuple[str, ...] = ()
    # It breaks into what one is doing; a search was made for it; what was presented for an admission.
    interrupts: bool = False
    searched: bool = False
    presented: tuple[Presented, bool] | None = None
    specimen: Specimen | None = None


@dataclass(frozen=True)
class GuideStep:
    """One step that a guided day shows: the act, the words of its author, whether it was done."""

    act: str
    target: str
    text: str
    done: bool


@dataclass(frozen=True)
class FoundPatient:
    """One line of a search: just enough to tell two people apart."""

    id: str
    birth_name: str
    used_name: str
    first_name: str
    birth_date: str


@dataclass(frozen=True)
class OpenFile:
    """A file that was opened for the current exchange."""

    patient: FoundPatient
    ins: str
    phone: str
    address: str
    age: int
    coverage: Coverage
    referred: bool
    documents: tuple[PatientDocument, ...]
    appointments: tuple[Booking, ...]


@dataclass(frozen=True)
class ShownProduct:
    """One line of the cupboard."""

    id: str
    label: str
    quantity: int
    threshold: int
    order: int


@dataclass(frozen=True)
class DeskView:
    """The desk at one moment."""

    date: date
    minute: int
    closes: int
    over: bool
    finished: bool
    current: ShownItem | None
    items: tuple[ShownItem, ...]
    practitioners: tuple[Practitioner, ...]
    agenda: tuple[Booking, ...]
    names: Mapping[str, str]
    found_patients: tuple[FoundPatient, ...]
    found_for: tuple[str, str]
    found_slots: tuple[tuple[str, int, int], ...]
    slots_for: tuple[str, str, int]
    files: tuple[OpenFile, ...]
    waiting_list: tuple[tuple[str, str, str], ...]
    stock: tuple[ShownProduct, ...]
    protocol: tuple[ProtocolLine, ...]
    indicators: Indicators
    lines: int = 0
    lines_taken: int = 0
    guide: tuple[GuideStep, ...] = ()
    tracking: tuple[tuple[str, str], ...] = ()
    chrono: bool = False

    def waiting(self) -> tuple[ShownItem, ...]:
        """What waits or is on hold, in the order of arrival."""
        return tuple(one for one in self.items if one.status not in {CURRENT, DONE, LOST})


def view(day: PublishedDay, state: DeskState) -> DeskView:
    """The desk as it may be shown."""
    done: dict[str, list[str]] = {}
    for event in state.events:
        done.setdefault(event.item, []).append(event.act)
    items = tuple(_item(day, state, matter, tuple(done.get(matter.item, ()))) for matter in state.matters)
    current = next((one for one in items if one.status == CURRENT), None)
    return DeskView(
        date=day.date,
        minute=state.minute,
        closes=day.closes,
        over=state.minute >= day.closes,
        finished=state.finished,
        current=current,
        items=items,
        practitioners=day.practitioners,
        agenda=state.agenda,
        names={one.patient: _name(_person(day, state, one.patient)) for one in state.agenda},
        found_patients=tuple(_found(_person(day, state, one)) for one in state.found_patients),
        found_for=state.found_for,
        found_slots=state.found_slots,
        slots_for=state.slots_for,
        files=_files(day, state, current),
        waiting_list=state.waiting_list,
        stock=_stock(day, state),
        protocol=day.protocol_lines,
        indicators=indicators_of(day, state),
        lines=day.lines,
        lines_taken=lines_taken(day, state),
        guide=_guide(day, state) if day.guided else (),
        tracking=state.tracking,
        chrono=state.chrono,
    )


def known_facts(item: Item, matter: Matter) -> dict[str, Fact]:
    """What was told or asked so far."""
    names = [*item.told, *(name for one in item.questions if one.id in matter.asked for name in one.reveals)]
    return {name: item.facts[name] for name in names}


def _item(day: PublishedDay, state: DeskState, matter: Matter, done: tuple[str, ...]) -> ShownItem:
    item = day.items_by_id[matter.item]
    if matter.answered is None:
        status = LOST if matter.status == LOST else WAITING
        return ShownItem(item.id, item.kind, status, item.who, matter.came, answered=False, interrupts=item.interrupts)
    invoice = item.invoice
    return ShownItem(
        id=item.id,
        kind=item.kind,
        status=matter.status,
        who=item.who,
        came=matter.came,
        answered=True,
        opening=item.opening,
        questions=tuple(
            OfferedQuestion(one.id, one.say, one.minutes, one.answer if one.id in matter.asked else "")
            for one in item.questions
        ),
        replies=tuple(OfferedReply(one.id, one.say) for one in item.replies),
        noted=known_facts(item, matter),
        matched=matter.matched,
        compared=matter.compared,
        codes=invoice.codes if invoice else (),
        card=invoice.card if invoice else None,
        ald_related=invoice.ald_related if invoice else None,
        done=done,
        interrupts=item.interrupts,
        searched=item.id in state.searched,
        presented=None if item.admission is None else (item.admission.document, item.admission.insi),
        specimen=next((one for one in day.specimens if one.id == item.specimen), None),
    )


def _guide(day: PublishedDay, state: DeskState) -> tuple[GuideStep, ...]:
    """What a guided day says next: whom to take up, what to ask, then each act that the protocol wants."""
    matter = state.current
    if matter is None:
        waiting = [day.items_by_id[one.item] for one in state.matters if one.status in {WAITING, HELD}]
        return tuple(GuideStep("answer", one.id, one.guidance or "", done=False) for one in waiting[:1])
    item = day.items_by_id[matter.item]
    conduct, known = day.conducts[item.conduct], known_facts(item, matter)
    steps = [
        GuideStep("ask", one.id, one.say, done=one.id in matter.asked)
        for one in item.questions
        if one.id in matter.asked or any(name not in known for name in one.reveals)
    ]
    if not conduct.fits(known):
        return tuple(steps)
    events = [one for one in state.events if one.item == item.id]
    for judged in conduct.acts:
        done = found_act(item, judged, events) is not None
        steps.append(GuideStep(judged.act, conduct.id, judged.hint or judged.better, done=done))
    return tuple(steps)


def _person(day: PublishedDay, state: DeskState, patient: str) -> Patient:
    found = person(day, state, patient)
    assert found is not None
    return found


def _files(day: PublishedDay, state: DeskState, current: ShownItem | None) -> tuple[OpenFile, ...]:
    if current is None:
        return ()
    opened = [patient for item, patient in state.opened if item == current.id]
    return tuple(_file(day, state, _person(day, state, one)) for one in opened)


def _file(day: PublishedDay, state: DeskState, patient: Patient) -> OpenFile:
    return OpenFile(
        patient=_found(patient),
        ins=patient.ins,
        phone=patient.phone or "",
        address=patient.address or "",
        age=patient.age(day.date),
        coverage=patient.coverage,
        referred=patient.referred,
        documents=patient.documents,
        appointments=tuple(one for one in state.agenda if one.patient == patient.id),
    )


def _found(patient: Patient) -> FoundPatient:
    return FoundPatient(
        patient.id, patient.birth_name, patient.used_name or "", patient.first_name, patient.birth_date.isoformat()
    )


def _name(patient: Patient) -> str:
    return f"{patient.first_name} {patient.used_name or patient.birth_name}"


def _stock(day: PublishedDay, state: DeskState) -> tuple[ShownProduct, ...]:
    quantities = dict(state.stock)
    return tuple(ShownProduct(one.id, one.label, quantities[one.id], one.threshold, one.order) for one in day.stock)
