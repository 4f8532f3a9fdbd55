"""Secrets in rows: sealed for the table, row and field they stand in."""

from functools import cache
from uuid import UUID

from alphorn.lib.crypto import purpose_key, seal, unseal
from alphorn.lib.environment import environment
from alphorn.lib.keyfile import keys

Sealed = bytes | memoryview  # as a BinaryField is read


@cache
def _token_key() -> bytes:
    return purpose_key(keys(environment().home).token_key, "tokens")


def seal_for(table: str, row: UUID, field: str, text: str) -> bytes:
    """`text` sealed for that place; nothing stays nothing."""
    return seal(_token_key(), text, f"{table}/{row}/{field}") if text else b""


def open_from(table: str, row: UUID, field: str, sealed: Sealed) -> str:
    """The text sealed for that place. Raises CannotOpen."""
    return unseal(_token_key(), bytes(sealed), f"{table}/{row}/{field}") if sealed else ""
