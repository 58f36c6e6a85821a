"""A scenario drawn as a graph in layers: where each step stands, how choices lead from one to another."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

WIDTH, HEIGHT, GAP_X, GAP_Y, MARGIN = 176, 52, 28, 64, 20
MOST_SIGNS = 22


@dataclass(frozen=True)
class Box:
    """One step: the corner of its box, and the words on it."""

    id: str
    x: int
    y: int
    lines: tuple[str, ...]
    ending: bool = False
    start: bool = False
    unreachable: bool = False

    @property
    def middle(self) -> int:
        return self.x + WIDTH // 2


@dataclass(frozen=True)
class Arrow:
    """One way from a step to another: an SVG path, and how many choices take it."""

    source: str
    target: str
    path: str
    choices: int
    back: bool


@dataclass(frozen=True)
class Drawing:
    """The whole, ready for the page."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]

    box_width: int = WIDTH
    box_height: int = HEIGHT


def drawn(start: str, links: Mapping[str, Iterable[str]], endings: Mapping[str, str]) -> Drawing:
    """The graph whose `links` give, for each step, where its choices lead; `endings` the names of the endings."""
    ways = {step: [target for target in targets if target in links] for step, targets in links.items()}
    layers = _layers(start, ways)
    reached = {step for layer in layers for step in layer}
    lost = [step for step in ways if step not in reached]
    rows = [*_untangled(layers, ways), *_cut(lost, 6)]
    widest = max((len(row) for row in rows), default=1)
    total = widest * (WIDTH + GAP_X) - GAP_X
    boxes: dict[str, Box] = {}
    for depth, row in enumerate(rows):
        free = total - (len(row) * (WIDTH + GAP_X) - GAP_X)
        for rank, step in enumerate(row):
            x = MARGIN + free // 2 + rank * (WIDTH + GAP_X)
            words = [*_wrapped(step), *([f"fin : {endings[step]}"[: MOST_SIGNS + 2]] if step in endings else [])]
            boxes[step] = Box(
                step,
                x,
                MARGIN + depth * (HEIGHT + GAP_Y),
                tuple(words[:3]),
                ending=step in endings,
                start=step == start,
                unreachable=step not in reached,
            )
    arrows = []
    for step, targets in ways.items():
        for target in dict.fromkeys(targets):
            arrows.append(_arrow(boxes[step], boxes[target], targets.count(target)))
    height = 2 * MARGIN + len(rows) * (HEIGHT + GAP_Y) - GAP_Y
    return Drawing(total + 2 * MARGIN + GAP_X * 2, height, tuple(boxes.values()), tuple(arrows))


def _layers(start: str, ways: Mapping[str, list[str]]) -> list[list[str]]:
    """Steps by how few choices lead to them."""
    if start not in ways:
        return []
    depth, waiting = {start: 0}, deque([start])
    while waiting:
        step = waiting.popleft()
        for target in ways[step]:
            if target not in depth:
                depth[target] = depth[step] + 1
                waiting.append(target)
    layers: list[list[str]] = [[] for _ in range(max(depth.values()) + 1)]
    for step in ways:
        if step in depth:
            layers[depth[step]].append(step)
    return layers


def _untangled(layers: list[list[str]], ways: Mapping[str, list[str]]) -> list[list[str]]:
    """The same layers, each step near those that lead to it."""
    rows = [list(layer) for layer in layers]
    for _ in range(3):
        for above, row in pairwise(rows):
            places = {step: rank for rank, step in enumerate(above)}
            kept = {step: rank for rank, step in enumerate(row)}

            def centre(step: str, places: dict[str, int] = places, kept: dict[str, int] = kept) -> tuple[float, int]:
                found = [rank for other, rank in places.items() if step in ways[other]]
                return (sum(found) / len(found) if found else kept[step], kept[step])

            row.sort(key=centre)
    return [part for row in rows for part in _cut(row, 8)]


def _cut(row: list[str], most: int) -> list[list[str]]:
    """A row that is too long, on several lines."""
    return [row[index : index + most] for index in range(0, len(row), most)]


def _wrapped(step: str) -> list[str]:
    """An identifier on one or two lines."""
    if len(step) <= MOST_SIGNS:
        return [step]
    cut = step.rfind("-", 0, MOST_SIGNS) + 1 or MOST_SIGNS
    rest = step[cut:]
    return [step[:cut], rest if len(rest) <= MOST_SIGNS else rest[: MOST_SIGNS - 1] + "…"]


def _arrow(source: Box, target: Box, choices: int) -> Arrow:
    back = target.y <= source.y
    if source.id == target.id:
        x, y = source.x + WIDTH, source.y + HEIGHT // 2
        path = f"M {x} {y - 8} C {x + 34} {y - 22}, {x + 34} {y + 22}, {x + 3} {y + 10}"
    elif target.y == source.y:
        # In the same row: over the boxes.
        x, y, to_x = source.middle, source.y, target.middle
        path = f"M {x} {y} C {x} {y - 36}, {to_x} {y - 36}, {to_x} {y - 3}"
    elif back:
        x, y = source.x + WIDTH, source.y + HEIGHT // 2
        to_x, to_y = target.x + WIDTH, target.y + HEIGHT // 2
        bend = max(x, to_x) + GAP_X + 12
        path = f"M {x} {y} C {bend} {y}, {bend} {to_y}, {to_x + 3} {to_y}"
    else:
        x, y, to_x, to_y = source.middle, source.y + HEIGHT, target.middle, target.y - 3
        bend = (to_y - y) // 2
        path = f"M {x} {y} C {x} {y + bend}, {to_x} {to_y - bend}, {to_x} {to_y}"
    return Arrow(source.id, target.id, path, choices, back)
