"""`bin/seed`: fills the developer's Alphorn with what never happened, to look at and to measure."""

import argparse
import importlib
import sys

from alphorn.lib.environment import Unusable, environment
from alphorn.lib.logs import configure
from dev.instance import opened
from dev.place import run, settle


def main() -> int:
    """Fill it. Returns the exit code. Raises Unusable."""
    arguments = _parser().parse_args()
    settle()
    configure("WARNING")
    if environment().is_public:
        raise Unusable("A public Alphorn has no sandbox, and what a seed makes is of the sandbox: nothing is written.")
    with opened() as which:
        print(f"This is {which}.", file=sys.stderr, flush=True)
        filling = importlib.import_module("dev.seed.filling")  # models are there only now
        size = filling.Size(arguments.posts, arguments.connections, arguments.items)
        print(filling.fill(size, arguments.seed, anyway=arguments.anyway))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bin/seed", description=__doc__)
    for name, usual, what in (
        ("posts", 10_000, "written over a year"),
        ("connections", 60, "of X and Facebook, in two workspaces"),
        ("items", 100_000, "brought in"),
    ):
        parser.add_argument(f"--{name}", type=_count, default=usual, metavar="N", help=f"{what} ({usual:,})")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="the same number makes the same (1)")
    parser.add_argument("--anyway", action="store_true", help="also where somebody has signed up already")
    return parser


def _count(word: str) -> int:
    if not word.isdecimal():
        raise argparse.ArgumentTypeError(f"{word} is no number of things")
    return int(word)


if __name__ == "__main__":
    sys.exit(run(main))
