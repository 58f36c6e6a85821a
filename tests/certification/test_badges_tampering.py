"""One bit flipped anywhere in what is carried away, and the answer is no, with the reason."""

from __future__ import annotations

import base64
import io
import json
import random
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from app.certification.domain.verification import SENTENCES, Refusal
from app.certification.services.keys import Trusted, open_signer, rotate
from app.certification.services.proofs import canonical, sign
from app.certification.services.seals import attachment_of
from app.certification.services.verification import verify_bytes
from tests.certification.credentials import ISSUER, LATER, NOW, NUMBER, Issued, a_draft, issue

SAMPLE_OF_PDF = 3000


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Issued:
    return issue(tmp_path_factory.mktemp("keys"), with_pdf=True)


def refusals(data: bytes, trusted: Trusted, places: range | list[int]) -> dict[int, Refusal | None]:
    """The answer for each byte of these places, one of its bits flipped."""
    chance = random.Random(7)
    found = {}
    for place in places:
        changed = bytearray(data)
        changed[place] ^= 1 << chance.randrange(8)
        found[place] = verify_bytes(bytes(changed), trusted, LATER).refusal
    return found


@pytest.mark.parametrize("form", ["json", "jwt", "pdf"])
def test_what_was_issued_is_said_to_be_valid(form: str, issued: Issued) -> None:
    data = getattr(issued, form)
    found = verify_bytes(data.encode() if isinstance(data, str) else data, issued.signer.trusted, LATER)
    assert found.valid, found.sentence
    assert (found.form, found.number, found.title) == (form, NUMBER, "Attestation de compétences")


def test_every_byte_of_the_json_credential_counts(issued: Issued) -> None:
    found = refusals(issued.json, issued.signer.trusted, range(len(issued.json)))
    assert None not in found.values()
    print(f"{len(found)} bytes of JSON flipped, {sum(one is not None for one in found.values())} refused")


def test_every_bit_of_the_proof_counts(issued: Issued) -> None:
    start = issued.json.index(b'"proof":')
    end = issued.json.index(b'"type"', issued.json.index(b'"proofValue"'))
    for bit in range(8):
        for place in range(start, end):
            changed = bytearray(issued.json)
            changed[place] ^= 1 << bit
            assert not verify_bytes(bytes(changed), issued.signer.trusted, LATER).valid, (place, bit)


def test_every_byte_of_the_jwt_counts(issued: Issued) -> None:
    token = issued.jwt.encode()
    found = refusals(token, issued.signer.trusted, range(len(token)))
    assert None not in found.values()
    print(f"{len(found)} bytes of JWT flipped, all refused")


def test_the_spare_bits_of_the_last_sign_of_a_jwt_count(issued: Issued) -> None:
    for sign_ in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_":
        changed = issued.jwt[:-1] + sign_
        assert verify_bytes(changed.encode(), issued.signer.trusted, LATER).valid is (changed == issued.jwt)


def test_bytes_of_the_pdf_count_wherever_they_stand(issued: Issued) -> None:
    size = len(issued.pdf)
    places = sorted({*random.Random(11).sample(range(size), SAMPLE_OF_PDF), *range(60), *range(size - 400, size)})
    found = refusals(issued.pdf, issued.signer.trusted, places)
    assert None not in found.values()
    print(f"{len(found)} of {size} bytes of PDF flipped, all refused")


def test_bytes_added_to_the_pdf_or_taken_away_are_seen(issued: Issued) -> None:
    for changed in (issued.pdf + b"\n", issued.pdf + issued.pdf, issued.pdf[:-1], issued.pdf[1:], b"%PDF-1.7\n"):
        assert not verify_bytes(changed, issued.signer.trusted, LATER).valid


def test_the_pdf_opens_and_carries_both_forms(issued: Issued) -> None:
    assert attachment_of(issued.pdf) == issued.json
    with pikepdf.open(io.BytesIO(issued.pdf)) as document:
        assert sorted(document.attachments) == ["attestation.json", "attestation.jwt"]
        assert bytes(document.attachments["attestation.jwt"].get_file().read_bytes()).decode() == issued.jwt
        assert document.Root.MarkInfo.Marked


def altered(issued: Issued, change: Callable[[dict[str, Any]], None]) -> bytes:
    value = json.loads(issued.json)
    change(value)
    return canonical(value)


CHANGES: list[tuple[str, Callable[[dict[str, Any]], Any], Refusal]] = [
    ("another title", lambda v: v.update(name="Titre professionnel"), Refusal.ALTERED),
    ("a later end", lambda v: v.update(validUntil="2099-01-01T00:00:00Z"), Refusal.ALTERED),
    ("no end", lambda v: v.pop("validUntil"), Refusal.ALTERED),
    ("one member more", lambda v: v.update(mention="très bien"), Refusal.ALTERED),
    ("another issuer", lambda v: v["issuer"].update(id="https://ailleurs.fr"), Refusal.ALTERED),
    ("evidence left out", lambda v: v.pop("evidence"), Refusal.ALTERED),
    ("another context", lambda v: v["@context"].append("https://ailleurs.fr"), Refusal.ALTERED),
    ("no proof", lambda v: v.pop("proof"), Refusal.NO_PROOF),
    ("two proofs", lambda v: v.update(proof=[v["proof"], v["proof"]]), Refusal.NO_PROOF),
    ("another suite", lambda v: v["proof"].update(cryptosuite="eddsa-rdfc-2022"), Refusal.NO_PROOF),
    ("another purpose", lambda v: v["proof"].update(proofPurpose="authentication"), Refusal.NO_PROOF),
    ("a later signature", lambda v: v["proof"].update(created="2027-01-01T00:00:00Z"), Refusal.ALTERED),
    ("another key", lambda v: v["proof"].update(verificationMethod=f"{ISSUER}#autre"), Refusal.UNKNOWN_KEY),
    (
        "the key of another house",
        lambda v: v["proof"].update(
            verificationMethod="https://ailleurs.fr#" + v["proof"]["verificationMethod"].rpartition("#")[2]
        ),
        Refusal.ALTERED,
    ),
]


@pytest.mark.parametrize(("change", "why"), [one[1:] for one in CHANGES], ids=[one[0] for one in CHANGES])
def test_each_alteration_has_its_reason(change: Callable[[dict[str, Any]], None], why: Refusal, issued: Issued) -> None:
    found = verify_bytes(altered(issued, change), issued.signer.trusted, LATER)
    assert found.refusal is why
    assert SENTENCES[why] in found.sentence
    assert found.title == "", "what an altered file claims is not repeated"


@pytest.mark.parametrize(
    "header",
    [
        {"alg": "none", "typ": "JWT"},
        {"alg": "HS256", "typ": "JWT"},
        {"alg": "RS256", "typ": "JWT", "crit": ["exp"]},
        {"alg": "RS256", "typ": "JWT", "jwk": {"kty": "RSA"}},
    ],
    ids=str,
)
def test_a_jwt_cannot_choose_how_it_is_verified(header: dict[str, Any], issued: Issued) -> None:
    kid = f"{ISSUER}/cles/{issued.signer.rsa_kid}"
    head = base64.urlsafe_b64encode(json.dumps(header | {"kid": kid}).encode()).rstrip(b"=").decode()
    _, payload, signature = issued.jwt.split(".")
    for last in (signature, ""):
        assert not verify_bytes(f"{head}.{payload}.{last}".encode(), issued.signer.trusted, LATER).valid


def test_a_member_written_twice_is_refused(issued: Issued) -> None:
    doubled = issued.json.replace(b'{"@context"', b'{"name":"Titre professionnel","@context"', 1)
    assert verify_bytes(doubled, issued.signer.trusted, LATER).refusal is Refusal.UNREADABLE


def test_a_proof_in_a_list_of_one_is_the_same_proof(issued: Issued) -> None:
    listed = altered(issued, lambda value: value.update(proof=[value["proof"]]))
    assert verify_bytes(listed, issued.signer.trusted, LATER).valid


def test_the_same_credential_indented_still_holds(issued: Issued) -> None:
    indented = json.dumps(json.loads(issued.json), indent=2, ensure_ascii=False).encode()
    assert verify_bytes(indented, issued.signer.trusted, LATER).valid


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b"{}",
        b'{"proof":1}',
        b"a.b.c",
        b"..",
        b"%PDF-1.7",
        b"[" * 100_000,
        b'{"a":' * 5000,
    ],
    ids=range(12),
)
def test_what_is_no_attestation_is_refused_in_words(data: bytes, issued: Issued) -> None:
    found = verify_bytes(data, issued.signer.trusted, LATER)
    assert found.refusal is not None
    assert found.sentence.startswith("Non. ")


def test_dates_and_withdrawals_are_looked_at(issued: Issued) -> None:
    trusted = issued.signer.trusted
    end = a_draft().valid_until
    assert end is not None
    assert verify_bytes(issued.json, trusted, NOW - timedelta(seconds=1)).refusal is Refusal.NOT_YET
    assert verify_bytes(issued.json, trusted, end - timedelta(seconds=1)).valid
    assert verify_bytes(issued.json, trusted, end).refusal is Refusal.EXPIRED
    withdrawn = Trusted(trusted.keys, {a_draft().credential_id: "erreur à la délivrance"})
    for data in (issued.json, issued.jwt.encode(), issued.pdf):
        found = verify_bytes(data, withdrawn, LATER)
        assert found.refusal is Refusal.REVOKED
        assert "erreur à la délivrance" in found.sentence
    assert not verify_bytes(issued.json, trusted, LATER).revoked_checked


def test_the_person_is_not_written_in_the_file_and_can_be_checked(issued: Issued) -> None:
    for clear in (b"Awa", b"Diallo", b"awa@example.org"):
        assert clear not in issued.json
        assert clear not in base64.urlsafe_b64decode(issued.jwt.split(".")[1] + "==")
    trusted = issued.signer.trusted
    for right in ("Awa Diallo", " Awa  Diallo ", "awa@example.org", "Awa@Example.org"):
        assert verify_bytes(issued.json, trusted, LATER, right).valid
    assert verify_bytes(issued.json, trusted, LATER, "Bruno Petit").refusal is Refusal.OTHER_PERSON


def test_after_a_rotation_old_files_hold_and_new_ones_are_signed_otherwise(tmp_path: Path) -> None:
    first = issue(tmp_path, with_pdf=True)
    signer = rotate(tmp_path, LATER)
    second = issue(tmp_path)
    assert signer.edwards_kid not in first.json.decode()
    assert signer.edwards_kid in second.json.decode()
    for data in (first.json, first.jwt.encode(), first.pdf, second.json, second.jwt.encode()):
        assert verify_bytes(data, signer.trusted, LATER).valid
    assert verify_bytes(second.json, first.signer.trusted, LATER).refusal is Refusal.UNKNOWN_KEY
    assert len(list(tmp_path.glob("*.pem"))) == 2, "a retired key signs no more"


def test_keys_are_made_once_and_read_by_their_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "cles"
    one, other = open_signer(folder, NOW), open_signer(folder, LATER)
    assert one.edwards_kid == other.edwards_kid
    assert folder.stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in folder.iterdir())
    assert b"PRIVATE" not in (folder / "keys.json").read_bytes()
    assert all("d" not in key.jwk for key in one.trusted.keys.values())


def test_somebody_else_s_signature_is_refused(tmp_path: Path, issued: Issued) -> None:
    stranger = open_signer(tmp_path, NOW)
    document = json.loads(issued.json)
    del document["proof"]
    forged = canonical(sign(document, stranger.edwards, f"{ISSUER}#{issued.signer.edwards_kid}", NOW))
    assert verify_bytes(forged, issued.signer.trusted, LATER).refusal is Refusal.ALTERED
