"""The published test values of twitter-text, which judge what we wrote."""

import json
from pathlib import Path
from typing import Any

READ: dict[str, Any] = json.loads((Path(__file__).parent / "vectors.json").read_text(encoding="utf-8"))


def whole(text: str | list[tuple[str, int]]) -> str:
    """The text, put together from its repeated parts."""
    return text if isinstance(text, str) else "".join(part * times for part, times in text)


COUNTED: list[tuple[str, int, bool]] = [(whole(text), weight, valid) for text, weight, valid in READ["counted"]]
LINKS: list[tuple[str, list[str]]] = [(text, links) for text, links in READ["links"]]
TOP_DOMAINS: list[str] = READ["top_domains"].split()
