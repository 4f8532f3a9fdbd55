"""Where the links of a text are, by the rule of twitter-text: with a protocol, or a bare host that ends as hosts do.

The rule is published as one regular expression that tries every start anew. What it finds is found here from the dots:
one before a top-level domain is what a link needs, so the text is walked once.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from alphorn.lib.weighing.hosts import ACCENTED, Host, Hosts, ascii_hosts_in, is_possible

LONGEST = 4096  # UTF-16 units, with the protocol
LONGEST_SLUG = 40

PATH_SIGN = rf"[A-Za-z0-9\u0400-\u04ff{ACCENTED}!*';:=+,.$/%#\[\]\-\u2013_~@|&]"
BRACKETS = rf"\((?:{PATH_SIGN}++\)|{PATH_SIGN}*+\({PATH_SIGN}++\){PATH_SIGN}*+\))"
PORT = re.compile(r":[0-9]++")
PATH_PART = re.compile(rf"({PATH_SIGN}++)|{BRACKETS}")
QUERY_SIGN = r"[A-Za-z0-9!?*'@();:&=+$/%#\[\]\-_.,~|]"
QUERY = re.compile(rf"\?{QUERY_SIGN}*+")
NEVER_LAST_OF_PATH, NEVER_LAST_OF_QUERY = "!*';:,.$%[]\u2013~@|&", "!?*'@();:+$%[].,~|"
SHORTENED = re.compile(r"https?://t\.co/([a-z0-9]++)")


@dataclass(frozen=True)
class Link:
    """From where to where in the text."""

    start: int
    end: int


def links_in(text: str) -> Iterator[Link]:
    """Each of them, from left to right."""
    if "." not in text:
        return
    hosts, place = Hosts(text), 0
    while host := hosts.after(place):
        found = PORT.match(text, host.end)
        port = found.end() if found else host.end
        path = _path_end(text, port) if text.startswith("/", port) else port
        place = max(path, _query_end(text, path))
        if _is_possible(text, host, place):
            if host.protocol:
                yield from _with_protocol(hosts, host, place)
            elif not host.needs_protocol:
                yield from _bare(text, host, place, path > port)


def _path_end(text: str, slash: int) -> int:
    """Where a path ends. Brackets end one only where it could have ended before them."""
    at = end = slash + 1
    while part := PATH_PART.match(text, at):
        at = part.end()
        if kept := (part.group(1) or "").rstrip(NEVER_LAST_OF_PATH):
            end = part.start() + len(kept)
        elif end == part.start() and not part.group(1):
            end = at
    return end


def _query_end(text: str, at: int) -> int:
    """Where a query ends that begins there; 0 where there is none."""
    found = QUERY.match(text, at)
    kept = found.group().rstrip(NEVER_LAST_OF_QUERY) if found else ""
    return at + len(kept) if kept else 0


def _is_possible(text: str, host: Host, end: int) -> bool:
    """Whether it is short enough. The rule counts a protocol twice, and one that is not there once."""
    address = text[host.start - host.protocol : end]
    units = len(address) + sum(sign > "\uffff" for sign in address) + (host.protocol or len("https://"))
    return units <= LONGEST and is_possible(text[host.start : host.end])


def _with_protocol(hosts: Hosts, host: Host, end: int) -> Iterator[Link]:
    start = host.start - host.protocol
    short = SHORTENED.match(hosts.folded, start, end)
    if short is None:
        yield Link(start, end)
    elif len(short.group(1)) <= LONGEST_SLUG:
        yield Link(start, max(short.end(), _query_end(hosts.folded, short.end())))


def _bare(text: str, host: Host, end: int, has_path: bool) -> Iterator[Link]:
    """The parts in ASCII of a name without a protocol; what follows the name belongs to it if it has a path."""
    found = ascii_hosts_in(text[host.start : host.end])
    for start, stop in found:
        rest = end - host.end if has_path and (start, stop) == found[-1] else 0
        yield Link(host.start + start, host.start + stop + rest)
