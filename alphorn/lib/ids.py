"""Names for rows: UUIDv7 (RFC 9562, section 5.7), so that newer rows sort last and nobody can count them."""

import os
import time
from datetime import datetime
from uuid import UUID


def uuid7() -> UUID:
    """A new id: 48 bits of Unix milliseconds, then 74 random bits."""
    milliseconds = time.time_ns() // 1_000_000
    chance = int.from_bytes(os.urandom(10))
    random_a, random_b = chance >> 62 & 0xFFF, chance & 0x3FFF_FFFF_FFFF_FFFF
    return UUID(int=(milliseconds << 80) | (0x7 << 76) | (random_a << 64) | (0b10 << 62) | random_b)


def first_of(moment: datetime) -> UUID:
    """The lowest id that can have been made at that moment: what is lower was made before."""
    return UUID(int=int(moment.timestamp() * 1000) << 80)
