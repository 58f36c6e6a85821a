"""Secrets made by us: session identifiers, links, recovery codes. The base keeps hashes only."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

RECOVERY_CODES = 10
RECOVERY_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
RECOVERY_LENGTH = 24
RECOVERY_GROUP = 6
SALT_BYTES = 20


def new_token() -> str:
    """256 bits of chance, fit for an address."""
    return secrets.token_urlsafe(32)


def new_salt() -> bytes:
    return secrets.token_bytes(SALT_BYTES)


def hash_token(token: str) -> str:
    """What is kept of a token: it has too much chance in it to need a slow hash."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def same(one: str, other: str) -> bool:
    """Whether two strings are equal, in a time that says nothing; on bytes, since str refuses « é »."""
    return hmac.compare_digest(one.encode("utf-8", "surrogatepass"), other.encode("utf-8", "surrogatepass"))


def keyed_hash(key: str, *parts: str) -> str:
    """A name for something that must not be readable in the base (an address, an account that is counted)."""
    return hmac.new(key.encode(), "\0".join(parts).encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def _derive(key: str, purpose: str, salt: bytes, user_id: int, size: int) -> bytes:
    return hmac.new(key.encode(), purpose.encode() + user_id.to_bytes(8, "big") + salt, hashlib.sha512).digest()[:size]


def totp_secret(key: str, salt: bytes, user_id: int) -> str:
    """The secret of a code generator, in base 32.

    It is derived from the key of the house and a salt, not stored: a copy of the base gives no code, and there is
    nothing to decrypt.
    """
    return base64.b32encode(_derive(key, "second-factor", salt, user_id, 20)).decode()


def recovery_codes(key: str, salt: bytes, user_id: int) -> tuple[str, ...]:
    """Ten codes of 118 bits each, derived as above: they can be shown again until they are noted, then never."""
    codes = []
    for number in range(RECOVERY_CODES):
        raw = int.from_bytes(_derive(key, f"recovery-{number}", salt, user_id, 32), "big")
        signs = []
        for _ in range(RECOVERY_LENGTH):
            raw, rest = divmod(raw, len(RECOVERY_ALPHABET))
            signs.append(RECOVERY_ALPHABET[rest])
        code = "".join(signs)
        codes.append(
            "-".join(code[start : start + RECOVERY_GROUP] for start in range(0, RECOVERY_LENGTH, RECOVERY_GROUP))
        )
    return tuple(codes)


def normalise_recovery_code(typed: str) -> str:
    """What was typed, without spaces, dashes and capitals."""
    return "".join(sign for sign in typed.casefold() if sign.isalnum())


def hash_recovery_code(code: str) -> str:
    return hash_token("recovery:" + normalise_recovery_code(code))
