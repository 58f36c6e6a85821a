"""`flask badge`: the contract of the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask import Flask

from app.certification.services.keys import FOLDER
from tests.certification.credentials import Issued, issue


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("keys")


@pytest.fixture(scope="module")
def issued(keys: Path) -> Issued:
    return issue(keys, with_pdf=True)


def verify(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=["badge", "verify", *arguments])


@pytest.mark.parametrize("form", ["json", "jwt", "pdf"])
def test_a_valid_file_exits_0_and_one_flipped_bit_exits_1(
    form: str, app: Flask, issued: Issued, keys: Path, tmp_path: Path
) -> None:
    data = getattr(issued, form)
    file = tmp_path / f"attestation.{form}"
    file.write_bytes(data.encode() if isinstance(data, str) else data)
    done = verify(app, str(file), "--keys", str(keys))
    assert done.exit_code == 0, done.output
    assert "Oui" in done.output
    assert "ni titre professionnel" in done.output
    changed = bytearray(file.read_bytes())
    changed[len(changed) // 2] ^= 4
    file.write_bytes(changed)
    refused = verify(app, str(file), "--keys", str(keys))
    assert refused.exit_code == 1
    assert refused.output.startswith("Non. ")


def test_json_answers_hold_the_reason(app: Flask, issued: Issued, keys: Path, tmp_path: Path) -> None:
    file = tmp_path / "attestation.json"
    file.write_bytes(issued.json.replace(b"2031", b"2099"))
    refused = verify(app, str(file), "--keys", str(keys), "--json")
    told = json.loads(refused.stdout)
    assert (refused.exit_code, told["valid"], told["reason"]) == (1, False, "altered")
    assert told["title"] is None


def test_the_person_can_be_checked_too(app: Flask, issued: Issued, keys: Path, tmp_path: Path) -> None:
    file = tmp_path / "attestation.json"
    file.write_bytes(issued.json)
    assert verify(app, str(file), "--keys", str(keys), "--recipient", "Awa Diallo").exit_code == 0
    refused = verify(app, str(file), "--keys", str(keys), "--recipient", "Bruno Petit", "--json")
    assert (refused.exit_code, json.loads(refused.stdout)["reason"]) == (1, "other_person")


def test_misuse_exits_2_in_french(app: Flask, issued: Issued, tmp_path: Path) -> None:
    file = tmp_path / "attestation.json"
    file.write_bytes(issued.json)
    empty = tmp_path / "vide"
    empty.mkdir()
    broken = tmp_path / "casse"
    broken.mkdir()
    (broken / "cles.json").write_text("{")
    for arguments in (
        [],
        [str(tmp_path / "absent.json")],
        [str(file), "--keys", str(tmp_path / "absent")],
        [str(file), "--keys", str(empty)],
        [str(file), "--keys", str(broken)],
    ):
        done = verify(app, *arguments)
        assert done.exit_code == 2, done.output
        assert "Traceback" not in done.output


def test_without_a_folder_the_instance_s_own_keys_are_used(app: Flask, tmp_path: Path, issued: Issued) -> None:
    folder = app.extensions["tdu"].settings.instance_path / FOLDER
    own = issue(folder)
    file = tmp_path / "attestation.json"
    file.write_bytes(own.json)
    done = verify(app, str(file), "--json")
    assert (done.exit_code, json.loads(done.stdout)["revocation_checked"]) == (0, True)
    file.write_bytes(issued.json)
    assert json.loads(verify(app, str(file), "--json").stdout)["reason"] == "unknown_key"


def test_keys_rotate_and_old_files_still_verify(app: Flask, tmp_path: Path) -> None:
    folder = app.extensions["tdu"].settings.instance_path / FOLDER
    file = tmp_path / "attestation.json"
    file.write_bytes(issue(folder).json)
    before = json.loads((folder / "keys.json").read_text())["keys"]
    runner = app.test_cli_runner()
    done = runner.invoke(args=["badge", "rotate-key", "--json"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["known"] == len(before) + 2
    assert verify(app, str(file)).exit_code == 0
    out = tmp_path / "pour-verifier"
    assert runner.invoke(args=["badge", "keys", "--out", str(out)]).exit_code == 0
    assert "PRIVATE" not in (out / "cles.json").read_text()
    assert verify(app, str(file), "--keys", str(out)).exit_code == 0


def test_a_folder_may_hold_pem_files(app: Flask, issued: Issued, tmp_path: Path) -> None:
    folder = tmp_path / "pem"
    folder.mkdir()
    for number, key in enumerate(issued.signer.trusted.keys.values()):
        pem = key.public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        (folder / f"cle-{number}.pem").write_bytes(pem)
    file = tmp_path / "attestation.pdf"
    file.write_bytes(issued.pdf)
    assert verify(app, str(file), "--keys", str(folder)).exit_code == 0
