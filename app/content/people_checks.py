"""Whether invented people could live: dates in their order, a coverage that can be, names doubled only on purpose."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from app.content.schema.base import Location
from app.content.schema.day import Day
from app.content.schema.people import Patient
from app.content.slugs import folded

OLDEST = date(1900, 1, 1)
BEARING_AGES = range(11, 61)
WORKING_AGE = 14
Mistake = tuple[Location, str]


def people_mistakes(patients: Sequence[Patient], today: date) -> Iterator[Mistake]:
    """What is wrong with the people of content/patients.yaml, with the place under `patients`."""
    for index, one in enumerate(patients):
        for at, message in patient_mistakes(one, today):
            yield (index, *at), message
    yield from _homonyms(patients)


def patient_mistakes(one: Patient, on: date) -> Iterator[Mistake]:
    """What is wrong with one person, seen from a day."""
    if not OLDEST <= one.birth_date <= on:
        yield ("birth_date",), f"« {one.id} » : une naissance se place entre 1900 et le {on:%d/%m/%Y}"
        return
    for number, paper in enumerate(one.documents):
        if not one.birth_date <= paper.date <= on:
            at = ("documents", number, "date")
            yield at, f"« {one.id} » : ce document n’est pas daté entre la naissance et le {on:%d/%m/%Y}"
    age = one.age(on)
    if one.coverage.maternity and (one.sex != "F" or age not in BEARING_AGES):
        yield ("coverage", "maternity"), f"« {one.id} » : l’assurance maternité ne s’accorde pas avec le sexe ou l’âge"
    if one.coverage.work_accident and age < WORKING_AGE:
        yield ("coverage", "work_accident"), f"« {one.id} » : un accident du travail à {age} ans n’est pas possible"
    if one.coverage.c2s and one.coverage.amc and "amc" in one.coverage.model_fields_set:
        yield ("coverage", "amc"), f"« {one.id} » : la C2S tient lieu de complémentaire : retirez « amc »"


def _homonyms(patients: Sequence[Patient]) -> Iterator[Mistake]:
    """Two people of one name are said to be so, and differ by their birth."""
    known = {one.id: one for one in patients}
    seen: dict[tuple[str, str], Patient] = {}
    for index, one in enumerate(patients):
        if one.homonym_of is not None:
            other = known.get(one.homonym_of)
            if other is None or other is one or not _alike(other, one):
                yield (index, "homonym_of"), f"« {one.homonym_of} » n’est pas une autre personne du même nom"
        other = seen.setdefault(_name(one), one)
        if other is one:
            continue
        if other.birth_date == one.birth_date:
            yield (index, "birth_date"), f"« {one.id} » a les mêmes nom, prénom et naissance que « {other.id} »"
        elif one.homonym_of is None and other.homonym_of is None:
            yield (
                (index, "first_name"),
                f"« {one.id} » porte le nom de « {other.id} » : dites-le par « homonym_of », ou changez-le",
            )


def _alike(one: Patient, other: Patient) -> bool:
    """Whether two people go by one first name and one family name, of birth or of use."""
    names, others = ({folded(name) for name in patient.names} for patient in (one, other))
    return folded(one.first_name) == folded(other.first_name) and bool(names & others)


def _name(one: Patient) -> tuple[str, str]:
    return folded(one.birth_name), folded(one.first_name)


def day_people_mistakes(day: Day, universe: dict[str, Patient]) -> Iterator[Mistake]:
    """What is wrong with the people of a day, seen from its date."""
    for index, one in enumerate(day.patients):
        if isinstance(one, Patient):
            for at, message in patient_mistakes(one, day.date):
                yield ("patients", index, *at), message
        elif one in universe and universe[one].birth_date > day.date:
            yield ("patients", index), f"« {one} » n’est pas encore né le jour de cette demi-journée"
