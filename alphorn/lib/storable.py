"""Text and JSON from outside, made so that a database can hold them: no NUL, no half character, bounded."""

import json
import math
from collections.abc import Mapping

LONGEST_TEXT = 100_000
LONGEST_JSON = 64_000
# Made once: `json.dumps` would make one for each call. What was read as JSON holds nothing that holds itself.
_written = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"), check_circular=False).encode


def storable(text: str, longest: int = LONGEST_TEXT) -> str:
    """`text` without NUL and lone surrogates, at most `longest` characters."""
    if text.isascii() and "\x00" not in text:
        return text[:longest]
    whole = text.replace("\x00", "").encode("utf-8", "replace").decode()
    return whole[:longest]


def storable_json(value: Mapping[str, object]) -> str:
    """`value` as JSON that PostgreSQL takes; "{}" where it is larger or deeper than anything worth keeping."""
    try:
        text = _storable(value)
    except RecursionError:
        return "{}"
    return text if len(text) <= LONGEST_JSON else "{}"


def sound_json(value: object) -> str | None:
    """`value` as JSON, as it is; None where a database would not take that, or it is too large to be kept."""
    try:
        text = _written(value)
    except (ValueError, RecursionError):
        return None
    return text if len(text) <= LONGEST_JSON and "\\u0000" not in text and _is_whole(text) else None


def _storable(value: Mapping[str, object]) -> str:
    try:
        text = _written(value)
    except ValueError:  # NaN and its like: Python reads them, and no JSON has them
        return _written(_cleaned(value))
    return text if "\\u0000" not in text and _is_whole(text) else _written(_cleaned(value))


def _is_whole(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _cleaned(value: object) -> object:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, Mapping):
        return {storable(str(name)): _cleaned(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_cleaned(each) for each in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
