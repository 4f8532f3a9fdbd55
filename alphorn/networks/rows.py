"""Rows as a network's JSON has them: what stands there under a name, where it is of the kind it should be."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

from alphorn.networks.endings import OutcomeUnknown
from alphorn.networks.reasons import Reason

LONGEST_TEXT = 255


def required_text(row: Mapping[str, object], name: str) -> str:
    """A text that must stand in an answer, without what no database takes. Raises OutcomeUnknown(GARBAGE)."""
    value = shown_text(row, name)
    if not value:
        raise OutcomeUnknown(Reason.GARBAGE, f"no {name} in the answer")
    return value


def shown_text(row: Mapping[str, object], *names: str) -> str:
    """The first text that stands there under one of these names, as it can be stored; "" where none does."""
    return next((found for name in names if (found := _storable(row.get(name)))), "")


def _storable(value: object) -> str:
    if not isinstance(value, str):
        return ""
    return value.encode("utf-8", "replace").decode().replace("\0", " ").strip()[:LONGEST_TEXT]


def text(row: Mapping[str, Any], name: str) -> str:
    """A text that may stand there; "" for anything else."""
    value = row.get(name)
    return value if isinstance(value, str) else ""


def within(row: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """A row within the row; an empty one for anything else."""
    value = row.get(name)
    return value if isinstance(value, dict) else {}


def objects(value: object) -> Iterator[Mapping[str, Any]]:
    """The rows of a list; none for anything else."""
    return (each for each in (value if isinstance(value, list) else []) if isinstance(each, dict))


def whole_number(value: object) -> int:
    """A whole number, also one that came as text or with a fraction; 0 for anything else."""
    if isinstance(value, str) and value.isascii() and value.isdigit():
        return int(value[:12])
    if isinstance(value, float) and math.isfinite(value):
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def names_another_page(row: Mapping[str, Any]) -> bool:
    """Whether a next page is named there, in whatever form."""
    return any(value for name, value in row.items() if name.lower().startswith("next"))
