"""A note: kept whole, never overwritten blindly."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.modules.domain.notes import NOTE_LENGTH, Note, NoteConflict, NoteTooLong, both, edited

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
NOTE = Note("m", "l", "ancien", 3, NOON)


def test_a_note_changed_from_the_text_in_force_is_kept_with_the_next_revision():
    after = edited(NOTE, "nouveau", 3, NOON)
    assert (after.text, after.revision) == ("nouveau", 4)


def test_a_note_changed_from_an_older_text_is_refused_with_both_texts():
    with pytest.raises(NoteConflict) as met:
        edited(NOTE, "le mien", 2, NOON)
    assert (met.value.kept.text, met.value.typed) == ("ancien", "le mien")


def test_the_same_text_sent_twice_changes_nothing_even_from_an_older_revision():
    assert edited(NOTE, "ancien", 2, NOON) is NOTE
    assert edited(NOTE, "ancien\r\n", 3, NOON) is NOTE


def test_a_note_of_exactly_the_limit_is_kept_and_one_sign_more_is_refused():
    assert len(edited(NOTE, "é" * NOTE_LENGTH, 3, NOON).text) == NOTE_LENGTH
    with pytest.raises(NoteTooLong, match=r"20.001"):
        edited(NOTE, "é" * (NOTE_LENGTH + 1), 3, NOON)


def test_line_ends_are_made_one_and_control_signs_dropped_but_emoji_stay():
    assert edited(NOTE, "a\r\nb\rc\x00\x1b\td 👩‍⚕️\n\n", 3, NOON).text == "a\nb\nc\td 👩‍⚕️"


def test_keeping_both_texts_loses_neither():
    assert both("le leur", "le mien") == "le leur\n\nle mien"
    assert both("", "le mien") == "le mien"
