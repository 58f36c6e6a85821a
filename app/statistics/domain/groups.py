"""Which groups may be shown: never fewer than five people, nor what two shown groups would tell of fewer than five.

A group is the people over whom a figure is computed. How they share out inside a shown group is a part of that group,
not a group of its own: a rate of right answers could not be told otherwise.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence, Set
from typing import TypeVar

FEWEST = 5

Key = TypeVar("Key", bound=Hashable)


def is_shown(people: int) -> bool:
    """Whether figures over so many people may be shown."""
    return people >= FEWEST


def shown_groups(everybody: Set[int], groups: Mapping[Key, Set[int]]) -> list[Key]:
    """The groups that may be shown beside the whole, the largest first.

    Groups are taken one after the other while everybody, told apart by the shown groups they belong to, stays in
    parcels of five or more: then no sum or difference of shown groups speaks of fewer.
    """
    if not is_shown(len(everybody)):
        return []
    shown: list[Key] = []
    order = sorted(groups, key=lambda key: (-len(groups[key] & everybody), str(key)))
    for key in order:
        if is_shown(len(groups[key] & everybody)) and _in_large_parcels(
            everybody, [groups[one] for one in (*shown, key)]
        ):
            shown.append(key)
    return shown


def _in_large_parcels(everybody: Set[int], groups: Sequence[Set[int]]) -> bool:
    parcels = Counter(tuple(person in group for group in groups) for person in everybody)
    return all(is_shown(count) for count in parcels.values())


def may_compare(changed: Set[int], groups: Sequence[Set[int]]) -> bool:
    """Whether two computations over the same people may both be shown, in all and in each shown group.

    `changed` are the people who differ between the two: in each parcel, nobody or five at least.
    """
    return _in_large_parcels(changed, groups)
