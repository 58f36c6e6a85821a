"""The published test vectors of the standards: canonical JSON, Ed25519, and the Data Integrity suite over both."""

from __future__ import annotations

import base64
import copy
import hashlib
import json
from pathlib import Path
from typing import Any

import base58
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from app.certification.domain.verification import Refusal, Refused
from app.certification.services.keys import jwk_of, public_of, thumbprint
from app.certification.services.proofs import canonical, sign, verify_proof
from tests.certification.credentials import NOW

# W3C, Data Integrity EdDSA Cryptosuites 1.0, test vectors of eddsa-jcs-2022.
MULTIKEY = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"
ALUMNI: dict[str, Any] = {
    "@context": ["https://www.w3.org/ns/credentials/v2", "https://www.w3.org/ns/credentials/examples/v2"],
    "id": "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33",
    "type": ["VerifiableCredential", "AlumniCredential"],
    "name": "Alumni Credential",
    "description": "A minimum viable example of an Alumni Credential.",
    "issuer": "https://vc.example/issuers/5678",
    "validFrom": "2023-01-01T00:00:00Z",
    "credentialSubject": {"id": "did:example:abcdefgh", "alumniOf": "The School of Examples"},
}
OPTIONS = {
    "type": "DataIntegrityProof",
    "cryptosuite": "eddsa-jcs-2022",
    "created": "2023-02-24T23:36:38Z",
    "verificationMethod": f"did:key:{MULTIKEY}#{MULTIKEY}",
    "proofPurpose": "assertionMethod",
    "@context": ALUMNI["@context"],
}
PROOF_VALUE = "z2HnFSSPPBzR36zdDgK8PbEHeXbR56YF24jwMpt3R1eHXQzJDMWS93FCzpvJpwTWd3GAVFuUfjoJdcnTMuVor51aX"


def test_the_credential_and_its_options_have_the_published_digests() -> None:
    assert hashlib.sha256(canonical(ALUMNI)).hexdigest() == (
        "59b7cb6251b8991add1ce0bc83107e3db9dbbab5bd2c28f687db1a03abc92f19"
    )
    assert hashlib.sha256(canonical(OPTIONS)).hexdigest() == (
        "66ab154f5c2890a140cb8388a22a160454f80575f6eae09e5a097cabe539a1db"
    )


def published() -> dict[str, Any]:
    return copy.deepcopy({**ALUMNI, "proof": {**OPTIONS, "proofValue": PROOF_VALUE}})


def published_key() -> Ed25519PublicKey:
    raw = base58.b58decode(MULTIKEY[1:])
    assert raw[:2] == b"\xed\x01"
    return Ed25519PublicKey.from_public_bytes(raw[2:])


def test_the_published_proof_holds() -> None:
    verify_proof(published(), published_key())


def paths_in(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if isinstance(value, dict):
        return [found for name, one in value.items() for found in paths_in(one, (*path, name))]
    if isinstance(value, list):
        return [found for place, one in enumerate(value) for found in paths_in(one, (*path, place))]
    return [path]


@pytest.mark.parametrize("path", paths_in(published()), ids=str)
def test_the_published_proof_no_longer_holds_once_a_value_is_changed(path: tuple[Any, ...]) -> None:
    changed = published()
    holder = changed
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] += "x"
    with pytest.raises(Refused) as refused:
        verify_proof(changed, published_key())
    assert refused.value.why in {Refusal.ALTERED, Refusal.NO_PROOF}


def test_json_is_written_as_rfc_8785_writes_its_example() -> None:
    given = (
        r'{"numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],'
        r'"string": "\u20ac$\u000F\u000aA'
        "'"
        r'\u0042\u0022\u005c\\\"\/","literals": [null, true, false]}'
    )
    expected = (
        '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
        r'"string":"€$\u000f\nA' + "'" + r'B\"\\\\\"/"}'
    )
    assert canonical(json.loads(given)).decode() == expected


def test_the_signature_of_rfc_8037_holds_and_its_key_is_named_as_published() -> None:
    public = public_of({"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})
    assert isinstance(public, Ed25519PublicKey)
    assert jwk_of(public)["x"] == "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
    assert thumbprint(public) == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
    signature = "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg=="
    signed = b"eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc"
    public.verify(base64.urlsafe_b64decode(signature), signed)
    with pytest.raises(InvalidSignature):
        public.verify(base64.urlsafe_b64decode(signature), signed + b"x")


def test_what_we_sign_is_what_the_suite_asks(tmp_path: Path) -> None:
    private = Ed25519PrivateKey.generate()
    secured = sign(ALUMNI, private, "https://exemple.fr/emetteur#cle", NOW)
    assert secured["proof"]["@context"] == ALUMNI["@context"]
    verify_proof(secured, private.public_key())
    with pytest.raises(Refused):
        verify_proof(secured, Ed25519PrivateKey.generate().public_key())
