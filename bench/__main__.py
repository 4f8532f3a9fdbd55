"""`bin/bench`: measures what is promised about speed, each figure beside its floor in the same run.

It starts a database and an Alphorn of its own on free ports, and stops them again; all of it takes some twelve minutes.
With --beside, this checkout and another commit take turns: see docs/measuring.md.
"""

import argparse
import json
import os
import sys
from collections.abc import Mapping, Sequence

from alphorn.lib.environment import Unusable
from bench import verdict
from bench.figures import FULL, SHORT, TINY, Measurement, Size
from bench.imports import IMPORTS
from bench.pickup import PICKUP
from bench.posts import POSTS
from bench.processes import INTERRUPTED, stopped_by_signals
from bench.product import NoSuchCheckout
from bench.request import REQUEST
from bench.settling import SETTLING
from bench.stage import DoesNotStart
from bench.turns import beside, figures_of, tell
from bench.verdict import Compared
from bench.visitor import Unexpected

RUNS = 5
WORSE = 1
UNUSABLE = 2
BUSY = 0.4  # of its processors: what is measured then is the others, too
MEASUREMENTS = {each.name: each for each in (REQUEST, PICKUP, IMPORTS, POSTS, SETTLING)}


def main(words: Sequence[str] | None = None) -> int:
    """Measure what was named. Returns the exit code.

    A missed aim is no failure, it stands in the table; to be worse than another commit is one.
    """
    parser = _parser()
    arguments = parser.parse_args(words)
    if unknown := set(arguments.names) - set(MEASUREMENTS):
        parser.error(f"there is no measurement {min(unknown)}; there are: {', '.join(MEASUREMENTS)}")
    chosen = [MEASUREMENTS[name] for name in dict.fromkeys(arguments.names or MEASUREMENTS)]
    try:
        with stopped_by_signals():
            return _compare(chosen, arguments) if arguments.beside else _measure(chosen, arguments)
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return INTERRUPTED
    except (Unusable, DoesNotStart, NoSuchCheckout, Unexpected) as sentence:
        print(sentence, file=sys.stderr)
        return UNUSABLE


def _measure(chosen: Sequence[Measurement], arguments: argparse.Namespace) -> int:
    figures = measured(chosen, TINY if arguments.tiny else FULL)
    print(json.dumps(figures) if arguments.json else table(chosen, figures))
    return 0


def _compare(chosen: Sequence[Measurement], arguments: argparse.Namespace) -> int:
    _warn_when_busy()
    figures: list[Compared] = []
    for of_one in beside(chosen, TINY if arguments.tiny else SHORT, arguments.beside, arguments.runs):
        print(verdict.table(of_one), flush=True)
        figures += of_one
    if arguments.json:
        print(json.dumps(verdict.as_json(figures)))
    return WORSE if any(figure.is_worse for figure in figures) else 0


def measured(chosen: Sequence[Measurement], size: Size) -> dict[str, float]:
    """All figures of the chosen measurements, each on a stage of its own."""
    figures: dict[str, float] = {}
    _warn_when_busy()
    for each in chosen:
        tell(f"Measuring {each.name}: {each.about}")
        figures.update(figures_of(each, size))
    return figures


def _warn_when_busy() -> None:
    load, processors = os.getloadavg()[0], os.cpu_count() or 1
    if load > processors * BUSY:
        tell(f"This machine is busy with other things: a load of {load:.1f} on {processors} processors.")


def table(chosen: Sequence[Measurement], figures: Mapping[str, float]) -> str:
    """A line for each figure: its name, its value, the aim, and what it says."""
    lines = []
    for each in chosen:
        for name, says in each.says.items():
            lines.append(f"{name:<38}{figures[name]:>10,.6g}  {aim_of(each, name):<11} {says}")
    return "\n".join(lines)


def aim_of(each: Measurement, name: str) -> str:
    """What is aimed at, in a word; "" where nothing is."""
    if name in each.at_least:
        return f"aim ≥ {each.at_least[name]:g}"
    return f"aim ≤ {each.aims[name]:g}" if name in each.aims else ""


def _parser() -> argparse.ArgumentParser:
    figures = "\n\n".join(_described(each) for each in MEASUREMENTS.values())
    parser = argparse.ArgumentParser(
        prog="bin/bench", description=__doc__, epilog=figures, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="name", help=f"of {', '.join(MEASUREMENTS)}; without one, all")
    parser.add_argument("--json", action="store_true", help="the last line is one JSON object, figures by name")
    parser.add_argument(
        "--beside", metavar="COMMIT", help="this checkout and that commit in turns; exit code 1 when this one is worse"
    )
    parser.add_argument("--runs", type=_at_least_one, default=RUNS, help=f"turns of each, with --beside; {RUNS}")
    parser.add_argument(
        "--tiny", action="store_true", help="a few of each, to see that it runs; the figures say nothing"
    )
    return parser


def _at_least_one(word: str) -> int:
    number = int(word)
    if number < 1:
        raise ValueError(word)
    return number


def _described(each: Measurement) -> str:
    lines = [f"  {name:<38}{says}" for name, says in each.says.items()]
    return "\n".join([f"{each.name}: {each.about}", *lines])


if __name__ == "__main__":
    sys.exit(main())
