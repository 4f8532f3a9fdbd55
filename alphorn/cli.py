"""The program `alphorn`: one word, one module of `commands`, loaded only when it is asked for."""

import importlib
import sys
from collections.abc import Sequence
from importlib.metadata import version

from alphorn.lib import lifeline, started
from alphorn.lib.environment import Unusable
from alphorn.lib.loading import loading
from alphorn.lib.own_environment import forget_the_shells

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
BESIDE_UP = ("web", "worker", "migrate", "doctor", "reset-password", "owner-link")
TAKES_WORDS = ("reset-password",)
ASKS_FOR_HELP = {"help", "--help", "-h"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Returns its exit code; 2 when this machine or its settings make it impossible, 75 for now."""
    command, *words = list(sys.argv[1:] if arguments is None else arguments) or ["help"]
    if command in ("--version", "version"):
        print(f"alphorn {version('alphorn')}")
        return 0
    if {command, *words} & ASKS_FOR_HELP:
        print(usage())
        return 0
    try:
        return run(command, words)
    except Unusable as sentence:
        print(f"alphorn: {sentence}", file=sys.stderr, flush=True)
        return sentence.code


def run(command: str, words: list[str]) -> int:
    """Run `command`. Raises Unusable when that is not possible."""
    if command not in COMMANDS:
        raise Unusable(f"There is no command “{command}”. There are: {', '.join(COMMANDS)}.")
    if words and command not in TAKES_WORDS:
        raise Unusable(f"“{command}” takes no words; settings are variables, see docs/operations.md.")
    forget_the_shells()
    if command in BESIDE_UP:
        started.adopt()
    lifeline.hold()
    with loading():
        importlib.import_module("alphorn.commands.settings").require_usable()
        module = importlib.import_module(f"alphorn.commands.{command.replace('-', '_')}")
    return int(module.main(words))


def usage() -> str:
    """What there is, a line each."""
    width = max(map(len, COMMANDS))
    lines = [f"  alphorn {name:<{width}}  {does}" for name, does in COMMANDS.items()]
    return "\n".join(["One call, heard in every valley.", "", *lines])
