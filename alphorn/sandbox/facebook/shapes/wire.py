"""How Graph writes what many of its answers hold (Meta's specification of v26.0)."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

Shape = dict[str, Any]


def picked(everything: Shape, names: Sequence[str]) -> Shape:
    """Of what is there, what was asked for: Graph leaves out what is empty."""
    return {name: everything[name] for name in names if everything.get(name) not in ("", None)}


def moment(at: float) -> str:
    """A time as Graph writes it."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")
