"""Answers in odd forms, as others have met them at the real networks: a test or a person switches them on by name."""

from collections.abc import Mapping
from dataclasses import dataclass, field

JSON = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Odd:
    """One: what it is, at which call it is met, and how it is answered."""

    words: str
    call: str
    status: int
    body: object
    headers: Mapping[str, str] = field(default_factory=dict)


HTML = {"content-type": "text/html; charset=utf-8"}
SHIELD = (
    "<!DOCTYPE html><html><head><title>Just a moment…</title></head><body><h1>Sorry, you have been blocked</h1></body>"
)


def shield(words: str, call: str) -> Odd:
    """A machine that stands in front of the network refuses, and knows nothing of what it stands for."""
    return Odd(words, call, 403, SHIELD, HTML)


def nothing_there(words: str, call: str) -> Odd:
    """A page for people says that there is nothing."""
    return Odd(words, call, 404, "<html><head><title>Not found</title></head><body><h1>Not found</h1></body>", HTML)
