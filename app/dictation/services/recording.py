"""Making the sound of a dictation: a voice says the sentences, they are joined with pauses and compressed.

A voice is a command: it reads `{"pace": 0.9, "sentences": ["…"]}` on its standard input and writes 0000.wav, 0001.wav…
in the folder that is its last argument. Without one, Debian’s espeak-ng speaks. ffmpeg compresses.
"""

from __future__ import annotations

import json
import subprocess
import wave
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from app.content.schema.dictation import Dictation
from app.dictation.domain.spoken import Utterance, utterances, voice_digest

AUDIO = Path("content") / "dictations" / "audio"
SENTENCE_PAUSE, LINE_PAUSE = 0.5, 1.0
PACES = {1: 0.85, 2: 0.9, 3: 0.95, 4: 1.0, 5: 1.0}
ESPEAK_WORDS_PER_MINUTE = 150
BIT_RATE = "24k"
PATIENCE = 3600


class RecordingFailed(Exception):
    """The voice or the compressor did not do its work; the message says which, in French."""


@dataclass(frozen=True)
class Recording:
    """What is known of a sound: for which words, by which voice, how long, where each sentence begins."""

    text: str
    voice: str
    seconds: float
    starts: tuple[float, ...]


def record(dictation: Dictation, root: Path, voice: Sequence[str] = (), name: str = "espeak-ng") -> Recording:
    """Make the sound of one dictation again, under the folder of the course."""
    said = utterances(dictation)
    folder = root / AUDIO
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as kept:
        work = Path(kept)
        _speak(said, PACES[dictation.level], work, voice)
        starts, seconds = _join(said, work)
        sound = folder / f"{dictation.id}.mp3"
        command = ["ffmpeg", "-v", "error", "-y", "-i", str(work / "whole.wav"), "-ac", "1", "-ar", "22050"]
        _run([*command, "-c:a", "libmp3lame", "-b:a", BIT_RATE, "-map_metadata", "-1", str(sound)])
    made = Recording(voice_digest(dictation), name, round(seconds, 2), tuple(round(one, 2) for one in starts))
    told = {"text": made.text, "voice": made.voice, "seconds": made.seconds, "starts": list(made.starts)}
    (folder / f"{dictation.id}.json").write_text(json.dumps(told) + "\n", encoding="utf-8")
    return made


def _speak(said: Sequence[Utterance], pace: float, work: Path, voice: Sequence[str]) -> None:
    if voice:
        order = json.dumps({"pace": pace, "sentences": [one.spoken for one in said]})
        _run([*voice, str(work)], order)
        return
    for number, one in enumerate(said):
        speed = str(round(ESPEAK_WORDS_PER_MINUTE * pace))
        _run(["espeak-ng", "-v", "fr-fr", "-s", speed, "-w", str(work / f"{number:04}.wav"), "--stdin"], one.spoken)


def _join(said: Sequence[Utterance], work: Path) -> tuple[list[float], float]:
    """One sound of all sentences; the second at which each begins, and how long it all lasts."""
    starts: list[float] = []
    frames = 0
    with wave.open(str(work / "whole.wav"), "wb") as whole:
        for number, one in enumerate(said):
            with wave.open(str(work / f"{number:04}.wav"), "rb") as piece:
                if not number:
                    whole.setparams(piece.getparams())
                elif piece.getframerate() != whole.getframerate():
                    raise RecordingFailed("la voix a changé de fréquence en cours de route.")
                rate, width = piece.getframerate(), piece.getsampwidth() * piece.getnchannels()
                starts.append(frames / rate)
                sound = piece.readframes(piece.getnframes())
            pause = round((LINE_PAUSE if one.ends_line else SENTENCE_PAUSE) * rate)
            whole.writeframes(sound + bytes(pause * width))
            frames += len(sound) // width + pause
    return starts, frames / rate


def _run(command: Sequence[str], given: str = "") -> None:
    try:
        done = subprocess.run(  # noqa: S603 - an authoring command, given by the operator
            list(command), input=given, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
    except FileNotFoundError:
        raise RecordingFailed(f"« {command[0]} » n’est pas installé.") from None
    if done.returncode:
        raise RecordingFailed(f"« {command[0]} » a échoué : {done.stderr.strip()[-400:]}")


def read_recording(root: Path, dictation_id: str) -> Recording | None:
    """What is known of the sound of a dictation; None when there is none, or what is written cannot be read."""
    folder = root / AUDIO
    try:
        told = json.loads((folder / f"{dictation_id}.json").read_text(encoding="utf-8"))
        starts = tuple(float(one) for one in told["starts"])
        found = Recording(str(told["text"]), str(told["voice"]), float(told["seconds"]), starts)
        return found if (folder / f"{dictation_id}.mp3").stat().st_size > 0 else None
    except (OSError, ValueError, LookupError, TypeError):
        return None


def is_up_to_date(root: Path, dictation: Dictation) -> bool:
    """Whether there is a sound, and it says these very words."""
    found = read_recording(root, dictation.id)
    return found is not None and found.text == voice_digest(dictation)
