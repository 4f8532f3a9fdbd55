"""The keeping path by itself, as a process: a stream is claimed, answers are read and kept page by page, the run ends.

`python -m bench.keeping EMAIL PHASE SIZES` with DATABASE_URL; the last line it says is one JSON object.
"""

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.keeping import recorded_page
from bench.keeping.archive import Archive

PAGE_SIZE = 4096
MEGABYTE = 1_000_000
ROUNDS = 3
FAR_APART = 10**7  # between the numbers of what is made up


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many things: an archive that is full, one that is very full, and what is measured upon each."""

    full: int
    fuller: int
    measured: int


def resident() -> float:
    """The memory of this process, in MB."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE_SIZE / MEGABYTE


def first_phase(archive: Archive, sizes: Sizes) -> dict[str, float]:
    """From empty to full, then as much again as is measured, and all of that once more; the latter three times."""
    beginning, rest = recorded_page.pages(0, sizes.measured), sizes.full - sizes.measured
    into_empty, copied_empty = archive.import_anew(beginning), archive.copy_newest(sizes.measured)
    before = resident()
    archive.import_anew(recorded_page.pages(sizes.measured, rest))
    grown = resident() - before
    archive.fill_floor(sizes.full)
    into, copied, again = _upon(archive, sizes.measured, 1)
    return {
        "imports.per_second": round(sizes.measured / max(into, into_empty)),
        "imports.copy_per_second": round(sizes.measured / copied),
        "imports.ratio": round(min(copied / into, copied_empty / into_empty), 3),
        "imports.reimport_speedup": round(into / again, 2),
        "imports.memory_growth_mb": round(max(0.0, grown), 1),
    }


def second_phase(archive: Archive, sizes: Sizes) -> dict[str, float]:
    """Upon a very full archive."""
    archive.multiply(sizes.fuller)
    archive.fill_floor(sizes.fuller)
    into, copied, _ = _upon(archive, sizes.measured, ROUNDS + 1)
    return {"imports.ratio_at_million": round(copied / into, 3)}


def _upon(archive: Archive, count: int, first: int) -> tuple[float, float, float]:
    """Seconds of an import upon what is there, of a COPY of its rows, and of reading it again: medians."""
    took: list[tuple[float, float, float]] = []
    for number in range(first, first + ROUNDS):
        stream, begins = archive.stream(), number * FAR_APART
        into = archive.read(stream, recorded_page.pages(begins, count))
        copied = archive.copy_newest(count)
        took.append((into, copied, archive.read(stream, recorded_page.pages(begins, count))))
    into, copied, again = (median(each) for each in zip(*took, strict=True))
    return into, copied, again


def main(email: str, phase: str, sizes: str) -> None:
    """Measure, and say what came out."""
    measure = {"first": first_phase, "second": second_phase}[phase]
    print(json.dumps(measure(Archive(email), Sizes(*json.loads(sizes)))), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
