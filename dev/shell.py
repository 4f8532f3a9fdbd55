"""`bin/shell`: Python with all models at hand, on the developer's Alphorn or another one."""

import argparse
import sys

from django.core.management import call_command

from alphorn.lib.logs import configure
from dev.instance import opened
from dev.place import run, settle


def main() -> int:
    """Until whoever types has enough. Returns the exit code. Raises Unusable."""
    parser = argparse.ArgumentParser(prog="bin/shell", description=__doc__)
    parser.add_argument(
        "-c", "--command", metavar="LINE", help="run this and end; without it, type or pipe something in"
    )
    arguments = parser.parse_args()
    settle()
    configure("WARNING")
    with opened() as which:
        print(f"This is {which}.", file=sys.stderr, flush=True)
        call_command("shell", command=arguments.command, verbosity=0)
    return 0


if __name__ == "__main__":
    sys.exit(run(main))
