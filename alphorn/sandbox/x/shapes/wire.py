"""How X writes what many of its answers hold (specifications 2.166 and 2.167)."""

from datetime import UTC, datetime
from typing import Any

Shape = dict[str, Any]


def moment(at: float) -> str:
    """A time as X writes it."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{int(at * 1000) % 1000:03}Z"
