"""What Graph's ids look like: digits, or those of a Page and its post; some words and signs in older ones."""

import re
from collections.abc import Mapping
from typing import Any

ID = re.compile(r"[\w.:-]{1,255}", re.ASCII)  # "PAGE_POST", as digits


def is_id(value: object) -> bool:
    """Whether that can be an id: it becomes a part of addresses, and a key of ours."""
    return isinstance(value, str) and ID.fullmatch(value) is not None


def id_of(row: Mapping[str, Any]) -> str:
    """The id of a row; "" for anything else."""
    value = row.get("id")
    return str(value) if is_id(value) else ""
