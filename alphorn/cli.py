"""The program `alphorn`: one word, one module of `commands`, loaded only when it is asked for."""

import importlib
import sys
from collections.abc import Sequence
from importlib.metadata import version

from alphorn.lib import lifeline
from alphorn.lib.environment import Unusable

UNUSABLE = 2
COMMANDS = {
    "up": "start everything: database, web, worker and sandbox; Ctrl-C stops it",
    "web": "serve the pages",
    "worker": "send what is due",
    "sandbox": "play the networks, on this machine",
    "migrate": "bring the database up to this version",
    "doctor": "say what is wrong, and where to look",
    "reset-password": "EMAIL: print a link with which a password is set anew",
    "owner-link": "print the link by which the owner of a public Alphorn signs up",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Returns its exit code; 2 when this machine or its settings make it impossible."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    command = words.pop(0) if words else "help"
    if command in ("--version", "version"):
        print(f"alphorn {version('alphorn')}")
        return 0
    if command not in COMMANDS:
        print(usage(), file=sys.stdout if command in ("help", "--help", "-h") else sys.stderr)
        return 0 if command in ("help", "--help", "-h") else UNUSABLE
    lifeline.hold()
    module = importlib.import_module(f"alphorn.commands.{command.replace('-', '_')}")
    try:
        return int(module.main(words))
    except Unusable as sentence:
        print(f"alphorn: {sentence}", file=sys.stderr, flush=True)
        return UNUSABLE


def usage() -> str:
    """What there is, a line each."""
    width = max(map(len, COMMANDS))
    lines = [f"  alphorn {name:<{width}}  {does}" for name, does in COMMANDS.items()]
    return "\n".join(["One call, heard in every valley.", "", *lines])
