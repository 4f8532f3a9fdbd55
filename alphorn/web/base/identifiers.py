"""Identifiers as forms bring them."""

from collections.abc import Iterable
from uuid import UUID


def identifier(word: str) -> UUID | None:
    """The UUID that `word` is, or None."""
    try:
        return UUID(word)
    except ValueError:
        return None


def identifiers(words: Iterable[str]) -> list[UUID]:
    """Those words that are UUIDs."""
    return [found for word in words if (found := identifier(word)) is not None]
