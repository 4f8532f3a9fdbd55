"""The database of an Alphorn, for a program that needs it for a while: of the one that runs, or started for it."""

import importlib
import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from alphorn.commands.home import only_one, open_home
from alphorn.commands.in_step import open_database
from alphorn.commands.up import own_database
from alphorn.lib import started
from alphorn.lib.environment import Unusable, environment
from alphorn.lib.keyfile import keys


@contextmanager
def opened() -> Iterator[str]:
    """Django is set up on a database of this version. Yields which Alphorn it is, in words. Raises Unusable."""
    settings = environment()
    with ExitStack() as stack:
        if settings.database_url:
            open_database()
            yield f"the database of DATABASE_URL, with the keys in {settings.home}"
        elif _is_taken(stack):
            open_database()
            yield f"the Alphorn in {settings.home}, which is running"
        else:
            _let_signals_interrupt()
            keys(settings.home)
            server = stack.enter_context(own_database(settings.home))
            started.note(settings.home, server.dsn)
            stack.callback(started.forget, settings.home)
            importlib.import_module("alphorn.commands.migrate").main([])
            yield f"the Alphorn in {settings.home}, whose database runs for as long as this does"


def _is_taken(stack: ExitStack) -> bool:
    """Whether somebody else has the state directory; if not, it is ours until the end of `stack`."""
    home = open_home(environment().home)
    try:
        stack.enter_context(only_one(home))
    except Unusable:
        return True
    return False


def _let_signals_interrupt() -> None:
    """SIGTERM and a lost terminal are what Ctrl-C is: the database that was started is stopped."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
