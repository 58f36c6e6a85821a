"""Two texts compared, two texts joined."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from app.authoring.domain.comparing import LineChange, compared, merged
from app.authoring.domain.graph_drawing import drawn

TEXTS = st.lists(st.sampled_from(["a", "b", "c", "", "d e"]), max_size=8).map("\n".join)


@settings(max_examples=50, deadline=None)
@given(TEXTS, TEXTS)
def test_what_only_one_side_changed_is_taken(base: str, mine: str) -> None:
    assert merged(base, mine, base) == (mine, 0)
    assert merged(base, base, mine) == (mine, 0)
    assert merged(base, mine, mine) == (mine, 0)


@settings(max_examples=50, deadline=None)
@given(TEXTS, TEXTS, TEXTS)
def test_nobody_s_new_line_is_lost_when_two_texts_are_joined(base: str, mine: str, theirs: str) -> None:
    joined, _ = merged(base, f"{mine}\nmon ajout", f"{theirs}\nson ajout")
    assert "mon ajout" in joined
    assert "son ajout" in joined


def test_places_apart_are_joined_and_one_place_shows_both() -> None:
    base = "un\ndeux\ntrois\nquatre"
    assert merged(base, "UN\ndeux\ntrois\nquatre", "un\ndeux\ntrois\nQUATRE") == ("UN\ndeux\ntrois\nQUATRE", 0)
    joined, places = merged(base, "un\nmien\ntrois\nquatre", "un\nautre\ntrois\nquatre")
    assert places == 1
    assert joined.split("\n")[1:6] == ["<<<<<<< votre texte", "mien", "=======", "autre", ">>>>>>> l’autre texte"]


def test_a_word_that_changes_is_marked_in_its_line() -> None:
    found = compared("Un délai de dix ans.\nFin", "Un délai de vingt ans.\nFin")
    assert (found.added, found.removed) == (1, 1)
    marked = [
        "".join(piece.text for piece in line.pieces if piece.changed)
        for line in found.lines
        if line.change != LineChange.SAME
    ]
    assert marked == ["dix", "vingt"]


@settings(max_examples=50, deadline=None)
@given(TEXTS, TEXTS)
def test_a_comparison_tells_both_texts(before: str, after: str) -> None:
    found = compared(before, after)
    if before == after:
        assert found.is_same
        return
    kept = {"removed": [], "added": []}
    for line in found.lines:
        if line.change in kept:
            kept[line.change].append("".join(piece.text for piece in line.pieces))
    assert len(kept["added"]) == found.added
    assert len(kept["removed"]) == found.removed


def test_a_graph_draws_every_step_once_and_every_way() -> None:
    links = {"a": ["b", "c", "b"], "b": ["a"], "c": [], "perdu": ["c"]}
    drawing = drawn("a", links, {"c": "juste"})
    assert sorted(box.id for box in drawing.boxes) == ["a", "b", "c", "perdu"]
    assert {box.id for box in drawing.boxes if box.unreachable} == {"perdu"}
    assert {(one.source, one.target): one.choices for one in drawing.arrows}["a", "b"] == 2
    assert all(box.x + drawing.box_width <= drawing.width for box in drawing.boxes)
    places = [(box.x, box.y) for box in drawing.boxes]
    assert len(places) == len(set(places))
