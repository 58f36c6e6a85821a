"""The patient files: look for one, compare the traits, open with a trace, update, file a document, bill."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from app.content.schema.day import Item
from app.content.schema.people import Patient
from app.content.slugs import folded
from app.errors import InvalidAction
from app.reception.domain.acts import Doing, spend
from app.reception.domain.files import everyone, person, same_person
from app.reception.domain.published import PublishedDay
from app.reception.domain.state import DeskState
from app.reception.domain.tariffs import CODES, Quote, Situation, ThirdParty, quote

FORMS = ("electronic", "paper")
THIRD_PARTIES: tuple[ThirdParty, ...] = ("none", "amo", "full")
FIELDS = ("address", "phone", "complementary", "doctor", "trusted_person")


def search_patients(doing: Doing) -> DeskState:
    """Show the patients whose name begins so, or who were born that day; looking takes no time."""
    by_date = doing.payload.get("birth_date") is not None
    wanted = folded(doing.text("name")) if not by_date or doing.payload.get("name") is not None else ""
    born = _date(doing, "birth_date") if by_date else None
    found = [
        one.id
        for one in everyone(doing.day, doing.state)
        if any(folded(name).startswith(wanted) for name in one.names) and born in {None, one.birth_date}
    ]
    current = doing.state.current
    searched = doing.state.searched if current is None else (*doing.state.searched, current.item)
    words = " ".join(str(doing.payload[key]) for key in ("name", "birth_date") if doing.payload.get(key) is not None)
    return replace(
        doing.state,
        found_patients=tuple(found),
        found_for=("" if current is None else current.item, words),
        searched=tuple(dict.fromkeys(searched)),
    )


def create_patient(doing: Doing) -> DeskState:
    """Make a file for somebody who has none, from the strict traits as they were given."""
    matter, item = doing.subject()
    if person(doing.day, doing.state, item.new_file) is not None:
        raise InvalidAction("Un dossier a déjà été créé pour cette demande.")
    birth_name, first_name = _name(doing, "birth_name"), _name(doing, "first_name")
    birth_date, sex = _date(doing, "birth_date"), doing.one_of("sex", ("F", "M"))
    place = doing.text("birth_place") if doing.payload.get("birth_place") is not None else "99999"
    if not re.fullmatch(r"[0-9AB]{5}", place):
        raise InvalidAction("Le lieu de naissance s’écrit par son code à cinq signes.")
    there = any(same_person(one, birth_name, first_name, birth_date) for one in everyone(doing.day, doing.state))
    duplicate = there or item.newcomer is None
    traits = (item.new_file, birth_name, first_name, birth_date.isoformat(), sex, place)
    state = replace(doing.state, created=(*doing.state.created, traits), found_patients=(item.new_file,))
    state = state.with_event(
        "create_patient",
        matter.item,
        patient=item.new_file,
        ok=not duplicate and _are_those_of(item, traits),
        duplicate=duplicate,
        searched=matter.item in doing.state.searched,
    )
    return spend(doing.day, state, 3)


def _are_those_of(item: Item, traits: tuple[str, str, str, str, str, str]) -> bool:
    newcomer = item.newcomer
    _, birth_name, first_name, birth_date, sex, _ = traits
    return newcomer is not None and (
        folded(newcomer.birth_name),
        folded(newcomer.first_name),
        newcomer.birth_date.isoformat(),
        newcomer.sex,
    ) == (folded(birth_name), folded(first_name), birth_date, sex)


def _name(doing: Doing, key: str) -> str:
    name = doing.text(key).strip()
    if not name or len(name) > 100:
        raise InvalidAction("Un nom de 100 signes au plus est attendu.")
    return name


def _date(doing: Doing, key: str) -> date:
    try:
        found = date.fromisoformat(doing.text(key))
    except ValueError:
        raise InvalidAction("Une date de naissance s’écrit comme 1984-05-31.") from None
    if not date(1900, 1, 1) <= found <= doing.day.date:
        raise InvalidAction("Cette date de naissance n’est pas possible.")
    return found


def check_identity(doing: Doing) -> DeskState:
    """Compare the strict traits of the person, or of the paper, with those of a file."""
    matter, item = doing.subject()
    patient = doing.patient()
    right = patient.id == item.own("patient")
    compared = tuple(dict.fromkeys((*matter.compared, patient.id)))
    matched = tuple(dict.fromkeys((*matter.matched, patient.id))) if right else matter.matched
    state = doing.state.with_matter(replace(matter, compared=compared, matched=matched)).with_event(
        "check_identity", matter.item, patient=patient.id, ok=right
    )
    return spend(doing.day, state, 1)


def open_file(doing: Doing) -> DeskState:
    """Open a file: who, for whom, and by right of what stays written."""
    matter, item = doing.subject()
    patient = doing.patient()
    line = (matter.item, patient.id)
    state = replace(doing.state, opened=tuple(dict.fromkeys((*doing.state.opened, line)))).with_event(
        "open_file",
        matter.item,
        patient=patient.id,
        checked=patient.id in matter.matched,
        right=patient.id == item.own("patient"),
    )
    return spend(doing.day, state, 1)


def update_file(doing: Doing) -> DeskState:
    """Write something new in a file that is open."""
    matter, item = doing.subject()
    patient = doing.patient()
    if (matter.item, patient.id) not in doing.state.opened:
        raise InvalidAction("Ouvrez d’abord ce dossier.")
    field = doing.one_of("field", FIELDS)
    state = doing.state.with_event(
        "update_file", matter.item, patient=patient.id, field=field, right=patient.id == item.own("patient")
    )
    return spend(doing.day, state, 1)


def file_document(doing: Doing) -> DeskState:
    """Scan a paper and put it in a file."""
    matter, item = doing.subject()
    if item.kind != "mail":
        raise InvalidAction("Il n’y a pas de document à classer ici.")
    patient = doing.patient()
    right = patient.id == item.own("patient")
    state = doing.state.with_event("file_document", matter.item, patient=patient.id, right=right)
    return spend(doing.day, state, 1)


def bill(doing: Doing) -> DeskState:
    """Make the claim form, electronic or on paper, and ask what is due at the desk (in cents)."""
    matter, item = doing.subject()
    if item.invoice is None or item.patient is None:
        raise InvalidAction("Rien n’est à facturer ici.")
    codes = doing.payload.get("codes")
    if not isinstance(codes, list | tuple) or not codes or not all(isinstance(one, str) for one in codes):
        raise InvalidAction("« codes » attend la liste des actes cotés.")
    if any(one not in CODES for one in codes):
        raise InvalidAction("Un de ces codes n’est pas dans la grille.")
    form = doing.one_of("form", FORMS)
    third_party = doing.one_of("third_party", THIRD_PARTIES)
    due = doing.whole("due")
    right = sorted(codes) == sorted(item.invoice.codes) and is_right(doing.day, item, form, third_party, due)
    state = doing.state.with_event(
        "bill", matter.item, codes="+".join(codes), form=form, third_party=third_party, due=due, ok=right
    )
    return spend(doing.day, state, 2)


def situation_of(day: PublishedDay, patient: Patient, *, ald_related: bool) -> Situation:
    """What decides who pays for a patient of this day."""
    return Situation(
        age=patient.age(day.date),
        complementary=patient.coverage.amc,
        in_pathway=patient.referred,
        ald_related=patient.coverage.ald and ald_related,
        c2s=patient.coverage.c2s,
        maternity=patient.coverage.maternity,
        work_accident=patient.coverage.work_accident,
    )


def quote_of(day: PublishedDay, item: Item) -> Quote:
    """What the invoice of an item comes to."""
    assert item.invoice is not None
    assert item.patient is not None
    situation = situation_of(day, day.people[item.patient], ald_related=item.invoice.ald_related)
    return quote(item.invoice.codes, situation, day.date)


def third_parties(situation: Situation) -> tuple[ThirdParty, ...]:
    """The ways of payment that the situation admits: this practice advances only where the law says so."""
    if situation.c2s:
        return ("full",)
    return ("amo", "full") if situation.third_party_by_right else ("none",)


def is_right(day: PublishedDay, item: Item, form: str, third_party: str, due: int) -> bool:
    """Whether the form, the third-party payment and the amount are those of the situation."""
    assert item.invoice is not None
    assert item.patient is not None
    situation = situation_of(day, day.people[item.patient], ald_related=item.invoice.ald_related)
    for allowed in third_parties(situation):
        if allowed == third_party:
            wanted = "electronic" if item.invoice.card else "paper"
            return form == wanted and due == quote_of(day, item).due(allowed)
    return False
