"""`alphorn up`: everything in one command. It holds the state directory, owns the listening socket and the database,
runs web, worker and sandbox as children, starts again what dies, and stops what it started. No Django here."""

import asyncio
import os
import sys
import time
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol, TypeVar

from alphorn.commands import keeping
from alphorn.commands.children import Child, event_in
from alphorn.commands.home import only_one, open_home
from alphorn.commands.interruption import let_nothing_interrupt, let_signals_interrupt, running, without_interruption
from alphorn.commands.logfile import LogFile
from alphorn.commands.watching import Watch
from alphorn.commands.words import complain, say
from alphorn.database import embedded
from alphorn.database.minors import behind
from alphorn.database.room import lack_of_room, room_for
from alphorn.database.url import require_usable
from alphorn.lib import started
from alphorn.lib.environment import EMBEDDED, Environment, NotNow, Unusable, environment, has_own_database
from alphorn.lib.keyfile import keys
from alphorn.lib.sockets import listening, require_free
from alphorn.networks import NETWORKS

SANDBOX_PORTS = 1 + len(NETWORKS)
TRIES = 3  # to bring an embedded database along that ends meanwhile
SOON_SECONDS = 30.0  # what takes longer has not ended, but is slow
ORPHANS_SECONDS = 20.0  # the children of an `up` that was killed end by themselves
T = TypeVar("T")


class Keeper(Protocol):
    """What keeps the children alive until a signal comes, with what runs beside them."""

    async def keep(self, *beside: Coroutine[Any, Any, None]) -> None:
        """Until then."""


Keeping = Callable[[Sequence[Child], LogFile, Callable[[], None]], Keeper]


def main(arguments: list[str]) -> int:
    """Run until Ctrl-C or SIGTERM. Returns the exit code. Raises Unusable with one sentence."""
    return run(Watch)


def run(watch: Keeping) -> int:
    """Serve, with the children in the hands of `watch`."""
    settings = environment()
    with ExitStack() as stack:
        try:
            let_signals_interrupt()
            _run(settings, open_home(settings.home), stack, watch)
        except KeyboardInterrupt:
            pass
        except OSError as error:
            raise Unusable(f"Alphorn cannot work in {settings.home}: {error.strerror or error}.") from None
        finally:
            let_nothing_interrupt()
    say("Stopped.")
    return 0


def _run(settings: Environment, home: Path, stack: ExitStack, watch: Keeping) -> None:
    stack.enter_context(only_one(home))
    keys(home)
    patiently = _waits_for_orphans(home)
    web = stack.enter_context(patiently(lambda: listening(settings.address, settings.port, "ALPHORN_PORT")))
    if settings.sandbox_runs:
        patiently(lambda: _require_sandbox_ports(settings))
    say("Alphorn starts: database, pages, worker" + (", sandbox" if settings.sandbox_runs else ""))
    log = stack.enter_context(LogFile(home / "log"))
    server = stack.enter_context(own_database(home)) if not settings.database_url else None
    database_url = server.dsn if server else settings.database_url
    stack.callback(started.forget, home)
    started.note(home, database_url)
    if server:
        _tell_which(server, log)
    if sentence := bring_along(server, database_url, log, settings.workers):
        complain(sentence)
    children = _children(settings, _given(database_url), web.fileno())
    keeper = watch(children, log, lambda: _welcome(settings, log))
    asyncio.run(keeper.keep(*([keeping.Keeping(server, log).keep()] if server else [])))


def _tell_which(server: embedded.Server, log: LogFile) -> None:
    programs = server.layout.programs
    log.note("database_started", level="info", version=programs.says, programs=programs.whence)
    if sentence := behind(programs.version, datetime.now(UTC).date()):
        log.note("database_behind", said=sentence)


def bring_along(server: embedded.Server | None, database_url: str, log: LogFile, workers: int) -> str:
    """Have the database at this version. Returns what is to be said of its room. One of our own that ends meanwhile is
    started again, a few times."""
    tries_left = TRIES
    while True:
        try:
            require_usable(database_url)
            migrate(database_url, log)
            return lack_of_room(database_url, workers)
        except NotNow as sentence:
            tries_left -= 1
            if server is None or not tries_left:
                raise
            log.note("database_ended", error=str(sentence))
        say("The database ended; it is started again.")
        try:
            with without_interruption():
                server.start_again()
        except NotNow as sentence:  # that was a try as well
            log.note("database_not_started", level="error", error=str(sentence))


def _waits_for_orphans(home: Path) -> Callable[[Callable[[], T]], T]:
    """How to ask for a port: where an `up` was killed, its children may hold it for some seconds yet."""
    until = time.monotonic() + (ORPHANS_SECONDS if started.was_killed(home) else 0.0)

    def ask(call: Callable[[], T]) -> T:
        while True:
            try:
                return call()
            except Unusable:
                if time.monotonic() > until:
                    raise
                time.sleep(0.2)

    return ask


def _require_sandbox_ports(settings: Environment) -> None:
    for port in range(settings.sandbox_port, settings.sandbox_port + SANDBOX_PORTS):
        require_free(port, "ALPHORN_SANDBOX_PORT")


@contextmanager
def own_database(home: Path) -> Iterator[embedded.Server]:
    """The embedded database, ours to stop: also the one that an `up` which was killed has left running."""
    with ExitStack() as stopping:
        with without_interruption():  # half a start would leave a server that nobody stops
            settings = environment()
            chosen = {"max_connections": str(room_for(settings.workers))}
            server = _tried(lambda: embedded.start(home, chosen, settings.postgres))
            stopping.callback(server.stop)
        yield server


def _tried(start: Callable[[], T]) -> T:
    """What `start` starts. Where that ends meanwhile, and soon, it is started again, a few times. Raises Unusable."""
    tries_left = TRIES
    while True:
        began = time.monotonic()
        try:
            return start()
        except NotNow:
            tries_left -= 1
            if not tries_left or time.monotonic() - began > SOON_SECONDS:
                raise
        say("The database ended; it is started again.")


def migrate(database_url: str, log: LogFile) -> None:
    """In a process of its own: it needs Django, and `up` is to stay small. Raises Unusable."""
    command = [sys.executable, "-P", "-m", "alphorn", "migrate"]
    with running(command, {**os.environ, **_given(database_url)}) as done:
        said, complained = done.communicate()
    for line in said.splitlines():
        log.write(f"{line}\n".encode()) if event_in(f"{line}\n".encode()) is not None else say(line)
    for kind in (Unusable, NotNow):
        if done.returncode == kind.code:
            raise kind(complained.strip().splitlines()[-1].removeprefix("alphorn: "))
    if done.returncode != 0:
        log.note("migrate_failed", level="critical", exception=complained.strip())
        raise Unusable(f"The database could not be brought up to this version: {log.path} says why.")


def _given(database_url: str) -> dict[str, str]:
    """What says to another process of ours where the database is, and whose."""
    return {"DATABASE_URL": database_url, **({} if has_own_database() else {EMBEDDED: "1"})}


def _children(settings: Environment, shared: dict[str, str], socket_fd: int) -> list[Child]:
    workers = [Child("worker", shared, has_heartbeat=True) for _ in range(settings.workers)]
    web = Child("web", {**shared, "ALPHORN_SOCKET_FD": str(socket_fd)}, passes=(socket_fd,), has_heartbeat=True)
    sandbox = [Child("sandbox", {})] if settings.sandbox_runs else []
    return [web, *workers, *sandbox]


def _welcome(settings: Environment, log: LogFile) -> None:
    say(f"Ready: {settings.url}")
    if settings.sandbox_runs:
        say(f"To play with networks that fail on request: http://localhost:{settings.sandbox_port}")
    if "SSH_CONNECTION" in os.environ and not settings.is_public:
        ports = [settings.port, *(settings.sandbox_port + n for n in range(SANDBOX_PORTS))]
        tunnels = " ".join(f"-L {port}:localhost:{port}" for port in ports)
        say(f"From your own machine, first: ssh {tunnels} {os.environ.get('USER', 'you')}@{os.uname().nodename}")
    say(f"Logs: {log.path}   Ctrl-C stops it.")
