"""Whose file: those of the day, and those made at the desk for people who had none."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from app.content.schema.people import Patient
from app.content.slugs import folded
from app.reception.domain.published import PublishedDay
from app.reception.domain.state import DeskState


def person(day: PublishedDay, state: DeskState, patient_id: str) -> Patient | None:
    """The patient of this id, known before or since this morning."""
    known = day.people.get(patient_id)
    if known is not None:
        return known
    return next((_patient(one) for one in state.created if one[0] == patient_id), None)


def everyone(day: PublishedDay, state: DeskState) -> Iterator[Patient]:
    """Every file of the desk."""
    yield from day.people.values()
    for one in state.created:
        yield _patient(one)


def same_person(patient: Patient, birth_name: str, first_name: str, birth_date: date) -> bool:
    """Whether a file is already that of these traits, however they are spelt."""
    return (
        patient.birth_date == birth_date
        and folded(patient.birth_name) == folded(birth_name)
        and folded(patient.first_name) == folded(first_name)
    )


def _patient(created: tuple[str, str, str, str, str, str]) -> Patient:
    patient_id, birth_name, first_name, birth_date, sex, birth_place = created
    return Patient.model_validate(
        {
            "id": patient_id,
            "birth_name": birth_name,
            "first_name": first_name,
            "birth_date": date.fromisoformat(birth_date),
            "sex": sex,
            "birth_place": birth_place,
            "ins": "provisional",
            "coverage": {"amc": False},
        }
    )
