"""What `flask content check` asks of dictations and letters besides their shape: sounds that say their words, models
that pass their own check-list."""

from __future__ import annotations

from pathlib import Path

from app.content.schema.dictation import Dictation, Letter
from app.dictation.domain.letters import marks_of
from app.dictation.domain.spoken import utterances
from app.dictation.services.recording import is_up_to_date, read_recording

Finding = tuple[tuple[str, ...], str]
LONGEST_SENTENCE = 45


def findings_in_dictation(root: Path, dictation: Dictation) -> list[Finding]:
    """(place, message) of each thing to mend in a dictation."""
    found: list[Finding] = []
    recording = read_recording(root, dictation.id)
    command = f"flask dictation record {dictation.id}"
    if recording is None:
        found.append((("id",), f"cette dictée n’a pas de son, ou il est vide : {command}"))
    elif not is_up_to_date(root, dictation):
        found.append((("text",), f"le son de cette dictée dit un autre texte : {command}"))
    elif len(recording.starts) != len(utterances(dictation)):
        found.append((("text",), f"le son de cette dictée n’a pas toutes ses phrases : {command}"))
    for one in utterances(dictation):
        count = len(one.written.split())
        if count > LONGEST_SENTENCE:
            found.append((("text",), f"phrase de {count} mots, trop longue à retenir : « {one.written[:50]}… »"))
    return found


def findings_in_letter(letter: Letter) -> list[Finding]:
    """(place, message) of each point that the model letter itself does not hold."""
    return [
        (("model",), f"la lettre modèle ne tient pas le point « {one.check.value} » {one.what} {one.found}".strip())
        for one in marks_of(letter, letter.model)
        if not one.held
    ]
