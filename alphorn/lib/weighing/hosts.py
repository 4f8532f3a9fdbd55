"""Where names of hosts may stand in a text: labels and dots, and a top-level domain at the end."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from alphorn.lib.weighing import tables

ACCENTED = (
    r"\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0253\u0254\u0256\u0257\u0259\u025b\u0263\u0268\u026f\u0272\u0289\u028b"
    r"\u02bb\u0300-\u036f\u1e00-\u1eff"
)
SPACES = r"\t-\r \u0085\u00a0\u1680\u180e\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
MARKS = r"\u202a-\u202e\u061c\u200e\u200f\u2066-\u2069\ufffe\ufeff\uffff"
NEVER = rf"!'#%&()*+,\\/:;<=>?@\[\]\^{{|}}~${SPACES}{MARKS}"
RUN = re.compile(rf"[^{NEVER}]+")
# What lies beyond U+FFFF is two characters to the rule: the second may begin a host, whatever is before the first.
START = re.compile(rf"(?<![A-Za-z0-9@\uff20$#\uff03\ufffe\ufeff\uffff])[^{NEVER}._\-]|[\U00010000-\U0010ffff]")
PRECEDES = re.compile(r"[^A-Za-z0-9@\uff20$#\uff03\ufffe\ufeff\uffff]")
PUNYCODE = re.compile(r"xn--[\-0-9a-z]++")
GOES_ON = re.compile(r"[0-9a-zA-Z@+\-]")
# Looked for from the beginning of a run alone: from the midst of one nothing else would be found, in much more time.
ASCII_LABELS = re.compile(rf"(?<![\-a-z0-9{ACCENTED}])(?:[\-a-z0-9{ACCENTED}]++\.)++")
OTHER_DOTS = re.compile(r"[\u3002\uff0e\uff61]")
LONGEST_LABEL = 63


@dataclass(frozen=True)
class Host:
    """The name of a host, from where to where, how long the protocol before it is, and whether it needs one."""

    start: int
    end: int
    protocol: int
    needs_protocol: bool


@dataclass(frozen=True)
class _Label:
    """Where in a text a host may begin: a host that begins in here ends there."""

    first: int
    dot: int
    end: int


class Hosts:
    """The hosts of a text, found from left to right: each part of it is walked once, whatever is in it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.folded = text.translate(tables.lower_case())
        self._labels = self._all_labels()
        self._label = next(self._labels, None)

    def after(self, place: int) -> Host | None:
        """The first one whose preceding character is at that place or later. The place only ever grows."""
        while self._label:
            if host := self._in(self._label, place):
                return host
            self._label = next(self._labels, None)
        return None

    def _in(self, label: _Label, place: int) -> Host | None:
        found = START.search(self.text, max(label.first, place), label.dot)
        if found and 0 < found.start() == place and found.group() <= "\uffff":
            found = START.search(self.text, place + 1, label.dot)
        if found is None:
            return None
        start = found.start()
        if start == 0 and PRECEDES.match(self.text) and START.match(self.text, 1, label.dot):
            start = 1  # the rule tries a character that precedes before it tries the beginning of the text
        needs = start > place and self.text[start - 1] in "-_./"
        return Host(start, label.end, self._protocol_before(start, place), needs)

    def _protocol_before(self, start: int, place: int) -> int:
        for protocol in ("https://", "http://"):
            before = start - len(protocol)
            if before >= 0 and self.folded.startswith(protocol, before):
                free = before > place if before else place == 0
                return len(protocol) if free and (not before or PRECEDES.match(self.text, before - 1)) else 0
        return 0

    def _all_labels(self) -> Iterator[_Label]:
        for run in RUN.finditer(self.text):
            if "." in run.group():
                yield from reversed(list(self._labels_of(*run.span())))

    def _labels_of(self, start: int, end: int) -> Iterator[_Label]:
        """Those of one run, the last one first: how far a host reaches that begins in one is known from the next."""
        reaches = 0
        dot = self.text.rfind(".", start, end)
        while dot >= start:
            before = self.text.rfind(".", start, dot)
            first = max(before + 1, start)
            whole = dot > first and self.text[dot - 1] not in "-_"
            if whole and reaches:
                yield _Label(first, dot, reaches)
            elif whole and (top := top_domain_at(self.folded, dot + 1)):
                plain = max(first, self.text.rfind("_", first, dot) + 1)
                yield _Label(plain, dot, top)
                reaches = top if plain == first else 0
            reaches = reaches if whole and self.text[first] not in "-_" else 0
            dot = before


def top_domain_at(folded: str, at: int) -> int:
    """Where the top-level domain ends that stands at that place; 0 where there is none."""
    for end in tables.top_domains().ends_at(folded, at):
        if not GOES_ON.match(folded, end):
            return end
    punycode = PUNYCODE.match(folded, at)
    return punycode.end() if punycode else 0


def ascii_hosts_in(name: str) -> list[tuple[int, int]]:
    """From where to where the hosts are of which the name of one consists that stands there without a protocol."""
    found: list[tuple[int, int]] = []
    folded, at, before = name.translate(tables.lower_case()), 0, 0
    while chain := ASCII_LABELS.search(folded, at):
        at = chain.end()
        for dot in reversed([each for each in range(*chain.span()) if folded[each] == "."]):
            if end := top_domain_at(folded, dot + 1):
                start = name.index(name[chain.start() : end], before)  # where it first is, as the rule looks it up
                before = start + end - chain.start()
                found.append((start, before))
                at = end
                break
    return found


def is_possible(name: str) -> bool:
    """Whether the labels of that host are as long as labels may be, written in punycode."""
    if name.startswith("xn--") and not ascii_hosts_in(name):
        return False
    return all(0 < len(label) <= LONGEST_LABEL and _encoded(label) <= LONGEST_LABEL for label in name.split("."))


def _encoded(label: str) -> int:
    """How long it is in punycode, in which other signs part labels, too."""
    parts = OTHER_DOTS.split(label)
    return sum(len(part) if part.isascii() else len(part.encode("punycode")) + 4 for part in parts) + len(parts) - 1
