"""Sealing of secrets for the database: AES-256-GCM, bound to the place they stand in.

A sealed value moved to another table, row or field does not open. The key lives in the key file, never in the
database. Layout: one version byte, 12 bytes nonce, ciphertext with tag (NIST SP 800-38D).
"""

import hashlib
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

VERSION = b"\x01"
NONCE_BYTES, TAG_BYTES = 12, 16
SHORTEST = len(VERSION) + NONCE_BYTES + TAG_BYTES


class CannotOpen(Exception):
    """The sealed value was made with another key, or stood somewhere else."""


def purpose_key(key: bytes, purpose: str) -> bytes:
    """A key for one purpose alone, derived by HKDF (RFC 5869)."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode()).derive(key)


def seal(key: bytes, text: str, place: str) -> bytes:
    """`text` sealed with the 32-byte `key` for `place` ("table/row/field")."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return VERSION + nonce + AESGCM(key).encrypt(nonce, text.encode(), place.encode())


def unseal(key: bytes, sealed: bytes, place: str) -> str:
    """The text in `sealed`. Raises CannotOpen."""
    if sealed[:1] != VERSION or len(sealed) < SHORTEST:
        raise CannotOpen(place)
    nonce, ciphertext = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    try:
        return AESGCM(key).decrypt(nonce, ciphertext, place.encode()).decode()
    except (InvalidTag, ValueError) as error:  # ValueError: what is left of it is too short
        raise CannotOpen(place) from error


def digest(text: str) -> bytes:
    """SHA-256 of a random token, for tables that must recognise it and not know it."""
    return hashlib.sha256(text.encode()).digest()
