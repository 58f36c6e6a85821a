"""The issuer's keys: made on first use under the instance folder, rotated, read by whoever verifies.

Two keys sign: an Ed25519 one (proof inside the JSON credential, seal of the PDF) and an RSA one (the JWT, RS256).
A folder holds `keys.json` (public halves with their dates) and one PEM file a private key, readable by its owner alone.
A folder for verifying needs no private key: JWK sets, single JWKs, public PEM files and revocation lists are read.
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import base58
import rfc8785
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey, generate_private_key
from joserfc.jwk import RSAKey

FOLDER = "badge-keys"
MANIFEST = "keys.json"
RSA_BITS = 3072
SMALLEST_RSA = 2048
LARGEST_FILE = 1024 * 1024
ED25519_MULTICODEC = b"\xed\x01"

PublicKey = Ed25519PublicKey | RSAPublicKey


class KeysError(Exception):
    """The keys cannot be read or made; French message."""


@dataclass(frozen=True)
class KnownKey:
    """The public half of a key that signs or signed here."""

    kid: str
    public: PublicKey
    created: str = ""
    retired: str = ""

    @property
    def jwk(self) -> dict[str, str]:
        """The key as a JWK; never its private part."""
        found = jwk_of(self.public)
        is_edwards = isinstance(self.public, Ed25519PublicKey)
        return {**found, "kid": self.kid, "use": "sig", "alg": "Ed25519" if is_edwards else "RS256"}

    @property
    def multibase(self) -> str:
        """An Ed25519 key as a Multikey writes it."""
        assert isinstance(self.public, Ed25519PublicKey)
        return "z" + base58.b58encode(ED25519_MULTICODEC + self.public.public_bytes_raw()).decode()


@dataclass(frozen=True)
class Trusted:
    """What a verifier trusts: keys by identifier, and the withdrawn credentials, when a list is at hand."""

    keys: Mapping[str, KnownKey] = field(default_factory=dict)
    revoked: Mapping[str, str] | None = None

    @property
    def edwards(self) -> tuple[KnownKey, ...]:
        return tuple(key for key in self.keys.values() if isinstance(key.public, Ed25519PublicKey))


@dataclass(frozen=True)
class Signer:
    """The two private keys in force, and every public one."""

    edwards: Ed25519PrivateKey = field(repr=False)
    rsa: RSAPrivateKey = field(repr=False)
    edwards_kid: str
    rsa_kid: str
    trusted: Trusted


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _number(value: int) -> str:
    return _b64(value.to_bytes((value.bit_length() + 7) // 8, "big"))


def jwk_of(public: PublicKey) -> dict[str, str]:
    """The members that make the key, and no other (RFC 7517, RFC 8037)."""
    if isinstance(public, Ed25519PublicKey):
        return {"kty": "OKP", "crv": "Ed25519", "x": _b64(public.public_bytes_raw())}
    numbers = public.public_numbers()
    return {"kty": "RSA", "n": _number(numbers.n), "e": _number(numbers.e)}


def thumbprint(public: PublicKey) -> str:
    """The identifier of a key: the digest of what makes it (RFC 7638)."""
    digest = hashes.Hash(hashes.SHA256())
    digest.update(rfc8785.dumps(dict(jwk_of(public))))
    return _b64(digest.finalize())


def public_of(jwk: Mapping[str, Any]) -> PublicKey | None:
    """The public key of a JWK; None for a kind that does not sign here."""
    try:
        if jwk.get("kty") == "OKP" and jwk.get("crv") == "Ed25519":
            return Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(str(jwk["x"]) + "=="))
        if jwk.get("kty") == "RSA":
            key = RSAKey.import_key({"kty": "RSA", "n": str(jwk["n"]), "e": str(jwk["e"])}).public_key
            return key if key.key_size >= SMALLEST_RSA else None
    except (ValueError, KeyError, TypeError, UnsupportedAlgorithm) as error:
        raise KeysError("Une clé publique ne se lit pas.") from error
    return None


# Making and rotating


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """One process at a time makes or changes keys."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _write(path: Path, data: bytes) -> None:
    """All or nothing, durable, readable by its owner alone."""
    aside = path.with_name(f"{path.name}.new")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _new_pair(folder: Path, now: datetime) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    for private in (Ed25519PrivateKey.generate(), generate_private_key(65537, RSA_BITS)):
        public = private.public_key()
        kid = thumbprint(public)
        pem = private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        _write(folder / f"{kid}.pem", pem)
        made.append({"kid": kid, "created": now.isoformat(), "retired": "", "jwk": jwk_of(public)})
    return made


def _manifest(folder: Path) -> list[dict[str, Any]]:
    try:
        entries = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["keys"]
        assert isinstance(entries, list)
    except FileNotFoundError:
        return []
    except (OSError, ValueError, KeyError, TypeError, AssertionError):
        raise KeysError("Le fichier keys.json des clés d’attestation ne se lit pas.") from None
    return entries


def _keep(folder: Path, entries: list[dict[str, Any]]) -> None:
    _write(folder / MANIFEST, json.dumps({"keys": entries}, indent=2).encode())


def ensure_keys(folder: Path, now: datetime) -> None:
    """Make the first pair when there is none; whoever comes second finds it made."""
    if (folder / MANIFEST).exists():
        return
    with _alone_in(folder):
        if not _manifest(folder):
            _keep(folder, _new_pair(folder, now))


def rotate(folder: Path, now: datetime) -> Signer:
    """Sign with a new pair from now on. The old ones sign no more and still verify what they signed."""
    with _alone_in(folder):
        entries = _manifest(folder)
        for entry in entries:
            entry["retired"] = entry.get("retired") or now.isoformat()
        _keep(folder, entries + _new_pair(folder, now))
        for entry in entries:
            (folder / f"{entry['kid']}.pem").unlink(missing_ok=True)
    return open_signer(folder, now)


def open_signer(folder: Path, now: datetime) -> Signer:
    """The keys in force, made if there are none yet."""
    ensure_keys(folder, now)
    entries = _manifest(folder)
    private: dict[str, Any] = {}
    for entry in entries:
        if entry.get("retired"):
            continue
        try:
            pem = (folder / f"{entry['kid']}.pem").read_bytes()
            private[str(entry["jwk"]["kty"])] = (
                str(entry["kid"]),
                serialization.load_pem_private_key(pem, password=None),
            )
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise KeysError("Une clé privée d’attestation manque ou ne se lit pas.") from error
    if set(private) != {"OKP", "RSA"}:
        raise KeysError("Il manque une des deux clés d’attestation.")
    return Signer(
        edwards=private["OKP"][1],
        rsa=private["RSA"][1],
        edwards_kid=private["OKP"][0],
        rsa_kid=private["RSA"][0],
        trusted=Trusted(_known(entries)),
    )


# Reading


def _known(entries: list[dict[str, Any]]) -> dict[str, KnownKey]:
    known = {}
    for entry in entries:
        if not isinstance(entry, dict) or not isinstance(entry.get("jwk"), dict):
            raise KeysError("Le fichier keys.json des clés d’attestation ne se lit pas.")
        public = public_of(entry["jwk"])
        if public is not None:
            kid = thumbprint(public)
            known[kid] = KnownKey(kid, public, str(entry.get("created", "")), str(entry.get("retired") or ""))
    return known


def public_keys(folder: Path, now: datetime) -> Trusted:
    """Every key of this issuer, in force or retired."""
    ensure_keys(folder, now)
    return Trusted(_known(_manifest(folder)))


def read_trusted(folder: Path) -> Trusted:
    """What a folder given by a person holds: keys, and a revocation list if there is one."""
    keys: dict[str, KnownKey] = {}
    revoked: dict[str, str] | None = None
    try:
        paths = sorted(path for path in folder.iterdir() if path.suffix in {".json", ".jwk", ".jwks", ".pem"})
    except OSError:
        raise KeysError(f"Le dossier «\u00a0{folder}\u00a0» ne se lit pas.") from None
    for path in paths:
        data = _small(path)
        if path.suffix == ".pem":
            keys |= _of_pem(data)
            continue
        value = _json(path, data)
        withdrawn = revocations_in(value)
        if withdrawn is not None:
            revoked = (revoked or {}) | withdrawn
        else:
            keys |= _of_json(value)
    if not keys:
        raise KeysError(f"Le dossier «\u00a0{folder}\u00a0» ne contient aucune clé publique.")
    return Trusted(keys, revoked)


def _small(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise KeysError(f"«\u00a0{path.name}\u00a0» est trop gros pour une clé.")
        return path.read_bytes()
    except OSError:
        raise KeysError(f"«\u00a0{path.name}\u00a0» ne se lit pas.") from None


def _json(path: Path, data: bytes) -> Any:
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        raise KeysError(f"«\u00a0{path.name}\u00a0» n’est pas du JSON.") from None


def _of_pem(data: bytes) -> dict[str, KnownKey]:
    if b"PRIVATE" in data:
        return {}  # the manifest beside it holds the public half
    try:
        public = serialization.load_pem_public_key(data)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise KeysError("Une clé publique ne se lit pas.") from error
    if not isinstance(public, Ed25519PublicKey | RSAPublicKey):
        return {}
    kid = thumbprint(public)
    return {kid: KnownKey(kid, public)}


def _of_json(value: Any) -> dict[str, KnownKey]:
    """A JWK set, the manifest of an instance, or one JWK."""
    if not isinstance(value, dict):
        return {}
    found = {}
    for entry in value["keys"] if isinstance(value.get("keys"), list) else [value]:
        jwk = entry.get("jwk", entry) if isinstance(entry, dict) else {}
        public = public_of(jwk) if isinstance(jwk, dict) else None
        if public is not None:
            kid = thumbprint(public)
            found[kid] = KnownKey(kid, public)
    return found


def revocations_in(value: Any) -> dict[str, str] | None:
    """Withdrawn credentials by identifier with the reason; None for what is no revocation list."""
    if not isinstance(value, dict) or not isinstance(value.get("revokedCredential"), list):
        return None
    return {
        one["id"]: str(one.get("revocationReason", ""))[:200]
        for one in value["revokedCredential"]
        if isinstance(one, dict) and isinstance(one.get("id"), str) and one.get("revoked", True) is True
    }
