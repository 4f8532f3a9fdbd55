"""`bin/chaos`: everything goes wrong at once, and afterwards nothing is lost, there twice, or untrue.

It starts an Alphorn of its own, several workers and two webs, under posts and imports; kills, stops, cuts and troubles
it for so long as it is told to; lets it settle; and compares its rows with what the sandbox really created.
"""

import argparse
import asyncio
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from bench.processes import INTERRUPTED, stopped_by_signals
from chaos.cast import NAMES
from chaos.pace import AS_IT_IS, SHRUNK
from chaos.run import Verdict, Wanted, run

BROKEN_PROMISE = 1


def main(words: Sequence[str] | None = None) -> int:
    """Returns the exit code."""
    arguments = _parser().parse_args(words)
    pace = SHRUNK if arguments.shrunk else AS_IT_IS
    wanted = Wanted(arguments.seconds, arguments.seed, pace, arguments.rate, arguments.people, arguments.logs)
    try:
        with stopped_by_signals():
            verdict = run(wanted)
    except (KeyboardInterrupt, asyncio.CancelledError):
        print("Stopped.", file=sys.stderr)
        return INTERRUPTED
    print(told(verdict, as_json=arguments.json), flush=True)
    return 0 if verdict.is_clean else BROKEN_PROMISE


def told(verdict: Verdict, *, as_json: bool) -> str:
    """Each finding on a line; then the figures."""
    lines = [f"{'(excused) ' * each.is_excused}{each.kind}: {each.words}" for each in verdict.findings]
    figures = verdict.figures
    last = json.dumps(figures) if as_json else "  ".join(f"{name} {figure:g}" for name, figure in figures.items())
    return "\n".join([*lines, *verdict.stories, last])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bin/chaos", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60, help="how long things go wrong; 60")
    parser.add_argument(
        "--seed", type=int, default=1, help="from which the plan is drawn; the same seed, the same plan"
    )
    parser.add_argument("--rate", type=float, default=2, help="posts a second; 2")
    parser.add_argument("--people", type=int, default=len(NAMES), help=f"how many write; {len(NAMES)}, and no more")
    parser.add_argument("--shrunk", action="store_true", help="every wait is a tenth of what it is")
    parser.add_argument("--logs", type=Path, help="a folder into which the logs of all processes are put in the end")
    parser.add_argument("--json", action="store_true", help="the last line is one JSON object")
    return parser


if __name__ == "__main__":
    sys.exit(main())
